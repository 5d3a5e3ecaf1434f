"""Zips, folders and files are opened safely, and what is wrong with one is said."""

import stat
import zipfile
from pathlib import Path

import pytest

from digest import readers
from digest.errors import ExportError
from digest.readers import source as source_module
from digest.readers.source import open_source
from tests.readers.export_builders import as_zip, workspace


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
    monkeypatch.setattr(source_module, "MAX_MEMBER", 10)
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
