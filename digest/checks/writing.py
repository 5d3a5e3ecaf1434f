"""What the editor has not written yet."""

import re
from collections.abc import Iterator

from digest.checks.letter import Letter
from digest.model import Finding

# A prompt whose --> was deleted by mistake would hide the rest of the letter: it counts, too.
_PROMPT = re.compile(r"<!--\s*✎[\ufe0e\ufe0f]?(?P<ask>.*?)(?:-->|\Z)", re.DOTALL)


def subject_empty(letter: Letter) -> Iterator[Finding]:
    """Find a subject line without a word."""
    if not letter.issue.subject.strip():
        yield Finding(
            id="subject/empty",
            level="error",
            text="the subject line is empty",
            hint="write a subject between the quotes, under 50 characters",
            where=letter.at_key("subject"),
        )


def no_hour(letter: Letter) -> Iterator[Finding]:
    """Find a letter that does not say when it goes out."""
    if letter.issue.send_at is None:
        yield Finding(
            id="issue/no-hour",
            level="error",
            text="the issue has no hour to go out at",
            hint="write send_at: 2026-11-24 09:00",
            where=letter.at_key("send_at"),
        )


def prompt_left(letter: Letter) -> Iterator[Finding]:
    """Find the prompts of the house letter that still stand in the prose."""
    for found in _PROMPT.finditer(letter.issue.prose):
        ask = " ".join(found["ask"].split())
        yield Finding(
            id="issue/prompt-left",
            level="error",
            text=f"a prompt is left: {ask[:60]}",
            hint="write what it asks for, or delete the comment",
            where=letter.at_prose(found.start()),
        )
