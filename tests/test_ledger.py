"""delivery.jsonl: what is appended is there, what was torn never was, only moves in the table are made."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import ledger
from digest.errors import DeliveryError
from digest.model import Delivery, Entry, State

AT = "2026-11-23T10:00:00Z"
STEPS: tuple[State, ...] = ("approved", "claimed", "drafted", "releasing", "sent")
STORY = tuple(Entry(state=state, at=AT, key="issue-0a1b2c3d", hash="h", note="“…” 👀") for state in STEPS)
BYTES = b"".join(msgspec.json.encode(entry) + b"\n" for entry in STORY)


def told(folder: Path, entries: tuple[Entry, ...] = STORY) -> Path:
    """Write ``entries`` to the ledger in ``folder``; return its path."""
    for entry in entries:
        ledger.append(folder, entry)
    return folder / ledger.NAME


def advance(folder: Path, entry: Entry) -> Delivery:
    """Make one move in the ledger in ``folder``."""
    with ledger.held(folder) as held:
        return held.advance(entry)


def test_no_ledger_is_a_draft(tmp_path: Path) -> None:
    """An issue without a ledger is a draft."""
    assert ledger.load(tmp_path).state == "draft"


def test_reads_what_was_appended(tmp_path: Path) -> None:
    """What is appended is read back, one JSON object to a line."""
    path = told(tmp_path)

    assert ledger.read(tmp_path) == STORY
    assert path.read_bytes() == BYTES


@given(end=st.integers(0, len(BYTES)))
@settings(max_examples=100, deadline=None)
def test_every_prefix_can_be_read(end: int) -> None:
    """However a ledger is cut off, its complete lines are read and the torn one never happened."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ledger.NAME).write_bytes(BYTES[:end])

        assert ledger.read(folder) == STORY[: BYTES[:end].count(b"\n")]


