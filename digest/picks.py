"""picks.md: what of a thread is printed, word for word, in print order.

Written once by the machine (``write``), from then on the editor's: nothing here changes a line of an existing
file. The text of an entry is exactly what is printed, so whatever could be mistaken for the file's own headings
is made harmless before it is written.
"""

import re
from datetime import date
from pathlib import Path

import msgspec

from digest.config import Section
from digest.errors import IssueError
from digest.model import Facts, Pick, Picks
from digest.text.clean import clean, clean_line
from digest.text.markdown import demote_headings
from digest.yamltext import convert, load, place

_SECTIONS = ("question", "voices", "bonus")
_HEADING = re.compile(r"#\s+(?P<name>.+?)\s*#*\s*$")
_ENTRY = re.compile(r"##\s+(?P<ref>\S+)(?:\s+[·•:–—-]?\s*(?P<label>.*?))?\s*$")
_REF = re.compile(r"(?:q|r[1-9]\d*)$")
_META = re.compile(r"(?P<key>byline|permission):[ \t]*(?P<value>.*?)\s*$", re.IGNORECASE)
# What an editor means as a heading or a note, and Markdown would print.
_SLIP = re.compile(
    r"#{1,6}\s*(?P<name>(?:(?P<section>question|voices?|bonus)|r\d+))\s*(?:[·•:–—-].*)?#*$", re.IGNORECASE
)
_META_SLIP = re.compile(r"\s*(?:by ?lines?|permm?iss?ions?)\s*:", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:>\s*|[-*+]\s+|\d+[.)]\s+)*(?P<mark>`{3,}|~{3,})(?P<info>.*)$")
_KEYS = "# which messages these are, so that a newer export cannot give their numbers to others"
_HELP = "# yours from here on: order is order in print; delete an entry to drop it; `## r5` alone adds one"


class _FrontMatter(Section, frozen=True):
    thread: Facts
    keys: dict[str, str] = msgspec.field(default_factory=dict)


class _Entry(msgspec.Struct):
    section: str
    ref: str
    line: int
    label: str = ""
    byline: str = ""
    permission: str = ""
    text: list[str] = []
    open: bool = True  # byline and permission may still follow

    def pick(self) -> Pick:
        # Pasted words bring what nobody sees, and what would turn the line around.
        text = clean("\n".join(self.text)).strip("\n").rstrip()
        return Pick(
            ref=self.ref,
            text=text,
            label=clean_line(self.label),
            byline=clean_line(self.byline),
            permission=self.permission,
            line=self.line,
        )


def split_front_matter(source: str, *, path: str) -> tuple[str, str, int]:
    """Return (front matter, the rest, the rest's first line number) of ``source``.

    Raises:
        IssueError: the file does not begin with ``---`` or its front matter is never closed.
    """
    lines = source.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        raise IssueError(
            "the front matter is missing",
            where=f"{path}:1",
            hint="begin the file with a line --- and end it so",
        )
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in {"---", "..."}:
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise IssueError("the front matter is never closed", where=f"{path}:1", hint="put a line --- after it")


def parse(source: str, *, path: str = "picks.md") -> Picks:
    """Return the picks that ``source``, the text of a picks file, holds; ``path`` is for the errors.

    Raises:
        IssueError: with the line, for anything that is not as ``docs/picks.md`` says.
    """
    front, body, first_line = split_front_matter(source, path=path)
    located = load(front, path=path, first_line=2, error=IssueError)
    front_matter = convert(located, _FrontMatter, path=path, error=IssueError)
    facts = front_matter.thread
    if facts.asked and not _is_date(facts.asked):
        raise IssueError(
            f"thread.asked must be a date like 2026-11-17, not {facts.asked!r}",
            where=place(path, located.lines, "thread.asked"),
            hint="write asked: 2026-11-17",
        )
    entries = _entries(body.split("\n"), first_line, path)
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.ref in seen:
            raise IssueError(
                f"{entry.ref} stands twice",
                where=f"{path}:{entry.line}",
                hint=f"delete one of them, the other is on line {seen[entry.ref]}",
            )
        seen[entry.ref] = entry.line
    question = [entry.pick() for entry in entries if entry.section == "question"]
    return Picks(
        facts=facts,
        question=question[0] if question else None,
        voices=tuple(entry.pick() for entry in entries if entry.section == "voices"),
        bonus=tuple(entry.pick() for entry in entries if entry.section == "bonus"),
        keys=front_matter.keys,
        path=path,
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _entries(lines: list[str], first_line: int, path: str) -> list[_Entry]:
    entries: list[_Entry] = []
    section = ""
    fence, fence_line = "", 0
    for number, line in enumerate(lines, start=first_line):
        if not fence and line.startswith("# ") and (found := _HEADING.match(line)):
            section = _section(found["name"], where=f"{path}:{number}")
            if section == "question":
                entries.append(_Entry(section=section, ref="q", line=number))
            continue
        if not fence and line.startswith("## "):
            entries.append(_entry(line, section, where=f"{path}:{number}", number=number))
            continue
        if not fence and (slip := _SLIP.match(line)):
            raise IssueError(
                f"this looks like a heading of the file, and would be printed: {line.strip()[:40]!r}",
                where=f"{path}:{number}",
                hint=f"write {'#' if slip['section'] else '##'} {slip['name']}, or a backslash before it to print it",
            )
        entry = entries[-1] if entries and entries[-1].section == section else None
        if entry is None:
            if line.strip():
                raise IssueError(
                    f"this text belongs to no entry: {line.strip()[:40]!r}",
                    where=f"{path}:{number}",
                    hint="put it under a heading like `## r3`",
                )
            continue
        if entry.open and (meta := _META.match(line)):
            setattr(entry, meta["key"].lower(), meta["value"])
            continue
        if not any(entry.text) and (meta := _META_SLIP.match(line)):
            raise IssueError(
                f"this line would be printed: {line.strip()[:40]!r}",
                where=f"{path}:{number}",
                hint="write byline: or permission: right under the heading; or a backslash before it, to print it",
            )
        entry.open = False
        entry.text.append(line)
        fence, fence_line = _fence_after(line, fence), fence_line if fence else number
    if fence:
        raise IssueError(
            "a code fence is never closed", where=f"{path}:{fence_line}", hint=f"close it with a line {fence}"
        )
    return entries


def _section(name: str, *, where: str) -> str:
    if name.lower() in _SECTIONS:
        return name.lower()
    raise IssueError(
        f"there is no section {name!r}", where=where, hint="the sections are # Question, # Voices and # Bonus"
    )


def _entry(line: str, section: str, *, where: str, number: int) -> _Entry:
    found = _ENTRY.match(line)
    if section not in {"voices", "bonus"}:
        raise IssueError("an entry stands under no section", where=where, hint="put it under # Voices or # Bonus")
    if not found or not _REF.match(found["ref"]):
        raise IssueError(
            f"an entry names a response: {line.strip()!r} does not",
            where=where,
            hint="write `## r3` or `## r3 · A label`; responses.md lists them all",
        )
    return _Entry(section=section, ref=found["ref"], label=found["label"] or "", line=number)


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after ``line``, given the one open before it ("" for none)."""
    found = _FENCE.match(line)
    if not found:
        return fence
    mark, info = found["mark"], found["info"].strip()
    if not fence:
        return "" if "`" in info and mark[0] == "`" else mark
    return "" if mark[0] == fence[0] and len(mark) >= len(fence) and not info else fence


def printable(text: str) -> str:
    """Return ``text`` so that it can stand in a picks file and says what it said.

    No heading outside code, no line that the file itself would read as one of its own, every fence closed.
    """
    lines = demote_headings(text).strip("\n").rstrip().split("\n")
    fence = ""
    for index, line in enumerate(lines):
        if not fence and _SLIP.match(line):
            lines[index] = f"\\{line}"
        elif index == 0 and _META_SLIP.match(line):
            lines[index] = line.replace(":", "\\:", 1)
        fence = _fence_after(line, fence)
    return "\n".join([*lines, fence] if fence else lines)


def write(picks: Picks) -> str:
    """Return the text of a new picks file; ``parse`` of it gives ``picks`` back (but for line numbers)."""
    facts = msgspec.to_builtins(picks.facts)
    keys = f"{_KEYS}\nkeys: {_flow(dict(picks.keys))}\n" if picks.keys else ""
    parts = [f"---\n{_HELP}\nthread: {_flow(facts)}\n{keys}---\n"]
    parts.append("# Question\n" + (_body(picks.question) if picks.question else ""))
    for title, group in (("Voices", picks.voices), ("Bonus", picks.bonus)):
        entries = [f"## {pick.ref}{' · ' + pick.label if pick.label else ''}\n{_body(pick)}" for pick in group]
        parts.append(f"# {title}\n" + "\n".join(entries))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _body(pick: Pick) -> str:
    metas = [f"{key}: {value}" for key in ("byline", "permission") if (value := getattr(pick, key))]
    text = printable(pick.text)
    return "".join(f"{meta}\n" for meta in metas) + ("\n" if metas else "") + text + "\n"


def _flow(facts: dict[str, object]) -> str:
    """Return ``facts`` as one line of YAML; a JSON string is one of YAML's once it holds no control character."""
    items = []
    for key, value in facts.items():
        if isinstance(value, str) and not re.fullmatch(r"[\d-]+", value):
            value = msgspec.json.encode(clean_line(value)).decode()
        items.append(f"{key}: {value}")
    return "{" + ", ".join(items) + "}"


def read(path: Path, *, name: str) -> Picks:
    """Return the picks in the file ``path``, called ``name`` in errors; raises IssueError."""
    try:
        return parse(path.read_text("utf-8"), path=name)
    except UnicodeDecodeError as error:
        raise IssueError("the file is not UTF-8", where=f"{name}:1", hint="save it as UTF-8") from error
