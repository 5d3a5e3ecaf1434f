"""Topics: what the features of one kind say together, as an editor would say it.

A topic is also a knob in config.yaml. Each has two functions, one for when its points speak for a response and one for
when they speak against it. Points only say that a model prefers this; so each phrase is chosen by what is in the
response, and one that cannot be true of it is never said. Where a model was trained to prefer what looks like a
fault, a plain fact is said instead.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from digest.model import Kind, Part
from digest.ranking import words
from digest.ranking.feature import FEATURES
from digest.ranking.message import LONGEST, Message
from digest.ranking.social import applause, thanked
from digest.ranking.talk import DETAILS, by_asker, of_dialogue, of_tone, strongest_phrase
from digest.ranking.weights import IN_THREAD

_VOTE = "⬆"
_STEP = re.compile(r"^[ \t]*\d{1,3}[.)][ \t]+\S", re.MULTILINE)
_ADVISES = re.compile(
    r"\byou (?:can|could|should|must|might|need to|have to)\b|\b(?:recommend|suggest|advise|make sure)\b"
    r"|(?:^|[.!:;\n] *)(?:try|check|ask|go to|contact|call|visit|use)\b"
)
# Where no spaces part the words, what is counted are not words.
_NO_SPACES = re.compile("[\u0e01-\u0e5b\u0e81-\u0eff\u1000-\u109f\u1780-\u17e9\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_FEW_WORDS = 12
_FEWEST_SAID = 3
_CLOSE = 0.15
_NARROW = 0.1
_HOUR = 60
_MUCH = 0.5


class Among:
    """How the responses of a thread stand beside each other.

    Attributes:
        size: how many there are.
        authors: who wrote each, by its id; where nobody knows, each has an author of its own.
        longest: the words of the longest, 0 where words cannot be counted.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        listed = list(messages)
        self.size = len(listed)
        self._words = sorted(len(one.tokens) for one in listed)
        self._shared = sorted(len(one.shared) for one in listed)
        self._likeness = sorted(one.likeness for one in listed)
        self.authors = {one.response.id: one.response.author.id or one.response.id for one in listed}
        longest = max(listed, key=lambda one: len(one.tokens), default=None)
        self.longest = len(longest.tokens) if longest and _can_count(longest) else 0

    def words(self, message: Message) -> int:
        """Return 1 when most of the others have fewer words, -1 when most have more, else 0."""
        return self._beside(self._words, len(message.tokens))

    def shared(self, message: Message) -> int:
        """Return 1 when most of the others share less with the question, -1 when most share more, else 0."""
        return self._beside(self._shared, len(message.shared))

    def likeness(self, message: Message) -> int:
        """Return 1 when most of the others are less like the rest, -1 when most are more like it, else 0."""
        return self._beside(self._likeness, message.likeness)

    def _beside(self, ordered: list[int] | list[float], value: float) -> int:
        below, above = bisect_left(ordered, value), self.size - bisect_right(ordered, value)
        return (2 * below > self.size - 1) - (2 * above > self.size - 1)


class Seen(NamedTuple):
    """What a phrase is chosen by: a response, what it is for, its parts of the topic, and its thread."""

    message: Message
    kind: Kind
    parts: tuple[Part, ...]
    among: Among


Phrase = Callable[[Seen], str]


def topic_of(part: Part) -> str:
    """Return the topic of ``part``, the name of its knob in config.yaml."""
    return FEATURES[part.feature.removesuffix(IN_THREAD)].topic


def phrase(topic: str, seen: Seen, points: float) -> str:
    """Return what ``topic`` says of a response when it moves it by ``points``."""
    speaks_for, speaks_against = PHRASES[topic]
    return (speaks_for if points >= 0 else speaks_against)(seen)


def ordinal(number: int) -> str:
    """Return "first" … "fifth", "6th", "21st"."""
    named = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
    if number in named:
        return named[number]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
    return f"{number:,}{suffix}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return "1 word", "54 words"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _reactions(seen: Seen) -> str:
    """One person puts one emoji once; votes are what is left of those for and against."""
    given, praise = seen.message.response.reactions, applause(seen.message)
    if not praise:
        return "no reactions" if not given else "no reactions of praise"
    if len(given) > 1:
        mixed = praise != sum(one.count for one in given)
        return counted(praise, "reaction") + " of praise" * mixed
    return f"voted up to {praise:,}" if given[0].emoji == _VOTE else f"{counted(praise, 'person', 'people')} reacted"


