"""How an issue begins: its folder, its hour, and what is proposed of its thread."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from digest import at_hand, clock, consent, durable, picks
from digest import issue as issues
from digest.config import Config
from digest.model import Author, Facts, Pick, Picks, Ranking, Response, Thread
from digest.ranking import rank
from digest.rendering import templates
from digest.text.excerpt import excerpt
from digest.text.privacy import NAME, byline, named, without_mentions, without_names
from digest.text.private import KINDS, mask

_NAME_WORDS = 2
_MASK = re.compile(rf"\\?\[(?:{'|'.join((NAME[1:-1], *KINDS))}|(?:\w\.)+)\\?\]")

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"[’']s?(?!\w)")
_SHORTEST_NAME = 3
_COMMON = frozenset({"and", "for", "from", "how", "not", "our", "that", "the", "this", "what", "with", "you", "your"})


def start(thread: Thread, root: Path, config: Config) -> Path:
    """Begin the issue of ``thread``: a folder with the house letter and the proposed picks; return it.

    The folder is there with both files or not at all. What its author took out of the thread is in neither.

    Raises:
        ExportError: the question was taken out.
    """
    thread = at_hand.to_keep(thread, config)
    proposed = proposal(rank(thread, config.ranking), config)
    return _begin(root, _topic(thread, config), "letter.md", next_hour(config), {"picks.md": picks.write(proposed)})


def add(thread: Thread, folder: Path, config: Config) -> str:
    """Propose picks of one more thread for the issue in ``folder``; return the name by which a block calls them.

    The name, that of the new picks file, is the first telling words of the thread's title, no member's name among them.

    Raises:
        ExportError: the question was taken out.
    """
    thread = at_hand.to_keep(thread, config)
    name = issues.telling(_topic(thread, config), _NAME_WORDS)
    number = 1
    while (path := folder / f"picks-{name}{f'-{number}' if number > 1 else ''}.md").exists():
        number += 1
    durable.write(path, picks.write(proposal(rank(thread, config.ranking), config)).encode())
    return path.stem.removeprefix("picks-")


def start_without_thread(title: str, root: Path, config: Config) -> tuple[Path, datetime]:
    """Begin an issue called ``title`` from templates/note.md; return its folder and its planned hour."""
    send_at = next_hour(config)
    return _begin(root, title, "note.md", send_at, {}), send_at


def _begin(root: Path, title: str, letter: str, send_at: datetime, beside: dict[str, str]) -> Path:
    path = templates.find(root, letter)
    text = issues.filled(path.read_text("utf-8"), send_at)
    picks.split_front_matter(text, path=issues.shown(path, root))  # a broken letter must not begin an issue
    folder = issues.new_folder(root, title, send_at)
    folder.parent.mkdir(parents=True, exist_ok=True)
    durable.write_folder(folder, {name: said.encode() for name, said in {"issue.md": text, **beside}.items()})
    return folder


def next_hour(config: Config) -> datetime:
    """Return the next hour of the schedule, at least an hour away, in the newsletter's zone."""
    zone = ZoneInfo(config.newsletter.timezone)
    earliest = clock.now().astimezone(zone) + timedelta(hours=1)
    off = config.schedule.holidays()
    days = ((earliest + timedelta(days=ahead)).date() for ahead in range(9 + 7 * len(off)))
    moments = (datetime.combine(day, config.schedule.at_time(), zone) for day in days if day not in off)
    return min(m for m in moments if m.weekday() == config.schedule.weekday() and m >= earliest)


def proposal(ranking: Ranking, config: Config) -> Picks:
    """Return what the machine would print of a ranked thread: the question, voices and favourites, cut to length.

    Only who may be quoted is proposed. The question is there in any case, since without it there is no issue: whether
    its author agrees is a finding.
    """
    from digest.ranking.favourites import favourites  # only a new issue is proposed anything
    from digest.ranking.voices import voices as warmest

    never = config.privacy.never_quote
    fit = {response.id for response in ranking.thread.responses if consent.may_quote(response, config.privacy)}
    quotable = msgspec.structs.replace(ranking, scores=tuple(score for score in ranking.scores if score.id in fit))
    bonus = favourites(quotable, config.picks.bonus, never=never)
    voices = warmest(quotable, config.picks.voices, never=never)
    keys = {ref: ranking.response(ref).key for ref in sorted((*voices, *bonus), key=lambda ref: int(ref[1:]))}
    return Picks(
        keys=keys,
        facts=facts(ranking, config),
        question=_proposed(ranking.thread.question, "q", ranking.thread, config),
        voices=tuple(pick(ranking, ref, config) for ref in voices),
        bonus=tuple(pick(ranking, ref, config, label=True) for ref in bonus),
    )


