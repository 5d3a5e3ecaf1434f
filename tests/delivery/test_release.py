"""A send at a provider that reaches people: what is found there, what it answers, what it says later."""

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from digest import ledger
from digest.delivery.approve import reopen
from digest.delivery.plan import Wish
from digest.delivery.recall import settle
from digest.errors import ApprovalError, ConfigError, DeliveryError, DigestError, NetworkError, ProviderError, Refused
from digest.net import UnansweredError
from tests.delivery import an_issue
from tests.delivery.a_provider import Memory
from tests.delivery.an_issue import NOW, SEND_AT, approve_it, places, send_it, states

OLD = "2026-11-24-icebreakers-99999999"
HOUR = timedelta(hours=1)


@pytest.fixture
def provider() -> Memory:
    """A provider that keeps hours, and mails at every release."""
    return Memory()


@pytest.fixture
def folder(tmp_path: Path, provider: Memory) -> Path:
    """The folder of an issue that is approved for the provider."""
    folder, _ = places(tmp_path)
    approve_it(folder, provider)
    return folder


# --- the hour ----------------------------------------------------------------------------------------


def test_early_it_is_scheduled(folder: Path, provider: Memory) -> None:
    """The provider keeps the hour: nobody is mailed by the send itself."""
    outcome = send_it(folder, provider)

    assert (outcome.what, outcome.place) == ("scheduled", "https://mail.example/m1")
    assert provider.calls == ["find", "put", "read", "schedule", "read"]
    assert provider.mailed == []


def test_at_its_hour_it_is_sent(folder: Path, provider: Memory) -> None:
    """A job that comes first at the hour sends at once."""
    assert send_it(folder, provider, SEND_AT, wish=Wish(due=True)).what == "sent"
    assert provider.mailed == ["m1"]


def test_too_early_nothing_is_begun(tmp_path: Path) -> None:
    """A refused send made no draft and moved nothing."""
    folder, _ = places(tmp_path)
    provider = Memory(schedule=False)
    approve_it(folder, provider)
    with pytest.raises(DeliveryError, match="too early"):
        send_it(folder, provider)

    assert (states(folder), provider.calls) == (["approved"], [])


def test_a_job_waits_for_the_hour(tmp_path: Path) -> None:
    """That it is not yet time is no error, makes no draft and moves nothing."""
    folder, _ = places(tmp_path)
    provider = Memory(schedule=False)
    approve_it(folder, provider)
    outcome = send_it(folder, provider, wish=Wish(due=True))

    assert (outcome.what, states(folder), provider.calls) == ("not yet", ["approved"], [])


def test_too_late_nothing_is_begun(folder: Path, provider: Memory) -> None:
    """What comes too late is told, and waits for a person."""
    with pytest.raises(DeliveryError, match="too late"):
        send_it(folder, provider, SEND_AT + 3 * HOUR, wish=Wish(due=True))

    assert (states(folder), provider.calls) == (["approved"], [])


def test_without_an_hour_it_is_sent_now(tmp_path: Path, provider: Memory) -> None:
    """An issue without send_at goes out when a person says now, and not before."""
    folder, _ = places(tmp_path)
    approve_it(folder, provider, send_at=None)
    with pytest.raises(DeliveryError, match="no hour"):
        send_it(folder, provider)

    assert send_it(folder, provider, wish=Wish(at_once=True)).what == "sent"


# --- what lies there already -------------------------------------------------------------------------


def test_an_older_draft_says_the_new_words(folder: Path, provider: Memory) -> None:
    """A draft of the issue's old words is made to say the new ones: no second draft lies about."""
    provider.holds(OLD, "draft")

    assert send_it(folder, provider).what == "scheduled"
    assert [(remote.key, remote.state) for remote in provider.lying.values()] == [(an_issue.email().key, "scheduled")]
    assert "put" not in provider.calls


