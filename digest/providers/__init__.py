"""Email providers: what one is, which there are, and how to get one by its name.

A provider is an object with a name, its capabilities as data, a pure ``prepare`` and seven methods. It knows
no clock, no ledger and no issue folder: it does what it is told to, and says what lies there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import msgspec

from digest.errors import ConfigError
from digest.model import Email, Noun, Payload, Remote


class Capabilities(Noun, frozen=True, kw_only=True):
    """What a provider can do.

    ``release_is_idempotent``: a second release of one email mails nobody again. ``reaches_people``: a release
    is no rehearsal.
    """

    reaches_people: bool = True
    schedule: bool = False
    unschedule: bool = False
    find: bool = False
    idempotency_key: bool = False
    release_is_idempotent: bool = False
    test: bool = False


class Provider(Protocol):
    """Who delivers. A method may raise ProviderError or NetworkError; Unsupported before anything is done."""

    @property
    def name(self) -> str:
        """The word in config.yaml."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None, settings: Mapping[str, Any]) -> Payload:
        """Return exactly what it will be asked; pure, so that the same email gives the same hash anywhere."""

    def probe(self) -> str:
        """Say, in one line, where it would deliver; raises when it could not."""

    def find(self, key: str) -> Remote | None:
        """Return what lies there under ``key``, None when nothing does."""

    def put(self, payload: Payload) -> Remote:
        """Make a draft, which nobody is mailed."""

    def read(self, id: str) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return what lies there now, None when nothing does; ``hash`` is the payload's if it is the same."""

    def release(self, id: str, payload: Payload) -> Remote:  # noqa: A002
        """Schedule or send the draft: the one verb that cannot be taken back."""

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make a scheduled email a draft again."""

    def test(self, payload: Payload, to: str) -> Remote:
        """Send the same email to ``to`` alone."""


def payload_of(provider: str, key: str, *requests: dict[str, Any]) -> Payload:
    """Return the Payload of ``requests``, with the SHA-256 of what it says."""
    said = msgspec.json.encode([provider, key, requests], order="sorted")
    return Payload(provider=provider, key=key, requests=requests, hash=sha256(said).hexdigest())


def _outbox(root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.outbox import Outbox

    # Another provider's settings may stay in config.yaml: one word there makes a rehearsal of any newsletter.
    return Outbox(root / _inside(settings.get("folder", "outbox"), where))


def _inside(folder: object, where: str) -> PurePosixPath:
    """Return ``provider.settings.folder`` if it is a plain path inside the newsletter's folder, on any system."""
    path = PurePosixPath(folder) if isinstance(folder, str) else PurePosixPath()
    if not path.parts or ".." in path.parts or path.is_absolute() or set(str(path)) & set("\\:\0"):
        raise ConfigError(
            f"provider.settings.folder is not a folder inside the newsletter's: {folder!r}",
            where=where,
            hint="write it without .. and without / in front: settings: {folder: outbox}",
        )
    return path


# A provider's module is imported when it is asked for: start-up time is a feature.
PROVIDERS: dict[str, Callable[[Path, Mapping[str, Any], str], Provider]] = {"outbox": _outbox}


def known(name: str, *, where: str = "") -> None:
    """Raise ConfigError, at ``where``, when there is no provider called ``name``."""
    if name not in PROVIDERS:
        from difflib import get_close_matches

        near = get_close_matches(name, PROVIDERS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"set provider.name to one of: {', '.join(sorted(PROVIDERS))}"
        raise ConfigError(f"there is no provider {name!r}", where=where, hint=hint)


def provider(name: str, root: Path, settings: Mapping[str, Any], *, where: str = "") -> Provider:
    """Return the provider called ``name``.

    Args:
        name: ``provider.name`` of config.yaml.
        root: the newsletter's folder.
        settings: ``provider.settings`` of config.yaml.
        where: the line of the name, for the error.

    Raises:
        ConfigError: there is none of that name, or a setting cannot be used.
    """
    known(name, where=where)
    return PROVIDERS[name](root, settings, where)
