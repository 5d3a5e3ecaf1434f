"""Markdown means what CommonMark says it means: markdown-it-py is the oracle."""

import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.text.markdown import to_html

SEED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seed.txt"
ORACLE = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("strikethrough")
BLOCKS = {"p", "h2", "h3", "h4", "hr", "pre", "blockquote", "ul", "ol", "li"}
OURS = {"h1": "h2", "h5": "h4", "h6": "h4", "s": "del"}


class Tree(HTMLParser):
    """What HTML says, as a list of tags and words.

    Left out is what does not matter here: white space around blocks, the paragraphs of a loose list, the
    language of a code block, a link's title; and a link that leads nowhere is its label.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.items = self.nowhere = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and the attributes that mean something."""
        tag, values = OURS.get(tag, tag), dict(attrs)
        address = values.get("href") or values.get("src") or ""
        if tag in {"a", "img"} and not address.startswith(("http://", "https://", "mailto:")):
            self.nowhere += tag == "a"
            self.handle_data(" ".join((values.get("alt") or "").split()))
            return
        self.items += tag == "li"
        if tag == "p" and self.items:
            self.space()
            return
        alt = " ".join((values.get("alt") or "").split())
        self.note(f"<{tag} {values.get('start', '')}{address}{alt}".rstrip() + ">", tag)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag that has one."""
        tag = OURS.get(tag, tag)
        if tag == "a" and self.nowhere:
            self.nowhere -= 1
            return
        self.items -= tag == "li"
        if tag == "p" and self.items:
            self.space()
        elif tag not in {"br", "hr", "img"}:
            self.note(f"</{tag}>", tag)

    def handle_data(self, data: str) -> None:
        """Note words; white space is one space, and none beside a block."""
        for piece in re.split(r"(\s+)", data):
            if piece.strip():
                self.found.append(piece)
            elif piece:
                self.space()

    def space(self) -> None:
        """Note a space where one can be seen."""
        if self.found and self.found[-1] not in {" ", "<br>"} and not self.is_block(self.found[-1]):
            self.found.append(" ")

    def note(self, text: str, tag: str) -> None:
        """Note a tag."""
        if (tag in BLOCKS or tag == "br") and self.found and self.found[-1] == " ":
            self.found.pop()
        self.found.append(text)

    @staticmethod
    def is_block(text: str) -> bool:
        """Whether it is the tag of a block."""
        match = re.fullmatch(r"</?(\w+)[^>]*>", text)
        return bool(match and match[1] in BLOCKS)

    def said(self) -> str:
        """All of it, in one line; a code span's own spaces at its ends do not count."""
        return re.sub(r"(<code>) *| *(</code>)", r"\1\2", "".join(self.found)).strip()


def assert_same(text: str) -> None:
    """Our HTML of the letter says what the oracle's does."""
    assert Tree(to_html(text, letter=True)).said() == Tree(ORACLE.render(text)).said(), text


CASES = {
    "two spaces": "- a\n  - b\n    - c\n- d",
    "three spaces": "- a\n   - b\n      - c",
    "four spaces": "- a\n    - b\n        - c\n- d",
    "a tab": "- a\n\t- b\n\t\t- c",
    "content column": "10. a\n    - b\n11. c",
    "too little": "1. a\n  - b",
    "mixed": "1. a\n   - b\n     1. c\n   - d\n2. e",
    "round brackets": "1) a\n2) b\n   * c\n3. d",
    "start": "7. a\n8. b",
    "bullets": "* a\n+ b\n- c",
    "after a line": "Three things:\n- a\n- b\nand more\n\nend",
    "no list": "The year was\n1986. A great one.\n-\nx",
    "lazy": "- a\nstill a\n  - b\nstill b",
    "loose": "- a\n\n- b\n\n  more b\n\n- c",
    "loose inside": "- a\n  - b\n\n  - c\n- d",
    "quote in list": "- a\n  > q\n  > - x\n- b",
    "list in quote": "> - a\n>   - b\n> 1. c\n\n> d",
    "lazy quote": "> a\nb\n> c\n\nd",
    "quote after a line": "He said\n> so",
    "fence": "```py\n- a\n\n  # b\n```\nc",
    "tildes": "~~~\n```\n~~~~\nx",
    "fence after a line": "so\n```\na\n```\nb",
    "fence in list": "- a\n  ```\n  x\n\n    y\n  ```\n- b",
    "fence in ordered list": "1. a\n\n   ```sh\n   x\n   ```\n\n2. b",
    "fence in quote": "> ```\n> a\n\nb",
    "open fence": "a\n\n```\nb\n\nc",
    "indented code": "a\n\n    code\n\n      more\n\nb",
    "code in list": "- a\n\n      code\n\n- b",
    "no code": "a\n    b",
    "setext": "A\nB\n===\n\nC\n---\n\n- d\n---",
    "headings": "# a #\n## b\n#no\n###### c\n####### d",
    "rules": "***\n- - -\n___\n-- -",
    "breaks": "a  \nb\\\nc\nd",
    "escapes": "\\*a\\* \\# \\[b](c) \\`d` 1\\. e\n\\- f\n\n\\> g",
    "emphasis": "*a **b*** ***c** d* _e_f_ 2*3*4 **g:**h * i * **“j”** ~~k~~",
    "references": "[a][b] [b] [c]\n\n[b]: https://b.example 'T'\n> [c]: <https://c.example>",
    "entities": "&amp;lt; &copy; &#42;a&#42; &nope; &notit; AT&T \\&amp;",
    "empty items": "-\n  a\n-\n- b",
    "deep": "> - > 1. a\n>   >    - b",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_a_case_is_read_as_commonmark_reads_it(text: str) -> None:
    """The forms that people write, and those that python-markdown alone gets wrong."""
    assert_same(text)


MARKERS = ("-", "*", "+", "1.", "2)", ">")


def nested(dice: random.Random) -> str:
    """Lists, quotes and code in one another, indented as people do it."""
    lines: list[str] = []
    prefix = ""
    for _ in range(dice.randint(2, 9)):
        step = dice.choice(("deeper", "same", "same", "up", "code", "blank", "lazy", "prose"))
        if step == "blank":
            lines.append(prefix.rstrip() if ">" in prefix else "")
        elif step == "code":
            lines += [f"{prefix}{line}" for line in ("```", "x  y", "", "```")]
        elif step == "lazy":
            lines.append("lazy line")
        elif step == "prose":
            lines += ["", "A line of prose:"]
            prefix = ""
        else:
            if step == "deeper" and lines and prefix.count(" ") < 12:
                prefix += "> " if dice.random() < 0.2 else " " * dice.choice((2, 3, 4))
            elif step == "up":
                prefix = prefix[: max(0, len(prefix) - dice.choice((2, 3, 4)))]
            lines.append(f"{prefix}{dice.choice(MARKERS)} item {dice.randint(1, 99)}")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(20))
