"""A zip as a source: read in place, its many small members inflated in one call each."""

import os
import stat
import struct
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import IO

from digest.errors import ExportError
from digest.readers import source

# Before a member: signature, method, the lengths of its name and of what follows.
_LOCAL = struct.Struct("<4s4xH16xHH")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ODD = 0x61  # flags: encrypted, or a patch
_QUICK = 1 << 16


class Zip(source.Source):
    """A zip, read in place."""

    broken = (*source.Source.broken, zipfile.BadZipFile, LZMAError)

    def __init__(self, path: Path, where: str) -> None:
        super().__init__(path.name, where)
        self._origin = path
        self._lock = Lock()
        # One for zipfile, one for the quick way. Both are ours: zipfile closes its own only when every member that
        # was opened is closed, and a reader may leave one half read.
        self._files: list[IO[bytes]] = []
        try:
            self._files = [path.open("rb"), path.open("rb")]
            self._zip = zipfile.ZipFile(self._files[0])
            self._size = path.stat().st_size
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
            self.close()
            raise source.damaged("the zip", where) from None
        self._file = self._files[1]
        # A zip made on Windows by an old tool has backslashes.
        self._infos = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}

    def close(self) -> None:
        """Close the zip."""
        for file in self._files:
            file.close()

    def __del__(self) -> None:
        self.close()  # a source that came from another process is closed by nobody

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
        swollen = total > source.MAX_WHOLE and total > source.MAX_RATIO * self._size
        if swollen or total > source.MAX_TOTAL or len(found) > source.MAX_MEMBERS:
            raise source.too_big("the zip", total, source.MAX_TOTAL, self.where)
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

    def _quickly(self, name: str) -> bytes | None:
        """Inflate a small member in one call, which takes half the time of zipfile's many."""
        info = self._infos.get(self._inner(name))
        if not info or self.only or name.endswith(".gz") or info.flag_bits & _ODD or info.compress_type not in _PLAIN:
            return None
        if info.compress_size > _QUICK or info.file_size > source.SMALL:
            return None
        try:
            with self._lock:
                self._file.seek(info.header_offset)
                signature, method, name_size, extra_size = _LOCAL.unpack(self._file.read(_LOCAL.size))
                self._file.seek(name_size + extra_size, os.SEEK_CUR)
                packed = self._file.read(info.compress_size)
            if signature != _LOCAL_SIGNATURE or method != info.compress_type:
                return None
            # However it swells, what is so small cannot get out of hand.
            data = zlib.decompress(packed, -zlib.MAX_WBITS, info.file_size) if method else packed
        except (OSError, ValueError, struct.error, zlib.error):
            return None
        if data[:2] == source.GZIP and name.endswith(source.MAY_BE_GZIP):
            return None
        return data if len(data) == info.file_size and zlib.crc32(data) == info.CRC else None

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
