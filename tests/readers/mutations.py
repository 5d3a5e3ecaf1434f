"""Exports broken on purpose, the same each time, and the law that whatever is read of one has to keep.

``damaged(samples, number, seed)`` is one of endlessly many: a sample, one kind of damage, and what came of it.
``judge(source)`` says what the readers make of it.
"""

import gzip
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

import msgspec

from digest import readers
from digest.errors import DigestError
from digest.model import Thread
from tests.readers.damage import DAMAGE, Damager

HERE = Path(__file__).resolve().parent
EXPORTS = HERE.parents[1] / ".." / "shared" / "exports"
SMALL = 64_000  # bytes of a shared sample

Outcome = Literal["read", "salvaged", "refused"]


class Sample(NamedTuple):
    """An export in memory: ``shape`` is what it lies in, ``files`` the bytes by name (of a zip, what is in it)."""

    name: str
    shape: Literal["file", "folder", "zip"]
    files: Mapping[str, bytes]


class Damaged(NamedTuple):
    """A sample after ``kind`` was done to it.

    Attributes:
        raw: the broken zip itself, when it was done to that.
        pasted: whether it comes as text, and not as a file.
    """

    sample: Sample
    kind: str
    raw: bytes = b""
    pasted: bool = False

    def write(self, folder: Path) -> Path | str:
        """Write it into ``folder`` and return its path; or return the text that is pasted."""
        files = self.sample.files
        if self.pasted:
            [data] = files.values()
            return data.decode("utf-8", "surrogateescape")
        if self.sample.shape == "file":
            [name] = files
            (folder / name).write_bytes(files[name])
            return folder / name
        if self.sample.shape == "zip":
            (folder / "export.zip").write_bytes(self.raw or _zipped(files))
            return folder / "export.zip"
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder


def samples() -> list[Sample]:
    """Return every ``FIXTURES`` of the builders beside this file, and the small shared exports where they are."""
    found = []
    for path in sorted(HERE.glob("*_builders.py")):
        fixtures = getattr(import_module(f"tests.readers.{path.stem}"), "FIXTURES", {})
        for name, build in fixtures.items():
            with TemporaryDirectory() as folder:
                found.append(_load(f"{path.stem.removesuffix('_builders')}/{name}", build(Path(folder))))
    shared = (path for path in sorted(EXPORTS.glob("*/*")) if path.is_file() and path.stat().st_size <= SMALL)
    return found + [_load(f"{path.parent.name}/{path.name}", path) for path in shared]


def damaged(among: Sequence[Sample], number: int, seed: int = 0, sample: Sample | None = None) -> Damaged:
    """Return the input ``number``: the same for the same samples and seed."""
    dice = random.Random(f"{seed}/{number}/{sample.name if sample else ''}")  # noqa: S311 - repeatable damage
    chosen = sample or dice.choice(among)
    if chosen.shape == "zip" and dice.random() < 0.2:
        kind = dice.choice(["truncate", "flip", "splice", "duplicate"])
        raw = DAMAGE[kind](_zipped(chosen.files), dice, b"".join(chosen.files.values()))
        return Damaged(chosen, f"zip: {kind}", raw)
    kind = dice.choice(list(DAMAGE))
    name = dice.choice(sorted(chosen.files))
    other = dice.choice(list(dice.choice(among).files.values()))
    pasted = chosen.shape == "file" and dice.random() < 0.2
    data = _apply(DAMAGE[kind], chosen.files[name], dice, other)
    return Damaged(chosen._replace(files={**chosen.files, name: data}), kind, pasted=pasted)


class BrokenLawError(AssertionError):
    """A reader gave what no later step can use, or an error that is none of the house's."""


def judge(source: Path | str, *, twice: bool = True) -> Outcome:
    """Scan ``source``, read its first thread by name, and the one that is meant when none is named.

    Args:
        source: a path, or pasted text.
        twice: read the only thread of an export both ways; else by name alone.

    Raises:
        BrokenLawError: it is neither a valid Thread nor a DigestError of three lines.
    """
    try:
        candidates = readers.scan(source)
        _encodable(candidates)
    except DigestError as error:
        _three_lines(error)
        candidates = []
    notes: set[str] = set()
    outcome: Outcome = "refused"
    unnamed = [None] if twice or len(candidates) != 1 else []
    for wanted in [*(one.id for one in candidates[:1]), *unnamed]:
        try:
            thread = readers.read(source, wanted)
        except DigestError as error:
            _three_lines(error)
        else:
            _valid(thread)
            outcome = "read"
            notes |= {note.what for note in thread.notes if note.action == "missing"}
    return "salvaged" if outcome == "read" and notes & {"end of a file", "end of the file", "file"} else outcome


def _three_lines(error: DigestError) -> None:
    if error.lines().count("\n") != 2 or "\r" in error.lines():
        raise BrokenLawError(f"an error of other than three lines: {error.lines()!r}")
    _encodable(error.lines())


def _valid(thread: Thread) -> None:
    ids = [response.id for response in thread.responses]
    # A thread that was kept has its own ids, and gaps where a message is gone.
    if len(set(ids)) < len(ids) or not all(re.fullmatch(r"r[1-9]\d*", id_) for id_ in ids):
        raise BrokenLawError(f"responses called {ids[:9]}")
    if thread.question.id != "q":
        raise BrokenLawError(f"a question called {thread.question.id!r}")
    for response in thread.responses:
        if response.reply_to not in {"", *ids}:
            raise BrokenLawError(f"an answer to {response.reply_to!r}, which is not there")
    for response in (thread.question, *thread.responses):
        if response.created is not None and response.created.utcoffset() is None:
            raise BrokenLawError(f"a time without a zone: {response.created}")
    _encodable(thread)


def _encodable(value: Any) -> None:
    """Raise when half an emoji, which no file and no terminal takes, is anywhere in ``value``."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise BrokenLawError(str(error)) from None


# --- files -------------------------------------------------------------------------------------------


def _load(name: str, path: Path) -> Sample:
    if path.is_dir():
        found = {
            str(one.relative_to(path)): _timeless(one.read_bytes()) for one in sorted(path.rglob("*")) if one.is_file()
        }
        return Sample(name, "folder", found)
    data = path.read_bytes()
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            names = [one for one in archive.namelist() if not one.endswith("/")]
            return Sample(name, "zip", {one: _timeless(archive.read(one)) for one in names})
    return Sample(name, "file", {path.name: _timeless(data)})


def _timeless(data: bytes) -> bytes:
    """Return ``data`` without the time at which gzip packed it, so that the same input is found again tomorrow."""
    return data[:4] + bytes(4) + data[8:] if data[:2] == b"\x1f\x8b" else data


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _apply(damage: Damager, data: bytes, dice: random.Random, other: bytes) -> bytes:
    """Do the damage; of what is packed by gzip, mostly to what is inside."""
    if data[:2] == b"\x1f\x8b" and dice.random() < 0.7:
        return gzip.compress(damage(gzip.decompress(data), dice, other), 1, mtime=0)
    return damage(data, dice, other)
