"""What an editor says of a chat that its file does not: the order of its dates, the days that are meant."""

from pathlib import Path

import pytest

from tests.conftest import Digest

CHAT = """\
03/04/2026, 10:30 - Mira: Which icebreaker worked well for you in a workshop?
03/04/2026, 10:41 - Jo: We draw our neighbour in thirty seconds, which makes everybody laugh.
04/04/2026, 09:02 - Ana: Two truths and a lie, but about the topic of the day.
05/04/2026, 18:00 - Jo: Does anyone have a room for next week?
"""


@pytest.fixture
def chat(newsletter: Path) -> Path:
    """A WhatsApp chat whose days and months cannot be told apart."""
    path = newsletter / "chat.txt"
    path.write_text(CHAT, "utf-8")
    return path


def test_dates_that_can_be_read_two_ways_are_asked_about(chat: Path, digest: Digest) -> None:
    """The error names the option and both readings."""
    ran = digest("build", chat)
    assert ran.code == 4
    assert "--date-order DMY" in ran.err
    assert "or MDY" in ran.err


def test_the_order_and_the_days_are_said(chat: Path, digest: Digest) -> None:
    """With --date-order it is read, and --from and --to choose the days."""
    ran = digest("--clock", "2026-04-06T12:00Z", "build", chat, "--date-order", "DMY", "--to", "2026-04-04")
    assert ran.code == 0, ran.err
    assert "2 of 2 responses" in ran.out


def test_a_day_that_is_none(chat: Path, digest: Digest) -> None:
    """Three lines."""
    ran = digest("rank", chat, "--from", "yesterday")
    assert ran.code == 2
    assert "--from is no date: 'yesterday'" in ran.err
