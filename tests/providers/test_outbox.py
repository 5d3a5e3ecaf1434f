"""The outbox: one sound .eml per email, the same bytes every time."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import providers
from digest.errors import ConfigError, ProviderError, Unsupported
from digest.model import Attachment, Email, Payload
from digest.providers.message import compose, encoded, readdressed
from digest.providers.outbox import Outbox

SEND_AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n".encode()
LETTER = Email(
    key="2026-11-24-icebreakers-0a1b2c3d",
    subject="👀 Everyone's sleeping on the power of peer-to-peer, and one more long tail of words to fold",
    preheader="Example in action",
    sender="Ñandú, the Team <hello@example.org>",
    reply_to="answers@example.org",
    html='<html><body><p>👋 Hey folks!</p><a href="[[unsubscribe_url]]">Unsubscribe</a></body></html>\n',
    text="👋 Hey folks!\n\nUnsubscribe: [[unsubscribe_url]]\n",
    attachments=(Attachment(name="event.ics", content_type="text/calendar; method=PUBLISH", content=ICS),),
    hash="0a1b2c3d" * 8,
)
# What a rendered email may hold: any character that UTF-8 can say (the one tag has a test of its own).
WORDS = st.text(st.characters(codec="utf-8"), max_size=60).filter(lambda words: "[[unsubscribe_url]]" not in words)


def prepared(outbox: Outbox, *, audience: str = "") -> Payload:
    """Return the payload of the letter."""
    return outbox.prepare(LETTER, audience=audience, send_at=SEND_AT)


def parsed(letter: Email = LETTER, *, to: str = "") -> EmailMessage:
    """Compose ``letter`` and read it with the standard library."""
    message = message_from_bytes(compose(letter, to=to, sent=SEND_AT), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content(message: EmailMessage, kind: str) -> str:
    """Return the text of the part ``kind`` ("plain"), its line ends as Unix has them."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_same_email_is_the_same_bytes() -> None:
    """Composing twice gives the same bytes: boundaries and Message-ID come from the key."""
    assert compose(LETTER, to="", sent=SEND_AT) == compose(LETTER, to="", sent=SEND_AT)


def test_the_standard_library_finds_no_defect() -> None:
    """The standard library's parser sees no defect in the message or any part of it."""
    message = parsed()

    assert [part.defects for part in message.walk()] == [[]] * 5
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip


def test_an_email_without_event_is_just_alternatives() -> None:
    """Without an attachment there is no multipart/mixed around the two texts."""
    assert parsed(msgspec.structs.replace(LETTER, attachments=())).get_content_type() == "multipart/alternative"


def test_the_headers() -> None:
    """The headers say who, when and which, in the reader's letters."""
    message = parsed()

    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "Ñandú, the Team"
    assert message["From"].addresses[0].addr_spec == "hello@example.org"
    assert message["Reply-To"] == "answers@example.org"
    assert message["Date"].datetime == SEND_AT
    assert message["Message-ID"] == "<2026-11-24-icebreakers-0a1b2c3d@example.org>"


def test_no_header_line_is_too_long() -> None:
    """A line with an encoded word has at most 76 characters (RFC 2047); List-Unsubscribe is in one piece."""
    long = "a" * 80
    head = compose(msgspec.structs.replace(LETTER, reply_to=f"{long}@example.org"), to="", sent=SEND_AT).partition(
        b"\r\n\r\n"
    )[0]

    assert max(len(line) for line in head.split(b"\r\n") if b"=?" in line) <= 76
    assert f"\r\nList-Unsubscribe: <mailto:{long}@example.org?subject=unsubscribe>\r\n".encode() in head


def test_the_unsubscribe_tag_is_an_address() -> None:
    """In both texts and in the header the unsubscribe tag is an address to write to."""
    message = parsed()

    assert content(message, "plain").endswith("Unsubscribe: mailto:answers@example.org?subject=unsubscribe\n")
    assert 'href="mailto:answers@example.org?subject=unsubscribe"' in content(message, "html")
    assert message["List-Unsubscribe"] == "<mailto:answers@example.org?subject=unsubscribe>"


def test_without_reply_to_one_unsubscribes_at_the_sender() -> None:
    """Without a reply address there is no such header, and unsubscribing goes to the sender."""
    message = parsed(msgspec.structs.replace(LETTER, reply_to=""))

    assert message["Reply-To"] is None
    assert message["List-Unsubscribe"] == "<mailto:hello@example.org?subject=unsubscribe>"


