"""Mailing-list archives become Threads: who answers whom, and of each mail only what its author wrote."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DigestError, ExportError
from digest.readers.mbox import READER
from digest.readers.mbox_file import is_mbox, mails
from digest.readers.mbox_mail import Piece, text_of
from digest.readers.mbox_quotes import own_words
from digest.readers.mbox_text import to_markdown
from digest.readers.mbox_threads import bare_subject, is_reply
from digest.readers.reader import SeveralThreadsError, Told, UnknownThreadError
from digest.readers.source import open_source
from tests.readers.mbox_builders import (
    ASKED,
    FIXTURES,
    FOOTER,
    GROUPS,
    GROUPS_IO,
    LIST,
    MAILMAN,
    PIPERMAIL,
    QUESTION,
    answer,
    archive,
    mail,
    multipart,
    notes,
    read,
    scan,
)

ADA, BEN, CLEO = "Ada Lind <ada@example.org>", "Ben Jones <ben@example.org>", "Cleo <cleo@example.org>"


# --- the file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", FIXTURES.values(), ids=FIXTURES)
def test_known_by_what_is_inside(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """A file, a zip and a folder with an archive in it are recognised, and list threads that can be read."""
    with open_source(make(tmp_path)) as source:
        assert READER.recognises(source)
        for one in READER.scan(source, Told()):
            assert len(READER.read(source, one.id, Told()).responses) == one.responses


@pytest.mark.parametrize(
    "head",
    [
        b"From the beginning I liked it.\n\nSubject: not a mail",
        b"Name: text\nFrom me\n",
        b"From: ada@example.org\nSubject: one mail, no archive\n",
        b"",
        b"From ",
    ],
)
def test_other_text(head: bytes) -> None:
    """A text that begins with the word is no archive."""
    assert not is_mbox(head)


def test_a_month_packed_as_pipermail_offers_it(tmp_path: Path) -> None:
    """An archive in a gzip is seen through."""
    (tmp_path / "2026-January.txt.gz").write_bytes(gzip.compress(PIPERMAIL))
    with open_source(tmp_path / "2026-January.txt.gz") as source:
        assert READER.recognises(source)
        assert [one.responses for one in READER.scan(source, Told())] == [2]


def test_a_short_month_whose_packing_breaks_off(tmp_path: Path) -> None:
    """A packed archive shorter than what is looked at to recognise it is known, too, and its whole mails are read."""
    packed = gzip.compress(PIPERMAIL)
    (tmp_path / "2026-January.txt.gz").write_bytes(packed[: len(packed) - 60])
    with open_source(tmp_path / "2026-January.txt.gz") as source:
        assert READER.recognises(source)
        assert [one.responses for one in READER.scan(source, Told())] == [1]


def test_months_are_read_as_one(tmp_path: Path) -> None:
    """An answer in another month's file than the question is in its thread (trap 1)."""
    (tmp_path / "a.txt").write_bytes(mail(1, BEN, "Names", to=0))
    (tmp_path / "b.txt").write_bytes(QUESTION)
    with open_source(tmp_path) as source:
        assert [one.text for one in READER.read(source, None, Told()).responses] == ["Names"]


def test_a_patch_is_no_archive() -> None:
    """What git writes for a patch begins as an archive does, with one date for all; within a mail it is text."""
    patch = "From 1234abcd Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@example.org>\nSubject: [PATCH] Fix\n\n---\n"
    assert not is_mbox(patch.encode())
    thread = read(archive(QUESTION, mail(1, BEN, f"See this:\n\n{patch}", to=0)))
    assert len(thread.responses) == 1


@pytest.mark.parametrize("sender", [b"From: <>", b"From:", b'From: ""'])
def test_mails_that_name_nobody(sender: bytes) -> None:
    """Who sends a mail without a name and an address is not the one who sent another such."""
    nameless = [mail(number, "x", "Names", to=0).replace(b"From: x", sender) for number in (1, 2)]
    thread = read(archive(QUESTION, *nameless))
    assert len({one.author.id for one in thread.responses}) == 2
    assert {one.author.name for one in thread.responses} == {""}
    assert thread.people == scan(archive(QUESTION, *nameless))[0].people


