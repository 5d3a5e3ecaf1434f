"""How well ``digest.ranking.kinds`` tells what a response is for, on responses labelled by hand.

    python -m bench.ranking.kinds [--model english|any|formula] [--held-back] [--worth FILE] [--errors]

The labels are the 210 of ``kinds.jsonl`` and the 840 of ``labels.jsonl`` beside this file (ids and kinds only; their
texts are in ``../shared/ranking``): responses drawn at random from the forum ("random"), short ones with a word of
thanks ("thanks"), answers from Stack Exchange ("votes"). Each was labelled by one reader, before the rules were tried
on it. Rules and thresholds are made on 800; the last 250 are held back, and were drawn and labelled after the rules
had first been written: ``--held-back`` prints the figures to believe. Whoever tunes anything on those has to label
new ones.

Each response is judged inside its real thread, by ``digest.ranking.rank``. For ``--model any`` the threads pass for
ones in a language that nobody knows, since there are no labels in another. ``--worth`` takes the worths from a file of
{"id", "worth"} instead: the English model was trained on these threads and flatters itself here, so its out-of-fold
worths (``bench.ranking.train --out-of-fold``) place its threshold better. The any-model has two dozen weights for
8,000 responses, and no such need.

Prints accuracy, precision, recall and confusions, and two thresholds that part insight from chatter: the one that gets
most kinds right, and the one that costs least where an insight called chatter costs twice a chatter called insight;
with the accuracy and the cost of choosing them by cross-validation.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, get_args
from unittest.mock import patch

import msgspec

from bench.ranking import data
from digest import ranking
from digest.config import RankingConfig
from digest.model import Kind, Thread
from digest.ranking import kinds, language
from digest.ranking.message import Message

LABELS = Path(__file__).with_name("labels.jsonl")
KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDS = 10
MODELS = tuple(kinds.LEAST_CONTENT)
# What it costs to call an insight chatter, where the reverse costs 1.
COST = 2.0


class Label(NamedTuple):
    """What an editor called one response, how it was drawn ("random", "thanks", "votes"), and in which round."""

    id: str
    sample: str
    kind: Kind
    held_back: bool


class Judged(NamedTuple):
    """A labelled response as ``kinds.kind`` gets it: prepared in its thread, with its text's worth by ``model``."""

    label: Label
    message: Message
    worth: float
    model: str

    @property
    def kind(self) -> Kind:
        """What it is called now."""
        return kinds.kind(self.message, self.worth, self.model)

    @property
    def content(self) -> float:
        """What is compared with the threshold."""
        return kinds.content(self.message, self.worth)


def labels() -> list[Label]:
    """Return all labels, those of kinds.jsonl first.

    Raises:
        OSError: ``../shared/ranking`` is not beside the checkout.
    """
    decoder = msgspec.json.Decoder(dict[str, str | bool])
    first = decoder.decode_lines((data.SHARED / "kinds.jsonl").read_bytes())
    ours = decoder.decode_lines(LABELS.read_bytes())
    return [
        *(_label(one["comment_id"], "random" if one["sample"] == "random" else "thanks", one["kind"]) for one in first),
        *(_label(one["id"], one["sample"], one["kind"], held_back=bool(one["held_back"])) for one in ours),
    ]


def _label(key: object, sample: object, kind: object, *, held_back: bool = False) -> Label:
    return Label(str(key), str(sample), msgspec.convert(kind, Kind), held_back)


def judged(wanted: Iterable[Label], model: str = "english", worths: dict[str, float] | None = None) -> list[Judged]:
    """Return each labelled response with its Message and worth, from ranking its whole thread.

    Args:
        wanted: labels of responses in train.jsonl, dev.jsonl or stackexchange-votes.jsonl.
        model: one of MODELS.
        worths: worths to take instead of the model's, by id.
    """
    label_of = {label.id: label for label in wanted}
    found: list[Judged] = []

    def listen(message: Message, worth: float, by: str) -> Kind:
        key = message.response.key
        if key in label_of:
            found.append(Judged(label_of[key], message, worth if worths is None else worths.get(key, worth), by))
        return "chatter"

    config = RankingConfig(model="formula" if model == "formula" else "light")
    unknown = patch.object(language, "of", lambda _: "xx") if model == "any" else nullcontext()
    with patch.object(ranking, "kind", listen), unknown:
        for thread in _threads():
            if any(response.key in label_of for response in thread.responses):
                ranking.rank(thread, config)
    missing = label_of.keys() - {one.label.id for one in found}
    if missing:
        raise SystemExit(f"{len(missing)} labelled responses were not judged, {min(missing)} for one")
    return found


def _threads() -> Iterable[Thread]:
    yield from (one.thread for one in data.labelled())
    yield from (one.thread for one in data.votes())


def accuracy(found: Sequence[Judged]) -> float:
    """Return the share that is called what the editor called it."""
    return sum(one.kind == one.label.kind for one in found) / len(found)


def precision(found: Sequence[Judged], kind: Kind) -> tuple[int, int]:
    """Return how many of those called ``kind`` are, and how many are called so."""
    called = [one.label.kind for one in found if one.kind == kind]
    return called.count(kind), len(called)


def recall(found: Sequence[Judged], kind: Kind) -> tuple[int, int]:
    """Return how many of those that are ``kind`` are called so, and how many there are."""
    called = [one.kind for one in found if one.label.kind == kind]
    return called.count(kind), len(called)


