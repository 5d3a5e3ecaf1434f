"""A small mail server in a thread, for tests: it behaves, and misbehaves on order."""

import socket
import ssl
import threading
from base64 import b64decode
from typing import Any, Self

import msgspec


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """How to misbehave: an answer in place of the right one, or what is done with the connection.

    ``end`` may be "cut" (take the message, and break off without a word), "hang" (take it and say nothing until the
    client gives up) or "lose" (break off without taking it). ``cut_at`` breaks off when that command comes.
    """

    greeting: str = "220 mail.example.org ready"
    extensions: tuple[str, ...] = ("AUTH PLAIN LOGIN", "SIZE 1000000", "8BITMIME")
    login: str = ""
    sender: str = "250 fine"
    recipient: str = "250 fine"
    data: str = "354 go on"
    end: str = "250 taken as 4711"
    noop: str = "250 awake"
    farewell: str = "221 bye"
    cut_at: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was taken."""

    sender: str
    to: str
    content: bytes


class MailServer:
    """A mail server on this machine: ``with MailServer() as server``, then ``server.port`` and ``server.taken``.

    Args:
        orders: how to misbehave.
        password: the one that opens it; None wants no login.
        tls: with a certificate; speaks TLS from the first byte when ``at_once``, else offers STARTTLS.
        at_once: see ``tls``.
    """

    def __init__(
        self,
        orders: Orders | None = None,
        *,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        at_once: bool = False,
    ) -> None:
        self.orders = orders or Orders()
        self.password = password
        self.tls = tls
        self.at_once = at_once
        self.taken: list[Mail] = []
        self.said: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: Any) -> None:
        # A closed socket does not wake its accept() everywhere; a last visitor does.
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join(timeout=10)
        self._listening.close()

    _stopping = False

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._stopping:
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        try:
            if self.tls and self.at_once:
                connection = self.tls.wrap_socket(connection, server_side=True)
            _Visit(self, connection).go()
        except (OSError, _Left):
            pass
        finally:
            connection.close()


class _Left(Exception):  # noqa: N818 - it is no fault
    """The visit is over."""


class _Visit:
    def __init__(self, server: MailServer, connection: socket.socket) -> None:
        self.server, self.orders = server, server.orders
        self.connection, self.buffer = connection, b""
        self.sender = self.to = ""

    def go(self) -> None:
        self.answer(self.orders.greeting)
        try:
            while True:
                self.obey(self.line().decode("ascii"))
        finally:
            self.connection.close()

    def obey(self, line: str) -> None:
        self.server.said.append(line)
        verb = line.split(" ")[0].upper()
        if verb == self.orders.cut_at:
            raise _Left
        if verb == "EHLO":
            encrypted = isinstance(self.connection, ssl.SSLSocket)
            offers = [*self.orders.extensions, *(["STARTTLS"] if self.server.tls and not encrypted else [])]
            names = ["mail.example.org", *offers]
            self.answer("\r\n".join(f"250{'-' if at < len(names) - 1 else ' '}{n}" for at, n in enumerate(names)))
        elif verb == "STARTTLS" and self.server.tls:
            self.answer("220 go on")
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        elif verb == "AUTH":
            self.log_in(line)
        elif verb == "MAIL":
            self.sender = line.partition("<")[2].partition(">")[0]
            self.answer(self.orders.sender)
        elif verb == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            self.answer(self.orders.recipient)
        elif verb == "DATA":
            self.answer(self.orders.data)
            if self.orders.data.startswith("354"):
                self.take()
        elif verb == "NOOP":
            self.answer(self.orders.noop)
        elif verb == "QUIT":
            self.answer(self.orders.farewell)
            raise _Left
        else:
            self.answer("502 what?")

    def log_in(self, line: str) -> None:
        words = line.split(" ")
        told = b64decode(words[2]).split(b"\0")[-1].decode() if words[1] == "PLAIN" else ""
        right = "235 welcome" if told == self.server.password else "535 5.7.8 who are you?"
        self.answer(self.orders.login or right)

    def take(self) -> None:
        lines = []
        while (line := self.line()) != b".":
            lines.append(line.removeprefix(b".") + b"\r\n")
        mail = Mail(sender=self.sender, to=self.to, content=b"".join(lines))
        end = self.orders.end
        if end != "lose" and not end.startswith(("4", "5")):
            self.server.taken.append(mail)
        if end in {"cut", "lose"}:
            raise _Left
        if end == "hang":
            self.connection.recv(1)  # until the client has gone
            raise _Left
        self.answer(end)

    def line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            received = self.connection.recv(65_536)
            if not received:
                raise _Left
            self.buffer += received
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def answer(self, words: str) -> None:
        self.connection.sendall(words.encode("utf-8") + b"\r\n")
