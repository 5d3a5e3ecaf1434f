"""Who answers whom in a Discord channel, and what a message is that nobody said."""

from array import array
from collections.abc import Iterable, Mapping
from datetime import timedelta

from digest.readers.assemble import Tally
from digest.readers.discord_export import Brief, Export, Link, Message, id_time, number

_SPOKEN = {"Default", "Reply", "0", "19"}
_BY_APPS = {"20", "23", "ChatInputCommand", "ContextMenuCommand"}
STARTER = {"21", "ThreadStarterMessage"}
_STARTED = {"18", "ThreadCreated"}
# What Discord tells of itself; of most such types the exporter gives the number only.
_EVENTS = (
    STARTER
    | _STARTED
    | {
        "Call",
        "ChannelIconChange",
        "ChannelNameChange",
        "ChannelPinnedMessage",
        "GuildMemberJoin",
        "RecipientAdd",
        "RecipientRemove",
    }
)
_FORWARD = {"Forward", "1", 1}
_WRITTEN = _SPOKEN | _BY_APPS
_PAUSE = timedelta(hours=1)


class Chains:
    """What answers what in a channel, as numbers: of a channel with a million messages this is all that is kept.

    Attributes:
        root: of each message that answers another, the one that its chain begins with.
        places: of each block of the channel's files, the messages in it.
        started: the threads that were begun in the channel.
    """

    def __init__(self, export: Export, channel: str, tally: Tally) -> None:
        self.root: dict[int, int] = {}
        self.places: list[array[int]] = []
        self.started: set[str] = set()
        for found in export.messages(channel, Link, tally):
            self.places.append(array("q", [number(one.id) for one in found]))
            linked = [one for one in found if one.reference is not None]
            self.started |= started(linked)
            for one in linked:
                if to := answered(one, channel):
                    link(self.root, number(one.id), number(to))
        settle(self.root)

    def holds(self, key: int) -> bool:
        """Tell whether the message ``key`` is there, or is answered there."""
        return key in self.root or any(key in place for place in self.places) or key in self.root.values()

    def begun(self, root: int) -> set[int]:
        """Return the chain that begins with ``root``, itself among them."""
        return {root, *(key for key, first in self.root.items() if first == root)}


def link(roots: dict[int, int], key: int, to: int) -> None:
    """Note that the message ``key`` answers ``to``; ``roots`` is right when what is answered was there before."""
    roots[key] = roots.get(to, to)


def settle(roots: dict[int, int]) -> None:
    """Make ``roots`` right, in whatever order the messages came; a ring of answers ends somewhere in it."""
    for key in roots:
        trail: dict[int, None] = {}
        at = key
        while at in roots and at not in trail:
            trail[at] = None
            at = roots[at]
        roots.update(dict.fromkeys(trail, at))


def above_of(messages: Mapping[str, Message], channel: str) -> dict[str, str]:
    """Return which message in ``channel`` each of ``messages`` answers; that need not be there."""
    return {key: to for key, one in messages.items() if (to := answered(one, channel))}


def answered(message: Link, channel: str) -> str:
    """Return the id of the message in ``channel`` that ``message`` answers, or ""."""
    to = message.reference
    if to is None or to.message_id is None or not is_spoken(message) or to.type in _FORWARD:
        return ""
    return str(to.message_id) if to.channel_id is None or str(to.channel_id) == channel else ""


def started(messages: Iterable[Link]) -> set[str]:
    """Return the ids of the threads that were begun among ``messages``."""
    references = (one.reference for one in messages if str(one.type) in _STARTED)
    return {str(to.channel_id) for to in references if to and to.channel_id is not None}


def first_of(messages: Mapping[str, Message], thread: str) -> Message | None:
    """Return the message that ``thread`` began with; None when it is not there."""
    if thread in messages:
        return messages[thread]
    if any(str(one.type) in STARTER for one in messages.values()):
        return None
    first = next((one for one in messages.values() if is_spoken(one)), None)
    return first if first and is_prompt(first, thread) else None


def is_prompt(message: Link, thread: str) -> bool:
    """Tell whether the message came with the thread's beginning, and can be what it began with."""
    begun, said = id_time(thread), id_time(message.key)
    return not begun or not said or said - begun <= _PAUSE


def is_spoken(message: Link) -> bool:
    """Tell whether a person or an app wrote the message, and not Discord itself."""
    return message.type in _WRITTEN or message.type is None or str(message.type) in _WRITTEN


def unsaid(message: Brief | Message) -> str:
    """Return what a message is that no member said ("bot message"), else ""."""
    to = message.reference
    if message.type in _SPOKEN and not (message.author and message.author.is_bot):
        return "forwarded message" if to is not None and to.type in _FORWARD else ""
    kind = "Default" if message.type is None else str(message.type)
    if kind in _BY_APPS or (message.author and message.author.is_bot and kind in _SPOKEN):
        return "bot message"
    if kind not in _SPOKEN:
        return "system message" if kind.isdigit() or kind in _EVENTS else "message of an unknown type"
    return "forwarded message" if to is not None and to.type in _FORWARD else ""
