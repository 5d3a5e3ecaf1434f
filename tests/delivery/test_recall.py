"""unschedule and settle: what a person can still do about an email on its way, and what is asked before."""

from pathlib import Path

import pytest

from digest import ledger
from digest.delivery.approve import reopen
from digest.delivery.recall import settle, unschedule
from digest.errors import ApprovalError, DeliveryError, DigestError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import State
from digest.net import UnansweredError
from tests.delivery import an_issue
from tests.delivery.a_provider import LaidReady, Memory
from tests.delivery.an_issue import NOW, SEND_AT, approve_it, places, send_it, states


@pytest.fixture
def provider() -> Memory:
    """A provider that keeps hours and takes back."""
    return Memory()


@pytest.fixture
def scheduled(tmp_path: Path, provider: Memory) -> Path:
    """The folder of an issue that is scheduled."""
    folder, _ = places(tmp_path)
    approve_it(folder, provider)
    assert send_it(folder, provider).what == "scheduled"
    provider.calls.clear()
    return folder


# --- unschedule --------------------------------------------------------------------------------------


def test_a_scheduled_email_is_taken_back(scheduled: Path, provider: Memory) -> None:
    """It is a draft at the provider again, the ledger says so, and nobody was mailed."""
    delivery = unschedule(scheduled, provider, now=NOW)

    assert delivery == ledger.load(scheduled)
    assert (delivery.state, provider.states(), provider.mailed) == ("unscheduled", ["draft"], [])


def test_what_was_taken_back_can_be_mended(scheduled: Path, provider: Memory) -> None:
    """Unschedule, reopen, approve, send: the provider holds one email, with the mended words."""
    unschedule(scheduled, provider, now=NOW)
    reopen(scheduled, now=NOW, provider=provider)
    approve_it(scheduled, provider, an_issue.email("Mended", hash8="99999999"))

    assert send_it(scheduled, provider).what == "scheduled"
    assert [remote.key[-8:] for remote in provider.lying.values()] == ["99999999"]
    assert provider.calls.count("put over") == 1


def test_what_was_taken_back_can_be_sent_as_it_is(scheduled: Path, provider: Memory) -> None:
    """Without a change the next send schedules the same draft again."""
    unschedule(scheduled, provider, now=NOW)

    assert send_it(scheduled, provider).what == "scheduled"
    assert provider.states() == ["scheduled"]
    assert states(scheduled)[-5:] == ["unscheduled", "claimed", "drafted", "releasing", "scheduled"]


def test_what_somebody_took_back_there_is_recorded(scheduled: Path, provider: Memory) -> None:
    """A draft at the provider is not taken back a second time."""
    provider.becomes("m1", state="draft")

    assert unschedule(scheduled, provider, now=NOW).state == "unscheduled"
    assert provider.calls == ["read"]


def test_what_went_out_is_not_taken_back(scheduled: Path, provider: Memory) -> None:
    """When the hour was quicker, that is put on record, and said."""
    provider.becomes("m1", state="sent")
    with pytest.raises(DeliveryError, match="too late: it went out") as caught:
        unschedule(scheduled, provider, now=NOW)

    assert caught.value.where == "https://mail.example/m1"
    assert ledger.load(scheduled).state == "sent"
    assert "cancel" not in provider.calls


def test_what_goes_out_meanwhile_is_not_taken_back(scheduled: Path, provider: Memory) -> None:
    """The hour comes between the look and the call, which the provider refuses: it is sent."""
    provider.meanwhile["cancel"] = lambda: provider.becomes("m1", state="sent")
    provider.fail("cancel", Refused("it is being sent"))
    with pytest.raises(DeliveryError, match="too late: it went out"):
        unschedule(scheduled, provider, now=NOW)

    assert ledger.load(scheduled).state == "sent"


ERRORS = [UnansweredError("no answer"), NetworkError("no network"), ProviderError("502"), Refused("no")]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_an_unclear_answer_is_looked_at(scheduled: Path, provider: Memory, error: DigestError) -> None:
    """What counts is what lies there, whatever the answer was: a draft is unscheduled."""
    provider.fail("cancel", error, "after")

    assert unschedule(scheduled, provider, now=NOW).state == "unscheduled"


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_what_is_still_scheduled_is_still_scheduled(scheduled: Path, provider: Memory, error: DigestError) -> None:
    """Where the call did nothing its error is told, nothing is recorded, and it may be tried again."""
    provider.fail("cancel", error)
    with pytest.raises(type(error)):
        unschedule(scheduled, provider, now=NOW)

    assert ledger.load(scheduled).state == "scheduled"
    assert unschedule(scheduled, provider, now=NOW).state == "unscheduled"