def test_a_sentence_that_begins_with_from() -> None:
    """A paragraph that begins with the word is no new mail, even above a line like a header."""
    text = "Well.\n\nFrom here on: names.\nNote: pairs.\n\nFrom there\nTip: cards"
    thread = read(archive(QUESTION, mail(1, BEN, text, to=0)))
    assert thread.responses[0].text.endswith("From there  \nTip: cards")


@given(st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_blocks_of_any_size(sizes: list[int]) -> None:
    """Where a block ends does not matter."""
    data = MAILMAN + PIPERMAIL
    blocks, at = [], 0
    for size in sizes:
        blocks.append(data[at : at + size])
        at += size
    assert list(mails([*blocks, data[at:]], 1 << 20)) == list(mails([data], 1 << 20))


def test_no_more_of_a_mail_is_held_than_asked_for() -> None:
    """Of each mail only its beginning is kept."""
    whole = list(mails([MAILMAN], 1 << 20))
    assert list(mails([MAILMAN], 300)) == [one[:300] for one in whole]


def test_byte_order_mark_and_windows_line_ends_trap_21() -> None:
    """Neither a byte-order mark nor the line ends of Windows change what is read."""
    data = b"\xef\xbb\xbf" + MAILMAN.replace(b"\n", b"\r\n")
    assert read(data, scan(data)[0].id).responses == read(MAILMAN, scan(MAILMAN)[0].id).responses


def test_truncated_archive_trap_22() -> None:
    """Of an archive that breaks off in the middle of a mail, all before is read."""
    data = archive(QUESTION, mail(1, BEN, "Names first"), mail(2, CLEO, "Pairs first, and then", to=0))
    assert read(data[: data.index(b"irst, and")], None).responses[-1].text == "Pairs f"


# --- threads -----------------------------------------------------------------------------------------


def test_mailman_thread() -> None:
    """A thread's answers are those that refer to it, each once, in order of time."""
    found = scan(MAILMAN)
    assert [(one.title, one.responses, one.people) for one in found] == [
        ("How do you break the ice?", 3, 3),
        ("Lost", 1, 1),
    ]
    thread = read(MAILMAN, found[0].id)
    assert [one.author.name for one in thread.responses] == ["Björn", "Cleo", "Emil"]
    assert [one.reply_to for one in thread.responses] == ["", "r1", ""]
    assert thread.question.created == ASKED
    left_out = {"signature": 1, "quoted text": 2, "list footer": 1}
    passed = {"repeated message": 1, "private message": 1, "automatic reply": 1, "date": 1}
    assert notes(thread) == passed | left_out


def test_pipermail_thread() -> None:
    """Archives that write "at" for @, change the ids, and cut Re: are joined by what is left."""
    thread = read(PIPERMAIL)
    assert thread.title == "Ice"
    assert [(one.author.name, one.text) for one in thread.responses] == [
        ("Ben Jones", "Names first, then pairs."),
        ("", "What Ben says."),
    ]
    assert notes(thread) == {"bounced message": 1, "name": 1, "quoted text": 1, "list footer": 1}


def test_groups_io_thread() -> None:
    """Without any reference the subject joins; each mail has its address in the web."""
    thread = read(GROUPS)
    assert [(one.author.name, one.text, one.url[-4:]) for one in thread.responses] == [
        ("Ben Jones", "With coffee.", "/405"),
        ("Cleo", "With tea.", "/406"),
    ]
    assert thread.url == "https://groups.io/g/workshops/message/404"


@pytest.mark.parametrize(
    "wanted",
    ["m2@example.org", "<m0@example.org>", "https://lore.example/list/m1@example.org/", "https://x.example/message/1"],
)
def test_wanted(wanted: str) -> None:
    """A thread is known by the Message-ID or the address of any mail in it."""
    more = mail(9, ADA, "Other?", subject="Other"), mail(10, BEN, "Yes", subject="Other", to=9)
    data = archive(QUESTION, mail(1, BEN, "Yes", "Archived-At: <https://x.example/message/1>", to=0), *more)
    data += mail(2, CLEO, "No", to=0)
    assert read(data, wanted).title == "How do you break the ice?"


def test_wanted_by_groups_io_address() -> None:
    """The address that Groups.io writes below a mail finds its thread."""
    other = mail(7, ADA, "Other?", subject="Other"), mail(8, BEN, "Yes", subject="Other", to=7)
    assert read(GROUPS + archive(*other), "https://groups.io/g/workshops/message/406").title == "Start"


def test_unknown_and_several() -> None:
    """A thread that is not there, and none named of several, are errors that list those there are."""
    with pytest.raises(UnknownThreadError, match="holds no thread") as caught:
        read(MAILMAN, "nothing")
    assert len(caught.value.candidates) == 2
    with pytest.raises(SeveralThreadsError, match="2 threads"):
        read(MAILMAN)


def test_nobody_answered() -> None:
    """An archive without an answer says so."""
    with pytest.raises(ExportError, match="nobody answered"):
        read(QUESTION)


def test_question_is_not_in_the_archive_trap_8() -> None:
    """Answers to a mail of another month are a thread whose question is missing."""
    data = archive(
        mail(1, BEN, "Names", to="<m0@example.org>"),
        mail(2, CLEO, "Pairs", to="<m0@example.org> <m1@example.org>"),
    )
    thread = read(data)
    assert (thread.title, thread.question.text, len(thread.responses)) == ("How do you break the ice?", "", 2)
    assert notes(thread) == {"question": 1}


def test_broken_dates_trap_2() -> None:
    """A date that is none, or missing, harms nobody; the mails then keep the file's order."""
    data = archive(
        QUESTION,
        mail(5, BEN, "One", to=0, date="Mon, 99 Foo 2026 25:00"),
        mail(1, CLEO, "Two", to=0),
        mail(3, BEN, "Three", to=0, date=""),
    )
    thread = read(data)
    assert [one.text for one in thread.responses] == ["One", "Two", "Three"]
    assert notes(thread)["date"] == 2


def test_mails_in_any_order_trap_17() -> None:
    """An answer may lie in the file before what it answers."""
    data = archive(mail(2, CLEO, "Two", to=1), mail(1, BEN, "One", to=0), QUESTION)
    assert [(one.text, one.reply_to) for one in read(data).responses] == [("One", ""), ("Two", "r1")]


def test_no_name_trap_5() -> None:
    """Who has no name in one mail has it from another; an address is never a name."""
    data = archive(
        QUESTION,
        mail(1, "ben@example.org", "One", to=0),
        mail(2, "Ben Jones <ben@example.org>", "Two", to=0),
        mail(3, '"cleo@example.org" <cleo@example.org>', "Three", to=0),
    )
    thread = read(data)
    assert [one.author.name for one in thread.responses] == ["Ben Jones", "Ben Jones", ""]
    assert thread.people == 2


@pytest.mark.parametrize(
    ("headers", "who", "subject", "what"),
    [
        (["Auto-Submitted: auto-replied"], BEN, "Ice", "automatic reply"),
        (["Precedence: auto_reply"], BEN, "Ice", "automatic reply"),
        ([], BEN, "Automatische Antwort: Ice", "automatic reply"),
        ([], "MAILER-DAEMON@example.org", "Ice", "bounced message"),
        (["Content-Type: multipart/report; boundary=x"], BEN, "Ice", "bounced message"),
        ([], BEN, "Workshops Digest, Vol 3, Issue 4", "digest of the list"),
        ([], "Build Bot <b@example.org>", "Ice", "bot message"),
        ([], "GitHub <noreply@example.org>", "Ice", "bot message"),
        (["X-No-Archive: yes"], BEN, "Ice", "message not to be archived"),
    ],
)
def test_nobody_wrote_it_trap_19(headers: list[str], who: str, subject: str, what: str) -> None:
    """Automatic replies, bounces, digests and bots are no responses, and are counted."""
    data = archive(QUESTION, mail(1, CLEO, "Names", to=0), mail(2, who, "x", *headers, subject=subject, to=0))
    thread = read(data)
    assert ([one.text for one in thread.responses], notes(thread)) == (["Names"], {what: 1, "signature": 1})
    assert [one.responses for one in scan(data)] == [1]


def test_same_person_answers_their_own_question_trap_20() -> None:
    """The asker's own answers are theirs: one id, whatever name the mail program writes."""
    data = archive(QUESTION, mail(1, "A. Lind <ADA@example.org>", "Thanks, all of you", to=0))
    thread = read(data)
    assert thread.responses[0].author.id == thread.question.author.id


def test_emoji_sent_as_a_mail() -> None:
    """A mail that is a reaction (Gmail) is one, and the author's own is a mark."""
    kind, body = multipart(
        "alternative",
        "Content-Type: text/plain\n\n👍 Cleo reacted via Gmail",
        'Content-Type: text/vnd.google.email-reaction+json\n\n{"emoji": "👍", "version": 1}',
    )
    data = archive(
        QUESTION,
        mail(1, BEN, "Names", to=0),
        mail(2, CLEO, body, kind, to=1),
        mail(3, BEN, body, kind, to=1),
    )
    (response,) = read(data).responses
    assert (response.liked, response.marks) == (2, ("👍",))
    assert [(one.responses, one.reactions) for one in scan(data)] == [(1, 2)]


@pytest.mark.parametrize(
    ("subject", "bare", "reply"),
    [
        ("Re: [Workshops] Re: Ice", "Ice", True),
        ("[Workshops] AW: SV: Ice", "Ice", True),
        ("Re[2]: Ice", "Ice", True),
        ("Fwd: Ice", "Ice", False),
        ("Regarding: ice", "Regarding: ice", False),
        ("[Workshops]", "[Workshops]", False),
        ("回复：Ice", "Ice", True),
    ],
)
def test_subject(subject: str, bare: str, reply: bool) -> None:
    """What mail programs and lists put before a subject is known in several languages."""
    assert (bare_subject(subject), is_reply(subject)) == (bare, reply)


def test_a_weekly_mail_is_no_thread() -> None:
    """The same subject of the same person again begins anew."""
    data = archive(
        mail(0, ADA, "Who comes?", subject="Call"),
        mail(9, ADA, "And today?", subject="Call"),
        mail(10, BEN, "Me", subject="Re: Call"),
    )
    assert [(one.responses, one.question) for one in scan(data)] == [(1, "And today?")]


# --- people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("Ben Jones <ben@example.org>", "Ben Jones"),
        ('"Jones, Ben" <ben@example.org>', "Ben Jones"),
        ('"Ben Jones, PhD" <ben@example.org>', "Ben Jones, PhD"),
        ("ben@example.org (Ben Jones)", "Ben Jones"),
        ("ben at example.org (Ben Jones)", "Ben Jones"),
        ("=?iso-8859-1?Q?Bj=F6rn?= =?utf-8?b?IEzDpG4=?= <ben@example.org>", "Björn Län"),
        ("=?utf-8?q?Bj=C3?=\n =?utf-8?q?=B6rn?= <ben@example.org>", "Björn"),
        ("=?bogus?x?y?= <ben@example.org>", "=?bogus?x?y?="),
        ("\"'Ben Jones' via Workshops\" <workshops@lists.example.org>", "Ben Jones"),
        ('"Ben Jones via groups.io" <ben=example.org@groups.io>', "Ben Jones"),
        ("ben@example.org", ""),
        ("", ""),
    ],
)
def test_names(who: str, name: str) -> None:
    """A name is read in every form that mail has for it."""
    assert read(archive(QUESTION, mail(1, who, "Names", to=0))).responses[0].author.name == name


