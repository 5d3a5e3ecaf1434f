"""The doors ``scan`` and ``read`` tell by content what a source is, and say what it is not."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Author, Response
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.source import open_source
from tests.readers.export_builders import PASTE, REDDIT, THREAD, as_folder, as_zip, workspace

DAYS = ("2026-09-10", "2026-09-11")
EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"
SAMPLES: dict[str, Callable[[Path], Path | str]] = {
    "slack": lambda folder: as_zip(folder / "photo.jpg", workspace()),
    "slack folder": lambda folder: as_folder(folder / "holiday", workspace()),
    "slack folder without tables": lambda folder: as_folder(folder / "x", {f"ask/{day}.json": THREAD for day in DAYS}),
    "slack-pages day": lambda folder: as_folder(folder, {"thread.json": THREAD}) / "thread.json",
    "slack-pages zip of one day": lambda folder: as_zip(folder / "x.zip", {"ask/2026-09-10.json": THREAD}),
    "reddit": lambda folder: as_folder(folder, {"users.json": REDDIT}) / "users.json",
    "slack-paste": lambda folder: PASTE,
    "slack-paste file": lambda folder: as_folder(folder, {"x.zip": PASTE.encode()}) / "x.zip",
}


def builders() -> dict[str, Callable[[Path], Path]]:
    """Return the fixtures of all formats."""
    found: dict[str, Callable[[Path], Path]] = {}
    for path in sorted(Path(__file__).parent.glob("*_builders.py")):
        fixtures = getattr(import_module(f"tests.readers.{path.stem}"), "FIXTURES", {})
        found |= {f"{path.stem.removesuffix('_builders')}/{name}": build for name, build in fixtures.items()}
    return found


FIXTURES = builders()


def claimed(source: Path | str) -> list[str]:
    """Return the names of the readers that recognise ``source``."""
    with open_source(source) as opened:
        return [name for name, reader in readers.known() if reader.recognises(opened)]


@pytest.mark.parametrize("kind", SAMPLES)
def test_kinds(tmp_path: Path, kind: str) -> None:
    """A sample belongs to the reader that is meant for it, whatever the file is called."""
    assert claimed(SAMPLES[kind](tmp_path)) == [kind.split(" ")[0]]


@pytest.mark.parametrize("name", FIXTURES)
def test_content_decides(tmp_path: Path, name: str) -> None:
    """Exactly one reader recognises each fixture of the builders."""
    assert len(claimed(FIXTURES[name](tmp_path))) == 1


def test_every_reader_has_a_fixture(tmp_path: Path) -> None:
    """No format goes without one, so that none is left out of the laws that hold for all."""
    known = set()
    for place, build in enumerate(FIXTURES.values()):
        (folder := tmp_path / str(place)).mkdir()
        known |= set(claimed(build(folder)))
    assert known == readers.READERS.keys()


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*/*")), ids=lambda path: path.name)
def test_content_decides_of_real_exports(path: Path) -> None:
    """Exactly one reader recognises each of the shared samples, where they are at hand."""
    assert len(claimed(path)) == 1


def test_tables_alone_are_no_export(tmp_path: Path) -> None:
    """Lists of members and channels without a single day of messages belong to no reader."""
    assert claimed(as_folder(tmp_path / "e", workspace([]))) == []


@pytest.mark.parametrize(
    ("content", "looks"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xff\xd8\xff\xe0JFIF" + bytes(range(256)), "a photo"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypheic", "a photo or a film"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"guild": {}, "messages": []}', "JSON of a kind"),
        (b"Dear diary.", "text without lines"),
        (b"[not JSON] hi\n", "text without lines"),
        (b'[{"a": 1}]', "JSON of a kind"),
        (b"[1, 2]", "JSON of a kind"),
        (b'<?xml version="1.0"?><rss/>', "XML"),
        (b"<!-- saved -->\n<html><body>", "a web page"),
        (b"Return-Path: <a@mail.example>\nMIME-Version: 1.0\n\nHi\n", "a single e-mail"),
        (b"Tag;Wohin;Zweck;Betrag\n1;2;3;4\n5;6;7;8\n", "a table .CSV. without headers that are known: Tag;Wohin"),
        (b"def f(x):\n    return x\n\nclass A:\n    import b\n", "a program's code"),
        (b"INFO: a\nERROR: b\nINFO: c\n", "a program's log"),
        (b"BEGIN:VCALENDAR\nVERSION:2.0\n", "a calendar"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHi\n", "subtitles"),
        (b"\0\1\2\3", "no text at all"),
    ],
)
def test_no_export(tmp_path: Path, content: bytes, looks: str) -> None:
    """A file that is no export is refused with what it looks like, and with what is read."""
    (tmp_path / "export.zip").write_bytes(content)
    with pytest.raises(ExportError, match=looks) as caught:
        readers.read(tmp_path / "export.zip")
    assert all(word in caught.value.hint for word in ("Slack", "CSV", "docs/exports.md"))
    assert len(caught.value.hint) < 100
    assert caught.value.lines().count("\n") == 2


@pytest.mark.parametrize("files", [{}, {"a.txt": b"x", "b.txt": b"y"}])
def test_folder_of_nothing(tmp_path: Path, files: dict[str, bytes]) -> None:
    """A folder and a zip without an export are refused."""
    for path in (as_folder(tmp_path, {}) / "d", tmp_path / "z.zip"):
        if path.suffix:
            as_zip(path, files)
        else:
            path.mkdir()
            as_folder(path, files)
        with pytest.raises(ExportError, match="no export that digest reads"):
            readers.scan(path)


@pytest.mark.parametrize(
    ("markdown", "title"),
    [
        ("What works? I have tried.", "What works?"),
        ("Hi. What works here, for all of us?", "What works here, for all of us?"),
        ("**Bold** [label](https://x.example) `code` snake_case", "Bold label code snake_case"),
        ("> quoted\n\n- item", "quoted"),
        (r"2\*3\*4 \# <https://a.example/b>", "2*3*4 # a.example/b"),
        ("```\ncode\n```\n\n!!!\n\nWords", "code"),
        ("word " * 30, "word " * 14 + "word word…"),
        ("x" * 200, "x" * 79 + "…"),
        ("", ""),
    ],
)
def test_title(markdown: str, title: str) -> None:
    """A title is what is asked, else the first sentence, as plain text, cut at a word."""
    assert title_of(markdown) == title


@pytest.mark.parametrize("stamp", [None, "", "x", "1e400", "9" * 30, "1.x", "-", 1e300, float("nan")])
def test_no_moment(stamp: str | float | None) -> None:
    """What is no time gives none."""
    assert moment(stamp) is None


def test_moment_is_exact() -> None:
    """A Slack time keeps its microseconds, which a float would round."""
    found = moment("1617228907.024801")
    assert found is not None
    assert (found.isoformat(), found.microsecond) == ("2021-03-31T22:15:07.024801+00:00", 24801)


def test_unordered_and_repeated(tmp_path: Path) -> None:
    """Messages in no order, and twice, are each one response, in order of time."""
    shuffled = as_zip(tmp_path / "s.zip", workspace([*reversed(THREAD), *THREAD[:4]]))
    straight = as_zip(tmp_path / "o.zip", workspace(THREAD))

    def texts(path: Path) -> list[Response]:
        return list(readers.read(path).responses)

    assert texts(shuffled) == texts(straight)


def test_wide_and_surrogates(tmp_path: Path) -> None:
    """UTF-16, a byte-order mark and half an emoji in a day file are read; the half becomes U+FFFD."""
    whole = json.dumps(THREAD).replace("Who am I?", "cut \\ud83d here, pair \\ud83d\\udc7b, \\\\ud83d")
    for data in (whole.encode(), b"\xef\xbb\xbf" + whole.encode(), whole.encode("utf-16")):
        export = as_zip(tmp_path / "e.zip", workspace([]) | {"ask/2026-09-10.json": data})
        assert readers.read(export).responses[3].text == "cut \ufffd here, pair 👻, \\ud83d"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mira Example", "Mira Example"),
        ("user123", "user123"),
        ("bo@example.org", ""),
        ("Bo +351 912 345 678", ""),
        ("tel:+351912345678", ""),
        ("ada(at)example.org", ""),
        ("whatsapp_351912345678", ""),
    ],
)
def test_an_address_or_a_number_is_nobodys_name(name: str, shown: str) -> None:
    """What a platform shows for a stranger's name is not kept when it is an e-mail address or a phone number."""
    asked = Response(id="", key="1", author=Author(id="u1", name=name), text="Why?")
    assert assemble(asked, [], Tally(), id="t", source="s").question.author == Author(id="u1", name=shown)


@pytest.mark.parametrize("id_", ["bo@example.org", "+351912345678", "@whatsapp_351912345678:matrix.example"])
def test_an_address_or_a_number_is_nobodys_id(id_: str) -> None:
    """A hash, the same each time, stands for an id that is an e-mail address or holds a phone number."""
    asked = Response(id="", key="1", author=Author(id=id_), text="Why?")
    first, second = (assemble(asked, [], Tally(), id="t", source="s").question.author.id for _ in range(2))
    assert first == second
    assert not any(part in first for part in ("bo@", "912345678"))


@pytest.mark.parametrize("id_", ["U012ABC", "123456789012345678", "user5555555555", "@ada:matrix.example", "Mira"])
def test_a_platforms_id_stays(id_: str) -> None:
    """never_quote may name it."""
    asked = Response(id="", key="1", author=Author(id=id_), text="Why?")
    assert assemble(asked, [], Tally(), id="t", source="s").question.author.id == id_
