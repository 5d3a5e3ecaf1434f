"""``digest build EXPORT --add``: several threads in one issue, each with its own picks file."""

from pathlib import Path

import pytest

from tests.conftest import Digest
from tests.readers.export_builders import THREAD, as_zip, message, workspace

TEA = [
    message(500, "U2", "Which *tea* keeps a workshop awake?", thread=500),
    message(501, "U3", "The red one, because it is strong and cheap, and nobody minds it.", thread=500),
    message(502, "U4", "Green tea, in small cups, every hour, with a window open.", thread=500),
]


@pytest.fixture
def export(newsletter: Path) -> str:
    """An export with two threads, in a newsletter whose open issue prints the first."""
    as_zip(newsletter / "e.zip", workspace(THREAD + TEA))
    return "e.zip"


@pytest.fixture
def folder(newsletter: Path, digest: Digest, export: str) -> Path:
    """The open issue, which prints the thread on ice."""
    assert digest("build", export, "--thread", "ice").code == 0
    return next((newsletter / "issues").iterdir())


def test_a_second_thread(digest: Digest, folder: Path, export: str) -> None:
    """It gets a picks file named after its title, and the first one stays byte for byte."""
    before = (folder / "picks.md").read_bytes()
    ran = digest("build", export, "--thread", "tea", "--add")
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        f"Added picks-tea-keeps.md to issues/{folder.name} (nothing sent)",
    )
    assert "Which **tea** keeps" in (folder / "picks-tea-keeps.md").read_text("utf-8")
    assert (folder / "picks.md").read_bytes() == before
    assert {path.name for path in folder.iterdir()} >= {"thread-tea-keeps.json", "responses-tea-keeps.md"}


def test_what_to_write_is_said(digest: Digest, folder: Path, export: str) -> None:
    """Until the letter prints it, a finding gives the block to write."""
    digest("build", export, "--thread", "tea", "--add")
    assert '{{ bonus("tea-keeps") }}' in digest("check", folder.name).out


def test_both_are_printed(digest: Digest, folder: Path, export: str) -> None:
    """With its blocks in the letter the email holds both threads' favourites."""
    digest("build", export, "--thread", "tea", "--add")
    letter = folder / "issue.md"
    letter.write_text(letter.read_text("utf-8") + '\n{{ bonus("tea-keeps") }}\n', "utf-8")
    assert digest("build").code == 0
    text = (folder / "build" / "email.txt").read_text("utf-8")
    assert "In two steps" in text
    assert "nobody minds it" in text


def test_an_entry_without_text_is_filled_from_its_own_thread(digest: Digest, folder: Path, export: str) -> None:
    """``## r2`` in the second picks file is the second thread's r2, from the reading that was kept."""
    digest("build", export, "--thread", "tea", "--add")
    picks = folder / "picks-tea-keeps.md"
    picks.write_text(picks.read_text("utf-8").partition("# Voices")[0] + "# Bonus\n## r2\n", "utf-8")
    letter = folder / "issue.md"
    letter.write_text(letter.read_text("utf-8") + '\n{{ bonus("tea-keeps") }}\n', "utf-8")
    assert digest("build").code == 0
    assert "Green tea" in (folder / "build" / "email.txt").read_text("utf-8")


def test_a_newer_export_refreshes_the_thread_it_holds(digest: Digest, folder: Path, newsletter: Path) -> None:
    """A new answer on tea is news of the second thread, not of the first."""
    digest("build", "e.zip", "--thread", "tea", "--add")
    late = message(503, "U1", "Coffee, honestly.", thread=500)
    as_zip(newsletter / "newer.zip", workspace([*THREAD, *TEA, late]))
    ran = digest("build", "newer.zip", "--thread", "tea")
    assert ran.out.splitlines()[0] == f"Refreshed issue: issues/{folder.name} (nothing sent)"
    assert "1 new response; r3 would rank" in ran.out


def test_twice(digest: Digest, folder: Path, export: str) -> None:
    """A thread that the issue prints already is refreshed, and no file is added."""
    digest("build", export, "--thread", "tea", "--add")
    names = {path.name for path in folder.iterdir()}
    assert digest("build", export, "--thread", "tea", "--add").out.startswith("Refreshed issue")
    assert {path.name for path in folder.iterdir()} == names


def test_no_open_issue(digest: Digest, newsletter: Path, export: str) -> None:
    """Without an issue there is nothing to add to; three lines, and nothing is written."""
    ran = digest("build", export, "--thread", "tea", "--add")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: no issue is open that a thread could be added to")
    assert not (newsletter / "issues").exists()


def test_an_issue_is_no_export(digest: Digest, folder: Path) -> None:
    """--add with an issue's name is a slip, and said so."""
    assert digest("build", folder.name, "--add").code == 2


def test_ask_names_the_picks_file(digest: Digest, folder: Path, export: str) -> None:
    """The people of both threads are asked, those of the second by its name."""
    digest("build", export, "--thread", "tea", "--add")
    assert "tea-keeps:r1" in digest("ask").out


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Hey <@U3>, what's the best tea for a workshop?", "best-tea"),
        ("Hi <!channel>, hello everyone here: which tea is best?", "tea-best"),
        ("Thanks Björn! Which tea is best?", "tea-best"),
        ("Björn says tea keeps us awake, which one?", "says-tea"),
        ("<@U3>", "issue"),
    ],
)
def test_no_members_name_is_in_a_files_name(
    digest: Digest, newsletter: Path, folder: Path, asked: str, name: str
) -> None:
    """Nor a greeting, nor the word that stands for a name; the title in the file holds none either."""
    as_zip(newsletter / "asked.zip", workspace([*THREAD, message(500, "U2", asked, thread=500), *TEA[1:]]))
    ran = digest("build", "asked.zip", "--thread", message(500, "U2", asked)["ts"], "--add")
    assert ran.out.startswith(f"Added picks-{name}.md"), ran.out + ran.err
    assert "Björn" not in (folder / f"picks-{name}.md").read_text("utf-8")
