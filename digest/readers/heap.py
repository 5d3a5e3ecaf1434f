"""What listing learns of one thread, message by message, without keeping a message."""

import re
from datetime import datetime

from digest.model import Candidate
from digest.text.clean import clean_line

OPENING = 400
SUBSTANTIVE = 12  # words: what is shorter seldom holds a thought of its own
# Only the beginning is looked at: who thanks at length thanks first.
_THANKS_IN = 80
_THANKS = re.compile(
    r"\b(?:thank(?:s| you)|thx|ty|merci|danke|gracias|obrigad[oa]|grazie|bedankt|tack|dzi[eę]ki|spasibo|спасибо"
    r"|much appreciated)\b|ありがとう|谢谢|謝謝|شكرا|🙏",
    re.IGNORECASE,
)
# One of them is in all that gives thanks: most responses need not be searched for the words themselves.
_HINTS = (
    *("thank", "thx", "ty", "merci", "danke", "gracias", "obrigad", "grazie", "bedankt", "tack", "dzi", "much"),
    *("spasibo", "спасибо", "ありがとう", "谢谢", "謝謝", "شكرا", "🙏"),
)


class Heap:
    """The counts of one thread."""

    __slots__ = ("_liked", "_opening", "_people", "_said", "asked", "latest")

    def __init__(self) -> None:
        self.asked: datetime | None = None
        self.latest: datetime | None = None
        self._opening = ""
        self._liked = 0
        self._people: set[str] = set()
        # A message that comes twice counts once, as it was last. An export has a hundred thousand of them, hence what
        # is known of one is a single number: 4 * liked + 2 * thanks + substantive.
        self._said: dict[str, int] = {}

    def ask(self, text: str, liked: int = 0, created: datetime | None = None) -> None:
        """Count the question; who asked is not among those who respond."""
        self._opening = text[: 2 * OPENING]
        self._liked = liked
        self.asked = created

    def answer(self, key: str, author: str, text: str, liked: int = 0, created: datetime | None = None) -> None:
        """Count the response ``key``: ``text`` in whatever markup, ``liked`` the number of its reactions."""
        self._people.add(author)
        self._said[key] = 4 * liked + 2 * thanks(text) + _is_substantive(text)
        if created and (self.latest is None or created > self.latest):
            self.latest = created

    def __len__(self) -> int:
        """Return the number of responses."""
        return len(self._said)

    def candidate(self, id_: str, title: str, place: str = "", *, as_it_is: bool = False) -> Candidate:
        """Return what is to be listed; ``as_it_is`` leaves the question's opening in whatever markup it has."""
        said = self._said.values()
        return Candidate(
            id=id_,
            title=title,
            responses=len(self._said),
            people=len(self._people),
            reactions=self._liked + sum([one >> 2 for one in said]),
            substantive=sum([one & 1 for one in said]),
            thanks=sum([one >> 1 & 1 for one in said]),
            created=self.asked,
            latest=self.latest,
            question=self._opening if as_it_is else clean_line(self._opening)[:OPENING],
            place=place,
        )


def _is_substantive(text: str) -> bool:
    gaps = text.count(" ")
    return gaps >= SUBSTANTIVE - 1 or gaps + text.count("\n") >= SUBSTANTIVE - 1


def thanks(text: str) -> bool:
    """Tell whether a response begins with thanks."""
    begins = text[:_THANKS_IN].lower()
    for hint in _HINTS:
        if hint in begins:
            return _THANKS.search(begins) is not None
    return False