def test_the_event_is_published() -> None:
    """The calendar file is an attachment, published and not a request, byte for byte."""
    [event] = parsed().iter_attachments()

    assert event.get_filename() == "event.ics"
    assert dict(event["Content-Type"].params) == {"method": "PUBLISH", "charset": "utf-8"}
    assert event.get_payload(decode=True) == ICS


@given(subject=WORDS, text=WORDS, html=WORDS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_arrives(subject: str, text: str, html: str) -> None:
    """Any subject, text and HTML arrive as they were written; a header is one line."""
    message = parsed(msgspec.structs.replace(LETTER, subject=subject, text=text, html=html))
    one_line = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", subject)

    assert str(message["Subject"]) == one_line
    for kind, written in (("plain", text), ("html", html)):
        lines = written.replace("\r\n", "\n").replace("\r", "\n")
        assert content(message, kind) == lines.removesuffix("\n") + "\n"


@given(subject=WORDS)
@settings(max_examples=60, deadline=None)
def test_a_subject_adds_no_header(subject: str) -> None:
    """No subject, whatever its line breaks, adds a header or ends the headers."""
    plain = parsed()

    assert parsed(msgspec.structs.replace(LETTER, subject=subject)).keys() == plain.keys()


@settings(deadline=None)
@given(words=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_plain_words_stay_readable(words: str) -> None:
    """A subject in ASCII stands as it is, unless it looks encoded or a space at its end would be lost."""
    assert encoded(words) == words or "=?" in words or words != words.strip()


@pytest.mark.parametrize(
    ("to", "header"),
    [
        ("list@example.org", "list@example.org"),
        ("The Circle <list@example.org>", "The Circle <list@example.org>"),
        ("", "undisclosed-recipients:;"),
        ("everyone", "undisclosed-recipients:;"),
    ],
)
def test_to_is_an_address_or_nobody(to: str, header: str) -> None:
    """An audience that is an address stands in To; any other is not disclosed."""
    assert str(parsed(to=to)["To"]) == header


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("hello@example.org", "", "hello@example.org"),
        ("<hello@example.org>", "", "hello@example.org"),
        ('"Circle, The" <hello@example.org>', "Circle, The", "hello@example.org"),
        ("Circle, The <hello@example.org>", "Circle, The", "hello@example.org"),
        ("Größe <hallo@xn--gre-6ka8i.example>", "Größe", "hallo@xn--gre-6ka8i.example"),
    ],
)
def test_senders_as_people_write_them(sender: str, name: str, address: str) -> None:
    """A sender is understood with or without a name, quotes or ASCII in it."""
    [found] = parsed(msgspec.structs.replace(LETTER, sender=sender))["From"].addresses

    assert (found.display_name, found.addr_spec) == (name, address)


@pytest.mark.parametrize(
    "sender",
    ["", "The Team", "a@b@c", "a@example.org\nBcc: x@example.org", "größe@example.org", "a@größe.example"],
)
def test_a_sender_that_is_no_address(sender: str) -> None:
    """A sender without an address is refused, with how to write one."""
    with pytest.raises(ProviderError, match=r"newsletter\.from is not an email address in ASCII") as caught:
        compose(msgspec.structs.replace(LETTER, sender=sender), to="", sent=SEND_AT)

    assert "<team@example.org>" in caught.value.hint


def test_readdressing_changes_nothing_else() -> None:
    """A test copy is the same message but for To, even when To was folded."""
    first = compose(LETTER, to=f"{'Ñandú ' * 20}<list@example.org>", sent=SEND_AT)

    assert readdressed(first, "ada@example.org") == compose(LETTER, to="ada@example.org", sent=SEND_AT)


def test_prepare_is_pure(tmp_path: Path) -> None:
    """Preparing writes nothing, and gives the same hash for the same moment in another zone's words."""
    outbox = Outbox(tmp_path / "outbox")

    assert prepared(outbox).hash == prepared(Outbox(tmp_path / "elsewhere")).hash
    assert list(tmp_path.iterdir()) == []


def test_the_audience_is_in_the_hash(tmp_path: Path) -> None:
    """Another audience is another payload."""
    outbox = Outbox(tmp_path)

    assert prepared(outbox).hash != prepared(outbox, audience="list@example.org").hash


def test_no_hour_no_email(tmp_path: Path) -> None:
    """Without send_at there is nothing to date the email by, and it is refused."""
    with pytest.raises(Unsupported, match="send_at is empty"):
        Outbox(tmp_path).prepare(LETTER, audience="", send_at=None)


