"""A desk for each provider: the provider, set up to talk to a fake, and what a test wants to see of that fake."""

import email.policy
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from digest import net
from digest.model import Email, Payload, Remote
from digest.providers import Provider
from tests import canary
from tests.canary import KEYS
from tests.providers.contract.letters import KEY, SEND_AT
from tests.providers.fake import Buttondown, Contract, FakeServer, Ghost, Listmonk, Mailing
from tests.providers.fake.direct import attempt
from tests.providers.fake.referee import referee
from tests.providers.smtp_server import MailServer

NAMES = ("outbox", "smtp", "hand", "buttondown", "ghost", "listmonk")
OVER_HTTP = ("buttondown", "ghost", "listmonk")
CONTRACTS: Mapping[str, type[Contract]] = {"buttondown": Buttondown, "ghost": Ghost, "listmonk": Listmonk}
TO = "grace@example.org"  # a subscriber at every fake, as listmonk tests to nobody else
# Seconds to connect, and of silence: a busy machine is not to be taken for a fault, nor a fault waited for.
PATIENCE, IMPATIENCE = (10.0, 10.0), (1.0, 0.25)
PASSWORD = KEYS["SMTP_PASSWORD"]

_VARIABLES = ("BUTTONDOWN_API_KEY", "GHOST_ADMIN_API_KEY", "LISTMONK_API_TOKEN", "SMTP_PASSWORD")


class Got(NamedTuple):
    """What arrived at an audience or at one address."""

    subject: str
    html: str
    text: str
    to: str


class Desk:
    """A provider and its fake.

    Attributes:
        audience: what ``provider.audience`` of config.yaml would say.
        secrets: what must never be shown.
    """

    audience = "everyone"
    secrets: tuple[str, ...] = ()

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def prepare(self, email: Email, *, send_at: datetime | None = SEND_AT) -> Payload:
        """Return the payload of ``email`` for this desk's audience."""
        return self.provider.prepare(email, audience=self.audience, send_at=send_at)

    def put(self, email: Email, over: str = "") -> tuple[Remote, Payload]:
        """Make a draft."""
        payload = self.prepare(email)
        return self.provider.put(payload, over), payload

    def mailed(self) -> list[Got]:
        """What went to the audience."""
        raise NotImplementedError

    def tested(self) -> list[Got]:
        """What went to one address as a test."""
        raise NotImplementedError

    def asked(self) -> int:
        """How many calls have reached the fake."""
        return 0

    def lie(self) -> int:
        """How many emails lie there, drafts or not."""
        raise NotImplementedError

    def pass_to(self, moment: datetime) -> None:
        """Let the time be ``moment`` at the provider."""


class Web(Desk):
    """One that is asked over HTTP."""

    server: FakeServer

    def mailed(self) -> list[Got]:
        """What went to the audience."""
        return [_got(mailing) for mailing in self.server.mailings]

    def tested(self) -> list[Got]:
        """What went to one address."""
        return [_got(mailing) for mailing in self.server.tests]

    def asked(self) -> int:
        """How many calls have reached the fake."""
        return len(self.server.asked)

    def lie(self) -> int:
        """How many emails lie there."""
        return len(self.server.contract.snapshot()[0])

    def pass_to(self, moment: datetime) -> None:
        """Let the time be ``moment`` at the provider."""
        self.server.now = moment


