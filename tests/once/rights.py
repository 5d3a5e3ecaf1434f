"""Who may mail which words at which moment, and who did: what is watched while a history is told."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from digest.model import Entry
from tests.once.places import payload_of, words
from tests.once.service import Service

_MOST_WORDS: Final = 24


class Rights:
    """The rights to release one issue, as its ledger gives them.

    Attributes:
        slept: how many mailings were of a run that slept while others gave its right up for lost.
        unsent: a person said, and it was true, that nobody had been mailed.
        stale: a run put its words in the place of others, and they were no longer what is approved.
        lied_to: the provider called a draft what was none.
        wrong: what was done without a right.
    """

    def __init__(self, issue: str) -> None:
        self._keys = _keys(issue)
        self.slept = 0
        self.unsent = False
        self.stale = False
        self.lied_to = False
        self.wrong: set[str] = set()
        self._state = "approved"
        self._key = words(1, issue).key
        self._won: dict[str, str] = {}
        self._owner = ""
        self._seen = 0
        self._seen_put = 0

    @property
    def excused(self) -> int:
        """How many mailings no order could have kept back: a person looked, nobody was mailed, and then a run woke."""
        return self.slept if self.unsent else 0

    def appended(self, run: str, entry: Entry, service: Service) -> None:
        """See a line that ``run`` appended."""
        if entry.state == "releasing":
            self._won[run], self._owner = entry.key, run
        if entry.note == "settled: unsent":
            self.unsent = True
        self._state, self._key = entry.state, "" if entry.state == "draft" else entry.key
        blind = entry.state == "draft" or (entry.state == "unscheduled" and not self.lied_to)
        if blind and service.mailings > self.excused:
            self.wrong.add("taken back although it is out")

    def look_at(self, service: Service) -> None:
        """See who mailed since the last look: each must have won the right, and for these words."""
        if len(service.put_over) > self._seen_put:
            self.stale |= any(self._keys.get(body) != self._key for _, body in service.put_over[self._seen_put :])
            self._seen_put = len(service.put_over)
        if len(service.mailed) == self._seen:
            return
        for run, body in service.mailed[self._seen :]:
            if not self._owner:
                self.wrong.add("released without a right")
            slept = self._state != "releasing" or (run in self._won and self._owner != run)
            self.slept += slept
            if self._keys.get(body) != self._won.get(run, self._won.get(self._owner)):
                self.wrong.add("other words released")
            elif self._keys[body] != self._key and not (slept and self.unsent):
                self.wrong.add("words that were taken back released")
        self._seen = len(service.mailed)


@cache
def _keys(issue: str) -> Mapping[str, str]:
    """Return the key of what each payload's hash stands for."""
    payloads = (payload_of(number, issue) for number in range(1, _MOST_WORDS))
    return {payload.hash: payload.key for payload in payloads}
