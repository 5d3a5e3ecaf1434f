"""GitHub's issues and discussions become Threads, in each way that people fetch them."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers import known
from digest.readers.github import READER
from digest.readers.json_shape import documents, keys
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.export_builders import as_folder, as_zip
from tests.readers.github_builders import COMMENTS, DISCUSSION, PAGE, VIEWED, answer, comment, discussion, issue, person

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"


def read(content: Any, wanted: str | None = None) -> Thread:
    """Return the thread of ``content``: JSON, or its text."""
    text = content if isinstance(content, str) else json.dumps(content)
    with open_source(text) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


def read_path(path: Path, wanted: str | None = None) -> Thread:
    """Return the thread of the file, folder or zip ``path``."""
    with open_source(path) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


@pytest.fixture
def thread(tmp_path: Path) -> Thread:
    """The thread of a folder with the issue's file and that of its comments."""
    return read_path(as_folder(tmp_path, {"b.json": issue(), "a.json": COMMENTS}))


def test_issue_and_comments_in_two_files(thread: Thread) -> None:
    """The issue is the question, with its title, and the comments answer it in order of time."""
    assert thread.title == "Which *tools* for `mulch`?"
    assert thread.question.text == "Which \\*tools\\* for `mulch`?\n\nWe have  \nclay soil."
    assert [(one.id, one.key, one.author.name, one.text) for one in thread.responses] == [
        ("r1", "1", "bo", "Bark.  \nAnd straw."),
        ("r2", "2", "cleo", "> clay soil\n\nA fork."),
        ("r3", "3", "", "I left."),
    ]
    assert (thread.id, thread.url) == ("ada/garden#7", f"{PAGE}/issues/7")
    assert thread.responses[0].url == f"{PAGE}/issues/7#issuecomment-1"


def test_bots_are_counted(thread: Thread) -> None:
    """Announced is what was found and skipped together."""
    assert thread.announced == 4
    assert thread.notes == (Note(action="skipped", what="bot message", count=1),)


def test_reactions_with_and_without_the_newer_kinds(thread: Thread) -> None:
    """Rocket and eyes are read where they are, and nothing is missed where reactions are not."""
    shared = (Reaction(emoji="👍", count=3), Reaction(emoji="😄", count=1), Reaction(emoji="❤️", count=1))
    assert thread.responses[0].reactions == shared
    assert thread.responses[1].reactions == (*shared, Reaction(emoji="🚀", count=2))
    assert thread.responses[2].reactions == ()


WAYS: dict[str, Any] = {
    "issue and comments in a list": [issue(), COMMENTS],
    "all in one list": [*COMMENTS, issue()],
    "jq": {"issue": issue(), "comments": COMMENTS},
    "pages one after another": json.dumps(issue()) + json.dumps(COMMENTS[:2]) + "\n" + json.dumps(COMMENTS[2:]),
    "slurped pages": [[issue()], COMMENTS[:2], COMMENTS[1:]],
    "perceval": {"data": {**issue(), "comments_data": COMMENTS}, "origin": PAGE},
}


@pytest.mark.parametrize("way", WAYS)
def test_one_file(way: str, thread: Thread) -> None:
    """One file of any make-up gives the same thread as two."""
    found = read(WAYS[way])
    assert (found.question.text, found.responses, found.id) == (thread.question.text, thread.responses, thread.id)


def test_pages_in_a_zip(tmp_path: Path, thread: Thread) -> None:
    """Pages of comments in files of their own, with one comment twice, are one thread."""
    files = {"x/issue.json": issue(), "x/1.json": COMMENTS[:3], "x/2.json": COMMENTS[2:]}
    assert read_path(as_zip(tmp_path / "a.zip", files)).responses == thread.responses


def test_gh_view() -> None:
    """``gh issue view --json`` is read; its address is told by a comment's, and hidden comments are left out."""
    found = read(VIEWED)
    assert (found.id, found.title, found.question.author.name) == ("ada/garden#7", "Mulch", "ada")
    assert [(one.text, one.reactions, one.edited) for one in found.responses] == [
        ("Bark.", (Reaction(emoji="❤️", count=2),), True)
    ]
    assert Note(action="skipped", what="hidden comment", count=1) in found.notes


def test_discussion() -> None:
    """A discussion's comments and their replies are responses; the answer is the accepted one."""
    found = read(DISCUSSION)
    assert [(one.key, one.reply_to, one.accepted, one.author.name) for one in found.responses] == [
        ("DC_1", "", True, "bo"),
        ("DC_2", "r1", False, ""),
    ]
    assert found.responses[0].reactions == (Reaction(emoji="⬆", count=5),)
    assert (found.question.reactions, found.url) == ((Reaction(emoji="⬆", count=3),), f"{PAGE}/discussions/9")


def test_difference_to_the_announced_is_explained() -> None:
    """Replies and comments that are not in the file are counted, with how to get them."""
    found = read(DISCUSSION)
    assert found.announced == 5
    assert [(note.action, note.what, note.count) for note in found.notes] == [
        ("skipped", "deleted comment", 1),
        ("missing", "response", 2),
    ]
    assert "--paginate" in found.notes[1].why


