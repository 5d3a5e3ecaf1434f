"""email/clip, image/alt and link/form: what a mail program makes of the HTML."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding

ISSUE = "issues/2030-01-15-x/issue.md"


def found(check: str, letter: Letter, html: str) -> list[Finding]:
    """What ``check`` finds when the email's HTML is ``html``."""
    return list(CHECKS[check](replace(letter, email=replace(letter.email, html=html))))


# --- email/clip --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "level"),
    [(92_159, None), (92_160, "warning"), (104_447, "warning"), (104_448, "error"), (300_000, "error")],
)
def test_gmail_clips_at_102_kilobytes(good_letter: Letter, size: int, level: str | None) -> None:
    """A warning from 90 kB, an error from 102 kB, both of 1024 bytes."""
    assert [finding.level for finding in found("email/clip", good_letter, "x" * size)] == ([level] if level else [])


def test_the_size_is_counted_in_bytes(good_letter: Letter) -> None:
    """An emoji is four bytes to Gmail."""
    assert found("email/clip", good_letter, "👀" * 26_112)[0].level == "error"


def test_the_warning_says_how_much_room_is_left(good_letter: Letter) -> None:
    """The provider's tracked links need some of it."""
    (finding,) = found("email/clip", good_letter, "x" * (100 * 1024))
    assert "100.0 kB" in finding.text
    assert "2.0 kB are left" in finding.text


# --- image/alt ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        '<img src="a.png">',
        "<IMG SRC='a.png' />",
        '<img src="a.png" alt="IMG_1234.JPG">',
        '<img alt="logo.svg ">',
    ],
)
def test_an_image_without_words_is_an_error(good_letter: Letter, html: str) -> None:
    """No alt text, or a file name for one, tells a reader without pictures nothing."""
    (finding,) = found("image/alt", good_letter, html)
    assert finding.level == "error"


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="a.png">',
        "<img alt>",
        '<img alt="A logo by a.png">',
        "<!--[if mso]><img><![endif]-->",
    ],
)
def test_an_image_with_words_or_without_meaning_is_fine(good_letter: Letter, html: str) -> None:
    """An empty alt text says: only decoration."""
    assert found("image/alt", good_letter, html) == []


def test_an_image_is_found_where_it_was_written(good_letter: Letter) -> None:
    """The line in issue.md, when it stands there."""
    source = "https://a.example.org/b.png"
    spoilt = replace(good_letter, issue=replace(good_letter.issue, prose=f"a\n![]({source})"))
    (finding,) = found("image/alt", spoilt, f'<img src="{source}">')
    assert finding.where == f"{ISSUE}:8"


# --- link/form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "",
        "#",
        "#nowhere",
        "generalist.example.org/x",
        "/x",
        "//a.example.org/x",
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://a b.example.org",
        "https://a.example.org/\u200bx",
        "https://[::bad",
        "https://a.example.org:99999/",
        "https://intranet/x",
        "https://a..example.org/",
        "https://localhost:8000/x",
        "https://me.localhost/x",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user@a.example.org/",
        "https://trusted.example.org@evil.example.org/",
        "mailto:",
        "mailto:someone",
    ],
)
def test_a_link_that_leads_nowhere_is_an_error(good_letter: Letter, link: str) -> None:
    """Whatever a reader could not follow, or should not."""
    (finding,) = found("link/form", good_letter, f'<a href="{link}">x</a>')
    assert finding.level == "error"


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example.org",
        "HTTPS://A.example.org./x?y=1&amp;z=%20#w",
        "https://münchen.example.org/ä",
        "https://203.0.113.7:8443/x",
        "https://[2001:db8::7]/x",
        "https://localhost.example.org/",
        "mailto:a@b.example.org?subject=Hi",
        "[[unsubscribe_url]]",
        "[[view_in_browser_url]]#top",
        "#here",
    ],
)
def test_a_link_that_leads_somewhere_is_fine(good_letter: Letter, link: str) -> None:
    """Web, mail, a provider's tag, or a place in the letter itself."""
    assert found("link/form", good_letter, f'<a id="here" href="{link}">x</a>') == []


