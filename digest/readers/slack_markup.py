"""Slack's two markups -> Markdown: ``rich_text`` blocks, and mrkdwn where a message has none.

mrkdwn has no backslash escapes: code is cut out first, then ``<…>``, then emphasis is found by Slack's own
rule (a mark opens after, and closes before, anything but a letter or digit). ``&amp; &lt; &gt;`` are
unescaped last.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import msgspec

from digest.readers.to_markdown import Item, code, fence, flow, items, link, plain, quote, wrap
from digest.text.emoji import from_name, replace_names


class Struct(msgspec.Struct, omit_defaults=True):
    """A part of Slack's JSON of which only the wanted fields are decoded."""


class TextObject(Struct):
    """The text of a block that is not rich text."""

    type: str | None = None
    text: str | None = None


class Style(Struct):
    """How a run of text looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None


class Element(Struct):
    """A node of a block, of any type: its fields are those of all types together."""

    type: str | None = None
    elements: "list[Element] | None" = None
    text: str | TextObject | None = None
    style: str | Style | None = None
    indent: int | None = None
    offset: int | None = None
    url: str | None = None
    name: str | None = None
    unicode: str | None = None
    skin_tone: int | None = None
    user_id: str | None = None
    channel_id: str | None = None
    range: str | None = None
    fallback: str | None = None
    timestamp: int | str | None = None
    value: str | None = None


class Names(msgspec.Struct, frozen=True):
    """Who and what an id stands for: functions that return "" for an id they do not know."""

    user: Callable[[str], str]
    channel: Callable[[str], str]


_FENCE = re.compile(r"```(.*?)```", re.DOTALL)
_ATOM = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>")
# A mark stands alone: not doubled, not against a letter or digit outside, not against a blank inside. A
# backslash before it is no escape, but the left arm of ¯\_(ツ)_/¯.
_EMPHASIS = re.compile(
    "|".join(
        rf"(?<![^\W_])(?<![\\{mark}]){mark}(?![\s{mark}])(?P<{name}>[^{mark}\n]+)(?<!\s){mark}(?![^\W_]|{mark})"
        for name, mark in (("bold", r"\*"), ("italic", "_"), ("strike", "~"))
    )
)
_MARK = re.compile(r"[*_~]")
_MARKS = {"bold": "**", "italic": "*", "strike": "~~"}
_QUOTED = re.compile(r"\A&gt; ?")
_REST_QUOTED = re.compile(r"(?:\A|(?<=\n))(?:&gt;){3}.*", re.DOTALL)
_REST_MARK = re.compile(r"^(?:&gt;){3} ?", re.MULTILINE)
# A line with no such character, that does not begin like a list or a heading, is Markdown as it stands.
_MAY_BE_MARKUP = re.compile(r"[\x00\\*_`\[\]<>&~:#|\r\n]")
_LINE_BEGINS = re.compile(r"\s*[-+=–•◦▪‣●○■\d]")
_ATOM_MARK = "\x00"
_LATIN = 0xFF
_SURROGATES = (0xD800, 0xDFFF)


# --- mrkdwn ------------------------------------------------------------------------------------------


def from_mrkdwn(text: str, names: Names) -> str:
    """Return Slack's mrkdwn ``text`` as Markdown."""
    if not (_MAY_BE_MARKUP.search(text) or _LINE_BEGINS.match(text)):
        return text.strip()
    text = text.replace(_ATOM_MARK, "").replace("\r\n", "\n")
    blocks = []
    for position, part in enumerate(_FENCE.split(text)):
        blocks.append(fence(unescape(_bare(part))) if position % 2 else _from_lines(part, names))
    return "\n\n".join(block for block in blocks if block)


