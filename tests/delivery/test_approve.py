"""approve and reopen: what is frozen, what is refused, and what a kill between two steps leaves."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from digest import durable, ledger
from digest.delivery import frozen
from digest.delivery.approve import reopen
from digest.delivery.plan import Wish
from digest.delivery.recall import unschedule
from digest.errors import ApprovalError, DeliveryError, NetworkError, ProviderError
from digest.model import Delivery, Entry, Finding, Payload, Remote, State, Window
from digest.providers import Capabilities
from digest.providers.outbox import Outbox
from tests.delivery import an_issue
from tests.delivery.a_provider import Memory
from tests.delivery.an_issue import NOW, approve_it, places, send_it

SUBJECT = Finding(id="subject-empty", level="error", text="the subject is empty", hint="write one", where="issue.md:2")
LONG = Finding(id="subject-long", level="warning", text="the subject is long")


def test_approval_is_recorded(tmp_path: Path) -> None:
    """An approved issue has its files in approved/ and their hash in the ledger."""
    folder, outbox = places(tmp_path)
    delivery = approve_it(folder, outbox)

    assert delivery == ledger.load(folder)
    assert (delivery.state, delivery.provider, delivery.key) == ("approved", "outbox", an_issue.email().key)
    assert delivery.hash == frozen.thaw(folder).hash


def test_approving_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """The same email approved twice is approved once."""
    folder, outbox = places(tmp_path)
    first = approve_it(folder, outbox)

    assert approve_it(folder, outbox) == first
    assert len(ledger.read(folder)) == 1


def test_approving_other_words_is_refused(tmp_path: Path) -> None:
    """Other words are not slipped under an approval: it has to be taken back first."""
    folder, outbox = places(tmp_path)
    before = approve_it(folder, outbox)
    with pytest.raises(ApprovalError, match="already approved; your changes are not in it") as caught:
        approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999"))

    assert "digest reopen" in caught.value.hint
    assert frozen.thaw(folder).hash == before.hash


def test_approving_again_notices_a_changed_byte(tmp_path: Path) -> None:
    """The calm answer to a second approval is not given over files that were changed meanwhile."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    path = folder / "approved" / "email.txt"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ApprovalError):
        approve_it(folder, outbox)


@pytest.mark.parametrize("state", ["claimed", "drafted", "releasing", "sent"])
def test_an_issue_on_its_way_is_not_approved(tmp_path: Path, state: str) -> None:
    """From the claim on nothing is approved."""
    folder, outbox = places(tmp_path)
    delivery = approve_it(folder, outbox)
    steps: tuple[State, ...] = ("claimed", "drafted", "releasing", "sent")
    for step in steps:
        an_issue.step(folder, Entry(state=step, at="", hash=delivery.hash))
        if step == state:
            break
    with pytest.raises(DeliveryError, match="cannot be approved"):
        approve_it(folder, outbox)


def test_an_error_forbids_approval(tmp_path: Path) -> None:
    """A finding that is an error is named with its place, and nothing is written."""
    folder, outbox = places(tmp_path)
    with pytest.raises(ApprovalError) as caught:
        approve_it(folder, outbox, findings=(LONG, SUBJECT))

    assert caught.value.what == "1 thing has to be mended first: the subject is empty [subject-empty]"
    assert list(folder.iterdir()) == []


def test_only_the_first_errors_are_named(tmp_path: Path) -> None:
    """Of many errors three are named and the others counted."""
    folder, outbox = places(tmp_path)
    with pytest.raises(ApprovalError, match=r"5 things have (.*subject-empty.*){3} and 2 more"):
        approve_it(folder, outbox, findings=(SUBJECT,) * 5)


def test_a_warning_does_not_forbid_approval(tmp_path: Path) -> None:
    """An editor may approve over a warning."""
    folder, outbox = places(tmp_path)

    assert approve_it(folder, outbox, findings=(LONG,)).state == "approved"


