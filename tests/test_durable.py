"""Files that survive a crash: the old bytes or the new, and nothing lying about."""

import errno
import os
from pathlib import Path

import pytest

from digest import durable
from digest.errors import IssueError


def full_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Make the disk full after ``count`` writes, the last of which comes half way."""
    real, done = os.write, 0

    def write(descriptor: int, data: bytes) -> int:
        nonlocal done
        done += 1
        if done <= count:
            return real(descriptor, data)
        real(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "the disk")

    monkeypatch.setattr(os, "write", write)


def test_a_file_is_written_over(tmp_path: Path) -> None:
    """A file that is there is replaced, byte for byte, and nothing lies beside it."""
    path = tmp_path / "picks.md"
    durable.write(path, b"old\n")
    durable.write(path, b"new\r\n")

    assert path.read_bytes() == b"new\r\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full half way, the old bytes are there and no half of the new."""
    path = tmp_path / "picks.md"
    durable.write(path, b"old")
    full_after(monkeypatch, 0)
    with pytest.raises(OSError, match="No space left"):
        durable.write(path, b"new and longer")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_synced_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on disk before the rename, and the name after it."""
    path = tmp_path / "picks.md"
    seen: list[bool] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        seen.append(path.exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    durable.write(path, b"new")

    assert seen == [False, True]


def test_a_folder_that_fails_leaves_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full at the second file, the old folder is whole and nothing lies beside it."""
    folder = tmp_path / "approved"
    durable.write_folder(folder, {"a": b"old", "b": b"old"})
    full_after(monkeypatch, 1)
    with pytest.raises(OSError, match="No space left"):
        durable.write_folder(folder, {"a": b"new", "b": b"new"})

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"old", "b": b"old"}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_removed_folder_is_gone(tmp_path: Path) -> None:
    """Removing a folder removes it, also when an earlier removal was killed half way."""
    folder = tmp_path / "approved"
    durable.write_folder(folder, {"a": b""})
    (tmp_path / ".approved.old").mkdir()
    durable.remove_folder(folder)

    assert list(tmp_path.iterdir()) == []


def test_removing_nothing_is_calm(tmp_path: Path) -> None:
    """A folder that is not there is removed already."""
    durable.remove_folder(tmp_path / "approved")

    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_with_those_above(tmp_path: Path) -> None:
    """A folder is made with the folders it lies in, twice as well as once."""
    folder = tmp_path / "a" / "b" / "c"
    durable.make_folder(folder)
    durable.make_folder(folder)

    assert folder.is_dir()


@pytest.mark.parametrize(("number", "passes"), [(errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)])
def test_a_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, passes: bool
) -> None:
    """A file system that syncs no folders is lived with; a disk that fails is not."""

    def fsync(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)
    if passes:
        durable.sync(tmp_path)
    else:
        with pytest.raises(OSError, match=os.strerror(number)):
            durable.sync(tmp_path)


def test_a_lock_is_the_files(tmp_path: Path) -> None:
    """A second lock on the same file is not given until the first is let go."""
    path = tmp_path / "delivery.jsonl"
    with durable.locked(path) as first, durable.locked(path) as second:
        assert (first, second) == (True, False)
    with durable.locked(path) as third:
        assert third


def test_the_systems_refusal_is_three_lines(tmp_path: Path) -> None:
    """What the system refuses becomes an error with what, where and what to try."""
    path = tmp_path / "nowhere" / "picks.md"
    with (
        pytest.raises(IssueError) as caught,
        durable.guarded(IssueError, "the picks cannot be written", path, hint="make the folder"),
    ):
        durable.write(path, b"")

    assert caught.value.lines().splitlines() == [
        "error: the picks cannot be written: No such file or directory",
        f"  at {path}",
        "  try: make the folder",
    ]
