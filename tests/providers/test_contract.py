"""The one contract that every provider keeps, whatever it is made of; faults and hostile words are in contract/.

What a provider says it cannot do is a reason to skip only where another test holds it to saying so in time.
"""

from contextlib import suppress
from datetime import UTC, timedelta
from pathlib import Path

import msgspec
import pytest

from digest.errors import ProviderError, Refused
from digest.model import Attachment
from digest.providers import provider
from tests.providers.contract import desks
from tests.providers.contract.desks import TO, Desk, Web
from tests.providers.contract.letters import KEY, OLDER, OTHER, SEND_AT, letter, older
from tests.providers.fake import Buttondown

LATER = SEND_AT + timedelta(hours=1)


# --- prepare -----------------------------------------------------------------------------------------


def test_preparing_asks_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no credential and no network, and the same email gives the same payload."""
    for name in ("BUTTONDOWN_API_KEY", "GHOST_ADMIN_API_KEY", "LISTMONK_API_TOKEN", "SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    first = desk.prepare(letter())

    assert desk.prepare(letter()) == first
    assert (first.provider, first.key) == (desk.provider.name, KEY)
    assert desk.asked() == 0


def test_the_same_moment_is_the_same_payload(web: Web) -> None:
    """An hour in another zone's words is the same hour; another hour is another payload."""
    payload = web.prepare(letter())

    assert web.prepare(letter(), send_at=SEND_AT.astimezone(UTC)).hash == payload.hash
    assert web.prepare(letter(), send_at=LATER).hash != payload.hash


def test_everything_approved_is_in_the_hash(desk: Desk) -> None:
    """Another subject, other words, another audience: another payload."""
    payloads = [desk.prepare(letter()), desk.prepare(letter("Other words")), desk.prepare(letter(subject="Other"))]
    other = {"smtp": "other@example.org", "outbox": "other@example.org", "ghost": "free", "listmonk": "4"}
    audience = other.get(desk.provider.name, "11111111-1111-4111-8111-111111111111")
    payloads.append(desk.provider.prepare(letter(), audience=audience, send_at=SEND_AT))

    assert len({payload.hash for payload in payloads}) == 4


SERVERS = {
    "buttondown": ({"url": "https://staging.example.org/v1"}, {"url": "https://api.buttondown.com/v1"}),
    "ghost": ({"url": "https://staging.example.org"}, {"url": "https://news.example.org"}),
    "listmonk": ({"url": "https://staging.example.org"}, {"url": "https://lists.example.org"}),
    "smtp": ({"host": "staging.example.org"}, {"host": "mail.example.org"}),
}


@pytest.mark.parametrize("name", SERVERS)
def test_the_server_is_approved_too(name: str, tmp_path: Path) -> None:
    """What was approved for staging is not what is sent at production; a dry run names the server."""
    audience = {"listmonk": "3", "smtp": "list@example.org"}.get(name, "everyone")
    other = {"ghost": {"newsletter": "weekly"}}.get(name, {})
    staging, production = (
        provider(name, tmp_path, {**settings, **other}).prepare(letter(), audience=audience, send_at=SEND_AT)
        for settings in SERVERS[name]
    )

    assert staging.hash != production.hash
    assert "staging.example.org" in staging.requests[0]["server"]
    assert "staging.example.org" not in repr(production)
    assert "smtp" not in name or staging.requests[0]["server"] == "staging.example.org:587"


def test_a_dry_run_can_print_it(desk: Desk) -> None:
    """Each request is plain data with its step, and survives JSON; no secret is in it."""
    requests = desks.requests_of(desk.prepare(letter()))
    said = msgspec.json.encode(requests)

    assert msgspec.json.decode(said) == requests
    assert all(isinstance(request["step"], str) for request in requests)
    assert not [secret for secret in desk.secrets if secret in said.decode()]


def test_no_hour_no_schedule(desk: Desk) -> None:
    """Without send_at nothing in the payload schedules; the outbox, which needs it, says so."""
    if desk.provider.name == "outbox":
        pytest.skip("the outbox dates the email by its hour")
    payload = desk.prepare(letter(), send_at=None)

    assert "schedule" not in {request["step"] for request in payload.requests}


