"""The thank-yous that the machine proposes to print as voices. Precision goes before recall."""

import re
from collections.abc import Iterable

from digest.model import Ranking
from digest.ranking import words
from digest.ranking.message import Message
from digest.ranking.quotable import messages
from digest.ranking.thanks import KEEPING, PRAISE, rest

_LONGEST_VOICE = 25
_SHORTEST_VOICE = 4

_TO_ALL = re.compile(
    r"\b(?:everyone|everybody|folks|friends|guys|y'all|thread|answers|ideas|tips|responses|replies|suggestions|comments"
    r"|discussion|conversation|(?:you|u|thanks|thank|to|hi|hello|hey) all|all (?:of (?:you|this)|your|the|these|who))\b"
    r"|\b(?:an alle|euch allen|à tous|à toutes|a todos|a todas|a tutti|allemaal|pessoal)\b",
)
# Irony, reserve and complaint wear the same words as thanks; one of these is reason enough to leave it out.
_DOUBT = re.compile(
    r"\b(?:but|however|though|except|unless|if|not|no|none|nothing|never|\w+n't|cannot|barely|hardly|less|only"
    r"|another|still|finally|supposed\w*|obvious\w*|genius|captain|ignor\w+|wast\w+|hat(?:e|ed|ing)|sad(?:ly)?"
    r"|sorry|unfortunately|boring|bored|jok(?:e|es|ing)|kidding|sure|right|totally|slow clap|bravo|gee"
    r"|a bunch|oh great|how (?:very )?(?:helpful|useful|nice|kind|original)|as \w+ as"
    r"|bin|lost|los(?:e|ing)|leav(?:e|ing)|left|quit\w*|divorc\w+|robots?|argument|goodbye)\b"
    r"|[\"“”„«»]|[🙄😏😒🙃😬👎]|\.\.|…|(?<!\w)/s\b|[!?]{3,}",
)
# What the answers are for: "Giving 2 workshops in the next 2 weeks". Anything else besides the thanks may turn them.
_OCCASION = re.compile(
    r"^\W*(?:i'm |i am |we're |we are )?(?:giving|running|hosting|leading|holding|teaching|facilitating|planning"
    r"|preparing|starting|organi[sz]ing|moderating)\b",
)
# "Thanks to all of you I lost my deposit" thanks for a loss.
_OWED = re.compile(
    r"\bthanks? to (?:you|all|every(?:one|body))(?: all)?(?: of (?:you|this|these|them))?(?: here)?"
    r" (?:i|we|my|our|he|she|they|it|now)\b"
)
# Who may be reached privately writes it where the thread is, not in an issue.
_PRIVATE = re.compile(r"\d{4}|\b(?:number|phone|e-?mail|mail|call me|inbox|address|dm|pm)\b")
_MENTION = re.compile(r"(?<!\w)@\w")
# "Thanks Ana", "Dear Ben": a name, also one that nobody in the thread has. Names are capital or of the thread.
_CALLS = re.compile(
    r"\b(?:[Tt]hanks|[Tt]hank [Yy]ou|[Cc]heers|[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Mm]erci|[Dd]anke|[Gg]racias)(?: so much"
    r"| a lot"
    r"| again| to| and)?,? (?!(?:All|Everyone|Everybody|Folks|Friends|Guys|Team|People|I|I'm|I'll|I've|You|So|For"
    r"|Very)\b)[A-Z]",
)
# What people call themselves, and all say: no sign of a name.
_NO_NAMES = frozenset({"all", "and", "the", "for", "you", "thank", "thanks", "everyone", "great", "user", "deleted"})
_PART_OF_NAME = re.compile(r"[^\W_]{3,40}")


def voices(ranking: Ranking, count: int, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of the ``count`` warmest thank-yous from people who did not ask, warmest first.

    They are short, speak to all and of the thread as a whole, name nobody and stand alone in print. Irony and
    reserve are left out where any sign of them shows. Arguments as for ``favourites.favourites``.
    """
    thread = ranking.thread
    people = (thread.question.author, *(response.author for response in thread.responses))
    names = frozenset(part for person in people for part in _PART_OF_NAME.findall(person.name.casefold()))
    fit = [
        one
        for one in messages(ranking, {"thanks"}, never)
        if one.response.reply_to in {"", thread.question.id} and _stands_alone(one, names)
    ]
    taken: dict[str, str] = {}
    for one in sorted(fit, key=_warmth, reverse=True):
        taken.setdefault(one.response.author.id, one.response.id)
    return tuple(taken.values())[:count]


def _stands_alone(one: Message, names: frozenset[str]) -> bool:
    """Say whether it means all, is meant, and needs no other message to be understood."""
    return (
        _SHORTEST_VOICE <= len(one.tokens) <= _LONGEST_VOICE
        and bool(_TO_ALL.search(one.said))
        and not _MENTION.search(one.response.text)
        and not _CALLS.search(one.text)
        and not _DOUBT.search(words.lowered(one.response.text))
        and not (_OWED.search(one.said) or _PRIVATE.search(one.said))
        and all(_OCCASION.search(clause) for clause in rest(one))
        and (names - _NO_NAMES).isdisjoint(_PART_OF_NAME.findall(one.text.casefold()))
    )


def _warmth(one: Message) -> tuple[int, int]:
    """Return in how many ways it is warm (thanks, praise, keeping it, a cheer), then its reactions."""
    signs = (
        bool(words.THANKS.search(one.said)),
        bool(PRAISE.search(one.said)),
        bool(KEEPING.search(one.said)),
        "!" in one.text,
    )
    return sum(signs), one.response.liked
