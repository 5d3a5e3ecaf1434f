"""The door to the network, against a server on 127.0.0.1 that behaves, and one that does not."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest import net
from digest.errors import NetworkError

SECRET = "sk-do-not-show"


class Server(ThreadingHTTPServer):
    """A server that remembers what it was asked: (method, path, headers, body)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.failures = 0
        self.stop = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what is tested here."""


class Handler(BaseHTTPRequestHandler):
    """A path is a behaviour."""

    server: Server
    protocol_version = "HTTP/1.1"
    date: datetime | None = None

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Remember the request, and behave as its path says."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, self.path, headers, body))
        name, _, rest = self.path.partition("?")[0].strip("/").partition("/")
        getattr(self, f"answer_{name.replace('-', '_')}")(rest)

    do_POST = do_GET  # noqa: N815 - the base class's way

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for header, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_fine(self, _: str) -> None:
        """Behave."""
        self.reply(200, b"hello")

    def answer_zipped(self, _: str) -> None:
        """Send a megabyte in a kilobyte."""
        self.reply(200, gzip.compress(b"a" * 1_000_000), Content_Encoding="gzip")

    def answer_broken_zip(self, _: str) -> None:
        """Announce gzip and send none."""
        self.reply(200, b"no gzip at all", Content_Encoding="gzip")

    def answer_status(self, status: str) -> None:
        """Answer the status that the path names."""
        self.reply(int(status), b"oh no")

    def answer_busy(self, pause: str) -> None:
        """Answer 429 twice, then behave."""
        self.twice(429, **({"Retry_After": pause} if pause != "unsaid" else {}))

    def answer_dated(self, rest: str) -> None:
        """Answer 429 twice with a Retry-After that many seconds after the hour that the server's clock shows."""
        hour = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
        self.date = hour
        self.twice(429, Retry_After=format_datetime(hour + timedelta(seconds=int(rest)), usegmt=True))

    def answer_down_for_now(self, status: str) -> None:
        """Answer the status twice, then behave."""
        self.twice(int(status))

    def answer_cut_twice(self, _: str) -> None:
        """Hang up twice, then behave."""
        self.server.failures += 1
        if self.server.failures < 3:
            self.close_connection = True
        else:
            self.reply(200, b"now")

    def twice(self, status: int, **headers: str) -> None:
        """Fail twice, then behave."""
        self.server.failures += 1
        if self.server.failures < 3:
            self.reply(status, b"wait", **headers)
        else:
            self.reply(200, b"now")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the Date header: the hour a test has set, else the true one."""
        return format_datetime(self.date, usegmt=True) if self.date else super().date_time_string(timestamp)

    def answer_to(self, target: str) -> None:
        """Redirect to the rest of the path."""
        self.reply(302, Location=target.replace("|", "/"))

    def answer_loop(self, _: str) -> None:
        """Redirect to itself."""
        self.reply(301, Location="/loop")

    def answer_down(self, left: str) -> None:
        """Redirect as often as the path says."""
        self.reply(307, Location=f"/down/{int(left) - 1}" if int(left) > 1 else "/fine")

    def answer_cut(self, _: str) -> None:
        """Send half of what was announced."""
        self.reply(200, b"half", Content_Length="8")
        self.close_connection = True

    def answer_two_lengths(self, _: str) -> None:
        """Send a header that contradicts itself."""
        self.reply(200, b"four", **{"content-length": "5"})
        self.close_connection = True

    def answer_cut_chunk(self, _: str) -> None:
        """Hang up in the middle of a chunk."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"8\r\nhalf")
        self.close_connection = True

    def answer_hang_up(self, _: str) -> None:
        """Hang up without a word."""
        self.close_connection = True

    def answer_silence(self, _: str) -> None:
        """Keep the connection and say nothing."""
        self.server.stop.wait(5)

    def answer_drip(self, _: str) -> None:
        """Send a byte now and then."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.stop.wait(0.05):
            self.wfile.write(b".")

    def answer_endless(self, _: str) -> None:
        """Never stop sending."""
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while not self.server.stop.is_set():
            self.wfile.write(b"x" * 65536)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of our own, and no proxy between."""
    monkeypatch.setenv("NO_PROXY", "*")
    with Server() as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield serving
        serving.stop.set()
        serving.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, in seconds; nobody waits for them."""
    made: list[float] = []
    monkeypatch.setattr(net, "sleep", made.append)
    return made


def test_fetch_returns_the_body(server: Server) -> None:
    """What the server sends is what fetch returns."""
    assert net.fetch(f"{server.url}/fine") == b"hello"


def test_fetch_says_who_asks(server: Server) -> None:
    """The User-Agent is ours, with its version."""
    net.fetch(f"{server.url}/fine")
    assert server.asked[0][2]["user-agent"].startswith("thread-digest/")


def test_fetch_unpacks_what_is_compressed(server: Server) -> None:
    """A gzipped body arrives as the text it was."""
    assert net.fetch(f"{server.url}/zipped") == b"a" * 1_000_000


def test_the_limit_counts_what_is_unpacked(server: Server) -> None:
    """A kilobyte on the wire that unpacks to a megabyte is a megabyte."""
    with pytest.raises(NetworkError, match="more than"):
        net.fetch(f"{server.url}/zipped", limit_bytes=500_000)


def test_an_endless_body_is_stopped_at_the_limit(server: Server) -> None:
    """A server that never stops sending costs no more than the limit."""
    with pytest.raises(NetworkError, match="more than 1 MB"):
        net.fetch(f"{server.url}/endless", limit_bytes=1_000_000)


def test_a_slow_drip_is_given_up(server: Server) -> None:
    """A byte now and then, each within the timeout, does not hold us for hours."""
    begun = time.monotonic()
    with pytest.raises(NetworkError, match="too slowly"):
        net.fetch(f"{server.url}/drip", timeout=(1, 0.4))
    assert time.monotonic() - begun < 3


def test_silence_is_given_up(server: Server) -> None:
    """A server that accepts and says nothing is left after the timeout."""
    with pytest.raises(NetworkError, match="does not answer"):
        net.fetch(f"{server.url}/silence", timeout=(1, 0.2))


@pytest.mark.parametrize("path", ["cut", "cut-chunk", "hang-up", "broken-zip", "two-lengths"])
def test_half_an_answer_is_none(server: Server, path: str) -> None:
    """A body that ends before its announced end is an error, never a shorter body."""
    with pytest.raises(net.UnansweredError, match="answer"):
        net.fetch(f"{server.url}/{path}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 500, 503])
def test_an_error_status_is_an_error_with_a_hint(server: Server, status: int) -> None:
    """From 400 on there is no body to use, and the hint says what to do."""
    with pytest.raises(NetworkError, match=f"answers {status}") as caught:
        net.fetch(f"{server.url}/status/{status}")
    assert caught.value.hint
    assert len(server.asked) == (3 if status == 503 else 1)


def test_five_redirects_are_followed(server: Server) -> None:
    """Short links may be chained."""
    assert net.fetch(f"{server.url}/down/5") == b"hello"


@pytest.mark.parametrize("path", ["down/6", "loop"])
def test_more_redirects_are_not(server: Server, path: str) -> None:
    """A sixth redirect, or a circle, ends in an error after six requests."""
    with pytest.raises(NetworkError, match="without end"):
        net.fetch(f"{server.url}/{path}")
    assert len(server.asked) == 6


@pytest.mark.parametrize("target", ["file:|||etc|passwd", "ftp:||127.0.0.1|x", "data:text,x", "javascript:0"])
def test_a_redirect_leaves_the_web_nowhere(server: Server, target: str) -> None:
    """A server cannot make us open a file or speak another protocol."""
    with pytest.raises(NetworkError, match="sends on to an address that begins with"):
        net.fetch(f"{server.url}/to/{target}")


def test_a_redirect_may_become_secure_and_never_less() -> None:
    """A step from http to https is taken, one back never."""
    assert net._redirected("http://a.example/x", "https://a.example/y") == "https://a.example/y"
    with pytest.raises(NetworkError):
        net._redirected("https://a.example/x", "http://a.example/y")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example", "a.example", "", "http://", "http://[::bad"])
def test_only_the_web_is_asked(url: str) -> None:
    """What is no http address is refused without a traceback."""
    with pytest.raises(NetworkError):
        net.fetch(url)


def test_a_short_wait_is_waited_and_asked_again(server: Server, pauses: list[float]) -> None:
    """A 429 with a Retry-After of up to a minute is obeyed."""
    assert net.fetch(f"{server.url}/busy/7") == b"now"
    assert pauses == [7, 7]


@pytest.mark.parametrize("pause", ["61", "600000", "soon", "-1", ""])
def test_a_long_wait_is_the_editor_s(server: Server, pauses: list[float], pause: str) -> None:
    """A Retry-After beyond a minute, or of another kind, ends in an error at once."""
    with pytest.raises(NetworkError, match="answers 429"):
        net.fetch(f"{server.url}/busy/{pause}")
    assert pauses == []


def test_the_waits_of_one_call_are_a_minute_together(server: Server, pauses: list[float]) -> None:
    """Two waits of 40 seconds are too long, though each alone is not."""
    assert net.request("POST", f"{server.url}/busy/40", headers={}).status == 429
    assert (pauses, len(server.asked)) == ([40], 2)


@pytest.mark.parametrize(
    ("seconds", "status", "waited"), [("61", 429, []), ("45", 429, [45]), ("5", 200, [5, 5]), ("-30", 200, [0, 0])]
)
def test_a_date_is_a_wait_by_the_server_s_own_clock(
    server: Server, pauses: list[float], seconds: str, status: int, waited: list[float]
) -> None:
    """A Retry-After may be a date; what counts is how far it lies from the Date of the same answer."""
    assert net.request("GET", f"{server.url}/dated/{seconds}", headers={}).status == status
    assert pauses == waited


def test_a_date_without_a_clock_to_read_it_by_is_not_waited_for(pauses: list[float]) -> None:
    """An answer with a date in Retry-After and no Date of its own is handed back."""
    date = {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}
    for headers in (date, {**date, "date": "today"}, {**date, "date": "Wed, 21 Oct 2026 07:28:00 -0000"}):
        assert net._pause(net.Answer(status=429, headers=headers, body=b""), 1, repeatable=True) is None


def test_a_refusal_that_says_how_long_may_be_repeated_for_any_call(server: Server, pauses: list[float]) -> None:
    """A 429 did nothing, so even a call that sends mail is asked again after its Retry-After."""
    assert net.request("POST", f"{server.url}/busy/1", headers={}, json={"a": 1}).body == b"now"
    assert {body for _, _, _, body in server.asked} == {b'{"a": 1}'}
    assert pauses == [1, 1]


def test_a_refusal_that_does_not_say_how_long_is_the_caller_s(server: Server, pauses: list[float]) -> None:
    """A 429 without Retry-After is handed back, as waiting blindly may only make it longer."""
    answer = net.request("POST", f"{server.url}/busy/unsaid", headers={}, json={})
    assert (answer.status, answer.body, len(server.asked), pauses) == (429, b"wait", 1, [])


@pytest.mark.parametrize(
    "path", ["busy/unsaid", "down-for-now/502", "down-for-now/503", "down-for-now/504", "cut-twice"]
)
@pytest.mark.parametrize(("method", "idempotent"), [("GET", False), ("POST", True)])
def test_a_call_that_may_be_repeated_is_after_a_short_pause(
    server: Server, pauses: list[float], path: str, method: str, idempotent: bool
) -> None:
    """A GET, and a call that does no more when done twice, survive two failures of a gateway."""
    answer = net.request(method, f"{server.url}/{path}", headers={}, idempotent=idempotent)
    assert (answer.body, len(server.asked), pauses) == (b"now", 3, [0.5, 1])


@pytest.mark.parametrize("status", [500, 501, 408, 409, 425])
def test_an_answer_that_says_that_something_went_wrong_is_not_asked_for_again(server: Server, status: int) -> None:
    """Only a gateway's words and a refusal for now are temporary."""
    assert net.request("GET", f"{server.url}/down-for-now/{status}", headers={}).status == status
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["down-for-now/502", "down-for-now/503", "down-for-now/504"])
def test_a_gateway_s_answer_to_a_call_that_went_out_is_the_caller_s(server: Server, path: str) -> None:
    """Behind a 504 the call may have been carried out, so it is not asked again."""
    assert net.request("POST", f"{server.url}/{path}", headers={}).status >= 502
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["hang-up", "cut", "silence"])
@pytest.mark.parametrize(("idempotent", "asked"), [(False, 1), (True, 3)])
def test_a_call_that_went_out_is_repeated_only_when_it_may_be(
    server: Server, path: str, idempotent: bool, asked: int
) -> None:
    """After a broken or missing answer it is unclear what became of the call; three attempts are the most."""
    with pytest.raises(net.UnansweredError):
        net.request("POST", f"{server.url}/{path}", headers={}, json={}, timeout=(1, 0.2), idempotent=idempotent)
    assert len(server.asked) == asked


