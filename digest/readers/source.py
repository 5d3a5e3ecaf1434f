"""What an export lies in: a zip, a folder, one file or pasted text, all behind one class.

A zip is read without unpacking it, gzip is seen through. Nothing outside the export can be reached through it
(``..``, absolute names and links are refused), and no member may swell beyond what memory and patience bear.
"""

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Self, cast

from digest.errors import ExportError

HEAD = 64 * 1024
BLOCK = 1 << 20
MAX_WHOLE = 256 << 20  # what is read at once: decoded, it takes several times that
MAX_MEMBER = 8 << 30  # what is read in blocks; a year of a busy community has 2 GB
MAX_TOTAL = 16 << 30
MAX_MEMBERS = 500_000
# Pretty-printed JSON deflates to a tenth, seldom to a thirtieth; deflate itself ends at 1 : 1032.
MAX_RATIO = 200
SMALL = 16 << 20  # a member below this harms nobody, whatever its ratio
GZIP = b"\x1f\x8b"
MAY_BE_GZIP = (".gz", ".json")  # among many; an API answers curl with gzip, whatever the file is called
MAX_DEPTH = 4  # wrapping folder / kind / channel / day
_PIECES = 16


class Source:
    """An opened export: the names in it, and the bytes behind a name.

    Names are relative, with ``/``; a wrapping folder that holds everything is left off. One file and pasted
    text have one name, the file's own and ``pasted text``. As a context manager it closes what it holds open.

    Attributes:
        progress: is called at each file or block with the bytes read and the bytes there are; set from outside.
    """

    broken: tuple[type[Exception], ...] = (EOFError, zlib.error)  # what is raised where the bytes are damaged

    def __init__(self, name: str, where: str) -> None:
        self.name = name
        self.where = where
        self.wrapper = ""
        self._origin: Path | str = where
        self.progress: Callable[[int, int], None] | None = None
        self._done = self._total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is held open."""

    def expect(self, names: Iterable[str]) -> None:
        """Measure ``progress`` from here on against the members ``names``, not against all there are."""
        if self.progress:
            self._done, self._total = 0, sum(map(self.size, names))

    def _tell(self, count: int) -> None:
        if self.progress:
            if not self._total:
                self.expect(self.names)
            self._done = min(self._done + count, self._total)
            self.progress(self._done, self._total)

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

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self._origin,)

    def data(self, name: str) -> bytes:
        """Return the bytes of the member ``name``; raises ExportError when it cannot be read, or has too many."""
        data = self._quickly(name)
        if data is None:
            return b"".join(self._blocks(name, -1, MAX_WHOLE))
        self._tell(len(data))
        return data

    def blocks(self, name: str, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the bytes of the member ``name``, at most ``size`` at a time: for what need not be in memory at once.

        Raises ExportError, at the first block or later, when it cannot be read, breaks off or swells too much.
        """
        return self._blocks(name, size, MAX_MEMBER)

    def head(self, name: str, size: int = HEAD) -> bytes:
        """Return the first ``size`` bytes of the member ``name``, enough to tell what it is."""
        with self._reading(name):
            opened, length, _ = self._opened(name)
            with opened:
                return opened.read(size) if length is not None else self._before_break(opened, size)

    def size(self, name: str) -> int:
        """Return how many bytes the member ``name`` has, as zip, folder or gzip say it: good for a guess only."""
        with self._reading(name):
            opened, length, _ = self._opened(name)
            with opened:
                return _trailer(opened) if length is None else length

    def place(self, name: str) -> str:
        """Return how an error names the member ``name``."""
        return self.where if self.only == name and not self.wrapper else f"{self.where}/{self._inner(name)}"

    def _inner(self, name: str) -> str:
        return f"{self.wrapper}/{name}" if self.wrapper else name

    def _blocks(self, name: str, size: int, limit: int) -> Iterator[bytes]:
        """Yield the member's bytes; refuse it before the first when its size is known, else when it gets too much."""
        with self._reading(name):
            opened, length, packed = self._opened(name)
            with opened:
                most = min(limit, max(SMALL, MAX_RATIO * packed))
                if length is not None and length > most:
                    raise too_big(name, length, limit, self.where)
                # Only where the length is known may all be read in one go.
                size = BLOCK if length is None and size < 0 else size
                taken = 0
                while block := opened.read(size) if length is not None else self._before_break(opened, size):
                    taken += len(block)
                    if taken > most:
                        raise too_big(name, taken, limit, self.where)
                    self._tell(len(block))
                    yield block

    def _before_break(self, opened: Any, size: int) -> bytes:
        """Return up to ``size`` bytes of a gzip: those before the place where it is damaged; there, raise the error."""
        damage: tuple[type[Exception], ...] = (*self.broken, OSError)
        taken = b""
        try:
            # In pieces: of the one with the damage in it nothing comes.
            while piece := opened.read1(min(size - len(taken), size // _PIECES + 1)):
                taken += piece
        except damage:
            if not taken:
                raise
        return taken

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        """Say what went wrong while ``name`` was read."""
        try:
            yield
        except self.broken:
            raise damaged(name, self.where) from None
        except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
            if isinstance(error, OSError) and error.errno is None:  # gzip's way to say it
                raise damaged(name, self.where) from None
            raise _unreadable(name, error, self.where) from None

    def _opened(self, name: str) -> tuple[IO[bytes], int | None, int]:
        """Return the member ``name`` opened, its length if that is known, the bytes it takes where it lies."""
        opened, length, packed = self._open(self._inner(name))
        if not (self.only == name or name.endswith(MAY_BE_GZIP)) or opened.read(2) != GZIP:
            opened.seek(0)
            return opened, length, packed
        from gzip import GzipFile  # few exports are

        opened.seek(0)
        inflated = GzipFile(fileobj=opened)
        inflated.myfileobj = cast(Any, opened)  # is closed with it
        return cast(IO[bytes], inflated), None, packed

    def _quickly(self, name: str) -> bytes | None:
        """Return the bytes of one of many small members, None when that cannot be done in a few lines."""
        return None

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
        self._origin = content.decode("utf-8", "replace") if isinstance(content, bytes) else content

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
        self._origin = path

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

    def _quickly(self, name: str) -> bytes | None:
        if name.endswith(".gz") or self.only:
            return None
        try:
            file = os.open(f"{self._root}/{self._inner(name)}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError:
            return None
        try:
            size = os.fstat(file).st_size
            data = os.read(file, size) if size < SMALL else b""
            return data if len(data) == size and not (data[:2] == GZIP and name.endswith(MAY_BE_GZIP)) else None
        except OSError:
            return None
        finally:
            os.close(file)

    def _open(self, name: str) -> tuple[IO[bytes], int, int]:
        path = self._root / name
        length = path.stat().st_size
        return path.open("rb"), length, length


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
        from digest.readers.source_zip import Zip  # a folder does without

        return Zip(source, str(source))
    one = One(source.name, str(source), source)
    if magic[:2] == GZIP and one.head(one.name, 512)[257:262] == b"ustar":
        raise ExportError(
            f"{source.name} holds a whole folder (tar)", where=str(source), hint="unpack it, and name the folder"
        )
    return one


@lru_cache(maxsize=1)
def _reopened(origin: Path | str) -> Source:
    """Return a source that came from another process, opened here once for all its batches."""
    return open_source(origin)


def _trailer(opened: Any) -> int:
    """Return the length that a gzip notes at its end."""
    opened.fileobj.seek(-4, os.SEEK_END)
    return int.from_bytes(opened.fileobj.read(4), "little")


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


def damaged(what: str, where: str) -> ExportError:
    """Return the error for ``what`` whose bytes are not those that were packed."""
    return ExportError(
        f"{what} is damaged", where=where, hint="download the export again; the copy may have broken off"
    )


def too_big(what: str, size: int, limit: int, where: str) -> ExportError:
    """Return the error for ``what`` that has ``size`` bytes or more, and may have ``limit``."""
    return ExportError(
        f"{what} has {_megabytes(size)} unpacked, which is too much for a chat export",
        where=where,
        hint=f"export a shorter period; up to {_megabytes(limit)} are read",
    )


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB"
