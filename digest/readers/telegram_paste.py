"""Text copied from Telegram's window: "Ada, [25/06/2022 07:25]" above each message.

It says the time of the phone or the computer, without a zone; reactions are not copied.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from digest.model import Candidate, Thread
from digest.readers.assemble import Tally
from digest.readers.pasted import Message, days, first_lines, pasted_lines, to_thread
from digest.readers.reader import Reader, Told, candidate
from digest.readers.source import Source
from digest.readers.typed_times import Written, written

_LONGEST = 200
_MONTH = r"[^\W\d]{3,12}\.?"
_WHEN = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}}\.? (?:de )?{_MONTH} (?:de )?\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}, \d{{4}})"
    r"\.?,?(?: [^\W\d]{1,3})?,? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.? ?[Mm]\.?)?"
)
_HEADER = re.compile(rf"(?:> ?)?(?P<name>\S.{{0,99}}?)(?:,| ,)? ?\[(?P<when>{_WHEN})\]:?(?: (?P<text>.*))?")
# "Ada [25/06/2022 07:25]" is nobody else's only with its comma.
_COMMA = re.compile(r",\s?\[")
_FORWARDED = re.compile(
    r"\[? ?(?:Forwarded from|Forwarded message|Weitergeleitet von|Weitergeleitete Nachricht|Transféré de|Reenviado de"
    r"|Encaminhada? de|Inoltrato da|Doorgestuurd van|Переслано от):? ?(?P<name>[^\]]*)\]?",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\[ ?(?:In reply to|Reply to|Antwort an|En réponse à|En respuesta a|Em resposta a|In risposta a"
    r"|Als antwoord op|В ответ на):? ?(?P<name>[^\]]*)\]",
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"\[? ?(?:Photo|Video|Video message|Voice message|Audio|Sticker|GIF|Animation|File|Document|Album|Location"
    r"|Live location|Contact|Poll|Foto|Datei|Sprachnachricht|Fichier|Archivo|Arquivo|Фото|Видео|Стикер|Файл)"
    r"(?: ?[:,] ?[^\]]*| [^\w\]]+)? ?\]",
    re.IGNORECASE,
)


class Header(NamedTuple):
    """Who a message is by, when that was as written, and what of its text stands on the same line."""

    name: str
    when: str
    text: str


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is text that begins with "Ada, [25/06/2022 07:25]", or has two such lines."""
    return begins_at(first_lines(source)) is not None


def begins_at(lines: list[str]) -> int | None:
    """Return where the first header of Telegram's stands in ``lines``; None when they are none of Telegram's."""
    found = [at for at, line in enumerate(lines) if header(line)]
    above = found and not "".join(lines[: found[0]]).strip()
    return found[0] if len(found) > 1 or above else None


def header(line: str) -> Header | None:
    """Return what a line "Ada, [25/06/2022 07:25]" says, or None."""
    if len(line) > _LONGEST or "[" not in line or not _COMMA.search(line):
        return None
    found = _HEADER.fullmatch(line.strip())
    if found is None or not any(map(str.isalnum, found["name"])) or written(found["when"]) is None:
        return None
    return Header(found["name"].strip(" ,"), found["when"], found["text"] or "")


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the pasted text as a Thread, its first message the question.

    Raises:
        ExportError: no message stands in it, it is not the thread ``wanted``, or its dates are not in the order told.
    """
    lines = pasted_lines(source.data(source.only or ""))
    tally = Tally()
    unclear: list[str] = []
    found = list(_messages(lines, unclear, tally))
    times = days([when for _, when in found], told, source.where, tally)
    if any(times):
        tally.missing("time zone", 1, f"Telegram's window shows local time without one; it is read as {told.zone}")
    messages = [message._replace(created=at) for (message, _), at in zip(found, times, strict=True)]
    return to_thread(messages, tally, source, wanted, unclear=unclear)


def _messages(lines: list[str], unclear: list[str], tally: Tally) -> Iterator[tuple[Message, Written | None]]:
    """Yield the messages with their times as written; lines before the first go to ``unclear``."""
    message: Message | None = None
    when: Written | None = None
    spoken: dict[str, list[int]] = {}
    place = 0
    for line in lines:
        begun = header(line)
        if begun:
            if message:
                yield message, when
                place += 1
            message, when = Message(begun.name, [begun.text] if begun.text else []), written(begun.when)
            spoken.setdefault(begun.name, []).append(place)
        elif message is None:
            unclear += [line] if line.strip() else []
        elif _MEDIA.fullmatch(line.strip()):
            tally.skipped("attachment")
        elif not message.lines and (answered := _ANSWERS.fullmatch(line.strip())):
            # Who wrote several messages may have been answered on any of them.
            places = spoken.get(answered["name"].strip(), [])
            message = message._replace(reply_to=places[0] if len(places) == 1 else -1)
        elif not message.lines and _FORWARDED.fullmatch(line.strip()):
            # The words are another's, who has not been asked.
            tally.missing("author", why="forwarded from elsewhere; the words are printed as the sender's")
        else:
            message.lines.append(line)
    if message:
        yield message, when


READER = Reader("text copied from Telegram", recognises, scan, read)
