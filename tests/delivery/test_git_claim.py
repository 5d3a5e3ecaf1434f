"""Git mode: the remote's ledger is the truth, one push wins, and the clone stays as the person left it."""

import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from digest import durable, git, ledger
from digest.delivery import frozen, git_claim, publish
from digest.delivery.claim import Claim, Held, MovedError
from digest.delivery.git_claim import GitClaim, HeldByGit
from digest.errors import ApprovalError, DeliveryError, DigestError, NetworkError
from digest.model import Delivery, Entry, State
from tests.delivery import clones
from tests.delivery.clones import APPROVED, HASH, NEWSLETTER, SLUG, Clones, entry

NEXT = "2026-12-01-the-next"


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    clones.isolate(monkeypatch)


@pytest.fixture
def places(tmp_path: Path) -> Clones:
    """A remote and two clones, with an approved issue."""
    return clones.make(tmp_path)


def claim(clone: Path) -> GitClaim:
    """The claim of the newsletter in ``clone``."""
    return GitClaim(clone / NEWSLETTER)


def advance(clone: Path, *entries: Entry, slug: str = SLUG) -> Delivery:
    """Make moves of an issue from ``clone``, in one run."""
    with claim(clone).held(clones.folder(clone, slug)) as held:
        for each in entries:
            held.advance(each)
        return held.delivery


def standing(clone: Path, slug: str = SLUG) -> str:
    """Where an issue stands, asked from ``clone``."""
    return told(clone, slug).state


def told(clone: Path, slug: str = SLUG) -> Delivery:
    """What the remote's ledger says of an issue, asked from ``clone``."""
    asked = claim(clone)
    asked.refresh()
    return asked.known(clones.folder(clone, slug))


def refused(act: Callable[[], object], family: type[DigestError] = DeliveryError) -> DigestError:
    """Return the error of ``family`` itself that ``act`` raises, which must be three lines."""
    with pytest.raises(family) as caught:
        act()
    assert type(caught.value) is family
    assert len(caught.value.lines().splitlines()) == 3, caught.value.lines()
    return caught.value


def shallow(places: Clones) -> Path:
    """Return a clone of one commit, as a CI makes it."""
    clone = places.ci.parent / "shallow"
    clones.git(places.remote, "clone", "-q", "--depth=1", "--template=", f"file://{places.remote}", str(clone))
    return clone


def configured(*settings: str) -> Callable[[Clones], Path]:
    """Return what makes the laptop's clone have ``settings``."""

    def make(places: Clones) -> Path:
        for setting in settings:
            clones.git(places.laptop, "config", *setting.split("=", 1))
        return places.laptop

    return make


def worktree(places: Clones) -> Path:
    """Return a second work tree of one clone, where .git is a file."""
    clones.git(places.laptop, "worktree", "add", "-q", "-b", "side", "--track", "../side", "origin/main")
    return places.laptop.parent / "side"


def sparse(places: Clones) -> Path:
    """Return a work tree without the issues."""
    clones.git(places.laptop, "sparse-checkout", "set", NEWSLETTER.parts[0] + "/für alle/templates")
    (places.laptop / NEWSLETTER).mkdir(parents=True, exist_ok=True)
    return places.laptop


