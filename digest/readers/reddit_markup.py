"""Reddit's Markdown -> ours: the few marks that no other Markdown has; the rest is Markdown already."""

import re

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`|^(?: {4}|\t)[^\n]*$)", re.DOTALL | re.MULTILINE)
_SPOILER = re.compile(r">!(?P<text>[^\n]{1,500}?)!<")
_RAISED = re.compile(r"(?<![\w)\]}^])\^+(?:\((?P<all>[^()\n]*)\)|(?P<word>[^\s^(]))")
_BLANKS = re.compile(r"&(?:#x200B|#8203|zwnj|ZeroWidthSpace);", re.IGNORECASE)
_MEDIA = re.compile(r"!\[(?:img|gif)\]\([^)\n]*\)")


def unescape(text: str) -> str:
    """Return ``text`` with the HTML escapes that Reddit puts on every string taken off, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_markdown(text: str) -> str:
    """Return Reddit's Markdown as ours: superscript becomes plain text, a spoiler says that it is one.

    ``x^2`` keeps its mark, for without it the text would say something else.
    """
    parts = _CODE.split(text.replace("\r\n", "\n"))
    return "".join(part if position % 2 else _marks(part) for position, part in enumerate(parts)).strip("\n")


def _marks(text: str) -> str:
    text = _MEDIA.sub("", _BLANKS.sub("", text)).replace("&nbsp;", " ")
    text = _SPOILER.sub(lambda found: f"(spoiler: {found['text'].strip()})", text)
    return _RAISED.sub(lambda found: found["word"] or found["all"] or "", text)
