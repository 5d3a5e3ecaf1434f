"""The only door to the network: with a limit on everything, and without a secret in any message.

What is repeated is decided here once. Of any call: a connection that was never made, and a 429 that says how long
to wait (the server refused, so nothing happened). Of a GET and of a call that its caller calls idempotent: also a
429 that does not say so, a gateway's 502, 503 or 504, and an answer that broke off or never came. Everything else
may have been carried out, and is the caller's to judge. It is never more than three attempts and a minute of waiting.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

# A stopwatch for slow servers and a pause between two attempts; what time it is, only clock.py asks.
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin, urlsplit

import msgspec

from digest import __version__
from digest.errors import NetworkError

if TYPE_CHECKING:
    import requests

Timeout = tuple[float, float]  # seconds to connect, seconds of silence

_AGENT = f"thread-digest/{__version__}"
_MOST_REDIRECTS = 5
_MOST_ATTEMPTS = 3
_LONGEST_PAUSE = 60  # seconds, all pauses of one call together
_FIRST_PAUSE = 0.5
_SAFE = frozenset({"GET", "HEAD"})
_GATEWAY = frozenset({502, 503, 504})
_SLOWEST = 10_000  # bytes a second
_PIECE = 65_536
_ANSWER_LIMIT = 20_000_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HINTS = {
    401: "the page wants a login: save it from the browser and build that file",
    403: "the page is not for programs: save it from the browser and build that file",
    404: "see whether the address opens in a browser",
    410: "see whether the address opens in a browser",
    429: "wait some minutes, then try again",
}


class UnansweredError(NetworkError):
    """The request went out and no whole answer came back: it may or may not have been carried out."""


class _EndlessError(UnansweredError):
    """The answer is too long or too slow, and would be so again."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back; ``headers`` by their names in small letters.

    ``unsure`` says that an earlier attempt of the same call may have been carried out: then a refusal of this one
    does not prove that nothing happened.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    unsure: bool = False


def fetch(url: str, *, limit_bytes: int = 50_000_000, timeout: Timeout = (5, 30)) -> bytes:
    """Return the body that a GET of ``url`` gives, after at most five redirects.

    Args:
        url: an http or https address.
        limit_bytes: how much is read, after decompression, before it is too much.
        timeout: seconds to connect, and seconds without a byte.

    Raises:
        NetworkError: no answer, or one that is not whole, too long or too slow, or a status of 400 or more; a
            redirect to something that is not http, or back from https to http.
    """
    address = url
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask("GET", address, {}, {}, timeout, limit_bytes, idempotent=True)
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            break
        address = _redirected(address, answer.headers["location"])
    else:
        _fail(NetworkError, url, "sends from one address to the next without end", _HINTS[404])
    if answer.status >= 400:
        hint = "try again later" if answer.status >= 500 else _HINTS.get(answer.status, _HINTS[404])
        _fail(NetworkError, address, f"answers {answer.status}", hint)
    return answer.body


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    json: Any = None,
    data: Mapping[str, Any] | bytes | None = None,
    timeout: Timeout = (5, 30),
    idempotent: bool = False,
) -> Answer:
    """Return the answer to one call of a provider's API, whatever its status; redirects are not followed.

    Args:
        method: "GET", "POST" …
        url: an http or https address.
        headers: with the credentials; they are never shown.
        json: the body, to be sent as JSON.
        data: or the body as a form, or as it is.
        timeout: seconds to connect, and seconds without a byte.
        idempotent: whether doing it twice does no more than once, so that it may be repeated, as a GET always may.

    Raises:
        UnansweredError: it went out, in this or an earlier attempt, and what became of it is unclear.
        NetworkError: it never went out.
    """
    body = {"json": json} if json is not None else {"data": data} if data is not None else {}
    return _ask(method, url, headers, body, timeout, _ANSWER_LIMIT, idempotent=idempotent)


