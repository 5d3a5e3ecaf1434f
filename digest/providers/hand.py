"""The provider for a plan without an API: everything is laid ready, and a person pastes and sends it.

What it lays ready is one folder: the email as code to paste, its subject, its text and the steps on that platform.
Whoever has sent it says so with ``digest settle sent``.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import msgspec

from digest import durable
from digest.errors import ConfigError, ProviderError, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, api, inside, payload_of, tags
from digest.providers.fragment import fragment, inert, text_without_unsubscribe, without_unsubscribe
from digest.providers.hand_steps import PLATFORMS, Platform

_FRAGMENT, _WHOLE = "fragment.html", "whole.html"
_SECONDS = 5
_ATTACHED = (
    "{name} is the event for calendars: attach it where the platform takes files; else put it where you keep files on "
    "the web, and link to it."
)
# The first that is there and works; those of the second list offer HTML to what pastes looks, not code.
_COPIES_TEXT = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
_COPIES_LOOKS = (
    ("wl-copy", "--type", "text/html"),
    ("xclip", "-selection", "clipboard", "-t", "text/html"),
)


class Hand:
    """A folder per email, with all that a person needs to send it.

    Args:
        root: the newsletter's folder.
        settings: ``platform`` (beehiiv, substack, mailchimp or other) and ``folder`` (outbox).
        where: the line of config.yaml, for errors.

    Raises:
        ConfigError: a setting is unknown or cannot be used.
    """

    name: Final = "hand"
    capabilities: Final = Capabilities(
        by_hand=True, release_is_idempotent=True, text_part=True, html="fragment", unsubscribe="appended"
    )

    def __init__(self, root: Path, settings: Mapping[str, Any], *, where: str = "") -> None:
        api.only(settings, ("platform", "folder"), provider=self.name, where=where)
        self.where = where
        self.folder = root / inside(settings.get("folder", "outbox"), where) / "hand"
        self.platform = _platform(settings.get("platform", "other"), where)

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the files to be laid ready.

        Raises:
            Unsupported: no audience is named, or the email uses a tag that the platform does not have.
        """
        if not audience:
            raise Unsupported("no audience is named", hint="set provider.audience in config.yaml: everyone")
        attached = [each.name for each in email.attachments]
        files = {**_parts(email, self.platform), "steps.txt": _steps(self.platform, audience, send_at, attached)}
        files |= {attached.name: attached.content.decode("utf-8") for attached in email.attachments}
        return payload_of(self.name, email.key, {"step": "send", "platform": self.platform.name, "files": files})

    def probe(self, audience: str) -> Probe:
        """Say where it is laid ready; raises ProviderError when nothing can be written there."""
        with self._guarded():
            durable.make_folder(self.folder)
        if not os.access(self.folder, os.W_OK):
            raise ProviderError(
                "the folder for emails to send by hand cannot be written",
                where=str(self.folder),
                hint="make it writable",
            )
        return Probe(says=f"lays it ready in {self.folder}; a person sends it on {self.platform.name}")

    def find(self, key: str) -> Remote | None:
        """Return None: nobody can look into the platform from here."""
        return None

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Return what will be laid ready; nothing is written before the release."""
        return self._remote(payload.key)

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return what is laid ready, None when nothing is; what was done with it no one here knows."""
        folder = self._place(id)
        if not folder.is_dir():
            return None
        differs = payload is not None and any(
            not (folder / name).is_file() or (folder / name).read_bytes() != content
            for name, content in _files(payload).items()
        )
        return msgspec.structs.replace(self._remote(id), differs=("body",) if differs else ())

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Write the folder, and put what is to be pasted on the clipboard where that works.

        Returns:
            A draft: nobody is mailed before a person did it. Its ``note`` says what is on the clipboard.

        Raises:
            ProviderError: the folder cannot be written.
        """
        folder, files = self._place(id), _files(payload)
        with self._guarded():
            durable.make_folder(folder.parent)
            durable.write_folder(folder, files)
        pasted = _WHOLE if self.platform.paste == "whole" else _FRAGMENT
        copied = sys.stderr.isatty() and copy(files[pasted], looks=self.platform.paste == "look")
        note = f"{pasted} is on the clipboard" if copied else ""
        return msgspec.structs.replace(self._remote(id), note=note)

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Raise Unsupported: only a person can take it back on the platform."""
        raise Unsupported(
            f"digest cannot unschedule on {self.platform.name}",
            where=str(self._place(id)),
            hint=f"unschedule it on {self.platform.name} by hand, then: digest settle unsent",
        )

    def test(self, payload: Payload, to: str) -> Remote:
        """Raise Unsupported: a test goes out where the email does."""
        raise Unsupported(
            f"digest cannot send a test to {to} by {self.platform.name}",
            hint=f"send the test on {self.platform.name}, as the steps say; or set provider.name to smtp for the test",
        )

    def _place(self, key: str) -> Path:
        if not key or key.startswith(".") or set(key) & set("/\\:\0"):
            raise ProviderError(f"an email cannot be called {key!r}", hint="rename the issue's folder")
        return self.folder / key

    def _remote(self, key: str) -> Remote:
        return Remote(id=key, key=key, state="draft", url=str(self._place(key)))

    def _guarded(self) -> AbstractContextManager[None]:
        hint = "make room on the disk, or the folder writable; then the same command again"
        return durable.guarded(ProviderError, "the email cannot be laid ready", self.folder, hint=hint)


