"""Credentials that must never be seen again: every test has them, and all that it leaves is searched for them."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

KEYS = {
    "BUTTONDOWN_API_KEY": "canary-buttondown-7c1d94e2",
    "GHOST_ADMIN_API_KEY": "65f0c0ffee65f0c0ffee65f0:ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a",
    "LISTMONK_API_TOKEN": "digest:canary-listmonk-51b8a0f3",
    "SMTP_PASSWORD": "canary-smtp-93d2e6c4",
}


def _secrets() -> Iterator[bytes]:
    for value in KEYS.values():
        secret = value.rpartition(":")[2].encode()
        yield secret
        # As a login writes it: the secret alone, or behind any user's name, begins at one of three offsets.
        yield from (b64encode(b"x" * offset + secret)[4:-4] for offset in range(3))


SECRETS = tuple(_secrets())


def found_in(data: bytes) -> bool:
    """Whether a credential, or its base64, stands in ``data``."""
    return any(secret in data for secret in SECRETS)


def files_with_one(folder: Path) -> list[Path]:
    """Return the files under ``folder`` that hold a credential."""
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and found_in(_read(path))]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # made unreadable by a test, or gone meanwhile
