"""The people quoted: what may stand under their words, who is never quoted, and whom a quote names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.config import Privacy
from digest.model import Author

if TYPE_CHECKING:
    from digest.text.called import FirstNames

NAME = "[name]"

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?<!\S):[\w+-]+:(?!\S)")  # Mira (she/her), Mira :palm_tree:
_STATUS = re.compile(r"(?<=\w)\s+(?:[|•·]|[-–—]+(?=\s)).*", re.DOTALL)  # Mira | on leave
_PICTURES = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cf", "Me"})
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_MARKUP = re.compile(r"[\\`*_<>~]")
_ESCAPED = r"\\\g<0>"
# An @ and what follows it, as people are mentioned; the second word only when it looks like a surname.
_MENTION = re.compile(
    r"(?<![\w.@/])@(?P<name>[^\W\d_][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]+)?)"
    # Reddit's, which may be a link to the profile
    r"|(?<![\w./\[])/?\[?/?u/(?P<user>\w(?:\w|\\_|-){1,40})(?:\]\([^()\s]{1,200}\))?"
)
_TO_ALL = frozenset(
    "here channel everyone everybody all room team online topic stream group alle todos tous".split()  # noqa: SIM905
)
_TITLES = frozenset(
    "dr dra drs prof professor mr mrs ms mx miss sir dame rev frau herr dipl-ing ing mag mme mlle sr sra".split()  # noqa: SIM905
)
# What stands behind a comma and is no first name.
_DEGREES = frozenset("phd md dds jd llm mba msc bsc ma ba ms bs mph rn cpa cfa pmp esq jr sr ii iii".split())  # noqa: SIM905
# A definition hides what it is made of; it can only begin a line.
_LINE_BEGINS = re.compile(r"[ \t>*+.)\d-]*")


def byline(author: Author, privacy: Privacy) -> str:
    """Return what stands under a quote by ``author`` by the newsletter's rule; "" for no byline.

    A name that is a phone number or an e-mail address, as some platforms show strangers, is none.
    """
    words, shown = _words(author.name), _shown_words(author.name)
    if not words or privacy.byline == "anonymous" or _is_private(author.name):
        return ""
    match privacy.byline:
        case "first-name":
            return words[0]
        case "initials":
            return "".join(f"{next(filter(str.isalpha, word)).upper()}." for word in words)
        case _:
            return " ".join(shown)


def _words(name: str) -> list[str]:
    """Return the words of a ``name``, the first name first, without titles and what else people put beside it."""
    words = _shown_words(name)
    while len(words) > 1 and words[0].casefold().replace(".", "") in _TITLES:
        del words[0]
    return words


def _shown_words(name: str) -> list[str]:
    """Return the words of a ``name`` without emoji, pronouns, degrees and status; "Last, First" is turned around."""
    bare = "".join(char for char in name if char.isascii() or not _is_picture(char))
    before, *after = _STATUS.sub("", _ASIDE.sub(" ", bare)).split(",")
    last, first = _named_by(before), _named_by(after[0] if after else "")
    if not last or not first or any(word.casefold().replace(".", "") in _DEGREES for word in first):
        return last or first
    # Behind two words of a name it is rather where somebody works, unless these are a surname of two.
    is_surname = len(last) == 1 or before.isupper() or last[0].islower()
    return first + last if is_surname else last


def _named_by(words: str) -> list[str]:
    return [bare for word in words.split() if any(map(str.isalpha, word)) and (bare := word.strip("@~"))]


def _is_picture(char: str) -> bool:
    category = unicodedata.category(char)
    # What is put upon a letter belongs to it; what picks an emoji's dress does not.
    return category in _PICTURES or "\ufe00" <= char <= "\ufe0f"


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
    known = tuple(people)
    all_names, bare = _whole_names(known), text.replace("\\", "")
    # A thread of thousands has thousands of names, and a message says one or two.
    names = {name: person for name, person in all_names.items() if name.partition(" ")[0] in bare}
    if names:
        # A first name alone is a word like any other: only an @ makes it somebody's, or how it is said (below).
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
    text = _MENTION.sub(
        lambda match: match[0] if _is_to_all(match) else _named(match, Author(id="", name=_handle(match)), privacy),
        text,
    )
    return text if privacy.byline == "first-name" else _without_calls(text, known, privacy)


@lru_cache(maxsize=4)
def _whole_names(people: tuple[Author, ...]) -> Mapping[str, Author]:
    """Return who of ``people`` is called what in full: as shown, and without what stands beside it."""
    return {
        name: person
        for person in people
        if (whole := byline(person, Privacy(byline="full")))
        for name in (" ".join(person.name.split()), whole, " ".join(_words(person.name)))
    }


@lru_cache(maxsize=4)
def _first_names(people: tuple[Author, ...]) -> "FirstNames":
    from digest.text.called import first_names  # its patterns take their time to compile

    return first_names((person, _words(person.name)) for person in people)


def mentioned(text: str) -> list[str]:
    """Return whom ``text`` mentions, as it does: ``@Mira Example``, ``u/mira``; not ``@here`` and its like."""
    return [match[0] for match in _MENTION.finditer(text) if not _is_to_all(match)]


def without_mentions(text: str) -> str:
    """Return ``text`` without its mentions, those of everybody included."""
    return _MENTION.sub(" ", text)


def _is_to_all(mention: re.Match[str]) -> bool:
    return bool(mention["name"]) and mention["name"].split()[0].casefold() in _TO_ALL


def _handle(mention: re.Match[str]) -> str:
    return mention["name"] or _plain(mention["user"])


def _without_calls(text: str, people: tuple[Author, ...], privacy: Privacy) -> str:
    """Return ``text`` without the bare names by which it calls some of ``people``."""
    from digest.text.called import calls

    pieces, at = [], 0
    for call in calls(text, _first_names(people)):
        who = byline(call.people[0], privacy) if len(call.people) == 1 else ""
        before = text[: call.start].rpartition("\n")[2]
        pieces += [
            text[at : call.start],
            as_words(f"[{who}]" if who else NAME, before, text[call.end : call.end + 1]),
        ]
        at = call.end
    return "".join([*pieces, text[at:]])


def named(text: str, people: Iterable[Author], elsewhere: Iterable[str] = ()) -> list[str]:
    """Return the first names of ``people`` that ``text`` (Markdown) says, each once, as written.

    Args:
        text: what is printed.
        people: whoever wrote in the thread.
        elsewhere: what else was said there: a name that stands in it without a capital is a word like any other.
    """
    from digest.text.called import said_names

    return said_names(text, _first_names(tuple(people)), elsewhere)


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
        mark = "@" if mention[0].startswith("@") else "u/" if mention.re is _MENTION else ""
        return f"{mark}{_MARKUP.sub(_ESCAPED, shown)}"
    whole, (start, end) = mention.string, mention.span()
    return as_words(
        f"[{shown}]" if shown else NAME, whole[whole.rfind("\n", 0, start) + 1 : start], whole[end : end + 1]
    )


def as_words(mask: str, before: str, after: str) -> str:
    """Return a ``mask`` (``[name]``) that Markdown takes for no link.

    Args:
        mask: anything; only what begins with a bracket can be taken for one.
        before: what stands before it on its line.
        after: the character after it, "" for none.
    """
    defines = after == ":" and _LINE_BEGINS.fullmatch(before)
    if mask.startswith("[") and ((after and after in "([") or defines):
        return f"\\{mask[:-1]}\\]"
    return mask


def is_never_quoted(author: Author, names: Iterable[str]) -> bool:
    """Whether one of ``names`` is the author's id or name; capitals, spaces and spellings of a letter do not matter."""
    mine = {folded(author.id), folded(author.name)} - {""}
    return any(folded(name) in mine for name in names)


def folded(name: str) -> str:
    """Return ``name`` as names are compared: NFKC, case-folded, on one line, without an @ before it."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold().removeprefix("@")
