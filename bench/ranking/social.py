"""What are reactions, the accepted mark, replies and thanks worth on top of the text? Votes thinned, then four tables.

    python -m bench.ranking.social [--draws 10]

Each vote of Stack Exchange is seen with a chance p as a reaction; the ranking is judged by the votes not seen
(pairwise accuracy). Votes below nothing are never seen but in the table of dislikes. ``digest/ranking/social.py`` was
chosen by these tables, so that its own figures flatter it a little: ``halves`` says how little. Needs
``../shared/ranking`` beside the checkout, and scikit-learn for the table of thanks.
"""

import argparse
import importlib
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, log1p, sqrt
from typing import NamedTuple

from bench.ranking import data, metrics
from bench.ranking.metrics import Bootstrap, Tally
from bench.ranking.prototype import prototype
from digest.config import RankingConfig
from digest.ranking.message import Message, prepare
from digest.ranking.scoring import model_for, parts
from digest.ranking.social import SOCIAL, credit, thanked
from digest.ranking.weights import FORMULA, fitted

CHANCES = (0.1, 0.3, 0.5)
MODELS = ("formula", "light", "prototype")
# What the prototype adds to every score; ``odds`` is without.
INTERCEPT = -0.71
# As in digest/ranking/social.py.
USUAL = -0.8
REACTIONS = SOCIAL["reactions"].weight
SHIPPED = "as shipped"
PLAIN = "1 ln(1 + r)"
NAME = 34


class Case(NamedTuple):
    """A thread of Stack Exchange with the scores of its texts, and its messages in the thread's order."""

    voted: data.Voted
    text: list[float]
    messages: list[Message]


class Draw(NamedTuple):
    """For each thread the votes seen, for and against, and those held back."""

    seen: list[list[int]]
    against: list[list[int]]
    held: list[list[int]]


# Of a thread and the votes seen, a score for each response.
Candidate = Callable[[Case, Sequence[int]], list[float]]
# Of a thread and a place in it, what comes on top of text and reactions.
Bonus = Callable[[Case, int], float]


def texts(model: str, threads: Sequence[data.Voted]) -> list[Case]:
    """Return the cases with the text's scores by ``model``, one of MODELS, and ``odds`` as the ranking fills it in."""
    theirs = prototype() if model == "prototype" else None
    cases = []
    for one in threads:
        listed = prepare(one.thread)
        config = RankingConfig(model=model if model == "light" else "formula")
        parts(listed, model_for(listed, config), config)
        by_id = {message.response.id: message for message in listed}
        messages = [by_id[response.id] for response in one.thread.responses]
        text = theirs(one.thread) if theirs else [message.odds for message in messages]
        if theirs:
            for message, score in zip(messages, text, strict=True):
                message.odds = score - INTERCEPT
        cases.append(Case(one, text, messages))
    return cases


def drawn(threads: Sequence[data.Voted], chance: float, seed: int) -> Draw:
    """Return the votes that are seen when each is with ``chance``."""
    rng = random.Random(seed)  # noqa: S311 - the same votes on every run

    def some(votes: Iterable[int]) -> list[int]:
        return [sum(rng.random() < chance for _ in range(vote)) for vote in votes]

    seen = [some(max(vote, 0) for vote in one.votes) for one in threads]
    against = [some(max(-vote, 0) for vote in one.votes) for one in threads]
    held = [
        [vote - up + down for vote, up, down in zip(one.votes, ups, downs, strict=True)]
        for one, ups, downs in zip(threads, seen, against, strict=True)
    ]
    return Draw(seen, against, held)


# --- candidates for reactions -------------------------------------------------------------------------


def added(bonus: Callable[[int], float]) -> Candidate:
    """Return the text's score and ``bonus`` of a response's own reactions."""
    return lambda case, seen: [score + bonus(count) for score, count in zip(case.text, seen, strict=True)]


def credited(bonus: Callable[[int], float], *, steep: float, enough: float) -> Candidate:
    """Return the text's score and ``bonus`` times a credit with other constants than the shipped one."""

    def score(case: Case, seen: Sequence[int]) -> list[float]:
        shares = [
            1 / (1 + exp(-(USUAL + one.odds + steep * (log1p(len(one.tokens)) - log1p(enough)))))
            for one in case.messages
        ]
        return [text + bonus(n) * share for text, n, share in zip(case.text, seen, shares, strict=True)]

    return score


def shipped(case: Case, seen: Sequence[int]) -> list[float]:
    """The text's score and reactions as ``social`` has them."""
    both = zip(case.text, seen, case.messages, strict=True)
    return [text + REACTIONS * n / (n + 2) * credit(one) for text, n, one in both]


def logarithm(weight: float) -> Callable[[int], float]:
    """Return ``weight * ln(1 + r)``."""
    return lambda count: weight * log1p(count)


def share(weight: float, half: float) -> Callable[[int], float]:
    """Return ``weight * r / (r + half)``."""
    return lambda count: weight * count / (count + half)


