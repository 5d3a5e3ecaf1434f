"""The hash of an email stands for everything a reader gets."""

import msgspec
import pytest

from digest.model import Attachment
from digest.rendering import render
from tests.rendering import letters

INVITATION = Attachment(name="event.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "change", [{"name": "event.html"}, {"content_type": "text/html"}, {"content": b"<html>"}], ids=str
)
def test_each_fact_of_an_attachment_is_in_the_hash(monkeypatch: pytest.MonkeyPatch, change: dict[str, str]) -> None:
    """A file under another name, of another type or with other bytes makes another email."""

    def hash_with(attachment: Attachment) -> str:
        monkeypatch.setattr("digest.rendering._attachments", lambda _: (attachment,))
        return render(letters.ISSUE, letters.CONFIG, letters.ROOT).email.hash

    assert hash_with(INVITATION) != hash_with(msgspec.structs.replace(INVITATION, **change))
