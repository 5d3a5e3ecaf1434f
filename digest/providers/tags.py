"""Merge tags: ours become the provider's, and whatever else looks like its syntax is made inert.

What stands in an email came from people, and to the provider it is a program: ``{{ config }}`` in a member's
words would be executed, or refused in the middle of sending. Where a piece of the provider's syntax begins, it
is broken after its first character, in the way of its place, so that a reader sees no difference:

- in HTML text, in titles and in attribute values by writing the next character as an entity; where it is not known
  whether the provider parses the HTML before it looks for its syntax, in text and titles by U+2060 as an entity;
- in the subject, the preheader and the plain text by U+2060, which has no width and forbids a line break; in the
  addresses of the plain text, which U+2060 would lead elsewhere, by a percent-escape where there is one;
- in ``<style>`` by a space, inside a string there by an escape; between attributes by a space;
- a comment that holds any is emptied; what Outlook reads in a conditional comment is HTML.

All that is not touched stays as it was, byte for byte.
"""

import re
from collections.abc import Callable, Iterator, Set
from html import unescape
from typing import NoReturn

import msgspec

from digest.errors import Unsupported
from digest.model import Email, Noun

_TAG = re.compile(r"\[\[(?:(unsubscribe_url)|(view_in_browser_url)|first_name\|([^\[\]|]+))\]\]")
# What may not stand between the quotes of a provider's own string: it could end the string, or mean something in HTML.
_NO_WORD = re.compile(r"""[\x00-\x1f\x7f-\x9f"#$%&()*+/:;<=>@\[\\\]^_`{|}~\u2028\u2029]""")
_MARKED_UP = re.compile(r"\[\[first_name\|[^\[\]<]*<[^\[\]]*\]\]")
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")
_ESCAPED_IN_URLS = frozenset("@^`{|}")
_JOINER = "\u2060"
JOINER = "&#8288;"  # the same as an entity

_MARKUP = re.compile(
    r"""
    <!--\[if\b[^\]]*+\]>(?P<outlook>(?:(?!-->)[\s\S])*?)<!\[endif\]-->
  | (?P<comment><!--(?:-?>|[\s\S]*?(?:--!?>|\Z))|<[!?][^>]*+>)
  | </?(?P<name>[A-Za-z][^\s/>]*+)
      (?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=(?:\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+)?+)*+>
    """,
    re.VERBOSE,
)
_VALUE = re.compile(r"""(?<==)(\s*+)("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)""")
# Elements whose content is no markup, up to their end tag.
_WITHOUT_MARKUP = {
    name: re.compile(rf"[\s\S]*?(?=</{name}[\s/>]|\Z)", re.IGNORECASE)
    for name in ("style", "script", "title", "textarea")
}
_STRING = re.compile(r"""(/\*[\s\S]*?\*/)|"(?:\\[\s\S]|[^"\\])*+"|'(?:\\[\s\S]|[^'\\])*+'|url\([^)]*+\)""")


class Syntax(Noun, frozen=True, kw_only=True):
    """A provider's merge tags. What is put for ours is put as it stands, in the HTML and in the text.

    Attributes:
        opens: what begins its syntax, such as ``("{{", "{%", "{#")``; none holds ``&``, ``;`` or a quote.
        unsubscribe: what ``[[unsubscribe_url]]`` becomes, "" when there is no such tag.
        first_name: what ``[[first_name|there]]`` becomes, with ``"{fallback}"`` in double quotes in it. "" prints the
            fallback word, as is always done in an attribute, which those quotes would end.
        view: what ``[[view_in_browser_url]]`` becomes, "" when there is no such page.
        glue: what is put between in HTML text and titles. "" writes the next character as an entity, which would be
            gone where the provider parses the HTML and writes it anew before it looks for its syntax; JOINER is not.
    """

    opens: tuple[str, ...]
    unsubscribe: str = ""
    first_name: str = ""
    view: str = ""
    glue: str = ""