@pytest.mark.parametrize("method", ["read", "cancel"])
def test_an_unschedule_that_never_went_out_changes_nothing(scheduled: Path, provider: Memory, method: str) -> None:
    """Without a network the issue stays scheduled."""
    provider.fail(method, NetworkError("no network"))
    with pytest.raises(NetworkError):
        unschedule(scheduled, provider, now=NOW)

    assert (states(scheduled)[-1], provider.states()) == ("scheduled", ["scheduled"])


def test_another_email_under_the_id_is_not_taken_back(scheduled: Path, provider: Memory) -> None:
    """With the settings of another account the id is somebody else's: it is left alone."""
    provider.becomes("m1", key="2026-12-01-other-0a1b2c3d")
    with pytest.raises(ProviderError, match="another email") as caught:
        unschedule(scheduled, provider, now=NOW)

    assert "provider.settings" in caught.value.hint
    assert (provider.calls, ledger.load(scheduled).state) == (["read"], "scheduled")


def test_what_failed_there_is_for_a_person(scheduled: Path, provider: Memory) -> None:
    """A failed email may have reached some: it is not called unscheduled."""
    provider.becomes("m1", state="failed", note="bounced")
    with pytest.raises(DeliveryError, match=r"it failed there \(bounced\)"):
        unschedule(scheduled, provider, now=NOW)

    assert ledger.load(scheduled).state == "unknown"


def test_what_is_gone_is_for_a_person(scheduled: Path, provider: Memory) -> None:
    """Whether it was deleted before its hour or after, only a person can know."""
    del provider.lying["m1"]
    with pytest.raises(DeliveryError, match="nothing is to be seen there"):
        unschedule(scheduled, provider, now=NOW)

    assert ledger.load(scheduled).state == "unknown"


def test_a_provider_that_takes_nothing_back(tmp_path: Path) -> None:
    """A provider that cannot is not asked."""
    folder, _ = places(tmp_path)
    provider = Memory(unschedule=False)
    approve_it(folder, provider)
    send_it(folder, provider)
    provider.calls.clear()
    with pytest.raises(Unsupported, match="memory cannot take a scheduled email back"):
        unschedule(folder, provider, now=NOW)

    assert (provider.calls, ledger.load(folder).state) == ([], "scheduled")


def test_another_provider_takes_nothing_back(scheduled: Path) -> None:
    """A config that names another provider since is an error that names the old one."""
    other = Memory("other")
    with pytest.raises(DeliveryError, match=r"the email is at memory, and config\.yaml says other") as caught:
        unschedule(scheduled, other, now=NOW)

    assert caught.value.hint == "set provider.name back to memory"
    assert other.calls == []


@pytest.mark.parametrize("state", ["draft", "approved", "claimed", "drafted", "releasing", "unknown", "sent"])
def test_what_is_not_scheduled_is_not_unscheduled(tmp_path: Path, provider: Memory, state: State) -> None:
    """The error says how the issue stands, and what helps instead."""
    folder, _ = places(tmp_path)
    if state != "draft":
        an_issue.bring_to(folder, provider, state)
    with pytest.raises(DeliveryError, match=r"it cannot be unscheduled|the issue is not approved") as caught:
        unschedule(folder, provider, now=NOW)

    assert caught.value.hint
    assert provider.calls == []


def test_a_busy_issue_is_not_unscheduled(scheduled: Path, provider: Memory) -> None:
    """While another run has the issue nothing is asked."""
    with ledger.held(scheduled), pytest.raises(ledger.BusyError):
        unschedule(scheduled, provider, now=NOW)

    assert provider.calls == []


# --- settle ------------------------------------------------------------------------------------------


@pytest.fixture
def unclear(tmp_path: Path, provider: Memory) -> Path:
    """The folder of an issue of which nobody knows: it was told to go, and is still a draft there."""
    folder, _ = places(tmp_path)
    approve_it(folder, provider)
    provider.fail("send", UnansweredError("no answer"))
    for _ in range(2):
        with pytest.raises(DeliveryError):
            send_it(folder, provider, SEND_AT)
    assert ledger.load(folder).state == "unknown"
    provider.calls.clear()
    return folder


def test_a_person_says_it_went_out(unclear: Path, provider: Memory) -> None:
    """Settled as sent it is sent, and the ledger says who said so."""
    delivery = settle(unclear, provider, "sent", by="Ada", now=NOW)
    last = ledger.read(unclear)[-1]

    assert delivery.state == "sent"
    assert (last.note, last.by, last.remote) == ("settled: sent", "Ada", "m1")
    assert send_it(unclear, provider, SEND_AT).what == "already sent"
    assert provider.mailed == []


