"""What became of a history: the figures, and what must never be."""

from collections import Counter
from typing import Final

from digest.model import Delivery, Noun
from tests.once.histories import KINDS
from tests.once.rights import Rights
from tests.once.service import Service
from tests.once.talk import Done

# What a run met that slept so long that a person could put other words over its draft; counted, not judged.
PUT_OVER: Final = "other words put over by a run that was overtaken"

# The figures, in the order in which they are shown.
COUNTED: Final = (
    "histories",
    "runs",
    "kills",
    "faults",
    "told that another run has it",
    "mailed once",
    "unknowns",
    "unknowns, mailed",
    "told for another reason",
    "stray drafts",
    "a run slept, a person said unsent",
    "a person ends it",
    "a person ends it, and deletes there",
    "a run slept, other words put over its own",
    *KINDS,
)
# What no history of the real order may end with; those from "released without a right" on are seen on the way.
WRONGS: Final = (
    "double",
    "loss",
    "mailed, nobody told, not on record",
    "mailed, on record as not mailed",
    "unknown although the provider tells",
    "other words released",
    "stray draft without excuse",
    "released without a right",
    "words that were taken back released",
    "taken back although it is out",
    "no way on",
    "ledger unreadable",
    "ledger rewritten",
    "crash",
)


class Ending(Noun, frozen=True, kw_only=True):
    """How a history ended for one issue.

    Attributes:
        delivery: where its ledger says it stands.
        service: what lies at the provider.
        rights: who had the right to release, and who did.
        last: what its last run, undisturbed, had to say.
        one_draft: no fault of the provider's, and no second run at the same time, excuses a second draft there.
    """

    delivery: Delivery
    service: Service
    rights: Rights
    last: Done
    one_draft: bool


def wrongs(ending: Ending) -> list[str]:
    """Return the names of what is wrong with ``ending``; none is what every history should end with."""
    service, state = ending.service, ending.delivery.state
    mailings, told = service.mailings, bool(ending.last.error)
    found = (
        mailings - ending.rights.excused > 1,
        mailings == 0 and (not told or state == "sent"),
        mailings > 0 and state not in {"scheduled", "sent"} and not told,
        mailings > ending.rights.excused and state in {"draft", "approved", "claimed", "drafted", "unscheduled"},
        state == "unknown" and service.tells,
        service.wrong > 0,
        ending.one_draft and service.drafts > 1,
    )
    return [name for name, so in zip(WRONGS, found, strict=False) if so]


def figures(ending: Ending) -> Counter[str]:
    """Return what is counted of ``ending``, besides what is wrong with it."""
    unknown = ending.delivery.state == "unknown"
    return Counter(
        {
            "mailed once": int(ending.service.mailings == 1),
            "unknowns": int(unknown),
            "unknowns, mailed": int(unknown and ending.service.mailings > 0),
            "told for another reason": int(bool(ending.last.error) and not unknown),
            "stray drafts": max(0, ending.service.drafts - 1),
            "a run slept, a person said unsent": int(ending.rights.excused > 0),
        }
    )
