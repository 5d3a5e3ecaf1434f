"""What the job does at each of its hours: what is due, and a word in time about what nobody approved."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from digest import clock, due, ledger, outgoing
from digest.config import Config, DeliveryConfig, Newsletter, ProviderConfig, Schedule
from digest.delivery.approve import reopen
from digest.delivery.claim import FileClaim
from digest.delivery.recall import unschedule
from digest.errors import ApprovalError, ConfigError, DigestError, NetworkError, ProviderError, UsageError
from digest.model import Delivery
from tests.delivery import an_issue
from tests.delivery.a_provider import LaidReady, Memory
from tests.delivery.an_issue import approve_it, send_it

HOUR = datetime(2030, 1, 15, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Job:
    """The scheduled job of a newsletter in an empty folder, and its clock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.provider = Memory()
        self.config = Config(
            newsletter=Newsletter(name="Letter", timezone="Europe/Lisbon"),
            provider=ProviderConfig(settings={"url": "http://localhost"}),  # the clock is a rehearsed one
        )

    def set(self, **sections: object) -> None:
        """Change sections of the config."""
        self.config = msgspec.structs.replace(self.config, **sections)

    def issue(self, name: str = "2030-01-15-party", *, send_at: str = "2030-01-15 09:00", text: str = "") -> Path:
        """Begin an issue that nobody approved."""
        folder = self.root / "issues" / name
        folder.mkdir(parents=True)
        front = f'---\nsubject: "A party"\nsend_at: {send_at}\n---\nHello!\n'
        (folder / "issue.md").write_text(text or front, "utf-8")
        return folder

    def approved(self, name: str = "2030-01-15-party", *, at: datetime = HOUR, by: str = "", of: int = 1) -> Path:
        """Begin an issue, or take the one that is there, and approve it for ``at``."""
        folder = self.root / "issues" / name
        if not folder.exists():
            self.issue(name, send_at=f"{at.astimezone(ZoneInfo('Europe/Lisbon')):%Y-%m-%d %H:%M}")
        approve_it(
            folder,
            self.provider,
            msgspec.structs.replace(an_issue.email(), key=f"{name}-0a1b2c3d", subject="A party"),
            send_at=at,
            by=by,
            approvals=of,
        )
        return folder

    def run(self, now: datetime, *, late: bool = False, only: Path | None = None) -> list[str]:
        """What the job says at ``now``, an issue after the other: the outcome, or the trouble."""
        clock.rehearse(now)
        reports = list(due.run(self.root, self.config, late=late, only=only))
        return [report.outcome.what if report.outcome else self._trouble(report) for report in reports]

    def _trouble(self, report: due.Report) -> str:
        assert report.trouble is not None
        return report.trouble.what


def let_be_configured(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the job's provider be the one that config.yaml names."""
    for module in (outgoing, due):
        monkeypatch.setattr(module, "configured", lambda _root, _config: job.provider)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """A job; whatever provider it has is the configured one."""
    job = Job(tmp_path)
    let_be_configured(job, monkeypatch)
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    yield job
    clock.rehearse(None)


AHEAD = "“A party” is not approved, and its hour is less than a day away"
COME = "“A party” is not approved, and its hour has come"


# --- reminders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (HOUR - DAY - MINUTE, []),
        (HOUR - DAY, [AHEAD]),
        (HOUR - MINUTE, [AHEAD]),
        (HOUR, [COME]),
        (HOUR + 7 * DAY, [COME]),
        (HOUR + 7 * DAY + MINUTE, []),
    ],
)
def test_a_draft_is_reminded_of_in_time(job: Job, now: datetime, said: list[str]) -> None:
    """A day before its hour and at it, for a week; what was left lying longer is nobody's trouble."""
    job.issue()

    assert job.run(now) == said


def test_each_reminder_is_told_once(job: Job) -> None:
    """An hourly job says it twice in all: a day before, and at the hour."""
    folder = job.issue()
    said = [what for hours in range(-30, 30) for what in job.run(HOUR + timedelta(hours=hours))]

    assert said == [AHEAD, COME]
    assert [entry.note for entry in ledger.read(folder)] == [
        "reminded: a day before 2030-01-15T09:00:00Z",
        "reminded: at the hour 2030-01-15T09:00:00Z",
    ]
    assert ledger.load(folder).state == "draft"


