"""The people quoted: what may stand under their words, and who is never quoted."""

import unicodedata
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
    """Whether one of ``names`` is the author's id or name; capitals, spaces and spellings of a letter do not matter."""
    mine = {folded(author.id), folded(author.name)} - {""}
    return any(folded(name) in mine for name in names)


def folded(name: str) -> str:
    """Return ``name`` as names are compared: NFKC, case-folded, on one line, without an @ before it."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold().removeprefix("@")
