"""send: the approved bytes, once, whatever happened to the run before."""

import ast
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from digest import ledger
from digest.delivery.approve import reopen
from digest.delivery.recall import settle
from digest.delivery.send import send
from digest.errors import ApprovalError, DeliveryError, DigestError, NetworkError, ProviderError
from digest.model import Email, Entry, Payload, Remote
from digest.net import UnansweredError
from digest.providers import Capabilities
from digest.providers.outbox import Outbox
from tests.delivery import an_issue
from tests.delivery.an_issue import approve_it, emails, places, send_it, states

CHECKOUT = Path(__file__).resolve().parents[2]


class Faulty(Outbox):
    """An outbox whose first release gives no answer, before or after it was done."""

    def __init__(self, folder: Path, *, after: bool, idempotent: bool) -> None:
        super().__init__(folder)
        self.capabilities = Capabilities(  # type: ignore[misc]
            reaches_people=False, drafts=True, find=True, release_is_idempotent=idempotent
        )
        self.after = after
        self.released = 0
        self.silent = False

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Release, or not, and say nothing the first time."""
        self.released += 1
        if self.released > 1:
            return super().release(id, payload, at_once=at_once)
        if self.after:
            Outbox(self.folder).release(id, payload, at_once=at_once)
        raise UnansweredError("no answer")

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
        """Read, unless nothing is said now."""
        if self.silent and self.released:
            raise NetworkError("no answer")
        return super().read(id, payload)


class Recorded(Outbox):
    """An outbox that notes each call before it is done."""

    def __init__(self, folder: Path, calls: list[str]) -> None:
        super().__init__(folder)
        self.inner = Outbox(folder)  # whose own calls of its methods are nobody's business
        self.calls = calls

    def find(self, key: str) -> Remote | None:
        """Note and find."""
        self.calls.append("find")
        return self.inner.find(key)

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Note and put."""
        self.calls.append("put")
        return self.inner.put(payload, over)

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
        """Note and read."""
        self.calls.append("read")
        return self.inner.read(id, payload)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Note and release."""
        self.calls.append("release")
        return self.inner.release(id, payload, at_once=at_once)


class Scheduling(Outbox):
    """An outbox that keeps the hour: what it released is scheduled until ``sent`` is set."""

    sent = False

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
        """Return what lies there, scheduled as long as it is not sent."""
        remote = super().read(id, payload)
        if remote is None or remote.state == "draft" or self.sent:
            return remote
        return msgspec.structs.replace(remote, state="scheduled")

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Release as an outbox does, and say how it looks here."""
        remote = super().release(id, payload, at_once=at_once)
        return self.read(id) or remote


def story(root: Path, command: str) -> list[str]:
    """Run processes.py; return the lines it printed."""
    if not hasattr(os, "fork"):
        pytest.skip("needs a system with fork and SIGKILL")
    script = [sys.executable, "-m", "tests.delivery.processes", command, str(root)]
    done = subprocess.run(script, check=True, capture_output=True, text=True, cwd=CHECKOUT)
    return done.stdout.splitlines()


def test_sends_one_email(tmp_path: Path) -> None:
    """An approved issue becomes exactly one email, and the ledger tells each step."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    outcome = send_it(folder, outbox)

    assert outcome.what == "sent"
    assert [str(path) for path in emails(outbox)] == [outcome.place]
    assert states(folder) == ["approved", "claimed", "drafted", "releasing", "sent"]
    assert [path.name for path in outbox.folder.iterdir()] == [f"{an_issue.email().key}.eml"]


def test_a_second_send_is_calm(tmp_path: Path) -> None:
    """A sent issue is not sent again: the second run says where the email is and records nothing."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    first = send_it(folder, outbox)
    second = send_it(folder, outbox)

    assert (second.what, second.place) == ("already sent", first.place)
    assert second.delivery == first.delivery


