"""Listing by map and reduce: in whatever batches, and wherever, files are read, the list is the same."""

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Candidate
from digest.readers.reader import Told
from digest.readers.scanning import Part, gather
from digest.readers.slack_listing import listed, part
from digest.readers.slack_workspace import Workspace
from digest.readers.source import Source, open_source
from tests.readers.export_builders import as_folder, as_zip, message, workspace

DAYS = ("2026-09-10", "2026-09-11", "2026-09-12", "2026-09-13")

messages = st.builds(
    lambda at, who, text, thread, reactions, bot: message(
        at,
        who,
        text,
        thread=thread,
        reactions=[{"name": "eyes", "users": [], "count": reactions}],
        **({"subtype": "bot_message"} if bot else {}),
    ),
    st.integers(0, 12),
    st.sampled_from(["U1", "U2", "UBOT", "U9"]),
    st.sampled_from(["Why?", "Thanks!", "one two three four five six seven eight nine ten eleven twelve", ""]),
    st.none() | st.integers(0, 3),
    st.integers(0, 5),
    st.booleans(),
)
# The same message may lie in two files, and differ: exports of two days overlap.
days = st.fixed_dictionaries(
    {f"{channel}/{day}.json": st.lists(messages, max_size=6) for channel in ("ask", "random") for day in DAYS}
)


class Elsewhere:
    """An executor that sends everything there and back as another machine's would."""

    def map(self, fn: Callable[..., Any], /, *iterables: Any) -> Iterator[Any]:
        """Return the results of ``fn``, in order."""
        for row in zip(*iterables, strict=True):
            there, arguments = pickle.loads(pickle.dumps((fn, row)))  # noqa: S301 - our own
            yield pickle.loads(pickle.dumps(there(*arguments)))  # noqa: S301


def as_told(part: Part) -> dict[tuple[str, str], tuple[bool, Candidate]]:
    """Return a part as what can be compared."""
    return {key: (heap.begun, heap.candidate("", "")) for key, heap in part.heaps.items()}


@settings(max_examples=30, deadline=None)
@given(days, st.data())
def test_any_batches(tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any], data: st.DataObject) -> None:
    """Files cut into batches anywhere give what they give in one."""
    folder = as_folder(tmp_path_factory.mktemp("e"), workspace([]) | files)
    names = [name for name in sorted(files) if files[name]]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(names)))))
    batches = [names[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    with open_source(folder) as source:
        batch = partial(part, source, Workspace(source).users)
        assert as_told(gather(batch, batches)) == as_told(gather(batch, [names]))


@settings(max_examples=20, deadline=None)
@given(days, st.data())
def test_any_grouping(tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any], data: st.DataObject) -> None:
    """Parts may be added up in any grouping: (a + b) + c is a + (b + c)."""
    folder = as_folder(tmp_path_factory.mktemp("e"), workspace([]) | files)
    names = sorted(files)
    first, second = sorted((data.draw(st.integers(0, len(names))), data.draw(st.integers(0, len(names)))))
    with open_source(folder) as source:

        def read(begin: int, end: int) -> Part:
            return part(source, {}, [name for name in names[begin:end] if files[name]])

        left, right = Part({}, {}), read(first, second)
        left.add(read(0, first))
        left.add(read(first, second))
        left.add(read(second, len(names)))
        right.add(read(second, len(names)))
        other = read(0, first)
        other.add(right)
        assert as_told(left) == as_told(other)


@pytest.mark.parametrize("executor", [Elsewhere(), ThreadPoolExecutor(2)], ids=["pickled", "threads"])
@pytest.mark.parametrize("write", [as_folder, as_zip])
def test_any_executor(tmp_path: Path, executor: Any, write: Callable[..., Path]) -> None:
    """On another machine, or in threads, the list is the one that is made in place."""
    with open_source(write(tmp_path / "e", workspace())) as source:
        at_home = listed(Workspace(source), Told())
        assert listed(Workspace(source), Told(), executor) == at_home
        assert [one.responses for one in at_home] == [6]


def test_damage_comes_back(tmp_path: Path) -> None:
    """What was damaged elsewhere is known at home."""
    files = workspace() | {"ask/2026-09-30.json": b'[{"ts": "1"'}
    with open_source(as_folder(tmp_path / "e", files)) as source:
        found = Workspace(source)
        listed(found, Told(), Elsewhere())
        assert "breaks off" in found.damaged["ask/2026-09-30.json"].what


@pytest.mark.parametrize("text", [True, False])
def test_sources_travel(tmp_path: Path, text: bool) -> None:
    """A source that went to another process is opened again there."""
    path = as_folder(tmp_path, {"day.json": [message(0, "U1", "Why?")]}) / "day.json"
    with open_source(path.read_text() if text else path) as source:
        there: Source = pickle.loads(pickle.dumps(source))  # noqa: S301
        assert there.data(there.only or "") == source.data(source.only or "")
