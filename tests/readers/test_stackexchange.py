"""The Stack Exchange API's answers become Threads: answers and comments are responses."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers.reader import Told
from digest.readers.source import open_source
from digest.readers.stackexchange import READER
from digest.readers.stackexchange_markup import from_html, from_typed
from tests.readers.export_builders import as_folder
from tests.readers.stackexchange_builders import (
    ADA,
    FILES,
    FIXTURES,
    NOBODY,
    ONE,
    OTHER,
    QUESTION,
    SITE,
    TYPED,
    answer,
    comment,
    page,
    question,
)

TOLD = Told()
MARKS = [*'*_~`[]()<>!&-:#| \\\n"', "[a]", "<!--", "![", "[a][", "<b", "]:", "\n["]


def read(content: Any, wanted: str | None = None, told: Told = TOLD) -> Thread:
    """Return the thread of ``content``: a path, a text, or what JSON can hold."""
    with open_source(content if isinstance(content, Path | str) else json.dumps(content)) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told)


def scan(content: Any) -> list[Candidate]:
    """Return the threads listed of ``content``."""
    with open_source(content if isinstance(content, Path | str) else json.dumps(content)) as source:
        return READER.scan(source, TOLD)


@pytest.fixture
def thread() -> Thread:
    """The thread of a question with answers and comments."""
    return read(ONE)


def test_question(thread: Thread) -> None:
    """The title, escaped for HTML, and the text below it are the question; a spoiler says that it is one."""
    assert thread.title == 'Straw & bark: which "mulch" for *acid* soil?'
    assert thread.question.text == (
        'Straw & bark: which "mulch" for \\*acid\\* soil?\n\nMine is **sour**.\n\n> (spoiler)\n>\n> pH 5'
    )
    assert (thread.id, thread.question.author.name) == ("10", "Ada O'Hara")


def test_answers_and_comments(thread: Thread) -> None:
    """Answers answer the question, comments what they stand under."""
    assert [(one.key, one.id, one.reply_to, one.text) for one in thread.responses] == [
        ("12", "r1", "", "- bark\n- chips"),
        ("13", "r2", "", f"Straw, see [this]({SITE}/q/9).\n\n```\na < b *c*\n```"),
        ("comment21", "r3", "", "How *sour*?"),
        ("comment22", "r4", "r2", "Thanks! It did `work`"),
    ]


def test_scores(thread: Thread) -> None:
    """A score is as many votes, down when it is below zero; a comment's counts, too."""
    assert [one.reactions for one in thread.responses] == [
        (Reaction(emoji="⬇", count=3),),
        (Reaction(emoji="⬆", count=7),),
        (),
        (Reaction(emoji="⬆", count=2),),
    ]


def test_accepted(thread: Thread) -> None:
    """The accepted answer is told by the question's word or its own."""
    assert [one.key for one in thread.responses if one.accepted] == ["13"]
    assert read(page(question(body="?", answers=[answer(11, "Yes.", is_accepted=True)]))).responses[0].accepted


def test_edited(thread: Thread) -> None:
    """An edited answer says so."""
    assert [one.key for one in thread.responses if one.edited] == ["13"]


def test_counts_are_explained(thread: Thread) -> None:
    """Announced is what was found, skipped and missing together."""
    assert thread.notes == (
        Note(action="skipped", what="bot message", count=1),
        Note(action="missing", what="answer", count=1, why="deleted, or not asked for"),
        Note(action="missing", what="comment", count=1, why="deleted, or not asked for"),
        Note(action="missing", what="name", count=1, why="the account was deleted"),
    )
    assert thread.announced == len(thread.responses) + 1 + 1 + 1


def test_addresses(thread: Thread) -> None:
    """Question, answers and comments have their addresses."""
    assert thread.url == f"{SITE}/questions/10/which-mulch"
    assert [one.url for one in thread.responses][1:] == [
        f"{SITE}/a/13",
        f"{SITE}/questions/10/which-mulch#comment21_10",
        f"{SITE}/questions/10/which-mulch#comment22_13",
    ]


def test_hostile_address() -> None:
    """An address that is no address is left out."""
    assert read(page(question(body="?", link='javascript:"x', answers=[answer(11, "Yes.")]))).url == ""


def test_deleted_account_trap_5(thread: Thread) -> None:
    """Who deleted their account is nameless; a name that they chose stays."""
    assert thread.responses[0].author.name == ""
    named = {**NOBODY, "display_name": "Eve &amp; Co"}
    assert read(page(question(body="?", answers=[answer(11, "Yes.", named)]))).responses[0].author.name == "Eve & Co"


