"""HTML, as forums and chats store it -> Markdown.

One pass with a stack of open elements: no depth of nesting and no unclosed tag is too much. What is text in
HTML is text in the result; images, scripts and forms say nothing. A platform's own elements are its ``Rules``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import NamedTuple

from digest.readers.to_markdown import BREAK, Item, code, fence, flow, items, link, plain, quote, wrap

Attributes = Mapping[str, str]

# Possessive quantifiers: a tag that never ends is looked at once.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|<[!?][^<>]*+>"
)
_ATTRIBUTE = re.compile(r"([^\s\"'=<>/]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'=<>]++)))?+")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ATOM = "\x00"  # where something that is Markdown already stands in a line
_BREAK = "\x01"  # a line break that was meant
_MAX_DEPTH = 60  # deeper elements are seen through
_MAX_LISTS = 12

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSAID = {
    "audio",
    "button",
    "canvas",
    "head",
    "iframe",
    "img",
    "input",
    "math",
    "noscript",
    "object",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
}
_RAW = {"script", "style", "textarea", "title"}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "del": "~~", "s": "~~", "strike": "~~"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol", "menu"}
_BLOCKS = (
    _HEADINGS
    | _LISTS
    | {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "p", "pre"}
    | {"section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
# What a new one of these closes when the page has left its end tag out.
_CLOSES = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"td", "th", "tr"},
    "td": {"td", "th"},
    "th": {"td", "th"},
}
_FENCES_OFF = _LISTS | {"blockquote", "table", "div", "aside", "details", "td", "th"}


class Rules(NamedTuple):
    """What a platform's own elements mean.

    Attributes:
        skip: tells of a tag and its attributes whether the element is left out, with all that is in it.
        replace: returns the Markdown that stands for an element, or None to read what is in it.
        address: returns the whole address behind an ``href``, "" when it leads nowhere from here.
    """

    skip: Callable[[str, Attributes], bool] = lambda tag, attributes: False
    replace: Callable[[str, Attributes], str | None] = lambda tag, attributes: None
    address: Callable[[str], str] = lambda href: href


class Frame:
    """An open element: its finished blocks, and the line it is at with the atoms in it."""

    def __init__(self, tag: str, attributes: Attributes) -> None:
        self.tag = tag
        self.attributes = attributes
        self.blocks: list[str] = []
        self.items: list[Item] = []
        self.cells: list[str] = []
        self.rows: list[str] = []
        self.text: list[str] = []
        self.atoms: list[str] = []


def to_markdown(html: str, rules: Rules | None = None) -> str:
    """Return ``html`` as Markdown; ``rules`` say what the platform's own elements mean."""
    writer = _Writer(rules or Rules())
    writer.read(html.replace(_ATOM, "").replace(_BREAK, ""))
    return writer.close()


def words(html: str) -> str:
    """Return what ``html`` says as one plain line."""
    return " ".join(unescape("".join(text for text, tag in _tokens(html) if tag is None)).split())


