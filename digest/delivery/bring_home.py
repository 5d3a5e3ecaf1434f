"""After a push that the editor asked for: the clone is brought to it, and nothing of the editor's is lost.

``git merge --ff-only`` refuses when a file that comes in already lies in the work tree, even the very same bytes.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from digest import git
from digest.errors import DigestError

_ORDINARY = "100644"
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class _Change(NamedTuple):
    """One path between two commits: modes and ids before and after, zeros where it is not there."""

    path: str
    modes: tuple[str, str]
    ids: tuple[str, str]
    status: str

    @property
    def ordinary(self) -> bool:
        return {*self.modes} <= {_ORDINARY, "000000"} and "\n" not in self.path and self.status in {"A", "M", "D"}


class _Move(NamedTuple):
    path: Path
    old: bytes | None
    new: bytes | None


class _InTheWayError(Exception):
    """The editor has something where a file would go."""


def bring_home(repository: git.Repository, branch: str, commit: str) -> bool:
    """Advance ``branch``, if it is still the one checked out, the index and the work tree to ``commit``.

    Only the paths that change are touched, and each must be, in the work tree and in the index, as it was or as it
    becomes.

    Returns:
        Whether the clone is there now; False when it was left as it was.
    """
    lock = repository.own / "index.lock"
    try:
        # As git does it: whoever makes this file may change the index, and every other git refuses meanwhile.
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as new_index, TemporaryDirectory(prefix="digest-") as scratch:
            index = Path(scratch) / "index"
            index.write_bytes((repository.own / "index").read_bytes())
            if repository.branch() != branch:
                return False
            old, moves = _plan(repository, commit, index)
            new_index.write(index.read_bytes())
            new_index.flush()
            os.fsync(new_index.fileno())
        _make(repository, moves, (branch, commit, old))
        lock.replace(repository.own / "index")
    except (OSError, DigestError, _InTheWayError):
        return False
    finally:
        with suppress(OSError):
            lock.unlink()
    return True


def _plan(repository: git.Repository, commit: str, index: Path) -> tuple[str, list[_Move]]:
    """Return the commit to advance from and what to do in the work tree, and make ``index`` that of ``commit``."""
    old = repository.need("rev-parse", "-q", "--verify", "HEAD^{commit}").line
    if any((repository.own / name).exists() for name in _UNDER_WAY) or not repository.holds(commit, old):
        raise _InTheWayError
    flags = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
    changes = _changes(repository.need("diff-tree", *flags, old, commit))
    staged = {each.path: each for each in _changes(repository.need("diff-index", "--cached", *flags[1:], old))}
    for change in changes:
        if not change.ordinary or staged.get(change.path, change) != change:
            raise _InTheWayError
    lines = [f"{change.modes[1].lstrip('0') or '0'} {change.ids[1]}\t{change.path}\0" for change in changes]
    repository.need("update-index", "-z", "--index-info", given=os.fsencode("".join(lines)), index=index)
    return old, _moves(repository, changes)


def _changes(answer: git.Answer) -> list[_Change]:
    """Return what git's raw form of a difference says."""
    pieces = [os.fsdecode(piece) for piece in answer.out.split(b"\0")]
    changes = []
    for said, path in zip(pieces[0:-1:2], pieces[1::2], strict=True):
        before, after, old, new, status = said.removeprefix(":").split()
        changes.append(_Change(path, (before, after), (old, new), status))
    return changes


def _moves(repository: git.Repository, changes: list[_Change]) -> list[_Move]:
    """Return what is to be done in the work tree; raises when there is something of the editor's in it."""
    lying = {change.path: _bytes(repository.top, change.path) for change in changes}
    ids = _ids(repository, [path for path, data in lying.items() if data is not None])
    outdated = []
    for change in changes:
        # Zeros stand for a file that is not there.
        here = ids.get(change.path, "0" * len(change.ids[0]))
        if here not in change.ids:
            raise _InTheWayError
        if here != change.ids[1]:
            outdated.append(change)
    # One by one: in a batch, git gives the length from before the conversion.
    new = {
        change.path: repository.need("cat-file", "--filters", f"--path={change.path}", change.ids[1]).out
        for change in outdated
        if change.modes[1] == _ORDINARY
    }
    return [_Move(repository.top / each.path, lying[each.path], new.get(each.path)) for each in outdated]


def _bytes(top: Path, path: str) -> bytes | None:
    """Return what lies at ``path`` in the work tree, None when nothing does."""
    place = top / path
    if any(parent.is_symlink() for parent in (place, *place.parents) if parent.is_relative_to(top) and parent != top):
        raise _InTheWayError
    if not place.exists():
        return None
    if not place.is_file():
        raise _InTheWayError
    return place.read_bytes()


def _ids(repository: git.Repository, paths: Iterable[str]) -> dict[str, str]:
    """Return the ids that git would give the files at ``paths``, converted as it would convert them."""
    wanted = list(paths)
    given = b"".join(b'"' + os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"\n' for path in wanted)
    ids = repository.need("hash-object", "--stdin-paths", given=given).out.split() if wanted else []
    return dict(zip(wanted, (each.decode() for each in ids), strict=True))


def _make(repository: git.Repository, moves: list[_Move], step: tuple[str, str, str]) -> None:
    """Change the work tree, then move the branch; when either cannot be done, take all of it back."""
    made: list[_Move] = []
    try:
        for move in moves:
            _swap(move)
            made.append(move)
        repository.need("update-ref", "-m", "digest: brought home", *step)
    except BaseException:
        for move in reversed(made):
            with suppress(OSError):
                _swap(_Move(move.path, move.new, move.old))
        raise
    for move in made:
        _remove_empty(move.path.parent, repository.top)


def _swap(move: _Move) -> None:
    """Put the new bytes in the place of the old; whatever else turns up there at this moment is kept."""
    if move.old is None:
        _create(move.path, move.new or b"")
        return
    aside = move.path.with_name(f".{move.path.name}.{os.urandom(4).hex()}.old")
    move.path.rename(aside)
    try:
        if aside.read_bytes() != move.old:
            raise FileExistsError(move.path)
        if move.new is not None:
            _create(move.path, move.new)
            move.path.chmod(aside.stat().st_mode & 0o777)
    except OSError:
        if not move.path.exists():
            aside.rename(move.path)
        raise
    aside.unlink()


def _create(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove ``folder`` and those it lies in as long as nothing is in them: git keeps no empty ones."""
    with suppress(OSError):
        while folder != top and folder.is_relative_to(top):
            folder.rmdir()
            folder = folder.parent
