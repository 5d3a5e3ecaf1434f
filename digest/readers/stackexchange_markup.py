"""Stack Exchange's two forms of a post -> Markdown: ``body`` (HTML), and ``body_markdown`` (as it was typed)."""

import re
from collections.abc import Mapping
from html import unescape

from digest.readers import html_to_markdown
from digest.readers.html_to_markdown import Rules
from digest.readers.to_markdown import plain
from digest.readers.typed_markdown import outside_code, tables_as_lines

_SPOILER = re.compile(r"<blockquote\b[^<>]*\bclass=\"spoiler\"[^<>]*+>", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][\w+.-]*+:")

# Possessive throughout: a mark that never ends is looked at once.
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,200})\]:[ \t]*+<?(?P<url>[^\s<>]++)>?"
    r"(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'|\([^()\n]*+\)))?[ \t]*+$",
    re.MULTILINE,
)
_PICTURE = re.compile(r"!\[[^\[\]\n]*+\](?:\([^()\n]*+\)|\[[^\[\]\n]*+\])")
_EMPTY_LINK = re.compile(r"\[[ \t]*+\](?:\([^()\n]*+\)|\[[^\[\]\n]*+\])")
_REFERENCE = re.compile(r"\[(?P<text>[^\[\]\n]++)\] ?\[(?P<label>[^\[\]\n]*+)\]")
_SHORT = re.compile(r"(?<![\]\\!])\[(?P<text>[^\[\]\n]++)\](?![\[(:])")
_TAG = re.compile(r"\[(?:meta-)?tag:(?P<tag>[\w.#+-]++)\]")
_QUOTED_SPOILER = re.compile(r"^(?P<mark>[ \t]{0,3}>)![ \t]?", re.MULTILINE)
_HTML = re.compile(
    r"</?(?:a|b|strong|i|em|kbd|sub|sup|s|del|strike|br|p|div|hr|img|dl|dt|dd|blockquote|h[1-6]|ul|ol|li|pre)\b[^<>]*+>",
    re.IGNORECASE,
)
_BREAKS = ("<br", "<p", "</p", "<div", "</div", "<hr", "<li", "<dt", "<dd", "<h")
_LOOSE = re.compile(r"\n{3,}")


def from_html(html: str, site: str) -> str:
    """Return a post's ``body`` as Markdown; ``site`` is the address that its relative links are at, "" if not known."""
    html = _SPOILER.sub("<blockquote><p>(spoiler)</p>", html)
    return html_to_markdown.to_markdown(html, Rules(address=lambda href: _address(href, site)))


def from_typed(text: str) -> str:
    """Return a post's ``body_markdown`` as our Markdown: its links inline, without pictures and HTML tags.

    The API escapes it for HTML once.
    """
    text = unescape(text).replace("\r\n", "\n").replace("\r", "\n")
    links: dict[str, str] = {}

    def defined(found: re.Match[str]) -> str:
        links.setdefault(_key(found["label"]), found["url"])
        return ""

    # Definitions stand at the post's end, and are to be known before the first part is looked at.
    text = outside_code(text, lambda part: _DEFINITION.sub(defined, part))
    text = outside_code(tables_as_lines(text), lambda part: _plain_marks(part, links))
    return _LOOSE.sub("\n\n", text).strip("\n")


def words(html: str) -> str:
    """Return what ``html``, or Markdown that the API escaped, says as one line, for listing."""
    return html_to_markdown.words(html)


def _plain_marks(text: str, links: Mapping[str, str]) -> str:
    text = _EMPTY_LINK.sub("", _PICTURE.sub("", _without_comments(text)))
    text = _REFERENCE.sub(lambda found: _linked(found, found["label"] or found["text"], links), text)
    text = _SHORT.sub(lambda found: _linked(found, found["text"], links), text)
    text = _TAG.sub(lambda found: plain(f"[{found['tag']}]"), text)
    return _HTML.sub(_tag, _QUOTED_SPOILER.sub(r"\g<mark> (spoiler) ", text))


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + len("-->")
    return "".join([*parts, text[at:]])


def _linked(found: re.Match[str], label: str, links: Mapping[str, str]) -> str:
    url = links.get(_key(label))
    return f"[{found['text']}]({url.replace('(', '%28').replace(')', '%29')})" if url else found[0]


def _key(label: str) -> str:
    return " ".join(label.split()).casefold()


def _tag(found: re.Match[str]) -> str:
    return "\n" if found[0].lower().startswith(_BREAKS) else ""


def _address(href: str, site: str) -> str:
    if href.startswith("//"):
        return f"https:{href}"
    if href.startswith("/"):
        return site + href if site else ""
    return href if _ABSOLUTE.match(href) else ""
