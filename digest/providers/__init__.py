"""Email providers: what one is, which there are, and how to get one by its name.

A provider is an object with a name, its capabilities as data, a pure ``prepare`` and seven methods. It knows
no clock, no ledger and no issue folder: it does what it is told to, and says what lies there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol

import msgspec

from digest.config import Config
from digest.errors import ConfigError
from digest.model import Email, Noun, Payload, Probe, Remote


class Capabilities(Noun, frozen=True, kw_only=True):
    """What a provider can do, and what an editor should know of it; docs/providers.md is made from this.

    Attributes:
        reaches_people: a release is no rehearsal.
        drafts: what ``put`` made lies there, and can be read back before anybody is mailed.
        by_hand: a person does the sending; ``release`` only lays everything ready.
        schedule: it keeps the hour by itself.
        unschedule: what is scheduled can be made a draft again.
        find: it can be asked for an email by its key.
        idempotency_key: a repeated ``put`` makes no second draft.
        release_is_idempotent: a second release of one email mails nobody again.
        test: it can send to one address alone.
        test_to_anyone: that address need not be a subscriber's.
        counts_people: ``probe`` knows how many the audience are.
        preheader: the preview line is a field of its own there.
        attachments: the calendar file goes along.
        text_part: our plain text is sent, not one that the provider makes.
        html: "whole" is our document as it is, "fragment" is put into the provider's own frame.
        unsubscribe: who puts the way out: "tag" (ours, mapped), "appended" (always by the provider), "header".
        personal: ``[[first_name|there]]`` is filled in for each reader.
        web: ``[[view_in_browser_url]]`` leads somewhere.
        find_lags: seconds until a new draft is sure to be found.
    """

    reaches_people: bool = True
    drafts: bool = False
    by_hand: bool = False
    schedule: bool = False
    unschedule: bool = False
    find: bool = False
    idempotency_key: bool = False
    release_is_idempotent: bool = False
    test: bool = False
    test_to_anyone: bool = False
    counts_people: bool = False
    preheader: bool = False
    attachments: bool = False
    text_part: bool = False
    html: Literal["whole", "fragment"] = "whole"
    unsubscribe: Literal["tag", "appended", "header"] = "tag"
    personal: bool = False
    web: bool = False
    find_lags: int = 0


class Provider(Protocol):
    """Who delivers.

    Every method may raise NetworkError (it never went out), its subclass ``net.UnansweredError`` (it went out, and
    what became of it is unclear), Refused (the provider says no: nothing happened), Unsupported (before anything is
    created there) and ProviderError (an answer that leaves it unclear).
    """

    @property
    def name(self) -> str:
        """The word in config.yaml."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return exactly what it will be asked; pure, so that the same email gives the same hash anywhere.

        Each request is plain data with its ``step``: "draft" (put), "schedule" and "send" (release), and what else
        the provider needs. A path may hold ``{id}``. No credential is in it.
        """

    def probe(self, audience: str) -> Probe:
        """Say where it would deliver, and to how many; asks, changes nothing, raises when it could not deliver."""

    def find(self, key: str) -> Remote | None:
        """Return what lies there under ``key``, else what lies there of the same issue (``issue_of``), else None.

        Of several, what is sent or scheduled comes before a draft.
        """

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Make a draft, which nobody is mailed; in place of the draft whose id is ``over``, where there is one."""

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return what lies there now, None when nothing does; ``differs`` says where it is not ``payload``."""

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Schedule the draft for its hour, or send it at once: the one verb that cannot be taken back."""

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make a scheduled email a draft again."""

    def test(self, payload: Payload, to: str) -> Remote:
        """Send the same email to ``to`` alone."""


def issue_of(key: str) -> str:
    """Return the issue's part of an email's key: all but the hash of what it says."""
    return key.rpartition("-")[0]


def payload_of(provider: str, key: str, *requests: dict[str, Any], server: str = "") -> Payload:
    """Return the Payload of ``requests``, with the SHA-256 of what it says.

    ``server`` is where they go, where that can be set: it is approved with them.
    """
    if server:
        requests = ({**requests[0], "server": server}, *requests[1:])
    said = msgspec.json.encode([provider, key, requests], order="sorted")
    return Payload(provider=provider, key=key, requests=requests, hash=sha256(said).hexdigest())


def _outbox(root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.outbox import Outbox

    # Another provider's settings may stay in config.yaml: one word there makes a rehearsal of any newsletter.
    return Outbox(root / inside(settings.get("folder", "outbox"), where))


def inside(folder: object, where: str) -> PurePosixPath:
    """Return ``provider.settings.folder`` if it is a plain path inside the newsletter's folder, on any system.

    Raises:
        ConfigError: it is not.
    """
    path = PurePosixPath(folder) if isinstance(folder, str) else PurePosixPath()
    if not path.parts or ".." in path.parts or path.is_absolute() or set(str(path)) & set("\\:\0"):
        raise ConfigError(
            f"provider.settings.folder is not a folder inside the newsletter's: {folder!r}",
            where=where,
            hint="write it without .. and without / in front: settings: {folder: outbox}",
        )
    return path


def _hand(root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.hand import Hand

    return Hand(root, settings, where=where)


def _smtp(_root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.smtp import Smtp

    return Smtp(settings, where=where)


def _buttondown(_root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.buttondown import Buttondown

    return Buttondown(settings, where=where)


def _ghost(_root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.ghost import Ghost

    return Ghost(settings, where=where)


def _listmonk(_root: Path, settings: Mapping[str, Any], where: str) -> Provider:
    from digest.providers.listmonk import Listmonk

    return Listmonk(settings, where=where)


# What is released here reached nobody, and may be taken back.
REHEARSALS = frozenset({"outbox"})

# A provider's module is imported when it is asked for: start-up time is a feature.
PROVIDERS: dict[str, Callable[[Path, Mapping[str, Any], str], Provider]] = {
    "outbox": _outbox,
    "smtp": _smtp,
    "hand": _hand,
    "buttondown": _buttondown,
    "ghost": _ghost,
    "listmonk": _listmonk,
}


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


def configured(root: Path, config: Config) -> Provider:
    """Return the provider that config.yaml names; raises ConfigError as ``provider`` does."""
    return provider(config.provider.name, root, config.provider.settings, where=config.where("provider.name"))
