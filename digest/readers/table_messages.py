"""The rows of a table -> its messages: who said what and when, under which question, and who must not be quoted."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from digest.model import Author, Reaction
from digest.readers.assemble import Tally
from digest.readers.paste_lines import reactions
from digest.readers.pasted import authors, digest_of, keyed, nobody
from digest.readers.reader import Told
from digest.readers.table_columns import QUESTIONS, REFUSALS, VOTES, Columns, normal
from digest.readers.table_rows import Cells
from digest.readers.table_threads import Row
from digest.readers.typed_times import settled, written

_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")  # a writer's way to keep a cell from becoming a formula
_NUMBER = re.compile(r"[+-]?(?P<digits>\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+|\d{1,9})(?:[.,]0+)?(?: [^\W\d]+)?")
# An e-mail address or a phone number may stand in it: most ids need not be searched for one.
_MAY_BE_PRIVATE = re.compile(r"@|\(at\)|\+\d|\d[ ()]+\d|^tel:|^\d+(?:[./-]\d+){2,}$", re.IGNORECASE)
_ADDRESS_OR_NUMBER = re.compile(r"[^\s@]@[\w-]+\.\w|^\+\d|^tel:", re.IGNORECASE)
_SHORT = 40  # characters: a longer cell is no answer to "May we quote you?"


class Said(NamedTuple):
    """One message of a row: a row of a form with several questions holds several.

    Attributes:
        text: as it stands in the cell.
        cells: the row's.
        asks: whether it is a question.
        thread: the label of its thread, "" for what the row itself says.
    """

    text: str
    cells: dict[str, str]
    asks: bool = False
    thread: str = ""


def messages(known: Columns, cells: list[Cells], told: Told, where: str, tally: Tally) -> list[Row]:
    """Return the rows, each once, with its people, times and keys."""
    said = list(_said(known, cells))
    names = [_name(one.cells) for one in said]
    people = authors(names, tally)
    refusing = {
        name or f"row/{at}"
        for at, (name, one) in enumerate(zip(names, said, strict=True))
        if "consent" in one.cells and _refuses(one.cells["consent"].strip())
    }
    stamps = [written(_when(one.cells)) for one in said]
    undated = sum(1 for one, stamp in zip(said, stamps, strict=True) if stamp is None and _when(one.cells))
    tally.missing("time", undated, "it cannot be read")
    times = settled(stamps, told, where)
    emoji = "⬆" if known.header.get("likes") in VOTES else "👍"
    ids = [_id_of(one.cells) for one in said]
    made = iter(keyed((name, one.text.split("\n")) for name, one, id_ in zip(names, said, ids, strict=True) if not id_))
    posts = sum(1 for one in said if one.cells.get("post") and not one.cells.get("id", "").strip())
    tally.mended("id", posts, "the row has an id of the post alone; it is the question")
    found: dict[str, Row] = {
        f"form/{digest_of(asked)}": Row(
            key=f"form/{digest_of(asked)}",
            author=Author(id=""),  # that of no row
            text=asked,
            thread=_label(asked) if len(known.questions) > 1 else "",
            asks=len(known.questions) > 1,
        )
        for asked in known.questions
    }
    for at, (name, one, created, id_) in enumerate(zip(names, said, times, ids, strict=True)):
        of = one.cells
        key = id_ or next(made)
        row = Row(
            key=key,
            author=people[name] if name else nobody(key),
            text=one.text,
            created=created,
            reactions=_likes(of["likes"], emoji) if "likes" in of else (),
            parent=_public(of.get("parent", "")),
            thread=one.thread or _public(of.get("thread", "")) or _post(of),
            asks=one.asks,
            title=_one_line(of.get("title", "")),
            url=_url(of.get("url", "")),
            channel=_one_line(of.get("channel", "")),
            refused=bool(refusing) and (name or f"row/{at}") in refusing,
        )
        same = found.get(key)
        if id_ and same and (same.text, same.author) == (row.text, row.author):
            tally.skipped("repeated row")
        elif same:  # the id is a person's, say, or an edited message's: no words are lost
            other = f"{id_}-{keyed([(name, row.text.split(chr(10)))])[0]}"
            found[other] = row._replace(key=other)
        else:
            found[key] = row
    return list(found.values())


def _said(known: Columns, cells: list[Cells]) -> Iterator[Said]:
    """Yield what the rows say: an answer under each question of a form, a post's text beside its comments."""
    texts = [role for role in known.at if role.partition("/")[0] == "text"]
    roots: set[str] = set()
    label = ""
    for one in cells:
        text = _text(one.at["text"])
        role = one.at.get("role")
        asks = role is not None and normal(role) in QUESTIONS
        if len(known.questions) > 1:
            for role, asked in zip(texts, known.questions, strict=True):
                if answer := _text(one.at[role]):
                    yield Said(answer, one.at, thread=_label(asked))
        elif "asked" in known.at:
            asked = _text(one.at["asked"])
            title = _one_line(one.at.get("title", "")) or asked
            label = _label(title) if title else label
            thread = "" if {"thread", "parent", "post"} & known.at.keys() else label
            if asked.strip() and not text.strip():
                yield Said(asked, one.at, asks=True, thread=thread)
            elif asked.strip() and thread and label not in roots:
                kept: dict[str, str] = {role: one.at[role] for role in ("title", "channel") if role in one.at}
                yield Said(asked, kept, asks=True, thread=thread)
            if asked.strip():
                roots.add(label)
            if text.strip():
                yield Said(text, one.at, thread=thread)
        else:
            yield Said(text, one.at, asks=asks or bool(one.at.get("post") and not one.at.get("id", "").strip()))


