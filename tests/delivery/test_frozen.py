"""approved/: exactly the approved bytes, or a refusal that names the file."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.delivery import frozen
from digest.errors import ApprovalError
from digest.model import Approved, Attachment, Email, Payload
from digest.providers import payload_of
from tests.delivery import an_issue

PAYLOAD = payload_of("outbox", an_issue.email().key, {"write": "x"})


def freeze(folder: Path, email: Email | None = None, payload: Payload = PAYLOAD) -> str:
    """Freeze ``email`` (the small one by default) in ``folder``; return its hash."""
    contents = frozen.files(
        email or an_issue.email(), payload, provider="outbox", audience="everyone", send_at=an_issue.SEND_AT
    )
    frozen.freeze(folder, contents)
    return frozen.hash_of(contents)


def test_thaws_what_was_frozen(tmp_path: Path) -> None:
    """The email comes out of approved/ as it went in, line ends and all."""
    stamp = freeze(tmp_path)
    approved = frozen.thaw(tmp_path)

    assert approved == Approved(
        email=an_issue.email(),
        provider="outbox",
        audience="everyone",
        send_at=an_issue.SEND_AT,
        payload_hash=PAYLOAD.hash,
        hash=stamp,
    )


def test_attachments_keep_their_order(tmp_path: Path) -> None:
    """Attachments come back in the order of the email, not of their names."""
    two = (Attachment(name="b.ics", content_type="text/calendar", content=b"b"),
           Attachment(name="a.ics", content_type="text/calendar", content=b"a"))  # fmt: skip
    email = Email(
        key="k", subject="", preheader="", sender="", reply_to="", html="", text="", attachments=two, hash="h"
    )
    freeze(tmp_path, email)

    assert frozen.thaw(tmp_path).email.attachments == two


def test_email_json_names_every_byte(tmp_path: Path) -> None:
    """email.json holds the SHA-256 of every other file, and the approval's hash is its own."""
    stamp = freeze(tmp_path)
    place = tmp_path / "approved"
    said = json.loads((place / "email.json").read_bytes())

    assert said["files"] == {
        name: sha256((place / name).read_bytes()).hexdigest() for name in ("email.html", "email.txt", "event.ics")
    }
    assert sha256((place / "email.json").read_bytes()).hexdigest() == stamp


def test_email_json_is_for_people(tmp_path: Path) -> None:
    """email.json is sorted, indented, not escaped, and ends in a newline: git shows what changed."""
    freeze(tmp_path)
    text = (tmp_path / "approved" / "email.json").read_text("utf-8")

    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert '"subject": "👀 Everyone' in text


def test_freezing_again_leaves_nothing_of_the_old(tmp_path: Path) -> None:
    """A new approved/ takes the whole place of the old one, and nothing lies beside it."""
    freeze(tmp_path)
    bare = Email(key="k", subject="", preheader="", sender="", reply_to="", html="", text="", hash="h")
    freeze(tmp_path, bare)

    assert frozen.thaw(tmp_path).email == bare
    assert [path.name for path in tmp_path.iterdir()] == ["approved"]


@pytest.mark.parametrize("name", ["email.html", "email.txt", "event.ics"])
@given(at=st.integers(0, 40), bit=st.integers(0, 7))
@settings(max_examples=30, deadline=None)
def test_a_changed_bit_is_refused(tmp_path_factory: pytest.TempPathFactory, name: str, at: int, bit: int) -> None:
    """One changed bit of any file is refused, and the error names the file."""
    folder = tmp_path_factory.mktemp("issue")
    freeze(folder)
    path = folder / "approved" / name
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(ApprovalError, match="not what was approved") as caught:
        frozen.thaw(folder)

    assert caught.value.where == str(path)
    assert f"git checkout -- {path.as_posix()}" in caught.value.hint


@pytest.mark.parametrize("name", ["email.html", "email.txt", "event.ics", "email.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """A file that is gone is refused, and the error names it."""
    freeze(tmp_path)
    (tmp_path / "approved" / name).unlink()
    with pytest.raises(ApprovalError, match="missing") as caught:
        frozen.thaw(tmp_path)

    assert caught.value.where == str(tmp_path / "approved" / name)


def test_an_added_file_is_named(tmp_path: Path) -> None:
    """A file that nobody approved is refused, and the error names it."""
    freeze(tmp_path)
    (tmp_path / "approved" / "notes.txt").write_text("…", "utf-8")
    with pytest.raises(ApprovalError, match="was not there when") as caught:
        frozen.thaw(tmp_path)

    assert caught.value.where.endswith("notes.txt")


@pytest.mark.parametrize("said", ["", "{", "[]", '{"key": 1}', "\udcff"])
def test_an_unreadable_email_json_is_refused(tmp_path: Path, said: str) -> None:
    """An email.json that is not one is an error like any other, never a traceback."""
    freeze(tmp_path)
    (tmp_path / "approved" / "email.json").write_text(said, "utf-8", errors="surrogateescape")
    with pytest.raises(ApprovalError, match="not what was approved"):
        frozen.thaw(tmp_path)


def test_an_email_json_without_its_files_is_refused(tmp_path: Path) -> None:
    """An email.json that no longer speaks of the HTML is refused."""
    freeze(tmp_path)
    path = tmp_path / "approved" / "email.json"
    said = json.loads(path.read_bytes())
    del said["files"]["email.html"]
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(ApprovalError):
        frozen.thaw(tmp_path)


@pytest.mark.parametrize("name", ["../email.html", "email.json", "email.txt", ""])
def test_an_attachment_keeps_to_its_folder(tmp_path: Path, name: str) -> None:
    """An attachment whose name would write over another file, or elsewhere, is refused."""
    stray = Attachment(name=name, content_type="text/plain", content=b"")
    email = Email(
        key="k",
        subject="",
        preheader="",
        sender="",
        reply_to="",
        html="",
        text="",
        attachments=(stray,),
        hash="h",
    )
    with pytest.raises(ApprovalError):
        freeze(tmp_path, email)

    assert list(tmp_path.iterdir()) == []
