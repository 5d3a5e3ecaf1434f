"""Zips, folders and files are opened safely, and what is wrong with one is said."""

import gzip
import io
import random
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.readers import source as source_module
from digest.readers.source import open_source
from tests.readers.export_builders import THREAD, as_folder, as_zip, workspace


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json", "C:/evil.json"]
)
def test_names_that_reach_outside(tmp_path: Path, name: str) -> None:
    """A zip with a name that leads outside is refused."""
    export = as_zip(tmp_path / "e.zip", workspace() | {name: []})
    with pytest.raises(ExportError, match="reaches outside itself"):
        readers.scan(export)


def test_link_in_a_zip(tmp_path: Path) -> None:
    """A zip that holds a link is refused."""
    link = zipfile.ZipInfo("ask/2026-01-01.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("users.json", "[]")
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ExportError, match="reaches outside itself"):
        readers.scan(tmp_path / "e.zip")


def test_link_in_a_folder(tmp_path: Path) -> None:
    """A link in a folder is not followed."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert open_source(tmp_path / "export").names == ()


def test_bomb(tmp_path: Path) -> None:
    """A member that swells a thousandfold is refused without being inflated."""
    bomb = {"ask/2026-01-01.json": b"[" + b" " * (source_module.SMALL + 1) + b"]"}
    export = as_zip(tmp_path / "e.zip", {"users.json": [], "channels.json": []} | bomb)
    with pytest.raises(ExportError, match="too much for a chat export"):
        readers.scan(export)


def test_big_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is refused."""
    (tmp_path / "big").write_text('[{"kind": "Listing"}]')
    monkeypatch.setattr(source_module, "MAX_WHOLE", 10)
    with pytest.raises(ExportError, match="too much for a chat export"):
        readers.read(tmp_path / "big")


def test_damaged_zip(tmp_path: Path) -> None:
    """A zip that broke off is an error with what to do."""
    whole = as_zip(tmp_path / "e.zip", workspace()).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ExportError, match="the zip is damaged") as caught:
        readers.read(tmp_path / "half.zip")
    assert "download" in caught.value.hint


def test_wrapping_folder(tmp_path: Path) -> None:
    """One folder around everything is left off, two are not."""
    once = as_zip(tmp_path / "1.zip", {"w/a.json": [], "w/b/c.json": []})
    twice = as_zip(tmp_path / "2.zip", {"w/v/a.json": [], "w/v/b.json": []})
    with open_source(once) as opened:
        assert opened.names == ("a.json", "b/c.json")
        assert opened.data("b/c.json") == b"[]"
        assert opened.place("a.json") == f"{once}/w/a.json"
    with open_source(twice) as opened:
        assert opened.names == ("v/a.json", "v/b.json")


def test_missing_path(tmp_path: Path) -> None:
    """A path with nothing there is an error that names it."""
    with pytest.raises(ExportError, match=r"there is no file gone\.zip") as caught:
        readers.scan(tmp_path / "gone.zip")
    assert caught.value.where == str(tmp_path / "gone.zip")


# --- in blocks, and gzip -----------------------------------------------------------------------------


LONG = random.Random(1).randbytes(1_280_000)  # noqa: S311 - what does not deflate


@pytest.fixture(params=["file", "folder", "zip", "gzip", "gzip in a folder"])
def long(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A source with a long member, however it lies, and the member's name."""
    kind = request.param
    name = "long.gz" if "gzip" in kind else "long"
    content = gzip.compress(LONG) if "gzip" in kind else LONG
    if kind == "zip":
        return as_zip(tmp_path / "e.zip", {"a.json": [], name: content}), name
    folder = as_folder(tmp_path / "e", {"a.json": b"[]", name: content})
    return (folder / name if kind in {"file", "gzip"} else folder), name


def test_blocks_are_the_data(long: tuple[Path, str]) -> None:
    """A member read in blocks is the member, wherever it lies; no block is longer than asked."""
    with open_source(long[0]) as opened:
        blocks = list(opened.blocks(long[1], 10_000))
        assert b"".join(blocks) == opened.data(long[1]) == LONG
        assert max(map(len, blocks)) == 10_000
        assert opened.head(long[1], 300) == LONG[:300]
        assert opened.size(long[1]) == len(LONG)


def test_progress(long: tuple[Path, str]) -> None:
    """Who listens is told at each block how many bytes are read, of all there are."""
    told: list[tuple[int, int]] = []
    with open_source(long[0]) as opened:
        opened.progress = lambda done, total: told.append((done, total))
        opened.expect([long[1]])
        list(opened.blocks(long[1], 500_000))
    assert told == [(500_000, len(LONG)), (1_000_000, len(LONG)), (len(LONG), len(LONG))]


def test_progress_never_passes_the_end(tmp_path: Path) -> None:
    """What is read twice does not make more than all."""
    told: list[tuple[int, int]] = []
    with open_source(as_folder(tmp_path / "e", {"a": b"aa", "b": b"bb"})) as opened:
        opened.progress = lambda done, total: told.append((done, total))
        for name in "abb":
            opened.data(name)
    assert told == [(2, 4), (4, 4), (4, 4)]


def test_gzip_bomb(tmp_path: Path) -> None:
    """A gzip that swells a thousandfold is refused while it is read, at the limit and not at its end."""
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"[" + b" " * (4 * source_module.SMALL)))
    with open_source(tmp_path / "bomb.gz") as opened:
        taken = 0
        with pytest.raises(ExportError, match="too much for a chat export"):  # noqa: PT012 - where it is refused
            for block in opened.blocks("bomb.gz"):
                taken += len(block)
        assert taken <= source_module.SMALL


