"""The one door to the ``git`` program: a limit on every call, no question asked, no secret in any message.

What git prints for programs is read here; what it prints for people is shown, never understood.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import sleep
from typing import Final, Literal, NamedTuple

from digest.errors import DeliveryError, NetworkError

_LOCAL: Final = 120.0  # seconds
_NETWORK: Final = 30.0
_FETCHES: Final = 8

# What `git rev-parse --local-env-vars` names, save the settings: a hook that starts digest has them set, for itself.
_REDIRECTING: Final = frozenset(
    {
        *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE"),
        *("GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"),
        *("GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE"),
    }
)
# These would print the very headers.
_TELLING: Final = ("GIT_TRACE", "GIT_CURL_VERBOSE")
_QUIET: Final = {
    "GCM_INTERACTIVE": "never",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
}
# The person's hooks and helpers are for the person's own work tree and index, which stay out of this.
_SETTINGS: Final = tuple(
    word
    for setting in (
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "core.splitIndex=false",
        "index.sparse=false",
        "i18n.commitEncoding=UTF-8",
        "maintenance.auto=false",
    )
    for word in ("-c", setting)
)


class Answer(NamedTuple):
    """What git left: its exit code (negative when it had to be stopped), its output, and its words for people."""

    code: int
    out: bytes
    words: str

    @property
    def line(self) -> str:
        """The output as one line of text."""
        return os.fsdecode(self.out).rstrip("\r\n")

    @property
    def reason(self) -> str:
        """The first thing that git, or the remote, says of what went wrong, in one line."""
        for line in self.words.splitlines():
            said = re.sub(r"^((remote|fatal|error):\s*)+", "", line.strip(), flags=re.IGNORECASE)
            if re.search("[a-z]", said) and not said.lower().startswith(("warning:", "hint:")):
                return said.rstrip(".")[:200]
        return f"git ends with {self.code}"


class Upstream(NamedTuple):
    """The branch of a remote that everybody shares.

    ``local`` is the reference of the branch checked out here, ``tracking`` that of what was last seen of the remote's.
    """

    local: str
    remote: str
    reference: str
    tracking: str
    address: str

    @property
    def branch(self) -> str:
        """The branch's name."""
        return self.reference.removeprefix("refs/heads/")

    @property
    def where(self) -> str:
        """Where it is, for an error."""
        return f"{self.branch} on {self.remote} ({self.address})" if self.address else f"{self.branch} on {self.remote}"


class Push(NamedTuple):
    """What became of a push, in the remote's words why, and whether it came in the way of somebody else's."""

    outcome: Literal["done", "rejected", "unclear"]
    why: str = ""
    overtaken: bool = False


# As git's own client and server put it; elsewhere a rejection is recognised by the branch having moved.
_OVERTAKEN: Final = re.compile("fetch first|non-fast-forward|stale info|lock|failed to update ref|incorrect old value")


def run(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    index: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = _LOCAL,
) -> Answer:
    """Return what ``git`` answers to ``arguments`` in ``folder``, whatever its exit code.

    Args:
        folder: an existing one.
        arguments: the command and its own arguments.
        given: its standard input.
        index: the file to use in place of the repository's index.
        environment: more of it.
        timeout: seconds until it is stopped, with everything it started.

    Raises:
        DeliveryError: git is not installed.
    """
    from tempfile import TemporaryFile  # loads more than the rest of this module

    added = {} if index is None else {"GIT_INDEX_FILE": str(index)}
    command = ["git", "-C", str(folder), *_SETTINGS, *arguments]
    # Not a pipe: an ssh that stays for the next connection would keep it open, and us waiting for its end.
    with TemporaryFile() as words:
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; the arguments are ours
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                env={**_environment(), **(environment or {}), **added},
                start_new_session=True,
            )
        except FileNotFoundError:
            raise DeliveryError("git is not installed", hint="install git: https://git-scm.com/downloads") from None
        with process:
            try:
                out, _ = process.communicate(given, timeout)
                code = process.returncode
            except subprocess.TimeoutExpired:
                _stop(process)
                return Answer(-1, b"", f"no answer after {timeout:g} seconds")
            except BaseException:
                _stop(process)
                raise
        words.seek(0)
        return Answer(code, out, shown(words.read().decode("utf-8", "replace")))


def shown(text: str) -> str:
    """Return ``text`` as a message may show it: no user, password or query in any address, nothing unprintable."""
    text = re.sub(r"(?<=://)\S*@", "", text)
    text = re.sub(r"(?<=://)[^/\n]*@", "", text)
    text = re.sub(r"(://[^\s?#'\"]*)[?#][^\s'\"]*", r"\1", text)
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


