"""A talk written down by hand, or by a program: lines "Name: text", or Markdown with a heading per person.

Letters, recipes and settings have lines "Word: text", too. Three such lines, two names, and somebody who asks, or
speaks again, make a talk; a line that is no "Name: text" goes on with the message above it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from digest.model import Candidate, Thread
from digest.readers import discord_lines, slack_paste, telegram_paste, whatsapp_lines
from digest.readers.assemble import Tally
from digest.readers.paste_lines import likely_name
from digest.readers.pasted import Message, days, first_lines, pasted_lines, to_thread
from digest.readers.reader import Reader, Told, candidate
from digest.readers.source import Source
from digest.readers.talk_irc import is_channel, nicks
from digest.readers.talk_sections import DOCUMENT, talk

_LONGEST = 4_000
_SPOKEN = re.compile(
    r"(?P<bold>\*{2})?(?P<name>@\w[\w.-]{0,38}|(?![a-z])[^\W\d_][^:：\n*@<>{}\[\]=\\|]{0,39}?)(?P<app>\s+(?:APP|BOT))?"
    r"(?(bold)(?:\*{2} ?:|:\*{2})\s+|(?::\s+|：\s*))(?P<text>\S.*)"
)
_ASIDE = re.compile(r"\s*\([^()]{1,20}\)$")  # "Ada (she/her)"
_ASKS = re.compile(r"[?？؟]")
_ENDS = re.compile(r"[?？؟]\W*$")
_TITLE = re.compile(r"#\s+(?P<title>\S.*)")
_QUESTION = re.compile(r"(?:the )?question|q|frage|pregunta|pergunta|domanda|vraag", re.IGNORECASE)
_MAIL = re.compile(
    r"(?:from|to|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type): ", re.IGNORECASE
)
# Words before a colon that are nobody's name: a letter's, a note's, a program's; days and months.
_WORDS = """
a also and args arguments attention author bcc betreff body bonus but caution cc cons content-type context cost
critical date datum day de debug disclaimer e-mail edit email error exception fatal fazit fecha finally first from
fwd fyi goal hint hinweis host how imo important info ingredients input it key language last level link location
message message-id method mime-version more name next no nota note objet oggetto option or organizer ort other
output p.s para parameters part phone place plus price pros ps quelle question raises re received reminder result
returns return-path rule second see sender serves similarly so speaker spoiler step subject tags task tel then there
third time tip title tl;dr tldr to today todo total trace type update url user user-agent value version von warn
warning what when where which who x-mailer yes yields zeit beispiel achtung asunto exemple ejemplo exemplo esempio
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december
absent action actions agenda answer antwort apologies attendees cast chair credits cut decision decisions director
editor music present producer producers regie screenplay script starring story writer writers written
montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi
vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
"""
_LABELS = DOCUMENT | frozenset(_WORDS.split())
_FEWEST = 3
_LEAST_SHARE = 5  # one in so many lines, at least, says who speaks
_LONGEST_LEAD = 5  # lines, when they ask nothing
_MOST_WORDS = 4


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is a talk by its own marks, and none of a window's or a phone's."""
    lines = first_lines(source)
    if not lines or not (talk(lines) or _is_talk(lines) or is_channel(lines)):
        return False
    others = (slack_paste.begins_at, discord_lines.first_header, telegram_paste.begins_at)
    return not any(other(lines) is not None for other in others) and not whatsapp_lines.is_chat("\n".join(lines))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the text as a Thread, its first message, or what stands above it and asks, the question.

    Raises:
        ExportError: no message stands in it, it is not the thread ``wanted``, or its dates are not in the order told.
    """
    lines = pasted_lines(source.data(source.only or ""))
    tally = Tally()
    sections = talk(lines)
    if sections:
        times = days([when for _, when in sections.messages], told, source.where, tally)
        messages = [one._replace(created=at) for (one, _), at in zip(sections.messages, times, strict=True)]
        return to_thread(messages, tally, source, wanted, title=sections.title, unclear=sections.unclear)
    if is_channel(lines):
        return to_thread(list(nicks(lines, tally)), tally, source, wanted)
    title, lead, rest = _lead(lines)
    asks = any(map(_ASKS.search, lead))
    unclear = [] if asks else lead
    messages = [*([Message("", lead)] if asks else []), *_messages(rest, unclear)]
    return to_thread(messages, tally, source, wanted, title=title, unclear=unclear)


def spoken(line: str) -> re.Match[str] | None:
    """Return the match of a line "Name: text"; a letter's "Subject: …" is none, nor a sentence with a colon."""
    found = _SPOKEN.fullmatch(line.rstrip()) if len(line) <= _LONGEST or ": " in line[:60] else None
    if found is None:
        return None
    name = _ASIDE.sub("", found["name"].strip())
    words = name.lower().rstrip(".").split()
    fits = 0 < len(words) <= _MOST_WORDS and words[0] not in _LABELS and " ".join(words) not in _LABELS
    return found if fits and likely_name(name.rstrip(".")) else None


