"""Whatever is done to an export, a reader gives a Thread or an error in three lines, and soon."""

import json
import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from digest import readers
from digest.errors import DigestError
from tests.readers.damage import DEEP
from tests.readers.export_builders import PASTE, REDDIT, THREAD, as_zip, workspace
from tests.readers.mutations import Sample, judge, samples
from tests.readers.whatsapp_builders import ANDROID

ROOT = Path(__file__).resolve().parents[2]
JSONS = [
    sample
    for sample in samples()
    if sample.shape == "file" and next(iter(sample.files.values())).lstrip()[:1] in {b"[", b"{"}
]
MEMORY = 300  # MB
# ru_maxrss would be that of the process this one was forked from.
MEASURED = """
import os
from pathlib import Path
from digest.cli import main

def leave(code, leave=os._exit):
    print(*[one.split()[1] for one in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in one], flush=True)
    leave(code)

os._exit = leave
try:
    main()
except SystemExit as done:
    leave(done.code)
"""


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


@pytest.mark.parametrize("sample", JSONS, ids=lambda sample: sample.name)
@pytest.mark.parametrize("nest", ["[%s]", '{"replies":%s}'])
def test_bottomless(sample: Sample, nest: str) -> None:
    """A value nested 100,000 deep in any JSON is no crash: it is passed over, or refused in three lines, and soon."""
    opening, _, closing = nest.partition("%s")
    deep = (opening * DEEP + "0" + closing * DEEP).encode()
    [data] = sample.files.values()
    whole = data.rstrip()
    begun = time.perf_counter()
    judge((whole[:-1] + (b', "deep":' if whole[:1] == b"{" else b",") + deep + whole[-1:]).decode())
    assert time.perf_counter() - begun < 5


def test_nested_too_deep() -> None:
    """JSON nested beyond reason is refused in three lines."""
    deep = json.dumps(THREAD)[:-1] + ', {"blocks": ' + "[" * DEEP + "]" * DEEP + "}]"
    with pytest.raises(DigestError, match="nested too deep") as caught:
        readers.read(deep)
    assert caught.value.hint


# --- hostile sizes, through the front door and measured ----------------------------------------------


def big(head: str) -> Callable[[Path], Path]:
    """Return what writes a file that begins with ``head`` and goes on in one line for 2 GB (a hole, not written)."""

    def write(folder: Path) -> Path:
        path = folder / "export.json"
        path.write_text(head)
        os.truncate(path, 2 << 30)
        return path

    return write


def bomb(members: int, size: int, name: str = "ask/2026-01-{:02}.json") -> Callable[[Path], Path]:
    """Return what writes a zip of ``members`` that swell to ``size`` bytes each."""

    def write(folder: Path) -> Path:
        path = folder / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("users.json", "[]")
            archive.writestr("channels.json", "[]")
            for number in range(members):
                with archive.open(name.format(number + 1), "w") as member:
                    for _ in range(size >> 20):
                        member.write(b" " * (1 << 20))
        return path

    return write


def overlapping(folder: Path) -> Path:
    """Write a zip of 2,000 members that are all the same compressed bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"[" + b" " * (10 << 20) + b"]")
    raw = out.getvalue()
    end = raw.rindex(b"PK\x05\x06")
    [begin] = struct.unpack("<I", raw[end + 16 : end + 20])
    entry = raw[begin : begin + 46]
    names = [b"channel%03d/2026-01-%02d.json" % (number // 28, number % 28 + 1) for number in range(2_000)]
    table = b"".join(entry[:28] + struct.pack("<H", len(name)) + entry[30:] + name for name in names)
    counts = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(table), begin, 0)
    (folder / "bomb.zip").write_bytes(raw[:begin] + table + b"PK\x05\x06" + counts)
    return folder / "bomb.zip"


def nested(folder: Path) -> Path:
    """Write a zip of zips that swell."""
    inner = bomb(1, 200 << 20)(folder).read_bytes()
    return as_zip(folder / "nested.zip", {f"{number}.zip": inner for number in range(5)})


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (big(json.dumps(REDDIT)[:600]), "too much for a chat export"),
        (big(json.dumps(THREAD)[:600]), "too much for a chat export"),
        (big(ANDROID[:600]), "too much for a chat export"),
        (big(PASTE), "no export that digest reads: it looks like no text at all"),
        (big(""), "no export that digest reads: it looks like no text at all"),
        (bomb(1, 400 << 20), "too much for a chat export"),
        (bomb(15, 20 << 20), "too much for a chat export"),
        (bomb(1, 300 << 20, "{}.json"), "too much for a chat export"),
        (overlapping, "too much for a chat export"),
        (nested, "no export that digest reads: it looks like a zip of 5 files"),
    ],
    ids=["reddit", "slack", "whatsapp", "paste", "hole", "bomb", "many", "lone", "overlapping", "nested"],
)
def test_hostile_sizes(tmp_path: Path, write: Callable[[Path], Path], what: str) -> None:
    """A line of 2 GB and every kind of zip bomb are refused in three lines, at once, in little memory."""
    path = write(tmp_path)
    begun = time.perf_counter()
    command = [sys.executable, "-c", MEASURED, "rank", path.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    path.unlink()  # the house looks for people's names in every byte that a test leaves
    assert time.perf_counter() - begun < 5
    assert what in done.stderr
    assert (done.stderr.count("\n"), done.returncode) == (3, 4)
    assert int(done.stdout.split()[-1]) >> 10 < MEMORY
