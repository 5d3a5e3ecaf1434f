"""A newsletter whose provider is a fake Buttondown, as fixtures."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.providers.fake.buttondown import Buttondown
from tests.providers.fake.server import FakeServer

START = datetime(2030, 1, 10, tzinfo=UTC)


@pytest.fixture
def buttondown(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A fake Buttondown, and the key for it in the environment."""
    monkeypatch.setenv("BUTTONDOWN_API_KEY", Buttondown.key)
    with FakeServer(Buttondown()) as server:
        server.now = START
        yield server


def settle_at(root: Path, server: FakeServer, *, more: str = "") -> None:
    """Let the newsletter in ``root`` be delivered by ``server``; ``more`` is added to its config."""
    config = root / "config.yaml"
    text = re.sub(
        r"provider:\n(?:  .*\n)+",
        "provider:\n  name: buttondown\n  audience: everyone\n  test_to: editor@example.org\n"
        f"  settings: {{url: '{server.url}/v1'}}\n",
        config.read_text("utf-8"),
    )
    config.write_text(text + more, "utf-8")
