"""What is copied from a window: text -> lines, and the messages found in them -> Responses.

A window knows no ids. A message's key is made of who said what, so that in the next paste of the thread, with
more answers, it is the same.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.json_text import utf8
from digest.readers.reader import Told, candidate, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, link, plain
from digest.readers.typed_markdown import hard_breaks, tables_as_lines
from digest.readers.typed_times import Written, settled
from digest.readers.whatsapp_dates import Stamp
from digest.readers.whatsapp_markup import is_phone
from digest.text.emoji import replace_names

SNIFFED = 400

_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]}]")
_EDITED = re.compile(r"\((?:edited|bearbeitet|modifié|editado|modificato)\)[ \t]*$", re.MULTILINE)
# Marks of direction and blanks of no width or of another one: in a window's text they are nobody's words.
_SPACES = str.maketrans({**dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff"), "\u202f": " ", "\u00a0": " "})
_LONGEST_NAME = 200
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MAILBOX = re.compile(r"\s*[<(\[]?\s*(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+\s*[>)\]]?")
_SHOWN = 3
_WIDE = 60


class Message(NamedTuple):
    """One message as it was found.

    Attributes:
        name: who wrote it, "" when nobody says.
        lines: its text as seen on the screen; nothing in it is markup.
        reactions: what stands under it.
        created: when, where the window says the day.
        reply_to: the place, among the messages found, of the one answered; -1 for none.
        app: whether a program wrote it.
        typed: whether its text is Markdown, as somebody typed it.
    """

    name: str
    lines: list[str]
    reactions: Sequence[Reaction] = ()
    created: datetime | None = None
    reply_to: int = -1
    app: bool = False
    typed: bool = False


def pasted_lines(data: bytes) -> list[str]:
    """Return the lines of copied text without what no eye can see."""
    return utf8(data).decode("utf-8", "replace").translate(_SPACES).splitlines()


def first_lines(source: Source) -> list[str]:
    """Return the lines that a text begins with; none when ``source`` is no text, or several files."""
    if source.only is None:
        return []
    head = utf8(source.head(source.only))
    return [] if b"\0" in head else pasted_lines(head)[:SNIFFED]


def to_thread(
    messages: Sequence[Message],
    tally: Tally,
    source: Source,
    wanted: str | None,
    *,
    title: str = "",
    announced: int | None = None,
    unclear: Sequence[str] = (),
) -> Thread:
    """Return ``messages`` as a Thread, the first one its question, without what programs said.

    Args:
        messages: in the order of the lines.
        tally: the reader's counts.
        source: the text.
        wanted: the id that the thread is to have; None for any.
        title: what stands above it; "" takes the question's.
        announced: the number of responses that the window says.
        unclear: lines that nobody can place; they are counted and shown.

    Raises:
        ExportError: there is no message, or it is not the thread ``wanted``.
    """
    if not messages:
        raise ExportError(
            "the text holds no message",
            where=source.where,
            hint="copy the thread from its question to its last answer",
        )
    spoken = [at for at, one in enumerate(messages) if at and not one.app]
    tally.skipped("bot message", len(messages) - 1 - len(spoken))
    announced = tally.expect(announced, len(messages) - 1, "announced, but not among the lines that could be placed")
    shown = " | ".join(line.strip()[:_WIDE] for line in unclear[:_SHOWN])
    tally.skipped("unclear line", len(unclear), shown)
    keys = dict(zip(spoken, keyed((messages[at].name, messages[at].lines) for at in spoken), strict=True))
    people = authors((one.name for one in messages), tally)
    asked = messages[0]
    question = _response(asked, keyed([(asked.name, asked.lines)])[0], people[asked.name], "")
    thread = assemble(
        question,
        [
            _response(one, keys[at], people[one.name] if one.name else nobody(keys[at]), keys.get(one.reply_to, ""))
            for at, one in ((at, messages[at]) for at in spoken)
        ],
        tally,
        id=f"paste/{digest_of(question.text)}",
        source=source.name,
        title=title,
        announced=announced,
    )
    if wanted and wanted != thread.id:
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _response(message: Message, key: str, author: Author, reply_to: str) -> Response:
    shown, edits = _EDITED.subn("", "\n".join(message.lines).strip("\n"))
    return Response(
        id="",
        key=key,
        author=author,
        text=typed_to_markdown(shown) if message.typed else to_markdown(shown),
        created=message.created,
        reactions=tuple(message.reactions),
        reply_to=reply_to,
        edited=edits > 0,
    )


def authors(names: Iterable[str], tally: Tally) -> dict[str, Author]:
    """Return the author of each name: letters may be composed or not, and blanks be several.

    A phone number or an e-mail address is nobody's name: who has no other is a nameless person of their own.
    """
    found: dict[str, Author] = {}
    nameless = 0
    for name in dict.fromkeys(names):
        name_ = name[:_LONGEST_NAME]  # nobody's name is longer, and to search in what is takes its time
        bare = _MAILBOX.sub("", name_) if "@" in name_ else name_
        shown = " ".join(unicodedata.normalize("NFC", bare).strip(" \t\"'<>").split())
        if shown and not is_phone(shown) and not ("@" in shown and _MAIL.search(shown)):
            found[name] = Author(id=shown, name=shown)
        elif name.strip():
            nameless += 1
            found[name] = Author(id=f"person/{nameless}")
        else:
            found[name] = Author(id="")
    tally.missing("name", nameless, "only a phone number or an e-mail address is shown, and that is not read")
    return found


def nobody(key: str) -> Author:
    """Return the author of the message ``key`` that names none: nobody else's, and not the one who asks."""
    return Author(id=f"?{key}")


def days(found: Sequence[Written | None], told: Told, where: str, tally: Tally) -> list[datetime | None]:
    """Return ``typed_times.settled``; where the order of day and month stays open, no time, and a note of it.

    In a window the order of the lines says what matters, so that nobody has to be asked.

    Raises:
        ExportError: the order that the editor named is not that of the dates.
    """
    try:
        return settled(found, told, where)
    except ExportError as error:
        if told.date_order:
            raise
        stamps = sum(isinstance(one, Stamp) for one in found)
        tally.missing("date", stamps, f"{error.what}; say --date-order")
        return settled([None if isinstance(one, Stamp) else one for one in found], told, where)


def keyed(said: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return a key for each name and lines; what is said twice in the same words has two keys."""
    counts: Counter[str] = Counter()
    keys = []
    for name, lines in said:
        key = digest_of("\n".join([name, *filter(None, map(str.strip, lines))]))
        counts[key] += 1
        keys.append(key if counts[key] == 1 else f"{key}-{counts[key]}")
    return keys


def digest_of(text: str) -> str:
    """Return ten letters that stand for ``text``."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


def typed_to_markdown(text: str) -> str:
    """Return what somebody typed as Markdown as ours."""
    return replace_names(hard_breaks(tables_as_lines(text.replace("\r\n", "\n")))).strip("\n")


def to_markdown(text: str) -> str:
    """Return the text of a screen as Markdown: nothing in it is markup, but addresses are links."""
    return flow(map(_inline, text.split("\n")))


def _inline(line: str) -> str:
    return "".join(_pieces(line))


def _pieces(line: str) -> Iterable[str]:
    at = 0
    for found in _URL.finditer(line):
        yield replace_names(plain(line[at : found.start()]))
        yield link(found[0])
        at = found.end()
    yield replace_names(plain(line[at:]))
