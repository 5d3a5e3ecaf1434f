"""Talks written down: "Name: text" lines and Markdown sections; and that nothing is taken for what it is not."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tests.readers
from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers import talk_paste
from digest.readers.reader import Reader, Told
from digest.readers.source import open_source
from digest.readers.talk_paste import READER, spoken
from tests.readers import whatsapp_builders
from tests.readers.paste_builders import DISCORD, FIXTURES, OTHERS, SECTIONS, TALK, TELEGRAM, all_readers
from tests.readers.table_builders import CSV, notes, said
from tests.readers.table_builders import FIXTURES as TABLES

OURS = {"slack-paste", "table", "discord-paste", "telegram-paste", "talk-paste"}


def read(text: str) -> Thread:
    """Return the talk ``text``."""
    with open_source(text) as source:
        assert READER.recognises(source)
        return READER.read(source, None, Told())


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Reader]]:
    """All readers, by name."""
    with all_readers(monkeypatch) as found:
        yield found


# --- whose a text is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FIXTURES, *TABLES])
def test_exactly_one_reader(tmp_path: Path, known: dict[str, Reader], name: str) -> None:
    """Each sample of a paste or a table is recognised by its own reader, and by no other."""
    own = "table" if name in TABLES else "talk-paste" if name.startswith("talk") else name
    with open_source({**FIXTURES, **TABLES}[name](tmp_path)) as source:
        assert [one for one, reader in known.items() if reader.recognises(source)] == [own]


def _fixtures() -> list[tuple[str, Callable[[Path], Path]]]:
    """Return the fixtures of all formats."""
    found: dict[str, Callable[[Path], Path]] = {}
    for module in pkgutil.iter_modules(tests.readers.__path__):
        if module.name.endswith("_builders") and module.name not in {"paste_builders", "table_builders"}:
            builders = importlib.import_module(f"tests.readers.{module.name}")
            found |= {f"{module.name}: {name}": build for name, build in getattr(builders, "FIXTURES", {}).items()}
    return list(found.items())


@pytest.mark.parametrize("build", [pytest.param(build, id=name) for name, build in _fixtures()])
def test_nobody_elses_export(tmp_path: Path, known: dict[str, Reader], build: Callable[[Path], Path]) -> None:
    """No export of a platform is taken for a table or for copied text, but Slack's for Slack's."""
    with open_source(build(tmp_path)) as source:
        taken = [one for one in OURS if known[one].recognises(source)]
        assert taken == (["slack-paste"] if source.name == "paste.txt" else [])


@pytest.mark.parametrize("text", [whatsapp_builders.ANDROID, whatsapp_builders.IPHONE], ids=["android", "iphone"])
def test_whatsapp_is_whatsapps(known: dict[str, Reader], text: str) -> None:
    """A WhatsApp chat is no talk and no paste."""
    with open_source(text) as source:
        assert [one for one, reader in known.items() if reader.recognises(source)] == ["whatsapp"]


@pytest.mark.parametrize("name", OTHERS)
def test_no_talk(known: dict[str, Reader], name: str) -> None:
    """A letter, a diary, code and the like are none of them."""
    with open_source(OTHERS[name]) as source:
        assert [one for one in OURS if known[one].recognises(source)] == []


@pytest.mark.parametrize(
    "text", [DISCORD, TELEGRAM, TALK, SECTIONS, CSV], ids=["discord", "telegram", "talk", "md", "csv"]
)
def test_line_ends_and_marks(known: dict[str, Reader], text: str) -> None:
    """Windows' line ends, a byte-order mark, and marks that nobody sees change nothing of what is read."""
    windows = "\ufeff" + text.replace("\n", "\r\n").replace(" — ", "\u200e — \u200b")
    found = []
    for one in (text, windows):
        with open_source(one) as source:
            reader = next(reader for reader in known.values() if reader.recognises(source))
            thread = reader.read(source, None, Told())
            found.append((thread.question.text, said(thread), thread.notes))
    assert found[0] == found[1]


# --- Name: text --------------------------------------------------------------------------------------


def test_names() -> None:
    """A line "Name: text" is a message, names may be of several words, other lines go on with the message above."""
    assert said(read(TALK)) == [
        ("Ada L.", "Names first\n\n- pairs\n  - two minutes\n\nTip: be brief"),
        ("Bo van Wu", "See <https://example.org/a_b>"),
        ("Cy Kay", r"2\*3\*4"),
    ]


