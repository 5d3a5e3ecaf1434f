"""What of a thread is kept: no address, number or key, whoever wrote it."""

import json
from datetime import UTC
from pathlib import Path

import pytest
from msgspec.structs import replace

from digest.at_hand import kept_export, to_keep, without_private_data
from digest.config import Config, Newsletter, Privacy
from digest.errors import ExportError
from digest.model import Author, Facts, Issue, Picks, Response, Thread
from tests.readers.zulip_builders import message, page

CONFIG = Config(
    newsletter=Newsletter(name="X", timezone="Europe/Lisbon"), privacy=Privacy(never_quote=("bo@work.example",))
)
SHOWN = {"U1": "+351 912 345 678", "U2": "bo@work.example", "U3": "Ada"}


def said(id_: str, author: str, text: str) -> Response:
    """A message."""
    return Response(id=id_, key=f"k{id_}", author=Author(id=author, name=SHOWN[author]), text=text)


THREAD = Thread(
    id="t1",
    title="Who mails ada@mail.example?",
    question=said("q", "U3", "Who mails ada@mail.example?"),
    responses=(
        said("r1", "U1", "Call +351 912 345 678"),
        said("r2", "U2", "Pay 4111 1111 1111 1111 to DE89 3704 0044 0532 0130 00"),
        said("r3", "U3", "See https://x.example/?token=s3cr3t&page=2"),
    ),
)


def test_texts_title_and_shown_names_are_masked() -> None:
    """Ids and keys stay, by which a refreshed export is the same thread."""
    kept = to_keep(THREAD, CONFIG)
    assert kept.title == kept.question.text == "Who mails [e-mail address]?"
    assert [one.text for one in kept.responses] == [
        "Call [phone number]",
        "Pay [card number] to [bank account]",
        "See https://x.example/?page=2",
    ]
    assert kept.responses[0].author == Author(id="U1", name="[phone number]")
    assert [one.key for one in kept.responses] == ["kr1", "kr2", "kr3"]


def test_who_is_never_quoted_is_still_known() -> None:
    """By the name that the config holds anyway."""
    assert to_keep(THREAD, CONFIG).responses[1].author.name == "bo@work.example"
    assert without_private_data(THREAD, None).responses[1].author.name == "[e-mail address]"


def test_what_was_kept_is_kept_as_it_is() -> None:
    """A build of what an earlier one wrote changes nothing."""
    kept = to_keep(THREAD, CONFIG)
    assert to_keep(kept, CONFIG) == kept


def test_a_thread_without_any_is_the_same() -> None:
    """Nothing is touched where there is nothing."""
    plain = replace(
        THREAD, title="How?", question=said("q", "U3", "How?"), responses=(said("r1", "U3", "So, in 2026."),)
    )
    assert to_keep(plain, CONFIG) == plain


def issue_about(id_: str) -> Issue:
    """An issue whose picks.md is of this thread."""
    return Issue(slug="x", path="issue.md", prose="", picks={"": Picks(path="picks.md", facts=Facts(id=id_))})


def test_a_private_place_whose_thread_was_picked_is_read_again(tmp_path: Path) -> None:
    """That it may be was decided at the first build; before that, the export alone decides nothing."""
    whom = [{"id": 2, "full_name": "Bo"}, {"id": 1, "full_name": "Ada"}]
    messages = [
        message(n, name, "<p>psst</p>", type="private", display_recipient=whom) for n, name in ((7, "A"), (8, "Bo"))
    ]
    (tmp_path / "export.json").write_text(json.dumps(page(*messages)), "utf-8")
    with pytest.raises(ExportError, match="private"):
        kept_export(tmp_path, issue_about(""), CONFIG, None)
    thread = kept_export(tmp_path, issue_about("private/1-2/mulch"), CONFIG, None)
    assert thread
    assert [one.text for one in thread.responses] == ["psst"]


def test_the_export_kept_is_read_in_the_newsletters_time(tmp_path: Path) -> None:
    """Hours without a zone are those of the community."""
    chat = "Ada: How do you break the ice in a workshop?", "Bo: With names, in pairs", "Cleo: With cards"
    lines = (f"13/01/2024, 10:3{minute} - {said}\n" for minute, said in enumerate(chat))
    (tmp_path / "export.txt").write_text("".join(lines), "utf-8")
    newsletter = replace(CONFIG.newsletter, timezone="America/New_York")
    thread = kept_export(tmp_path, issue_about(""), replace(CONFIG, newsletter=newsletter), None)
    assert thread
    assert thread.question.created
    assert thread.question.created.astimezone(UTC).hour == 15
