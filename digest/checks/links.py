"""The links: would a reader who clicks one get anywhere? Nothing is fetched."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from digest.checks.letter import Letter, at_pick
from digest.checks.markup import page
from digest.model import Finding, Level

_AT_HOME = re.compile(
    r"(?:.+\.)?(?:localhost|local|localdomain|internal|test|invalid)"  # RFC 2606, RFC 6762
    r"|(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d+)+|::1|f[cde][0-9a-f]{2}:.*"  # RFC 1918, 4193
)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HOST = re.compile(r"[^.]+(?:\.[^.]+)+\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_WHOLE = "write the whole address, beginning with https://"
_FINE = ("", "")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|<!--.*?-->", re.DOTALL)
_MARKDOWN_LINK = re.compile(
    r"(?P<image>!?)\[[^\[\]]*\]\((?P<address>[^()\n\"]*?(?:\([^()\n]*\))?[^()\n\"]*?)\s*(?:\"[^\"\n]*\"\s*)?\)"
)
_MAILBOX = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def form(letter: Letter) -> Iterator[Finding]:
    """Find links that lead nowhere, lead only where the editor is, or are not what a mail may hold."""
    found = page(letter.email.html)
    for link in dict.fromkeys(found.links):
        level: Level = "error"
        what, hint = _trouble(link.strip(), found.anchors)
        if not what and link.lower().startswith("http://"):
            level, what = "warning", "is not encrypted"
            hint = f"https{link[4:]}, if it answers there"
        if what:
            yield Finding(
                id="link/form",
                level=level,
                text=f"the link {link[:80]!r} {what}",
                hint=hint,
                where=_written_at(letter, link),
            )

    yield from _dropped(letter, set(found.links) | found.sources)


def _dropped(letter: Letter, printed: set[str]) -> Iterator[Finding]:
    """Find addresses in the letter or a pick that are not in the email: they were none a mail may hold."""
    prose = letter.issue.prose
    written: list[tuple[re.Match[str], str, Level]]
    written = [(found, letter.at_prose(found.start()), "error") for found in _links(prose)]
    for picks, pick in letter.picks():  # a member's slip: the quote is right without it
        written += [(found, at_pick(picks, pick), "warning") for found in _links(pick.text)]
    for found, where, level in written:
        link = found["address"].strip("<>")
        what, hint = _FINE if link in printed or "{{" in link else _trouble(link, set())
        if what:
            kind = "picture" if found["image"] else "link"
            text = f"the {kind} {link[:80]!r} {what}: only its words are printed"
            yield Finding(id="link/form", level=level, text=text, hint=hint, where=where)


def _links(markdown: str) -> Iterator[re.Match[str]]:
    """Yield the links and pictures that ``markdown`` has outside code and comments, at their places."""
    return _MARKDOWN_LINK.finditer(_CODE.sub(lambda code: " " * len(code[0]), markdown))


def _trouble(link: str, anchors: set[str]) -> tuple[str, str]:
    """Return what is wrong with the form of ``link`` and what to try, or two empty texts."""
    if link.startswith("[[") or (link.startswith("#") and link[1:] in anchors - {""}):
        return _FINE  # what the tag stands for is the provider's to write
    if not link or link.startswith("#"):
        return "leads nowhere", _WHOLE
    if _UNSEEN.search(link):
        return "holds a space or an invisible character", "type it anew"
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return "is no address", _WHOLE
    if parts.scheme == "mailto":
        whole = _MAILBOX.fullmatch(parts.path)
        return _FINE if whole else ("names no mailbox", "write mailto:name@example.org")
    if parts.scheme not in {"http", "https"}:
        return f"begins with {parts.scheme}:" if parts.scheme else "does not begin with https://", _WHOLE
    return _trouble_with_host(parts)


def _trouble_with_host(parts: SplitResult) -> tuple[str, str]:
    host = parts.hostname or ""
    if not host:
        return "has no host", _WHOLE
    if _AT_HOME.fullmatch(host.rstrip(".")):
        return f"leads to {host}, which nobody else can open", "write the public address"
    if parts.username is not None:
        return "shows a user name before its host", "delete what stands before the @"
    return _FINE if _HOST.fullmatch(host) else (f"leads to {host}, which is no whole host name", _WHOLE)


def _written_at(letter: Letter, link: str) -> str:
    """Return where ``link`` was written, "" if in a template; a query of ours may have been added since."""
    event, config = letter.issue.event, letter.config
    written = (
        (event.url if event else "", letter.at_key("event.url")),
        (config.newsletter.url, config.where("newsletter.url")),
        (config.theme.logo, config.where("theme.logo")),
    )
    if in_markdown := letter.at_text(f"]({link})"):
        return in_markdown
    for clean in (str.strip, _bare):
        wanted = clean(link)
        if not wanted:
            continue
        for value, where in written:
            if clean(value) == wanted:
                return where
        if where := letter.at_text(wanted):
            return where
    return "" if link or config.newsletter.url else config.where("newsletter.url")


def _bare(link: str) -> str:
    return link.strip().partition("?")[0].partition("#")[0]
