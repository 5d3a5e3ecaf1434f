"""The provider for beginners, rehearsals and tests: one ``<key>.eml`` in a folder, and no account."""

import os
from contextlib import AbstractContextManager
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Final, Literal

import msgspec

from digest import durable
from digest.errors import ProviderError, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, issue_of, message, payload_of


class Outbox:
    """A folder of emails: a draft is ``<key>.draft``, and its release renames it to ``<key>.eml``.

    It has no clock: what it writes is dated ``send_at``, whenever it is told to.
    """

    name: Final = "outbox"
    capabilities: Final = Capabilities(
        reaches_people=False,
        drafts=True,
        find=True,
        idempotency_key=True,
        release_is_idempotent=True,
        test=True,
        test_to_anyone=True,
        attachments=True,
        text_part=True,
    )

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the one file to be written.

        Raises:
            Unsupported: there is no ``send_at`` to date the email.
            ProviderError: the sender is no address, or the key no name of a file.
        """
        if send_at is None:
            raise Unsupported(
                "send_at is empty, and the outbox dates the email by it",
                hint="write the hour in issue.md: send_at: 2026-11-24 09:00",
            )
        composed = message.compose(_named(email), to=audience, sent=send_at)
        return self._payload(email.key, composed)

    def probe(self, audience: str) -> Probe:
        """Say where the emails would lie; raises ProviderError when the folder cannot be written."""
        with self._guarded():
            durable.make_folder(self.folder)
        if not os.access(self.folder, os.W_OK):
            raise ProviderError("the outbox cannot be written", where=str(self.folder), hint="make it writable")
        return Probe(says=f"writes to {self.folder}, mails nobody")

    def find(self, key: str) -> Remote | None:
        """Return the email or the draft of ``key``, else one of the same issue, else None."""
        if exact := self.read(key):
            return exact
        pattern = f"{escape(_file_name(issue_of(key)))}-????????"
        with self._guarded():
            others = [path for suffix in ("eml", "draft") for path in sorted(self.folder.glob(f"{pattern}.{suffix}"))]
        return self.read(others[0].stem) if others else None

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Write the draft, in place of one that lies there or of the one called ``over``; raises ProviderError."""
        path = self._draft(payload.key)
        with self._guarded():
            durable.make_folder(self.folder)
            durable.write(path, _message(payload))
            if over and over != payload.key:
                self._draft(over).unlink(missing_ok=True)
        return Remote(id=payload.key, key=payload.key, state="draft", url=str(path))

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return the email or the draft whose key is ``id``, None when there is neither."""
        return self._there(id, self._sent(id), "sent", payload) or self._there(id, self._draft(id), "draft", payload)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002 - the draft is the payload
        """Rename the draft, whatever the hour; an email that is there already stays as it is.

        Raises:
            ProviderError: there is neither a draft nor an email.
        """
        remote = self.read(id)
        if remote is None:
            raise ProviderError(
                "the draft is gone",
                where=str(self._draft(id)),
                hint="digest status shows how the issue stands; digest send looks at what became of it",
            )
        sent = self._sent(id)
        with self._guarded():
            if remote.state == "draft":
                self._draft(id).replace(sent)
                durable.sync(self.folder)
            self._draft(id).unlink(missing_ok=True)
        return msgspec.structs.replace(remote, state="sent", url=str(sent))

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Raise Unsupported: nothing is ever scheduled here."""
        raise Unsupported("the outbox schedules nothing", hint=f"delete {self._sent(id)} by hand")

    def test(self, payload: Payload, to: str) -> Remote:
        """Write the same email, addressed to ``to``, into the folder ``test`` inside."""
        path = self.folder / "test" / self._sent(payload.key).name
        with self._guarded():
            durable.make_folder(path.parent)
            durable.write(path, message.readdressed(_message(payload), to))
        return Remote(id=payload.key, key=payload.key, state="sent", url=str(path))

    def _there(self, key: str, path: Path, state: Literal["draft", "sent"], payload: Payload | None) -> Remote | None:
        with self._guarded():
            if not path.is_file():
                return None
            same = payload is None or path.read_bytes() == _message(payload)
        return Remote(id=key, key=key, state=state, differs=() if same else ("message",), url=str(path))

    def _payload(self, key: str, composed: bytes) -> Payload:
        # latin-1 gives a character per byte.
        request = {"step": "draft", "write": self._sent(key).name, "message": composed.decode("latin-1")}
        return payload_of(self.name, key, request)

    def _sent(self, key: str) -> Path:
        return self.folder / f"{_file_name(key)}.eml"

    def _draft(self, key: str) -> Path:
        return self.folder / f"{_file_name(key)}.draft"

    def _guarded(self) -> AbstractContextManager[None]:
        hint = "make room on the disk, or the folder writable; then the same command again"
        return durable.guarded(ProviderError, "the outbox cannot be used", self.folder, hint=hint)


def _named(email: Email) -> Email:
    """Return ``email`` as somebody gets it whose name is not known."""
    if not any("[[first_name|" in part for part in (email.subject, email.preheader, email.html, email.text)):
        return email
    from digest.providers.tags import Syntax, mapped  # few letters use names, and every rehearsal would pay for it

    itself = {"unsubscribe": "[[unsubscribe_url]]", "view": "[[view_in_browser_url]]"}
    return mapped(email, Syntax(opens=(), first_name="", **itself))


def _message(payload: Payload) -> bytes:
    composed: str = payload.requests[0]["message"]
    return composed.encode("latin-1")


def _file_name(key: str) -> str:
    if not key or key.startswith(".") or set(key) & set("/\\:\0"):
        raise ProviderError(f"an email cannot be called {key!r}", hint="rename the issue's folder")
    return key
