"""thread.json holds a Thread, and nothing else is taken for one."""

import json
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from digest import readers
from digest.errors import ExportError
from digest.model import Author, Note, Reaction, Response, Thread
from digest.text.clean import clean, clean_line
from tests.readers.export_builders import PASTE, REDDIT, as_zip, workspace

text = st.text(max_size=20)
line = text.map(clean_line)
response = st.builds(
    Response,
    id=text,
    key=text,
    author=st.builds(Author, id=text, name=line),
    text=text.map(clean),
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    reactions=st.lists(st.builds(Reaction, emoji=text, count=st.integers(1, 99)), max_size=2).map(tuple),
    edited=st.booleans(),
)


def numbered(responses: list[Response]) -> tuple[Response, ...]:
    """The responses, called r1, r2, … as every reader calls them."""
    return tuple(replace(one, id=f"r{number}") for number, one in enumerate(responses, start=1))


note = st.builds(Note, action=st.sampled_from(["skipped", "mended", "missing"]), what=text, count=st.integers(1, 9))


@given(
    st.builds(
        Thread,
        id=text,
        title=line,
        question=response.map(lambda one: replace(one, id="q")),
        responses=st.lists(response, max_size=3).map(numbered),
        announced=st.none() | st.integers(0, 99),
        notes=st.lists(note, max_size=2).map(tuple),
    )
)
def test_round_trip(thread: Thread) -> None:
    """A thread of clean texts reads back equal, byte for byte when written again."""
    dumped = thread.json()
    again = readers.read(dumped.decode())
    assert again == thread
    assert again.json() == dumped


@pytest.mark.parametrize("kind", ["slack", "reddit", "paste"])
def test_every_reader(tmp_path: Path, kind: str) -> None:
    """The thread of every reader survives thread.json."""
    sources = {"reddit": json.dumps(REDDIT), "paste": PASTE}
    thread = readers.read(sources.get(kind) or as_zip(tmp_path / "e.zip", workspace()))
    (tmp_path / "thread.json").write_bytes(thread.json())
    assert readers.read(tmp_path / "thread.json") == thread
    assert readers.read(tmp_path / "thread.json", thread.id) == thread
    assert [one.id for one in readers.scan(tmp_path / "thread.json")] == [thread.id]


def test_damaged() -> None:
    """A thread.json that breaks off is an error with what to do."""
    dumped = readers.read(PASTE).json().decode()
    with pytest.raises(ExportError, match=r"thread\.json is damaged") as caught:
        readers.read(dumped[:-20])
    assert "build again" in caught.value.hint


@pytest.mark.parametrize("ids", [["r1", "r1"], ["x"], ["r0"], ["r1; rm"], [""]])
def test_responses_are_called_as_digest_calls_them(ids: list[str]) -> None:
    """A file whose ids picks.md could not name is refused."""
    thread = Thread(
        id="t",
        title="T",
        question=Response(id="q", key="0", author=Author(id="a"), text="?"),
        responses=tuple(Response(id=id_, key="1", author=Author(id="b"), text="!") for id_ in ids),
    )
    with pytest.raises(ExportError, match="r1, r2"):
        readers.read(thread.json().decode())


def test_a_thread_from_elsewhere_is_cleaned() -> None:
    """What nobody sees, and an address that is none, do not come in by thread.json either."""
    question = Response(id="q", key="0", author=Author(id="a", name="Mi\nra"), text="a\u202eb", url="javascript:x")
    thread = readers.read(Thread(id="t", title="T\x07", question=question, url="data:x").json().decode())
    assert (thread.title, thread.url, thread.question.url) == ("T", "", "")
    assert (thread.question.text, thread.question.author.name) == ("ab", "Mi ra")


def test_what_no_reader_would_write_is_set_right(tmp_path: Path) -> None:
    """An answer to nobody, a time without a zone and a reaction that nobody gave do not get past the door."""
    kept = readers.read(as_zip(tmp_path / "e.zip", workspace())).json()
    path = tmp_path / "thread.json"
    path.write_bytes(
        kept.replace(b'Z"', b'"').replace(b'"count": 3', b'"count": -3').replace(b'"id": "q"', b'"id": "x"')
    )
    found = readers.read(path)
    assert found.question.id == "q"
    assert all(one.created and one.created.tzinfo for one in found.responses)
    assert all(reaction.count > 0 for one in found.responses for reaction in one.reactions)
