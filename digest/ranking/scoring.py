"""Scores: the parts of each message of a thread under a model."""

from collections.abc import Sequence

from digest.config import RankingConfig
from digest.model import Part
from digest.ranking import features  # noqa: F401 - registers the features
from digest.ranking.feature import FEATURES
from digest.ranking.message import Message
from digest.ranking.social import SOCIAL
from digest.ranking.weights import FORMULA, IN_THREAD, Model, column, fitted, formula_of_any_language
from digest.ranking.wording import familiarity, lemmas, wording

# What says nothing of the text itself.
_AROUND = frozenset({"reactions", "accepted", "thanked", "replies", "timing"})
_AROUND_TOO = frozenset({"spoke_before"})


def parts(messages: Sequence[Message], model: Model, config: RankingConfig) -> list[tuple[Part, ...]]:
    """Return for each message the terms of its score that are not nothing.

    Args:
        messages: what was prepared of a thread; ``odds`` and ``worth`` of each are filled in.
        model: what each feature of the text is worth.
        config: the factor of each topic. Factors change points only: neither what kind a message is nor how far
            applause for it is believed.
    """
    if "sense" in model.weights:
        listen(messages)
    for one in messages:
        one.odds, one.worth = model.odds, 0.0
    terms: list[list[Part]] = [[] for _ in messages]
    for name, weight in model.weights.items():
        feature = FEATURES[name.removesuffix(IN_THREAD)]
        around = is_around(name)
        factor = weight.weight * getattr(config, feature.topic)
        for one, above, own in zip(messages, weight.above(column(name, messages)), terms, strict=True):
            if above:
                one.odds += above * weight.weight
                one.worth += 0.0 if around else above * weight.weight
                if factor:
                    own.append(Part(feature=name, value=above, weight=factor, points=above * factor, why=feature.name))
    for name, weight in SOCIAL.items():
        feature = FEATURES[name]
        factor = weight.weight * getattr(config, feature.topic)
        for value, own in zip(column(name, messages), terms, strict=True):
            if value and factor:
                own.append(Part(feature=name, value=value, weight=factor, points=value * factor, why=feature.name))
    return [tuple(own) for own in terms]


def model_for(messages: Sequence[Message], config: RankingConfig) -> Model:
    """Return the model of the text that fits the config and the thread's language."""
    english = not messages or messages[0].english
    if config.model == "formula":
        return FORMULA if english else formula_of_any_language()
    return fitted()["english" if english else "any"]


def listen(messages: Sequence[Message]) -> None:
    """Fill in what the wording of each message says of its worth, as far as a thread's words are known at all."""
    if not messages:
        return
    tables = wording()
    judge = tables.about(messages[0].asked)
    said = [lemmas(one.tokens) for one in messages]
    familiar = familiarity(said, tables.places)
    for one, words in zip(messages, said, strict=True):
        one.familiar = familiar
        one.table, one.network = judge.table(words) * familiar, judge.layered(words) * familiar


def is_around(name: str) -> bool:
    """Say whether the feature ``name`` says nothing of the text itself."""
    name = name.removesuffix(IN_THREAD)
    return name in _AROUND_TOO or FEATURES[name].topic in _AROUND
