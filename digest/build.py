"""The line as one function: an export and the editor's files become an email with findings.

What the editor owns (issue.md, picks.md) is written once, when an issue begins, and never again. Everything else
here is made anew at each build and git-ignored.
"""

from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

import msgspec

from digest import at_hand, beginning, durable, ledger, picks
from digest import issue as issues
from digest.at_hand import AtHand
from digest.checks import check
from digest.checks.letter import Letter
from digest.config import Config
from digest.errors import ApprovalError, ConfigError, DigestError, IssueError, ProviderError
from digest.model import Approved, Delivery, Email, Finding, Issue, Noun, Pick, Picks, Ranking, Thread, Window
from digest.providers import Provider, provider
from digest.ranking import rank
from digest.rendering import render
from digest.responses import responses_md


class Built(Noun, frozen=True, kw_only=True):
    """What a build did: everything a summary, a check or an approval needs.

    ``rankings`` are those of the threads at hand, by the name of their picks file; ``read`` names the one that this
    build is about, ``arrived`` are its responses that were not there before.
    """

    folder: str
    new: bool
    issue: Issue
    email: Email
    mjml: str
    window: Window
    findings: tuple[Finding, ...]
    delivery: Delivery
    rankings: dict[str, Ranking] = msgspec.field(default_factory=dict)
    read: str = ""
    arrived: tuple[str, ...] = ()
    approved: Approved | None = None

    @property
    def ranking(self) -> Ranking | None:
        """The ranking of the thread that this build is about, if it is at hand."""
        return self.rankings.get(self.read)

    def waits(self, config: Config) -> bool:
        """Whether something was approved, and what the editor's files say now is not in it."""
        approved, now = self.approved, config.provider
        return approved is not None and (
            (approved.email.key, approved.send_at) != (self.email.key, self.issue.send_at)
            or (approved.audience, approved.provider) != (now.audience, now.name)
        )


def build(folder: Path, root: Path, config: Config, *, thread: Thread | None = None, new: bool = False) -> Built:
    """Render, check and write the scratch files of the issue in ``folder``; arguments and errors are ``look``'s."""
    built = look(folder, root, config, thread=thread, new=new)
    keep(folder, built)
    return built


def look(folder: Path, root: Path, config: Config, *, thread: Thread | None = None, new: bool = False) -> Built:
    """Render and check the issue in ``folder``, and write nothing.

    Args:
        folder: the issue's.
        root: the newsletter's.
        config: the newsletter's.
        thread: freshly read; None takes the export kept in the folder, or thread.json, or goes without.
        new: whether the issue was begun just now.

    Raises:
        IssueError, TemplateError, ConfigError, ExportError: with file and line; nothing of the editor's is touched.
    """
    issue = issues.read(folder, config, root)
    here = at_hand.at_hand(folder, issue, config, thread)
    rankings = {name: rank(thread, config.ranking) for name, thread in here.threads.items()}
    issue = with_texts(issue, rankings, config)
    asked, trouble = _provider(root, config)
    rendering = render(issue, config, root, attach=asked is None or asked.capabilities.attachments)
    delivery = ledger.load(folder)
    findings = check(Letter(issue=issue, email=rendering.email, config=config, threads=tuple(here.threads.values())))
    findings += trouble or _refused(asked, rendering.email, issue, config, findings)
    return Built(
        folder=issues.shown(folder, root),
        new=new,
        issue=issue,
        email=rendering.email,
        mjml=rendering.mjml,
        window=rendering.window,
        findings=tuple(findings),
        delivery=delivery,
        rankings=rankings,
        read=here.read,
        arrived=_arrived(here, issue),
        approved=_approved(folder, delivery),
    )


def _provider(root: Path, config: Config) -> tuple[Provider | None, list[Finding]]:
    """Return the configured provider, or what is wrong with its settings."""
    where = config.where("provider.name")
    try:
        return provider(config.provider.name, root, config.provider.settings, where=where), []
    except ConfigError as error:
        return None, [_cannot(error, where)]


def _refused(
    asked: Provider | None, email: Email, issue: Issue, config: Config, findings: list[Finding]
) -> list[Finding]:
    """Return what the provider cannot do with the email, once nothing else is in the way of asking."""
    if asked is None or any(finding.level == "error" for finding in findings):
        return []
    try:
        asked.prepare(email, audience=config.provider.audience, send_at=issue.send_at)
    except (ConfigError, ProviderError) as error:
        return [_cannot(error, config.where("provider.name"))]
    return []


def _cannot(error: DigestError, where: str) -> Finding:
    return Finding(id="provider/cannot", level="error", text=error.what, hint=error.hint, where=error.where or where)


def keep(folder: Path, built: Built) -> None:
    """Write what was built as the scratch files of the issue in ``folder``."""
    for name, ranking in built.rankings.items():
        _renew(at_hand.thread_file(folder, name), ranking.thread.json())
        _renew(at_hand.responses_file(folder, name), responses_md(ranking).encode())
    _write_scratch(folder, built)


