"""Of a mailbox only what came by a list is read; of a broken archive what is whole."""

import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import ExportError
from digest.readers.mbox import READER
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.mbox_builders import LIST, QUESTION, archive, mail, notes, read, scan

ADA, BEN, CLEO = "Ada Lind <ada@example.org>", "Ben Jones <ben@example.org>", "Cleo <cleo@example.org>"
ALL = "Cc: everybody@example.org"


def bare(*mails: bytes) -> bytes:
    """Return ``mails`` as a mail program keeps them: no archive shows addresses so."""
    return archive(*mails).replace(b"From ada at example.org ", b"From ada@example.org ")


def to(whom: str) -> str:
    """Return the header that says to whom a mail goes."""
    return f"To: {whom}"


TWO = (mail(0, ADA, "Your salary?", to(BEN)), mail(1, BEN, "More", to(ADA), to=0))
LISTED = (
    mail(5, ADA, "Glue?", LIST, to("workshops@lists.example.org"), subject="Glue"),
    mail(6, CLEO, "Hot", LIST, to("workshops@lists.example.org"), subject="Glue", to=5),
)


def test_private_mailbox_is_refused() -> None:
    """A mailbox without a list's mail is read only when the editor says so."""
    mine = "Delivered-To: ada@example.org"
    data = archive(mail(0, ADA, "Psst?", mine), mail(1, BEN, "Yes", mine, to=0))
    with pytest.raises(ExportError, match="private mailbox") as caught:
        scan(data)
    assert "--allow-private" in caught.value.hint
    assert len(read(data, None, Told(allow_private=True)).responses) == 1


def test_own_mail_to_the_list_is_not_private() -> None:
    """The copy of a mail that was sent to the list, kept in one's own mailbox, is the list's."""
    data = archive(
        mail(0, ADA, "How?", "X-Gmail-Labels: Sent", "To: Workshops <workshops@lists.example.org>"),
        mail(1, BEN, "So", LIST, "X-Gmail-Labels: Inbox", to=0),
    )
    assert read(data).question.text == "How?"


def test_two_people_are_no_list() -> None:
    """Mails of two people to each other are refused, though no mail program has left its mark on them."""
    more = mail(2, ADA, "Thanks", to(BEN), to=1)
    for data in (bare(*TWO), bare(*TWO, more), bare(*TWO, mail(9, CLEO, "Lunch?", to(ADA), subject="Lunch"))):
        with pytest.raises(ExportError, match="private mailbox"):
            scan(data)
        with pytest.raises(ExportError, match="private mailbox"):
            read(data)


def test_nobody_named_is_no_list() -> None:
    """Without any sign of a list, two people's mails are refused even when nothing says to whom they went."""
    with pytest.raises(ExportError, match="private mailbox"):
        scan(bare(mail(0, ADA, "Your salary?"), mail(1, BEN, "More", to=0)))


def test_two_people_beside_a_list() -> None:
    """Beside a list's mails, those of two people are left out and counted."""
    data = bare(*TWO, *LISTED)
    assert [one.title for one in scan(data)] == ["Glue"]
    assert notes(read(data))["private message"] == 2
    assert len(scan(data, Told(allow_private=True))) == 2


@pytest.mark.parametrize(
    "mails",
    [
        (*TWO, mail(2, CLEO, "Less", to(BEN), to=1)),
        (mail(0, ADA, "Salt?", to(BEN), ALL), mail(1, BEN, "Yes", to(ADA), ALL, to=0)),
    ],
    ids=["three write", "two write to everybody"],
)
def test_a_list_without_its_headers(mails: tuple[bytes, ...]) -> None:
    """An archive that was stripped of a list's headers is known by its threads."""
    assert len(scan(bare(*mails))) == 1


def test_two_people_beside_a_thread_of_several() -> None:
    """Without any header of a list, each thread has to look like one; the others are left out."""
    several = (mail(0, ADA, "Salt?", to(BEN), ALL), mail(1, BEN, "Yes", to(ADA), ALL, to=0))
    two = (mail(5, ADA, "Pay?", to(BEN), subject="Pay"), mail(6, BEN, "More", to(ADA), subject="Pay", to=5))
    assert [one.question for one in scan(bare(*several, *two))] == ["Salt?"]


@pytest.mark.parametrize("line", [b"From ada at example.org ", b"From ada(a)example.org ", b"From ada(at)example.org "])
def test_a_published_archive(line: bytes) -> None:
    """Two people in an archive that hides addresses, as those in the web do, are on a list."""
    assert len(scan(archive(*TWO).replace(b"From ada at example.org ", line))) == 1


# --- what is left out, and what is lost ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "headers", "what"),
    [
        ("Names\n\nAda wrote:\n> How?\n> So?", (), "quoted text"),
        ("Names\n\n-----Original Message-----\nFrom: Ada\n\nHow?", (), "quoted text"),
        ("<p>Names</p><blockquote>How?</blockquote>", ("Content-Type: text/html",), "quoted text"),
        ("Names\r\n\r\n-- \r\nBen Jones", (), "signature"),
        ('<p>Names</p><div class="gmail_signature">Ben</div>', ("Content-Type: text/html",), "signature"),
        ("Names\n" + "_" * 47 + "\nWorkshops mailing list", (), "list footer"),
    ],
)
def test_what_is_left_out_is_counted(text: str, headers: tuple[str, ...], what: str) -> None:
    """Each mail with a quotation, a signature or a footer counts once."""
    question = mail(0, ADA, "How do you break the ice?")
    thread = read(archive(question, mail(1, BEN, text, *headers, to=0)))
    assert (thread.responses[0].text, notes(thread)) == ("Names", {what: 1})


def test_broken_off(tmp_path: Path) -> None:
    """Of an archive whose packing breaks off the whole mails are read, and a note says where it ends."""
    mails = [
        mail(number, BEN, f"Answer {number} " + sha256(str(number).encode()).hexdigest() * 9, to=0)
        for number in range(1, 400)
    ]
    packed = gzip.compress(archive(QUESTION, *mails))
    path = tmp_path / "list.mbox.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    with open_source(path) as source:
        thread = READER.read(source, None, Told())
        assert [one.responses for one in READER.scan(source, Told())] == [len(thread.responses)]
    found = len(thread.responses)
    assert 200 < found < 350
    assert thread.responses[-1].text == read(archive(QUESTION, *mails)).responses[found - 1].text
    (note,) = (one for one in thread.notes if one.what == "end of a file")
    assert note.why.startswith("list.mbox.gz is damaged after ")