def _refuses(cell: str) -> bool:
    return len(cell) <= _SHORT and REFUSALS.match(cell) is not None


def _label(asked: str) -> str:
    return f"asked/{digest_of(_one_line(asked))}"


def _post(at: dict[str, str]) -> str:
    """Return the label of the post's thread; no row's own id is one by chance."""
    post = _public(at.get("post", ""))
    return f"post/{post}" if post else ""


def _id_of(at: dict[str, str]) -> str:
    """Return the id of the row; that of the post, where it has no other."""
    return _public(at.get("id", "")) or _public(at.get("post", ""))


def _public(cell: str) -> str:
    """Return an id or a label as it may be kept: for an e-mail address or a phone number stands what is made of it."""
    cell = _one_line(cell)
    if not _MAY_BE_PRIVATE.search(cell):
        return cell
    from digest.text.private import MAIL, PHONE, find  # few ids make it necessary

    private = _ADDRESS_OR_NUMBER.search(cell) or any(one.kind in {MAIL, PHONE} for one in find(cell))
    return digest_of(cell) if private else cell


def _name(at: dict[str, str]) -> str:
    parts = (at.get("first", ""), at.get("last", ""))
    return at.get("author", "").strip() or " ".join(filter(None, map(str.strip, parts)))


def _when(at: dict[str, str]) -> str:
    return f"{at.get('date', '')} {at.get('clock', '')}".strip()


def _text(cell: str) -> str:
    if "\r" in cell or "_x000D_" in cell:
        cell = cell.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return _GUARDED.sub("", cell) if cell.startswith("'") else cell


def _one_line(cell: str) -> str:
    return " ".join(cell.split()) if cell else ""


@lru_cache(maxsize=1024)
def _likes(cell: str, emoji: str) -> tuple[Reaction, ...]:
    """Return a count ("12", "1,204"), or emoji with theirs ("🎉 2, :tada: 3"), as reactions."""
    cell = cell.strip()
    if not cell or len(cell) > 200:
        return ()
    if found := _NUMBER.fullmatch(cell):
        count = int(re.sub(r"\D", "", found["digits"])) * (-1 if cell.startswith("-") else 1)
        return (Reaction(emoji=emoji, count=count),) if count > 0 else ()
    counted = reactions([re.sub(r"[,;|\n]", " ", cell)])
    return tuple(counted.reactions) if counted else ()


def _url(cell: str) -> str:
    cell = cell.strip()
    return cell if re.fullmatch(r"https?://[^\s<>\"]+", cell) else ""
