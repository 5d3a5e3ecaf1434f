"""Files that survive a crash: whoever reads finds the old bytes or the new, never half of either."""

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from digest.errors import DigestError

# Windows would translate line ends, and a hash is over bytes.
_BINARY = getattr(os, "O_BINARY", 0)
# Windows keeps everybody else from reading and writing what is locked: so that is one byte where no file has any.
# Its C library counts in 31 bits.
_FAR = 2**30


@contextmanager
def guarded(family: type[DigestError], what: str, where: Path, *, hint: str) -> Iterator[None]:
    """Turn an OSError of the block (a full disk, a read-only folder) into ``family``.

    Args:
        family: the error to raise.
        what: what could not be done, in the editor's words; the system's reason is put after it.
        where: the file or folder as the editor knows it.
        hint: what to try.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise family(f"{what}: {reason}", where=str(where), hint=hint) from error


def sync(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk (a new or renamed file is lost in a power cut without it)."""
    if sys.platform == "win32":
        return  # Windows opens no folder; NTFS journals names by itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems sync no folder; whatever else went wrong is not to be passed over.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make ``folder``, and those it lies in, unless it is there; raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def write(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, in place of what lies there, all at once; raises OSError."""
    # The name is not shared with another writer of the same file, or one would rename the other's half.
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    try:
        _create(part, data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Append ``line`` and a newline to ``path`` in one write; it is on disk when this returns.

    A tail without its newline, left by a crash or a full disk, is cut off first. That is the one exception to
    "never rewritten": a newline put behind it instead would make a line of what was never one.

    Raises:
        OSError: nothing, or an unfinished tail, was written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY, 0o666)
    try:
        end = _end_of_lines(descriptor)
        if end < os.fstat(descriptor).st_size:
            os.ftruncate(descriptor, end)
            os.fsync(descriptor)
        whole = line + b"\n"
        if os.write(descriptor, whole) != len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if end == 0:
        sync(path.parent)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold exactly ``files``; an older one stays until the new one is complete.

    Between the two renames there is no ``folder`` at all, never one with half its files; raises OSError.
    """
    import shutil  # its archive formats cost as much as the rest of this module

    new = folder.with_name(f".{folder.name}.new")
    if new.exists():
        shutil.rmtree(new)
    try:
        new.mkdir()
        for name, data in files.items():
            _create(new / name, data)
        sync(new)
        remove_folder(folder)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    sync(folder.parent)


def remove_folder(folder: Path) -> None:
    """Remove ``folder`` and what is in it; it is never seen with half its files. Raises OSError."""
    import shutil

    aside = folder.with_name(f".{folder.name}.old")
    if aside.exists():
        shutil.rmtree(aside)
    if folder.exists():
        folder.rename(aside)
        sync(folder.parent)
        shutil.rmtree(aside)


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold ``path`` (created when it is not there) against other runs; yields whether it was free.

    The system lets go when the process ends, however it ends; raises OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666)
    free = False
    try:
        free = _lock(descriptor)
        yield free
    finally:
        if free:
            _unlock(descriptor)
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl  # not on every platform

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":  # elsewhere closing the file lets go at once; there, at some time after it
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)


def _create(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end_of_lines(descriptor: int) -> int:
    """Return where the last complete line of the file ends."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        return file.read().rfind(b"\n") + 1