def test_sent_in_the_lists_name() -> None:
    """Two people whose mail the list sends as its own (DMARC) are two, and each is who they are elsewhere."""
    via = "{} via Workshops <workshops@lists.example.org>"
    data = archive(
        QUESTION,
        mail(1, via.format("Ben"), "One", LIST, "Reply-To: Ben <ben@example.org>", to=0),
        mail(2, via.format("Cleo"), "Two", LIST, "X-Original-From: Cleo <cleo@example.org>", to=0),
        mail(3, "Ben <ben@example.org>", "Three", LIST, to=0),
        mail(4, via.format("Dana"), "Four", LIST, "Reply-To: Workshops <workshops@lists.example.org>", to=0),
    )
    ids = [one.author.id for one in read(data).responses]
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("data", [MAILMAN, PIPERMAIL, GROUPS])
def test_no_address_is_kept(data: bytes) -> None:
    """Neither a thread nor a list of threads holds an e-mail address or a Message-ID."""
    found = scan(data)
    kept = repr(found).encode() + b"".join(read(data, one.id).json() for one in found)
    assert b"@" not in kept
    assert b"example.org" not in kept


# --- text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 5 Jan 2026 at 10:00, Ada Lind <ada@example.org> wrote:",
        "On Mon, 5 Jan 2026 at 10:00, Ada Lind\n<ada@example.org> wrote:",
        "Am 05.01.2026 um 10:00 schrieb Ada Lind:",
        "Le lun. 5 janv. 2026 à 10:00, Ada Lind <ada@example.org> a\nécrit :",
        "El lun, 5 ene 2026 a las 10:00, Ada (<ada@example.org>) escribió:",
        "2026-01-05 10:00 GMT+01:00 Ada Lind <ada at example.org>:",
        "Ada Lind wrote:",
        "Yesterday at 15:02, Ada Lind wrote:",
        "Op ma 5 jan. 2026 om 10:00 schreef Ada <ada@example.org>:",
    ],
)
def test_quoted_text_is_not_the_authors_trap_11(header: str) -> None:
    """What a mail quotes, and the line above that says of whom, is left out; answers in between stay."""
    text = (
        f"Hi Ada,\n\n{header}\n\n> How do you\n> break the ice?\n\nWith names.\n\n>> of twenty?\n> even so\nWith pairs."
    )
    assert answer(text) == "Hi Ada,\n\nWith names.\n\nWith pairs."


