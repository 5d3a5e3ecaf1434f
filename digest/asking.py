"""Asking the people quoted: a message for each of them, and what they answer.

One message holds everything that is printed of one person, since they decide about all of it. What was answered is not
asked again; who is never to be quoted is not asked at all.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from digest import answers, build, consent, durable
from digest import issue as issues
from digest.at_hand import at_hand
from digest.config import Config, Privacy
from digest.errors import UsageError
from digest.model import Author, Issue, Noun, Pick, Picks, Response, Thread
from digest.ranking import rank
from digest.text import permission
from digest.text.clean import clean_line
from digest.text.plain import to_text
from digest.text.privacy import byline, is_never_quoted

_WIDTH = 68
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)+(?!\w)")


class Person(Noun, frozen=True, kw_only=True):
    """Somebody to ask: what of theirs is printed, and the message. Without the thread nobody knows their name."""

    refs: tuple[str, ...]
    name: str
    message: str


class Asking(Noun, frozen=True, kw_only=True):
    """Whom to ask about an issue, and where the others stand.

    ``waiting`` and ``answered`` give what their ``permission:`` says by ref, ``agreed`` the refs of those who agreed
    with an emoji, ``never`` of those who are never quoted; ``known`` says whether the thread, with its names, is here.
    """

    people: tuple[Person, ...]
    waiting: dict[str, str]
    answered: dict[str, str]
    agreed: tuple[str, ...]
    never: tuple[str, ...]
    known: bool


class Recorded(Noun, frozen=True, kw_only=True):
    """What was written of one answer: the two lines as they stand now."""

    ref: str
    permission: str
    byline: str


class _Quote(NamedTuple):
    ref: str
    pick: Pick
    group: Picks
    response: Response | None


def asking(folder: Path, root: Path, config: Config, *, again: bool = False) -> Asking:
    """Return whom to ask about the issue in ``folder``; with ``again``, also those who did not answer yet.

    Raises:
        IssueError: picks.md is not as it must be.
        ExportError: the export kept in the folder cannot be read.
    """
    issue, threads = _opened(folder, root, config)
    rankings = {name: rank(thread, config.ranking) for name, thread in threads.items()}
    people: dict[str, list[_Quote]] = {}
    waiting: dict[str, str] = {}
    answered: dict[str, str] = {}
    agreed: list[str] = []
    never: list[str] = []
    for quote in _quotes(build.with_texts(issue, rankings, config), threads):
        answer = permission.read(quote.pick.permission).answer
        author = quote.response.author if quote.response else None
        if author and is_never_quoted(author, config.privacy.never_quote):
            never.append(quote.ref)
        elif answer in {"yes", "no", "unclear"}:
            answered[quote.ref] = quote.pick.permission
        elif not answer and quote.response and _marked(quote.response, config.privacy):
            agreed.append(quote.ref)
        elif answer == "asked" and not again:
            waiting[quote.ref] = quote.pick.permission
        else:
            people.setdefault(f"person {author.id}" if author and author.id else quote.ref, []).append(quote)
    return Asking(
        people=tuple(_person(quotes, config) for quotes in people.values()),
        waiting=waiting,
        answered=answered,
        agreed=tuple(agreed),
        never=tuple(never),
        known=threads.keys() >= issue.picks.keys(),
    )


def record(
    folder: Path, root: Path, config: Config, given: Iterable[tuple[str, answers.Choice]], name: str = ""
) -> list[Recorded]:
    """Write answers into the picks of the issue in ``folder``: all of them, or none.

    Args:
        folder: the issue's.
        root: the newsletter's.
        config: the newsletter's.
        given: for each answer the refs it is about (``r3``, ``q``, ``r3,r7``; ``hiring:r3`` in picks-hiring.md).
        name: of the person who answered, where the thread that knew it is gone.

    Raises:
        UsageError: a ref names no entry, or two answers; or the name that is to be printed is not known.
        IssueError: picks.md is not as it must be.
    """
    issue, threads = _opened(folder, root, config)
    there = {quote.ref: quote for quote in _quotes(issue, threads)}
    wanted: dict[str, answers.Choice] = {}
    for refs, choice in given:
        names = [ref for part in refs.split(",") if (ref := part.strip())]
        if not names:
            raise UsageError("an answer names no entry", hint="digest ask lists them")
        for ref in names:
            if ref in wanted:
                raise UsageError(f"{ref} has two answers", hint="give one")
            wanted[ref] = choice
    if unknown := [ref for ref in wanted if ref not in there]:
        raise UsageError(f"nothing is printed of {unknown[0]!r}", hint=f"one of {', '.join(there)}")
    if name and len({_who(there[ref]) for ref in wanted}) > 1:
        raise UsageError("--name is one person's, and several answered", hint="record them one by one")
    bylines = {ref: _agreed_byline(there[ref], choice, config, name) for ref, choice in wanted.items()}
    changed: dict[Path, str] = {}
    for ref, choice in wanted.items():
        pick, group = there[ref].pick, there[ref].group
        path = root / group.path
        source = changed[path] if path in changed else path.read_bytes().decode("utf-8")
        changed[path] = answers.recorded(source, pick.ref, choice, bylines[ref], path=group.path)
    for path, text in changed.items():
        durable.write(path, text.encode())
    return [_now(there[ref], choice, bylines[ref]) for ref, choice in wanted.items()]


def _opened(folder: Path, root: Path, config: Config) -> tuple[Issue, dict[str, Thread]]:
    issue = issues.read(folder, config, root)
    return issue, at_hand(folder, issue, config).threads


def _quotes(issue: Issue, threads: dict[str, Thread]) -> Iterator[_Quote]:
    """Yield everything that an issue prints of anybody, with the message it was made from, in order of print."""
    for name, group in issue.picks.items():
        thread = threads.get(name)
        here = thread if thread and group.facts.id in {"", thread.id} else None
        messages = {one.id: one for one in (here.question, *here.responses)} if here else {}
        for pick in (*((group.question,) if group.question else ()), *group.voices, *group.bonus):
            yield _Quote(f"{name}:{pick.ref}" if name else pick.ref, pick, group, messages.get(pick.ref))


def _marked(response: Response, privacy: Privacy) -> bool:
    return bool(privacy.consent_reaction) and consent.may_quote(response, privacy)


def _who(quote: _Quote) -> str:
    # Those without an id may be several: nobody is to read another's words, or to answer for them.
    return (quote.response.author.id if quote.response else quote.pick.byline) or quote.ref


def _person(quotes: list[_Quote], config: Config) -> Person:
    author = quotes[0].response.author if quotes[0].response else Author(id="")
    refs = tuple(quote.ref for quote in quotes)
    name = byline(author, Privacy(byline="full"))
    return Person(refs=refs, name=name, message=_message(author, [quote.pick for quote in quotes], config))


def _message(author: Author, quoted: list[Pick], config: Config) -> str:
    texts = []
    for pick in quoted:
        plain = to_text(pick.text, width=_WIDTH)
        lines = [pick.label, *plain.split("\n")] if pick.label else plain.split("\n")
        texts.append("\n".join(f"    {line}".rstrip() for line in lines))
    hello = f"Hi {byline(author, Privacy(byline='first-name')) or 'there'},"
    asks = f"may I quote {'this' if len(quoted) == 1 else 'these'} in {clean_line(config.newsletter.name)}?"
    choice = "With your first name, without a name, or not at all?"
    return "\n\n".join([hello, f"{asks} {choice}", *texts, "Thank you!"])


def _agreed_byline(quote: _Quote, choice: answers.Choice, config: Config, name: str) -> str | None:
    """Return what the byline is to be, "" for none, None for what it is; raises UsageError for an unknown name."""
    if choice in {"no", "asked"}:
        return None
    rule = config.privacy.byline if choice == "yes" else choice
    if rule == "anonymous":
        return ""
    known = clean_line(name) or (quote.response.author.name if quote.response else "")
    if choice == "yes" and quote.pick.byline and not permission.read(quote.pick.permission).name:
        # What the editor wrote stays where nobody knows better; what an earlier answer gave does not.
        return clean_line(byline(Author(id="", name=known), Privacy(byline=rule))) or None
    if not known and rule == "initials" and _INITIALS.fullmatch(quote.pick.byline):
        return quote.pick.byline
    if not known and (" " in quote.pick.byline or choice == "first-name") and not _INITIALS.match(quote.pick.byline):
        known = quote.pick.byline
    agreed = byline(Author(id="", name=known), Privacy(byline=rule))
    if not agreed and choice != "yes":
        raise UsageError(
            f"nobody here knows the name behind {quote.ref}",
            hint=f"digest ask --answer {quote.ref} {choice} --name NAME",
        )
    return clean_line(agreed) or None


def _now(quote: _Quote, choice: answers.Choice, agreed: str | None) -> Recorded:
    shown = quote.pick.byline if agreed is None else agreed
    return Recorded(ref=quote.ref, permission=answers.permission(choice), byline=shown)
