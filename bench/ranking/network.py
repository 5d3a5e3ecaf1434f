"""The small network over word vectors, trained in numpy: a deep averaging network (Iyyer et al., ACL 2015).

A text is the sum of its words' vectors, each weighted by ``exp(a)``, scaled to length 1: R for the response, Q for the
question. A hidden layer sees R, Q, R·Q and the number of words, and the sum of a second, small vector per word; its
output is added to ``u·R + v·(R·Q) + g cos(R, Q) + b``. The result is the log-odds that the response is a good one.

It learns from two things at once: the labels, and the logits of a teacher (distillation, Hinton et al., 2015). Before
that its vectors are fitted to sentence similarities, which needs no label. ``digest.ranking.wording`` runs it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats: TypeAlias = npt.NDArray[np.float32]
Counts: TypeAlias = sp.csr_matrix  # texts by words

SIZE = 40  # of a word's vector
UNITS = 16
MOST_WORDS = 100
_PRODUCT = 7.0  # so that a product of two unit vectors is about as large as they are
_INPUT = 3.0
_PER_LENGTH = 0.3
_BATCH = 256
_WARM_UP = 30
_LAST_RATE = 0.02
_PAIRED = 96  # texts of a batch that are compared with each other: their number is squared
_ADAM = (0.9, 0.999, 1e-8)


class Lesson(NamedTuple):
    """What is learned from: for each pair the words of both texts, label, teacher's logit, and sentence vectors."""

    response: Counts
    question: Counts
    label: Floats
    teacher: Floats
    response_vector: Floats
    question_vector: Floats

    def part(self, rows: npt.NDArray[np.int64]) -> "Lesson":
        """Return the pairs in ``rows``."""
        return Lesson(*(field[rows] for field in self))


class Plan(NamedTuple):
    """How long and how fast is learned, and the weights of labels, of the teacher and of similarity in the loss."""

    epochs: int
    rate: float
    dropped: float
    labels: float
    teacher: float
    similarity: float


SIMILARITY = Plan(epochs=3, rate=0.02, dropped=0.1, labels=0.0, teacher=0.0, similarity=1.0)
# Without a good half of its words a text is another one: more epochs and fewer words gave .2 of MAP.
ANSWERS = Plan(epochs=10, rate=0.004, dropped=0.5, labels=1.0, teacher=1.0, similarity=0.1)


class Network:
    """The parameters by name, and the passes through them."""

    def __init__(self, vectors: Floats, weights: Floats, seed: int) -> None:
        chance = np.random.RandomState(seed)
        words, size = vectors.shape
        inputs = 3 * size + 1
        bound = 1 / math.sqrt(inputs)
        self.parameters: dict[str, Floats] = {
            name: np.asarray(value, np.float32)
            for name, value in {
                "vectors": vectors.copy(),
                "weights": weights.copy(),
                "response": np.zeros(size),
                "product": np.zeros(size),
                "cosine_and_bias": np.array([1.0, 0.0]),
                "layer": chance.uniform(-bound, bound, (UNITS, inputs)),
                "layer_bias": chance.uniform(-bound, bound, UNITS),
                "output": chance.uniform(-1, 1, UNITS) / math.sqrt(UNITS),
                "units": chance.normal(0, 0.02, (words, UNITS)),
            }.items()
        }

    def forward(self, response: Counts, question: Counts) -> Floats:
        """Return the log-odds of each pair; what ``backward`` needs is kept."""
        own = self.parameters
        self._scale = np.exp(np.minimum(own["weights"], 3))[:, None]
        weighted = own["vectors"] * self._scale
        summed, asked = response @ weighted, question @ weighted
        self._norms = [np.linalg.norm(one, axis=1, keepdims=True) + 1e-8 for one in (summed, asked)]
        self.r, self.q = summed / self._norms[0], asked / self._norms[1]
        count = np.asarray(response.sum(1))
        self._root = 1 / np.sqrt(np.maximum(count, 1))
        both = self.r * self.q
        seen = np.concatenate([self.r, self.q, _PRODUCT * both, _PER_LENGTH * np.log1p(count)], axis=1)
        self._seen = (_INPUT * seen).astype(np.float32)
        self._sums = self._seen @ own["layer"].T + own["layer_bias"] + (response @ own["units"]) * self._root
        self._active = np.maximum(self._sums, 0)
        cosine, bias = own["cosine_and_bias"]
        straight = self.r @ own["response"] + both @ own["product"] + cosine * both.sum(1) + bias
        odds: Floats = (self._active @ own["output"] + straight).astype(np.float32)
        return odds

    def backward(
        self, slope: Floats, alike: tuple[Floats, Floats], response: Counts, question: Counts
    ) -> Mapping[str, Floats]:
        """Return the gradients for the loss's ``slope`` by log-odds, and by R and Q (``alike``)."""
        own, r, q = self.parameters, self.r, self.q
        size = r.shape[1]
        both, by_row = r * q, slope[:, None]
        hidden = by_row * own["output"] * (self._sums > 0)
        seen = _INPUT * (hidden @ own["layer"])
        by_both = _PRODUCT * seen[:, 2 * size : 3 * size] + by_row * (own["product"] + own["cosine_and_bias"][0])
        by_r = seen[:, :size] + by_row * own["response"] + by_both * q + alike[0]
        by_q = seen[:, size : 2 * size] + by_both * r + alike[1]
        by_sum = (by_r - r * (r * by_r).sum(1, keepdims=True)) / self._norms[0]
        by_asked = (by_q - q * (q * by_q).sum(1, keepdims=True)) / self._norms[1]
        by_weighted = response.T @ by_sum + question.T @ by_asked
        return {
            "vectors": by_weighted * self._scale,
            "weights": (by_weighted * own["vectors"]).sum(1) * self._scale[:, 0] * (own["weights"] < 3),
            "response": r.T @ slope,
            "product": both.T @ slope,
            "cosine_and_bias": np.array([(slope * both.sum(1)).sum(), slope.sum()]),
            "layer": hidden.T @ self._seen,
            "layer_bias": hidden.sum(0),
            "output": self._active.T @ slope,
            "units": response.T @ (hidden * self._root),
        }