@pytest.mark.parametrize(
    ("state", "note", "said"),
    [("scheduled", "", "scheduled"), ("sent", "", "sent"), ("failed", "", "failed"), ("failed", "q", r"failed \(q\)")],
)
def test_another_version_that_went_out_stops(folder: Path, provider: Memory, state: str, note: str, said: str) -> None:
    """An issue that is out, or will be, or may be in part, in other words is not mailed again; a person looks."""
    other = provider.holds(OLD, state, note=note)
    before = list(provider.mailed)
    with pytest.raises(ProviderError, match=f"another version of this issue is at memory already: {said}$") as caught:
        send_it(folder, provider)

    assert (caught.value.where, OLD in caught.value.hint) == (other.url, True)
    assert (provider.calls, provider.mailed, states(folder)) == (["find"], before, ["approved", "claimed"])


def test_what_went_out_under_the_key_is_put_on_record(folder: Path, provider: Memory) -> None:
    """A ledger that lost its lines learns from the provider, and nothing is released."""
    provider.holds(an_issue.email().key, "sent")

    assert send_it(folder, provider, SEND_AT).what == "sent"
    assert (provider.calls, provider.mailed) == (["find", "read"], ["m1"])


@pytest.mark.parametrize("after", [timedelta(), 30 * HOUR], ids=["in time", "too late"])
def test_a_draft_that_a_hand_released_is_put_on_record(folder: Path, provider: Memory, after: timedelta) -> None:
    """Broken off with a draft, which somebody sent there: out is out, whatever the hour and the files here."""
    provider.fail("send", Refused("try later"))
    with pytest.raises(Refused):
        send_it(folder, provider, SEND_AT)
    provider.becomes("m1", state="sent")
    (folder / "approved" / "email.html").write_text("torn", "utf-8")

    assert send_it(folder, provider, SEND_AT + after).what == "sent"
    assert provider.mailed == ["m1"]


@pytest.mark.parametrize("state", ["scheduled", "sent"])
def test_an_unknown_draft_that_a_hand_released_is_put_on_record(folder: Path, provider: Memory, state: str) -> None:
    """The same of a draft that the ledger has not heard of: from the claim on the provider is asked for it first."""
    provider.fail("put", UnansweredError("no answer"), "after")
    with pytest.raises(UnansweredError):
        send_it(folder, provider)
    provider.becomes("m1", state=state)

    assert send_it(folder, provider, SEND_AT + 30 * HOUR).what == state
    assert states(folder) == ["approved", "claimed", state]


def test_another_email_under_the_id_is_left_alone(folder: Path, provider: Memory) -> None:
    """With the settings of another account the id may be somebody else's email: it is no word about this one."""
    provider.fail("send", Refused("try later"))
    with pytest.raises(Refused):
        send_it(folder, provider, SEND_AT)
    provider.becomes("m1", key="2026-12-01-other-0a1b2c3d", state="sent")
    with pytest.raises(ProviderError, match=r"is another email \(2026-12-01-other-0a1b2c3d\)") as caught:
        send_it(folder, provider, SEND_AT)

    assert caught.value.hint == "see whether provider.settings are those it was drafted with"
    assert ledger.load(folder).state == "drafted"


def test_what_was_approved_anew_is_not_what_was_asked(folder: Path, provider: Memory) -> None:
    """A person said yes to other bytes than lie approved now: they are asked again."""
    with pytest.raises(DeliveryError, match="approved anew since you were asked"):
        send_it(folder, provider, wish=Wish(asked="another"))

    assert (states(folder), provider.calls) == (["approved"], [])


def test_what_was_asked_is_sent(folder: Path, provider: Memory) -> None:
    """A person said yes to exactly these bytes."""
    assert send_it(folder, provider, wish=Wish(asked=ledger.load(folder).hash)).what == "scheduled"


