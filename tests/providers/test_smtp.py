"""The provider for any mail server: one message to a list's address, once, and a test to any address."""

import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest

from digest import clock
from digest.errors import ConfigError, DigestError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload
from digest.net import UnansweredError
from digest.net.smtp import Waits
from digest.providers.smtp import Smtp
from tests.providers.smtp_server import MailServer, Orders

PASSWORD = "canary-91c2-password"
SEND_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LETTER = Email(
    key="2026-11-24-icebreakers-0a1b2c3d",
    subject="Icebreakers, [[first_name|friends]]",
    preheader="Example in action",
    sender="The Team <hello@example.org>",
    reply_to="answers@example.org",
    html='<p>Hi [[first_name|there]] {{ name }}</p><a href="[[unsubscribe_url]]">Leave</a>',
    text="Hi [[first_name|there]] {{ name }}\n\nLeave: [[unsubscribe_url]]\n",
    hash="0a1b2c3d" * 8,
)


def smtp(server: MailServer | None = None, **settings: Any) -> Smtp:
    """The provider, for the server or for one that is never asked."""
    here = {"host": "127.0.0.1", "port": server.port, "security": "none"} if server else {"host": "mail.example.org"}
    provider = Smtp({**here, **settings}, where="config.yaml:12")
    provider.server = msgspec.structs.replace(provider.server, waits=Waits(silence=5, accepted=1))
    return provider


def prepared(provider: Smtp, *, send_at: datetime | None = SEND_AT, letter: Email = LETTER) -> Payload:
    """What would be asked for the letter."""
    return provider.prepare(letter, audience="The Circle <list@example.org>", send_at=send_at)


def read(content: bytes | str) -> EmailMessage:
    """The message, as the standard library reads it."""
    raw = content if isinstance(content, bytes) else content.encode("ascii")
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The text of one part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def refused(settings: Mapping[str, Any]) -> ConfigError:
    """The error that the settings are answered by."""
    with pytest.raises(ConfigError) as caught:
        Smtp(settings, where="config.yaml:12")
    assert caught.value.where == "config.yaml:12"
    return caught.value


def test_prepare_asks_nobody_and_needs_no_password() -> None:
    """The payload is the one message with its two addresses, the same every time."""
    payload = prepared(smtp(user="us"))
    [request] = payload.requests

    assert (request["step"], request["to"], request["from"]) == ("send", "list@example.org", "hello@example.org")
    assert read(request["message"])["To"] == "The Circle <list@example.org>"
    assert payload == prepared(smtp(user="us"))


def test_the_message_is_dated_when_it_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is approved has no Date, whatever the hour; what arrives has that of its going out."""
    monkeypatch.setattr(clock, "now", lambda: SEND_AT)
    with MailServer() as server:
        provider = smtp(server)
        payload = prepared(provider, send_at=None)
        provider.release(provider.put(payload).id, payload, at_once=True)

    assert payload.hash == prepared(provider).hash
    assert read(payload.requests[0]["message"])["Date"] is None
    assert read(server.taken[0].content)["Date"].datetime == SEND_AT


def test_a_release_is_one_message() -> None:
    """A release hands over the approved bytes, from and to the bare addresses."""
    with MailServer(password=PASSWORD) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMTP_PASSWORD", PASSWORD)
        provider = smtp(server, user="us")
        payload = prepared(provider)
        remote = provider.release(provider.put(payload).id, payload, at_once=True)
    [mail] = server.taken

    assert (remote.state, remote.key) == ("sent", LETTER.key)
    assert (mail.sender, mail.to) == ("hello@example.org", "list@example.org")
    assert mail.content.partition(b"\r\n")[2].decode() == payload.requests[0]["message"]


def test_what_is_not_known_is_not_claimed() -> None:
    """A server that falls silent after the message leaves it unclear, and cannot be asked."""
    with MailServer(Orders(end="hang")) as server:
        provider = smtp(server)
        payload = prepared(provider)
        with pytest.raises(UnansweredError):
            provider.release(payload.key, payload, at_once=True)

    assert provider.read(payload.key, payload) is None
    assert provider.find(payload.key) is None
    assert len(server.taken) == 1


def test_a_refusal_is_a_refusal() -> None:
    """A server's no after the message is a no."""
    with MailServer(Orders(end="451 later")) as server, pytest.raises(Refused, match="451 later"):
        smtp(server).release(LETTER.key, prepared(smtp(server)), at_once=True)


def test_neither_hours_nor_drafts() -> None:
    """What a mail server cannot do is refused before anything goes out."""
    provider = smtp()
    payload = prepared(provider)
    with pytest.raises(Unsupported, match="keeps no hour"):
        provider.release(payload.key, payload, at_once=False)
    with pytest.raises(Unsupported, match="schedules nothing"):
        provider.cancel(payload.key)

    assert provider.put(payload).state == "draft"


