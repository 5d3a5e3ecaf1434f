"""The whole sum of one score: every part, by topic, down to the phrases of the text (``digest rank --why``)."""

from typing import NamedTuple

from digest.config import RankingConfig
from digest.model import Part, Ranking, Thread
from digest.ranking.message import prepare
from digest.ranking.phrases import Phrase, strongest_phrases
from digest.ranking.reasons import Reason, by_topic, explained, hundredths
from digest.ranking.scoring import listen
from digest.ranking.words import lowered, tokens

_TABLE = "phrases"
_PHRASES = 8
_SHORTEST_NAME = 3


class Term(NamedTuple):
    """A part, and its points in hundredths so that a topic's terms add up to it."""

    part: Part
    points: float


class Topic(NamedTuple):
    """A reason with the terms it is made of, and its points in hundredths so that the topics add up to the total."""

    reason: Reason
    points: float
    terms: tuple[Term, ...]


class Model(NamedTuple):
    """What judged a thread: "light" or "formula", and the language it was taken to be in ("" for unknown)."""

    name: str
    language: str


def model_of(thread: Thread, config: RankingConfig) -> Model:
    """Return what judges ``thread`` under ``config``."""
    messages = prepare(thread)
    name = "formula" if config.model == "formula" else "light"
    return Model(name, messages[0].language if messages else "")


def whole(ranking: Ranking, ref: str) -> tuple[Topic, ...]:
    """Return the whole sum of the response ``ref``, the topics and parts that moved it most first.

    Raises:
        KeyError: there is no such response.
    """
    score = ranking.score(ref)
    reasons = explained(ranking, prepare(ranking.thread))[ref]
    by_name = by_topic(score.parts)
    topics = []
    for reason, points in zip(reasons, hundredths([one.points for one in reasons], score.total), strict=True):
        parts = sorted(by_name[reason.topic], key=lambda part: -abs(part.points))
        shown = hundredths([part.points for part in parts], points / 100)
        terms = tuple(Term(part, number / 100) for part, number in zip(parts, shown, strict=True))
        topics.append(Topic(reason, points / 100, terms))
    return tuple(topics)


def phrases(ranking: Ranking, ref: str) -> list[Phrase]:
    """Return the phrases of the response ``ref`` that moved its score most, in points; none but by the light model.

    The points are those before a very strong or weak sum is cut off. No phrase with the name of a member is among them.
    """
    part = next((part for part in ranking.score(ref).parts if part.feature == _TABLE), None)
    if part is None:
        return []
    messages = prepare(ranking.thread)
    (message,) = [one for one in messages if one.response.id == ref]
    listen(messages)
    found = strongest_phrases(message.said, message.tokens, message.asked, _PHRASES, _names(ranking.thread))
    return [Phrase(one.what, one.odds * message.familiar * part.weight) for one in found]


def _names(thread: Thread) -> frozenset[str]:
    """Return the words of the names of everybody in ``thread``, casefolded; short ones are seldom names."""
    people = (thread.question.author, *(response.author for response in thread.responses))
    found = tokens(lowered(" ".join({person.name or person.id for person in people})))
    return frozenset(word.casefold() for word in found if len(word) >= _SHORTEST_NAME)