def test_reopen_makes_a_draft(tmp_path: Path) -> None:
    """A reopened issue is a draft, its approved/ gone and its history kept."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    delivery = reopen(folder, now=an_issue.NOW)

    assert delivery.state == "draft"
    assert [entry.state for entry in delivery.history] == ["approved", "draft"]
    assert [path.name for path in folder.iterdir()] == [ledger.NAME]


def test_a_reopened_issue_can_be_approved(tmp_path: Path) -> None:
    """After a reopen other words are approved."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    reopen(folder, now=an_issue.NOW)
    approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999"))

    assert "Second thoughts" in frozen.thaw(folder).email.text


def test_reopening_a_draft_is_calm(tmp_path: Path) -> None:
    """There is nothing to take back of a draft: nothing is recorded, no file appears."""
    folder, _ = places(tmp_path)

    assert reopen(folder, now=an_issue.NOW) == Delivery()
    assert list(folder.iterdir()) == []


def test_reopening_clears_what_a_killed_reopen_left(tmp_path: Path) -> None:
    """A draft with an approved/ that nobody asks for loses it, and nothing is recorded."""
    folder, outbox = places(tmp_path)
    payload = outbox.prepare(an_issue.email(), audience="", send_at=an_issue.SEND_AT)
    contents = frozen.files(an_issue.email(), payload, provider="outbox", audience="", send_at=None)
    frozen.freeze(folder, contents)

    assert reopen(folder, now=an_issue.NOW) == Delivery()
    assert not (folder / "approved").exists()


def test_a_sent_issue_is_not_reopened(tmp_path: Path) -> None:
    """What is sent cannot be taken back, and its approved/ stays."""
    folder, _ = places(tmp_path)
    provider = Memory()
    approve_it(folder, provider)
    send_it(folder, provider, an_issue.SEND_AT)
    with pytest.raises(DeliveryError, match="the issue is sent: it cannot be reopened"):
        reopen(folder, now=an_issue.NOW, provider=provider)

    assert frozen.thaw(folder).email == an_issue.email()


def test_a_sent_issue_is_not_reopened_by_a_rehearsals_config(tmp_path: Path) -> None:
    """What counts is who sent it, not who is in config.yaml since."""
    folder, outbox = places(tmp_path)
    provider = Memory()
    approve_it(folder, provider)
    send_it(folder, provider, an_issue.SEND_AT)
    with pytest.raises(DeliveryError, match="the issue is sent: it cannot be reopened"):
        reopen(folder, now=an_issue.NOW, provider=outbox)


def test_a_rehearsal_is_reopened(tmp_path: Path) -> None:
    """What went to the outbox reached nobody: it is approved for a provider afterwards, and sent."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    send_it(folder, outbox)
    assert reopen(folder, now=an_issue.NOW, provider=outbox).state == "draft"
    provider = Memory()
    approve_it(folder, provider)

    assert send_it(folder, provider).what == "scheduled"


def test_a_copied_issue_is_not_approved(tmp_path: Path) -> None:
    """A folder that brought another issue's ledger along is told apart before anything is frozen in it."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    copy = folder.with_name("2026-12-01-next")
    shutil.copytree(folder, copy)
    with pytest.raises(DeliveryError, match="this folder's ledger is that of 2026-11-24-icebreakers") as caught:
        approve_it(copy, outbox)

    assert caught.value.where == str(copy / ledger.NAME)
    assert "delete delivery.jsonl and approved/" in caught.value.hint


def test_a_copied_ledger_of_what_was_reopened_is_no_trouble(tmp_path: Path) -> None:
    """A ledger that ends in a draft speaks of no email any more."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    reopen(folder, now=an_issue.NOW)
    copy = folder.with_name("2026-12-01-next")
    shutil.copytree(folder, copy)
    letter = msgspec.structs.replace(an_issue.email(), key="2026-12-01-next-0a1b2c3d")

    assert approve_it(copy, outbox, letter).state == "approved"


class NobodyHome(Outbox):
    """An outbox that finds, and can make no draft."""

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Refuse."""
        raise ProviderError("the key of the account is wrong")


