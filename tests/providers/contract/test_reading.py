"""Reading back what lies there, and tests to one address."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from digest.errors import ProviderError
from tests.conftest import ROOT
from tests.providers.contract import desks
from tests.providers.contract.desks import TO, Desk, Web
from tests.providers.contract.letters import KEY, SEND_AT, letter, older
from tests.providers.fake import Ghost

LATER = SEND_AT + timedelta(hours=1)


# --- reading back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["subject", "body", "audience"])
@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_what_somebody_changed_is_named(web: Web, what: str, state: str) -> None:
    """A subject, a body or an audience that is no longer the approved one is in ``differs``."""
    if (web.provider.name, state, what) == ("ghost", "draft", "audience"):
        pytest.skip("in Ghost a draft has no audience yet")
    draft, payload = web.put(letter())
    if state == "scheduled":
        web.provider.release(draft.id, payload, at_once=False)
    web.server.contract.change(draft.id, what)
    read = web.provider.read(draft.id, payload)

    assert read is not None
    assert (read.state, what in read.differs) == (state, True)


def test_a_changed_hour_is_named(web: Web) -> None:
    """What is scheduled for another hour than the approved one differs."""
    draft, payload = web.put(letter())
    web.provider.release(draft.id, payload, at_once=False)
    other = web.prepare(letter(), send_at=LATER)
    read = web.provider.read(draft.id, other)

    assert read is not None
    assert read.differs == ("hour",)


def test_a_changed_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox compares the whole message."""
    with desks.opened("outbox", tmp_path, monkeypatch) as desk:
        draft, payload = desk.put(letter())
        Path(draft.url).write_bytes(b"Subject: other\r\n\r\n")
        read = desk.provider.read(draft.id, payload)

        assert read is not None
        assert read.differs != ()


def test_what_is_not_there_reads_as_nothing(desk: Desk) -> None:
    """None, not an error."""
    ids = {"listmonk": "77", "ghost": "f" * 24, "buttondown": "em_00000000000000000000000077"}

    assert desk.provider.read(ids.get(desk.provider.name, KEY), desk.prepare(letter())) is None


def test_a_failed_one_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An email that Ghost could not hand over is "failed", with the provider's word."""
    with desks.web("ghost", monkeypatch, None) as web:
        assert isinstance(web.server.contract, Ghost)
        web.server.contract.mailgun_fails = True
        draft, payload = web.put(letter())
        web.provider.release(draft.id, payload, at_once=True)
        web.pass_to(LATER)
        read = web.provider.read(draft.id, payload)

        assert read is not None
        assert (read.state, bool(read.note)) == ("failed", True)


def test_the_house_letter_is_kept_whole(web: Web) -> None:
    """The example newsletter, as it is rendered, comes back as it was put and reaches the reader with its words."""
    golden = ROOT / "tests" / "golden"
    html, text = ((golden / name).read_text("utf-8") for name in ("email.html", "email.txt"))
    email = msgspec.structs.replace(letter(), html=html, text=text)
    draft, payload = web.put(email)
    read = web.provider.read(draft.id, payload)
    assert read is not None
    assert read.differs == ()
    web.provider.release(draft.id, payload, at_once=True)

    assert "secret sauce" in web.mailed()[0].html or "peer" in web.mailed()[0].html


# --- tests -------------------------------------------------------------------------------------------


def test_a_test_goes_to_one_address(desk: Desk) -> None:
    """The same email to that address alone; it is not the issue's mailing, and does not stand in its way."""
    desks.able(desk, "test")
    payload = desk.prepare(letter())
    desk.provider.test(payload, TO)
    assert (len(desk.tested()), desk.mailed()) == (1, [])
    got = desk.tested()[0]
    assert got.to == TO
    assert "Here is a nugget." in got.html
    assert got.subject.endswith(letter().subject)
    draft = desk.provider.find(KEY)
    assert draft is None or draft.state == "draft"
    remote = desk.provider.put(payload, draft.id if draft else "")
    desk.provider.release(remote.id, payload, at_once=True)
    desk.pass_to(LATER)

    assert (len(desk.mailed()), len(desk.tested())) == (1, 1)


def test_a_test_after_the_draft(desk: Desk) -> None:
    """With the draft there already, a test mails one address, and leaves the draft as it was."""
    desks.able(desk, "test")
    draft, payload = desk.put(letter())
    desk.provider.test(payload, TO)
    read = desk.provider.read(draft.id, payload)

    assert (len(desk.tested()), desk.mailed()) == (1, [])
    if desk.provider.capabilities.drafts:
        assert (desks.found(desk).id, desks.found(desk).state) == (draft.id, "draft")
        assert read is not None
        assert read.differs == ()


def test_a_test_of_a_changed_email_after_its_draft(desk: Desk) -> None:
    """A test of other words sends those, and what was scheduled before is not touched by it."""
    desks.able(desk, "test", "schedule")
    draft, payload = desk.put(older())
    desk.provider.release(draft.id, payload, at_once=False)
    desk.provider.test(desk.prepare(letter()), TO)
    read = desk.provider.read(draft.id, payload)
    assert "Here is a nugget." in desk.tested()[0].html
    assert read is not None
    assert (read.state, read.differs) == ("scheduled", ())
    desk.pass_to(LATER)

    assert len(desk.mailed()) == 1
    assert "typpo" in desk.mailed()[0].html


def test_a_test_to_a_stranger(desk: Desk) -> None:
    """Where the address has to be a subscriber's, a stranger's is refused with the way round."""
    desks.able(desk, "test")
    payload = desk.prepare(letter())
    if desk.provider.capabilities.test_to_anyone:
        desk.provider.test(payload, "stranger@example.org")
        assert [got.to for got in desk.tested()] == ["stranger@example.org"]
    else:
        with pytest.raises(ProviderError) as caught:
            desk.provider.test(payload, "stranger@example.org")
        assert caught.value.hint
        assert desk.tested() == []
