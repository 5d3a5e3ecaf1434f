"""What many tests share: a newsletter in an empty folder, and the command line in this process."""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from digest import clock
from digest.cli import run as run_digest
from tests import canary

# The same examples on every machine; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLE = "2030-01-15-peer-to-peer"


class Ran(NamedTuple):
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


Digest = Callable[..., Ran]


@pytest.fixture(autouse=True)
def no_finalizer_at_the_recursion_limit(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no garbage of other tests be collected while one of these is as deep as Python goes.

    A finalizer called there fails for want of stack, and pytest blames the test that was running.
    """
    if "deep" not in request.node.name:
        yield
        return
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test has credentials, and no file that any test leaves has them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in canary.KEYS.items():
            patch.setenv(name, value)
        yield
    assert canary.by_test(tmp_path_factory.getbasetemp()) == {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Search what every test prints, and every traceback, for a credential."""
    report = yield
    said = "\n".join([report.longreprtext, *(content for _, content in report.sections)])
    if canary.found_in(said.encode("utf-8", "replace")):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} shows a credential (tests/canary.py)"
    return report


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled templates are kept where no other run sees them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def newsletter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the house's config.yaml and templates, and nothing else; the working directory."""
    folder = tmp_path / "newsletter"
    folder.mkdir()
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def example(newsletter: Path) -> Path:
    """The example issue's folder, as committed, in a newsletter that is the working directory."""
    source, folder = ROOT / "issues" / EXAMPLE, newsletter / "issues" / EXAMPLE
    folder.mkdir(parents=True)
    for name in ("issue.md", "picks.md", "export.zip"):
        shutil.copy(source / name, folder)
    return folder


@pytest.fixture
def digest(capfd: pytest.CaptureFixture[str]) -> Iterator[Digest]:
    """Run ``digest`` with the arguments given, in this process."""

    def run(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = run_digest([str(argument) for argument in arguments])
        ran = Ran(code, *capfd.readouterr())
        assert not canary.found_in(f"{ran.out}{ran.err}".encode("utf-8", "replace"))
        return ran

    yield run
    clock.rehearse(None)


@pytest.fixture
def shared() -> Path:
    """The folder of measured data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the measured data (../shared) is not on this machine")
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="write the golden email anew")