@pytest.mark.parametrize(
    "below",
    [
        "-----Original Message-----\nFrom: Ada\nSent: Monday\n\nHow?",
        "-------- Ursprüngliche Nachricht --------\nVon: Ada\n\nHow?",
        "---------- Forwarded message ---------\nFrom: Ada <ada@example.org>\n\nHow?",
        "________________________________\nFrom: Ada <ada@example.org>\nSent: Monday\nTo: all\nSubject: Ice\n\nHow?",
        "Von: Ada\nGesendet: Montag\nAn: alle\nBetreff: Eis\n\nWie?",
        "De : Ada\nEnvoyé : lundi\nÀ : tous\nObjet : glace\n\nComment ?",
        "On Mon, 5 Jan 2026 at 10:00, Ada <ada@example.org> wrote:\n\nHow do you break it?",
        "-- \nBen Jones\nDirector of Cards\n+00 202 555 0142",
        "--\nBen Jones",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Cheers,\nBen",
        "Viele Grüße\n\nBen Jones",
        "- Ben",
        "BJ",
        FOOTER,
        GROUPS_IO.format(number=1),
        "_._,_._,_\n\nLinks: …",
        '-- \nYou received this message because you are subscribed to the Google Groups "W" group.',
        "-------------- next part --------------\nAn HTML attachment was scrubbed...\nURL: <https://x.example/a.htm>",
        "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n-----END PGP SIGNATURE-----",
        "#################\nTo unsubscribe from the WORKSHOPS list, click here",
    ],
)
def test_what_is_put_below_a_mail(below: str) -> None:
    """Older mails, signatures, the device's advertisement, the list's footer are left out."""
    assert answer(f"Names first.\n\n{below}\n") == "Names first."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we wrote: names first.",
        "From: my experience, names.",
        "Thanks, that helps a lot!",
        "Best of all are names",
        "Ben Jones has a book on it",
        "My list:\n\n- names\n- pairs",
        "Cards from the mailing list help.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    """Words that resemble what mail programs write stay."""
    assert answer(text) == text


@pytest.mark.parametrize(
    "below",
    [
        "Kind regards,\nBen Jones\nSenior Gluer, Acme Inc.\n+44 20 7946 0958 | ben@x.example",
        "Best regards\n\nBenjamin T. Joneson, PhD\nHead of Glue\nAcme\nLong Street 5\n1000 Lisbon\nwww.acme.example",
        "Mit freundlichen Grüßen\n\nCat Katz\nTel. 030 1234567",
        "Viele Grüße\nDan Dorn\nMusterstr. 1\n12345 Berlin",
        "Viele Grüße aus Berlin\nDan",
        "Bien cordialement,\nEve Petit\n06 12 34 56 78",
        "Many thanks and best regards,\nCat Katz",
        "Met vriendelijke groet,\nJan van der Berg\nAmsterdam",
        "LG Cat",
        "Cheers, Fay",
        "**Kind regards,**\n\nCat Katz  \nAcme",
        "С уважением,\nАнна Иванова",
        "Best,\nCat\n\nSent from my iPhone",
    ],
)
def test_a_wish_and_who_wishes_it(below: str) -> None:
    """Below the words of the mail, in many languages, also by another name than the mail's."""
    assert answer(f"Names first.\n\n{below}\n") == "Names first."


