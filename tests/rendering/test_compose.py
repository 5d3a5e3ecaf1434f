"""The letter, expanded: values are data, blocks stand alone, every slip has its line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from digest.config import Config, Newsletter
from digest.errors import IssueError
from digest.model import Event, Facts, Issue, Pick, Picks
from digest.rendering import templates
from digest.rendering.compose import Block, Composition, Prose, compose
from digest.text.markdown import to_html

CONFIG = Config(newsletter=Newsletter(name="Letter", community="The Commons", timezone="Europe/Lisbon"))
SEND_AT = datetime(2030, 1, 15, 9, tzinfo=UTC)
EVENT = Event(
    name="Speed Networking",
    starts=SEND_AT + timedelta(hours=32),
    ends=SEND_AT + timedelta(hours=33),
    timezone="Europe/Lisbon",
    url="https://example.org/rsvp",
)
PICKS = Picks(
    facts=Facts(
        title="[win](https://evil.example) *now*",
        asked="2030-01-08",
        responses=17,
        people=14,
        insights=9,
        questions=1,
    ),
    question=Pick(ref="q", text="What do you do?"),
    voices=(Pick(ref="r9", text="Thanks!"),),
    bonus=(Pick(ref="r3", text="- a\n  - b"),),
)


def composed(prose: str, **changes: object) -> Composition:
    """The composition of a letter with ``prose``, which begins on line 10 of its file."""
    issue = Issue(
        slug="2030-01-15-x",
        path="issue.md",
        prose=prose,
        prose_line=10,
        send_at=SEND_AT,
        event=EVENT,
        picks={"": PICKS},
    )
    issue = msgspec.structs.replace(issue, **changes)
    root = Path(__file__).parent
    return compose(issue, CONFIG, templates.strings(root, "en"), templates.block_names(root))


def words(prose: str, **changes: object) -> str:
    """The Markdown of the letter's first section."""
    section = composed(prose, **changes).sections[0]
    assert isinstance(section, Prose)
    return section.markdown


def refused(prose: str, **changes: object) -> IssueError:
    """The error that a letter with ``prose`` gives."""
    with pytest.raises(IssueError) as caught:
        composed(prose, **changes)
    return caught.value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{{ count }} and {{ people }}", "17 and 14"),
        ("{{ kinds }}", "9 insights, 1 question"),
        ("{{ asked }}", "last week"),
        ("{{ event.day }}", "tomorrow"),
        ("{{ event.name }}", "Speed Networking"),
        ("{{ community }}", "The Commons"),
        ("{{ minutes }}", "1"),
        ("{{ event }}", "Speed Networking"),
        ("{{ [event] }}", r"\[Speed Networking\]"),
    ],
)
def test_a_value_is_printed_in_words(value: str, text: str) -> None:
    """What the machine knows, in a sentence."""
    assert words(value) == text


@pytest.mark.parametrize("value", ["{{ title }}", "{{ [title] }}", "{{ {1: title} }}", "{{ (title, 1.5) }}"])
def test_a_title_in_a_value_stays_text(value: str) -> None:
    """A member's brackets do not become a link, nor their asterisks emphasis, whatever holds them."""
    html = to_html(words(f"About {value}."), letter=True)
    assert "<a" not in html
    assert "<em>" not in html
    assert "[win](https://evil.example) *now*" in html


def test_blocks_and_prose_alternate_in_the_order_of_the_letter() -> None:
    """A block on its own line is a section of its own, with its line."""
    sections = composed("Hello\n\n{{ question }}\n\nMore\n\n{{ bonus }}\n").sections
    assert [(type(section), section.line) for section in sections] == [
        (Prose, 10),
        (Block, 12),
        (Prose, 14),
        (Block, 16),
    ]


def test_a_comment_is_not_printed_and_moves_no_line() -> None:
    """Prompts and notes are for the editor."""
    sections = composed("A <!-- ✎ what?\nreally? --> b\n\n{{ bonus }}").sections
    assert isinstance(sections[0], Prose)
    assert "what" not in sections[0].markdown
    assert sections[1].line == 13


def test_a_named_picks_file_feeds_a_block() -> None:
    """An issue may hold several threads."""
    hiring = msgspec.structs.replace(PICKS, bonus=(Pick(ref="r1", text="Ask twice."),))
    (block,) = composed('{{ bonus("hiring") }}', picks={"": PICKS, "hiring": hiring}).sections
    assert isinstance(block, Block)
    assert block.context["picks"] == hiring.bonus


