"""picks.md: written once, read strictly, printed as it stands."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import IssueError
from digest.model import Facts, Pick, Picks
from digest.picks import parse, printable, write
from digest.text.clean import clean

FRONT = '---\nthread: {title: "Icebreakers", asked: 2030-01-08, responses: 17}\n---\n'


def refused(body: str) -> IssueError:
    """The error that a picks file with ``body`` gives."""
    with pytest.raises(IssueError) as caught:
        parse(FRONT + body, path="picks.md")
    return caught.value


def without_lines(picks: Picks) -> Picks:
    """The picks without the line numbers, which only a file has."""
    from msgspec.structs import replace

    strip: Callable[[Pick], Pick] = lambda pick: replace(pick, line=0)  # noqa: E731
    return replace(
        picks,
        question=strip(picks.question) if picks.question else None,
        voices=tuple(map(strip, picks.voices)),
        bonus=tuple(map(strip, picks.bonus)),
    )


def test_order_in_the_file_is_order_in_print() -> None:
    """The editor orders the favourites by moving their entries."""
    picks = parse(FRONT + "# Bonus\n## r8\nb\n\n## r3\na\n")
    assert [pick.ref for pick in picks.bonus] == ["r8", "r3"]


def test_an_entry_has_label_byline_permission_and_text() -> None:
    """What stands under a heading, up to the first empty line, may say who agreed to what."""
    picks = parse(FRONT + "# Bonus\n## r3 · Food for thought\nbyline: Mira\npermission: yes\n\n- a\n  - b\n")
    assert picks.bonus == (
        Pick(ref="r3", label="Food for thought", byline="Mira", permission="yes", text="- a\n  - b", line=5),
    )


def test_an_entry_without_text_is_empty() -> None:
    """``## r5`` alone asks for the excerpt."""
    assert parse(FRONT + "# Voices\n## r5\n").voices[0].text == ""


def test_a_heading_inside_code_is_text() -> None:
    """A quoted shell comment is no section."""
    picks = parse(FRONT + "# Bonus\n## r3\n```\n# Voices\n## r4\n```\n")
    assert picks.voices == ()
    assert picks.bonus[0].text == "```\n# Voices\n## r4\n```"


def test_a_note_further_down_is_text() -> None:
    """Somebody may well write about a permission."""
    assert parse(FRONT + "# Bonus\n## r3\n\nAbout that\npermission: no\n").bonus[0].permission == ""


def test_a_note_may_begin_with_a_capital() -> None:
    """Byline: is byline:."""
    assert parse(FRONT + "# Bonus\n## r3\nByline: Mira\n\na\n").bonus[0].byline == "Mira"


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("# Bonus\n## r3\na\n## r3\nb\n", 7, "stands twice"),
        ("# Favourites\n", 4, "no section"),
        ("## r3\n", 4, "under no section"),
        ("# Bonus\n## Mira\n", 5, "names a response"),
        ("lost words\n", 4, "belongs to no entry"),
        ("# Bonus\n## r3\na\n\n##r5\nb\n", 8, "looks like a heading"),
        ("# Voices\n## r3\na\n\n#Bonus\n", 8, "looks like a heading"),
        ("# Bonus\n## r3\na\n### r5\n", 7, "looks like a heading"),
        ("# Bonus\n## r3\n\npermission: no\n", 7, "would be printed"),
        ("# Bonus\n## r3\npermision: no\n", 6, "would be printed"),
        ("# Bonus\n## r3\n```\ncode\n", 6, "never closed"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(body: str, line: int, said: str) -> None:
    """A slip in the file is an error that names the line, never a guess."""
    error = refused(body)
    assert said in error.what
    assert error.where == f"picks.md:{line}"
    assert error.hint


def test_an_unknown_fact_is_refused_with_its_line() -> None:
    """A misspelt key in the front matter is not lost in silence."""
    with pytest.raises(IssueError) as caught:
        parse("---\nthread: {titel: x}\n---\n", path="picks.md")
    assert caught.value.where == "picks.md:2"


texts = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85") | st.just("\n"),
    min_size=1,
)
lines = st.lists(
    st.sampled_from(
        [
            "# Bonus",
            "#Bonus",
            "### r5",
            "Permission : no",
            "## r1",
            "```",
            "~~~ python",
            "byline: x",
            "permission: no",
            "- a",
            "  - b",
            "",
            "> q",
            "---",
            "Setext",
            "===",
        ]
    )
    | texts,
    min_size=1,
    max_size=8,
).map("\n".join)


@given(lines)
def test_whatever_somebody_wrote_comes_back_as_it_was_printed(text: str) -> None:
    """Writing a pick and reading it back gives the same pick, whatever its text holds that can be seen."""
    picks = Picks(
        facts=Facts(title="T", responses=2),
        question=Pick(ref="q", text="Q?"),
        bonus=(Pick(ref="r1", text=printable(clean(text))), Pick(ref="r2", text="the next", label="L", byline="B")),
    )
    again = without_lines(parse(write(picks)))
    assert again.bonus[0].text == printable(clean(text)).strip("\n").rstrip()
    assert again.bonus[1] == picks.bonus[1]
    assert again.question == picks.question
