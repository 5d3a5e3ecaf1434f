"""The way to a fake without a network, for tests that ask it thousands of times.

It stands in for one attempt of ``net``; what ``net`` makes of answers and of repetition stays its own. That a real
connection fails in the same way is what tests/providers/contract/test_faults.py holds it to.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from digest import net
from digest.errors import NetworkError
from tests.providers.fake.contract import Reply, Request
from tests.providers.fake.server import PAGE, FakeServer

Attempt = Callable[[str, str, Mapping[str, str], Mapping[str, Any], net.Timeout, int], net.Answer]


def attempt(fake: FakeServer) -> Attempt:
    """Return what can be put in the place of ``net._ask_once`` to ask ``fake``, whose port is not needed."""

    def ask_once(
        method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any], _: net.Timeout, __: int
    ) -> net.Answer:
        request = _request(method, url, headers, body)
        if fake.refusing:
            raise NetworkError(f"{net.shown(url)} cannot be reached", hint="see whether you are online")
        fault = fake.fault(request)
        reply = fake.answered(request) if fault is None or fault.after else Reply(200, {})
        fake.before_the_answer()
        if fault is None:
            content = b"" if reply.body is None else msgspec.json.encode(reply.body)
            return net.Answer(status=reply.status, headers={"content-type": "application/json"}, body=content)
        if fault.kind == "drip":
            raise net._EndlessError(f"{net.shown(url)} sends its answer too slowly", hint="try again later")
        if fault.kind in {"hang", "hang up", "cut"}:
            raise net.UnansweredError(f"{net.shown(url)} broke off", hint="see whether you are online")
        if fault.kind == "answer":
            told = {name.lower(): value for name, value in fault.headers}
            return net.Answer(status=fault.status, headers=told, body=fault.said(request.headers))
        return net.Answer(status=200, headers={}, body=b"" if fault.kind == "empty" else PAGE)

    return ask_once


def _request(method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Request:
    parts = urlsplit(url)
    told = {name.lower(): value for name, value in headers.items()}
    content = body.get("data") or b""
    if "json" in body:
        content = msgspec.json.encode(body["json"])
        told.setdefault("content-type", "application/json")
    return Request(method, unquote(parts.path), parse_qs(parts.query, keep_blank_values=True), told, content)
