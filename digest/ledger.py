"""delivery.jsonl: what happened to an issue, one line per step, appended and never rewritten.

A line counts once its newline is on disk; whoever is about to do what cannot be repeated appends first. The
state of an issue is nothing but the fold of these lines.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from digest import durable
from digest.errors import DeliveryError
from digest.model import Delivery, Entry, State

NAME: Final = "delivery.jsonl"
FOR_A_PERSON: Final = "look at the provider, then: digest settle sent, or digest settle unsent"
_WRITABLE = "make room on the disk, or the folder writable; then the same command again"

# From a state to those that may follow it; every line a ledger ever gets is a step in this table.
#
# "draft" as a line means reopened. A state follows itself when a reminder is put on record, and "approved" also when
# a second person approves the same bytes. From `releasing` an issue goes back to `drafted` only when the provider
# answered no: then nobody was mailed. `scheduled` and `sent` may follow an earlier state than `releasing`: a provider
# can know more than a ledger that lost its last lines. From `unknown` it is the provider, or a person by `settle`, who
# knows. `sent` is final, save where it reached nobody (the outbox, after a rehearsal).
MOVES: Final[dict[State, frozenset[State]]] = {
    "draft": frozenset({"draft", "approved"}),
    "approved": frozenset({"draft", "approved", "claimed"}),
    "claimed": frozenset({"draft", "drafted", "scheduled", "sent", "unknown"}),
    "drafted": frozenset({"draft", "drafted", "releasing", "scheduled", "sent", "unknown"}),
    "releasing": frozenset({"drafted", "scheduled", "sent", "unknown"}),
    "scheduled": frozenset({"sent", "unscheduled", "unknown"}),
    "unscheduled": frozenset({"draft", "unscheduled", "claimed", "scheduled", "sent"}),
    "unknown": frozenset({"scheduled", "sent", "unscheduled"}),
    "sent": frozenset({"draft"}),
}


class _Words(NamedTuple):
    """How an issue in a state stands, what a step to the state would have been, what to type, and what that is for."""

    stands: str
    step: str
    command: str
    why: str = ""


_WORDS: Final[dict[State, _Words]] = {
    "draft": _Words("is not approved", "reopened", "digest approve"),
    "approved": _Words("is approved", "approved", "digest send", ", or digest reopen to take it back"),
    "claimed": _Words("is being sent", "claimed for sending", "digest send", " goes on with it"),
    "drafted": _Words("is being sent", "recorded as a draft at the provider", "digest send", " goes on with it"),
    "releasing": _Words("is being released", "released", "digest send", " looks at what became of it"),
    "scheduled": _Words(
        "is scheduled", "recorded as scheduled", "digest unschedule", " takes it back before it goes out"
    ),
    "unscheduled": _Words("is unscheduled", "unscheduled", "digest reopen", " to change it, or digest send"),
    "unknown": _Words("was perhaps sent", "recorded as unclear", FOR_A_PERSON),
    "sent": _Words("is sent", "recorded as sent", "digest new", " starts the next one"),
}


class BusyError(DeliveryError):
    """Another run holds the ledger of this issue at this moment."""


class Ledger:
    """The ledger of one issue, held: until it is let go no other run can move the issue."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def delivery(self) -> Delivery:
        """Where the issue stands, read from the file again each time."""
        return load(self.folder)

    def advance(self, entry: Entry) -> Delivery:
        """Append ``entry`` if the issue may go there from where it stands; it is on disk when this returns.

        Raises:
            DeliveryError: MOVES does not have the step, the entry speaks of other bytes than were approved,
                or the line cannot be written.
        """
        delivery = self.delivery
        check_step(delivery, entry, where=str(self.folder / NAME))
        append(self.folder, entry)
        return fold((*delivery.history, entry))


@contextmanager
def held(folder: Path) -> Iterator[Ledger]:
    """Give the ledger of the issue in ``folder`` to this run alone, without waiting for another.

    The lock is on the ledger itself, so nothing lies about, and a killed run lets go of it.

    Raises:
        BusyError: another run has it.
        DeliveryError: the file cannot be opened or locked.
    """
    with ExitStack() as stack:
        path = folder / NAME
        with durable.guarded(DeliveryError, "the ledger cannot be locked", path, hint=_WRITABLE):
            free = stack.enter_context(durable.locked(path))
        if not free:
            raise BusyError("another run has this issue", where=str(path), hint="digest status")
        yield Ledger(folder)


def check(delivery: Delivery, state: State, *, where: str = "") -> None:
    """Raise DeliveryError, in the editor's words, unless an issue may go from where it is to ``state``."""
    if state not in MOVES[delivery.state]:
        raise refusal(delivery, state, where=where)