def test_a_copied_folder_is_not_sent(folder: Path, provider: Memory) -> None:
    """The ledger of another issue says nothing about this one."""
    copy = folder.with_name("2026-12-01-next")
    shutil.copytree(folder, copy)
    with pytest.raises(DeliveryError, match="this folder's ledger is that of 2026-11-24-icebreakers"):
        send_it(copy, provider)

    assert provider.calls == []


def test_a_draft_that_reads_back_other_words_is_not_released(folder: Path, provider: Memory) -> None:
    """What the provider made of it is compared before anybody is mailed."""
    provider.meanwhile["read"] = lambda: provider.becomes("m1", differs=("subject", "body"))
    with pytest.raises(ProviderError, match="a draft at memory is not what was approved: subject, body") as caught:
        send_it(folder, provider)

    assert caught.value.hint == "delete that draft there, then: digest send; or digest reopen"
    assert (states(folder)[-1], provider.states()) == ("drafted", ["draft"])


def test_a_schedule_that_reads_back_another_hour_is_told(folder: Path, provider: Memory) -> None:
    """What became of the schedule is compared too; it is on record, so it can be taken back."""
    provider.meanwhile["schedule"] = lambda: provider.becomes("m1", differs=("hour",))
    with pytest.raises(ProviderError, match="scheduled at memory is not what was approved: hour") as caught:
        send_it(folder, provider)

    assert "digest unschedule" in caught.value.hint
    assert states(folder)[-1] == "scheduled"


def test_a_send_that_was_broken_off_goes_on_with_its_draft(folder: Path, provider: Memory) -> None:
    """The draft the ledger knows of is read, not looked for, and not made again."""
    provider.fail("schedule", Refused("try later"))
    with pytest.raises(Refused):
        send_it(folder, provider)
    provider.calls.clear()

    assert send_it(folder, provider).what == "scheduled"
    assert provider.calls == ["read", "read", "schedule", "read"]


# --- lists that lag ----------------------------------------------------------------------------------


@pytest.fixture
def broken_off(tmp_path: Path) -> tuple[Path, Memory]:
    """An issue whose send broke off after the draft was made, at a provider whose lists lag ten minutes."""
    folder, _ = places(tmp_path)
    provider = Memory(find_lags=600)
    approve_it(folder, provider)
    provider.fail("put", UnansweredError("no answer"), "after")
    with pytest.raises(UnansweredError):
        send_it(folder, provider)
    assert states(folder)[-1] == "claimed"
    return folder, provider


def unlisted(provider: Memory) -> Memory:
    """Return ``provider`` as it looks before its lists know of the draft."""
    listing = Memory(find_lags=600)
    listing.calls = provider.calls
    return listing


def test_a_draft_that_is_not_listed_yet_is_waited_for(broken_off: tuple[Path, Memory]) -> None:
    """Where an earlier run may have made one, "not found" counts only after the provider's lag."""
    folder, provider = broken_off
    with pytest.raises(DeliveryError, match="memory may not list yet what it made") as caught:
        send_it(folder, unlisted(provider), NOW + timedelta(minutes=3))

    assert caught.value.hint == "digest send, in 8 minutes"
    assert provider.calls.count("put") == 1


def test_a_draft_that_is_listed_is_found(broken_off: tuple[Path, Memory]) -> None:
    """Once it is listed, it is the one that is released."""
    folder, provider = broken_off

    assert send_it(folder, provider, NOW + timedelta(minutes=3)).what == "scheduled"
    assert provider.states() == ["scheduled"]


def test_after_the_lag_not_found_is_not_there(broken_off: tuple[Path, Memory]) -> None:
    """After the lag a draft is made."""
    folder, provider = broken_off

    assert send_it(folder, unlisted(provider), NOW + timedelta(minutes=10)).what == "scheduled"


def test_a_claim_from_the_future_is_waited_for_by_nobody(broken_off: tuple[Path, Memory]) -> None:
    """A line of a machine whose clock is ahead does not hold the issue up until then."""
    folder, provider = broken_off

    assert send_it(folder, unlisted(provider), NOW - HOUR).what == "scheduled"


