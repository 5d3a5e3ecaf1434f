"""What is done to a link before it is printed."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import Config, Newsletter
from digest.rendering.links import is_own, with_utm

CONFIG = Config(newsletter=Newsletter(name="Harbour Letter", url="https://www.example.org/letters"))
WORDS = st.text("abcXYZ09-_~%éß&=+ ", min_size=1, max_size=12)
QUERIES = st.lists(st.sampled_from(["a=1", "b=x%20y", "utm_source=theirs", "flag", "q=a%26b"]), max_size=3)


def tagged(url: str) -> str:
    """``url`` with the UTM parameters of issue 47's RSVP."""
    return with_utm(url, source="digest", campaign="issue-47", content="rsvp")


def test_utm_parameters_are_added() -> None:
    """A page without a query gets all four parameters."""
    assert tagged("https://example.org/a") == (
        "https://example.org/a?utm_source=digest&utm_medium=email&utm_campaign=issue-47&utm_content=rsvp"
    )


def test_utm_content_is_optional() -> None:
    """Without a content there is no utm_content."""
    assert "utm_content" not in with_utm("https://example.org/", source="digest", campaign="issue-47")


def test_query_and_fragment_stay() -> None:
    """What was in the query stays as it was written, before ours, and the fragment stays at the end."""
    url = tagged("https://example.org/a?x=1&y=%C3%A9+z#part")
    assert url.startswith("https://example.org/a?x=1&y=%C3%A9+z&utm_source=digest&")
    assert url.endswith("#part")


def test_the_editors_own_parameter_wins() -> None:
    """A parameter that is there already is neither doubled nor changed."""
    url = tagged("https://example.org/?utm_source=partner")
    assert [value for key, value in parse_qsl(urlsplit(url).query) if key == "utm_source"] == ["partner"]


@pytest.mark.parametrize(
    "url",
    [
        "mailto:hello@example.org",
        "[[unsubscribe_url]]",
        "https://example.org/?to=[[email]]",
        "https://example.org/event.ics",
        "https://example.org/EVENT.ICS?x=1",
        "https://[broken",
        "ftp://example.org/file",
        "#part",
        "",
    ],
)
def test_what_is_no_page_stays_untouched(url: str) -> None:
    """Mail addresses, merge tags, calendar files and broken addresses get no parameters."""
    assert tagged(url) == url


@given(QUERIES, WORDS, WORDS)
@settings(max_examples=100)
def test_tagging_twice_is_tagging_once(query: list[str], source: str, campaign: str) -> None:
    """Adding the parameters again changes nothing, whatever they hold."""
    url = "https://example.org/a?" + "&".join(query)
    once = with_utm(url, source=source, campaign=campaign)
    assert with_utm(once, source=source, campaign=campaign) == once


@given(QUERIES, WORDS)
@settings(max_examples=100)
def test_a_campaign_can_be_read_back(query: list[str], campaign: str) -> None:
    """Whatever the campaign is called, the query says it, and what was there before it."""
    url = with_utm("https://example.org/a?" + "&".join(query), source="digest", campaign=campaign)
    pairs = urlsplit(url).query.split("&")
    assert [pair for pair in pairs if not pair.startswith("utm_")] == [
        pair for pair in query if not pair.startswith("utm_")
    ]
    assert dict(parse_qsl(urlsplit(url).query))["utm_campaign"] == campaign


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://example.org/x", True),
        ("http://WWW.Example.ORG:8080/x", True),
        ("https://events.example.org/", True),
        ("https://example.org.evil.example/", False),
        ("https://notexample.org/", False),
        ("https://example.org@evil.example/", False),
        ("mailto:hello@example.org", False),
        ("[[unsubscribe_url]]", False),
        ("https://[broken", False),
    ],
)
def test_own_links(url: str, own: bool) -> None:
    """A link is ours on the newsletter's host or below it, and nowhere that only looks like it."""
    assert is_own(url, CONFIG) is own


def test_nothing_is_own_without_a_site() -> None:
    """A newsletter without an address of its own has no own links."""
    assert not is_own("https://example.org/", Config(newsletter=Newsletter(name="Harbour Letter")))


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_any_text_can_be_asked(text: str) -> None:
    """No input, however broken, makes the helpers raise."""
    is_own(text, CONFIG)
    assert with_utm(with_utm(text, source="a", campaign="b"), source="a", campaign="b") == with_utm(
        text, source="a", campaign="b"
    )