def _tokens(html: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield text and tags in turn; comments, and what a script or style holds, are passed over."""
    at = 0
    while at < len(html):
        start = html.find("<", at)
        if start < 0:
            yield html[at:], None
            return
        if start > at:
            yield html[at:start], None
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(html)
            continue
        tag = _TAG.match(html, start)
        if tag is None:
            yield "<", None
            at = start + 1
            continue
        at = tag.end()
        if tag["name"] is None:
            continue
        name = tag["name"].lower()
        if name in _RAW and not tag["end"]:
            end_tag = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(html, at)
            at = end_tag.end() if end_tag else len(html)
            continue
        yield "", tag


class _Writer:
    """Writes Markdown while tags and text pass by."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.stack = [Frame("", {})]
        self.skipping: list[str] = []  # the elements left out that are open, the outermost first

    def read(self, html: str) -> None:
        for text, tag in _tokens(html):
            if tag is None:
                if not self.skipping:
                    self._say(unescape(text).replace(_ATOM, "").replace(_BREAK, ""))
            elif tag["end"]:
                self._end(tag["name"].lower())
            else:
                self._start(tag["name"].lower(), tag["attributes"])

    def close(self) -> str:
        while len(self.stack) > 1:
            self._pop()
        return _joined(self._finished(self.stack[0]))

    # --- tags ----------------------------------------------------------------------------------------

    def _start(self, tag: str, source: str) -> None:
        if self.skipping:
            if tag == self.skipping[-1] and tag not in _VOID:
                self.skipping.append(tag)
            return
        attributes = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(source)
        }
        instead = self.rules.replace(tag, attributes)
        if instead is not None or tag in _UNSAID or self.rules.skip(tag, attributes):
            self._instead(tag, instead or "")
            if tag not in _VOID and not source.endswith("/"):
                self.skipping.append(tag)
        elif tag == "br":
            self._say_raw(_BREAK)
        elif tag == "hr":
            self._flush()
        elif tag not in _VOID:
            self._open(tag, attributes)

    def _instead(self, tag: str, markdown: str) -> None:
        if markdown and tag in _BLOCKS and not self._inline():
            self._flush()
            self.stack[-1].blocks.append(markdown)
        elif markdown:
            self._atom(markdown)

    def _open(self, tag: str, attributes: Attributes) -> None:
        closes = _CLOSES.get(tag)
        while closes and self.stack[-1].tag in closes | {"p"} and self._has(closes):
            self._pop()
        if self.stack[-1].tag == "p" and tag in _BLOCKS:
            self._pop()
        if len(self.stack) > _MAX_DEPTH or (tag in _LISTS and self._depth() >= _MAX_LISTS):
            return
        if tag in _BLOCKS:
            if self._inline():  # a block in a link or in bold: only its line breaks are kept
                self._say_raw(_BREAK)
                return
            self._flush()
        self.stack.append(Frame(tag, attributes))

    def _end(self, tag: str) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if not any(frame.tag == tag for frame in self.stack):
            return
        # A stray </p> in a list item ends no list.
        fence_off = next((frame.tag for frame in reversed(self.stack) if frame.tag in _FENCES_OFF | {tag}), tag)
        if fence_off != tag and tag not in _FENCES_OFF:
            return
        while self.stack[-1].tag != tag:
            self._pop()
        self._pop()

    def _has(self, tags: set[str]) -> bool:
        """Tell whether one of ``tags`` is open inside the innermost list or table."""
        for frame in reversed(self.stack):
            if frame.tag in tags:
                return True
            if frame.tag != "p":
                return False
        return False

    def _inline(self) -> bool:
        return self.stack[-1].tag not in _BLOCKS | {""}

    def _depth(self) -> int:
        return sum(frame.tag in _LISTS for frame in self.stack)

    # --- text ----------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if self._preformatted():
            self.stack[-1].text.append(text)
        else:
            self._say_raw(_SPACE.sub(" ", text))

    def _say_raw(self, text: str) -> None:
        self.stack[-1].text.append("\n" if text == _BREAK and self._preformatted() else text)

    def _atom(self, markdown: str) -> None:
        frame = self.stack[-1]
        frame.text.append(_ATOM)
        frame.atoms.append(markdown)

    def _preformatted(self) -> bool:
        return any(frame.tag == "pre" for frame in self.stack)

    def _flush(self) -> None:
        """Write the open line of the innermost element as a block of its own."""
        frame = self.stack[-1]
        block = flow(_lines(frame))
        frame.text, frame.atoms = [], []
        if block:
            frame.blocks.append(block)

    # --- elements ------------------------------------------------------------------------------------

    def _pop(self) -> None:
        frame = self.stack.pop()
        parent = self.stack[-1]
        if frame.tag not in _BLOCKS:
            self._pop_inline(frame, parent)
        elif frame.tag == "pre":
            source = _with_atoms("".join(frame.text), frame.atoms)
            parent.blocks += [fence(source)] if source.strip() else []
        elif frame.tag in _HEADINGS:
            title = " ".join("\n".join(_lines(frame)).split())
            parent.blocks += [f"{'#' * int(frame.tag[1])} {title}"] if title else []
        elif frame.tag == "summary":
            title = " ".join("\n".join(_lines(frame)).split())
            parent.blocks += [wrap("**", title)] if title else []
        elif frame.tag in {"td", "th"}:
            parent.cells.append(" ".join(_joined(self._finished(frame)).split()))
        elif frame.tag == "tr":
            row = " | ".join(filter(None, frame.cells))
            table = next((one for one in reversed(self.stack) if one.tag == "table"), parent)
            (table.rows if table.tag == "table" else table.blocks).extend(filter(None, [row]))
            parent.blocks += self._finished(frame)
        elif frame.tag == "table":
            # An email has no room for columns: a row is a line.
            parent.blocks += [*self._finished(frame), *filter(None, [BREAK.join(frame.rows)])]
        elif frame.tag == "li":
            self._item(_joined(self._finished(frame), tight=True))
        elif frame.tag in _LISTS:
            parent.blocks += [items(frame.items)] if frame.items else []
            parent.blocks += self._finished(frame)
        elif frame.tag == "blockquote":
            content = _joined(self._finished(frame))
            parent.blocks += [quote(content)] if content else []
        else:
            parent.blocks += self._finished(frame)

    def _pop_inline(self, frame: Frame, parent: Frame) -> None:
        marks = _MARKS.get(frame.tag, "")
        if frame.tag == "code" or frame.tag in {"tt", "samp"}:
            source = _with_atoms("".join(frame.text), frame.atoms)
            if self._preformatted():
                parent.text.append(source.replace(_ATOM, ""))
            elif source.strip():
                self._atom(code(source.replace(_BREAK, " ").strip()))
        elif self._preformatted():
            parent.text.append(_with_atoms("".join(frame.text), frame.atoms))
        elif frame.tag == "a":
            self._link(frame)
        elif "spoiler" in frame.attributes.get("class", ""):
            self._atom(f"(spoiler: {' '.join(' '.join(_lines(frame)).split())})")
        elif marks and not any(_MARKS.get(one.tag) == marks for one in self.stack):
            self._marked(marks, frame, parent)
        else:
            parent.text.append("".join(frame.text))
            parent.atoms += frame.atoms

    def _marked(self, marks: str, frame: Frame, parent: Frame) -> None:
        """Write emphasis; what two neighbours emphasise alike is one."""
        source = "".join(frame.text)
        inner = source.strip(" \n" + _BREAK)
        if not inner:
            parent.text.append(source)
            parent.atoms += frame.atoms
            return
        head, _, tail = source.partition(inner)
        lines = wrap(marks, "\n".join(_lines(frame)).strip("\n")).replace("\n", _BREAK)
        before = parent.atoms[-1] if not head and parent.text and parent.text[-1] == _ATOM else ""
        if before.endswith(marks) and not before.endswith(f"\\{marks}"):
            parent.atoms[-1] = before.removesuffix(marks) + lines.removeprefix(marks)
        else:
            parent.text += filter(None, [head])
            self._atom(lines)
        parent.text += filter(None, [tail])

    def _link(self, frame: Frame) -> None:
        label = " ".join("\n".join(_lines(frame)).split())
        source = "".join(frame.text)
        address = self.rules.address(frame.attributes.get("href", "").strip())
        if label:
            self._say_raw(" " if source[:1] == " " else "")
            self._atom(link(address, label) if address else label)
            self._say_raw(" " if source[-1:] == " " else "")

    def _item(self, text: str) -> None:
        holder = next((frame for frame in reversed(self.stack) if frame.tag in _LISTS), None)
        if not text:
            return
        if holder is None:
            self.stack[-1].blocks.append(items([Item(0, None, text)]))
            return
        first = holder.attributes.get("start", "")
        start = int(first) if first.isascii() and first.isdigit() and len(first) < len("1000000000") else 1
        holder.items.append(Item(0, start + len(holder.items) if holder.tag == "ol" else None, text))

    def _finished(self, frame: Frame) -> list[str]:
        block = flow(_lines(frame))
        return [*frame.blocks, *([block] if block else [])]


def _lines(frame: Frame) -> list[str]:
    """Return the open line of ``frame`` as Markdown, a list item for each line that was meant."""
    text = _SPACE.sub(" ", "".join(frame.text))
    return [line.strip(" ") for line in _with_atoms(plain(text), frame.atoms).split(_BREAK)]


def _with_atoms(text: str, atoms: list[str]) -> str:
    first, *others = text.split(_ATOM)
    return first + "".join(atom + words_ for atom, words_ in zip(atoms, others, strict=True))


def _joined(blocks: list[str], *, tight: bool = False) -> str:
    """Return ``blocks`` as one text; in a ``tight`` item a list stands right under its line."""
    if tight and len(blocks) > 1 and all(re.match(r"(?:[-*+]|\d+\.) ", block) for block in blocks[1:]):
        return "\n".join(blocks)
    return "\n\n".join(blocks)