def test_a_draft_becomes_an_email(tmp_path: Path) -> None:
    """A draft is found and read back as what was put; released, only the email is there."""
    outbox = Outbox(tmp_path / "outbox")
    payload = prepared(outbox)
    assert outbox.find(payload.key) is None
    draft = outbox.put(payload)
    assert outbox.find(payload.key) == outbox.read(draft.id) == draft
    assert outbox.read(draft.id, payload) == draft
    assert (draft.state, draft.key) == ("draft", payload.key)
    released = outbox.release(draft.id, payload, at_once=True)

    assert outbox.read(draft.id, payload) == outbox.find(payload.key) == released
    assert (released.state, released.differs) == ("sent", ())
    assert [str(path) for path in outbox.folder.iterdir()] == [released.url]


def test_releasing_twice_is_releasing_once(tmp_path: Path) -> None:
    """A second release leaves the email as it is, and a draft put meanwhile does not replace it."""
    outbox = Outbox(tmp_path)
    payload = prepared(outbox)
    draft = outbox.put(payload)
    first = outbox.release(draft.id, payload, at_once=True)
    outbox.put(msgspec.structs.replace(payload, requests=({**payload.requests[0], "message": "another"},)))

    assert outbox.release(draft.id, payload, at_once=True) == first
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_a_changed_draft_differs(tmp_path: Path) -> None:
    """A draft whose bytes were changed, even to no text at all, reads back as something else."""
    outbox = Outbox(tmp_path)
    payload = prepared(outbox)
    Path(outbox.put(payload).url).write_bytes(b"\xff\x00")
    there = outbox.read(payload.key, payload)

    assert there is not None
    assert there.differs == ("message",)


def test_an_email_to_others_differs(tmp_path: Path) -> None:
    """What was released for another audience is not what this payload says."""
    outbox = Outbox(tmp_path)
    payload = prepared(outbox)
    outbox.release(outbox.put(payload).id, payload, at_once=True)
    there = outbox.read(payload.key, prepared(outbox, audience="list@example.org"))

    assert there is not None
    assert (there.state, there.differs) == ("sent", ("message",))


def other_words(hash8: str, *, issue: str = "2026-11-24-icebreakers") -> Email:
    """Return the letter as it said something else."""
    return msgspec.structs.replace(LETTER, key=f"{issue}-{hash8}")


def test_an_older_email_of_the_issue_is_found(tmp_path: Path) -> None:
    """Where nothing lies under the key, what lies there of the same issue is found, under its own key."""
    outbox = Outbox(tmp_path)
    older = outbox.put(outbox.prepare(other_words("99999999"), audience="", send_at=SEND_AT))

    assert outbox.find(LETTER.key) == older
    assert older.key != LETTER.key


def test_what_went_out_is_found_before_a_draft(tmp_path: Path) -> None:
    """Of two older emails of the issue the sent one is found."""
    outbox = Outbox(tmp_path)
    went = outbox.prepare(other_words("99999999"), audience="", send_at=SEND_AT)
    outbox.release(outbox.put(went).id, went, at_once=True)
    outbox.put(outbox.prepare(other_words("11111111"), audience="", send_at=SEND_AT))
    found = outbox.find(LETTER.key)

    assert found is not None
    assert (found.key, found.state) == (went.key, "sent")


@pytest.mark.parametrize("issue", ["2026-11-24-icebreakers-2", "2026-11-24-icebreakers-party", "2026-11-24-ice"])
def test_another_issue_is_not_found(tmp_path: Path, issue: str) -> None:
    """An issue whose name begins alike is another issue."""
    outbox = Outbox(tmp_path)
    outbox.put(outbox.prepare(other_words("99999999", issue=issue), audience="", send_at=SEND_AT))

    assert outbox.find(LETTER.key) is None


def test_a_draft_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    """Put over an older draft of the issue, the new one is the only one."""
    outbox = Outbox(tmp_path)
    older = outbox.put(outbox.prepare(other_words("99999999"), audience="", send_at=SEND_AT))
    draft = outbox.put(prepared(outbox), older.id)

    assert [str(path) for path in tmp_path.iterdir()] == [draft.url]
    assert outbox.read(draft.id, prepared(outbox)) == draft


def test_a_draft_is_put_over_itself(tmp_path: Path) -> None:
    """Put over the draft of the same key, it is still there."""
    outbox = Outbox(tmp_path)
    payload = prepared(outbox)
    draft = outbox.put(payload, outbox.put(payload).id)

    assert [str(path) for path in tmp_path.iterdir()] == [draft.url]