@pytest.mark.parametrize(
    "text",
    [
        "Best\n\n- names\n- pairs",
        "Cheers\n\nis what we say first, and then everybody says their name.",
        "Best regards,\n\nis how I would not begin a workshop.",
        "I close with\n\nKind regards\n\nand my name. Then I ask the others to do it in a round, each in one sentence.",
        "Best Workshop Ever",
        "Best - Names\n\nWorst - Silence",
        "Thanks,\n\nNames First",
        "Best wishes to all of them!",
        "Kind regards,\n\nWhat do you write?",
    ],
)
def test_a_wish_among_the_words_of_a_mail(text: str) -> None:
    """Where no name stands below it, it is no signature."""
    assert answer(text) == text


def test_a_postscript_stays() -> None:
    """It is below the signature, and the author's words."""
    assert answer("Names first.\n\nCheers,\nCat Katz\nAcme\n\nPS: pairs, too.") == "Names first.\n\nPS: pairs, too."


def test_thanks_stay_and_the_name_below_goes() -> None:
    """A thank-you is said to somebody."""
    assert answer("Names first.\n\nThanks,\nBen Jones\nAcme Inc.\n+44 20 7946 0958") == "Names first.\n\nThanks,"


def test_wrapped_lines_are_joined() -> None:
    """Lines broken at the screen's edge are one paragraph; those that were meant to break still do."""
    text = (
        "Begin with the names of everybody in the room, and let them say what it is\n"
        "they hope to take home from it, then make pairs.\n"
        "\n"
        "- cards with a word on each of them, from which everybody takes one without\n"
        "  looking, and says a sentence\n"
        "- a walk\n"
        "\n"
        "Address:\nLong Street 5\nLisbon\n"
    )
    assert answer(text) == (
        "Begin with the names of everybody in the room, and let them say what it is they hope to take home from it,"
        " then make pairs.\n\n"
        "- cards with a word on each of them, from which everybody takes one without looking, and says a sentence\n"
        "- a walk\n\n"
        "Address:  \nLong Street 5  \nLisbon"
    )


