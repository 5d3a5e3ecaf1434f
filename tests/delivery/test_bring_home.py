"""After a push the clone is where a pull would bring it, and never at the cost of a byte of the editor's."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest import git, ledger
from digest.delivery import bring_home as module
from digest.delivery.bring_home import bring_home
from digest.delivery.git_claim import GitClaim
from tests.delivery import clones
from tests.delivery.clones import NEWSLETTER, SLUG, Clones, entry

ISSUE = f"{NEWSLETTER}/issues/{SLUG}"
# What comes in: a file changed, one added in a new folder, one removed with its folder.
INCOMING = {"README": "new\n", "a b/ü": "added\r\n", f"{ISSUE}/issue.md": None}


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    clones.isolate(monkeypatch)


@pytest.fixture
def places(tmp_path: Path) -> Clones:
    """A remote and two clones; the CI's pushes INCOMING."""
    places = clones.make(tmp_path)
    clones.git(places.ci, "rm", "-q", f"{ISSUE}/issue.md")
    clones.commit(places.ci, {name: said for name, said in INCOMING.items() if said})
    return places


def brought(clone: Path) -> bool:
    """Fetch in ``clone``, and bring it to what was fetched."""
    repository = git.Repository(clone)
    upstream = repository.upstream()
    return bring_home(repository, upstream.local, repository.fetch(upstream))


def status(clone: Path) -> str:
    """What git says is not as committed in ``clone``."""
    return clones.git(clone, "-c", "core.quotePath=false", "status", "--porcelain")


def left(clone: Path) -> None:
    """The clone is not brought home, and is as it was: the commit, the index, the files, no lock."""
    before = clones.state(clone)

    assert not brought(clone)
    assert clones.state(clone) == before
    assert not (clone / ".git" / "index.lock").exists()


@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_a_clean_clone_is_brought_home(places: Clones, autocrlf: str) -> None:
    """A clone without changes is as after a pull, whatever git does to line ends."""
    clones.git(places.laptop, "config", "core.autocrlf", autocrlf)

    assert brought(places.laptop)
    assert clones.git(places.laptop, "rev-parse", "HEAD") == clones.git(places.remote, "rev-parse", "main")
    assert status(places.laptop) == ""
    assert (places.laptop / "a b" / "ü").read_bytes() == b"added\r\n"
    assert not (places.laptop / ISSUE / "issue.md").exists()
    assert clones.git(places.laptop, "pull", "--ff-only").strip() == "Already up to date."


def test_line_ends_are_as_a_checkout_makes_them(places: Clones) -> None:
    """A file that git converts is converted here, too, and compared as git compares."""
    clones.commit(places.ci, {".gitattributes": "* text=auto eol=crlf\n"})
    clones.git(places.laptop, "pull", "-q", "--ff-only")
    clones.commit(places.ci, {"README": "newer\n"})

    assert brought(places.laptop)
    assert (places.laptop / "README").read_bytes() == b"newer\r\n"
    assert status(places.laptop) == ""


def test_what_lies_there_already_is_no_hindrance(places: Clones) -> None:
    """The very files that were pushed, not committed here, are what they become; the rest is brought."""
    (places.laptop / "README").write_text("new\n")
    (places.laptop / "a b").mkdir()
    (places.laptop / "a b" / "ü").write_bytes(b"added\r\n")

    assert brought(places.laptop)
    assert status(places.laptop) == ""


def test_what_is_staged_already_is_no_hindrance(places: Clones) -> None:
    """The very files that were pushed may be staged here, too."""
    (places.laptop / "README").write_text("new\n")
    clones.git(places.laptop, "rm", "-q", f"{ISSUE}/issue.md")
    clones.git(places.laptop, "add", "README")

    assert brought(places.laptop)
    assert status(places.laptop) == ""


def test_other_changes_stay(places: Clones) -> None:
    """What the editor changed, staged, added or removed elsewhere is afterwards as it was."""
    folder = clones.folder(places.laptop, "2026-12-01-the-next")
    (folder / "issue.md").write_text("half an edit")
    (folder / "staged.md").write_text("staged")
    clones.git(places.laptop, "add", str(folder / "staged.md"))
    (folder / "staged.md").write_text("and edited again")
    (folder / ledger.NAME).unlink()
    before = status(places.laptop)

    assert brought(places.laptop)
    assert status(places.laptop) == before
    assert (folder / "issue.md").read_text() == "half an edit"
    assert clones.git(places.laptop, "show", f":{NEWSLETTER}/issues/2026-12-01-the-next/staged.md") == "staged"


def edited(clone: Path) -> None:
    """Edit what is to be changed."""
    (clone / "README").write_text("mine\n")


def edited_to_go(clone: Path) -> None:
    """Edit what is to be removed."""
    (clone / ISSUE / "issue.md").write_text("mine\n")


def removed(clone: Path) -> None:
    """Remove what is to be changed."""
    (clone / "README").unlink()


def untracked(clone: Path) -> None:
    """Have another file where one is to be added."""
    (clone / "a b").mkdir()
    (clone / "a b" / "ü").write_text("mine")


def ignored(clone: Path) -> None:
    """The same, and git ignores it."""
    (clone / ".git" / "info").mkdir(exist_ok=True)
    (clone / ".git" / "info" / "exclude").write_text("ü\n")
    untracked(clone)


def file_for_folder(clone: Path) -> None:
    """Have a file where a folder is to be."""
    (clone / "a b").write_text("mine")


def folder_for_file(clone: Path) -> None:
    """Have a folder where a file is to be."""
    (clone / "a b" / "ü").mkdir(parents=True)