@pytest.fixture
def claimed(tmp_path: Path) -> tuple[Path, Outbox]:
    """Return an issue whose send stopped after the claim, before there was a draft, and its outbox."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    with pytest.raises(ProviderError):
        send_it(folder, NobodyHome(outbox.folder))
    assert ledger.load(folder).state == "claimed"
    return folder, outbox


def test_a_claim_with_nothing_there_is_reopened(claimed: tuple[Path, Outbox]) -> None:
    """When the provider failed before anything was made, a person gets back to a draft."""
    folder, outbox = claimed

    assert reopen(folder, now=an_issue.NOW, provider=outbox).state == "draft"
    assert approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999")).state == "approved"


def test_a_claim_is_not_reopened_unasked(claimed: tuple[Path, Outbox]) -> None:
    """Without a provider to ask, an issue that is claimed is on its way."""
    folder, _ = claimed
    with pytest.raises(DeliveryError, match="a send by outbox has begun"):
        reopen(folder, now=an_issue.NOW)

    assert ledger.load(folder).state == "claimed"


def test_a_claim_with_a_draft_is_reopened(claimed: tuple[Path, Outbox]) -> None:
    """A draft at the provider mails nobody: it stays there, and says the new words when they are sent."""
    folder, outbox = claimed
    letter = an_issue.email()
    outbox.put(outbox.prepare(letter, audience="everyone", send_at=an_issue.SEND_AT))

    assert reopen(folder, now=an_issue.NOW, provider=outbox).state == "draft"
    assert outbox.find(letter.key) is not None
    approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999"))
    send_it(folder, outbox)
    [path] = outbox.folder.iterdir()
    assert path.name == "2026-11-24-icebreakers-99999999.eml"


def test_a_drafted_issue_is_reopened(claimed: tuple[Path, Outbox]) -> None:
    """Also when the ledger knows of the draft nobody was mailed, and a person gets back to a draft."""
    folder, outbox = claimed
    claim = ledger.load(folder)
    an_issue.step(folder, Entry(state="drafted", at="", hash=claim.hash, remote=claim.key))

    assert reopen(folder, now=an_issue.NOW, provider=outbox) == ledger.load(folder)
    assert (ledger.load(folder).state, ledger.load(folder).remote) == ("draft", "")


@pytest.mark.parametrize("state", ["scheduled", "sent"])
def test_a_claim_that_went_out_is_not_reopened(tmp_path: Path, state: str) -> None:
    """What the provider knows of counts for more than the ledger, and the error says where it lies."""
    folder, _ = places(tmp_path)
    provider = Memory()
    approved = approve_it(folder, provider)
    an_issue.step(folder, Entry(state="claimed", at="", hash=approved.hash, provider="memory"))
    there = provider.holds(approved.key, state)
    with pytest.raises(DeliveryError, match=f"the email is {state} at memory") as caught:
        reopen(folder, now=an_issue.NOW, provider=provider)

    assert caught.value.where == there.url
    assert frozen.thaw(folder).email == an_issue.email()


@pytest.fixture
def taken_back(tmp_path: Path) -> tuple[Path, Memory]:
    """An issue that was scheduled and taken back, and its provider, which has it as a draft."""
    folder, _ = places(tmp_path)
    provider = Memory()
    approve_it(folder, provider)
    send_it(folder, provider)
    unschedule(folder, provider, now=NOW)
    provider.calls.clear()
    return folder, provider


@pytest.mark.parametrize("state", ["scheduled", "sent"])
def test_what_was_taken_back_and_is_out_is_not_reopened(taken_back: tuple[Path, Memory], state: str) -> None:
    """Somebody released it at the provider since: that has to be put on record first."""
    folder, provider = taken_back
    provider.becomes("m1", state=state)
    with pytest.raises(DeliveryError, match=f"the email is {state} at memory") as caught:
        reopen(folder, now=NOW, provider=provider)

    assert caught.value.hint == "digest send puts that on record"
    assert send_it(folder, provider, an_issue.SEND_AT).what == state


def test_what_was_taken_back_is_looked_for_where_its_draft_is_gone(taken_back: tuple[Path, Memory]) -> None:
    """Under another id, but the same key, it may be out as well."""
    folder, provider = taken_back
    del provider.lying["m1"]
    provider.lying["m2"] = Remote(id="m2", key=an_issue.email().key, state="sent")
    with pytest.raises(DeliveryError, match="the email is sent at memory"):
        reopen(folder, now=NOW, provider=provider)


def test_what_was_taken_back_is_not_reopened_by_another(taken_back: tuple[Path, Memory]) -> None:
    """Only the provider that had it can say that it is not out."""
    folder, _ = taken_back
    with pytest.raises(DeliveryError, match="a send by memory has begun") as caught:
        reopen(folder, now=NOW, provider=Memory("other"))

    assert caught.value.hint == "set provider.name back to memory, then: digest reopen"


def test_a_claim_is_not_reopened_while_the_provider_is_silent(tmp_path: Path) -> None:
    """No answer is no answer: nothing is taken back."""
    folder, _ = places(tmp_path)
    provider = Memory()
    approved = approve_it(folder, provider)
    an_issue.step(folder, Entry(state="claimed", at="", hash=approved.hash, provider="memory"))
    provider.fail("find", NetworkError("no answer"))
    with pytest.raises(NetworkError):
        reopen(folder, now=an_issue.NOW, provider=provider)

    assert ledger.load(folder).state == "claimed"


@pytest.mark.parametrize("state", ["releasing", "unknown", "scheduled"])
def test_what_may_be_out_is_not_reopened(tmp_path: Path, state: State) -> None:
    """From the right to release on, an issue is not a draft again before somebody knows what became of it."""
    folder, outbox = places(tmp_path)
    delivery = approve_it(folder, outbox)
    steps: tuple[State, ...] = ("claimed", "drafted", "releasing", "unknown", "scheduled")
    for step in steps[: steps.index(state) + 1]:
        an_issue.step(folder, Entry(state=step, at="", hash=delivery.hash, provider="outbox"))
    with pytest.raises(DeliveryError, match="cannot be reopened"):
        reopen(folder, now=an_issue.NOW, provider=outbox)

    assert ledger.load(folder).state == state


def test_a_claim_is_not_reopened_by_another_provider(claimed: tuple[Path, Outbox]) -> None:
    """That another provider has nothing of the issue says nothing."""

    class Other(Outbox):
        name = "other"  # type: ignore[misc]

    folder, outbox = claimed
    with pytest.raises(DeliveryError, match="a send by outbox has begun") as caught:
        reopen(folder, now=an_issue.NOW, provider=Other(outbox.folder))

    assert caught.value.hint == "set provider.name back to outbox, then: digest reopen"


def test_a_claim_is_reopened_by_the_blind(claimed: tuple[Path, Outbox]) -> None:
    """Of a provider that cannot look, the ledger is believed: no run had the right to release."""

    class Blind(Outbox):
        capabilities = Capabilities()  # type: ignore[misc]

    folder, outbox = claimed

    assert reopen(folder, now=an_issue.NOW, provider=Blind(outbox.folder)).state == "draft"


def test_the_files_are_there_before_the_ledger_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment the ledger says "approved", approved/ is complete."""
    folder, outbox = places(tmp_path)
    real = durable.append_line
    seen: list[str] = []

    def looking(path: Path, line: bytes) -> None:
        seen.append(frozen.thaw(folder).hash)
        real(path, line)

    monkeypatch.setattr(durable, "append_line", looking)

    delivery = approve_it(folder, outbox)

    assert seen == [delivery.hash]