@pytest.mark.parametrize(
    ("delete_space", "text"),
    [("no", "Names first, always. \nThen pairs."), ("yes", "Names fir \nst, always. Then pairs.")],
)
def test_flowing_lines(delete_space: str, text: str) -> None:
    """Format=flowed: a blank at the end joins, DelSp takes it away, a signature's own blank does not join."""
    kind = f"Content-Type: text/plain; format=flowed; delsp={delete_space}"
    flowing = f"{text}\n From the room\n>> quoted \n>> more\n> less\n-- \nBen"
    assert answer(flowing, kind) == "Names first, always. Then pairs.  \nFrom the room"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Costs 2*3*4 and snake_case", "Costs 2\\*3\\*4 and snake_case"),
        ("It is *very* simple", "It is **very** simple"),
        ("# no heading", "\\# no heading"),
        ("See https://example.org/a_b_c.", "See <https://example.org/a_b_c>."),
        ("See <https://example.org/a>", "See <https://example.org/a>"),
        ("the book<https://example.org/a> is", "the book <https://example.org/a> is"),
        ("<https://example.org/very-long-address\n/goes-on>", "<https://example.org/very-long-address/goes-on>"),
        ("a <b> & c", "a <b> & c"),
        ("[x](y) &amp;", "[x\\](y) \\&amp;"),
        ("Do\n```\na *b* > c\n```", "Do\n\n```\na *b* > c\n```"),
        ("1. names\n2. pairs", "1. names\n2. pairs"),
        (">From here on", "From here on"),
        (
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=05%7Cben%40example.org",
            "<https://example.org/a>",
        ),
    ],
)
def test_plain_text_becomes_markdown(text: str, markdown: str) -> None:
    """What would be markup by accident is escaped, what people type for markup is kept, addresses are links."""
    assert answer(text) == markdown


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("Café – ja".encode(), ["Content-Type: text/plain; charset=utf-8"]),
        ("Café – ja".encode(), ["Content-Type: text/plain; charset=iso-8859-1"]),
        ("Café – ja".encode(), []),
        ("Café – ja".encode("cp1252"), ["Content-Type: text/plain; charset=utf-8"]),
        ("Café – ja".encode("cp1252"), ["Content-Type: text/plain; charset=us-ascii"]),
        ("Café – ja".encode("cp1252"), ["Content-Type: text/plain; charset=no-such-thing"]),
        ("Café – ja".encode("cp1252"), ["Content-Type: text/plain; charset=punycode"]),
        (
            b"Caf=C3=A9 =\n=E2=80=93 ja",
            ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: QUOTED-PRINTABLE"],
        ),
        (b"Q2Fmw6kg\n4oCTIGph", ["Content-Transfer-Encoding: base64"]),
        (b"Q2Fmw6kg\n4oCTIGph!x", ["Content-Transfer-Encoding: base64"]),
    ],
)
def test_charsets_trap_16(body: bytes, headers: list[str]) -> None:
    """A charset that is wrong, unknown or missing is guessed; transfer encodings are undone."""
    assert answer(body, *headers).startswith("Café – ja")


