"""Markdown: to safe HTML, and what the program asks of a text without rendering it.

CommonMark decides what a text means (``blocks``, ``inline``), python-markdown makes the HTML, nh3 has the
last word. Raw HTML in the source is text. Two dialects: a member's words (the default) and the editor's
letter.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from digest.text import blocks, emphasis, inline
from digest.text.clean import inert_tags

if TYPE_CHECKING:
    from markdown import Markdown

    from digest.text.commonmark import BlockBuilder

_QUOTE_TAGS = {"p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
_LETTER_TAGS = _QUOTE_TAGS | {"h2", "h3", "h4", "hr", "img"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
# The only one that browsers and mail clients need, for links that open a window of their own.
_REL = "noopener"

_BREAKS = re.compile(r"[\t\n\v\f\r \x85\u2028\u2029]+")
_MARKUP = re.compile(r"[\\`*_\[\]<>(){}&~#!|]")
# Between the lines of a title, hard or soft.
_TITLE_BREAK = re.compile(r"\\?\n")
_LINE_START = re.compile(r"^(\d*)(?=[-+=.])")
_NOWHERE = re.compile(r"<a\b(?![^>]* href=)[^>]*>(.*?)</a>", re.DOTALL)
_URL = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
# Han and kana are written without spaces: each character counts as a word.
_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"))

# One instance is reused (a new one costs more than a conversion), by one thread at a time.
_lock = Lock()


def to_html(text: str, *, letter: bool = False, styles: Mapping[str, str] | None = None) -> str:
    """Return ``text`` as HTML that holds nothing but the allowed tags.

    Args:
        text: Markdown (CommonMark and ``~~``); raw HTML in it is shown as text.
        letter: these are the editor's own words: headings (``#`` becomes h2), rules, images and merge tags
            are kept. Else a heading becomes a bold paragraph, a rule goes, an image becomes a link named by its
            alt text, and what looks like a merge tag of ours is made inert.
        styles: inline CSS by tag ("p": "margin:0 0 16px"), put on each such tag.

    Returns:
        HTML; links go to http, https and mailto only, any other is its label.
    """
    import nh3

    html = nh3.clean(
        _converted(inline.strip_controls(text), letter),
        tags=_LETTER_TAGS if letter else _QUOTE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        set_tag_attribute_values={tag: {"style": css} for tag, css in (styles or {}).items()},
    )
    # An address that no browser can parse: nh3 leaves a link to nowhere.
    html = _NOWHERE.sub(r"\1", html)
    # Here, not in the source: Markdown can spell a bracket in more ways than one.
    return html if letter else inert_tags(html)


# The text part asks for what the HTML has just asked for.
@lru_cache(maxsize=128)
def _converted(source: str, letter: bool) -> str:
    """Python-Markdown's HTML of ``source``, not yet cleaned."""
    with _lock:
        converter, builder = _converter()
        builder.letter = letter
        return converter.reset().convert(source)


@lru_cache(maxsize=1)
def _converter() -> "tuple[Markdown, BlockBuilder]":
    from markdown import Markdown

    from digest.text.commonmark import CommonMark

    extension = CommonMark()
    return Markdown(extensions=[extension]), extension.blocks


def escape(value: str) -> str:
    """Return a plain value as Markdown that shows it literally, on one line: no link, no merge tag.

    The value may stand anywhere in a line, also at its start or inside a link's address.
    """
    line = _MARKUP.sub(r"\\\g<0>", inert_tags(_BREAKS.sub(" ", value).strip()))
    return _LINE_START.sub(r"\1\\", line, count=1)


def demote_headings(text: str) -> str:
    """Return ``text`` with each heading outside code as a bold paragraph, so that it can stand under ours."""
    document = blocks.parse(text)
    lines = text.split("\n")
    for block in reversed(document.walk()):
        if block.kind != "heading":
            continue
        prefix = lines[block.first].expandtabs(4)[: block.column]
        between = re.sub(r"[^>]", " ", prefix).rstrip()
        opens_item = prefix.strip("> ") != ""
        empty = {"", between}
        above = not opens_item and not {line.rstrip() for line in lines[: block.first][-1:]} <= empty
        below = not {line.rstrip() for line in lines[block.last + 1 :][:1]} <= empty
        bold = prefix + _bold(block.text, document.references)
        lines[block.first : block.last + 1] = [between] * above + [bold] + [between] * below
    return "\n".join(lines)


def _bold(source: str, references: Mapping[str, str]) -> str:
    """A heading's inline source in bold, on one line; its plain words when its markup does not go into that."""
    shown = inline.visible(inline.read(source, references).canonical).split()
    title = _TITLE_BREAK.sub(" ", source)
    bare = inline.read(title, references).canonical
    opening, closing = emphasis.MARKS["strong"]
    if not shown:
        # Something must stand there: a blank line would let the list above go on.
        return "&nbsp;"
    if inline.visible(bare).split() == shown:
        if bare.startswith(opening) and bare.find(closing) == len(bare) - 1:
            return title
        if inline.read(f"**{title}**", references).canonical == opening + bare + closing:
            return f"**{title}**"
    return f"**{escape(' '.join(shown))}**"


def visible(text: str) -> str:
    """Return what a reader sees of ``text``, a block on a line (code keeps its own lines)."""
    return "\n".join(code or inline.visible(prose) for prose, code in _leaves(text))


def words(text: str) -> int:
    """Return the number of words a reader reads; markup and addresses are not counted."""
    seen = _URL.sub(" ", visible(text))
    spaced = seen if seen.isascii() else "".join(f" {char} " if _stands_alone(char) else char for char in seen)
    return sum(any(map(str.isalnum, word)) for word in spaced.split())


def _stands_alone(char: str) -> bool:
    return char >= _UNSPACED[0][0] and any(first <= char <= last for first, last in _UNSPACED)


def links(text: str) -> list[tuple[str, str]]:
    """Return the label and the address of each link and image that ``to_html`` would make, in order."""
    return [link for prose, _ in _leaves(text) for link in inline.links(prose)]


def _leaves(text: str) -> list[tuple[str, str]]:
    """The canonical form of each paragraph and heading, or else the text of each code block."""
    document = blocks.parse(inline.strip_controls(text))
    leaves: list[tuple[str, str]] = []
    for block in document.walk():
        if block.kind == "code":
            leaves.append(("", block.text))
        elif block.kind in ("paragraph", "heading"):
            leaves.append((inline.read(block.text, document.references).canonical, ""))
    return leaves
