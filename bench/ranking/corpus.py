"""The training data as the model sees it: words, phrases, features and sentence vectors of every pair of texts."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from bench.ranking import network
from bench.ranking.data import OWN, Labelled, lemmatised
from bench.ranking.minilm import Floats, MiniLM
from digest.ranking import words
from digest.ranking.message import Message, Question, plain, prepare
from digest.ranking.weights import column
from digest.ranking.wording import CELLS, Asked, cells, familiarity, lemmas

CACHE = Path(__file__).resolve().parents[1] / ".cache"
VOCABULARY = 8000
_RAREST = 1e-3
_RARITY = 0.8
_SPREAD = 0.1  # of the word vectors at first

Column: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]


class Corpus:
    """The labelled responses (the first ``own`` rows), then the lemmatised pairs."""

    def __init__(self, threads: Sequence[Labelled]) -> None:
        self.threads = threads
        self.messages = [prepare(one.thread) for one in threads]
        pairs = lemmatised()
        self.own = sum(map(len, self.messages))
        labels = [label for one in threads for label in one.labels]
        self.good = np.array([*(label == "Good" for label in labels), *(pair.good for pair in pairs)], np.float64)
        teacher = [*(logit for one in threads for logit in one.teacher), *(pair.teacher for pair in pairs)]
        self.teacher = np.array(teacher, np.float64)
        self.fold = np.array([one.fold for one in threads for _ in one.labels])
        self.texts = [message.response.text for message in self._flat()] + [pair.text for pair in pairs]
        self.questions = [
            *(f"{one.thread.title}\n{one.thread.question.text}" for one in threads for _ in one.labels),
            *(pair.question for pair in pairs),
        ]
        self.words = [lemmas(message.tokens) for message in self._flat()] + [_lemmas(pair.text) for pair in pairs]
        said = {question: Question.of(plain(question)) for question in self.questions}
        self._asked = {question: lemmas(one.tokens) for question, one in said.items()}
        self._kinds = {question: Asked.of(one, self._asked[question]) for question, one in said.items()}

    def _flat(self) -> Iterable[Message]:
        return (message for messages in self.messages for message in messages)

    @cached_property
    def english(self) -> npt.NDArray[np.bool_]:
        """Whether each labelled response stands in an English thread."""
        return np.array([messages[0].english for messages in self.messages for _ in messages])

    def by_thread(self, values: Column) -> list[list[float]]:
        """Return the values of the labelled responses, thread by thread."""
        ends = np.cumsum([len(messages) for messages in self.messages])[:-1]
        return [part.tolist() for part in np.split(values[: self.own], ends)]

    def feature(self, name: str) -> Column:
        """Return a feature's values for the labelled responses."""
        return np.array([value for messages in self.messages for value in column(name, messages)])

    @cached_property
    def phrases(self) -> sp.csr_matrix:
        """The phrases of each response by cell of the table, each row as long as in ``wording``."""
        found = [
            sorted(cells(own, self._kinds[question])) for own, question in zip(self.words, self.questions, strict=True)
        ]
        ends = np.cumsum([0, *map(len, found)])
        shares = [1 / math.sqrt(len(own) + 1) for own in found for _ in own]
        return sp.csr_matrix((shares, [cell for own in found for cell in own], ends), shape=(len(found), CELLS))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The commonest words, without what may be a forum member's name; the first stands for unknown ones."""
        used = self._used()
        common = [word for word, _ in used.most_common() if word not in self._names]
        return ["", *common[:VOCABULARY]]

    def _used(self) -> Counter[str]:
        used: Counter[str] = Counter()
        for own in (*self.words, *self._asked.values()):
            used.update(own)
        return used

    @cached_property
    def _names(self) -> set[str]:
        """What is a member's name and no common English word: not one of the 30,522 word pieces of MiniLM."""
        known = self._encoder.vocabulary
        found: set[str] = set()
        for one in self.threads:
            for message in (one.thread.question, *one.thread.responses):
                name = words.tokens(words.lowered(message.author.name))
                # Of several words the forum has phrases ("desert rose"), a workspace first and last names.
                if len(name) == 1 or one.id.startswith(OWN):
                    found.update(word for word in name if word not in known)
        return set(lemmas(found))

    @cached_property
    def familiarity(self) -> Column:
        """How far the wording of each labelled response's thread is trusted (``Wording.familiarity``)."""
        known = frozenset(self.vocabulary[1:])
        by_thread = [familiarity([lemmas(one.tokens) for one in messages], known) for messages in self.messages]
        return np.array([trust for trust, messages in zip(by_thread, self.messages, strict=True) for _ in messages])

    @cached_property
    def lesson(self) -> network.Lesson:
        """What the network learns from."""
        places = {word: place for place, word in enumerate(self.vocabulary) if place}
        known = {question: [places[word] for word in own if word in places] for question, own in self._asked.items()}
        size = len(self.vocabulary)
        once = list(known)
        vectors = dict(zip(once, self._vectors("questions", once), strict=True))
        return network.Lesson(
            response=network.counts([[places[word] for word in own if word in places] for own in self.words], size),
            question=network.counts([known[question] for question in self.questions], size),
            label=self.good.astype(np.float32),
            teacher=self.teacher.astype(np.float32),
            response_vector=self._vectors("responses", self.texts),
            question_vector=np.array([vectors[question] for question in self.questions]),
        )

    def first_vectors(self) -> tuple[Floats, Floats]:
        """Return each word's vector to begin with, the main part of its sentence vector, and its log weight."""
        vectors = self._vectors("words", self.vocabulary[1:])
        centred = vectors - vectors.mean(0)
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        main = centred @ axes[: network.SIZE].T
        used = self._used()
        total = sum(used.values())
        weights = [_RARITY * math.log(_RAREST / (_RAREST + used[word] / total)) for word in self.vocabulary[1:]]
        first = np.vstack([np.zeros((1, network.SIZE)), main / main.std() * _SPREAD])
        return first.astype(np.float32), np.array([0.0, *weights], np.float32)

    @cached_property
    def _encoder(self) -> MiniLM:
        return MiniLM()

    def _vectors(self, name: str, texts: Sequence[str]) -> Floats:
        """Return the sentence vectors of ``texts``, from the cache when they were made before."""
        digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        path = CACHE / f"{name}-{digest}.npy"
        if not path.exists():
            CACHE.mkdir(exist_ok=True)
            np.save(path, self._encoder.vectors(texts).astype(np.float16))
        return np.asarray(np.load(path), np.float32)


def _lemmas(text: str) -> list[str]:
    return lemmas(words.tokens(words.lowered(plain(text))))
