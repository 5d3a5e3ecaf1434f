"""The door to a mail server: one message to one address, and what became of it known exactly.

A server has taken a message when it says so after the line with the final dot (RFC 5321, 4.2.5 and 6.1). Whatever
fails before that line is sent leaves nothing there; what fails after it leaves open whether the server has the
message. The steps are therefore taken one by one, not by ``smtplib``'s ``sendmail``, whose errors do not tell.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal, NoReturn

import msgspec

from digest.errors import ConfigError, NetworkError, ProviderError, Refused
from digest.net import UnansweredError

if TYPE_CHECKING:
    import smtplib

Security = Literal["starttls", "tls", "none"]

# The host's real name is nobody's business, and finding it may ask the network.
_NAME = "[127.0.0.1]"
_MOST_WORDS = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_TRY_AGAIN = "see whether you are online, then try again"


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of silence before the server is given up.

    ``accepted`` is for the answer to the final dot: who gives up too early there does not know what became of the
    message, so RFC 5321 (4.5.3.2.6) wants ten minutes.
    """

    silence: float = 30
    accepted: float = 600


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and who one is there; ``user`` "" does not log in. The password is no part of it."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    waits: Waits = Waits()

    @property
    def shown(self) -> str:
        """The server as messages call it."""
        return f"{self.host}:{self.port}"


def deliver(server: Server, *, password: str, sender: str, to: str, message: bytes) -> None:
    """Hand ``message`` to the server, for the address ``to``.

    Args:
        server: where.
        password: of ``server.user``.
        sender: the address that bounces go to, bare and in ASCII, as is ``to``.
        to: who gets it.
        message: as RFC 5322 has it, lines ending in CRLF.

    Raises:
        NetworkError: the server was not reached.
        UnansweredError: the message was handed over, and no answer came.
        Refused: the server does not have the message: it said no, or the connection broke before the final dot.
        ProviderError: it answered what no server answers.
        ConfigError: the password is none that can be said.
    """
    with _connected(server, password) as smtp:
        with _before_the_dot(server):
            sized = [f"SIZE={len(message)}"] if smtp.has_extn("size") else []
            _agree(server, password, "refuses the sender", smtp.mail(sender, sized))
            _agree(server, password, f"refuses {to}", smtp.rcpt(to))
            _agree(server, password, "refuses the email", smtp.docmd("DATA"), success=3)
            smtp.send(_stuffed(message))
        code, said = _end(server, smtp)
    if 400 <= code < 600:
        _refuse(server, password, "refuses the email", (code, said))
    if not 200 <= code < 300:
        raise ProviderError(
            f"{server.shown} answers what no mail server answers: {_words(server, (code, said), password)}",
            hint="digest status shows what became of it",
        )


def check(server: Server, *, password: str) -> None:
    """Connect and log in, and send nothing; raises as ``deliver`` does before it hands anything over."""
    with _connected(server, password) as smtp, _before_the_dot(server):
        _agree(server, password, "is not well", smtp.noop())


@contextmanager
def _connected(server: Server, password: str) -> Iterator["smtplib.SMTP"]:
    smtp = _reached(server)
    try:
        with _before_the_dot(server):
            _greeted(server, smtp, password)
        yield smtp
        # What was accepted stays accepted, whatever comes of the farewell.
        with suppress(OSError, ValueError):
            smtp.quit()
    finally:
        smtp.close()


def _reached(server: Server) -> "smtplib.SMTP":
    """Return a connection, encrypted from its first byte if that is wanted."""
    import smtplib
    import ssl

    try:
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=_NAME,
                timeout=server.waits.silence,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(server.host, server.port, local_hostname=_NAME, timeout=server.waits.silence)
    except ssl.SSLCertVerificationError:
        _distrust(server)
    except smtplib.SMTPConnectError as error:
        # Its greeting says no, such as to a machine on a blocklist.
        _refuse(server, "", "does not let us in", (error.smtp_code, _bytes(error.smtp_error)))
    except (OSError, ValueError):
        raise NetworkError(f"{server.shown} cannot be reached", hint=_TRY_AGAIN) from None


