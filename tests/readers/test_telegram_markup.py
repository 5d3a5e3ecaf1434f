"""Telegram's entities become Markdown."""

from typing import Any

import pytest

from digest.readers.telegram_markup import Entity, to_markdown
from digest.text.markdown import to_html
from tests.readers.hostile import HOSTILE, quick

# --- markup ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entity", "markdown"),
    [
        ({"type": "plain", "text": "2*3*4 snake_case"}, r"2\*3\*4 snake_case"),
        ({"type": "bold", "text": "b *"}, r"**b \***"),
        ({"type": "italic", "text": " i "}, "*i*"),
        ({"type": "underline", "text": "u"}, "u"),
        ({"type": "strikethrough", "text": "s"}, "~~s~~"),
        ({"type": "spoiler", "text": "end"}, "(spoiler: end)"),
        ({"type": "code", "text": "a`b"}, "``a`b``"),
        ({"type": "pre", "text": "x = 1\n", "language": "python"}, "```\nx = 1\n```"),
        ({"type": "blockquote", "text": "q\nr"}, "> q  \n> r"),
        ({"type": "expandable_blockquote", "text": "q"}, "> q"),
        ({"type": "link", "text": "https://a.example/b_c"}, "<https://a.example/b_c>"),
        ({"type": "text_link", "text": "here*", "href": "https://a.example"}, r"[here\*](https://a.example)"),
        ({"type": "text_link", "text": "here", "href": "javascript:x"}, "here"),
        ({"type": "mention", "text": "@ada_b"}, "@ada_b"),
        ({"type": "mention_name", "text": "Ada B", "user_id": 5}, "@Ada B"),
        ({"type": "hashtag", "text": "#one"}, r"\#one"),
        ({"type": "email", "text": "a@b.example"}, "a@b.example"),
        ({"type": "phone", "text": "+1 202 555 0142"}, "+1 202 555 0142"),
        ({"type": "custom_emoji", "text": "🔥", "document_id": "1"}, "🔥"),
        ({"type": "custom_emoji", "text": ""}, ":custom_emoji:"),
        ({"type": "unknown", "text": "?"}, "?"),
        ({"type": "bold", "text": None}, ""),
    ],
)
def test_entities(entity: dict[str, Any], markdown: str) -> None:
    """Each kind of entity becomes Markdown, and what looks like Markdown by accident is escaped."""
    found = Entity(type=entity["type"], text=entity["text"], href=entity.get("href"))
    assert to_markdown([found], None) == markdown


def test_runs_that_look_alike_are_marked_together() -> None:
    """Two bold runs are one, and text split among runs cannot become a link."""
    bold = [Entity(type="bold", text="a"), Entity(type="bold", text="b"), Entity(type="plain", text=" [x]")]
    assert to_markdown([*bold, Entity(type="italic", text="i"), Entity(type="plain", text="(y)")], None) == (
        "**ab** [x]*i*(y)"
    )
    assert "<a" not in to_html(to_markdown([Entity(text="[x]"), Entity(text="(https://a.example)")], None))


def test_blocks_between_lines() -> None:
    """Code and quotations stand apart from the lines around them; typed bullets are a list."""
    runs = [Entity(text="So:\n• a\n• b\n"), Entity(type="pre", text="x"), Entity(text="\nend")]
    assert to_markdown(runs, None) == "So:\n\n- a\n- b\n\n```\nx\n```\n\nend"


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow(unit: str) -> None:
    """Whatever is repeated, in one run or in many of different types, the time for it grows with its length alone."""
    kinds = ("plain", "bold", "italic", "code", "spoiler")
    quick(lambda text: to_markdown(None, text), unit)
    quick(
        lambda text: to_markdown(
            [Entity(type=kinds[at % 5], text=text[at : at + 3]) for at in range(0, len(text), 3)], None
        ),
        unit,
    )
