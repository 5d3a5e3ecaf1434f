"""Whatever is done to an export, a reader gives a Thread or an error in three lines, and soon."""

import json
import random
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import DigestError
from tests.readers.export_builders import PASTE, REDDIT, THREAD, as_zip, workspace

JUNK: list[Any] = [
    None,
    [],
    {},
    "",
    0,
    -1,
    1.5,
    True,
    "x" * 50,
    [None],
    {"a": [1]},
    "\ud83d",
    "2026",
    [[[[]]]],
]


def zipped(files: dict[str, Any]) -> bytes:
    """Return ``files`` as the bytes of a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return out.getvalue()


SAMPLES: dict[str, bytes] = {
    "slack": zipped(workspace()),
    "slack-day": json.dumps(THREAD).encode(),
    "reddit": json.dumps(REDDIT).encode(),
    "paste": PASTE.encode(),
    "thread": readers.read(PASTE).json(),
}


def truncated(data: bytes, dice: random.Random) -> bytes:
    """Return a beginning of ``data``."""
    return data[: dice.randrange(len(data))]


def spliced(data: bytes, dice: random.Random) -> bytes:
    """Return ``data`` with a piece of itself put, or left out, somewhere."""
    start, end = sorted((dice.randrange(len(data)), dice.randrange(len(data))))
    at = dice.randrange(len(data))
    return data[:start] + data[end:] if dice.random() < 0.5 else data[:at] + data[start:end] + data[at:]


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Return ``data`` with some bytes changed."""
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def read(path: Path, data: bytes) -> None:
    """Read ``data``; anything but a Thread or a DigestError fails."""
    path.write_bytes(data)
    for source in (path, data.decode("utf-8", "surrogateescape")):
        try:
            candidates = readers.scan(source)
            thread = readers.read(source, candidates[0].id if candidates else None)
        except DigestError as error:
            lines = len(error.lines().split("\n"))
        else:
            lines = 3 if thread.id else 0
        assert lines == 3


@pytest.mark.parametrize("damage", [truncated, spliced, flipped])
@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_bytes(tmp_path: Path, name: str, damage: Callable[[bytes, random.Random], bytes]) -> None:
    """Bytes cut off, moved or changed never give a traceback."""
    dice = random.Random(f"{name}-{damage.__name__}")  # noqa: S311 - repeatable damage
    for _ in range(40):
        read(tmp_path / "export", damage(SAMPLES[name], dice))


def replaced(value: Any, dice: random.Random, odds: float) -> Any:
    """Return a copy of ``value`` in which some nodes are junk, gone or there twice."""
    if dice.random() < odds:
        return dice.choice(JUNK)
    if isinstance(value, dict):
        return {key: replaced(one, dice, odds) for key, one in value.items() if dice.random() > odds / 2}
    if isinstance(value, list):
        twice = [one for one in value for _ in range(1 + (dice.random() < odds))]
        return [replaced(one, dice, odds) for one in twice]
    return value


@pytest.mark.parametrize("name", ["slack", "slack-day", "reddit", "thread"])
def test_damaged_values(tmp_path: Path, name: str) -> None:
    """Nulls and wrong types anywhere in the JSON never give a traceback."""
    dice = random.Random(name)  # noqa: S311 - repeatable damage
    for _ in range(100):
        if name == "slack":
            data = zipped({file: replaced(value, dice, 0.02) for file, value in workspace().items()})
        else:
            data = json.dumps(replaced(json.loads(SAMPLES[name]), dice, 0.02)).encode()
        read(tmp_path / "export", data)


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 100_000 + "b",
        "!" * 100_000,
        ":tada:" * 20_000,
        "*a " * 30_000,
        "<" * 100_000,
        "`" * 100_000,
        "&gt;" * 50_000,
        "\n&gt;&gt;&gt; x" * 20_000,
        "\n• x" * 20_000,
        "\n" + "\n".join(" " * (depth % 50) + "• x" for depth in range(20_000)),
        "[" * 50_000 + "](x)" * 20_000,
        ">!^(" * 25_000,
        "http://" * 15_000,
        "(edited) " * 10_000,
        "x" * 200_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_patient_text(tmp_path: Path, text: str) -> None:
    """A text of a hundred thousand characters takes no pattern more than a moment."""
    started = time.perf_counter()
    slack = [
        THREAD[0],
        {**THREAD[1], "text": text},
        {
            **THREAD[2],
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
                }
            ],
        },
    ]
    readers.read(as_zip(tmp_path / "e.zip", workspace(slack)))
    readers.read(json.dumps(REDDIT).replace("Agreed", json.dumps(text)[1:-1]))
    readers.read(f"Ada  10:41\nWhy?\nBo  10:42\n{text}\n")
    assert time.perf_counter() - started < 5


def test_nested_too_deep() -> None:
    """JSON nested beyond reason is refused in three lines."""
    deep = json.dumps(THREAD)[:-1] + ', {"blocks": ' + "[" * 100_000 + "]" * 100_000 + "}]"
    with pytest.raises(DigestError, match="nested too deep") as caught:
        readers.read(deep)
    assert caught.value.hint