class InAFolder(Desk):
    """The outbox: a release writes a file."""

    folder: Path

    def mailed(self) -> list[Got]:
        """What was released."""
        return [_parsed(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]

    def tested(self) -> list[Got]:
        """What was written for one address."""
        return [_parsed(path.read_bytes()) for path in sorted((self.folder / "test").glob("*.eml"))]

    def lie(self) -> int:
        """How many files there are."""
        return sum(path.is_file() for path in self.folder.glob("*"))


class ByHand(Desk):
    """What a person sends: nothing ever goes out."""

    def mailed(self) -> list[Got]:
        """Nothing."""
        return []

    def tested(self) -> list[Got]:
        """Nothing."""
        return []

    def lie(self) -> int:
        """Nothing can be seen there."""
        return 0


class ByMail(Desk):
    """A mail server, and a list's address."""

    audience = "list@example.org"
    secrets = (PASSWORD,)
    server: MailServer

    def mailed(self) -> list[Got]:
        """What the list was sent."""
        return [_parsed(mail.content, mail.to) for mail in self.server.taken if mail.to == self.audience]

    def tested(self) -> list[Got]:
        """What anybody else was sent."""
        return [_parsed(mail.content, mail.to) for mail in self.server.taken if mail.to != self.audience]

    def asked(self) -> int:
        """How many lines the server was told."""
        return len(self.server.said)

    def lie(self) -> int:
        """A mail server keeps nothing."""
        return 0


@contextmanager
def opened(
    name: str, root: Path, patch: pytest.MonkeyPatch, shared: Path | None = None, *, listens: bool = True
) -> Iterator[Desk]:
    """Open the desk of the provider ``name``.

    Args:
        name: of the provider.
        root: an empty folder.
        patch: takes back what is set.
        shared: the folder of measured data, with the vendors' OpenAPI files; every request is held against them.
        listens: whether an HTTP provider's fake opens a port; without one it is asked directly, which is quicker.
    """
    impatient(patch)
    patch.setenv("PATH", str(root))  # no clipboard is touched
    for variable in _VARIABLES:
        patch.delenv(variable, raising=False)
    if name in OVER_HTTP:
        with web(name, patch, shared, listens=listens) as desk:
            yield desk
    elif name == "smtp":
        with MailServer(password=PASSWORD) as mail_server:
            yield _by_mail(mail_server, patch)
    elif name == "outbox":
        from digest.providers.outbox import Outbox

        folder = InAFolder(Outbox(root / "outbox"))
        folder.folder = root / "outbox"
        yield folder
    else:
        from digest.providers.hand import Hand

        yield ByHand(Hand(root, {"platform": "beehiiv"}))


def impatient(patch: pytest.MonkeyPatch) -> None:
    """Let ``net`` pause for nothing between two attempts."""
    patch.setattr(net, "sleep", lambda _: None)
    patch.setattr("urllib3.util.retry.Retry.sleep", lambda *_: None)
    waits(patch, PATIENCE)


def waits(patch: pytest.MonkeyPatch, patience: tuple[float, float]) -> None:
    """Let ``net`` wait so long for an answer."""
    patch.setitem(net.request.__kwdefaults__ or {}, "timeout", patience)


def _by_mail(server: MailServer, patch: pytest.MonkeyPatch) -> ByMail:
    from digest.providers.smtp import Smtp

    patch.setenv("SMTP_PASSWORD", PASSWORD)
    desk = ByMail(Smtp({"host": "127.0.0.1", "port": server.port, "security": "none", "user": "digest"}))
    desk.server = server
    return desk


@contextmanager
def web(name: str, patch: pytest.MonkeyPatch, shared: Path | None, *, listens: bool = True) -> Iterator[Web]:
    """Open the desk of a provider that is asked over HTTP; a request that breaks its OpenAPI file fails the test.

    Args:
        name: of the provider.
        patch: takes back what is set.
        shared: as for ``opened``.
        listens: as for ``opened``.
    """
    contract = CONTRACTS[name]()
    judged = shared is not None and name != "ghost" and find_spec("openapi_core") is not None
    judge = referee(name, shared / "contracts") if judged and shared else None
    with FakeServer(contract, judge, listens=listens) as server:
        if not listens:
            patch.setattr(net, "_ask_once", attempt(server))
        desk = Web(_over_http(name, server.url, patch))
        desk.server, desk.audience = server, {"listmonk": "3"}.get(name, "everyone")
        desk.secrets = (contract.key, contract.key.rpartition(":")[2], "Ghost ey", *canary.encoded(contract.key))
        yield desk
        assert not server.wrong, "\n".join(server.wrong)


def _over_http(name: str, url: str, patch: pytest.MonkeyPatch) -> Provider:
    if name == "buttondown":
        from digest.providers.buttondown import Buttondown as OurButtondown

        patch.setenv("BUTTONDOWN_API_KEY", Buttondown.key)
        return OurButtondown({"url": f"{url}/v1"})
    if name == "ghost":
        from digest.providers.ghost import Ghost as OurGhost

        patch.setenv("GHOST_ADMIN_API_KEY", Ghost.key)
        return OurGhost({"url": url, "newsletter": "weekly"})
    from digest.providers.listmonk import Listmonk as OurListmonk

    patch.setenv("LISTMONK_API_TOKEN", Listmonk.key)
    return OurListmonk({"url": url})


def _got(mailing: Mailing) -> Got:
    to = ",".join(reader.email for reader in mailing.readers) if mailing.how == "test" else mailing.audience
    return Got(mailing.subject, mailing.html, mailing.text, to)


def _parsed(content: bytes, to: str = "") -> Got:
    message = message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = {part.get_content_subtype(): str(part.get_content()) for part in message.walk() if not part.is_multipart()}
    return Got(str(message["Subject"]), parts["html"], parts["plain"], to or str(message["To"]))


def requests_of(payload: Payload) -> list[Mapping[str, Any]]:
    """Return a payload's requests, the way a dry run prints them."""
    return [dict(request) for request in payload.requests]


def addresses(html: str) -> list[str]:
    """Return what the links of ``html`` lead to."""
    return re.findall(r'href="([^"]*)"', html)


def able(desk: Desk, *capabilities: str) -> None:
    """Skip where the provider says that it cannot."""
    for name in capabilities:
        if not getattr(desk.provider.capabilities, name):
            pytest.skip(f"{desk.provider.name} says it has no {name}")


def found(desk: Desk, key: str = KEY) -> Remote:
    """Return what lies there under ``key``."""
    remote = desk.provider.find(key)
    assert remote is not None
    return remote