def by_total(few: float, many: float, limit: int) -> Candidate:
    """Return ``ln(1 + r)`` with the weight ``many`` in threads with ``limit`` reactions or more."""
    return lambda case, seen: added(logarithm(many if sum(seen) >= limit else few))(case, seen)


def of_thread(weight: float, smoothing: float) -> Candidate:
    """Return the share of the thread's reactions."""
    return lambda case, seen: added(lambda count: weight * count / (sum(seen) + smoothing or 1))(case, seen)


def over_mean(weight: float) -> Candidate:
    """Return ``ln(1 + r)`` above the thread's mean of it: within a thread the same order as without."""
    return lambda case, seen: added(lambda n: weight * (log1p(n) - sum(map(log1p, seen)) / len(seen)))(case, seen)


def scaled(weight: float, most: float) -> Candidate:
    """Return ``ln(1 + r)``, made smaller where the thread's highest is above ``most``."""
    return lambda case, seen: added(logarithm(weight / max(1.0, log1p(max(seen)) / most)))(case, seen)


def wilson(weight: float) -> Candidate:
    """Return the Wilson lower bound (80 %) of a response's reactions of the most that one in the thread has."""
    z = 1.281551565545

    def bound(count: int, most: int) -> float:
        rate = count / most
        spread = z * sqrt(max(rate * (1 - rate) / most + z * z / (4 * most * most), 0.0))
        return (rate + z * z / (2 * most) - spread) / (1 + z * z / most)

    return lambda case, seen: added(lambda count: weight * bound(count, max(*seen, 1)))(case, seen)


def candidates() -> dict[str, Candidate]:
    """Return all that were compared, by name."""
    rows: dict[str, Candidate] = {
        "text alone": added(lambda _: 0.0),
        "votes alone": lambda _, seen: [float(count) for count in seen],
    }
    rows |= {f"{weight:g} ln(1 + r)": added(logarithm(weight)) for weight in (0.25, 0.5, 1, 1.5, 2, 3)}
    rows |= {"1 ln(1 + r), 2 from 10 in all": by_total(1, 2, 10), "1 ln(1 + r) over the mean": over_mean(1)}
    rows |= {f"{weight:g} share of the thread's": of_thread(weight, 0) for weight in (2, 4)}
    rows |= {f"{weight:g} share of the thread's + 5": of_thread(weight, 5) for weight in (2, 4)}
    rows |= {f"{weight:g} Wilson of the most": wilson(weight) for weight in (1, 2, 4)}
    rows |= {f"1.5 ln(1 + r) scaled to {most:g}": scaled(1.5, most) for most in (2, 3)}
    rows |= {f"{w:g} r/(r + {half:g})": added(share(w, half)) for half in (2, 3, 5) for w in (2, 3, 4)}
    for steep, enough in ((0, 30), (2, 30), (3, 30), (3, 40)):
        of = f"credit {steep}, {enough} words"
        rows |= {f"{w:g} ln(1 + r), {of}": credited(logarithm(w), steep=steep, enough=enough) for w in (1.5, 2)}
        rows |= {f"{w:g} r/(r + 2), {of}": credited(share(w, 2), steep=steep, enough=enough) for w in (3, 4, 5)}
    return rows | {SHIPPED: shipped}


# --- tables -------------------------------------------------------------------------------------------


def judged(cases: Sequence[Case], draws: Sequence[Draw], candidate: Candidate) -> list[Tally]:
    """Return the pairs that ``candidate`` orders rightly by the votes held back, one tally for each thread."""
    return [
        metrics.together([metrics.pairs(candidate(case, draw.seen[at]), draw.held[at]) for draw in draws])
        for at, case in enumerate(cases)
    ]


def reactions(cases: Sequence[Case], draws: Mapping[float, Sequence[Draw]], boot: Bootstrap) -> None:
    """Print a line for each candidate, then by how much the shipped one is above text, votes and the plain form."""
    print(f"  {'':{NAME}}" + "".join(f"p = {chance:<7}" for chance in CHANCES))
    found: dict[str, list[list[Tally]]] = {}
    for name, candidate in candidates().items():
        found[name] = [judged(cases, draws[chance], candidate) for chance in CHANCES]
        print(f"  {name:{NAME}}" + "".join(f"{metrics.percent(one):<11.2f}" for one in found[name]))
    for other in ("text alone", "votes alone", PLAIN):
        differences = [boot.difference(*both) for both in zip(found[SHIPPED], found[other], strict=True)]
        told = "  ".join(f"{one.value:+.2f} [{one.low:+.1f},{one.high:+.1f}]" for one in differences)
        print(f"  {SHIPPED} - {other:{NAME - len(SHIPPED) - 3}}{told}")
    halves(found)


def halves(found: Mapping[str, list[list[Tally]]]) -> None:
    """Print what the best candidate of every other thread has on the rest, beside the shipped one there."""
    for first in (0, 1):
        mean = {
            name: [
                sum(metrics.percent(one[start::2]) for one in tallies) / len(tallies) for start in (first, 1 - first)
            ]
            for name, tallies in found.items()
        }
        best = max(mean, key=lambda name: mean[name][0])
        told = f"on the others {mean[best][1]:.2f}, {SHIPPED} {mean[SHIPPED][1]:.2f}, {PLAIN} {mean[PLAIN][1]:.2f}"
        print(f"  best of half the threads: {best}; {told}")


