"""Two issues on a bare git remote with two clones, and a run for each clone, and one more for the other issue."""

import os
import signal
import subprocess
from itertools import product
from pathlib import Path
from typing import Any, Final

from digest import git, ledger
from digest.delivery.claim import Claim
from digest.delivery.git_claim import GitClaim
from tests.once.histories import Kill
from tests.once.places import ISSUE, Kept, approve_it

_OTHER: Final = "2026-12-08-second-thoughts"
_BRANCH: Final = "main"
_CLONES: Final = ("laptop", "ci")
# A run's clone, and the issue that it sends.
_RUNS: Final = {"A": ("laptop", ISSUE), "B": ("ci", ISSUE), "C": ("ci", _OTHER)}
# Whatever is set on this machine would change what is tried.
_ENVIRONMENT: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
# What the remote does besides, after each push, is not what is tried.
_NO_HOUSEWORK: Final = (("receive.autogc", "false"), ("gc.auto", "0"))
_WHO: Final = ("-c", "user.name=Example", "-c", "user.email=example@example.org")


class GitPlace:
    """The ledgers are those on the remote; each history begins on the commit with both issues approved."""

    runs = "".join(_RUNS)
    alone = False

    def __init__(self, root: Path) -> None:
        os.environ.update(_ENVIRONMENT)
        self._root = root
        self._remote = root / "remote.git"
        self._git("init", "--quiet", "--bare", f"--initial-branch={_BRANCH}", str(self._remote))
        for setting in _NO_HOUSEWORK:
            self._git("config", *setting, at=self._remote)
        first = root / "laptop"
        self._git("init", "--quiet", f"--initial-branch={_BRANCH}", str(first))
        self._git("remote", "add", "origin", str(self._remote), at=first)
        (first / ".gitattributes").write_text("issues/** -text -merge\n", "utf-8")
        for issue in (ISSUE, _OTHER):
            folder = first / "issues" / issue
            folder.mkdir(parents=True)
            approve_it(folder)
            (folder / "issue.md").write_bytes(b"# Icebreakers\n")
        self._git("add", ".", at=first)
        self._git(*_WHO, "commit", "--quiet", "--message=approved", at=first)
        self._git("push", "--quiet", "--set-upstream", "origin", _BRANCH, at=first)
        self._git("clone", "--quiet", str(self._remote), str(root / "ci"))
        for clone in _CLONES:
            self._git("config", "user.name", "Example", at=root / clone)
            self._git("config", "user.email", "example@example.org", at=root / clone)
        # One process that reads for all histories: a new one for each look would cost more than the runs do.
        command = ["git", "cat-file", "--batch"]
        self._objects = subprocess.Popen(command, cwd=self._remote, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._head = self._remote / "refs" / "heads" / _BRANCH
        self._first = self._seen = self._head.read_bytes()
        self._kept = [Kept(root / clone / "issues" / issue) for clone, issue in product(_CLONES, (ISSUE, _OTHER))]
        # Which branch is shared does not change: it is asked once, and each run fetches.
        self._claims = {clone: GitClaim(root / clone) for clone in _CLONES}
        for claim in self._claims.values():
            claim.refresh()

    def reset(self) -> None:
        """Set the branch back to the first commit, on the remote and in the clones."""
        self._head.write_bytes(self._first)
        for clone in _CLONES:
            own = self._root / clone / ".git"
            (own / "refs" / "remotes" / "origin" / _BRANCH).write_bytes(self._first)
            (own / "index.lock").unlink(missing_ok=True)
            if (own / "refs" / "heads" / _BRANCH).read_bytes() != self._first:
                self._git("reset", "--quiet", "--hard", self._first.decode().strip(), at=self._root / clone)
        for kept in self._kept:
            kept.put_back()
        self._seen = self._first

    def issue(self, run: str) -> str:
        """Return its issue."""
        return _RUNS[run][1]

    def folder(self, run: str) -> Path:
        """Return the issue's folder in its clone."""
        clone, issue = _RUNS[run]
        return self._root / clone / "issues" / issue

    def claim(self, run: str) -> Claim:
        """Return the claim of its clone."""
        return self._claims[_RUNS[run][0]]

    def pull(self, run: str) -> None:
        """Bring the clone to what was fetched; where that is in the way of something, take what the remote has."""
        clone = self._root / _RUNS[run][0]
        command = ["git", "merge", "--quiet", "--ff-only", f"origin/{_BRANCH}"]
        (clone / ".git" / "index.lock").unlink(missing_ok=True)  # a killed run's: git says that it may be removed
        if subprocess.run(command, cwd=clone, check=False, capture_output=True).returncode:
            self._git("reset", "--quiet", "--hard", f"origin/{_BRANCH}", at=clone)

    def changed(self) -> bool:
        """Compare the remote's head."""
        before, self._seen = self._seen, self._head.read_bytes()
        return before != self._seen

    def lines(self, issue: str) -> bytes:
        """Read what lies on the remote."""
        stdin, stdout = self._objects.stdin, self._objects.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(self._head.read_bytes().strip() + f":issues/{issue}/{ledger.NAME}\n".encode())
        stdin.flush()
        length = int(stdout.readline().split()[-1])
        return stdout.read(length + 1)[:-1]

    def arm(self, kill: Kill) -> None:
        """Die at a call of git: right after it, or, when it is torn, before it."""
        run, calls = git.run, 0

        def counted(folder: Path, *arguments: str, **named: Any) -> git.Answer:
            nonlocal calls
            calls += 1
            if calls == kill.at and kill.inside == "torn":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = run(folder, *arguments, **named)
            if calls == kill.at:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(git, "run", counted)  # noqa: B010 - mypy would want the same parameters

    def _git(self, *arguments: str, at: Path | None = None) -> bytes:
        return subprocess.run(["git", *arguments], cwd=at or self._root, check=True, stdout=subprocess.PIPE).stdout