Attempts = list[net.Answer | NetworkError]
GATEWAY, BROKEN = net.Answer(status=504, headers={}, body=b""), net.UnansweredError("broke off")
REFUSED, CLOSED = net.Answer(status=401, headers={}, body=b"who?"), NetworkError("cannot be reached", hint="look")


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Attempts:
    """What the attempts of one call come to, one after the other."""
    left: Attempts = []

    def attempt(*_: object) -> net.Answer:
        this = left.pop(0)
        if isinstance(this, NetworkError):
            raise this
        return this

    monkeypatch.setattr(net, "_ask_once", attempt)
    return left


@pytest.mark.parametrize("first", [[GATEWAY], [BROKEN], [GATEWAY, BROKEN]])
@pytest.mark.parametrize(("method", "unsure"), [("PUT", True), ("GET", False)])
def test_a_refusal_after_an_unclear_attempt_proves_nothing(
    attempts: Attempts, first: Attempts, method: str, unsure: bool
) -> None:
    """The attempt before may have been carried out; of a call that only looks that does not matter."""
    attempts += [*first, REFUSED]
    answer = net.request(method, "http://a.example/", headers={}, idempotent=True)
    assert (answer.status, answer.body, answer.unsure) == (401, b"who?", unsure)


@pytest.mark.parametrize("first", [GATEWAY, BROKEN])
@pytest.mark.parametrize(("method", "unclear"), [("PUT", True), ("GET", False)])
def test_a_closed_door_after_an_unclear_attempt_is_unclear(
    attempts: Attempts, first: net.Answer | NetworkError, method: str, unclear: bool
) -> None:
    """The last attempt never went out, but one before did."""
    attempts += [first, CLOSED]
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        net.request(method, "http://a.example/", headers={}, idempotent=True)
    assert isinstance(caught.value, net.UnansweredError) == unclear
    assert caught.value.hint == "look"


