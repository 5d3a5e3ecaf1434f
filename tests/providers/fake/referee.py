"""The vendors' own OpenAPI files as referees of what the clients ask."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from tests.providers.fake.contract import Request

_FILES = {"buttondown": "buttondown-openapi.json", "listmonk": "listmonk-collections.yaml"}
_SERVERS = {"buttondown": "https://api.buttondown.com", "listmonk": "http://localhost:9000"}


def referee(name: str, folder: Path) -> Callable[[Request], str]:
    """Return what says what is wrong with a request to the provider ``name``; skips where there is no file."""
    if name not in _FILES:
        pytest.skip(f"{name} has no official OpenAPI file")
    pytest.importorskip("openapi_core", reason="openapi-core is not installed")
    return _loaded(name, folder)


@cache
def _loaded(name: str, folder: Path) -> Callable[[Request], str]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openapi_core import Config, OpenAPI

    text = (folder / _FILES[name]).read_text("utf-8")
    said = json.loads(text) if text.startswith("{") else yaml.load(text, Loader=yaml.CSafeLoader)
    if name == "listmonk":
        _mended(said)
    # The file itself is the vendor's business; to check it costs more than all the requests.
    spec = OpenAPI.from_dict(said, config=Config(spec_validator_cls=None))

    def wrong(request: Request) -> str:
        from openapi_core.exceptions import OpenAPIError

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                spec.validate_request(_Asked(request, _SERVERS[name]))
        except OpenAPIError as error:
            return f"{request.method} {request.path}: {_why(error)}"
        return ""

    return wrong


def _mended(said: dict[str, Any]) -> None:
    """Mend what listmonk's file says and its server does not hold to.

    ``send_at`` is an ISO date or null there and an "object" in the file; "draft" and "finished" are statuses, and
    "draft" is how a campaign is unscheduled; nobody has to say ``no_body``.
    """
    schemas = said["components"]["schemas"]
    for each in ("CampaignRequest", "CampaignUpdate"):
        schemas[each]["properties"]["send_at"] = {"type": "string", "format": "date-time", "nullable": True}
    status = said["paths"]["/campaigns/{id}/status"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    status["properties"]["status"]["enum"].append("draft")
    for path in ("/campaigns", "/templates"):
        for parameter in said["paths"][path]["get"]["parameters"]:
            parameter["required"] = False
            if parameter["name"] == "status":
                parameter["schema"]["items"]["enum"] += ["draft", "finished"]


def _why(error: BaseException) -> str:
    """Return the error with what it was raised from."""
    deeper = getattr(error.__cause__, "schema_errors", ())
    return "; ".join([str(error), *(str(getattr(each, "message", each)) for each in deeper)])[:600]


class _Asked:
    """A request as openapi-core wants to see it."""

    def __init__(self, request: Request, host: str) -> None:
        from openapi_core.datatypes import RequestParameters
        from werkzeug.datastructures import Headers, ImmutableMultiDict

        self.host_url = host
        self.path = request.path
        self.full_url_pattern = f"{host}{request.path}?{urlencode(request.query, doseq=True)}"
        self.method = request.method.lower()
        pairs = [(name, value) for name, values in request.query.items() for value in values]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(pairs), header=Headers(list(request.headers.items())), path={}
        )
        self.content_type = request.headers.get("content-type", "application/json").partition(";")[0]
        self.body = request.body or None
