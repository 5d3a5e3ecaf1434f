"""What Buttondown says lies there: its emails as ours, and compared with what was approved."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from digest.errors import ProviderError
from digest.model import Payload, Remote
from digest.providers.payloads import step

# It keeps the comment that named the mode, or takes it out.
_MODE = re.compile(r"\s*<!-- buttondown-editor-mode: [a-z]+ -->")
# Everything that is on its way counts as sent; what was stopped there needs a person.
STATES: Mapping[str, Literal["draft", "scheduled", "sent", "failed"]] = {
    "draft": "draft",
    "managed_by_rss": "draft",
    "scheduled": "scheduled",
    "about_to_send": "sent",
    "in_flight": "sent",
    "throttled": "sent",
    "resending": "sent",
    "sent": "sent",
    "imported": "sent",
    "transactional": "sent",
    "paused": "failed",
    "errored": "failed",
    "suppressed": "failed",
}
GONE = "deleted"


def differs(answer: Mapping[str, Any], payload: Payload) -> tuple[str, ...]:
    """Return what of an email at Buttondown is not as the payload says."""
    draft = step(payload, "draft")["json"]
    unlike = {
        "subject": answer.get("subject") != draft["subject"],
        "audience": _audience(answer.get("filters")) != _audience(draft["filters"]),
        "body": _body(answer.get("body")) != _body(draft["body"]) or answer.get("template", "naked") != "naked",
        "hour": answer.get("status") == "scheduled" and _hour(answer.get("publish_date")) != _planned(payload),
        "preheader": answer.get("description") != draft["description"],
        "website": answer.get("archival_mode", draft["archival_mode"]) != draft["archival_mode"],
    }
    return tuple(name for name, so in unlike.items() if so)


def _audience(filters: Any) -> Any:
    """Return filters as they can be compared: of at most one rule, "and" and "or" say the same."""
    if isinstance(filters, dict) and not filters.get("groups") and len(filters.get("filters") or ()) <= 1:
        return filters.get("filters") or []
    return filters


def _body(body: Any) -> Any:
    """Return a body without the comment that names the mode; what stands round a document says nothing."""
    return _MODE.sub("", body, count=1).strip() if isinstance(body, str) else body


def _planned(payload: Payload) -> datetime | None:
    steps = (request["json"]["publish_date"] for request in payload.requests if request["step"] == "schedule")
    return next(map(_hour, steps), None)


def _hour(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (TypeError, ValueError):
        return None


def remote(answer: Any, key: str = "", differing: tuple[str, ...] = ()) -> Remote:
    """Return an email at Buttondown as ours; ``key`` is for one that has lost its own. Raises ProviderError."""
    email = fields(answer)
    id, status = email.get("id"), email.get("status")  # noqa: A001
    if not isinstance(id, str) or not id or not isinstance(status, str) or status not in STATES:
        raise ProviderError(
            "Buttondown answers something that is no email",
            hint="digest status shows what became of it",
        )
    state = STATES[status]
    return Remote(
        id=id,
        key=str(metadata(email).get("digest_key") or key or email.get("slug") or ""),
        state=state,
        differs=differing,
        url=str(email.get("absolute_url") or ""),
        note=status if state == "failed" else "",
    )


def metadata(email: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what we have noted on an email."""
    noted = email.get("metadata")
    return noted if isinstance(noted, dict) else {}


def fields(answer: Any) -> Mapping[str, Any]:
    """Return an answer that must be an object; raises ProviderError."""
    if not isinstance(answer, dict):
        raise ProviderError("Buttondown answers something that it should not", hint="digest status; try again later")
    return answer
