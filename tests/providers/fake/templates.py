"""The providers' template languages, as far as an email could fall into them.

They are as eager as a provider could be: what merely looks like syntax is evaluated, across lines and inside
comments too, and what cannot be parsed is an error. So a text that arrives unchanged was made inert.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

_DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_GO_TRACKED = re.compile(r"(https?://[\w\-.~!#$&'()*+,/:;=?@\[\]%]*)@TrackLink")
# The end of an action is not looked for inside its strings.
_GO_ACTION = re.compile(r'((?:/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|(?!\}\})[^"`])*)\}\}', re.DOTALL)
_GO_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))")
_GO_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_GO_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|\||\(|\)|[^\s|()]+')
_GHOST = re.compile(r'%%\{(\w+?)(?:,? *(?:"|&quot;)(.*?)(?:"|&quot;))?\}%%')
_MAILGUN = re.compile(r"%recipient\.(\w+)%")

Values = Mapping[str, str]


class TemplateError(Exception):
    """The provider cannot parse it."""


def django(source: str, values: Values) -> str:
    """Return ``source`` with Buttondown's tags filled in: ``{{ a.b|default:"c" }}`` and ``{% if a.b %}``.

    Raises:
        TemplateError: an unknown ``{% tag %}``, or one that is not closed.
    """
    return _blocks(_split_django(source), values, _django_value)


def go(source: str, values: Values, *, html: bool) -> str:
    """Return ``source`` with listmonk's tags filled in.

    Args:
        source: a Go template.
        values: what its functions and fields are.
        html: as html/template does it: comments in the template are dropped, and what is printed is escaped, unless
            it went through ``Safe``.

    Raises:
        TemplateError: an unknown function, an unclosed action.
    """
    printed: list[str] = []

    def value(expression: str, known: Values) -> str:
        found = _go_value(expression, known)
        printed.append(escape(found) if html and not isinstance(found, _Safe) else found)
        return f"\ue000{len(printed) - 1}\ue001" if found else ""

    filled = _blocks(_split_go(_GO_TRACKED.sub(r'{{ TrackLink "\1" . }}', source)), values, value)
    if html:
        filled = re.sub("<!--.*?-->", "", filled, flags=re.DOTALL)
    return re.sub("\ue000(\\d+)\ue001", lambda match: printed[int(match[1])], filled)


class _Safe(str):
    """What html/template prints as it is."""

    __slots__ = ()


def ghost(source: str, values: Values) -> str:
    """Return ``source`` with Ghost's ``%%{name, "fallback"}%%`` filled in, and Mailgun's variables after it."""

    def filled(match: re.Match[str]) -> str:
        return values[match[1]] or match[2] or "" if match[1] in values else match[0]

    return _MAILGUN.sub(lambda match: values.get(match[1], match[0]), _GHOST.sub(filled, source))


Piece = tuple[str, str]  # "text" or "tag", and what it says


def _split_django(source: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for match in _DJANGO.finditer(source):
        pieces.append(("text", source[at : match.start()]))
        inner = match[0][2:-2].strip()
        if match[0].startswith("{{"):
            pieces.append(("tag", f"print {inner}"))
        elif match[0].startswith("{%"):
            pieces.append(("tag", {"endif": "end"}.get(inner, inner)))
        at = match.end()
    rest = source[at:]
    if re.search(r"\{[{%#]", rest):
        raise TemplateError(f"a tag is not closed: {rest[-40:]!r}")
    return [*pieces, ("text", rest)]


def _split_go(source: str) -> list[Piece]:
    pieces: list[Piece] = []
    while "{{" in source:
        text, _, source = source.partition("{{")
        action = _GO_ACTION.match(source)
        if action is None:
            raise TemplateError("unclosed action")
        inner, source = action[1], source[action.end() :]
        pieces.append(("text", text.rstrip() if inner.startswith("- ") else text))
        source = source.lstrip() if inner.endswith(" -") else source
        inner = inner.removeprefix("-").removesuffix("-").strip()
        if inner.startswith("/*"):
            continue
        word = inner.split(maxsplit=1)[0] if inner else ""
        pieces.append(("tag", inner if word in {"if", "with", "else", "end"} else f"print {inner}"))
    return [*pieces, ("text", source)]


def _blocks(pieces: list[Piece], values: Values, value: Callable[[str, Values], str]) -> str:
    """Return the pieces as printed: text, values, and one branch of each if."""
    out: list[str] = []
    shown = [True]
    for kind, said in pieces:
        word, _, rest = said.partition(" ")
        if kind == "text":
            out.append(said if all(shown) else "")
        elif word == "print":
            printed = value(rest, values)
            out.append(printed if all(shown) else "")
        elif word in {"if", "with"}:
            shown.append(bool(value(rest, values)))
        elif said == "else" and len(shown) > 1:
            shown[-1] = not shown[-1]
        elif said == "end" and len(shown) > 1:
            shown.pop()
        else:
            raise TemplateError(f"unknown tag: {said!r}")
    if len(shown) > 1:
        raise TemplateError("an if is not closed")
    return "".join(out)


def _django_value(expression: str, values: Values) -> str:
    name, *filters = (part.strip() for part in expression.split("|"))
    found = values.get(name, "")
    for each in filters:
        default = re.fullmatch(r"default:\s*(?:\"(.*)\"|'(.*)')", each)
        if default and not found:
            found = default[1] or default[2] or ""
    return found


def _go_value(expression: str, values: Values) -> str:
    piped: str | None = None
    for name, *arguments in _stages(_GO_TOKEN.findall(expression)):
        said = [_go_operand(argument, values) for argument in arguments if argument != "."]
        piped = _go_call(name, said if piped is None else [*said, piped], values)
    return piped or ""


def _stages(tokens: list[str]) -> list[list[str]]:
    stages: list[list[str]] = [[]]
    for token in tokens:
        if token == "|":
            stages.append([])
        else:
            stages[-1].append(token)
    if not all(stages):
        raise TemplateError("missing value for command")
    return stages


def _go_operand(word: str, values: Values) -> str:
    if word[0] == "`":
        return word[1:-1]
    if word[0] == '"':
        return _GO_ESCAPE.sub(_go_letter, word[1:-1])
    if word not in values:
        raise TemplateError(f"there is no {word}")
    return values[word]


def _go_letter(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    letter = chr(int(code, 16)) if code else _GO_LETTERS.get(match[4], match[4])
    if not code and letter == match[4] and letter not in "\\'\"":
        raise TemplateError(f"unknown escape: {match[0]}")
    return letter


def _go_call(name: str, said: list[str], values: Values) -> str:
    calls: dict[str, Callable[[], str]] = {
        "or": lambda: next((word for word in said if word), said[-1]),
        "default": lambda: said[-1] or said[0],
        "not": lambda: "" if said[0] else "true",
        "Safe": lambda: _Safe(said[0]),
        "print": lambda: "".join(said),
        "TrackLink": lambda: f"https://provider.test/link?{said[0]}",
    }
    if name in calls and said:
        return calls[name]()
    if said:
        raise TemplateError(f'function "{name}" not defined')
    return _go_operand(name, values)
