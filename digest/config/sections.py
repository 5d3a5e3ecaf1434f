"""Every key of config.yaml, its type, its default and its limits."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any

import msgspec

from digest import clock, yamltext

FILE = "config.yaml"
BYLINES = ("anonymous", "first-name", "initials", "full")
CLAIMS = ("file", "git")
MODELS = ("light", "formula")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Count = Annotated[int, msgspec.Meta(ge=0, le=50)]
Words = Annotated[int, msgspec.Meta(ge=10, le=2000)]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping in config.yaml; an unknown key in it is an error."""


class Newsletter(Section, frozen=True):
    """Who writes to whom. ``sender`` is the key ``from``; ``cities`` are the clocks on an event card."""

    name: str
    community: str = ""
    url: str = ""
    language: str = "en"
    timezone: str = "UTC"
    sender: str = msgspec.field(name="from", default="")
    reply_to: str = ""
    address: str = ""
    cities: dict[str, str] = {}


class ThemeConfig(Section, frozen=True):
    """The look: one accent (``#rrggbb``), from which every other colour is derived, and a logo's address."""

    accent: str = "#3B3FBF"
    logo: str = ""


class PicksConfig(Section, frozen=True):
    """How much is proposed: favourites, voices, and the words after which an excerpt is cut."""

    bonus: Count = 4
    voices: Count = 2
    max_words: Words = 180


Factor = Annotated[float, msgspec.Meta(ge=0, le=10)]


class RankingConfig(Section, frozen=True):
    """The model that ranks ("light" or "formula"), and a factor for the points of each topic: 0 leaves it out.

    The topics are those of ``digest.ranking.topics``; docs/ranking.md says what each of them looks at.
    """

    model: str = "light"
    reactions: Factor = 1.0
    accepted: Factor = 1.0
    thanked: Factor = 1.0
    replies: Factor = 1.0
    wording: Factor = 1.0
    length: Factor = 1.0
    relevance: Factor = 1.0
    originality: Factor = 1.0
    agreement: Factor = 1.0
    details: Factor = 1.0
    asking: Factor = 1.0
    asker: Factor = 1.0
    dialogue: Factor = 1.0
    timing: Factor = 1.0
    tone: Factor = 1.0


class Privacy(Section, frozen=True):
    """The people quoted: the byline rule, who (names or ids) may never be quoted, and what their own emoji say.

    With ``opt_out_reaction`` an author takes a message out; with ``consent_reaction`` only what bears it is quoted.
    """

    byline: str = "anonymous"
    never_quote: tuple[str, ...] = ()
    opt_out_reaction: str = ""
    consent_reaction: str = ""


class Links(Section, frozen=True):
    """``utm`` is the utm_source put on the newsletter's own links; "" puts none."""

    utm: str = ""


class ProviderConfig(Section, frozen=True):
    """Who delivers, and to whom; keys and passwords come from the environment only.

    ``test_to`` is where a test goes when no address is given.
    """

    name: str = "outbox"
    audience: str = ""
    test_to: str = ""
    settings: dict[str, Any] = {}


class Schedule(Section, frozen=True):
    """When an issue goes out, how late is too late, and the days (holidays) on which none goes out."""

    day: str = "tuesday"
    at: str = "09:00"
    grace: str = "2h"
    skip: tuple[str, ...] = ()

    def weekday(self) -> int:
        """Return ``day`` as a number, Monday being 0; raises ValueError."""
        for number, name in enumerate(DAYS):
            if self.day.lower() in {name, name[:3]}:
                return number
        raise ValueError(self.day)

    def at_time(self) -> time:
        """Return ``at`` as a time of day; raises ValueError."""
        found = re.fullmatch(r"(\d{1,2}):(\d\d)", self.at)
        if not found:
            raise ValueError(self.at)
        return time(int(found[1]), int(found[2]))

    def grace_delta(self) -> timedelta:
        """Return ``grace`` as a span of time; raises ValueError."""
        return clock.span(self.grace)

    def holidays(self) -> frozenset[date]:
        """Return the days of ``skip``; raises ValueError."""
        return frozenset(date.fromisoformat(day) for day in self.skip)


class DeliveryConfig(Section, frozen=True):
    """Where the ledger is that laptop and job share, and how many people have to approve an issue."""

    claim: str = "file"
    approvals: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1


class Config(Section, frozen=True):
    """The whole of config.yaml. ``lines``, no key itself, gives each key's line by dotted path."""

    newsletter: Newsletter
    theme: ThemeConfig = ThemeConfig()
    picks: PicksConfig = PicksConfig()
    ranking: RankingConfig = RankingConfig()
    privacy: Privacy = Privacy()
    links: Links = Links()
    provider: ProviderConfig = ProviderConfig()
    schedule: Schedule = Schedule()
    delivery: DeliveryConfig = DeliveryConfig()
    source: str = ""
    lines: Annotated[dict[str, int], yamltext.NOT_IN_FILE] = {}

    def where(self, key: str) -> str:
        """Return ``config.yaml:LINE`` of ``key`` ("newsletter.from"), or of the section it is missing in."""
        return yamltext.place(FILE, self.lines, key)
