"""Discord's Markdown becomes ours, and nothing that was text becomes markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.readers.discord_markup import Names, to_markdown
from digest.text.markdown import to_html, visible
from tests.readers.hostile import HOSTILE, quick

NAMES = Names(user=lambda id_: {"1": "A*da"}.get(id_, ""), channel=lambda id_: {"5": "general"}.get(id_, ""))


def converted(text: str) -> str:
    """Return ``text`` as Markdown."""
    return to_markdown(text, NAMES)


@pytest.mark.parametrize(
    ("discord", "markdown"),
    [
        ("**b** *i* _i_ ***bi*** ~~s~~", "**b** *i* *i* ***bi*** ~~s~~"),
        ("__under__ __*both*__ un**believ**able", "*under* *both* un**believ**able"),
        ("||the **butler**||", "(spoiler: the **butler**)"),
        ("**two\nlines**", "**two**  \n**lines**"),
        ("<@1> <@!1> <@2> <#5> <#6> <@&7>", "@A\\*da @A\\*da @someone #general #channel @group"),
        ("<:blob:12> <a:party_blob:9> :wave:", ":blob: :party_blob: :wave:"),
        ("<t:1700000000:R> </play now:12> <id:customize>", "2023-11-14 22:13 UTC /play now #channel"),
        ("[label](https://a.example/x) <https://b.example>", "[label](https://a.example/x) <https://b.example>"),
        (
            "see https://a.example/w_(x). (https://b.example)",
            "see <https://a.example/w_%28x%29>. (<https://b.example>)",
        ),
        ("# Big\n## Less\ntext\n-# small", "# Big\n\n## Less\n\ntext  \nsmall"),
        ("> one\n> two\nmine", "> one  \n> two\n\nmine"),
        ("mine\n>>> all\nthe rest", "mine\n\n> all  \n> the rest"),
        ("- one\n  - two\n* three", "- one\n  - two\n- three"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("```py\nx = 1\n```", "```\nx = 1\n```"),
        ("so ```y``` and", "so\n\n```\ny\n```\n\nand"),
        ("``a`b``", "``a`b``"),
        ("¯\\_(ツ)_/¯", "¯\\\\\\_(ツ)\\_/¯"),
    ],
)
def test_markup(discord: str, markdown: str) -> None:
    """Each of Discord's marks has its Markdown."""
    assert converted(discord) == markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        (r"\*not\* \_so\_ \# no", "*not* _so_ # no"),
        ("**open and ~~open", "**open and ~~open"),
        ("<b>html</b> &amp; [x][y]", "<b>html</b> &amp; [x][y]"),
        ("a line\n---\nanother\n===", "a line\n---\nanother\n==="),
        ("#no-heading >no quote\n    no code", "#no-heading >no quote\nno code"),
        ("{{ tag }} {% raw %}", "{{ tag }} {% raw %}"),
    ],
)
def test_accidents(text: str, shown: str) -> None:
    """What is text on Discord is the same text in print."""
    assert visible(converted(text)).split() == shown.split()


def test_trap_18_nothing_is_resolved_in_code() -> None:
    """A mention, emphasis and a link in code stay as typed."""
    assert converted("`<@1> **x**`\n```\n<@1> https://a.example\n```") == (
        "`<@1> **x**`\n\n```\n<@1> https://a.example\n```"
    )


def test_a_label_that_says_another_address_is_no_link() -> None:
    """Discord shows such a link as typed, and so do we."""
    assert 'href="https://evil.example' not in to_html(converted("[https://bank.example](https://evil.example)"))


@given(st.text(alphabet="*_~|`>#-[]()<@1:> \n\\ahttps/.", max_size=60))
def test_any_text(text: str) -> None:
    """No text is too strange, and none becomes HTML that it was not."""
    assert "<script" not in to_html(converted(text))


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 30_000,
        "*_" * 50_000,
        "`" * 100_000,
        "` " * 50_000,
        "||" * 50_000,
        "<@" * 50_000,
        "[" * 50_000 + "](https://x)" * 5_000,
        "https://x" + ")" * 100_000,
        "https://a.example/" + "?" * 100_000,
        "[a](https://" * 10_000,
        ">>> x\n" * 20_000,
        "\\" * 100_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_patience(text: str) -> None:
    """A text of a hundred thousand characters takes a moment."""
    started = time.process_time()
    converted(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow(unit: str) -> None:
    """Whatever is repeated, the time for it grows with its length alone."""
    quick(converted, unit)
