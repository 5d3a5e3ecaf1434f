"""The styles that templates cannot say well: inline ones for Markdown's HTML, and the dark scheme's sheet.

Inline, so that a mail client that drops ``<style>`` still shows the design; the dark scheme has no other way.
"""

import re
from collections.abc import Mapping

import msgspec

from digest.theme import Palette, Theme

_PIECE = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_MARGIN = re.compile(r"(?<=margin:)(\S+) (\S+) (\S+) ([^;\"]+)")
_VOID = {"br", "hr", "img", "wbr"}
_LISTS = {"ul", "ol"}

# What the dark scheme paints, by the templates' classes: page, card, t(ext), m(uted), e(yebrow) … MJML puts
# a column's background on the cell inside the element with the class, a section's on three nested ones: where
# one is left out, a light band remains.
_GROUNDS = (
    ("body,.page,.page>table,.page>table>tbody>tr>td", "page"),
    (".card,.card>table,.card>table>tbody>tr>td", "card"),
    (".event>table>tbody>tr>td", "event_bg"),
    (".t .quote", "quote_bg"),
    (".t code,.t pre", "page"),
    (".btn td,.btn a", "accent"),
    (".more td,.more a", "card"),
)
_INKS = (
    (".t div", "color", "text"),
    (".m div,.m a,.t .by", "color", "muted"),
    (".e div,.t a,.event .m a", "color", "accent"),
    (".btn td,.btn a", "color", "on_accent"),
    (".more td,.more a", "color", "accent"),
    (".more td,.more a", "border-color", "accent"),
    (".rule p,.t hr,.t blockquote,.t .quote", "border-color", "line"),
    (".t .voice", "border-left-color", "accent"),
)


def dark_sheet(palette: Palette) -> str:
    """Return the style sheet of the dark scheme, in two dialects.

    The media query is for Apple Mail, iOS and others that have one; the attributes are those that Outlook.com
    puts on what it has darkened by its own lights: ``data-ogsb`` on grounds, ``data-ogsc`` on inks.
    """
    grounds = [(selectors, f"background:{getattr(palette, token)}") for selectors, token in _GROUNDS]
    inks = [(selectors, f"{name}:{getattr(palette, token)}") for selectors, name, token in _INKS]
    media = "\n".join(_rule(*rule) for rule in grounds + inks)
    outlook = [_rule(*rule, within="[data-ogsb] ") for rule in grounds]
    outlook += [_rule(*rule, within="[data-ogsc] ") for rule in inks]
    return f"@media (prefers-color-scheme:dark){{\n{media}\n}}\n" + "\n".join(outlook)


def _rule(selectors: str, declaration: str, *, within: str = "") -> str:
    each = ",".join(within + selector for selector in selectors.split(","))
    return f"{each}{{{declaration} !important}}"


def text_styles(theme: Theme, *, rtl: bool = False) -> Mapping[str, str]:
    """Return the inline style of each tag in running text, for words that run from the right if ``rtl``.

    Margins have four values, which ``spaced`` edits. A list hangs its bullets in a margin, not a padding:
    Outlook for Windows cuts them off otherwise.
    """
    light = theme.light
    code = f"font-family:{theme.mono};background-color:{light.page};border-radius:4px"
    bullets = "0 22px 16px 0" if rtl else "0 0 16px 22px"
    bar = "padding:0 16px 0 0;border-right" if rtl else "padding:0 0 0 16px;border-left"
    return {
        "p": "margin:0 0 16px 0",
        "h2": "margin:32px 0 8px 0;font-size:22px;line-height:30px;font-weight:700;letter-spacing:-0.2px",
        "h3": "margin:24px 0 8px 0;font-size:18px;line-height:26px;font-weight:700",
        "h4": "margin:24px 0 4px 0;font-size:16px;line-height:26px;font-weight:700",
        "ul": f"margin:{bullets};padding:0",
        "ol": f"margin:{bullets};padding:0",
        "li": "margin:0 0 8px 0",
        "a": f"color:{light.accent};text-decoration:underline",
        "blockquote": f"margin:0 0 16px 0;{bar}:3px solid {light.line}",
        "code": f"{code};font-size:14px;padding:2px 4px",
        "pre": f"margin:0 0 16px 0;padding:12px 16px;{code};font-size:14px;line-height:22px;"
        "white-space:pre-wrap;overflow-wrap:anywhere",
        "hr": f"margin:24px 0 24px 0;border:0;border-top:1px solid {light.line}",
        "img": "max-width:100%;height:auto;border-radius:8px",
    }


class _Container(msgspec.Struct):
    """An open element: does it hold anything, and which piece is its last child's tag, if that ends it."""

    name: str
    filled: bool = False
    last: int = -1


def spaced(html: str) -> str:
    """Return ``html`` with the space between its elements, and none around them.

    The first element of a container has no margin above it, the last none below, and a list in a list sits
    closer: what a style sheet says with ``:first-child`` must stand in each element's own style here.

    Args:
        html: well-formed, from ``text_styles``.
    """
    pieces = _PIECE.split(html)
    stack = [_Container("")]
    for index, piece in enumerate(pieces):
        tag = _TAG.match(piece) if index % 2 else None
        if tag is None:
            if piece.strip():
                stack[-1].filled, stack[-1].last = True, -1
        elif tag[1]:
            _tighten(pieces, stack.pop().last, 2)
        else:
            parent = stack[-1]
            if tag[2] in _LISTS and any(opened.name in _LISTS for opened in stack):
                pieces[index] = _MARGIN.sub(_closer, piece)
            if tag[2] == "code" and parent.name == "pre":
                pieces[index] = '<code style="font-family:inherit">'
            if not parent.filled:
                _tighten(pieces, index, 0)
            parent.filled, parent.last = True, index
            if tag[2] not in _VOID:
                stack.append(_Container(tag[2]))
    _tighten(pieces, stack[0].last, 2)
    return "".join(pieces)


def _closer(found: re.Match[str]) -> str:
    return "8px 0 0 20px" if found[2] == "0" else "8px 20px 0 0"


def _tighten(pieces: list[str], index: int, side: int) -> None:
    """Take away the margin above (``side`` 0) or below (2) the tag at ``index``; -1 is no tag."""
    if index < 0:
        return

    def without(found: re.Match[str]) -> str:
        sides = list(found.groups())
        sides[side] = "0"
        return " ".join(sides)

    pieces[index] = _MARGIN.sub(without, pieces[index])