def check_step(delivery: Delivery, entry: Entry, *, where: str) -> None:
    """Raise DeliveryError unless ``entry`` may follow: MOVES has the step, and it speaks of the approved bytes."""
    check(delivery, entry.state, where=where)
    if "draft" not in {delivery.state, entry.state} and entry.hash != delivery.hash:
        raise DeliveryError("the issue was approved again meanwhile", where=where, hint="digest status")


def refusal(delivery: Delivery, state: State, *, where: str = "") -> DeliveryError:
    """Return the error that says why an issue does not go from where it is to ``state``, and what to type."""
    words = _WORDS[delivery.state]
    what = f"the issue {words.stands}: it cannot be {_WORDS[state].step}"
    return DeliveryError(what, where=where, hint=words.command + words.why)


def stands(state: State) -> str:
    """Return how an issue in ``state`` stands, in the editor's words: "is scheduled"."""
    return _WORDS[state].stands


def next_command(state: State) -> str:
    """Return what to type next about an issue in ``state``."""
    return _WORDS[state].command


def refuse_copy(delivery: Delivery, folder: Path) -> None:
    """Raise DeliveryError when the ledger in ``folder`` is another issue's: the folder was copied, or renamed."""
    issue = delivery.key.rpartition("-")[0]
    if issue and issue != folder.name:
        raise DeliveryError(
            f"this folder's ledger is that of {issue}",
            where=str(folder / NAME),
            hint=f"if the folder is a copy: delete {NAME} and approved/ in it; if not, call it {issue} again",
        )


def append(folder: Path, entry: Entry) -> None:
    """Write ``entry`` at the end of the ledger in ``folder``, whatever stands there; raises DeliveryError."""
    path = folder / NAME
    with durable.guarded(DeliveryError, "the step cannot be recorded", path, hint=_WRITABLE):
        durable.append_line(path, msgspec.json.encode(entry))


def read(folder: Path) -> tuple[Entry, ...]:
    """Return the lines of the ledger in ``folder``, none when there is no ledger.

    A last line without its newline never happened. Any other line that cannot be read, or cannot follow the
    one before it, is an error: to guess what it said could mail everybody twice.

    Raises:
        DeliveryError: with the path and the line.
    """
    path = folder / NAME
    with durable.guarded(DeliveryError, "the ledger cannot be read", path, hint="make the file readable"):
        data = path.read_bytes() if path.exists() else b""
    return parse(data, path)


def parse(data: bytes, path: Path) -> tuple[Entry, ...]:
    """Return the lines of a ledger from its bytes, as ``read`` does; ``path`` is for the error."""
    entries: list[Entry] = []
    state: State = "draft"
    # Each line but the last piece ended in a newline.
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        if not line.strip():
            continue
        entry = _entry(line, path, number)
        if entry.state not in MOVES[state]:
            raise _damaged(f"in the ledger, {entry.state} cannot follow {state}", path, number)
        entries.append(entry)
        state = entry.state
    return tuple(entries)


def fold(entries: Iterable[Entry]) -> Delivery:
    """Return where an issue stands after ``entries``: the last word on each thing since it was a draft."""
    history = tuple(entries)
    delivery = Delivery()
    for entry in history:
        if entry.state == "draft":
            delivery = Delivery()
            continue
        delivery = Delivery(
            state=entry.state,
            key=entry.key or delivery.key,
            hash=entry.hash or delivery.hash,
            provider=entry.provider or delivery.provider,
            remote=entry.remote or delivery.remote,
            approvers=_approvers(delivery, entry),
        )
    return msgspec.structs.replace(delivery, history=history)


def _approvers(delivery: Delivery, entry: Entry) -> tuple[str, ...]:
    known = delivery.approvers if entry.hash in {"", delivery.hash} else ()
    return (*known, entry.by) if entry.state == "approved" and entry.by not in {"", *known} else known


def load(folder: Path) -> Delivery:
    """Return where the issue in ``folder`` stands; raises DeliveryError as ``read`` does."""
    return fold(read(folder))


def stamp(now: datetime) -> str:
    """Return ``now`` (aware) as a ledger writes it: "2026-11-23T10:00:00Z"."""
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def run_id() -> str:
    """Return a new id by which the lines of one run are told from another's."""
    return os.urandom(4).hex()


def moment(entry: Entry) -> datetime:
    """Return when ``entry`` was written, aware; the beginning of time if its stamp is none."""
    try:
        moment = datetime.fromisoformat(entry.at)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _entry(line: bytes, path: Path, number: int) -> Entry:
    try:
        return msgspec.json.decode(line, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged("this line of the ledger is damaged", path, number) from error


def _damaged(what: str, path: Path, number: int) -> DeliveryError:
    hint = f"git log -p -- {path.as_posix()} shows what it was; put it back by hand, and delete none"
    return DeliveryError(what, where=f"{path}:{number}", hint=hint)
