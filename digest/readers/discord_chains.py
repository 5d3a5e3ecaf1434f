"""Who answers whom in a Discord channel, and what a message is that nobody said."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeVar

from digest.readers.discord_export import Brief, id_time

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
_FORWARD = {"Forward", "1"}
_PAUSE = timedelta(hours=1)

Kind = TypeVar("Kind", bound=Brief)


class Chains(NamedTuple):
    """The replies of a channel: what each answers, which message begins its chain, and what answers each."""

    above: dict[str, str]
    root: dict[str, str]
    answers: dict[str, list[str]]

    def under(self, key: str) -> list[str]:
        """Return the messages that answer ``key``, or an answer to it."""
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            fresh = [one for one in self.answers.get(waiting.pop(), ()) if one not in found and one != key]
            found.update(dict.fromkeys(fresh))
            waiting += fresh
        return list(found)

    def below(self) -> dict[str, list[str]]:
        """Return the messages of each chain by the one it begins with, which is not among them."""
        found: dict[str, list[str]] = {}
        for key, root in self.root.items():
            if key != root:
                found.setdefault(root, []).append(key)
        return found


def chains_of(messages: Mapping[str, Brief], channel: str) -> Chains:
    """Return who answers whom in ``channel``; what is answered need not be there."""
    above = {key: to for key, one in messages.items() if (to := answered(one, channel))}
    answers: dict[str, list[str]] = {}
    for key, to in above.items():
        answers.setdefault(to, []).append(key)
    root: dict[str, str] = {}
    for key in messages:
        trail: dict[str, None] = {}
        at = key
        while at not in root and at not in trail:
            trail[at] = None
            at = above.get(at, at)
        end = root.get(at, at)
        root.update(dict.fromkeys(trail, end))
    return Chains(above, root, answers)


def answered(message: Brief, channel: str) -> str:
    """Return the id of the message in ``channel`` that ``message`` answers, or ""."""
    to = message.reference
    if to is None or to.message_id is None or not is_spoken(message) or str(to.type) in _FORWARD:
        return ""
    return str(to.message_id) if to.channel_id is None or str(to.channel_id) == channel else ""


def started(messages: Iterable[Brief]) -> set[str]:
    """Return the ids of the threads that were begun among ``messages``."""
    references = (one.reference for one in messages if str(one.type) in _STARTED)
    return {str(to.channel_id) for to in references if to and to.channel_id is not None}


def first_of(messages: Mapping[str, Kind], thread: str) -> Kind | None:
    """Return the message that ``thread`` began with; None when it is not there."""
    if thread in messages:
        return messages[thread]
    if any(str(one.type) in STARTER for one in messages.values()):
        return None
    first = next((one for one in messages.values() if is_spoken(one)), None)
    begun, said = id_time(thread), first and id_time(first.key)
    return None if begun and said and said - begun > _PAUSE else first


def is_spoken(message: Brief) -> bool:
    """Tell whether a person or an app wrote the message, and not Discord itself."""
    return message.type is None or str(message.type) in _SPOKEN | _BY_APPS


def unsaid(message: Brief) -> str:
    """Return what a message is that no member said ("bot message"), else ""."""
    kind = "Default" if message.type is None else str(message.type)
    if kind in _BY_APPS or (message.author and message.author.is_bot and kind in _SPOKEN):
        return "bot message"
    if kind not in _SPOKEN:
        return "system message" if kind.isdigit() or kind in _EVENTS else "message of an unknown type"
    return "forwarded message" if message.reference and str(message.reference.type) in _FORWARD else ""
