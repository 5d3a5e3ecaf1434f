"""Markdown's inline markup, as CommonMark sees it: links, code, emphasis, entities -> one canonical form.

The canonical form says each thing in one way only, so that any Markdown library reads it alike:

* ``[label](<url>)`` and, for the letter, ``![alt](<url>)`` are the only links; a URL is percent-encoded and safe
  (http, https, mailto), whatever else claimed to be a link is its label alone;
* emphasis lies between control characters (``MARKS``), always nested and always closed;
* a code span is as written; a hard break is two spaces and a newline;
* everything else is literal, and escaped with a backslash where it could be taken for markup.

Link precedence and the delimiter stack follow CommonMark 0.31, 6.2 and 6.3; ``~~`` follows GitHub's.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from html import unescape
from html.entities import html5

import msgspec

from digest.text.blocks import label_key
from digest.text.clean import clean

# Free to use: ``strip_controls`` takes them out of the source, and python-markdown only claims \x02 and \x03.
MARKS = {"em": ("\x11", "\x12"), "strong": ("\x13", "\x14"), "del": ("\x15", "\x16")}
MAX_DEPTH = 8

_PUNCTUATION = r"!-/:-@\[-`{-~"
_REFERENCE = r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_TOKEN = re.compile(
    rf"""(?P<escape>\\[{_PUNCTUATION}])
    |(?P<break>(?:\\|[ ]{{2,}})\n[ ]*)
    |(?P<soft>[ ]*\n[ ]*)
    |(?P<ticks>`+)
    |<(?P<uri>[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*)>
    |<(?P<mail>[\w.!#$%&'*+/=?^`{{|}}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>
    |(?P<entity>{_REFERENCE})
    |(?P<open>!?\[)
    |(?P<close>\])
    |(?P<run>\*+|_+|~+)
    |(?P<text>(?:[^\\\n `<&!\[\]*_~]|[ ](?![ ]*\n))+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rf"\\([{_PUNCTUATION}])")
_ENTITY = re.compile(_REFERENCE)
_LITERAL = re.compile(r"[\\`*_\[\]<>&!~]")
_TARGET = re.compile(
    r"""\(\s*(?P<url><(?:[^<>\n\\]|\\.)*>|(?!<)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)
    (?:\s+(?:"(?:[^"\\]|\\.){0,999}"|'(?:[^'\\]|\\.){0,999}'|\((?:[^()\\]|\\.){0,999}\)))?\s*\)""",
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_SAFE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_MERGE_TAG = re.compile(r"\[\[\w+(?:\|[^\[\]|]*)?\]\]")
_UNFIT = re.compile(r"[\x00-\x20<>\"`\\^{|}]")
MARK = re.compile("[\x11-\x16]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The canonical form's own tokens. Label and address of a link are found between unescaped brackets.
_CODE = r"(?P<ticks>`+)(?P<code>.*?)(?<!`)(?P=ticks)(?!`)"
CANONICAL = re.compile(rf"\\(?P<literal>.)|{_CODE}|\]\(<(?P<url>[^<>]*)>\)|(?P<open>!?\[)|{MARK.pattern}", re.DOTALL)


class _Token(msgspec.Struct):
    """A piece of the canonical form, and the place in the source it came from."""

    out: str
    start: int
    end: int
    alone: str | None = None
    char: str = ""
    left: int = 0
    length: int = 0
    opens: bool = False
    closes: bool = False
    before: str = ""
    after: str = ""

    def text(self, *, in_link: bool = False) -> str:
        """What stands in the canonical form for this piece."""
        out = self.alone if in_link and self.alone is not None else self.out
        return self.before + literal(self.char * self.left) + self.after if self.char else out


class Inline(msgspec.Struct):
    """``canonical`` is the text in the canonical form, ``spans`` the places in the source nothing may cut."""

    canonical: str
    spans: list[tuple[int, int]]


def strip_controls(text: str) -> str:
    """Return ``text`` without the control characters that the canonical form claims for itself."""
    return _CONTROLS.sub("", text)


def literal(text: str) -> str:
    """Return ``text`` escaped, so that the canonical form shows it as it is."""
    return _LITERAL.sub(r"\\\g<0>", text)


def read(text: str, references: Mapping[str, str], *, letter: bool = False) -> Inline:
    """Return the canonical form of one leaf's inline source.

    Args:
        text: the source, without control characters.
        references: link reference definitions by ``label_key``.
        letter: keep images, and links to a merge tag of ours; else an image is a link to it.
    """
    return _Reader(text, references, letter).read()


def visible(canonical: str) -> str:
    """Return what a reader sees of the canonical form, as plain text."""
    return CANONICAL.sub(lambda match: match["literal"] or match["code"] or "", canonical)


def links(canonical: str) -> list[tuple[str, str]]:
    """Return the label and the address of each link in the canonical form of a text without images."""
    found: list[tuple[str, str]] = []
    begin = 0
    for match in CANONICAL.finditer(canonical):
        if match["open"]:
            begin = match.end()
        elif match["url"] is not None:
            found.append((visible(canonical[begin : match.start()]), match["url"].replace("&amp;", "&")))
    return found


class _Reader:
    """One pass over the source: tokens, a stack of open brackets, then the delimiter runs."""

    def __init__(self, text: str, references: Mapping[str, str], letter: bool) -> None:
        self.text = text
        self.references = references
        self.letter = letter
        self.tokens: list[_Token] = []
        self.spans: list[tuple[int, int]] = []
        self.brackets: list[tuple[int, bool]] = []
        self.inactive = 0
        self.ticks: dict[int, list[int]] = {}
        for run in re.finditer("`+", text):
            self.ticks.setdefault(len(run[0]), []).append(run.start())

    def read(self) -> Inline:
        pos = 0
        while pos < len(self.text):
            match = _TOKEN.match(self.text, pos)
            assert match is not None  # noqa: S101 - the pattern's last branch takes any character
            pos = self._take(match, match.lastgroup or "text")
        self._emphasise(0)
        return Inline(_flatten("".join(token.text() for token in self.tokens)), self.spans)

    def _take(self, match: re.Match[str], kind: str) -> int:
        """Append the tokens of one match; return where to go on."""
        start, end, source = match.start(), match.end(), match[0]
        if kind == "ticks":
            return self._code(start, len(source))
        if kind == "close":
            return self._close(start)
        if kind == "run":
            self._run(source, start, end)
        elif kind == "open":
            self.brackets.append((len(self.tokens), source == "!["))
            self._add(literal(source), start, end)
        elif kind in ("uri", "mail"):
            address = match[kind]
            url = address if kind == "uri" else f"mailto:{address}"
            self._add(_link(literal(address), url, self.letter), start, end, alone=literal(address))
            self.spans.append((start, end))
        else:
            out = {"break": "  \n", "soft": "\n", "escape": source}.get(kind)
            if out is None:
                out = literal(_character(source) if kind == "entity" else source)
            self._add(out, start, end)
        return end

    def _add(self, out: str, start: int, end: int, alone: str | None = None) -> None:
        self.tokens.append(_Token(out, start, end, alone))

    def _code(self, start: int, length: int) -> int:
        """A code span, or as many backticks when nothing closes it."""
        places = self.ticks.get(length, [])
        after = bisect_right(places, start)
        if after == len(places):
            self._add(literal("`" * length), start, start + length)
            return start + length
        end = places[after] + length
        self._add(self.text[start:end].replace("\n", " "), start, end)
        self.spans.append((start, end))
        return end

    # --- links ---------------------------------------------------------------------------------------

    def _close(self, start: int) -> int:
        """A closing bracket: the end of a link's label, or a bracket."""
        opener = self.brackets.pop() if self.brackets else None
        active = opener is not None and (opener[1] or len(self.brackets) >= self.inactive)
        self.inactive = min(self.inactive, len(self.brackets))
        target = self._target(self.tokens[opener[0]].end, start) if active and opener else None
        if opener is None or target is None:
            self._add(literal("]"), start, start + 1)
            return start + 1
        index, image = opener
        url, end = target
        begin = self.tokens[index].start
        self._emphasise(index + 1)
        inner = self.tokens[index + 1 :]
        del self.tokens[index:]
        nests = not image and not _is_safe(url, self.letter)
        label = "".join(token.text(in_link=not nests) for token in inner)
        if image:
            alt = literal(" ".join(visible(label).split()))
            out = _image(alt, url) if self.letter else _link(alt, url, self.letter)
            self._add(out, begin, end, alone=out if self.letter else alt)
        else:
            self._add(_link(label, url, self.letter), begin, end)
            self.inactive = len(self.brackets)
        self.spans.append((begin, end))
        return end

    def _target(self, label: int, close: int) -> tuple[str, int] | None:
        """Return the address of the link whose label is ``text[label:close]``, and where the link ends."""
        if match := _TARGET.match(self.text, close + 1):
            return _address(match["url"]), match.end()
        reference = _LABEL.match(self.text, close + 1)
        name = reference[1] if reference and reference[1].strip() else self.text[label:close]
        url = self.references.get(label_key(name))
        if url is None:
            return None
        return _address(url), reference.end() if reference else close + 1

    # --- emphasis ------------------------------------------------------------------------------------

    def _run(self, source: str, start: int, end: int) -> None:
        char = source[0]
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        left = not _is_space(after) and (not _is_mark(after) or _is_space(before) or _is_mark(before))
        right = not _is_space(before) and (not _is_mark(before) or _is_space(after) or _is_mark(after))
        if char == "_":
            opens, closes = left and (not right or _is_mark(before)), right and (not left or _is_mark(after))
        else:
            opens, closes = left, right
        if char == "~" and len(source) != 2:
            opens = closes = False
        length = len(source)
        token = _Token("", start, end, char=char, left=length, length=length, opens=opens, closes=closes)
        self.tokens.append(token)

    def _emphasise(self, first: int) -> None:
        """Pair the delimiter runs among the tokens from ``first`` on (CommonMark's "process emphasis")."""
        runs = [token for token in self.tokens[first:] if token.char]
        bottoms: dict[tuple[str, bool, int], int] = {}
        stack: list[_Token] = []
        for run in runs:
            key = (run.char, run.opens, run.length % 3)
            while run.closes and run.left:
                found = _opener(stack, run, bottoms.get(key, 0))
                if found is None:
                    bottoms[key] = len(stack)
                    break
                opener = stack[found]
                self._pair(opener, run)
                del stack[found + 1 :]
                if not opener.left:
                    stack.pop()
                for other, bottom in bottoms.items():
                    bottoms[other] = min(bottom, len(stack))
            if run.opens and run.left:
                stack.append(run)

    def _pair(self, opener: _Token, closer: _Token) -> None:
        double = opener.left >= 2 and closer.left >= 2
        tag = "del" if opener.char == "~" else "strong" if double else "em"
        opening, closing = MARKS[tag]
        size = 1 if tag == "em" else 2
        opener.left -= size
        closer.left -= size
        opener.after = opening + opener.after
        closer.before += closing
        self.spans.append((opener.start, closer.end))


def _opener(stack: list[_Token], closer: _Token, bottom: int) -> int | None:
    """Return the place in ``stack`` of the nearest run that ``closer`` closes."""
    for place in range(len(stack) - 1, bottom - 1, -1):
        run = stack[place]
        if run.char != closer.char:
            continue
        # The "rule of three" for runs that could both open and close.
        odd = (run.closes or closer.opens) and (run.length + closer.length) % 3 == 0
        if not odd or (run.length % 3 == 0 and closer.length % 3 == 0):
            return place
    return None


def _flatten(canonical: str) -> str:
    """Drop the emphasis that lies deeper than MAX_DEPTH: renderers recurse."""
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        closing = ord(match[0]) % 2 == 0
        depth -= closing
        kept = match[0] if depth < MAX_DEPTH else ""
        depth += not closing
        return kept

    return MARK.sub(keep, canonical)


def _link(label: str, url: str, letter: bool) -> str:
    return f"[{label}](<{_encode(url)}>)" if _is_safe(url, letter) else label


def _image(alt: str, url: str) -> str:
    return f"![{alt}](<{_encode(url)}>)" if _is_safe(url, letter=False) else alt


def _is_safe(url: str, letter: bool) -> bool:
    return bool(_SAFE.match(url)) or (letter and bool(_MERGE_TAG.fullmatch(url)))


def _encode(url: str) -> str:
    """Percent-encode what would end the canonical link; ``&`` as HTML wants it in an attribute."""
    return _UNFIT.sub(lambda match: f"%{ord(match[0]):02X}", url).replace("&", "&amp;")


def _address(source: str) -> str:
    """The address a destination stands for: without its angle brackets, escapes and entities."""
    bare = source[1:-1] if source.startswith("<") else source
    return clean(_ESCAPE.sub(r"\1", _ENTITY.sub(lambda match: _character(match[0]), bare))).strip()


def _character(entity: str) -> str:
    """The character of an entity, cleaned like any other text: it must not smuggle in what ``clean`` removes."""
    if entity[1] != "#" and entity[1:] not in html5:
        return entity
    char = clean(unescape(entity))
    return " " if char in ("\t", "\n") else char


def _is_space(char: str) -> bool:
    return not char or char.isspace()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS" if char else False
