"""WhatsApp: a chat's text (or the zip with it) as the phone exports it.

There are no threads, no links from answer to question and no reactions in it: a thread is a question and what
followed it (``whatsapp_talk``), or the range of days that the editor names.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Response, Thread
from digest.readers.assemble import Tally, assemble, title_of
from digest.readers.heap import Heap
from digest.readers.json_text import utf8
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.readers.uncollected import uncollected
from digest.readers.whatsapp_dates import ORDERS, Order, settle
from digest.readers.whatsapp_lines import Entry, is_chat, parse
from digest.readers.whatsapp_markup import Said, is_phone, person, said, to_markdown
from digest.readers.whatsapp_talk import Span, Talk, Turn

_LOOKED_AT = 50
_PAIR = 2
_SYSTEM = "system message"
_AGAIN = "export the chat again, and name its zip or its .txt"


class Choice(NamedTuple):
    """What the editor says of a chat that the file does not.

    Attributes:
        order: how its dates are to be read; None to find out from the file.
        start: the day or the local time from which on it is read; all of it is then one thread.
        end: the last day, or the local time until which it is read.
        zone: that of the phone; the file says none.
        allow_private: whether a chat of two people may be read.
    """

    order: Order | None = None
    start: date | None = None
    end: date | None = None
    zone: tzinfo = UTC
    allow_private: bool = False


class Message(NamedTuple):
    """A message with its time: ``key`` is that time, and the how many-eth of its minute or second it is."""

    key: str
    author: Author
    at: datetime
    said: Said


def recognises(source: Source) -> bool:
    """Tell whether a text in ``source`` begins with lines that say when and who."""
    return bool(_members(source))


@uncollected()
def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the questions of the chat that were answered, most responses first.

    Raises:
        ExportError: the order of day and month cannot be known.
    """
    choice = _choice(told)
    messages = _messages(source, Tally(), choice)
    spoken = _spoken(messages)
    return _candidates(spoken, _spans(spoken, choice), choice)


