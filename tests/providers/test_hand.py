"""By hand: everything a person needs to paste and send lies in one folder."""

import os
import stat
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from digest.errors import ConfigError, ProviderError, Unsupported
from digest.model import Attachment, Email, Payload
from digest.providers import hand
from digest.providers.hand import Hand
from digest.providers.hand_steps import PLATFORMS

SEND_AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
KEY = "2026-11-24-icebreakers-0a1b2c3d"
BODY = (
    '<!doctype html><html><head><title>T</title><meta charset="utf-8"><style>p{margin:0}</style></head>'
    '<body style="background-color:#eee"><div style="display:none">Preview</div>'
    "<p>👋 Hé [[first_name|there]], {{email}} and *|EMAIL|*</p>"
    '<p>You joined. <a href="[[unsubscribe_url]]">Unsubscribe</a></p></body></html>'
)
LETTER = Email(
    key=KEY,
    subject="👀 Everyone's {{ sleeping }}",
    preheader="Example in action",
    sender="The Team <hello@example.org>",
    reply_to="",
    html=BODY,
    text="👋 Hey [[first_name|there]]!\n\nUnsubscribe: [[unsubscribe_url]]\n",
    attachments=(Attachment(name="event.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR\r\n"),),
    hash="0a1b2c3d" * 8,
)


def files(platform: str, *, letter: Email = LETTER, send_at: datetime | None = SEND_AT) -> dict[str, str]:
    """Return what would be laid ready for ``platform``."""
    payload = Hand(Path(), {"platform": platform}).prepare(letter, audience="everyone", send_at=send_at)
    laid: dict[str, str] = payload.requests[0]["files"]
    return laid


@pytest.fixture
def by_hand(tmp_path: Path) -> Hand:
    """The provider for beehiiv, in an empty newsletter."""
    return Hand(tmp_path, {"platform": "beehiiv"})


@pytest.fixture
def payload(by_hand: Hand) -> Payload:
    """What will be laid ready of the letter."""
    return by_hand.prepare(LETTER, audience="everyone", send_at=SEND_AT)