def changed(folder: Path, built: Built) -> str:
    """Return what differs between ``built`` and the email that lies in build/, in a line; "" when nothing does.

    Nothing differs from an email that was never built here.
    """
    scratch = folder / "build"
    email = built.email
    now = {"email.txt": email.text.encode(), "email.html": email.html.encode()}
    now |= {attachment.name: attachment.content for attachment in email.attachments}
    for name, content in now.items():
        path = scratch / name
        if not (scratch / "email.html").is_file() or (path.is_file() and path.read_bytes() == content):
            continue
        was = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
        return _difference(name, was, content.decode("utf-8", "replace").splitlines())
    gone = [path.name for path in sorted(scratch.glob("*.ics")) if path.name not in now]
    return f"{gone[0]} does not go along any more" if gone else ""


def _difference(name: str, was: list[str], now: list[str]) -> str:
    for number, (old, new) in enumerate(zip_longest(was, now, fillvalue=""), 1):
        if old != new:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
            return f"line {number} of {name} was {_around(old, same)} and is {_around(new, same)}"
    return f"{name} differs in its line ends or its end"


def _around(line: str, place: int) -> str:
    """Return the words of ``line`` near ``place``, in quotes."""
    begin = max(0, place - 20)
    words = line[begin : place + 30]
    return f"“{'…' if begin else ''}{words}{'…' if place + 30 < len(line) else ''}”"


def _approved(folder: Path, delivery: Delivery) -> Approved | None:
    """Return what lies approved; None for a draft, and where it is damaged, which a send will say."""
    if delivery.state == "draft":
        return None
    from digest.delivery import frozen

    try:
        return frozen.thaw(folder)
    except ApprovalError:
        return None


def with_texts(issue: Issue, rankings: dict[str, Ranking], config: Config) -> Issue:
    """Return ``issue`` with the excerpt printed where an entry (``## r5`` alone) has no text of its own.

    Raises:
        IssueError: such an entry, and the thread is not here or has no such response.
    """

    def of_thread(name: str, group: Picks) -> Ranking | None:
        ranking = rankings.get(name)
        return ranking if ranking and group.facts.id in {"", ranking.thread.id} else None

    return msgspec.structs.replace(
        issue,
        picks={
            name: msgspec.structs.replace(
                group,
                voices=tuple(_with_text(pick, group, of_thread(name, group), config) for pick in group.voices),
                bonus=tuple(
                    _with_text(pick, group, of_thread(name, group), config, label=True) for pick in group.bonus
                ),
            )
            for name, group in issue.picks.items()
        },
    )


def _with_text(pick: Pick, group: Picks, ranking: Ranking | None, config: Config, *, label: bool = False) -> Pick:
    """Return ``pick`` with a text; with ``label`` and none of the editor's, a lead-in of the text becomes its label."""
    if pick.text:
        return pick
    where = f"{group.path}:{pick.line}"
    if ranking is None:
        raise IssueError(
            f"{pick.ref} has no text, and the thread is not here to take it from",
            where=where,
            hint="write the text under its heading, or digest build EXPORT",
        )
    try:
        proposed = beginning.pick(ranking, pick.ref, config, label=label and not pick.label)
    except KeyError:
        raise IssueError(
            f"the thread has no response {pick.ref}", where=where, hint="responses.md lists them all"
        ) from None
    return msgspec.structs.replace(
        pick,
        text=picks.printable(proposed.text),
        label=pick.label or proposed.label,
        byline=pick.byline or proposed.byline,
    )


def _arrived(here: AtHand, issue: Issue) -> tuple[str, ...]:
    """Return the ids of the responses that were not there when the thread was read before."""
    thread, before = here.threads.get(here.read), here.before.get(here.read)
    if thread is None:
        return ()
    if before is not None:
        known = {response.key for response in before.responses}
        return tuple(response.id for response in thread.responses if response.key not in known)
    group = issue.picks.get(here.read)
    printed = group.facts.responses if group and group.facts.id == thread.id else len(thread.responses)
    return tuple(response.id for response in thread.responses[printed:])


def _renew(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` unless it is there already: bringing a file to the disk takes its time."""
    if not path.is_file() or path.read_bytes() != data:
        durable.write(path, data)


def _write_scratch(folder: Path, built: Built) -> None:
    scratch = folder / "build"
    scratch.mkdir(exist_ok=True)
    files: dict[str, bytes] = {
        "email.html": built.email.html.encode(),
        "email.txt": built.email.text.encode(),
        "email.mjml": built.mjml.encode(),
        "report.json": msgspec.json.format(msgspec.json.encode(report(built)), indent=2) + b"\n",
    }
    files |= {attachment.name: attachment.content for attachment in built.email.attachments}
    for name, content in files.items():
        (scratch / name).write_bytes(content)
    for stale in scratch.glob("*.ics"):
        if stale.name not in files:
            stale.unlink()


def report(built: Built) -> dict[str, Any]:
    """Return what a script wants to know of a build, as plain data."""
    return {
        "issue": built.folder,
        "new": built.new,
        "key": built.email.key,
        "state": built.delivery.state,
        "subject": built.email.subject,
        "html_bytes": len(built.email.html.encode()),
        "arrived": list(built.arrived),
        "findings": [msgspec.to_builtins(finding) for finding in built.findings],
    }
