"""Zulip's messages -> Markdown: the HTML that archives and the API give, or the Markdown that was typed."""

import re
from collections.abc import Mapping
from html import unescape

from digest.readers.html_to_markdown import Rules
from digest.readers.html_to_markdown import to_markdown as from_html
from digest.readers.to_markdown import code, fence, plain, quote
from digest.readers.typed_markdown import hard_breaks, outside_code, tables_as_lines
from digest.text.emoji import replace_names

_IS_HTML = re.compile(r"\s*<(?:p|div|ul|ol|blockquote|h[1-6]|table|hr|span|a)\b", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*")
_EMOJI = re.compile(r"(?:^|\s)emoji-(?P<code>[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*)(?:\s|$)")
_DEEPEST = 8  # a quotation in a quotation in …
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
# The text that a formula was typed as goes along with its picture.
_FORMULA = re.compile(r"<annotation encoding=\"application/x-tex\">(?P<tex>[^<]*)</annotation>")
_KATEX = re.compile(r"<span class=\"katex(?:-display)?\">")
_SPAN = re.compile(r"<(?P<end>/?)span\b[^<>]*>")
_HEADER = re.compile(r"<div class=\"spoiler-header\">\s*(?:<p>)?(?P<text>[^<]{0,999})(?:</p>)?\s*</div>")
_LEFT_OUT = ("message_inline_image", "message_embed", "message_inline_ref", "message-media-preview", "codehilite-copy")
# Whom the quotation below is of: "said" in the language of whoever quotes, with the address of what was said.
_SAID = re.compile(
    r"<p>\s*<span\b[^<>]{0,200}\buser-mention\b[^<>]{0,200}>[^<]{0,200}</span>\s*"
    r"<a\b[^<>]{0,400}#narrow/[^<>]{0,400}>[^<]{0,60}</a>\s*[:：]?\s*</p>\s*(?=<blockquote\b)"
)
_QUOTE = re.compile(r"<(?P<end>/?)blockquote\b[^<>]*>")
_BLOCK = re.compile(
    r"(?P<said>^@_?\*\*[^*\n]{1,200}\*\*[ \t]*\[[^\]\n]{1,60}\]\([^()\s]{0,400}#narrow/[^()\s]{0,400}\)"
    r"[ \t]*[:：]?[ \t]*\n\s{0,20}(?=^(?:`{3,}|~{3,})[ \t]*quote\b))?"
    r"^(?P<fence>`{3,}|~{3,})[ \t]*(?P<kind>quote|spoiler|math|latex)\b[ \t]*(?P<title>[^\n]*)\n(?P<text>.*?)"
    r"(?:\n(?P=fence)[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_PERSON = re.compile(r"@_?\*\*(?P<name>[^*|\n]+)(?:\|\d+)?\*\*")
_GROUP = re.compile(r"@_?\*(?P<name>[^*\n]+)\*(?!\*)")
_STREAM = re.compile(r"#\*\*(?P<name>[^*\n]+)\*\*")
_DISPLAYED = re.compile(r"\$\$(?P<tex>[^$\n]+)\$\$")
_WHEN = re.compile(r"<time:(?P<when>[^<>\n]+)>")
_UPLOAD = re.compile(r"!?\[(?P<label>[^\]\n]{0,200})\]\(/user_uploads/[^)\n]{0,400}\)")


def to_markdown(content: str, kind: str = "") -> str:
    """Return a message's ``content`` as Markdown; ``kind`` is its content type, "" when nothing says."""
    is_html = "html" in kind or (not kind and _IS_HTML.match(content))
    return _from_html(content) if is_html else _from_typed(content)


def from_code(points: str) -> str:
    """Return the emoji with the code points ``1f44d-1f3fd``, "" when they are none."""
    numbers = [int(one, 16) for one in points.split("-")] if _HEX.fullmatch(points) else []
    fit = bool(numbers) and all(one <= _LAST and one not in _SURROGATES for one in numbers)
    return "".join(map(chr, numbers)) if fit else ""


# --- as rendered -------------------------------------------------------------------------------------


def _from_html(content: str) -> str:
    content = _HEADER.sub(lambda found: f"<p>(spoiler: {found['text'] or '…'})</p>", _without_said(content))
    return from_html(_formulas(content), Rules(skip=_skipped, replace=_replaced, address=_address))


def _formulas(content: str) -> str:
    """Return HTML in which a formula, drawn with hundreds of elements, is the code it was typed as."""
    parts = []
    at = 0
    while found := _KATEX.search(content, at):
        end = _end(_SPAN, content, found.start())
        tex = _FORMULA.search(content, found.end(), end)
        parts += [content[at : found.start()], f"<code>{tex['tex']}</code>" if tex else ""]
        at = end
    return "".join([*parts, content[at:]])


def _without_said(content: str) -> str:
    parts, at = [], 0
    while found := _SAID.search(content, at):
        parts.append(content[at : found.start()])
        at = _end(_QUOTE, content, found.end())
    return "".join([*parts, content[at:]])


def _end(tags: re.Pattern[str], content: str, start: int) -> int:
    """Return where the element that opens at ``start`` ends; ``tags`` finds those of its name."""
    depth = 0
    for tag in tags.finditer(content, start):
        depth += -1 if tag["end"] else 1
        if depth == 0:
            return tag.end()
    return len(content)


def _skipped(tag: str, attributes: Mapping[str, str]) -> bool:
    classes = attributes.get("class", "").split()
    return any(one in _LEFT_OUT for one in classes)


def _replaced(tag: str, attributes: Mapping[str, str]) -> str | None:
    classes = attributes.get("class", "")
    if tag == "img" and "emoji" in classes.split():
        return plain(attributes.get("alt", ""))
    found = _EMOJI.search(classes) if tag == "span" else None
    return (from_code(found["code"]) or None) if found else None


def _address(href: str) -> str:
    # What is at the server itself (uploads, other topics) has no address from here.
    return href if href.startswith(("https://", "http://", "mailto:")) else ""


# --- as typed ----------------------------------------------------------------------------------------


def _from_typed(text: str, depth: int = 0) -> str:
    text = text.replace("\r\n", "\n")
    parts = []
    at = 0
    for found in _BLOCK.finditer(text) if depth < _DEEPEST else ():
        parts += [_plain_part(text[at : found.start()]), _block(found, depth + 1)]
        at = found.end()
    return "\n\n".join(filter(None, [*parts, _plain_part(text[at:])]))


def _block(found: re.Match[str], depth: int) -> str:
    if found["said"]:
        return ""
    if found["kind"] in {"math", "latex"}:
        return fence(found["text"])
    inner = _from_typed(found["text"], depth)
    if found["kind"] == "spoiler":
        return f"(spoiler: {found['title'].strip() or '…'})\n\n{inner}"
    return quote(inner) if inner else ""


def _plain_part(text: str) -> str:
    return replace_names(hard_breaks(outside_code(tables_as_lines(text), _words))).strip("\n")


def _words(text: str) -> str:
    text = _PERSON.sub(lambda found: f"@{plain(found['name'])}", text)
    text = _GROUP.sub(lambda found: f"@{plain(found['name'])}", text)
    text = _STREAM.sub(lambda found: f"#{plain(found['name'])}", text)
    text = _DISPLAYED.sub(lambda found: code(unescape(found["tex"])), text)
    text = _WHEN.sub(lambda found: plain(found["when"]), text)
    return _UPLOAD.sub(lambda found: found["label"], text)
