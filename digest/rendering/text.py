"""A composition becomes the plain-text part: written for a terminal, not scraped from the HTML."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, pass_context
from jinja2.runtime import Context

from digest.errors import TemplateError
from digest.rendering import templates
from digest.rendering.compose import Block, Composition, Prose
from digest.text.clean import inert_tags
from digest.text.columns import GLUE, display_width
from digest.text.columns import wrap as wrap_lines
from digest.text.plain import LinkList, to_text

WIDTH = 72
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")


def text(composition: Composition, root: Path) -> str:
    """Return the text part of a composed letter, ending with one newline.

    Args:
        composition: the letter, section by section.
        root: the newsletter's folder, whose ``templates/`` come before the house's.

    Raises:
        TemplateError: a template refuses, or a block has no ``blocks/<name>.txt.j2``.
    """
    rendered = templates.render(
        _environment(root),
        "issue.txt.j2",
        {
            "issue": composition.issue,
            "config": composition.config,
            "strings": composition.strings,
            "sections": composition.sections,
            "links": LinkList(),
        },
    )
    # A label that a template printed without wrapping it still holds the glue.
    lines = _TRAILING.sub("", rendered.replace(GLUE, " "))
    return _EMPTY_LINES.sub("\n\n", lines).strip("\n") + "\n"


@lru_cache(maxsize=4)
def _environment(root: Path) -> Environment:
    # An overlay has filters of its own, so that the HTML's of the same name are not overwritten.
    environment = templates.environment(root).overlay(bytecode_cache=templates.bytecode_cache("text"))
    filters: dict[str, Callable[..., str]] = {
        "plain": _plain,
        "wrap": _wrap,
        "heading": _heading,
        "inert": inert_tags,
        "link": _link,
        "unbroken": _unbroken,
    }
    environment.filters = environment.filters | {name: templates.strict(each) for name, each in filters.items()}
    environment.globals = environment.globals | {"block": _block, "width": WIDTH}
    return environment


@pass_context
def _block(context: Context, section: Prose | Block) -> str:
    """Render a section by its own template, the addresses of its links below it."""
    name = section.name if isinstance(section, Block) else "prose"
    own = section.context if isinstance(section, Block) else {"markdown": section.markdown}
    file = f"blocks/{name}.txt.j2"
    try:
        template = context.environment.get_template(file)
    except TemplateNotFound as error:
        raise TemplateError(
            f"the block {name} has no plain-text twin",
            where=f"{context['issue'].path}:{section.line}",
            hint=f"write templates/{file}; an empty file prints nothing",
        ) from error
    rendered = template.render({**context.get_all(), **own}).strip()
    links: LinkList = context["links"]
    # A colon announces the next section; addresses would stand in its way and wait until after it.
    return rendered if rendered.endswith(":") else f"{rendered}\n\n{links.take()}"


@pass_context
def _plain(context: Context, markdown: str, *, letter: bool = False, first: str = "", rest: str | None = None) -> str:
    """Markdown as text, ``first`` before its first line and ``rest`` (else ``first``) before the others."""
    rest = first if rest is None else rest
    room = WIDTH - len(rest)
    return _prefixed(to_text(markdown, width=room, letter=letter, links=context["links"]), first, rest)


def _wrap(words: str, first: str = "", rest: str | None = None) -> str:
    """Words that are not Markdown, in lines after ``first`` and ``rest``; a member's go through ``inert``."""
    rest = first if rest is None else rest
    return _prefixed(wrap_lines(words, WIDTH - len(rest)), first, rest)


def _heading(words: str, mark: str = "=") -> str:
    lines = wrap_lines(words, WIDTH).split("\n")
    return "\n".join([*lines, mark * max(map(display_width, lines))])


@pass_context
def _link(context: Context, label: str, url: str, *, late: bool = False) -> str:
    """A label and its number, ``Office 365 [3]``; the address is listed below, or ``late`` at the end."""
    links: LinkList = context["links"]
    return _unbroken(f"{label} [{links.add(url, late=late)}]")


def _unbroken(words: str) -> str:
    """Words that a later ``wrap`` keeps on one line."""
    return words.replace(" ", GLUE)


def _prefixed(lines: str, first: str, rest: str) -> str:
    return first + lines.replace("\n", f"\n{rest}")
