"""What the words of a response say of its worth: a hashed table of phrases, and a small network over word vectors.

Both were fitted on labelled answers (``bench/ranking/train.py``, ``MODEL_CARD.md``) and know English only. The table
holds a weight for each of 65,536 cells into which words, pairs of words, openings, endings and words after a kind of
question fall (feature hashing, Weinberger et al., ICML 2009). The network is a deep averaging network (Iyyer et al.,
ACL 2015): the vectors of the words are summed, set against the question's, and sent through one hidden layer.
"""

import sys
from array import array
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log1p, log2, sqrt
from operator import add, mul
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec

from digest.ranking.message import Question
from digest.ranking.words import STOP_WORDS, stem

CELLS = 1 << 16
# The beginning of a text says what it is; a long one is not worth more time.
PHRASED = 150
_AVERAGED = 100
_LONGEST_BUCKET = 7
_DIGITS = 5
_OFFSET = 128
# As in training: a product of two unit vectors is small, and a length is not.
_PRODUCT = 7.0
_PER_LENGTH = 0.3
# The share of known words in a thread at which the tables are trusted not at all, and fully.
_STRANGE = 0.82
_AT_HOME = 0.92

# Multiplicative hashing (Knuth, The Art of Computer Programming, 6.4): the upper 16 of 32 bits are the cell.
_SPREAD = 0x9E3779B1
_UPPER = CELLS - 1
_FIRST, _FIRST_TWO, _LAST, _LENGTH, _BEFORE, _AFTER = map(crc32, b"^ ^^ $ # < >".split())

_IRREGULAR = {
    form: lemma
    for lemma, forms in {
        "be": "is are was were am been being m re",
        "have": "has had having ve",
        "will": "ll wo",
        "would": "d",
        "can": "ca",
        "do": "does did doing done",
        "go": "went gone goes going",
        "get": "got gotten gets getting",
        "make": "made makes",
        "take": "took taken",
        "say": "said says",
        "know": "knew known",
        "buy": "bought",
        "pay": "paid",
        "see": "saw seen",
        "come": "came",
        "think": "thought",
        "tell": "told",
        "give": "gave given",
        "leave": "left",
        "a": "an",
    }.items()
    for form in forms.split()
}


@lru_cache(maxsize=50_000)
def _lemmas(token: str) -> tuple[str, ...]:
    """Return a token as the words the tables know: contractions apart, numbers by length, English stems."""
    if token.endswith("n't"):
        return (*_lemmas(token[:-3]), "not")
    head, apostrophe, tail = token.partition("'")
    if apostrophe:
        return _lemmas(head) if tail == "s" else (*_lemmas(head), *_lemmas(tail))
    if token.isdigit():
        return (f"#{min(len(token), _DIGITS)}",)
    lemma = _IRREGULAR.get(token, token)
    return (stem(lemma),) if lemma else ()


def lemmas(tokens: Iterable[str]) -> list[str]:
    """Return the words of ``tokens`` as the tables know them."""
    return [lemma for token in tokens for lemma in _lemmas(token)]


_hash = lru_cache(maxsize=50_000)(lambda word: crc32(word.encode()))


def familiarity(texts: Iterable[Sequence[str]], known: Container[str]) -> float:
    """Return how far the lemmas of a thread's ``texts`` are ``known``, 0 to 1: so far the tables are trusted there.

    Fitted on one forum, they know 95 % of the words of its threads, and 89 % in threads about beer. Trusted less there,
    they lose .1 of MAP at home, and order 67 instead of 64 of a hundred pairs of answers as the readers there do.
    """
    shares = [(sum(map(known.__contains__, own)) + 1) / (len(own) + 1) for own in texts]
    share = sum(shares) / max(len(shares), 1)
    return min(max((share - _STRANGE) / (_AT_HOME - _STRANGE), 0.0), 1.0)


class Asked(NamedTuple):
    """A question, as the table needs it: the lemmas of its words, and a number for its kind."""

    words: frozenset[str]
    kind: int

    @classmethod
    def of(cls, question: Question, words: Iterable[str]) -> "Asked":
        """Return ``question``, whose lemmas are ``words``."""
        return cls(frozenset(words), crc32(f"{question.kind}?".encode()))


def cells(words: list[str], asked: Asked) -> set[int]:
    """Return the cells of the table into which the phrases of a response fall; ``words`` are its lemmas."""
    return set(cells_in_order(words, asked))


def cells_in_order(words: list[str], asked: Asked) -> Iterable[int]:
    """Return the cell of each phrase, in the order of ``_phrases``; only the first ``PHRASED`` words are looked at."""
    return [phrase * _SPREAD >> 16 & _UPPER for phrase in _phrases(words[:PHRASED], asked)]


