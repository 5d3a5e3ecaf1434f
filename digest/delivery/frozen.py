"""approved/: what will be sent, byte for byte, and who gets it when."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from digest import durable
from digest.errors import ApprovalError
from digest.model import Approved, Attachment, Email, Payload, Window

NAME: Final = "approved"
MANIFEST: Final = "email.json"
_HTML: Final = "email.html"
_TEXT: Final = "email.txt"
_ALWAYS: Final = Window()


class _Beside(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    content_type: str


class _Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """email.json; ``files`` gives the SHA-256 of every other file."""

    key: str
    hash: str
    subject: str
    preheader: str
    sender: str = msgspec.field(name="from")
    reply_to: str
    provider: str
    audience: str
    send_at: datetime | None
    payload: str
    approvals: int = 1
    window: Window = Window()
    attachments: tuple[_Beside, ...]
    files: dict[str, str]


def files(
    email: Email,
    payload: Payload,
    *,
    provider: str,
    audience: str,
    send_at: datetime | None,
    approvals: int = 1,
    window: Window = _ALWAYS,
) -> dict[str, bytes]:
    """Return the files of ``approved/`` by name, email.json last; pure. The arguments are ``Approved``'s.

    Raises:
        ApprovalError: an attachment has no name of its own.
    """
    contents = {_HTML: email.html.encode("utf-8"), _TEXT: email.text.encode("utf-8")}
    for attachment in email.attachments:
        if attachment.name in {"", *contents, MANIFEST} or Path(attachment.name).name != attachment.name:
            raise ApprovalError(f"the email cannot carry a file called {attachment.name!r}", hint="rename it")
        contents[attachment.name] = attachment.content
    manifest = _Manifest(
        key=email.key,
        hash=email.hash,
        subject=email.subject,
        preheader=email.preheader,
        sender=email.sender,
        reply_to=email.reply_to,
        provider=provider,
        audience=audience,
        send_at=send_at,
        payload=payload.hash,
        approvals=approvals,
        window=window,
        attachments=tuple(_Beside(name=each.name, content_type=each.content_type) for each in email.attachments),
        files={name: sha256(content).hexdigest() for name, content in contents.items()},
    )
    plain = msgspec.json.encode(manifest, order="sorted")
    return {**contents, MANIFEST: msgspec.json.format(plain, indent=2) + b"\n"}


def hash_of(contents: Mapping[str, bytes]) -> str:
    """Return the hash that stands for the files of an ``approved/``: the SHA-256 of its email.json."""
    return sha256(contents[MANIFEST]).hexdigest()


def freeze(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write ``contents``, as ``files`` gives them, to ``approved/`` in the issue's ``folder``, all at once.

    Raises:
        ApprovalError: it cannot be written; an older one is then still there, or none is.
    """
    hint = "make room on the disk, or the folder writable; then: digest approve"
    with durable.guarded(ApprovalError, "the approved email cannot be kept", folder / NAME, hint=hint):
        durable.write_folder(folder / NAME, contents)


def _read(place: Path) -> dict[str, bytes]:
    with durable.guarded(ApprovalError, "the approved email cannot be read", place, hint=_hint(place)):
        return {path.name: path.read_bytes() for path in sorted(place.iterdir())} if place.is_dir() else {}


def thaw(folder: Path, contents: Mapping[str, bytes] | None = None) -> Approved:
    """Return what was approved, every byte verified against email.json.

    Whether email.json itself is the approved one, the ledger knows.

    Args:
        folder: the issue's; an error names the file in its ``approved/``.
        contents: the files by name; by default those that lie there.

    Raises:
        ApprovalError: a file is missing, was added or was changed; it names the file.
    """
    place = folder / NAME
    contents = _read(place) if contents is None else contents
    manifest = _manifest(contents, place / MANIFEST)
    for name in sorted({*manifest.files, *contents} - {MANIFEST}):
        _verify(place / name, contents.get(name), manifest.files.get(name))
    email = Email(
        key=manifest.key,
        subject=manifest.subject,
        preheader=manifest.preheader,
        sender=manifest.sender,
        reply_to=manifest.reply_to,
        html=contents[_HTML].decode("utf-8"),
        text=contents[_TEXT].decode("utf-8"),
        attachments=tuple(
            Attachment(name=each.name, content_type=each.content_type, content=contents[each.name])
            for each in manifest.attachments
        ),
        hash=manifest.hash,
    )
    return Approved(
        email=email,
        provider=manifest.provider,
        audience=manifest.audience,
        send_at=manifest.send_at,
        payload_hash=manifest.payload,
        hash=hash_of(contents),
        approvals=manifest.approvals,
        window=manifest.window,
    )


def changed(path: Path) -> ApprovalError:
    """Return the error for a file of ``approved/`` that is not the approved one."""
    return ApprovalError("this file is not what was approved", where=str(path), hint=_hint(path))


def _manifest(contents: Mapping[str, bytes], path: Path) -> _Manifest:
    if MANIFEST not in contents:
        raise ApprovalError("a file of the approved email is missing", where=str(path), hint=_hint(path))
    try:
        manifest = msgspec.json.decode(contents[MANIFEST], type=_Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise changed(path) from error
    if not {_HTML, _TEXT, *(each.name for each in manifest.attachments)} <= set(manifest.files):
        raise changed(path)
    return manifest


def _verify(path: Path, content: bytes | None, expected: str | None) -> None:
    if content is None:
        raise ApprovalError("a file of the approved email is missing", where=str(path), hint=_hint(path))
    if expected is None:
        raise ApprovalError(
            "this file was not there when the email was approved",
            where=str(path),
            hint="delete it",
        )
    if sha256(content).hexdigest() != expected:
        raise changed(path)


def _hint(path: Path) -> str:
    # Whether `digest reopen` helps depends on how far the issue is, which only the ledger knows.
    return f"put it back: git checkout -- {path.as_posix()} (or digest reopen, while the issue is only approved)"
