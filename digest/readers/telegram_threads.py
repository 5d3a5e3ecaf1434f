"""The threads of one Telegram chat: a message and all that answers it, or a forum's topic and all that is in it.

What answers what is kept as numbers; the messages of a chat are gone through once more for those that are wanted.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from digest.readers.telegram_export import Chat, Link, Message, bare_id
from digest.readers.telegram_markup import has_text

# Beyond this a topic is a room where people talk, not a thread; the threads in it are listed instead.
MAX_TOPIC = 300
_TOPIC = "topic_created"
SERVICE = "service"


class Links:
    """What answers what in a chat.

    Attributes:
        chat: whose messages they are.
        root: of each message that answers another, the first of its thread.
        topic: of each such first message, and of each that answers nothing but is in a topic, the topic.
        titles: the topics' titles.
        count: how many messages there are.
    """

    def __init__(self, chat: Chat) -> None:
        """Begin with nothing: the messages are to be added, then settled."""
        self.chat = chat
        self.root: dict[int, int] = {}
        self.topic: dict[int, int] = {}
        self.titles: dict[int, str] = {}
        self.count = 0
        self._above: dict[int, int] = {}
        self._services: set[int] = set()

    def add(self, batches: Iterable[list[Link]]) -> None:
        """Note what answers what among the messages; a chat may lie in several files."""
        above, services = self._above, self._services
        for found in batches:
            self.count += len(found)
            for one in found:
                key = one.key
                if one.type == SERVICE:
                    services.add(key)
                    if one.action == _TOPIC:
                        self.titles[key] = one.title or ""
                elif key and (to := _answers(one, self.chat)):
                    above[key] = to
                elif above:
                    above.pop(key, None)  # of two with one number the later stands

    def settle(self) -> None:
        """Find the first message of each thread; a ring of answers begins with its lowest number."""
        above, services = self._above, self._services
        self._above, self._services = {}, set()
        for key in above:
            trail: dict[int, None] = {}
            at = first = key
            while True:
                trail[at] = None
                to = above.get(at, 0)
                if at in self.root:
                    first = self.root[at]
                elif not to or to in services:
                    first = at
                    if to in self.titles:
                        self.topic[at] = to
                elif to in trail:
                    first = min([*trail][[*trail].index(to) :])
                else:
                    at = to
                    continue
                break
            self.root.update((one, first) for one in trail if one != first)

    @property
    def asked(self) -> set[int]:
        """The messages that threads begin with."""
        return set(self.root.values())

    def members(self, key: int) -> set[int]:
        """Return the messages of the thread that ``key`` is in, and of its topic."""
        root = self.root.get(key, key)
        topic = key if key in self.titles else self.topic.get(root, 0)
        chain = {root, *(one for one, first in self.root.items() if first == root)}
        if topic:
            firsts = {first for first, at in self.topic.items() if at == topic}
            chain |= firsts | {one for one, first in self.root.items() if first in firsts}
        return chain


class Held(NamedTuple):
    """The messages of one thread.

    ``root`` is None when the message answered is not in the export; ``topic`` is a forum topic's title, ``more`` is
    what was said in one breath with the question.
    """

    key: int
    root: Message | None
    replies: list[Message]
    topic: str = ""
    more: Sequence[Message] = ()

    @property
    def said(self) -> list[Message]:
        """The replies in which a person says something."""
        return [reply for reply in self.replies if not unspoken(reply) and has_words(reply)]


def gather(links: Links, key: int, messages: Iterable[Message]) -> Held | None:
    """Return the thread that the message ``key`` begins, or is in; None when it is in none.

    ``messages`` are those of ``links.members(key)``, in any order; of two with one number the later stands.
    """
    held = {message.key: message for message in messages if message.type != SERVICE}
    held = {number: held[number] for number in sorted(held)}
    root = links.root.get(key, key)
    topic = key if key in links.titles else links.topic.get(root, 0)
    found = [Held(root, held.get(root), [one for number, one in held.items() if links.root.get(number) == root])]
    members = [
        one for number, one in held.items() if topic and links.topic.get(links.root.get(number, number)) == topic
    ]
    if members:
        first = next((one for one in members if not unspoken(one)), members[0])
        whole = Held(topic, first, [one for one in members if one is not first], links.titles[topic])
        # The answers to the topic's first message are all in the topic.
        found = [whole] if root in {topic, first.key} else [*found, whole]
    return next((one for one in found if one.said), None)


def unspoken(message: Message) -> str:
    """Return what a message is that nobody said ("bot message"), else ""."""
    if message.type == SERVICE:
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
    return person_id(message.from_id)


def person_id(id_: str | int) -> str:
    """Return a person's id in one form."""
    found = str(id_)
    return f"user{found}" if found.isdigit() else found


def _answers(message: Link, chat: Chat) -> int:
    """Return what a message answers in this chat; one may answer a message of another chat, too."""
    if message.reply_to_message_id is None or message.reply_to_peer_id is None:
        return message.answered
    peer = bare_id(message.reply_to_peer_id).lstrip("abcdefghijklmnopqrstuvwxyz")
    return message.answered if peer in {"", chat.key} else 0