def test_pages_of_a_discussion() -> None:
    """A second page that names neither title nor number belongs to the only discussion there is."""
    later = {"data": {"repository": {"discussion": {"comments": {"nodes": [answer("DC_8", "dee", "Never.")]}}}}}
    found = read(json.dumps(DISCUSSION) + json.dumps(later))
    assert [one.text for one in found.responses] == ["In March.", "Here too.", "Never."]


def test_edges_are_nodes() -> None:
    """GraphQL's edges are read like its nodes."""
    one = answer("DC_1", "bo", "In March.")
    found = read(discussion(comments={"edges": [{"node": one}, None]}))
    assert [response.text for response in found.responses] == ["In March."]


def test_html_alone() -> None:
    """A discussion that was asked for its HTML only is read from it."""
    found = read(discussion(answer("DC_1", "bo", None, bodyHTML="<p>In <b>March</b>.</p>")))
    assert found.responses[0].text == "In **March**."


def test_trap_8_the_root_is_a_separate_file() -> None:
    """Comments alone make a thread whose question is missing, and the note says what to add."""
    found = read(COMMENTS)
    assert (found.id, found.question.text, len(found.responses)) == ("ada/garden#7", "", 3)
    assert found.notes[-1].what == "question"
    assert "issue's own file" in found.notes[-1].why


def test_trap_17_nulls() -> None:
    """Null stands wherever a list or an object could be."""
    nothing: dict[str, Any] = {"reactions": None, "user": None, "html_url": None}
    found = read(
        [issue(user=None, body=None, reactions=None), comment(1, "bo", "Bark.", **nothing), comment(2, "x", None)]
    )
    assert [(one.text, one.author.name) for one in found.responses] == [("Bark.", "")]
    assert read(discussion(answer("DC_1", "bo", "Yes.", reactionGroups=None, replies=None))).responses


def test_trap_19_bots() -> None:
    """Those whom GitHub calls bots, and the well-known ones, are nobody's answer."""
    robots = [
        comment(1, "x", "1", user=person("x", type="Bot")),
        comment(2, "dependabot", "2"),
        comment(3, "y[bot]", "3"),
    ]
    found = read([issue(comments=4), *robots, comment(4, "bo", "Bark.")])
    assert [one.text for one in found.responses] == ["Bark."]


def test_trap_20_edits() -> None:
    """A comment that was changed later is edited; an issue, which every comment changes, is not."""
    found = read([issue(), comment(1, "bo", "Bark.", updated_at="2026-05-01T00:00:00Z")])
    assert (found.responses[0].edited, found.question.edited) == (True, False)


def test_numbers_as_strings() -> None:
    """Ids and numbers may be strings, and a count no number at all."""
    found = read([{**issue(comments="4"), "number": "7"}, comment(1, "bo", "Bark.", id="1")])
    assert (found.announced, found.responses[0].key) == (4, "1")


def test_timeline() -> None:
    """A timeline's comments are read, and its other events say nothing."""
    events = [{"event": "labeled", "actor": person("ada"), "id": 5}, comment(1, "bo", "Bark.", event="commented")]
    assert [one.text for one in read([issue(), *events]).responses] == ["Bark."]


