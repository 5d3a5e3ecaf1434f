"""The one door to git: nothing asked, nothing waited for without end, no secret shown; its plumbing as it is used."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest import git
from digest.errors import DeliveryError, DigestError, NetworkError
from tests.delivery import clones
from tests.delivery.clones import Clones


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    clones.isolate(monkeypatch)
    monkeypatch.setattr(git, "sleep", lambda _: None)


@pytest.fixture
def places(tmp_path: Path) -> Clones:
    """A remote and two clones."""
    return clones.make(tmp_path)


def three_lines(error: DigestError) -> str:
    """Return the error as printed, which must be three lines."""
    assert len(error.lines().splitlines()) == 3, error.lines()
    return error.lines()


def program(folder: Path, name: str, script: str, patch: pytest.MonkeyPatch) -> None:
    """Put a program called ``name`` before all others."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_git_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git, the hint is where to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeliveryError, match="git is not installed") as caught:
        git.run(tmp_path, "--version")

    assert "install git" in caught.value.hint


def test_a_call_ends_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that does not end is stopped, with the programs it started."""
    program(tmp_path / "bin", "git", f'sleep 60 & echo $! > "{tmp_path}/child"; wait', monkeypatch)
    begun = time.monotonic()
    answer = git.run(tmp_path, "fetch", timeout=1.0)
    child = int((tmp_path / "child").read_text())

    assert answer.code < 0
    assert answer.reason == "no answer after 1 seconds"
    assert time.monotonic() - begun < 30
    with pytest.raises(ProcessLookupError):
        gone(child)


def gone(process: int) -> None:
    """Raise ProcessLookupError once ``process`` is no longer there."""
    for _ in range(100):
        os.kill(process, 0)
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError
        time.sleep(0.01)


def test_a_program_that_stays_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ssh that stays for the next connection keeps git's error output open, and nobody waits for it."""
    program(tmp_path / "bin", "git", f'sleep 60 >&- & echo $! > "{tmp_path}/child"', monkeypatch)
    begun = time.monotonic()

    assert git.run(tmp_path, "fetch", timeout=30).code == 0
    assert time.monotonic() - begun < 30
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)


def test_nothing_is_asked_and_nothing_redirects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook's own GIT_DIR does not reach git, tracing is off, and no password is asked for."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE"):
        monkeypatch.setenv(name, "/elsewhere")
    program(tmp_path / "bin", "git", "env", monkeypatch)
    seen = dict(line.partition("=")[::2] for line in git.run(tmp_path, "status").out.decode().splitlines())

    assert {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE"} & set(seen) == set()
    assert (seen["GIT_TERMINAL_PROMPT"], seen["LC_ALL"], seen["SSH_ASKPASS"]) == ("0", "C", "")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("fatal: 'https://ada:hunter2@example.org/a.git/': 403", "fatal: 'https://example.org/a.git/': 403"),
        ("https://ghp_hunter2@example.org/a", "https://example.org/a"),
        ("https://a:hunter/2@b@example.org/a", "https://example.org/a"),
        ("https://a:hunter 2@example.org/a", "https://example.org/a"),
        ("x https://example.org/a?token=hunter2 y", "x https://example.org/a y"),
        ("git@example.org: Permission denied", "git@example.org: Permission denied"),
        ("\x1b[31mred\x07", "[31mred"),
    ],
)
def test_no_secret_of_an_address_is_shown(said: str, shown: str) -> None:
    """User, password and query of an address are left out, and what a terminal would obey."""
    assert git.shown(said) == shown


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "remote: \nremote: error: GH006: Protected branch update failed.        \nerror: x",
            "GH006: Protected branch",
        ),
        ("warning: x\nfatal: could not read Username", "could not read Username"),
        ("remote: ====\nremote: GitLab: You are not allowed\n", "GitLab: You are not allowed"),
        ("git@example.org: Permission denied (publickey).\nfatal: y", "git@example.org: Permission denied"),
        ("", "git ends with 128"),
    ],
)
def test_the_reason_is_the_first_thing_said(words: str, reason: str) -> None:
    """Of all that is printed for people, an error shows the first line that says something."""
    assert git.Answer(128, b"", words).reason.startswith(reason)


