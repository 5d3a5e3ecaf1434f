"""The text part of an email."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import Newsletter
from digest.errors import TemplateError
from digest.model import Facts, Pick
from digest.rendering import calendar, templates
from digest.rendering.compose import Composition
from digest.rendering.text import text
from digest.text.columns import display_width
from tests.rendering.text_letters import (
    BONUS,
    CONFIG,
    EVENT,
    ISSUE,
    block,
    letter,
    prose,
    rsvp,
    whole_letter,
    words,
)

HOUSE_ROOT = Path("nowhere")
RULE = "-" * 72
TAG = re.compile(r"\[\[[^\[\]]*\]\]")


def rendered(composition: Composition, root: Path = HOUSE_ROOT) -> str:
    """The text part, by the house's templates unless ``root`` has others."""
    return text(composition, root)


# --- what it looks like ------------------------------------------------------------------------------


def test_a_whole_letter() -> None:
    """The text part reads as a letter: title, words, quotes, the event, favourites, footer."""
    expected = (Path(__file__).parent / "letter.txt").read_text("utf-8")
    assert rendered(whole_letter()) == expected


def test_lines_are_72_columns() -> None:
    """Every line fits a terminal of 72 columns, unless it holds an address."""
    for line in rendered(whole_letter()).split("\n"):
        assert display_width(line) <= 72 or "https://" in line


def test_the_same_letter_is_the_same_text() -> None:
    """Rendering twice gives the same characters, although links are numbered on the way."""
    assert rendered(whole_letter()) == rendered(whole_letter())


def test_the_preheader_is_not_printed() -> None:
    """What an inbox shows beside the subject is not part of the text."""
    assert ISSUE.preheader not in rendered(whole_letter())


def test_the_footer_is_last() -> None:
    """The end says why one gets this, how to leave, and where the sender lives."""
    assert rendered(letter()).endswith(
        f"{RULE}\nYou get this because you joined Harbour Letter.\nUnsubscribe: [[unsubscribe_url]]\n\n"
        "Harbour Letter, 1 Example Street, 1000 Lisbon\n"
    )


def test_a_postal_address_keeps_its_lines() -> None:
    """An address of several lines is printed as such."""
    newsletter = msgspec.structs.replace(CONFIG.newsletter, address="Harbour Letter\n1 Example Street\n1000 Lisbon")
    changed = msgspec.structs.replace(letter(), config=msgspec.structs.replace(CONFIG, newsletter=newsletter))
    assert rendered(changed).endswith("\n\nHarbour Letter\n1 Example Street\n1000 Lisbon\n")


def test_a_newsletter_that_says_little_of_itself() -> None:
    """Without an address the text ends with the unsubscribe line."""
    changed = msgspec.structs.replace(
        letter(), config=msgspec.structs.replace(CONFIG, newsletter=Newsletter(name="Harbour Letter"))
    )
    assert rendered(changed).endswith("Unsubscribe: [[unsubscribe_url]]\n")


