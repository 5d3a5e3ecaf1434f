"""The door to a mail server: what became of a message is known, or said to be unknown."""

import smtplib
import socket
import ssl
import subprocess
import traceback
from pathlib import Path
from shutil import which

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError, DigestError, NetworkError, ProviderError, Refused
from digest.net import UnansweredError
from digest.net.smtp import Security, Server, Waits, _stuffed, check, deliver
from tests.providers.smtp_server import MailServer, Orders

PASSWORD = "canary-7f3a-password"
MESSAGE = b"Subject: Hello\r\n\r\nFirst line\r\n.begins with a dot\r\n..two\r\n"
HASTE = Waits(silence=5, accepted=1)


def where(server: MailServer, *, user: str = "", security: Security = "none", host: str = "127.0.0.1") -> Server:
    """The server as the door is told of it."""
    return Server(host=host, port=server.port, security=security, user=user, waits=HASTE)


def hand_over(server: MailServer, *, user: str = "", message: bytes = MESSAGE) -> None:
    """Deliver a message to the server."""
    deliver(
        where(server, user=user), password=PASSWORD, sender="us@example.org", to="list@example.org", message=message
    )


def refusal(orders: Orders, *, user: str = "") -> tuple[DigestError, MailServer]:
    """The error that a server with these orders is answered by, and the server."""
    with MailServer(orders, password=PASSWORD) as server, pytest.raises(DigestError) as caught:
        hand_over(server, user=user)
    return caught.value, server


def test_a_message_is_taken_once() -> None:
    """A message arrives as it is, from and to the one address each."""
    with MailServer() as server:
        hand_over(server)
    [mail] = server.taken

    assert (mail.sender, mail.to, mail.content) == ("us@example.org", "list@example.org", MESSAGE)


def test_nothing_is_told_of_this_machine() -> None:
    """The greeting names no host."""
    with MailServer() as server:
        hand_over(server)

    assert server.said[0] == "ehlo [127.0.0.1]"


def test_the_size_is_said_before() -> None:
    """A server that limits the size hears it in time to refuse."""
    with MailServer(Orders(sender="552 5.3.4 too big")) as server, pytest.raises(Refused, match="too big"):
        hand_over(server)

    assert any(" SIZE=" in line for line in server.said)
    assert "data" not in server.said


def test_login() -> None:
    """User and password are told before the message."""
    with MailServer(password=PASSWORD) as server:
        hand_over(server, user="us@example.org")

    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (Orders(greeting="554 blocked"), "does not let us in: 554 blocked"),
        (Orders(sender="553 not yours"), "refuses the sender: 553 not yours"),
        (Orders(recipient="550 5.1.1 no such list"), "refuses list@example.org: 550 5.1.1 no such list"),
        (Orders(data="452 later"), "refuses the email: 452 later"),
        (Orders(end="451 4.7.1 try later"), "refuses the email: 451 4.7.1 try later"),
        (Orders(end="554 5.7.1 spam"), "refuses the email: 554 5.7.1 spam"),
    ],
)
def test_a_no_is_a_no(orders: Orders, said: str) -> None:
    """A refusal at any step, the last included, is one that provably took nothing, in the server's words."""
    error, server = refusal(orders)

    assert isinstance(error, Refused)
    assert error.what == f"127.0.0.1:{server.port} {said}"
    assert server.taken == []


@pytest.mark.parametrize(("said", "hint"), [("451 later", "try again later"), ("554 never", "mend what it names")])
def test_later_and_never_have_other_hints(said: str, hint: str) -> None:
    """A passing refusal says to try again, a lasting one to mend something."""
    error, _ = refusal(Orders(end=said))

    assert error.hint.startswith(hint)