def test_the_reminder_is_an_error_with_a_place(job: Job) -> None:
    """The job fails visibly: three lines, with the line of the hour and what to type."""
    job.issue()
    clock.rehearse(HOUR)
    [report] = due.run(job.root, job.config)

    assert isinstance(report.trouble, ApprovalError)
    assert (report.trouble.where, report.trouble.hint) == (
        "issues/2030-01-15-party/issue.md:3",
        "digest build, then: digest approve",
    )


def test_another_hour_is_reminded_of_anew(job: Job) -> None:
    """An issue that was put off for a week is reminded of at its new hour."""
    folder = job.issue()
    assert job.run(HOUR) == [COME]
    issue = folder / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("2030-01-15 09:00", "2030-01-22 09:00"), "utf-8")

    assert job.run(HOUR) == []
    assert job.run(HOUR + 6 * DAY) == [AHEAD]


def test_a_holiday_is_not_reminded_of(job: Job) -> None:
    """A day of ``schedule.skip`` is off for the job as well."""
    job.set(schedule=Schedule(skip=("2030-01-15",)))
    job.issue()

    assert job.run(HOUR - DAY) == job.run(HOUR) == []


def test_the_holiday_is_a_day_of_the_newsletters_zone(job: Job) -> None:
    """Nine on Tuesday in Auckland is Monday in UTC: Tuesday is the holiday."""
    newsletter = Newsletter(name="Letter", timezone="Pacific/Auckland")
    job.set(newsletter=newsletter, schedule=Schedule(skip=("2030-01-15",)))
    job.issue()

    assert job.run(datetime(2030, 1, 14, 20, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("---\nsubject: A party\n---\nNo hour yet.\n", "A party"),
        ("---\nsubject: A party\nsend_at: 17:00\n---\nNo day.\n", "2030-01-15-party"),
        ("x", "2030-01-15-party"),
    ],
    ids=["no hour", "no day", "no front matter"],
)
def test_a_letter_whose_hour_cannot_be_read_is_reminded_of(job: Job, text: str, called: str) -> None:
    """The usual hour of the day in its folder's name is the one that it will miss."""
    job.set(schedule=Schedule(at="09:30"))
    job.issue(text=text)
    usual = HOUR + 30 * MINUTE

    assert job.run(usual - DAY - MINUTE) == []
    assert job.run(usual - DAY) == [f"“{called}” is not approved, and its hour is less than a day away"]
    assert job.run(usual) == [f"“{called}” is not approved, and its hour has come"]


def test_a_letter_without_an_hour_and_a_day_is_left_alone(job: Job) -> None:
    """Of what has no date anywhere nobody can say that it is late."""
    job.issue("someday", text="---\nsubject: A party\n---\nNo hour yet.\n")

    assert job.run(HOUR) == []


def test_the_reminder_of_a_broken_letter_says_where_it_is_broken(job: Job) -> None:
    """The place is that of the error, which is what has to be mended first."""
    job.issue(text="---\nsubject: S\nsend_at: 17:00\n---\nNo day.\n")
    clock.rehearse(HOUR)
    [report] = due.run(job.root, job.config)

    assert report.trouble is not None
    assert report.trouble.where == "issues/2030-01-15-party/issue.md:3"


def test_a_reminder_keeps_nobody_from_approving(job: Job) -> None:
    """What was reminded of a day before is approved, and sent at its hour."""
    folder = job.issue()
    assert job.run(HOUR - DAY) == [AHEAD]
    job.approved()

    assert job.run(HOUR) == ["sent"]
    assert ledger.load(folder).state == "sent"


def test_a_busy_draft_is_reminded_of_by_the_other_run(job: Job) -> None:
    """Of two jobs at the same moment one tells."""
    folder = job.issue()
    with ledger.held(folder):
        assert job.run(HOUR) == []
    assert job.run(HOUR) == [COME]