def test_a_first_send_waits_for_no_list(tmp_path: Path) -> None:
    """Where no run was broken off, there is nothing to wait for."""
    folder, _ = places(tmp_path)
    provider = Memory(find_lags=600)
    approve_it(folder, provider)

    assert send_it(folder, provider).what == "scheduled"


# --- the answer to the release -----------------------------------------------------------------------

NO: list[DigestError] = [
    Refused("422"),
    NetworkError("no network"),
    ConfigError("the key of the account is not set"),
]


@pytest.mark.parametrize("error", NO, ids=repr)
def test_a_no_gives_the_right_back(folder: Path, provider: Memory, error: DigestError) -> None:
    """When nothing happened for certain the issue is a draft there again, with the reason on record."""
    provider.fail("send", error)
    with pytest.raises(type(error)):
        send_it(folder, provider, SEND_AT)
    last = ledger.read(folder)[-1]

    assert (last.state, last.note, last.remote) == ("drafted", f"not released: {error.what}", "m1")
    assert provider.mailed == []


@pytest.mark.parametrize("error", NO, ids=repr)
def test_after_a_no_the_next_send_releases_once(folder: Path, provider: Memory, error: DigestError) -> None:
    """However many sends follow, one mailing."""
    provider.fail("send", error)
    with pytest.raises(type(error)):
        send_it(folder, provider, SEND_AT)
    said = [send_it(folder, provider, SEND_AT).what for _ in range(3)]

    assert said == ["sent", "already sent", "already sent"]
    assert (provider.mailed, len(provider.lying)) == (["m1"], 1)


@pytest.mark.parametrize("error", NO, ids=repr)
def test_a_no_to_what_is_out_is_looked_at(folder: Path, provider: Memory, error: DigestError) -> None:
    """Whatever a provider answers, what lies there counts: out is out."""
    provider.fail("send", error, "after")

    assert send_it(folder, provider, SEND_AT).what == "sent"
    assert (provider.mailed, states(folder)[-1]) == (["m1"], "sent")


def test_after_a_no_it_can_be_reopened(folder: Path, provider: Memory) -> None:
    """What the provider refuses may need other words."""
    provider.fail("send", Refused("the subject is too long"))
    with pytest.raises(Refused):
        send_it(folder, provider, SEND_AT)

    assert reopen(folder, now=NOW, provider=provider).state == "draft"


UNCLEAR: list[DigestError] = [UnansweredError("no answer"), ProviderError("502")]


@pytest.mark.parametrize("error", UNCLEAR, ids=repr)
def test_an_unclear_release_that_was_done_is_seen_at_once(folder: Path, provider: Memory, error: DigestError) -> None:
    """A look settles it within the same send, and nothing is released again."""
    provider.fail("send", error, "after")

    assert send_it(folder, provider, SEND_AT).what == "sent"
    assert provider.mailed == ["m1"]
    assert provider.calls[-2:] == ["send", "read"]


@pytest.mark.parametrize("error", UNCLEAR, ids=repr)
def test_an_unclear_schedule_that_was_done_is_seen_at_once(folder: Path, provider: Memory, error: DigestError) -> None:
    """The same of a schedule, which is read back as any."""
    provider.fail("schedule", error, "after")

    assert send_it(folder, provider).what == "scheduled"
    assert states(folder)[-2:] == ["releasing", "scheduled"]


@pytest.mark.parametrize("error", UNCLEAR, ids=repr)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_unclear_release_mails_nobody_twice(folder: Path, provider: Memory, error: DigestError, when: str) -> None:
    """Not even the look is answered, the hour passes, sends follow: one mailing at most, and a person is told."""
    provider.fail("send", error, when)
    provider.meanwhile["send"] = lambda: provider.fail("read", NetworkError("no network"))
    for minutes in range(0, 90, 30):
        try:
            send_it(folder, provider, SEND_AT + timedelta(minutes=minutes), wish=Wish(due=True))
        except DeliveryError as told:
            assert told.hint  # noqa: PT017 - only the last of several may be calm

    assert provider.calls.count("send") == 1
    assert (len(provider.mailed), states(folder)[-1]) == ((0, "unknown") if when == "before" else (1, "sent"))


