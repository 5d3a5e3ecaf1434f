"""Names: under a quote, and inside one."""

import time

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
        ("Ben 🧵", "full", "Ben"),
        ("🌻Ada Lovely🌻 (she/her)", "full", "Ada Lovely"),
        ("Ada Lovely :palm_tree:", "full", "Ada Lovely"),
        ("Ada Lovely | on leave", "full", "Ada Lovely"),
        ("Ada Lovely - back on Monday", "initials", "A.L."),
        ("Ana-Maria Núñez", "full", "Ana-Maria Núñez"),
        ("अनिता शर्मा", "full", "अनिता शर्मा"),
        ("Dr. Ada Lovely", "first-name", "Ada"),
        ("Prof. Dr. Ada Lovely", "initials", "A.L."),
        ("Dr. Ada Lovely", "full", "Dr. Ada Lovely"),
        ("Dr", "first-name", "Dr"),
        ("LOVELY, Ada", "first-name", "Ada"),
        ("Lovely, Ada", "initials", "A.L."),
        ("van Lovely, Ada", "full", "Ada van Lovely"),
        ("Ada Lovely, PhD", "initials", "A.L."),
        ("Ada Lovely, Felt Works", "full", "Ada Lovely"),
        ("Ada,", "first-name", "Ada"),
        ("@ada", "first-name", "ada"),
        ("~ada", "full", "ada"),
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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Thanks @jun_b: yes", "Thanks [name]: yes"),
        ("- @jun_b: yes", r"- \[name\]: yes"),
        ("@jun_b (x)", "[name] (x)"),
        ("@jun_b(x)", r"\[name\](x)"),
        ("[see @jun_b](https://x.example)", "[see [name]](https://x.example)"),
    ],
)
def test_a_mask_is_escaped_only_where_it_could_be_a_link(text: str, masked: str) -> None:
    """Before a parenthesis or a bracket, and where a line could be a definition."""
    assert without_names(text, [JUN], Privacy()) == masked


@pytest.mark.parametrize(
    ("said", "rule", "text"),
    [
        (
            "As u/glue_fan said, /u/ann and [u/bob](https://reddit.com/user/bob)",
            "anonymous",
            "As [name] said, [name] and [name]",
        ),
        ("Ask u/ann", "first-name", "Ask u/ann"),
        ("Ask u/ann", "initials", "Ask [A.]"),
        ("w/u/ann, https://x.example/u/ann", "anonymous", "w/u/ann, https://x.example/u/ann"),
        ("@everyone Listen, @All", "anonymous", "@everyone Listen, @All"),
    ],
)
def test_handles_of_other_kinds(said: str, rule: str, text: str) -> None:
    """Reddit's are mentions too; what means everybody is nobody's."""
    assert without_names(said, [ADA], Privacy(byline=rule)) == text


def test_a_name_is_known_without_its_picture() -> None:
    """The emoji beside a name is not said with it."""
    ben = Author(id="U3", name="Ben Müller 🧵")
    assert without_names("Ben Müller and @Ben Müller", [ben], Privacy()) == "[name] and [name]"


@pytest.mark.parametrize("text", ["@jun_b: yes", "@jun_b(x)", "[@jun_b](https://x.example/u)"])
def test_a_name_taken_out_is_seen_and_no_link(text: str) -> None:
    """``[name]: yes`` would be a definition that nobody sees."""
    masked = without_names(text, [JUN], Privacy())
    assert "[name]" in visible(masked)
    assert {url for _, url in links(masked)} <= {"https://x.example/u"}


@pytest.mark.parametrize("said", ["Dr. Ada Lovely", "@Ada Lovely", "Ada Lovely"])
def test_a_name_is_known_without_its_title(said: str) -> None:
    """Few say the title that somebody shows."""
    assert without_names(f"As {said} said", [Author(id="U4", name="Dr. Ada Lovely")], Privacy()) == "As [name] said"


def test_thousands_of_members_cost_no_more_than_a_few() -> None:
    """Each message is looked through for the names whose first word it holds."""
    crowd = tuple(Author(id=f"U{number}", name=f"Name{number} Example") for number in range(5000))
    begin = time.perf_counter()
    texts = [without_names(f"Thank Name{number} Example", crowd, Privacy()) for number in range(50)]
    assert time.perf_counter() - begin < 1.5
    assert set(texts) == {"Thank [name]"}