def test_the_ledger_is_reopened_before_the_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment approved/ is removed, the ledger no longer promises it."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    seen: list[str] = []
    monkeypatch.setattr(durable, "remove_folder", lambda _: seen.append(ledger.load(folder).state))
    reopen(folder, now=an_issue.NOW)

    assert seen == ["draft"]


def test_a_busy_issue_is_not_approved(tmp_path: Path) -> None:
    """While a run holds the ledger nothing is approved."""
    folder, outbox = places(tmp_path)
    with ledger.held(folder), pytest.raises(DeliveryError, match="another run has this issue"):
        approve_it(folder, outbox)


# --- two people --------------------------------------------------------------------------------------


def test_one_approval_of_two_is_not_enough(tmp_path: Path) -> None:
    """An issue that two have to approve is not sent with the approval of one, and the error names that one."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada", approvals=2)
    with pytest.raises(DeliveryError, match="approved by Ada; 1 more person has to approve it") as caught:
        send_it(folder, outbox)

    assert caught.value.hint == "digest approve, by somebody else"
    assert an_issue.states(folder) == ["approved"]
    assert not outbox.folder.exists()


def test_the_same_person_twice_is_one(tmp_path: Path) -> None:
    """Whoever approves again is counted once, and nothing is recorded."""
    folder, outbox = places(tmp_path)
    first = approve_it(folder, outbox, by="Ada", approvals=2)

    assert approve_it(folder, outbox, by="Ada", approvals=2) == first
    with pytest.raises(DeliveryError, match="1 more person"):
        send_it(folder, outbox)


def test_nobody_is_no_approver(tmp_path: Path) -> None:
    """An approval without a name is none of the two."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, approvals=2)
    with pytest.raises(DeliveryError, match="approved by nobody; 2 more people have to"):
        send_it(folder, outbox)


