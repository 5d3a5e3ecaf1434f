"""The thank-yous that the machine proposes to print as voices. Precision goes before recall."""

import re
from collections.abc import Iterable

from digest.model import Ranking
from digest.ranking import words
from digest.ranking.kinds import KEEPING, PRAISE
from digest.ranking.message import Message
from digest.ranking.quotable import messages

_LONGEST_VOICE = 25
_SHORTEST_VOICE = 4

_TO_ALL = re.compile(
    r"\b(?:everyone|everybody|all|folks|friends|y'all|thread|answers|ideas|tips|responses|replies|suggestions"
    r"|discussion|conversation)\b",
)
# Irony, reserve and complaint wear the same words as thanks; one of these is reason enough to leave it out.
_DOUBT = re.compile(
    r"\b(?:but|however|though|except|unless|if|not|no|none|nothing|never|\w+n't|cannot|barely|hardly|less|only"
    r"|another|still|finally|supposed\w*|obvious\w*|genius|captain|ignor\w+|wast\w+|hat(?:e|ed|ing)|sad(?:ly)?"
    r"|sorry|unfortunately|boring|bored|jok(?:e|es|ing)|kidding|sure|right|totally|slow clap|bravo|gee"
    r"|a bunch|oh great|how (?:very )?(?:helpful|useful|nice|kind|original)|as \w+ as)\b"
    r"|[\"“”„«»]|[🙄😏😒🙃😬👎]|\.\.|…|(?<!\w)/s\b|[!?]{3,}",
)
_MENTION = re.compile(r"(?<!\w)@\w")


def voices(ranking: Ranking, count: int, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of the ``count`` warmest thank-yous from people who did not ask, warmest first.

    They are short, speak to all and of the thread as a whole, name nobody and stand alone in print. Irony and
    reserve are left out where any sign of them shows. Arguments as for ``favourites.favourites``.
    """
    thread = ranking.thread
    people = (thread.question.author, *(response.author for response in thread.responses))
    first_names = frozenset(person.name.split()[0] for person in people if person.name.strip())
    fit = [
        one
        for one in messages(ranking, {"thanks"}, never)
        if one.response.reply_to in {"", thread.question.id} and _stands_alone(one, first_names)
    ]
    taken: dict[str, str] = {}
    for one in sorted(fit, key=_warmth, reverse=True):
        taken.setdefault(one.response.author.id, one.response.id)
    return tuple(taken.values())[:count]


def _stands_alone(one: Message, first_names: frozenset[str]) -> bool:
    """Say whether it means all, is meant, and needs no other message to be understood."""
    return (
        _SHORTEST_VOICE <= len(one.tokens) <= _LONGEST_VOICE
        and bool(_TO_ALL.search(one.said))
        and not _MENTION.search(one.response.text)
        and not _DOUBT.search(words.lowered(one.response.text))
        and first_names.isdisjoint(re.findall(r"\w+", one.text))
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