def hooked(places: Clones) -> Path:
    """Return a clone all of whose hooks refuse."""
    hooks = ("pre-push", "pre-commit", "commit-msg", "reference-transaction", "post-index-change")
    for name in hooks:
        clones.hook(places.laptop / ".git", name, "exit 1")
    return places.laptop


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(configured(), id="plain"),
        pytest.param(shallow, id="shallow"),
        pytest.param(worktree, id="worktree"),
        pytest.param(sparse, id="sparse"),
        pytest.param(hooked, id="hooks"),
        pytest.param(configured("core.autocrlf=true", "core.eol=crlf"), id="autocrlf"),
        pytest.param(configured("commit.gpgSign=true", "push.gpgSign=true", "gpg.program=false"), id="signing"),
        pytest.param(configured("core.quotePath=true", "core.splitIndex=true", "index.sparse=true"), id="index"),
        pytest.param(configured("push.followTags=true", "fetch.prune=true", "push.default=nothing"), id="settings"),
    ],
)
def test_a_whole_delivery(places: Clones, make: Callable[[Clones], Path]) -> None:
    """Whatever the clone is like, each step is on the remote when its call returns, with exactly the approved bytes."""
    clone = make(places)
    with claim(clone).held(clones.folder(clone)) as held:
        states = []
        state: State
        for state in ("claimed", "drafted", "releasing", "sent"):
            held.advance(entry(state))
            states.append(standing(places.ci))
        approved = held.approved()

    assert claim(places.ci).approved(clones.folder(places.ci)) == approved
    assert states == ["claimed", "drafted", "releasing", "sent"]
    assert approved.email == clones.EMAIL
    assert (
        clones.git(places.remote, "log", "-1", "--format=%s %an", "main").strip() == f"digest: {SLUG} sent Ada Lovelace"
    )
    clones.git(places.remote, "fsck", "--strict")


def test_it_is_a_claim(places: Clones) -> None:
    """The types say the same as delivery/claim.py."""
    whole: Claim = claim(places.laptop)
    with whole.held(clones.folder(places.laptop)) as held:
        one: Held = held
    assert not one.alone
    assert one.folder == clones.folder(places.laptop)


def test_the_person_s_work_is_not_touched(places: Clones) -> None:
    """A dirty work tree and a dirty index, with a conflict in it, are byte for byte as they were after a delivery."""
    clone = places.laptop
    clones.commit(clone, {"README": "ours\n"}, push=False)
    clones.git(clone, "checkout", "-q", "-b", "theirs", "HEAD~1")
    clones.commit(clone, {"README": "theirs\n"}, push=False)
    clones.git(clone, "checkout", "-q", "main")
    with pytest.raises(AssertionError):
        clones.git(clone, "merge", "theirs")
    (clones.folder(clone) / ledger.NAME).write_text("half an edi")
    (clones.folder(clone) / "new.md").write_text("new")
    clones.git(clone, "add", "-A", str(NEWSLETTER))
    before = clones.state(clone)
    advance(clone, entry("claimed"), entry("drafted"))

    assert clones.state(clone) == before
    assert sorted(path.name for path in (clone / ".git").glob("*.lock")) == []


def test_the_truth_is_the_remotes(places: Clones) -> None:
    """What lies in the work tree is not asked."""
    ledger.append(clones.folder(places.laptop), entry("claimed"))

    assert standing(places.laptop) == "approved"
    assert standing(places.laptop, "2026-12-08-not-there") == "draft"


def test_what_is_known_needs_no_network(places: Clones) -> None:
    """`known` says what was last fetched, also when the remote cannot be reached."""
    advance(places.ci, entry("claimed"))
    before = claim(places.laptop).known(clones.folder(places.laptop)).state
    standing(places.laptop)
    places.remote.rename(places.remote.with_name("away"))

    assert (before, claim(places.laptop).known(clones.folder(places.laptop)).state) == ("approved", "claimed")


def test_the_issues_are_those_here_and_there(places: Clones) -> None:
    """One that has no file here is known by its ledger on the remote, one that was begun here by its letter."""
    issues = clones.folder(places.laptop).parent
    shutil.rmtree(issues / SLUG)
    begun = issues / "2026-12-08-begun"
    begun.mkdir()
    (begun / "issue.md").write_text("---\nsubject: x\n---\n")

    assert claim(places.laptop).issues(places.laptop / NEWSLETTER) == [issues / SLUG, issues / NEXT, begun]


