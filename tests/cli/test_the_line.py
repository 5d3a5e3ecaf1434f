"""The whole line, as an editor types it."""

import hashlib
import os
import re
import shutil
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.conftest import Digest


def digests(folder: Path) -> dict[str, str]:
    """The hash of every file under ``folder`` that is the editor's or frozen."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "build" not in path.parts
    }


def test_a_build_says_where_the_email_is_and_what_to_type_next(example: Path, digest: Digest) -> None:
    """An editor in a hurry reads the first and the last line."""
    ran = digest("build")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "Refreshed issue: issues/2030-01-15-peer-to-peer (nothing sent)"
    assert "issues/2030-01-15-peer-to-peer/build/email.html" in ran.out
    assert ran.out.splitlines()[-1].startswith("Next    ")
    assert (example / "build" / "email.html").is_file()


def test_the_example_says_what_came_in_and_what_was_mended(example: Path, digest: Digest) -> None:
    """The platform's own count is explained, and the seed's three broken emoji are whole again."""
    came_in = digest("build").out.splitlines()[1]
    assert came_in == "17 of 18 responses, 14 people; 1 bot message skipped; 3 broken emoji mended"


def test_a_build_changes_no_line_of_the_editors(example: Path, digest: Digest) -> None:
    """issue.md and picks.md are the editor's."""
    before = digests(example)
    assert digest("build").code == 0
    after = digests(example)
    assert {name: after[name] for name in before} == before


def test_an_issue_builds_the_same_email_without_its_export(example: Path, digest: Digest) -> None:
    """issue.md and picks.md are enough, on any laptop and in CI."""
    digest("build")
    html, text = (
        (example / "build" / "email.html").read_bytes(),
        (example / "build" / "email.txt").read_bytes(),
    )
    for name in ("thread.json", "responses.md", "export.zip"):
        (example / name).unlink()
    for path in (example / "build").iterdir():
        path.unlink()
    (example / "build").rmdir()
    assert digest("build").code == 0
    assert (example / "build" / "email.html").read_bytes() == html
    assert (example / "build" / "email.txt").read_bytes() == text


def test_an_export_starts_an_issue(newsletter: Path, example: Path, digest: Digest) -> None:
    """The letter is half written, the picks are proposed, and the prompts are to do."""
    export = newsletter / "slack.zip"
    (example / "export.zip").rename(export)
    for path in example.iterdir():
        path.unlink()
    example.rmdir()
    ran = digest("--clock", "2030-01-10T12:00Z", "build", export)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("New issue: issues/2030-01-15-")
    assert "3 prompts" in ran.out
    assert "the event has no name or no start" in ran.out
    assert ran.out.rstrip().endswith("edit issue.md, then: digest approve")


def test_the_seeds_favourites_and_voices_are_proposed(newsletter: Path, example: Path, digest: Digest) -> None:
    """What the seed's editor picked comes out by itself."""
    committed = (example / "picks.md").read_text("utf-8")
    (example / "picks.md").unlink()
    (example / "issue.md").unlink()
    export = example.rename(newsletter / "elsewhere") / "export.zip"
    digest("--clock", "2030-01-10T12:00Z", "build", export)
    proposed = next((newsletter / "issues").glob("*/picks.md")).read_text("utf-8")
    headings = re.compile(r"^## (r\d+)", re.MULTILINE)
    assert sorted(headings.findall(proposed)) == sorted(headings.findall(committed))
    bonus = proposed.partition("# Bonus")[2]
    for beginning in ("Whenever I create", "If we are having", "Put an assortment", "One that I love"):
        assert beginning in bonus
    voices = proposed.partition("# Voices")[2].partition("# Bonus")[0]
    assert "What a useful thread!" in voices
    assert "What brilliant answers here." in voices


def test_approve_and_send_put_one_message_into_the_outbox(newsletter: Path, example: Path, digest: Digest) -> None:
    """Text, HTML and the calendar file, once."""
    assert digest("approve").code == 0
    assert digest("send").code == 0
    (message,) = (newsletter / "outbox").rglob("*.eml")
    parsed = message_from_bytes(message.read_bytes(), policy=policy.default)
    assert {part.get_content_type() for part in parsed.walk() if not part.is_multipart()} == {
        "text/plain",
        "text/html",
        "text/calendar",
    }
    assert parsed["Subject"] == "👀 Everyone's sleeping on the power of peer-to-peer"


def test_a_second_send_is_calm(newsletter: Path, example: Path, digest: Digest) -> None:
    """It says so, changes nothing and leaves with 0."""
    digest("approve")
    digest("send")
    before = digests(newsletter)
    ran = digest("send")
    assert ran.code == 0
    assert "Already sent" in ran.out
    assert digests(newsletter) == before


def test_a_changed_byte_is_not_sent(newsletter: Path, example: Path, digest: Digest) -> None:
    """What was approved is what is sent."""
    digest("approve")
    html = example / "approved" / "email.html"
    html.write_bytes(html.read_bytes().replace(b"Speed", b"Spead", 1))
    ran = digest("send")
    assert ran.code == 7
    assert "not what was approved" in ran.err
    assert not list(newsletter.rglob("*.eml"))


