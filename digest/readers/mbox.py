"""Mailing lists: an archive in mbox form, one file or a folder or zip with several (pipermail's months, Groups.io's).

The archive is read as a stream, twice: once for who answers whom, once for the mails of the thread that is wanted.
Of an address only a hash is ever kept. A mail that did not come by a list is private.
"""

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterator, Set
from hashlib import sha1
from sys import intern
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.heap import Heap
from digest.readers.mbox_auto import EMOJI, WITHHELD, automatic, reaction
from digest.readers.mbox_file import is_published, members, whole_mails
from digest.readers.mbox_mail import (
    Fields,
    Piece,
    author,
    fields,
    hashed,
    header,
    lists,
    moment,
    pieces,
    sent_to,
    text_of,
)
from digest.readers.mbox_private import Envelope, keys, unlisted
from digest.readers.mbox_quotes import left_out
from digest.readers.mbox_text import opening, to_markdown
from digest.readers.mbox_threads import Letter, Talk, talks
from digest.readers.reader import ALLOW, Reader, Told, choose, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, plain

_SCANNED = 48 << 10  # of each mail, in the first pass
_DECODED = 4 << 10
_READ = 1 << 20
_SAID = 128 << 10
_OPENING = 800
_WORDS = 14
_MOST_REFERENCES = 10
_AGAIN = "download the list's archive again, with the months before"

_ID = re.compile(r"< ?([^<>\s]{1,250}) ?>")
_BARE_ID = re.compile(r"[^\s<>@]{1,250}@[^\s<>@]{1,250}")
_MAILBOX = ("x-gmail-labels", "x-gm-thrid", "x-mozilla-status", "delivered-to")
_READ_ONLINE = re.compile(r"View/Reply Online \(#\d+\):\s{0,3}(https://[\w.-]+/g/[\w+-]+/message/\d+)")
_WEB = re.compile(r"<?(https?://[^\s<>\"]{1,500})>?")


class Index(NamedTuple):
    """What one pass over an archive finds: its threads, the list's name, what was passed over."""

    talks: list[Talk]
    meant: str
    mails: int
    tally: Tally


class Mail(NamedTuple):
    """One mail of the wanted thread."""

    author: Author
    text: str
    reaction: str
    address: str
    left_out: tuple[str, ...] = ()


def recognises(source: Source) -> bool:
    """Tell whether a member of ``source`` begins with a line ``From sender time`` and headers."""
    return bool(members(source))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads that have answers, most responses first.

    Raises:
        ExportError: the archive holds private mail only, or cannot be read.
    """
    index = _index(source, told, texts=True)
    return _candidates(index)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, a Message-ID or an address of a mail in it), or the only one.

    Raises:
        ExportError: it is not there, nobody has answered in it, or several could be meant.
    """
    index = _index(source, told, wanted=(wanted or "").strip())
    if not index.talks:
        raise ExportError(
            "nobody answered anything in the archive" if index.mails else "the archive holds no mail",
            where=source.where,
            hint=_AGAIN,
        )
    if wanted:
        talk = next((one for one in index.talks if index.meant in {one.id, *keys(one)}), None)
        if talk is None:
            raise unknown(wanted, scan(source, told), source.where)
    elif len(index.talks) == 1:
        talk = index.talks[0]
    else:
        chosen = choose(scan(source, told), source.where, told)
        talk = next(one for one in index.talks if one.id == chosen)
    return _thread(talk, source, index.tally)


# --- the first pass ----------------------------------------------------------------------------------


def _each(source: Source, keep: int, tally: Tally | None = None) -> Iterator[bytes]:
    """Yield each mail in ``source``, in the order they lie there, as much of it as ``keep`` bytes."""
    names = members(source)
    source.expect(names)
    for name in names:
        broken = yield from whole_mails(source, name, keep)
        if broken and tally:
            tally.missing("end of a file", why=f"{name} is damaged after {broken:,} bytes; the mails before are read")


