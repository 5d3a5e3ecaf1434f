"""The server round a contract: HTTP, the record of what was asked, and the faults."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from tests.providers.fake.contract import Contract, Mailing, Refusal, Reply, Request
from tests.providers.fake.faults import Fault

Referee = Callable[[Request], str]

_POLL = 0.005
PAGE = b"<!doctype html><html><body><h1>Welcome to the hotel's network</h1></body></html>"


class FakeServer:
    """A contract that listens on 127.0.0.1, as a context.

    Args:
        contract: how it answers.
        referee: says what is wrong with a request ("" when nothing); what it says is kept in ``wrong``.
        listens: whether there is a port; without one it is asked by way of ``direct.attempt``.
    """

    def __init__(self, contract: Contract, referee: Referee | None = None, *, listens: bool = True) -> None:
        self.contract = contract
        self.asked: list[Request] = []
        self.wrong: list[str] = []
        self._referee = referee
        self._listens = listens
        self._faults: list[tuple[Fault, list[int]]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._http: _Http | None = None
        self._closed: list[_Http] = []
        self._thread: threading.Thread | None = None
        self._port = 0
        self._close_after = -1
        self.refusing = False

    def __enter__(self) -> "FakeServer":
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._stopping.set()
        self.close()
        for http in self._closed:
            http.server_close()  # joins the threads that still answer

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def now(self) -> datetime:
        """The provider's time; setting it sends what was scheduled till then."""
        return self.contract.now

    @now.setter
    def now(self, moment: datetime) -> None:
        with self._lock:
            self.contract.pass_to(moment)

    @property
    def mailings(self) -> list[Mailing]:
        """What went to an audience, every time it did."""
        return self.contract.mailings

    @property
    def tests(self) -> list[Mailing]:
        """What went to a single address."""
        return self.contract.tests

    @property
    def calls(self) -> list[tuple[str, str]]:
        """What was asked, as method and path."""
        return [(request.method, request.path) for request in self.asked]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """The calls that were meant to change something."""
        return [call for call in self.calls if call[0] != "GET"]

    def misbehave(self, fault: Fault) -> None:
        """Let ``fault`` happen from now on."""
        self._faults.append((fault, [0]))

    def behave(self) -> None:
        """Forget every fault, and listen again."""
        self._faults.clear()
        self._close_after = -1
        self.open()

    def refuse_after(self, calls: int) -> None:
        """Close the port once ``calls`` more calls are answered; 0 closes it now."""
        if not calls:
            self.close()
        self._close_after = len(self.asked) + calls if calls else -1

    def open(self) -> None:
        """Listen, on the same port as ever."""
        self.refusing = False
        if self._http is None and self._listens:
            self._http = _Http(("127.0.0.1", self._port), self)
            self._port = int(self._http.server_address[1])
            self._thread = threading.Thread(target=self._http.serve_forever, args=(_POLL,), daemon=True)
            self._thread.start()

    def reset(self, contract: Contract) -> None:
        """Begin anew: nothing lies there, nothing was asked, no fault is ordered; what was ``wrong`` stays known."""
        self.contract = contract
        self.asked.clear()
        self.behave()

    def close(self) -> None:
        """Stop listening; a connection from now on is refused."""
        self.refusing = True
        http, thread, self._http = self._http, self._thread, None
        if http is None or thread is None:
            return
        http.shutdown()
        thread.join()
        http.socket.close()
        self._closed.append(http)

    def answered(self, request: Request) -> Reply:
        """Do what is asked, one at a time."""
        with self._lock:
            if self._referee and (wrong := self._referee(request)):
                self.wrong.append(wrong)
            try:
                return self.contract.answer(request)
            except Refusal as refusal:
                return refusal.reply

    def fault(self, request: Request) -> Fault | None:
        """Count the call, and return what is to go wrong with it."""
        struck = None
        with self._lock:
            self.asked.append(request)
            for fault, count in self._faults:
                if fault.matches(request.method, request.path):
                    count[0] += 1
                    struck = struck or (fault if fault.strikes(count[0]) else None)
        return struck

    def before_the_answer(self) -> None:
        """Close the port first where that was ordered, so that no next call can come in between."""
        if len(self.asked) == self._close_after:
            self.close()

    def wait(self, seconds: float) -> bool:
        """Wait; True when the server stops meanwhile."""
        return self._stopping.wait(seconds)


class _Http(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], fake: FakeServer) -> None:
        self.fake = fake
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind, without asking the system's name service for a name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what is tested here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer, or misbehave as ordered."""
        fake = self.server.fake
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self.command, unquote(parts.path), parse_qs(parts.query, keep_blank_values=True), headers, body
        )
        fault = fake.fault(request)
        reply = fake.answered(request) if fault is None or fault.after else Reply(200, {})
        fake.before_the_answer()
        if fault is None:
            self._reply(reply)
        else:
            self._misbehave(fault, reply, headers)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the base class's way

    def _reply(self, reply: Reply, *, cut: bool = False) -> None:
        body = b"" if reply.body is None else msgspec.json.encode(reply.body)
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def _misbehave(self, fault: Fault, reply: Reply, asked: Mapping[str, str]) -> None:
        if fault.kind == "hang":
            self.server.fake.wait(20)
        elif fault.kind == "cut":
            self._reply(reply if reply.body else Reply(reply.status, {"cut": "short"}), cut=True)
        elif fault.kind == "drip":
            self._drip()
        elif fault.kind != "hang up":
            plain: dict[str, tuple[int, bytes, str]] = {
                "empty": (200, b"", "application/json"),
                "html": (200, PAGE, "text/html; charset=utf-8"),
                "answer": (fault.status, fault.said(asked), "application/json"),
            }
            status, body, kind = plain[fault.kind]
            self.send_response(status)
            headers: dict[str, Any] = {"Content-Type": kind, "Content-Length": len(body), "Connection": "close"}
            for name, value in {**headers, **dict(fault.headers)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        until = time.monotonic() + 20
        while time.monotonic() < until and not self.server.fake.wait(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()
