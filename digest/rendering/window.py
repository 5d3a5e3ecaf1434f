"""When a letter is true: before its event, and on the one day of which "tomorrow" is said."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Window
from digest.rendering.compose import Composition, Prose
from digest.rendering.words import say

_ADDRESS = re.compile(r"\]\([^)\s]*|[a-z]+://\S+", re.IGNORECASE)
_DAY_WORDS = ("dates.today", "dates.tomorrow", "dates.yesterday")


def window(composition: Composition) -> Window:
    """Return when the letter can reach its readers without telling them what is not so.

    A word like "tomorrow" counts where the editor writes it (subject, preview line, prose), not in a quote. The day
    is that of ``send_at`` in the newsletter's zone.

    Raises:
        ConfigError: the strings file lacks the words.
    """
    event, send_at = composition.issue.event, composition.issue.send_at
    bounds = Window()
    said = _day_word(composition)
    if said and send_at:
        zone = ZoneInfo(composition.config.newsletter.timezone)
        day = send_at.astimezone(zone).date()
        bounds = Window(
            opens=datetime.combine(day, time(), zone),
            why_opens=f"it says “{said}”, and its day has not come",
            closes=datetime.combine(day + timedelta(days=1), time(), zone),
            why_closes=f"it says “{said}”, and its day is over",
        )
    if event and (bounds.closes is None or event.starts < bounds.closes):
        bounds = Window(
            opens=bounds.opens,
            why_opens=bounds.why_opens,
            closes=event.starts,
            why_closes=f"{event.name} has begun",
        )
    return bounds


def _day_word(composition: Composition) -> str:
    issue = composition.issue
    written = [section.markdown for section in composition.sections if isinstance(section, Prose)]
    letter = _ADDRESS.sub(" ", "\n".join([issue.subject, issue.preheader, *written]))
    for key in _DAY_WORDS:
        said = say(composition.strings, key)
        if re.search(rf"\b{re.escape(said)}\b", letter, re.IGNORECASE):
            return said
    return ""