def test_the_upstream_is_the_branchs(places: Clones) -> None:
    """The upstream of the branch checked out is meant, whatever it is called here."""
    clones.git(places.laptop, "checkout", "-q", "-b", "mine", "--track", "origin/main")
    upstream = git.Repository(places.laptop).upstream()

    assert (upstream.local, upstream.remote, upstream.reference) == ("refs/heads/mine", "origin", "refs/heads/main")
    assert (upstream.tracking, upstream.branch) == ("refs/remotes/origin/main", "main")


def test_without_an_upstream_it_is_the_same_name_on_origin(places: Clones) -> None:
    """A branch without an upstream means the branch of its name on origin, even among other remotes."""
    clones.git(places.laptop, "branch", "--unset-upstream")
    clones.git(places.laptop, "remote", "add", "backup", "/elsewhere")
    upstream = git.Repository(places.laptop).upstream()

    assert upstream[:4] == ("refs/heads/main", "origin", "refs/heads/main", "refs/remotes/origin/main")


def test_an_only_remote_is_meant(places: Clones) -> None:
    """One remote is meant whatever it is called."""
    clones.git(places.laptop, "remote", "rename", "origin", "hub")
    clones.git(places.laptop, "branch", "--unset-upstream")
    repository = git.Repository(places.laptop)

    assert repository.fetch(repository.upstream()) == clones.git(places.remote, "rev-parse", "main").strip()


def test_an_upstream_that_is_a_branch_here_is_none(places: Clones) -> None:
    """A branch that follows another branch of the same clone means origin all the same."""
    clones.git(places.laptop, "checkout", "-q", "-b", "side", "--track", "main")

    assert git.Repository(places.laptop).upstream()[1:3] == ("origin", "refs/heads/side")


def refused_upstream(clone: Path) -> str:
    """Return the error that asking for the upstream gives."""
    with pytest.raises(DeliveryError) as caught:
        git.Repository(clone).upstream()
    return three_lines(caught.value)


def test_a_detached_head_is_said(places: Clones) -> None:
    """With no branch checked out, the hint is to check one out."""
    clones.git(places.laptop, "checkout", "-q", "--detach")

    assert "try: git switch main" in refused_upstream(places.laptop)


def test_no_remote_is_said(places: Clones) -> None:
    """Without a remote, the hint adds one."""
    clones.git(places.laptop, "remote", "remove", "origin")

    assert "try: git remote add origin" in refused_upstream(places.laptop)


def test_two_remotes_are_not_guessed_between(places: Clones) -> None:
    """With two remotes, none of them origin, the hint sets an upstream."""
    clones.git(places.laptop, "remote", "rename", "origin", "hub")
    clones.git(places.laptop, "branch", "--unset-upstream")
    clones.git(places.laptop, "remote", "add", "backup", "/elsewhere")

    assert "try: git branch --set-upstream-to=backup/main" in refused_upstream(places.laptop)


def test_no_repository_is_said(tmp_path: Path) -> None:
    """Outside a repository, the hint leads to one, or away from git."""
    with pytest.raises(DeliveryError, match="does not lie in a git repository") as caught:
        git.Repository(tmp_path)

    assert "claim: file" in three_lines(caught.value)


def test_a_repository_that_git_does_not_open_is_said(tmp_path: Path) -> None:
    """What git says of a broken repository is shown."""
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    with pytest.raises(DeliveryError, match="git does not open the repository: not a git repository: /nowhere"):
        git.Repository(tmp_path)


def test_a_remote_that_is_not_there_is_said(places: Clones) -> None:
    """A remote that cannot be read is an error of the network, with git's reason and no password."""
    clones.git(places.laptop, "config", "remote.origin.url", "https://ada:hunter2@127.0.0.1:9/a.git")
    repository = git.Repository(places.laptop)
    with pytest.raises(NetworkError, match="origin cannot be read: ") as caught:
        repository.fetch(repository.upstream())

    assert "hunter2" not in three_lines(caught.value)
    assert "https://127.0.0.1:9/a.git" in three_lines(caught.value)


def test_a_branch_that_the_remote_lacks_is_said(places: Clones) -> None:
    """A branch that was never pushed: the hint pushes it."""
    clones.git(places.laptop, "checkout", "-q", "-b", "new")
    repository = git.Repository(places.laptop)
    with pytest.raises(DeliveryError, match="origin has no branch new") as caught:
        repository.fetch(repository.upstream())

    assert "try: git push -u origin new" in three_lines(caught.value)


