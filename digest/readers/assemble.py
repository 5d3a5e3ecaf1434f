"""The last step of every reader: messages as found -> a Thread with ids, an order, clean text and notes."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

import msgspec

from digest.model import Author, Note, Reaction, Response, Thread
from digest.readers.quoted import without_quotations
from digest.text.clean import clean, clean_line
from digest.text.mojibake import mend

LONGEST_TITLE = 80
LONGEST_TEXT = 200_000

# An address, or digits enough for a phone; most names have neither.
_MAY_BE_PRIVATE = re.compile(r"@|\(at\)|\d(?:\D?\d){6}", re.IGNORECASE)
# An e-mail address, a number to dial, and a bridge's way to name somebody by it: whatsapp_351912345678. A platform's
# own ids may be long numbers as well.
_ADDRESS_OR_NUMBER = re.compile(
    r"[^\s@:]@[\w-]+\.\w|^\+\d|^(?:tel|whatsapp|sms):|[a-z]_\+?\d{9,15}(?!\d)", re.IGNORECASE
)

Action = Literal["skipped", "mended", "missing"]

_BLOCK_MARKS = re.compile(r"^(?:\s*(?:>|[-*+]|\d+[.)]|#+)\s+)+", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)|<(?:https?://|mailto:)([^>\s]*)>")
_MARKS = re.compile(r"(?<!\\)(?:\*+|~~|`+|(?<![^\W_])_+|_+(?![^\W_]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# Most texts hold none of these: they need not be searched for what begins with one.
_MAY_BE_MARKUP = re.compile(r"[\\*_`\[<~>#+\-\d]")
_CLAUSE = re.compile(r"[^.!?…]*+[.!?…]")
_WHOLE_QUESTION = 4
_SENTENCE = re.compile(r".+?[.!?…。！？]+(?=[\s\"'”’)]|$)[\"'”’)]*")


class Tally:
    """Counts what a reader skips, mends or misses, and gives it as Notes in the order first met."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Action, str, str], int] = {}

    def skipped(self, what: str, count: int = 1, why: str = "") -> None:
        """Count messages or lines that are left out."""
        self._add(("skipped", what, why), count)

    def mended(self, what: str, count: int = 1, why: str = "") -> None:
        """Count what was repaired."""
        self._add(("mended", what, why), count)

    def missing(self, what: str, count: int = 1, why: str = "") -> None:
        """Count what should be there and is not."""
        self._add(("missing", what, why), count)

    def expect(self, announced: int | None, found: int, why: str) -> int | None:
        """Count the responses announced and not found; return how many there are at least.

        A platform's count may lag behind; what was found counts then, as nothing is amiss with it.
        """
        if announced is None:
            return None
        self.missing("response", announced - found, why)
        return max(announced, found)

    def notes(self) -> tuple[Note, ...]:
        """Return everything counted."""
        return tuple(Note(action=key[0], what=key[1], why=key[2], count=count) for key, count in self._counts.items())

    def _add(self, key: tuple[Action, str, str], count: int) -> None:
        if count > 0:
            self._counts[key] = self._counts.get(key, 0) + count


def assemble(
    question: Response,
    responses: Iterable[Response],
    tally: Tally,
    *,
    id: str,  # noqa: A002 - the noun's own word
    source: str,
    title: str = "",
    url: str = "",
    announced: int | None = None,
) -> Thread:
    """Return the thread of ``question`` and ``responses``, ready for the line.

    Args:
        question: as found: its ``id`` is given here.
        responses: as found, in any order; ``reply_to`` holds the ``key`` of the message answered. Those that
            say nothing are left out and counted, and of two with one key the later found stands.
        tally: the reader's counts, to which those of the repairs are added.
        id: the platform's id of the thread.
        source: the name of the file read.
        title: plain text; "" takes the first sentence of the question.
        url: where the thread can be joined.
        announced: the number of responses according to the platform (``Tally.expect``).
    """
    question = _finish(question, tally, id="q", reply_to="")
    found = {response.key: _finish(response, tally, id="", reply_to=response.reply_to) for response in responses}
    said = [response for response in found.values() if response.text]
    tally.skipped("wordless message", len(found) - len(said), "a picture or a file alone")
    own, quoted = without_quotations([question.text, *(response.text for response in said)])
    if quoted:
        tally.skipped("quotation", quoted, "of another message of the thread")
        said = [msgspec.structs.replace(one, text=text) for one, text in zip(said, own[1:], strict=True)]
    if all(response.created for response in said):
        said.sort(key=lambda response: response.created or datetime.min.replace(tzinfo=UTC))
    ids = {response.key: f"r{number}" for number, response in enumerate(said, start=1)}
    named = tuple(
        msgspec.structs.replace(response, id=ids[response.key], reply_to=ids.get(response.reply_to, ""))
        for response in said
    )
    return Thread(
        id=id,
        title=(_shorten(clean_line(title)) if title else title_of(question.text)) or f"Thread {id}",
        question=question,
        responses=named,
        url=url,
        source=source,
        announced=announced,
        notes=tally.notes(),
    )


