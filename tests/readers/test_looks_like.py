"""What is no export is called what an editor would call it."""

from pathlib import Path

import pytest

from digest.readers.looks_like import describe
from digest.readers.source import open_source


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("commit 1234abcd (HEAD -> main)\nAuthor: Ada\n\n    Fix: why?\n", "git's log"),
        ("Traceback (most recent call last):\n  File “x.py”, line 1\nValueError: why?\n", "a program's log"),
        ("From 1234abcd Mon Sep 17 00:00:00 2001\nSubject: x\n\ndiff --git a/a b/a\n--- a/a\n", "a patch"),
        ("commit to it\nand ask: why?\n", "text without lines like “Name  10:41 AM”"),
    ],
)
def test_text(tmp_path: Path, text: str, what: str) -> None:
    """A text of a kind that is known is called by it."""
    path = tmp_path / "a"
    path.write_text(text, encoding="utf-8")
    with open_source(path) as source:
        assert describe(source) == what
