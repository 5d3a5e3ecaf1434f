"""Which issue a command is about when it names none: it depends on what the command does."""

from pathlib import Path

from digest import desk, ledger
from digest.config import Config
from digest.delivery.claim import chosen
from digest.errors import UsageError
from digest.model import State

_ON_ITS_WAY: frozenset[State] = frozenset({"approved", "claimed", "drafted", "releasing"})
_GONE: frozenset[State] = frozenset({"scheduled", "sent"})
_EVERY: frozenset[State] = frozenset(ledger.MOVES)


def to_send(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a send is about: the one named, else what is on its way, else the last one sent.

    Raises:
        UsageError: there is none, or two could be meant.
    """
    # A second send is about what went out, not about next week's draft.
    return _first_of(argument, (_ON_ITS_WAY | {"unknown"}, {"unscheduled"}, _GONE, {"draft"}), root, config)


def to_reopen(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue whose approval is to be taken back: the one named, else the approved one."""
    return _first_of(argument, (_ON_ITS_WAY | {"unscheduled"}, _GONE, {"draft", "unknown"}), root, config)


def to_look_at(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a test or a rehearsal is about: the one named, else the one to come."""
    return desk.resolve(argument, root, config)


def to_unschedule(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue to take back: the one named, else the scheduled one."""
    return _first_of(argument, ({"scheduled"}, _ON_ITS_WAY, _EVERY), root, config)


def to_settle(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue to settle: the one named, else the unclear one."""
    return _first_of(argument, ({"unknown"}, _ON_ITS_WAY, _EVERY), root, config)


def _first_of(
    argument: str | None, tiers: tuple[frozenset[State] | set[State], ...], root: Path, config: Config
) -> Path:
    if argument is not None:
        return desk.resolve(argument, root, config)
    where = chosen(root, config)
    where.refresh()
    states = {folder: where.known(folder).state for folder in where.issues(root)}
    for wanted in tiers:
        among = [folder for folder, state in states.items() if state in wanted]
        if folder := desk.nearest(root, config, among=among):
            return folder
    raise UsageError("there is no issue yet", hint="digest build EXPORT, or digest new TITLE")