def test_deleted_accounts_are_different_people() -> None:
    """Two that have no name left are two people."""
    nobody = {"user_type": "does_not_exist"}
    found = read(page(question(body="?", answers=[answer(11, "Yes.", nobody), answer(12, "No.", None)])))
    assert found.people == 2


def test_markdown_bodies() -> None:
    """A body as typed is unescaped once, and the links defined at its end stand where they are used."""
    found = read(TYPED)
    assert found.question.text.endswith("Mine is **sour**: see [the chart](https://chart.example/a_b).")
    assert found.responses[0].text == "1 < 2 &amp; 3, don't `a && b`"


def test_several_questions() -> None:
    """Of several questions the one named is read, and all are listed, most responses first."""
    both = page(OTHER, QUESTION)
    assert [(one.id, one.responses) for one in scan(both)] == [("10", 4), ("30", 1)]
    assert read(both, "30").responses[0].text == "A flat one."
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(both)


def test_candidate() -> None:
    """A candidate has what there is to choose by, in plain words."""
    found = scan(ONE)[0]
    assert (found.people, found.reactions, found.thanks, found.place) == (4, 14, 1, "gardening.example")
    assert found.question.startswith("Mine is sour. pH 5")


@pytest.mark.parametrize(
    "wanted",
    [
        "10",
        f"{SITE}/questions/10/which-mulch",
        f"{SITE}/q/10",
        f"{SITE}/a/13",
        f"{SITE}/questions/10/which-mulch/13#13",
        f"{SITE}/questions/99/which-mulch#comment22_13",
        "13",
    ],
)
def test_wanted(wanted: str) -> None:
    """A question is known by its id and its address, and by those of its answers and comments."""
    assert read(page(OTHER, QUESTION), wanted).id == "10"


def test_unknown_wanted() -> None:
    """Another question's address is refused, naming those that are there."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        read(ONE, f"{SITE}/questions/404/x")
    assert "10 “Straw" in caught.value.hint


def test_no_words() -> None:
    """Without bodies there is nothing to read: three lines say how to ask for them."""
    with pytest.raises(ExportError, match="no words") as caught:
        read(page(question(answer_count=1, answers=[answer(11, None)])))
    assert "filter=withbody" in caught.value.hint
    assert caught.value.lines().count("\n") == 2


def test_question_without_answers() -> None:
    """The words of a question alone are no thread: three lines say where its answers are."""
    with pytest.raises(ExportError, match="none of the 2 answers") as caught:
        read(page(question(body="?", answer_count=2)))
    assert "/questions/ID/answers" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (page(answer(11, "Yes.")), "answers, but not their question"),
        (page(comment(11, 10, "Yes.")), "comments, but not their question"),
        (page(), "holds no question"),
        ({"error_id": 502, "error_name": "throttle_violation", "error_message": "too many"}, "too many"),
    ],
)
def test_other_pages(content: Any, what: str) -> None:
    """Other answers of the API's are refused, with what to fetch instead."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert "filter=withbody" in caught.value.hint


def test_files_beside_each_other(tmp_path: Path) -> None:
    """Question, answers and comments from three files are one thread, and what the API held back is counted."""
    found = read(as_folder(tmp_path, FILES))
    assert [(one.text, one.reply_to) for one in found.responses] == [
        ("Straw.", ""),
        ("Bark.", ""),
        ("No!", "r2"),
        ("Why?", ""),
    ]
    why = "the API had more pages than the files hold"
    assert (found.announced, found.notes) == (5, (Note(action="missing", what="answer", count=1, why=why),))


def test_answers_as_curl_stores_them(tmp_path: Path) -> None:
    """Without --compressed curl stores the API's answers as gzip: they are seen through, beside each other too."""
    packed = {name: gzip.compress(json.dumps(content).encode()) for name, content in FILES.items()}
    bare = as_folder(tmp_path / "stackexchange", FILES)
    assert read(as_folder(tmp_path / "packed" / "stackexchange", packed)) == read(bare)


def test_more_pages_without_a_count() -> None:
    """Where the number of answers is not said, has_more is noted."""
    found = read(page(question(body="?", answers=[answer(11, "Yes.")]), has_more=True))
    assert [note.what for note in found.notes] == ["page"]
    assert found.announced is None


def test_damaged_file_beside_a_good_one(tmp_path: Path) -> None:
    """A damaged page is counted; the others are read."""
    files = {"a.json": json.dumps(ONE).encode(), "b.json": b'{"items": [{"answer_id": 1, "question_id": 10, "bo'}
    found = read(as_folder(tmp_path, files))
    assert next(note.what for note in found.notes if note.action == "missing") == "file"