def test_a_ledger_elsewhere_is_no_issue(places: Clones) -> None:
    """Only what lies in a folder of an issue is the ledger of one."""
    place = NEWSLETTER / "issues"
    line = msgspec.json.encode(entry("approved")) + b"\n"
    clones.commit(places.ci, {f"{place}/{ledger.NAME}": line, f"{place}/old/{SLUG}/{ledger.NAME}": line})
    standing(places.laptop)
    issues = clones.folder(places.laptop).parent

    assert claim(places.laptop).issues(places.laptop / NEWSLETTER) == [issues / SLUG, issues / NEXT]


def test_a_step_that_the_table_lacks_is_refused(places: Clones) -> None:
    """Only moves of the table are made, and only for the bytes that were approved."""
    error = refused(lambda: advance(places.laptop, entry("releasing")))
    other = msgspec.structs.replace(entry("claimed"), hash="other")

    assert error.where.endswith(ledger.NAME)
    assert refused(lambda: advance(places.laptop, other)).what == "the issue was approved again meanwhile"
    assert standing(places.ci) == "approved"


def test_every_line_tells_its_run(places: Clones) -> None:
    """The lines of one run carry one id, those of another another."""
    advance(places.laptop, entry("claimed"), entry("drafted"))
    history = advance(places.ci, entry("drafted")).history

    assert history[1].run == history[2].run != history[3].run
    assert all(len(line.run) == 8 for line in history[1:])


def test_the_slower_of_two_stops(places: Clones) -> None:
    """A run that another overtook writes nothing, and sees the other's step when it looks."""
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        advance(places.ci, entry("claimed"))
        refused(lambda: held.advance(entry("claimed")), MovedError)

        assert held.delivery.state == "approved"
        assert held.look().state == "claimed"
    assert len(told(places.ci).history) == 2


def test_other_peoples_commits_are_no_hindrance(places: Clones) -> None:
    """A step lands on top of whatever was pushed meanwhile, and nothing of that is lost."""
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        theirs = clones.commit(places.ci, {"README": "new words\n", f"{NEWSLETTER}/issues/{SLUG}/issue.md": "edited"})
        held.advance(entry("claimed"))

    assert standing(places.ci) == "claimed"
    assert clones.git(places.remote, "rev-parse", "main~1").strip() == theirs
    assert clones.git(places.remote, "show", "main:README") == "new words\n"


def at_once(*acts: Callable[[threading.Barrier], object]) -> list[object]:
    """Run ``acts`` in threads, each with the barrier where they wait for one another; return what came of each."""
    barrier = threading.Barrier(len(acts), timeout=60)
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number](barrier)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def claims(clone: Path, slug: str = SLUG) -> Callable[[threading.Barrier], object]:
    """Return what claims an issue from ``clone``, having waited for the others to look."""

    def act(barrier: threading.Barrier) -> object:
        with claim(clone).held(clones.folder(clone, slug)) as held:
            barrier.wait()
            return held.advance(entry("claimed")).state

    return act


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_at_once_one_wins(places: Clones, attempt: int) -> None:
    """Two clones that claim one issue at the same moment: one does, the other is told."""
    results = at_once(claims(places.laptop), claims(places.ci))

    assert sorted(type(result).__name__ for result in results) == ["MovedError", "str"], results
    assert len(told(places.ci).history) == 2


def test_different_issues_at_once_both_win(places: Clones) -> None:
    """Four runs in two clones, each with an issue of its own, do not hinder one another."""
    slugs = (SLUG, NEXT, "2026-12-08-a", "2026-12-15-b")
    line = msgspec.json.encode(entry("approved")) + b"\n"
    clones.commit(places.laptop, {f"{NEWSLETTER}/issues/{slug}/{ledger.NAME}": line for slug in slugs[2:]})
    pairs = zip((places.laptop, places.ci) * 2, slugs, strict=True)

    assert at_once(*(claims(clone, slug) for clone, slug in pairs)) == ["claimed"] * 4
    assert {standing(places.ci, slug) for slug in slugs} == {"claimed"}


