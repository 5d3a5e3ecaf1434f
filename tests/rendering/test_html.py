"""The HTML of a letter: what it shows, how it is built, and who is told what when a template is wrong."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import ThemeConfig
from digest.model import Facts, Pick
from digest.rendering.compose import Composition
from digest.rendering.html import Html, html, in_quotes, step_headings
from digest.theme import theme
from tests.rendering import letters

THEME = theme("#3B3FBF")
LARGEST = 40_000


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags[-1][0] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(made: Html) -> _Page:
    """Return the HTML as a browser would read it."""
    parser = _Page()
    parser.feed(made.html)
    return parser


def render(composition: Composition, root: Path = letters.ROOT) -> Html:
    """Return the HTML of ``composition`` in the default theme."""
    return html(composition, THEME, root)


@pytest.fixture(scope="module")
def seed() -> Html:
    """The seed's newsletter."""
    return render(letters.seed_composition())


@pytest.fixture(scope="module")
def hostile() -> Html:
    """A letter in which every word of a member is an attack."""
    return render(letters.hostile_composition())


# --- what it shows -----------------------------------------------------------------------------------

SHOWN = [
    "👀 Everyone's sleeping on the power of peer-to-peer",
    "Generalist World · 15 January 2030",
    "👋 Hey folks!",
    "This question was asked in Generalist World last week: The question",
    "I'm running a half-day workshop",
    "17 responses have rolled in so far",
    "“What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone”",
    "“What brilliant answers here. Saving for future ref!”",
    "Speed Networking",
    "Wednesday 16 January, 17:00–18:00 Lisbon",
    "Also: 18:00 Berlin · 12:00 New York",
    "Free, open to all, and loads of fun.",
    "RSVP",
    "Google · Outlook.com · Office 365 · Yahoo",
    "The invitation (event.ics) is attached.",
    "Have a good one!! 🙂",
    "💥 Bonus!",
    "Food for thought",
    "People then come back and share it with the group",
    "If we are having an icebreaker",
    "Put an assortment of sticky notes on the wall",
    "It gets them focused on positive change",
    "See all 17 responses, or add your own.",
    "Join the conversation",
    "You get this because you joined Generalist World. Unsubscribe",
    "1 Example Street, 1000-001 Lisbon, Portugal",
]


@pytest.mark.parametrize("words", SHOWN)
def test_the_seed_is_shown_whole(seed: Html, words: str) -> None:
    """Every part of the seed's newsletter stands in the email."""
    assert words in page(seed).text


def test_the_favourites_keep_their_nested_lists(seed: Html) -> None:
    """The first favourite's three steps are a list inside its list's second item."""
    nested = re.search(r"could be:\s*<ul.*?</ul>", seed.html, re.DOTALL)
    assert nested
    assert nested[0].count("<li") == 3


def test_the_merge_tag_is_the_unsubscribe_link(seed: Html) -> None:
    """[[unsubscribe_url]] is the whole address of one link, named Unsubscribe."""
    assert [link["href"] for link in page(seed).having("a")].count("[[unsubscribe_url]]") == 1
    assert re.search(r'href="\[\[unsubscribe_url\]\]"[^>]*>Unsubscribe<', seed.html)


def test_the_buttons_lead_where_they_should(seed: Html) -> None:
    """The RSVP and the join button carry the event's and the thread's address."""
    addresses = [link["href"] for link in page(seed).having("a")]
    assert letters.EVENT.url in addresses
    assert letters.FACTS.url in addresses


def test_the_preheader_is_hidden_and_padded(seed: Html) -> None:
    """It stands first in the body, without a colour of its own, and fills the inbox row."""
    body = seed.html[seed.html.index("<body") :]
    hidden = re.search(r'<div style="([^"]*)" aria-hidden="true">Example in action \+ an invite', body)
    assert hidden
    assert "display:none" in hidden[1]
    assert "color" not in hidden[1]
    assert body.count("&#847;&zwnj;&nbsp;") >= 30


def test_a_letter_without_a_preheader_has_no_hidden_text() -> None:
    """An empty preheader leaves no hidden element behind."""
    issue = msgspec.structs.replace(letters.ISSUE, preheader="")
    assert "display:none" not in render(letters.letter(letters.prose("Hello"), issue=issue)).html


def test_a_letter_without_a_date_has_its_name_alone() -> None:
    """Until the day is known, the line above the subject is the newsletter's name."""
    issue = msgspec.structs.replace(letters.ISSUE, send_at=None)
    text = page(render(letters.letter(letters.prose("Hello"), issue=issue))).text
    assert "Generalist World 👀" in text


def test_the_date_is_that_of_the_newsletter() -> None:
    """An hour before midnight in UTC is the next day's date east of it."""
    newsletter = msgspec.structs.replace(letters.CONFIG.newsletter, timezone="Asia/Tokyo")
    config = msgspec.structs.replace(letters.CONFIG, newsletter=newsletter)
    issue = msgspec.structs.replace(letters.ISSUE, send_at=letters.EVENT.starts)
    assert "17 January 2030" in page(render(letters.letter(issue=issue, config=config))).text


def test_a_question_bears_its_label_and_byline() -> None:
    """The card says what it holds, and who asked if that was agreed to; the rest is the letter's."""
    pick = Pick(ref="q", text="How?", byline="Ana")
    text = page(render(letters.letter(letters.block("question", pick=pick, facts=letters.FACTS)))).text
    assert "The question How? Ana" in text