def test_whole_limit_is_no_limit_of_blocks(long: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too long to be in memory at once can still be read in blocks."""
    monkeypatch.setattr(source_module, "MAX_WHOLE", 1_000_000)
    monkeypatch.setattr(source_module, "SMALL", 1_000)
    with open_source(long[0]) as opened:
        with pytest.raises(ExportError, match="too much for a chat export"):
            opened.data(long[1])
        assert sum(map(len, opened.blocks(long[1]))) == len(LONG)


def test_gzip_that_breaks_off(tmp_path: Path) -> None:
    """Of a gzip that broke off, the blocks before are given, then it is an error with what to do."""
    (tmp_path / "half.gz").write_bytes(gzip.compress(LONG)[:50_000])
    with open_source(tmp_path / "half.gz") as opened:
        blocks = opened.blocks("half.gz", 1_000)
        assert len(next(blocks)) == 1_000
        with pytest.raises(ExportError, match="is damaged") as caught:
            list(blocks)
        assert "download" in caught.value.hint


def test_gzip_of_another_export(tmp_path: Path) -> None:
    """An export in a gzip is read as if it lay there bare."""
    day = as_folder(tmp_path, {"day.json": THREAD}) / "day.json"
    (tmp_path / "day.json.gz").write_bytes(gzip.compress(day.read_bytes()))
    assert readers.read(tmp_path / "day.json.gz").responses == readers.read(day).responses


@pytest.mark.parametrize("pack", [as_folder, as_zip])
def test_gzip_among_others(tmp_path: Path, pack: Callable[[Path, dict[str, Any]], Path]) -> None:
    """What curl stores of an API that packs all is gzip, though it is called .json; a picture is left as it is."""
    packed = gzip.compress(b"[1]")
    with open_source(pack(tmp_path / "e.zip", {"a.json": packed, "b.json": b"[2]", "c.png": packed})) as opened:
        assert [opened.data(name) for name in opened.names] == [b"[1]", b"[2]", packed]
        assert opened.head("a.json") == b"[1]"
        assert opened.size("a.json") == 3


@pytest.mark.parametrize("kind", ["broken off", "one byte changed", "checksum"])
def test_damaged_gzip_that_is_short(tmp_path: Path, kind: str) -> None:
    """Of a gzip shorter than a head or a block, too, what stands before the damage is given, then the error."""
    data = bytearray(gzip.compress(LONG[:40_000]))
    if kind == "broken off":
        del data[30_000:]
    else:
        data[30_000 if kind == "one byte changed" else -8] ^= 0xFF
    (tmp_path / "e.gz").write_bytes(data)
    with open_source(tmp_path / "e.gz") as opened:
        assert opened.head("e.gz")[:10_000] == LONG[:10_000]
        blocks = opened.blocks("e.gz")
        assert next(blocks)[:10_000] == LONG[:10_000]
        with pytest.raises(ExportError, match="is damaged"):
            list(blocks)


def test_gzip_damaged_at_once(tmp_path: Path) -> None:
    """A gzip of which nothing comes is an error, and not an empty file."""
    (tmp_path / "e.gz").write_bytes(gzip.compress(LONG)[:9])
    with pytest.raises(ExportError, match="is damaged"):
        open_source(tmp_path / "e.gz")


def test_tar(tmp_path: Path) -> None:
    """A folder packed with tar is refused with what to do."""
    as_folder(tmp_path / "e", workspace())
    with tarfile.open(tmp_path / "e.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "e", "e")
    with pytest.raises(ExportError, match=r"e\.tar\.gz holds a whole folder") as caught:
        readers.scan(tmp_path / "e.tar.gz")
    assert "unpack" in caught.value.hint


# --- small members of a zip, inflated in one call ----------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_to_pack(tmp_path: Path, method: int) -> None:
    """However a member is packed, its bytes are the same."""
    with zipfile.ZipFile(tmp_path / "e.zip", "w", method) as archive:
        archive.writestr("a.json", LONG)
        archive.writestr("b.json", b"")
    with open_source(tmp_path / "e.zip") as opened:
        assert (opened.data("a.json"), opened.data("b.json")) == (LONG, b"")


def test_zip_behind_something_else(tmp_path: Path) -> None:
    """A zip that follows other bytes, as a self-extracting one does, is read too."""
    plain = as_zip(tmp_path / "e.zip", {"a.json": b"aa", "b.json": b"bb"})
    packed = io.BytesIO(b"PK\x03\x04" + b"x" * 96 + plain.read_bytes())
    (tmp_path / "shifted.zip").write_bytes(packed.getvalue())
    with open_source(tmp_path / "shifted.zip") as opened:
        assert opened.data("b.json") == b"bb"


@pytest.mark.parametrize("field", ["CRC", "packed"])
def test_member_that_lies(tmp_path: Path, field: str) -> None:
    """A member whose bytes are not those that its entry promises is damaged, and is never taken for whole."""
    whole = as_zip(tmp_path / "e.zip", {"a.json": LONG[:5_000], "b.json": b"[]"})
    data = bytearray(whole.read_bytes())
    at = {"CRC": data.index(b"PK\x01\x02") + 16, "packed": 40}[field]
    data[at] ^= 0x15
    (tmp_path / "lies.zip").write_bytes(data)
    with open_source(tmp_path / "lies.zip") as opened, pytest.raises(ExportError, match=r"a\.json"):
        opened.data("a.json")


def test_member_that_swells_beyond_its_entry(tmp_path: Path) -> None:
    """An entry that says a member is short does not let a long one through."""
    whole = as_zip(tmp_path / "e.zip", {"a.json": b" " * 3_000_000, "b.json": b"[]"})
    data = bytearray(whole.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    (tmp_path / "lies.zip").write_bytes(data)
    with open_source(tmp_path / "lies.zip") as opened, pytest.raises(ExportError, match="damaged"):
        opened.data("a.json")
