"""An email as an RFC 5322 message: the same email gives the same bytes, on every Python.

Written by hand rather than by the standard library's ``email`` (the tests' oracle), for two reasons. With
lines long enough to keep List-Unsubscribe in one piece, ``email`` writes a subject as one encoded word of
more than the 75 characters that RFC 2047 (section 2) allows. And approval pins these bytes, while the laptop
that approves and the job that sends may run different Pythons, which need not fold headers alike.
"""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from html import escape
from urllib.parse import quote

from digest.errors import ProviderError
from digest.model import Attachment, Email

_ADDRESS = re.compile(r'\s*(?:"?(?P<name>[^"<>]*?)"?\s*<)?(?P<box>[^\s<>"@,;:()]+@[^\s<>"@,;:()]+?)>?\s*')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPECIAL = re.compile(r'[][()<>@,:;\\".]')
_TO = re.compile(rb"^To: .*\r\n(?: .*\r\n)*", re.MULTILINE)
# A line of a message holds 998 characters at most (RFC 5322, 2.1.1).
_LONGEST = 900
# 39 bytes are 52 of base64 and 64 with what stands round them: with "Subject: " before, under 76 (RFC 2047).
_WORD = 39
_UNSUBSCRIBE = "[[unsubscribe_url]]"


def compose(email: Email, *, to: str, sent: datetime | None, unsubscribe_url: str = "") -> bytes:
    """Return ``email`` as a message: text and HTML as alternatives, and the attachments beside them.

    Args:
        email: as rendered. Its unsubscribe tag becomes ``unsubscribe_url``, without one an address to write to.
        to: the one address it is for; anything else ("", a list's name) makes it "undisclosed-recipients".
        sent: the moment in the Date header, aware; None leaves the header to whoever hands the message over.
        unsubscribe_url: where one leaves the list by one click (RFC 8058): an https address in ASCII.

    Raises:
        ProviderError: the sender or the reply address is no address in ASCII.
    """
    sender, box = _mailbox(email.sender, "newsletter.from")
    reply_to, reply_box = _mailbox(email.reply_to, "newsletter.reply_to") if email.reply_to else ("", box)
    leave = f"mailto:{quote(reply_box, safe='@')}?subject=unsubscribe"
    content_type, body = _body(email, unsubscribe_url or leave)
    headers = [
        ("From", sender),
        ("To", _recipient(to)),
        *([("Reply-To", reply_to)] if reply_to else []),
        ("Subject", encoded(email.subject)),
        *([("Date", _date(sent))] if sent else []),
        ("Message-ID", f"<{quote(email.key, safe='')}@{box.rpartition('@')[2]}>"),
        *_list_unsubscribe(leave, unsubscribe_url),
        ("MIME-Version", "1.0"),
        ("Content-Type", content_type),
    ]
    return _headers(headers) + body


def readdressed(message: bytes, to: str) -> bytes:
    """Return a composed ``message`` for the address ``to``, all else as it was; raises ProviderError."""
    header = f"To: {_mailbox(to, 'the address of the test')[0]}\r\n".encode("ascii")
    return _TO.sub(lambda _: header, message, count=1)


def dated(message: bytes, sent: datetime) -> bytes:
    """Return a ``message`` that was composed without a Date with that of ``sent``, aware."""
    return f"Date: {_date(sent)}\r\n".encode("ascii") + message


def renamed(message: bytes, word: str) -> bytes:
    """Return a composed ``message`` with ``word`` before its Message-ID, all else as it was."""
    return message.replace(b"\r\nMessage-ID: <", b"\r\nMessage-ID: <" + f"{word}-".encode("ascii"), 1)


def address(value: str, key: str) -> str:
    """Return the bare address in ``value``; raises ProviderError, naming ``key``, when there is none in ASCII."""
    return _mailbox(value, key)[1]


def encoded(value: str) -> str:
    """Return ``value`` as a header says it: on one line, and in encoded words (RFC 2047) unless ASCII."""
    line = _CONTROL.sub(" ", value)
    if line.isascii() and len(line) < _LONGEST and "=?" not in line and line == line.strip():
        return line
    words, word = [], b""
    for character in line:
        piece = character.encode("utf-8")
        if len(word) + len(piece) > _WORD:
            words.append(word)
            word = b""
        word += piece
    return "\r\n ".join(f"=?utf-8?B?{b64encode(word).decode('ascii')}?=" for word in (*words, word))


def _mailbox(value: str, key: str) -> tuple[str, str]:
    """Return ``Name <address>`` as a header says it, and the address alone."""
    match = _ADDRESS.fullmatch(_CONTROL.sub(" ", value))
    # Encodings of other letters differ (IDNA 2003 writes to grosse.example what is meant for größe.example).
    if match is None or not match["box"].isascii():
        raise ProviderError(
            f"{key} is not an email address in ASCII: {value!r}",
            hint="write it as: The Team <team@example.org>",
        )
    name, box = (match["name"] or "").strip(), match["box"]
    if not name:
        return box, box
    shown = encoded(name)
    if shown == name and _SPECIAL.search(name):
        escaped = name.replace("\\", "\\\\")
        shown = f'"{escaped}"'
    return f"{shown} <{box}>", box


def _recipient(to: str) -> str:
    return _mailbox(to, "provider.audience")[0] if _ADDRESS.fullmatch(to) else "undisclosed-recipients:;"


def _list_unsubscribe(leave: str, url: str) -> list[tuple[str, str]]:
    if not url:
        return [("List-Unsubscribe", f"<{leave}>")]
    # Folded, so that neither line is too long; the two ways are of one header (RFC 2369, section 2). No one-click
    # (RFC 8058): one message to a list has one address for all, which cannot say who wants to leave.
    return [("List-Unsubscribe", f"<{url}>,\r\n <{leave}>")]


def _date(sent: datetime) -> str:
    from email.utils import format_datetime  # costs more than the rest of a send

    return format_datetime(sent)


def _body(email: Email, leave: str) -> tuple[str, bytes]:
    text = email.text.replace(_UNSUBSCRIBE, leave)
    html = email.html.replace(_UNSUBSCRIBE, escape(leave))
    # "=_" cannot occur in quoted-printable or base64, so no content can hold the boundary (RFC 2045, 6.7).
    boundary = f"=_{sha256(email.key.encode()).hexdigest()[:24]}"
    parts = [_text_part("plain", text), _text_part("html", html)]
    kind, body = _multipart("alternative", f"{boundary}_1", parts)
    if not email.attachments:
        return kind, body
    parts = [_headers([("Content-Type", kind)]) + body, *map(_attached, email.attachments)]
    return _multipart("mixed", f"{boundary}_0", parts)


def _text_part(subtype: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    content = b"".join(b2a_qp(line.encode("utf-8") + b"\r\n", istext=True) for line in lines)
    headers = [
        ("Content-Type", f"text/{subtype}; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return _headers(headers) + content


def _attached(attachment: Attachment) -> bytes:
    content = b64encode(attachment.content)
    lines = b"".join(content[at : at + 76] + b"\r\n" for at in range(0, len(content), 76))
    kind = attachment.content_type
    if kind.startswith("text/") and "charset=" not in kind:
        kind += "; charset=utf-8"
    headers = [
        ("Content-Type", kind),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f'attachment; filename="{attachment.name}"'),
    ]
    return _headers(headers) + lines


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> tuple[str, bytes]:
    line = f"--{boundary}".encode("ascii")
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return f'multipart/{subtype}; boundary="{boundary}"', body


def _headers(headers: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii") + b"\r\n"
