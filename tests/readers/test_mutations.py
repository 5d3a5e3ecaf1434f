"""Thousands of broken exports: a Thread or three lines come of each, soon, and nothing else (bench/mutate.py)."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest import readers
from digest.errors import DigestError
from digest.model import Author, Response, Thread
from tests.readers.damage import DAMAGE
from tests.readers.mutations import BrokenLawError, Damaged, Sample, damaged, judge, samples

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = samples()
COUNT = 2_000
LONG = 20_000
SLOWEST = 5  # seconds for one input


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_whatever_is_done_to_an_export(tmp_path: Path, sample: Sample) -> None:
    """A broken export is read, or refused in three lines, within seconds."""
    for number in range(-(-COUNT // len(SAMPLES))):
        found = damaged(SAMPLES, number, sample=sample)
        folder = tmp_path / str(number)
        folder.mkdir()
        begun = time.perf_counter()
        try:
            judge(found.write(folder), twice=number % 4 == 0)
        except Exception as error:
            pytest.fail(f"{sample.name}, input {number} ({found.kind}): {error!r}")
        assert time.perf_counter() - begun < SLOWEST, f"{sample.name}, input {number} ({found.kind})"


@pytest.mark.long
@pytest.mark.parametrize("seed", ["7", "8"])
def test_twenty_thousand_more(seed: str) -> None:
    """The long run's command holds the law for 20,000 inputs, in two halves, within 300 MB."""
    command = [sys.executable, "bench/mutate.py", "--count", str(LONG // 2), "--seed", seed, "--workers", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_samples_of_every_shape() -> None:
    """Files, folders and zips are among the samples, and each sample is as it was before."""
    assert {sample.shape for sample in SAMPLES} == {"file", "folder", "zip"}
    assert [_but_databases(one) for one in SAMPLES] == [_but_databases(one) for one in samples()]
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) > 15


def _but_databases(sample: Sample) -> tuple[str, dict[str, bytes]]:
    """Return what a sample holds; a database notes when each of its rows was written."""
    return sample.name, {name: data for name, data in sample.files.items() if not data.startswith(b"SQLite")}


def test_the_same_number_is_the_same_damage() -> None:
    """An input is found again by its number and seed, and another seed gives another."""
    some = [damaged(SAMPLES, number, 3) for number in range(20)]
    assert some == [damaged(SAMPLES, number, 3) for number in range(20)]
    assert some != [damaged(SAMPLES, number, 4) for number in range(20)]


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_done(kind: str) -> None:
    """Each kind of damage changes a JSON file, mostly."""
    [sample] = [one for one in SAMPLES if one.name == "export/reddit"]
    [data] = sample.files.values()
    dice = random.Random(1)  # noqa: S311 - repeatable damage
    changed = [DAMAGE[kind](data, dice, b"other words") for _ in range(10)]
    assert sum(one != data for one in changed) >= 8


def test_a_whole_export_is_read(tmp_path: Path) -> None:
    """The judge reads what is not broken, and says when an end is missing."""
    [sample] = [one for one in SAMPLES if one.name == "export/reddit"]
    assert judge(Damaged(sample, "none").write(tmp_path)) == "read"
    [(name, data)] = sample.files.items()
    cut = sample._replace(files={name: data[: len(data) * 3 // 4]})
    assert judge(Damaged(cut, "cut").write(tmp_path)) == "salvaged"
    assert judge("no export") == "refused"


GOOD = Thread(id="1", title="x", question=Response(id="q", key="k", author=Author(id="a"), text="?"))


@pytest.mark.parametrize(
    "wrong",
    [
        Thread(id="1", title="x", question=Response(id="r1", key="k", author=Author(id="a"), text="?")),
        Thread(id="1", title="\ud83d", question=GOOD.question),
        Thread(id="1", title="x", question=GOOD.question, responses=(GOOD.question, GOOD.question)),
        DigestError("two lines", where="here"),
        ValueError("a traceback"),
    ],
)
def test_the_law_can_be_broken(monkeypatch: pytest.MonkeyPatch, wrong: Thread | Exception) -> None:
    """The judge finds wrong ids, half an emoji, errors that are not three lines, and tracebacks."""

    def read(*_: object) -> Thread:
        if isinstance(wrong, Exception):
            raise wrong
        return wrong

    monkeypatch.setattr(readers, "scan", lambda _: [])
    monkeypatch.setattr(readers, "read", read)
    with pytest.raises((BrokenLawError, ValueError)):
        judge("x")
