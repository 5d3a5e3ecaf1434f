"""thread.json holds a Thread, and nothing else is taken for one."""

import json
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import readers
from digest.errors import ExportError
from digest.model import Author, Note, Reaction, Response, Thread
from digest.readers import thread_json
from tests.readers.export_builders import PASTE, REDDIT, as_zip, workspace

text = st.text(max_size=20)
response = st.builds(
    Response,
    id=text,
    key=text,
    author=st.builds(Author, id=text, name=text),
    text=text,
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    reactions=st.lists(st.builds(Reaction, emoji=text, count=st.integers(0, 99)), max_size=2).map(tuple),
    edited=st.booleans(),
)
note = st.builds(Note, action=st.sampled_from(["skipped", "mended", "missing"]), what=text, count=st.integers(1, 9))


@given(
    st.builds(
        Thread,
        id=text,
        title=text,
        question=response,
        responses=st.lists(response, max_size=3).map(tuple),
        announced=st.none() | st.integers(0, 99),
        notes=st.lists(note, max_size=2).map(tuple),
    )
)
def test_round_trip(thread: Thread) -> None:
    """What was dumped reads back equal, byte for byte when dumped again."""
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