@uncollected()
def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread that begins with the message ``wanted`` (a Candidate's id), or the only one.

    Raises:
        ExportError: it is not there, several could be meant, or the order of day and month cannot be known.
    """
    choice = _choice(told)
    tally = Tally()
    messages = _messages(source, tally, choice)
    spoken = _spoken(messages)
    found = _spans(spoken, choice)
    if wanted is None and not found:
        raise ExportError(
            "nobody answered anything in the chat" if spoken else "the chat holds no message",
            where=source.where,
            hint="export a longer period, or copy question and answers: digest build -",
        )
    candidates = _candidates(spoken, found, choice)
    wanted = (wanted or choose(candidates, source.where, told)).strip()
    start = next((at for at, message in enumerate(spoken) if message.key == wanted), None)
    if start is None:
        raise unknown(wanted, candidates, source.where)
    chosen = next((one for one in found if one.start == start), None) or _talk(spoken).span(start)
    return _thread(messages, spoken, chosen, tally, source, choice)


# --- the file ----------------------------------------------------------------------------------------


def _members(source: Source) -> list[str]:
    """Return the names of the texts that are chats; a zip holds one, and the files sent beside it."""
    names = [source.only] if source.only else [name for name in source.names if name.lower().endswith(".txt")]
    return [name for name in names[:_LOOKED_AT] if name and is_chat(_decoded(source.head(name)))]


def _decoded(data: bytes) -> str:
    return utf8(data).decode("utf-8", "replace")


def _messages(source: Source, tally: Tally, choice: Choice) -> list[Message]:
    """Return the messages of the range that ``choice`` names, in order; raises ExportError for a chat of two."""
    names = _members(source)
    if len(names) != 1:
        raise ExportError(f"the export holds {len(names)} chats", where=source.where, hint=_AGAIN)
    parsed = parse(_decoded(source.data(names[0])).replace("\r\n", "\n").split("\n"))
    tally.skipped("unclear line", parsed.stray, "before the first message")
    read_texts = [said(entry.text, own_marked=parsed.own_marked) for entry in parsed.entries]
    named = {place: one.day for place, one in enumerate(read_texts) if one.day}
    times = settle([entry.stamp for entry in parsed.entries], named, source.place(names[0]), choice.order)
    found = _in_order(_keyed(parsed.entries, read_texts, _filled(times, tally)), tally)
    if not choice.allow_private and _is_between_two(found):
        raise refused("the chat is between two people", source.where)
    first, last = _bound(choice.start, last=False), _bound(choice.end, last=True)
    within = [message for message in found if first <= message.at <= last]
    if found and not within:
        raise _none_within(choice, found, source.where)
    return within


def _is_between_two(messages: Iterable[Message]) -> bool:
    """Whether exactly two people wrote: no export says that a chat is one of two, or a group in which two wrote."""
    return len({message.author.id for message in messages if message.said.kind != _SYSTEM}) == _PAIR


def _filled(times: Iterable[datetime | None], tally: Tally) -> list[datetime]:
    """Return ``times`` with that of the message before in place of one that does not exist."""
    found: list[datetime] = []
    there = list(times)
    before = next((at for at in there if at), datetime.min)  # noqa: DTZ901 - the phone's time, no zone
    for at in there:
        tally.mended("date", int(at is None), "there is no such day; that of the message before stands")
        before = at or before
        found.append(before)
    return found


def _keyed(entries: Sequence[Entry], texts: Sequence[Said], times: Sequence[datetime]) -> list[Message]:
    """Return the messages with their keys and authors; phone numbers go no further than here."""
    count: dict[str, int] = {}
    numbers: dict[str, int] = {}
    people: dict[str, Author] = {}
    found = []
    for entry, text, at in zip(entries, texts, times, strict=True):
        stamp = at.isoformat("T", "seconds" if at.second else "minutes")
        count[stamp] = number = count.get(stamp, 0) + 1
        author = people.get(entry.name)
        if author is None:
            author = people[entry.name] = _author(entry.name, numbers)
        key = stamp if number == 1 else f"{stamp}-{number}"
        found.append(Message(key, author, at, text if entry.name else Said("", _SYSTEM)))
    return found


def _author(name: str, numbers: dict[str, int]) -> Author:
    shown = person(name)
    if is_phone(name):
        return Author(id=f"number/{numbers.setdefault(shown, len(numbers) + 1)}")
    return Author(id=shown, name=shown)


def _in_order(messages: Sequence[Message], tally: Tally) -> list[Message]:
    """Return ``messages`` in order of time, each once.

    The file's order goes before the clock's where that went back an hour or a message came late; where days
    are missed, two exports were put together, and what both hold is there twice.
    """
    back = [before.at - after.at for before, after in pairwise(messages) if before.at > after.at]
    if not any(step > timedelta(days=1) for step in back):
        if not back:
            return list(messages)
        found: list[Message] = []
        for message in messages:
            late = found and message.at < found[-1].at
            tally.mended("time", int(bool(late)), "the clock went back, or the message came late")
            found.append(message._replace(at=found[-1].at) if late else message)
        return found
    once: dict[tuple[datetime, str, Said], Message] = {}
    for message in messages:
        once.setdefault((message.at, message.author.id, message.said), message)
    tally.skipped("repeated message", len(messages) - len(once))
    return sorted(once.values(), key=lambda message: message.at)


def _none_within(choice: Choice, found: Sequence[Message], where: str) -> ExportError:
    days = f"{found[0].at.date().isoformat()} to {found[-1].at.date().isoformat()}"
    start, end = (day and str(day)[:16] for day in (choice.start, choice.end))
    asked = f"between {start} and {end}" if start and end else f"from {start} on" if start else f"until {end}"
    return ExportError(f"no message {asked}; the chat runs from {days}", where=where, hint="name days within those")


def _bound(day: date | None, *, last: bool) -> datetime:
    """Return the local time that ``day`` begins, or ends, with."""
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    bound = day or (date.max if last else date.min)
    return datetime.combine(bound, time.max if last else time.min)


# --- threads -----------------------------------------------------------------------------------------


def _spoken(messages: Iterable[Message]) -> list[Message]:
    return [message for message in messages if message.said.text and not message.said.kind]


def _talk(spoken: Iterable[Message]) -> Talk:
    return Talk([Turn(message.author.id, message.at, message.said.text) for message in spoken])


def _spans(spoken: Sequence[Message], choice: Choice) -> list[Span]:
    talk = _talk(spoken)
    if choice.start is None and choice.end is None:
        return talk.spans()
    # Who names the range has said what belongs together.
    return [talk.span(0)._replace(end=len(spoken))] if spoken else []


def _candidates(spoken: Sequence[Message], found: Iterable[Span], choice: Choice) -> list[Candidate]:
    listed = [_candidate(spoken, one, choice) for one in found]
    return sorted(listed, key=lambda one: (-one.responses, one.id))


def _candidate(spoken: Sequence[Message], one: Span, choice: Choice) -> Candidate:
    asked = spoken[one.start]
    question = _question(spoken[one.start : one.answers])
    heap = Heap()
    heap.ask(question, created=_aware(asked.at, choice))
    for message in spoken[one.answers : one.end]:
        heap.answer(message.key, message.author.id, message.said.text, created=_aware(message.at, choice))
    return heap.candidate(asked.key, title_of(question) or f"Thread {asked.key}")


def _question(asked: Iterable[Message]) -> str:
    return "\n\n".join(to_markdown(message.said.text) for message in asked)


def _aware(at: datetime, choice: Choice) -> datetime:
    return at.replace(tzinfo=choice.zone).astimezone(UTC)


def _thread(
    messages: Sequence[Message], spoken: Sequence[Message], one: Span, tally: Tally, source: Source, choice: Choice
) -> Thread:
    asked, answers = spoken[one.start : one.answers], spoken[one.answers : one.end]
    last = (answers or asked)[-1]
    between = messages[messages.index(asked[0]) : messages.index(last) + 1]
    for message in between:
        tally.skipped(message.said.kind, int(bool(message.said.kind)))
        tally.skipped("attachment", message.said.files)
    tally.missing("time zone", 1, f"WhatsApp writes the phone's time without one; it is read as {choice.zone}")
    tally.missing(
        "name",
        len({message.author.id for message in (*asked, *answers) if not message.author.name}),
        "only a phone number is shown, and that is not read",
    )
    first = asked[0]
    question = Response(
        id="",
        key=first.key,
        author=first.author,
        text=_question(asked),
        created=_aware(first.at, choice),
        edited=any(message.said.edited for message in asked),
    )
    return assemble(
        question,
        [_response(message, choice) for message in answers],
        tally,
        id=first.key,
        source=source.name,
    )


def _response(message: Message, choice: Choice) -> Response:
    return Response(
        id="",
        key=message.key,
        author=message.author,
        text=to_markdown(message.said.text),
        created=_aware(message.at, choice),
        edited=message.said.edited,
    )


def _choice(told: Told) -> Choice:
    order = next((order for order in ORDERS if order == told.date_order), None)
    return Choice(order=order, start=told.start, end=told.end, zone=told.zone, allow_private=told.allow_private)


READER = Reader("a WhatsApp chat (.txt or .zip)", recognises, scan, read, by_days=True)
