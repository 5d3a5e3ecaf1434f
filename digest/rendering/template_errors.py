"""Jinja's refusals in the editor's words, with the template's file and line and a likely mend."""

import difflib
import re
import sys
from collections.abc import Iterable
from types import FrameType, TracebackType

import jinja2
from jinja2.exceptions import SecurityError

from digest.errors import TemplateError

_OPENING = ("block", "call", "filter", "for", "if", "macro", "raw", "set", "with")
_TAGS = (
    *_OPENING,
    *(f"end{tag}" for tag in _OPENING),
    "elif",
    "else",
    "extends",
    "from",
    "import",
    "include",
)
_TYPO = re.compile(r"(?:unknown tag|filter named|test named) '([^']+)'")
_NAME = re.compile(r"'([^']+)' is undefined")
_ATTRIBUTE = re.compile(r"'([^']+?)(?: object)?' has no attribute '([^']+)'")


def explain(error: Exception, environment: jinja2.Environment) -> TemplateError | None:
    """Return ``error``, raised while a template was read or rendered, as a TemplateError.

    None when it is not a template's fault: it came out of our own code, called from a template.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        where = f"templates/{error.name}:{error.lineno}" if error.name else ""
        return TemplateError(
            _sentence(error.message or "it cannot be read"),
            where=where,
            hint=_syntax_hint(error, environment),
        )
    frame, line, inside = _template_frame(error.__traceback__, environment)
    where = f"templates/{_name(frame, environment)}:{line}" if frame else ""
    if isinstance(error, jinja2.TemplateNotFound):
        what = f"there is no template {error.name}"
        return TemplateError(what, where=where, hint=_guess(str(error.name), environment.list_templates()))
    if isinstance(error, jinja2.UndefinedError):
        return TemplateError(_sentence(str(error)), where=where, hint=_undefined_hint(str(error), frame))
    if isinstance(error, SecurityError):
        hint = "a template may only read and print what it is given"
        return TemplateError(_sentence(str(error)), where=where, hint=hint)
    # A strings file's {name} that nobody fills in is a LookupError in str.format.
    if inside or isinstance(error, jinja2.TemplateError) or (frame and isinstance(error, LookupError)):
        return TemplateError(f"this cannot be worked out: {error}", where=where, hint="look at the line's {{ … }}")
    return None


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def _guess(wrong: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(wrong, names, n=1)
    return f"did you mean {close[0]}?" if close else "known are " + ", ".join(names)


def _syntax_hint(error: jinja2.TemplateSyntaxError, environment: jinja2.Environment) -> str:
    message = error.message or ""
    found = _TYPO.search(message)
    if not found:
        return "every {% if %} and {% for %} needs its end; every {{ its }}"
    if "filter" in message:
        return _guess(found[1], environment.filters)
    return _guess(found[1], environment.tests if "test named" in message else _TAGS)


def _undefined_hint(message: str, frame: FrameType | None) -> str:
    if found := _NAME.search(message):
        names = [name for name in (frame.f_locals if frame else {}) if not name.startswith("_")]
        return _guess(found[1], {*names} - {"range", "dict", "lipsum", "cycler", "joiner", "namespace"})
    if found := _ATTRIBUTE.search(message):
        module, _, kind = found[1].rpartition(".")
        fields = getattr(getattr(sys.modules.get(module), kind, None), "__struct_fields__", ())
        return _guess(found[2], fields) if fields else ""
    return ""


def _template_frame(trace: TracebackType | None, environment: jinja2.Environment) -> tuple[FrameType | None, int, bool]:
    """Return the innermost frame of a template, its line, and whether nothing but Jinja ran inside it."""
    frame, line, inside = None, 0, False
    while trace:
        if _name(trace.tb_frame, environment):
            frame, line, inside = trace.tb_frame, trace.tb_lineno, True
        elif not trace.tb_frame.f_globals.get("__name__", "").startswith("jinja2."):
            inside = False
        trace = trace.tb_next
    return frame, line, inside


def _name(frame: FrameType, environment: jinja2.Environment) -> str:
    """Return the name of the template that ``frame`` runs ("blocks/bonus.mjml.j2"), or ""."""
    loader = environment.loader
    folders = loader.searchpath if isinstance(loader, jinja2.FileSystemLoader) else []
    for folder in folders:
        if frame.f_code.co_filename.startswith(f"{folder}/"):
            return frame.f_code.co_filename.removeprefix(f"{folder}/")
    return ""