def test_a_sent_issue_needs_no_provider(tmp_path: Path) -> None:
    """That the provider does not answer is no trouble of an issue that is sent."""

    class Silent(Outbox):
        def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
            raise NetworkError("no answer")

    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    send_it(folder, outbox)

    assert send_it(folder, Silent(outbox.folder)).what == "already sent"


def test_on_step_hears_every_line(tmp_path: Path) -> None:
    """Each line of the ledger is told once it can be read there."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    heard: list[Entry] = []

    def on_step(entry: Entry) -> None:
        assert ledger.read(folder)[-1] == entry
        heard.append(entry)

    send(folder, outbox, now=an_issue.NOW, on_step=on_step)

    assert [entry.state for entry in heard] == ["claimed", "drafted", "releasing", "sent"]


def test_a_draft_issue_is_not_sent(tmp_path: Path) -> None:
    """An issue that nobody approved is refused, and leaves no ledger."""
    folder, outbox = places(tmp_path)
    with pytest.raises(DeliveryError, match="the issue is not approved") as caught:
        send_it(folder, outbox)

    assert caught.value.hint == "digest approve"
    assert list(folder.iterdir()) == []


def test_a_reopened_issue_is_not_sent(tmp_path: Path) -> None:
    """An approval that was taken back is none."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    reopen(folder, now=an_issue.NOW)
    with pytest.raises(DeliveryError, match="the issue is not approved"):
        send_it(folder, outbox)


@pytest.mark.parametrize("name", ["email.html", "email.txt", "event.ics", "email.json"])
def test_a_changed_byte_stops_the_send(tmp_path: Path, name: str) -> None:
    """After a byte of approved/ changed nothing is sent, and the ledger does not move."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    path = folder / "approved" / name
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    with pytest.raises(ApprovalError) as caught:
        send_it(folder, outbox)

    assert caught.value.where == str(path)
    assert states(folder) == ["approved"]
    assert not outbox.folder.exists()


def test_a_rewritten_email_json_stops_the_send(tmp_path: Path) -> None:
    """Another audience in an email.json that is otherwise sound is not what the ledger approved."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    path = folder / "approved" / "email.json"
    path.write_bytes(path.read_bytes().replace(b'"everyone"', b'"somebody"'))
    with pytest.raises(ApprovalError, match="not what was approved"):
        send_it(folder, outbox)

    assert states(folder) == ["approved"]


def test_another_payload_stops_the_send(tmp_path: Path) -> None:
    """When the provider would now be asked something else than was approved, nothing is sent."""

    class Changed(Outbox):
        def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
            return super().prepare(email, audience="list@example.org", send_at=send_at)

    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    with pytest.raises(ApprovalError, match="would be asked something else"):
        send_it(folder, Changed(outbox.folder))

    assert states(folder) == ["approved"]


def test_another_provider_stops_the_send(tmp_path: Path) -> None:
    """What was approved for one provider is not sent by another."""

    class Other(Outbox):
        name = "other"  # type: ignore[misc]

    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    with pytest.raises(ApprovalError, match="approved for outbox, not for other"):
        send_it(folder, Other(outbox.folder))


def test_a_changed_draft_stops_the_send(tmp_path: Path) -> None:
    """A draft that reads back other than it was approved is not released."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    outbox.folder.mkdir()
    (outbox.folder / f"{an_issue.email().key}.draft").write_bytes(b"Subject: something else\r\n\r\n")
    with pytest.raises(ProviderError, match="what is a draft at outbox is not what was approved: message"):
        send_it(folder, outbox)

    assert states(folder) == ["approved", "claimed", "drafted"]
    assert emails(outbox) == []


def test_a_draft_changed_while_releasing_is_not_released(tmp_path: Path) -> None:
    """A resumed release looks at the bytes too: changed since, they are not released, and a person is asked."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=False, idempotent=True)
    approve_it(folder, faulty)
    with pytest.raises(DeliveryError, match="unclear"):
        send_it(folder, faulty)
    draft = outbox.folder / f"{an_issue.email().key}.draft"
    draft.write_bytes(draft.read_bytes() + b"P.S.")
    with pytest.raises(DeliveryError, match="it is still a draft there"):
        send_it(folder, faulty)

    assert (faulty.released, emails(outbox), ledger.load(folder).state) == (1, [], "unknown")


