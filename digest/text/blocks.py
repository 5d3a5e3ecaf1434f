"""Markdown's block structure, as CommonMark sees it: text -> a tree of blocks that know their lines.

After "A parsing strategy" in the CommonMark specification 0.31: for each line, walk the open containers, open
new blocks, and add what is left to a leaf. Raw HTML is no block here: it is text like any other.
"""

import re
from itertools import pairwise
from typing import Literal

import msgspec

Kind = Literal["document", "quote", "list", "item", "paragraph", "heading", "code", "rule"]

# Deeper than people write, shallow enough for any renderer's recursion.
MAX_DEPTH = 32

_QUOTE = re.compile(r" {0,3}> ?")
_ATX = re.compile(r"(#{1,6})(?: +(.*?)(?:(?<= )#+)?)? *$")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_SETEXT = re.compile(r"(=+|-+) *$")
_RULE = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
_MARKER = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))( +|$)")
_DEFINITION = re.compile(
    r"\[((?:[^\[\]\\]|\\.){1,999})\]:[ ]*\n?[ ]*"
    r"(<(?:[^<>\n\\]|\\.)*>|[^\s<]\S*)"
    r"(?:[ ]*\n?[ ]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ ]*(?:\n|$)",
    re.DOTALL,
)


class Block(msgspec.Struct, kw_only=True):
    """A block and the lines it covers.

    ``first`` and ``last`` are 0-based and inclusive, ``column`` is where its content begins in ``first``.
    ``text`` is the inline source of a paragraph or heading, or the literal text of code. ``level`` is a
    heading's 1 to 6; ``marker`` a list's bullet or delimiter, ``start`` an ordered list's first number.
    """

    kind: Kind
    first: int
    last: int
    column: int = 0
    children: list["Block"] = msgspec.field(default_factory=list)
    text: str = ""
    level: int = 0
    marker: str = ""
    start: int = 1
    fence: str = ""
    indent: int = 0

    @property
    def ordered(self) -> bool:
        """Whether this list is numbered."""
        return self.marker in ".)"

    @property
    def tight(self) -> bool:
        """Whether no blank line separates this list's items, or the blocks in one of them."""
        rows = [self.children, *(item.children for item in self.children)]
        return all(below.first - above.last <= 1 for row in rows for above, below in pairwise(row))


class Document(msgspec.Struct):
    """The blocks of a text, and its link reference definitions by normalised label."""

    blocks: list[Block]
    references: dict[str, str]

    def walk(self) -> list[Block]:
        """Return every block, a parent before its children, in order of the text."""
        found: list[Block] = []
        waiting = self.blocks[::-1]
        while waiting:
            block = waiting.pop()
            found.append(block)
            waiting.extend(reversed(block.children))
        return found


def parse(text: str) -> Document:
    r"""Return the blocks of ``text``; line numbers are those of ``text.split("\n")``."""
    parser = _Parser()
    for number, line in enumerate(text.split("\n")):
        parser.feed(number, _expand(line.rstrip("\r")))
    parser.close(1)
    return Document(parser.root.children, parser.references)


def label_key(label: str) -> str:
    """Return the form in which two labels of a link reference are compared."""
    return " ".join(label.casefold().split())


