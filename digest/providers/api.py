"""A provider's JSON API: its address, its headers, and its answers turned into ours.

What an answer proves is decided here once. A refusal (``Refused``) is a status that says that nothing was done;
any other answer but a success leaves open what became of the call.
"""

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from digest import net
from digest.errors import ConfigError, ProviderError, Refused

# A server that answers one of these has looked at the call and done nothing.
_REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 422, 428, 429, 431})
_WORDS = ("detail", "message", "msg", "error", "errors", "title", "context")
# config.yaml's values are read as they are written.
_FLAGS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_WORD = 240
_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{8,}")
_SHORTEST_CORE = 8  # what is shorter stands in many a word
_HEADER = re.compile(
    r"(?i)\b(authorization|cookie|x-[a-z-]*key|api[-_ ]?key)(\s*[:=]\s*)\S.*|\b(bearer|basic|token|ghost)\s+\S{16,}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_SENTENCES = re.compile(r"(?:.*?[.!?](?=\s|$)){1,2}")


class _Answered:
    """What an error knows of the answer: ``status``, and ``code``, the provider's own word for the trouble."""

    status: int = 0
    code: str = ""


class RefusedAnswer(_Answered, Refused):
    """The provider answered no: nothing was done."""


class UnclearAnswer(_Answered, ProviderError):  # noqa: N818 - the counterpart of RefusedAnswer
    """The provider answered something that leaves open what became of the call."""


class Api:
    """One provider's JSON API.

    Args:
        name: as messages call the provider.
        base: where every path begins, without a slash at the end.
        headers: asked at every call, so that a missing credential is an error only then.
        secrets: what no message may show, beside the values of the headers.
    """

    def __init__(
        self,
        name: str,
        base: str,
        headers: Callable[[], Mapping[str, str]],
        *,
        secrets: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.name = name
        self.base = base
        self._headers = headers
        self._secrets = secrets

    def get(self, path: str, query: Mapping[str, str | Iterable[str]] | None = None) -> Any:
        """Return the parsed JSON at ``path``, None for 404.

        Args:
            path: after the base; ids in it are quoted by the caller.
            query: what follows the question mark; several values repeat the name.

        Raises:
            NetworkError: no answer.
            Refused: a status that says no, such as 401.
            ProviderError: any other status, or an answer that is not JSON.
        """
        url = f"{self.base}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        headers = dict(self._headers())
        answer = net.request("GET", url, headers={"Accept": "application/json", **headers}, idempotent=True)
        return None if answer.status == HTTPStatus.NOT_FOUND else self._parsed("GET", url, headers, answer)

    def change(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
    ) -> Any:
        """Return the parsed JSON that a changing call is answered with, ``{}`` for a success without a body.

        Args:
            method: "POST", "PUT", "PATCH" or "DELETE".
            path: after the base; ids in it are quoted by the caller.
            body: sent as JSON, unless None.
            headers: beside those of every call.
            idempotent: doing it twice does no more than once, so that it may be repeated.

        Raises:
            NetworkError: it never went out.
            UnansweredError: it went out, and what became of it is unclear.
            Refused: the provider said no, so nothing happened.
            ProviderError: an answer that leaves it unclear.
        """
        url = f"{self.base}{path}"
        sent = {**self._headers(), **(headers or {})}
        answer = net.request(
            method, url, headers={"Accept": "application/json", **sent}, json=body, idempotent=idempotent
        )
        if not answer.body.strip() and answer.status < 300:
            return {}
        return self._parsed(method, url, sent, answer)

    def _parsed(self, method: str, url: str, headers: Mapping[str, str], answer: net.Answer) -> Any:
        parsed = _json(answer.body)
        if answer.status < 300 and parsed is not None:
            return parsed
        where = f"{method} {net.shown(url)}"
        said = self._clean(" ".join(_sentences(parsed, answer)), headers)
        if answer.status < 300:
            what, hint = "answers something that is not JSON", "see whether the address is the API's; digest status"
        else:
            what, hint = _meaning(answer, method)
        if answer.unsure:
            what += ", and whether an earlier attempt was carried out is unclear"
        family = RefusedAnswer if answer.status in _REFUSALS and not answer.unsure else UnclearAnswer
        # `from None`: no cause that --debug would print may know the headers.
        error = family(f"{self.name} {what}" + (f": {said}" if said else ""), where=where, hint=hint)
        error.status, error.code = answer.status, _code(parsed)
        raise error from None

    def _clean(self, words: str, headers: Mapping[str, str]) -> str:
        """Return a provider's words as one short line without anything secret."""
        secret = {*self._secrets()}
        for name, value in headers.items():
            if re.search(r"(?i)authorization|cookie|token|key", name):
                secret |= {value, value.rpartition(" ")[2]}
        line = _CONTROL.sub(" ", words)
        cores = tuple(_encoded(secret))
        line = _BASE64.sub(lambda run: "[secret]" if any(core in run[0] for core in cores) else run[0], line)
        for word in sorted((word for word in secret if len(word) > 3), key=len, reverse=True):
            line = line.replace(word, "[secret]")
        line = " ".join(_HEADER.sub("[secret]", line).split())
        match = _SENTENCES.match(line)
        return (match[0] if match else line)[:_LONGEST_WORD].rstrip(". ")


def credential(variable: str, *, where: str, hint: str) -> str:
    """Return what the environment variable holds.

    Args:
        variable: its name.
        where: the line of config.yaml that wants it.
        hint: where the provider gives one out, and what to do with it.

    Raises:
        ConfigError: it is not set, or holds what no header can hold; it is never shown.
    """
    value = os.environ.get(variable, "").strip()
    if not value:
        raise ConfigError(f"{variable} is not set", where=where, hint=hint)
    if not value.isascii() or not value.isprintable():
        raise ConfigError(
            f"{variable} holds characters that no key has",
            where=where,
            hint="copy the key again, without line breaks and without what stands round it",
        )
    return value


def address(settings: Mapping[str, Any], *, default: str = "", where: str) -> str:
    """Return ``settings.url`` (or the default) without a slash at the end.

    Raises:
        ConfigError: there is none, or it is not https; plain http is for this machine alone.
    """
    url = settings.get("url", default)
    if not url:
        raise ConfigError(
            "provider.settings.url is empty",
            where=where,
            hint="write where your server is: settings: {url: https://news.example.org}",
        )
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in THIS_MACHINE)
    if not host or not secure or not url.isprintable() or " " in url:
        raise ConfigError(
            "provider.settings.url is no address that a key may be sent to",
            where=where,
            hint="write one that begins with https:// (http:// only for localhost)",
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            "provider.settings.url holds more than an address",
            where=where,
            hint=f"write only {parts.scheme}://{host}; a key belongs into the environment",
        )
    return str(url).rstrip("/")


def only(settings: Mapping[str, Any], known: Iterable[str], *, provider: str, where: str) -> None:
    """Raise ConfigError, naming the ``known`` ones, when ``settings`` holds what ``provider`` does not know."""
    names = sorted(known)
    for name in settings:
        if name not in names:
            hint = f"{provider} knows: {', '.join(names)}" if names else f"{provider} has no settings: delete it"
            raise ConfigError(f"provider.settings.{name} is no setting of {provider}", where=where, hint=hint)


def flag(settings: Mapping[str, Any], name: str, *, default: bool, where: str) -> bool:
    """Return a setting that is a yes or a no, however it is written; raises ConfigError."""
    written = str(settings.get(name, default)).lower()
    if written not in _FLAGS:
        raise ConfigError(
            f"provider.settings.{name} is neither yes nor no: {settings[name]!r}",
            where=where,
            hint=f"write {name}: yes, or {name}: no",
        )
    return _FLAGS[written]


def number(settings: Mapping[str, Any], name: str, *, default: int, most: int, where: str) -> int:
    """Return a setting that is a whole number from 1 to ``most``; raises ConfigError."""
    written = str(settings.get(name, default))
    if name not in settings:
        return default
    if not re.fullmatch("[0-9]{1,9}", written) or not 0 < int(written) <= most:
        raise ConfigError(
            f"provider.settings.{name} is no number from 1 to {most}: {settings[name]!r}",
            where=where,
            hint=f"write a whole number, or leave {name} out",
        )
    return int(written)


def _encoded(words: Iterable[str]) -> Iterator[str]:
    """Yield what of each word stands in any base64 of a text that holds it."""
    for word in words:
        # It begins at one of three offsets; the letters at both ends depend on what stands beside it.
        cores = (b64encode(b"x" * offset + word.encode())[4:-4].decode() for offset in range(3))
        yield from (core for core in cores if len(core) >= _SHORTEST_CORE)


def _json(body: bytes) -> Any:
    """Return what ``body`` says, None when it is no JSON (no API answers with a bare null)."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def _meaning(answer: net.Answer, method: str) -> tuple[str, str]:
    status = answer.status
    if status == HTTPStatus.UNAUTHORIZED:
        return "does not accept the key", "put a valid key into the environment, or among the CI's secrets"
    if status == HTTPStatus.FORBIDDEN:
        return "does not allow it", "see what the key may do; it may also need a larger plan"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = answer.headers.get("retry-after", "")
        wanted = f" {pause} seconds" if re.fullmatch("[0-9]{1,6}", pause) else ""
        return f"asks to wait{wanted}", "wait, then the same command again"
    if status in _REFUSALS:
        what = "knows nothing at this address" if status == HTTPStatus.NOT_FOUND else f"refuses ({status})"
        return what, "mend what it names, then the same command again"
    if 300 <= status < 400:
        return f"answers {status} and sends elsewhere", "set provider.settings.url to the API's own address"
    hint = "try again later" if method == "GET" else "digest status shows what became of it"
    return f"answers {status}", hint


def _code(parsed: Any) -> str:
    """Return the provider's short word for the trouble: ``code`` or ``type``, of the first of several errors."""
    while isinstance(parsed, dict):
        for name in ("code", "type"):
            if isinstance(parsed.get(name), str):
                return str(parsed[name])[:100]
        inner = parsed.get("errors", parsed.get("detail"))
        parsed = inner[0] if isinstance(inner, list) and inner else None
    return ""


def _sentences(parsed: Any, answer: net.Answer) -> Iterator[str]:
    if parsed is not None:
        yield from _words(parsed)
    elif not answer.body.strip():
        yield "an empty answer"
    elif answer.body.lstrip().startswith(b"<"):
        yield "a page of HTML"
    else:
        yield answer.body[:2000].decode("utf-8", "replace")


def _words(parsed: Any, depth: int = 0) -> Iterator[str]:
    """Yield what a problem body says in words, whatever its shape."""
    if isinstance(parsed, str):
        yield parsed
    elif isinstance(parsed, list) and depth < 5:
        for item in parsed[:3]:
            yield from _words(item, depth + 1)
    elif isinstance(parsed, dict) and depth < 5:
        for name in _WORDS:
            if name in parsed:
                yield from _words(parsed[name], depth + 1)
        place = parsed.get("loc")
        if isinstance(place, list):
            yield f"({'.'.join(str(part) for part in place)})"
