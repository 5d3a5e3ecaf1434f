"""``delivery.claim: git``: the ledger is the one on the remote's branch, and a push is how a run wins a line of it.

A line becomes a commit on the head that was fetched; the remote takes it only if nothing came in between. So of two
runs, wherever they are, one wins. The work tree and the index of the clone are not touched.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from digest import durable, git, ledger
from digest import issue as issues
from digest.delivery import frozen
from digest.delivery.claim import MovedError
from digest.errors import DeliveryError, NetworkError
from digest.model import Approved, Delivery, Entry

_TRIES: Final = 20
# So often while the branch does not move: it is locked, or what became of the push is not said.
_PATIENCE: Final = 5
_UNCLEAR: Final = 2
_ATTRIBUTES: Final = ("text", "merge", "filter", "ident", "working-tree-encoding")


class GitClaim:
    """The ledgers lie on the upstream of the branch that is checked out where the newsletter is."""

    def __init__(self, root: Path) -> None:
        """Remember the newsletter's folder; git is asked only when something is needed of it."""
        self._root = root
        self._found: tuple[git.Repository, git.Upstream] | None = None

    def refresh(self) -> None:
        """Fetch.

        Raises:
            NetworkError: the remote cannot be read.
            DeliveryError: there is no remote, or it has no such branch.
        """
        repository, upstream = self._shared()
        repository.fetch(upstream)

    def issues(self, root: Path) -> list[Path]:
        """Return those in the work tree, and those that have a ledger on the remote as it was last seen."""
        folder = issues.folder_of(root)
        place = self._issue(folder)
        names = place.repository.files(place.seen(), place.path)
        there = {folder / name.split("/")[0] for name in names if name.count("/") == 1 and name.endswith(ledger.NAME)}
        return sorted({*issues.all_issues(root), *there})

    def known(self, folder: Path) -> Delivery:
        """Return where the issue in ``folder`` stood when the remote was last fetched.

        Raises:
            DeliveryError: it was never fetched, or the ledger there is damaged.
        """
        issue = self._issue(folder)
        return issue.fold(issue.ledger(issue.seen()))

    def approved(self, folder: Path) -> Approved:
        """Return what lay approved when the remote was last fetched, every byte verified; raises ApprovalError."""
        issue = self._issue(folder)
        return issue.approved(issue.seen())

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator["HeldByGit"]:
        """Fetch, and give the issue in ``folder`` to this run, among the processes that share this clone.

        Args:
            folder: the issue's.
            begin: of no account: nothing is laid down anywhere before the first step is made.

        Raises:
            BusyError: another process of this clone has it.
            NetworkError, DeliveryError: as ``refresh``, or the ledger is damaged.
        """
        from tempfile import TemporaryDirectory  # loads more than the rest of this module

        issue = self._issue(folder)
        locks = issue.repository.common / "digest"
        lock = locks / f"{folder.name}-{sha256(os.fsencode(issue.path)).hexdigest()[:8]}.lock"
        with ExitStack() as stack:
            hint = "make the folder writable; then the same command again"
            with durable.guarded(DeliveryError, "the issue cannot be locked", lock, hint=hint):
                durable.make_folder(locks)
                free = stack.enter_context(durable.locked(lock))
                scratch = Path(stack.enter_context(TemporaryDirectory(prefix="digest-")))
            if not free:
                raise ledger.BusyError("another run has this issue", where=str(lock), hint="digest status")
            yield HeldByGit(issue, scratch / "index")

    def _shared(self) -> tuple[git.Repository, git.Upstream]:
        if self._found is None:
            repository = git.Repository(self._root)
            self._found = repository, repository.upstream()
        return self._found

    def _issue(self, folder: Path) -> "_Issue":
        repository, upstream = self._shared()
        # The folder need not be there: a sparse work tree may leave it out.
        place, top = folder.resolve(), repository.top.resolve()
        if not place.is_relative_to(top) or "\n" in str(place):
            hint = "move it into the folder of config.yaml"
            raise DeliveryError("the issue does not lie in the repository", where=str(folder), hint=hint)
        return _Issue(repository, upstream, folder, place.relative_to(top).as_posix())