def mapped(email: Email, syntax: Syntax) -> Email:
    """Return ``email`` as the provider is given it: our tags are its tags, and nothing else is.

    Raises:
        Unsupported: a tag is used that the provider does not have, or a fallback word that cannot stand in its tag.
    """
    return msgspec.structs.replace(
        email,
        subject=mapped_line(email.subject, syntax),
        preheader=mapped_line(email.preheader, syntax),
        html=mapped_html(email.html, syntax),
        text=mapped_text(email.text, syntax),
    )


def mapped_line(source: str, syntax: Syntax) -> str:
    """Return a subject or a preheader, in which no address is a link, with its tags mapped; raises as ``mapped``."""
    text = _woven(source, syntax, html=False)
    return text.edited({}, {text.cut(at) for at, _ in text.openings(syntax)}, _JOINER)


def mapped_text(source: str, syntax: Syntax) -> str:
    """Return the text part with its tags mapped; raises as ``mapped``."""
    text = _woven(source, syntax, html=False)
    urls = [match.span() for match in _URL.finditer(text.words)]
    cuts, escapes = set(), {}
    for at, end in text.openings(syntax):
        in_a_url = any(start <= at < stop for start, stop in urls)
        letter = next((i for i in range(at, end) if text.words[i] in _ESCAPED_IN_URLS and not text.own[i]), None)
        if in_a_url and letter is not None:
            escapes[letter] = f"%{ord(text.words[letter]):02X}"
        else:
            cuts.add(text.cut(at))
    return text.edited(escapes, cuts, _JOINER)


def mapped_html(source: str, syntax: Syntax) -> str:
    """Return an HTML document with its tags mapped; raises as ``mapped``."""
    if broken := _MARKED_UP.search(source):
        _refuse(broken[0])
    pieces: list[str] = []
    done = 0
    while match := _MARKUP.search(source, done):
        pieces.append(_words(source[done : match.start()], syntax))
        done = match.end()
        if match["outlook"] is not None:
            start, end = match.span("outlook")
            pieces += source[match.start() : start], mapped_html(match["outlook"], syntax), source[end:done]
        elif match["comment"] is not None:
            pieces.append("<!-- -->" if any(opening in match[0] for opening in syntax.opens) else match[0])
        else:
            pieces.append(_tag(match[0], syntax))
            content = _WITHOUT_MARKUP.get(match["name"].lower() if match[0][1] != "/" else "")
            if content is not None and (inside := content.match(source, done)):
                pieces.append(_without_markup(match["name"].lower(), inside[0], syntax))
                done = inside.end()
    return "".join([*pieces, _words(source[done:], syntax)])


class _Text:
    """Text with the provider's tags in it: ``words``, and which of its characters are the provider's ``own``."""

    def __init__(self) -> None:
        self.words = ""
        self.own = bytearray()

    def add(self, words: str, *, own: bool = False) -> None:
        """Append ``words``."""
        self.words += words
        self.own += (b"\1" if own else b"\0") * len(words)

    def openings(self, syntax: Syntax) -> Iterator[tuple[int, int]]:
        """Yield where one stands that is not all the provider's own: its first character, and past its last."""
        for opening in syntax.opens:
            at = self.words.find(opening)
            while at >= 0:
                if not all(self.own[at : at + len(opening)]):
                    yield at, at + len(opening)
                at = self.words.find(opening, at + 1)

    def cut(self, at: int) -> int:
        """Return before which character an opening at ``at`` can be broken: nowhere inside the provider's own."""
        cut = at + 1
        while cut < len(self.words) and self.own[cut - 1] and self.own[cut]:
            cut += 1
        return cut

    def edited(self, instead: dict[int, str], cuts: Set[int] = frozenset(), glue: str = "") -> str:
        """Return the words with some characters replaced, and ``glue`` at the ``cuts`` where there is none."""
        if not instead and not cuts:
            return self.words
        pieces = []
        for i, letter in enumerate(self.words):
            if i in cuts and not (letter == glue or (glue.isspace() and letter.isspace())):
                pieces.append(glue)
            pieces.append(instead.get(i, letter))
        return "".join([*pieces, glue if len(self.words) in cuts else ""])