def test_lead_asks() -> None:
    """What stands above the first name and asks is the question, of nobody, and a "# Title" is the title."""
    thread = read(TALK)
    assert (thread.title, thread.question.text, thread.question.author.id) == (
        "Icebreakers",
        "How do you break the ice?",
        "",
    )


def test_lead_without_a_question_is_noted() -> None:
    """What stands above the first name and asks nothing is counted and shown."""
    found = read("Tuesday's meeting\nAda: What works?\nBo: Names\nCy: Pairs\n")
    assert found.question.author.name == "Ada"
    assert Note(action="skipped", what="unclear line", count=1, why="Tuesday's meeting") in found.notes


def test_question_by_name() -> None:
    """A line "Question: …" at the top asks for nobody."""
    found = read("Question: What works?\nAda: Names\nBo: Pairs\n")
    assert (found.question.text, found.question.author.id, said(found)) == (
        "What works?",
        "",
        [("Ada", "Names"), ("Bo", "Pairs")],
    )


def test_speaking_again_makes_a_talk() -> None:
    """Without a question mark, two people of whom one speaks again make a talk."""
    assert [name for name, _ in said(read("Ada: Tell me\nBo: Names\nAda: Thanks\n"))] == ["Bo", "Ada"]


@pytest.mark.parametrize(
    "text", ["Ada: What works?\nBo: Names\n", "Ada: 3\nBo: 4\nCy: 5\n", "Ada: Why?\nAda: So\nAda: Ah\n"]
)
def test_too_little_for_a_talk(text: str) -> None:
    """Two lines, a list of values and one person alone are no talk."""
    with open_source(text) as source:
        assert not READER.recognises(source)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ada: x", "Ada"),
        ("Ada Li: x", "Ada Li"),
        ("Jean-Luc van der Berg: x", "Jean-Luc van der Berg"),
        ("Ölaf Ö.: x", "Ölaf Ö."),
        ("李四：x", "李四"),
        ("Ада:\tx", "Ада"),
        ("**Ada:** x", "Ada"),
        ("**Ada**: x", "Ada"),
        ("@bo_wu: x", "@bo_wu"),
        ("Chair: x", None),
        ("Action: x", None),
        ("Subject: x", None),
        ("Two things: x", None),
        ("Thanks Bo: x", None),
        ("the point: x", None),
        ("https://a.example", None),
        ("Https://a.example", None),
        ("Note: x", None),
        ("Ada:", None),
        ("  Ada: x", None),
        ("March: x", None),
        ("I think that the best of it is: x", None),
    ],
)
def test_spoken(line: str, name: str | None) -> None:
    """A name is a few words in capitals; a letter's and a note's words before a colon are none."""
    found = spoken(line)
    assert (found["name"] if found else None) == name


def test_bots_are_counted() -> None:
    """What a program says is left out and counted."""
    found = read("Ada: What works?\nHelper APP: I help\nBo: Names\nCy: Pairs\n")
    assert ([name for name, _ in said(found)], notes(found)) == (["Bo", "Cy"], {"bot message": 1})


# --- sections ----------------------------------------------------------------------------------------


def test_sections() -> None:
    """Each name's heading begins an answer; its text is Markdown as typed, code and its own headings too."""
    assert said(read(SECTIONS)) == [
        ("Bo Wu", "- pairs\n  - two minutes\n\n```\n### no heading\n```\n\n#### Of my own"),
        ("Cy", "a *b*  \nc"),
    ]


def test_question_section() -> None:
    """The title, the question, who asks and when it was answered are taken from the headings."""
    thread = read(SECTIONS)
    assert (thread.title, thread.question.author.name, thread.question.text) == (
        "Icebreakers",
        "Ada Li",
        "How do you **break** the ice?",
    )
    assert [one.created and one.created.isoformat() for one in thread.responses] == ["2026-11-17T10:45:00+00:00", None]


def test_section_reactions() -> None:
    """Emoji with counts on the last line are reactions."""
    assert read(SECTIONS).responses[0].reactions == (Reaction(emoji="🎉", count=3),)


