"""A provider that keeps what it is told in this process, and misbehaves on order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from digest.errors import DigestError
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, issue_of, payload_of

T = TypeVar("T")
_CAN: Final = {"drafts": True, "find": True, "schedule": True, "unschedule": True}


class Memory:
    """Holds drafts, keeps hours, and mails at every release at once: the strictest kind of provider.

    Attributes:
        capabilities: it reaches people; whatever else is asked for when it is made.
        mailed: the id of an email for each time it went out to everybody.
        calls: the names of the methods that were called, ``put over`` among them.
        faults: for a method's name, what its next calls raise, each before or "after" it was done.
        meanwhile: for a method's name, what somebody else does during its next call, before it.
        setting: a word in every payload, as of ``provider.settings``.
        people: how many the audience are; None when it does not count them.
    """

    def __init__(self, name: str = "memory", **can: Any) -> None:
        self.name = name
        self.capabilities = Capabilities(**{**_CAN, **can})
        self.lying: dict[str, Remote] = {}
        self.said: dict[str, Payload] = {}
        self.mailed: list[str] = []
        self.calls: list[str] = []
        self.faults: dict[str, list[tuple[DigestError, str]]] = {}
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.setting = ""
        self.people: int | None = 3

    # --- what a test does to it ------------------------------------------------------------------------

    def fail(self, method: str, error: DigestError, when: str = "before") -> None:
        """Let the next call of ``method`` raise ``error``, "before" or "after" it was done."""
        self.faults.setdefault(method, []).append((error, when))

    def becomes(self, id: str, **fields: Any) -> Remote:  # noqa: A002 - Remote's own word
        """Change what lies there: its state, what differs, a note."""
        if fields.get("state") == "sent":
            self.mailed.append(id)
        self.lying[id] = msgspec.structs.replace(self.lying[id], **fields)
        return self.lying[id]

    def holds(self, key: str, state: str, **fields: Any) -> Remote:
        """Let an email of another run lie there."""
        remote = Remote(id=f"m{len(self.lying) + 1}", key=key, state="draft", url="")
        self.lying[remote.id] = msgspec.structs.replace(remote, url=f"https://mail.example/{remote.id}")
        return self.becomes(remote.id, state=state, **fields)

    def states(self) -> list[str]:
        """Return how each email stands that lies there."""
        return [remote.state for remote in self.lying.values()]

    # --- what a provider does --------------------------------------------------------------------------

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return one request for each step."""
        hour = send_at.isoformat() if send_at else ""
        draft = {"step": "draft", "subject": email.subject, "audience": audience, "with": self.setting}
        return payload_of(self.name, email.key, draft, {"step": "schedule", "at": hour}, {"step": "send"})

    def probe(self, audience: str) -> Probe:
        """Say how many."""
        return self._do("probe", lambda: Probe(says=f"delivers to {audience}", people=self.people))

    def find(self, key: str) -> Remote | None:
        """Return the email of ``key``, else the one of its issue that went furthest."""

        def act() -> Remote | None:
            furthest = sorted(self.lying.values(), key=lambda each: each.state not in {"sent", "scheduled"})
            exact = [each for each in furthest if each.key == key]
            same = [each for each in furthest if issue_of(each.key) == issue_of(key)]
            return next(iter([*exact, *same]), None)

        return self._do("find", act)

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Make a draft, or make the draft ``over`` say something else."""

        def act() -> Remote:
            name = over or f"m{len(self.lying) + 1}"
            self.lying[name] = Remote(id=name, key=payload.key, state="draft", url=f"https://mail.example/{name}")
            self.said[name] = payload
            return self.lying[name]

        return self._do("put over" if over else "put", act)

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
        """Return what lies there; another payload than was put differs in its message."""

        def act() -> Remote | None:
            remote = self.lying.get(id)
            if remote and payload and not remote.differs and self.said.get(id, payload) != payload:
                return msgspec.structs.replace(remote, differs=("message",))
            return remote

        return self._do("read", act)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Mail everybody now, however often this is called; or keep the hour."""
        return self._do(
            "send" if at_once else "schedule", lambda: self.becomes(id, state="sent" if at_once else "scheduled")
        )

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make a draft of what is scheduled."""
        return self._do("cancel", lambda: self.becomes(id, state="draft"))

    def test(self, payload: Payload, to: str) -> Remote:
        """Send one copy."""
        return Remote(id="test", key=payload.key, state="sent")

    def _do(self, method: str, act: Callable[[], T]) -> T:
        self.calls.append(method)
        if other := self.meanwhile.pop(method, None):
            other()
        error, when = self.faults[method].pop(0) if self.faults.get(method) else (None, "")
        if error and when == "before":
            raise error
        result = act()
        if error:
            raise error
        return result


class LaidReady(Memory):
    """A provider whose release lays the email ready for a person, who does the sending.

    What it says lies ready is in this machine's hands: on another one (``lying`` cleared) a release makes it anew.
    """

    def __init__(self) -> None:
        super().__init__("hand", by_hand=True, drafts=False, find=False, schedule=False, unschedule=False)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Leave it a draft."""
        return self._do("lay ready", lambda: self.lying.get(id) or self.holds(payload.key, "draft"))