def test_two_approve(tmp_path: Path) -> None:
    """The ledger names both, and the issue is sent."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada", approvals=2)
    delivery = approve_it(folder, outbox, by="Grace", approvals=2)

    assert delivery.approvers == ("Ada", "Grace")
    assert [(entry.state, entry.by) for entry in ledger.read(folder)] == [("approved", "Ada"), ("approved", "Grace")]
    assert send_it(folder, outbox).what == "sent"


def test_a_third_is_not_recorded(tmp_path: Path) -> None:
    """Enough is enough."""
    folder, outbox = places(tmp_path)
    for name in ("Ada", "Grace", "Edsger"):
        delivery = approve_it(folder, outbox, by=name, approvals=2)

    assert delivery.approvers == ("Ada", "Grace")


def test_the_number_is_pinned(tmp_path: Path) -> None:
    """email.json says how many have to approve: a config with fewer since does not make one enough."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada", approvals=2)

    assert json.loads((folder / "approved" / "email.json").read_bytes())["approvals"] == 2
    with pytest.raises(DeliveryError, match="1 more person"):
        send_it(folder, outbox, wish=Wish(approvals=1))


def test_a_stricter_config_counts(tmp_path: Path) -> None:
    """A config that asks for more than were asked when it was approved keeps the issue back."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada")
    with pytest.raises(DeliveryError, match="approved by Ada; 1 more person"):
        send_it(folder, outbox, wish=Wish(approvals=2))


def test_the_second_approves_the_same_bytes(tmp_path: Path) -> None:
    """Other words are not what the first one approved."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada", approvals=2)
    with pytest.raises(ApprovalError, match="already approved; your changes are not in it"):
        approve_it(folder, outbox, an_issue.email("Other words", hash8="99999999"), by="Grace", approvals=2)


def test_a_reopened_issue_has_no_approver(tmp_path: Path) -> None:
    """Who approved the old words has not approved the new ones."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada", approvals=2)
    reopen(folder, now=an_issue.NOW, by="Ada")

    assert approve_it(folder, outbox, by="Grace", approvals=2).approvers == ("Grace",)


def test_the_window_is_frozen(tmp_path: Path) -> None:
    """When what it says is true lies approved with it."""
    folder, outbox = places(tmp_path)
    window = Window(closes=an_issue.SEND_AT, why_closes="the party has begun")
    approve_it(folder, outbox, window=window)

    assert frozen.thaw(folder).window == window


def test_what_a_stricter_config_asks_for_can_be_done(tmp_path: Path) -> None:
    """Whoever does what the refusal of a stricter config says gets the issue approved by two."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox, by="Ada")
    with pytest.raises(DeliveryError) as caught:
        send_it(folder, outbox, wish=Wish(approvals=2))
    assert caught.value.hint == "digest reopen, then digest approve, each of you"
    reopen(folder, now=NOW, provider=outbox)
    for name in ("Ada", "Grace"):
        approve_it(folder, outbox, by=name, approvals=2)

    assert send_it(folder, outbox, wish=Wish(approvals=2)).what == "sent"
