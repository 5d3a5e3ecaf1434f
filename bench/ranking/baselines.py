"""Rankers that learn nothing: each takes a thread and returns a score for each response, in the thread's order.

Those of votes (Wilson, Discourse) are not for Qatar Living, where nobody votes: they are measured on
Stack Exchange.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from zlib import crc32

from digest.model import Thread

Ranker = Callable[[Thread], list[float]]

K1 = 1.2
B = 0.75
# 80 % confidence, as reddit's "best" has it.
Z = 1.281551565545
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_FAR = 1e9


def words(text: str) -> list[str]:
    """Return the words of ``text``, lower case: the baselines' own, so that they stay what they are."""
    return _WORD.findall(text.lower().replace("’", "'"))


def shuffled(seed: int) -> Ranker:
    """Return a ranker by chance, another for each ``seed``, the same for a thread wherever it stands."""

    def rank(thread: Thread) -> list[float]:
        chance = random.Random(seed * 2**32 + crc32(thread.id.encode()))  # noqa: S311 - to be had again
        return [chance.random() for _ in thread.responses]

    return rank


def chronological(thread: Thread) -> list[float]:
    """The earlier, the better."""
    return [-float(place) for place in range(len(thread.responses))]


def length(thread: Thread) -> list[float]:
    """The longer, in characters, the better."""
    return [float(len(one.text)) for one in thread.responses]


def length_not_asker(thread: Thread) -> list[float]:
    """Whatever the asker wrote comes last; else the longer the better."""
    asker = thread.question.author.id
    return [len(one.text) - _FAR * (one.author.id == asker) for one in thread.responses]


class Frequencies:
    """In how many responses of some threads each word is."""

    def __init__(self, threads: Iterable[Thread]) -> None:
        texts = [words(one.text) for thread in threads for one in thread.responses]
        self._texts = len(texts)
        self._found = Counter(word for text in texts for word in set(text))
        self.mean_length = sum(map(len, texts)) / max(len(texts), 1)

    def idf(self, word: str) -> float:
        """Return ``ln(1 + (N - n + .5) / (n + .5))``, never below 0 (Robertson and Zaragoza 2009, smoothed)."""
        found = self._found[word]
        return math.log(1 + (self._texts - found + 0.5) / (found + 0.5))


def bm25(frequencies: Frequencies) -> Ranker:
    """Return Okapi BM25 of each response to the title and the question, k1 = 1.2, b = .75."""

    def rank(thread: Thread) -> list[float]:
        asked = set(words(f"{thread.title}\n{thread.question.text}"))
        return [score(asked, words(one.text)) for one in thread.responses]

    def score(asked: set[str], text: list[str]) -> float:
        slack = K1 * (1 - B + B * len(text) / (frequencies.mean_length or 1.0))
        counts = Counter(text)
        return sum(
            frequencies.idf(word) * counts[word] * (K1 + 1) / (counts[word] + slack)
            for word in sorted(asked.intersection(counts))
        )

    return rank


def centroid(frequencies: Frequencies) -> Ranker:
    """Return the cosine of each response's tf-idf vector to the sum of the others' (after Erkan and Radev 2004)."""

    def rank(thread: Thread) -> list[float]:
        vectors = [_unit(words(one.text), frequencies) for one in thread.responses]
        scores = []
        for place, vector in enumerate(vectors):
            rest: Counter[str] = Counter()
            for other, weights in enumerate(vectors):
                if other != place:
                    rest.update(weights)
            size = math.sqrt(sum(weight * weight for weight in rest.values()))
            scores.append(sum(weight * rest[word] for word, weight in vector.items()) / size if size else 0.0)
        return scores

    return rank


def _unit(text: list[str], frequencies: Frequencies) -> dict[str, float]:
    weights = {word: (1 + math.log(count)) * frequencies.idf(word) for word, count in Counter(text).items()}
    size = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / size for word, weight in weights.items()} if size else {}


# --- of votes -----------------------------------------------------------------------------------------


def votes_alone(thread: Thread) -> list[float]:
    """The more reactions, the better."""
    return [float(one.liked) for one in thread.responses]


def wilson(ups: int, downs: int = 0) -> float:
    """Return the lower bound of Wilson's interval for the share of ``ups`` (1927), as reddit's "best" sort uses it."""
    total = ups + downs
    if total == 0:
        return 0.0
    share, spread = ups / total, Z * Z / total
    return (share + spread / 2 - math.sqrt(spread * (share * (1 - share) + spread / 4))) / (1 + spread)


def wilson_bound(thread: Thread) -> list[float]:
    """Wilson's lower bound of the praise among all reactions."""
    return [wilson(one.liked, sum(mark.count for mark in one.reactions) - one.liked) for one in thread.responses]


def discourse(replies: Mapping[str, int]) -> Ranker:
    """Return ``15 * likes + 5 * replies``: what Discourse's post score has of what is known here.

    Args:
        replies: How many answered to a response, by its ``key``.
    """

    def rank(thread: Thread) -> list[float]:
        return [15.0 * one.liked + 5.0 * replies.get(one.key, 0) for one in thread.responses]

    return rank


def on_labels(threads: Iterable[Thread]) -> dict[str, Ranker]:
    """Return the rankers of text and time by name; words are weighed by how rare they are in ``threads``."""
    frequencies = Frequencies(threads)
    return {
        "chronological": chronological,
        "length": length,
        "BM25 to the question": bm25(frequencies),
        "centroid": centroid(frequencies),
        "not the asker, then length": length_not_asker,
    }