@pytest.mark.parametrize("error", UNCLEAR, ids=repr)
def test_an_unclear_release_without_drafts_is_for_a_person_at_once(tmp_path: Path, error: DigestError) -> None:
    """Where no later run could look at anything, the run itself says that it is unclear."""
    folder, _ = places(tmp_path)
    provider = Memory(drafts=False, find=False, schedule=False, unschedule=False)
    approve_it(folder, provider)
    provider.fail("send", error)
    with pytest.raises(DeliveryError, match="nothing is to be seen there: nobody may be mailed twice") as caught:
        send_it(folder, provider, SEND_AT)

    assert caught.value.hint == ledger.FOR_A_PERSON
    assert states(folder)[-1] == "unknown"


def test_a_no_without_drafts_gives_the_right_back(tmp_path: Path) -> None:
    """Nobody was mailed for certain: the next send sends."""
    folder, _ = places(tmp_path)
    provider = Memory(drafts=False, find=False, schedule=False, unschedule=False)
    approve_it(folder, provider)
    provider.fail("send", Refused("too many"))
    with pytest.raises(Refused):
        send_it(folder, provider, SEND_AT)

    assert send_it(folder, provider, SEND_AT).what == "sent"
    assert len(provider.mailed) == 1


def test_a_failure_is_for_a_person(folder: Path, provider: Memory) -> None:
    """What the provider calls failed may have reached some: its own word is passed on."""
    provider.fail("send", ProviderError("502"))
    provider.meanwhile["send"] = lambda: provider.becomes("m1", state="failed", note="quota")
    with pytest.raises(DeliveryError, match=r"it failed there \(quota\): nobody may be mailed twice") as caught:
        send_it(folder, provider, SEND_AT)

    assert caught.value.hint == ledger.FOR_A_PERSON
    assert states(folder)[-1] == "unknown"


def test_an_idempotent_release_is_tried_again(tmp_path: Path) -> None:
    """Where asking twice mails once, the next send asks again, with a draft that is still the approved one."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError, match="unclear"):
        send_it(folder, provider, SEND_AT)

    assert send_it(folder, provider, SEND_AT).what == "sent"
    assert provider.mailed == ["m1"]


def test_an_idempotent_release_keeps_the_hours_rules(tmp_path: Path) -> None:
    """A release that is tried again too late is too late."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError, match="unclear"):
        send_it(folder, provider, SEND_AT)
    with pytest.raises(DeliveryError, match="too late"):
        send_it(folder, provider, SEND_AT + 3 * HOUR)

    assert provider.mailed == []


