"""What providers read out of a payload, and the order in which they look at what lies there."""

from typing import Any, Final

from digest.errors import Unsupported
from digest.model import Payload

# Of several emails of one issue: what went out, or will, is never hidden by a draft.
RANK: Final = ("sent", "scheduled", "failed", "draft")


def step(payload: Payload, name: str) -> dict[str, Any]:
    """Return the request of ``payload`` that is the step ``name``.

    Raises:
        Unsupported: it has none of that name, as an email without an hour has none to schedule it.
    """
    for request in payload.requests:
        if request["step"] == name:
            return request
    raise Unsupported(
        "the email was approved without an hour, so nothing can be scheduled",
        hint="digest send --now; or write send_at in issue.md, then: digest approve",
    )
