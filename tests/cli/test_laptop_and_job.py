"""``delivery.claim: git`` as it is lived: approved on a laptop, sent by a job from another clone."""

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from digest import durable, outgoing
from digest.config import load
from digest.errors import DeliveryError
from tests.cli.at_a_provider import buttondown, settle_at
from tests.conftest import EXAMPLE, ROOT, Digest
from tests.delivery.clones import commit, git, hook, isolate, state
from tests.providers.fake.server import FakeServer

__all__ = ["buttondown"]

BEFORE = "2030-01-14T12:00Z"
HOUR = "2030-01-15T09:10Z"
ISSUE = f"issues/{EXAMPLE}"


class Places(NamedTuple):
    """The bare remote, the editor's clone, the job's."""

    remote: Path
    laptop: Path
    job: Path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The example newsletter with its ledger on a remote's branch."""
    isolate(monkeypatch)
    places = Places(tmp_path / "remote", tmp_path / "laptop", tmp_path / "job")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote")
    git(tmp_path, "clone", "-q", "remote", "laptop")
    config = (ROOT / "config.yaml").read_text("utf-8").replace("claim: file", "claim: git")
    files = {f"{ISSUE}/{name}": (ROOT / ISSUE / name).read_bytes() for name in ("issue.md", "picks.md")}
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    ignored = (ROOT / ".gitignore").read_text("utf-8")
    commit(places.laptop, {**files, "config.yaml": config, ".gitignore": ignored})
    git(tmp_path, "clone", "-q", "remote", "job")
    return places


def emails(place: Path) -> int:
    """How many emails lie in the outbox of ``place``."""
    return len(list((place / "outbox").glob("*.eml")))


def on_the_laptop(places: Places, digest: Digest, *arguments: str) -> str:
    """Run ``digest`` there; return what it prints."""
    ran = digest("-C", str(places.laptop), *arguments)
    assert ran.code == 0, ran.err
    return ran.out


def by_the_job(places: Places, digest: Digest, moment: str = HOUR) -> str:
    """Run the job's send in its clone, which is as old as it may be; return what it prints."""
    ran = digest("-C", str(places.job), "--clock", moment, "send", "--due")
    assert ran.code == 0, ran.err
    return ran.out


def test_approved_here_sent_there(places: Places, digest: Digest) -> None:
    """Nobody else sees an approval before it is pushed; then the job sends, once, and the laptop knows."""
    assert "digest approve --push" in on_the_laptop(places, digest, "approve")
    assert "approved, not pushed" in on_the_laptop(places, digest, "status")
    assert "Nothing is due" in by_the_job(places, digest, "2030-01-10T10:00Z")
    assert "Pushed: the job" in on_the_laptop(places, digest, "approve", "--push")
    assert git(places.laptop, "status", "--porcelain") == "?? issues/.gitattributes\n"
    assert by_the_job(places, digest).startswith("Sent: ")
    assert by_the_job(places, digest).startswith("Nothing is due")
    assert emails(places.job) == 1
    assert "  sent  " in on_the_laptop(places, digest, "status")


def test_a_job_touches_neither_work_tree_nor_index(places: Places, digest: Digest) -> None:
    """A dirty work tree and a dirty index stay as they are; only the outbox and the commits are new."""
    on_the_laptop(places, digest, "approve", "--push")
    (places.job / "config.yaml").write_text((places.job / "config.yaml").read_text("utf-8") + "# mine\n", "utf-8")
    (places.job / "README").write_text("new\n", "utf-8")
    git(places.job, "add", "README")
    before = state(places.job)
    assert by_the_job(places, digest).startswith("Sent: ")
    shutil.rmtree(places.job / "outbox")
    assert state(places.job) == before


def test_a_job_reads_what_was_approved_whatever_git_makes_of_line_ends(places: Places, digest: Digest) -> None:
    """autocrlf=true in the job's clone changes files on their way out, and not what is sent."""
    on_the_laptop(places, digest, "approve", "--push")
    git(places.job, "config", "core.autocrlf", "true")
    git(places.job, "pull", "-q")
    assert b"\r\n" in (places.job / ISSUE / "approved" / "email.txt").read_bytes()
    assert by_the_job(places, digest).startswith("Sent: ")