def tool(folder: Path, name: str, script: str) -> None:
    """Put a program called ``name`` into ``folder``."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_release_lays_everything_ready(by_hand: Hand, payload: Payload) -> None:
    """The folder holds the letter in every form, its subject, its calendar file and the steps."""
    remote = by_hand.release(KEY, payload, at_once=False)

    folder = by_hand.folder / KEY
    assert {path.name for path in folder.iterdir()} == {
        "fragment.html", "whole.html", "text.txt", "subject.txt", "event.ics", "steps.txt",
    }  # fmt: skip
    assert (remote.state, remote.id, remote.url) == ("draft", KEY, str(folder))
    assert (folder / "event.ics").read_bytes() == b"BEGIN:VCALENDAR\r\n"


def test_it_says_that_a_person_does_it(by_hand: Hand) -> None:
    """The delivery knows that nothing was sent, and that nobody can look."""
    assert by_hand.capabilities.by_hand
    assert by_hand.find(KEY) is None
    assert by_hand.read(KEY) is None


def test_before_the_release_nothing_is_written(by_hand: Hand, payload: Payload) -> None:
    """A draft by hand is only a word."""
    assert by_hand.put(payload).state == "draft"
    assert not by_hand.folder.exists()


def test_what_lies_ready_is_compared(by_hand: Hand, payload: Payload) -> None:
    """A file that was changed since is seen, and a second release puts it right."""
    by_hand.release(KEY, payload, at_once=True)
    first = by_hand.read(KEY, payload)
    (by_hand.folder / KEY / "text.txt").write_text("other")
    changed = by_hand.read(KEY, payload)
    by_hand.release(KEY, payload, at_once=True)
    again = by_hand.read(KEY, payload)

    assert [remote and remote.differs for remote in (first, changed, again)] == [(), ("body",), ()]


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_steps_of_every_platform(name: str) -> None:
    """They are few, numbered, name the audience and the hour, and end with what to type here."""
    lines = files(name)["steps.txt"].splitlines()

    assert lines[0] == f"To send this on {PLATFORMS[name].name}:"
    assert [line.partition(".")[0] for line in lines[2:]] == [str(number) for number in range(1, len(lines) - 1)]
    assert len(lines) <= 13
    assert "choose everyone" in "".join(lines)
    assert "Tuesday 24 November 2026, 09:00 (UTC+0100)" in "".join(lines)
    assert "digest settle sent" in lines[-1]
    assert not {"{", "}"} & set("".join(lines))


def test_on_beehiiv_it_is_kept_off_the_public_web() -> None:
    """A post stands there for everybody unless its groups are taken out; and its title may double the headline."""
    steps = files("beehiiv")["steps.txt"]

    assert "under Email choose everyone; under Web remove every group, unless everybody may read it" in steps
    assert "headline now stand there twice" in steps


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_steps_say_what_to_do_with_the_calendar_file(name: str) -> None:
    """Before it goes out; and nothing of it where there is none."""
    lines = files(name)["steps.txt"].splitlines()
    without = files(name, letter=msgspec.structs.replace(LETTER, attachments=()))["steps.txt"]

    [step] = [number for number, line in enumerate(lines) if "event.ics" in line]
    assert "Schedule it" in lines[step + 1]
    assert "event.ics" not in without


def test_without_an_hour_it_is_sent_at_once() -> None:
    """The steps name no hour where there is none."""
    assert ". Send it.\n" in files("beehiiv", send_at=None)["steps.txt"]


@pytest.mark.parametrize("name", PLATFORMS)
def test_no_words_become_the_platforms_syntax(name: str) -> None:
    """What looks like a tag of the platform is inert in the code, the subject and the text."""
    laid = files(name)
    wanted = {"*|IF:FNAME|*", "*|FNAME|*", "*|ELSE:|*", "*|END:IF|*", "*|UNSUB|*"}

    for part in ("fragment.html", "subject.txt", "text.txt"):
        left = laid[part]
        for tag in wanted:
            left = left.replace(tag, "")
        assert not any(opening in left for opening in PLATFORMS[name].syntax.opens), part


@pytest.mark.parametrize("name", ["beehiiv", "substack", "other"])
def test_our_unsubscribe_link_gives_way_to_the_platforms(name: str) -> None:
    """Where no tag is known, the platform's own link stands alone, and nobody finds a dead one."""
    laid = files(name)

    assert "nsubscribe" not in laid["fragment.html"] + laid["whole.html"] + laid["text.txt"]
    assert "You joined." in laid["fragment.html"]
    assert "there" in laid["fragment.html"]


def test_mailchimp_has_tags_of_its_own() -> None:
    """There the link and the name are Mailchimp's merge tags."""
    laid = files("mailchimp")

    assert 'href="*|UNSUB|*"' in laid["whole.html"]
    assert "Unsubscribe: *|UNSUB|*" in laid["text.txt"]
    assert "*|IF:FNAME|**|FNAME|**|ELSE:|*there*|END:IF|*" in laid["whole.html"]


def test_the_code_is_ascii() -> None:
    """No browser, editor or clipboard takes its letters for others."""
    laid = files("beehiiv")

    assert laid["fragment.html"].isascii()
    assert "&#128075; H&#233;" in laid["fragment.html"]
    assert "Preview" not in laid["fragment.html"]


def test_the_same_email_is_the_same_payload() -> None:
    """The hash does not know the folder, nor how the zone of the hour is written down."""
    utc = SEND_AT.astimezone(UTC).astimezone(timezone(timedelta(hours=1), "Lisbon"))
    here = Hand(Path("a"), {}).prepare(LETTER, audience="everyone", send_at=SEND_AT)
    there = Hand(Path("b"), {}).prepare(LETTER, audience="everyone", send_at=utc)

    assert here.hash == there.hash