class _Parser:
    """The open containers (``stack``) and the open leaf of the text read so far."""

    def __init__(self) -> None:
        self.root = Block(kind="document", first=0, last=0)
        self.stack = [self.root]
        self.leaf: Block | None = None
        self.references: dict[str, str] = {}
        self.number = 0
        self.line = ""
        self.pos = 0

    def feed(self, number: int, line: str) -> None:
        """Read one line, without its newline and with tabs expanded."""
        self.number, self.line, self.pos = number, line, 0
        depth, touched = self._match()
        whole = depth == len(self.stack)
        blank = not line[self.pos :].strip()
        fenced = self.leaf is not None and bool(self.leaf.fence)
        if whole and self._continue_code(blank):
            inside = fenced or not blank
            self._touch(len(self.stack) if inside else touched, leaf=inside)
            return
        if blank:
            self._blank(depth)
            self._touch(touched, leaf=False)
            return
        opened = self._open(depth, whole)
        if opened != "leaf":
            if self._is("paragraph") and (whole or opened == "nothing"):
                # The paragraph goes on, perhaps lazily: without the markers of its containers.
                self._append(line[self.pos :].lstrip(" "))
            else:
                if opened == "nothing":
                    self._settle(depth)
                self._leaf("paragraph", line[self.pos :].lstrip(" "))
        self._touch(len(self.stack), leaf=True)

    # --- the open containers -------------------------------------------------------------------------

    def _match(self) -> tuple[int, int]:
        """Walk the containers this line goes on with.

        Returns:
            How many they are, and how many of them a blank line still belongs to.
        """
        touched = 1
        for depth, container in enumerate(self.stack[1:], 1):
            rest = self.line[self.pos :]
            if container.kind == "quote":
                mark = _QUOTE.match(rest)
                if not mark:
                    return depth, touched
                self.pos += mark.end()
                touched = depth + 1
            elif container.kind == "item":
                if not rest.strip():
                    if not container.children:
                        return depth, touched
                    self.pos += min(len(rest), container.indent)
                elif _indent(rest) >= container.indent:
                    self.pos += container.indent
                else:
                    return depth, touched
        return len(self.stack), touched

    def _open(self, depth: int, whole: bool) -> Literal["nothing", "container", "leaf"]:
        """Open the blocks that begin at the position; the paragraph goes on unless one does."""
        opened: Literal["nothing", "container"] = "nothing"
        while True:
            rest = self.line[self.pos :]
            indent = _indent(rest)
            if not rest.strip():
                return "leaf"
            goes_on = self._is("paragraph") and opened == "nothing"
            if indent >= 4:
                if goes_on:
                    return "nothing"
                self._begin(depth, opened)
                self._leaf("code", rest[4:])
                return "leaf"
            if self._open_leaf(rest[indent:], indent, depth, opened, interrupts=goes_on and whole):
                return "leaf"
            if (depth if opened == "nothing" else len(self.stack)) >= MAX_DEPTH:
                return opened
            if mark := _QUOTE.match(rest):
                self._begin(depth, opened)
                self._push(Block(kind="quote", first=self.number, last=self.number, column=self.pos + indent))
                self.pos += mark.end()
            elif not self._open_item(rest, indent, depth, opened, interrupts=goes_on and whole):
                return opened
            opened = "container"

    def _open_leaf(self, rest: str, indent: int, depth: int, opened: str, *, interrupts: bool) -> bool:
        """Open the heading, fence or rule that ``rest`` is, if it is one."""
        if mark := _ATX.match(rest):
            self._begin(depth, opened)
            self._leaf("heading", (mark[2] or "").rstrip())
            self._last_child().level = len(mark[1])
            self.leaf = None
        elif mark := _FENCE.match(rest):
            self._begin(depth, opened)
            self._leaf("code", "")
            block = self._last_child()
            block.fence, block.indent = mark[1], indent
        elif interrupts and (mark := _SETEXT.match(rest)) and self._define():
            paragraph = self._last_child()
            paragraph.kind, paragraph.level = "heading", 1 if rest[0] == "=" else 2
            paragraph.text = paragraph.text.rstrip()
            paragraph.last = self.number
            self.leaf = None
        elif _RULE.match(rest):
            self._begin(depth, opened)
            self._leaf("rule", "")
            self.leaf = None
        else:
            return False
        return True

    def _open_item(self, rest: str, indent: int, depth: int, opened: str, *, interrupts: bool) -> bool:
        mark = _MARKER.match(rest, indent)
        if not mark:
            return False
        empty = not rest[mark.end() :].strip()
        if interrupts and (empty or (mark[2] and int(mark[2]) != 1)):
            return False
        self._begin(depth, opened, item=True)
        marker = mark[1] or mark[3]
        column = self.pos + indent
        if self.stack[-1].kind != "list" or self.stack[-1].marker != marker:
            if self.stack[-1].kind == "list":
                self.close(len(self.stack) - 1)
            start = int(mark[2] or 1)
            first = self.number
            self._push(Block(kind="list", first=first, last=first, column=column, marker=marker, start=start))
        # Five spaces or more after the marker begin indented code; an empty first line counts as one space.
        spaces = 1 if empty or len(mark[4]) > 4 else len(mark[4])
        width = mark.start(4) + spaces
        self._push(Block(kind="item", first=self.number, last=self.number, column=column, indent=width))
        self.pos = min(self.pos + width, len(self.line))
        return True

    def _begin(self, depth: int, opened: str, *, item: bool = False) -> None:
        """Make room for a new block: close what this line did not go on with."""
        if opened == "nothing":
            self._settle(depth, item=item)

    def _settle(self, depth: int, *, item: bool = False) -> None:
        self.close(depth)
        if self.stack[-1].kind == "list" and not item:
            self.close(len(self.stack) - 1)

    def close(self, depth: int) -> None:
        """Close the open leaf and all containers but the outermost ``depth``."""
        if self._is("paragraph"):
            self._define()
        elif self.leaf is not None and not self.leaf.fence:
            self.leaf.text = self.leaf.text.rstrip("\n ")
        self.leaf = None
        del self.stack[depth:]

    def _push(self, container: Block) -> None:
        self.leaf = None
        self.stack[-1].children.append(container)
        self.stack.append(container)

    def _touch(self, depth: int, *, leaf: bool) -> None:
        for container in self.stack[:depth]:
            container.last = self.number
        if leaf and self.leaf is not None:
            self.leaf.last = self.number

    # --- the open leaf -------------------------------------------------------------------------------

    def _is(self, kind: Kind) -> bool:
        return self.leaf is not None and self.leaf.kind == kind

    def _last_child(self) -> Block:
        return self.stack[-1].children[-1]

    def _leaf(self, kind: Kind, text: str) -> None:
        column = self.pos + _indent(self.line[self.pos :])
        self.leaf = Block(kind=kind, first=self.number, last=self.number, column=column, text=text)
        self.stack[-1].children.append(self.leaf)

    def _append(self, text: str) -> None:
        assert self.leaf is not None  # noqa: S101 - callers have asked _is()
        self.leaf.text += f"\n{text}"

    def _continue_code(self, blank: bool) -> bool:
        """Add the line to the open code block, if there is one that it belongs to."""
        if self.leaf is None or self.leaf.kind != "code":
            return False
        rest = self.line[self.pos :]
        if not self.leaf.fence:
            if blank or _indent(rest) >= 4:
                self._append(rest[4:])
                return True
            self.close(len(self.stack))
            return False
        closing = rest.strip(" ")
        char, length = self.leaf.fence[0], len(self.leaf.fence)
        if _indent(rest) < 4 and len(closing) >= length and closing == char * len(closing):
            self.leaf.last = self.number
            self.leaf = None
        else:
            self._append(rest[min(_indent(rest), self.leaf.indent) :])
        return True

    def _blank(self, depth: int) -> None:
        """A blank line ends the paragraph, and the containers that it does not belong to."""
        whole = depth == len(self.stack)
        if not whole or self.leaf is not None:
            self.close(depth)

    def _define(self) -> bool:
        """Take the link reference definitions off the open paragraph; return whether text is left."""
        paragraph = self.leaf
        assert paragraph is not None  # noqa: S101 - callers have asked _is()
        while mark := _DEFINITION.match(paragraph.text):
            self.references.setdefault(label_key(mark[1]), mark[2])
            paragraph.text = paragraph.text[mark.end() :].lstrip(" ")
            paragraph.first += mark[0].count("\n")
        paragraph.text = paragraph.text.rstrip()
        if not paragraph.text:
            self.stack[-1].children.remove(paragraph)
            self.leaf = None
        return bool(paragraph.text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _expand(line: str) -> str:
    """Expand tabs, but for those at the end: only spaces there mean anything."""
    if "\t" not in line:
        return line
    body = line.rstrip(" ")
    return body.rstrip().expandtabs(4) + line[len(body) :]
