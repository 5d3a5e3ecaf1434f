"""merge/unknown-tag and merge/no-unsubscribe: what the provider fills in."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding

ISSUE = "issues/2030-01-15-x/issue.md"


def unknown(letter: Letter, tag: str, *, part: str) -> list[Finding]:
    """What merge/unknown-tag finds when ``part`` of the email ends with ``tag``."""
    email = replace(letter.email, **{part: getattr(letter.email, part) + tag})
    return list(CHECKS["merge/unknown-tag"](replace(letter, email=email)))


@pytest.mark.parametrize("part", ["subject", "preheader", "html", "text"])
@pytest.mark.parametrize("tag", ["[[name]]", "[[ unsubscribe_url ]]", "[[]]", "[[first_name]]", "[[first_name|]]"])
def test_an_unknown_tag_is_an_error_in_every_part(good_letter: Letter, part: str, tag: str) -> None:
    """A reader would see the brackets."""
    (finding,) = unknown(good_letter, tag, part=part)
    assert finding.level == "error"
    assert tag in finding.text


@pytest.mark.parametrize("tag", ["[[unsubscribe_url]]", "[[view_in_browser_url]]", "[[first_name|dear reader]]", "[x]"])
def test_a_known_tag_is_none(good_letter: Letter, tag: str) -> None:
    """Three tags are promised to every provider."""
    assert unknown(good_letter, tag, part="html") == []


def test_a_tag_is_found_once(good_letter: Letter) -> None:
    """It stands in HTML and text; it is one mistake."""
    email = replace(good_letter.email, html=good_letter.email.html + "[[a]] [[a]]", text="[[a]][[unsubscribe_url]]")
    assert len(list(CHECKS["merge/unknown-tag"](replace(good_letter, email=email)))) == 1


def test_a_first_name_needs_a_fallback(good_letter: Letter) -> None:
    """Those without a name would read "Hey !"; the hint shows the way."""
    (finding,) = unknown(good_letter, "[[first_name]]", part="html")
    assert "[[first_name|there]]" in finding.hint


@pytest.mark.parametrize(
    ("field", "text", "where"),
    [
        ("subject", "Hi [[x]]", f"{ISSUE}:2"),
        ("preheader", "Hi [[x]]", f"{ISSUE}:3"),
        ("prose", "a\n\nb [[x]]", f"{ISSUE}:9"),
        ("prose", "nothing", ""),
    ],
)
def test_a_tag_is_found_where_it_was_written(good_letter: Letter, field: str, text: str, where: str) -> None:
    """Front matter, prose, or a template, which has no line in the issue."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, **{field: text}))
    (finding,) = unknown(spoilt, "[[x]]", part="html")
    assert finding.where == where


@pytest.mark.parametrize(("part", "template"), [("html", "issue.mjml.j2"), ("text", "issue.txt.j2")])
def test_both_parts_let_a_reader_go(good_letter: Letter, part: str, template: str) -> None:
    """A part without the unsubscribe tag is an error, and the hint names its template."""
    email = replace(good_letter.email, **{part: "Hello"})
    (finding,) = CHECKS["merge/no-unsubscribe"](replace(good_letter, email=email))
    assert finding.level == "error"
    assert template in finding.hint
