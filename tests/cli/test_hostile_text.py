"""Text from a thread is data everywhere: in the files, in the HTML, in the text part."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import Digest

HOSTILE = {
    "jinja": "Sum {{ 7*7 }} and {% raw %} and {# gone? #}",
    "script": "Hello <script>alert(1)</script> <img src=x onerror=alert(1)> end",
    "link": "[x](javascript:alert(1)) and [y](data:text/html,hi) and <javascript:alert(2)>",
    "mailchimp": "Dear *|EMAIL|* or %recipient.name% or {$name}",
    "our tag": "Leave: [[unsubscribe_url]] \\[\\[unsubscribe_url]] &#91;[unsubscribe_url]]",
    "rtl": "evil \u202egpj.exe\u202c done",
    "nul": "a\x00b\x07c",
    "long": "w" * 10_000,
    "headings": "# Bonus\n## r9\nbyline: Mallory\n\nSetext\n======",
    "comment": "before <!-- ✎ a prompt --> after",
    "marks": "fake \ue0000:1\ue001 marks",
    "mjml": "</mj-text></mj-column><mj-raw>raw</mj-raw>",
    "fence": "```\nnever closed {{ bonus }}",
}


class Page(HTMLParser):
    """The tags with their attributes, and the words, of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self.words += data


@pytest.fixture
def issue(newsletter: Path, digest: Digest) -> Path:
    """The folder of an issue that quotes every hostile response; built."""
    author = {"name": "Mallory <b>{{ 7*7 }}</b>"}
    thread = {
        "id": "t1",
        "title": "[win](https://evil.example) {{ 7*7 }} *|X|* <b>",
        "question": {"id": "q", "key": "0", "author": {"id": "u0"}, "text": "What? {{ 7*7 }} <b>x</b>"},
        "responses": [
            {"id": f"r{n}", "key": str(n), "author": {"id": f"u{n}", **author}, "text": text}
            for n, text in enumerate(HOSTILE.values(), start=1)
        ],
    }
    (newsletter / "hostile.json").write_text(json.dumps(thread), "utf-8")
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("byline: anonymous", "byline: full"), "utf-8")
    ran = digest("--clock", "2030-01-10T12:00Z", "build", "hostile.json")
    assert ran.code == 0, ran.err
    (folder,) = (newsletter / "issues").iterdir()
    picks = folder / "picks.md"
    head = picks.read_text("utf-8").partition("# Voices")[0]
    entries = "\n".join(f"## r{n}\n" for n in range(1, len(HOSTILE) + 1))
    picks.write_text(f"{head}# Voices\n\n# Bonus\n{entries}", "utf-8")
    letter = folder / "issue.md"
    letter.write_text(letter.read_text("utf-8").replace("Interested", "About {{ title }}. Interested"), "utf-8")
    ran = digest("build")
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def page(issue: Path) -> Page:
    """The email's HTML."""
    return Page((issue / "build" / "email.html").read_text("utf-8"))


@pytest.fixture
def text(issue: Path) -> str:
    """The email's text part."""
    return (issue / "build" / "email.txt").read_text("utf-8")


def seen(text: str) -> str:
    """What a reader sees: without the characters that show nothing, white space folded."""
    return " ".join(re.sub("[\u200b\u2060]", "", text).split())


def test_nothing_in_a_response_becomes_markup(page: Page) -> None:
    """No script, no handler, no image, no raw MJML."""
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "mj-raw", "b", "iframe", "object"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_no_link_of_a_response_leads_where_it_may_not(page: Page) -> None:
    """Only https, mailto and our one merge tag."""
    targets = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert all(re.match(r"https://|mailto:|\[\[unsubscribe_url\]\]$", target) for target in targets), targets
    assert not [target for target in targets if "evil.example" in target]


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_reader_sees_what_was_typed(page: Page, text: str, part: str) -> None:
    """Template syntax and merge tags of others are printed as they were written."""
    words = seen(page.words if part == "html" else text)
    # Between asterisks it is emphasis, in Markdown as where it was written.
    assert ("Dear |EMAIL|" if part == "html" else "Dear *|EMAIL|*") in words
    for typed in (
        "Sum {{ 7*7 }} and {% raw %} and {# gone? #}",
        "<script>alert(1)</script>",
        "or %recipient.name% or {$name}",
        "Leave: [[unsubscribe_url]]",
        "[win](https://evil.example) {{ 7*7 }} *|X|* <b>",
        "before <!-- ✎ a prompt --> after",
        "</mj-text></mj-column><mj-raw>raw</mj-raw>",
        "abc",
    ):
        assert typed in words
    assert "49" not in words.replace("10 41", "")


@pytest.mark.parametrize("part", ["html", "text"])
def test_our_own_merge_tag_stands_there_once(issue: Path, part: str) -> None:
    """The footer's is live; a member's only looks like it."""
    name = {"html": "email.html", "text": "email.txt"}[part]
    assert (issue / "build" / name).read_text("utf-8").count("[[unsubscribe_url]]") == 1


@pytest.mark.parametrize("name", ["email.html", "email.txt"])
def test_no_character_reorders_or_breaks_the_page(issue: Path, name: str) -> None:
    """No control characters, no bidi overrides, none of our own marks."""
    content = (issue / "build" / name).read_text("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ue000\ue001]", content)


def test_a_word_of_ten_thousand_letters_can_break(page: Page, text: str) -> None:
    """In HTML at invisible places, in the text part at its width."""
    assert max(map(len, re.findall("w+", page.words))) <= 60
    assert max(map(len, re.findall("w+", text))) <= 72


def test_a_heading_in_a_response_starts_no_section(issue: Path, text: str) -> None:
    """The entries are the editor's; a member's "## r9" is a bold line."""
    assert "*Bonus*" in text
    assert "Mallory" in text
    assert "Setext" in text


def test_what_came_of_it_can_be_approved_but_for_the_prompts(issue: Path, digest: Digest) -> None:
    """A member's look-alikes raise no error; only the editor's own gaps do."""
    report = json.loads(digest("check", "--json").out)
    assert {finding["id"] for finding in report["findings"] if finding["level"] == "error"} == {
        "subject/empty",
        "issue/prompt-left",
        "event/no-link",
    }
