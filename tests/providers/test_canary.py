"""The search for credentials finds them where they are hidden."""

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tests import canary


@pytest.mark.parametrize("key", canary.KEYS.values())
@pytest.mark.parametrize("before", ["", "x", "xy", "user:", "Ghost "])
def test_a_key_is_found_in_base64(key: str, before: str) -> None:
    """At any of the three offsets at which it may begin."""
    assert canary.found_in(b64encode(f"{before}{key}:after".encode()))
    assert not canary.found_in(b64encode(f"{before} nothing of the kind".encode()))


def test_a_token_of_ghosts_is_found() -> None:
    """It is made of the key, and holds none of it."""
    assert canary.found_in(b"Authorization: Ghost eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x")
    assert canary.found_in(b64encode(b"Ghost eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x"))


def test_a_key_is_found_in_gits_objects(tmp_path: Path) -> None:
    """They are compressed; and each find is told by the folder of the test that left it."""
    folder = tmp_path / "test_a0" / "newsletter"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    said = ("x " * 50 + canary.KEYS["BUTTONDOWN_API_KEY"]).encode()
    written = subprocess.run(
        ["git", "-C", str(folder), "hash-object", "-w", "--stdin"], input=said, check=True, stdout=subprocess.PIPE
    )
    name = written.stdout.decode().strip()
    found = canary.by_test(tmp_path)
    # Nothing may be left of it for the search after all tests.
    (folder / ".git" / "objects" / name[:2] / name[2:]).unlink()

    assert found == {"test_a0": [f"newsletter/.git/objects/{name[:2]}/{name[2:]}"]}
    assert canary.by_test(tmp_path) == {}
