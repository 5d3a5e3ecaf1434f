"""Hacker News' HTML -> Markdown: paragraphs never closed, shortened addresses, quotations typed with ``>``."""

import re
from html import unescape

from digest.readers.html_to_markdown import to_markdown as from_html
from digest.readers.to_markdown import quote

_PARAGRAPH = re.compile(r"</?p>", re.IGNORECASE)
# People there quote with a mark of mail programs, within italics or without.
_QUOTED = re.compile(r"\s*+(?P<italic><i>\s*+)?(?:&gt;\s*+)++")
_SHORTENED = re.compile(r"(?P<start><a\b[^<>]*?\bhref=\"(?P<address>[^\"<>]*)\"[^<>]*>)(?P<label>[^<>]*)\.\.\.</a>")


def to_markdown(html: str) -> str:
    """Return the HTML of a comment or a story as Markdown."""
    blocks = []
    for part in _PARAGRAPH.split(_SHORTENED.sub(_whole, html)):
        quoted = _QUOTED.match(part)
        if quoted:
            said = from_html((quoted["italic"] or "") + part[quoted.end() :])
            blocks.append(quote(said) if said else "")
        else:
            blocks.append(from_html(part))
    return "\n\n".join(filter(None, blocks))


def _whole(found: re.Match[str]) -> str:
    """Return a link whose label, cut by Hacker News, is the whole address again."""
    if not unescape(found["address"]).startswith(unescape(found["label"])):
        return found[0]
    return f"{found['start']}{found['address']}</a>"