def _phrases(words: list[str], asked: Asked) -> list[int]:
    """Return a number for each phrase: words, pairs, words by kind of question, ends, length, words by its words."""
    hashes = [_hash(word) for word in words]
    kind = asked.kind
    phrases = [*hashes, *[one * 31 + other for one, other in pairwise(hashes)], *[kind ^ one for one in hashes]]
    if hashes:
        phrases += [_FIRST ^ hashes[0], _FIRST_TWO ^ (hashes[0] * 31 + sum(hashes[1:2])), _LAST ^ hashes[-1]]
    phrases.append(_LENGTH ^ min(int(log2(len(words) + 1)), _LONGEST_BUCKET))
    for place, word in enumerate(words):
        if word in asked.words and word not in STOP_WORDS:
            if place:
                phrases.append(_BEFORE ^ hashes[place - 1])
            if place + 1 < len(words):
                phrases.append(_AFTER ^ hashes[place + 1])
    return phrases


class _Network(msgspec.Struct, frozen=True):
    """The fitted numbers: ``size`` of a word's vector, a ``layer`` of so many units by 3 * size + 1 inputs."""

    size: int
    table_scale: float
    table_bias: float
    unit_scale: float
    layer: list[list[float]]
    layer_bias: list[float]
    output: list[float]
    response: list[float]
    product: list[float]
    cosine: float
    bias: float


class _Unit(NamedTuple):
    """A unit of the hidden layer: what it makes of the response, the question, their product, and the length."""

    response: list[float]
    question: list[float]
    product: list[float]
    length: float
    bias: float
    output: float


class Wording:
    """The fitted tables, read once; ``about`` gives what judges the responses to one question."""

    def __init__(self) -> None:
        data = Path(__file__).parent / "data"
        self.network = network = msgspec.json.decode((data / "network.json").read_bytes(), type=_Network)
        size = network.size
        self.table = array("b", (data / "table.bin").read_bytes())
        self._vectors = array("b", (data / "words.bin").read_bytes())
        names = (data / "words.txt").read_text("utf-8").split("\n")
        self.places = {word: place for place, word in enumerate(["", *names])}
        self._width = self.network.size + len(self.network.output)
        self.units = [
            _Unit(
                response=row[:size],
                question=row[size : 2 * size],
                product=[_PRODUCT * number for number in row[2 * size : 3 * size]],
                length=_PER_LENGTH * row[3 * size],
                bias=bias,
                output=output,
            )
            for row, bias, output in zip(network.layer, network.layer_bias, network.output, strict=True)
        ]
        self._lanes: dict[str, int] = {}

    def total(self, words: list[str]) -> tuple[list[int], int]:
        """Return the sum of the vectors of the known ``words``, and how many those are, at least one.

        The numbers of a vector lie side by side in one integer, 16 bits each and none below 0: so vectors are added by
        adding integers, twenty times as fast as number by number. A hundred bytes fit into 16 bits.
        """
        known = [word for word in words[:_AVERAGED] if word in self.places] or [""]
        total = sum([self._lanes.get(word) or self._packed(word) for word in known])
        lanes = array("H", total.to_bytes(2 * self._width, sys.byteorder))
        above = _OFFSET * len(known)
        return [lane - above for lane in lanes], len(known)

    def _packed(self, word: str) -> int:
        begin = self.places[word] * self._width
        numbers = array("H", [number + _OFFSET for number in self._vectors[begin : begin + self._width]])
        self._lanes[word] = packed = int.from_bytes(numbers.tobytes(), sys.byteorder)
        return packed

    def about(self, question: Question) -> "Judge":
        """Return the judge of the responses to ``question``."""
        return Judge(self, question)


class Judge:
    """Judges the responses to one question; what depends on the question alone is worked out once."""

    def __init__(self, wording: Wording, asked: Question) -> None:
        self._wording = wording
        words = lemmas(asked.tokens)
        self._asked = Asked.of(asked, words)
        network = wording.network
        size = network.size
        question = _unit(wording.total(words)[0][:size])
        self._units = [
            (
                list(map(add, unit.response, map(mul, unit.product, question))),
                unit.bias + sum(map(mul, unit.question, question)),
                unit.length,
                unit.output,
            )
            for unit in wording.units
        ]
        self._direct = [
            own + (product + network.cosine) * q
            for own, product, q in zip(network.response, network.product, question, strict=True)
        ]

    def table(self, words: list[str]) -> float:
        """Return the log-odds that the phrases of a response give it."""
        found = cells(words, self._asked)
        network = self._wording.network
        weights = self._wording.table
        total = sum([weights[cell] for cell in found])
        return total * network.table_scale / sqrt(len(found) + 1) + network.table_bias

    def layered(self, words: list[str]) -> float:
        """Return the log-odds that the word vectors of a response, set against the question's, give it."""
        network = self._wording.network
        summed, known = self._wording.total(words)
        response = _unit(summed[: network.size])
        per_word = network.unit_scale / sqrt(known)
        length = log1p(known)
        odds: float = network.bias + sum(map(mul, self._direct, response))
        for (row, bias, by_length, out), own in zip(self._units, summed[network.size :], strict=True):
            activation = bias + sum(map(mul, row, response)) + by_length * length + own * per_word
            if activation > 0:
                odds += out * activation
        return odds


def _unit(vector: list[int]) -> list[float]:
    norm = sqrt(sum(map(mul, vector, vector))) or 1.0
    return [value / norm for value in vector]


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the fitted tables, read at the first call (about 600 kB)."""
    return Wording()