@pytest.mark.parametrize("provider", [Outbox, Scheduling])
def test_another_email_under_the_key_is_not_called_sent(tmp_path: Path, provider: type[Outbox]) -> None:
    """An email that went out under the same key for another hour is no answer, and is left as it is."""
    folder, outbox = places(tmp_path)
    letter = an_issue.email()
    older = outbox.prepare(letter, audience="nobody", send_at=an_issue.NOW)
    released = Path(outbox.release(outbox.put(older).id, older, at_once=True).url)
    before = released.read_bytes()
    approve_it(folder, outbox, letter)
    with pytest.raises(ProviderError, match="at outbox is not what was approved: message") as caught:
        send_it(folder, provider(outbox.folder))

    assert caught.value.where == str(released)
    assert [(path, path.read_bytes()) for path in outbox.folder.iterdir()] == [(released, before)]
    assert states(folder) == ["approved", "claimed", "unknown"]


def test_another_email_taken_away_makes_room(tmp_path: Path) -> None:
    """Once the other email under the key is taken away, and a person says so, the approved one is sent."""
    folder, outbox = places(tmp_path)
    older = outbox.prepare(an_issue.email(), audience="nobody", send_at=an_issue.NOW)
    released = Path(outbox.release(outbox.put(older).id, older, at_once=True).url)
    approve_it(folder, outbox)
    with pytest.raises(ProviderError):
        send_it(folder, outbox)
    released.unlink()
    settle(folder, outbox, "unsent", by="Ada", now=an_issue.NOW)

    assert send_it(folder, outbox).what == "sent"


def test_a_draft_that_does_not_read_back_is_an_error(tmp_path: Path) -> None:
    """A draft that is gone when it is read back is not released."""

    class Forgetful(Outbox):
        def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
            return None

    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    with pytest.raises(ProviderError, match="a moment ago is gone"):
        send_it(folder, Forgetful(outbox.folder))

    assert emails(outbox) == []


def test_reopen_is_named_while_it_helps(tmp_path: Path) -> None:
    """An approval for another provider can be taken back by itself; once claimed, only the one that has it can say."""

    class Other(Outbox):
        name = "other"  # type: ignore[misc]

    folder, outbox = places(tmp_path)
    delivery = approve_it(folder, outbox)
    hints = {}
    for state in ("claimed", "drafted", "releasing", "unknown"):
        with pytest.raises(DigestError) as caught:
            send_it(folder, Other(outbox.folder))
        hints[ledger.load(folder).state] = caught.value.hint
        an_issue.step(folder, Entry(state=state, at="", hash=delivery.hash))

    either, alone = "set provider.name to outbox, or digest reopen", "set provider.name to outbox"
    back = "set provider.name back to outbox"
    assert hints == {"approved": either, "claimed": alone, "drafted": alone, "releasing": back}


def test_a_draft_taken_away_is_made_again(tmp_path: Path) -> None:
    """A send whose draft was deleted at the provider goes on with a new one."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    outbox.folder.mkdir()
    draft = outbox.folder / f"{an_issue.email().key}.draft"
    draft.write_bytes(b"something else")
    with pytest.raises(ProviderError):
        send_it(folder, outbox)
    draft.unlink()

    assert send_it(folder, outbox).what == "sent"


def test_a_lost_ledger_sends_nothing_twice(tmp_path: Path) -> None:
    """When the ledger lost its last lines, the email found at the provider is recorded and left alone."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    send_it(folder, outbox)
    path = folder / ledger.NAME
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    [email] = emails(outbox)
    before = email.stat().st_mtime_ns

    assert send_it(folder, outbox).what == "sent"
    assert states(folder) == ["approved", "claimed", "sent"]
    assert [email.stat().st_mtime_ns] == [path.stat().st_mtime_ns for path in emails(outbox)] == [before]


