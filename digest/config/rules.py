"""What the values of config.yaml must be, beyond their types."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from digest.config.sections import BYLINES, CLAIMS, MODELS, Config, Newsletter, Privacy, Schedule

Problem = tuple[str, str, str]  # key, what, hint

_MAILBOX = r"[^\s@<>()\[\]\",;:\\]+@[^\s@<>()\[\]\",;:\\]+"
_SENDER = re.compile(rf"[^<>\x00-\x1f\x7f]*<{_MAILBOX}>|{_MAILBOX}")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as anyone writes one
# A Slack name with its tone, or a character with what dresses it; letters, digits and marks are none.
_EMOJI = re.compile(
    r":[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:|(?:[#*0-9]\ufe0f?\u20e3|[^\x00-\xa8\w\s]{1,12})", re.IGNORECASE
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = re.compile("(?:api)?key|token|secret|pass(?:word|wd|phrase)?|pwd|credentials?|authorization|bearer")


def problems(config: Config) -> Iterable[Problem]:
    """Yield what is wrong with values that are of the right type, in the order of the file's sections."""
    yield from _newsletter_problems(config.newsletter)
    if not _COLOUR.fullmatch(config.theme.accent):
        what = f"theme.accent must be a colour like #3B3FBF, not {config.theme.accent!r}"
        yield "theme.accent", what, 'write accent: "#3B3FBF", with the quotes'
    if config.ranking.model not in MODELS:
        what = f"ranking.model must be {_either(MODELS)}, not {config.ranking.model!r}"
        yield "ranking.model", what, "write model: light; docs/ranking.md says how the two differ"
    if config.privacy.byline not in BYLINES:
        what = f"privacy.byline must be {_either(BYLINES)}, not {config.privacy.byline!r}"
        yield "privacy.byline", what, "anonymous is the one that needs nobody's permission"
    for number, name in enumerate(config.privacy.never_quote):
        if not name.strip() or re.search("[,;]", name):
            what = f"privacy.never_quote must hold one name in each entry, not {name!r}"
            yield f"privacy.never_quote.{number}", what, "write a line - NAME for each"
    yield from _reaction_problems(config.privacy)
    yield from _secrets(config.provider.settings, "provider.settings")
    yield from _schedule_problems(config.schedule)
    if config.delivery.claim not in CLAIMS:
        what = f"delivery.claim must be {_either(CLAIMS)}, not {config.delivery.claim!r}"
        yield "delivery.claim", what, "write claim: file, or claim: git when a job sends what you approve on a laptop"


def _newsletter_problems(newsletter: Newsletter) -> Iterable[Problem]:
    if not newsletter.name.strip():
        yield "newsletter.name", "newsletter.name is empty", "write the newsletter's name"
    if not _LANGUAGE.fullmatch(newsletter.language):
        what = f"newsletter.language must be a code like en or pt-BR, not {newsletter.language!r}"
        yield "newsletter.language", what, "write language: en"
    cities = {f"newsletter.cities.{city}": zone for city, zone in newsletter.cities.items()}
    for key, zone in {"newsletter.timezone": newsletter.timezone, **cities}.items():
        if not is_zone(zone):
            yield key, f"{key} must be a time zone, and there is no {zone!r}", _zone_hint(zone)
    for key, address in (("from", newsletter.sender), ("reply_to", newsletter.reply_to)):
        if address and not _SENDER.fullmatch(address):
            what = f"newsletter.{key} must be an email address, not {address!r}"
            yield f"newsletter.{key}", what, f"write {key}: Name <name@example.org>"


def _reaction_problems(privacy: Privacy) -> Iterable[Problem]:
    marks = {"opt_out_reaction": privacy.opt_out_reaction, "consent_reaction": privacy.consent_reaction}
    for key, mark in marks.items():
        if mark and not _EMOJI.fullmatch(mark):
            what = f"privacy.{key} must be one emoji or its name between colons, not {mark!r}"
            yield f"privacy.{key}", what, f'write {key}: ":no_entry_sign:", or the emoji itself'
    if privacy.consent_reaction and privacy.consent_reaction == privacy.opt_out_reaction:
        what = f"privacy.consent_reaction and opt_out_reaction are both {privacy.consent_reaction}"
        yield "privacy.consent_reaction", what, "one says yes and one says no: choose two emoji"


def _schedule_problems(schedule: Schedule) -> Iterable[Problem]:
    rules: tuple[tuple[str, Callable[[], object], str, str], ...] = (
        ("day", schedule.weekday, "a day of the week", "write day: tuesday"),
        ("at", schedule.at_time, "a time of day", "write at: 09:00"),
        ("grace", schedule.grace_delta, "a span of time", "write grace: 2h, or 90m, or 1d"),
        ("skip", schedule.holidays, "a list of dates", "write skip: [2026-12-22, 2026-12-29]"),
    )
    for key, parse, words, hint in rules:
        try:
            parse()
        except (ValueError, OverflowError):
            written = getattr(schedule, key)
            yield f"schedule.{key}", f"schedule.{key} must be {words}, not {written!r}", hint


def _secrets(settings: Any, key: str) -> Iterable[Problem]:
    """Yield the settings that look like a credential; what they are set to is never shown."""
    if isinstance(settings, list):
        settings = {str(number): item for number, item in enumerate(settings)}
    if not isinstance(settings, dict):
        return
    for name, value in settings.items():
        inner = f"{key}.{name}"
        if any(_SECRET.fullmatch(word.lower()) for word in _WORD.findall(name)):
            what = f"{inner} looks like a credential"
            yield inner, what, "credentials come from the environment: delete this line"
        yield from _secrets(value, inner)


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"


def is_zone(name: str) -> bool:
    """Return whether ``name`` is an IANA time zone that this machine knows."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _zone_hint(name: str) -> str:
    from difflib import get_close_matches  # reading every zone's name is slow: only a mistake pays for it
    from zoneinfo import available_timezones

    zones = available_timezones()
    places = sorted(zone for zone in zones if "/" in zone and not zone.startswith("Etc/"))
    by_name = {zone.lower(): zone for zone in zones}
    by_name |= {zone.rpartition("/")[2].lower(): zone for zone in places}
    wanted = "_".join(name.lower().split())
    # Short names ("CEST") resemble each other too much, and Etc/GMT+1 is an hour west of what UTC+1 means.
    near = get_close_matches(wanted, [key for key in by_name if len(key) > 4], 1, 0.75)
    if wanted in by_name or (near and wanted.isascii() and not re.search(r"\d", wanted)):
        return f"did you mean {by_name[wanted if wanted in by_name else near[0]]}?"
    return "write an IANA name like Europe/Lisbon"
