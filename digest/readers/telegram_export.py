"""A result.json of Telegram Desktop: one chat, or the chats of a whole account; only the wanted fields."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_items import Items, structs, utf8_blocks
from digest.readers.json_salvage import Salvaged
from digest.readers.json_text import utf8
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
# The beginning of one, which the next block goes on with.
_CUT_ESCAPE = re.compile(rb"\\+(?:x[0-9A-Fa-f]?)?\Z")
# Of what is before a chat's messages so much belongs to the chat.
_ABOUT = 1 << 12
_BRACES = 20
_BLOCK = 1 << 18  # what a processor keeps at hand is decoded faster than a megabyte
_LONGEST_ESCAPE = 1 << 10
_TYPE = re.compile(rb'(?<!\\)"type"\s*:\s*"(\w+)"')
_OF_BOTS = re.compile(r"\A-(?:100)?(?=\d)")
_CHAT_ID = re.compile(rb'(?<!\\)"id"\s*:\s*"?(-?\d{1,18})')


class Struct(msgspec.Struct, omit_defaults=True, gc=False):
    """A part of Telegram's JSON of which only the wanted fields are decoded."""


class Recent(Struct):
    """Who reacted: the id alone, to tell the author's own emoji from others'."""

    from_id: str | int | None = None


class Reacted(Struct):
    """An emoji under a message."""

    type: str | None = None
    emoji: str | None = None
    count: int | None = None
    recent: list[Recent | None] | None = None


class Answer(Struct):
    """One answer that a poll offers."""

    text: Text = None
    voters: int | None = None


class Poll(Struct):
    """A poll."""

    question: Text = None
    answers: list[Answer] | None = None


class Link(Struct):
    """A message, as far as it takes to tell what answers what."""

    id: int | str | None = None
    type: str | None = None
    reply_to_message_id: int | str | None = None
    reply_to_peer_id: str | int | None = None
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


class Message(Link):
    """A message, or (type "service") what happened in the chat."""

    date: str | None = None
    date_unixtime: str | int | None = None
    edited: str | None = None
    author: str | None = msgspec.field(default=None, name="from")
    from_id: str | int | None = None
    text: Text = None
    text_entities: list[Entity | None] | None = None
    reactions: list[Reacted | None] | None = None
    poll: Poll | None = None


class Chat(Struct):
    """A chat without its messages."""

    name: str | None = None
    type: str | None = None
    id: int | str | None = None

    @property
    def key(self) -> str:
        """The chat's id as Telegram's links write it, without the -100 that bots see."""
        return bare_id(self.id)

    @property
    def same(self) -> tuple[bool, str]:
        """What is the same of one chat in two files; a person's number may be a group's, too."""
        return self.private, self.key or (self.name or "")

    @property
    def private(self) -> bool:
        """Whether it was written for one person only."""
        return self.type in CONVERSATIONS


Kind = TypeVar("Kind", bound=Link)


def number(value: int | str | None) -> int:
    """Return ``value`` as a number, whether or not it was written as one; 0 for anything else."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return value or 0


def bare_id(value: int | str | None) -> str:
    """Return a chat's id without what bots see before it (-100…)."""
    id_ = str(value or "")
    return _OF_BOTS.sub("", id_) if id_.startswith("-") else id_


def is_export(source: Source) -> bool:
    """Tell whether a JSON file in ``source`` begins as Telegram Desktop writes."""
    return any(True for _ in _files(source))


def chats(
    source: Source, kind: type[Kind], wanted: Callable[[Chat], bool], tally: Tally
) -> Iterator[tuple[Chat, Iterator[list[Kind]]]]:
    """Yield each chat that is ``wanted``, with its messages, about a block's at once.

    The messages are to be taken before the next chat is. What had to be mended, what is damaged and what is missing
    is counted in ``tally``; chats that are not wanted are passed over undecoded.

    Raises:
        ExportError: a file breaks off before its first whole message.
    """
    for name in _files(source):
        read = whole = 0

        def counted(blocks: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal read
            for block in blocks:
                read += len(block)
                yield block

        blocks = _mended(utf8_blocks(counted(source.blocks(name, _BLOCK))), tally)
        items = Items(blocks, "messages", more=True)
        while items.found:
            chat = _about(items.head)
            if wanted(chat):
                damaged = partial(tally.missing, "message", why=f"damaged in {name}")
                batches = _counting(structs(items, kind, name, damaged))
                yield chat, batches
                for _ in batches:
                    pass  # what was not wanted of it
                whole += batches.count
            else:
                whole += sum(1 for _ in items.batches())
            if not items.whole:
                break
            items = Items(items.rest(), "messages", more=True)
        else:
            continue
        if not whole:
            raise ExportError(
                f"the JSON breaks off after {read:,} bytes, before its first whole message",
                where=source.place(name),
                hint="export the chat again; the copy is not whole",
            )
        tally.missing("end of a file", why=Salvaged(b"", read, whole).why(name))


class _counting(Iterator[list[Kind]]):  # noqa: N801 - it stands for a function
    """The lists of an iterator, the items in them counted."""

    def __init__(self, lists: Iterator[list[Kind]]) -> None:
        self._lists = lists
        self.count = 0

    def __next__(self) -> list[Kind]:
        found = next(self._lists)
        self.count += len(found)
        return found


def _about(head: bytes) -> Chat:
    """Return the chat whose messages come after ``head``."""
    head = head[-_ABOUT:]
    at = len(head)
    for _ in range(_BRACES):
        at = head.rfind(b"{", 0, at)
        if at < 0:
            break
        try:
            return msgspec.json.decode(head[at:] + b"]}", type=Chat)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # a brace in the chat's name
    # Half an emoji in the name, perhaps: what it is matters more than what it is called.
    kind, id_ = _TYPE.findall(head), _CHAT_ID.findall(head)
    return Chat(type=kind[-1].decode() if kind else None, id=int(id_[-1]) if id_ else None)


def _mended(blocks: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    """Yield ``blocks`` with the escapes that JSON does not know as it knows them."""
    before = b""
    for block in blocks:
        data = before + block if before else block
        cut = _CUT_ESCAPE.search(data, max(len(data) - _LONGEST_ESCAPE, 0))
        before = data[cut.start() :] if cut else b""
        data = data[: cut.start()] if cut else data
        if b"\\x" in data:
            data, count = _HEX_ESCAPE.subn(rb"\1\\u00\2", data)
            tally.mended("control character", count, "written in a way that JSON does not know")
        yield data
    yield before


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