def test_several_issues(tmp_path: Path) -> None:
    """Of several issues one must be named: by id, number or address."""
    files = {"i.json": [issue(), issue(8)], "c.json": [*COMMENTS, comment(9, "bo", "Eight.", number=8)]}
    path = as_folder(tmp_path, files)
    with pytest.raises(ExportError, match="holds 2 threads") as caught:
        read_path(path)
    assert "ada/garden#8" in caught.value.hint
    for wanted in ("8", "#8", "Ada/Garden#8", f"{PAGE}/issues/8#issuecomment-9"):
        assert [one.text for one in read_path(path, wanted).responses] == ["Eight."]
    with pytest.raises(ExportError, match="no thread '99'"):
        read_path(path, "99")
    with open_source(path) as source:
        assert [(one.id, one.responses) for one in READER.scan(source, Told())] == [
            ("ada/garden#7", 3),
            ("ada/garden#8", 1),
        ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (issue(), "the issue, but not its comments"),
        ([issue(), issue(8)], "2 issues, but not their comments"),
        (issue(comments=0), "nobody has answered"),
        ({"message": "Not Found", "documentation_url": "https://docs.example"}, "an error .*Not Found"),
    ],
)
def test_no_thread(content: Any, what: str) -> None:
    """What holds no thread is refused in three lines."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert caught.value.lines().count("\n") == 2


def test_broken_file_beside_whole_ones(tmp_path: Path) -> None:
    """A page with nothing whole in it is counted, and the other pages are read."""
    found = read_path(as_folder(tmp_path, {"a.json": issue(), "b.json": COMMENTS, "c.json": b'[{"issue_url": "'}))
    assert [note.what for note in found.notes if note.action == "missing"] == ["file"]
    with pytest.raises(ExportError, match="breaks off"):
        read(json.dumps(issue())[:-9])


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ([issue(), *COMMENTS], ["> clay soil\n\nA fork."]),
        ({"issue": issue(), "comments": COMMENTS}, ["> clay soil\n\nA fork."]),
        (
            discussion(
                answer("DC_1", "bo", "In March."),
                answer("DC_2", "bo", "In May.", replies={"nodes": [answer("DC_3", "cy", "Or")]}),
            ),
            ["In March.", "In May."],
        ),
        (discussion(answer("DC_1", "bo", "In March."), answer("DC_2", "cy", "Bark. Or")), ["In March."]),
    ],
    ids=["rest", "pair", "replies", "discussion"],
)
def test_trap_22_json_that_breaks_off(content: Any, texts: list[str]) -> None:
    """Every whole comment before the break is read, and the place of the break is noted."""
    text = json.dumps(content)
    text = text[: text.rindex("Bark." if "Bark." in text else "Or")]
    found = read(text)
    assert [one.text for one in found.responses] == texts
    [note] = [note for note in found.notes if note.what == "end of a file"]
    assert f"breaks off after {len(text):,} bytes" in note.why


def test_marks_are_the_authors_own() -> None:
    """A reaction by the author of a comment is a mark, where GraphQL says whose it is."""
    given = [
        {"content": "HEART", "user": {"login": "bo"}},
        {"content": "EYES", "user": {"login": "cy"}},
        {"content": "ROCKET", "user": None},
    ]
    groups = [{"content": "HOORAY", "users": {"totalCount": 2, "nodes": [{"login": "cy"}, {"login": "dee"}]}}]
    found = read(
        discussion(
            answer("DC_1", "bo", "Now.", reactions={"nodes": given}),
            answer("DC_2", "cy", "Then.", reactionGroups=groups),
            answer("DC_3", None, "I left.", reactions={"nodes": given}),
        )
    )
    assert [one.marks for one in found.responses] == [("❤️",), ("🎉",), ()]


def test_nested_too_deep() -> None:
    """Envelopes in envelopes, however deep, are no traceback."""
    text = json.dumps(COMMENTS)[:-1] + "," + '{"data":' * 100_000
    with pytest.raises(ExportError):
        read(text)


def test_nothing_of_a_person_but_the_login(tmp_path: Path) -> None:
    """No name, address or picture gets into the thread."""
    path = as_folder(tmp_path, {"a.json": issue(), "b.json": COMMENTS})
    whole = read_path(path).json() + read(DISCUSSION).json() + read(VIEWED).json()
    assert not any(word in whole for word in (b"Surname", b"mail.example", b"avatars"))


def test_hostile_address() -> None:
    """An address that is no plain page of GitHub's is left out."""
    found = read([issue(), comment(1, "bo", "x", html_url=f'{PAGE}/issues/7"><script>')])
    assert found.responses[0].url == ""


def test_mail_is_counted() -> None:
    """An answer that came by e-mail is a note."""
    found = read([issue(), comment(1, "bo", "Bark.\n\nOn 3 Mar 2026, Ada <a@mail.example> wrote:\n> x")])
    assert found.responses[0].text == "Bark."
    assert [note.what for note in found.notes if note.action == "mended"] == ["answer by e-mail"]


def test_other_readers_leave_it() -> None:
    """No other reader takes a file of GitHub's for its own."""
    for content in (issue(), COMMENTS, VIEWED, DISCUSSION, [issue(), COMMENTS]):
        with open_source(json.dumps(content)) as source:
            assert [name for name, reader in known() if name != "github" and reader.recognises(source)] == []


def test_keys_are_told_from_words() -> None:
    """A key in somebody's message is no key, and a beginning that is cut is read as far as it goes."""
    assert keys(b'[{"a": "\\"b\\": 1", "c": {"d": [') == {"[]": {"a", "c"}, "[].c": {"d"}}
    assert list(documents(b'{"a": "}{"}\n[1]')) == [b'{"a": "}{"}', b"\n[1]"]


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")
class TestSamples:
    """The real files, read to the figures that were counted in them."""

    def test_comments(self) -> None:
        """Comments of two issues, without the issues."""
        path = EXPORTS / "github" / "github-to-sqlite__tests__issue-comments.json"
        found = read_path(path, "dogsheep/github-to-sqlite#3")
        assert (len(found.responses), found.people) == (2, 1)
        assert sum(one.liked for one in found.responses) == 0
        assert found.responses[0].text.startswith("https://api.github.com/users/simonw/repos")
        assert found.responses[-1].text == "Split stargazers into #4"
        with open_source(path) as source:
            assert [(one.id, one.responses) for one in READER.scan(source, Told())] == [
                ("dogsheep/github-to-sqlite#3", 2),
                ("dogsheep/github-to-sqlite#4", 1),
            ]

    def test_issues(self) -> None:
        """Issues without their comments."""
        with pytest.raises(ExportError, match="2 issues, but not their comments"):
            read_path(EXPORTS / "github" / "github-to-sqlite__tests__issues.json")

    def test_other_samples_are_left(self) -> None:
        """No other platform's file is taken for GitHub's."""
        for path in sorted(EXPORTS.rglob("*")):
            if path.is_file() and path.parent.name != "github":
                with open_source(path) as source:
                    assert not READER.recognises(source), path