def test_a_block_with_nothing_in_it_is_left_out() -> None:
    """No empty frames."""
    assert composed("{{ rsvp }}", event=None).sections == ()


@pytest.mark.parametrize("question", [None, Pick(ref="q", text=""), Pick(ref="q", text=" \n")])
def test_a_question_without_words_is_left_out(question: Pick | None) -> None:
    """A heading in the picks file with nothing below it prints no empty card."""
    assert composed("{{ question }}", picks={"": Picks(facts=Facts(), question=question)}).sections == ()


def test_an_event_still_to_come_leaves_a_visible_gap() -> None:
    """A half-written letter can be looked at."""
    assert words("See you {{ event.day }}", event=None) == "See you …"


@pytest.mark.parametrize(
    ("prose", "line", "said"),
    [
        ("a\n\n{{ bonsu }}", 12, "'bonsu'"),
        ("a\n{{ cuont }} b", 11, "'cuont'"),
        ("a\n\n- {{ bonus }}", 12, "stand alone"),
        ("a\n\n- item\n{{ bonus }}", 13, "stand alone"),
        ("> {{ bonus }}", 10, "stand alone"),
        ("see {{ bonus }} here", 10, "stand alone"),
        ("```\n{{ bonus }}\n```", 11, "stand alone"),
        ("a\n{{ count", 11, "cannot be read"),
        ("a\n\n{% if %}", 12, "cannot be read"),
        ("{{ count / 0 }}", 10, "cannot be worked out"),
        ("a\n{{ ''.__class__.mro() }}", 11, ""),
        ('{{ bonus("hirng") }}', 10, "no picks file"),
        ("{{ event.dya }}", 10, "'dya'"),
        ("a\n{{ [bonus] }}", 11, "stand alone"),
        ("a\n{{ bonus._place }}", 11, "unsafe"),
        ("a\n{{ bonus.composer }}", 11, "'composer'"),
        ("a\n{{ bonus([1]) }}", 11, "no picks file"),
        ('a\n{% include "foo" %}', 11, "cannot include 'foo'"),
        ('a\n{{ "{x}".format() }}', 11, "KeyError: 'x'"),
        ('a\n{{ [1]|map("zz")|list }}', 11, "'zz'"),
        ("a\n{{ 'a' * 10 ** 15 }}", 11, "MemoryError"),
        ("a\n{{ 2.0 ** 5000 }}", 11, "out of range"),
        ("a\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 11, "recursion"),
        ("{{ " + "(" * 500 + "1" + ")" * 500 + " }}", 10, ""),
    ],
)
def test_a_slip_is_refused_with_its_line(prose: str, line: int, said: str) -> None:
    """An unknown name, a block inside a list, broken braces: the editor is told where."""
    error = refused(prose)
    assert said in error.what
    assert error.where == f"issue.md:{line}"
    assert error.hint


def test_a_misspelt_block_is_answered_with_the_right_one() -> None:
    """Did you mean?"""
    assert refused("{{ bonsu }}").hint == "did you mean {{ bonus }}?"


def test_a_members_words_never_pass_through_jinja() -> None:
    """A pick with braces is data."""
    hostile = msgspec.structs.replace(PICKS, bonus=(Pick(ref="r1", text="{{ 7*7 }} {% raw %}"),))
    (block,) = composed("{{ bonus }}", picks={"": hostile}).sections
    assert isinstance(block, Block)
    assert block.context["picks"][0].text == "{{ 7*7 }} {% raw %}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a \ue0007\ue001 b", "a 7 b"),
        ("a\u202e b", "a b"),
        ("a\u2028b", "a b"),
        ('{{ "\\ue0007\\ue001" }}', "7"),
    ],
)
def test_what_nobody_sees_leaves_the_prose(typed: str, kept: str) -> None:
    """Our own marks, a reversed line and odd line breaks, pasted into issue.md, are not printed."""
    assert words(typed) == kept


def test_cleaning_the_prose_moves_no_line() -> None:
    """Characters that others count as line ends are none to an editor's eye."""
    assert refused("a\u2028\x0b\x85\rb\n{{ bonsu }}").where == "issue.md:11"