def test_a_remote_never_fetched_is_said(places: Clones) -> None:
    """Without a fetch, nothing is known of the remote."""
    clones.git(places.laptop, "update-ref", "-d", "refs/remotes/origin/main")
    repository = git.Repository(places.laptop)
    with pytest.raises(DeliveryError, match="origin was never fetched here") as caught:
        repository.seen(repository.upstream())

    assert "try: git fetch origin" in three_lines(caught.value)


def test_a_pull_by_hand_is_not_disturbed(places: Clones) -> None:
    """A fetch leaves FETCH_HEAD alone, which a `git pull` may be about to read."""
    clones.commit(places.ci, {"README": "new\n"})
    repository = git.Repository(places.laptop)
    repository.fetch(repository.upstream())

    assert not (places.laptop / ".git" / "FETCH_HEAD").exists()


def test_a_fetch_waits_for_another(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process of the clone writes what it fetched, this one tries again."""
    clones.commit(places.ci, {"README": "new\n"})
    lock = places.laptop / ".git" / "refs" / "remotes" / "origin" / "main.lock"
    lock.touch()
    monkeypatch.setattr(git, "sleep", lambda _: lock.unlink())
    repository = git.Repository(places.laptop)

    assert repository.fetch(repository.upstream()) == clones.git(places.remote, "rev-parse", "main").strip()


@pytest.mark.parametrize(
    ("variable", "setting", "command"),
    [("", "", "ssh -o BatchMode=yes"), ("own", "", "own"), ("", "configured", "configured")],
)
def test_ssh_asks_nothing(
    places: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, setting: str, command: str
) -> None:
    """It is told not to ask, unless the person has a command of their own for it."""
    clones.git(places.laptop, "config", "remote.origin.url", "ssh://host.invalid/a.git")
    for name in ("ssh", "own", "configured"):
        program(tmp_path / "bin", name, f'echo "{name} $*" >> "{tmp_path}/called"; exit 1', monkeypatch)
    if variable:
        monkeypatch.setenv("GIT_SSH_COMMAND", variable)
    if setting:
        clones.git(places.laptop, "config", "core.sshCommand", setting)
    repository = git.Repository(places.laptop)
    with pytest.raises(NetworkError):
        repository.fetch(repository.upstream())

    assert (tmp_path / "called").read_text().startswith(f"{command} ")


def test_blobs_are_read_as_they_lie(places: Clones) -> None:
    """Bytes come back as they are, also empty ones, ones without a newline, and what is not there."""
    commit = clones.commit(places.laptop, {"a": b"", "b c": b"x\r\n\0y", "d": b"1 blob 2\n"})
    repository = git.Repository(places.laptop)

    assert repository.blobs([f"{commit}:{name}" for name in ("a", "b c", "no blob 3", "d", "ü")]) == [
        b"",
        b"x\r\n\0y",
        None,
        b"1 blob 2\n",
        None,
    ]


def test_files_are_listed_by_their_own_names(places: Clones) -> None:
    """What lies below a folder is listed, whatever its name, and nothing of a folder called almost alike."""
    commit = clones.commit(places.laptop, {"a [b]/ü “x”": "1", "a [b]/sub/c": "2", "a b/d": "3", "a [b]e": "4"})
    repository = git.Repository(places.laptop)

    assert set(repository.files(commit, "a [b]")) == {"ü “x”", "sub/c"}
    assert repository.files(commit, "nowhere") == {}


def test_a_commit_changes_only_what_it_names(places: Clones, tmp_path: Path) -> None:
    """A commit by plumbing has the changes, the message in UTF-8, and everything else as it was."""
    repository = git.Repository(places.laptop)
    base = clones.git(places.laptop, "rev-parse", "HEAD").strip()
    before = clones.state(places.laptop)
    commit = repository.commit(base, {"README": None, "ü/“b”": b"\r\n"}, "👀 said", index=tmp_path / "index")

    assert clones.state(places.laptop) == before
    assert clones.git(places.laptop, "-c", "core.quotePath=false", "diff", "--name-status", base, commit) == (
        "D\tREADME\nA\tü/“b”\n"
    )
    assert clones.git(places.laptop, "log", "-1", "--format=%B", commit).strip() == "👀 said"
    assert repository.blobs([f"{commit}:ü/“b”"]) == [b"\r\n"]


def test_nothing_of_the_door_needs_a_terminal() -> None:
    """The module loads without what is heavy to load."""
    code = "import sys, digest.git; print({'tempfile', 'requests', 'msgspec'} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
