"""The items of a list in a JSON file, cut without decoding it."""

import json

import pytest

from digest.readers.json_items import Items

FOUND = {"topic": 'say "items": [', "items": [{"a": {"b": "}\n]"}}, {"c": []}, {"d": "\\"}], "count": 3}


@pytest.mark.parametrize("indent", [None, 2, 4])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_items(indent: int | None, size: int) -> None:
    """Each item comes whole, indented or not, in blocks of any size; then the end is known."""
    data = json.dumps(FOUND, indent=indent).encode()
    pieces = Items([data[at : at + size] for at in range(0, len(data), size)], "items")
    assert [json.loads(piece) for piece in pieces] == FOUND["items"]
    assert pieces.whole
    assert pieces.indented == (indent is not None)
    assert b'"count": 3' in pieces.tail


@pytest.mark.parametrize("indent", [None, 2])
def test_broken_off(indent: int | None) -> None:
    """Of a file that breaks off the whole items come, and the place of the break is known."""
    data = json.dumps(FOUND, indent=indent).encode()
    cut = data[: data.index(b'"d"')]
    pieces = Items([cut], "items")
    assert [json.loads(piece) for piece in pieces] == FOUND["items"][:2]  # type: ignore[index]
    assert (pieces.whole, pieces.tail.strip(b", \n"), pieces.read) == (False, b"{", len(cut))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"items": null}', b'{"items": []}', b'{"items": ['])
def test_nothing(data: bytes) -> None:
    """Without the list, or with an empty one, there are no items."""
    assert list(Items([data], "items")) == []


def test_an_open_string_is_looked_at_once() -> None:
    """A string that never ends costs no more than its length."""
    assert list(Items([b'{"items": [' + b'{"' * 200_000], "items")) == []