def test_reopened_on_the_laptop(places: Places, digest: Digest) -> None:
    """What was pushed is taken back there, the laptop shows it, and the mended issue goes out."""
    on_the_laptop(places, digest, "approve", "--push")
    assert on_the_laptop(places, digest, "reopen").startswith("Reopened: ")
    assert not (places.laptop / ISSUE / "approved").exists()
    assert "Nothing is due" in by_the_job(places, digest, "2030-01-10T10:00Z")
    issue = places.laptop / ISSUE / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("Have a good one", "Have a fine one"), "utf-8")
    on_the_laptop(places, digest, "build")
    on_the_laptop(places, digest, "approve", "--push")
    assert by_the_job(places, digest).startswith("Sent: ")
    (sent,) = (places.job / "outbox").glob("*.eml")
    assert b"Have a fine one" in sent.read_bytes()


def test_after_the_job_the_laptop_pulls(places: Places, digest: Digest) -> None:
    """An ordinary git pull brings the ledger home; nothing is in its way."""
    on_the_laptop(places, digest, "approve", "--push")
    by_the_job(places, digest)
    git(places.laptop, "pull", "-q", "--ff-only")
    assert (places.laptop / ISSUE / "delivery.jsonl").read_text("utf-8").count("\n") == 5


def test_an_approval_of_what_moved_on_is_refused(places: Places, digest: Digest) -> None:
    """A laptop that has not pulled what the job did is told to."""
    on_the_laptop(places, digest, "approve", "--push")
    by_the_job(places, digest)
    ran = digest("-C", str(places.laptop), "approve")
    assert ran.code == 8
    assert ran.err.splitlines()[0] == "error: another machine did something with this issue that is not here yet"
    assert "git pull" in ran.err


def trouble(places: Places, digest: Digest) -> list[str]:
    """The lines of the error that the job ends with; nothing was sent and the ledger is as it was."""
    before = git(places.remote, "log", "--format=%H %s", "main")
    ran = digest("-C", str(places.job), "--clock", HOUR, "send", "--due")
    assert ran.code != 0
    assert emails(places.job) == 0
    assert git(places.remote, "log", "--format=%H %s", "main") == before
    lines = ran.err.splitlines()
    assert [line.split()[0] for line in lines] == ["error:", "at", "try:"]
    return lines


