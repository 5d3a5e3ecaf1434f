"""The checks: what could go wrong with a letter, said before it is sent.

A check is a function from a Letter to findings; a new one is a function in a module here, its line in
``CHECKS`` and its test. Findings of one id come from the function of that id. Nothing here asks what day it
is: the same letter has the same findings on every day.
"""

from collections.abc import Callable, Iterable

from digest.checks import event, footer, links, markup, merge, people, quotes, writing
from digest.checks.letter import Letter
from digest.model import Finding

Check = Callable[[Letter], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "subject/empty": writing.subject_empty,
    "issue/no-hour": writing.no_hour,
    "issue/holiday": writing.holiday,
    "issue/braces": writing.braces,
    "issue/empty": writing.empty,
    "issue/not-printed": writing.not_printed,
    "issue/prompt-left": writing.prompt_left,
    "merge/unknown-tag": merge.unknown_tag,
    "merge/no-unsubscribe": merge.no_unsubscribe,
    "email/clip": markup.clip,
    "image/alt": markup.alt,
    "link/form": links.form,
    "event/before-send": event.before_send,
    "event/no-link": event.no_link,
    "people/never-quote": people.never_quote,
    "people/permission": people.permission,
    "people/unanswered": people.unanswered,
    "people/no-consent": people.no_consent,
    "people/gone": people.gone,
    "people/byline": people.byline,
    "people/mention": people.mention,
    "people/private-data": quotes.private_data,
    "people/words-added": quotes.words_added,
    "footer/no-address": footer.no_address,
    "footer/no-sender": footer.no_sender,
}

_LEVELS = ("error", "warning", "note")


def check(letter: Letter) -> list[Finding]:
    """Return what every check finds in ``letter``: errors first, each level in order of files and lines."""
    findings = [finding for run in CHECKS.values() for finding in run(letter)]
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, str, int, str]:
    path, _, line = finding.where.rpartition(":")
    if not line.isdecimal():
        path, line = finding.where, "0"
    return _LEVELS.index(finding.level), path, int(line), finding.id
