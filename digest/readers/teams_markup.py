"""Microsoft Teams' HTML -> Markdown: people mentioned, emoji, code blocks, cards and quotations."""

import re
from collections.abc import Mapping
from html import unescape

from digest.readers.html_to_markdown import Rules
from digest.readers.html_to_markdown import to_markdown as from_html
from digest.readers.to_markdown import flow, plain
from digest.text.emoji import replace_names

# Teams writes each word of a name as a mention of its own, with a blank between that may not break.
_AT = re.compile(r"<at\b(?P<attributes>[^<>]*)>(?P<name>[^<>]*)</at>", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:&nbsp;|&#160;|\s){1,3}")
_ID = re.compile(r"\bid\s*=\s*[\"']?(?P<id>-?\d+)")
_CODE = re.compile(
    r"<codeblock\b[^<>]*>\s*(?:<code>)?(?P<code>.{0,8000}?)(?:</code>)?\s*</codeblock>", re.DOTALL | re.IGNORECASE
)
_EMOJI_TYPE = "skype.com/emoji"
_NBSP = "\xa0"


def to_markdown(content: str, kind: str, mentioned: Mapping[str, str]) -> str:
    """Return the body of a message as Markdown.

    Args:
        content: HTML or plain text.
        kind: which of the two ("html", "text").
        mentioned: who or what is meant by the number of each mention, by the mention's number.
    """
    if kind == "text":
        return flow(replace_names(plain(line)) for line in content.replace("\r\n", "\n").split("\n"))
    html = _CODE.sub(lambda found: f"<pre>{found['code']}</pre>", _mentions(content, mentioned))
    return from_html(_blanks(html), Rules(replace=_replaced, address=_address))


def _mentions(html: str, mentioned: Mapping[str, str]) -> str:
    """Return ``html`` with each person mentioned once, as @Name."""
    parts: list[str] = []
    at, last = 0, ""
    for found in _AT.finditer(html):
        between = html[at : found.start()]
        number = _ID.search(found["attributes"])
        whom = mentioned.get(number["id"], "") if number else ""
        same = whom and whom == last and (not between or _BETWEEN.fullmatch(between))
        parts += [" " if same else f"{between}@", found["name"].removeprefix("@")]
        at, last = found.end(), whom
    return "".join([*parts, html[at:]])


def _blanks(html: str) -> str:
    """Return ``html`` without the blanks that may not break; Teams puts them wherever two were typed."""
    return html.replace("&nbsp;", " ").replace("&#160;", " ").replace(_NBSP, " ")


def _replaced(tag: str, attributes: Mapping[str, str]) -> str | None:
    if tag == "emoji":
        return plain(unescape(attributes.get("alt", "")))
    if tag in {"attachment", "systemeventmessage"}:
        return ""
    if tag == "customemoji":
        return plain(f":{attributes.get('alt', '').strip(':')}:") if attributes.get("alt") else ""
    if tag == "img" and (_EMOJI_TYPE in attributes.get("itemtype", "").lower()):
        return plain(attributes.get("alt", ""))
    return None


def _address(href: str) -> str:
    return href if href.lower().startswith(("https://", "http://", "mailto:")) else ""
