"""``digest ask`` on the example: the messages, the answers, and what becomes of them."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Digest

WHOLE = "issues/2030-01-15-peer-to-peer"


def entry(example: Path, ref: str) -> list[str]:
    """The lines between the heading of ``ref`` and its text."""
    lines = (example / "picks.md").read_text("utf-8").split("\n")
    start = next(
        n for n, line in enumerate(lines) if re.match(rf"## {ref}\b", line) or (ref == "q" and line == "# Question")
    )
    return [line for line in lines[start + 1 : start + 3] if line.startswith(("byline:", "permission:"))]


def test_each_person_gets_a_message_and_the_last_line_says_how_to_go_on(example: Path, digest: Digest) -> None:
    """Seven are quoted, the asker first."""
    ran = digest("ask")
    assert ran.code == 0, ran.err
    assert ran.out.count("may I quote this in Generalist World?") == 7
    assert "--- 1 of 7: Inês Tavarim (q) ---\n\nHi Inês,\n" in ran.out
    assert "    What brilliant answers here. Saving for future ref!\n" in ran.out
    assert "digest ask --answer r16 ANSWER\n" in ran.out
    assert ran.out.splitlines()[-1] == "Next    digest ask --answer q first-name"


def test_asking_changes_no_byte(example: Path, digest: Digest) -> None:
    """It prints; picks.md is the editor's."""
    before = {path.name: path.read_bytes() for path in example.iterdir()}
    assert digest("ask").code == 0
    assert {path.name: path.read_bytes() for path in example.iterdir()} == before


def test_yes_first_name_no_and_not_yet_give_bylines_findings_and_a_refusal(example: Path, digest: Digest) -> None:
    """Nothing is forgotten, nobody is printed who said no, and once they are out the issue goes."""
    ran = digest(
        "ask",
        *("--answer", "q", "yes"),
        *("--answer", "r2", "first-name"),
        *("--answer", "r5", "no"),
        *("--answer", "r9", "asked"),
        *("--answer", "r10,r16", "anonymous"),
    )
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == "Next    digest ask: 2 people left"
    assert [entry(example, ref) for ref in ("q", "r2", "r5", "r9", "r10", "r13")] == [
        ["permission: yes"],
        ["byline: Adaeze", "permission: yes, first-name"],
        ["permission: no"],
        ["permission: asked"],
        ["permission: yes, anonymous"],
        [],
    ]

    checked = json.loads(digest("check", "--json").out)
    lines = (example / "picks.md").read_text("utf-8").split("\n")
    people = [
        (one["level"], one["id"], lines[int(one["where"].rpartition(":")[2]) - 1])
        for one in checked["findings"]
        if one["id"].startswith("people/")
    ]
    assert people == [
        ("error", "people/permission", "## r5"),
        ("warning", "people/unanswered", "## r9"),
        ("warning", "people/unanswered", "## r13"),
    ]
    text = (example / "build" / "email.txt").read_text("utf-8")
    assert text.count("— Adaeze") == 1
    assert "Nwolisa" not in text

    refused = digest("approve")
    assert refused.code == 7
    assert "the author of r5 does not want to be printed" in refused.err
    picks = example / "picks.md"
    without = re.sub(r"## r5\n.*?(?=## r9)", "", picks.read_text("utf-8"), flags=re.DOTALL)
    picks.write_text(without, "utf-8")
    digest("build")
    approved = digest("approve")
    assert approved.code == 0, approved.err
    assert "2 warnings left" in approved.out


def test_an_issue_builds_the_agreed_bylines_from_its_files_alone(example: Path, digest: Digest) -> None:
    """The names are in picks.md once they are agreed to: CI knows no thread."""
    digest("ask", "--answer", "r2", "full", "--answer", "r13", "initials")
    digest("build")
    with_thread = (example / "build" / "email.html").read_bytes()
    for name in ("thread.json", "responses.md", "export.zip"):
        (example / name).unlink(missing_ok=True)
    digest("build")
    assert (example / "build" / "email.html").read_bytes() == with_thread
    assert b"Adaeze Nwolisa" in with_thread
    assert b"H.A." in with_thread


def test_only_the_entrys_own_lines_change(example: Path, digest: Digest) -> None:
    """Every other byte stays, line ends included."""
    picks = example / "picks.md"
    picks.write_bytes(picks.read_bytes().replace(b"\n", b"\r\n"))
    before = picks.read_bytes().split(b"\n")
    digest("ask", "--answer", "r2", "first-name")
    after = picks.read_bytes().split(b"\n")
    added = [b"byline: Adaeze\r", b"permission: yes, first-name\r"]
    assert [line for line in after if line not in added] == before
    assert [line for line in after if line in added] == added


def test_when_all_have_answered_the_next_step_is_a_build(example: Path, digest: Digest) -> None:
    """Nobody is asked twice."""
    ran = digest("ask", "--answer", "q,r2,r5,r9,r10,r13,r16", "yes")
    assert ran.out.splitlines()[-1] == "Next    digest build"
    ran = digest("ask")
    assert "may I quote" not in ran.out
    assert ran.out.splitlines()[0] == f"{WHOLE}: 0 people to ask"
    assert ran.out.splitlines()[-1] == "Next    digest build"


def test_who_has_not_answered_can_be_asked_again(example: Path, digest: Digest) -> None:
    """They are named as waited for until then."""
    digest("ask", "--answer", "q,r2,r5,r9,r10,r13", "yes", "--answer", "r16", "asked")
    ran = digest("ask")
    assert "Waiting   r16: digest ask --again" in ran.out
    assert ran.out.splitlines()[-1] == "Next    digest ask --answer r16 yes"
    assert "Saving for future ref" in digest("ask", "--again").out


def test_scripts_read_json(example: Path, digest: Digest) -> None:
    """The messages, and what was recorded."""
    found = json.loads(digest("ask", "--json").out)
    assert found["issue"] == WHOLE
    assert found["people"][0]["refs"] == ["q"]
    assert found["people"][0]["message"].startswith("Hi Inês,")
    noted = json.loads(digest("ask", "--json", "--answer", "r2", "first-name").out)
    assert noted["recorded"] == [{"ref": "r2", "permission": "yes, first-name", "byline": "Adaeze"}]


def test_an_answer_after_the_approval_says_that_it_is_not_in_it(example: Path, digest: Digest) -> None:
    """A late no needs a reopen."""
    digest("approve")
    ran = digest("ask", "--answer", "r2", "no")
    assert ran.code == 0
    assert "Note    approved: this is not in it; digest reopen takes it back" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--answer", "r99", "yes"),
        ("--answer", "r2", "perhaps"),
        ("--answer", "r2"),
        ("--name", "Mira"),
        ("no-such-issue",),
    ],
)
def test_what_cannot_be_meant_is_three_lines(example: Path, digest: Digest, arguments: tuple[str, ...]) -> None:
    """And picks.md stays as it was."""
    before = (example / "picks.md").read_bytes()
    ran = digest("ask", *arguments)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert "  try: " in ran.err
    assert (example / "picks.md").read_bytes() == before