def test_a_test_goes_to_its_address_alone() -> None:
    """A test is the same message to another address, with a Message-ID of its own, so that no mailbox hides one."""
    with MailServer() as server:
        provider = smtp(server)
        payload = prepared(provider)
        provider.test(payload, "Ada <ada@example.org>")
        provider.release(payload.key, payload, at_once=True)
    test, issue = (read(mail.content) for mail in server.taken)

    assert [mail.to for mail in server.taken] == ["ada@example.org", "list@example.org"]
    assert test["To"] == "Ada <ada@example.org>"
    assert issue["Message-ID"] == "<2026-11-24-icebreakers-0a1b2c3d@example.org>"
    assert test["Message-ID"].startswith("<test-")
    assert part(test, "html") == part(issue, "html")


def test_tags_without_a_list() -> None:
    """A name is the word for those without one, leaving is an address to write to, and braces stay braces."""
    message = read(prepared(smtp()).requests[0]["message"])

    assert message["Subject"] == "Icebreakers, friends"
    assert part(message, "plain").startswith("Hi there {{ name }}")
    assert 'href="mailto:answers@example.org?subject=unsubscribe"' in part(message, "html")


def test_an_address_to_leave_by() -> None:
    """The setting replaces the tag in both parts, and the header offers both ways, but not one-click."""
    url = "https://lists.example.org/leave?list=circle&now=1"
    message = read(prepared(smtp(unsubscribe_url=url)).requests[0]["message"])

    assert message["List-Unsubscribe"] == f"<{url}>, <mailto:answers@example.org?subject=unsubscribe>"
    assert f"Leave: {url}" in part(message, "plain")
    assert 'href="https://lists.example.org/leave?list=circle&amp;now=1"' in part(message, "html")


def test_no_page_in_the_browser() -> None:
    """There is no page to view the email at, and the tag for it is refused with the way round."""
    letter = msgspec.structs.replace(LETTER, text="[[view_in_browser_url]]")
    with pytest.raises(Unsupported, match="view_in_browser_url") as caught:
        prepared(smtp(), letter=letter)

    assert caught.value.hint


@pytest.mark.parametrize("audience", ["", "everyone", "a@example.org, b@example.org", "größe@example.org"])
def test_the_audience_is_one_address(audience: str) -> None:
    """Anything but one address is refused, as no list would get it."""
    with pytest.raises(ProviderError, match=r"provider\.audience is not an email address"):
        smtp().prepare(LETTER, audience=audience, send_at=SEND_AT)


def test_no_password_no_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that is not set is found before anything is on its way."""
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    provider = smtp(user="us")
    payload = prepared(provider)
    with pytest.raises(ConfigError, match="SMTP_PASSWORD is not set") as caught:
        provider.put(payload)

    assert caught.value.where == "config.yaml:12"


def test_probe_logs_in_and_sends_nothing() -> None:
    """A probe says where a message would go, and hands none over."""
    with MailServer(password=PASSWORD) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMTP_PASSWORD", PASSWORD)
        says = smtp(server, user="us").probe("The Circle <list@example.org>").says

    assert says == f"one message to list@example.org, by 127.0.0.1:{server.port}"
    assert server.taken == []


def test_no_password_in_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the server answers, no error shows the password."""
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    for orders in (Orders(login=f"535 {PASSWORD}"), Orders(end=f"554 {PASSWORD}"), Orders(cut_at="AUTH")):
        with MailServer(orders, password=PASSWORD) as server, pytest.raises(DigestError) as caught:
            smtp(server, user="us").release(LETTER.key, prepared(smtp(server)), at_once=True)

        assert PASSWORD not in "".join(traceback.format_exception(caught.value)) + caught.value.lines()


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({}, "host is no mail server"),
        ({"host": "https://mail.example.org"}, "host is no mail server"),
        ({"host": "mail.example.org", "port": "70000"}, "port is no number"),
        ({"host": "mail.example.org", "port": True}, "port is no number"),
        ({"host": "mail.example.org", "security": "ssl"}, "security is 'ssl'"),
        ({"host": "mail.example.org", "security": ["tls"]}, "security is"),
        ({"host": "mail.example.org", "security": "none"}, "everything readable"),
        ({"host": "mail.example.org", "user": 5}, "user is no name"),
        ({"host": "mail.example.org", "unsubscribe_url": "http://example.org"}, "unsubscribe_url is no address"),
        ({"host": "mail.example.org", "unsubscribe_url": "https://a.example/\r\nBcc: x"}, "unsubscribe_url is no"),
        ({"host": "mail.example.org", "password": "x"}, "password is no setting of smtp"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any], what: str) -> None:
    """A setting that cannot be used is an error at its line, with how to write it."""
    error = refused(settings)

    assert what in error.what
    assert error.hint


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_port_follows_the_encryption(security: str, port: int) -> None:
    """Without a port it is the usual one."""
    assert Smtp({"host": "mail.example.org", "security": security}).server.port == port
