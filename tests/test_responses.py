"""responses.md: what the editor reads beside picks.md."""

import re

from digest.config import RankingConfig
from digest.ranking import rank
from digest.responses import responses_md
from tests.ranking.conversation import asked, said

THREAD = asked([said("You could try cards, one for each bias.", likes=3), said("Which workshop?\nAnd where?")])
PAGE = responses_md(rank(THREAD, RankingConfig(model="formula")))


def test_each_response_has_its_place_points_and_kind() -> None:
    """Best first, in the heading."""
    assert re.findall(r"^## (r\d) · (\w+) · [+-]\d+\.\d\d · (\w+)$", PAGE, re.MULTILINE) == [
        ("r1", "first", "insight"),
        ("r2", "second", "question"),
    ]


def test_the_reasons_add_up_to_the_points() -> None:
    """To the hundredth, as printed."""
    for entry in PAGE.split("\n## ")[1:]:
        total = entry.split(" · ")[2]
        points = re.findall(r"^- ([+-]\d+\.\d\d)  \S", entry, re.MULTILINE)
        assert f"{sum(map(float, points)):+.2f}" == total


def test_the_reasons_are_in_the_editor_s_words() -> None:
    """Not the names of features."""
    assert "  3 people reacted\n" in PAGE
    assert "  asks rather than answers\n" in PAGE


def test_the_text_is_quoted_whole() -> None:
    """Each of its lines is a quotation, so that nothing in it is a heading."""
    assert "\n> Which workshop?\n> And where?\n" in PAGE
