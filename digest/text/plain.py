"""Markdown as a person would type it in a plain-text mail: wrapped, indented, its addresses numbered.

The text is made from the HTML that the email's other part shows (``digest.text.markdown``), so the two cannot
disagree on what is a list, a quote or a link.
"""

from html.parser import HTMLParser
from itertools import takewhile

from digest.text.clean import inert_tags
from digest.text.columns import GLUE, display_width, one_spaced, wrap
from digest.text.markdown import to_html

# <br>: unlike a line break of the HTML source, it is one of the text's.
_BREAK = "\ue011"
# With less room than this beside the quote marks and indents, the deeper ones are left away.
_LEAST_ROOM = 24
_HEADINGS = frozenset({"h2", "h3", "h4"})
_BLOCKS = _HEADINGS | {"p", "ul", "ol", "li", "blockquote", "pre", "hr"}
# Both kinds of emphasis look as people type them in mails: with none, what the writer stressed would be lost;
# "**" is noise, and "_" would mix with addresses.
_MARKS = {"em": "*", "strong": "*", "del": "~~", "code": "`"}


class LinkList:
    """The addresses behind a text's labels, numbered from 1 as they come; the same one keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._waiting: list[str] = []
        self._late: list[str] = []

    def add(self, url: str, *, late: bool = False) -> int:
        """Return the number of ``url``; ``late``: it is not for ``take`` but for ``take_late``."""
        if url not in self._numbers:
            self._numbers[url] = len(self._numbers) + 1
            (self._late if late else self._waiting).append(url)
        return self._numbers[url]

    def take(self) -> str:
        """Return the addresses added since the last call, one a line: ``[1] https://…``."""
        urls, self._waiting = self._waiting, []
        return self._listed(urls)

    def take_late(self) -> str:
        """Return the late addresses, which stand at the very end: long, and not for reading."""
        urls, self._late = self._late, []
        return self._listed(urls)

    def _listed(self, urls: list[str]) -> str:
        return "\n".join(f"[{self._numbers[url]}] {url}" for url in urls)


def to_text(markdown: str, *, width: int = 72, letter: bool = False, links: LinkList | None = None) -> str:
    """Return ``markdown`` as plain text, without a newline at its end.

    No line is wider than ``width`` columns but for code, which stays as it is, and for an address or a merge
    tag that alone is wider.

    Args:
        markdown: the source.
        width: in columns of a terminal.
        letter: the text is the editor's own; merge tags in anybody else's are made inert.
        links: collects the addresses of labelled links; without it they are listed at the end.
    """
    own_links = LinkList()
    writer = _Writer(width, links if links is not None else own_links, inert=not letter)
    writer.feed(to_html(markdown, letter=letter))
    writer.close()
    return "\n\n".join(filter(None, (writer.text(), own_links.take())))


class _Box:
    """A quote or a list item that is open: what its first line begins with, and what the others do."""

    def __init__(self, tag: str, first: str, rest: str) -> None:
        self.tag, self.first, self.rest = tag, first, rest
        self.begun = False