class _Issue:
    """One issue on the remote's branch: ``path`` is its folder's, from the top of the repository."""

    def __init__(self, repository: git.Repository, upstream: git.Upstream, folder: Path, path: str) -> None:
        self.repository = repository
        self.upstream = upstream
        self.folder = folder
        self.path = path

    @property
    def where(self) -> str:
        return str(self.folder / ledger.NAME)

    def fetch(self) -> str:
        return self.repository.fetch(self.upstream)

    def seen(self) -> str:
        return self.repository.seen(self.upstream)

    def ledger(self, commit: str) -> bytes:
        return self.repository.blobs([f"{commit}:{self.path}/{ledger.NAME}"])[0] or b""

    def fold(self, lines: bytes) -> Delivery:
        return ledger.fold(ledger.parse(lines, self.folder / ledger.NAME))

    def approved(self, commit: str) -> Approved:
        ids = self.repository.files(commit, f"{self.path}/{frozen.NAME}")
        contents = zip(ids, self.repository.blobs(ids.values()), strict=True)
        return frozen.thaw(self.folder, {name: data or b"" for name, data in contents})


class HeldByGit:
    """One issue while this run works on it; runs in other clones may too, until a push says who was quicker."""

    alone = False

    def __init__(self, issue: _Issue, index: Path) -> None:
        """Fetch ``issue``; ``index`` is a file name for git's use."""
        self.folder = issue.folder
        self.run = os.urandom(4).hex()
        self._issue = issue
        self._index = index
        self._head = issue.fetch()
        self._lines = issue.ledger(self._head)
        self.delivery = issue.fold(self._lines)

    def look(self) -> Delivery:
        """Fetch, and return where the issue stands now.

        Raises:
            MovedError: lines that this run saw are no longer there.
            NetworkError, DeliveryError: as ``GitClaim.held``.
        """
        head, lines = self._asked()
        if not lines.startswith(_whole(self._lines)):
            raise self._moved("lines of the ledger were taken back while this run was at work")
        return self._stand(head, lines)

    def advance(self, entry: Entry) -> Delivery:
        """Append ``entry`` on the remote, if the issue still stands where this run saw it.

        Raises:
            MovedError: another run was quicker.
            DeliveryError: MOVES does not have the step, the remote refuses the push, or git does not know who
                commits; nothing was written.
            NetworkError: it is unclear what became of the line; whoever looks next will see.
        """
        return self.publish({}, entry, f"digest: {self.folder.name} {entry.state}")

    def approved(self) -> Approved:
        """Return what lies approved on the remote, as last seen by this run; raises ApprovalError."""
        return self._issue.approved(self._head)

    def publish(self, files: Mapping[str, bytes | None], entry: Entry | None, message: str) -> Delivery:
        """Push one commit with ``files`` and the line for ``entry``, if the issue still stands where this run saw it.

        Args:
            files: by path from the issue's folder; None removes one, and ``"approved/": None`` all below that folder
                that are not among ``files``. The ledger may be among them, if its first lines are those seen.
            entry: a step to append, unless the ledger is among ``files``.
            message: the commit's.

        Raises:
            MovedError, DeliveryError, NetworkError: as ``advance``.
        """
        if entry is None:
            lines = files.get(ledger.NAME, self._lines) or b""
            if self._issue.fold(lines).history[: len(self.delivery.history)] != self.delivery.history:
                raise self._moved("the ledger here lacks lines that the remote has")
            return self._push(files, lines, message, line=False)
        ledger.check_step(self.delivery, entry, where=self._issue.where)
        line = msgspec.json.encode(msgspec.structs.replace(entry, run=entry.run or self.run)) + b"\n"
        files = {**files, ledger.NAME: _whole(self._lines) + line}
        return self._push(files, files[ledger.NAME] or b"", f"{message}\n\nDigest-Run: {self.run}\n", line=True)

    def bring_home(self) -> bool:
        """Bring the clone to what was pushed, as a ``git pull`` would; False, and nothing touched, when it could not.

        For commands that the editor gives. What the editor changed and did not commit is never overwritten.
        """
        from digest.delivery.bring_home import bring_home  # only a few commands need it

        return bring_home(self._issue.repository, self._issue.upstream.local, self._head)

    def _push(self, files: Mapping[str, bytes | None], lines: bytes, message: str, *, line: bool) -> Delivery:
        """Push ``files``, which make the ledger ``lines``; ``line`` says whether a line that only we write is new."""
        issue, head, tried = self._issue, self._head, list[str]()
        stuck, unclear = 0, ""
        for attempt in range(_TRIES):
            changes = self._changes(head, files)
            tried.append(issue.repository.commit(head, changes, message, index=self._index))
            pushed = issue.repository.push(issue.upstream, tried[-1])
            if pushed.outcome == "done":
                return self._stand(tried[-1], lines)
            unclear = pushed.why if pushed.outcome == "unclear" else unclear
            git.pause(attempt)
            before = head
            try:
                head, now = self._asked()
            except NetworkError as error:
                raise (self._unclear("did not say whether it took the step", unclear) if unclear else error) from None
            if now == lines and (line or any(issue.repository.holds(head, commit) for commit in tried)):
                return self._stand(head, now)
            if now != self._lines:
                # Also when ours is there and more after it: whoever went on from it has the issue now.
                raise self._moved("another run was quicker")
            # The branch moving on is other people's work, however the rejection is worded.
            stuck = stuck + 1 if head == before else 0
            if stuck and pushed.outcome == "rejected" and not pushed.overtaken and not unclear:
                raise self._refused(pushed.why)
            if stuck == (_UNCLEAR if unclear else _PATIENCE):
                break
        raise self._unclear("does not have the step, so far", unclear) if unclear else self._refused(pushed.why)

    def _changes(self, head: str, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """Return ``files`` by path from the top, with all that goes with a folder that is to be removed."""
        changes: dict[str, bytes | None] = {}
        for name, data in files.items():
            if name.endswith("/"):
                below = self._issue.repository.files(head, f"{self._issue.path}/{name.rstrip('/')}")
                changes |= {f"{self._issue.path}/{name}{each}": None for each in below if name + each not in files}
            else:
                changes[f"{self._issue.path}/{name}"] = data
        return changes

    def _asked(self) -> tuple[str, bytes]:
        """Fetch; return the commit, and the ledger there."""
        for attempt in range(_PATIENCE):
            head = self._issue.fetch()
            lines = self._issue.ledger(head)
            if lines.startswith(_whole(self._lines)):
                break
            # Another process of this clone may set back, for a moment, what was last seen of the remote.
            git.pause(attempt)
        return head, lines

    def _stand(self, head: str, lines: bytes) -> Delivery:
        self.delivery = self._issue.fold(lines)
        self._head, self._lines = head, lines
        return self.delivery

    def _moved(self, what: str) -> MovedError:
        return MovedError(what, where=self._issue.where, hint="digest status")

    def _refused(self, why: str) -> DeliveryError:
        upstream = self._issue.upstream
        rehearsed = f"git push --dry-run {upstream.remote} HEAD:{upstream.branch}"
        hint = f"give this machine the right to push to {upstream.branch}; try: {rehearsed}"
        return DeliveryError(f"{upstream.remote} does not take the step: {why}", where=upstream.where, hint=hint)

    def _unclear(self, what: str, why: str) -> NetworkError:
        upstream = self._issue.upstream
        hint = "see that you are online and may push there; then the same command again: it looks first"
        return NetworkError(f"{upstream.remote} {what}: {why}", where=upstream.where, hint=hint)


def _whole(lines: bytes) -> bytes:
    """Return the lines that ended in a newline: the others never happened."""
    return lines[: lines.rfind(b"\n") + 1]


def person(root: Path) -> str | None:
    """Return the name that git commits under in ``root``, None when it has none or is not installed."""
    try:
        answer = git.run(root, "var", "GIT_AUTHOR_IDENT")
    except DeliveryError:
        return None
    return answer.line.rpartition(" <")[0] or None if answer.code == 0 else None


def unprotected(root: Path, folder: Path) -> bool:
    """Return whether git would convert or merge the ledger or ``approved/`` of the issue in ``folder``.

    Args:
        root: the newsletter's folder. Where it lies in no repository, or git is not installed, nothing is converted.
        folder: the issue's; it and its files need not be there.
    """
    try:
        repository = git.Repository(root)
    except DeliveryError:
        return False
    place, top = folder.resolve(), repository.top.resolve()
    names = (ledger.NAME, *(f"{frozen.NAME}/{name}" for name in ("email.html", "email.json", "email.txt", "event.ics")))
    if not place.is_relative_to(top):
        return False
    paths = (f"{place.relative_to(top).as_posix()}/{name}" for name in names)
    said = repository.need("check-attr", "-z", *_ATTRIBUTES, "--", *paths).out.decode("utf-8", "replace").split("\0")
    # Of the first two, "unspecified" leaves it to the settings of each clone.
    return any(
        value != "unset" and (name in _ATTRIBUTES[:2] or value != "unspecified")
        for name, value in zip(said[1::3], said[2::3], strict=True)
    )
