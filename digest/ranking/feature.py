"""The registry of features: what the ranking looks at, one small function for each.

A feature is a function of a ``Message``; ``@feature(topic, name)`` registers it in ``FEATURES``, the only list there
is. What a feature is worth is not said here: weights belong to a model (``weights``), and the words in which a topic
is explained to the editor are in ``topics``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from digest.ranking.message import Message

Measure = Callable[[Message], float]


@dataclass(frozen=True, slots=True)
class Feature:
    """A measure of a message: the topic it belongs to, what ``--why`` calls it, whether it knows English only."""

    measure: Measure
    topic: str
    name: str
    english: bool


FEATURES: dict[str, Feature] = {}


def feature(topic: str, name: str, *, english: bool = False) -> Callable[[Measure], Measure]:
    """Register the decorated measure under the name of its function."""

    def register(measure: Measure) -> Measure:
        FEATURES[measure.__name__] = Feature(measure, topic, name, english)
        return measure

    return register