def test_the_event_is_no_obstacle(desk: Desk) -> None:
    """An email with a calendar file can be prepared everywhere, whether the file goes along or not."""
    event = Attachment(name="event.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

    assert desk.prepare(msgspec.structs.replace(letter(), attachments=(event,))).requests


# --- create, find, update ----------------------------------------------------------------------------


def test_a_probe_changes_nothing(desk: Desk) -> None:
    """It says in one line where it would deliver, and how many they are where that is known."""
    probe = desk.provider.probe(desk.audience)

    assert probe.says == " ".join(probe.says.split()) != ""
    assert (probe.people is not None) == desk.provider.capabilities.counts_people
    assert probe.people in {None, 2}
    assert (desk.lie(), desk.mailed(), desk.tested()) == (0, [], [])


def test_nothing_is_found_where_nothing_is(desk: Desk) -> None:
    """No email, no error."""
    assert desk.provider.find(KEY) is None


def test_a_draft_mails_nobody(desk: Desk) -> None:
    """What was put is a draft, and stays one however late it gets."""
    remote, payload = desk.put(letter())
    desk.pass_to(LATER)

    assert (remote.key, remote.state, remote.differs) == (KEY, "draft", ())
    assert (desk.mailed(), desk.tested()) == ([], [])
    if desk.provider.capabilities.drafts:
        assert desk.lie() == 1
        assert desk.provider.read(remote.id, payload) is not None


def test_a_draft_is_found_again(desk: Desk) -> None:
    """By its key, with the same id, and exactly as it was approved."""
    desks.able(desk, "find")
    remote, payload = desk.put(letter())
    again = desks.found(desk)
    read = desk.provider.read(remote.id, payload)

    assert (again.id, again.key, again.state) == (remote.id, KEY, "draft")
    assert read is not None
    assert (read.id, read.key, read.state, read.differs) == (remote.id, KEY, "draft", ())


def test_a_draft_without_an_hour_is_read_back(desk: Desk) -> None:
    """What will be sent at once differs in nothing either."""
    desks.able(desk, "drafts", "schedule")
    payload = desk.prepare(letter(), send_at=None)
    read = desk.provider.read(desk.provider.put(payload).id, payload)

    assert read is not None
    assert read.differs == ()


def test_the_same_issue_is_found_under_its_older_key(desk: Desk) -> None:
    """So that the caller sees that it is there, and that it is not this email."""
    desks.able(desk, "find")
    remote, _ = desk.put(older())

    assert (desks.found(desk).id, desks.found(desk).key) == (remote.id, OLDER)


def test_an_issue_with_a_long_name_is_found_again(web: Web) -> None:
    """Whatever a provider cuts off its name, and by nobody else's key."""
    issue = f"2026-11-24-{'on-and-' * 26}on"
    remote, _ = web.put(letter(key=f"{issue}-0a1b2c3d"))

    assert desks.found(web, f"{issue}-99887766").id == remote.id
    assert web.provider.find(f"{issue}-and-on-99887766") is None
    assert web.provider.find(f"{issue[:-3]}-in-99887766") is None


def test_another_issue_is_not_found(desk: Desk) -> None:
    """Not even when its key begins with this one's name."""
    desks.able(desk, "find")
    desk.put(letter(key=OTHER))

    assert desk.provider.find(KEY) is None


def test_the_exact_key_comes_first(desk: Desk) -> None:
    """Of two drafts of one issue the one with this very key is found."""
    desks.able(desk, "find")
    desk.put(older())
    remote, _ = desk.put(letter())
    desk.put(letter(key="2026-11-24-icebreakers-ffffffff"))

    assert desks.found(desk).id == remote.id


def test_what_was_sent_comes_before_a_draft(desk: Desk) -> None:
    """Of several of one issue, none of them with this key, the one that went out is found."""
    desks.able(desk, "find")
    desk.put(letter(key="2026-11-24-icebreakers-00000000"))
    sent, payload = desk.put(older())
    desk.provider.release(sent.id, payload, at_once=True)
    desk.put(letter(key="2026-11-24-icebreakers-ffffffff"))

    assert (desks.found(desk).id, desks.found(desk).state) == (sent.id, "sent")


def test_many_other_emails_hide_nothing(web: Web) -> None:
    """An archive of many pages is searched to its end."""
    desks.able(web, "find")
    wanted, _ = web.put(older())
    if isinstance(web.server.contract, Buttondown):
        web.server.contract.page_size = 10
    for number in range(25):
        web.put(letter(key=f"2026-01-01-issue-{number}-0a1b2c3d", subject=f"Issue {number}"))

    assert desks.found(web).id == wanted.id


def test_a_draft_is_put_over_an_older_one(desk: Desk) -> None:
    """There is one draft, it says the new words under the new key, and nothing of the old."""
    desks.able(desk, "find", "drafts")
    first, _ = desk.put(older())
    second, payload = desk.put(letter(), first.id)
    read = desk.provider.read(second.id, payload)

    assert desk.lie() == 1
    assert (desks.found(desk).id, desks.found(desk).key) == (second.id, KEY)
    assert read is not None
    assert read.differs == ()


def test_putting_twice_makes_one_draft(desk: Desk) -> None:
    """Where the provider says so, a repeated put makes no second draft."""
    desks.able(desk, "idempotency_key", "drafts")
    first, _ = desk.put(letter())
    second = first
    with suppress(ProviderError):
        second, _ = desk.put(letter())

    assert (desk.lie(), second.id) == (1, first.id)


# --- schedule, unschedule, send ----------------------------------------------------------------------


def test_it_goes_out_at_its_hour(desk: Desk) -> None:
    """Scheduled, it mails nobody until the hour; then everybody, once; and is then sent."""
    desks.able(desk, "schedule")
    draft, payload = desk.put(letter())
    scheduled = desk.provider.release(draft.id, payload, at_once=False)
    read = desk.provider.read(draft.id, payload)
    assert (scheduled.state, desk.mailed()) == ("scheduled", [])
    assert read is not None
    assert (read.state, read.differs) == ("scheduled", ())
    assert desks.found(desk).state == "scheduled"
    desk.pass_to(SEND_AT - timedelta(minutes=1))
    assert desk.mailed() == []
    desk.pass_to(SEND_AT)
    desk.pass_to(LATER)
    [got] = desk.mailed()

    assert got.subject == letter().subject
    assert "Here is a nugget." in got.html
    assert desks.found(desk).state == "sent"
    sent = desk.provider.read(draft.id, payload)
    assert sent is not None
    assert sent.state == "sent"


def test_what_was_unscheduled_stays(desk: Desk) -> None:
    """A draft again, it mails nobody at its hour."""
    desks.able(desk, "unschedule")
    draft, payload = desk.put(letter())
    desk.provider.release(draft.id, payload, at_once=False)
    taken = desk.provider.cancel(draft.id)
    read = desk.provider.read(draft.id, payload)
    assert (taken.id, taken.state) == (draft.id, "draft")
    assert read is not None
    assert (read.state, read.differs) == ("draft", ())
    desk.pass_to(LATER)

    assert desk.mailed() == []
    assert (desks.found(desk).state, desk.lie()) == ("draft", 1)


def test_typo_found(desk: Desk) -> None:
    """Unscheduled, mended, put over and scheduled again: one mailing, with the mended words."""
    desks.able(desk, "unschedule")
    first, payload = desk.put(older())
    desk.provider.release(first.id, payload, at_once=False)
    desk.provider.cancel(first.id)
    second, payload = desk.put(letter(), first.id)
    desk.provider.release(second.id, payload, at_once=False)
    desk.pass_to(LATER)
    [got] = desk.mailed()

    assert "Here is a nugget." in got.html
    assert "typpo" not in got.html


def test_unscheduled_then_sent_at_once(desk: Desk) -> None:
    """What had an hour can be sent now, and does not go out again at the hour."""
    desks.able(desk, "unschedule")
    draft, payload = desk.put(letter())
    desk.provider.release(draft.id, payload, at_once=False)
    desk.provider.cancel(draft.id)
    desk.provider.release(draft.id, payload, at_once=True)
    assert len(desk.mailed()) == 1
    desk.pass_to(LATER)

    assert len(desk.mailed()) == 1


def test_sent_at_once(desk: Desk) -> None:
    """It goes to the audience, once, before its hour, and is then sent."""
    draft, payload = desk.put(letter())
    if desk.provider.capabilities.by_hand:
        assert desk.provider.release(draft.id, payload, at_once=True).state == "draft"
        return
    released = desk.provider.release(draft.id, payload, at_once=True)
    [got] = desk.mailed()
    desk.pass_to(LATER)

    assert (released.id, released.key, released.state) == (draft.id, KEY, "sent")
    assert got.subject == letter().subject
    assert "Here is a nugget." in got.html
    assert len(desk.mailed()) == 1
    if desk.provider.capabilities.find:
        assert desks.found(desk).state == "sent"


def test_our_own_text_is_sent(desk: Desk) -> None:
    """Where the provider says so, the plain text is ours."""
    desks.able(desk, "text_part")
    if desk.provider.capabilities.by_hand:
        pytest.skip("a person sends it")
    draft, payload = desk.put(letter(text="Only in the plain text."))
    desk.provider.release(draft.id, payload, at_once=True)

    assert "Only in the plain text." in desk.mailed()[0].text


def test_the_audience_is_the_one_named(web: Web) -> None:
    """What is mailed goes to the audience of the payload, not to everybody there is."""
    other = {"ghost": "free", "listmonk": "4", "buttondown": "11111111-1111-4111-8111-111111111111"}
    expected = {"ghost": "weekly:status:free", "listmonk": "4", "buttondown": "11111111-1111-4111-8111-111111111111"}
    payload = web.provider.prepare(letter(), audience=other[web.provider.name], send_at=SEND_AT)
    draft = web.provider.put(payload)
    read = web.provider.read(draft.id, payload)
    assert read is not None
    assert read.differs == ()
    web.provider.release(draft.id, payload, at_once=True)

    assert [got.to for got in web.mailed()] == [expected[web.provider.name]]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_second_release(desk: Desk, at_once: bool) -> None:
    """Where the provider says so, a second release mails nobody again, whether it is refused or not."""
    desks.able(desk, "release_is_idempotent", *(() if at_once else ("schedule",)))
    draft, payload = desk.put(letter())
    if desk.provider.capabilities.by_hand:
        pytest.skip("nothing is ever mailed from here")
    desk.provider.release(draft.id, payload, at_once=at_once)
    for _ in range(2):
        with suppress(ProviderError):
            desk.provider.release(draft.id, payload, at_once=at_once)
        desk.pass_to(LATER)

    assert len(desk.mailed()) == 1


def test_a_release_of_nothing(desk: Desk) -> None:
    """A draft that somebody deleted cannot be released, and nothing is mailed."""
    desks.able(desk, "drafts")
    ids = {"listmonk": "77", "ghost": "f" * 24, "outbox": KEY}
    gone = ids.get(desk.provider.name, "em_00000000000000000000000077")
    with pytest.raises(ProviderError):
        desk.provider.release(gone, desk.prepare(letter()), at_once=True)

    assert desk.mailed() == []


def test_only_what_is_scheduled_is_taken_back(desk: Desk) -> None:
    """What went out is no draft again, whatever the provider would let one do."""
    desks.able(desk, "unschedule")
    draft, payload = desk.put(letter())
    desk.provider.release(draft.id, payload, at_once=False)
    desk.pass_to(LATER)
    with pytest.raises(ProviderError):
        desk.provider.cancel(draft.id)

    assert (desks.found(desk).state, len(desk.mailed())) == ("sent", 1)


def test_what_is_scheduled_is_not_written_over(web: Web) -> None:
    """A put over what waits for its hour, or went out, changes nothing of it, whether it is refused or not."""
    first, payload = web.put(older())
    web.provider.release(first.id, payload, at_once=False)
    with suppress(ProviderError):
        web.put(letter(), first.id)
    web.pass_to(LATER)
    with suppress(ProviderError):
        web.put(letter(), first.id)
    [got] = web.mailed()
    read = web.provider.read(first.id, payload)

    assert "typpo" in got.html
    assert read is not None
    assert (read.state, read.differs) == ("sent", ())


def test_an_hour_that_has_passed(web: Web) -> None:
    """It is refused, so that nothing goes out at an hour nobody chose; to send it at once is another word."""
    draft, payload = web.put(letter())
    web.pass_to(LATER)
    with pytest.raises(Refused) as caught:
        web.provider.release(draft.id, payload, at_once=False)
    web.pass_to(LATER + timedelta(hours=1))
    assert caught.value.hint
    assert (web.mailed(), desks.found(web).state) == ([], "draft")
    web.provider.release(draft.id, payload, at_once=True)

    assert len(web.mailed()) == 1


def test_a_late_test_of_an_issue(web: Web) -> None:
    """A test sends although the issue's hour has passed, and then nothing else goes out."""
    desks.able(web, "test")
    web.pass_to(LATER)
    web.provider.test(web.prepare(letter()), TO)
    web.pass_to(LATER + timedelta(hours=1))

    assert (len(web.tested()), web.mailed()) == (1, [])
