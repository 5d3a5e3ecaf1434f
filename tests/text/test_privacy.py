"""Names: under a quote, and inside one."""

import pytest

from digest.config import Privacy
from digest.model import Author
from digest.text.markdown import links, visible
from digest.text.privacy import byline, without_names

ADA, JUN = Author(id="U1", name="Ada Lovely"), Author(id="U2", name="jun_b")


@pytest.mark.parametrize(
    ("name", "rule", "shown"),
    [
        ("Ada Lovely", "anonymous", ""),
        ("Ada Lovely", "first-name", "Ada"),
        ("Ada Lovely", "initials", "A.L."),
        ("Ada  Lovely", "full", "Ada Lovely"),
        ("🌻 Ada (she/her)", "first-name", "Ada"),
        ("🌻 Ada (she/her)", "initials", "A."),
        ("", "full", ""),
        ("+351 912 345 678", "full", ""),
        ("ana@mail.example", "first-name", ""),
        ("~ Ada 🌻", "first-name", "Ada"),
    ],
)
def test_a_byline_follows_the_rule(name: str, rule: str, shown: str) -> None:
    """A name that is a phone number or an e-mail address is none."""
    assert byline(Author(id="x", name=name), Privacy(byline=rule)) == shown


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("anonymous", "Thanks [name]! [name] and [name], as [name] said"),
        ("first-name", r"Thanks @Ada! Ada and @jun\_b, as @Zoe said"),
        ("initials", "Thanks [A.L.]! [A.L.] and [J.], as [Z.E.] said"),
        ("full", r"Thanks @Ada Lovely! Ada Lovely and @jun\_b, as @Zoe Example said"),
    ],
)
def test_a_text_names_people_as_the_byline_rule_does(rule: str, text: str) -> None:
    """Mentions, full names of who wrote, and mentions of who did not."""
    said = r"Thanks @Ada Lovely! Ada Lovely and @jun\_b, as @Zoe Example said"
    assert without_names(said, [ADA, JUN], Privacy(byline=rule)) == text


@pytest.mark.parametrize(
    "text", ["Ada is a language", "@here and @channel", "a@b.example", "https://x.example/@ada", "I jun_b"]
)
def test_what_is_no_mention_stays(text: str) -> None:
    """A first name without an @ is a word like any other."""
    assert without_names(text, [ADA, JUN], Privacy()) == text


@pytest.mark.parametrize("text", ["@jun_b: yes", "@jun_b(x)", "[@jun_b](https://x.example/u)"])
def test_a_name_taken_out_is_seen_and_no_link(text: str) -> None:
    """``[name]: yes`` would be a definition that nobody sees."""
    masked = without_names(text, [JUN], Privacy())
    assert "[name]" in visible(masked)
    assert {url for _, url in links(masked)} <= {"https://x.example/u"}
