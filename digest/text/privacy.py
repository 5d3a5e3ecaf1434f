"""The people quoted: what may stand under their words, who is never quoted, and whom a quote names."""

import re
import unicodedata
from collections.abc import Iterable

from digest.config import Privacy
from digest.model import Author

NAME = "[name]"

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # Mira (she/her)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_MARKUP = re.compile(r"[\\`*_<>~]")
_ESCAPED = r"\\\g<0>"
# An @ and what follows it, as people are mentioned; the second word only when it looks like a surname.
MENTION = re.compile(r"(?<![\w.@/])@(?P<name>[^\W\d_][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]+)?)")
_TO_ALL = frozenset({"here", "channel", "everyone", "everybody", "all", "room", "team", "online", "topic", "stream"})


def byline(author: Author, privacy: Privacy) -> str:
    """Return what stands under a quote by ``author`` by the newsletter's rule; "" for no byline.

    A name that is a phone number or an e-mail address, as some platforms show strangers, is none.
    """
    words = [word for word in _ASIDE.sub(" ", author.name).split() if any(map(str.isalpha, word))]
    if not words or privacy.byline == "anonymous" or _is_private(author.name):
        return ""
    match privacy.byline:
        case "first-name":
            return words[0]
        case "initials":
            return "".join(f"{next(filter(str.isalpha, word)).upper()}." for word in words)
        case _:
            return " ".join(author.name.split())


def _is_private(name: str) -> bool:
    if "@" not in name and not any(map(str.isdigit, name)):
        return False
    from digest.text.private import find  # its patterns take their time to compile, and few names need them

    return bool(find(name))


def without_names(text: str, people: Iterable[Author], privacy: Privacy) -> str:
    """Return ``text`` (Markdown) naming the members it mentions as the byline rule names authors.

    Args:
        text: a message; ``@Mira Example`` and a full name of ``people`` are found in it.
        people: whoever wrote in the thread.
        privacy: "anonymous" gives ``[name]``, which stays readable in a quote; "full" leaves all as it is.
    """
    if privacy.byline == "full":
        return text
    names = {" ".join(person.name.split()): person for person in people if person.name.strip()}
    if names:
        # A first name alone is a word like any other: only an @ makes it somebody's.
        wholes = "|".join(
            f"@{_spelt(name)}" if " " not in name else f"@?{_spelt(name)}"
            for name in sorted(names, key=len, reverse=True)
        )
        text = re.sub(
            rf"(?<![\w.@/])(?:{wholes})(?!\w)",
            lambda match: _named(match, names.get(_plain(match[0])), privacy),
            text,
        )
    # Who wrote nothing in the thread is mentioned in it all the same.
    return MENTION.sub(
        lambda match: (
            match[0]
            if match["name"].casefold() in _TO_ALL
            else _named(match, Author(id="", name=match["name"]), privacy)
        ),
        text,
    )


def _spelt(name: str) -> str:
    """Return a pattern for ``name`` in Markdown, where a backslash may stand before a mark, on one line or two."""
    return "".join(
        r"\s+" if char == " " else rf"\\?{re.escape(char)}" if _PUNCTUATION.match(char) else re.escape(char)
        for char in name
    )


def _plain(written: str) -> str:
    return " ".join(written.replace("\\", "").removeprefix("@").split())


def _named(mention: re.Match[str], author: Author | None, privacy: Privacy) -> str:
    shown = byline(author, privacy) if author else ""
    if shown and privacy.byline == "first-name":
        return f"{'@' if mention[0].startswith('@') else ''}{_MARKUP.sub(_ESCAPED, shown)}"
    whole, (start, end) = mention.string, mention.span()
    return as_words(f"[{shown}]" if shown else NAME, whole[max(0, start - 1) : start], whole[end : end + 1])


def as_words(mask: str, before: str, after: str) -> str:
    """Return a ``mask`` (``[name]``) that Markdown takes for no link, between these two characters ("" for none)."""
    if mask.startswith("[") and (before == "[" or (after and after in "([:]")):
        return f"\\{mask[:-1]}\\]"
    return mask


def is_never_quoted(author: Author, names: Iterable[str]) -> bool:
    """Whether one of ``names`` is the author's id or name; capitals, spaces and spellings of a letter do not matter."""
    mine = {folded(author.id), folded(author.name)} - {""}
    return any(folded(name) in mine for name in names)


def folded(name: str) -> str:
    """Return ``name`` as names are compared: NFKC, case-folded, on one line, without an @ before it."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold().removeprefix("@")
