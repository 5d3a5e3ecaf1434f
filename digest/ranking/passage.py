"""Which part of a long message an editor would print: points for each sentence and list item, by plain rules.

Not fitted: there is no data on which passages editors choose. Each rule costs one look at a unit.
"""

import re
from collections.abc import Callable, Sequence

from digest.model import Thread
from digest.ranking import words
from digest.ranking.message import LONGEST, plain
from digest.text.units import asks

Worth = Callable[[Sequence[str]], list[float]]

# Points for each different content word, so that of two passages of one length the denser one wins; for each of the
# others up to ``_MOST`` of them, less in a unit of few words: many short units shall not win by their number.
_SUBSTANCE, _SHARED, _ADVICE, _NUMBERS, _ITEM, _LINK = 0.12, 0.2, 0.4, 0.2, 0.2, 0.1
_MOST = 3
_FULL_STEMS = 8
_CLAIM = 2.5  # for the first sentence that says something
_CLAIM_STEMS = 4
_ASKS = 8.0  # of a question it is what the digest is about
# What is not to the point counts this much of its points.
_BESIDE = 0.3
_ASKS_BACK = 0.5

_IS_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_STORY = re.compile(
    r"\W{0,9}(?:(?:so )?(?:once|last (?:year|month|week|night|summer|winter|spring|autumn|fall)|when i was"
    r"|back (?:in|when)|i (?:still )?remember|years ago|a (?:few|couple of) (?:years|months|weeks|days) (?:ago|back)"
    r"|(?:many|some|two|three|\d{1,2}) years ago|the other day|yesterday|this reminds me|reminds me"
    r"|(?:funny|true|long) story|story time"
    r"|my (?:old |first |former |previous )?(?:boss|wife|husband|mother|father|mum|mom|dad|brother|sister|cat|dog))"
    r"|(?:als ich|letztes jahr|vor \w{1,9} jahren|neulich|quand j|l'année dernière|il y a \w{1,9} ans|cuando era"
    r"|el año pasado|hace \w{1,9} años|quando eu|ano passado|quando ero|l'anno scorso|toen ik|vorig jaar))\b"
)
_ASIDE = re.compile(
    r"\W{0,9}(?:by the way|btw|off[- ]topic|side ?note|as an aside|fun fact|full disclosure|disclaimer|sorry (?:for|if)"
    r"|apologies|(?:i'm |i am )?on (?:my )?(?:mobile|phone)|first[- ]time poster|long[- ]time lurker"
    r"|english (?:is not|isn't)|long (?:post|answer|read)|rant|not sure if|great question|good question|welcome|congrat"
    r"|interesting question|glad (?:to|you)|happy to (?:chat|talk|help|share)|feel free|let me know|dm me|pm me"
    r"|übrigens|au fait|por cierto|a propósito|aliás|tra l'altro|trouwens)"
)


def passage_worth(thread: Thread, *, of_question: bool = False) -> Worth:
    """Return the function that gives each unit of a message in ``thread`` its points, none below 0.

    More for words of substance, for those that the question has too, for advice, numbers and steps, and for the first
    sentence that says something, mostly the claim; less for a story's opening, an aside, thanks, not knowing, asking
    back. The words for these are English, with a few of other languages; the rest counts in any.

    Args:
        thread: for the words of its question.
        of_question: the message is the question itself: what it asks is what matters then.
    """

    def worth(units: Sequence[str]) -> list[float]:
        asked = frozenset(_stems(f"{thread.title}\n{thread.question.text[:LONGEST]}"))
        points, claimed = [], False
        for unit in units:
            one = _points(unit, frozenset() if of_question else asked, of_question=of_question)
            says = one > _SUBSTANCE * _CLAIM_STEMS and not _is_beside(words.lowered(plain(unit)))
            if says and not claimed and not of_question:
                claimed = True
                one += _CLAIM
            points.append(one)
        return points

    return worth


def _stems(markdown: str) -> list[str]:
    return words.stems(words.tokens(words.lowered(plain(markdown))))


def _points(unit: str, asked: frozenset[str], *, of_question: bool) -> float:
    text = plain(unit)
    said = words.lowered(text)
    stems = set(words.stems(words.tokens(said)))
    signs = (
        _SHARED * min(len(stems & asked), _MOST)
        + _ADVICE * min(sum(1 for _ in words.ADVICE.finditer(said)), _MOST)
        + _NUMBERS * min(len(words.NUMBER.findall(text)), _MOST)
        + _ITEM * bool(_IS_ITEM.match(unit))
        + _LINK * bool(words.LINK.search(unit))
    )
    points = _SUBSTANCE * len(stems) + signs * min(1.0, len(stems) / _FULL_STEMS)
    if _is_beside(said):
        points *= _BESIDE
    if asks(said):
        points = points + _ASKS if of_question else points * _ASKS_BACK
    return points


def _is_beside(said: str) -> bool:
    """Whether it opens a story, is an aside, gives thanks or does not know."""
    return bool(
        _STORY.match(said)
        or _ASIDE.match(said)
        or (said.startswith("(") and said.endswith((")", ").")))
        or words.THANKS.search(said)
        or words.DOES_NOT_KNOW.search(said)
    )