def test_the_step_is_on_disk_before_the_provider_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Append, fsync, then the provider's call: in that order, for the claim, the draft and the release."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    calls: list[str] = []
    ledgers: set[int] = set()

    def writing(descriptor: int, data: bytes) -> int:
        if found := re.search(rb'"state":"(\w+)"', bytes(data)):
            calls.append(f"append {found[1].decode()}")
            ledgers.add(descriptor)
        return real_write(descriptor, data)

    def syncing(descriptor: int) -> None:
        real_fsync(descriptor)
        if descriptor in ledgers:
            ledgers.remove(descriptor)
            calls.append("fsync")

    real_write, real_fsync = os.write, os.fsync
    monkeypatch.setattr(os, "write", writing)
    monkeypatch.setattr(os, "fsync", syncing)
    send_it(folder, Recorded(outbox.folder, calls))

    assert calls == [
        "append claimed", "fsync", "find", "put",
        "append drafted", "fsync", "read",
        "append releasing", "fsync", "release",
        "append sent", "fsync",
    ]  # fmt: skip


def test_release_is_called_from_one_line() -> None:
    """There is one irreversible call in all of delivery; the other is for a person's hand, and mails nobody."""
    delivery = CHECKOUT / "digest" / "delivery"
    calls: dict[str, str] = {}
    for path in delivery.glob("*.py"):
        source = path.read_text("utf-8")
        assert set(re.findall(r"(\w+)\.release\(", source)) <= {"provider", "self"}
        for function in ast.walk(ast.parse(source)):
            if isinstance(function, ast.FunctionDef):
                said = ast.unparse(function)
                calls |= {function.name: said} if "provider.release(" in said else {}

    assert sorted(calls) == ["look_again", "release"]
    assert [said.count("provider.release(") for said in calls.values()] == [1, 1]
    by_hand, _, rest = calls["look_again"].partition("by_hand:")[2].partition("return ")
    assert "provider.release(" in by_hand
    assert "provider.release(" not in rest


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """For each process that was killed, the newsletter it left and the call it died in."""
    root = tmp_path_factory.mktemp("killed")
    return {root / name: call for name, call in (line.split() for line in story(root, "kill"))}


def test_a_killed_run_is_finished_by_the_next(killed: dict[Path, str]) -> None:
    """Killed at any durable step, an issue has a readable ledger, and the next run leaves one email."""
    for root in killed:
        folder, outbox = places(root)
        if ledger.load(folder).state == "draft":
            approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999"))
        outcome = send_it(folder, outbox)

        assert outcome.what in {"sent", "already sent"}, root
        assert [str(path) for path in emails(outbox)] == [outcome.place], root
        assert states(folder).count("releasing") == states(folder).count("sent") == 1, root
        assert not list(outbox.folder.glob("*.draft")), root
        assert {path.name for path in folder.glob("[!.]*")} == {"approved", ledger.NAME}, root


def test_the_kill_reaches_every_part_of_the_story(killed: dict[Path, str]) -> None:
    """The killed processes died before, in and after writes, renames, removals and syncs."""
    assert len(killed) > 100
    assert set(killed.values()) == {"mkdir", "write", "fsync", "rename", "replace", "unlink", "rmdir"}


def test_of_many_runs_one_sends(tmp_path: Path) -> None:
    """Eight processes that send at once leave one email, and only one of them says it sent it."""
    said = story(tmp_path, "race")

    assert len(said) == 8
    assert said.count("sent") == 1
    assert set(said) <= {"sent", "already sent", "another run has it"}
    assert len(emails(Outbox(tmp_path / "outbox"))) == 1


def test_of_many_runs_one_makes_a_move(tmp_path: Path) -> None:
    """Eight processes that claim at once: one does."""
    said = story(tmp_path, "claim")

    assert sorted(said) == ["claimed", *["refused"] * 7]
    assert states(tmp_path / "issues" / "2026-11-24-icebreakers") == ["approved", "claimed"]


