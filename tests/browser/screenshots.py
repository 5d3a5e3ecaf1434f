"""Pictures of an email in chromium: ``python tests/browser/screenshots.py EMAIL.HTML FOLDER``."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (600, 360)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's chromium, which asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()


def shoot(browser: Browser, email: Path, folder: Path) -> list[Path]:
    """Write ``email-<scheme>-<width>.png`` into ``folder`` for each scheme and width; return the paths."""
    taken = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page.goto(email.resolve().as_uri())
            taken.append(folder / f"email-{scheme}-{width}.png")
            page.screenshot(path=taken[-1], full_page=True)
            page.close()
            _shrink(taken[-1])
    return taken


def _shrink(picture: Path) -> None:
    """Reduce ``picture`` to a palette of 256 colours, a third of its size, where Pillow is at hand."""
    if find_spec("PIL") is not None:
        image = import_module("PIL.Image").open(picture)
        image.convert("RGB").quantize(256).save(picture, optimize=True)


if __name__ == "__main__":
    with chromium() as opened:
        shoot(opened, Path(sys.argv[1]), Path(sys.argv[2]))