def marks(cases: Sequence[Case], draws: Sequence[Draw], bonuses: Mapping[str, Bonus]) -> None:
    """Print for each bonus on top of text and reactions its pairs, accepted first, best voted; none and half seen."""
    none = Draw([[0] * len(one.voted.votes) for one in cases], [], [list(one.voted.votes) for one in cases])
    for name, bonus in bonuses.items():
        line = ""
        for of in ([none], draws):
            tallies: dict[str, list[Tally]] = {"pairs": [], "accepted": [], "voted": []}
            for draw in of:
                for at, case in enumerate(cases):
                    scores = [score + bonus(case, place) for place, score in enumerate(shipped(case, draw.seen[at]))]
                    tallies["pairs"].append(metrics.pairs(scores, draw.held[at]))
                    tallies["accepted"].append(metrics.accepted_first(scores, case.voted.accepted))
                    tallies["voted"].append(metrics.best_voted(scores, draw.held[at]))
            line += "".join(f"{metrics.percent(one):7.2f}" for one in tallies.values()) + "   "
        print(f"  {name:{NAME}}{line}")


def on_top() -> dict[str, Bonus]:
    """Return the forms of the accepted mark and of replies that were compared, by name."""

    def mark(weight: float) -> Bonus:
        return lambda case, at: weight * case.voted.accepted[at]

    def shared(weight: float) -> Bonus:
        return lambda case, at: share(weight, 2)(case.voted.comments[at]) * credit(case.messages[at])

    def plain(weight: float) -> Bonus:
        return lambda case, at: weight * log1p(case.voted.comments[at])

    return (
        {f"accepted {weight:g}": mark(weight) for weight in (0, 0.5, 1, 1.5, 2, 3)}
        | {f"replies {weight:g} r/(r + 2), credited": shared(weight) for weight in (0.5, 1, 1.5, 2, 3)}
        | {f"replies {weight:g} ln(1 + r)": plain(weight) for weight in (0.25, 0.5, 0.75, 1)}
    )


def dislikes(cases: Sequence[Case], draws: Sequence[Draw]) -> None:
    """Print what it changes to count votes below nothing against a response."""
    for weight in (0, 0.5, 1, 2):
        tallies = []
        for draw in draws:
            for at, case in enumerate(cases):
                both = zip(shipped(case, draw.seen[at]), draw.against[at], strict=True)
                tallies.append(metrics.pairs([score - weight * log1p(n) for score, n in both], draw.held[at]))
        print(f"  {f'{weight:g} ln(1 + votes against)':{NAME}}{metrics.percent(tallies):.2f}")


def thanks() -> None:
    """Print by how much the asker's thanks raise the log-odds of "Good", over the formula and over the teacher."""
    try:
        regression = importlib.import_module("sklearn.linear_model").LogisticRegression
    except ModuleNotFoundError:
        print("  (left out: no scikit-learn here)")
        return
    rows, good = [], []
    for one in data.labelled():
        known = {r.id: both for r, *both in zip(one.thread.responses, one.teacher, one.labels, strict=True)}
        messages = prepare(one.thread)
        parts(messages, FORMULA, RankingConfig())
        for message in messages:
            teacher, label = known[message.response.id]
            if not message.by_asker and teacher:
                rows.append((message.odds, teacher, thanked(message)))
                good.append(label == "Good")
    for name, columns in {"the formula": (0, 2), "the teacher": (1, 2), "both": (0, 1, 2)}.items():
        fit = regression(C=1e6).fit([[row[column] for column in columns] for row in rows], good)
        print(f"  over {name:{NAME - 5}}{fit.coef_[0][-1]:+.2f}")


def main() -> None:
    """Print the tables for each model of the text that is here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=10)
    count = parser.parse_args().draws
    if not data.here():
        sys.exit("social: ../shared/ranking is not here, so there is nothing to measure on")
    threads = data.votes()
    draws = {chance: [drawn(threads, chance, seed) for seed in range(count)] for chance in CHANCES}
    boot = Bootstrap(len(threads))
    absent = {"light": not fitted(), "prototype": prototype() is None}
    for model in MODELS:
        if absent.get(model):
            print(f"\n({model}: not here)")
            continue
        cases = texts(model, threads)
        print(f"\n{model}: {len(threads)} threads, pairwise by the votes not seen, {count} draws\n\nReactions")
        reactions(cases, draws, boot)
        print("\nOn top: pairs, accepted first, best voted first; without votes seen, then with half of them")
        half = draws[CHANCES[-1]]
        marks(cases, half, on_top())
        print("\nVotes below nothing counted against a response, half seen")
        dislikes(cases, half)
    print("\nThe asker's thanks: log-odds of Good on Qatar Living")
    thanks()


if __name__ == "__main__":
    main()
