"""Telegram's entities -> Markdown: a text is a list of runs, each with the one thing that is special about it."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from digest.readers.to_markdown import code, fence, flow, link, plain, quote, wrap
from digest.readers.wordless import says


class Entity(msgspec.Struct, omit_defaults=True, gc=False):
    """A run of text of one type; of a person mentioned the id is not wanted, the name is the text."""

    type: str | None = None
    text: str | None = None
    href: str | None = None


Text = str | list[str | Entity] | None

_MARKS = {"bold": "**", "italic": "*", "strikethrough": "~~"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_ATOM = "\x00"
# Between marks one more of them would be one, even where it stands between blanks.
_MARK = re.compile(r"(?<!\\)[*~]")


def to_markdown(entities: Sequence[Entity | None] | None, text: Text) -> str:
    """Return a message's text as Markdown.

    Args:
        entities: ``text_entities``, whole in every export since 2022.
        text: ``text``, which older exports have alone: a string, or strings and entities by turns.
    """
    runs = [one for one in entities or () if one] or _runs(text)
    blocks: list[str] = []
    for kind, group in groupby(runs, key=_block):
        if kind == "pre":
            blocks += [fence(run.text or "") for run in group]
        elif kind:
            blocks += [quote(said) for run in group if (said := flow(plain(run.text or "").split("\n")))]
        else:
            blocks.append(flow(_inline(group).split("\n")))
    return "\n\n".join(block for block in blocks if block)


def has_text(entities: Sequence[Entity | None] | None, text: Text) -> bool:
    """Tell whether a message says anything, without making Markdown of it."""
    return says(words(entities, text), lambda _: to_markdown(entities, text))


def words(entities: Sequence[Entity | None] | None, text: Text) -> str:
    """Return what a message says, without its marks."""
    if isinstance(text, str) and text:
        return text
    return "".join(run.text or "" for run in [one for one in entities or () if one] or _runs(text))


def _runs(text: Text) -> list[Entity]:
    parts = [text] if isinstance(text, str) else text or []
    return [Entity(text=part) if isinstance(part, str) else part for part in parts]


def _block(run: Entity) -> str:
    """Return what kind of block of its own a run is; "" for one that stands in a line."""
    if run.type == "pre":
        return "pre"
    return "quote" if run.type in _QUOTES else ""


def _inline(runs: Iterable[Entity]) -> str:
    # Plain text is escaped when its neighbours are known: "[win]" and "(address)" may come in two runs.
    text, atoms = "", []
    for mark, group in groupby(runs, key=lambda run: _MARKS.get(run.type or "", "")):
        if mark:
            # Neighbours that look alike are marked together.
            atoms.append(wrap(mark, _MARK.sub(r"\\\g<0>", plain("".join(_text(run) for run in group)))))
            text += _ATOM
            continue
        for run in group:
            atom = _atom(run)
            text += _ATOM if atom else _text(run)
            atoms += [atom] if atom else []
    first, *others = plain(text).split(_ATOM)
    return first + "".join(atom + words for atom, words in zip(atoms, others, strict=True))


def _atom(run: Entity) -> str:
    """Return what a run that is more than its text says, as Markdown; "" when it is but text.

    Addresses and numbers (email, phone, bank_card) stay text: a link would say them twice.
    """
    said = _text(run)
    if not said.strip():
        return "" if run.type != "custom_emoji" else ":custom_emoji:"
    if run.type == "code":
        return code(said.replace("\n", " "))
    if run.type == "link":
        return link(said if "://" in said else f"https://{said}", "" if "://" in said else plain(said))
    if run.type == "text_link":
        return link(run.href or "", plain(said.replace("\n", " "))) if run.href else ""
    if run.type == "mention_name":
        return plain(said if said.startswith("@") else f"@{said}")
    if run.type == "spoiler":
        return f"(spoiler: {plain(said.strip())})"
    return ""


def _text(run: Entity) -> str:
    return (run.text or "").replace(_ATOM, "")
