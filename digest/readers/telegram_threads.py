"""The threads of one Telegram chat: a message and all that answers it, or a forum's topic and all that is in it."""

from functools import cached_property
from typing import NamedTuple

from digest.readers.telegram_export import Chat, Message, bare_id
from digest.readers.telegram_markup import has_text

# Beyond this a topic is a room where people talk, not a thread; the threads in it are listed instead.
MAX_TOPIC = 300
_TOPIC = "topic_created"
_SERVICE = "service"


class Heap(NamedTuple):
    """The messages of one thread.

    ``root`` is None when the message answered is not in the export; ``topic`` is a forum topic's title.
    """

    key: int
    root: Message | None
    replies: list[Message]
    topic: str = ""

    @property
    def said(self) -> list[Message]:
        """The replies in which a person says something."""
        return [reply for reply in self.replies if not unspoken(reply) and has_words(reply)]


class Talk:
    """A chat's messages, each once (the later of two with one number stands), in the order of their numbers."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        found = {message.key: message for message in chat.messages or () if message.key}
        self.messages = {key: found[key] for key in sorted(found)}

    @cached_property
    def heaps(self) -> dict[int, Heap]:
        """The threads by the number of the message, or of the topic, that begins them."""
        answers: dict[int, list[Message]] = {}
        topics: dict[int, list[Message]] = {}
        for key, message in self.messages.items():
            if message.type == _SERVICE:
                continue
            root, topic = self._place(key)
            if root != key:
                answers.setdefault(root, []).append(message)
            if topic:
                topics.setdefault(topic, []).append(message)
        found = {key: Heap(key, self.messages.get(key), replies) for key, replies in answers.items()}
        for key, members in topics.items():
            first = next((message for message in members if not unspoken(message)), members[0])
            rest = [message for message in members if message is not first]
            if rest:
                # The answers to the topic's first message are all in the topic.
                found.pop(first.key, None)
                found[key] = Heap(key, first, rest, self.messages[key].title or "")
        return {key: heap for key, heap in found.items() if heap.said}

    @property
    def listed(self) -> list[Heap]:
        """The threads that are worth listing."""
        return [heap for heap in self.heaps.values() if not heap.topic or len(heap.replies) <= MAX_TOPIC]

    def find(self, key: int) -> Heap | None:
        """Return the thread that the message ``key`` begins, or is in; None when it is in none."""
        if key in self.heaps:
            return self.heaps[key]
        if key not in self.messages:
            return None
        root, topic = self._place(key)
        return self.heaps.get(root) or self.heaps.get(topic)

    def _place(self, key: int) -> tuple[int, int]:
        """Return the first message of the thread that ``key`` is in, and its topic (0: none); a loop ends."""
        seen = {key}
        while True:
            above = self._above(self.messages[key])
            if above in seen:
                return min(seen), 0
            if not above:
                return key, 0
            parent = self.messages.get(above)
            if parent is None:
                return above, 0
            if parent.type == _SERVICE:
                return key, above if parent.action == _TOPIC else 0
            seen.add(above)
            key = above

    def _above(self, message: Message) -> int:
        """Return what a message answers in this chat; one may answer a message of another chat, too."""
        peer = bare_id(message.reply_to_peer_id).lstrip("abcdefghijklmnopqrstuvwxyz")
        return message.answered if peer in {"", self.chat.key} else 0


def unspoken(message: Message) -> str:
    """Return what a message is that nobody said ("bot message"), else ""."""
    if message.type == _SERVICE:
        return "system message"
    if message.type not in {"message", None}:
        return "unsupported message"
    # Nothing but the name says so.
    name = (message.author or "").strip()
    return "bot message" if name.endswith("Bot") or name.lower().endswith((" bot", "_bot")) else ""


def has_words(message: Message) -> bool:
    """Tell whether a message says anything; a poll does."""
    return message.poll is not None or has_text(message.text_entities, message.text)


def author_id(message: Message) -> str:
    """Return who wrote: "user1"; exports of old have the bare number. Nobody named is a person of their own."""
    if message.from_id is None or message.from_id == "":
        return message.author or f"deleted/{message.key}"
    found = str(message.from_id)
    return f"user{found}" if found.isdigit() else found
