"""``digest rank``: the reasons on the screen, the whole sum of one response, everything as JSON."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Digest

CSV = """author,text
Noor,How do you open a workshop about bias?
Ana,You could try cards about bias.
Ben,Which workshop?
"""


@pytest.fixture
def export(newsletter: Path) -> Path:
    """An export of three lines in a newsletter that ranks by the formula."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("model: light", "model: formula"), "utf-8")
    path = newsletter / "thread.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_what_is_shown_adds_up(example: Path, digest: Digest) -> None:
    """For each response, the points below it make those beside it."""
    said = digest("rank").out
    entries = re.split(r"^ *\d+\. ", said, flags=re.MULTILINE)[1:]
    assert len(entries) == 17
    for entry in entries:
        head, _, reasons = entry.partition("\n")
        total = re.search(r"[+-]\d+\.\d\d", head)
        points = re.findall(r"(?<!\S)([+-]\d+\.\d\d) ", reasons.partition("\nNext")[0])
        assert total
        assert f"{sum(map(float, points)):+.2f}" == total[0]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_window(
    example: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """From a narrow window to a wide one."""
    monkeypatch.setenv("COLUMNS", str(width))
    reasons = [line for line in digest("rank").out.splitlines()[3:] if line.startswith("     ")]
    assert max(map(len, reasons)) <= max(width, 45)


def test_the_page_shows_what_is_printed(example: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample in docs/ranking.md is of the example, in eighty columns; new weights need a new sample."""
    monkeypatch.setenv("COLUMNS", "80")
    page = (ROOT / "docs" / "ranking.md").read_text("utf-8")
    sample = re.search(r"^```\n( +1\. .*?\n)```$", page, re.MULTILINE | re.DOTALL)
    assert sample
    assert sample[1] in digest("rank").out


def test_what_would_be_proposed_has_a_star(example: Path, digest: Digest) -> None:
    """The favourites and the voices are named above, and found below."""
    said = digest("rank").out
    named = re.search(r"^\* would be proposed: ([r\d ]+) as favourites, ([r\d ]+) as voices$", said, re.MULTILINE)
    assert named
    starred = re.findall(r"^ *\d+\. \* (r\d+)", said, re.MULTILINE)
    assert set(starred) == {*named[1].split(), *named[2].split()}


@pytest.mark.parametrize("what", [[], ["export"]])
def test_why_is_the_whole_sum(example: Path, digest: Digest, what: list[str]) -> None:
    """Of an issue and of an export: topics add up to the score, parts to their topics."""
    said = digest("rank", *[example / "export.zip" for _ in what], "--why", "r5").out
    total = re.search(r"^ *([+-]\d+\.\d\d)  in all$", said, re.MULTILINE)
    topics = re.findall(r"^ {1,5}([+-]\d+\.\d\d)  \S.* (\w+)\n((?: {10}.*\n)+)", said, re.MULTILINE)
    assert total
    assert f"{sum(float(points) for points, _, _ in topics):+.2f}" == total[1]
    for points, _, below in topics:
        parts = re.findall(r"^ +([+-]\d+\.\d\d)  .*× [+-]\d", below, re.MULTILINE)
        assert f"{sum(map(float, parts)):+.2f}" == points


def test_why_leaves_out_what_is_nothing(example: Path, digest: Digest) -> None:
    """No line of 0.00, of a topic or of a part; and what a part is, is said in a window of any width."""
    for ref in ("r1", "r2", "r5", "r8"):
        lines = digest("rank", "--why", ref).out.splitlines()
        assert [line for line in lines if re.match(r" +[+-]0\.00  ", line)] == []
        assert "A part is a measure times its weight." in "\n".join(lines)
        assert max(map(len, lines)) <= 80


def test_why_says_what_judged(export: Path, digest: Digest) -> None:
    """The place, the model and the language; and the knob of each topic."""
    said = digest("rank", export, "--why", "r2").out
    assert said.startswith("r2  second of 2, ")
    assert "question; judged by the formula model, as “en”\n“Which workshop?”\n" in said
    assert re.search(r"asks rather than answers +asking\n", said)
    assert said.splitlines()[-1].startswith("Next    digest build")


def test_why_of_nobody_says_who_there_is(example: Path, digest: Digest) -> None:
    """Three lines."""
    ran = digest("rank", "--why", "r99")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "error: the thread has no response 'r99'",
        "  at --why r99",
        f"  try: --why with one of {', '.join(f'r{number}' for number in range(1, 18))}",
    ]


def test_json_has_everything(export: Path, digest: Digest) -> None:
    """Parts with their topics, reasons, the model, the language, the knobs, what would be proposed."""
    found = json.loads(digest("rank", export, "--json").out)
    assert (found["model"], found["language"]) == ("formula", "en")
    assert found["topics"]["reactions"] == 1.0
    assert set(found["proposed"]) == {"favourites", "voices"}
    best = found["responses"][0]
    assert (best["id"], best["place"], best["kind"]) == ("r1", 1, "insight")
    assert best["total"] == sum(part["points"] for part in best["parts"])
    assert {part["topic"] for part in best["parts"]} == {reason["topic"] for reason in best["reasons"]}


def test_json_of_one_response(export: Path, digest: Digest) -> None:
    """With its phrases, which only the light model has."""
    found = json.loads(digest("rank", export, "--why", "r2", "--json").out)
    assert [one["id"] for one in found["responses"]] == ["r2"]
    assert found["phrases"] == []


def test_a_knob_turns_the_ranking(export: Path, newsletter: Path, digest: Digest) -> None:
    """What counts nothing is not among the reasons."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("asking: 1.0", "asking: 0"), "utf-8")
    found = json.loads(digest("rank", export, "--json").out)
    assert not [one for response in found["responses"] for one in response["reasons"] if one["topic"] == "asking"]


def test_an_export_is_ranked_outside_of_a_newsletter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Digest
) -> None:
    """By the defaults."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thread.csv").write_text(CSV, "utf-8")
    assert digest("rank", "thread.csv").code == 0
