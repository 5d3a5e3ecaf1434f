"""Models: what each feature is worth. Two were fitted, for English and for any language; one is a plain formula.

A model is linear in its features, each cut off far from its mean. A feature called ``novelty@thread`` is the feature
``novelty`` in standard deviations from the thread's own mean.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import inf, sqrt
from pathlib import Path
from typing import Literal

import msgspec

from digest.ranking.feature import FEATURES
from digest.ranking.message import Message

IN_THREAD = "@thread"
# A thread in which a feature is the same everywhere tells nothing by it; rounding is no difference.
_NO_SPREAD = 1e-5


class Weight(msgspec.Struct, frozen=True):
    """``weight`` for each unit by which a feature is above ``usual``, between ``least`` and ``most``."""

    weight: float
    usual: float = 0.0
    least: float = -inf
    most: float = inf

    def above(self, values: Sequence[float]) -> list[float]:
        """Return how far each of ``values``, cut off at both ends, is above what is usual."""
        least, most, usual = self.least, self.most, self.usual
        return [(least if value < least else most if value > most else value) - usual for value in values]


class Model(msgspec.Struct, frozen=True):
    """A linear model of a response's text and place.

    ``odds`` are the log-odds of a response that is usual in everything; ``weights`` stand by feature.
    """

    name: Literal["english", "any", "formula"]
    odds: float
    weights: dict[str, Weight]


# Coefficients fitted on the same data, rounded to two digits: 66.1 MAP on the development file.
_FORMULA = {
    "length": 0.16,
    "questioning": -0.83,
    "question": -0.76,
    "question_last": -0.47,
    "by_asker": -1.4,
    "position": -0.42,
    "advice": 0.59,
    "spoke_before": -0.79,
    "likeness": 1.5,
    "overlap": 0.42,
    "laugh": -0.97,
    "smile": -0.68,
    "thanks": -0.77,
    "names": 2.5,
    "speaks_to": -0.63,
    "substance": 0.094,
    "second_person": -2.3,
    "rude": -0.62,
    "numbers": 0.32,
    "short": 0.4,
    "opener": 0.26,
    "ignorance": -0.54,
    "link": 0.074,
}
FORMULA = Model("formula", -0.92, {name: Weight(weight) for name, weight in _FORMULA.items()})


@lru_cache(maxsize=1)
def formula_of_any_language() -> Model:
    """Return FORMULA without the features that know English only."""
    weights = {name: weight for name, weight in FORMULA.weights.items() if not FEATURES[name].english}
    return Model("formula", FORMULA.odds, weights)


@lru_cache(maxsize=1)
def fitted() -> dict[str, Model]:
    """Return the fitted models by name, "english" and "any", read at the first call."""
    data = Path(__file__).parent / "data" / "weights.json"
    return msgspec.json.decode(data.read_bytes(), type=dict[str, Model])


def column(name: str, messages: Sequence[Message]) -> list[float]:
    """Return the values of the feature ``name`` for all ``messages`` of a thread."""
    measure = FEATURES[name.removesuffix(IN_THREAD)].measure
    values = [measure(message) for message in messages]
    return in_thread(values) if name.endswith(IN_THREAD) else values


def in_thread(values: Sequence[float]) -> list[float]:
    """Return ``values`` in standard deviations from their mean; zeros where they do not differ."""
    mean = sum(values) / max(len(values), 1)
    spread = sqrt(sum([(value - mean) ** 2 for value in values]) / max(len(values), 1))
    return [(value - mean) / spread if spread > _NO_SPREAD else 0.0 for value in values]
