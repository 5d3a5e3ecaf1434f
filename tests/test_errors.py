"""An error is three lines, whatever is named in it."""

from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DigestError


def test_three_lines() -> None:
    """What, where and hint stand on a line each."""
    error = DigestError("the subject is empty", where="issue.md:2", hint="write one")
    assert error.lines() == "error: the subject is empty\n  at issue.md:2\n  try: write one"


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_a_strangers_id_adds_no_line(what: str, where: str, hint: str) -> None:
    """Line breaks and control characters of what is named never reach the terminal."""
    lines = DigestError(what, where=where, hint=hint).lines()
    assert len(lines.splitlines()) == 3
    assert not any(ord(char) < 32 for char in lines.replace("\n", ""))


def test_an_escape_sequence_stays_inside() -> None:
    """A terminal is not given orders by the name of a thread."""
    assert "\x1b" not in DigestError("no thread \x1b]0;owned\x07").lines()