def cost(found: Iterable[Judged], of_a_loss: float = COST) -> float:
    """Return what mistaking insight and chatter costs: ``of_a_loss`` for an insight called chatter, else 1."""
    mistaken = Counter((one.label.kind, one.kind) for one in found)
    return of_a_loss * mistaken["insight", "chatter"] + mistaken["chatter", "insight"]


def best_threshold(found: Sequence[Judged], of_a_loss: float = COST) -> float:
    """Return the least content of an insight that costs least: the middle one where several do.

    Args:
        found: responses judged by one model.
        of_a_loss: what an insight called chatter costs; 1 gets most kinds right.
    """
    gain_of = {"insight": -of_a_loss, "chatter": 1.0}
    steps: defaultdict[float, float] = defaultdict(float)
    for one in found:
        if _is_open(one) and one.label.kind in gain_of:
            steps[one.content] += gain_of[one.label.kind]
    gains, gain = [], 0.0
    bounds = sorted(steps)
    for number, content in enumerate(bounds):
        gain += steps[content]
        after = bounds[number + 1] if number + 1 < len(bounds) else content
        gains.append((gain, (content + after) / 2))
    most = max(gains)[0]
    best = [content for gain, content in gains if gain == most]
    return best[len(best) // 2]


def _is_open(one: Judged) -> bool:
    """Say whether the threshold decides what it is called."""
    return with_threshold(one, float("-inf")) != with_threshold(one, float("inf"))


def with_threshold(one: Judged, least: float) -> Kind:
    """Return what ``one`` would be called with ``least`` as the threshold of its model."""
    with patch.dict(kinds.LEAST_CONTENT, {one.model: least}):
        return one.kind


def cross_validated(found: Sequence[Judged], of_a_loss: float = COST) -> tuple[float, float]:
    """Return the accuracy, and the cost of each response, when the threshold of each fold is chosen on the others."""
    right = spent = 0.0
    for fold in range(FOLDS):
        kept = [one for one in found if sha256(one.label.id.encode()).digest()[1] % FOLDS == fold]
        others = [one for one in found if sha256(one.label.id.encode()).digest()[1] % FOLDS != fold]
        with patch.dict(kinds.LEAST_CONTENT, dict.fromkeys(MODELS, best_threshold(others, of_a_loss))):
            right += sum(one.kind == one.label.kind for one in kept)
            spent += cost(kept)
    return right / len(found), spent / len(found)


def _shown(part: tuple[int, int]) -> str:
    return f"{part[0]:3}/{part[1]:<3} {part[0] / part[1]:.2f}" if part[1] else "  -      "


def report(title: str, found: Sequence[Judged]) -> None:
    """Print what is right and wrong of one set."""
    if not found:
        return
    print(f"\n{title}: {len(found)} responses, {accuracy(found):.3f} of the kinds right")
    print(f"  {'':10} {'precision':14} {'recall':14} called " + " ".join(f"{kind:>8}" for kind in KINDS))
    for kind in KINDS:
        called = Counter(one.kind for one in found if one.label.kind == kind)
        row = " ".join(f"{called[other]:8}" for other in KINDS)
        print(f"  {kind:10} {_shown(precision(found, kind)):14} {_shown(recall(found, kind)):14}        {row}")


def main() -> None:
    """Print the report of one part of the labels."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    parser.add_argument("--held-back", action="store_true", help="the part that no rule was written on")
    parser.add_argument("--worth", type=Path, help="JSONL of {id, worth}: worths to take instead of the model's")
    parser.add_argument("--errors", action="store_true", help="list the wrong ones by id")
    asked = parser.parse_args()
    worths = None
    if asked.worth:
        read = msgspec.json.Decoder(dict[str, str | float]).decode_lines(asked.worth.read_bytes())
        worths = {str(one["id"]): float(one["worth"]) for one in read}
    part = [label for label in labels() if label.held_back == asked.held_back]
    found = judged(part, asked.model, worths)
    drawn = [one for one in found if one.label.sample == "random"]
    report("random", drawn)
    report("with a word of thanks", [one for one in found if one.label.sample == "thanks"])
    report("votes", [one for one in found if one.label.sample == "votes"])
    report("all", found)
    print(f"\nthanks: precision {_shown(precision(found, 'thanks'))}, recall {_shown(recall(found, 'thanks'))}")
    print(f"insight from chatter, on the random ones: {kinds.LEAST_CONTENT[asked.model]:g} costs {cost(drawn):g}")
    for what, of_a_loss in (("most right", 1.0), ("least cost", COST)):
        least = best_threshold(drawn, of_a_loss)
        with patch.dict(kinds.LEAST_CONTENT, {asked.model: least}):
            print(f"  {what}: {least:.2f}, {accuracy(drawn):.3f} right, costs {cost(drawn):g}", end="; ")
        right, spent = cross_validated(drawn, of_a_loss)
        print(f"cross-validated {right:.3f} right, costs {spent * len(drawn):g}")
    if asked.errors:
        for one in found:
            if one.kind != one.label.kind:
                print(f"{one.label.id} {one.label.kind} called {one.kind}, worth {one.worth:.2f}")


if __name__ == "__main__":
    main()