def moment(stamp: float | str | None) -> datetime | None:
    """Return the Unix time ``stamp`` in UTC, exact to the microsecond; None when it is no time."""
    whole, _, fraction = str(stamp).partition(".")
    try:
        microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
        return datetime.fromtimestamp(int(whole), UTC).replace(microsecond=microsecond)
    except (ValueError, OverflowError, OSError):
        return None


def title_of(markdown: str) -> str:
    """Return what ``markdown`` asks, else its first sentence, as one plain line, cut at a word with … if it is long.

    Who asks begins with a greeting and their story; the last whole question is what they want to know.
    """
    text = markdown[: 50 * LONGEST_TITLE]
    if _MAY_BE_MARKUP.search(text):
        text = _BLOCK_MARKS.sub("", _FENCE.sub("", text))
        text = _ESCAPED.sub(r"\1", _MARKS.sub("", _LINK.sub(lambda found: found[1] or found[2] or "", text)))
    lines = [line for line in map(clean_line, text.split("\n")) if any(map(str.isalnum, line))]
    for line in reversed(lines):
        if "?" in line and (whole := [asked for asked in _asked(line) if asked.count(" ") >= _WHOLE_QUESTION - 1]):
            return _shorten(whole[-1])
    line = lines[0] if lines else ""
    sentence = _SENTENCE.match(line)
    return _shorten(sentence[0] if sentence and len(sentence[0]) > LONGEST_TITLE // 8 else line)


def _asked(line: str) -> list[str]:
    """Return the sentences that ask, each from the end of the one before it."""
    return [
        found[0].strip()
        for found in _CLAUSE.finditer(line)
        if found[0][-1] == "?"
        and (found.end() == len(line) or line[found.end()].isspace())
        and (found.start() == 0 or found[0][0].isspace())
    ]


def _shorten(line: str) -> str:
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[:LONGEST_TITLE].rpartition(" ")[0] or line[: LONGEST_TITLE - 1]
    return cut.rstrip(" ,;:–—-(") + "…"


def _finish(response: Response, tally: Tally, *, id: str, reply_to: str) -> Response:  # noqa: A002
    """Return ``response`` with its text and its author's name mended and clean, equal reactions added up."""
    said = response.text
    if len(said) > LONGEST_TEXT:
        said = said[:LONGEST_TEXT]
        tally.skipped("end of a message", why=f"longer than {LONGEST_TEXT:,} characters")
    text, repairs = mend(said)
    tally.mended("broken emoji", repairs)
    counts: dict[str, int] = {}
    for reaction in response.reactions:
        counts[reaction.emoji] = counts.get(reaction.emoji, 0) + reaction.count
    return msgspec.structs.replace(
        response,
        id=id,
        reply_to=reply_to,
        text=clean(text).strip("\n").rstrip(),
        author=_public(response.author),
        reactions=tuple(Reaction(emoji=emoji, count=count) for emoji, count in counts.items() if count > 0),
    )


@lru_cache(maxsize=4096)
def _public(author: Author) -> Author:
    """Return ``author`` with a name that may be seen: what is an e-mail address or a phone number names nobody.

    Platforms show strangers so, and bridges name people by their numbers. Where the id is one, a hash stands for it.
    """
    name = clean_line(mend(author.name)[0])
    hidden = _ADDRESS_OR_NUMBER.search(author.id)
    return Author(id=_hashed(author.id) if hidden else author.id, name="" if _is_private(name) else name)


def _is_private(name: str) -> bool:
    if not _MAY_BE_PRIVATE.search(name):
        return False
    from digest.text.private import MAIL, PHONE, find  # few names make it necessary

    return bool(_ADDRESS_OR_NUMBER.search(name)) or any(one.kind in {MAIL, PHONE} for one in find(name))


def _hashed(text: str) -> str:
    return f"person/{blake2b(text.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"