def _index(source: Source, told: Told, *, wanted: str = "", texts: bool = False) -> Index:
    """Return the threads of the archive; with ``texts`` each mail with the opening of what it says."""
    tally = Tally()
    meant = _meaning(wanted)
    found: dict[str, Letter] = {}
    private: dict[str, Envelope] = {}
    of_many = False
    published = any(is_published(source.head(name)) for name in members(source))
    of_lists: set[str] = set()
    target = wanted
    address = wanted.encode() if wanted.startswith("https://groups.io/") else b""
    count = 0
    for number, raw in enumerate(_each(source, _SCANNED, tally)):
        header_fields, start = fields(raw)
        body = raw[start:]
        if "from" not in header_fields:
            continue
        count += 1
        letter, message_id = _letter(number, header_fields, body, told, texts=texts)
        if letter.key in found:
            tally.skipped("repeated message")
            continue
        found[letter.key] = letter
        of_lists |= (here := lists(header_fields))
        of_many = of_many or _is_sent_to_many(header_fields)
        if not here and not _is_sent_to_many(header_fields):
            in_mailbox = any(name in header_fields for name in _MAILBOX)
            if in_mailbox or not published:
                private[letter.key] = Envelope(in_mailbox, frozenset(map(hashed, sent_to(header_fields))))
        # Groups.io writes a mail's address below it.
        if meant(message_id, letter) or (address and address + b"\n" in body.replace(b"\r", b"")):
            target = letter.key
    if not told.allow_private:
        by_list = published or of_many or bool(of_lists)
        apart = unlisted(found, private, set(map(hashed, of_lists)), by_list=by_list)
        all_of_them = len(apart) == len(found)
        for key in apart:
            del found[key]
        if apart and (all_of_them or not (by_list or talks(list(found.values())))):
            raise ExportError("the archive is a private mailbox, not a list's", where=source.where, hint=ALLOW)
        tally.skipped("private message", len(apart))
    return Index(talks(list(found.values())), target, count, tally)


def _letter(number: int, found: Fields, body: bytes, told: Told, *, texts: bool) -> tuple[Letter, str]:
    """Return what is kept of a mail, and its Message-ID."""
    message_id = next(_ids(text_of(found.get("message-id", b""))), "")
    whole = b"\0".join(found.get(name, b"") for name in ("date", "from", "subject")) + body[:200]
    subject = " ".join(header(found, "subject").split())
    who = author(found)
    text = ""
    said: list[Piece] = []
    if texts:
        said = pieces(found, body, _DECODED)
        text = opening(said, who.name) or opening(said := pieces(found, body, _SCANNED), who.name)
    is_emoji = bool(said) and bool(reaction(said, text))
    letter = Letter(
        number=number,
        key=intern(hashed(message_id or repr(whole))),
        refers=tuple(intern(hashed(one)) for one in _references(found, message_id)),
        subject=subject[:300],
        author=who.id,
        created=moment(found, told.zone),
        auto=EMOJI if is_emoji else automatic(found, subject, who),
        address=_archived_at(found),
        text=text[:_OPENING] if not found.get("in-reply-to") else " ".join(text[:_OPENING].split(" ", _WORDS)[:_WORDS]),
    )
    return letter, message_id


def _references(found: Fields, own: str) -> list[str]:
    """Return the Message-IDs that a mail refers to, the nearest last, but for its own."""
    # An old In-Reply-To may name the sender's address, too, behind the id.
    direct = next(_ids(text_of(found.get("in-reply-to", b""))), own)
    named = [one for one in dict.fromkeys([*_ids(text_of(found.get("references", b""))), direct]) if one != own]
    return named[:1] + named[1:][-_MOST_REFERENCES:]


def _ids(text: str) -> Iterator[str]:
    """Yield the Message-IDs in ``text``; some lists write "at" for the @ in them."""
    if not text:
        return
    text = " ".join(text.split()).replace(" at ", "@")
    found = [one[1] for one in _ID.finditer(text)]
    bare = _BARE_ID.match(text) if not found else None
    yield from found or ([bare[0]] if bare else [])


def _meaning(wanted: str) -> Callable[[str, Letter], bool]:
    """Return what tells whether a mail is meant by ``wanted``: an id, a Message-ID, an address in the web."""
    if not wanted:
        return lambda message_id, letter: False
    words = {wanted, wanted.strip("<>")}
    if wanted.startswith(("http://", "https://")):
        words |= {unquote(part).strip("<>") for part in wanted.split("/") if part}

    def is_meant(message_id: str, letter: Letter) -> bool:
        # HyperKitty's addresses hold a hash of the Message-ID.
        if wanted == letter.address:
            return True
        return bool(words & {letter.key, message_id, b32encode(sha1(message_id.encode()).digest()).decode()})  # noqa: S324

    return is_meant


def _is_sent_to_many(found: Fields) -> bool:
    return found.get("precedence", b"").lower() in {b"list", b"bulk"} or "x-google-group-id" in found