def shown(url: str) -> str:
    """Return ``url`` as a message may show it: no user, password, query or fragment, where secrets are."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "this address"
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return "".join(letter for letter in address if letter.isprintable())[:100]


def _ask(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Mapping[str, Any],
    timeout: Timeout,
    limit: int,
    *,
    idempotent: bool,
) -> Answer:
    if not url.lower().startswith(("http://", "https://")):
        _fail(NetworkError, url, "is no address on the web", "write one that begins with https://")
    changes = method.upper() not in _SAFE
    repeatable = idempotent or not changes
    attempt, waited, unsure = 0, 0.0, False
    while True:
        attempt += 1
        last = attempt == _MOST_ATTEMPTS
        try:
            answer = _ask_once(method, url, headers, body, timeout, limit)
        except UnansweredError as error:
            if last or not repeatable or isinstance(error, _EndlessError):
                raise
            unsure, pause = changes, _FIRST_PAUSE * attempt
        except NetworkError as error:
            if not unsure:
                raise
            # This attempt never went out; the one before may have been carried out.
            what = f"{error.what}, and an earlier attempt was not answered"
            raise UnansweredError(what, where=error.where, hint=error.hint) from None
        else:
            wanted = None if last else _pause(answer, attempt, repeatable=repeatable)
            if wanted is None or waited + wanted > _LONGEST_PAUSE:
                return msgspec.structs.replace(answer, unsure=unsure)
            unsure, pause = unsure or (changes and answer.status in _GATEWAY), wanted
        waited += pause
        sleep(pause)


def _pause(answer: Answer, attempt: int, *, repeatable: bool) -> float | None:
    """Return the seconds after which to ask again, None when ``answer`` is the caller's."""
    if answer.status != 429 and not (repeatable and answer.status in _GATEWAY):
        return None
    if "retry-after" in answer.headers:
        return _retry_after(answer)
    return _FIRST_PAUSE * attempt if repeatable else None


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds that Retry-After says, as a number or as a date; None when it says nothing sensible."""
    written = answer.headers["retry-after"].strip()
    if re.fullmatch("[0-9]{1,9}", written):
        return int(written)
    from email.utils import parsedate_to_datetime

    try:
        # By the server's own clock: ours may be wrong, and a rehearsal sets it.
        until, now = (parsedate_to_datetime(value) for value in (written, answer.headers.get("date", "")))
        return max((until - now).total_seconds(), 0)
    except (ValueError, TypeError):
        return None


def _ask_once(
    method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any], timeout: Timeout, limit: int
) -> Answer:
    import requests
    import urllib3

    with _session() as session:
        prepared = _prepared(session, method, url, headers, body)
        settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
        try:
            with session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response:
                return Answer(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=b"".join(_pieces(response, url, timeout, limit)),
                )
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            family, what, hint = _translated(error)
    # Raised only here: inside `except`, it would keep the request and its headers in its __context__.
    raise _error(family, url, what, hint)


def _prepared(
    session: "requests.Session", method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any]
) -> "requests.PreparedRequest":
    import requests
    from requests.utils import get_auth_from_url

    headers = {"User-Agent": _AGENT, **headers}
    # Such as a key that was copied with its line break; raised after `except`, for the cause knows it.
    with suppress(requests.RequestException, ValueError):
        for value in headers.values():
            value.encode("latin-1")  # http.client would find out only in the middle of sending
        login = get_auth_from_url(url)
        # With no auth at all, requests would put a password from ~/.netrc over our own Authorization header.
        auth = login if any(login) else _as_it_is
        return session.prepare_request(requests.Request(method, url, headers=headers, auth=auth, **body))
    raise _error(NetworkError, url, "cannot be asked like this", "see whether the address and the key are whole")


def _as_it_is(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return prepared


def _pieces(response: "requests.Response", url: str, timeout: Timeout, limit: int) -> Iterator[bytes]:
    """Yield the body as it comes, and stop at what is too long, and at what drips in to keep us waiting."""
    begun, received = monotonic(), 0
    while piece := response.raw.read1(_PIECE, decode_content=True):
        received += len(piece)
        if received > limit:
            what = f"sends more than {limit / 1e6:g} MB"
            _fail(_EndlessError, url, what, "save it from the browser and build that file")
        if monotonic() - begun > timeout[1] + received / _SLOWEST:
            _fail(_EndlessError, url, "sends its answer too slowly", "try again later")
        yield piece


def _session() -> "requests.Session":
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    session = requests.Session()
    # `connect` counts only failures before anything was sent; every other kind of repetition is switched off.
    attempts = Retry(
        total=None,
        connect=_MOST_ATTEMPTS - 1,
        read=False,
        redirect=False,
        status=0,
        other=0,
        backoff_factor=0.2,
        respect_retry_after_header=False,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=attempts))
    return session


def _translated(error: Exception) -> tuple[type[NetworkError], str, str]:
    """Return what an error of requests or urllib3 is in ours; its own words may hold headers and addresses."""
    import ssl

    import requests
    import urllib3

    hint = "see whether you are online, then try again"
    if isinstance(error, requests.exceptions.ProxyError):
        return NetworkError, "cannot be reached through the proxy", "see the variable HTTPS_PROXY"
    if isinstance(error, requests.exceptions.ConnectionError):
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, urllib3.exceptions.ConnectTimeoutError):
            return NetworkError, "cannot be reached", hint
        cause = reason.args[0] if isinstance(reason, urllib3.exceptions.SSLError) else None
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NetworkError, "shows a certificate that cannot be trusted", "see what a browser says of it"
        return UnansweredError, "broke off before it had answered", hint
    if isinstance(error, requests.exceptions.Timeout):
        return UnansweredError, "does not answer", hint
    if isinstance(error, requests.RequestException):
        return UnansweredError, "gives an answer that is none", hint
    return UnansweredError, "broke off in the middle of its answer", hint


def _redirected(url: str, location: str) -> str:
    """Return where ``location`` leads from ``url``; raises NetworkError where it must not."""
    address = urljoin(url, location)
    before, after = urlsplit(url).scheme, urlsplit(address).scheme
    if after != before and (before, after) != ("http", "https"):
        _fail(NetworkError, url, f"sends on to an address that begins with {after}:", _HINTS[404])
    return address


def _fail(family: type[NetworkError], url: str, what: str, hint: str) -> NoReturn:
    raise _error(family, url, what, hint)


def _error(family: type[NetworkError], url: str, what: str, hint: str) -> NetworkError:
    return family(f"{shown(url)} {what}", hint=hint)
