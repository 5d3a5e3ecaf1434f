"""The words of listmonk's campaigns: what a payload asks for, and what an answer says."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from digest.model import Payload
from digest.providers import issue_of

STATES: Final[Mapping[str, Literal["draft", "scheduled", "sent"]]] = {
    "draft": "draft",
    "scheduled": "scheduled",
    "running": "sent",
    "finished": "sent",
}


def request(step: str, method: str, path: str, json: dict[str, Any]) -> dict[str, Any]:
    """Return one request of a payload."""
    return {"step": step, "method": method, "path": path, "json": json}


def hour(payload: Payload) -> datetime | None:
    """Return the hour that ``payload`` asks for (aware), None when it asks for none."""
    return next((moment(each["json"]["send_at"]) for each in payload.requests if each["step"] == "hour"), None)


def moment(written: object) -> datetime | None:
    """Return what listmonk writes as a moment, aware; None when it is none."""
    try:
        return datetime.fromisoformat(str(written)).astimezone(UTC)
    except ValueError:
        return None


def of_issue(name: str, key: str) -> bool:
    """Return whether the campaign called ``name`` is of the same issue as ``key``, whatever it says."""
    return issue_of(name) == issue_of(key) and re.fullmatch(r"[0-9a-f]{8}", name.rpartition("-")[2]) is not None


def people(each: Mapping[str, Any]) -> int:
    """Return how many a campaign to this list is mailed to; a list with double opt-in mails who confirmed."""
    statuses = each.get("subscriber_statuses")
    if not isinstance(statuses, dict) or not statuses:
        counts = [each.get("subscriber_count")]
    elif each.get("optin") == "double":
        counts = [statuses.get("confirmed")]
    else:
        counts = [count for status, count in statuses.items() if status != "unsubscribed"]
    return sum(count for count in counts if isinstance(count, int))
