"""The threads of a Telegram chat, counted as its messages go by: none is kept but what a topic begins with."""

from collections.abc import Callable, Iterable
from datetime import datetime
from sys import intern

from digest.model import Candidate
from digest.readers.assemble import title_of
from digest.readers.heap import Heap
from digest.readers.telegram_export import Message
from digest.readers.telegram_markup import to_markdown, words
from digest.readers.telegram_threads import MAX_TOPIC, SERVICE, Links, author_id, has_words, unspoken

_OPENING = 800


class _Topic:
    """A topic as it is counted: its first message is known when all have been there."""

    def __init__(self) -> None:
        self.heap = Heap()
        self.first: Message | None = None
        self.replies = -1


class Listing:
    """The threads of a chat as they are counted."""

    def __init__(self, links: Links, when: Callable[[Message], datetime | None]) -> None:
        """Begin with none; ``links`` is what answers what in the chat, ``when`` returns when a message was written."""
        self._links = links
        self._when = when
        self._asked = links.asked
        self._heaps: dict[int, Heap] = {}
        self._titles: dict[int, str] = {}
        self._topics: dict[int, _Topic] = {}

    def add(self, messages: Iterable[Message]) -> None:
        """Count messages of the chat."""
        links, heaps = self._links, self._heaps
        for message in messages:
            key = message.key
            if message.type == SERVICE or not key:
                continue
            root = links.root.get(key, key)
            if root != key:
                _answer(_heap(heaps, root), message, self._when)
            elif key in self._asked:
                self._titles[key] = _ask(_heap(heaps, key), message, self._when)
            if topic := links.topic.get(root):
                _count(self._topics.setdefault(topic, _Topic()), message, self._when)

    def candidates(self) -> list[Candidate]:
        """Return the threads that are worth listing; what was counted is given up, both at once take twice the room."""
        links, heaps = self._links, self._heaps
        place = links.chat.name or ""
        found = []
        for number, told in self._topics.items():
            if told.first is None or not told.replies or told.replies > MAX_TOPIC:
                continue
            # The answers to the topic's first message are all in the topic.
            heaps.pop(told.first.key, None)
            title = _ask(told.heap, told.first, self._when)
            if len(told.heap):
                found.append(told.heap.candidate(named(links, number), links.titles[number].strip() or title, place))
        while heaps:
            number, heap = heaps.popitem()
            if len(heap):
                id_ = named(links, number)
                found.append(heap.candidate(id_, self._titles.pop(number, "") or f"Thread {id_}", place))
        return found


def named(links: Links, key: int) -> str:
    """Return the id of the thread that begins with the message ``key``."""
    return f"{links.chat.key}/{key}" if links.chat.key else str(key)


def _heap(heaps: dict[int, Heap], root: int) -> Heap:
    found = heaps.get(root)
    if found is None:
        found = heaps[root] = Heap()
    return found


def _ask(heap: Heap, message: Message, when: Callable[[Message], datetime | None]) -> str:
    """Count the message that a thread begins with; return its title."""
    said = words(message.text_entities, message.text)[:_OPENING] or _asked(message)
    heap.ask(said, _liked(message), when(message))
    return title_of(to_markdown(message.text_entities, message.text) or _asked(message))


def _asked(message: Message) -> str:
    return to_markdown(None, message.poll.question) if message.poll else ""


def _answer(heap: Heap, message: Message, when: Callable[[Message], datetime | None]) -> None:
    """Count an answer, when somebody says something in it."""
    if has_words(message) and not unspoken(message):
        said = words(message.text_entities, message.text)
        heap.answer(str(message.key), intern(author_id(message)), said, _liked(message), when(message))


def _count(topic: _Topic, message: Message, when: Callable[[Message], datetime | None]) -> None:
    """Count a message of a topic: the first that somebody said is the question."""
    first = topic.first
    again = first is not None and first.key == message.key
    topic.replies += not again
    if not unspoken(message) and (first is None or message.key <= first.key):
        topic.first = message
        if first is not None and not again:
            _answer(topic.heap, first, when)
    else:
        _answer(topic.heap, message, when)


def _liked(message: Message) -> int:
    under = message.reactions
    return sum(max(one.count or 0, 0) for one in under if one) if under else 0
