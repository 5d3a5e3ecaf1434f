"""When an approved issue goes out: early, due or late, and what its provider can do about it."""

from datetime import datetime, timedelta
from typing import Final, Literal

from digest import clock
from digest.errors import DeliveryError
from digest.model import Approved, Noun
from digest.providers import Capabilities

How = Literal["schedule", "at once", "wait"]

# No provider takes an hour that is over by the time it reads it.
_TOO_NEAR: Final = timedelta(minutes=1)


class Wish(Noun, frozen=True, kw_only=True):
    """How a send was asked for.

    ``due``: by the clock, as a job does; ``at_once``: now, whatever the hour; ``late``: also after ``grace`` is over.
    ``approvals`` is how many people the config wants, if more than when it was approved. ``asked`` is the hash of what
    a person said yes to (None: nobody was asked).
    """

    due: bool = False
    at_once: bool = False
    late: bool = False
    grace: timedelta = timedelta(hours=2)
    approvals: int = 1
    asked: str | None = None


def decide(approved: Approved, can: Capabilities, wish: Wish, now: datetime) -> How:
    """Return whether the email is handed over to be scheduled, to be sent at once, or not yet.

    Raises:
        DeliveryError: it has no hour, is too early or too late, or says what is no longer true.
    """
    how = _how(approved.send_at, can, wish, now)
    if how == "at once":
        _refuse_untrue(approved, can, now)
    return how


def _how(send_at: datetime | None, can: Capabilities, wish: Wish, now: datetime) -> How:
    if wish.at_once:
        return "at once"
    if send_at is None:
        raise DeliveryError(
            "the issue has no hour to go out at", hint="digest reopen, and write send_at; or digest send --now"
        )
    timing = clock.timing(send_at, now, wish.grace)
    if timing == "late" and not wish.late:
        raise DeliveryError(
            f"too late: it should have gone out {_ago(now - send_at)} ago",
            hint="digest send --late sends it now; digest reopen takes it back",
        )
    if timing != "early" or send_at - now <= _TOO_NEAR:
        return "at once"
    if can.schedule:
        return "schedule"
    if wish.due:
        return "wait"
    if can.reaches_people and not can.by_hand:
        raise DeliveryError(
            f"too early: its hour is in {_ago(send_at - now)}, and the provider keeps no hour",
            hint="digest send --due at that hour, as a job does; or digest send --now",
        )
    return "at once"


def _refuse_untrue(approved: Approved, can: Capabilities, now: datetime) -> None:
    window = approved.window
    hint = "digest reopen, and mend what is no longer true"
    if window.closes and now >= window.closes:
        raise DeliveryError(f"too late: {window.why_closes}", hint=hint)
    if window.opens and now < window.opens and can.reaches_people and not can.by_hand:
        raise DeliveryError(f"too early: {window.why_opens}", hint=hint)


def _ago(span: timedelta) -> str:
    """Return "3 days", "5 h 10 min"."""
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    hours, minutes = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes or not hours else [])])
