"""What a JSON file of Slack's holds, told by the keys at its beginning: messages, members, channels, or a dump."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import PurePosixPath

from digest.readers.json_shape import keys
from digest.readers.json_text import utf8
from digest.readers.slack_store import Room
from digest.readers.slack_workspace import TABLES, User
from digest.readers.source import Source

_STAMP = re.compile(rb'"ts"\s*+:\s*+"?\d{9,10}\.\d')
_DAY_FILE = re.compile(r"(?:.+/)?\d{4}-\d{2}-\d{2}\.json")
_OF_A_CHANNEL = {"is_channel", "is_private", "is_im", "creator", "created", "members", "topic"}
_LOOKED_AT = 8


class Shape(Enum):
    """What a file holds."""

    OTHER = "something else"
    MESSAGES = "messages"  # a list, or answers of the API with one
    DUMP = "a channel of a slackdump dump"
    MEMBERS = "members"
    CHANNELS = "channels"


def shape(head: bytes) -> Shape:
    """Return what a file that begins with ``head`` holds."""
    if utf8(head[:256]).lstrip()[:1] not in {b"{", b"["}:
        return Shape.OTHER
    found = keys(head)
    top = found.get("", set())
    for path in ("", "[]"):
        under = f"{path}." if path else ""
        here = found.get(path, set())
        said = found.get(f"{under}messages[]", set()) if "messages" in here else here if path else set()
        if _is_message(said) and _STAMP.search(utf8(head)):
            dumped = "channel_id" in top or "slackdump_thread_replies" in said
            return Shape.DUMP if not path and dumped else Shape.MESSAGES
        if path and "profile" in here and "id" in here:
            return Shape.MEMBERS
        if path and {"id", "name"} <= here and here & _OF_A_CHANNEL:
            return Shape.CHANNELS
    # An answer of users.list, conversations.info or conversations.list.
    if "profile" in found.get("members[]", set()):
        return Shape.MEMBERS
    about = found.get("channel", set()) | found.get("channels[]", set())
    return Shape.CHANNELS if "id" in about and about & _OF_A_CHANNEL else Shape.OTHER


def shapes(source: Source, names: Iterable[str] | None = None) -> Iterator[tuple[str, Shape]]:
    """Yield the JSON members of ``source`` (those among ``names``, when given) that hold something of Slack's."""
    asked = source.names if names is None else names
    for name in [source.only] if source.only else filter(_may_be_json, asked):
        if (found := shape(source.head(name))) is not Shape.OTHER:
            yield name, found


def outer(source: Source) -> list[str]:
    """Return the members that lie in no folder: a dump's and an archive's folders hold what members uploaded."""
    return [name for name in source.names if "/" not in name]


def holds(source: Source, wanted: Shape) -> bool:
    """Tell whether one file, or one of the first few in no folder of an export without day files, is ``wanted``."""
    if source.only:
        return shape(source.head(source.only)) is wanted
    if any(_DAY_FILE.fullmatch(name) for name in source.names):
        return False
    tables = {f"{name}.json" for name in TABLES}
    first = [name for name in outer(source) if name not in tables and _may_be_json(name)][:_LOOKED_AT]
    return any(shape(source.head(name)) is wanted for name in first)


def _may_be_json(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in {"", ".json", ".txt"}


def take_members(found: Iterable[User | None], users: dict[str, User]) -> None:
    """Add the members ``found`` to ``users``."""
    users |= {one.id: one for one in found if one and one.id}


def take_rooms(found: Iterable[Room | None], rooms: dict[str, Room]) -> None:
    """Add the channels ``found`` to ``rooms``; what one file says is private stays so."""
    for one in found:
        if one and one.id and not (one.id in rooms and rooms[one.id].private):
            rooms[one.id] = one


def _is_message(found: set[str]) -> bool:
    return "ts" in found and bool({"text", "user", "bot_id", "blocks"} & found)