def test_nested_lists_quotes_and_code_are_read_as_commonmark_reads_them(seed: int) -> None:
    """Four hundred made-up nestings, the same ones every time."""
    dice = random.Random(seed)  # noqa: S311 - cases, not secrets
    for _ in range(20):
        text = nested(dice)
        if not differs_rightly(text):
            assert_same(text)


# The parts of made-up texts, with "¦" between them.
BLOCK_PARTS = "- ¦* ¦1. ¦2. ¦1) ¦> ¦  ¦    ¦ ¦\n¦\n¦\n\n¦a¦b c¦```¦~~~¦# ¦===¦---¦***¦\\¦   \n¦x. "
INLINE_PARTS = (
    "*¦**¦_¦__¦***¦`¦``¦a¦foo¦ ¦ ¦[¦]¦](¦![x](¦https://x.y)¦\\¦&amp;¦&¦<b>¦<https://a.b>¦<!-- x -->¦\n¦  \n"
    '¦.¦!¦~~¦"¦é¦(¦)'
)


def differs_rightly(text: str) -> bool:
    """Where we follow the specification, or GitHub, and the oracle does not.

    * three tildes or more are no strikethrough (GitHub's rule; the oracle pairs two of them);
    * four spaces begin no quote or fence, also on a lazy line inside a quote;
    * an empty item and a blank line do not end the list;
    * a backslash before white space is a backslash, also in an address or before a hard break's two spaces;
    * an address in angle brackets is no link inside another link.
    """
    return bool(
        re.search(r"~~~.", text)
        or re.search(r">.*\n {4,}", text)
        or re.search(r"(?:[-*+]|\d[.)]) *\n[ >]*\n", text)
        or re.search(r"\\ |\([^)]*\\\n", text)
        or re.search(r"\[[^\]]*<https", text)
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(BLOCK_PARTS.split("¦")), min_size=2, max_size=12).map("".join))
def test_any_blocks_are_read_as_commonmark_reads_them(text: str) -> None:
    """Markers, fences, underlines and spaces in any order."""
    if not differs_rightly(text):
        assert_same(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(INLINE_PARTS.split("¦")), min_size=2, max_size=12).map("".join))
def test_any_inline_markup_is_read_as_commonmark_reads_it(text: str) -> None:
    """Emphasis, code, links, entities and tags in any order."""
    if not differs_rightly(text):
        assert_same(f"q {text}")


FAVOURITES = """\
  • Food for thought:

    • Whenever I create one, I tie it to the session

    • In your case it could be:

  • If we have one, it’s about bonding

  • One that I love is:

    • Interview each other

    • Share it with the group
"""


def as_markdown(bullets: str) -> str:
    """Typed bullets as a Markdown list: two spaces a level."""
    return "\n".join(line.removeprefix("  ").replace("  •", "  -").replace("•", "-", 1) for line in bullets.split("\n"))


def outline(html: str) -> list[int]:
    """How deep each list item of some HTML is, in order."""
    depth, found = 0, []
    for tag in re.findall(r"</?(?:ul|li)>", html):
        depth += {"<ul>": 1, "</ul>": -1}.get(tag, 0)
        if tag == "<li>":
            found.append(depth)
    return found


def test_favourites_keep_their_nesting() -> None:
    """Answers of the seed's shape, as a Markdown list, keep who is under whom."""
    assert outline(to_html(as_markdown(FAVOURITES))) == [1, 2, 2, 1, 1, 2, 2]


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed.txt is not here")
def test_the_seeds_favourites_keep_their_nesting() -> None:
    """The four favourites themselves: four items, with four and three below the first and the last."""
    text = SEED.read_text("utf-8").split("faves:\n")[1].split("Join the conversation")[0]
    text = text.replace("\u00a0", " ")
    assert outline(to_html(as_markdown(text))) == [1, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2]
