"""What an export lies in: a zip, a folder, one file or pasted text, all behind one class.

A zip is read without unpacking it. Nothing outside the export can be reached through it (``..``, absolute
names and links are refused), and no member may swell beyond what memory and patience bear.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, Self

from digest.errors import ExportError

HEAD = 64 * 1024
MAX_MEMBER = 1 << 30
MAX_TOTAL = 16 << 30
MAX_MEMBERS = 500_000
# Pretty-printed JSON deflates to a tenth, seldom to a thirtieth; deflate itself ends at 1 : 1032.
MAX_RATIO = 200
SMALL = 16 << 20  # a member below this harms nobody, whatever its ratio
MAX_DEPTH = 4  # wrapping folder / kind / channel / day


class Source:
    """An opened export: the names in it, and the bytes behind a name.

    Names are relative, with ``/``; a wrapping folder that holds everything is left off. One file and pasted
    text have one name, the file's own and ``pasted text``. As a context manager it closes what it holds open.
    """

    def __init__(self, name: str, where: str) -> None:
        self.name = name
        self.where = where
        self.wrapper = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is held open."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the members, sorted; raises ExportError when one reaches outside."""
        found = [name for name in self._list() if not _is_junk(name)]
        first = {name.split("/", 1)[0] for name in found}
        if len(first) == 1 and all("/" in name for name in found):
            self.wrapper = first.pop()
            found = [name.split("/", 1)[1] for name in found]
        return tuple(sorted(found))

    @property
    def only(self) -> str | None:
        """The name of the one member when there is just one, else None."""
        return self.names[0] if len(self.names) == 1 else None

    def data(self, name: str) -> bytes:
        """Return the bytes of the member ``name``; raises ExportError when it cannot be read."""
        return self._guarded(name, -1)

    def head(self, name: str, size: int = HEAD) -> bytes:
        """Return the first ``size`` bytes of the member ``name``, enough to tell what it is."""
        return self._guarded(name, size)

    def place(self, name: str) -> str:
        """Return how an error names the member ``name``."""
        return self.where if self.only == name and not self.wrapper else f"{self.where}/{self._inner(name)}"

    def _inner(self, name: str) -> str:
        return f"{self.wrapper}/{name}" if self.wrapper else name

    def _guarded(self, name: str, size: int) -> bytes:
        inner = self._inner(name)
        try:
            opened, length, packed = self._open(inner)
            with opened:
                swollen = length > SMALL and length > MAX_RATIO * max(packed, 1)
                if size < 0 and (length > MAX_MEMBER or swollen):
                    raise _too_big(name, length, self.where)
                return opened.read(size)
        except (OSError, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
            raise _unreadable(name, error, self.where) from None
        except (zipfile.BadZipFile, zlib.error, LZMAError):
            raise _damaged(name, self.where) from None

    def _list(self) -> list[str]:
        """Return the names of all members, as they lie there."""
        raise NotImplementedError

    def _open(self, name: str) -> tuple[IO[bytes], int, int]:
        """Return the member ``name`` opened, its length, and the bytes it takes where it lies."""
        raise NotImplementedError


class One(Source):
    """One file, or pasted text."""

    def __init__(self, name: str, where: str, content: Path | bytes) -> None:
        super().__init__(name, where)
        self._content = content

    def _list(self) -> list[str]:
        return [self.name]

    def _open(self, name: str) -> tuple[IO[bytes], int, int]:
        if isinstance(self._content, bytes):
            return BytesIO(self._content), len(self._content), len(self._content)
        length = self._content.stat().st_size
        return self._content.open("rb"), length, length


class Folder(Source):
    """A folder; links in it are never followed."""

    def __init__(self, path: Path, where: str) -> None:
        super().__init__(path.resolve().name, where)
        self._root = path

    def _list(self) -> list[str]:
        found = []
        for name in self._walk(self._root, "", MAX_DEPTH):
            found.append(name)
            if len(found) > MAX_MEMBERS:
                raise ExportError(
                    f"the folder holds more than {MAX_MEMBERS:,} files",
                    where=self.where,
                    hint="name the export's own folder",
                )
        return found

    def _walk(self, folder: Path, prefix: str, depth: int) -> Iterator[str]:
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as error:
            raise _unreadable("the folder", error, str(folder)) from None
        for entry in listed:
            if entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
            elif depth > 1 and entry.is_dir(follow_symlinks=False) and not _is_junk(entry.name + "/"):
                yield from self._walk(Path(entry.path), f"{prefix}{entry.name}/", depth - 1)

    def _open(self, name: str) -> tuple[IO[bytes], int, int]:
        path = self._root / name
        length = path.stat().st_size
        return path.open("rb"), length, length


class Zip(Source):
    """A zip, read in place."""

    def __init__(self, path: Path, where: str) -> None:
        super().__init__(path.name, where)
        try:
            self._zip = zipfile.ZipFile(path)
            self._size = path.stat().st_size
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
            raise _damaged("the zip", where) from None
        # A zip made on Windows by an old tool has backslashes.
        self._infos = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()

    def _list(self) -> list[str]:
        total = 0
        found = []
        for name, info in self._infos.items():
            if info.is_dir() or name.endswith("/"):
                continue
            self._refuse_unsafe(name, info)
            total += info.file_size
            found.append(name)
        # Members may share the same compressed bytes, so the sum is measured against the whole archive too.
        if total > MAX_TOTAL or len(found) > MAX_MEMBERS or (total > MAX_MEMBER and total > MAX_RATIO * self._size):
            raise _too_big("the zip", total, self.where)
        return found

    def _refuse_unsafe(self, name: str, info: zipfile.ZipInfo) -> None:
        path = PurePosixPath(name)
        mode = info.external_attr >> 16
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":" or stat.S_ISLNK(mode):
            raise ExportError(
                f"the zip reaches outside itself (“{name[:60]}”) and is not read",
                where=self.where,
                hint="ask for the export again, straight from the platform",
            )

    def _open(self, name: str) -> tuple[IO[bytes], int, int]:
        info = self._infos[name]
        if info.flag_bits & 1:
            raise ExportError(
                f"{name} is locked with a password",
                where=self.where,
                hint="unpack the zip, and name the folder",
            )
        # zipfile itself never gives more bytes than the member's entry says.
        return self._zip.open(info), info.file_size, info.compress_size


def open_source(source: Path | str) -> Source:
    """Return ``source`` opened: a Path is a zip, a folder or a file, a str is pasted text.

    Raises:
        ExportError: there is nothing at the path, or the zip is damaged.
    """
    if isinstance(source, str):
        # A lone surrogate can come from a shell's or a notebook's broken text.
        return One("pasted text", "the pasted text", source.encode("utf-8", "replace"))
    try:
        if source.is_dir():
            return Folder(source, str(source))
        if not source.exists():
            raise ExportError(
                f"there is no file {source.name}",
                where=str(source),
                hint="check the path, or paste the thread: digest build -",
            )
        if not source.is_file():
            raise ExportError(
                f"{source.name} is neither a file nor a folder",
                where=str(source),
                hint="name the export's file, or paste the thread: digest build -",
            )
        with source.open("rb") as file:
            magic = file.read(4)
    except (OSError, ValueError) as error:
        raise _unreadable("the export", error, str(source)) from None
    if magic in {b"PK\x03\x04", b"PK\x05\x06"}:
        return Zip(source, str(source))
    return One(source.name, str(source), source)


def _is_junk(name: str) -> bool:
    """Tell whether an archiver or a desktop left ``name`` there for itself."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error).strip("'\"") or type(error).__name__


def _unreadable(what: str, error: BaseException, where: str) -> ExportError:
    return ExportError(
        f"{what} cannot be read ({_reason(error)})",
        where=where,
        hint="check that you may read it, or copy the export to another folder",
    )


def _damaged(what: str, where: str) -> ExportError:
    return ExportError(
        f"{what} is damaged", where=where, hint="download the export again; the copy may have broken off"
    )


def _too_big(what: str, size: int, where: str) -> ExportError:
    return ExportError(
        f"{what} has {_megabytes(size)} unpacked, which is too much for a chat export",
        where=where,
        hint=f"export a shorter period; up to {_megabytes(MAX_MEMBER)} a file are read",
    )


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB"
