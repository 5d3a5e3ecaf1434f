"""axe-core, the accessibility checker: got from npm into a temporary folder, run inside a page."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

# Every email fails these two: it is a fragment of the mail client's page, which has the landmarks.
NOT_FOR_EMAIL = {"region", "landmark-one-main"}
_MINUTE = 60


def install(folder: Path) -> str:
    """Return axe-core's source; where npm or the network is missing, skip the test with the reason (in CI: fail)."""
    give_up = pytest.fail if os.environ.get("CI") else pytest.skip
    npm = shutil.which("npm")
    if npm is None:
        give_up("npm is not on this machine, so axe-core cannot be had")
    command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * _MINUTE, check=False)
    if done.returncode:
        give_up(f"npm could not install axe-core: {done.stderr.strip()[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page, source: str) -> list[str]:
    """Return what axe finds wrong in ``page``, an element a line, but for ``NOT_FOR_EMAIL``."""
    page.evaluate(source)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({rules: {'target-size': {enabled: true}}})).violations"
    )
    return [
        f"{rule['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for rule in found
        if rule["id"] not in NOT_FOR_EMAIL
        for node in rule["nodes"]
    ]