@given(st.lists(st.text(max_size=80), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_letter_is_tidy(texts: list[str]) -> None:
    """No trailing space, one empty line in a row at most, one newline at the end, whatever is in it."""
    picks = tuple(Pick(ref=f"r{number}", text=words, byline=words) for number, words in enumerate(texts, 1))
    made = rendered(letter(prose("\n\n".join(texts)), block("voices", picks=picks), block("bonus", picks=picks)))
    assert not re.search(r"[ \t]$", made, re.MULTILINE)
    assert "\n\n\n" not in made
    assert made.endswith("\n")
    assert not made.endswith("\n\n")


# --- links -------------------------------------------------------------------------------------------


def test_addresses_follow_their_section() -> None:
    """The address of a labelled link stands below the section that it is in."""
    made = rendered(letter(prose("See [this](https://example.org/1)."), prose("And [that](https://example.org/2).")))
    assert "See this [1].\n\n[1] https://example.org/1\n\nAnd that [2].\n\n[2] https://example.org/2\n" in made


def test_addresses_do_not_part_a_quote_from_its_announcement() -> None:
    """After words that end with a colon, their addresses wait until the announced section is printed."""
    made = rendered(letter(prose("As [Harbour](https://example.org/1) says:"), prose("Well."), prose("So.")))
    assert "As Harbour [1] says:\n\nWell.\n\n[1] https://example.org/1\n\nSo.\n" in made


def test_no_address_is_lost() -> None:
    """The addresses of a last section that ends with a colon are listed all the same."""
    assert "\n[1] https://example.org/1\n" in rendered(letter(prose("As [Harbour](https://example.org/1) says:")))


def test_calendar_addresses_wait_for_the_end() -> None:
    """The long addresses of the calendars stand after everything that is for reading, before the footer."""
    made = rendered(letter(rsvp(), prose("Have a good one!")))
    assert made.index("Have a good one!") < made.index("[1] https://calendar.google.com/") < made.index("Unsubscribe:")


def test_the_rsvp_address_is_in_sight() -> None:
    """The address to click is printed whole, on a line of its own, inside the event's card."""
    (line,) = [line for line in rendered(letter(rsvp())).split("\n") if "utm_content=rsvp" in line]
    assert line.strip().startswith("https://example.org/speed-networking?utm_source=digest&utm_medium=email&")


def test_a_short_rsvp_address_stays_beside_its_word() -> None:
    """An address that fits is on the line that names it."""
    plain = msgspec.structs.replace(CONFIG, links=msgspec.structs.replace(CONFIG.links, utm=""))
    card = calendar.card(EVENT, config=plain, issue=ISSUE, strings=words())
    assert "\n  RSVP: https://example.org/speed-networking\n" in rendered(letter(block("rsvp", event=card)))


def test_an_event_that_is_only_a_date() -> None:
    """An event without place, note, address and other cities prints none of their lines."""
    bare = msgspec.structs.replace(EVENT, url="", note="")
    config = msgspec.structs.replace(CONFIG, newsletter=Newsletter(name="Harbour Letter"))
    card = calendar.card(bare, config=config, issue=ISSUE, strings=words(), attached=False)
    made = rendered(letter(block("rsvp", event=card)))
    assert (
        f"{RULE}\n  Speed Networking\n  Wednesday 25 November, 17:00–18:00 Lisbon\n\n"
        f"  Add to calendar: Google [1], Outlook.com [2], Office 365 [3],\n  Yahoo [4]\n{RULE}\n"
    ) in made


def test_join_without_a_count_has_no_lead() -> None:
    """When nobody knows how many responses there are, none are promised."""
    made = rendered(letter(block("join", url="https://example.org/", facts=Facts())))
    assert "Join the conversation\n---------------------\nhttps://example.org/\n" in made


# --- hostile text ------------------------------------------------------------------------------------


HOSTILE = "{{ 7*7 }} {% raw %} <script>alert(1)</script> [x](javascript:alert(1)) *|EMAIL|* [[unsubscribe_url]]"


@pytest.mark.parametrize("name", ["question", "voices", "bonus"])
def test_a_members_words_are_only_words(name: str) -> None:
    """Template syntax, HTML and merge tags in a member's text, byline and label do nothing."""
    pick = Pick(ref="r1", text=HOSTILE, byline="Eve [[email]]", label="See [[email]]")
    made = rendered(letter(block(name, pick=pick, picks=(pick,), facts=Facts())))
    assert "{{ 7*7 }}" in made
    assert "<script>" in made
    assert "javascript:" not in made
    assert TAG.findall(made) == ["[[unsubscribe_url]]"]


def test_a_threads_address_holds_no_merge_tag() -> None:
    """The join address comes from an export, and cannot carry a reader's data away."""
    made = rendered(letter(block("join", url="https://example.com/?who=[[email]]", facts=Facts())))
    assert TAG.findall(made) == ["[[unsubscribe_url]]"]


def test_the_editors_merge_tags_work() -> None:
    """A merge tag in the letter stays as it was written."""
    assert "Hello [[first_name|there]]!" in rendered(letter(prose("Hello [[first_name|there]]!")))


def test_an_editors_merge_tag_in_the_rsvp_address_works() -> None:
    """The event is the editor's own: its address may carry a token that the provider fills in."""
    url = "https://example.org/rsvp/[[token]]"
    card = calendar.card(msgspec.structs.replace(EVENT, url=url), config=CONFIG, issue=ISSUE, strings=words())
    assert f"RSVP: {url}\n" in rendered(letter(block("rsvp", event=card)))


def test_a_very_long_word_keeps_the_page() -> None:
    """Ten thousand letters in a quote stay inside the quote's 72 columns."""
    made = rendered(letter(block("voices", picks=(Pick(ref="r1", text="a" * 10_000),))))
    assert max(map(display_width, made.split("\n"))) == 72


# --- templates of the newsletter's own ---------------------------------------------------------------


def test_a_newsletter_overrides_a_single_template(tmp_path: Path) -> None:
    """One file in the newsletter's own templates changes one block, and the filters are there for it."""
    blocks = tmp_path / "templates" / "blocks"
    blocks.mkdir(parents=True)
    (blocks / "voices.txt.j2").write_text('{% for pick in picks %}{{ pick.text|plain(first="| ") }}\n{% endfor %}')
    made = rendered(letter(block("voices", picks=BONUS[1:]), block("bonus", picks=BONUS[1:])), tmp_path)
    assert "\n| Sticky notes" in made
    assert "\n- Sticky notes" in made


def test_a_block_without_a_text_twin_is_named(tmp_path: Path) -> None:
    """A block of the editor's own needs both files; the missing one is named, with the block's line."""
    with pytest.raises(TemplateError) as raised:
        rendered(letter(block("sponsor")), tmp_path)
    assert raised.value.where == "issues/2026-11-24-icebreakers/issue.md:7"
    assert "templates/blocks/sponsor.txt.j2" in raised.value.hint


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    """An unknown name in a text template is an error with the template's file and line."""
    blocks = tmp_path / "templates" / "blocks"
    blocks.mkdir(parents=True)
    (blocks / "voices.txt.j2").write_text("first line\n{{ pics }}\n")
    with pytest.raises(TemplateError) as raised:
        rendered(letter(block("voices", picks=())), tmp_path)
    assert raised.value.where.endswith("blocks/voices.txt.j2:2")


def test_the_htmls_filters_stay_their_own() -> None:
    """The filters of the text part are not put on the environment that the HTML uses."""
    rendered(letter())
    assert "plain" not in templates.environment(HOUSE_ROOT).filters
