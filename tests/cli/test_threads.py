"""``digest threads``, and how a thread is chosen among many at the command line."""

import io
import json
from pathlib import Path

import pytest

from digest.cli import export as cli_export
from tests.conftest import Digest
from tests.readers.export_builders import CHANNEL, THREAD, as_zip, message, ts, workspace

ICE = f"{CHANNEL}/{ts(0)}"
TEA = f"{CHANNEL}/{ts(500)}"


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An export with two threads, in a folder that is no newsletter."""
    monkeypatch.chdir(tmp_path)
    other = [message(500, "U2", "Coffee? Which tea?", thread=500), message(501, "U3", "The red one", thread=500)]
    return as_zip(tmp_path / "e.zip", workspace(THREAD + other)).name


def test_list(digest: Digest, export: str) -> None:
    """The threads are listed with their ids and what speaks for each, and the next command is given."""
    ran = digest("threads", export)
    assert ran.code == 0
    assert ran.out.startswith("2 threads in e.zip, best for a digest first\n  1. How do you break the ice?")
    assert f"     {ICE}" in ran.out
    assert "5 people" in ran.out
    assert ran.out.rstrip().endswith(f"Next    digest build e.zip --thread {ICE}")


def test_limit(digest: Digest, export: str) -> None:
    """A short list says how many more there are."""
    assert "1 more: --limit 2" in digest("threads", export, "--limit", "1").out


def test_json(digest: Digest, export: str) -> None:
    """For scripts each thread has its id, its counts, and a worth that is the sum of its parts."""
    found = json.loads(digest("threads", export, "--json").out)
    assert [one["id"] for one in found] == [ICE, TEA]
    assert all(one["worth"] == sum(part["points"] for part in one["parts"]) for one in found)


def test_without_an_export(digest: Digest, newsletter: Path) -> None:
    """Without an export and without source: in the config, three lines say what to type."""
    ran = digest("threads")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: which export?")
    assert newsletter.is_dir()


def test_the_source_of_the_config(digest: Digest, export: str, newsletter: Path) -> None:
    """A bare command lists what source: names."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace('source: ""', f"source: ../{export}"), "utf-8")
    assert digest("threads").out.startswith("2 threads in ")


def test_a_script_is_shown_the_list(digest: Digest, export: str) -> None:
    """Where nobody can be asked, the list stands before the three lines, and nothing is written."""
    ran = digest("rank", export)
    assert ran.code == 4
    assert ICE in ran.err
    assert TEA in ran.err
    assert ran.err.splitlines()[-3:] == [
        "error: the export holds 2 threads",
        "  at e.zip",
        "  try: --thread ID, or --thread best, or words of the question",
    ]


def test_a_person_chooses(digest: Digest, export: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal the list is a question, and its answer is the thread."""
    monkeypatch.setattr(cli_export, "_is_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_args, **_named: 2)
    ran = digest("rank", export)
    assert ran.code == 0
    assert "tea" in ran.out.splitlines()[0].lower()


def test_words(digest: Digest, export: str) -> None:
    """--thread takes words of the question."""
    assert digest("rank", export, "--thread", "which tea").out.splitlines()[0].endswith("Which tea?")


@pytest.mark.parametrize("when", ["soon", "7", "2026-13-01"])
def test_no_time(digest: Digest, export: str, when: str) -> None:
    """A --since that is no time is said in three lines."""
    ran = digest("threads", export, "--since", when)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: --since is neither a span of time nor a date: {when!r}")


def test_since(digest: Digest, export: str) -> None:
    """--since takes a date, and a span before now."""
    assert digest("threads", export, "--since", "2026-09-01").out.startswith("2 threads")
    late = digest("--clock", "2030-01-01", "threads", export, "--since", "7d")
    assert (late.code, late.err.splitlines()[0]) == (4, "error: none of the export's threads (2) is that recent")
    assert json.loads(digest("--clock", "2030-01-01", "threads", export, "--since", "7d", "--json").out) == []


def test_days_are_for_chats(digest: Digest, export: str) -> None:
    """--from and --to, which choose the days of a chat without threads, are refused where there are threads."""
    ran = digest("threads", export, "--from", "2026-09-01")
    assert (ran.code, "--since" in ran.err) == (4, True)
    assert digest("threads", export, "--from", "2026-09-02", "--to", "2026-09-01").code == 2


def test_the_next_command_reads_the_same(digest: Digest, tmp_path: Path) -> None:
    """What was needed to read an export stands in the next command, too."""
    (tmp_path / "chat.txt").write_text(
        "01/02/24, 10:00 - Ada: How do you break the ice?\n01/02/24, 10:05 - Bo: Names\n01/02/24, 10:06 - Cy: Cards\n"
    )
    ran = digest("threads", tmp_path / "chat.txt", "--date-order", "MDY")
    assert ran.out.rstrip().endswith("--date-order MDY")


def test_a_paste_without_end(digest: Digest, newsletter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paste longer than any thread is refused in three lines instead of filling the memory."""
    monkeypatch.setattr(cli_export, "_LONGEST_PASTE", 1 << 20)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * (2 << 20))))
    ran = digest("rank", "-")
    assert (ran.code, ran.err.splitlines()[0]) == (4, "error: the pasted text is longer than 1 MB")
    assert newsletter.is_dir()


def test_a_strangers_id_gives_the_terminal_no_orders(digest: Digest, tmp_path: Path) -> None:
    """An escape sequence in an id or a channel's name is not printed as one."""
    root = message(0, "U1", "Why \x1b[31m red?", reply_count=1)
    path = as_zip(tmp_path / "e.zip", workspace([root, message(1, "U2", "Because \x1b]0;x\x07")]))
    ran = digest("threads", path)
    assert ran.code == 0
    assert "\x1b" not in ran.out