def counts(texts: Sequence[Sequence[int]], words: int) -> Counts:
    """Return the number of times each word is in each text, of its first hundred known words."""
    places = [place for text in texts for place in text[:MOST_WORDS] or [0]]
    ends = np.cumsum([0, *(len(text[:MOST_WORDS]) or 1 for text in texts)])
    return sp.csr_matrix((np.ones(len(places), np.float32), places, ends), shape=(len(texts), words))


def learn(lesson: Lesson, vectors: Floats, weights: Floats, plan: Plan, seed: int = 0) -> Network:
    """Return a network that began with these word vectors (words, size) and log weights, and learned by ``plan``."""
    network = Network(vectors, weights, seed)
    chance = np.random.RandomState(seed)
    pairs = len(lesson.label)
    steps = plan.epochs * math.ceil(pairs / _BATCH)
    taught = _sigmoid(lesson.teacher)
    moments = {name: np.zeros_like(value) for name, value in network.parameters.items()}
    squares = {name: np.zeros_like(value) for name, value in network.parameters.items()}
    step = 0
    for _ in range(plan.epochs):
        order = chance.permutation(pairs)
        for start in range(0, pairs, _BATCH):
            rows = order[start : start + _BATCH]
            step += 1
            response = _dropped(lesson.response[rows], plan.dropped, chance)
            question = _dropped(lesson.question[rows], plan.dropped, chance)
            given = _sigmoid(network.forward(response, question))
            errors = plan.labels * (given - lesson.label[rows]) + plan.teacher * (given - taught[rows])
            alike = _unlike(network, lesson, rows, plan.similarity, chance)
            gradients = network.backward((errors / len(rows)).astype(np.float32), alike, response, question)
            rate = plan.rate * max(_LAST_RATE, 1 - step / steps) * min(1.0, step / _WARM_UP)
            _adam(network.parameters, gradients, moments, squares, rate, step)
    return network


def _adam(
    parameters: dict[str, Floats],
    gradients: Mapping[str, Floats],
    moments: dict[str, Floats],
    squares: dict[str, Floats],
    rate: float,
    step: int,
) -> None:
    """Move the parameters by one step of Adam (Kingma and Ba, 2015)."""
    first, second, least = _ADAM
    for name, value in parameters.items():
        gradient = gradients[name]
        moments[name] += (1 - first) * (gradient - moments[name])
        squares[name] += (1 - second) * (gradient**2 - squares[name])
        mean, square = moments[name] / (1 - first**step), squares[name] / (1 - second**step)
        value -= (rate * mean / (np.sqrt(square) + least)).astype(np.float32)


def _unlike(
    network: Network, lesson: Lesson, rows: npt.NDArray[np.int64], weight: float, chance: np.random.RandomState
) -> tuple[Floats, Floats]:
    """Return the gradients by R and Q of the squared distance between the vectors' cosines and the sentences'."""
    r, q = network.r, network.q
    if not weight:
        return np.zeros_like(r), np.zeros_like(q)
    sentences, questions = lesson.response_vector[rows], lesson.question_vector[rows]
    beside = 20 * weight / len(rows) * ((r * q).sum(1) - (sentences * questions).sum(1))[:, None]
    by_r, by_q = beside * q, beside * r
    some = chance.permutation(len(rows))[:_PAIRED]
    texts = np.concatenate([r[some], q[some]])
    wanted = np.concatenate([sentences[some], questions[some]])
    among = 80 * weight * ((texts @ texts.T - wanted @ wanted.T) @ texts) / len(texts) ** 2
    by_r[some] += among[: len(some)]
    by_q[some] += among[len(some) :]
    return by_r, by_q


def _dropped(texts: Counts, share: float, chance: np.random.RandomState) -> Counts:
    """Return ``texts`` without a random ``share`` of their words."""
    kept = texts.copy()
    kept.data = kept.data * (chance.rand(len(kept.data)) > share)
    kept.eliminate_zeros()
    return kept


def _sigmoid(odds: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return chances