def test_closed_team() -> None:
    """A team's own questions are private."""
    closed = page(
        question(body="?", link="https://stackoverflowteams.com/c/acme/questions/10", answers=[answer(11, "a")])
    )
    with pytest.raises(ExportError, match="closed team") as caught:
        read(closed)
    assert "--allow-private" in caught.value.hint
    assert read(closed, told=Told(allow_private=True)).responses


def test_nulls_trap_17() -> None:
    """Null stands for answers, comments, an owner, a score, a body."""
    odd = question(
        body="?", answers=[answer(11, "Yes.", None, score=None, comments=None), answer(12, None)], comments=None
    )
    found = read(page(odd, None))
    assert [one.text for one in found.responses] == ["Yes."]
    assert scan(page(odd, None))[0].responses == 1


def test_numbers_as_strings_trap_21() -> None:
    """Ids, scores and times may be strings, and half an emoji is mended."""
    odd = question(
        body="?",
        question_id="10",
        answers=[answer(11, "Yes \ud83d.", answer_id="11", score="4", creation_date="1789000011")],
    )
    found = read(json.dumps(page(odd)))
    assert (found.responses[0].liked, found.responses[0].text) == (4, "Yes \ufffd.")
    assert found.responses[0].created is not None


def test_code_stays_trap_18() -> None:
    """In code nothing is a mark, and snake_case is no emphasis."""
    assert from_html("<p>snake_case 2*3*4 <code>[tag:a] *b*</code></p>", "") == "snake_case 2\\*3\\*4 `[tag:a] *b*`"
    assert (
        from_typed("`[tag:a]`\n\n```\n[1]: https://x.example\n```") == "`[tag:a]`\n\n```\n[1]: https://x.example\n```"
    )


def test_broken_off_trap_22() -> None:
    """Of a page that breaks off the whole answers are read."""
    whole = json.dumps(page(question(body="?", answers=[answer(n, f"Answer {n}.") for n in range(20, 30)])))
    found = read(whole[: whole.index("Answer 25")])
    assert [one.key for one in found.responses] == ["20", "21", "22", "23", "24"]
    assert [note.what for note in found.notes] == ["end of a file"]


def test_same_person_answers_trap_20() -> None:
    """The asker may answer: the person is the same, by their id."""
    found = read(page(question(body="?", answers=[answer(11, "Found it.", ADA)])))
    assert found.responses[0].author == found.question.author


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("![a picture](https://i.example/x.png) seen", " seen"),
        ("[![thumb][1]][2] seen\n\n [1]: https://i.example/x.png\n [2]: https://i.example/", " seen"),
        (
            "see [chart] and [not]\n\n[chart]: https://c.example/(x) 'title'",
            "see [chart](https://c.example/%28x%29) and [not]",
        ),
        ("press <kbd>Ctrl</kbd><br>now &lt;b&gt;", "press Ctrl\nnow "),
        ("&gt;! the end", "> (spoiler) the end"),
        ("ask [tag:c++] [text](https://x.example)", "ask [c++] [text](https://x.example)"),
        ("<!-- language: lang-py -->\n\n    x = 1", "    x = 1"),
    ],
)
def test_typed_marks(typed: str, markdown: str) -> None:
    """Stack Exchange's own marks become plain words, its Markdown stays."""
    assert from_typed(typed) == markdown


@pytest.mark.parametrize("mark", MARKS)
def test_one_character_without_end(mark: str) -> None:
    """A body of nothing but one mark is read in no time, whichever it is."""
    began = time.perf_counter()
    from_typed(mark * (100_000 // len(mark)))
    from_html(mark * (100_000 // len(mark)), "")
    assert time.perf_counter() - began < 5


@given(st.text(alphabet="[]()<>!&*_`~:>-#\n 1ab/\"'\\", max_size=60))
def test_any_body(text: str) -> None:
    """No body, however odd, is too much."""
    read(page(question(body=text or "x", answers=[answer(11, None, body_markdown=text), answer(12, text + "x")])))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_trap_21(tmp_path: Path, encoding: str) -> None:
    """A file saved with a byte-order mark, or in UTF-16, is read all the same."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(ONE, ensure_ascii=False), encoding)
    assert read(path).responses == read(ONE).responses


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures(tmp_path: Path, name: str) -> None:
    """Each fixture holds a thread, and nothing of a person but id and name is in what is read."""
    make: Callable[[Path], Path] = FIXTURES[name]
    found = scan(make(tmp_path))
    thread = read(make(tmp_path), found[0].id)
    assert thread.responses
    assert b"31337" not in thread.json()
    assert b"secret" not in thread.json()
