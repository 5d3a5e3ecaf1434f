"""The email as a fragment: what stands in its body, with all its looks inline, for a provider's own frame.

Style sheets, scripts and comments are taken out by such providers, or have no effect in their frame, so nothing
here depends on them. Outlook's conditional comments go with them: all they do is to hold the email to 600 pixels,
which the provider's frame does, and in a comment nothing that looks like a provider's syntax could be made inert.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser

from digest.model import Noun

Attributes = list[tuple[str, str | None]]

_SHEET = re.compile(r"<style\b(?P<attributes>[^>]*)>(?P<css>.*?)</style>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<body>[^{}]*)\}")
_NESTED = re.compile(r"@(?P<for>[^{};]*)\{(?P<rules>(?:[^{}]*\{[^{}]*\})*)[^{}]*\}|@[^{};]*;")
# What of a telephone's rules does no harm on a desktop: a provider's frame takes room away on both.
_ROOM = ("padding", "margin", "font-size", "line-height")
_STEP = re.compile(r"(?P<child>>\s*)?(?P<simple>[^\s>]+)\s*")
# A type, classes, or both: no state (:hover) and no attribute.
_SELECTOR = re.compile(r"(?P<type>[a-z][a-z0-9]*)?(?P<classes>(?:\.[\w-]+)*)", re.IGNORECASE)
_DECLARATION = re.compile(r"""(?:[^;"'()]|"[^"]*"|'[^']*'|\([^()]*\))+""")
_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_UNSUBSCRIBE = "[[unsubscribe_url]]"
# With the mark that parts two links of a footer: "Unsubscribe · Preferences".
_LEAVING = re.compile(r'(?:\s*[·|•])?\s*<a\b[^<>]*href="\[\[unsubscribe_url\]\]"[^<>]*>.*?</a>', re.DOTALL)
# In what is written here, no attribute holds a < or a >, and all of them are in double quotes.
_TAG_OR_TEXT = re.compile(r"<[^<>]*>|[^<]+")
_ATTRIBUTE = re.compile(r'(\s[^\s"=]+=)("[^"]*")')
_ADDRESSES = frozenset({"href=", "src=", "background="})
_JOINER = "\u2060"
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNSEEN = frozenset({"head", "style", "script", "title", "noscript", "template"})
_FRAME = frozenset({"html", "body", "link", "meta", "base"})
# A browser puts these in where they were left out.
_IMPLIED = frozenset({"tbody", "html", "head", "body"})


def fragment(html: str) -> str:
    """Return what a reader sees of the document ``html`` as one ``<div>`` that needs no style sheet.

    The rules of the document's style sheets are written into the elements they mean, a telephone's paddings and
    sizes too; those that depend on a scheme of colours, or on a mail program's own elements, are left out. What
    is hidden (the preheader) goes, merge tags stay.
    """
    writer = _Writer(_rules(html))
    writer.feed(html)
    writer.close()
    return f"<div{_written(writer.ground)}>{''.join(writer.pieces).strip()}</div>"


def without_unsubscribe(html: str) -> str:
    """Return the fragment ``html`` without its own unsubscribe links, for a provider that always puts one."""
    return _LEAVING.sub("", html).replace(_UNSUBSCRIBE, "")


def text_without_unsubscribe(text: str) -> str:
    """Return the plain ``text`` without the lines that say where to unsubscribe."""
    return "".join(line for line in text.splitlines(keepends=True) if _UNSUBSCRIBE not in line)


def inert(html: str, opens: Iterable[str]) -> str:
    """Return a fragment in which nothing is one of ``opens``, by which the provider's own syntax begins.

    Such a provider, or its editor, parses the HTML and writes it anew before it looks for its syntax, and an
    entity would be gone by then. So its first character is set apart by U+2060, which has no width and survives;
    in an address it is percent-escaped. A reader sees no difference.
    """
    # What follows is only looked at: in {{{ there are two.
    syntax = re.compile("|".join(f"{re.escape(opening[0])}(?={re.escape(opening[1:])})" for opening in opens))
    return _TAG_OR_TEXT.sub(lambda found: _broken(found[0], syntax), html)


def alike(first: str, second: str) -> bool:
    """Return whether a browser makes the same of both: entities, blanks and tags it puts in may differ."""
    return _seen(first) == _seen(second)


def _broken(piece: str, syntax: re.Pattern[str]) -> str:
    if not piece.startswith("<"):
        return syntax.sub(rf"\g<0>{_JOINER}", piece)
    return _ATTRIBUTE.sub(lambda found: found[1] + _broken_value(found[1], found[2], syntax), piece)


def _broken_value(name: str, value: str, syntax: re.Pattern[str]) -> str:
    if name.strip() in _ADDRESSES:
        return syntax.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return syntax.sub(rf"\g<0>{_JOINER}", value)


class _Step(Noun, frozen=True, kw_only=True):
    """One element of a selector, and how it stands to the one before: ">" is its child, "" stands in it."""

    child: bool
    tag: str
    classes: frozenset[str]


class _Rule(Noun, frozen=True, kw_only=True):
    """One selector of a style sheet with its declarations."""

    steps: tuple[_Step, ...]
    declarations: tuple[tuple[str, str], ...]

    def strength(self) -> tuple[int, int]:
        """Return how it stands to others: CSS counts the classes, then the tags."""
        return sum(len(step.classes) for step in self.steps), sum(step.tag != "" for step in self.steps)


def _rules(html: str) -> list[_Rule]:
    """Return the rules that can be written into the elements, the stronger and the later ones last."""
    rules: list[_Rule] = []
    for sheet in _SHEET.finditer(_COMMENT.sub("", html)):
        if "media" in sheet["attributes"].lower():
            continue
        css = _CSS_COMMENT.sub("", sheet["css"])
        rules += _plain_rules(_NESTED.sub("", css), ())
        for nested in _NESTED.finditer(css):
            if "max-width" in (nested["for"] or ""):
                rules += _plain_rules(nested["rules"], _ROOM)
    return sorted(rules, key=_Rule.strength)


def _plain_rules(css: str, only: tuple[str, ...]) -> Iterator[_Rule]:
    """Yield the rules of ``css`` that can be said inline; of their declarations ``only`` those named, if any."""
    for rule in _RULE.finditer(css):
        declarations = tuple(pair for pair in _declarations(rule["body"]) if not only or pair[0].startswith(only))
        for selector in rule["selectors"].split(","):
            if steps := _steps(selector.strip()):
                yield _Rule(steps=steps, declarations=declarations)


def _steps(selector: str) -> tuple[_Step, ...]:
    """Return the elements of ``selector``, none when one is meant by more than its tag and its classes."""
    steps = []
    for found in _STEP.finditer(selector):
        simple = _SELECTOR.fullmatch(found["simple"])
        if simple is None:
            return ()
        classes = frozenset(simple["classes"].split(".")) - {""}
        steps.append(_Step(child=found["child"] is not None, tag=(simple["type"] or "").lower(), classes=classes))
    return tuple(steps)


def _fits(steps: tuple[_Step, ...], path: list[tuple[str, frozenset[str]]]) -> bool:
    """Return whether the last element of ``path``, the outermost first, is what the selector means."""
    if not path or steps[-1].tag not in {"", path[-1][0]} or not steps[-1].classes <= path[-1][1]:
        return False
    if len(steps) == 1:
        return True
    nearest = len(path) - 1
    farthest = nearest if steps[-1].child else 1
    return any(_fits(steps[:-1], path[:end]) for end in range(nearest, farthest - 1, -1))


def _declarations(css: str) -> Iterator[tuple[str, str]]:
    for found in _DECLARATION.finditer(css):
        name, colon, value = found[0].partition(":")
        if colon and name.strip() and value.strip():
            yield name.strip().lower(), value.strip()


def _cascaded(declarations: Iterable[tuple[str, str]]) -> str:
    """Return the declarations as one style; the last of each property counts, and stands where it was last said."""
    last: dict[str, str] = {}
    for name, value in declarations:
        last.pop(name, None)
        last[name] = value
    return ";".join(f"{name}:{value}" for name, value in last.items())


class _Writer(HTMLParser):
    """Writes the body anew: every entity in one spelling, so that what is looked for is found."""

    def __init__(self, rules: list[_Rule]) -> None:
        super().__init__(convert_charrefs=True)
        self.rules = rules
        self.pieces: list[str] = []
        self.ground: Attributes = []
        self.hidden: list[str] = []
        self.path: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Write the tag with its whole style, unless it or what it stands in is not seen."""
        if tag not in _VOID:
            self.path.append((tag, _classes(attrs)))
        styled = self._styled(tag, attrs)
        if tag in {"html", "body"}:
            self._remember(styled)
        elif self.hidden or tag in _UNSEEN or _HIDDEN.search(dict(styled).get("style") or ""):
            if tag not in _VOID:
                self.hidden.append(tag)
        elif tag not in _FRAME:
            self.pieces.append(f"<{tag}{_written(styled)}>")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Write ``<br />`` as ``<br>``; a stroke at the end of any other tag means nothing in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was written, or what was hidden."""
        if tag in (open_tags := [open_tag for open_tag, _ in self.path]):
            del self.path[len(open_tags) - 1 - open_tags[::-1].index(tag) :]
        if self.hidden:
            if tag in self.hidden:
                while self.hidden.pop() != tag:
                    pass
        elif tag not in _FRAME | _VOID | _UNSEEN:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write the words."""
        if not self.hidden:
            self.pieces.append(_escaped(data))

    def _remember(self, attributes: Attributes) -> None:
        """Keep for the outermost element what the document says of its ground and its language."""
        kept = {name: value for name, value in attributes if name in {"lang", "dir", "style"} and value}
        before = dict(self.ground)
        if "style" in before and "style" in kept:
            kept["style"] = _cascaded((*_declarations(before["style"] or ""), *_declarations(kept["style"] or "")))
        self.ground = list({**before, **kept}.items())

    def _styled(self, tag: str, attributes: Attributes) -> Attributes:
        own = {name: value for name, value in attributes if name != "class"}
        path = [*self.path, (tag, _classes(attributes))] if tag in _VOID else self.path
        ruled = [pair for rule in self.rules if _fits(rule.steps, path) for pair in rule.declarations]
        loud = [(name, value[:-10].rstrip()) for name, value in ruled if value.lower().endswith("!important")]
        quiet = [(name, value) for name, value in ruled if not value.lower().endswith("!important")]
        style = _cascaded((*quiet, *_declarations(own.pop("style", "") or ""), *loud))
        return [*own.items(), *([("style", style)] if style else [])]


def _classes(attributes: Attributes) -> frozenset[str]:
    return frozenset((dict(attributes).get("class") or "").split())


def _written(attributes: Attributes) -> str:
    return "".join(f" {name}" if value is None else f' {name}="{_escaped(value)}"' for name, value in attributes)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")


class _Reader(HTMLParser):
    """Notes what a browser would make of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag not in _IMPLIED:
            self.seen.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _IMPLIED | _VOID:
            self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.seen.append((words,))


def _seen(html: str) -> list[object]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.seen
