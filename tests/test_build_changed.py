"""build.changed: whether the email is still the one the editor looked at, and what differs, in a line."""

import re
from pathlib import Path

import msgspec
import pytest

from digest import build
from digest.build import Built, changed, keep
from digest.model import Attachment, Delivery, Issue, Window
from tests.delivery import an_issue

ICS = Attachment(name="event.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def built(**fields: object) -> Built:
    """A build whose email has ``fields`` of its own."""
    email = msgspec.structs.replace(an_issue.email(), html="<p>one</p>\n<p>two</p>\n", text="one\ntwo\n")
    return Built(
        folder="issues/2026-11-24-icebreakers",
        new=False,
        issue=Issue(slug="2026-11-24-icebreakers", path="issue.md", prose=""),
        email=msgspec.structs.replace(email, **{"attachments": (ICS,), **fields}),
        mjml="<mjml/>",
        window=Window(),
        findings=(),
        delivery=Delivery(),
    )


@pytest.fixture
def looked_at(tmp_path: Path) -> Path:
    """The folder of an issue whose email lies in build/."""
    keep(tmp_path, built())
    return tmp_path


def test_what_was_never_built_has_not_changed(tmp_path: Path) -> None:
    """Without a build/ there is nothing that an editor could have looked at."""
    assert changed(tmp_path, built()) == ""
    assert list(tmp_path.iterdir()) == []


def test_the_same_email_has_not_changed(looked_at: Path) -> None:
    """The same bytes are the same email, whatever else was built."""
    assert changed(looked_at, msgspec.structs.replace(built(), mjml="<mjml>other</mjml>")) == ""


def test_the_first_line_that_differs_is_shown(looked_at: Path) -> None:
    """The text part comes first, since it can be read: its line, as it was and as it is."""
    now = built(text="one\nthree\n", html="<p>one</p>\n<p>three</p>\n")

    assert changed(looked_at, now) == "line 2 of email.txt was “two” and is “three”"


def test_a_change_of_the_html_alone_is_shown(looked_at: Path) -> None:
    """A colour is in no text part."""
    assert changed(looked_at, built(html="<b>one</b>\n<p>two</p>\n")) == (
        "line 1 of email.html was “<p>one</p>” and is “<b>one</b>”"
    )


def test_a_change_of_the_calendar_file_is_shown(looked_at: Path) -> None:
    """What goes along is looked at as well."""
    moved = msgspec.structs.replace(ICS, content=ICS.content.replace(b"END:", b"LOCATION:Here\r\nEND:"))

    assert changed(looked_at, built(attachments=(moved,))) == (
        "line 2 of event.ics was “END:VCALENDAR” and is “LOCATION:Here”"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\ntwo\nthree\n", "line 3 of email.txt was “” and is “three”"),
        ("one\n", "line 2 of email.txt was “two” and is “”"),
        ("one\r\ntwo\r\n", "email.txt differs in its line ends or its end"),
        ("one\ntwo", "email.txt differs in its line ends or its end"),
        (f"one\n{'long ' * 40}\n", f"line 2 of email.txt was “two” and is “{'long ' * 6}…”"),
    ],
)
def test_any_change_is_said_in_a_line(looked_at: Path, text: str, said: str) -> None:
    """More lines, fewer lines, other ends, long lines: always one line for the error."""
    assert changed(looked_at, built(text=text)) == said


def test_of_a_long_line_the_place_is_shown(looked_at: Path) -> None:
    """A word changed far inside a paragraph is shown with what stands beside it."""
    before, after = "word " * 40, " and more" * 40
    keep(looked_at, built(text=f"{before}Tuesday{after}\n"))

    said = changed(looked_at, built(text=f"{before}Thursday{after}\n"))

    assert re.fullmatch(r"line 1 of email\.txt was “….*word Tuesday and.*…” and is “….*word Thursday and.*…”", said)
    assert len(said) < 200


@pytest.mark.parametrize("name", ["email.txt", "event.ics"])
def test_a_missing_file_has_changed(looked_at: Path, name: str) -> None:
    """What is not there cannot have been looked at."""
    (looked_at / "build" / name).unlink()

    assert changed(looked_at, built()).startswith(f"line 1 of {name} was “” and is “")


def test_bytes_that_are_no_text_are_compared(looked_at: Path) -> None:
    """A damaged file is an answer, not a traceback."""
    (looked_at / "build" / "email.txt").write_bytes(b"\xff\xfe\n")

    assert changed(looked_at, built()).startswith("line 1 of email.txt was “")


def test_a_look_writes_nothing(example: Path, newsletter: Path) -> None:
    """To look is not to build: the folder stays as it was, and build/ is made by ``keep``."""
    from digest.config import load

    config = load(newsletter)
    before = {path.name: path.read_bytes() for path in example.iterdir() if path.is_file()}
    seen = build.look(example, newsletter, config)

    assert {path.name: path.read_bytes() for path in example.iterdir() if path.is_file()} == before
    assert not (example / "build").exists()
    build.keep(example, seen)
    assert changed(example, build.look(example, newsletter, config)) == ""


def test_a_calendar_file_that_no_longer_goes_along_has_changed(looked_at: Path) -> None:
    """An attachment that the editor saw, and that the email has no more, is a difference."""
    assert changed(looked_at, built(attachments=())) != ""