def _woven(source: str, syntax: Syntax, *, html: bool) -> _Text:
    text = _Text()
    done = 0
    for match in _TAG.finditer(source):
        text.add(source[done : match.start()])
        _add_tag(text, match, syntax, html=html)
        done = match.end()
    text.add(source[done:])
    return text


def _add_tag(text: _Text, match: re.Match[str], syntax: Syntax, *, html: bool) -> None:
    unsubscribe, _, fallback = match.groups()
    if fallback is None:
        own = syntax.unsubscribe if unsubscribe else syntax.view
        if not own:
            raise Unsupported(
                f"the provider has nothing for {match[0]}",
                hint=f"take {match[0]} out of the issue and its templates, or choose another provider",
            )
        text.add(own, own=True)
    elif not syntax.first_name:
        text.add(fallback)
    else:
        word = " ".join((unescape(fallback) if html else fallback).split())
        if not word or _NO_WORD.search(word) or any(opening in word for opening in syntax.opens):
            _refuse(match[0])
        text.add(syntax.first_name.replace("{fallback}", word), own=True)


def _refuse(tag: str) -> NoReturn:
    raise Unsupported(
        f"{tag} has a word that cannot stand in the provider's tag",
        hint="write letters, digits and simple punctuation: [[first_name|there]]",
    )


def _words(source: str, syntax: Syntax) -> str:
    """Return HTML text with its tags mapped and all else inert."""
    if not syntax.glue:
        return _entities(source, syntax)
    text = _woven(source, syntax, html=True)
    return text.edited({}, {text.cut(at) for at, _ in text.openings(syntax)}, syntax.glue)


def _entities(source: str, syntax: Syntax) -> str:
    """Return an attribute's value, or HTML text, with its tags mapped and all else inert by entities."""
    return _escaped(_woven(source, syntax, html=True), syntax, lambda letter: f"&#{ord(letter)};")


def _escaped(text: _Text, syntax: Syntax, escape: Callable[[str], str]) -> str:
    escapes = {}
    for at, end in text.openings(syntax):
        i = text.cut(at)
        # The character past the cut, unless that is past the opening or the provider's own.
        i = i if i < end and not text.own[i] else i - 1
        escapes[i] = escape(text.words[i])
    return text.edited(escapes)


def _spaced(source: str, syntax: Syntax) -> str:
    text = _Text()
    text.add(source)
    return text.edited({}, {text.cut(at) for at, _ in text.openings(syntax)}, " ")


def _tag(markup: str, syntax: Syntax) -> str:
    without_name = msgspec.structs.replace(syntax, first_name="")
    pieces: list[str] = []
    done = 0
    for match in _VALUE.finditer(markup):
        pieces += _spaced(markup[done : match.start()], syntax), match[1], _entities(match[2], without_name)
        done = match.end()
    return "".join([*pieces, _spaced(markup[done:], syntax)])


def _without_markup(name: str, source: str, syntax: Syntax) -> str:
    """Return the content of an element that holds none; only in a title and a textarea are there entities."""
    if name in {"title", "textarea"}:
        return _words(source, syntax)
    escape = "\\{:06x}" if name == "style" else "\\u{:04x}"
    pieces: list[str] = []
    done = 0
    for match in _STRING.finditer(source):
        pieces.append(_spaced(source[done : match.start()], syntax))
        text = _Text()
        text.add(match[0])
        pieces.append(
            _spaced(match[0], syntax) if match[1] else _escaped(text, syntax, lambda c: escape.format(ord(c)))
        )
        done = match.end()
    return "".join([*pieces, _spaced(source[done:], syntax)])
