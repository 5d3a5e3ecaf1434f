"""What a letter may say in a sentence, in words: ``{{ count }}``, ``{{ asked }}``, ``{{ event.day }}`` and more."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from digest.config import Config
from digest.model import Facts, Issue, Pick, Picks
from digest.rendering import calendar, dates
from digest.rendering.words import say, word
from digest.text import markdown

# Brysbaert 2019, "How many words do we read per minute?": 238 for silent reading of English non-fiction.
_WORDS_PER_MINUTE = 238


class EventWords:
    """``{{ event.day }}`` and its like, in words; while there is no event yet, each is a visible gap."""

    name = when = place = url = day = "…"

    def __init__(self, card: calendar.EventCard | None = None, day: str = "") -> None:
        if card:
            self.name, self.when, self.place, self.url, self.day = card.name, card.when, card.place, card.url, day

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


def values(
    issue: Issue, config: Config, strings: Mapping[str, Any], card: calendar.EventCard | None, prose: str
) -> dict[str, Any]:
    """Return the values of ``issue``'s letter by name.

    Args:
        issue: with every pick's text filled in.
        config: the newsletter's.
        strings: the fixed words of its language.
        card: the event's, None while there is none.
        prose: the letter's own words, without comments.

    Raises:
        ConfigError: the strings file lacks words.
    """
    found: dict[str, Any] = {
        "community": config.newsletter.community or config.newsletter.name,
        "newsletter": config.newsletter.name,
        "minutes": minutes(issue, prose),
        "event": EventWords(),
    }
    if main := issue.picks.get(""):
        found |= _of_thread(main.facts, issue, strings)
    if card and issue.event:
        # Relative to the hour of sending, never to today: the same letter says the same on every day.
        day = dates.relative_day(issue.event.starts, issue.send_at or issue.event.starts, strings)
        found["event"] = EventWords(card, day)
    return found


def _of_thread(facts: Facts, issue: Issue, strings: Mapping[str, Any]) -> dict[str, Any]:
    counts = {kind: getattr(facts, kind) for kind in ("insights", "resources", "questions")}
    kinds = [
        say(strings, f"kinds.{kind}.{'one' if count == 1 else 'other'}", count=count)
        for kind, count in counts.items()
        if count
    ]
    asked = word(strings, "dates.recently")  # a pasted thread has hours, but no day
    if facts.asked:
        day = date.fromisoformat(facts.asked)
        asked = dates.asked(day, issue.send_at.date() if issue.send_at else day, strings)
    return {
        "title": facts.title,
        "count": facts.responses,
        "people": facts.people,
        "kinds": ", ".join(kinds) or word(strings, "kinds.none"),
        "asked": asked,
    }


def minutes(issue: Issue, prose: str) -> int:
    """Return how many minutes it takes to read all that is printed, at least one."""
    printed = [pick.text for picks in issue.picks.values() for pick in printed_picks(picks)]
    return max(1, math.ceil(sum(map(markdown.words, [prose, *printed])) / _WORDS_PER_MINUTE))


def printed_picks(picks: Picks) -> tuple[Pick, ...]:
    """Return every pick of ``picks``, the question first."""
    return (*((picks.question,) if picks.question else ()), *picks.voices, *picks.bonus)