def test_a_refusal_that_was_the_first_answer_proves_that_nothing_happened(attempts: Attempts) -> None:
    """A 429 before it did nothing either."""
    attempts += [net.Answer(status=429, headers={}, body=b""), REFUSED]
    assert not net.request("PUT", "http://a.example/", headers={}, idempotent=True).unsure


@pytest.mark.parametrize("path", ["endless", "drip"])
def test_what_never_ends_is_not_asked_for_again(server: Server, path: str) -> None:
    """An answer that is too long or too slow would be so again."""
    with pytest.raises(net.UnansweredError):
        net.fetch(f"{server.url}/{path}", limit_bytes=100_000, timeout=(1, 0.2))
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_was_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is told apart from an unclear one, after three attempts to connect."""
    monkeypatch.setenv("NO_PROXY", "*")
    attempts = 0
    connect = socket.socket.connect

    def counted(self: socket.socket, address: tuple[str, int]) -> None:
        nonlocal attempts
        attempts += 1
        connect(self, address)

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        monkeypatch.setattr(socket.socket, "connect", counted)
        with pytest.raises(NetworkError, match="cannot be reached") as caught:
            net.request("POST", f"http://127.0.0.1:{port}/", headers={}, json={})
    assert not isinstance(caught.value, net.UnansweredError)
    assert attempts == 3


def test_an_answer_of_any_status_is_the_caller_s(server: Server) -> None:
    """A provider's 422 carries its reasons in the body."""
    answer = net.request("POST", f"{server.url}/status/422", headers={})
    assert (answer.status, answer.body) == (422, b"oh no")