def test_only_a_terminal_has_a_clipboard(
    by_hand: Hand, payload: Payload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal the fragment is copied, and that is said; a job in CI copies nothing."""
    tools = tmp_path / "tools"
    tools.mkdir()
    tool(tools, "xsel", f"exec cat > {tmp_path}/copied")
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr(hand, "_COPIES_TEXT", (("no-such-program",), ("xsel", "--clipboard", "--input")))

    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert by_hand.release(KEY, payload, at_once=True).note == ""
    assert not (tmp_path / "copied").exists()

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert by_hand.release(KEY, payload, at_once=True).note == "fragment.html is on the clipboard"
    assert (tmp_path / "copied").read_bytes() == (by_hand.folder / KEY / "fragment.html").read_bytes()


def test_a_broken_clipboard_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that fails, hangs or is no program is passed over."""
    tool(tmp_path, "fails", "exit 1")
    tool(tmp_path, "hangs", "exec sleep 60")
    (tmp_path / "broken").write_bytes(b"\0\0")
    (tmp_path / "broken").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr(hand, "_SECONDS", 0.1)
    monkeypatch.setattr(hand, "_COPIES_TEXT", (("absent",), ("fails",), ("hangs",), ("broken",)))

    assert not hand.copy(b"x", looks=False)


def test_looks_go_where_looks_are_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For Substack the clipboard says that it is HTML; a tool that cannot say so is not used."""
    tool(tmp_path, "wl-copy", f'echo "$@" > {tmp_path}/arguments')
    tool(tmp_path, "pbcopy", f"exec touch {tmp_path}/plain")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    assert hand.copy(b"x", looks=True)
    assert (tmp_path / "arguments").read_text() == "--type text/html\n"
    assert not (tmp_path / "plain").exists()


def test_what_cannot_be_done_here(by_hand: Hand, payload: Payload) -> None:
    """A test and an unschedule are done on the platform, and the way round is said."""
    with pytest.raises(Unsupported, match=r"test to a@example\.org") as test:
        by_hand.test(payload, "a@example.org")
    with pytest.raises(Unsupported, match="unschedule") as cancel:
        by_hand.cancel(KEY)

    assert "smtp" in test.value.hint
    assert "digest settle unsent" in cancel.value.hint


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"platform": "bee hive"}, "did you mean beehiiv?"),
        ({"platform": 3}, "write one of: beehiiv, mailchimp, other, substack"),
        ({"folder": "../elsewhere"}, "settings: {folder: outbox}"),
        ({"plattform": "beehiiv"}, "hand knows: folder, platform"),
    ],
)
def test_a_setting_that_cannot_be_used(settings: dict[str, object], hint: str) -> None:
    """A misspelt setting is an error before anything is approved."""
    with pytest.raises(ConfigError) as error:
        Hand(Path(), settings, where="config.yaml:30")

    assert error.value.where == "config.yaml:30"
    assert hint in error.value.hint


def test_no_audience_is_refused() -> None:
    """The steps would not say whom to choose."""
    with pytest.raises(Unsupported):
        Hand(Path(), {}).prepare(LETTER, audience="", send_at=SEND_AT)


def test_a_tag_the_platform_lacks_is_refused() -> None:
    """A link that leads nowhere is found before anything is laid ready."""
    letter = msgspec.structs.replace(LETTER, html=BODY.replace("[[unsubscribe_url]]", "[[view_in_browser_url]]"))

    with pytest.raises(Unsupported):
        files("beehiiv", letter=letter)


def test_a_full_disk_is_said(by_hand: Hand, payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is an error of three lines."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("digest.durable.write_folder", full)
    with pytest.raises(ProviderError, match="No space left"):
        by_hand.release(KEY, payload, at_once=True)


def test_the_probe_says_where(by_hand: Hand) -> None:
    """How many people it reaches only the platform knows."""
    probe = by_hand.probe("everyone")

    assert str(by_hand.folder) in probe.says
    assert "beehiiv" in probe.says
    assert probe.people is None
