"""Two jobs at one moment, and jobs that are killed: real processes, one mail."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from digest import durable
from tests.conftest import ROOT, Digest


@pytest.fixture
def approved(newsletter: Path, example: Path, digest: Digest) -> Path:
    """A newsletter whose example issue is approved."""
    assert digest("approve").code == 0
    return newsletter


def ran(command: str, root: Path) -> str:
    """What ``tests.cli.two_shells COMMAND`` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.two_shells", command, str(root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_two_jobs_at_once_send_once(approved: Path) -> None:
    """One sends; the other has nothing to do, or is told that another run has it; both leave with 0."""
    said = ran("at_once", approved)
    assert "codes 0 0" in said
    assert len(re.findall("^Sent: ", said, re.MULTILINE)) == 1
    assert len(re.findall("^(Another run has it: |Nothing is due)", said, re.MULTILINE)) == 1
    assert len(list((approved / "outbox").glob("*.eml"))) == 1


def test_while_another_run_has_it_a_job_says_so(approved: Path, digest: Digest) -> None:
    """The ledger is held elsewhere: exit 0, nothing sent."""
    with durable.locked(next(approved.glob("issues/*/delivery.jsonl"))):
        job = digest("--clock", "2030-01-15T09:10Z", "send", "--due")
    assert job.code == 0
    assert job.out.startswith("Another run has it: issues/2030-01-15-peer-to-peer")
    assert not (approved / "outbox").exists()


def test_killed_at_any_step_and_run_again_it_is_one_mail(approved: Path) -> None:
    """SIGKILL after each durable call of a send, then another send."""
    ends = re.findall(r"^end (\w+) (\d+) (\d+)$", ran("killed", approved), re.MULTILINE)
    assert len(ends) > 10
    assert {end[1:] for end in ends} == {("0", "1")}
    assert [end[0] for end in ends] == ["True"] * (len(ends) - 1) + ["False"]