def test_releasing_nothing_is_refused(tmp_path: Path) -> None:
    """There must be a draft to release."""
    outbox = Outbox(tmp_path)
    with pytest.raises(ProviderError, match="the draft is gone") as caught:
        outbox.release(LETTER.key, prepared(outbox), at_once=True)

    assert "digest status" in caught.value.hint


def test_nothing_is_scheduled(tmp_path: Path) -> None:
    """The outbox cannot take back what it cannot schedule."""
    with pytest.raises(Unsupported, match="the outbox schedules nothing"):
        Outbox(tmp_path).cancel(LETTER.key)


def test_a_test_copy_is_no_email(tmp_path: Path) -> None:
    """A test goes to its one address, in a folder of its own, and is not found as the issue's email."""
    outbox = Outbox(tmp_path)
    payload = prepared(outbox)
    copy = outbox.test(payload, "ada@example.org")

    assert b"\r\nTo: ada@example.org\r\n" in Path(copy.url).read_bytes()
    assert outbox.find(payload.key) is None
    assert list(tmp_path.glob("*.eml")) == []


@pytest.mark.parametrize("key", ["", "../up", "a/b", "a\\b", ".hidden"])
def test_a_key_stays_in_its_folder(tmp_path: Path, key: str) -> None:
    """A key that is no name of a file is refused."""
    with pytest.raises(ProviderError, match="cannot be called"):
        Outbox(tmp_path).prepare(
            msgspec.structs.replace(LETTER, key=key),
            audience="",
            send_at=SEND_AT.astimezone(UTC),
        )


def test_probe_says_where(tmp_path: Path) -> None:
    """A probe names the folder, and makes it."""
    folder = tmp_path / "outbox"

    probe = Outbox(folder).probe("everyone")

    assert (probe.says, probe.people) == (f"writes to {folder}, mails nobody", None)
    assert folder.is_dir()


def test_a_provider_by_its_name(tmp_path: Path) -> None:
    """The registry gives the provider of a newsletter, its outbox in the newsletter's folder."""
    outbox = providers.provider("outbox", tmp_path, {"api_version": 3})

    assert isinstance(outbox, Outbox)
    assert outbox.folder == tmp_path / "outbox"


def test_the_outbox_lies_where_it_is_told(tmp_path: Path) -> None:
    """The setting ``folder`` is a path in the newsletter's folder."""
    outbox = providers.provider("outbox", tmp_path, {"folder": "site/rehearsals"})

    assert isinstance(outbox, Outbox)
    assert outbox.folder == tmp_path / "site" / "rehearsals"


@pytest.mark.parametrize(
    "folder",
    ["/elsewhere", "../elsewhere", "a/../../b", "C:\\mail", "C:mail", "..\\up", "", ".", None, 3, ["a"], "a\0"],
)
def test_the_outbox_stays_in_the_newsletter(tmp_path: Path, folder: object) -> None:
    """A folder that is not plainly inside the newsletter's is an error, on any system."""
    with pytest.raises(ConfigError, match=r"provider\.settings\.folder is not a folder inside") as caught:
        providers.provider("outbox", tmp_path, {"folder": folder}, where="config.yaml:12")

    assert caught.value.where == "config.yaml:12"
    assert "folder: outbox" in caught.value.hint


SETTINGS = {
    "outbox": {},
    "smtp": {"host": "smtp.example.org"},
    "hand": {},
    "buttondown": {},
    "ghost": {"url": "https://ghost.example.org", "newsletter": "weekly"},
    "listmonk": {"url": "https://lists.example.org"},
}


@pytest.mark.parametrize("name", providers.PROVIDERS)
def test_every_provider_is_called_by_its_name(tmp_path: Path, name: str) -> None:
    """The word in config.yaml is the provider's own name, and needs no key and no network."""
    assert providers.provider(name, tmp_path, SETTINGS[name]).name == name


@pytest.mark.parametrize(
    ("name", "hint"), [("outbx", "did you mean outbox?"), ("zzz", "set provider.name to one of: buttondown, ")]
)
def test_an_unknown_provider(tmp_path: Path, name: str, hint: str) -> None:
    """A provider nobody wrote is an error at its line, with the nearest name."""
    with pytest.raises(ConfigError, match=f"there is no provider '{name}'") as caught:
        providers.provider(name, tmp_path, {}, where="config.yaml:12")

    assert caught.value.where == "config.yaml:12"
    assert caught.value.hint.startswith(hint)
