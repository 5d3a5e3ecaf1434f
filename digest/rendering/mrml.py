r"""The one place that calls MRML (``mjml-python``), and knows its faults.

MRML 6.0 prints attribute values in Rust's debug notation: a newline, a quotation mark, an emoji's joint
come out as ``\n``, ``\"`` or ``\u{200d}``. It passes unknown tags through without a word, and its
errors give an offset in the document it was handed, or no place at all.
"""

import re

from digest.errors import TemplateError
from digest.rendering import marks
from digest.rendering.mjml_lint import ATTRIBUTE, TAG, Problem, lint

# Forbidden in XML 1.0 (2.2), with DEL and the C1 controls, which only ever come from broken text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SKIPPED = r"<!--.*?-->"
_MARKUP = re.compile(rf"{_SKIPPED}|(?P<title><mj-title>)(?P<words>[^<]*)|{TAG.pattern}", re.DOTALL)
_VALUE = re.compile(ATTRIBUTE)
_UNSAFE = re.compile(r"[^ !#-\[\]-~]")
_POSITION = re.compile(r"(.*?) in (?:root )?template.*? at position (\d+):\d+$")


def compile_mjml(marked: str) -> str:
    """Compile MJML to HTML.

    No web font is added (MRML would by itself) and comments are left out, but for Outlook's conditional ones.

    Args:
        marked: the document, with or without the marks of ``digest.rendering.marks``.

    Returns:
        The HTML; the same for the same document.

    Raises:
        TemplateError: MRML refuses, or would silently drop something; with the file and line when
            ``marked`` has marks.
    """
    from mjml import mjml2html

    source = marks.read(_CONTROL.sub("", marked))
    problems = list(lint(source.text))
    encoded = _encode(source.text)
    try:
        html: str = mjml2html(encoded, fonts={}, disable_comments=True)
    except ValueError as error:
        problem = problems[0] if problems else _problem(str(error), encoded, source.text)
        raise _refusal(problem, source) from error
    for problem in problems:
        if problem.silent:
            raise _refusal(problem, source)
    # One conditional comment after the other is one comment; Gmail cuts an email by its bytes.
    return html.replace("<![endif]--><!--[if mso | IE]>", "")


def _encode(mjml: str) -> str:
    """Write what MRML would garble in attribute values (and in the title, which becomes one) as ``&#N;``.

    The number of ``<`` stays the same: ``_problem`` counts them.
    """
    return _MARKUP.sub(_encode_markup, mjml)


def _encode_markup(found: re.Match[str]) -> str:
    if found["title"]:
        return found["title"] + _UNSAFE.sub(_entity, found["words"])
    return _VALUE.sub(_encode_value, found[0]) if found["name"] else found[0]


def _encode_value(found: re.Match[str]) -> str:
    name, equals, value = found[0].partition("=")
    value = value.strip()
    return f'{name}="{_UNSAFE.sub(_entity, value[1:-1])}"' if equals else name


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _problem(message: str, encoded: str, text: str) -> Problem:
    """Put MRML's own words and position (in bytes of the encoded document) into ours."""
    found = _POSITION.match(message)
    if not found:
        return Problem(0, f"MJML's compiler refuses: {message}", "")
    data, position = encoded.encode(), int(found[2])
    # The position is the tag's own < or lies within the tag.
    count = data[: position + 1].count(b"<")
    places = [0, *(bracket.start() for bracket in re.finditer("<", text))]
    offset = places[min(count, len(places) - 1)]
    return Problem(offset, f"MJML's compiler refuses: {found[1]}", "")


def _refusal(problem: Problem, source: marks.Source) -> TemplateError:
    return TemplateError(problem.what, where=source.where(problem.offset), hint=problem.hint)