def symlinked(clone: Path) -> None:
    """Have a symbolic link where a folder is to be."""
    (clone / "elsewhere").mkdir()
    (clone / "a b").symlink_to("elsewhere")


def linked(clone: Path) -> None:
    """Have a symbolic link to the very bytes."""
    (clone / "README").rename(clone / "README.real")
    (clone / "README").symlink_to("README.real")


def staged(clone: Path) -> None:
    """Have other bytes staged."""
    (clone / "README").write_text("mine\n")
    clones.git(clone, "add", "README")
    (clone / "README").write_text("words\n")


def committed(clone: Path) -> None:
    """Have a commit of one's own."""
    clones.commit(clone, {"mine": "mine"}, push=False)


def merging(clone: Path) -> None:
    """Be in the middle of a merge."""
    clones.git(clone, "checkout", "-q", "-b", "side")
    clones.commit(clone, {"mine": "mine"}, push=False)
    clones.git(clone, "checkout", "-q", "main")
    clones.git(clone, "merge", "-q", "--no-ff", "--no-commit", "side")


@pytest.mark.parametrize(
    "make",
    [edited, edited_to_go, removed, untracked, ignored, file_for_folder, folder_for_file, symlinked, linked, staged,
     committed, merging],
)  # fmt: skip
def test_what_is_the_editors_is_left(places: Clones, make: Callable[[Path], None]) -> None:
    """Anything of the editor's where something comes in, and everything is left as it is."""
    make(places.laptop)
    left(places.laptop)


def test_a_branch_that_was_left_is_not_moved(places: Clones) -> None:
    """A switch to another branch in between, and nothing is done to either."""
    repository = git.Repository(places.laptop)
    upstream = repository.upstream()
    commit = repository.fetch(upstream)
    clones.git(places.laptop, "checkout", "-q", "-b", "side")
    before = clones.state(places.laptop)

    assert not bring_home(repository, upstream.local, commit)
    assert clones.state(places.laptop) == before


def test_another_git_at_work_is_left_alone(places: Clones) -> None:
    """While another git has the index, nothing is done, and its lock stays."""
    lock = places.laptop / ".git" / "index.lock"
    lock.write_bytes(b"theirs")

    assert not brought(places.laptop)
    assert lock.read_bytes() == b"theirs"


def test_links_and_programs_are_for_a_pull(places: Clones) -> None:
    """What is more than a plain file is not brought by this way."""
    (places.ci / "link").symlink_to("README")
    clones.git(places.ci, "add", "link")
    clones.commit(places.ci, {"README": "newer\n"})
    left(places.laptop)


def test_an_edit_at_that_very_moment_is_kept(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file saved between the look and the change is not overwritten, and what was changed already is put back."""
    real = module._swap

    def swap(move: module._Move) -> None:
        if move.path.name == "issue.md":
            move.path.write_text("saved just now")
        real(move)

    monkeypatch.setattr(module, "_swap", swap)
    before = clones.state(places.laptop)

    assert not brought(places.laptop)
    after = clones.state(places.laptop)
    assert after[:2] == before[:2]
    assert after[2] == {**before[2], f"{ISSUE}/issue.md": b"saved just now"}


def test_a_full_disk_is_taken_back(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file cannot be written, those that were are put back."""
    real = module._create

    def create(path: Path, data: bytes) -> None:
        if path.name == "ü":
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(module, "_create", create)
    left(places.laptop)


def test_a_branch_that_cannot_move_is_taken_back(places: Clones) -> None:
    """When the branch is locked, the files are put back."""
    (places.laptop / ".git" / "refs" / "heads" / "main.lock").touch()
    left(places.laptop)


def test_a_mode_stays(places: Clones) -> None:
    """A file's permissions here are kept."""
    if os.name != "posix":
        pytest.skip("there are no such permissions here")
    clones.git(places.laptop, "config", "core.fileMode", "false")
    (places.laptop / "README").chmod(0o600)

    assert brought(places.laptop)
    assert (places.laptop / "README").stat().st_mode & 0o777 == 0o600


def test_in_a_second_work_tree(places: Clones) -> None:
    """In a work tree whose .git is a file, its own index is the one."""
    clones.git(places.laptop, "worktree", "add", "-q", "-b", "side", "--track", "../side", "origin/main")
    side = places.laptop.parent / "side"

    assert brought(side)
    assert (status(side), status(places.laptop)) == ("", "")


def test_after_a_push_of_ones_own(places: Clones) -> None:
    """What a command pushed lies here as it was pushed, and nothing is left to pull."""
    folder = clones.folder(places.laptop)
    (folder / "approved" / "email.txt").write_bytes(b"other\r\n")
    with GitClaim(places.laptop / NEWSLETTER).held(folder) as held:
        held.publish({"approved/": None, "approved/email.txt": b"other\r\n"}, entry("approved"), "digest: approved")

        assert held.bring_home()
        assert held.bring_home()  # twice is as good as once
    assert status(places.laptop) == ""
    assert [path.name for path in (folder / "approved").iterdir()] == ["email.txt"]
    assert len(ledger.read(folder)) == 2


def test_what_was_approved_and_taken_back_is_gone(places: Clones) -> None:
    """A folder all of whose files go is gone."""
    folder = clones.folder(places.laptop)
    with GitClaim(places.laptop / NEWSLETTER).held(folder) as held:
        held.publish({"approved/": None}, entry("draft"), "digest: reopened")

        assert held.bring_home()
    assert not (folder / "approved").exists()
    assert ledger.load(folder).state == "draft"