def pick(ranking: Ranking, ref: str, config: Config, *, label: bool = False) -> Pick:
    """Return the response ``ref`` as it is proposed for print; raises KeyError.

    It is cut to its best passage, without greetings and the like, private data or more of anybody's name than the
    byline rule allows, with its byline. With ``label`` a lead-in ("Food for thought:") is its label instead of its
    beginning: for favourites, since nothing prints a voice's label.
    """
    return _proposed(ranking.response(ref), ref, ranking.thread, config, label=label)


def _proposed(message: Response, ref: str, thread: Thread, config: Config, *, label: bool = False) -> Pick:
    # Their patterns take their time to compile, and few builds propose anything.
    from digest.ranking.passage import passage_worth
    from digest.text.label import Labelled, labelled
    from digest.text.own_words import own_words

    # Masked first: whatever is chosen, joined or set above the text afterwards is made of harmless words only.
    names = _name_words(thread)
    said = own_words(_harmless(message.text, thread, config), _others(message, thread), names)
    found = labelled(said) if label else Labelled("", said)
    # A label is plain, and the masks were made for Markdown: what plain words would be masked for is none. Set in bold
    # above a text, a name is seen that is a word like any other inside it.
    if _harmless(found.label, thread, config) != found.label or not names.isdisjoint(_telling_words(found.label)):
        found = Labelled("", said)
    # What a label announces is the beginning.
    worth = None if found.label else passage_worth(thread, of_question=message is thread.question)
    text = excerpt(found.text, config.picks.max_words, worth=worth).text
    return Pick(ref=ref, text=text, label=found.label, byline=byline(message.author, config.privacy))


def _others(message: Response, thread: Thread) -> Iterator[str]:
    """Yield what everybody else said."""
    return (one.text for one in (thread.question, *thread.responses) if one is not message)


def _name_words(thread: Thread) -> frozenset[str]:
    """Return the words of the members' names, case-folded."""
    return frozenset(word for person in _people(thread) for word in _WORD.findall(person.name.casefold()))


def _telling_words(label: str) -> list[str]:
    """Return the words of ``label`` that could be a name: not the short and the common ones, which user names hold."""
    words = _WORD.findall(_POSSESSIVE.sub("", label.casefold()))
    return [word for word in words if len(word) >= _SHORTEST_NAME and word not in _COMMON]


def _harmless(text: str, thread: Thread, config: Config) -> str:
    return mask(without_names(text, _people(thread), config.privacy), config.newsletter.timezone).text


def _people(thread: Thread) -> tuple[Author, ...]:
    return tuple({one.author: None for one in (thread.question, *thread.responses)})


def _title(thread: Thread, config: Config) -> str:
    """Return the thread's title as it may be committed: a title is short enough to do without any doubtful name."""
    title = _harmless(thread.title, thread, config)
    if config.privacy.byline in {"anonymous", "initials"}:
        said = (thread.question.text, *(response.text for response in thread.responses))
        for name in named(title, _people(thread), said):
            title = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, title)
    return title


def _topic(thread: Thread, config: Config) -> str:
    """Return the words of a thread's title that may be in a file's name: nobody's, and no mask's."""
    return _MASK.sub(" ", _title(msgspec.structs.replace(thread, title=without_mentions(thread.title)), config))


def facts(ranking: Ranking, config: Config) -> Facts:
    """Return what the letter may say of the thread."""
    thread = ranking.thread
    kinds = [score.kind for score in ranking.scores]
    created = thread.question.created
    asked = created.astimezone(ZoneInfo(config.newsletter.timezone)).date().isoformat() if created else ""
    return Facts(
        id=thread.id,
        title=_title(thread, config),
        url=thread.url,
        asked=asked,
        responses=len(thread.responses),
        people=thread.people,
        insights=kinds.count("insight"),
        resources=kinds.count("resource"),
        questions=kinds.count("question"),
    )
