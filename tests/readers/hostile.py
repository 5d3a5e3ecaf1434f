"""Texts that make a careless pattern slow."""

import time
from collections.abc import Callable

SIZE = 40_000
# Far above the milliseconds that it takes; one that looks back and back takes seconds.
SECONDS = 1.0

HOSTILE = [
    *"*_~`|<>[](){}:@#$&!\\/\"'.-+=^ \n\t\x00a1é👀",
    *(
        "**",
        "||",
        "__",
        "~~",
        "``",
        "```",
        "$$",
        "[]",
        "](",
        "[a](",
        "<a",
        "<@",
        "<:",
        "@_**",
        "@**",
        "#**",
        "a:",
        ":a",
    ),
    *(
        "> ",
        ">>> ",
        "- ",
        "1. ",
        "# ",
        "-# ",
        "\n\n",
        "\n> ",
        "\n- ",
        "\n```\n",
        "\n~~~",
        "| ",
        "|-",
        "|\n|-",
        "a@",
        "&amp;",
    ),
    *("http://", "https://a.example ", "<p>", "</p>", "<span>", "<blockquote>", "<!--", "<time:", "(((", "*a_b~~c`"),
]


def quick(convert: Callable[[str], object], unit: str, size: int = SIZE) -> None:
    """Assert that a text of ``size`` made of ``unit`` is converted in time."""
    text = (unit * (size // len(unit) + 1))[:size]
    began = time.process_time()
    convert(text)
    assert time.process_time() - began < SECONDS
