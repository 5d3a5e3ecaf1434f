"""What the ranking looks at: one small function for each feature, with its words for the editor.

A feature is a function of a ``Message``; ``@feature(weight, words)`` registers it in ``FEATURES``, the only
list there is. The weights are the rounded 24-term formula fitted on the community question answering data of
SemEval-2015 and 2016, plus ``ln(1 + reactions)`` at weight 1: with the votes of two Stack Exchange sites
thinned out, weights of 1 to 2 did best everywhere, and 1 where votes are few, as in most chats.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p

from digest.model import Part
from digest.ranking import words
from digest.ranking.message import IDF, LONGEST, Message

Measure = Callable[[Message], float]
_MANY_ITEMS = 2
_SHORT = 5
_SMOOTHING = 2
# What says nothing of the text itself.
CIRCUMSTANCES = frozenset({"reactions", "thanked", "position", "spoke_before"})
_LAUGHS = frozenset("😂🤣😆😹")


@dataclass(frozen=True, slots=True)
class Feature:
    """A measure of a message, the points one unit of it is worth, and what an editor would say of it."""

    measure: Measure
    weight: float
    words: Callable[[Message], str]

    def part(self, name: str, message: Message) -> Part:
        """Return this feature's term of the score of ``message``."""
        value = self.measure(message)
        points = value * self.weight
        return Part(
            feature=name,
            value=value,
            weight=self.weight,
            points=points,
            why=self.words(message) if points else "",
        )


FEATURES: dict[str, Feature] = {}


def feature(weight: float, why: str | Callable[[Message], str]) -> Callable[[Measure], Measure]:
    """Register the decorated measure under its own name; ``why`` is a phrase, or makes one of the message."""

    def register(measure: Measure) -> Measure:
        say = (lambda _message: why) if isinstance(why, str) else why
        FEATURES[measure.__name__] = Feature(measure, weight, say)
        return measure

    return register


def some(count: int, noun: str) -> str:
    """Return "1 reaction", "7 reactions"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def parts(message: Message) -> tuple[Part, ...]:
    """Return the terms of the score of ``message`` that are not nothing, in the order of FEATURES."""
    terms = (known.part(name, message) for name, known in FEATURES.items())
    return tuple(part for part in terms if part.points)


# --- what others made of it --------------------------------------------------------------------------


def applause(message: Message) -> int:
    """Return the number of reactions that praise: a laugh is for the joke, not for the answer, and a 👎 is no praise.

    A score below nothing, as votes can have, counts as nothing.
    """
    return max(0, sum(one.count for one in message.response.reactions if one.emoji not in _LAUGHS and not one.dislikes))


def _reactions_in_words(message: Message) -> str:
    laughs = " besides laughs" if applause(message) != message.response.liked else ""
    return some(applause(message), "reaction") + laughs


@feature(1.0, _reactions_in_words)
def reactions(message: Message) -> float:
    """``ln(1 + reactions)``: the first few say much, the fiftieth next to nothing."""
    return log1p(applause(message))


@feature(0.29, "the asker said thanks for it")
def thanked(message: Message) -> float:
    """1 when the asker's reply to it, or the message right after it, says thanks."""
    return float(message.thanked_by_asker)


@feature(1.5, "in the middle of what others say")
def likeness(message: Message) -> float:
    """Cosine of the tf-idf vector to the sum of all the other responses' vectors."""
    return message.likeness


# --- substance ---------------------------------------------------------------------------------------


@feature(0.16, lambda message: some(len(message.tokens), "word"))
def length(message: Message) -> float:
    """``ln(1 + words)``."""
    return log1p(len(message.tokens))


@feature(0.094, lambda message: f"{some(len(message.vector), 'different word')} of substance")
def substance(message: Message) -> float:
    """Mean idf of the different content stems, smoothed so that a single rare word is not a rich answer."""
    return IDF * len(message.vector) / (len(message.vector) + _SMOOTHING)