def test_a_build_after_an_approval_leaves_it_alone_and_says_so(example: Path, digest: Digest) -> None:
    """Later edits wait."""
    digest("approve")
    before = digests(example / "approved")
    issue = example / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("A quick one", "A very quick one"), "utf-8")
    ran = digest("build")
    assert ran.code == 0
    assert digests(example / "approved") == before
    assert "your changes are not in it" in ran.out
    assert "digest reopen" in ran.out


def test_reopening_lets_the_editor_approve_the_mended_text(example: Path, digest: Digest) -> None:
    """reopen, edit, approve."""
    digest("approve")
    assert digest("reopen").code == 0
    issue = example / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("A quick one", "A very quick one"), "utf-8")
    digest("build")
    assert digest("approve").code == 0
    assert "A very quick one" in (example / "approved" / "email.txt").read_text("utf-8")


def test_an_approval_refuses_while_a_prompt_is_left(example: Path, digest: Digest) -> None:
    """Nobody gets "what is everyone missing?" in the mail."""
    issue = example / "issue.md"
    issue.write_text(issue.read_text("utf-8") + "\n<!-- ✎ say goodbye -->\n", "utf-8")
    ran = digest("approve")
    assert ran.code == 7
    assert "issue.md:" in ran.err
    assert not (example / "approved").exists()


@pytest.mark.parametrize("command", [(), ("status",)])
def test_the_bare_command_is_the_status(example: Path, digest: Digest, command: tuple[str, ...]) -> None:
    """Without a command an editor sees where everything stands."""
    ran = digest(*command)
    assert ran.code == 0
    assert "issues/2030-01-15-peer-to-peer" in ran.out
    assert "draft" in ran.out
    assert "Tue 15 Jan 2030 09:00 Lisbon" in ran.out


def test_a_response_that_arrived_is_reported_and_changes_nothing(
    newsletter: Path, example: Path, digest: Digest
) -> None:
    """A refreshed export leaves picks.md alone and says where the new response would rank."""
    import msgspec

    from digest.model import Thread

    digest("build")
    thread = msgspec.json.decode((example / "thread.json").read_bytes(), type=Thread)
    last = thread.responses[-1]
    late = msgspec.structs.replace(
        last, id=f"r{len(thread.responses) + 1}", key="1999999999.000100", text="Mine is tea."
    )
    refreshed = msgspec.structs.replace(thread, responses=(*thread.responses, late))
    (newsletter / "refreshed.json").write_bytes(refreshed.json())
    (example / "export.zip").unlink()
    before = (example / "picks.md").read_bytes()
    ran = digest("build", newsletter / "refreshed.json")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Refreshed issue:")
    assert re.search(r"1 new response; r18 would rank \w+(?: \([^)\n]*\))?; picks.md is as it was", ran.out)
    assert (example / "picks.md").read_bytes() == before


def test_an_entry_without_text_prints_its_excerpt(example: Path, digest: Digest) -> None:
    """``## r5`` alone adds a response; the file stays as it was typed."""
    picks = example / "picks.md"
    missing = next(f"r{n}" for n in range(1, 18) if f"## r{n}\n" not in picks.read_text("utf-8"))
    picks.write_text(picks.read_text("utf-8") + f"\n## {missing}\n", "utf-8")
    before = picks.read_bytes()
    assert digest("build").code == 0
    import msgspec

    from digest.model import Thread

    thread = msgspec.json.decode((example / "thread.json").read_bytes(), type=Thread)
    text = next(response.text for response in thread.responses if response.id == missing)
    words = " ".join(re.findall(r"[A-Za-z]+", text)[:3])
    printed = " ".join(re.findall(r"[A-Za-z]+", (example / "build" / "email.txt").read_text("utf-8")))
    assert words in printed
    assert picks.read_bytes() == before


def test_new_starts_an_issue_without_a_thread(newsletter: Path, digest: Digest) -> None:
    """An announcement needs no export."""
    ran = digest("--clock", "2030-01-10T12:00Z", "new", "Summer break")
    assert ran.code == 0
    assert (newsletter / "issues" / "2030-01-15-summer-break" / "issue.md").is_file()
    assert digest("build").code == 0


def with_source(newsletter: Path, source: str) -> None:
    """Set ``source:`` in config.yaml."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace('source: ""', f"source: {source}"), "utf-8")


def test_a_bare_build_takes_the_newest_export_of_the_source(newsletter: Path, example: Path, digest: Digest) -> None:
    """``source:`` names a folder that exports are saved to."""
    exports = newsletter / "exports"
    exports.mkdir()
    (exports / "old.json").write_text("[]", "utf-8")
    os.utime(exports / "old.json", (1, 1))
    shutil.move(example / "export.zip", exports / "new.zip")
    shutil.rmtree(example)
    with_source(newsletter, "exports")
    ran = digest("--clock", "2030-01-10T12:00Z", "build")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("New issue:")


def test_a_bare_build_starts_no_second_issue_of_a_thread(newsletter: Path, example: Path, digest: Digest) -> None:
    """When what lies in the source has gone out, there is nothing to do."""
    shutil.copy(example / "export.zip", newsletter / "slack.zip")
    with_source(newsletter, "slack.zip")
    digest("approve")
    digest("send")
    ran = digest("build")
    assert ran.code == 0
    assert ran.out.startswith("Nothing new:")
    assert len(list((newsletter / "issues").iterdir())) == 1
