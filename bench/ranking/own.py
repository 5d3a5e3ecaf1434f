"""Threads that you have judged yourself, for ``python -m bench.ranking.train --own PATH``. PATH is one of two things.

**The folder of your issues** (``issues/``). Of each issue that was approved, and whose ``thread.json`` is still there,
what stands under ``# Bonus`` in ``picks.md`` is "Good", all the rest "Bad"; ``thread-hiring.json`` goes with
``picks-hiring.md``. The issue itself is not needed, and permission makes no difference: an answer stays good when its
author says no. Voices stay in the thread, as "Bad": a warm thank-you is what the ranking must not take for a favourite,
the forum's labels call it so too, and without it the places of the others would be wrong. A draft is left out, since
its picks may still be the machine's own proposal, and a model taught by that learns nothing but itself; so is a
thread without a bonus, which does not say what is better than what.

**A file of JSON lines**, one thread a line, in the format of ``../shared/ranking/train.jsonl`` (here on six lines):

    {"id": "t1", "title": "Icebreakers",
     "question": {"author": "u1", "name": "noor", "created": "2030-01-08 09:00:00", "text": "How do you begin?"},
     "responses": [
       {"id": "c1", "author": "u2", "name": "ben", "created": "2030-01-08 09:05:00", "text": "Ask …", "label": "Good"},
       {"id": "c2", "author": "u1", "name": "noor", "created": "2030-01-08 09:06:00", "text": "Thanks!", "label": "Bad"}
     ]}

``label`` is "Good", "PotentiallyUseful" (trained on as not good) or "Bad". Only ``id``, ``text`` and ``label`` must be
there. ``created`` is UTC unless it says otherwise; without all the dates the responses stand as written. ``author`` is
the same text for the same person: without it nobody knows what the asker wrote, and that tells much.

Whatever cannot be read is named on stderr and left out.
"""

import sys
from collections import Counter
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from bench.ranking.data import OWN, Labelled
from digest import at_hand, ledger, picks
from digest.errors import DigestError, one_line
from digest.model import Author, Picks, Response, Thread
from digest.ranking.message import in_order
from digest.readers import thread_json
from digest.readers.reader import Told
from digest.readers.source import open_source
from digest.text.clean import clean, clean_line

FOLDS = 5
# There is no teacher for them; the log-odds stand in for its opinion, one that agrees with the label and is 88 % sure.
# That is a little surer than the teacher's mean, .9 for "Good" and -1.2 for the rest of the forum's responses, which it
# had not seen (1.3 and -1.7 for the pairs it was taught with), since a person has said so. It makes no difference: with
# such logits for the whole forum the cross-validated MAP is 76.36 at 2, 76.43 at those means, 76.23 at 4, and 76.47
# with the teacher's own.
SURE = 2.0


class _Said(msgspec.Struct, kw_only=True):
    text: str
    author: str = ""
    name: str = ""
    created: datetime | None = None


class _Answer(_Said, kw_only=True):
    id: str
    label: Literal["Good", "PotentiallyUseful", "Bad"]


class _Line(msgspec.Struct, kw_only=True):
    id: str
    title: str = ""
    question: _Said
    responses: list[_Answer]


class _Judged(NamedTuple):
    """A thread, with the label of each response, and what it is called by its source, by its id in the thread."""

    thread: Thread
    labels: dict[str, str]
    names: dict[str, str]


class _LeftOut(Exception):  # noqa: N818 - it is no error
    """A thread that tells nothing; the reason is counted."""


# Where it comes from, and what reads it.
_Read = tuple[str, Callable[[], _Judged]]


def judged(path: Path) -> list[Labelled]:
    """Return your own judged threads, in order of the folders' names or of the lines.

    Args:
        path: the folder of the issues, or a file of JSON lines; the module says what must be in them.

    Returns:
        Threads with at least one response each, their responses in order of time. Ids and keys begin with "own/", so
        that none is the forum's. ``fold`` is the SHA-256 of the thread's id modulo 5, so that a thread keeps its
        fold whatever comes beside it.

    Raises:
        SystemExit: nothing is there, or nothing to learn from; the message says which.
    """
    found: dict[str, Labelled] = {}
    left_out: Counter[str] = Counter()
    for where, read in _issues(path) if path.is_dir() else _lines(path):
        try:
            one = _labelled(read(), found)
            found[one.id] = one
        except _LeftOut as reason:
            left_out[str(reason)] += 1
        except DigestError as error:
            _say(f"{error.where or where}: {error.what}")
            left_out["that cannot be read"] += 1
        except OSError as error:
            _say(f"{error.filename or where}: {error.strerror or error}")
            left_out["that cannot be read"] += 1
    reasons = "".join(f"; left out {count} {reason}" for reason, count in left_out.items())
    labels = Counter(label for one in found.values() for label in one.labels)
    summary = f"{len(found)} read, {labels.total()} responses, {labels['Good']} of them Good{reasons}"
    if not found:
        raise SystemExit(f"error: nothing to learn from in {path}: {summary}")
    _say(summary)
    return list(found.values())