def test_section_lines_of_nobody() -> None:
    """What belongs to nobody is counted and shown."""
    found = read(SECTIONS + "\n## Notes\n\nx\n")
    shown = "A line above. | ## Notes | x"
    assert [(one.what, one.count, one.why) for one in found.notes] == [("unclear line", 3, shown)]


def test_names_alone() -> None:
    """Without the word "Question", a question above names makes a talk, too."""
    assert said(read("What works?\n\n### Ada\nNames\n\n### Bo\nPairs\n")) == [("Ada", "Names"), ("Bo", "Pairs")]


def test_asker_under_the_question() -> None:
    """The first name is who asks, when nothing else stands under "Question"."""
    found = read("## Question\n### Ada\nWhat works?\n## Answers\n### Bo\nNames\n")
    assert (found.question.author.name, said(found)) == ("Ada", [("Bo", "Names")])


def test_words_under_answers() -> None:
    """Words under "Answers" itself belong to nobody, and are shown."""
    found = read("## Question\nWhy?\n## Answers\nFew.\n### Ada\nSo\n### Bo\nYes\n")
    assert ([name for name, _ in said(found)], notes(found)) == (["Ada", "Bo"], {"unclear line": 2})


@pytest.mark.parametrize(
    "text",
    ["# Ice\n## Answers\n### Ada\nWhy?\n", "# Ice\n## Answers\n#### Ada\nWhy?\n### Bo\nSo\n", "# Ice\n#### A\n### B\n"],
)
def test_headings_in_disorder(text: str) -> None:
    """Headings with nobody above them are no talk, and no fault."""
    with open_source(text) as source:
        assert not READER.recognises(source)


def test_hostile_talk() -> None:
    """Markup in a talk that is no Markdown is text."""
    found = read("Ada: Why?\nBo: # [x](javascript:alert(1)) <b> `c`\nCy: *so*\n")
    assert [text for _, text in said(found)] == [r"\# [x\](javascript:alert(1)) <b> \`c\`", r"\*so\*"]


def test_phone_in_place_of_a_name() -> None:
    """A phone number or an address in place of a name is nobody's name."""
    found = read("## Question\nWhy?\n### Ada\nSo\n### +00 202 555 0142\nYes\n### bo@mail.example\nNo\n### Cy Kay\nAh\n")
    assert [one.author.name for one in found.responses] == ["Ada", "", "", "Cy Kay"]
    assert len({one.author.id for one in found.responses}) == 4
    assert "0142" not in str(found)
    assert "mail.example" not in str(found)


def test_not_the_thread_wanted() -> None:
    """Another thread than the text's is refused with the text's own named."""
    with open_source(TALK) as source, pytest.raises(ExportError, match="no thread 'x'") as caught:
        READER.read(source, "x", Told())
    assert talk_paste.scan(open_source(TALK), Told())[0].id in caught.value.hint


def test_handles() -> None:
    """A handle speaks; one of somebody who speaks under their name is spoken to, and the line is shown."""
    found = read("Ada Li: What works?\n@bo_wu: Names\nCy: Pairs\n@ada: you, too\n")
    assert said(found) == [("bo_wu", "Names"), ("Cy", "Pairs  \n@ada: you, too")]
    assert Note(action="skipped", what="unclear line", count=1, why="@ada: you, too") in found.notes


@pytest.mark.parametrize("stamp", ["[10:41] ", "10:41:07 ", "[2026-11-17 10:41] ", ""])
def test_channel_of_irc(stamp: str) -> None:
    """A channel's log is a talk: nicks in angle brackets, what the server says left out and counted."""
    lines = ["<ada> What works?", "* cy joined", "<@bo> Names", "<cy> Pairs", "--- Day changed"]
    found = read("".join(f"{stamp}{line}\n" for line in lines))
    assert (found.question.author.name, said(found)) == ("ada", [("bo", "Names"), ("cy", "Pairs")])
    assert notes(found)["system message"] == 2


def test_likes_in_a_heading() -> None:
    """A count of likes behind a name is no part of it."""
    found = read("# Ice\n\n## Question\n\nWhat works?\n\n### Ada (5 likes)\n\nNames\n\n### Bo\n\nPairs\n")
    assert [(one.author.name, one.liked) for one in found.responses] == [("Ada", 5), ("Bo", 0)]
