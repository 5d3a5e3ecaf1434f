"""Which row of a table is a question, and which rows answer it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from digest.model import Author, Reaction

_FULLNAME = re.compile(r"^(?:t\d_|#)")  # Reddit's kinds before its ids


class Row(NamedTuple):
    """One row, as read.

    Attributes:
        key: its id; or, where the table has none, one made of its words.
        author: who wrote it.
        text: as it stands in the cell.
        created: when, in UTC.
        reactions: what it was given.
        parent: the id of the row that it answers, "" for none.
        thread: what the column of threads says.
        asks: whether its kind is a question.
        title: the title of the thread.
        url: its address.
        channel: where it was said.
        refused: whether its author said that it must not be quoted.
    """

    key: str
    author: Author
    text: str
    created: datetime | None = None
    reactions: tuple[Reaction, ...] = ()
    parent: str = ""
    thread: str = ""
    asks: bool = False
    title: str = ""
    url: str = ""
    channel: str = ""
    refused: bool = False


class Group(NamedTuple):
    """A thread: its id where the table has one, its question (None when that is not in the table), its responses.

    ``above`` gives the key of the row that a response answers; ``lost`` counts those whose is not in the table.
    """

    id: str
    root: Row | None
    replies: list[Row]
    above: dict[str, str]
    lost: int = 0


class Grouped(NamedTuple):
    """The threads of a table.

    Attributes:
        groups: they.
        outside: how many rows are in none.
        reversed: whether the table runs from the newest row to the oldest.
        first: whether nothing but its place makes a row the question.
    """

    groups: list[Group]
    outside: int
    reversed: bool = False
    first: bool = False


def group(rows: Sequence[Row]) -> Grouped:
    """Return the threads among ``rows``: by the column of threads, the rows answered, the kinds, the titles."""
    above = _above(rows)
    asking = [row for row in rows if row.asks]
    rows = [row._replace(asks=False) for row in rows] if len(asking) == len(rows) else list(rows)
    if any(row.thread for row in rows):
        return _by_label(rows, _labels(rows), above)
    if any(row.parent for row in rows):
        return _by_parent(rows, above)
    if any(row.asks for row in rows):
        return _by_kind(rows, above)
    titles = Counter(row.title for row in rows)
    if len(titles) > 1 and "" not in titles and min(titles.values()) > 1:
        return _by_label(rows, [row.title for row in rows], above, named=False)
    return _one(rows, above)


def _above(rows: Sequence[Row]) -> dict[str, str]:
    """Return, by key, the key of the row that a row answers, where that row is there."""
    known = {row.key for row in rows}
    found = {}
    for row in rows:
        parent = row.parent if row.parent in known else _FULLNAME.sub("", row.parent)
        if parent in known and parent != row.key:
            found[row.key] = parent
    return found


def _labels(rows: Sequence[Row]) -> list[str]:
    """Return the label of each row's thread; a question without one may be what the others' labels name."""
    labels = {row.thread for row in rows if row.thread}
    return [row.thread or (row.key if row.key in labels else "") for row in rows]


def _by_label(rows: Sequence[Row], labels: Sequence[str], above: dict[str, str], *, named: bool = True) -> Grouped:
    held: dict[str, list[Row]] = {}
    for row, label in zip(rows, labels, strict=True):
        held.setdefault(label, []).append(row)
    outside = len(held.pop("", []))
    groups = []
    first = False
    for label, members in held.items():
        root = next((row for row in members if row.asks), None)
        root = root or next((row for row in members if row.key == label), None)
        first = first or root is None
        root = root or next((row for row in members if not row.parent), None)
        lost = root is None
        replies = [row for row in members if row is not root]
        groups.append(Group(label if named else "", root, replies, above, int(lost)))
    return Grouped(groups, outside, first=first)


def _by_parent(rows: Sequence[Row], above: dict[str, str]) -> Grouped:
    tops = _tops(rows, above)
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(tops[row.key], []).append(row)
    roots = {row.key: row for row in rows if not row.parent}
    answered = [key for key in held if key in roots and len(held[key]) > 1]
    lonely = [key for key in roots if len(held.get(key, ())) == 1]
    lost = [key for key in held if key not in roots]
    asking = [row for row in roots.values() if row.asks]
    first = next(iter(roots.values()), None)
    # Somebody filled in only a few of the cells: all the rows are one thread.
    sparse = first is not None and first.key not in answered and len(lonely) > sum(len(held[key]) for key in answered)
    if len(asking) == 1 or (sparse and not asking):
        root = asking[0] if asking else first
        others = [row for row in rows if root is None or row.key != root.key]
        return Grouped([Group("", root, others, above, sum(len(held[key]) for key in lost))], 0)
    if len(answered) == 1 and lost:
        orphans = [row for key in lost for row in held[key]]
        members = [row for row in held[answered[0]] if row.key != answered[0]] + orphans
        return Grouped([Group(answered[0], roots[answered[0]], members, above, len(orphans))], len(lonely))
    groups = [Group(key, roots[key], [row for row in held[key] if row.key != key], above) for key in answered]
    groups += [Group(key, None, held[key], above, 1) for key in lost]
    if not groups:
        return _one(rows, above)
    return Grouped(groups, len(lonely))


def _tops(rows: Sequence[Row], above: dict[str, str]) -> dict[str, str]:
    """Return, by key, what a row answers in the end: a row's key, or the id of one that is not there."""
    parents = {row.key: row.parent for row in rows}
    tops: dict[str, str] = {}
    for row in rows:
        path: list[str] = []
        key = row.key
        while key not in tops and key in above and key not in path[-1:]:
            path.append(key)
            tops[key] = row.key  # rows that answer each other in a circle end here
            key = above[key]
        top = tops.get(key) or parents.get(key) or key
        tops[key] = top
        for one in path:
            tops[one] = top
    return tops


def _by_kind(rows: Sequence[Row], above: dict[str, str]) -> Grouped:
    """Return the threads of a table in which each question is followed by its answers."""
    if sum(row.asks for row in rows) == 1:
        root = next(row for row in rows if row.asks)
        return Grouped([Group("", root, [row for row in rows if row is not root], above)], 0)
    groups: list[Group] = []
    outside = 0
    for row in rows:
        if row.asks:
            groups.append(Group(row.key, row, [], above))
        elif groups:
            groups[-1].replies.append(row)
        else:
            outside += 1
    return Grouped(groups, outside)


def _one(rows: Sequence[Row], above: dict[str, str]) -> Grouped:
    """Return all rows as one thread: the first is the question, or the last where the newest comes first."""
    times = [row.created for row in rows if row.created]
    falling = len(times) == len(rows) > 2 and times == sorted(times, reverse=True) and times[0] > times[-1]
    ordered = list(reversed(rows)) if falling else list(rows)
    return Grouped([Group("", ordered[0], ordered[1:], above)] if ordered else [], 0, falling, first=True)