def test_a_provider_s_redirect_is_not_followed(server: Server) -> None:
    """Credentials go to the address they are for, and a POST never becomes a GET."""
    answer = net.request("POST", f"{server.url}/to/|fine", headers={"Authorization": SECRET})
    assert answer.status == 302
    assert len(server.asked) == 1


def test_json_and_forms_are_sent_as_such(server: Server) -> None:
    """Both kinds of body carry their content type."""
    net.request("POST", f"{server.url}/fine", headers={}, json={"a": [1]})
    net.request("POST", f"{server.url}/fine", headers={}, data={"a": "b c"})
    (_, _, first, body), (_, _, second, form) = server.asked
    assert (first["content-type"], json.loads(body)) == ("application/json", {"a": [1]})
    assert (second["content-type"], form) == ("application/x-www-form-urlencoded", b"a=b+c")


def test_a_password_in_netrc_does_not_replace_the_key(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Authorization header that a provider sets is the one that is sent."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    net.request("GET", f"{server.url}/fine", headers={"Authorization": "Bearer mine"})
    assert server.asked[0][2]["authorization"] == "Bearer mine"


def test_a_password_in_the_address_is_used(server: Server) -> None:
    """``https://user:password@host/feed`` is asked with basic authentication."""
    net.fetch(server.url.replace("://", "://user:pass@") + "/fine")
    assert server.asked[0][2]["authorization"].startswith("Basic ")


@pytest.mark.parametrize("path", ["status/500", "cut", "hang-up", "loop", "to/file:|||x", "drip", "silence", "endless"])
def test_no_message_shows_a_secret(server: Server, path: str) -> None:
    """User, password, query and fragment never reach a message, whatever went wrong."""
    url = server.url.replace("://", f"://user:{SECRET}@") + f"/{path}?token={SECRET}#{SECRET}"
    with pytest.raises(NetworkError) as caught:
        net.fetch(url, limit_bytes=100_000, timeout=(1, 0.2))
    assert SECRET not in caught.value.lines()
    assert caught.value.hint
    # No cause that a tool could print or send somewhere: requests' own errors keep the request with its headers.
    assert (caught.value.__context__, caught.value.__cause__) == (None, None)


@pytest.mark.parametrize("key", [f"{SECRET}\n", f"{SECRET}\r\nX: y", f"{SECRET} – €"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(server: Server, key: str) -> None:
    """A key copied with its line break is an error of three lines, without the key."""
    with pytest.raises(NetworkError, match="cannot be asked like this") as caught:
        net.request("GET", f"{server.url}/fine", headers={"Authorization": key})
    assert SECRET not in caught.value.lines()
    assert caught.value.__context__ is None
    assert server.asked == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://me:pw@a.example:8443/x/y?key=1#z", "https://a.example:8443/x/y"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://[broken", "this address"),
        ("https://a.example/\u202egpj.exe", "https://a.example/gpj.exe"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, words: str) -> None:
    """What is shown is where it leads, and nothing that steers a terminal."""
    assert net.shown(url) == words