class Repository:
    """One repository, by its plumbing.

    Attributes:
        top: the work tree's.
        own: the git folder of this work tree.
        common: the git folder that all work trees share.
    """

    def __init__(self, folder: Path) -> None:
        """Find the repository that ``folder`` (an existing one) lies in; raises DeliveryError."""
        answer = run(folder, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir")
        lines = answer.line.splitlines()
        if answer.code or len(lines) != 3:
            raise _no_repository(folder, answer)
        self.top, self.own, self.common = Path(lines[0]), Path(lines[1]), (folder / lines[2]).resolve()
        self._environment: dict[str, str] = {}

    def run(self, *arguments: str, given: bytes = b"", index: Path | None = None, timeout: float = _LOCAL) -> Answer:
        """Return what git answers at the top of the work tree, as ``run`` does."""
        environment = self._environment
        return run(self.top, *arguments, given=given, index=index, environment=environment, timeout=timeout)

    def need(self, *arguments: str, given: bytes = b"", index: Path | None = None) -> Answer:
        """Return what git answers at the top of the work tree; raises DeliveryError when it refuses."""
        answer = self.run(*arguments, given=given, index=index)
        if answer.code:
            what = f"git cannot go on ({arguments[0]}): {answer.reason}"
            raise DeliveryError(what, where=str(self.top), hint="git status, and see that the disk has room")
        return answer

    def branch(self) -> str:
        """Return the reference of the branch that is checked out; raises DeliveryError when none is."""
        answer = self.run("symbolic-ref", "-q", "HEAD")
        if answer.code:
            hint = "git switch main (in CI: check out the branch, not a tag or a commit)"
            raise DeliveryError("no branch is checked out here", where=str(self.top), hint=hint)
        return answer.line

    def upstream(self) -> Upstream:
        """Return the upstream of the branch checked out, else the branch of that name on origin (or the only remote).

        Raises:
            DeliveryError: no branch is checked out, there is no remote, or it is not clear which is meant.
        """
        branch = self.branch()
        said = self.run("config", "-z", "--get-regexp", r"^(remote\..*\.url|core\.sshcommand)$").out
        # Of several addresses of one remote, git reads from the first.
        settings = {key: value for key, _, value in reversed([each.partition("\n") for each in _pieces(said)])}
        own_ssh = "core.sshcommand" in settings or {"GIT_SSH", "GIT_SSH_COMMAND"} & set(os.environ)
        self._environment = {} if own_ssh else {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
        addresses = {key[7:-4]: value for key, value in settings.items() if key.startswith("remote.")}
        form = "--format=%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)"
        remote, reference, tracking = (*self.run("for-each-ref", form, branch).line.split("\0"), "", "")[:3]
        if remote not in addresses or not tracking.startswith("refs/remotes/"):
            remote, reference = _only(addresses, self.top, branch.removeprefix("refs/heads/")), branch
            tracking = f"refs/remotes/{remote}/{branch.removeprefix('refs/heads/')}"
        return Upstream(branch, remote, reference, tracking, shown(addresses[remote]))

    def fetch(self, upstream: Upstream) -> str:
        """Return the commit that ``upstream`` is at now, fetched.

        Raises:
            NetworkError: the remote does not answer, or lets nobody in.
            DeliveryError: it has no such branch.
        """
        # FETCH_HEAD is left alone: a `git pull` by hand may be between writing and reading it.
        flags = ("--quiet", "--no-write-fetch-head", "--no-tags", "--no-recurse-submodules")
        change = f"+{upstream.reference}:{upstream.tracking}"
        for attempt in range(_FETCHES):
            answer = self.run("fetch", *flags, "--", upstream.remote, change, timeout=_NETWORK)
            if not answer.code:
                return self.seen(upstream)
            if "lock" not in answer.words:  # another process of this clone is fetching at this moment
                break
            pause(attempt)
        asked = ("ls-remote", "--exit-code", "--", upstream.remote, upstream.reference)
        if answer.code > 0 and self.run(*asked, timeout=_NETWORK).code == 2:
            hint = f"git push -u {upstream.remote} {upstream.branch}"
            raise DeliveryError(f"{upstream.remote} has no branch {upstream.branch}", where=upstream.where, hint=hint)
        what = f"{upstream.remote} cannot be read: {answer.reason}"
        raise NetworkError(what, where=upstream.where, hint=f"git fetch {upstream.remote}, until it works")

    def seen(self, upstream: Upstream) -> str:
        """Return the commit that ``upstream`` was last seen at; raises DeliveryError when it never was."""
        answer = self.run("rev-parse", "-q", "--verify", f"{upstream.tracking}^{{commit}}")
        if answer.code:
            what = f"{upstream.remote} was never fetched here"
            raise DeliveryError(what, where=upstream.where, hint=f"git fetch {upstream.remote}")
        return answer.line

    def blobs(self, names: Iterable[str]) -> list[bytes | None]:
        """Return the bytes of each of ``names`` ("commit:path" or an id, no line break in it), None for nothing."""
        wanted = list(names)
        given = b"".join(os.fsencode(name) + b"\n" for name in wanted)
        out = self.need("cat-file", "--batch", given=given).out if wanted else b""
        contents: list[bytes | None] = []
        for _ in wanted:
            head, _, out = out.partition(b"\n")
            if not re.fullmatch(rb"[0-9a-f]+ [a-z]+ [0-9]+", head):
                contents.append(None)
                continue
            size = int(head.split()[2])
            contents.append(out[:size])
            out = out[size + 1 :]
        return contents

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """Return the ids of all that lies below ``folder`` in ``commit``, by their paths from there."""
        listed = self.need("ls-tree", "-r", "-z", "--full-tree", commit, f"{folder}/").out
        entries = [line.partition("\t") for line in _pieces(listed)]
        return {path.removeprefix(f"{folder}/"): said.split()[2] for said, _, path in entries}

    def commit(self, base: str, changes: Mapping[str, bytes | None], message: str, *, index: Path) -> str:
        """Return a new commit on ``base`` with ``changes`` (by path; None removes); only objects are written.

        Args:
            base: a commit.
            changes: by path from the top.
            message: the commit's.
            index: a file of no other use; the repository's own index is not touched.

        Raises:
            DeliveryError: git does not know who commits, or cannot write.
        """
        lines = []
        for path, data in changes.items():
            if data is None:
                lines.append(f"0 {'0' * len(base)}\t{path}\0")
                continue
            blob = self.need("hash-object", "-w", "--stdin", "--no-filters", given=data).line
            lines.append(f"100644 {blob}\t{path}\0")
        self.need("read-tree", base, index=index)
        self.need("update-index", "-z", "--index-info", given=os.fsencode("".join(lines)), index=index)
        tree = self.need("write-tree", "--missing-ok", index=index).line
        answer = self.run("commit-tree", tree, "-p", base, given=message.encode())
        if answer.code and self.run("var", "GIT_COMMITTER_IDENT").code:
            hint = 'git config user.name "Your Name", and git config user.email you@example.org'
            raise DeliveryError("git does not know who you are", where=str(self.top), hint=hint)
        if answer.code:
            raise DeliveryError(f"git cannot commit: {answer.reason}", where=str(self.top), hint="git status")
        return answer.line

    def push(self, upstream: Upstream, commit: str) -> Push:
        """Ask the remote to move ``upstream`` on to ``commit``; it refuses unless that is a step forward."""
        flags = ("--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--no-recurse-submodules")
        change = f"{commit}:{upstream.reference}"
        answer = self.run("push", *flags, "--", upstream.remote, change, timeout=_NETWORK)
        if answer.code == 0:
            return Push("done")
        rejected = re.search(rb"^!\t[^\t]*\t\[(?:remote )?rejected\] ?(.*)$", answer.out, re.MULTILINE)
        if rejected and answer.code > 0:
            why = shown(rejected[1].decode("utf-8", "replace")).strip("() ")
            return Push("rejected", f"{answer.reason} ({why})", overtaken=bool(_OVERTAKEN.search(why)))
        return Push("unclear", answer.reason)

    def holds(self, commit: str, older: str) -> bool:
        """Return whether ``older`` is ``commit`` or came before it."""
        return self.run("merge-base", "--is-ancestor", older, commit).code == 0


def pause(attempt: int) -> None:
    """Wait a moment, longer with each ``attempt``, and never as long as another process."""
    sleep(0.02 * min(attempt + 1, 10) * (0.5 + os.urandom(1)[0] / 255))


def _pieces(out: bytes) -> list[str]:
    return [os.fsdecode(piece) for piece in out.split(b"\0") if piece]


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in _REDIRECTING and not name.startswith(_TELLING)
    }
    return {**kept, **_QUIET}


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End git and what it started; gently first, so that it removes its own lock files."""
    if sys.platform == "win32":
        process.kill()
        return
    import signal

    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(2)
        except (OSError, subprocess.TimeoutExpired):
            continue


def _only(addresses: Mapping[str, str], top: Path, branch: str) -> str:
    if "origin" in addresses:
        return "origin"
    if len(addresses) == 1:
        return next(iter(addresses))
    if not addresses:
        hint = f"git remote add origin ADDRESS, then: git push -u origin {branch}"
        raise DeliveryError("the repository has no remote", where=str(top), hint=hint)
    names = sorted(addresses)
    hint = f"git branch --set-upstream-to={names[0]}/{branch}"
    raise DeliveryError(f"it is not clear which remote is meant: {', '.join(names)}", where=str(top), hint=hint)


def _no_repository(folder: Path, answer: Answer) -> DeliveryError:
    if any((each / ".git").exists() for each in (folder, *folder.resolve().parents)):
        # Such as one that belongs to another user: git says what to type.
        return DeliveryError(f"git does not open the repository: {answer.reason}", where=str(folder), hint="git status")
    hint = "git clone it anew, or in config.yaml, under delivery: claim: file"
    return DeliveryError("the newsletter does not lie in a git repository", where=str(folder), hint=hint)
