"""The wheel works on its own: installed into an empty environment, outside the checkout."""

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, ROOT

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_house_templates(wheel: Path) -> None:
    """Every template of the checkout is inside, beside the code."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {name for name in templates if f"digest/{name}" not in inside} == set()


def test_the_wheel_holds_nothing_of_anybodys_thread(wheel: Path) -> None:
    """No issue, no test, no configuration goes along."""
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"digest"}


def test_the_installed_wheel_builds_the_example(wheel: Path, tmp_path: Path) -> None:
    """In an empty environment, in a copied folder without templates of its own, outside the checkout."""
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    program = place / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([program / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    newsletter = tmp_path / "newsletter"
    issue = newsletter / "issues" / EXAMPLE
    issue.mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", newsletter)
    for name in ("issue.md", "picks.md", "export.zip"):
        shutil.copy(ROOT / "issues" / EXAMPLE / name, issue)
    for command in ("build", "approve", "send"):
        done = subprocess.run(
            [program / "digest", command], cwd=newsletter, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (issue / "build" / "email.html").is_file()
    assert len(list((newsletter / "outbox").rglob("*.eml"))) == 1
