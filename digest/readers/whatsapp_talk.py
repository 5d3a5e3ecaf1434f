"""Where a thread begins and ends in a chat that knows no threads: a question, and what followed it.

WhatsApp writes down neither what answers what nor where a talk ends, so silence and question marks have to say
it: a question after a silence, or put to everybody, begins a thread; a long silence, or the next question of
that kind, ends it.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

# What is asked after so much silence begins something new …
PAUSE = timedelta(minutes=30)
# … and after so much it ends what was before, too.
REST = timedelta(hours=3)
# Nobody answers after so much silence.
GAP = timedelta(hours=24)
# Nor a week after the question, in a chat that never sleeps.
LONGEST = timedelta(days=7)
# One writes a question in several messages.
BREATH = timedelta(minutes=5)

_URL = re.compile(r"https?://\S+")
_MARK = re.compile(r"[?？؟]+(?=[\s\"'”’)\]*_~]|$)")
_FEWEST_LETTERS = 10
_EVERYBODY = re.compile(
    r"\b(?:any(?:one|body)|every(?:one|body)|folks|y'all|you all|who (?:knows|has|can|else)"
    r"|any (?:ideas?|tips?|recommendations?|suggestions?|advice|experiences?)"
    r"|jemand|habt ihr|kennt ihr|wisst ihr|wer (?:kennt|hat|weiß|kann)|quelqu['’]un|qui (?:conna[iî]t|a|peut)"
    r"|avez-vous|connaissez-vous|alguien|alguno de|qui[eé]n|algu[eé]m|qualcuno|qualcun altro|iemand|jullie|ktoś"
    r"|кто-нибудь|кто-то|kimse|birisi)\b",
    re.IGNORECASE,
)


class Turn(NamedTuple):
    """One message in which a person says something."""

    who: str
    at: datetime
    text: str


class Span(NamedTuple):
    """A thread among turns: its first, the first after the question, and the first that is no longer in it."""

    start: int
    answers: int
    end: int


class Talk:
    """The turns of a chat, and what is known of each; each is looked at once, however long the chat."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = turns
        self._begun = self._breaths()
        self._asking = self._questions()
        self._stop = self._stops()
        self._other = self._others()

    def spans(self) -> list[Span]:
        """Return the threads of the chat: those that begin with a question, else those that begin after a rest."""
        found = [self.span(start) for start in self._openings()]
        answered = [one for one in found if self._is_answered(one)]
        if answered:
            return answered
        begun = [place for place in range(len(self.turns)) if self._silence(place) >= REST]
        return [one for one in map(self.span, begun) if self._is_answered(one)]

    def span(self, start: int) -> Span:
        """Return the thread that begins at ``start``, whatever is said there."""
        answers = start + 1
        while answers < len(self.turns) and self._goes_on(answers):
            answers += 1
        latest = bisect_right(self.turns, self.turns[start].at + LONGEST, key=lambda turn: turn.at)
        return Span(start, answers, max(answers, min(self._stop[answers], latest)))

    def _openings(self) -> list[int]:
        """Return where threads begin: at a question, or at what its asker said right before it."""
        found: dict[int, None] = {}
        for place, turn in enumerate(self.turns):
            if self._asking[place] != place:
                continue
            start = self._begun[place]
            if self._silence(start) >= PAUSE:
                found[start] = None
            elif _EVERYBODY.search(turn.text):
                found[place] = None
        return list(found)

    def _breaths(self) -> list[int]:
        """Return for each turn where what is said in one breath with it began."""
        found: list[int] = []
        for place in range(len(self.turns)):
            found.append(found[-1] if self._goes_on(place) else place)
        return found

    def _questions(self) -> list[int | None]:
        """Return for each turn the first, from itself on and in one breath with it, that asks."""
        found: list[int | None] = [None] * (len(self.turns) + 1)
        for place in reversed(range(len(self.turns))):
            ahead = found[place + 1] if place + 1 < len(self.turns) and self._goes_on(place + 1) else None
            found[place] = place if asks(self.turns[place].text) else ahead
        return found

    def _stops(self) -> list[int]:
        """Return for each place where a thread that has come so far ends."""
        found = [len(self.turns)] * (len(self.turns) + 1)
        for place in reversed(range(len(self.turns))):
            ends = self._silence(place) >= GAP or self._begins_another(place)
            found[place] = place if ends else found[place + 1]
        return found

    def _begins_another(self, place: int) -> bool:
        """Tell whether another thread begins at ``place``, and not only a question within this one."""
        asking = self._asking[place]
        if asking is None:
            return False
        return self._silence(place) >= REST or _EVERYBODY.search(self.turns[asking].text) is not None

    def _others(self) -> list[int]:
        """Return for each turn the next one of somebody else."""
        found = [len(self.turns)] * (len(self.turns) + 1)
        for place in reversed(range(len(self.turns) - 1)):
            found[place] = place + 1 if self.turns[place + 1].who != self.turns[place].who else found[place + 1]
        return found

    def _is_answered(self, one: Span) -> bool:
        return self._other[one.start] < one.end

    def _goes_on(self, place: int) -> bool:
        """Tell whether ``place`` is said in one breath with the turn before it."""
        return place > 0 and self.turns[place].who == self.turns[place - 1].who and self._silence(place) <= BREATH

    def _silence(self, place: int) -> timedelta:
        return self.turns[place].at - self.turns[place - 1].at if place else timedelta.max


def asks(text: str) -> bool:
    """Tell whether ``text`` asks more than "Really?"."""
    if "?" not in text and "？" not in text and "؟" not in text:
        return False
    bare = _URL.sub("", text) if "://" in text else text
    return _MARK.search(bare) is not None and sum(map(str.isalnum, bare)) >= _FEWEST_LETTERS
