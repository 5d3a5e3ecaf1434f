"""Credentials that must never be seen again: every test has them, and all that it leaves is searched for them."""

import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

KEYS = {
    "BUTTONDOWN_API_KEY": "canary-buttondown-7c1d94e2",
    "GHOST_ADMIN_API_KEY": "65f0c0ffee65f0c0ffee65f0:ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a12ca9a",
    "LISTMONK_API_TOKEN": "digest:canary-listmonk-51b8a0f3",
    "SMTP_PASSWORD": "canary-smtp-93d2e6c4",
}
# What Ghost is sent is made of its key anew at every call, and opens the door for five minutes.
_TOKEN = b"Ghost eyJ"
_LONGER_TOKEN = b"Ghost eyJhbGciOiJIUzI1NiI"  # {"alg":"HS256", with which every one begins


def encoded(key: str) -> list[str]:
    """Return what of ``key``, and of a token, stands in any base64 of a text that holds it."""
    # The secret alone, or behind any user's name, begins at one of three offsets.
    secrets = (key.rpartition(":")[2].encode(), _LONGER_TOKEN)
    return [b64encode(b"x" * offset + secret)[4:-4].decode() for secret in secrets for offset in range(3)]


def _secrets() -> Iterator[bytes]:
    yield _TOKEN
    for key in KEYS.values():
        yield from (key.rpartition(":")[2].encode(), *(part.encode() for part in encoded(key)))


SECRETS = tuple(_secrets())


def found_in(data: bytes) -> bool:
    """Whether a credential, or its base64, stands in ``data``."""
    return any(secret in data for secret in SECRETS)


def files_with_one(folder: Path) -> list[Path]:
    """Return the files under ``folder`` that hold a credential; git's objects are looked into."""
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and found_in(_read(path))]


def by_test(folder: Path) -> dict[str, list[str]]:
    """Return the files under ``folder`` that hold a credential, by the folders of the tests that left them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(files_with_one(folder)):
        test, *rest = path.relative_to(folder).parts
        found[test].append("/".join(rest))
    return dict(found)


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        return b""  # made unreadable by a test, or gone meanwhile
    if path.parent.parent.name == "objects":
        try:
            return content + zlib.decompress(content)
        except zlib.error:
            return content  # a pack, or no object of git's
    return content
