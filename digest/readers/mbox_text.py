"""The body of a mail -> Markdown, only what its author wrote; lines that were wrapped to fit a screen are joined."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import unquote

from digest.readers import html_to_markdown
from digest.readers.html_to_markdown import Rules
from digest.readers.mbox_mail import Piece
from digest.readers.mbox_quotes import own_words
from digest.readers.slack_markup import Names, from_mrkdwn

_SIGNED = re.compile(r"\A\s*+-----BEGIN PGP SIGNED MESSAGE-----[ \t]*+\n(?:[A-Z][\w-]{0,40}:[^\n]*+\n)*+\n?")
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_ESCAPED = re.compile(r"^>(>*From )", re.MULTILINE)
_DEPTH = re.compile(r">*+")
_SIGNATURE = "-- "

_BULLET = re.compile(r"[ \t]*(?:[-–*•◦▪‣●○■+][ \t]|\d{1,3}[.)][ \t]|\(?[a-z\d]\)[ \t])")
_MOST_WRAPPED = 82  # a longer line was not wrapped
_LEAST_WRAPPED = 50
_FENCE = "```"

_BROKEN_URL = re.compile(r"<(?P<start>https?://[^\s<>]{20,400})\n(?P<end>[^\s<>]{1,400})>")
_URL = re.compile(
    r"(?P<before>\S)?<(?:URL:)?(?P<angled>https?://[^\s<>|]+)>"
    r"|(?P<bare>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}*_~`])|<mailto:[^\s<>]*>",
    re.IGNORECASE,
)
# Addresses that a company's mail filter rewrites; the first kind holds the reader's own e-mail address.
_WATCHED = re.compile(r"https?://[\w.-]+\.safelinks\.protection\.outlook\.com/\S*?[?&]url=([^&\s]+)", re.IGNORECASE)
_WATCHED_TOO = re.compile(r"https?://urldefense\.com/v3/__(https?:[^\s]+?)__;", re.IGNORECASE)
_BRACKETS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NAMES = Names(user=str, channel=str)

_QUOTED_CLASS = re.compile(
    r"(?:^|\s)(?:gmail_quote\w*|gmail_attr|gmail_signature\w*|gmail_extra_quote|moz-cite-prefix|moz-signature|yahoo_quoted"
    r"|protonmail_quote|protonmail_signature\w*|zmail_extra|apple-mail-signature)(?:\s|$)",
    re.IGNORECASE,
)
_QUOTED_ID = re.compile(
    r"(?:x_)*(?:divRplyFwdMsg|appendonsend|ms-outlook-mobile-signature|Signature|mail-editor-reference-.*)"
)
_REST_QUOTED = re.compile(
    r"<(?:div|hr|span)\b[^<>]{0,200}\bid=[\"']?(?:x_)*(?:divRplyFwdMsg|appendonsend)\b", re.IGNORECASE
)
_INDENTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_GAPS = re.compile(r"\n{3,}")
_OPENING_HTML = 16 << 10


def to_markdown(pieces: Sequence[Piece], name: str = "") -> str:
    """Return what the author wrote in ``pieces`` as Markdown.

    Args:
        pieces: the parts of a mail that say something.
        name: the author's, which is left out where it stands as a signature.
    """
    plain = "\n\n".join(lines_of(piece) for piece in pieces if piece.kind == "plain")
    html = "\n\n".join(_from_html(piece.text) for piece in pieces if piece.kind == "html")
    found = [_from_plain(own_words(plain, name)), _tidy(own_words(_tidy(html), name))]
    return "\n\n".join(part for part in found if part)


def opening(pieces: Sequence[Piece], name: str = "") -> str:
    """Return what the author wrote as plain text, not all of it: enough to count and to show in a list."""
    plain = "\n\n".join(lines_of(piece) for piece in pieces if piece.kind == "plain")
    html = "\n\n".join(_from_html(piece.text[:_OPENING_HTML]) for piece in pieces if piece.kind == "html")
    return " ".join((own_words(plain, name) + "\n" + own_words(_tidy(html), name)).split())


def lines_of(piece: Piece) -> str:
    """Return a plain part as lines: what mbox and PGP escaped as it was, and flowing lines (RFC 3676) joined."""
    text = piece.text
    signed = _SIGNED.match(text)
    if signed:
        text = _DASHED.sub("", text[signed.end() :])
    text = _unescaped(text)
    if piece.flowed:
        text = "\n".join(_unflowed(text.split("\n"), delete_space=piece.delete_space))
    return _BROKEN_URL.sub(r"<\g<start>\g<end>>", text).replace("\xa0", " ")


def _unescaped(text: str) -> str:
    """Return ``text`` without the mark that mbox puts before a line "From …"; among quoted lines it is a quotation."""
    if ">From " not in text:
        return text
    lines = text.split("\n")
    bare = [line.startswith(">") and not _ESCAPED.match(line) for line in lines]
    for at, line in enumerate(lines):
        if _ESCAPED.match(line) and not any(bare[max(at - 1, 0) : at + 2]):
            lines[at] = line[1:]
    return "\n".join(lines)


def _unflowed(lines: Sequence[str], *, delete_space: bool) -> Iterator[str]:
    """Yield ``lines`` with those joined that end with a blank, as far as they are quoted equally deep."""
    held: list[str] = []
    depth = 0
    for line in lines:
        marks = _DEPTH.match(line)
        level = marks.end() if marks else 0
        content = line[level:].removeprefix(" ")
        if held and level != depth:
            yield _quoted("".join(held), depth)
            held = []
        depth = level
        if content.endswith(" ") and content != _SIGNATURE:
            held.append(content[:-1] if delete_space else content)
            continue
        if held and content == _SIGNATURE:  # a signature is never part of the line above
            yield _quoted("".join(held), depth)
            held = []
        yield _quoted("".join([*held, content]), depth)
        held = []
    if held:
        yield _quoted("".join(held), depth)


def _quoted(line: str, depth: int) -> str:
    return f"{'>' * depth} {line}" if depth else line


# --- plain text --------------------------------------------------------------------------------------


def _from_plain(text: str) -> str:
    parts = text.split(_FENCE)
    for at, part in enumerate(parts):
        is_code = at % 2 == 1 and at < len(parts) - 1  # a fence that is never closed is none
        parts[at] = part.translate(_BRACKETS) if is_code else _linked("\n".join(_unwrapped(part.split("\n"))))
    return from_mrkdwn(_FENCE.join(parts), _NAMES)


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Yield ``lines`` with those joined that were broken where the screen ended.

    A line was broken there when the next one's first word would not have fitted on it, or when it ends near there in
    the middle of a sentence.
    """
    lengths = [len(line) for line in lines if line.strip()]
    wrapped = [length for length in lengths if length <= _MOST_WRAPPED]
    width = max(wrapped, default=0)
    if width < _LEAST_WRAPPED or len(lengths) - len(wrapped) > len(lengths) / 4:
        yield from lines
        return
    held, last = [""], ""
    for line in lines:
        first = line.split(None, 1)[0] if line.strip() else ""
        full = len(last) + 1 + len(first) > width or (len(last) > width * 3 // 4 and last[-1] not in ".!?:;…")
        if last.strip() and first and full and not _BULLET.match(line):
            held.append(line.strip())
        else:
            yield " ".join(held)
            held = [line.rstrip()]
        last = line.rstrip()
    yield " ".join(held)


def _linked(text: str) -> str:
    """Return ``text`` as Slack writes it: addresses in brackets, all other brackets escaped."""
    parts, at = [], 0
    for found in _URL.finditer(text):
        address = found["angled"] or found["bare"]
        before = (found["before"] or "").translate(_BRACKETS)
        # Outlook writes a link as "its words<its address>".
        shown = f"{before}{' ' * before.isalnum()}<{_address(address).translate(_BRACKETS)}>" if address else ""
        parts += [text[at : found.start()].translate(_BRACKETS), shown]
        at = found.end()
    return "".join([*parts, text[at:].translate(_BRACKETS)])


def _address(url: str) -> str:
    """Return the address that a mail filter has wrapped in its own, else ``url``."""
    watched = _WATCHED.match(url)
    if watched:
        inner = unquote(unescape(watched[1]))
    else:
        too = _WATCHED_TOO.match(url)
        inner = too[1] if too else ""
    fit = re.fullmatch(r"https?://[^\s<>|]+", inner)
    return inner if fit else url


# --- HTML --------------------------------------------------------------------------------------------


def _from_html(html: str) -> str:
    rest = _REST_QUOTED.search(html)
    return html_to_markdown.to_markdown(html[: rest.start()] if rest else html, _RULES)


def _is_quoted(tag: str, attributes: html_to_markdown.Attributes) -> bool:
    if _QUOTED_CLASS.search(attributes.get("class", "")) or _QUOTED_ID.fullmatch(attributes.get("id", "")):
        return True
    return tag == "blockquote" and not _INDENTED.search(attributes.get("style", ""))


_RULES = Rules(
    skip=_is_quoted,
    replace=lambda tag, attributes: "" if tag in {"o:p", "xml"} else None,
    address=lambda href: "" if href.lower().startswith("mailto:") else _address(href),
)


def _tidy(markdown: str) -> str:
    return _GAPS.sub("\n\n", markdown.replace("\xa0", " ")).strip("\n")
