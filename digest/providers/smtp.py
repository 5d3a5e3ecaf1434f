"""Any mail server: one message to one address, which is a mailing list's that hands it on.

A mail server keeps no drafts, no hours and no record that could be asked. So what became of a release is known
from its answer alone, and when none comes, only a person can say: look whether the list got it, ``digest settle``.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast, get_args

from digest import clock
from digest.errors import ConfigError, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.net import smtp as door
from digest.providers import Capabilities, api, message, payload_of, tags

_PORTS: Final[Mapping[door.Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
_SETTINGS = ("host", "port", "security", "user", "unsubscribe_url")
_LONGEST_URL = 900  # a header's line ends before 998 characters
# `message` puts the address or the URL for the tag, as the same stands in the header.
_SYNTAX = tags.Syntax(opens=(), unsubscribe="[[unsubscribe_url]]")


class Smtp:
    """A mail server, and the list behind one address.

    The message has no Date until it is handed over: the same approved email may go out at its hour, late, or at
    once, and a Date ahead of the clock makes filters suspicious.
    """

    name: Final = "smtp"
    capabilities: Final = Capabilities(
        test=True, test_to_anyone=True, attachments=True, text_part=True, unsubscribe="header"
    )

    def __init__(self, settings: Mapping[str, Any], *, where: str = "") -> None:
        """Read ``settings``; raises ConfigError at ``where``."""
        api.only(settings, _SETTINGS, provider=self.name, where=where)
        self.where = where
        self.server = _server(settings, where)
        self.unsubscribe_url = _unsubscribe_url(settings, where)

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the one message; the hour is not in it.

        Raises:
            ProviderError: the sender or the audience is no address in ASCII.
            Unsupported: the email has a tag for what a mail server does not have.
        """
        mapped = tags.mapped(email, _SYNTAX)
        composed = message.compose(mapped, to=audience, sent=None, unsubscribe_url=self.unsubscribe_url)
        request = {
            "step": "send",
            "to": message.address(audience, "provider.audience"),
            "from": message.address(email.sender, "newsletter.from"),
            "message": composed.decode("ascii"),
        }
        return payload_of(self.name, email.key, request, server=self.server.shown)

    def probe(self, audience: str) -> Probe:
        """Connect and log in, and send nothing."""
        to = message.address(audience, "provider.audience")
        door.check(self.server, password=self._password())
        return Probe(says=f"one message to {to}, by {self.server.shown}")

    def find(self, key: str) -> Remote | None:
        """Return None: a mail server cannot be asked."""
        return None

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Make nothing; a password that is not set is an error here, before anything is on its way."""
        self._password()
        return Remote(id=payload.key, key=payload.key, state="draft")

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002
        """Return None: a mail server cannot be asked."""
        return None

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Hand the message over.

        Raises:
            Unsupported: it is to go out at an hour.
            UnansweredError: it was handed over, and the server does not say whether it took it.
            Refused: the server does not have it.
            NetworkError: the server was not reached.
        """
        if not at_once:
            raise Unsupported("a mail server keeps no hour", hint="digest send --due, at the hour, as a job does")
        request = payload.requests[0]
        self._deliver(request, request["to"], request["message"].encode("ascii"))
        return Remote(id=id, key=payload.key, state="sent")

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Raise Unsupported: nothing is ever scheduled here."""
        raise Unsupported("a mail server schedules nothing", hint="digest status shows what became of it")

    def test(self, payload: Payload, to: str) -> Remote:
        """Send the same message to ``to``, any address; raises as ``release``."""
        request = payload.requests[0]
        # Of two messages with one Message-ID many mailboxes show only the first: a test would hide the issue.
        copy = message.renamed(request["message"].encode("ascii"), f"test-{os.urandom(4).hex()}")
        self._deliver(request, message.address(to, "the address of the test"), message.readdressed(copy, to))
        return Remote(id=payload.key, key=payload.key, state="sent")

    def _deliver(self, request: Mapping[str, Any], to: str, composed: bytes) -> None:
        dated = message.dated(composed, clock.now())
        door.deliver(self.server, password=self._password(), sender=request["from"], to=to, message=dated)

    def _password(self) -> str:
        if not self.server.user:
            return ""
        hint = "it is often an app password of its own; export it, or put it among the CI's secrets"
        return api.credential("SMTP_PASSWORD", where=self.where, hint=hint)


def _server(settings: Mapping[str, Any], where: str) -> door.Server:
    host, security = settings.get("host", ""), settings.get("security", "starttls")
    if not isinstance(host, str) or not host.isascii() or not host.isprintable() or set(host) & set(" /@") or not host:
        raise ConfigError(
            f"provider.settings.host is no mail server: {host!r}",
            where=where,
            hint="write its name: settings: {host: smtp.example.org, user: …}",
        )
    if security not in get_args(door.Security):
        raise ConfigError(
            f"provider.settings.security is {security!r}", where=where, hint="write one of: starttls, tls, none"
        )
    if security == "none" and host not in api.THIS_MACHINE:
        raise ConfigError(
            "provider.settings.security: none would send everything readable through the network",
            where=where,
            hint="write starttls (port 587) or tls (port 465); none is for a server on this machine",
        )
    usual = _PORTS[cast("door.Security", security)]
    port, user = api.number(settings, "port", default=usual, most=65535, where=where), settings.get("user", "")
    if not isinstance(user, str) or not user.isascii() or not user.isprintable():
        raise ConfigError(
            f"provider.settings.user is no name to log in by: {user!r}", where=where, hint="write it in quotes"
        )
    return door.Server(host=host, port=port, security=security, user=user)


def _unsubscribe_url(settings: Mapping[str, Any], where: str) -> str:
    url = settings.get("unsubscribe_url", "")
    sound = isinstance(url, str) and url.isascii() and url.isprintable() and not set(url) & set(' <>,"')
    if not sound or (url and not url.startswith("https://")) or len(url) > _LONGEST_URL:
        raise ConfigError(
            f"provider.settings.unsubscribe_url is no address on the web: {url!r}",
            where=where,
            hint="write one that begins with https://, or leave it out: readers then write to the reply address",
        )
    return str(url)
