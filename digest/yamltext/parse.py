"""From YAML text to plain data, with the line of every key."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import yaml

from digest.errors import ConfigError, DigestError
from digest.yamltext.trouble import COLON, QUOTES, SIGN, explain

_DEEPEST = 20
_NULLS = frozenset({"", "~", "null"})

# What YAML 1.1, section 5.1, does not allow in a file.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What may follow a scalar and be lost: ` #3` of `a #3`, `, #ben` of `[anna, #ben`, `: [#ben` of `who: [#ben`.
_CUT_OFF = re.compile(r"[ \t]+#\S")
_LOST_ITEM = re.compile(r"(?::[ \t]+)?[\[{,][ \t]*#\S")
# What a value that runs on over the next line has swallowed.
_NEXT_KEY = re.compile(r"\n[ \t]*[\w-]+:(?:\s|$)")
_NEXT_ITEM = re.compile(r"\n[ \t]*- ")


class Located(NamedTuple):
    """What a YAML text says: ``data`` of dicts, lists, str and None, and the line of each key by dotted path.

    ``lines`` knows "newsletter.from" and "privacy.never_quote.0", and as "" the first line of the text.
    """

    data: dict[str, Any]
    lines: dict[str, int]


def place(path: str, lines: Mapping[str, int], key: str) -> str:
    """Return ``path:line`` of ``key``, else of the nearest key above it, or ``path`` when none is known."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return f"{path}:{lines[key]}" if key in lines else path


def load(text: str, *, path: str, first_line: int = 1, error: type[DigestError] = ConfigError) -> Located:
    """Return what ``text`` says, each value as it was written; ``~``, ``null`` and nothing are None.

    Args:
        text: a YAML mapping; an empty text is an empty one.
        path: the file's name, for messages.
        first_line: the line of the file on which ``text`` begins.
        error: the family of errors to raise.

    Raises:
        DigestError: of the family ``error``, with the line: for what is not YAML, and for YAML that would not
            say what the editor sees: a key twice, a value cut off at ``#``, anchors, aliases, tags.
    """
    return _Parser(text.removeprefix("\ufeff"), path, first_line, error).parse()


class _Parser:
    """Builds the data of one text from libyaml's events."""

    def __init__(self, text: str, path: str, first_line: int, error: type[DigestError]) -> None:
        self.text = text
        self.path = path
        self.first_line = first_line
        self.error = error
        self.lines = {"": first_line}
        self.events: Iterator[Any] = iter(())

    def parse(self) -> Located:
        if found := _UNPRINTABLE.search(self.text):
            self.fail(f"an invisible character stands here (U+{ord(found[0]):04X})", found.start(), "delete it")
        self.events = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        try:
            return Located(self.document(), self.lines)
        except yaml.MarkedYAMLError as error:
            self.fail(*explain(error, self.text))

    def document(self) -> dict[str, Any]:
        data: dict[str, Any] | None = None
        for event in self.events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            mark: Any = event.start_mark
            if data is not None:
                self.fail("a second part begins here", mark.index, "keep one, delete the line ---")
            root = next(self.events)
            value = self.value(root, "", 0)
            if value is not None and not isinstance(value, dict):
                self.fail("this is not a list of keys with their values", root.start_mark.index, COLON)
            data = value or {}
        return data or {}

    def value(self, event: Any, key: str, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag or depth > _DEEPEST:
            self.refuse_sign(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, key)
        return (self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence)(key, depth + 1)

    def scalar(self, event: Any, key: str) -> str | None:
        start, end, plain = event.start_mark.index, event.end_mark.index, not event.style
        written = self.text[start:end]
        if (plain and _CUT_OFF.match(self.text, end)) or _LOST_ITEM.match(self.text, end):
            self.fail("everything after # is lost", end, f"{QUOTES}; a comment has a space after its #")
        if event.style in {'"', "'"} and _NEXT_KEY.search(written):
            hint = f"close it with {event.style} on its line"
            self.fail("the quote that opens here is not closed", start, hint)
        if plain and _NEXT_ITEM.search(written):
            self.fail(f"{key} has a value, and a list below it", start, "put the value into the list, after a -")
        return None if plain and event.value in _NULLS else event.value

    def sequence(self, key: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            inner = f"{key}.{len(items)}"
            self.lines[inner] = self.line(event.start_mark.index)
            items.append(self.value(event, inner, depth))
        return items

    def mapping(self, key: str, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            start = event.start_mark.index
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse_sign(event)
            name = self.value(event, key, depth)
            if not name:
                self.fail("a value stands here without its key", start, COLON)
            inner = f"{key}.{name}" if key else name
            if name in data:
                hint = f"keep one; the other is on line {self.lines[inner]}"
                self.fail(f"{inner} stands here twice", start, hint)
            self.lines[inner] = self.line(start)
            data[name] = self.value(next(self.events), inner, depth)
        return data

    def line(self, index: int) -> int:
        # Not the parser's own count: it takes U+2028 for a line break, editors do not.
        return self.first_line + self.text.count("\n", 0, index)

    def fail(self, what: str, index: int, hint: str) -> NoReturn:
        raise self.error(what, where=f"{self.path}:{self.line(index)}", hint=hint) from None

    def refuse_sign(self, event: Any) -> NoReturn:
        what, hint = SIGN
        index = event.start_mark.index
        self.fail(what.format(sign=self.text[index]), index, hint)