def _candidates(index: Index) -> list[Candidate]:
    listed = []
    for talk in index.talks:
        heap = Heap()
        liked = Counter(to for to, _ in {(_target(one, talk), one.author) for one in talk.answers if one.auto == EMOJI})
        if talk.root and talk.root.auto != WITHHELD:
            heap.ask(talk.root.text, liked[talk.root.key], talk.root.created)
        for letter in talk.answers:
            if not letter.auto and letter.text:
                heap.answer(letter.key, letter.author, letter.text, liked[letter.key], letter.created)
        if len(heap):
            listed.append(heap.candidate(talk.id, talk.title or f"Thread {talk.id}"))
    return sorted(listed, key=lambda one: (-one.responses, one.id))


# --- the second pass ---------------------------------------------------------------------------------


def _thread(talk: Talk, source: Source, tally: Tally) -> Thread:
    said = _said(talk, source)
    names = {mail.author.id: mail.author.name for mail in said.values() if mail.author.name}
    root = talk.root
    asked = said.get(root.number) if root else None
    marks: dict[str, list[tuple[str, str]]] = {}
    answered = {letter.key for letter in talk.answers if not letter.auto}
    responses = []
    for letter in talk.answers:
        mail = said.get(letter.number)
        if mail is None:
            continue
        if mail.reaction:
            marks.setdefault(_target(letter, talk), []).append((mail.reaction, letter.author))
        elif letter.auto:
            tally.skipped(letter.auto)
        else:
            responses.append(_response(letter, mail, names, answered))
            for what in mail.left_out:
                tally.skipped(what)
    if root and root.auto == WITHHELD:
        tally.skipped(WITHHELD)
        asked = None
    if asked is None or root is None:
        tally.missing("question", why="the archive begins after it, or another one holds it")
        question = Response(id="", key="", author=Author(id=""), text="")
    else:
        for what in asked.left_out:
            tally.skipped(what)
        question = _response(root, asked, names)
        question = msgspec.structs.replace(question, text=question.text or flow([plain(talk.title)]))
    tally.missing("date", sum(one.created is None for one in responses), "the mail has none that can be read")
    people = {one.author.id for one in responses if not one.author.name}
    tally.missing("name", len(people), "the mail has an address only, and that is not read")
    return assemble(
        _reacted(question, marks),
        [_reacted(one, marks) for one in responses],
        tally,
        id=talk.id,
        source=source.name,
        title=talk.title,
        url=question.url,
    )


def _target(letter: Letter, talk: Talk) -> str:
    """Return the key of what a mail answers."""
    return letter.refers[-1] if letter.refers else talk.id


def _said(talk: Talk, source: Source) -> dict[int, Mail]:
    """Return the mails of ``talk`` by their number."""
    numbers = {letter.number for letter in (*talk.answers, *([talk.root] if talk.root else []))}
    found: dict[int, Mail] = {}
    for number, raw in enumerate(_each(source, _READ)):
        if number in numbers:
            header_fields, start = fields(raw)
            body = raw[start:]
            who = author(header_fields)
            said = pieces(header_fields, body, _SAID)
            text = to_markdown(said, who.name)
            without = dict.fromkeys(what for piece in said for what in left_out(piece.text.replace("\r", "")))
            found[number] = Mail(who, text, reaction(said, text), _address(header_fields, said), tuple(without))
            if len(found) == len(numbers):
                break
    return found


def _response(letter: Letter, mail: Mail, names: dict[str, str], answered: Set[str] = frozenset()) -> Response:
    who = Author(id=letter.author, name=names.get(letter.author, ""))
    return Response(
        id="",
        key=letter.key,
        author=who,
        text=mail.text,
        created=letter.created,
        reply_to=next((key for key in reversed(letter.refers) if key in answered), ""),
        url=mail.address,
    )


def _reacted(response: Response, marks: dict[str, list[tuple[str, str]]]) -> Response:
    """Return ``response`` with the emoji that came as mails of their own."""
    given = marks.get(response.key, []) if response.key else []
    own = tuple(dict.fromkeys(emoji for emoji, who in given if who == response.author.id))
    reactions = tuple(Reaction(emoji=emoji, count=1) for emoji, _ in dict.fromkeys(given))
    return msgspec.structs.replace(response, reactions=reactions, marks=own)


def _address(found: Fields, said: list[Piece]) -> str:
    """Return where a mail can be read in the web."""
    online = next(filter(None, (_READ_ONLINE.search(piece.text) for piece in said)), None)
    return _archived_at(found) or (online[1] if online else "")


def _archived_at(found: Fields) -> str:
    archived = _WEB.match(text_of(found.get("archived-at", b"")))
    return archived[1] if archived else ""


READER = Reader("a mailing list's archive (mbox)", recognises, scan, read)