def test_a_person_says_nobody_was_mailed(unclear: Path, provider: Memory) -> None:
    """Settled as unsent it is back with the editor."""
    delivery = settle(unclear, provider, "unsent", by="Ada", now=NOW)

    assert (delivery.state, ledger.read(unclear)[-1].note) == ("unscheduled", "settled: unsent")


def test_what_is_settled_as_unsent_is_sent_once(unclear: Path, provider: Memory) -> None:
    """The next send releases the draft that lies there, once."""
    settle(unclear, provider, "unsent", by="Ada", now=NOW)
    said = [send_it(unclear, provider, SEND_AT).what for _ in range(3)]

    assert said == ["sent", "already sent", "already sent"]
    assert (provider.mailed, len(provider.lying)) == (["m1"], 1)


def test_what_is_settled_as_unsent_is_reopened(unclear: Path, provider: Memory) -> None:
    """It can be changed, and goes out in its new words, over the old draft."""
    settle(unclear, provider, "unsent", by="Ada", now=NOW)
    reopen(unclear, now=NOW, provider=provider)
    approve_it(unclear, provider, an_issue.email("Mended", hash8="99999999"))

    assert send_it(unclear, provider, SEND_AT).what == "sent"
    assert [(remote.key[-8:], remote.state) for remote in provider.lying.values()] == [("99999999", "sent")]


@pytest.mark.parametrize("state", ["scheduled", "sent"])
def test_the_provider_knows_better(unclear: Path, provider: Memory, state: str) -> None:
    """Nobody says "unsent" of what the provider says is out, or will be; nothing is recorded."""
    provider.becomes("m1", state=state)
    with pytest.raises(Refused, match=f"memory says that it is {state}") as caught:
        settle(unclear, provider, "unsent", by="Ada", now=NOW)

    assert caught.value.where == "https://mail.example/m1"
    assert caught.value.hint.startswith("digest settle sent; ")
    assert ledger.load(unclear).state == "unknown"


def test_a_send_puts_the_providers_word_on_record(unclear: Path, provider: Memory) -> None:
    """What nobody knew is looked at again by the next send, and nothing is released."""
    provider.becomes("m1", state="sent")

    assert send_it(unclear, provider, SEND_AT).what == "sent"
    assert provider.calls == ["read"]


@pytest.mark.parametrize("state", ["draft", "failed"])
def test_a_send_leaves_it_to_a_person(unclear: Path, provider: Memory, state: str) -> None:
    """What says nothing for certain settles nothing: the next send only names the way on."""
    provider.becomes("m1", state=state)
    with pytest.raises(DeliveryError, match="the issue was perhaps sent") as caught:
        send_it(unclear, provider, SEND_AT)

    assert (caught.value.where, caught.value.hint) == ("https://mail.example/m1", ledger.FOR_A_PERSON)
    assert (provider.mailed, states(unclear).count("unknown")) == ([], 1)


@pytest.mark.parametrize("became", ["sent", "unsent"])
def test_a_silent_provider_leaves_the_word_to_a_person(unclear: Path, provider: Memory, became: str) -> None:
    """Without an answer a person's word counts."""
    provider.fail("read", NetworkError("no answer"))

    assert settle(unclear, provider, became, by="Ada", now=NOW).state in {"sent", "unscheduled"}  # type: ignore[arg-type]


def test_a_wrong_unsent_mails_nobody_twice(unclear: Path, provider: Memory) -> None:
    """Settled as unsent while the provider was silent, and sent after all: the next send sees it and stops."""
    provider.fail("read", NetworkError("no answer"))
    settle(unclear, provider, "unsent", by="Ada", now=NOW)
    provider.becomes("m1", state="sent")

    assert send_it(unclear, provider, SEND_AT).what == "sent"
    assert provider.mailed == ["m1"]
    assert "send" not in provider.calls


@pytest.mark.parametrize("state", ["draft", "approved", "claimed", "drafted", "releasing", "scheduled", "sent"])
@pytest.mark.parametrize("became", ["sent", "unsent"])
def test_only_what_is_unclear_is_settled(tmp_path: Path, provider: Memory, state: State, became: str) -> None:
    """Nothing else waits for a person's word: the error says how the issue stands, and what helps instead."""
    folder, _ = places(tmp_path)
    if state != "draft":
        an_issue.bring_to(folder, provider, state)
    before = states(folder)
    with pytest.raises(
        DeliveryError, match=r"nothing is unclear here: the issue is|the issue is not approved"
    ) as caught:
        settle(folder, provider, became, by="Ada", now=NOW)  # type: ignore[arg-type]

    assert caught.value.hint
    assert (states(folder), provider.calls) == (before, [])


