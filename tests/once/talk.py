"""What a run and the worker say to each other, one message at a time, over a pair of sockets."""

import socket
from datetime import datetime
from typing import Final

import msgspec

from digest.model import Remote
from tests.once.histories import SEND, Act, Kill

_LONGEST = 65_536


class Task(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a run is told before it starts.

    Attributes:
        name: how the history speaks of it: "A", "B" …, later "1", "2" ….
        home: the name of the first run whose folder and claim are its own.
        issue: which one it sends.
        variant: at which provider.
        now: what its clock says.
        acts: what it does, one command after the other, whatever became of the one before.
        words: which words it approves, if it does.
        kill: how it ends, perhaps.
    """

    name: str
    home: str
    issue: str
    variant: str
    now: datetime
    acts: tuple[Act, ...] = SEND
    words: int = 2
    kill: Kill | None = None


class Step(msgspec.Struct, frozen=True, tag=True):
    """The run is about to do ``what``, or has just done it, and waits to be let go on."""

    what: str


class Call(msgspec.Struct, frozen=True, tag=True):
    """The run asks the provider; ``body`` is the hash of the payload."""

    verb: str
    id: str = ""
    key: str = ""
    body: str = ""
    at_once: bool = False


class Done(msgspec.Struct, frozen=True, tag=True):
    """The run is over: ``what`` of its outcome, or the class of the error that a person sees, and what that says."""

    what: str = ""
    error: str = ""
    says: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return it in one line."""
        return self.what or f"{self.error}: {self.says}"


class Go(msgspec.Struct, frozen=True, tag=True):
    """Go on."""


class Answer(msgspec.Struct, frozen=True, tag=True):
    """The provider answers with what lies there."""

    remote: Remote | None


class Trouble(msgspec.Struct, frozen=True, tag=True):
    """The provider answers with an error, or the network with none: the class of it."""

    error: str


FromRun = Step | Call | Done
ToRun = Task | Go | Answer | Trouble

_ENCODER: Final = msgspec.msgpack.Encoder()
_FROM_RUN: Final[msgspec.msgpack.Decoder[FromRun]] = msgspec.msgpack.Decoder(FromRun)
_TO_RUN: Final[msgspec.msgpack.Decoder[ToRun]] = msgspec.msgpack.Decoder(ToRun)


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends; each message arrives whole."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def say(end: socket.socket, message: FromRun | ToRun) -> None:
    """Send ``message``."""
    end.send(_ENCODER.encode(message))


def stop(end: socket.socket, what: str) -> None:
    """Wait, before or after ``what``, until the worker lets this run go on."""
    say(end, Step(what))
    told(end)


def heard(end: socket.socket) -> FromRun | None:
    """Return what the run says next, None when its process is gone; raises TimeoutError."""
    data = end.recv(_LONGEST)
    return _FROM_RUN.decode(data) if data else None


def told(end: socket.socket) -> ToRun:
    """Return what the worker says next; without a worker the run ends."""
    data = end.recv(_LONGEST)
    if not data:
        raise SystemExit
    return _TO_RUN.decode(data)
