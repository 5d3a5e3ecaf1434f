"""Small mailing-list archives, as Mailman, Groups.io and mail programs write them; the people are invented."""

import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from digest.model import Candidate, Thread
from digest.readers.mbox import READER
from digest.readers.reader import Told
from digest.readers.source import One

ASKED = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
TOLD = Told()
LIST = "List-Id: Workshops <workshops.lists.example.org>"
FOOTER = (
    "_______________________________________________\n"
    "Workshops mailing list -- workshops@lists.example.org\n"
    "To unsubscribe send an email to workshops-leave@lists.example.org\n"
)
GROUPS_IO = (
    "\n-=-=-=-=-=-=-=-=-=-=-=-\n"
    "Groups.io Links: You receive all messages sent to this group.\n"
    "View/Reply Online (#{number}): https://groups.io/g/workshops/message/{number}\n"
    "Unsubscribe: https://groups.io/g/workshops/leave/1/2/3/xyzzy [eve@example.com]\n"
    "-=-=-=-=-=-=-=-=-=-=-=-\n"
)


def mail(
    number: int,
    who: str,
    text: str | bytes,
    *headers: str,
    subject: str = "How do you break the ice?",
    to: int | str | None = None,
    id: str | None = None,  # noqa: A002 - the header's own word
    date: str | None = None,
) -> bytes:
    """Return a mail: number N is written N minutes after the question and has the id ``<mN@example.org>``.

    Args:
        number: the how many-eth it is.
        who: what stands behind ``From:``.
        text: the body.
        headers: further lines of the head.
        subject: ``Re:`` is put before it where ``to`` is given.
        to: the number of the mail answered, or what the reference says.
        id: another Message-ID.
        date: another date; "" for none.
    """
    date = format_datetime(ASKED + timedelta(minutes=number)) if date is None else date
    refers = f"<m{to}@example.org>" if isinstance(to, int) else to
    head = [
        "From ada at example.org  Mon Jan  5 10:00:00 2026",
        f"From: {who}",
        *([f"Date: {date}"] if date else []),
        f"Subject: {'Re: ' * (to is not None)}{subject}",
        f"Message-ID: {f'<m{number}@example.org>' if id is None else id}",
        *([f"In-Reply-To: {refers}", f"References: {refers}"] if refers else []),
        *headers,
    ]
    body = text if isinstance(text, bytes) else text.encode()
    return "\n".join(head).encode() + b"\n\n" + body.rstrip(b"\n") + b"\n\n"


def archive(*mails: bytes) -> bytes:
    """Return ``mails`` as an mbox."""
    return b"".join(mails)


QUESTION = mail(
    0, "Ada Lind <ada@example.org>", "How do you break the ice in a workshop of twenty?\n\n-- \nAda Lind, Lisbon\n"
)


def multipart(kind: str, *parts: str, boundary: str = "b1") -> tuple[str, str]:
    """Return the header and the body of a mail in ``parts``, each with its own headers."""
    body = "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"', body


def base64(text: str) -> str:
    """Return ``text`` as a mail carries it in Base64."""
    coded = b64encode(text.encode()).decode()
    return "\n".join(coded[at : at + 76] for at in range(0, len(coded), 76))


ALTERNATIVE = multipart(
    "alternative",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + base64("Karten – always 🃏"),
    "Content-Type: text/html; charset=utf-8\n\n<p>Karten in <b>HTML</b></p>",
)

PIPERMAIL = archive(
    mail(
        0,
        "ada at example.org (Ada Lind)",
        "How do you break the ice\nin a workshop of twenty?",
        subject="[Workshops] Ice",
    ),
    mail(
        1,
        "ben at example.org (Ben Jones)",
        "Names first, then pairs.\n\n2026-01-05 10:00 GMT+01:00 Ada Lind <ada at example.org>:\n\n"
        "> How do you break the ice\n> in a workshop of twenty?\n" + FOOTER,
        subject="[Workshops] Ice",
        to="<m0@elsewhere.example>",
    ),
    mail(2, "cleo at example.org", "What Ben says.", subject="[Workshops] Ice", to=1),
    mail(3, '"Mail Delivery System" <mailer-daemon@example.org>', "bounced", subject="[Workshops] Ice", to=1),
)