def test_a_run_that_finds_another_is_calm(tmp_path: Path) -> None:
    """While another run has the issue, send says so and does nothing."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    with ledger.held(folder):
        outcome = send_it(folder, outbox)

    assert outcome.what == "another run has it"
    assert states(folder) == ["approved"]


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_release_without_an_answer_is_looked_at(tmp_path: Path, idempotent: bool) -> None:
    """When the release was done but not answered, a look at once shows it, and nothing is released again."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=True, idempotent=idempotent)
    approve_it(folder, faulty)

    assert send_it(folder, faulty).what == "sent"
    assert (faulty.released, states(folder)[-2:]) == (1, ["releasing", "sent"])


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_release_of_which_nobody_heard_is_looked_up(tmp_path: Path, idempotent: bool) -> None:
    """When not even the look was answered, the next run records what lies there and releases nothing."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=True, idempotent=idempotent)
    approve_it(folder, faulty)
    faulty.silent = True
    with pytest.raises(DeliveryError, match="unclear whether outbox released this email: no answer") as caught:
        send_it(folder, faulty)
    faulty.silent = False

    assert caught.value.hint == "digest send looks what became of it; it sends nothing a second time"
    assert send_it(folder, faulty).what == "sent"
    assert faulty.released == 1


def test_an_idempotent_release_is_called_again(tmp_path: Path) -> None:
    """When the release was not done, a provider that mails once however often it is asked is asked again."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=False, idempotent=True)
    approve_it(folder, faulty)
    with pytest.raises(DeliveryError):
        send_it(folder, faulty)

    assert send_it(folder, faulty).what == "sent"
    assert states(folder).count("releasing") == 1


def test_an_unclear_release_is_for_a_person(tmp_path: Path) -> None:
    """A provider that mails on every call and may have mailed is not called again: a person is asked."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=False, idempotent=False)
    approve_it(folder, faulty)
    with pytest.raises(DeliveryError, match="unclear"):
        send_it(folder, faulty)
    for _ in range(2):
        with pytest.raises(DeliveryError) as caught:
            send_it(folder, faulty)
        assert caught.value.hint == "look at the provider, then: digest settle sent, or digest settle unsent"

    assert faulty.released == 1
    assert states(folder)[-2:] == ["releasing", "unknown"]


def test_an_email_that_vanished_is_for_a_person(tmp_path: Path) -> None:
    """A run that stopped while releasing, and nothing at the provider: only a person can know."""
    folder, outbox = places(tmp_path)
    faulty = Faulty(outbox.folder, after=True, idempotent=True)
    approve_it(folder, faulty)
    faulty.silent = True
    with pytest.raises(DeliveryError):
        send_it(folder, faulty)
    faulty.silent = False
    emails(outbox)[0].unlink()
    with pytest.raises(DeliveryError, match="nothing is to be seen there"):
        send_it(folder, faulty)

    assert ledger.load(folder).state == "unknown"


def test_a_scheduled_email_is_confirmed_later(tmp_path: Path) -> None:
    """What a provider holds until its hour is scheduled, and sent for the first run that sees it so."""
    folder, outbox = places(tmp_path)
    provider = Scheduling(outbox.folder)
    approve_it(folder, provider)
    said = [send_it(folder, provider).what, send_it(folder, provider).what]
    provider.sent = True
    said += [send_it(folder, provider).what, send_it(folder, provider).what]

    assert said == ["scheduled", "already scheduled", "sent", "already sent"]


def test_a_read_only_outbox_is_three_lines(tmp_path: Path) -> None:
    """An outbox that cannot be written is an error of three lines, and the next run goes on."""
    folder, outbox = places(tmp_path)
    approve_it(folder, outbox)
    outbox.folder.write_text("a file where the folder should be", "utf-8")
    with pytest.raises(ProviderError) as caught:
        send_it(folder, outbox)
    outbox.folder.unlink()

    assert len(caught.value.lines().splitlines()) == 3
    assert send_it(folder, outbox).what == "sent"