def copy(content: bytes, *, looks: bool) -> bool:
    """Put ``content`` on the system's clipboard, as looks or as text; return whether that worked."""
    for command in _COPIES_LOOKS if looks else _COPIES_TEXT:
        program = shutil.which(command[0])
        if program is None:
            continue
        try:
            # What it says goes nowhere: some of them stay in the background and would hold the terminal.
            done = subprocess.run(  # noqa: S603 - a program of the list above
                [program, *command[1:]],
                input=content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return True
    return False


def _platform(name: object, where: str) -> Platform:
    if isinstance(name, str) and name.lower() in PLATFORMS:
        return PLATFORMS[name.lower()]
    near = get_close_matches(str(name), PLATFORMS, n=1)
    raise ConfigError(
        f"provider.settings.platform is unknown: {name!r}",
        where=where,
        hint=f"did you mean {near[0]}?" if near else f"write one of: {', '.join(sorted(PLATFORMS))}",
    )


def _parts(email: Email, platform: Platform) -> dict[str, str]:
    """Return the email's own files, with the platform's tags in them."""
    html, whole, text = fragment(email.html), email.html, email.text
    if not platform.syntax.unsubscribe:
        html, whole, text = without_unsubscribe(html), without_unsubscribe(whole), text_without_unsubscribe(text)
    html = inert(html, platform.syntax.opens)
    mapped = tags.mapped(msgspec.structs.replace(email, html=whole, text=text), platform.syntax)
    pasted = tags.mapped(msgspec.structs.replace(email, html=html, text=text), platform.syntax).html
    return {
        _FRAGMENT: _ascii(pasted),
        # A style sheet knows no entities.
        _WHOLE: "".join((*mapped.html.partition("</head>")[:2], _ascii(mapped.html.partition("</head>")[2]))),
        "text.txt": mapped.text,
        "subject.txt": f"{mapped.subject}\n{mapped.preheader}\n",
    }


def _ascii(html: str) -> str:
    """Return ``html`` in ASCII: no browser, editor or clipboard can then take its letters for others."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _steps(platform: Platform, audience: str, send_at: datetime | None, attached: list[str]) -> str:
    when = "Send it." if send_at is None else f"Schedule it for {_hour(send_at)}; or send it, if that is past."
    pasted = _WHOLE if platform.paste == "whole" else _FRAGMENT
    steps = [step.format(audience=audience, when=when, file=pasted) for step in platform.steps]
    # Before the last one, by which it goes out.
    steps[-1:-1] = [_ATTACHED.format(name=name) for name in attached]
    steps.append("Here again, say what you did: digest settle sent (or digest settle unsent, if you did not).")
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"To send this on {platform.name}:\n\n{numbered}\n"


def _hour(moment: datetime) -> str:
    # With the offset and not the zone's name, which is lost when the hour is frozen into approved/.
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M} (UTC{moment:%z})"


def _files(payload: Payload) -> dict[str, bytes]:
    files: dict[str, str] = payload.requests[0]["files"]
    return {name: content.encode("utf-8") for name, content in files.items()}
