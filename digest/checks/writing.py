"""What the editor has not written yet."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from digest.checks.letter import Letter
from digest.model import Finding
from digest.text.markdown import words

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


def holiday(letter: Letter) -> Iterator[Finding]:
    """Find a letter planned for a day on which none goes out."""
    send_at, zone = letter.issue.send_at, ZoneInfo(letter.config.newsletter.timezone)
    if send_at and send_at.astimezone(zone).date() in letter.config.schedule.holidays():
        yield Finding(
            id="issue/holiday",
            level="error",
            text="send_at is on a day that schedule.skip leaves out",
            hint="write another day, or take that one out of schedule.skip in config.yaml",
            where=letter.at_key("send_at"),
        )


def braces(letter: Letter) -> Iterator[Finding]:
    """Find {{ … }} where it is not worked out: it would be sent as it stands."""
    issue, event = letter.issue, letter.issue.event
    fields = {"subject": issue.subject, "preheader": issue.preheader}
    if event:
        fields |= {"event.name": event.name, "event.note": event.note, "event.place": event.place}
    for key, text in fields.items():
        if "{{" in text or "{%" in text:
            yield Finding(
                id="issue/braces",
                level="error",
                text=f"{{{{ … }}}} works in the letter, not in {key}",
                hint="write the words themselves",
                where=letter.at_key(key),
            )


def empty(letter: Letter) -> Iterator[Finding]:
    """Find a letter without a word of the editor's."""
    if not words(letter.written()):
        yield Finding(
            id="issue/empty",
            level="error",
            text="the letter is empty",
            hint="write below the front matter",
            where=letter.at_prose(0),
        )


def not_printed(letter: Letter) -> Iterator[Finding]:
    """Find picks whose block is not in the letter, and blocks that have no picks."""
    prose = letter.written()
    for name, group in letter.issue.picks.items():
        file = group.path.rpartition("/")[2]
        for block, chosen in (("question", group.question), ("voices", group.voices), ("bonus", group.bonus)):
            call = re.escape(f'("{name}")') if name else r"(?!\()"
            found = re.search(r"\{\{-?\s*" + block + r"\b\s*" + call, prose)
            if chosen and not found:
                text = f"{file} has a {block}, and the letter does not print it"
                hint = f"write {{{{ {_called(block, name)} }}}} on a line of its own, or delete the entries"
            elif found and not chosen and block != "voices":  # a thread without thank-yous is nothing amiss
                text = f"{{{{ {_called(block, name)} }}}} has nothing to print"
                hint = f"put entries under # {block.capitalize()} in {file}, or delete the block"
            else:
                continue
            where = letter.at_prose(found.start() if found else 0)
            yield Finding(id="issue/not-printed", level="warning", text=text, hint=hint, where=where)


def _called(block: str, name: str) -> str:
    return f'{block}("{name}")' if name else block


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
