"""Compiled templates are kept between runs, but nothing depends on it and nobody else's are run."""

import os
import shutil
from pathlib import Path

import pytest

from digest.rendering import templates
from digest.rendering.html import html
from digest.rendering.text import text
from digest.theme import theme
from tests.rendering import letters


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def kept_in(name: str) -> Path:
    """The folder in which the environment ``name`` keeps what it compiles."""
    kept = templates.bytecode_cache(name)
    assert kept is not None
    return Path(kept.directory)


def test_both_parts_may_share_a_partial(own_cache: Path, tmp_path: Path) -> None:
    """A file that a block's HTML and its text twin include is compiled for each."""
    blocks = tmp_path / "templates" / "blocks"
    blocks.mkdir(parents=True)
    (tmp_path / "templates" / "credit.j2").write_text("by {{ maker }}", "utf-8")
    frame = "<mj-section><mj-column><mj-text>{% include 'credit.j2' %}</mj-text></mj-column></mj-section>"
    (blocks / "sponsor.mjml.j2").write_text(frame, "utf-8")
    (blocks / "sponsor.txt.j2").write_text("{% include 'credit.j2' %}", "utf-8")
    letter = letters.letter(letters.block("sponsor", maker="Acme"))

    assert "by Acme" in html(letter, theme("#3B3FBF"), tmp_path).html
    assert "by Acme" in text(letter, tmp_path)


def test_what_is_compiled_is_kept(own_cache: Path, tmp_path: Path) -> None:
    """The next run finds the templates of the text part compiled."""
    text(letters.seed_composition(), tmp_path)
    assert list(kept_in("text").iterdir())


def test_a_cache_that_cannot_be_written_is_done_without(own_cache: Path, tmp_path: Path) -> None:
    """A folder that takes no file (gone, full, read-only) fails no build."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "plain.txt.j2").write_text("words", "utf-8")
    environment = templates.environment(tmp_path).overlay(bytecode_cache=templates.bytecode_cache("text"))
    shutil.rmtree(own_cache)
    assert templates.render(environment, "plain.txt.j2", {}) == "words"


def test_a_cache_that_cannot_be_made_is_done_without(own_cache: Path) -> None:
    """Where the cache folder should be lies a file: there is no cache."""
    own_cache.write_text("in the way", "utf-8")
    assert templates.bytecode_cache("html") is None


def test_a_cache_others_may_write_to_is_not_used(own_cache: Path) -> None:
    """What lies there is executed, so a folder open to others is left alone."""
    kept_in("html").chmod(0o770)
    assert templates.bytecode_cache("html") is None


def test_a_cache_of_somebody_else_is_not_used(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there is executed, so a folder that another user owns is left alone."""
    owner = kept_in("html").stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert templates.bytecode_cache("html") is None