def test_no_identity(places: Places, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clone does not know who commits: three lines, before the provider is asked."""
    on_the_laptop(places, digest, "approve", "--push")
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    git(places.job, "config", "user.useConfigOnly", "true")
    assert "git config" in trouble(places, digest)[2]


def test_a_protected_branch(places: Places, digest: Digest) -> None:
    """The remote declines: three lines with its reason."""
    on_the_laptop(places, digest, "approve", "--push")
    hook(places.remote, "pre-receive", "echo 'this branch is protected' >&2; exit 1")
    assert "does not take the step" in trouble(places, digest)[0]


def test_no_remote(places: Places, digest: Digest) -> None:
    """A clone whose remote is gone: three lines."""
    on_the_laptop(places, digest, "approve", "--push")
    shutil.move(places.remote, places.remote.with_name("elsewhere"))
    ran = digest("-C", str(places.job), "--clock", HOUR, "send", "--due")
    assert (ran.code, emails(places.job)) == (10, 0)
    assert len(ran.err.splitlines()) == 3


@pytest.mark.parametrize("trouble_is", [errno.ENOSPC, errno.EROFS, errno.EACCES], ids=errno.errorcode.get)
def test_nothing_can_be_written(
    places: Places, digest: Digest, monkeypatch: pytest.MonkeyPatch, trouble_is: int
) -> None:
    """A full disk, a read-only folder (simulated): three lines, nothing lost, and later it goes on."""
    on_the_laptop(places, digest, "approve", "--push")

    def refuse(_path: Path) -> None:
        raise OSError(trouble_is, os.strerror(trouble_is))

    with monkeypatch.context() as patch:
        patch.setattr(durable, "make_folder", refuse)
        assert os.strerror(trouble_is) in trouble(places, digest)[0]
    assert by_the_job(places, digest).startswith("Sent: ")


def test_the_approval_is_kept_when_the_push_is_refused(places: Places, digest: Digest) -> None:
    """A declined approve --push loses nothing: the approval is here, and the same command pushes it later."""
    hook(places.remote, "pre-receive", "exit 1")
    ran = digest("-C", str(places.laptop), "approve", "--push")
    assert ran.code == 8
    assert len(ran.err.splitlines()) == 3
    assert (places.laptop / ISSUE / "approved" / "email.json").is_file()
    (places.remote / "hooks" / "pre-receive").unlink()
    assert "Pushed: the job" in on_the_laptop(places, digest, "approve", "--push")
    assert by_the_job(places, digest).startswith("Sent: ")


def test_two_people_on_two_laptops(places: Places, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    """approvals: 2: the second approves the same bytes in a clone of their own; then the job sends."""
    config = (places.laptop / "config.yaml").read_text("utf-8").replace("approvals: 1", "approvals: 2")
    commit(places.laptop, {"config.yaml": config})
    git(places.job, "pull", "-q")
    on_the_laptop(places, digest, "approve", "--push")
    assert digest("-C", str(places.job), "--clock", HOUR, "send", "--due").code == 7
    git(places.job, "pull", "-q")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace Hopper")
    ran = digest("-C", str(places.job), "approve", "--push")
    assert "by Ada Lovelace and Grace Hopper" in ran.out, ran.err
    assert by_the_job(places, digest).startswith("Sent: ")


def test_a_stale_clone_sends_nothing_unasked(
    places: Places, digest: Digest, buttondown: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone that has not seen the approval still needs a yes, and nobody is there to give it."""
    settle_at(places.laptop, buttondown)
    commit(places.laptop, {"config.yaml": (places.laptop / "config.yaml").read_bytes()})
    git(places.job, "pull", "-q")
    on_the_laptop(places, digest, "approve", "--push")
    ran = digest("-C", str(places.job), "--clock", BEFORE, "send", ISSUE)
    assert ran.code == 2
    assert "digest send --yes" in ran.err
    assert buttondown.changes == []


def test_what_was_approved_anew_since_the_question_is_not_sent(places: Places, digest: Digest) -> None:
    """A yes is to the email that was shown."""
    on_the_laptop(places, digest, "approve", "--push")
    config = load(places.laptop)
    folder = places.laptop / ISSUE
    wish = msgspec.structs.replace(outgoing.wish(config, at_once=True), asked="another")
    with pytest.raises(DeliveryError, match="approved anew since you were asked"):
        outgoing.send(folder, places.laptop, config, wish)


def test_the_job_sends_what_its_work_tree_does_not_have(places: Places, digest: Digest) -> None:
    """A clone that was never pulled sends an issue it has no file of."""
    on_the_laptop(places, digest, "approve", "--push")
    shutil.rmtree(places.job / "issues")
    assert by_the_job(places, digest).startswith("Sent: ")


def test_an_approval_that_a_reminder_overtook_is_pushed(places: Places, digest: Digest) -> None:
    """Approved here, reminded there, pushed: nothing is in the way."""
    on_the_laptop(places, digest, "approve")
    assert digest("-C", str(places.job), "--clock", BEFORE, "send", "--due").code == 7
    assert "Pushed: the job" in on_the_laptop(places, digest, "approve", "--push")
    assert by_the_job(places, digest).startswith("Sent: ")


def test_what_a_clone_with_commits_of_its_own_is_told_brings_it_together(places: Places, digest: Digest) -> None:
    """The commands of the note, typed, leave a clone that has everything."""
    commit(places.laptop, {"README": "mine\n"}, push=False)
    said = on_the_laptop(places, digest, "approve", "--push")
    commands = said.partition("to bring it together: ")[2].splitlines()[0]
    done = subprocess.run(commands, shell=True, cwd=places.laptop, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 0, done.stderr
    assert git(places.laptop, "status", "--porcelain") == "?? issues/.gitattributes\n"
    assert by_the_job(places, digest).startswith("Sent: ")


def test_a_pushed_approval_is_reopened_though_not_here(places: Places, digest: Digest) -> None:
    """approved, not pushed: send names the way, and reopen takes it back."""
    on_the_laptop(places, digest, "approve")
    ran = digest("-C", str(places.laptop), "send", "--yes")
    assert ran.code == 8
    assert "digest approve --push" in ran.err
    assert on_the_laptop(places, digest, "reopen").startswith("Reopened: ")
