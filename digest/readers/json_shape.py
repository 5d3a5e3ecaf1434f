"""What a JSON file is, told by the keys at its beginning, without decoding it.

A word in somebody's message is never taken for a key: strings are told from keys, and each key has its path
("[].user" holds the keys of ``user`` in the items of a list). A beginning that is cut in the middle is fine.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from digest.readers.json_text import utf8
from digest.readers.source import Source

MAX_DEPTH = 12

# Possessive (``++``, ``*+``), and a string that never ends is one token: each byte is looked at once.
_TOKEN = re.compile(rb'"(?P<text>(?:[^"\\]++|\\.?+)*+)(?:"|\Z)(?P<colon>\s*+:)?+|[\[\]{}]', re.DOTALL)
_MAY_BE_JSON = {"", ".json", ".jsonl", ".ndjson", ".txt"}  # among many files; a lone one may have any name
_NEIGHBOURS = re.compile(rb"[\]}]\s*+[\[{]")


def keys(head: bytes) -> dict[str, set[str]]:
    """Return the keys in ``head``, the beginning of a JSON file, by the path of the object that has them.

    The path of the outermost object is "", that of the items of a list ends with "[]". Paths deeper than
    ``MAX_DEPTH`` are left out.
    """
    found: dict[str, set[str]] = {}
    paths: list[str] = []
    key, path = "", ""
    for token in _TOKEN.finditer(utf8(head)):
        mark = token[0]
        if token["colon"]:
            key = token["text"].decode("utf-8", "replace")
            if len(paths) <= MAX_DEPTH:
                found.setdefault(path, set()).add(key)
        elif mark in {b"[", b"{"}:
            paths.append(path)
            if len(paths) <= MAX_DEPTH:
                path = f"{path}.{key}".lstrip(".") if key else path
                path += "[]" if mark == b"[" else ""
            key = ""
        elif mark in {b"]", b"}"} and paths:
            path, key = paths.pop(), ""
    return found


def json_members(source: Source, limit: int = 0) -> list[str]:
    """Return the names of the members that begin as JSON: of ``limit`` at most when that is not 0."""
    named = [name for name in source.names if PurePosixPath(name).suffix.lower() in _MAY_BE_JSON]
    asked = [source.only] if source.only else named[: limit or None]
    return [name for name in asked if utf8(source.head(name, 256)).lstrip()[:1] in {b"{", b"["}]


def documents(data: bytes) -> Iterator[bytes]:
    """Yield each JSON document in ``data`` (UTF-8): ``gh api --paginate`` and ``cat`` write one after another."""
    if not _NEIGHBOURS.search(data):
        yield data
        return
    depth, start = 0, 0
    for token in _TOKEN.finditer(data):
        if token[0] in {b"[", b"{"}:
            depth += 1
        elif token[0] in {b"]", b"}"}:
            depth -= 1
            if depth == 0:
                yield data[start : token.end()]
                start = token.end()
    if data[start:].strip():
        yield data[start:]
