"""A whole letter, composed by hand, for the tests of the text part."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from digest.config import Config, Links, Newsletter
from digest.model import Event, Facts, Issue, Pick
from digest.rendering import calendar, templates
from digest.rendering.compose import Block, Composition, Prose

LISBON = ZoneInfo("Europe/Lisbon")
CONFIG = Config(
    newsletter=Newsletter(
        name="Harbour Letter",
        community="Harbour",
        address="Harbour Letter, 1 Example Street, 1000 Lisbon",
        cities={"New York": "America/New_York", "Berlin": "Europe/Berlin", "Sydney": "Australia/Sydney"},
    ),
    links=Links(utm="digest"),
)
EVENT = Event(
    name="Speed Networking",
    starts=datetime(2026, 11, 25, 17, tzinfo=LISBON),
    ends=datetime(2026, 11, 25, 18, tzinfo=LISBON),
    timezone="Europe/Lisbon",
    url="https://example.org/speed-networking",
    note="Free, open to all.",
)
ISSUE = Issue(
    slug="2026-11-24-icebreakers",
    path="issues/2026-11-24-icebreakers/issue.md",
    prose="",
    subject="👀 Everyone's sleeping on peer-to-peer",
    preheader="Example in action",
    send_at=datetime(2026, 11, 24, 9, tzinfo=LISBON),
    event=EVENT,
)
FACTS = Facts(url="https://example.org/archives/C01/p1", responses=17)
QUESTION = Pick(ref="q", text="I run a workshop for eight people on inclusive hiring. Which icebreaker would you take?")
VOICES = (
    Pick(ref="r1", text="What a *useful* thread! Two workshops in two weeks. Thanks to everyone."),
    Pick(ref="r2", text="Saving this for later!", byline="Ana"),
)
BONUS = (
    Pick(
        ref="r3",
        label="Food for thought",
        text="- Tie the icebreaker to the session, so that everyone begins on a level playing field.\n"
        "- An activity for two could be:\n"
        "  - Which bias might you have to overcome, and where does it come from?\n"
        "  - People come back and [share it](https://example.org/share) with the group.",
    ),
    Pick(ref="r4", text="Sticky notes on the wall, ten minutes to sort them, and no talking.", byline="Bo"),
)


def words() -> Mapping[str, Any]:
    """The fixed words of the house, in English."""
    return templates.strings(Path("nowhere"), "en")


def letter(*sections: Prose | Block) -> Composition:
    """A composed letter of these sections."""
    return Composition(issue=ISSUE, config=CONFIG, strings=words(), sections=sections)


def prose(markdown: str) -> Prose:
    """A section of the editor's own words."""
    return Prose(markdown=markdown, line=3)


def block(name: str, **context: Any) -> Block:
    """A block and what its templates are given."""
    return Block(name=name, context=context, line=7)


def rsvp() -> Block:
    """The RSVP block of ``EVENT``."""
    return block("rsvp", event=calendar.card(EVENT, config=CONFIG, issue=ISSUE, strings=words()))


def whole_letter() -> Composition:
    """A letter with every kind of section."""
    return letter(
        prose(
            "👋 Hey folks! In ~1 min you'll get a *little* nugget about communities.\n\n"
            "This question was asked in [Harbour](https://example.org/harbour) last week:"
        ),
        block("question", pick=QUESTION, facts=FACTS),
        prose("17 responses have rolled in so far. But the **real magic**?"),
        block("voices", picks=VOICES),
        rsvp(),
        prose("Have a good one!! 🙂\n\n## 💥 Bonus!\n\nHere's a few of my faves:"),
        block("bonus", picks=BONUS),
        block("join", url=FACTS.url, facts=FACTS),
    )