def test_an_unknown_number_of_responses_is_not_printed() -> None:
    """Without facts the join button stands alone."""
    text = page(render(letters.letter(letters.block("join", url="https://x.example", facts=Facts())))).text
    assert "Join the conversation" in text
    assert "responses" not in text


def test_a_logo_bears_the_newsletters_name() -> None:
    """A configured logo is printed with the name as its alternative text."""
    config = msgspec.structs.replace(letters.CONFIG, theme=ThemeConfig(logo="https://generalist.example/logo.png"))
    images = page(render(letters.letter(config=config))).having("img")
    assert [(image["src"], image["alt"]) for image in images] == [
        ("https://generalist.example/logo.png", "Generalist World")
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Thanks to everyone", "“Thanks to everyone”"),
        ("  Thanks!\n", "“Thanks!”"),
        ("*Lovely* thread", "“*Lovely* thread”"),
        ('"Thanks"', '"Thanks"'),
        ("„Danke“", "„Danke“"),
        ("«Merci»", "«Merci»"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("- a list", "- a list"),
        ("1. a list", "1. a list"),
        ("> a quote", "> a quote"),
        ("# a heading", "# a heading"),
        ("```\ncode\n```", "```\ncode\n```"),
        ("", ""),
    ],
)
def test_quotation_marks_are_added_once(text: str, printed: str) -> None:
    """A single paragraph gets curly quotation marks; what is quoted already, or is more, stays as it is."""
    assert in_quotes(text) == printed


# --- how it is built ---------------------------------------------------------------------------------


def test_the_example_stays_under_40_kb(seed: Html) -> None:
    """Gmail cuts an email at 102 kB; the seed's leaves room for more than twice its words."""
    assert len(seed.html.encode()) < LARGEST


def test_the_same_letter_gives_the_same_bytes(seed: Html) -> None:
    """Rendering twice gives equal HTML and MJML."""
    assert render(letters.seed_composition()) == seed


def test_the_document_says_its_language_direction_and_title(seed: Html) -> None:
    """The html element and the article bear lang and dir, and the title is the subject."""
    read = page(seed)
    article = next(found for found in read.having("div") if found.get("role") == "article")
    for element in (read.having("html")[0], article):
        assert (element["lang"], element["dir"]) == ("en", "ltr")
    assert re.search("<title>(.*?)</title>", seed.html)
    assert "sleeping on the power" in read.text


def test_every_table_is_for_layout(seed: Html) -> None:
    """No table is announced as data to a screen reader."""
    assert {table.get("role") for table in page(seed).having("table")} == {"presentation"}


def test_nothing_is_fetched(seed: Html) -> None:
    """Without a logo there is no image, no font, no style sheet, no script to fetch."""
    read = page(seed)
    assert not [tag for tag, _ in read.tags if tag in {"img", "link", "script", "iframe"}]
    assert "url(" not in seed.html
    assert "@import" not in seed.html


def test_every_link_is_underlined(seed: Html) -> None:
    """A link in the text is known by more than its colour; a button by its shape."""
    for link in page(seed).having("a"):
        style = link["style"] or ""
        assert "text-decoration:underline" in style or "padding:1" in style


def test_no_mark_is_left_in_either_document(seed: Html) -> None:
    """The private-use characters of line marks reach neither the HTML nor the MJML."""
    assert not re.search("[\ue000\ue001]", seed.html + seed.mjml)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
@settings(max_examples=100)
def test_headings_step_down_one_at_a_time(levels: list[int]) -> None:
    """Whatever the templates and the letter say: one h1, first, and no level skipped."""
    stepped = step_headings("".join(f'<h{level} style="x">a</h{level}>' for level in levels))
    found = [int(level) for level in re.findall(r"<h(\d) style", stepped)]
    assert re.findall(r"</h(\d)>", stepped) == [str(level) for level in found]
    assert found.count(1) == 1
    assert found[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(found))


def test_words_from_the_right_have_their_bullets_there() -> None:
    """A Hebrew quote's list hangs its bullets in the right margin, an English one's in the left."""
    picks = (Pick(ref="r1", text="- אחת"), Pick(ref="r2", text="- one"))
    made = render(letters.letter(letters.block("bonus", picks=picks))).html
    assert re.findall(r'<ul style="margin:([^;"]+)', made) == ["0 22px 0 0", "0 0 0 22px"]


# --- hostile words -----------------------------------------------------------------------------------


def test_a_members_markup_is_text(hostile: Html) -> None:
    """Script, image and Jinja syntax in a response are printed as they were typed."""
    read = page(hostile)
    assert not read.having("script")
    assert not read.having("img")
    assert "{{ 7*7 }} {% raw %} <script>" in read.text.replace("\u200b", "").replace("\u2060", "")


def test_a_members_link_runs_nothing(hostile: Html) -> None:
    """Every address in the email is https, or our own merge tag."""
    addresses = {link["href"] or "" for link in page(hostile).having("a")}
    assert all(re.match(r"https://|\[\[unsubscribe_url\]\]$", address) for address in addresses)


def test_a_members_merge_tag_is_inert(hostile: Html) -> None:
    """[[unsubscribe_url]] in a member's words is not in the source as ``prepare`` would read it."""
    assert hostile.html.count("[[unsubscribe_url]]") == 1


def test_a_members_forged_mark_is_removed(hostile: Html) -> None:
    """The characters of a line mark in a member's words never reach the compiler."""
    assert not re.search("[\ue000\ue001]", hostile.html)
