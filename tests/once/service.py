"""The fake provider, as it is at the provider's end: what lies there, who was mailed, and what it answers."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from digest.model import Remote
from digest.providers import issue_of
from tests.once.talk import Answer, Call, Trouble
from tests.once.variants import VARIANTS

_TROUBLE: Final = {
    "unreachable": "NetworkError",
    "refused": "Refused",
    "no answer, not done": "UnansweredError",
    "no answer, done": "UnansweredError",
    "error, not done": "ProviderError",
    "error, done": "ProviderError",
}
_DONE: Final = frozenset({"no answer, done", "error, done"})


class Mail(msgspec.Struct):
    """One email there; ``mailings`` is how often the list was, or at its hour will be, mailed."""

    remote: Remote
    body: str
    made: datetime
    mailings: int = 0


class Service:
    """One issue's emails at one kind of provider.

    Attributes:
        hour: when what is scheduled goes out.
        now: the provider's clock.
        mails: what lies there, by id.
        put_over: who put which words in the place of what lay there.
        mailed: who mailed the list, and which words, in order; what was only scheduled and taken back is among them.
        wrong: how often something was released that was not, or did not read back as, what was approved.
    """

    def __init__(self, variant: str, key: str, hour: datetime, now: datetime, *, older: bool) -> None:
        self.variant = VARIANTS[variant]
        self.can = self.variant.can
        self.hour = hour
        self.now = now
        self.wrong = 0
        self.put_over: list[tuple[str, str]] = []
        self.mailed: list[tuple[str, str]] = []
        self.mails: dict[str, Mail] = {}
        self._warned: set[str] = set()
        self._made = 0
        if older and self.can.drafts:
            self._make(f"{issue_of(key)}-00000000", "older words", now - timedelta(days=1))

    @property
    def mailings(self) -> int:
        """How often the list was mailed, or will be without anybody doing anything."""
        return sum(mail.mailings for mail in self.mails.values())

    @property
    def drafts(self) -> int:
        """How many emails lie there, of which an editor wants to see one."""
        return len(self.mails) if self.can.drafts else 0

    @property
    def tells(self) -> bool:
        """Whether somebody who reads what lies there sees that it went out, or will."""
        return self.can.drafts and any(mail.remote.state in {"scheduled", "sent"} for mail in self.mails.values())

    def take_away(self) -> int:
        """Delete what mailed nobody, as a person does there; return how many there were."""
        idle = [id for id, mail in self.mails.items() if not mail.mailings]  # noqa: A001 - Remote's own word
        for id in idle:  # noqa: A001
            del self.mails[id]
        return len(idle)

    def tick(self, now: datetime) -> None:
        """Set the clock; it never goes back. What is scheduled goes out at its hour."""
        self.now = max(self.now, now)
        if self.now < self.hour:
            return
        for mail in self.mails.values():
            if mail.remote.state == "scheduled":
                mail.remote = msgspec.structs.replace(mail.remote, state="sent")

    def do(self, run: str, call: Call, fault: str) -> Answer | Trouble:
        """Do what ``run`` asks, as far as ``fault`` lets it, and return the answer that is on its way to it."""
        if call.verb == "look":  # not the provider's: what a person sees who looks into the list's own mailbox
            return Answer(Remote(id="", key="", state="sent" if self.mailings else "draft"))
        if fault in _TROUBLE:
            if fault in _DONE:
                self._carry_out(run, call)
            return Trouble(_TROUBLE[fault])
        if fault in {"not listed", "not there"}:
            return Answer(None)
        if fault == "fails":
            return Answer(self._fail(call))
        if call.id and call.verb != "read" and call.id not in self.mails:
            return Trouble("Refused")
        if call.verb == "cancel" and self.mails[call.id].remote.state != "scheduled":
            return Trouble("Refused")
        remote = self._carry_out(run, call)
        if remote and fault == "still a draft, it says":
            remote = msgspec.structs.replace(remote, state="draft")
        if remote and fault == "other words" and call.body:
            remote = msgspec.structs.replace(remote, differs=("body",))
        if remote and call.verb == "read" and call.body:
            # What was compared last counts.
            (self._warned.add if remote.differs else self._warned.discard)(run)
        return Answer(remote)

    def _carry_out(self, run: str, call: Call) -> Remote | None:
        if call.verb == "find":
            return self._find(call.key)
        if call.verb == "put":
            return self._put(run, call)
        if call.verb == "read":
            return self._read(call)
        return self._release(run, call) if call.verb == "release" else self._cancel(call)

    def _find(self, key: str) -> Remote | None:
        before = self.now - timedelta(minutes=self.variant.lists_after)
        listed = [
            mail.remote
            for mail in self.mails.values()
            if (mail.made <= before or not self.variant.lists_after) and (self.can.drafts or mail.mailings)
        ]
        listed.sort(key=lambda remote: (remote.key != key, remote.state == "draft"))
        return listed[0] if listed else None

    def _put(self, run: str, call: Call) -> Remote:
        if call.id:
            self.put_over.append((run, call.body))
            mail = self.mails[call.id]
            mail.body, mail.remote = call.body, msgspec.structs.replace(mail.remote, key=call.key)
            return mail.remote
        if self.can.idempotency_key:
            for mail in self.mails.values():
                if mail.remote.key == call.key:
                    return mail.remote
        if not self.can.drafts and call.key in self.mails:
            return Remote(id=call.key, key=call.key, state="draft")  # nothing is kept there that could say otherwise
        return self._make(call.key, call.body, self.now)

    def _make(self, key: str, body: str, made: datetime) -> Remote:
        self._made += 1
        id = f"e{self._made}" if self.can.drafts else key  # noqa: A001 - Remote's own word
        self.mails[id] = Mail(Remote(id=id, key=key, state="draft"), body, made)
        return self.mails[id].remote

    def _read(self, call: Call) -> Remote | None:
        mail = self.mails.get(call.id)
        if mail is None or not self.can.drafts:
            return None
        same = call.body in {"", mail.body}
        return mail.remote if same else msgspec.structs.replace(mail.remote, differs=("body",))

    def _release(self, run: str, call: Call) -> Remote:
        mail = self.mails[call.id]
        if mail.remote.state == "draft" or not self.can.release_is_idempotent:
            mail.mailings += 1
            self.mailed.append((run, mail.body))
            self.wrong += run in self._warned or mail.body != call.body
            at_once = call.at_once or self.now >= self.hour
            mail.remote = msgspec.structs.replace(mail.remote, state="sent" if at_once else "scheduled")
        return mail.remote

    def _cancel(self, call: Call) -> Remote:
        mail = self.mails[call.id]
        if mail.remote.state == "scheduled":
            mail.mailings -= 1
            mail.remote = msgspec.structs.replace(mail.remote, state="draft")
        return mail.remote

    def _fail(self, call: Call) -> Remote:
        mail = self.mails[call.id]
        if mail.remote.state == "draft":
            mail.remote = msgspec.structs.replace(mail.remote, state="failed", note="the list is empty")
        return mail.remote
