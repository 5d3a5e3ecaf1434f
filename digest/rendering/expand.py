"""The letter's ``{{ … }}``, by Jinja in a sandbox: values become text, a block leaves only a token in its place."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jinja2 import (
    DictLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.errors import IssueError
from digest.rendering import marks, templates
from digest.text import markdown

# What an expression of the editor's can end in, apart from what has words of its own.
_MISHAPS = (
    TemplateError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RuntimeError,  # among them RecursionError
    MemoryError,
    SyntaxError,  # nested deeper than Python can compile
)


class Place(NamedTuple):
    """Where a block was printed: its name, and that of the picks file it was called with."""

    name: str
    picks: str


class _Placed:
    """What a block's name means in the prose: printed, it leaves a token; called, it names a picks file.

    Its attributes begin with an underscore, since the sandbox hides those from the letter.
    """

    def __init__(self, name: str, place: Callable[[Place], str], picks: str = "") -> None:
        self._name, self._place, self._picks = name, place, picks

    def __call__(self, picks: str) -> "_Placed":
        return _Placed(self._name, self._place, str(picks))

    def __str__(self) -> str:
        return self._place(Place(self._name, self._picks))

    __repr__ = __str__  # in a list, where it is then found not to stand alone


class Expanded(NamedTuple):
    """The letter in Markdown, and what was printed where a token (``marks.MARK``) stands."""

    markdown: str
    placed: Mapping[str, Place]


def expand(
    prose: str, values: Mapping[str, Any], blocks: tuple[str, ...], *, path: str, where: Callable[[int], str]
) -> Expanded:
    """Return ``prose`` with its values filled in and its blocks as tokens.

    Args:
        prose: the letter's, without comments.
        values: what may stand in a sentence, by name; escaped for Markdown when printed.
        blocks: the names of the blocks.
        path: issue.md's, under which the compiled letter is kept.
        where: gives ``path:line`` for a line of ``prose``, counted from 1.

    Raises:
        IssueError: with the line, for an unknown name, broken syntax, or what cannot be worked out.
    """
    placed: dict[str, Place] = {}

    def put(place: Place) -> str:
        token = str(len(placed))
        placed[token] = place
        return f"{marks.OPEN}{token}{marks.CLOSE}"

    # By the loader, not from_string: so what it is compiled to is kept until the letter changes.
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({path: prose}),
        bytecode_cache=templates.bytecode_cache("letter"),
        undefined=StrictUndefined,
        finalize=_literal,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.globals.clear()  # Jinja's own (range, lipsum …) would print themselves, or something else each time
    names = {**values, **{name: _Placed(name, put) for name in blocks}}
    try:
        return Expanded(environment.get_template(path).render(names), placed)
    except TemplateSyntaxError as error:
        raise IssueError(
            f"the letter's {{{{ … }}}} cannot be read: {error.message}",
            where=where(error.lineno or 1),
            hint="write {{ name }}; a literal {{ is written {{ '{{' }}",
        ) from error
    except UndefinedError as error:
        raise _unknown(str(error.message), names, where(_line_of(error))) from error
    except TemplateNotFound as error:
        raise IssueError(
            f"the letter cannot include {error.name!r}",
            where=where(_line_of(error)),
            hint="write it into the letter, or as a block: templates/blocks/<name>.mjml.j2 and .txt.j2",
        ) from error
    except _MISHAPS as error:
        raise IssueError(
            f"the letter's {{{{ … }}}} cannot be worked out: {_said(error)}",
            where=where(_line_of(error)),
            hint="write {{ name }} with one of " + ", ".join(sorted(names)),
        ) from error


def _unknown(message: str, names: Mapping[str, Any], where: str) -> IssueError:
    from difflib import get_close_matches  # only a mistake needs it

    quoted = re.findall(r"'([^']+)'", message)
    name = quoted[-1] if quoted else ""
    close = get_close_matches(name, names, n=1)
    return IssueError(
        f"there is no block or value called {name!r}",
        where=where,
        hint=f"did you mean {{{{ {close[0]} }}}}?" if close else "known are " + ", ".join(sorted(names)),
    )


def _literal(value: Any) -> Any:
    """Make a value literal in Markdown; whole numbers and blocks are so already."""
    return value if isinstance(value, int | _Placed) else markdown.escape(str(value))


def _said(error: BaseException) -> str:
    """Return what ``error`` says; a KeyError says only the key, and a MemoryError nothing."""
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, KeyError) else str(error) or kind


def _line_of(error: BaseException) -> int:
    """Return the template's line that raised ``error``, which Jinja keeps in the traceback."""
    trace, line = error.__traceback__, 1
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
