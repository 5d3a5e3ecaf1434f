"""The house keeps its shape: floors, sizes, the one clock, the one door to the network, a quick start."""

import ast
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "digest"

# A module imports only what stands on a lower number. The floors are the whole numbers; the decimals order the few
# single modules of one floor that build on each other (docs/design.md).
FLOORS = {
    "digest": 0.0,
    "digest.errors": 0.0,
    "digest.model": 0.1,
    "digest.clock": 1.0,
    "digest.durable": 1.0,
    "digest.git": 1.0,
    "digest.net": 1.05,
    "digest.yamltext": 1.0,
    "digest.config": 1.1,
    "digest.theme": 1.1,
    "digest.text": 1.2,
    "digest.consent": 1.3,
    "digest.readers": 2.0,
    "digest.ranking": 2.0,
    "digest.checks": 2.0,
    "digest.providers": 2.0,
    "digest.choice": 3.0,
    "digest.opening": 3.1,
    "digest.picks": 3.0,
    "digest.ledger": 3.0,
    "digest.responses": 3.0,
    "digest.answers": 3.1,
    "digest.issue": 3.1,
    "digest.rendering": 3.2,
    "digest.at_hand": 3.2,
    "digest.beginning": 4.0,
    "digest.desk": 4.0,
    "digest.delivery": 4.0,
    "digest.build": 4.1,
    "digest.asking": 4.15,
    "digest.which": 4.15,
    "digest.standings": 4.15,
    "digest.outgoing": 4.2,
    "digest.due": 4.3,
    "digest.cli": 6.0,
    "digest.__main__": 6.1,
}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """The module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room(name: str) -> str:
    """The module or package of the floor plan that ``name`` belongs to."""
    while name not in FLOORS:
        name, _, rest = name.rpartition(".")
        if not name:
            pytest.fail(f"{rest} is not on the floor plan")
    return name


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, ``from x import y`` as both x and x.y."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines(path: Path) -> int:
    """How many lines a module has."""
    return len(path.read_text("utf-8").splitlines())


def test_every_module_is_on_the_floor_plan() -> None:
    """A new module or package has a floor before it lands."""
    for path in modules():
        if path.parent == PACKAGE or path.name == "__init__.py":
            assert dotted(path) in FLOORS, dotted(path)


def test_a_module_imports_only_lower_floors() -> None:
    """Nothing flows back: what a module imports of digest stands below it, or in its own package."""
    wrong = []
    for path in modules():
        here = room(dotted(path))
        for name in imports(path):
            if not name.startswith("digest") or name.startswith("digest.__version__"):
                continue
            there = room(name)
            if there in {here, "digest"}:
                continue
            if FLOORS[there] >= FLOORS[here]:
                wrong.append(f"{dotted(path)} imports {name}")
    assert wrong == []


def test_only_the_command_line_imports_click_or_prints() -> None:
    """The library can be used without a terminal."""
    wrong = []
    for path in modules():
        if room(dotted(path)) == "digest.cli":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        printed = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in {"print", "input"}]
        if printed or any(name.split(".")[0] in {"click", "rich"} for name in imports(path)):
            wrong.append(dotted(path))
    assert wrong == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    """A rehearsal can set the one clock, and a build never depends on the hour; net.py's stopwatch is monotonic."""
    asking = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"}
    wrong = []
    for path in modules():
        if dotted(path) == "digest.clock":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                wrong += [f"{dotted(path)}:{node.lineno}" for alias in node.names if alias.name in asking]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asking:
                of_the_clock = isinstance(node.func.value, ast.Name) and node.func.value.id == "clock"
                wrong += [] if of_the_clock else [f"{dotted(path)}:{node.lineno}"]
    assert wrong == []


def test_only_net_opens_the_network() -> None:
    """One module holds the timeouts, the retries and the secrets."""
    doors = {"requests", "socket", "urllib.request", "http.client", "smtplib", "ftplib", "urllib3"}
    wrong = [
        f"{dotted(path)} imports {name}"
        for path in modules()
        if room(dotted(path)) != "digest.net"
        for name in imports(path)
        if name in doors or name.split(".")[0] in doors
    ]
    assert wrong == []


def test_files_stay_small() -> None:
    """No module passes 400 lines, and half of them stay near 130."""
    sizes = {dotted(path): lines(path) for path in modules() if lines(path) > 3}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
    assert statistics.median(sizes.values()) <= 150


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that ``digest`` with these arguments has imported when it is done."""
    code = (
        "import sys, json, io, contextlib\n"
        "from digest.cli import digest\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    digest.main({list(arguments)!r}, standalone_mode=False)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_and_version_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """Start-up time is a feature: what a command does not need it does not load."""
    heavy = {
        "requests",
        "rich",
        "icalendar",
        "markdown",
        "jinja2",
        "mjml",
        "msgspec",
        "yaml",
        "nh3",
        "ftfy",
        "email",
    }
    assert loaded_by(*arguments) & heavy == set()


def test_a_build_from_files_imports_neither_the_network_nor_the_terminal_toolkit(tmp_path: Path) -> None:
    """requests, rich and ftfy cost up to a tenth of a second each: only what needs them loads them."""
    import shutil

    for name in ("config.yaml", "templates", "issues"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    loaded_by("-C", str(tmp_path), "build")  # the first reading of the export mends its emoji, and may need ftfy
    assert loaded_by("-C", str(tmp_path), "build") & {"requests", "rich", "ftfy", "zipfile"} == set()


def test_every_block_is_a_pair_of_templates() -> None:
    """A block exists for HTML and for text, or not at all."""
    blocks = ROOT / "templates" / "blocks"
    html = {path.name.removesuffix(".mjml.j2") for path in blocks.glob("*.mjml.j2")}
    text = {path.name.removesuffix(".txt.j2") for path in blocks.glob("*.txt.j2")}
    assert html == text
    assert {"prose", "question", "voices", "rsvp", "bonus", "join"} <= html
