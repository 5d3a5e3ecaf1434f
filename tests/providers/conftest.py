"""The desks, as fixtures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.providers.contract import desks
from tests.providers.contract.desks import NAMES, OVER_HTTP, Desk, Web


@pytest.fixture(params=NAMES)
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Every provider, one after the other."""
    shared = SHARED if SHARED.is_dir() else None
    with desks.opened(request.param, tmp_path, monkeypatch, shared) as opened:
        yield opened


@pytest.fixture(params=OVER_HTTP)
def web(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Those that are asked over HTTP."""
    shared = SHARED if SHARED.is_dir() else None
    with desks.opened(request.param, tmp_path, monkeypatch, shared) as opened:
        assert isinstance(opened, Web)
        yield opened