def test_charset_that_needs_its_name() -> None:
    """Text whose bytes look like ASCII is read as what it says it is."""
    text = "名前から始めます"
    assert answer(text.encode("iso-2022-jp"), "Content-Type: text/plain; charset=ISO-2022-JP") == text


def test_html_alone() -> None:
    """A mail in HTML only is read without what it quotes and without its signature."""
    html = (
        "<html><body><p>Names <b>first</b>, see <a href='https://example.org/'>this</a>.</p>"
        "<div class='gmail_signature'>Ben, Director</div>"
        "<div class='gmail_quote'>On Monday Ada wrote:<blockquote>How?</blockquote></div></body></html>"
    )
    assert (
        answer(html, "Content-Type: text/html; charset=utf-8") == "Names **first**, see [this](https://example.org/)."
    )


def test_html_of_outlook() -> None:
    """What Outlook quotes below has no element around it: all from its mark on is left out."""
    html = "<p>Names first.</p><hr><div id='divRplyFwdMsg'><b>From:</b> Ada<br><b>Sent:</b> Monday</div><p>How?</p>"
    assert answer(html, "Content-Type: text/html") == "Names first."


def test_plain_part_is_preferred_and_files_are_left_out() -> None:
    """Of the same in plain text and HTML the plain is read; a file sent along says nothing."""
    inner_kind, inner = multipart(
        "alternative",
        "Content-Type: text/plain\n\nNames first.",
        "Content-Type: text/html\n\n<p>HTML</p>",
        boundary="b1x",
    )
    kind, body = multipart(
        "mixed",
        f"{inner_kind}\n\n{inner}",
        "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nfile",
        "Content-Type: message/rfc822\n\nSubject: x\n\nforwarded",
        boundary="b1",
    )
    assert answer(body, kind) == "Names first."


def test_empty_plain_part() -> None:
    """A plain part that says nothing gives way to the HTML."""
    kind, body = multipart("alternative", "Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>Names</p>")
    assert answer(body, kind) == "Names"


