"""One response made ready for the features: words, stems, sentences, and how it stands in its thread.

``prepare`` walks the thread a fixed number of times; nothing compares each response with each other one, so
the cost grows with the number of responses and not with its square.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model import Response, Thread
from digest.ranking import words

# What comes later in a text changes no judgment of it, and keeps a pasted log of a megabyte cheap.
LONGEST = 20_000
# Every stem weighs the same: about the mean idf of a forum's word, the scale the weights were fitted on.
# Measured on 1,225 threads: as good as a table of idf.
IDF = 5.5

Vector = Mapping[str, float]

_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_LINK_TARGET = re.compile(r"\]\([^)\s]{0,500}\)")
_MARKUP = re.compile(r"[*_`#\[\]<>]|^[ \t]*[-•][ \t]", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?。！？\n]+")
_QUESTION_MARKS = ("?", "？", "؟")
_CLOSERS = " \t\n\"'”’)"
# A list item, or what follows a colon up to its question mark.
_OFFERED = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t].*$|:[ \n]+[^.!?\n]{3,300}[?？؟]", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
_MIN_NAME = 4


def plain(markdown: str) -> str:
    """Return the author's own words: no quoted lines, link addresses or marks of Markdown."""
    own = _QUOTED.sub("", markdown)
    own = own if own.strip() else markdown
    return _MARKUP.sub(" ", words.LINK.sub(" ", _LINK_TARGET.sub("]", own))).strip()


def questions(markdown: str) -> int:
    """Return how many question marks ask the thread something.

    In a list or after a colon a question is offered, not asked ("interview each other with the question: what
    has improved?"), unless the text ends on it.
    """
    text = plain(markdown)
    if not _asks_last(text):
        text = plain(_OFFERED.sub(" ", markdown))
    return sum(text.count(mark) for mark in _QUESTION_MARKS)


def _asks_last(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(_QUESTION_MARKS)


def vector(stems: list[str]) -> dict[str, float]:
    """Return the tf-idf vector of ``stems``: ``(1 + ln(count)) * idf`` for each."""
    return {stem: (1 + math.log(count)) * IDF for stem, count in Counter(stems).items()}


def dot(one: Vector, other: Vector) -> float:
    """Return the inner product of two sparse vectors."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[stem] for stem, weight in one.items() if stem in other)


def cosine(one: Vector, other: Vector) -> float:
    """Return the cosine of two sparse vectors, 0 when either is empty."""
    product = dot(one, other)
    return min(1.0, product / math.sqrt(dot(one, one) * dot(other, other))) if product else 0.0


@dataclass(slots=True, eq=False)
class Message:
    """A response as the features see it; counts that need the whole thread are filled in by ``prepare``."""

    response: Response
    text: str
    said: str
    tokens: list[str]
    stems: list[str]
    vector: dict[str, float]
    sentences: int
    questions: int
    asks_last: bool
    items: int
    by_asker: bool = False
    position: int = 0
    spoke_before: bool = False
    thanked_by_asker: bool = False
    speaks_to: str = ""
    shared: frozenset[str] = field(default_factory=frozenset)
    likeness: float = 0.0


def message(response: Response) -> Message:
    """Return ``response`` as a Message that knows nothing of its thread yet."""
    raw = response.text[:LONGEST]
    text = plain(raw)
    said = words.lowered(text)
    found = words.tokens(said)
    stems = words.stems(found)
    return Message(
        response=response,
        text=text,
        said=said,
        tokens=found,
        stems=stems,
        vector=vector(stems),
        sentences=sum(1 for sentence in _SENTENCE_END.split(text) if sentence.strip()),
        questions=questions(raw),
        asks_last=_asks_last(text),
        items=len(_ITEM.findall(raw)),
    )


def in_order(thread: Thread) -> list[Response]:
    """Return the responses in order of time, equal times by id; as read when a time is missing."""
    if any(response.created is None for response in thread.responses):
        return list(thread.responses)
    return sorted(thread.responses, key=lambda one: (one.created, len(one.id), one.id))


def prepare(thread: Thread) -> list[Message]:
    """Return the responses of ``thread`` as Messages, in order of time."""
    messages = [message(response) for response in in_order(thread)]
    _relate_to_question(messages, thread)
    _relate_authors(messages, thread)
    _relate_to_each_other(messages)
    return messages


def _relate_to_question(messages: list[Message], thread: Thread) -> None:
    """Fill in the position and the content words shared with title and question."""
    asked = words.lowered(plain(f"{thread.title}\n{thread.question.text[:LONGEST]}"))
    question = frozenset(words.stems(words.tokens(asked)))
    for position, one in enumerate(messages):
        one.position = position
        one.shared = question.intersection(one.vector)


def _relate_authors(messages: list[Message], thread: Thread) -> None:
    """Fill in who speaks to whom: the asker, second messages, thanks, and names of others in the text."""
    asker = thread.question.author.id
    names = _names(messages, asker)
    by_id = {one.response.id: one for one in messages}
    seen: set[str] = set()
    previous: Message | None = None
    for one in messages:
        author = one.response.author.id
        one.by_asker = bool(author) and author == asker
        one.spoke_before = author in seen
        one.speaks_to = _name_in(one, names)
        answered = by_id.get(one.response.reply_to, previous)
        if one.by_asker and answered and not answered.by_asker and words.THANKS.search(one.said):
            answered.thanked_by_asker = True
        if author:
            seen.add(author)
        previous = one


def _names(messages: list[Message], asker: str) -> dict[str, dict[tuple[str, ...], str]]:
    """Return the responders' names as tokens, by their first token, with the author's id; not the asker's."""
    names: dict[str, dict[tuple[str, ...], str]] = {}
    for one in messages:
        author = one.response.author
        name = tuple(words.tokens(words.lowered(author.name)))
        if name and len(author.name) >= _MIN_NAME and author.id != asker:
            names.setdefault(name[0], {})[name] = author.id
    return names


def _name_in(one: Message, names: dict[str, dict[tuple[str, ...], str]]) -> str:
    """Return the id of another responder whose whole name stands in the text, else ""."""
    for start, token in enumerate(one.tokens):
        for name, author in names.get(token, {}).items():
            if author != one.response.author.id and tuple(one.tokens[start : start + len(name)]) == name:
                return author
    return ""


def _relate_to_each_other(messages: list[Message]) -> None:
    """Fill in the cosine of each vector to the sum of the others.

    With ``t`` the sum of all vectors, ``v.(t - v) = v.t - v.v`` and ``|t - v|² = t.t - 2 v.t + v.v``: one
    pass for ``t``, one for the cosines.
    """
    total: dict[str, float] = {}
    for one in messages:
        for stem, weight in one.vector.items():
            total[stem] = total.get(stem, 0.0) + weight
    whole = dot(total, total)
    for one in messages:
        own, common = dot(one.vector, one.vector), dot(one.vector, total)
        rest = whole - 2 * common + own
        # Rounding leaves a little of nothing behind; half a word's weight is less than any real remainder.
        if own and rest > IDF:
            one.likeness = max(0.0, min(1.0, (common - own) / math.sqrt(own * rest)))
