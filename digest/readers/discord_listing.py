"""The threads of a Discord export, counted as its messages go by: none is kept."""

import re
from array import array
from collections.abc import Iterable, Mapping
from datetime import MAXYEAR
from itertools import islice
from sys import intern

from digest.model import Candidate
from digest.readers.discord_chains import STARTER, answered, is_prompt, is_spoken, settle, unsaid
from digest.readers.discord_export import Brief, Channel, Export, created, id_time, number, order
from digest.readers.discord_markup import Names, to_markdown
from digest.readers.heap import Heap
from digest.readers.uncollected import uncollected
from digest.readers.wordless import says

NOBODY = "456226577798135808"  # the one id that Discord gave to many who deleted their account
_OPENING = 800
_MARKED = re.compile(r"[\\*_~|<\[`#]")
_RECENT = 4_000  # messages that nobody has answered yet
_FEWEST = 2  # answers to something that is not there


class Listed:
    """One thread as it is counted.

    Attributes:
        key: the id of the message it begins with.
        heap: its counts.
        spoken: whether that message is there, and somebody wrote it.
        there: whether that message is there at all.
    """

    __slots__ = ("heap", "key", "spoken", "there")

    def __init__(self, key: str) -> None:
        self.key = key
        self.heap = Heap()
        self.there = self.spoken = False

    def ask(self, message: Brief) -> None:
        """Count the message that the thread begins with."""
        self.key, self.there, self.spoken = message.key, True, is_spoken(message)
        self.heap.ask((message.content or "")[:_OPENING], _liked(message), message.created)

    def answer(self, message: Brief) -> None:
        """Count an answer, when somebody says something in it."""
        text = message.content
        if text and not unsaid(message) and says(text, bare):
            at = message.timestamp
            # The time is told in UTC when the last one is known: this is done for every message of a big file.
            at = at if at and at.tzinfo and 1 < at.year < MAXYEAR else message.created
            self.heap.answer(str(message.id), _author(message), text, _liked(message), at)

    def candidate(self, title: str, place: str) -> Candidate:
        """Return what is to be listed."""
        if self.heap.asked is None:
            self.heap.asked = id_time(self.key)
        if self.heap.latest:
            self.heap.latest = created(self.heap.latest, self.key)
        return self.heap.candidate(self.key, title, place, as_it_is=True)


def listing(export: Export, channels: Mapping[str, Channel]) -> list[Candidate]:
    """Return the threads of ``channels``, and the chains of replies in them, most responses first.

    Their titles are to come (``reader.titled``), but for those that Discord has.
    """
    with uncollected():
        return _listing(export, channels)


def _listing(export: Export, channels: Mapping[str, Channel]) -> list[Candidate]:
    threads = {key: channel for key, channel in channels.items() if channel.is_thread}
    found: list[Candidate] = []
    begun: dict[str, dict[str, Listed]] = {}
    for key in channels.keys() - threads.keys():
        chains = _chains(export, key, threads)
        begun[key] = {one.key: chains.pop(number(one.key)) for one in [*chains.values()] if one.key in threads}
        place = channels[key].name or ""
        while chains:
            # What was counted is given up as it is listed: the one and the other at once would take twice the room.
            _, one = chains.popitem()
            # One answer to something that is not there is no thread to choose.
            if (one.spoken or not one.there) and len(one.heap) >= (1 if one.there else _FEWEST):
                found.append(one.candidate("", place))
    for key, channel in threads.items():
        above = parents(channels, channel)
        one = next((begun[parent][key] for parent in above if key in begun[parent]), None) or Listed(key)
        _count(export, one)
        if len(one.heap):
            parent = channels[above[0]].name if len(above) == 1 else channel.category
            found.append(one.candidate(channel.name or "", parent or channel.category or ""))
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def parents(channels: Mapping[str, Channel], thread: Channel) -> list[str]:
    """Return those of ``channels`` in which ``thread`` can have begun."""
    parent = channels.get(str(thread.category_id))
    if parent and not parent.is_thread:
        return [parent.key]
    return [key for key, channel in channels.items() if not channel.is_thread]


def _chains(export: Export, channel: str, threads: Iterable[str]) -> dict[int, Listed]:
    """Return the chains of replies in ``channel``, and the messages there that ``threads`` began with."""
    asked = {number(thread) for thread in threads}
    roots: dict[int, int] = {}
    found, ordered = _pass(export, channel, asked, roots, settled=False)
    if not ordered:
        settle(roots)
        found, _ = _pass(export, channel, asked, roots, settled=True)
    return found


def _pass(
    export: Export, channel: str, asked: set[int], roots: dict[int, int], *, settled: bool
) -> tuple[dict[int, Listed], bool]:
    """Return the chains, and whether each message came after what it answers; else they are to be told again."""
    found: dict[int, Listed] = {}
    recent: dict[int, Brief] = {}
    places: list[array[int]] = []
    ordered = True
    for messages in export.messages(channel, Brief):
        place: list[int] = []
        for message in messages:
            # Of a big file this is done a hundred thousand times: a call less is some tenths of a second.
            key = number(message.id)
            place.append(key)
            if message.reference is not None and (to := answered(message, channel)):
                above = number(to)
                if not settled:
                    root = roots[key] = roots.get(above, above)
                    ordered = ordered and (root == key or key not in found)
                else:
                    root = roots[key]
                if root != key:
                    one = found.get(root)
                    if one is None:
                        # Of what is not there the id alone is known, from the answer to it.
                        one = found[root] = Listed(to if root == above else str(root))
                        if (first := recent.pop(root, None)) is not None:
                            one.ask(first)
                    one.answer(message)
                    continue
            if key in found or key in asked:
                found.setdefault(key, Listed(message.key)).ask(message)
            else:
                recent[key] = message
        places.append(array("q", place))
        if len(recent) > _RECENT:
            # What is answered much later is looked for once more.
            for key in list(islice(recent, len(recent) - _RECENT)):
                del recent[key]
    late = {key for key, one in found.items() if not one.there}
    for message in export.among(channel, Brief, places, late) if late else ():
        found[number(message.id)].ask(message)
    return found, ordered


def _count(export: Export, one: Listed) -> None:
    """Count the messages of the thread's own channel: the first asks, unless the question is elsewhere."""
    elsewhere, first = one.there, None
    for messages in export.messages(one.key, Brief):
        for message in messages:
            if str(message.type) in STARTER:
                elsewhere = True
            elif message.key == one.key or (is_spoken(message) and _is_before(message, first, one.key)):
                if first is not None and first.key != message.key:
                    one.answer(first)
                first = message
            else:
                one.answer(message)
    if first is not None and first.key != one.key and (elsewhere or not is_prompt(first, one.key)):
        one.answer(first)
    elif first is not None:
        one.ask(first)


def _is_before(message: Brief, first: Brief | None, thread: str) -> bool:
    return first is None or (first.key != thread and order(message.key) <= order(first.key))


def bare(text: str) -> str:
    """Return ``text`` as Markdown in which nobody is named."""
    return text if not _MARKED.search(text) else to_markdown(text, Names(user=lambda _: "", channel=lambda _: ""))


def _author(message: Brief) -> str:
    """Return the id of who wrote; nobody knows who those are that Discord gives one id to."""
    person = message.author
    if person is None or person.id == NOBODY:
        return f"[deleted]/{message.key}"
    # Each message brings its author's id as a text of its own; one of them is enough to keep.
    return intern(str(person.id or person.name or f"[deleted]/{message.key}"))


def _liked(message: Brief) -> int:
    under = message.reactions
    return sum(1 if one.count is None else max(one.count, 0) for one in under if one) if under else 0