def unescape(text: str) -> str:
    """Return ``text`` with the three characters that Slack escapes put back; it knows no other entity."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _from_lines(text: str, names: Names) -> str:
    """Return mrkdwn without fences as Markdown blocks, the quoted lines as quotations."""
    rest = _REST_QUOTED.search(text)
    if rest is None:
        return _paragraphs(text, names)
    quoted = quote(_paragraphs(_REST_MARK.sub("", rest[0]), names))
    return "\n\n".join(part for part in (_paragraphs(text[: rest.start()], names), quoted) if part.strip(">"))


def _paragraphs(text: str, names: Names) -> str:
    """Return mrkdwn in which quotation goes line by line as Markdown blocks."""
    blocks: list[str] = []
    for quoted, run in groupby(text.split("\n"), key=lambda line: line.startswith("&gt;")):
        markdown = flow(_inline(_QUOTED.sub("", line) if quoted else line, names) for line in run)
        blocks.append(quote(markdown) if quoted and markdown else markdown)
    return "\n\n".join(block for block in blocks if block)


def _inline(line: str, names: Names) -> str:
    atoms: list[str] = []

    def take(atom: re.Match[str]) -> str:
        atoms.append(code(unescape(_bare(atom[1]))) if atom[1] else _angle(atom[2], names))
        return _ATOM_MARK

    # The order of the atoms is kept by all that happens to the text between them.
    return _with_atoms(_emphasised(_ATOM.sub(take, line)), atoms)


def _emphasised(text: str) -> str:
    if not _MARK.search(text):
        return _words(text)
    done, at = [], 0
    for found in _EMPHASIS.finditer(text):
        name = found.lastgroup or ""
        done += [_words(text[at : found.start()]), wrap(_MARKS[name], _emphasised(found[name]))]
        at = found.end()
    return "".join([*done, _words(text[at:])])


def _words(text: str) -> str:
    return replace_names(plain(unescape(text)))


def _bare(text: str) -> str:
    """Return code with Slack's automatic links in it taken back to what was typed."""
    return re.sub(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>", lambda found: found[2] or found[1], text)


def _angle(inner: str, names: Names) -> str:
    """Return what stands for ``<inner>``: a person, a channel, a group, a date, a link."""
    target, _, label = inner.partition("|")
    label = _words(label) if label else ""
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return mention(names.user(rest) or label.lstrip("@"), "@")
    if kind == "#":
        return mention(names.channel(rest) or label.lstrip("#"), "#")
    if kind == "!":
        word = rest.partition("^")[0]
        if word == "date":
            return label or _moment(rest.split("^")[1:2])
        return mention(label.lstrip("@") if word == "subteam" else word, "@")
    url = unescape(target)
    if url.lower().startswith(("mailto:", "tel:")):
        # What is said is the address itself; a link would say it twice, and privacy checks look at text.
        return label or plain(url.partition(":")[2])
    return link(url, label)


def mention(name: str, sign: str) -> str:
    """Return how a person or group ("@") or a channel ("#") is named in print; ids never are."""
    return sign + (plain(name) if name else {"@": "someone", "#": "channel"}[sign])


def _moment(stamps: Sequence[int | str | None]) -> str:
    try:
        return datetime.fromtimestamp(int(stamps[0] or ""), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (IndexError, ValueError, OverflowError, OSError):
        return ""


# --- blocks ------------------------------------------------------------------------------------------


def from_blocks(blocks: Iterable[Element], names: Names) -> str:
    """Return the ``rich_text`` among ``blocks`` as Markdown; "" when there is none."""
    found = [element for block in blocks if block.type == "rich_text" for element in block.elements or ()]
    parts: list[str] = []
    listed: list[Item] = []
    for element in found:
        if element.type == "rich_text_list":
            listed += _list_items(element, names)
            continue
        if listed:
            parts.append(items(listed))
            listed = []
        parts.append(_block(element, names))
    if listed:
        parts.append(items(listed))
    return "\n\n".join(part for part in parts if part)


def section_text(blocks: Iterable[Element], names: Names) -> str:
    """Return what an app's blocks (section, header, context) say, as Markdown."""
    said = []
    for block in blocks:
        for part in (block, *(block.elements or ())) if block.type in {"section", "header", "context"} else ():
            text = part.text.text if isinstance(part.text, TextObject) else part.text
            if isinstance(text, str):
                said.append(from_mrkdwn(text, names))
    return "\n\n".join(part for part in said if part)


def _block(element: Element, names: Names) -> str:
    if element.type == "rich_text_preformatted":
        return fence("".join(_raw(child) for child in element.elements or ()))
    markdown = flow(_inline_runs(element.elements or (), names).split("\n"))
    return quote(markdown) if element.type == "rich_text_quote" and markdown else markdown


def _list_items(element: Element, names: Names) -> list[Item]:
    number = (element.offset or 0) + 1 if element.style == "ordered" else None
    found = []
    for section in element.elements or ():
        text = flow(_inline_runs(section.elements or (), names).split("\n"))
        found.append(Item(element.indent or 0, number, text))
        number = None if number is None else number + 1
    return found


def _inline_runs(elements: Iterable[Element], names: Names) -> str:
    """Return inline elements as Markdown; neighbours that look alike are marked together."""
    return "".join(wrap(marks, _run(group, names)) for marks, group in groupby(elements, key=_marks))


def _run(elements: Iterable[Element], names: Names) -> str:
    # Plain text is escaped when its neighbours are known: "[win]" and "(address)" may come in two pieces.
    text, atoms = "", []
    for element in elements:
        if element.type == "text" and not _is_code(element):
            text += _text(element).replace(_ATOM_MARK, "")
        else:
            atoms.append(_atom(element, names))
            text += _ATOM_MARK
    return _with_atoms(_words(text), atoms)


def _with_atoms(text: str, atoms: Iterable[str]) -> str:
    """Return ``text`` with its marks replaced by ``atoms``, in order."""
    first, *others = text.split(_ATOM_MARK)
    return first + "".join(atom + words for atom, words in zip(atoms, others, strict=True))


def _atom(element: Element, names: Names) -> str:
    """Return what an element that is not plain text says, as Markdown."""
    said = unescape(_text(element)).replace("\n", " ")
    if element.type == "link":
        return link(unescape(element.url or ""), code(said) if said and _is_code(element) else _words(said))
    if element.type == "user":
        return mention(names.user(element.user_id or ""), "@")
    if element.type == "channel":
        return mention(names.channel(element.channel_id or ""), "#")
    if element.type == "broadcast":
        return mention(element.range or "", "@")
    if element.type == "usergroup":
        return "@group"
    if element.type == "emoji":
        return _emoji(element)
    if element.type == "date":
        return plain(element.fallback or "") or _moment([element.timestamp])
    return code(said) if said else plain(element.value or "")


def _emoji(element: Element) -> str:
    name = element.name or ""
    shown = from_name(f"{name}::skin-tone-{element.skin_tone}" if element.skin_tone else name)
    if shown.startswith(":") and re.fullmatch(r"[0-9a-fA-F]{2,6}(?:-[0-9a-fA-F]{2,6})*", element.unicode or ""):
        points = [int(point, 16) for point in (element.unicode or "").split("-")]
        return "".join(map(chr, points)) if all(map(_is_character, points)) else shown
    return shown


def _is_character(point: int) -> bool:
    return _LATIN < point <= sys.maxunicode and not _SURROGATES[0] <= point <= _SURROGATES[1]


def _raw(element: Element) -> str:
    """Return what an element says inside a code block."""
    return unescape(_text(element)) or element.url or (f":{element.name}:" if element.name else "")


def _text(element: Element) -> str:
    return element.text if isinstance(element.text, str) else ""


def _is_code(element: Element) -> bool:
    return isinstance(element.style, Style) and bool(element.style.code)


def _marks(element: Element) -> str:
    style = element.style
    if not isinstance(style, Style):
        return ""
    return "".join(mark for on, mark in ((style.bold, "**"), (style.italic, "*"), (style.strike, "~~")) if on)