def test_two_processes_of_one_clone(places: Clones) -> None:
    """A second run in the same clone is told at once, and another issue is free."""
    with claim(places.laptop).held(clones.folder(places.laptop)):
        error = refused(lambda: advance(places.laptop, entry("claimed")), ledger.BusyError)
        assert advance(places.laptop, entry("claimed"), slug=NEXT).state == "claimed"

    assert error.what == "another run has this issue"
    assert advance(places.laptop, entry("claimed")).state == "claimed"


@pytest.mark.parametrize("moment", ["read-tree", "commit-tree", "push"])
def test_a_killed_run_leaves_nothing_that_matters(places: Clones, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before its push, a run leaves the remote and the clone as they were, and the lock free."""
    before = clones.state(places.laptop)
    child = os.fork()
    if child == 0:
        real = git.Repository.run

        def run(self: git.Repository, *arguments: str, **more: object) -> git.Answer:
            if arguments[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(self, *arguments, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(git.Repository, "run", run)
        advance(places.laptop, entry("claimed"))
        os._exit(0)
    _, code = os.waitpid(child, 0)

    assert os.WIFSIGNALED(code)
    assert standing(places.ci) == "approved"
    assert clones.state(places.laptop) == before
    assert advance(places.laptop, entry("claimed")).state == "claimed"


# What becomes of a push whose answer is lost.


def test_lost_after_the_remote_took_it(places: Clones) -> None:
    """The connection breaks once the remote has the step: it is seen to be there, once."""
    clones.hook(places.remote, "post-receive", 'rm "$0"; kill -9 $PPID')

    assert advance(places.laptop, entry("claimed"), entry("drafted")).state == "drafted"
    assert len(told(places.ci).history) == 3


def test_lost_before_the_remote_took_it(places: Clones) -> None:
    """The connection breaks before the remote has the step: it is pushed again."""
    clones.hook(places.remote, "pre-receive", 'rm "$0"; kill -9 $PPID')

    assert advance(places.laptop, entry("claimed"), entry("drafted")).state == "drafted"
    assert len(told(places.ci).history) == 3


def test_no_answer_and_it_is_there(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remote takes the step and says nothing for too long: it is seen to be there."""
    real = git.Repository.run

    def run(self: git.Repository, *arguments: str, **more: object) -> git.Answer:
        return real(self, *arguments, **{**more, "timeout": 1.5 if arguments[0] == "push" else 60})  # type: ignore[arg-type]

    monkeypatch.setattr(git.Repository, "run", run)
    clones.hook(places.remote, "post-receive", 'rm "$0"; sleep 20')

    assert advance(places.laptop, entry("claimed")).state == "claimed"
    assert len(told(places.ci).history) == 2


def test_lost_for_good_is_unclear(places: Clones) -> None:
    """When the remote cannot be asked either, the error says that it is unclear, and the next run sees it there."""
    away = places.remote.with_name("away")
    clones.hook(places.remote, "post-receive", f'mv "{places.remote}" "{away}"; kill -9 $PPID')
    error = refused(lambda: advance(places.laptop, entry("claimed")), NetworkError)
    away.rename(places.remote)

    assert "did not say whether it took the step" in error.what
    assert "it looks first" in error.hint
    assert standing(places.laptop) == "claimed"


def test_lost_again_and_again_is_unclear(places: Clones) -> None:
    """A remote that never answers a push is given up, and nothing is said to be certain."""
    clones.hook(places.remote, "pre-receive", "kill -9 $PPID")

    assert "so far" in refused(lambda: advance(places.laptop, entry("claimed")), NetworkError).what
    assert standing(places.laptop) == "approved"


def test_lost_and_another_run_went_on(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose step arrived, but which another has gone on from before it knew, has lost the issue."""
    real = git.Repository.push

    def push(self: git.Repository, upstream: git.Upstream, commit: str) -> git.Push:
        real(self, upstream, commit)
        monkeypatch.setattr(git.Repository, "push", real)
        advance(places.ci, entry("drafted"))
        return git.Push("unclear", "the remote end hung up")

    monkeypatch.setattr(git.Repository, "push", push)
    refused(lambda: advance(places.laptop, entry("claimed")), MovedError)

    assert standing(places.ci) == "drafted"


def test_an_old_answer_comes_late(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push that arrives after it was given up, while it is made again, counts once."""
    real = git.Repository.push

    def push(self: git.Repository, upstream: git.Upstream, commit: str) -> git.Push:
        def late(self: git.Repository, upstream: git.Upstream, other: str) -> git.Push:
            assert real(self, upstream, commit).outcome == "done"
            return real(self, upstream, other)

        monkeypatch.setattr(git.Repository, "push", late)
        return git.Push("unclear", "the remote end hung up")

    monkeypatch.setattr(git.Repository, "push", push)
    advance(places.laptop, entry("claimed"))

    assert len(told(places.ci).history) == 2


# What the remote, or git, refuses.


def test_a_protected_branch_is_said(places: Clones) -> None:
    """A remote that declines is quoted, at once, and the hint tries the right to push."""
    clones.hook(places.remote, "pre-receive", 'echo "GH006: Protected branch update failed"; exit 1')
    error = refused(lambda: advance(places.laptop, entry("claimed")))

    assert error.what == (
        "origin does not take the step: GH006: Protected branch update failed (pre-receive hook declined)"
    )
    assert error.where == f"main on origin ({places.remote})"
    assert "git push --dry-run origin HEAD:main" in error.hint
    assert standing(places.ci) == "approved"


def test_a_lock_left_in_the_remote_is_said(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock file that a killed git left in the remote ends in an error that names it."""
    monkeypatch.setattr(git, "sleep", lambda _: None)
    (places.remote / "refs" / "heads" / "main.lock").touch()
    error = refused(lambda: advance(places.laptop, entry("claimed")))

    assert "cannot lock ref 'refs/heads/main'" in error.what


def test_a_branch_that_always_moves_is_given_up(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """When every push is overtaken by other people's, the run stops after its tries."""
    monkeypatch.setattr(git_claim, "_TRIES", 3)
    monkeypatch.setattr(git, "sleep", lambda _: None)
    real, count = git.Repository.push, iter(range(9))

    def push(self: git.Repository, upstream: git.Upstream, commit: str) -> git.Push:
        clones.commit(places.ci, {"README": f"{next(count)}\n"})
        return real(self, upstream, commit)

    monkeypatch.setattr(git.Repository, "push", push)

    assert "(fetch first)" in refused(lambda: advance(places.laptop, entry("claimed"))).what
    assert (next(count), standing(places.ci)) == (3, "approved")


def test_nobody_to_commit_as_is_said(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name and an address, the hint sets them, and nothing was pushed."""
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    clones.git(places.laptop, "config", "user.useConfigOnly", "true")
    error = refused(lambda: advance(places.laptop, entry("claimed")))

    assert error.what == "git does not know who you are"
    assert "git config user.name" in error.hint
    assert git_claim.person(places.laptop) is None
    assert standing(places.ci) == "approved"


def test_a_login_that_fails_is_said(places: Clones) -> None:
    """A remote that lets nobody in is quoted, and no password is asked for or shown."""
    clones.git(places.laptop, "config", "remote.origin.url", "https://ada:hunter2@localhost:9/a.git")
    error = refused(lambda: advance(places.laptop, entry("claimed")), NetworkError)

    assert "hunter2" not in error.lines()


def test_the_secret_in_an_address_is_not_in_any_error(places: Clones) -> None:
    """What git says of an address when a push fails is shown without its password."""
    clones.git(places.laptop, "config", "remote.origin.pushurl", "https://ada:hunter2@localhost:9/a.git")
    error = refused(lambda: advance(places.laptop, entry("claimed")), NetworkError)

    assert "localhost" in error.what
    assert "hunter2" not in error.lines()


def test_a_read_only_git_folder_is_said(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone that cannot be written to is an error before anything is done."""

    def make_folder(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(durable, "make_folder", make_folder)

    assert "cannot be locked: Permission denied" in refused(lambda: advance(places.laptop, entry("claimed"))).what


def test_a_full_disk_is_said(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """When git cannot write an object, its reason is shown and nothing was pushed."""
    real = git.Repository.run

    def run(self: git.Repository, *arguments: str, **more: object) -> git.Answer:
        if arguments[0] == "hash-object":
            return git.Answer(128, b"", "fatal: unable to write loose object file: No space left on device")
        return real(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(git.Repository, "run", run)

    assert "No space left on device" in refused(lambda: advance(places.laptop, entry("claimed"))).what
    assert standing(places.ci) == "approved"


def test_a_damaged_ledger_is_named(places: Clones) -> None:
    """A ledger on the remote that cannot be read is an error with its line."""
    clones.commit(places.ci, {f"{NEWSLETTER}/issues/{SLUG}/{ledger.NAME}": "<<<<<<< HEAD\n"})

    assert refused(lambda: standing(places.laptop)).where == f"{clones.folder(places.laptop) / ledger.NAME}:1"


def test_a_line_without_its_end_never_happened(places: Clones) -> None:
    """A ledger on the remote with half a line at its end goes on from the line before."""
    whole = msgspec.json.encode(entry("approved")) + b"\n"
    clones.commit(places.ci, {f"{NEWSLETTER}/issues/{SLUG}/{ledger.NAME}": whole + b'{"state":"cl'})

    assert advance(places.laptop, entry("claimed"), entry("drafted")).state == "drafted"
    assert standing(places.ci) == "drafted"


def test_lines_taken_back_are_noticed(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """A branch set back by force, while a run is at work, stops it."""
    monkeypatch.setattr(git, "sleep", lambda _: None)
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        held.advance(entry("claimed"))
        clones.git(places.remote, "update-ref", "refs/heads/main", "main~1")

        assert "taken back" in refused(held.look, MovedError).what


def test_what_another_process_sets_back_is_asked_again(places: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another process of the clone, late with its own push, sets back what was last seen, it is asked again."""
    monkeypatch.setattr(git, "sleep", lambda _: None)
    before = clones.git(places.remote, "rev-parse", "main").strip()
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        held.advance(entry("claimed"))
        answers = [before, before, clones.git(places.remote, "rev-parse", "main").strip()]
        monkeypatch.setattr(git.Repository, "seen", lambda *_: answers.pop(0))

        assert held.look().state == "claimed"


def test_an_issue_elsewhere_is_said(places: Clones, tmp_path: Path) -> None:
    """A folder outside the repository has no ledger on its remote."""
    assert "does not lie in the repository" in refused(lambda: claim(places.laptop).known(tmp_path / "x")).what


def test_what_lies_approved_is_verified(places: Clones) -> None:
    """A byte of approved/ that was changed on the remote is found, and so is a file that was added."""
    place = f"{NEWSLETTER}/issues/{SLUG}/approved"
    clones.commit(places.ci, {f"{place}/sub/more.txt": "more"})
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        assert refused(held.approved, ApprovalError).where.endswith("approved/sub/more.txt")
    clones.git(places.ci, "rm", "-q", f"{place}/sub/more.txt")
    clones.commit(places.ci, {f"{place}/email.txt": APPROVED["email.txt"].replace(b"\n", b"\r\n")})
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        assert refused(held.approved, ApprovalError).where.endswith("approved/email.txt")


# What the editor's own commands push.


def republished(held: HeldByGit) -> Delivery:
    """Publish another approved/ with its line."""
    files: dict[str, bytes | None] = {"approved/": None, "approved/email.txt": b"\r\n", "approved/new ü": b""}
    return held.publish(files, entry("approved", by="Ada"), "digest: approved again")


def test_files_and_their_line_are_one_commit(places: Clones) -> None:
    """What is approved goes up with its line; what lay there before and is not part of it goes."""
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        assert republished(held).state == "approved"
    place = f"main:{NEWSLETTER}/issues/{SLUG}"

    assert clones.git(places.remote, "log", "--oneline", "main").count("\n") == 2
    assert clones.git(places.remote, "-c", "core.quotePath=false", "ls-tree", "--name-only", f"{place}/approved") == (
        "email.txt\nnew ü\n"
    )
    assert clones.git(places.remote, "log", "-1", "--format=%s", "main") == "digest: approved again\n"


def test_files_lose_to_a_quicker_line(places: Clones) -> None:
    """An approval is not pushed over a step that it did not see."""
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        advance(places.ci, entry("claimed"))
        refused(lambda: republished(held), MovedError)


def test_files_without_a_line(places: Clones) -> None:
    """Files alone can be pushed, on top of other people's, and again when the answer was lost."""
    clones.hook(places.remote, "post-receive", 'rm "$0"; kill -9 $PPID')
    with claim(places.laptop).held(clones.folder(places.laptop)) as held:
        clones.git(places.ci, "commit", "-q", "--allow-empty", "-m", "x")
        assert held.publish({"issue.md": b"edited"}, None, "edited").state == "approved"

    assert clones.git(places.remote, "log", "--oneline", "main").count("\n") == 2


def test_a_ledger_written_here_goes_up_whole(places: Clones) -> None:
    """A ledger that has more lines than the remote's can be pushed, and the run goes on from there."""
    folder = clones.folder(places.laptop)
    ledger.append(folder, entry("approved", by="Bob"))
    with claim(places.laptop).held(folder) as held:
        held.publish({ledger.NAME: (folder / ledger.NAME).read_bytes()}, None, "approved by a second person")

        assert held.delivery.approvers == ("Bob",)
        assert held.advance(entry("claimed")).state == "claimed"
    assert [line.state for line in told(places.ci).history] == ["approved", "approved", "claimed"]


def test_a_ledger_that_is_behind_does_not_go_up(places: Clones) -> None:
    """No line of the remote's ledger is ever taken away."""
    folder = clones.folder(places.laptop)
    advance(places.ci, entry("claimed"))
    with claim(places.laptop).held(folder) as held:
        written: dict[str, bytes | None] = {ledger.NAME: (folder / ledger.NAME).read_bytes()}
        refused(lambda: held.publish(written, None, "old"), MovedError)
        refused(lambda: held.publish({ledger.NAME: None}, None, "none"), MovedError)

    assert standing(places.ci) == "claimed"


# What was approved here is pushed over what happened there.


def unpushed(places: Clones, *there: Entry, slug: str = "2026-12-08-unpushed", mine: str = HASH) -> Path:
    """Approve an issue on the laptop that the remote knows by the lines ``there``; return its folder."""
    folder = clones.folder(places.laptop, slug)
    place = folder.relative_to(places.laptop)
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in there)
    clones.commit(places.ci, {f"{place}/issue.md": "x", f"{place}/{ledger.NAME}": lines})
    (folder / "approved").mkdir(parents=True)
    (folder / "issue.md").write_text("x")
    for name, content in APPROVED.items():
        (folder / "approved" / name).write_bytes(content)
    ledger.append(folder, msgspec.structs.replace(entry("approved", by="Ada"), hash=mine))
    standing(places.laptop, slug)
    return folder


def reminder(state: State = "draft") -> Entry:
    """Return the line of a reminder, as a job writes it."""
    return Entry(state=state, at=clones.AT, note="reminded: at the hour")


def test_an_approval_that_a_reminder_overtook_is_given_up(places: Clones) -> None:
    """The ledger here begins with the lines of the remote, and it is a draft: it can be approved anew."""
    folder = unpushed(places, reminder())
    publish.catch_up(folder, claim(places.laptop))

    assert (ledger.read(folder), (folder / "approved").exists()) == ((reminder(),), False)


def test_the_same_approval_from_elsewhere_is_kept(places: Clones) -> None:
    """Somebody else pushed an approval of the same bytes: what lies approved here is what they approved."""
    there = entry("approved", by="Grace")
    folder = unpushed(places, reminder(), there)
    publish.catch_up(folder, claim(places.laptop))

    assert ledger.read(folder) == (reminder(), there)
    assert frozen.thaw(folder).hash == HASH


def test_an_approval_of_other_bytes_is_given_up(places: Clones) -> None:
    """Somebody else pushed an approval of other words: theirs counts, and the files here are not theirs."""
    there = entry("approved", by="Grace")
    folder = unpushed(places, there, mine="another")
    publish.catch_up(folder, claim(places.laptop))

    assert (ledger.read(folder), (folder / "approved").exists()) == ((there,), False)


def test_who_is_ahead_has_nothing_to_catch_up_with(places: Clones) -> None:
    """A ledger that begins with the lines of the remote stays as it is."""
    folder = clones.folder(places.laptop)
    ledger.append(folder, entry("approved", by="Grace"))
    before = ledger.read(folder)
    publish.catch_up(folder, claim(places.laptop))

    assert ledger.read(folder) == before
    assert (folder / "approved").exists()


def test_who_is_behind_pulls(places: Clones) -> None:
    """Lines that are only there come by a ``git pull``: nothing here is rewritten."""
    advance(places.ci, entry("claimed"))
    folder = clones.folder(places.laptop)
    standing(places.laptop)
    before = ledger.read(folder)
    error = refused(lambda: publish.catch_up(folder, claim(places.laptop)))

    assert error.hint == "git pull, then the same command again"
    assert ledger.read(folder) == before


def test_what_is_more_than_an_approval_is_not_given_up(places: Clones) -> None:
    """Lines of a delivery that the remote does not know are no matter of an approval."""
    folder = unpushed(places, reminder())
    ledger.append(folder, entry("claimed"))
    before = ledger.read(folder)
    refused(lambda: publish.catch_up(folder, claim(places.laptop)))

    assert ledger.read(folder) == before


def test_a_push_that_a_reminder_overtook_says_what_to_type(places: Clones) -> None:
    """The approval is given up: nothing is pushed, and the hint gives it anew."""
    folder = unpushed(places, reminder())
    with pytest.raises(DigestError) as caught:
        publish.push(folder, claim(places.laptop))

    assert "digest approve" in caught.value.hint
    assert told(places.ci, folder.name).history == (reminder(),)


# Who, and what git does to the bytes.


def test_the_person_is_gits(places: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is the one commits get, inside a repository or not; without git there is none."""
    names = [git_claim.person(places.laptop), git_claim.person(tmp_path)]
    monkeypatch.setenv("PATH", str(tmp_path))

    assert (names, git_claim.person(tmp_path)) == (["Ada Lovelace", "Ada Lovelace"], None)


@pytest.mark.parametrize(
    ("attributes", "exposed"),
    [
        ("* -text -merge\n", False),
        ("* binary\n", False),
        ("", True),
        ("* -text\n", True),
        ("* text=auto -merge\n", True),
        ("* -text -merge\n*.ics filter=lfs\n", True),
        ("* -text -merge\ndelivery.jsonl merge=union\n", True),
        ("* -text -merge\n*.html ident\n", True),
        ("* -text -merge\n*.txt working-tree-encoding=UTF-16\n", True),
    ],
)
def test_what_git_would_do_to_the_bytes_is_known(places: Clones, attributes: str, exposed: bool) -> None:
    """Only attributes that unset conversion and merging for the ledger and for approved/ protect them."""
    (places.laptop / ".gitattributes").write_text(attributes)
    folder = clones.folder(places.laptop, "2026-12-08-not-there")

    assert git_claim.unprotected(places.laptop / NEWSLETTER, folder) is exposed


def test_outside_a_repository_nothing_is_converted(places: Clones, tmp_path: Path) -> None:
    """Without a repository, or outside it, there is nothing to protect from."""
    shutil.rmtree(places.laptop / ".git")

    assert not git_claim.unprotected(places.laptop, clones.folder(places.laptop))
    assert not git_claim.unprotected(places.ci, tmp_path)