@pytest.mark.parametrize("command", ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"])
def test_a_break_before_the_message_is_over_sends_nothing(command: str) -> None:
    """A connection that breaks before the final dot leaves nothing there, and the error says so."""
    error, server = refusal(Orders(cut_at=command), user="us")

    assert isinstance(error, Refused)
    assert "so nothing was sent" in error.what
    assert server.taken == []


@pytest.mark.parametrize(("end", "taken"), [("cut", 1), ("hang", 1), ("lose", 0)])
def test_silence_after_the_message_is_unclear(end: str, taken: int) -> None:
    """A server that says nothing after the final dot may have the message, or not: neither is claimed."""
    error, server = refusal(Orders(end=end))

    assert isinstance(error, UnansweredError)
    assert "does not say whether it took it" in error.what
    assert "digest settle" in error.hint
    assert len(server.taken) == taken


@pytest.mark.parametrize("end", ["hello?", "354 more", "999 what"])
def test_an_answer_that_is_none_is_unclear(end: str) -> None:
    """What no mail server answers is neither a yes nor a no."""
    error, _ = refusal(Orders(end=end))

    assert isinstance(error, ProviderError)
    assert not isinstance(error, Refused)


@pytest.mark.parametrize("orders", [Orders(farewell="500 no"), Orders(cut_at="QUIT")])
def test_a_bad_farewell_is_no_error(orders: Orders) -> None:
    """What was accepted is accepted, whatever the server says of the farewell."""
    with MailServer(orders) as server:
        hand_over(server)

    assert len(server.taken) == 1


def test_a_wrong_password() -> None:
    """A refused login says where user and password are set, and nothing is sent."""
    error, server = refusal(Orders(login="535 5.7.8 no"), user="us")

    assert isinstance(error, Refused)
    assert "does not accept user and password: 535 5.7.8 no" in error.what
    assert "SMTP_PASSWORD" in error.hint
    assert not any(line.startswith("mail") for line in server.said)


def test_a_server_without_login() -> None:
    """Where no login is offered none is tried."""
    error, server = refusal(Orders(extensions=()), user="us")

    assert isinstance(error, Refused)
    assert "offers no way to log in" in error.what
    assert PASSWORD not in " ".join(server.said)


@pytest.mark.parametrize("echo", [PASSWORD, "AHVzAGNhbmFyeS03ZjNhLXBhc3N3b3Jk"])
@pytest.mark.parametrize("step", ["login", "sender", "end"])
def test_no_password_is_shown(step: str, echo: str) -> None:
    """A server that repeats the password, bare or as it was told, does not make a message show it."""
    error, _ = refusal(msgspec.structs.replace(Orders(), **{step: f"550 you said {echo}"}), user="us")
    shown = "".join(traceback.format_exception(error)) + error.lines()

    assert echo not in shown
    assert "550 you said [secret]" in error.what


def test_words_are_one_clean_line() -> None:
    """The server's words lose their line breaks and control characters, and most of their length."""
    error, _ = refusal(Orders(end=f"554-first\r\n554 \x1b[31msecond\u202e {'x' * 500}"))

    assert ": 554 first [31msecond x" in error.what
    assert error.what.isprintable()
    assert len(error.what) < 300


def test_a_password_that_cannot_be_said() -> None:
    """A password outside ASCII is an error that does not show it."""
    secret = "pässword"
    with MailServer() as server, pytest.raises(ConfigError, match="SMTP_PASSWORD") as caught:
        deliver(where(server, user="us"), password=secret, sender="us@example.org", to="a@b", message=MESSAGE)

    assert secret not in "".join(traceback.format_exception(caught.value))


def test_nobody_there() -> None:
    """A server that is not reached was not told anything."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(host="127.0.0.1", port=port, security="none")
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        check(server, password="")

    assert not isinstance(caught.value, UnansweredError)


def test_a_check_sends_nothing() -> None:
    """A check greets, logs in and leaves."""
    with MailServer(password=PASSWORD) as server:
        check(where(server, user="us"), password=PASSWORD)

    assert [line.split(" ")[0].lower() for line in server.said] == ["ehlo", "auth", "noop", "quit"]


def test_without_encryption_no_password_is_told() -> None:
    """A server, or who stands before it, that offers no STARTTLS gets neither password nor message."""
    with MailServer(password=PASSWORD) as server, pytest.raises(Refused, match="offers no encryption"):
        check(where(server, user="us", security="starttls"), password=PASSWORD)

    assert [line.split(" ")[0] for line in server.said] == ["ehlo"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key in one file, signed by nobody else."""
    if not which("openssl"):
        pytest.skip("openssl, which makes the test's certificate, is not on this machine")
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    whole = folder / "whole.pem"
    whole.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return whole


def encrypted(certificate: Path) -> ssl.SSLContext:
    """What the server speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_trusted_certificate(
    certificate: Path, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways of encryption deliver, and the login comes after it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with MailServer(password=PASSWORD, tls=encrypted(certificate), at_once=security == "tls") as server:
        to = where(server, user="us", security=security, host="localhost")
        deliver(to, password=PASSWORD, sender="us@example.org", to="list@example.org", message=MESSAGE)

    assert len(server.taken) == 1
    steps = [line.split(" ")[0].lower() for line in server.said]
    assert steps[: steps.index("auth")] == (["ehlo"] if security == "tls" else ["ehlo", "starttls", "ehlo"])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_untrusted_certificate(certificate: Path, security: Security) -> None:
    """A certificate that nobody vouches for ends it before anything is told."""
    with MailServer(password=PASSWORD, tls=encrypted(certificate), at_once=security == "tls") as server:
        to = where(server, user="us", security=security, host="localhost")
        with pytest.raises(NetworkError, match="certificate that cannot be trusted"):
            check(to, password=PASSWORD)

    assert not any("auth" in line.lower() for line in server.said)


@given(st.lists(st.sampled_from([".", "..", ". a", "", "a.b", ".\t", "text"]), max_size=8))
@settings(max_examples=50)
def test_dots_are_doubled_as_the_standard_library_does(lines: list[str]) -> None:
    """A line that begins with a dot is not the end of the message."""
    message = "".join(f"{line}\r\n" for line in lines).encode() or b"\r\n"

    assert _stuffed(message) == smtplib._quote_periods(message)  # type: ignore[attr-defined]
