"""A result.json of Telegram Desktop: one chat, or the chats of a whole account; only the wanted fields."""

import re

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source
from digest.readers.telegram_markup import Entity, Text

# Written for one person, or for nobody: refused unless the editor says otherwise.
CONVERSATIONS = {"personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"}
_GROUPS = {"private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"}

_CHAT = re.compile(rb'"type"\s*:\s*"(?:' + "|".join(sorted(CONVERSATIONS | _GROUPS)).encode() + rb')"')
_FROM = re.compile(rb'"from_id"\s*:\s*"?(?:user|channel)?\d')
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')
_ACCOUNT = re.compile(rb'\{\s*"about"\s*:\s*"')
_ACCOUNT_PART = re.compile(rb'"(?:personal_information|profile_pictures|contacts|chats|left_chats)"\s*:\s*[\[{]')
_LOOKED_AT = 20
# Telegram writes a control character as \x0B, which no JSON knows.
_HEX_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
# What is open after a whole message: of a lone chat, of a chat among an account's.
_IN_MESSAGES = ([b"{", b"["], [b"{", b"{", b"[", b"{", b"["])


class Struct(msgspec.Struct, omit_defaults=True):
    """A part of Telegram's JSON of which only the wanted fields are decoded."""


class Reacted(Struct):
    """An emoji under a message; who reacted is not read."""

    type: str | None = None
    emoji: str | None = None
    count: int | None = None


class Answer(Struct):
    """One answer that a poll offers."""

    text: Text = None
    voters: int | None = None


class Poll(Struct):
    """A poll."""

    question: Text = None
    answers: list[Answer] | None = None


class Message(Struct):
    """A message, or (type "service") what happened in the chat."""

    id: int | str | None = None
    type: str | None = None
    date: str | None = None
    date_unixtime: str | int | None = None
    edited: str | None = None
    author: str | None = msgspec.field(default=None, name="from")
    from_id: str | int | None = None
    reply_to_message_id: int | str | None = None
    reply_to_peer_id: str | int | None = None
    text: Text = None
    text_entities: list[Entity] | None = None
    reactions: list[Reacted] | None = None
    poll: Poll | None = None
    action: str | None = None
    title: str | None = None

    @property
    def key(self) -> int:
        """The message's number inside its chat; 0 when it has none."""
        return number(self.id)

    @property
    def answered(self) -> int:
        """The number of the message that this one answers; 0 when it answers none."""
        return number(self.reply_to_message_id)


class Chat(Struct):
    """A chat and its messages."""

    name: str | None = None
    type: str | None = None
    id: int | str | None = None
    messages: list[Message] | None = None

    @property
    def key(self) -> str:
        """The chat's id as Telegram's links write it, without the -100 that bots see."""
        return bare_id(self.id)

    @property
    def private(self) -> bool:
        """Whether it was written for one person only."""
        return self.type in CONVERSATIONS


class Chats(Struct):
    """The chats of an account."""

    chats: list[Chat] | None = msgspec.field(default=None, name="list")


class Export(Chat):
    """A whole result.json: a chat itself, or an account's chats."""

    chats: Chats | None = None
    left_chats: Chats | None = None


def number(value: int | str | None) -> int:
    """Return ``value`` as a number, whether or not it was written as one; 0 for anything else."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return value or 0


def bare_id(value: int | str | None) -> str:
    """Return a chat's id without what bots see before it (-100…)."""
    return re.sub(r"^-(?:100)?(?=\d)", "", str(value or ""))


def is_export(source: Source) -> bool:
    """Tell whether a JSON file in ``source`` begins as Telegram Desktop writes."""
    return any(True for _ in _files(source))


def chats(source: Source, tally: Tally) -> list[Chat]:
    """Return every chat in ``source``, private ones too; what had to be mended is counted in ``tally``.

    Raises:
        ExportError: a file is no JSON, or breaks off before its first whole message.
    """
    found: list[Chat] = []
    for name in _files(source):
        export = _load(utf8(source.data(name)), source.place(name), tally)
        listed = [chat for part in (export.chats, export.left_chats) if part for chat in part.chats or ()]
        found += [*([export] if export.messages is not None else []), *listed]
    return found


def _files(source: Source) -> list[str]:
    """Return the names of the members that are Telegram's; a folder holds photos beside its result.json."""
    names = [source.only] if source.only else [name for name in source.names if name.lower().endswith(".json")]
    nearest = sorted((name for name in names if name), key=lambda name: (name.count("/"), name))
    return [name for name in nearest[:_LOOKED_AT] if _is_result(utf8(source.head(name)).lstrip())]


def _is_result(head: bytes) -> bool:
    if head[:1] != b"{":
        return False
    if _MESSAGES.search(head):
        return _CHAT.search(head) is not None or _FROM.search(head) is not None
    # The members' list of an account can fill more than the beginning that is looked at.
    return _ACCOUNT.match(head) is not None and _ACCOUNT_PART.search(head) is not None


def _load(data: bytes, where: str, tally: Tally) -> Export:
    if b"\\x" in data:
        data, count = _HEX_ESCAPE.subn(rb"\1\\u00\2", data)
        tally.mended("control character", count, "written in a way that JSON does not know")
    try:
        found: Export = decode(data, Export, where)
    except ExportError as error:
        whole = _closed(data)
        if whole is None:
            raise
        found = decode(whole, Export, where)
        tally.missing("rest of the file", 1, f"{error.what}; the whole messages before it are read")
    return found


def _closed(data: bytes) -> bytes | None:
    """Return JSON that breaks off, cut behind its last whole message and closed; None when it holds none."""
    if not data.rstrip() or _is_closed(data):
        return None
    opened: list[bytes] = []
    end, left = 0, []
    for token in _TOKEN.finditer(data):
        sign = token[0]
        if sign in _CLOSING:
            opened.append(sign)
        elif sign in {b"}", b"]"}:
            if not opened or _CLOSING[opened.pop()] != sign:
                break
            if sign == b"}" and opened in _IN_MESSAGES:
                end, left = token.end(), opened.copy()
    return data[:end] + b"".join(_CLOSING[sign] for sign in reversed(left)) if end else None


def _is_closed(data: bytes) -> bool:
    """Tell whether ``data`` is JSON to its end: then what is wrong with it is no break."""
    try:
        msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