def _is_talk(lines: list[str]) -> bool:
    if sum(bool(_MAIL.match(line)) for line in lines[:20]) > 1 or "".join(lines[:1]).startswith("From "):
        return False
    title, lead, rest = _lead(lines)
    said = [
        (at, found["name"])
        for at, line in enumerate(rest)
        if (found := spoken(line) or (_asked(line) if at == 0 else None))
    ]
    names = {name for _, name in said}
    above = any(map(_ASKS.search, [title, *lead]))
    if len(said) + above < _FEWEST or len(names) + above < 2:
        return False
    first = rest[: said[1][0]] if len(said) > 1 else rest
    few = 4 * len(names) >= 3 * len(said)
    if few and not above and all(_text(rest[at])[:1].islower() for at, _ in said) and not any(map(_ENDS.search, first)):
        return False  # a glossary: "Spade: a tool"
    asked = above or any(map(_ASKS.search, first)) or _asked(rest[0]) is not None
    count = Counter(name for _, name in said)
    more = sum(times > 1 for times in count.values())
    again = len(names) > 1 and (more > 1 or count[said[0][1]] > 1)
    dense = len(said) * _LEAST_SHARE >= sum(bool(line.strip()) for line in rest)
    return (asked or again) and dense and (above or len(lead) <= _LONGEST_LEAD)


def _text(line: str) -> str:
    """Return the text behind the name."""
    found = _SPOKEN.fullmatch(line.rstrip())
    return found["text"] if found else ""


def _asked(line: str) -> re.Match[str] | None:
    """Return the match of a line "Question: …"."""
    found = _SPOKEN.fullmatch(line.rstrip())
    return found if found and _QUESTION.fullmatch(found["name"]) else None


def _lead(lines: list[str]) -> tuple[str, list[str], list[str]]:
    """Return the title, the lines above the first that says who speaks, and the rest."""
    start = next((at for at, line in enumerate(lines) if spoken(line) or _asked(line)), len(lines))
    lead = [line for line in lines[:start] if line.strip()]
    found = _TITLE.fullmatch(lead[0].strip()) if lead else None
    return (found["title"], lead[1:], lines[start:]) if found else ("", lead, lines[start:])


def _messages(lines: Sequence[str], unclear: list[str]) -> Iterator[Message]:
    """Yield the messages; a line that is no "Name: text" continues the one above it.

    "@ada: text" is said by a person of that handle, or to Ada where she speaks under her name: then it is unclear.
    """
    message: Message | None = None
    known = {word for line in lines if (found := spoken(line)) for word in _words(found["name"])}
    for line in lines:
        found = spoken(line)
        if found and found["name"].startswith("@") and found["name"][1:].casefold() in known:
            unclear.append(line)
            found = None
        if found or (message is None and (found := _asked(line))):
            name = "" if message is None and _QUESTION.fullmatch(found["name"]) else _shown(found["name"])
            if message:
                yield message
            message = Message(name, [found["text"]], app=bool(found["app"]))
        elif message:
            message.lines.append(line)
    if message:
        yield message


def _words(name: str) -> set[str]:
    """Return what a person of this ``name`` may be called with "@"; nothing of a handle itself."""
    name = _ASIDE.sub("", name).casefold()
    return set() if name.startswith("@") else {*name.split(), name.replace(" ", ""), name.replace(" ", "_")}


def _shown(name: str) -> str:
    return _ASIDE.sub("", name.strip()).removeprefix("@")


READER = Reader("a talk written as “Name: text” or under headings", recognises, scan, read)
