"""What is whole before the break of JSON is saved: all of it, and nothing that is not whole."""

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_salvage import salvage
from digest.readers.json_text import decode

MESSAGES = frozenset({"messages"})

words = st.text(st.sampled_from('ab"\\[]{},: é👻\n'), max_size=6)
values = st.recursive(
    words | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
items = st.lists(st.fixed_dictionaries({"id": st.integers(0, 9)}, optional={"more": values}), max_size=6)


@given(items, st.dictionaries(st.sampled_from("xyz"), values, max_size=2), st.booleans(), st.integers(0, 10_000))
def test_every_whole_item_and_no_other(found: list[Any], around: dict[str, Any], pretty: bool, cut: int) -> None:
    """Wherever a file is cut, exactly the items that end before the cut are saved."""
    data = json.dumps({**around, "messages": found, "after": 1}, indent=1 if pretty else None).encode()
    cut %= len(data)
    saved = salvage(data[:cut], MESSAGES)
    ends = [end for end in range(cut + 1) if data[:end].endswith(b"}")]
    whole = max((count for end in ends if (count := _count(data[:end], found)) is not None), default=0)
    assert (saved.whole if saved else 0) == whole
    if saved:
        assert json.loads(saved.data)["messages"] == found[:whole]
        assert saved.after == cut


def _count(head: bytes, found: list[Any]) -> int | None:
    """Return how many items the file ``head`` holds when it ends with one; None when it ends within one."""
    for closing in (b"]}", b"}"):
        try:
            held = json.loads(head + closing).get("messages")
        except json.JSONDecodeError:
            continue
        return len(held) if isinstance(held, list) and held == found[: len(held)] else None
    return None


@pytest.mark.parametrize(
    ("data", "lists", "saved"),
    [
        ('[{"a": 1}, {"b', {""}, '[{"a": 1}]'),
        ('[[{"a": 1}, {"b": 2}, {', {""}, '[[{"a": 1}, {"b": 2}]]'),
        (
            '{"id": 1, "messages": [{"a": 1}], "name": "x, y", "more": [1, 2',
            {"messages"},
            '{"id": 1, "messages": [{"a": 1}], "name": "x, y"}',
        ),
        ('{"messages": [{"a": 1}], "id": 4, "s": "t', {"messages"}, '{"messages": [{"a": 1}], "id": 4}'),
        ('{"c": {"n": [{"r": {"n": [{"a": 1}, {"b"', {"c.n"}, None),
        ('{"c": {"n": [{}, {"r": {"n": [{"a": 1}, {"b"', {"c.n"}, '{"c": {"n": [{}]}}'),
        ('{"c": {"n": [{}, {"x": 1, "c": {"n": [{"b"', {"c.n"}, '{"c": {"n": [{}, {"x": 1, "c": {"n": []}}]}}'),
    ],
)
def test_what_holds_messages_is_kept(data: str, lists: set[str], saved: str | None) -> None:
    """Envelopes are closed with all that is whole in them; an item that breaks off goes, unless messages are in it."""
    found = salvage(data.encode(), frozenset(lists))
    assert (found and json.loads(found.data)) == (saved and json.loads(saved))


@pytest.mark.parametrize(
    "data", ["", "{", "[", '{"messages": [', '{"messages": [{"a": 1', '{"messages": [1, 2', "}]", '"']
)
def test_nothing_whole(data: str) -> None:
    """Where no item is whole there is nothing to save."""
    assert salvage(data.encode(), MESSAGES) is None


@pytest.mark.parametrize(
    "data",
    [
        b'"' + b"a" * 2_000_000,
        b"[" * 2_000_000,
        b'"a"' * 500_000,
        b'{"messages": [{}' + b', "x' * 200_000,
        b'{"messages": [{}], ' + b'"x" ' * 500_000,
        b'{"messages": [' + b'{"a": {"b": [1]}},' * 100_000,
        b"\\" * 2_000_000,
    ],
    ids=lambda data: repr(data[:20]),
)
def test_time_is_linear(data: bytes) -> None:
    """Two megabytes of anything take no longer than a moment."""
    begun = time.perf_counter()
    salvage(data, MESSAGES)
    assert time.perf_counter() - begun < 2


class Text(msgspec.Struct):
    """A message."""

    text: str | None = None


class Chat(msgspec.Struct):
    """An export."""

    messages: list[Text] | None = None


@pytest.mark.parametrize(
    ("data", "after"),
    [
        (b'{"messages": [{"text": "one"}, {"text": "tw', 43),
        (b'{"messages": [{"text": "one"}, {"text": "two" "x": 1}, {"text": "three"}]}', 46),
        (b'{"messages": [{"text": "one"}, {"text": "t\\qo"}]}', 42),
        (b'{"messages": [{"text": "one"}, \0\0\0\0', 31),
    ],
)
def test_decoding_says_where_it_broke(data: bytes, after: int) -> None:
    """What is cut off or broken at one place is read up to there, and a note says so."""
    tally = Tally()
    found = decode(data, Chat, "folder/chat.json", lists=MESSAGES, tally=tally)
    assert found == Chat([Text("one")])
    [note] = tally.notes()
    assert note.why == f"chat.json breaks off after {after} bytes; the one whole message before that was read"
    assert decode(data, Chat, "chat.json", lists=MESSAGES) == found


def test_without_lists_it_is_refused() -> None:
    """A format that names no lists refuses what breaks off, as does one of which nothing is whole."""
    for data, lists in ((b'{"messages": [{"text": "one"}, {', frozenset[str]()), (b'{"messages": [{"te', MESSAGES)):
        with pytest.raises(ExportError, match="breaks off at its end"):
            decode(data, Chat, "chat.json", lists=lists)


def test_damage_within_what_is_whole() -> None:
    """Nulls and half an emoji before the break are mended as they are in a whole file."""
    data = b'{"messages": [{"text": "cut \\ud83d"}, {"text": [1]}, null, {"te'
    found = decode(data, Chat, "chat.json", lists=MESSAGES)
    assert found == Chat([Text("cut \ufffd"), Text()])
