"""The example's email, byte for byte: ``pytest --update-golden`` after a change that is meant."""

from pathlib import Path

import pytest

from digest.rendering import html, templates, text
from tests.conftest import Digest

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["email.html", "email.txt", "event.ics"])
def test_the_example_is_the_email_it_was(
    example: Path, digest: Digest, request: pytest.FixtureRequest, name: str
) -> None:
    """Nobody changes what readers get without seeing it in the diff."""
    assert digest("build").code == 0
    made = (example / "build" / name).read_bytes()
    golden = GOLDEN / name
    if request.config.getoption("--update-golden"):
        golden.write_bytes(made)

    assert made.decode() == golden.read_bytes().decode()


def test_the_same_input_gives_the_same_bytes(
    example: Path, digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built twice, with another clock and another cache, nothing differs."""
    digest("build")
    first = {path.name: path.read_bytes() for path in (example / "build").iterdir()}
    (example / "thread.json").unlink()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another-cache"))
    for kept in (templates.environment, html._environment, text._environment):
        kept.cache_clear()
    digest("--clock", "2031-05-06T07:08Z", "build")
    assert list((tmp_path / "another-cache").rglob("*.cache"))
    assert {path.name: path.read_bytes() for path in (example / "build").iterdir()} == first


def test_the_html_stays_under_forty_kilobytes(example: Path, digest: Digest) -> None:
    """Gmail clips at 102; a provider's own wrapper and tracking need room."""
    digest("build")
    assert (example / "build" / "email.html").stat().st_size < 40_000