def test_a_release_that_is_tried_again_waits_for_its_hour(tmp_path: Path) -> None:
    """A person said now, and it is unclear what became of it: the job tries again at the hour, and not before."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True, schedule=False)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError, match="unclear"):
        send_it(folder, provider, wish=Wish(at_once=True))
    said = [send_it(folder, provider, now, wish=Wish(due=True)).what for now in (NOW, SEND_AT)]

    assert said == ["not yet", "sent"]
    assert provider.mailed == ["m1"]


# --- what the provider says later --------------------------------------------------------------------


@pytest.fixture
def scheduled(folder: Path, provider: Memory) -> Path:
    """The folder of an issue that is scheduled."""
    assert send_it(folder, provider).what == "scheduled"
    provider.calls.clear()
    return folder


def test_a_scheduled_email_that_went_out_is_confirmed(scheduled: Path, provider: Memory) -> None:
    """The first send after its hour puts it on record."""
    provider.becomes("m1", state="sent")
    said = [send_it(scheduled, provider, SEND_AT + HOUR).what for _ in range(2)]

    assert said == ["sent", "already sent"]
    assert provider.mailed == ["m1"]


def test_what_was_changed_before_it_went_out_is_on_record(scheduled: Path, provider: Memory) -> None:
    """That somebody edited it at the provider is noted with the mailing."""
    provider.becomes("m1", state="sent", differs=("subject",))
    send_it(scheduled, provider, SEND_AT + HOUR)

    assert ledger.read(scheduled)[-1].note == "differs: subject"


def test_what_was_changed_there_before_its_hour_is_told(scheduled: Path, provider: Memory) -> None:
    """While it can still be taken back, a change at the provider is an error."""
    provider.becomes("m1", differs=("body",))
    with pytest.raises(ProviderError, match="scheduled at memory is not what was approved: body"):
        send_it(scheduled, provider)

    assert ledger.load(scheduled).state == "scheduled"


def test_what_somebody_took_back_there_is_told_once(scheduled: Path, provider: Memory) -> None:
    """It will not go out: that is said and put on record, and the next send schedules it again."""
    provider.becomes("m1", state="draft")
    with pytest.raises(DeliveryError, match="somebody took this email back at memory"):
        send_it(scheduled, provider)

    assert ledger.read(scheduled)[-1].note == "taken back at the provider"
    assert ledger.load(scheduled).state == "unscheduled"
    assert send_it(scheduled, provider).what == "scheduled"


def test_what_failed_at_its_hour_is_for_a_person(scheduled: Path, provider: Memory) -> None:
    """A scheduled email that failed is unclear, with the provider's word."""
    provider.becomes("m1", state="failed", note="suspended")
    with pytest.raises(DeliveryError, match=r"it failed there \(suspended\)"):
        send_it(scheduled, provider, SEND_AT + HOUR)

    assert ledger.load(scheduled).state == "unknown"


def test_what_is_gone_there_is_for_a_person(scheduled: Path, provider: Memory) -> None:
    """A scheduled email that nobody finds is unclear."""
    del provider.lying["m1"]
    with pytest.raises(DeliveryError, match="nothing is to be seen there"):
        send_it(scheduled, provider, SEND_AT + HOUR)

    assert ledger.load(scheduled).state == "unknown"


@pytest.mark.parametrize(("after", "late"), [(timedelta(), False), (2 * HOUR, False), (2.1 * HOUR, True)])
def test_what_is_overdue_there_is_told(scheduled: Path, provider: Memory, after: timedelta, late: bool) -> None:
    """Within grace a provider may take its time; after it a person looks."""
    if not late:
        assert send_it(scheduled, provider, SEND_AT + after).what == "already scheduled"
        return
    with pytest.raises(DeliveryError, match="its hour is over, and memory has not sent it"):
        send_it(scheduled, provider, SEND_AT + after)


def test_a_scheduled_email_is_not_sent_again_by_now(scheduled: Path, provider: Memory) -> None:
    """``--now`` does not release what is already on its way."""
    assert send_it(scheduled, provider, wish=Wish(at_once=True)).what == "already scheduled"
    assert provider.calls == ["read"]


def test_what_lies_here_does_not_matter_to_what_lies_there(scheduled: Path, provider: Memory) -> None:
    """Damaged files keep nobody from hearing that the email went out."""
    (scheduled / "approved" / "email.html").write_text("torn", "utf-8")
    provider.becomes("m1", state="sent")

    assert send_it(scheduled, provider, SEND_AT + HOUR).what == "sent"


def test_another_provider_does_not_confirm(scheduled: Path) -> None:
    """Where the email lies, only the provider that has it can say."""
    with pytest.raises(DeliveryError, match=r"the email is at memory, and config\.yaml says other"):
        send_it(scheduled, Memory("other"))