MAILMAN = archive(
    QUESTION,
    mail(
        1,
        "=?utf-8?q?Bj=C3=B6rn?= via Workshops <workshops@lists.example.org>",
        "On Mon, 5 Jan 2026 at 10:00, Ada Lind\n<ada@example.org> wrote:\n"
        "> How do you break\n> the ice\n\nWith names.\n\n"
        "> of twenty?\n\nWith pairs, even of twenty.\n\nCheers,\nBjörn\n" + FOOTER,
        LIST,
        "Reply-To: =?utf-8?q?Bj=C3=B6rn?= <bjorn@example.org>, Workshops <workshops@lists.example.org>",
        to=0,
    ),
    mail(2, "Cleo <cleo@example.org>", ALTERNATIVE[1], LIST, ALTERNATIVE[0], to=1),
    mail(2, "Cleo <cleo@example.org>", ALTERNATIVE[1], LIST, ALTERNATIVE[0], to=1),
    mail(3, "Dana <dana@example.org>", "I am away until Monday.", LIST, "Auto-Submitted: auto-replied", to=0),
    mail(4, "Emil <emil@example.org>", b"Caf\xe9 first.\n>From there it goes by itself.", LIST, to=0, date="yesterday"),
    mail(5, "Fay <fay@example.org>", "Private thoughts.", "Delivered-To: ada@example.org", to=0),
    mail(6, "Gus <gus@example.org>", "An answer to what is not here.", LIST, subject="Lost", to="<gone@example.org>"),
)

GROUPS = archive(
    mail(
        0, "Ada Lind <ada@example.org>", "How do you start?" + GROUPS_IO.format(number=404), subject="[workshops] Start"
    ),
    mail(
        1,
        '"Ben Jones via groups.io" <ben=example.org@groups.io>',
        "With coffee." + GROUPS_IO.format(number=405),
        subject="Re: [workshops] Start",
    ),
    mail(2, "Cleo <cleo@example.org>", "With tea." + GROUPS_IO.format(number=406), subject="Re: [workshops] Start"),
)


def read(data: bytes, wanted: str | None = None, told: Told = TOLD) -> Thread:
    """Return a thread of the archive ``data``."""
    with One("list.mbox", "list.mbox", data) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told)


def scan(data: bytes, told: Told = TOLD) -> list[Candidate]:
    """Return the threads of the archive ``data``."""
    with One("list.mbox", "list.mbox", data) as source:
        return READER.scan(source, told)


def answer(text: str | bytes, *headers: str, who: str = "Ben Jones <ben@example.org>") -> str:
    """Return the Markdown of a mail with ``text`` that answers the question."""
    return read(archive(QUESTION, mail(1, who, text, *headers, to=0))).responses[0].text


def notes(thread: Thread) -> dict[str, int]:
    """Return what was skipped or is missing, by what it is."""
    return {one.what: one.count for one in thread.notes}


def _file(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return write


def _groups_io_zip(folder: Path) -> Path:
    path = folder / "workshops.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("messages.mbox", GROUPS)
    return path


def _months(folder: Path) -> Path:
    path = folder / "pipermail"
    path.mkdir(exist_ok=True)
    (path / "2026-January.txt").write_bytes(PIPERMAIL)
    (path / "2025-December.txt").write_bytes(MAILMAN)
    (path / "index.html").write_bytes(b"<html>the archives</html>")
    return path


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "mbox-mailman": _file("mailman", MAILMAN),
    "mbox-pipermail": _file("2026-January.txt", PIPERMAIL),
    "mbox-groups-io-zip": _groups_io_zip,
    "mbox-months": _months,
}