def _accepted(seen: Seen) -> str:
    return "accepted as the answer" if seen.message.response.accepted else "not the accepted answer"


def _thanked(seen: Seen) -> str:
    return "the asker said thanks for it" if thanked(seen.message) else "no thanks by the asker for it"


def _replies(seen: Seen) -> str:
    count = seen.message.replies
    if count == 1:
        return "1 reply by another"
    return f"{count:,} replies by others" if count else "no replies"


def _wording_for(seen: Seen) -> str:
    message = seen.message
    strongest = max(seen.parts, key=lambda part: part.points).feature
    if strongest.removesuffix(IN_THREAD) == "yes_or_no" and FEATURES["yes_or_no"].measure(message):
        return "answers yes or no"
    if seen.kind in {"question", "thanks", "chatter"}:
        return "some words of an answer"
    if len(_STEP.findall(message.response.text[:LONGEST])) > 1:
        return "answers with steps"
    if message.items > 1:
        return "answers with a list"
    return "gives advice" if _ADVISES.search(message.said) else "worded like an answer"


def _wording_against(seen: Seen) -> str:
    """What is no answer may be a kind word: it is said what it is not, and never what it is worth."""
    if seen.kind == "thanks":
        return "thanks rather than answers"
    much = sum([part.points for part in seen.parts]) <= -_MUCH
    return "worded unlike most answers" if much else "worded less like an answer"


def _length_for(seen: Seen) -> str:
    beside = seen.among.words(seen.message)
    if not seen.message.tokens:
        return "no words"
    if not _can_count(seen.message):
        return "longer than most" if beside > 0 else "its length"
    size = counted(len(seen.message.tokens), "word")
    return f"{size}, more than most" if beside > 0 else size


def _length_against(seen: Seen) -> str:
    beside, count = seen.among.words(seen.message), len(seen.message.tokens)
    if not count:
        return "no words"
    if not _can_count(seen.message):
        return "shorter than most" if beside < 0 else "its length"
    size = counted(count, "word")
    if beside < 0 or count <= _FEW_WORDS:
        return f"only {size}" if count <= _FEW_WORDS else f"{size}, fewer than most"
    return f"{size}, the longest {seen.among.longest:,}" if 2 * count < seen.among.longest else size


def _can_count(message: Message) -> bool:
    return len(message.response.text) <= LONGEST and not _NO_SPACES.search(message.text)


def _relevance_for(seen: Seen) -> str:
    message, shared = seen.message, len(seen.message.shared)
    if not shared:
        return "uses words of its own"
    # A model may be for what does not repeat the question.
    if _strongest(seen, 1) == "closeness" and _above(seen, "closeness") < 0 and 2 * shared < len(message.vector):
        return "mostly in words of its own"
    narrow = shared < _NARROW * len(message.vector)
    if shared > 1 and seen.among.shared(message) >= 0 and not narrow:
        return "keeps to the question"
    return f"{counted(shared, 'key word')} of the question"


def _relevance_against(seen: Seen) -> str:
    message, shared = seen.message, len(seen.message.shared)
    if not shared:
        return "no key word of the question"
    if 2 * shared >= len(message.vector):
        return "repeats the question"
    if _strongest(seen, -1) == "closeness" and _above(seen, "closeness") > 0:
        return "repeats the question's words"
    if seen.among.shared(message) < 0:
        return "says little of what was asked"
    return f"{counted(shared, 'key word')} of the question"


def _strongest(seen: Seen, sign: int) -> str:
    """Return which feature moves the response most towards ``sign``; "" without parts."""
    part = max(seen.parts, key=lambda part: sign * part.points, default=None)
    return part.feature.removesuffix(IN_THREAD) if part else ""


def _above(seen: Seen, name: str) -> float:
    """Return how far the feature ``name`` is above what is usual."""
    return next((part.value for part in seen.parts if part.feature == name), 0.0)


def _originality_for(seen: Seen) -> str:
    new, whole = _new(seen.message), len(seen.message.vector)
    if not new:
        return "stays with what was said"
    return "says something new" if 2 * new >= whole else "takes up what was said"


def _originality_against(seen: Seen) -> str:
    message, whole = seen.message, len(seen.message.vector)
    authors = seen.among.authors
    said: Counter[str] = Counter()
    for ref, count in message.said_by.items():
        said[authors[ref]] += count
    own = said.pop(authors[message.response.id], 0)
    if whole >= _FEWEST_SAID and 2 * own >= whole:
        return "its author said much of it"
    if whole >= _FEWEST_SAID and 2 * said.total() >= whole:
        return f"{_who(message, said, authors)} said much of it"
    new = _new(message)
    if not new:
        return "says nothing new"
    return "goes its own way" if 2 * new >= whole else "says little that is new"