def test_a_link_that_is_not_encrypted_is_a_warning(good_letter: Letter) -> None:
    """It works, and the hint shows what to try."""
    (finding,) = found("link/form", good_letter, '<a href="http://a.example.org/x">x</a>')
    assert (finding.level, finding.hint) == ("warning", "https://a.example.org/x, if it answers there")


def test_a_link_is_found_once(good_letter: Letter) -> None:
    """Ten buttons with one wrong address are one mistake."""
    assert len(found("link/form", good_letter, '<a href="#">x</a>' * 10)) == 1


@pytest.mark.parametrize(
    ("link", "prose", "where"),
    [
        ("http://x.example.org/?utm_source=n", "a\n[x](http://x.example.org/)", f"{ISSUE}:8"),
        ("x", "a\n\n[x](x)", f"{ISSUE}:9"),
        ("", "[x]()", f"{ISSUE}:7"),
        ("http://template.example.org", "a", ""),
    ],
)
def test_a_link_is_found_where_it_was_written(good_letter: Letter, link: str, prose: str, where: str) -> None:
    """The line in issue.md, also when parameters were added since."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, prose=prose))
    (finding,) = found("link/form", spoilt, f'<a href="{link}">x</a>')
    assert finding.where == where


def test_a_link_from_a_pick_is_found_there(good_letter: Letter) -> None:
    """A member's address is mended in picks.md."""
    picks = good_letter.issue.picks[""]
    bonus = replace(picks.bonus[0], text="See http://x.example.org/a")
    spoilt = replace(good_letter, issue=replace(good_letter.issue, picks={"": replace(picks, bonus=(bonus,))}))
    (finding,) = found("link/form", spoilt, '<a href="http://x.example.org/a">x</a>')
    assert finding.where == "issues/2030-01-15-x/picks.md:12"


def test_the_event_s_link_is_found_in_the_front_matter(good_letter: Letter) -> None:
    """Not in the prose, which only names the block."""
    event = good_letter.issue.event
    assert event
    issue = replace(good_letter.issue, event=replace(event, url="http://events.example.org"))
    (finding,) = found("link/form", replace(good_letter, issue=issue), '<a href="http://events.example.org">x</a>')
    assert finding.where == f"{ISSUE}:5"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("", ""),
        ("http://generalist.example.org", "http://generalist.example.org"),
        ("http://generalist.example.org/?a=1", "http://generalist.example.org/?a=1&amp;utm_source=n"),
    ],
)
def test_the_newsletter_s_link_is_found_in_the_config(good_letter: Letter, url: str, link: str) -> None:
    """The join button leads to newsletter.url, also with parameters, or nowhere without one."""
    newsletter = replace(good_letter.config.newsletter, url=url)
    spoilt = replace(good_letter, config=replace(good_letter.config, newsletter=newsletter))
    (finding,) = found("link/form", spoilt, f'<a href="{link}">join</a>')
    assert finding.where == "config.yaml:4"


@pytest.mark.parametrize(
    "written",
    ["[sign up](www.example.org)", "[a](foo.html)", "[b](http://)", "[c](javascript:alert(1))", "![logo](logo.png)"],
)
def test_an_address_that_would_be_dropped_in_silence_is_an_error(good_letter: Letter, written: str) -> None:
    """What no mail may hold is not printed as a link; the editor is told on which line."""
    prose = good_letter.issue.prose + f"\n\nSee {written}.\n"
    spoilt = replace(good_letter, issue=replace(good_letter.issue, prose=prose))
    line = good_letter.issue.prose_line + prose.count("\n") - 1
    (finding,) = CHECKS["link/form"](spoilt)
    assert (finding.level, finding.where) == ("error", f"{good_letter.issue.path}:{line}")


@pytest.mark.parametrize(
    "written", ["`[a](foo.html)`", "<!-- [a](foo.html) -->", "[[first_name|you]](x", "[a]({{ url }})"]
)
def test_what_is_no_link_is_none_to_check(good_letter: Letter, written: str) -> None:
    """Code, comments and values are something else."""
    issue = replace(good_letter.issue, prose=good_letter.issue.prose + f"\n\n{written}\n")
    assert list(CHECKS["link/form"](replace(good_letter, issue=issue))) == []