def _say(text: str) -> None:
    print(f"own threads: {one_line(text)}", file=sys.stderr)


def _labelled(one: _Judged, found: Container[str]) -> Labelled:
    name = f"{OWN}{one.thread.id}"
    if not one.thread.responses:
        raise _LeftOut("without responses")
    if name in found:
        raise _LeftOut("of a thread that was there before")
    # Features come in this order, and labels have to.
    ordered = tuple(in_order(one.thread))
    labels = tuple(one.labels[response.id] for response in ordered)
    return Labelled(
        id=name,
        thread=replace(one.thread, responses=ordered),
        labels=labels,
        keys=tuple(f"{name}/{one.names[response.id]}" for response in ordered),
        teacher=tuple(SURE if label == "Good" else -SURE for label in labels),
        fold=int(sha256(one.thread.id.encode()).hexdigest(), 16) % FOLDS,
    )


# --- issues ------------------------------------------------------------------------------------------


def _issues(path: Path) -> Iterator[_Read]:
    for folder in sorted(one for one in path.iterdir() if one.is_dir()):
        for file in sorted(folder.glob("picks.md")) + sorted(folder.glob("picks-*.md")):
            yield str(file), partial(_picked, file)


def _picked(file: Path) -> _Judged:
    """Return the thread of the picks in ``file``, judged by them."""
    source = at_hand.thread_file(file.parent, file.stem.removeprefix("picks").removeprefix("-"))
    if not source.is_file():
        raise _LeftOut("without thread.json")
    if ledger.load(file.parent).state == "draft":
        raise _LeftOut("not approved")
    mine = picks.read(file, name=str(file))
    with open_source(source) as opened:
        thread = thread_json.read(opened, None, Told())
    if mine.facts.id and mine.facts.id != thread.id:
        raise DigestError("its thread is not the one in thread.json", where=f"{file}:1")
    good = set(_printed(mine, thread, str(file)))
    if not good:
        raise _LeftOut("without a bonus")
    labels = {one.id: "Good" if one.id in good else "Bad" for one in thread.responses}
    return _Judged(thread, labels, {one.id: one.id for one in thread.responses})


def _printed(mine: Picks, thread: Thread, file: str) -> Iterator[str]:
    """Yield the ids in ``thread`` of the bonus; who is no longer in it is named."""
    ids = {one.id for one in thread.responses}
    by_key = {one.key: one.id for one in thread.responses}
    for pick in mine.bonus:
        key = mine.keys.get(pick.ref)
        id_ = by_key.get(key, "") if key else pick.ref
        if id_ in ids:
            yield id_
        else:
            _say(f"{file}:{pick.line}: {pick.ref} is not in thread.json")


# --- lines -------------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[_Read]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SystemExit(f"error: {path}: {error.strerror or error}") from error
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            where = f"{path}:{number}"
            yield where, partial(_read, line, where)


def _read(line: bytes, where: str) -> _Judged:
    try:
        one = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DigestError(str(error), where=where) from None
    twice = [name for name, count in Counter(answer.id for answer in one.responses).items() if count > 1]
    if twice:
        raise DigestError(f"the response {twice[0]} is there twice", where=where)
    numbered = {f"r{number}": answer for number, answer in enumerate(one.responses, start=1)}
    thread = Thread(
        id=one.id,
        title=clean_line(one.title),
        question=_response(one.question, "q", one.id),
        responses=tuple(_response(answer, name, answer.id) for name, answer in numbered.items()),
    )
    return _Judged(
        thread,
        labels={name: answer.label for name, answer in numbered.items()},
        names={name: answer.id for name, answer in numbered.items()},
    )


def _response(one: _Said, name: str, key: str) -> Response:
    created = one.created if one.created is None or one.created.tzinfo else one.created.replace(tzinfo=UTC)
    author = Author(id=one.author, name=clean_line(one.name))
    return Response(id=name, key=key, author=author, text=clean(one.text), created=created)
