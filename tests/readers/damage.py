"""What can be done to the bytes of an export: fourteen kinds of damage, each the same for the same dice."""

import json
import random
import re
from collections.abc import Callable, Iterable
from typing import Any

Damager = Callable[[bytes, random.Random, bytes], bytes]
DEEP = 100_000
_BOTTOMLESS = re.compile(r'"@(?P<mark>[\[{])(?P<depth>\d+)@"')


# --- bytes -------------------------------------------------------------------------------------------


def _slice(data: bytes, dice: random.Random) -> tuple[int, int]:
    start, end = sorted((dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)))
    return start, end


def _truncate(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    return data[: dice.randrange(len(data))] if data else b""


def _flip(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 1, 2, 5, 50]) if data else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _splice(data: bytes, dice: random.Random, other: bytes) -> bytes:
    start, end = _slice(other, dice)
    at, until = _slice(data, dice)
    return data[:at] + other[start:end] + data[dice.choice([at, until]) :]


def _duplicate(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    start, end = _slice(data, dice)
    return data[:end] + data[start:end] * dice.choice([1, 1, 2, 20]) + data[end:]


def _control(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    found = data
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(found) + 1)
        mark = dice.choice(
            ["\0", "\x01", "\x1b", "\x7f", "\u200e", "\u202e", "\u2028", "\ufeff", "\u202f", "\x85", "\r"]
        )
        found = found[:at] + mark.encode() * dice.choice([1, 1, 50]) + found[at:]
    return found


def _surrogate(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    halves = [
        b"\\ud83d",
        b"\\udc7b",
        b"\xed\xa0\xbd",
        b"\xed\xb1\xbb",
        b"\xf0\x9f",
        b"\xff",
        b"\\ud83d\\ud83d",
        b"\\\\ud83d",
    ]
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(halves) * dice.choice([1, 1, 30]) + data[at:]


def _encode(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    name = dice.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp037"])
    found = data.decode("utf-8", "replace").encode(name, "replace")
    return found[: dice.randrange(len(found) + 1)] if dice.random() < 0.2 else found


def _line_ends(data: bytes, dice: random.Random, other: bytes) -> bytes:
    del other
    mark = dice.choice([b"\r\n", b"\r", b"", b"\n\n", "\u2028".encode(), b"\n" * 50])
    return data.replace(b"\n", mark) if b"\n" in data else data.replace(b", ", b"," + mark)


# --- values ------------------------------------------------------------------------------------------


def _of_values(change: Callable[[Any, random.Random], Any]) -> Damager:
    """Return ``change``, which is done to a tree of JSON, as damage to its bytes; of text, to its lines."""

    def damage(data: bytes, dice: random.Random, other: bytes) -> bytes:
        del other
        trees, join = _parsed(data)
        at = dice.randrange(len(trees)) if trees else 0
        trees[at : at + 1] = [change(tree, dice) for tree in trees[at : at + 1]]
        return join(trees)

    return damage


def _parsed(data: bytes) -> tuple[list[Any], Callable[[list[Any]], bytes]]:
    """Return the documents in ``data`` and how they are put together again; text is one list of lines."""
    text = data.decode("utf-8", "replace")
    for parts, between in (([text], ""), (text.splitlines(), "\n")):
        try:
            trees = [json.loads(part) for part in parts]
        except ValueError:
            continue
        return trees, lambda found, between=between: between.join(map(_dumped, found)).encode("utf-8", "replace")
    lines = [text.split("\n")]
    return lines, lambda found: _as_text(found).encode("utf-8", "replace")


def _dumped(tree: Any) -> str:
    """Return ``tree`` as JSON, with what stands for a bottomless value made one."""
    return _BOTTOMLESS.sub(_bottomless, json.dumps(tree, ensure_ascii=False))


def _bottomless(found: re.Match[str]) -> str:
    opening, closing = ("[", "]") if found["mark"] == "[" else ('{"text":', "}")
    return opening * int(found["depth"]) + "0" + closing * int(found["depth"])


def _as_text(found: list[Any]) -> str:
    lines = found[0] if found and isinstance(found[0], list) else found
    return "\n".join(line if isinstance(line, str) else _dumped(line) for line in lines)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Return each place in ``tree`` where a value stands: what holds it, and its key there."""
    found: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        value = stack.pop()
        inner: Iterable[tuple[Any, Any]] = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, one in inner:
            found.append((value, key))
            stack.append(one)
    return found


def _somewhere(put: Callable[[Any, random.Random], Any]) -> Callable[[Any, random.Random], Any]:
    """Return ``put``, which changes one value, as a change to some values of a tree."""

    def change(tree: Any, dice: random.Random) -> Any:
        places = _places(tree)
        for holder, key in dice.sample(places, min(len(places), dice.choice([1, 1, 2, 5, 20]))):
            holder[key] = put(holder[key], dice)
        return tree if places else put(tree, dice)

    return change


def _null(value: Any, dice: random.Random) -> Any:
    del value, dice
    return None


def _retype(value: Any, dice: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return dice.choice(["true", "", 0, [value], {}])
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return dice.choice([{str(at): one for at, one in enumerate(value)}, value[:1] and value[0], "", [value]])
    if isinstance(value, dict):
        return dice.choice([list(value.values()), list(value), [value], json.dumps(value)])
    return dice.choice([[value], {value: value}, len(value), [{"text": value}], True])


def _huge(value: Any, dice: random.Random) -> Any:
    del value
    junk: list[Any] = [10**30, -(10**30), 10**400, 2**63, -1, 0, 1e308, 1e-308, float("nan"), float("inf"), 0.1]
    return dice.choice(
        [*junk, "9" * 400, "x" * 20_000, "1e999", "-0", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00"]
    )


def _deepen(tree: Any, dice: random.Random) -> Any:
    places = _places(tree)
    depth = dice.choice([1, 10, 200, 200, 1_200, 1_200, 1_200, 1_200, 1_200, DEEP])
    if not places or depth > 200:  # too deep for json to write: ``_dumped`` puts it there
        deep: Any = f"@{dice.choice('[{')}{depth}@"
    else:
        deep = places[0][0]
        for _ in range(depth):
            deep = dice.choice([[deep], {"replies": deep}, {"children": [deep]}])
        deep = json.loads(json.dumps(deep))
    for holder, key in dice.sample(places, min(len(places), 1)):
        holder[key] = deep
    return tree if places else deep


def _delete(tree: Any, dice: random.Random) -> Any:
    places = _places(tree)
    for holder, key in dice.sample(places, min(len(places), dice.choice([1, 1, 3, 10]))):
        if isinstance(holder, dict):
            holder.pop(key, None)
        elif key < len(holder):
            del holder[key]
    return tree


def _shuffle(tree: Any, dice: random.Random) -> Any:
    for holder in [tree, *(holder[key] for holder, key in _places(tree))]:
        if isinstance(holder, list) and holder and dice.random() < 0.7:
            dice.shuffle(holder)
            holder += dice.sample(holder, dice.randrange(len(holder) + 1)) if dice.random() < 0.4 else []
    return tree


DAMAGE: dict[str, Damager] = {
    "truncate": _truncate,
    "flip": _flip,
    "splice": _splice,
    "duplicate": _duplicate,
    "control": _control,
    "surrogate": _surrogate,
    "encode": _encode,
    "line ends": _line_ends,
    "null": _of_values(_somewhere(_null)),
    "retype": _of_values(_somewhere(_retype)),
    "huge": _of_values(_somewhere(_huge)),
    "deepen": _of_values(_deepen),
    "delete": _of_values(_delete),
    "shuffle": _of_values(_shuffle),
}
