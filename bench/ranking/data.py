"""The labelled threads of ``../shared/ranking`` as the program's own nouns; what each file is: facts/ranking.md.

Training and choosing use ``labelled``, ``lemmatised`` and ``kinds.jsonl`` only; ``votes`` are a check from another
site, never trained on but for the weight of reactions.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from digest.model import Author, Response, Thread

SHARED = Path(__file__).resolve().parents[3] / "shared" / "ranking"
NO_FOLD = -1
OWN = "own/"  # how the ids of one's own threads begin (own.py)

Line = dict[str, Any]


class Labelled(NamedTuple):
    """A thread of the Qatar Living forum with what people said of each response.

    ``labels`` ("Good", "PotentiallyUseful", "Bad"), ``keys`` (the file's own ids) and ``teacher`` (logits; 0 where
    there is none) stand in the order of ``thread.responses``. ``fold`` is 0 … 4, or ``NO_FOLD``.
    """

    id: str
    thread: Thread
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    teacher: tuple[float, ...]
    fold: int


class Pair(NamedTuple):
    """A lemmatised question and one answer, with its label and the teacher's logit."""

    question: str
    text: str
    good: bool
    teacher: float


class Voted(NamedTuple):
    """A thread of Stack Exchange; votes (may be below 0), accepted marks and comments in the responses' order."""

    thread: Thread
    votes: tuple[int, ...]
    accepted: tuple[bool, ...]
    comments: tuple[int, ...]


def here() -> bool:
    """Say whether the data is beside the checkout."""
    return (SHARED / "dev.jsonl").exists()


def labelled() -> list[Labelled]:
    """Return the threads of train.jsonl, then of dev.jsonl, with folds: all that may be trained on.

    Raises:
        OSError: The data is not beside the checkout.
    """
    return [*_labelled("train.jsonl"), *dev()]


def dev() -> list[Labelled]:
    """Return the 244 threads of dev.jsonl, ten responses each."""
    return _labelled("dev.jsonl")


def lemmatised() -> list[Pair]:
    """Return the 14,409 pairs of lemmatised-2015.jsonl, in the file's order."""
    return [
        Pair(line["question"], line["text"], line["good"], line["teacher"]) for line in _lines("lemmatised-2015.jsonl")
    ]


def votes() -> list[Voted]:
    """Return the threads of stackexchange-votes.jsonl without reactions, accepted marks or names: text only."""
    return [
        Voted(
            thread=_thread(line),
            votes=tuple(one["votes"] for one in line["responses"]),
            accepted=tuple(one["accepted"] for one in line["responses"]),
            comments=tuple(one["comments"] for one in line["responses"]),
        )
        for line in _lines("stackexchange-votes.jsonl")
    ]


def _labelled(file: str) -> list[Labelled]:
    marks = {line["response_id"]: line for line in _lines("teacher.jsonl")}
    threads = []
    for line in _lines(file):
        keys = tuple(one["id"] for one in line["responses"])
        teacher = tuple(float(marks[key]["logit"]) if key in marks else 0.0 for key in keys)
        folds = {marks[key]["fold"] for key in keys if key in marks} or {NO_FOLD}
        (fold,) = folds  # a thread is never split over two folds
        labels = tuple(one["label"] for one in line["responses"])
        threads.append(Labelled(line["id"], _thread(line), labels, keys, teacher, fold))
    return threads


def _lines(file: str) -> list[Line]:
    decoder = msgspec.json.Decoder(Line)
    return decoder.decode_lines((SHARED / file).read_bytes())


def _thread(line: Line) -> Thread:
    responses = tuple(_response(one, f"r{number}", one["id"]) for number, one in enumerate(line["responses"], start=1))
    question = _response(line["question"], "q", line["id"])
    return Thread(id=line["id"], title=line["title"], question=question, responses=responses)


def _response(one: Line, name: str, key: str) -> Response:
    created = datetime.fromisoformat(one["created"]).replace(tzinfo=UTC)
    author = Author(id=one["author"], name=one.get("name", ""))
    return Response(id=name, key=key, author=author, text=one["text"], created=created)