def test_two_jobs_tell_it_once(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that looked before another told finds it told."""
    folder = job.issue()

    class Quicker(FileClaim):
        """A claim in whose way another job comes."""

        def known(self, folder: Path) -> Delivery:
            seen = super().known(folder)
            monkeypatch.undo()
            let_be_configured(job, monkeypatch)
            assert job.run(HOUR) == [COME]
            return seen

    monkeypatch.setattr(due, "chosen", lambda _root, _config: Quicker())

    assert job.run(HOUR) == []
    assert len(ledger.read(folder)) == 1


def test_a_reopened_issue_is_reminded_of_anew(job: Job) -> None:
    """What was told before it was approved is no word about what was taken back since."""
    folder = job.issue()
    assert job.run(HOUR - DAY) == [AHEAD]
    job.approved()
    reopen(folder, now=HOUR - DAY, provider=job.provider)

    assert job.run(HOUR - DAY + MINUTE) == [AHEAD]
    assert job.run(HOUR - DAY + 2 * MINUTE) == []


def test_what_was_taken_back_is_reminded_of_by_what_was_approved(job: Job) -> None:
    """A letter edited since does not put off the hour at which nobody gets the approved email."""
    folder = job.approved()
    job.run(HOUR - 2 * DAY)
    unschedule(folder, job.provider, now=HOUR - 2 * DAY)
    (folder / "issue.md").write_text('---\nsubject: "Other"\nsend_at: 2030-02-15 09:00\n---\nHello!\n', "utf-8")

    assert job.run(HOUR) == ["“A party” was taken back, and its hour has come"]


# --- two people --------------------------------------------------------------------------------------


def two(job: Job) -> Job:
    """Let two have to approve."""
    job.set(delivery=DeliveryConfig(approvals=2))
    return job


def test_one_approval_of_two_is_reminded_of(job: Job) -> None:
    """The reminder names who approved; it is no approval itself, and is told once."""
    folder = two(job).approved(by="Ada", of=2)

    assert job.run(HOUR - DAY) == ["“A party” is approved by Ada only, and its hour is less than a day away"]
    assert job.run(HOUR) == ["“A party” is approved by Ada only, and its hour has come"]
    assert job.run(HOUR + MINUTE) == []
    assert ledger.load(folder).approvers == ("Ada",)
    assert job.provider.calls == []


def test_two_approvals_are_enough(job: Job) -> None:
    """With both names it is sent, whatever was reminded of in between."""
    two(job).approved(by="Ada", of=2)
    job.run(HOUR - DAY)
    job.approved(by="Grace", of=2)

    assert job.run(HOUR) == ["sent"]


# --- the hour ----------------------------------------------------------------------------------------


def test_a_provider_that_keeps_hours_is_told_at_once(job: Job) -> None:
    """The first job after the approval schedules, so that a job six hours late does no harm."""
    job.approved()
    said = [job.run(HOUR - 3 * DAY), job.run(HOUR - 2 * DAY)]

    assert said == [["scheduled"], ["already scheduled"]]
    assert job.provider.mailed == []


def test_where_nobody_keeps_the_hour_the_job_does(job: Job) -> None:
    """Before the hour nothing is begun, at it the email is sent."""
    job.provider = Memory(schedule=False)
    folder = job.approved()

    assert job.run(HOUR - 2 * MINUTE) == ["not yet"]
    assert (ledger.load(folder).state, job.provider.calls) == ("approved", [])
    assert job.run(HOUR) == ["sent"]
    assert job.run(HOUR + timedelta(hours=1)) == []


def test_a_scheduled_email_is_confirmed_after_its_hour(job: Job) -> None:
    """The job puts on record that it went out, once."""
    folder = job.approved()
    job.run(HOUR - DAY)
    job.provider.becomes("m1", state="sent")

    assert job.run(HOUR + timedelta(hours=1)) == ["sent"]
    assert job.run(HOUR + timedelta(hours=2)) == []
    assert (ledger.load(folder).state, job.provider.mailed) == ("sent", ["m1"])


def test_an_email_overdue_at_the_provider_is_told(job: Job) -> None:
    """Within grace it may take its time; after it the job fails, at each of its hours."""
    job.approved()
    job.run(HOUR - DAY)

    assert job.run(HOUR + timedelta(hours=2)) == ["already scheduled"]
    for hours in (3, 4):
        assert job.run(HOUR + timedelta(hours=hours)) == ["its hour is over, and memory has not sent it"]


@pytest.mark.parametrize("schedule", [True, False])
def test_late_fails(job: Job, schedule: bool) -> None:
    """A job that comes after grace sends nothing, and fails until somebody decides."""
    job.provider = Memory(schedule=schedule)
    folder = job.approved()
    late = HOUR + timedelta(hours=2, minutes=1)

    assert job.run(late) == job.run(late) == ["too late: it should have gone out 2 h 1 min ago"]
    assert (ledger.load(folder).state, job.provider.calls) == ("approved", [])
    assert job.run(late, late=True) == ["sent"]


def test_what_somebody_took_back_is_told_once(job: Job) -> None:
    """Taken back at the provider: told, and once more at the hour; then it rests until a person does something."""
    job.approved()
    job.run(HOUR - DAY)
    job.provider.becomes("m1", state="draft")

    assert job.run(HOUR - MINUTE) == ["somebody took this email back at memory: it will not go out"]
    assert job.run(HOUR) == ["“A party” was taken back, and its hour has come"]
    assert job.run(HOUR + MINUTE) == []
    assert job.provider.mailed == []


def test_what_nobody_knows_is_told_until_it_is_settled(job: Job) -> None:
    """An unclear issue fails the job each time, and is never released again."""
    job.approved()
    job.provider.fail("send", ProviderError("502"))
    said = [*job.run(HOUR), *job.run(HOUR + MINUTE), *job.run(HOUR + 2 * MINUTE), *job.run(HOUR + 3 * MINUTE)]

    assert [what.partition(":")[0] for what in said] == [
        "it is unclear whether memory released this email",
        "memory had this email to send, and it is still a draft there",
        "the issue was perhaps sent",
        "the issue was perhaps sent",
    ]
    assert job.provider.calls.count("send") == 1


def test_what_a_person_sends_by_hand_waits_for_its_hour(job: Job) -> None:
    """By the clock it is laid ready at its hour, and the job fails visibly, so that the person hears of it."""
    job.provider = LaidReady()
    folder = job.approved()

    assert job.run(HOUR - DAY) == ["not yet"]
    assert job.run(HOUR) == ["its hour has come, and a person sends it: everything lies ready"]
    assert (ledger.load(folder).state, job.provider.calls.count("lay ready")) == ("unknown", 1)


def test_what_was_laid_ready_is_laid_ready_again(job: Job) -> None:
    """On another machine nothing lies there: each job lays it ready anew, fails, and writes no line."""
    job.provider = LaidReady()
    folder = job.approved()
    job.run(HOUR)
    before = ledger.read(folder)

    assert job.run(HOUR + MINUTE) == ["its hour has come, and a person sends it: everything lies ready"]
    assert job.provider.calls.count("lay ready") == 2
    assert ledger.read(folder) == before


def test_what_a_person_had_laid_ready_early_is_no_trouble_before_its_hour(job: Job) -> None:
    """The person knows of it: the job speaks at the hour, and not before."""
    job.provider = LaidReady()
    folder = job.approved()
    send_it(folder, job.provider, HOUR - 2 * DAY)

    assert job.run(HOUR - MINUTE) == []
    assert job.run(HOUR) == ["its hour has come, and a person sends it: everything lies ready"]


# --- before the first step -----------------------------------------------------------------------------


@pytest.mark.parametrize("error", [NetworkError("no network"), ConfigError("the key is not set")], ids=repr)
def test_a_provider_that_could_not_deliver_is_found_out_before_the_first_step(job: Job, error: DigestError) -> None:
    """The issue stays approved, so that it can still be taken back whatever the provider does."""
    folder = job.approved()
    job.provider.fail("probe", error)

    assert job.run(HOUR) == [error.what]
    assert (an_issue.states(folder), job.provider.calls) == (["approved"], ["probe"])


def test_where_nobody_would_get_it_nothing_is_begun(job: Job) -> None:
    """An audience of nobody is a slip in the config."""
    folder = job.approved()
    job.provider.people = 0

    assert job.run(HOUR) == ["nobody is in the audience 'everyone' at memory"]
    assert (an_issue.states(folder), job.provider.calls) == (["approved"], ["probe"])


def test_a_provider_that_does_not_count_is_believed(job: Job) -> None:
    """That the number is not known keeps nobody from sending."""
    job.approved()
    job.provider.people = None

    assert job.run(HOUR) == ["sent"]


def test_what_is_out_is_put_on_record_however_late_it_is(job: Job) -> None:
    """Taken back, then sent at the provider by a hand: the next send says so, and says nothing of the hour."""
    folder = job.approved()
    job.run(HOUR - DAY)
    unschedule(folder, job.provider, now=HOUR - DAY)
    job.provider.becomes("m1", state="sent")
    clock.rehearse(HOUR + DAY)

    assert outgoing.send(folder, job.root, job.config, outgoing.wish(job.config)).what == "sent"


@pytest.mark.parametrize("env", ["GITHUB_ACTIONS", "GITLAB_CI"])
def test_a_machine_that_forgets_its_ledger_mails_nobody(job: Job, monkeypatch: pytest.MonkeyPatch, env: str) -> None:
    """What is recorded there is lost with the machine, and the next one would send again."""
    folder = job.approved()
    monkeypatch.setenv(env, "true")

    assert job.run(HOUR) == ["this machine forgets its ledger: the next job would send again"]
    assert (an_issue.states(folder), job.provider.calls) == (["approved"], [])


def test_a_machine_that_forgets_its_ledger_may_rehearse(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reaches nobody may be done again."""
    job.provider = Memory(reaches_people=False)
    job.approved()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert job.run(HOUR) == ["sent"]


def test_a_machine_that_shares_its_ledger_forgets_nothing(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``delivery.claim: git`` the ledger is elsewhere."""
    job.set(delivery=DeliveryConfig(claim="git"))
    for module in (outgoing, due):
        monkeypatch.setattr(module, "chosen", lambda _root, _config: FileClaim())
    job.approved()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert job.run(HOUR) == ["sent"]


# --- another run ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=2), "another run has it"),
        (timedelta(hours=2, minutes=1), "another run has had it since before its hour, and it is not out"),
    ],
)
def test_a_run_that_hangs_is_told(job: Job, after: timedelta, said: str) -> None:
    """While its grace lasts another run may take its time; after that somebody has to look at it."""
    folder = job.approved()
    job.provider.fail("put", NetworkError("no network"))
    job.run(HOUR)
    assert ledger.load(folder).state == "claimed"
    with ledger.held(folder):
        assert job.run(HOUR + after) == [said]


# --- a rehearsed clock -----------------------------------------------------------------------------------

REFUSED = "--clock is for rehearsals, and memory mails people"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"url": "https://mail.example.org"},
        {"url": "https://localhost.example.org"},
        {"host": "smtp.example.org"},
    ],
    ids=str,
)
def test_a_rehearsed_clock_mails_nobody(job: Job, settings: dict[str, str]) -> None:
    """By a moment that is not now people would be mailed at a surprising hour."""
    folder = job.approved()
    job.set(provider=ProviderConfig(settings=settings))

    assert job.run(HOUR) == [REFUSED]
    assert (an_issue.states(folder), job.provider.calls) == (["approved"], [])


@pytest.mark.parametrize(
    "settings",
    [{"url": "http://localhost:8080/"}, {"url": "http://127.0.0.1"}, {"host": "localhost"}, {"url": "http://[::1]:80"}],
    ids=str,
)
def test_a_server_on_this_machine_is_a_rehearsals(job: Job, settings: dict[str, str]) -> None:
    """Nobody else is reached there."""
    job.approved()
    job.set(provider=ProviderConfig(settings=settings))

    assert job.run(HOUR) == ["sent"]


@pytest.mark.parametrize("provider", [Memory(reaches_people=False), LaidReady()], ids=["rehearsal", "by hand"])
def test_what_mails_nobody_is_rehearsed(job: Job, provider: Memory) -> None:
    """An outbox, and what a person sends, may be tried at any hour."""
    job.provider = provider
    job.set(provider=ProviderConfig())

    outgoing.refuse_rehearsal(provider, job.config)


def test_a_clock_that_is_not_rehearsed_refuses_nothing(job: Job) -> None:
    """The real clock is what people are mailed by."""
    job.set(provider=ProviderConfig())

    outgoing.refuse_rehearsal(job.provider, job.config)


def sends_a_test(job: Job, folder: Path) -> object:
    """Send a test of the issue."""
    return outgoing.test(folder, job.root, job.config, "ada@example.org")


def takes_it_back(job: Job, folder: Path) -> object:
    """Unschedule the issue."""
    return outgoing.unschedule(folder, job.root, job.config)


@pytest.mark.parametrize("act", [sends_a_test, takes_it_back])
def test_a_rehearsed_clock_tries_nothing_else(job: Job, act: Callable[[Job, Path], object]) -> None:
    """Nor is anything taken back, or a test sent, by a moment that is not now."""
    job.provider = Memory(test=True)
    folder = job.approved()
    job.run(HOUR - DAY)
    job.set(provider=ProviderConfig())
    job.provider.calls.clear()
    with pytest.raises(UsageError, match=REFUSED):
        act(job, folder)

    assert job.provider.calls == []


# --- many issues -------------------------------------------------------------------------------------


def trouble(job: Job, folder: Path, kind: str) -> None:
    """Make trouble for the issue in ``folder``."""
    if kind == "damaged ledger":
        (folder / ledger.NAME).write_bytes(b"<<<<<<< HEAD\n")
    elif kind == "damaged approval":
        (folder / "approved" / "email.html").write_bytes(b"")
    elif kind == "no network":
        job.provider.fail("probe", NetworkError("no network"))


@pytest.mark.parametrize("kind", ["damaged ledger", "damaged approval", "no network"])
def test_the_trouble_of_one_keeps_none_back(job: Job, kind: str) -> None:
    """Whatever is wrong with the first issue, the second goes out."""
    first, second = job.approved("2030-01-15-a"), job.approved("2030-01-15-b")
    trouble(job, first, kind)
    said = job.run(HOUR)

    assert (len(said), said[1]) == (2, "sent")
    assert ledger.load(second).state == "sent"


def test_every_issue_has_its_own_hour(job: Job) -> None:
    """Of a draft, a sent one, a late one and one to come each gets its due."""
    job.approved("2030-01-01-sent", at=HOUR - 14 * DAY)
    assert job.run(HOUR - 14 * DAY) == ["sent"]
    job.approved("2030-01-08-late", at=HOUR - 7 * DAY)
    job.approved("2030-01-15-due")
    job.approved("2030-01-22-ahead", at=HOUR + 7 * DAY)
    job.issue("2030-01-29-draft", send_at="2030-01-29 09:00")

    assert job.run(HOUR) == ["too late: it should have gone out 7 days ago", "sent", "scheduled"]


def test_only_the_one_that_is_meant(job: Job) -> None:
    """An issue that is named is the only one that is looked at."""
    first = job.approved("2030-01-15-a")
    second = job.approved("2030-01-15-b")

    assert job.run(HOUR, only=second) == ["sent"]
    assert ledger.load(first).state == "approved"


def test_an_issue_whose_letter_is_gone_is_sent_all_the_same(job: Job) -> None:
    """What was approved is what counts: a deleted issue.md keeps nobody from getting it."""
    folder = job.approved()
    (folder / "issue.md").unlink()

    assert job.run(HOUR) == ["sent"]


def test_a_copied_issue_is_not_sent(job: Job) -> None:
    """A folder copied with its ledger would mail last week's email anew: that is told, and the copy left alone."""
    first = job.approved()
    copy = first.with_name("2030-01-22-next")
    shutil.copytree(first, copy)

    assert job.run(HOUR) == ["sent", "this folder's ledger is that of 2030-01-15-party"]
    assert (job.provider.mailed, ledger.load(copy).state) == (["m1"], "approved")


def test_nothing_is_due(job: Job) -> None:
    """A newsletter without issues is no trouble."""
    assert job.run(HOUR) == []


def test_a_job_that_runs_each_hour_mails_once(job: Job) -> None:
    """From a day before to a day after, hour by hour, at a provider without a clock: one mailing."""
    job.provider = Memory(schedule=False)
    job.approved()
    said = [what for hours in range(-24, 24) for what in job.run(HOUR + timedelta(hours=hours))]

    assert said == ["not yet"] * 24 + ["sent"]
    assert job.provider.mailed == ["m1"]
