"""What stops YAML's parser, in the editor's words."""

import re
from typing import NamedTuple

import yaml

QUOTES = "put the whole value between quotes"
COLON = "write it as `key: value`, with a space after the colon"
SIGN = ("YAML reads {sign} here as a sign of its own", QUOTES)

# Line breaks to YAML 1.1, but to no editor.
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_INDENT = ("this line is indented unlike its neighbours", "begin it right under the line it belongs with")
_ENDED = (
    "the value ended before this, at its closing quote or bracket",
    f"{QUOTES}, other ones than those inside it",
)
# Parts of the parser's context and problem; whether to point at where that context began; what, hint.
_TROUBLES = (
    ("", "tab", False, "a tab indents this line", "indent with spaces"),
    (
        "quoted scalar",
        "escape",
        False,
        "YAML knows no such code after \\",
        "use single quotes, which know no codes",
    ),
    (
        "quoted scalar",
        "",
        True,
        "the quote that opens here is not closed",
        "close it with {sign} on its line",
    ),
    ("flow", "expected ','", True, "the {sign} that opens here is not closed", f"close it, or {QUOTES}"),
    ("simple key", "", True, "this line has no key", COLON),
    ("while scanning a", "", True, *SIGN),  # an alias, an anchor, a tag, a block scalar, a directive
)


class Trouble(NamedTuple):
    """What is wrong, at which index of the text, and what to try."""

    what: str
    at: int
    hint: str


def explain(error: yaml.MarkedYAMLError, text: str) -> Trouble:
    """Return the trouble that ``error``, raised by libyaml on ``text``, speaks of."""
    context, problem = error.context or "", error.problem or ""
    index = error.problem_mark.index if error.problem_mark else 0
    opened = error.context_mark.index if error.context_mark else index
    if found := _ODD_BREAK.search(text, text.rfind("\n", 0, opened) + 1, index):
        what = f"an invisible line break stands here (U+{ord(found[0]):04X})"
        return Trouble(what, found.start(), "type a space over it")
    if text[index : index + 1] == "\t":
        problem = "tab"
    for place, part, at_context, what, hint in _TROUBLES:
        if place in context and part in problem:
            return _at(opened if at_context else index, text, what, hint)
    before = text[text.rfind("\n", 0, index) + 1 : index].strip()
    if not before and text[index : index + 1] == ":":
        return Trouble("a value stands here without its key", index, COLON)
    if "mapping values" in problem and ":" in before:
        return Trouble("YAML reads the second `: ` as one more key", index, QUOTES)
    if "mapping values" in problem or ("did not find expected" in problem and not before):
        return _at(index, text, *_INDENT)
    if "expected key" in problem:
        return _at(index, text, *_ENDED)
    return _at(index, text, *SIGN)


def _at(index: int, text: str, what: str, hint: str) -> Trouble:
    sign = text[index : index + 1]
    return Trouble(what.format(sign=sign), index, hint.format(sign=sign))
