"""The threads of a Telegram chat, counted as its messages go by: none is kept but what a topic begins with."""

from collections.abc import Callable, Iterable
from datetime import datetime

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


def listing(
    links: Links, batches: Iterable[list[Message]], when: Callable[[Message], datetime | None]
) -> list[Candidate]:
    """Return the threads of a chat that are worth listing.

    Args:
        links: what answers what in the chat.
        batches: its messages.
        when: returns when a message was written.
    """
    asked = links.asked
    heaps: dict[int, Heap] = {}
    titles: dict[int, str] = {}
    topics: dict[int, _Topic] = {}
    for messages in batches:
        for message in messages:
            key = message.key
            if message.type == SERVICE or not key:
                continue
            root = links.root.get(key, key)
            if root != key:
                _answer(heaps.setdefault(root, Heap()), message, when)
            elif key in asked:
                titles[key] = _ask(heaps.setdefault(key, Heap()), message, when)
            if topic := links.topic.get(root):
                _count(topics.setdefault(topic, _Topic()), message, when)
    place = links.chat.name or ""
    found = []
    for number, told in topics.items():
        if told.first is None or not told.replies or told.replies > MAX_TOPIC:
            continue
        # The answers to the topic's first message are all in the topic.
        heaps.pop(told.first.key, None)
        title = _ask(told.heap, told.first, when)
        if len(told.heap):
            found.append(told.heap.candidate(named(links, number), links.titles[number].strip() or title, place))
    for number, heap in heaps.items():
        if len(heap):
            id_ = named(links, number)
            found.append(heap.candidate(id_, titles.get(number) or f"Thread {id_}", place))
    return found


def named(links: Links, key: int) -> str:
    """Return the id of the thread that begins with the message ``key``."""
    return f"{links.chat.key}/{key}" if links.chat.key else str(key)


def _ask(heap: Heap, message: Message, when: Callable[[Message], datetime | None]) -> str:
    """Count the message that a thread begins with; return its title."""
    said = words(message.text_entities, message.text)[:_OPENING] or _asked(message)
    heap.ask(author_id(message), said, _liked(message), when(message))
    return title_of(to_markdown(message.text_entities, message.text) or _asked(message))


def _asked(message: Message) -> str:
    return to_markdown(None, message.poll.question) if message.poll else ""


def _answer(heap: Heap, message: Message, when: Callable[[Message], datetime | None]) -> None:
    """Count an answer, when somebody says something in it."""
    if has_words(message) and not unspoken(message):
        said = words(message.text_entities, message.text)
        heap.answer(str(message.key), author_id(message), said, _liked(message), when(message))


def _count(topic: _Topic, message: Message, when: Callable[[Message], datetime | None]) -> None:
    """Count a message of a topic: the first that somebody said is the question."""
    topic.replies += 1
    first = topic.first
    if not unspoken(message) and (first is None or message.key < first.key):
        topic.first = message
        if first is not None:
            _answer(topic.heap, first, when)
    else:
        _answer(topic.heap, message, when)


def _liked(message: Message) -> int:
    return sum(max(one.count or 0, 0) for one in message.reactions or () if one)
