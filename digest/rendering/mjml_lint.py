"""What MRML swallows in silence or refuses without a place: unknown tags, lost nesting, tags left open."""

import re
from collections.abc import Iterator

import msgspec

ATTRIBUTE = r"""[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?"""
TAG = re.compile(rf"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?:\s+{ATTRIBUTE})*\s*(?P<empty>/?)>")
_TOKEN = re.compile(rf"(?P<other><!--.*?-->|<![A-Za-z][^>]*>)|{TAG.pattern}|(?P<bare><)", re.DOTALL)
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
# What is inside these is no markup of ours.
_RAW = frozenset(("mj-style", "script", "style"))

_CONTENT = ("mj-column", "mj-hero")
_HEAD = ("mj-head",)
# Component -> the components it may stand in directly (MJML's documentation, "Components").
_PARENTS: dict[str, tuple[str, ...]] = {
    "mj-head": ("mjml",),
    "mj-body": ("mjml",),
    "mj-attributes": _HEAD,
    "mj-breakpoint": _HEAD,
    "mj-font": _HEAD,
    "mj-html-attributes": _HEAD,
    "mj-preview": _HEAD,
    "mj-style": _HEAD,
    "mj-title": _HEAD,
    "mj-all": ("mj-attributes",),
    "mj-class": ("mj-attributes",),
    "mj-section": ("mj-body", "mj-wrapper"),
    "mj-wrapper": ("mj-body", "mj-wrapper"),
    "mj-hero": ("mj-body", "mj-wrapper"),
    "mj-group": ("mj-section",),
    "mj-column": ("mj-section", "mj-group"),
    "mj-accordion": _CONTENT,
    "mj-accordion-element": ("mj-accordion",),
    "mj-accordion-text": ("mj-accordion-element",),
    "mj-accordion-title": ("mj-accordion-element",),
    "mj-button": _CONTENT,
    "mj-carousel": _CONTENT,
    "mj-carousel-image": ("mj-carousel",),
    "mj-divider": _CONTENT,
    "mj-image": _CONTENT,
    "mj-include": (),
    "mj-navbar": _CONTENT,
    "mj-navbar-link": ("mj-navbar",),
    "mj-raw": (),
    "mj-social": _CONTENT,
    "mj-social-element": ("mj-social",),
    "mj-spacer": _CONTENT,
    "mj-table": _CONTENT,
    "mj-text": _CONTENT,
}


class Problem(msgspec.Struct, frozen=True):
    """Something wrong at ``offset``. ``silent``: MRML makes an email of it all the same, and a wrong one."""

    offset: int
    what: str
    hint: str
    silent: bool = False


class _Open(msgspec.Struct, frozen=True):
    name: str
    offset: int


def lint(mjml: str) -> Iterator[Problem]:
    """Yield what is wrong with ``mjml``, in the order of the document."""
    stack: list[_Open] = []
    position = 0
    while token := _TOKEN.search(mjml, position):
        position = token.end()
        if token["bare"]:
            yield _bare(mjml, token.start())
        elif token["close"]:
            yield from _closed(token["name"], token.start(), stack)
        elif name := token["name"]:
            yield from _component(name, token.start(), stack)
            if not token["empty"] and name.lower() not in _VOID:
                stack.append(_Open(name, token.start()))
            if name in _RAW and not token["empty"]:
                position = max(mjml.find(f"</{name}", position), position)
    if stack:
        yield _never_closed(stack[-1])


def _bare(mjml: str, offset: int) -> Problem:
    if re.match(r"<[A-Za-z][^<>]*=\s*[^\s\"'<>]", mjml[offset:]):
        return Problem(offset, "an attribute's value has no quotes", 'write name="value"')
    if re.match(r"<!\[CDATA|<\?", mjml[offset:]):
        return Problem(offset, "MJML here is plain markup, without CDATA or an XML declaration", "take it out")
    return Problem(offset, "a < is not part of a tag", "write &lt; for the character itself")


def _closed(name: str, offset: int, stack: list[_Open]) -> Iterator[Problem]:
    if not any(opened.name == name for opened in stack):
        yield Problem(offset, f"</{name}> closes nothing", "take it out, or open it before")
        return
    while (opened := stack.pop()).name != name:
        yield _never_closed(opened)


def _never_closed(opened: _Open) -> Problem:
    return Problem(opened.offset, f"<{opened.name}> is never closed", f"write </{opened.name}>")


def _component(name: str, offset: int, stack: list[_Open]) -> Iterator[Problem]:
    if not name.lower().startswith("mj-"):
        return
    if name not in _PARENTS:
        from difflib import get_close_matches  # only a mistake needs it

        close = get_close_matches(name.lower(), _PARENTS, n=1)
        hint = f"did you mean {close[0]}?" if close else "see MJML's list of components"
        yield Problem(offset, f"MJML has no component <{name}>", hint, silent=True)
        return
    parent = next((opened.name for opened in reversed(stack) if opened.name.startswith("mj")), "")
    allowed = _PARENTS[name]
    if allowed and parent not in (*allowed, "mj-attributes"):
        where = f"<{parent}>" if parent else "the top of the document"
        hint = "put it inside " + " or ".join(f"<{other}>" for other in allowed)
        yield Problem(offset, f"<{name}> cannot stand directly in {where}", hint, silent=True)
