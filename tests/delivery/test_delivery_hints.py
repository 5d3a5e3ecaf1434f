"""What the errors of a delivery tell people to type."""

import ast
import re
from pathlib import Path

import pytest

from digest import ledger
from digest.cli import COMMANDS
from digest.model import Delivery

# "digest cannot …", "if digest said so", "let digest push": there the program is spoken of, and nothing is to be typed.
_TYPED = re.compile(r"(?<!let )(?<!if )\bdigest (?!cannot\b)([a-z]+)")
PACKAGE = Path(__file__).resolve().parents[2] / "digest"
SOURCES = [
    PACKAGE / "ledger.py",
    PACKAGE / "due.py",
    PACKAGE / "outgoing.py",
    *sorted((PACKAGE / "delivery").glob("*.py")),
    *sorted((PACKAGE / "providers").glob("*.py")),
]


def named(source: Path) -> set[str]:
    """Return the commands that strings in ``source`` name."""
    said = [node.value for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    return {name for text in said if isinstance(text, str) for name in _TYPED.findall(text)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_hint_names_commands_that_exist(source: Path) -> None:
    """Whoever types what a hint says finds a command."""
    assert named(source) <= set(COMMANDS)


def test_the_hints_are_seen() -> None:
    """The search finds the commands in plain strings and in formatted ones."""
    assert {"approve", "reopen"} <= named(PACKAGE / "delivery" / "frozen.py")


def test_every_state_says_what_to_type() -> None:
    """However an issue stands, the refusal of a step names a command that exists."""
    for state in ledger.MOVES:
        hint = ledger.refusal(Delivery(state=state), "draft").hint
        assert set(_TYPED.findall(hint)) & set(COMMANDS), state