def _greeted(server: Server, smtp: "smtplib.SMTP", password: str) -> None:
    import smtplib
    import ssl

    _agree(server, password, "does not greet", smtp.ehlo())
    if server.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise Refused(
                f"{server.shown} offers no encryption, so no password is sent there",
                hint="see the provider's own page for its port; with port 465 set security: tls",
            )
        try:
            smtp.starttls(context=ssl.create_default_context())
        except ssl.SSLCertVerificationError:
            _distrust(server)
        except smtplib.SMTPResponseException as error:
            _refuse(server, password, "refuses to encrypt", (error.smtp_code, _bytes(error.smtp_error)))
        _agree(server, password, "does not greet", smtp.ehlo())
    if server.user:
        _log_in(server, smtp, password)


def _log_in(server: Server, smtp: "smtplib.SMTP", password: str) -> None:
    import smtplib

    if not f"{server.user}{password}".isascii():
        raise ConfigError("SMTP_PASSWORD holds characters that no mail server is told", hint="make one of ASCII there")
    try:
        smtp.login(server.user, password)
    except smtplib.SMTPAuthenticationError as error:
        what, hint = "does not accept user and password", "see provider.settings.user, and SMTP_PASSWORD"
        _refuse(server, password, what, (error.smtp_code, _bytes(error.smtp_error)), hint=hint)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:
        what, hint = "offers no way to log in", "see the provider's own page for its port and security"
        raise Refused(f"{server.shown} {what}", hint=hint) from None


@contextmanager
def _before_the_dot(server: Server) -> Iterator[None]:
    """Say of a connection that breaks here that nothing was sent; ``from None``, for a cause may know the login."""
    import smtplib

    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError):
        raise Refused(
            f"{server.shown} broke off before it had the email, so nothing was sent", hint=_TRY_AGAIN
        ) from None


def _end(server: Server, smtp: "smtplib.SMTP") -> tuple[int, bytes]:
    """Send the final dot and return the answer to it."""
    import smtplib

    if smtp.sock is not None:
        smtp.sock.settimeout(server.waits.accepted)
    with suppress(smtplib.SMTPException, OSError, ValueError):
        smtp.send(b".\r\n")
        return smtp.getreply()
    raise UnansweredError(
        f"{server.shown} was given the email, and does not say whether it took it",
        hint="look whether it arrived, then: digest settle",
    )


def _agree(server: Server, password: str, what: str, answer: tuple[int, bytes], *, success: int = 2) -> None:
    if answer[0] // 100 != success:
        _refuse(server, password, what, answer)


def _refuse(server: Server, password: str, what: str, answer: tuple[int, bytes], *, hint: str = "") -> NoReturn:
    later = "try again later" if answer[0] // 100 == 4 else "mend what it names, then the same command again"
    raise Refused(f"{server.shown} {what}: {_words(server, answer, password)}", hint=hint or later) from None


def _distrust(server: Server) -> NoReturn:
    what, hint = "shows a certificate that cannot be trusted", "see whether provider.settings.host is its real name"
    raise NetworkError(f"{server.shown} {what}", hint=hint) from None


def _words(server: Server, answer: tuple[int, bytes], password: str) -> str:
    """Return the server's own words on one line; one that repeats what it was told repeats no password."""
    code, said = answer
    line = " ".join(_CONTROL.sub(" ", said.decode("utf-8", "replace")).split())
    told = (password, b64encode(password.encode()).decode(), b64encode(_plain(server, password)).decode())
    for secret in told if password else ():
        line = line.replace(secret, "[secret]")
    return f"{code} {line}"[:_MOST_WORDS].rstrip(" .")


def _plain(server: Server, password: str) -> bytes:
    """Return what AUTH PLAIN says (RFC 4616)."""
    return f"\0{server.user}\0{password}".encode()


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _stuffed(message: bytes) -> bytes:
    """Return ``message`` with a dot doubled at the beginning of a line (RFC 5321, 4.5.2), and a last line end."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
