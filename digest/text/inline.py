"""Markdown's inline markup, as CommonMark sees it: links, code, emphasis, entities -> one canonical form.

The canonical form says each thing in one way only, so that any Markdown library reads it alike:

* ``[label](<url>)`` and, in the letter, ``![alt](<url>)`` are the only links; a URL is percent-encoded and
safe
  (http, https, mailto), and whatever else claimed to be a link is its label alone;
* emphasis lies between the control characters ``MARKS``, always closed and always nested;
* a code span is as written; a hard break is two spaces and a newline;
* everything else is literal, and behind a backslash where it could be taken for markup.

Which bracket belongs to which link is CommonMark 0.31, 6.3.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from html import unescape
from html.entities import html5

import msgspec

from digest.text.blocks import label_key
from digest.text.clean import clean
from digest.text.emphasis import MARK, Run, flatten, pair, run

_PUNCTUATION = r"!-/:-@\[-`{-~"
# With the character it escapes; a lone one is a character like any other.
_BACKSLASH = rf"\\(?:[{_PUNCTUATION}]|(?![{_PUNCTUATION}]))"
_ENTITY = r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_TOKEN = re.compile(
    rf"""(?P<escape>\\[{_PUNCTUATION}])
    |(?P<break>(?:\\|[ ]{{2,}})\n[ ]*)
    |(?P<soft>[ ]*\n[ ]*)
    |(?P<ticks>`+)
    |<(?P<uri>[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*)>
    |<(?P<mail>[\w.!#$%&'*+/=?^`{{|}}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>
    |(?P<entity>{_ENTITY})
    |(?P<open>!?\[)
    |(?P<close>\])
    |(?P<run>\*+|_+|~+)
    |(?P<text>(?:[^\\\n `<&!\[\]*_~]|[ ]++(?!\n))+|.)""",
    re.VERBOSE | re.DOTALL,
)
_TARGET = re.compile(
    rf"""\(\s*
    (?P<url><(?:[^<>\n\\]|\\.)*>|(?!<)(?:[^\s()\\]|{_BACKSLASH}|\((?:[^\s()\\]|{_BACKSLASH}|\([^\s()]*\))*\))*)
    (?:\s+(?:"(?:[^"\\]|\\.){{0,999}}"|'(?:[^'\\]|\\.){{0,999}}'|\((?:[^()\\]|\\.){{0,999}}\)))?
    \s*\)""",
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
_LITERAL = re.compile(r"[\\`*_\[\]<>&!~]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNFIT = re.compile(r"[\x00-\x20<>\"`\\^{|}]")
_SAFE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_MERGE_TAG = re.compile(r"\[\[\w+(?:\|[^\[\]|]*)?\]\]")

# The canonical form's own tokens; a link's label and address are told by their unescaped brackets.
CANONICAL = re.compile(
    r"\\(?P<literal>.)"
    r"|(?P<ticks>`+)(?P<code>.*?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<open>!?\[)"
    r"|\]\(<(?P<url>[^<>]*)>\)"
    rf"|{MARK.pattern}",
    re.DOTALL,
)


class Inline(msgspec.Struct):
    """``canonical`` is the text in the canonical form, ``spans`` the places in the source nothing may cut."""

    canonical: str
    spans: list[tuple[int, int]]


class _Token(msgspec.Struct):
    """A piece of the canonical form; ``in_link`` is what is left of it in a link's label."""

    out: str
    end: int
    in_link: str
    run: Run | None = None

    def text(self, *, in_link: bool = False) -> str:
        if self.run:
            return self.run.before + literal(self.run.char * self.run.left) + self.run.after
        return self.in_link if in_link else self.out


def strip_controls(text: str) -> str:
    """Return ``text`` without the control characters that the canonical form claims for itself."""
    return _CONTROLS.sub("", text)


def literal(text: str) -> str:
    """Return ``text`` escaped, so that the canonical form shows it as it is."""
    return _LITERAL.sub(r"\\\g<0>", text)


def read(text: str, references: Mapping[str, str], *, letter: bool = False) -> Inline:
    """Return the canonical form of a paragraph's or heading's source.

    Args:
        text: the source, without control characters.
        references: the addresses of link reference definitions, by ``label_key``.
        letter: keep images, and links to a merge tag of ours; else an image is a link to it.
    """
    return _Reader(text, references, letter=letter).read()


def visible(canonical: str) -> str:
    """Return what a reader sees of the canonical form, as plain text."""
    return CANONICAL.sub(lambda token: token["literal"] or token["code"] or "", canonical)


def links(canonical: str) -> list[tuple[str, str]]:
    """Return the label and the address of each link in the canonical form of a text without images."""
    found: list[tuple[str, str]] = []
    begin = 0
    for token in CANONICAL.finditer(canonical):
        if token["open"]:
            begin = token.end()
        elif token["url"] is not None:
            found.append((visible(canonical[begin : token.start()]), token["url"].replace("&amp;", "&")))
    return found


class _Reader:
    """One pass over the source: tokens, a stack of open brackets, at each link's end its delimiter runs."""

    def __init__(self, text: str, references: Mapping[str, str], *, letter: bool) -> None:
        self.text = text
        self.references = references
        self.letter = letter
        self.tokens: list[_Token] = []
        self.spans: list[tuple[int, int]] = []
        # (place in tokens, place in text, is it an image's?); below ``inactive`` no link may begin.
        self.brackets: list[tuple[int, int, bool]] = []
        self.inactive = 0
        self.ticks: dict[int, list[int]] = {}
        for ticks in re.finditer("`+", text):
            self.ticks.setdefault(len(ticks[0]), []).append(ticks.start())

    def read(self) -> Inline:
        pos = 0
        while pos < len(self.text):
            match = _TOKEN.match(self.text, pos)
            assert match is not None  # noqa: S101 - the pattern's last branch takes any character
            pos = self._take(match, match.lastgroup or "text")
        canonical = "".join(token.text() for token in self._emphasised(0))
        return Inline(flatten(canonical), self.spans)

    def _take(self, match: re.Match[str], kind: str) -> int:
        """Append what one match stands for; return where to go on."""
        source, start, end = match[0], match.start(), match.end()
        match kind:
            case "ticks":
                return self._code(start, end)
            case "close":
                return self._close(start)
            case "open":
                self.brackets.append((len(self.tokens), start, source == "!["))
                self._add(literal(source), end)
            case "run":
                self.tokens.append(_Token("", end, "", run(self.text, start, end)))
            case "uri" | "mail":
                url = match[kind] if kind == "uri" else f"mailto:{match[kind]}"
                label = literal(match[kind])
                self._add(self._link(label, url), end, in_link=label)
                self.spans.append((start, end))
            case "break" | "soft":
                self._add("  \n" if kind == "break" else "\n", end)
            case "escape":
                self._add(source, end)
            case _:
                self._add(literal(_character(source) if kind == "entity" else source), end)
        return end

    def _add(self, out: str, end: int, *, in_link: str | None = None) -> None:
        self.tokens.append(_Token(out, end, out if in_link is None else in_link))

    def _code(self, start: int, end: int) -> int:
        """A code span; as many backticks when nothing closes it."""
        closers = self.ticks.get(end - start, [])
        after = bisect_right(closers, start)
        if after == len(closers):
            self._add(literal(self.text[start:end]), end)
            return end
        stop = closers[after] + end - start
        self._add(self.text[start:stop].replace("\n", " "), stop)
        self.spans.append((start, stop))
        return stop

    def _close(self, start: int) -> int:
        """A closing bracket: the end of a link's label, or just a bracket."""
        index, begin, image = self.brackets.pop() if self.brackets else (-1, 0, False)
        active = index >= 0 and (image or len(self.brackets) >= self.inactive)
        self.inactive = min(self.inactive, len(self.brackets))
        target = self._target(self.tokens[index].end, start) if active else None
        if target is None:
            self._add(literal("]"), start + 1)
            return start + 1
        url, end = target
        inner = self._emphasised(index + 1)
        del self.tokens[index:]
        if image:
            shown = visible("".join(token.text(in_link=True) for token in inner))
            alt = literal(" ".join(shown.split()))
            picture = f"![{alt}](<{_encode(url)}>)" if _is_safe(url) else alt
            out = picture if self.letter else self._link(alt, url)
            self._add(out, end, in_link=picture if self.letter else alt)
        else:
            kept = self._leads_somewhere(url)
            self._add(self._link("".join(token.text(in_link=kept) for token in inner), url), end)
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

    def _emphasised(self, first: int) -> list[_Token]:
        """Return the tokens from ``first`` on, their delimiter runs paired."""
        tokens = self.tokens[first:]
        self.spans += pair([token.run for token in tokens if token.run])
        return tokens

    def _leads_somewhere(self, url: str) -> bool:
        return _is_safe(url) or (self.letter and bool(_MERGE_TAG.fullmatch(url)))

    def _link(self, label: str, url: str) -> str:
        return f"[{label}](<{_encode(url)}>)" if self._leads_somewhere(url) else label


def _is_safe(url: str) -> bool:
    return bool(_SAFE.match(url))


def _encode(url: str) -> str:
    """Percent-encode what would end the canonical link; ``&`` as HTML wants it in an attribute."""
    return _UNFIT.sub(lambda match: f"%{ord(match[0]):02X}", url).replace("&", "&amp;")


def _address(source: str) -> str:
    """The address a link's destination stands for: without its angle brackets, escapes and entities."""
    bare = source[1:-1] if source.startswith("<") else source
    return clean(_ESCAPED.sub(r"\1", re.sub(_ENTITY, lambda match: _character(match[0]), bare))).strip()


def _character(entity: str) -> str:
    """What an entity stands for, cleaned like any text: it must not bring in what ``clean`` has removed."""
    if entity[1] != "#" and entity[1:] not in html5:
        return entity
    char = clean(unescape(entity))
    return " " if char in ("\t", "\n") else char