def _who(message: Message, said: Counter[str], authors: dict[str, str]) -> str:
    """Return who of the others ``said`` (words by author) half of ``message``: the id of a response, if one did."""
    whole = len(message.vector)
    others = {ref: count for ref, count in message.said_by.items() if authors[ref] in said}
    first = max(others, key=lambda ref: others[ref])
    if 2 * others[first] >= whole:
        return first
    most = [count for _, count in said.most_common(2)]
    if 2 * most[0] >= whole:
        return "one other"
    return "two others" if 2 * sum(most) >= whole else "others"


def _new(message: Message) -> int:
    """Return how many of its content words neither the question nor an earlier response has."""
    return len(message.vector) - len(message.shared) - sum(message.said_by.values())


def _agreement_for(seen: Seen) -> str:
    if seen.message.likeness >= _CLOSE and seen.among.likeness(seen.message) > 0:
        return "close to what most say"
    return "shares words with the others" if seen.message.likeness else "unlike the others"


def _agreement_against(seen: Seen) -> str:
    if seen.among.size == 1:
        return "the only response"
    if seen.message.likeness and seen.among.likeness(seen.message) >= 0:
        return "shares words with the others"
    return "stands apart from the others"


def _details_for(seen: Seen) -> str:
    helping = {part.feature.removesuffix(IN_THREAD) for part in seen.parts if part.points > 0 and part.value > 0}
    found = [what for name, what in DETAILS.items() if name in helping and FEATURES[name].measure(seen.message)]
    if len(found) > 1:
        return f"has {found[0]} and {found[1].replace('capitalised words', 'capitals')}"
    if found:
        return f"has {found[0]}"
    return strongest_phrase("details", seen.message, seen.parts, 1)


def _details_against(seen: Seen) -> str:
    return strongest_phrase("details", seen.message, seen.parts, -1)


def _asking_for(seen: Seen) -> str:
    message = seen.message
    if not message.questions:
        return "asks nothing back"
    if 2 * message.questions < message.sentences:
        return "says more than it asks"
    return f"asks {counted(message.questions, 'question')}"


def _asking_against(seen: Seen) -> str:
    message = seen.message
    if not message.questions:
        found = words.DOES_NOT_KNOW.search(message.said)
        return f"says “{' '.join(found.group().split())}”" if found else "asks nothing back"
    if seen.kind == "question":
        return "asks rather than answers"
    return "ends on a question" if message.asks_last else "asks a question back"


def _timing_for(seen: Seen) -> str:
    place, size = seen.message.position, seen.among.size
    if not place:
        return "the only response" if size == 1 else "the first response"
    return "early: " * (2 * (place + 1) <= size) + f"{ordinal(place + 1)} of {size:,}"


def _timing_against(seen: Seen) -> str:
    place, hours = seen.message.position, int(seen.message.minutes // _HOUR)
    if place:
        before = "one" if place == 1 else f"{place:,}"
        return "late: " * (2 * place >= seen.among.size) + f"{before} came before it"
    if hours > 1:
        return f"{hours:,} hours after the question"
    return "the only response" if seen.among.size == 1 else "the first response"


PHRASES: dict[str, tuple[Phrase, Phrase]] = {
    "reactions": (_reactions, _reactions),
    "accepted": (_accepted, _accepted),
    "thanked": (_thanked, _thanked),
    "replies": (_replies, _replies),
    "wording": (_wording_for, _wording_against),
    "length": (_length_for, _length_against),
    "relevance": (_relevance_for, _relevance_against),
    "originality": (_originality_for, _originality_against),
    "agreement": (_agreement_for, _agreement_against),
    "details": (_details_for, _details_against),
    "asking": (_asking_for, _asking_against),
    "asker": (lambda seen: by_asker(seen.message), lambda seen: by_asker(seen.message)),
    "dialogue": (
        lambda seen: of_dialogue(seen.message, seen.parts, 1),
        lambda seen: of_dialogue(seen.message, seen.parts, -1),
    ),
    "timing": (_timing_for, _timing_against),
    "tone": (
        lambda seen: of_tone(seen.message, seen.parts, 1),
        lambda seen: of_tone(seen.message, seen.parts, -1),
    ),
}
