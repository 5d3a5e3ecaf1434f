"""Matrix's two forms of a message -> Markdown: ``formatted_body`` (HTML), and ``body`` (plain text)."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from digest.readers import html_to_markdown
from digest.readers.html_to_markdown import Attributes, Rules
from digest.readers.to_markdown import flow, link, plain

# A person's pill: a link to their id.
_PERSON = re.compile(
    r"(?:https?://matrix\.to/#/|matrix:u(?:ser)?/)(?P<id>(?:@|%40)?[^/?#\s\"'<>]{1,255})/?(?:\?[^\"'<>\s]*+)?",
    re.IGNORECASE,
)
_PILL = re.compile(
    r"(<a\b[^<>]*?\bhref=[\"']?(?:https?://matrix\.to/#/(?:@|%40)|matrix:u/)[^<>]*+>)(?!\s*+@)", re.IGNORECASE
)
_SPOILER = re.compile(r"<span\b(?=[^<>]*\bdata-mx-spoiler\b)", re.IGNORECASE)
# What an old client puts before a reply, for clients that know no replies: the words that are answered.
_FALLBACK = re.compile(r"> (?:\* )?<[^\s<>]{1,255}> ?")
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]}]")
_ID = re.compile(r"@[\w.=/+-]{1,100}:[A-Za-z0-9][A-Za-z0-9.-]{0,100}(?::\d{1,5})?(?<![.-])")

Names = Callable[[str], str]


def from_html(html: str, names: Names) -> str:
    """Return a message's ``formatted_body`` as Markdown, without the words that it answers.

    Args:
        html: as the client sent it.
        names: returns the name to show of a person's id, "" when none is known.
    """
    html = _SPOILER.sub('<span class="spoiler"', _PILL.sub(r"\1@", html))
    rules = Rules(
        skip=lambda tag, attributes: tag == "mx-reply",
        replace=lambda tag, attributes: _replace(tag, attributes, names),
        address=lambda href: "" if _person(href) else href,
    )
    return html_to_markdown.to_markdown(html, rules)


def from_text(body: str, names: Names, *, is_reply: bool = False) -> str:
    """Return a message's plain ``body`` as Markdown; that of a reply without the words it answers."""
    body = body.replace("\r\n", "\n")
    lines = without_fallback(body).split("\n") if is_reply else body.split("\n")
    return flow(_inline(line, names) for line in lines)


def without_fallback(body: str) -> str:
    """Return the ``body`` of a reply without the quotation that old clients put before it."""
    if not _FALLBACK.match(body):
        return body
    lines = body.split("\n")
    at = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[at:]).lstrip("\n")


def localpart(id_: str) -> str:
    """Return the account's name in a person's id ("@ada:example.org" -> "ada")."""
    return id_.removeprefix("@").partition(":")[0]


def _inline(line: str, names: Names) -> str:
    parts, at = [], 0
    for found in _URL.finditer(line):
        parts += [_words(line[at : found.start()], names), link(found[0])]
        at = found.end()
    return "".join([*parts, _words(line[at:], names)])


def _words(text: str, names: Names) -> str:
    parts, at = [], 0
    for found in _ID.finditer(text):
        parts += [plain(text[at : found.start()]), f"@{plain(names(found[0]) or localpart(found[0]))}"]
        at = found.end()
    return "".join([*parts, plain(text[at:])])


def _replace(tag: str, attributes: Attributes, names: Names) -> str | None:
    if tag == "img" and "data-mx-emoticon" in attributes:
        shown = attributes.get("alt") or attributes.get("title", "")
        return plain(shown if shown.startswith(":") else f":{shown}:") if shown else ""
    if tag == "a" and (id_ := _person(attributes.get("href", ""))) and (name := names(id_)):
        return f"@{plain(name)}"
    return None


def _person(href: str) -> str:
    """Return the id of the person whom a link means, else ""."""
    found = _PERSON.fullmatch(href)
    if found is None:
        return ""
    id_ = unquote(found["id"])
    if href.lower().startswith("matrix:"):
        return f"@{id_.removeprefix('@')}"
    return id_ if id_.startswith("@") else ""
