"""The fragment: what a reader sees of the email, without a style sheet, for a provider's own frame."""

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.providers.fragment import alike, fragment, inert, text_without_unsubscribe, without_unsubscribe
from digest.rendering.html import html
from digest.theme import theme
from tests.rendering import letters

if TYPE_CHECKING:
    from playwright.sync_api import Browser

THEME = theme("#3B3FBF")
# What stands between the tags, and whether anything reaches beyond the right edge.
SHOWN = "() => document.body.innerText.split(/\\s+/).filter(word => word).join(' ')"
WIDEST = "() => Math.max(...[...document.querySelectorAll('body *')].map(one => one.getBoundingClientRect().right))"


@pytest.fixture(scope="module")
def seed() -> str:
    """The seed's newsletter as rendered."""
    return html(letters.seed_composition(), THEME, letters.ROOT).html


@pytest.fixture(scope="module")
def hostile() -> str:
    """A newsletter of words that would break out of anything."""
    return html(letters.hostile_composition(), THEME, letters.ROOT).html


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One chromium for the module."""
    from tests.browser.screenshots import CHROMIUM, chromium  # playwright is loaded for these tests alone

    if CHROMIUM is None:
        pytest.skip("chromium is not on this machine")
    with chromium() as opened:
        yield opened


def page(body: str, style: str = "") -> str:
    """Return a document with one style sheet."""
    return f"<!doctype html><html><head><title>T</title><style>{style}</style></head><body>{body}</body></html>"


def test_only_what_the_body_shows_is_left(seed: str) -> None:
    """No document, style sheet, comment or class is in the fragment, and one element holds it all."""
    made = fragment(seed)

    assert not re.search(r"<(?:!|html|head|body|style|link|meta|title)\b|<!--|\bclass=", made)
    assert made.startswith("<div ")
    assert made.endswith("</div>")


def test_the_preheader_is_left_out(seed: str) -> None:
    """The hidden preview line has a field of its own at such a provider."""
    preheader = letters.seed_composition().issue.preheader

    assert preheader
    assert preheader in seed
    assert preheader not in fragment(seed)


def test_merge_tags_stay() -> None:
    """Our neutral tags are mapped after this step, so they come through as they are."""
    made = fragment(page('<p>Hi [[first_name|you &amp; all]]</p><a href="[[unsubscribe_url]]">x</a>'))

    assert "[[first_name|you &amp; all]]" in made
    assert 'href="[[unsubscribe_url]]"' in made


def test_the_style_sheet_is_written_into_the_elements() -> None:
    """By tag, class, child and descendant; the element's own style is stronger, and !important the strongest."""
    style = "p{margin:0;color:red} .a{color:blue} .b{color:green!important} .a>i{top:1px} .b i{left:2px}"
    made = fragment(page('<p class="a" style="margin:3px">x<b class="b" style="color:black"><i>y</i></b></p>', style))

    assert '<p style="color:blue;margin:3px">' in made
    assert '<b style="color:green">' in made
    assert '<i style="left:2px">' in made


def test_a_rule_that_means_something_else_is_left_out() -> None:
    """Colour schemes, states and attributes cannot be said inline, and are not said of everybody."""
    style = (
        "@media (prefers-color-scheme:dark){p{color:red}} @media (min-width:9px){p{color:red}} "
        "a:hover,[data-x] p,#x p{color:red} @import 'x.css'; /* p{color:red} */"
    )

    assert "red" not in fragment(page("<p><a>x</a></p>", style))


def test_a_telephones_room_is_everybodys() -> None:
    """A provider's frame takes room away, so the narrow paddings count; that something is hidden does not."""
    made = fragment(page('<p class="x">x</p>', "@media (max-width:480px){.x{padding:8px !important;display:none}}"))

    assert '<p style="padding:8px">x</p>' in made


def test_the_ground_of_the_body_stays(seed: str) -> None:
    """The page's colour is the outermost element's, and the language with it."""
    assert re.match(r'<div lang="en" dir="ltr" style="[^"]*background-color:#[0-9A-F]{6}', fragment(seed))


def test_a_fragment_of_a_fragment_is_alike(seed: str, hostile: str) -> None:
    """What was written once is the same when it is parsed and written again."""
    for source in (seed, hostile):
        once = fragment(source).removeprefix("<div").partition(">")[2].removesuffix("</div>")
        twice = fragment(f"<body>{once}</body>").removeprefix("<div>").removesuffix("</div>")
        assert twice == once.strip()


def test_spelling_makes_no_difference() -> None:
    """A server that writes entities, blanks or a tbody its own way has changed nothing; another word has."""
    ours = '<table><tr><td title="a&amp;b">x&nbsp;y &quot;z&quot;<br></td></tr></table>'
    theirs = "<table>\n<tbody><tr><td title='a&#38;b'>x&#160;y\n\"z\"<br /></td></tr></tbody></table>"

    assert alike(ours, theirs)
    assert not alike(ours, theirs.replace("z", "other"))
    assert not alike(ours, theirs.replace("a&#38;b", "other"))


def test_the_unsubscribe_link_goes_with_its_words(seed: str) -> None:
    """Where the provider always puts a link of its own, ours is left out of the footer, and its dot too."""
    made = without_unsubscribe(fragment(seed))

    assert "unsubscribe" in seed.lower()
    assert "unsubscribe" not in made.lower()
    assert without_unsubscribe('a<a href="x">b</a> · <a href="[[unsubscribe_url]]">c</a>.') == 'a<a href="x">b</a>.'
    assert text_without_unsubscribe("a\nUnsubscribe: [[unsubscribe_url]]\nb\n") == "a\nb\n"


@given(st.text(st.sampled_from("{%a*| &\"<>'="), max_size=30))
def test_no_syntax_is_left_and_nothing_looks_different(words: str) -> None:
    """Parsed and written anew, nothing begins the provider's syntax; without U+2060 the text is what it was."""
    made = inert(
        fragment(f"<body><p>{words.replace('&', '&amp;').replace('<', '&lt;')}</p></body>"), ("{{", "{%", "*|")
    )

    shown = unescape(re.sub(r"<[^<>]*>", "", made))
    assert not any(opening in shown for opening in ("{{", "{%", "*|"))
    assert shown.replace("\u2060", "").strip() == unescape(words.replace("&", "&amp;")).strip()


def test_in_an_address_syntax_is_percent_escaped() -> None:
    """U+2060 in an address would lead elsewhere."""
    made = inert('<a href="https://x.example/?q={{a}}" title="{{a}}">{{{</a>', ("{{",))

    assert made == '<a href="https://x.example/?q=%7B{a}}" title="{\u2060{a}}">{\u2060{\u2060{</a>'


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_it_looks_right_without_a_style_sheet(browser: "Browser", seed: str, hostile: str, width: int) -> None:
    """In chromium the fragment shows the same words as the email, and nothing overflows."""
    for source in (seed, hostile):
        opened = browser.new_page(viewport={"width": width, "height": 800})
        opened.set_content(source)
        whole = opened.evaluate(SHOWN)
        opened.set_content(f"<!doctype html><body style='margin:0'>{fragment(source)}")
        assert opened.evaluate(SHOWN) == whole
        assert opened.evaluate(WIDEST) <= width
        opened.close()
