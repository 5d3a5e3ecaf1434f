"""The provider as a run sees it: whatever it does, the worker does, when it pleases."""

import socket
from datetime import datetime
from typing import Final

from digest.errors import NetworkError, ProviderError, Refused
from digest.model import Email, Payload, Probe, Remote
from digest.net import UnansweredError
from digest.providers import Capabilities, payload_of
from tests.once.talk import Answer, Call, Trouble, say, told
from tests.once.variants import NAME, VARIANTS

_ERRORS: Final = {error.__name__: error for error in (NetworkError, UnansweredError, Refused, ProviderError)}


class Fake:
    """A provider that asks the worker for everything; without ``end`` it can only ``prepare``."""

    name: Final = NAME

    def __init__(self, variant: str, end: socket.socket | None = None) -> None:
        self.capabilities: Capabilities = VARIANTS[variant].can
        self._end = end

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return what would be asked; the email's hash stands for the email."""
        hour = send_at.isoformat() if send_at else ""
        request = {"step": "draft", "email": email.hash, "audience": audience, "hour": hour}
        return payload_of(self.name, email.key, request)

    def probe(self, audience: str) -> Probe:
        """Say nothing of interest."""
        return Probe(says=audience)

    def find(self, key: str) -> Remote | None:
        """Ask for it."""
        return self._ask(Call(verb="find", key=key))

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Ask for it."""
        return self._there(Call(verb="put", key=payload.key, body=payload.hash, id=over))

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Ask for it."""
        return self._ask(Call(verb="read", id=id, body=payload.hash if payload else ""))

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Ask for it."""
        return self._there(Call(verb="release", id=id, body=payload.hash, at_once=at_once))

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Ask for it."""
        return self._there(Call(verb="cancel", id=id))

    def test(self, payload: Payload, to: str) -> Remote:
        """Do nothing: no history tests."""
        raise NotImplementedError

    def _ask(self, call: Call) -> Remote | None:
        assert self._end is not None
        say(self._end, call)
        match told(self._end):
            case Answer(remote):
                return remote
            case Trouble(error):
                raise _ERRORS[error](error)
            case other:
                raise AssertionError(other)

    def _there(self, call: Call) -> Remote:
        remote = self._ask(call)
        assert remote is not None
        return remote
