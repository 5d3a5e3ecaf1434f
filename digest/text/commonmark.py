r"""python-markdown, given CommonMark's blocks: the adapter between ``blocks``, ``inline`` and the library.

Out of the box python-markdown flattens ``- a\n  - b``, misses a list without a blank line before it, and
breaks fences inside lists. So its block parser is replaced by ours; of its inline patterns only those are
left that the canonical form needs, in which each thing is said in one way.
"""

import re
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX, AtomicString, Registry, code_escape

from digest.text import emphasis, inline
from digest.text.blocks import Block, Document, parse

# The subject is an email's <h1>; below <h4> no reader sees a difference.
_HEADINGS = {1: "h2", 2: "h2", 3: "h3", 4: "h4", 5: "h4", 6: "h4"}
# What is left: code spans, inline links and images, hard breaks.
_UNUSED = (
    *("escape", "reference", "image_reference", "short_reference", "short_image_ref", "autolink", "automail"),
    *("html", "entity", "not_strong", "em_strong", "em_strong2"),
)


class CommonMark(Extension):
    """The extension, given to ``Markdown`` as an object: names cost an entry-point scan."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Replace the block parser, and leave the inline patterns that the canonical form needs."""
        md.preprocessors = Registry()
        for name in _UNUSED:
            md.inlinePatterns.deregister(name, strict=False)
        md.inlinePatterns.register(_Emphasis(md), "emphasis", 60)
        md.parser = self.blocks = BlockBuilder()  # type: ignore[assignment]  # all that is asked of it is parseDocument


class BlockBuilder:
    """Takes the place of python-markdown's ``BlockParser``; ``letter`` says whose text is converted."""

    letter = False

    def parseDocument(self, lines: list[str]) -> "ElementTree[Element]":  # noqa: N802 - the library's name
        """Return the element tree of the blocks, with inline text in the canonical form."""
        document = parse("\n".join(lines))
        root = Element("div")
        for block in document.blocks:
            self._build(root, block, document)
        return ElementTree(root)

    def _build(self, parent: Element, block: Block, document: Document, *, tight: bool = False) -> None:
        match block.kind:
            case "paragraph":
                # A tight item's text is no paragraph: the sanitiser drops the span.
                SubElement(parent, "span" if tight else "p").text = self._inline(block, document)
            case "heading":
                target = SubElement(parent, _HEADINGS[block.level] if self.letter else "p")
                (target if self.letter else SubElement(target, "strong")).text = self._inline(block, document)
            case "code":
                code = SubElement(SubElement(parent, "pre"), "code")
                code.text = AtomicString(code_escape(block.text.removeprefix("\n") + "\n"))
            case "rule":
                SubElement(parent, "hr")
            case "list":
                self._build_list(parent, block, document)
            case _:
                target = SubElement(parent, "blockquote" if block.kind == "quote" else "li")
                for child in block.children:
                    self._build(target, child, document, tight=tight)

    def _build_list(self, parent: Element, block: Block, document: Document) -> None:
        target = SubElement(parent, "ol" if block.ordered else "ul")
        if block.ordered and block.start != 1:
            target.set("start", str(block.start))
        tight = block.tight
        for item in block.children:
            self._build(target, item, document, tight=tight)

    def _inline(self, block: Block, document: Document) -> str:
        canonical = inline.read(block.text, document.references, letter=self.letter).canonical
        return inline.CANONICAL.sub(_settle_escape, canonical)


def _settle_escape(token: re.Match[str]) -> str:
    """Turn an escape into the library's own mark for a literal character, which costs it no pass of its own.

    ``&`` becomes an entity: the serialiser leaves alone what looks like one.
    """
    char = token["literal"]
    if char is None:
        return token[0]
    return "&amp;" if char == "&" else f"{STX}{ord(char)}{ETX}"


class _Emphasis(InlineProcessor):
    """The text between a pair of the canonical form's marks, with all that is nested in it."""

    TAGS = {opening: tag for tag, (opening, _) in emphasis.MARKS.items()}  # noqa: RUF012 - never changed

    def __init__(self, md: Markdown) -> None:
        super().__init__(f"[{''.join(self.TAGS)}]", md)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the base is typed for its pre-3.0 twin
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        top = Element("span")
        stack, pos = [top], m.start()
        for mark in emphasis.MARK.finditer(data, pos):
            _add_text(stack[-1], data[pos : mark.start()])
            pos = mark.end()
            if tag := self.TAGS.get(mark[0]):
                stack.append(SubElement(stack[-1], tag))
            else:
                stack.pop()
            if len(stack) == 1:
                return top[0], m.start(), pos
        return None, None, None


def _add_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
