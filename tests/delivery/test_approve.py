"""approve and reopen: what is frozen, what is refused, and what a kill between two steps leaves."""

from pathlib import Path

import pytest

from digest import durable, ledger
from digest.delivery import frozen
from digest.delivery.approve import reopen
from digest.errors import ApprovalError, DeliveryError, ProviderError
from digest.model import Delivery, Entry, Finding, Payload, Remote, State
from digest.providers import Capabilities
from digest.providers.outbox import Outbox
from tests.delivery import an_issue
from tests.delivery.an_issue import approve_it, places, send_it

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

    assert caught.value.what == "1 thing has to be mended first: subject-empty issue.md:2"
    assert list(folder.iterdir()) == []


def test_only_the_first_errors_are_named(tmp_path: Path) -> None:
    """Of many errors three are named and the others counted."""
    folder, outbox = places(tmp_path)
    with pytest.raises(ApprovalError, match=r"5 things have .*issue\.md:2 and 2 more"):
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
    payload = outbox.prepare(an_issue.email(), audience="", send_at=an_issue.SEND_AT, settings={})
    contents = frozen.files(an_issue.email(), payload, provider="outbox", audience="", send_at=None)
    frozen.freeze(folder, contents)

    assert reopen(folder, now=an_issue.NOW) == Delivery()
    assert not (folder / "approved").exists()


def test_a_sent_issue_is_not_reopened(tmp_path: Path) -> None:
    """What is sent cannot be taken back, and its approved/ stays."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    send_it(folder, outbox)
    with pytest.raises(DeliveryError, match="the issue is sent: it cannot be reopened"):
        reopen(folder, now=an_issue.NOW)

    assert frozen.thaw(folder).email == an_issue.email()


class NobodyHome(Outbox):
    """An outbox that finds, and can make no draft."""

    def put(self, payload: Payload) -> Remote:
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
    with pytest.raises(DeliveryError, match="the issue is being sent: it cannot be reopened"):
        reopen(folder, now=an_issue.NOW)

    assert ledger.load(folder).state == "claimed"


def test_a_claim_with_a_draft_is_not_reopened(claimed: tuple[Path, Outbox]) -> None:
    """A draft at the provider keeps the issue on its way, and the error says where it lies."""
    folder, outbox = claimed
    letter = an_issue.email()
    draft = outbox.put(outbox.prepare(letter, audience="everyone", send_at=an_issue.SEND_AT, settings={}))
    with pytest.raises(DeliveryError, match="cannot be reopened") as caught:
        reopen(folder, now=an_issue.NOW, provider=outbox)

    assert caught.value.where == draft.url
    assert frozen.thaw(folder).email == letter


def test_a_claim_is_not_reopened_by_another_provider(claimed: tuple[Path, Outbox]) -> None:
    """That another provider has nothing of the issue says nothing."""

    class Other(Outbox):
        name = "other"  # type: ignore[misc]

    folder, outbox = claimed
    with pytest.raises(DeliveryError, match="cannot be reopened"):
        reopen(folder, now=an_issue.NOW, provider=Other(outbox.folder))


def test_a_claim_is_not_reopened_by_the_blind(claimed: tuple[Path, Outbox]) -> None:
    """A provider that cannot look cannot say that nothing is there."""

    class Blind(Outbox):
        capabilities = Capabilities()  # type: ignore[misc]

    folder, outbox = claimed
    with pytest.raises(DeliveryError, match="cannot be reopened"):
        reopen(folder, now=an_issue.NOW, provider=Blind(outbox.folder))


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
