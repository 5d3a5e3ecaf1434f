"""An issue to approve and send: what the tests of delivery, and the processes they kill, have in common."""

from datetime import UTC, datetime
from pathlib import Path

from digest import ledger
from digest.delivery.approve import approve
from digest.delivery.claim import Claim
from digest.delivery.plan import Wish
from digest.delivery.send import Outcome, send
from digest.model import Attachment, Delivery, Email, Entry, Finding, State, Window
from digest.providers import Provider
from digest.providers.outbox import Outbox

SEND_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


def email(words: str = "What a useful thread!", *, hash8: str = "0a1b2c3d") -> Email:
    """Return a small email that says ``words``."""
    return Email(
        key=f"2026-11-24-icebreakers-{hash8}",
        subject="👀 Everyone's sleeping on the power of peer-to-peer",
        preheader="Example in action",
        sender="The Circle <hello@example.org>",
        reply_to="",
        html=f'<html><body><p>{words}</p>\r\n<a href="[[unsubscribe_url]]">Unsubscribe</a></body></html>\n',
        text=f"{words} “…”\n\nUnsubscribe: [[unsubscribe_url]]\n",
        attachments=(Attachment(name="event.ics", content_type="text/calendar; method=PUBLISH", content=ICS),),
        hash=hash8 * 8,
    )


def approve_it(
    folder: Path,
    provider: Provider,
    letter: Email | None = None,
    *,
    findings: tuple[Finding, ...] = (),
    send_at: datetime | None = SEND_AT,
    by: str = "",
    approvals: int = 1,
    window: Window | None = None,
) -> Delivery:
    """Approve ``letter`` (the small email by default) for ``provider``."""
    letter = letter or email()
    payload = provider.prepare(letter, audience="everyone", send_at=send_at)
    return approve(
        folder,
        letter,
        payload,
        findings=findings,
        provider=provider.name,
        audience="everyone",
        send_at=send_at,
        now=NOW,
        by=by,
        approvals=approvals,
        window=window,
    )


def step(folder: Path, entry: Entry) -> Delivery:
    """Make one move in the ledger in ``folder``."""
    with ledger.held(folder) as held:
        return held.advance(entry)


def send_it(
    folder: Path, provider: Provider, now: datetime = NOW, *, wish: Wish | None = None, claim: Claim | None = None
) -> Outcome:
    """Send what was approved in ``folder``."""
    return send(folder, provider, now=now, wish=wish, claim=claim)


def states(folder: Path) -> list[str]:
    """Return the states the ledger in ``folder`` went through."""
    return [entry.state for entry in ledger.read(folder)]


def bring_to(folder: Path, provider: Provider, state: State) -> Delivery:
    """Approve the small email for ``provider`` and write the ledger on to ``state``; the provider hears nothing."""
    delivery = approve_it(folder, provider)
    line: tuple[State, ...] = ("approved", "claimed", "drafted", "releasing", "unknown", "scheduled", "sent")
    for each in line[1 : line.index(state) + 1]:
        entry = Entry(state=each, at=ledger.stamp(NOW), key=delivery.key, hash=delivery.hash, provider=provider.name)
        delivery = step(folder, entry)
    return delivery


def places(root: Path) -> tuple[Path, Outbox]:
    """Make an issue's folder under ``root`` unless it is there; return it and the outbox beside it."""
    folder = root / "issues" / "2026-11-24-icebreakers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder, Outbox(root / "outbox")


def emails(outbox: Outbox) -> list[Path]:
    """Return the emails in ``outbox``."""
    return sorted(outbox.folder.glob("*.eml"))