@given(end=st.integers(0, len(BYTES)), junk=st.binary(max_size=20).filter(lambda junk: b"\n" not in junk))
@settings(max_examples=100, deadline=None)
def test_append_after_a_torn_tail(end: int, junk: bytes) -> None:
    """A line appended behind a torn tail follows the last complete line, and the tail is gone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ledger.NAME).write_bytes(BYTES[:end] + junk)
        happened = STORY[: BYTES[:end].count(b"\n")]
        following = STORY[len(happened)] if len(happened) < len(STORY) else None
        if following is None:
            return
        ledger.append(folder, following)

        assert ledger.read(folder) == (*happened, following)


def test_appends_in_one_write_then_syncs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is one write, synced before append returns, and a new file's name is synced with its folder."""
    calls: list[str] = []

    def heard(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def wrapped(descriptor: int, *rest: bytes) -> object:
            calls.append(f"{name} {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
            return call(descriptor, *rest)

        return wrapped

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to tell which file a descriptor is")
    monkeypatch.setattr(os, "write", heard("write", os.write))
    monkeypatch.setattr(os, "fsync", heard("fsync", os.fsync))
    told(tmp_path, STORY[:2])

    assert calls == [
        f"write {ledger.NAME}",
        f"fsync {ledger.NAME}",
        f"fsync {tmp_path.name}",
        f"write {ledger.NAME}",
        f"fsync {ledger.NAME}",
    ]


@pytest.mark.parametrize("line", [b"{", b"<<<<<<< HEAD", b'{"state":"mailed","at":""}', b'{"at":""}', b"\xff", b"[]"])
def test_a_damaged_line_is_named(tmp_path: Path, line: bytes) -> None:
    """A line that is complete and cannot be read is an error with its path and line, and what to type."""
    lines = BYTES.splitlines(keepends=True)
    (tmp_path / ledger.NAME).write_bytes(lines[0] + line + b"\n" + lines[1])
    with pytest.raises(DeliveryError) as caught:
        ledger.read(tmp_path)

    assert caught.value.where == f"{tmp_path / ledger.NAME}:2"
    assert "git log -p -- " in caught.value.hint


def test_a_line_out_of_order_is_damage(tmp_path: Path) -> None:
    """A ledger two of whose lines were swapped, as by a merge, is not believed."""
    lines = BYTES.splitlines(keepends=True)
    (tmp_path / ledger.NAME).write_bytes(lines[0] + lines[2] + lines[1])
    with pytest.raises(DeliveryError, match="drafted cannot follow approved") as caught:
        ledger.read(tmp_path)

    assert caught.value.where.endswith(":2")


def test_reads_what_git_made_of_line_ends(tmp_path: Path) -> None:
    """A ledger checked out with CRLF says the same."""
    (tmp_path / ledger.NAME).write_bytes(BYTES.replace(b"\n", b"\r\n"))

    assert ledger.read(tmp_path) == STORY


def test_the_table_knows_every_state() -> None:
    """MOVES has a row for every state, and leads to states only."""
    states = set(get_args(State))

    assert set(ledger.MOVES) == states
    assert set().union(*ledger.MOVES.values()) <= states


def test_every_state_has_a_way_on() -> None:
    """There is no dead end: what is sent is a draft again where it reached nobody, and nothing else."""
    assert all(ledger.MOVES.values())
    assert ledger.MOVES["sent"] == {"draft"}


def reached(start: State, *, without: set[State]) -> set[State]:
    """The states that can follow ``start``, sooner or later, by no way through ``without``."""
    seen: set[State] = set()
    ahead = {start}
    while ahead:
        ahead |= (after := ledger.MOVES[ahead.pop()] - without - seen)
        seen |= after
    return seen


def test_release_is_reached_once() -> None:
    """Back to "releasing" leads a no, whoever took it back, or a new approval of what was rehearsed: no other way."""
    assert "releasing" in reached("releasing", without={"unscheduled", "draft"})
    assert "releasing" in reached("releasing", without={"unscheduled"})
    assert "releasing" not in reached("releasing", without={"unscheduled", "drafted"})
    assert "claimed" not in reached("releasing", without={"unscheduled", "drafted", "approved"})


def test_only_a_no_leads_from_releasing_to_a_draft() -> None:
    """What is out, or may be, is a draft again for a person or the provider only: "unscheduled" stands between."""
    assert "drafted" not in set().union(*(ledger.MOVES[state] for state in ("scheduled", "unknown", "sent")))
    assert ledger.MOVES["unknown"] == {"scheduled", "sent", "unscheduled"}
    assert ledger.MOVES["unscheduled"] == {"draft", "unscheduled", "claimed", "scheduled", "sent"}


@pytest.mark.parametrize("state", ["releasing", "scheduled", "unknown"])
def test_what_may_be_out_is_not_reopened(state: State) -> None:
    """No line makes a draft of what may be on its way to people."""
    assert "draft" not in ledger.MOVES[state]


@given(path=st.lists(st.sampled_from(sorted(get_args(State))), max_size=8))
@settings(max_examples=100, deadline=None)
def test_advance_makes_legal_moves_only(path: list[State]) -> None:
    """Whatever is asked, the ledger takes the moves in the table, and a refused one leaves it as it was."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for state in path:
            before = ledger.load(folder)
            if state in ledger.MOVES[before.state]:
                assert advance(folder, Entry(state=state, at=AT)).state == state
            else:
                with pytest.raises(DeliveryError):
                    advance(folder, Entry(state=state, at=AT))
                assert ledger.load(folder) == before


def test_a_refused_move_speaks_to_the_editor(tmp_path: Path) -> None:
    """The error of an illegal move says how the issue stands, and what to type."""
    told(tmp_path)
    with pytest.raises(DeliveryError) as caught:
        advance(tmp_path, Entry(state="approved", at=AT))

    assert caught.value.what == "the issue is sent: it cannot be approved"
    assert caught.value.hint == "digest new starts the next one"


def test_advance_refuses_other_bytes(tmp_path: Path) -> None:
    """A step that speaks of another approval than the ledger's is refused."""
    told(tmp_path, STORY[:1])
    with pytest.raises(DeliveryError, match="approved again meanwhile"):
        advance(tmp_path, Entry(state="claimed", at=AT, hash="another"))


def test_fold_keeps_the_last_word() -> None:
    """A later line that leaves a thing out does not take it back."""
    delivery = ledger.fold((*STORY[:2], Entry(state="drafted", at=AT, remote="r1"), Entry(state="releasing", at=AT)))

    assert (delivery.state, delivery.key, delivery.remote) == ("releasing", "issue-0a1b2c3d", "r1")


@pytest.mark.parametrize("key", ["", "2026-11-24-icebreakers-0a1b2c3d"])
def test_a_ledger_of_this_issue_is_no_copy(tmp_path: Path, key: str) -> None:
    """The key of its email begins with the folder's name; a draft's ledger has none."""
    ledger.refuse_copy(Delivery(key=key), tmp_path / "2026-11-24-icebreakers")


@pytest.mark.parametrize("name", ["2026-12-01-next", "2026-11-24-icebreakers-2", "2026-11-24", ""])
def test_a_ledger_of_another_issue_is_a_copy(tmp_path: Path, name: str) -> None:
    """The error names whose it is, and both ways out."""
    folder = tmp_path / name
    with pytest.raises(DeliveryError, match="this folder's ledger is that of 2026-11-24-icebreakers") as caught:
        ledger.refuse_copy(Delivery(key="2026-11-24-icebreakers-0a1b2c3d"), folder)

    assert caught.value.where == str(folder / ledger.NAME)
    copied, renamed = caught.value.hint.split("; ")
    assert copied == "if the folder is a copy: delete delivery.jsonl and approved/ in it"
    assert renamed == "if not, call it 2026-11-24-icebreakers again"


def test_fold_collects_who_approved() -> None:
    """Each name counts once, in the order of the approvals, and lasts through what follows."""
    names = ("Ada", "", "Grace", "Ada")
    entries = [Entry(state="approved", at=AT, hash="h", by=name) for name in names]
    delivery = ledger.fold([*entries, Entry(state="claimed", at=AT, hash="h", by="Edsger")])

    assert delivery.approvers == ("Ada", "Grace")


def test_fold_forgets_who_approved_other_bytes() -> None:
    """An approval is of these bytes."""
    entries = [Entry(state="approved", at=AT, hash=of, by=by) for of, by in (("h1", "Ada"), ("h2", "Grace"))]

    assert ledger.fold(entries).approvers == ("Grace",)


def test_a_reminder_leaves_the_issue_as_it_stands() -> None:
    """A line of the state that is has no name and no say: approved is approved, and a draft a draft."""
    approved = Entry(state="approved", at=AT, key="k", hash="h", by="Ada")
    told = Entry(state="approved", at=AT, hash="h", note="reminded")

    assert msgspec.structs.replace(ledger.fold((approved, told)), history=()) == msgspec.structs.replace(
        ledger.fold((approved,)), history=()
    )
    assert ledger.fold((Entry(state="draft", at=AT, note="reminded"),)).state == "draft"


def test_a_second_approval_is_of_the_same_bytes(tmp_path: Path) -> None:
    """A second name cannot bring other bytes along."""
    told(tmp_path, STORY[:1])
    with pytest.raises(DeliveryError, match="approved again meanwhile"):
        advance(tmp_path, Entry(state="approved", at=AT, hash="another", by="Grace"))


def test_every_line_says_its_run(tmp_path: Path) -> None:
    """Two runs never have the same id."""
    assert len({ledger.run_id() for _ in range(100)}) == 100


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_stamp_that_is_none_is_long_ago(at: str) -> None:
    """A line whose moment cannot be read was written before anything else."""
    assert ledger.moment(Entry(state="draft", at=at)) < ledger.moment(Entry(state="draft", at=AT))


def test_a_stamp_is_read_as_it_was_written() -> None:
    """A moment in any zone is stamped in UTC, and read back as the same moment."""
    now = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=2)))

    assert ledger.stamp(now) == AT
    assert ledger.moment(Entry(state="draft", at=ledger.stamp(now))) == now


def test_fold_forgets_what_was_reopened() -> None:
    """A reopened issue is a draft with a history and nothing else."""
    entries = (STORY[0], Entry(state="draft", at=AT, key="issue-0a1b2c3d"))

    assert ledger.fold(entries) == Delivery(history=entries)


def test_a_held_ledger_is_held(tmp_path: Path) -> None:
    """While one run holds the ledger, another gets a BusyError, at once."""
    with ledger.held(tmp_path), pytest.raises(ledger.BusyError), ledger.held(tmp_path):
        pass


def test_a_held_ledger_is_let_go(tmp_path: Path) -> None:
    """A ledger that was let go can be held again."""
    with ledger.held(tmp_path):
        pass
    with ledger.held(tmp_path) as again:
        assert again.delivery.state == "draft"


def test_a_full_disk_is_three_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that only half fits on the disk is an error, and never happened."""
    told(tmp_path, STORY[:1])
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:10]))
    with pytest.raises(DeliveryError, match="cannot be recorded: No space left") as caught:
        ledger.append(tmp_path, STORY[1])
    monkeypatch.undo()

    assert len(caught.value.lines().splitlines()) == 3
    assert ledger.read(tmp_path) == STORY[:1]
