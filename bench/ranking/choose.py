"""Print what each way of choosing four favourites costs, how often it repeats itself, and where to stop short.

Run: ``PYTHONPATH=. python bench/ranking/choose.py [SCORES]``. SCORES is ``rank`` (the door as it is: in sample, once
the model was trained on these threads), ``teacher`` (the teacher's logits), ``mixed`` (a logistic of both, out of
fold; needs scikit-learn), or a file of lines ``{"response_id": …, "logit": …}``, best the trained model's out of fold.

``repeats.jsonl`` holds 256 pairs of responses by different people from the first six of their threads, all those that
share at least half of their words by one measure or another; ``repeats`` is whether an editor who prints one
would not print the other, as one model reader judged them before the rules were made.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.ranking import metrics
from bench.ranking.data import Labelled, labelled
from digest.model import Ranking
from digest.ranking import rank
from digest.ranking.favourites import favourites, says_the_same
from digest.ranking.message import Message, cosine, message

PAIRS = Path(__file__).with_name("repeats.jsonl")
K = 4
LEAST = 6
NEAR = 0.6
HELD = 0.8
COPY = 0.9
FEWEST_STEMS = 4


class Scored(NamedTuple):
    """A thread with the logits of its responses, and by what they are alike: ``alike[measure][i][j]``.

    The measures: "tf-idf" and "stems" (cosines, with a table of idf and with all stems equal), "within" (share of
    the content stems of i that j has), "said" (whether ``says_the_same``). ``order`` has the places, best first.
    """

    thread: Labelled
    ranking: Ranking
    logits: Sequence[float]
    order: list[int]
    messages: list[Message]
    idf: dict[str, float]
    alike: dict[str, list[list[float]]]

    def labels(self, taken: Sequence[int]) -> list[str]:
        """Return the labels of the responses at the places ``taken``."""
        return [self.thread.labels[place] for place in taken]


Chooser = Callable[[Scored], list[int]]
Rule = Callable[[Scored, int, list[int]], bool]
Alike = Callable[[Scored, int, int], bool]


# --- scores ------------------------------------------------------------------------------------------


def scored(threads: list[Labelled], name: str) -> list[Scored]:
    """Return ``threads`` with the scores that ``name`` means and the likeness of each pair of responses."""
    rankings = [rank(one.thread) for one in threads]
    prepared = [[message(response) for response in one.thread.responses] for one in threads]
    seen = Counter(stem for messages in prepared for one in messages for stem in one.vector)
    count = sum(map(len, prepared))
    idf = {stem: math.log((count + 1) / (times + 0.5)) for stem, times in seen.items()}
    return [
        Scored(
            one, ranking, logits, metrics.best_first(range(len(logits)), logits), messages, idf, _alike(messages, idf)
        )
        for one, ranking, logits, messages in zip(
            threads, rankings, _logits(threads, rankings, name), prepared, strict=True
        )
    ]


def _logits(threads: list[Labelled], rankings: list[Ranking], name: str) -> list[list[float]]:
    if name == "teacher":
        return [list(one.teacher) for one in threads]
    totals = [[ranking.score(response.id).total for response in ranking.thread.responses] for ranking in rankings]
    if name == "rank":
        return totals
    if name == "mixed":
        return _mixed(threads, totals)
    lines = msgspec.json.Decoder(dict[str, Any]).decode_lines(Path(name).read_bytes())
    known = {line["response_id"]: float(line["logit"]) for line in lines}
    return [[known[key] for key in one.keys] for one in threads]


def _mixed(threads: list[Labelled], totals: list[list[float]]) -> list[list[float]]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,unused-ignore]

    columns = [list(zip(mine, one.teacher, strict=True)) for one, mine in zip(threads, totals, strict=True)]
    logits: list[list[float]] = [[] for _ in threads]
    for fold in sorted({one.fold for one in threads}):
        others = [place for place, one in enumerate(threads) if one.fold != fold]
        model = LogisticRegression().fit(
            [row for place in others for row in columns[place]],
            [label == "Good" for place in others for label in threads[place].labels],
        )
        for place, one in enumerate(threads):
            if one.fold == fold:
                logits[place] = [float(logit) for logit in model.decision_function(columns[place])]
    return logits


def _alike(messages: list[Message], idf: dict[str, float]) -> dict[str, list[list[float]]]:
    weighted = [{stem: weight * idf[stem] for stem, weight in one.vector.items()} for one in messages]
    return {
        "tf-idf": [[cosine(one, other) for other in weighted] for one in weighted],
        "stems": [[cosine(one.vector, other.vector) for other in messages] for one in messages],
        "within": [[_share(one.vector.keys(), other.vector.keys()) for other in messages] for one in messages],
        "said": [[float(says_the_same(one, other)) for other in messages] for one in messages],
    }


def _share(one: Any, other: Any) -> float:
    return len(one & other) / len(one) if len(one) >= FEWEST_STEMS else float(bool(one) and one == other)


# --- ways of choosing --------------------------------------------------------------------------------


def best(one: Scored) -> list[int]:
    """Choose the best four."""
    return one.order[:K]


def mmr(weight: float, measure: str) -> Chooser:
    """Choose by Maximal Marginal Relevance (Carbonell and Goldstein 1998); relevance is the sigmoid of the logit."""

    def choose(one: Scored) -> list[int]:
        def gain(place: int) -> float:
            likest = max((one.alike[measure][place][other] for other in taken), default=0.0)
            return weight * _sigmoid(one.logits[place]) - (1 - weight) * likest

        taken: list[int] = []
        while len(taken) < min(K, len(one.order)):
            taken.append(max((place for place in one.order if place not in taken), key=gain))
        return taken

    return choose


def coverage(weight: float) -> Chooser:
    """Choose greedily by sigmoid + ``weight`` * the share of the thread's content it is the first to cover.

    A stem weighs its idf times the worth of the responses that say it, as in Lin and Bilmes, "A class of
    submodular functions for document summarization" (ACL 2011).
    """

    def choose(one: Scored) -> list[int]:
        def gain(place: int) -> float:
            fresh = sum(mass[stem] for stem in one.messages[place].vector if stem not in covered)
            return _sigmoid(one.logits[place]) + weight * fresh / whole

        mass: defaultdict[str, float] = defaultdict(float)
        for logit, each in zip(one.logits, one.messages, strict=True):
            for stem in each.vector:
                mass[stem] += _sigmoid(logit) * one.idf[stem]
        whole, covered, taken = sum(mass.values()) or 1.0, set[str](), list[int]()
        while len(taken) < min(K, len(one.order)):
            taken.append(max((place for place in one.order if place not in taken), key=gain))
            covered.update(one.messages[taken[-1]].vector)
        return taken

    return choose


def skip(*rules: Rule) -> Chooser:
    """Choose the best four without those that one of ``rules`` calls said already; fewer when no more are left."""

    def choose(one: Scored) -> list[int]:
        taken: list[int] = []
        for place in one.order:
            if len(taken) < K and not any(rule(one, place, taken) for rule in rules):
                taken.append(place)
        return taken

    return choose


def liker(measure: str, most: float) -> Rule:
    """Call said already what is liker than ``most`` to one taken."""
    return lambda one, place, taken: any(one.alike[measure][place][other] > most for other in taken)


def within(most: float, *, both: bool) -> Rule:
    """Call said already what one taken holds by more than ``most``; with ``both`` also what holds one taken."""

    def rule(one: Scored, place: int, taken: list[int]) -> bool:
        share = one.alike["within"]
        return any(share[place][other] > most or (both and share[other][place] > most) for other in taken)

    return rule


def nothing_new(most: float) -> Rule:
    """Call said already what all taken hold together by more than ``most``."""

    def rule(one: Scored, place: int, taken: list[int]) -> bool:
        said = dict.fromkeys(stem for other in taken for stem in one.messages[other].vector)
        return _share(one.messages[place].vector.keys(), said.keys()) > most

    return rule


def again(one: Scored, place: int, taken: list[int]) -> bool:
    """Call said already what is by an author already taken."""
    responses = one.thread.thread.responses
    return any(responses[place].author.id == responses[other].author.id for other in taken)


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


WAYS: dict[str, Chooser] = {
    "the best four": best,
    **{f"MMR {w}, {m}": mmr(w, m) for m, w in product(("tf-idf", "stems"), (0.95, 0.9, 0.8, 0.7, 0.5))},
    **{f"skip if cosine > {t}, {m}": skip(liker(m, t)) for m, t in product(("tf-idf", "stems"), (0.7, 0.6, 0.5, 0.4))},
    **{f"skip if within one taken > {t}": skip(within(t, both=False)) for t in (0.8, 0.7, 0.6)},
    **{f"skip if either is within > {t}": skip(within(t, both=True)) for t in (0.9, 0.8, 0.7, 0.6)},
    **{f"skip if within all taken > {t}": skip(nothing_new(t)) for t in (0.9, 0.8, 0.7)},
    **{f"coverage {w}": coverage(w) for w in (0.1, 0.3, 1.0)},
    "skip if it says the same (ours)": skip(liker("said", 0.5)),
    "one for each author": skip(again),
    "one for each author, skip cosine > 0.6, tf-idf": skip(again, liker("tf-idf", 0.6)),
    "one for each author, skip the same (ours)": skip(again, liker("said", 0.5)),
}


def ways(threads: list[Scored]) -> None:
    """Print for each way P@4, nDCG@4, and in how many threads two of those chosen repeat each other.

    "once" is P@4 where a Good response that repeats one chosen before it counts for nothing: as the pairs were
    judged, or with a cosine above .9.
    """
    print(f"\n{len(threads)} threads with at least {LEAST} responses, and % of them that hold two …")
    print(f"{'':48}  P@4   once nDCG@4   P@4 - best four        cos>.6 within>.8 judged")
    bootstrap = metrics.Bootstrap(len(threads), samples=2000)
    same = {frozenset(pair[:2]) for pair in _judged() if pair[2]}
    base = [metrics.precision(one.labels(best(one))) for one in threads]
    tests: tuple[Alike, ...] = (
        lambda one, i, j: one.alike["tf-idf"][i][j] > NEAR,
        lambda one, i, j: max(one.alike["within"][i][j], one.alike["within"][j][i]) > HELD,
        lambda one, i, j: frozenset((one.thread.keys[i], one.thread.keys[j])) in same,
    )

    def once(one: Scored, taken: list[int]) -> list[str]:
        labels = one.labels(taken)
        for later, i in enumerate(taken):
            if any(tests[2](one, i, j) or one.alike["tf-idf"][i][j] > COPY for j in taken[:later]):
                labels[later] = "Bad"
        return labels

    for name, choose in WAYS.items():
        chosen = [(one, choose(one)) for one in threads]
        p4 = [metrics.precision(one.labels(taken)) for one, taken in chosen]
        fresh = [metrics.precision(once(one, taken)) for one, taken in chosen]
        # The best order is that of the whole thread, so what is left out stands behind what is taken.
        gain = [
            metrics.graded(one.labels([*taken, *(place for place in one.order if place not in taken)]))
            for one, taken in chosen
        ]
        by = bootstrap.difference(p4, base)
        held = "   ".join(
            _percent([any(test(one, i, j) for i, j in combinations(taken, 2)) for one, taken in chosen])
            for test in tests
        )
        print(
            f"{name:48}{metrics.percent(p4):6.2f} {metrics.percent(fresh):6.2f} {metrics.percent(gain):6.2f}  "
            f"{by.value:+5.2f} [{by.low:+5.2f}, {by.high:+5.2f}]  {held}"
        )


def judged(threads: list[Scored]) -> None:
    """Print how well each rule finds the pairs that were judged to repeat each other."""
    pairs = _judged()
    where = {key: (one, place) for one in threads for place, key in enumerate(one.thread.keys)}
    rules: dict[str, Rule] = {
        **{f"cosine > {t}, {m}": liker(m, t) for m, t in product(("tf-idf", "stems"), (0.7, 0.6, 0.5))},
        **{f"either is within > {t}": within(t, both=True) for t in (0.9, 0.7)},
        "says the same (ours)": liker("said", 0.5),
    }
    print(f"\n{len(pairs)} pairs, {sum(pair[2] for pair in pairs)} judged to repeat each other")
    for name, rule in rules.items():
        found = [repeats for one, other, repeats in pairs if rule(where[one][0], where[one][1], [where[other][1]])]
        right = sum(found)
        print(f"{name:48}{right:4} of {len(found):3} found are right; recall {right / sum(p[2] for p in pairs):.2f}")


def _judged() -> list[tuple[str, str, bool]]:
    lines = msgspec.json.Decoder(dict[str, Any]).decode_lines(PAIRS.read_bytes())
    return [(line["one"], line["other"], line["repeats"]) for line in lines]


def floors(threads: list[Scored]) -> None:
    """Print what a floor under the favourites takes away: below the best by so much, or below a logit."""
    for title, some in (
        ("all threads", threads),
        ("threads of up to 5 responses", [one for one in threads if len(one.order) < LEAST]),
    ):
        proposed = [(one, _proposed(one)) for one in some]
        all_of = sum(len(taken) for _, taken in proposed)
        print(f"\nfloors under the favourites, {len(some)} {title}: {all_of / len(some):.2f} proposed without")
        print(f"{'':24}proposed  Good  useful  taken away: share  Good  useful | threads with none, one")
        for name, fits in FLOORS.items():
            kept, gone, few = list[str](), list[str](), Counter[int]()
            for one, taken in proposed:
                top = max((one.logits[place] for place in taken), default=0.0)
                left = [place for place in taken if fits(one.logits[place], top)]
                kept += one.labels(left)
                gone += one.labels([place for place in taken if place not in left])
                few[len(left)] += 1
            print(
                f"{name:24}{len(kept) / len(some):8.2f}{_percent(label == 'Good' for label in kept)}"
                f"  {_percent(label != 'Bad' for label in kept)}  {100 * len(gone) / all_of:16.1f}%"
                f" {_percent(label == 'Good' for label in gone)}  {_percent(label != 'Bad' for label in gone)}"
                f"     {100 * few[0] / len(some):.1f} %, {100 * few[1] / len(some):.1f} %"
            )


def _proposed(one: Scored) -> list[int]:
    """Return the favourites when the responses' totals are ``logits``; kinds are those of the door."""
    by_id = {score.id: score for score in one.ranking.scores}
    ids = [response.id for response in one.ranking.thread.responses]
    scores = tuple(by_id[ids[place]] for place in one.order)
    chosen = favourites(msgspec.structs.replace(one.ranking, scores=scores), K)
    return [ids.index(name) for name in chosen]


Floor = Callable[[float, float], bool]


def below_best(points: float) -> Floor:
    """Keep what is at most ``points`` below the best favourite."""
    return lambda logit, top: logit >= top - points


def above(least: float) -> Floor:
    """Keep what has a logit of ``least``."""
    return lambda logit, _top: logit >= least


FLOORS: dict[str, Floor] = {
    "none": above(-math.inf),
    **{f"{points} below the best": below_best(points) for points in (3.0, 2.5, 2.0, 1.5, 1.0)},
    **{f"logit {least}": above(least) for least in (-2.0, -1.5, -1.0, -0.5, 0.0)},
    "logit -1.0, 2.5 below": lambda logit, top: logit >= max(-1.0, top - 2.5),
}


def _percent(found: Iterator[bool] | list[bool]) -> str:
    counted = [bool(one) for one in found]
    return f"{100 * sum(counted) / max(len(counted), 1):5.1f}"


def main() -> None:
    """Print the tables."""
    name = sys.argv[1] if len(sys.argv) > 1 else "rank"
    threads = scored(labelled(), name)
    print(f"scores: {name}")
    ways([one for one in threads if len(one.order) >= LEAST])
    judged(threads)
    floors(threads)


if __name__ == "__main__":
    main()
