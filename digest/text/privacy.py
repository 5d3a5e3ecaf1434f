"""The people quoted: what may stand under their words, and who is never quoted."""

from collections.abc import Iterable

from digest.config import Privacy
from digest.model import Author


def byline(author: Author, privacy: Privacy) -> str:
    """Return what stands under a quote by ``author`` by the newsletter's rule; "" for no byline."""
    words = author.name.split()
    match privacy.byline:
        case "first-name":
            return words[0] if words else ""
        case "initials":
            return "".join(f"{word[0].upper()}." for word in words)
        case "full":
            return " ".join(words)
        case _:
            return ""


def is_never_quoted(author: Author, names: Iterable[str]) -> bool:
    """Whether one of ``names`` is the author's id or name; capitals and spaces do not matter."""
    mine = {_folded(author.id), _folded(author.name)} - {""}
    return any(_folded(name) in mine for name in names)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("@")
