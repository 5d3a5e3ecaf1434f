"""From plain data to Structs: text becomes what the field asks for, or an error in the editor's words."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn, TypeVar, cast

import msgspec
from msgspec import inspect as shape

from digest.errors import ConfigError, DigestError
from digest.yamltext.parse import Located, place
from digest.yamltext.trouble import QUOTES

T = TypeVar("T", bound=msgspec.Struct)

NOT_IN_FILE = msgspec.Meta(extra={"in_file": False})
"""Marks a field of a Struct (``Annotated[…, NOT_IN_FILE]``) that is no key of the file."""

_BOOLEANS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_INDENTED = "write each on a line of its own below it, indented"


def convert(located: Located, into: type[T], *, path: str, error: type[DigestError] = ConfigError) -> T:
    """Return ``located`` as the Struct ``into``.

    Text becomes the number, the yes or no that a field asks for; a tuple takes a single value, too. A key
    without a value counts as not written. ``Meta(ge=…, le=…)`` bounds a number.

    Raises:
        DigestError: of the family ``error``, with the line: an unknown key, a missing one, a wrong type.
        TypeError: a field of ``into`` is of a type that no YAML file of ours holds.
    """
    return cast("T", _Converter(located.lines, path, error).struct(_shape_of(into), located.data, ""))


@lru_cache(maxsize=16)
def _shape_of(into: type[msgspec.Struct]) -> shape.StructType:
    return cast("shape.StructType", shape.type_info(into))


def keys_of(struct: shape.StructType) -> dict[str, shape.Field]:
    """Return the fields of ``struct`` that are keys of the file, by the key as written there."""
    return {field.encode_name: field for field in struct.fields if not _is_hidden(field.type)}


def _is_hidden(type_: shape.Type) -> bool:
    return isinstance(type_, shape.Metadata) and type_.extra == NOT_IN_FILE.extra


class _Converter:
    """Turns the data of one text into Structs."""

    def __init__(self, lines: Mapping[str, int], path: str, error: type[DigestError]) -> None:
        self.lines = lines
        self.path = path
        self.error = error

    def struct(self, wanted: shape.StructType, data: Any, key: str) -> Any:
        fields = keys_of(wanted)
        if not isinstance(data, dict):
            self.must_be(f"keys with their values ({', '.join(fields)})", data, key, _INDENTED)
        for name in data:
            if name not in fields:
                self.unknown(name, fields, key)
        values = {}
        for name, field in fields.items():
            inner, given = _join(key, name), data.get(name)
            if given is None and field.required and isinstance(field.type, shape.StructType):
                given = {}  # so that what is said to be missing is the key in it
            if given is not None:
                values[field.name] = self.value(field.type, given, inner)
            elif field.required:
                self.fail(f"{inner} is missing", inner, f"write {name}: under {key}:" if key else f"write {name}:")
        return wanted.cls(**values)

    def value(self, wanted: shape.Type, data: Any, key: str) -> Any:
        match wanted:
            case shape.AnyType():
                return data
            case shape.StructType():
                return self.struct(wanted, data, key)
            case shape.UnionType(types=types) if wanted.includes_none:
                (other,) = (type_ for type_ in types if not isinstance(type_, shape.NoneType))
                return self.value(other, data, key)
            case shape.VarTupleType(item_type=item):
                items = data if isinstance(data, list) else [data]
                return tuple(self.value(item, inner, f"{key}.{index}") for index, inner in enumerate(items))
            case shape.DictType(value_type=value):
                if not isinstance(data, dict):
                    self.must_be("keys with their values", data, key, _INDENTED)
                return {name: self.value(value, inner, _join(key, name)) for name, inner in data.items()}
        if data is None:
            self.fail(f"{key} has no value", key, "write one, or delete the line")
        return self.single(wanted, data, key)

    def single(self, wanted: shape.Type, data: Any, key: str) -> str | float:
        match wanted:
            case shape.StrType():
                if isinstance(data, str):
                    return data
                self.must_be("text", data, key, QUOTES)
            case shape.BoolType():
                if isinstance(data, str) and data.lower() in _BOOLEANS:
                    return _BOOLEANS[data.lower()]
                self.must_be("yes or no", data, key, f"write {_name(key)}: yes")
            case shape.IntType():
                return self.number(int, "a whole number", wanted, data, key)
            case shape.FloatType():
                return self.number(float, "a number", wanted, data, key)
        raise TypeError(wanted)

    def number(
        self, kind: type[float], words: str, wanted: shape.IntType | shape.FloatType, data: Any, key: str
    ) -> float:
        if wanted.ge is not None and wanted.le is not None:
            words = f"{words} from {wanted.ge} to {wanted.le}"
        usual = 1 if kind is float else 4
        try:
            number = kind(data)
        except (TypeError, ValueError):
            self.must_be(words, data, key, f"write {_name(key)}: {usual}")
        least = -math.inf if wanted.ge is None else wanted.ge
        most = math.inf if wanted.le is None else wanted.le
        if not (math.isfinite(number) and least <= number <= most):
            self.must_be(words, data, key, f"write {_name(key)}: {max(least, min(usual, most)):g}")
        return number

    def must_be(self, words: str, data: Any, key: str, hint: str) -> NoReturn:
        written = repr(data[:60]) if isinstance(data, str) else "a list" if isinstance(data, list) else "a mapping"
        self.fail(f"{key} must be {words}, not {written}", key, hint)

    def unknown(self, name: str, fields: Mapping[str, shape.Field], key: str) -> NoReturn:
        from difflib import get_close_matches  # only a mistake needs it

        sections = {section: field.type for section, field in fields.items()}
        homes = [s for s, type_ in sections.items() if isinstance(type_, shape.StructType) and name in keys_of(type_)]
        if homes:
            hint = f"it belongs under {homes[0]}:, indented"
        elif close := get_close_matches(name.lower(), fields, 1):
            hint = f"did you mean {close[0]}?"
        elif ":" in name:
            hint = "put a space after the colon"
        else:
            hint = f"the keys are {', '.join(fields)}"
        self.fail(f"there is no key {name!r} in {key or self.path.rpartition('/')[2]}", _join(key, name), hint)

    def fail(self, what: str, key: str, hint: str = "") -> NoReturn:
        raise self.error(what, where=place(self.path, self.lines, key), hint=hint)


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _name(key: str) -> str:
    return key.rpartition(".")[2]