def test_signed_mail() -> None:
    """What PGP puts around a text is left out."""
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nNames\n- - pairs\n-----BEGIN PGP SIGNATURE-----\nx"
    assert answer(text) == "Names\n\n- pairs"


def test_question_without_a_body() -> None:
    """A question that is all in the subject has that for its text."""
    data = archive(mail(0, ADA, "", subject="[W] Who has *cards*?"), mail(1, BEN, "Me", to=0))
    assert read(data).question.text == "Who has \\*cards\\*?"


def test_listing() -> None:
    """A listed thread has the opening of its question and its counts."""
    long = "Names first, then pairs, then the whole room, and then coffee for all of them."
    data = archive(QUESTION, mail(1, BEN, long, to=0), mail(2, CLEO, "Thanks!", to=1))
    (found,) = scan(data)
    assert found.question == "How do you break the ice in a workshop of twenty?"
    assert (found.responses, found.people, found.substantive, found.thanks) == (2, 2, 1, 1)


def test_answer_below_a_long_quotation_counts() -> None:
    """The listing looks past what a mail quotes, however much that is."""
    data = archive(QUESTION, mail(1, BEN, "> quoted line\n" * 1500 + "\nNames", to=0))
    assert [one.responses for one in scan(data)] == [1]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Names\n-- \n" + "x\n" * 40, "Names"),
        ("Names\n--" + "\nx" * 15, "Names"),
        ("Names\n--" + "\nx" * 16, "Names\n--" + "\nx" * 16),
        ("\n-- \nNames", "-- \nNames"),
    ],
)
def test_how_long_a_signature_may_be(text: str, kept: str) -> None:
    """As long as it likes below "-- ", fifteen lines below its like; and something stands above it."""
    assert own_words(text).split() == kept.split()


@pytest.mark.parametrize("text", ["x\n" + "--\n" * 70_000, "--\n" * 70_000, "x\n" + "--\ny\n" * 40_000])
def test_many_signature_lines_are_not_slow(text: str) -> None:
    """The text is not looked through again for each of them."""
    started = time.perf_counter()
    own_words(text, "Ben")
    assert time.perf_counter() - started < 1.5


# --- hostile -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [*' >-_=*#~.:<"(@[a1\t\n', "> ", "-=", "On ", "From: ", "http://", "=?a?q?", "\n>", "a,", "On 2026 ", " at "],
)
def test_a_megabyte_of_one_thing_takes_no_pattern_long(unit: str) -> None:
    """A text of one character, or of one piece, over and over is read in a moment."""
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    own_words(text, "Ben")
    to_markdown([Piece("plain", text, flowed=True)], "Ben")
    to_markdown([Piece("html", text)], "Ben")
    data = archive(QUESTION, mail(1, text.replace("\n", " "), text, f"Content-Type: {text}", subject=text, to=text))
    read(data + mail(2, BEN, "Names", to=0))
    assert time.perf_counter() - started < 4


@given(st.binary(max_size=400))
def test_any_headers_and_body(junk: bytes) -> None:
    """Whatever bytes a mail is made of, there is a Thread or an error in three lines."""
    data = archive(QUESTION, b"From x Mon Jan  5 10:00:00 2026\nFrom: " + junk, mail(1, BEN, junk, to=0))
    try:
        read(data)
    except DigestError as error:
        assert len(error.lines().split("\n")) == 3  # noqa: PT017


@given(st.binary(max_size=60), st.sampled_from(["", "utf-8", "iso-2022-jp", "gb2312", "utf-7", "utf-16", "x", "hz"]))
def test_any_bytes_are_text(data: bytes, charset: str) -> None:
    """Every text can be decoded as something."""
    text_of(data, charset).encode("utf-8", "replace")


def test_parts_within_parts() -> None:
    """Nesting without end is read to a bounded depth."""
    body = "".join(f"Content-Type: multipart/mixed; boundary=x{at}\n\n--x{at}\n" for at in range(5000))
    data = archive(QUESTION, mail(1, BEN, "--y\n" + body, "Content-Type: multipart/mixed; boundary=y", to=0))
    assert read(data + mail(2, CLEO, "Names", to=0)).responses[-1].text == "Names"
