"""Discord's Markdown -> ours.

The exporter leaves the marks as typed. Code is cut out first; then the tokens that stand for people, channels
and times, where it did not resolve them; then emphasis. A mark pairs with the next one of its kind.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from digest.readers.slack_markup import mention
from digest.readers.to_markdown import code, fence, flow, link, plain, quote, wrap


class Names(NamedTuple):
    """Who and what an id stands for: functions that return "" for an id they do not know."""

    user: Callable[[str], str]
    channel: Callable[[str], str]


_FENCE = re.compile(r"```(?:[\w+#.-]*\n)?(.*?)```", re.DOTALL)
_REST_QUOTED = re.compile(r"(?:\A|(?<=\n))>>> (?P<text>.*)", re.DOTALL)
_HEADING = re.compile(r"(?P<level>#{1,3}) +(?P<text>\S.*)")
_SMALL = re.compile(r"-# +(?=\S)")
_URL = r"https?://[^\s<>]+"
_TOKEN = re.compile(
    rf"""
      (?P<shrug>¯\\_\(ツ\)_/¯)
    | \\(?P<escape>[!-/:-@\[-`{{-~])
    | (?P<ticks>`++)
    | <@!?(?P<user>\d{{1,25}})> | <@&(?P<role>\d{{1,25}})> | <\#(?P<channel>\d{{1,25}})>
    | <a?:(?P<emoji>\w{{1,64}}):\d{{1,25}}> | <t:(?P<time>-?\d{{1,13}})(?::[a-zA-Z])?>
    | </(?P<command>[^<>:\n]{{1,99}}):\d{{1,25}}> | <id:(?P<page>\w{{1,32}})(?::\d+)?>
    | <(?P<quiet>{_URL})>
    | \[(?P<label>[^\[\]\n]{{1,300}})\]\(<?(?P<target>{_URL}?)>?(?:[ ]+"[^"\n]{{0,300}}")?\)
    | (?P<url>{_URL})
    | (?P<mark>\*\*\*|\*\*|\*|___|__|_|~~|\|\|)
    """,
    re.VERBOSE,
)
# An underline says what italics say; Markdown has none.
_MARKS = {"***": "***", "**": "**", "*": "*", "___": "***", "__": "*", "_": "*", "~~": "~~"}
_SPOILER = "||"
_TRAIL = ".,:;!?\"'…]"
_ATOM = "\x00"


class Token(NamedTuple):
    """A piece of a text: ``text`` as typed, ``markdown`` when it is that already, ``mark`` when it may emphasise."""

    text: str
    markdown: str = ""
    mark: str = ""
    opens: bool = False
    closes: bool = False


def to_markdown(text: str, names: Names) -> str:
    """Return Discord's ``text`` as Markdown."""
    text = text.replace(_ATOM, "").replace("\r\n", "\n")
    blocks: list[str] = []
    for position, part in enumerate(_FENCE.split(text)):
        if position % 2:
            blocks += [fence(part)] if part.strip() else []
            continue
        rest = _REST_QUOTED.search(part)
        blocks.append(_paragraphs(part[: rest.start()] if rest else part, names))
        if rest and (quoted := _paragraphs(rest["text"], names)):
            blocks.append(quote(quoted))
    return "\n\n".join(block for block in blocks if block)


def _paragraphs(text: str, names: Names) -> str:
    """Return what holds no code block: headings, quoted lines, and what is between them."""
    blocks: list[str] = []
    for kind, run in groupby(text.split("\n"), key=_kind):
        lines = list(run)
        if kind == "heading":
            blocks += [_heading(line, names) for line in lines]
        elif kind == "quote":
            quoted = flow(_inline("\n".join(line[2:] for line in lines), names).split("\n"))
            blocks += [quote(quoted)] if quoted else []
        else:
            said = "\n".join(_SMALL.sub("", line) for line in lines)
            blocks.append(flow(_inline(said, names).split("\n")))
    return "\n\n".join(block for block in blocks if block)


def _kind(line: str) -> str:
    if line.startswith("> ") or line == ">":
        return "quote"
    return "heading" if _HEADING.fullmatch(line) else ""


def _heading(line: str, names: Names) -> str:
    found = _HEADING.fullmatch(line)
    return f"{found['level']} {_inline(found['text'].strip(), names)}" if found else ""


# --- inside a line -----------------------------------------------------------------------------------


def _inline(text: str, names: Names) -> str:
    tokens = list(_tokens(text, names))
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        if token.closes:
            places.setdefault(token.mark, []).append(place)
    return _joined(tokens, 0, len(tokens), places)


def _joined(tokens: list[Token], start: int, end: int, places: dict[str, list[int]]) -> str:
    """Return ``tokens[start:end]`` as Markdown; marks nest no deeper than there are kinds of them."""
    text: list[str] = []
    atoms: list[str] = []
    place = start
    while place < end:
        token = tokens[place]
        closing = _closing(token, place, end, places)
        if closing:
            inner = _joined(tokens, place + 1, closing, places)
            text.append(_ATOM)
            atoms.append(_marked(token.mark, inner))
            place = closing
        elif token.markdown:
            text.append(_ATOM)
            atoms.append(token.markdown)
        else:
            text.append(token.text)
        place += 1
    first, *others = plain("".join(text)).split(_ATOM)
    return first + "".join(atom + words for atom, words in zip(atoms, others, strict=True))


def _closing(token: Token, place: int, end: int, places: dict[str, list[int]]) -> int:
    """Return the place of the mark that closes ``token``; 0 when there is none, or nothing between them."""
    if not token.opens:
        return 0
    closers = places.get(token.mark, [])
    at = bisect_left(closers, place + 2)
    return closers[at] if at < len(closers) and closers[at] < end else 0


def _marked(mark: str, inner: str) -> str:
    if mark == _SPOILER:
        return f"(spoiler: {inner.strip()})"
    marks = _MARKS[mark]
    bare = inner.strip()
    if mark == "__" and bare.startswith("*") and bare.endswith("*"):
        return inner  # emphasised already
    return wrap(marks, inner)


def _tokens(text: str, names: Names) -> Iterator[Token]:
    ticks = _code_spans(text)
    at = 0
    found = _TOKEN.search(text)
    while found:
        if found.start() > at:
            yield Token(text[at : found.start()])
        at = found.end()
        if found["ticks"]:
            close = ticks.get(found.start(), 0)
            if close:
                yield Token("", code(text[at:close].replace("\n", " ").strip() or " "))
                at = close + len(found["ticks"])
            else:
                yield Token(found["ticks"])
        elif found["mark"]:
            yield _mark(found, text)
        elif found["url"]:
            url = _trimmed(found["url"])
            at = found.start() + len(url)
            yield Token("", link(url))
        else:
            yield _atom(found, names)
        found = _TOKEN.search(text, at)
    yield Token(text[at:])


def _code_spans(text: str) -> dict[int, int]:
    """Return where each run of backticks that opens code is closed by one as long."""
    closed: dict[int, int] = {}
    nearest: dict[int, int] = {}
    for ticks in reversed(list(re.finditer("`+", text))):
        length = len(ticks[0])
        if length in nearest:
            closed[ticks.start()] = nearest[length]
        nearest[length] = ticks.start()
    return closed


def _mark(found: re.Match[str], text: str) -> Token:
    """Return a mark; a single ``*`` or ``_`` inside a word or a product (2*3*4, snake_case) is none."""
    mark = found["mark"]
    before, after = text[: found.start()][-1:], text[found.end() : found.end() + 1]
    opens, closes = bool(after.strip()), bool(before)
    if mark in {"*", "_", "__", "___"}:
        opens = opens and not before.isalnum()
        closes = closes and not after.isalnum()
    if mark == "*":
        closes = closes and bool(before.strip())
    return Token(mark, mark=mark, opens=opens, closes=closes)


def _trimmed(url: str) -> str:
    """Return an address without the punctuation and the marks behind it that are the sentence's."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif url[end - 2 : end] in {"**", "||", "~~", "__"}:
            end -= 1
        elif last not in _TRAIL:
            break
        end -= 1
    return url[:end]


def _atom(found: re.Match[str], names: Names) -> Token:
    """Return what stands for a person, a channel, a time, a link."""
    kind = found.lastgroup
    value = found[kind] if kind else ""
    match kind:
        case "user":
            return Token("", mention(names.user(value), "@"))
        case "role":
            return Token("", "@group")
        case "channel":
            return Token("", mention(names.channel(value), "#"))
        case "page":
            return Token("", "#channel")
        case "emoji":
            return Token(f":{value}:")
        case "command":
            return Token(f"/{value}")
        case "time":
            return Token(_moment(int(value)))
        case "shrug":
            return Token("", plain(value))
        case "escape":
            return Token("", f"\\{value}")
        case "quiet":
            return Token("", link(value))
    label = found["label"]
    if "://" in label:  # a label that says another address: Discord shows what was typed
        return Token("", plain(found[0]))
    return Token("", link(found["target"], _inline(label, names)))


def _moment(stamp: int) -> str:
    try:
        return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""