class _Writer(HTMLParser):
    """Writes lines while the HTML passes by; with a stack, so that no depth of quotes is too deep."""

    def __init__(self, width: int, links: LinkList, *, inert: bool) -> None:
        super().__init__()
        self.width, self.links, self.inert = width, links, inert
        self.lines: list[str] = []
        self.boxes: list[_Box] = []
        self.counters: list[int | None] = []  # for each open list: the next number, None for bullets
        self.code: list[str] | None = None  # the open code block
        self.gap = False  # an empty line belongs before the next block
        self.leaf = ""  # the tag of the open paragraph or heading; "" for the words of a tight list's item
        self.inline: list[str] = []  # its words so far
        self.anchors: list[tuple[str, int]] = []  # address, and where in ``inline`` its label begins
        self.emphasis = 0

    def text(self) -> str:
        """Return what was written."""
        return "\n".join(self.lines)

    # --- tags ----------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _BLOCKS:
            self._flush()
            self._start_block(tag, values)
        elif tag == "a":
            self.anchors.append((values.get("href", ""), len(self.inline)))
        elif tag == "br":
            self.inline.append(_BREAK)
        elif tag == "img":
            self.inline.append(f"[{values['alt']}]" if values.get("alt") else "")
        elif tag in _MARKS:
            self._mark(tag, opens=True)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._end_block(tag)
        elif tag == "a" and self.anchors:
            self._link(*self.anchors.pop())
        elif tag in _MARKS:
            self._mark(tag, opens=False)

    def handle_data(self, data: str) -> None:
        if self.code is not None:
            self.code.append(data)
        else:
            self.inline.append(one_spaced(data.replace(_BREAK, "")))

    def close(self) -> None:
        super().close()
        self._flush()

    def _start_block(self, tag: str, values: dict[str, str]) -> None:
        if tag in {"ul", "ol"}:
            announced = bool(self.lines) and self.lines[-1].endswith(":")
            self.gap = not announced and (self.gap or not self.counters)
            self.counters.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            marker = self._marker()
            self._open(tag, marker, " " * len(marker))
        elif tag == "blockquote":
            self.gap = self.gap or not self._first_in_item()
            self._open(tag, "> ", "> ")
        elif tag == "pre":
            self.code = []
        elif tag == "hr":
            self._block(["* * *"])
        else:
            self.leaf = tag

    def _end_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self.counters.pop()
            self.gap = self.gap or not self.counters
        elif tag in {"li", "blockquote"}:
            self.boxes.pop()
            self.gap = self.gap or tag == "blockquote"
        elif tag == "pre" and self.code is not None:
            code, self.code = self._safe("".join(self.code)).strip("\n").split("\n"), None
            self._block([f"    {line}" for line in code])

    # --- inside a line -------------------------------------------------------------------------------

    def _mark(self, tag: str, *, opens: bool) -> None:
        if self.code is not None:
            return
        if tag in {"em", "strong"}:
            outermost = self.emphasis == (0 if opens else 1)
            self.emphasis += 1 if opens else -1
            if not outermost or self.leaf in _HEADINGS:  # a heading is emphasis enough
                return
        self.inline.append(_MARKS[tag])

    def _link(self, url: str, start: int) -> None:
        label, url = self._safe("".join(self.inline[start:])).strip(), self._safe(url)
        bare = url.removeprefix("mailto:")
        if label in {"", url, bare, url.partition("://")[2].rstrip("/")}:
            self.inline[start:] = [bare]
        elif url:
            self.inline.append(f"{GLUE}[{self.links.add(url)}]")

    # --- blocks --------------------------------------------------------------------------------------

    def _marker(self) -> str:
        number = self.counters[-1]
        if number is None:
            return "- "
        self.counters[-1] = number + 1
        return f"{number}. "

    def _open(self, tag: str, first: str, rest: str) -> None:
        if self._room() - len(rest) < min(_LEAST_ROOM, self.width // 2):
            first = rest = ""
        self.boxes.append(_Box(tag, first, rest))

    def _room(self) -> int:
        return self.width - sum(len(box.rest) for box in self.boxes)

    def _flush(self) -> None:
        """Write the words gathered so far as a block of their own."""
        words, leaf = self._safe("".join(self.inline)).strip(" "), self.leaf
        self.inline, self.leaf = [], ""
        if not words:
            return
        lines = wrap(words.replace(_BREAK, "\n"), self._room()).split("\n")
        if leaf == "h2":
            lines.append("-" * max(map(display_width, lines)))
        self._block(lines, apart=leaf != "")

    def _block(self, lines: list[str], *, apart: bool = True) -> None:
        """Write ``lines`` after the open boxes' marks; ``apart``: with an empty line before and after."""
        self.gap = self.gap or (apart and not self._first_in_item())
        if self.gap and self.lines:
            begun = takewhile(lambda box: box.begun, self.boxes)
            self.lines.append("".join(box.rest for box in begun).rstrip(" "))
        for line in lines:
            prefix = "".join(box.rest if box.begun else box.first for box in self.boxes)
            self.lines.append((prefix + line).rstrip(" "))
            for box in self.boxes:
                box.begun = True
        self.gap = apart

    def _first_in_item(self) -> bool:
        return any(box.tag == "li" and not box.begun for box in self.boxes)

    def _safe(self, text: str) -> str:
        return inert_tags(text) if self.inert else text