# --- the ways out of trouble -------------------------------------------------------------------------


def test_changed_settings_do_not_matter_to_what_lies_there(scheduled: Path, provider: Memory) -> None:
    """A setting changed for the next issue keeps nobody from hearing that this one went out."""
    provider.becomes("m1", state="sent")
    provider.setting = "another"
    try:
        outcome = send_it(scheduled, provider, SEND_AT + HOUR)
    except ApprovalError as error:
        raise AssertionError(error.what) from error

    assert outcome.what == "sent"


def test_what_went_out_changed_has_a_way_on(folder: Path, provider: Memory) -> None:
    """Out under the key, and edited there: the issue must not be stuck; some command puts it on record."""
    provider.holds(an_issue.email().key, "sent", differs=("subject",))
    with pytest.raises(ProviderError, match="is not what was approved: subject") as caught:
        send_it(folder, provider, SEND_AT)
    assert "digest settle sent" in caught.value.hint
    settle(folder, provider, "sent", by="Ada", now=NOW)

    assert ledger.load(folder).state == "sent"


def test_a_refusal_for_good_is_settled_by_a_person(tmp_path: Path) -> None:
    """Unclear first and refused ever after: sooner or later a person may say what became of it."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True)
    approve_it(folder, provider)
    for error in (UnansweredError("no answer"), Refused("suspended"), Refused("suspended")):
        provider.fail("send", error)
        with pytest.raises(DigestError):
            send_it(folder, provider, SEND_AT)

    assert ledger.load(folder).state in {"unknown", "drafted"}


def test_a_changed_draft_while_releasing_names_what_helps(tmp_path: Path) -> None:
    """While a run has the right to release, reopen is refused, so the hint does not name it."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError):
        send_it(folder, provider, SEND_AT)
    provider.becomes("m1", differs=("body",))
    with pytest.raises(DeliveryError) as caught:
        send_it(folder, provider, SEND_AT)

    assert "digest settle" in caught.value.hint


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("approvals", id="a config that wants two people"),
        pytest.param("settings", id="a setting changed"),
        pytest.param("files", id="a file changed"),
    ],
)
def test_a_release_is_looked_up_whatever_changed_here(folder: Path, provider: Memory, change: str) -> None:
    """What became of a release is a fact there: no change here keeps it from being put on record."""
    provider.fail("send", KeyboardInterrupt(), "after")  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        send_it(folder, provider, SEND_AT)
    provider.setting = "another" if change == "settings" else ""
    if change == "files":
        (folder / "approved" / "email.html").write_text("torn", "utf-8")
    with suppress(DigestError):
        send_it(folder, provider, SEND_AT, wish=Wish(approvals=2 if change == "approvals" else 1))

    assert ledger.load(folder).state == "sent"


def test_too_late_while_releasing_names_what_helps(tmp_path: Path) -> None:
    """The same of a release that is tried again too late."""
    folder, _ = places(tmp_path)
    provider = Memory(release_is_idempotent=True)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError):
        send_it(folder, provider, SEND_AT)
    with pytest.raises(DeliveryError, match="too late") as caught:
        send_it(folder, provider, SEND_AT + 3 * HOUR)

    assert "reopen" not in caught.value.hint


def test_what_failed_and_is_unsent_can_be_sent(scheduled: Path, provider: Memory) -> None:
    """A person who looked says that nobody was mailed, and takes it away there: the same words can be sent."""
    provider.becomes("m1", state="failed")
    with pytest.raises(DeliveryError):
        send_it(scheduled, provider)
    settle(scheduled, provider, "unsent", by="Ada", now=NOW)
    with pytest.raises(ProviderError, match="it failed at memory before") as caught:
        send_it(scheduled, provider)
    assert caught.value.hint == "if nobody was mailed, delete it there, then: digest send"
    provider.lying.clear()

    assert send_it(scheduled, provider).what == "scheduled"