def test_a_busy_issue_is_not_settled(unclear: Path, provider: Memory) -> None:
    """While another run has the issue nothing is recorded."""
    with ledger.held(unclear), pytest.raises(ledger.BusyError):
        settle(unclear, provider, "sent", by="Ada", now=NOW)


# --- a person sends it by hand -----------------------------------------------------------------------


def test_what_is_laid_ready_waits_for_a_person(tmp_path: Path) -> None:
    """Where a person does the sending, a send lays everything ready, says so, and records that nobody knows."""
    folder, _ = places(tmp_path)
    hand = LaidReady()
    approve_it(folder, hand)
    outcome = send_it(folder, hand)

    assert (outcome.what, outcome.place) == ("laid ready for you", "https://mail.example/m1")
    assert (outcome.delivery.state, hand.mailed) == ("unknown", [])


@pytest.mark.parametrize(("became", "state"), [("sent", "sent"), ("unsent", "unscheduled")])
def test_what_a_person_sent_is_settled(tmp_path: Path, became: str, state: str) -> None:
    """``settle`` is how the program hears of it."""
    folder, _ = places(tmp_path)
    hand = LaidReady()
    approve_it(folder, hand)
    send_it(folder, hand)

    assert settle(folder, hand, became, by="Ada", now=NOW).state == state  # type: ignore[arg-type]


def test_it_is_laid_ready_again_where_it_is_gone(tmp_path: Path) -> None:
    """On another machine nothing lies ready any more: the next send lays it there, and the ledger stays as it is."""
    folder, _ = places(tmp_path)
    hand = LaidReady()
    approve_it(folder, hand)
    first = send_it(folder, hand)
    hand.lying.clear()
    again = send_it(folder, hand)

    assert (again.what, again.place, again.delivery) == ("laid ready for you", first.place, first.delivery)
    assert hand.states() == ["draft"]


def test_a_changed_byte_is_not_laid_ready_again(tmp_path: Path) -> None:
    """What is laid ready a second time is what was approved."""
    folder, _ = places(tmp_path)
    hand = LaidReady()
    approve_it(folder, hand)
    send_it(folder, hand)
    (folder / "approved" / "email.html").write_text("torn", "utf-8")
    with pytest.raises(ApprovalError):
        send_it(folder, hand)

    assert hand.calls.count("lay ready") == 1


def test_it_is_laid_ready_again_after_unsent(tmp_path: Path) -> None:
    """Settled as unsent, it can be laid ready once more."""
    folder, _ = places(tmp_path)
    hand = LaidReady()
    approve_it(folder, hand)
    send_it(folder, hand)
    settle(folder, hand, "unsent", by="Ada", now=NOW)

    assert send_it(folder, hand).what == "laid ready for you"


# --- not so yet --------------------------------------------------------------------------------------


def test_settling_keeps_the_providers_name(unclear: Path) -> None:
    """With another provider in the config since, the ledger still says who had the email."""
    settle(unclear, Memory("other"), "sent", by="Ada", now=NOW)

    assert ledger.load(unclear).provider == "memory"


def test_what_is_only_scheduled_is_not_settled_as_sent(unclear: Path, provider: Memory) -> None:
    """A person who says "sent" of what the provider has scheduled can still take it back."""
    provider.becomes("m1", state="scheduled")
    settle(unclear, provider, "sent", by="Ada", now=NOW)
    last = ledger.read(unclear)[-1]

    assert (last.state, last.note, last.by) == ("scheduled", "settled: it is the one", "Ada")
    assert unschedule(unclear, provider, now=NOW).state == "unscheduled"


def test_what_a_person_called_the_one_is_the_one(unclear: Path, provider: Memory) -> None:
    """Whoever settled it has seen what differs: no later send complains of it."""
    provider.becomes("m1", state="scheduled", differs=("body",))
    settle(unclear, provider, "sent", by="Ada", now=NOW)

    assert send_it(unclear, provider, SEND_AT).what == "already scheduled"


def test_what_was_settled_before_is_no_word_about_what_is_scheduled_since(unclear: Path, provider: Memory) -> None:
    """Settled as unsent, sent anew, then edited at the provider: that is told."""
    settle(unclear, provider, "unsent", by="Ada", now=NOW)
    assert send_it(unclear, provider).what == "scheduled"
    provider.becomes("m1", differs=("body",))
    with pytest.raises(ProviderError, match="scheduled at memory is not what was approved: body"):
        send_it(unclear, provider)
