"""A composition becomes HTML: blocks by Jinja, words by Markdown, the frame by MRML."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from digest.model import Noun
from digest.rendering import dates, marks, templates
from digest.rendering.compose import Block, Composition, Prose
from digest.rendering.mrml import compile_mjml
from digest.rendering.styles import dark_sheet, spaced, text_styles
from digest.text import clean, markdown
from digest.theme import Theme

_HEADING = re.compile(r"<(?P<close>/?)h(?P<level>[1-6])(?=[\s>])")
_ANY_QUOTE = "\"'“”„‟«»‘’‚‹›「『"
# Markdown that opens a list, a quote, a heading, a table or code: a quotation mark before it would break it.
_BLOCK_MARKUP = re.compile(r"\s*(?:[-*+>#|]\s|\d+[.)]\s|>|#|```|~~~| {4}|\t)")


class Html(Noun, frozen=True, kw_only=True):
    """The HTML part of an email, and the MJML it was compiled from."""

    html: str
    mjml: str


def html(composition: Composition, theme: Theme, root: Path) -> Html:
    """Return the HTML of a composed letter.

    Args:
        composition: the letter, section by section.
        theme: the colours and fonts.
        root: the newsletter's folder, whose ``templates/`` come before the house's.

    Raises:
        TemplateError: a template or MRML refuses, with the template's file and line.
    """
    marked = templates.render(
        _environment(root),
        "issue.mjml.j2",
        {
            "issue": composition.issue,
            "config": composition.config,
            "strings": composition.strings,
            "sections": composition.sections,
            "theme": theme,
            "dark_sheet": Markup(dark_sheet(theme.dark)),  # noqa: S704 - no word of anybody's is in it
            "date": _date(composition),
        },
    )
    stepped = step_headings(marked)
    return Html(html=compile_mjml(stepped), mjml=marks.read(stepped).text)


def step_headings(mjml: str) -> str:
    """Return ``mjml`` with one h1, the first, and no level left out below it, as a screen reader wants it.

    The look of a heading comes from its style, so only its level changes.
    """
    level = 0

    def step(found: re.Match[str]) -> str:
        nonlocal level
        if not found["close"]:
            level = min(max(int(found["level"]), 2), level + 1) if level else 1
        return f"<{found['close']}h{level}"

    return _HEADING.sub(step, mjml)


@lru_cache(maxsize=4)
def _environment(root: Path) -> Environment:
    environment = templates.environment(root).overlay(
        finalize=_unmarked, bytecode_cache=templates.bytecode_cache("html")
    )
    filters: dict[str, Callable[..., str]] = {
        "prose": _prose,
        "quote": _quote,
        "inert": _inert,
        "in_quotes": in_quotes,
    }
    environment.filters = environment.filters | {name: templates.strict(each) for name, each in filters.items()}
    environment.globals = environment.globals | {"block": _block}
    return environment


def _unmarked(value: Any) -> Any:
    """Keep a line mark out of what is printed, unless a template made it (a macro's result is Markup)."""
    return marks.remove(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def _block(context: Context, section: Prose | Block) -> Markup:
    """Render a section by ``blocks/<name>.mjml.j2``, which is given the block's context by name."""
    name = section.name if isinstance(section, Block) else "prose"
    own = section.context if isinstance(section, Block) else {"markdown": section.markdown}
    template = context.environment.get_template(f"blocks/{name}.mjml.j2")
    return Markup(template.render({**context.get_all(), **own}))  # noqa: S704 - the template has escaped


@pass_context
def _prose(context: Context, text: str) -> Markup:
    """The editor's Markdown as HTML, styled."""
    made = markdown.to_html(marks.remove(text), letter=True, styles=text_styles(context["theme"]))
    return Markup(spaced(made))  # noqa: S704 - nh3 has cleaned it


@pass_context
def _quote(context: Context, text: str) -> Markup:
    """A member's Markdown as HTML, styled, with nothing in it that a provider or a browser would act on."""
    safe = clean.break_long_words(marks.remove(text))
    made = markdown.to_html(safe, styles=text_styles(context["theme"], rtl=_rtl(text)))
    # On the HTML, not on its source: `\[\[email]]` and `&#91;[email]]` are tags only once Markdown has read them.
    return Markup(clean.inert_tags(spaced(made)))  # noqa: S704 - nh3 has cleaned it


def _rtl(text: str) -> bool:
    """Whether dir="auto" makes ``text`` run from the right: its first letter decides (UAX #9, P2)."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def _inert(text: str) -> str:
    """A member's plain words (a byline): no merge tag, no word too long for a line."""
    return clean.break_long_words(clean.inert_tags(marks.remove(text)))


def in_quotes(text: str) -> str:
    """Return a member's Markdown in “ ”, if it is one plain paragraph that bears no quotation marks yet."""
    words = text.strip()
    if not words or "\n\n" in words or words[0] in _ANY_QUOTE or _BLOCK_MARKUP.match(words):
        return text
    return f"“{words}”"


def _date(composition: Composition) -> str:
    """The day the issue goes out, where it is written; "" until it is known."""
    send_at = composition.issue.send_at
    if send_at is None:
        return ""
    local = send_at.astimezone(ZoneInfo(composition.config.newsletter.timezone))
    return dates.short_date(local.date(), composition.strings)
