"""The merge tags: what the provider fills in for each reader."""

import re
from collections.abc import Iterator

from digest.checks.letter import Letter
from digest.model import Finding

UNSUBSCRIBE = "[[unsubscribe_url]]"
_TAG = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_KNOWN = re.compile(r"unsubscribe_url|view_in_browser_url|first_name\|[^|]+")


def unknown_tag(letter: Letter) -> Iterator[Finding]:
    """Find merge tags that no provider is told about; a reader would get them as they stand."""
    email = letter.email
    tags = (found for part in (email.subject, email.preheader, email.html, email.text) for found in _TAG.finditer(part))
    for tag, name in {found[0]: found[1] for found in tags}.items():
        if _KNOWN.fullmatch(name):
            continue
        bare = name.strip().startswith("first_name")
        yield Finding(
            id="merge/unknown-tag",
            level="error",
            text=f"{tag} is no merge tag",
            hint="say what stands there for those without a name: [[first_name|there]]"
            if bare
            else f"the tags are {UNSUBSCRIBE}, [[view_in_browser_url]] and [[first_name|there]]",
            where=_written_at(letter, tag),
        )


def _written_at(letter: Letter, tag: str) -> str:
    for key in ("subject", "preheader"):
        if tag in getattr(letter.issue, key):
            return letter.at_key(key)
    return letter.at_text(tag)


def no_unsubscribe(letter: Letter) -> Iterator[Finding]:
    """Find a part of the email that a reader cannot unsubscribe from."""
    for part, name, template in (
        (letter.email.html, "HTML", "mjml"),
        (letter.email.text, "plain text", "txt"),
    ):
        if UNSUBSCRIBE not in part:
            yield Finding(
                id="merge/no-unsubscribe",
                level="error",
                text=f"the {name} part has no way to unsubscribe",
                hint=f"put {UNSUBSCRIBE} into templates/issue.{template}.j2",
            )