@feature(0.42, lambda message: f"shares {some(len(message.shared), 'word')} with the question")
def overlap(message: Message) -> float:
    """``ln(1 + content stems shared with the title and the question)``."""
    return log1p(len(message.shared))


@feature(0.59, lambda message: "answers with steps" if message.items >= _MANY_ITEMS else "gives advice")
def advice(message: Message) -> float:
    """``ln(1 + phrases of advice)``."""
    return log1p(sum(1 for _ in words.ADVICE.finditer(message.said)))


@feature(0.32, "names numbers")
def numbers(message: Message) -> float:
    """``ln(1 + numbers)``."""
    return log1p(len(words.NUMBER.findall(message.text)))


@feature(2.5, "names people, places or things")
def names(message: Message) -> float:
    """Capitalised words inside sentences, per word."""
    return len(words.PROPER_NOUN.findall(message.text)) / max(len(message.tokens), 1)


@feature(0.074, "has a link")
def link(message: Message) -> float:
    """1 when a web address is in it."""
    return float(bool(words.LINK.search(message.response.text[:LONGEST])))


# --- asking instead of answering ---------------------------------------------------------------------


@feature(-0.76, "asks a question")
def question(message: Message) -> float:
    """1 when a question mark is in it."""
    return float(message.questions > 0)


@feature(-0.83, lambda message: f"{some(message.questions, 'question')} in {some(message.sentences, 'sentence')}")
def questioning(message: Message) -> float:
    """Question marks per sentence."""
    return message.questions / max(message.sentences, 1)


@feature(-0.47, "asks a question back")
def question_last(message: Message) -> float:
    """1 when its last mark is a question mark."""
    return float(message.asks_last)


@feature(-0.54, "does not know either")
def ignorance(message: Message) -> float:
    """1 when it says "no idea", "same question", "me too"."""
    return float(bool(words.DOES_NOT_KNOW.search(message.said)))


# --- talk between people -----------------------------------------------------------------------------


@feature(-1.4, "written by the asker")
def by_asker(message: Message) -> float:
    """1 when the asker wrote it: a follow-up, almost never an answer."""
    return float(message.by_asker)


@feature(-0.79, "its author had spoken before")
def spoke_before(message: Message) -> float:
    """1 when its author wrote an earlier response: a dialogue."""
    return float(message.spoke_before)


@feature(-0.63, "speaks to another responder")
def speaks_to(message: Message) -> float:
    """1 when the name of another responder is in it."""
    return float(bool(message.speaks_to))


@feature(-2.3, "speaks of “you” rather than of the matter")
def second_person(message: Message) -> float:
    """Share of the words that are "you" or "your"."""
    return sum(token in words.SECOND_PERSON for token in message.tokens) / max(len(message.tokens), 1)


@feature(-0.42, lambda message: f"{message.position} came before it")
def position(message: Message) -> float:
    """``ln(1 + number of earlier responses)``."""
    return log1p(message.position)


# --- tone --------------------------------------------------------------------------------------------


@feature(-0.77, "says thanks")
def thanks(message: Message) -> float:
    """1 when it says thanks."""
    return float(bool(words.THANKS.search(message.said)))


@feature(-0.97, "laughs")
def laugh(message: Message) -> float:
    """1 when it laughs or hums in letters."""
    return float(bool(words.LAUGH.search(message.said)))


@feature(-0.68, "smiles")
def smile(message: Message) -> float:
    """1 when it has an emoji or a smiley."""
    return float(bool(words.SMILE.search(message.text)))


@feature(-0.62, "a rude word")
def rude(message: Message) -> float:
    """1 when a rude word is in it."""
    return float(bool(words.RUDE.search(message.said)))


@feature(0.4, "to the point")
def short(message: Message) -> float:
    """1 when it has five words or fewer."""
    return float(len(message.tokens) <= _SHORT)


@feature(0.26, "takes up what was said")
def opener(message: Message) -> float:
    """1 when it begins with "yes", "no", "agreed" and their like."""
    return float(bool(words.OPENER.match(message.said)))
