"""The study prototype of ``../shared/ranking/prototype`` as a ranker, to be measured beside ours.

Its files were trained on all the labelled threads, so a figure for it on those would be a lie: only ``votes`` will do.
"""

import importlib.util
import warnings
from pathlib import Path

from bench.ranking.baselines import Ranker
from bench.ranking.data import SHARED
from digest.model import Response, Thread

PLACE = SHARED / "prototype"
# Published in facts/ranking-2.md for exactly these files (configuration 5), on the same folds: 1,227 questions, of
# which two are not in what we have.
CROSS_VALIDATED = 76.60
BEST_LIGHT = 76.84


def prototype(place: Path = PLACE) -> Ranker | None:
    """Return the prototype as a ranker, None where it is not beside the checkout."""
    source = place / "ranker.py"
    if not source.exists():
        return None
    spec = importlib.util.spec_from_file_location("prototype_ranker", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # it leaves its files open
        ranker = module.Ranker(str(place / "model"))

    def rank(thread: Thread) -> list[float]:
        scores: list[float] = ranker.score(_as_prototype(thread))
        return scores

    return rank


def _as_prototype(thread: Thread) -> dict[str, object]:
    asked = _message(thread.question)
    return {
        "subject": thread.title,
        "body": asked["text"],
        "user": asked["user"],
        "uname": asked["uname"],
        "date": asked["date"],
        "comments": [_message(one) for one in thread.responses],
    }


def _message(one: Response) -> dict[str, str | None]:
    return {
        "text": one.text,
        "user": one.author.id or None,
        "uname": one.author.name or None,
        "date": one.created.strftime("%Y-%m-%d %H:%M:%S") if one.created else None,
    }
