"""What the machine proposes for print from a ranking: the favourites, the voices, and a headline for each.

A proposal is only the first draft of picks.md, so precision goes before recall: fewer than asked for are
proposed rather than one that an editor would have to take out.
"""

import re
from collections.abc import Iterable, Iterator

from digest.model import Kind, Ranking
from digest.ranking import words
from digest.ranking.kinds import KEEPING, PRAISE
from digest.ranking.message import Message, cosine, message
from digest.text.privacy import is_never_quoted

# Above this cosine two responses say the same. Measured on 813 threads: 6 % of the top fours held such a
# pair; skipping its second half cost 0.2 of P@4, less than any form of MMR.
NEAR_COPY = 0.6
_LONGEST_VOICE = 25
_SHORTEST_VOICE = 4
_SHORTEST_FAVOURITE = 3
_LONGEST_POINTER = 25

_POINTER = re.compile(
    r"\b(?:see|read|look at|check) (?:the )?(?:above|below)\b"
    r"|\b(?:other|previous|earlier|last) (?:post|reply|message|answer|comment|thread)\b"
    r"|\b(?:what|as|like) (?:\w+ ){1,3}(?:said|wrote|mentioned)\b"
    r"|^\W*(?:this|same) (?:one|answer|as above)\b",
)
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


def favourites(ranking: Ranking, count: int, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of the best ``count`` insights and resources that do not repeat each other, best first.

    Args:
        ranking: what ``rank`` returned.
        count: how many at most; fewer come back when no more are fit.
        never: names or ids of people who may not be quoted.

    Nothing by the asker, no pointer to another message, no near copy of one already taken, and no second one
    from the same author while another author has one.
    """
    taken: list[Message] = []
    seconds: list[Message] = []
    for one in _messages(ranking, {"insight", "resource"}, never):
        if len(taken) >= count:
            break
        if len(one.tokens) < _SHORTEST_FAVOURITE or _is_pointer(one):
            continue
        if any(other.response.author.id == one.response.author.id for other in taken):
            seconds.append(one)
        elif _is_new(one, taken):
            taken.append(one)
    for one in seconds:
        if len(taken) < count and _is_new(one, taken):
            taken.append(one)
    chosen = {one.response.id for one in taken}
    return tuple(score.id for score in ranking.scores if score.id in chosen)


def voices(ranking: Ranking, count: int, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of the ``count`` warmest thank-yous from people who did not ask, warmest first.

    They are short, speak to all and of the thread as a whole, name nobody and stand alone in print. Irony and
    reserve are left out where any sign of them shows. Arguments as for ``favourites``.
    """
    thread = ranking.thread
    people = (thread.question.author, *(response.author for response in thread.responses))
    first_names = frozenset(person.name.split()[0] for person in people if person.name.strip())
    fit = [
        one
        for one in _messages(ranking, {"thanks"}, never)
        if one.response.reply_to in {"", thread.question.id} and _stands_alone(one, first_names)
    ]
    taken: dict[str, str] = {}
    for one in sorted(fit, key=_warmth, reverse=True):
        taken.setdefault(one.response.author.id, one.response.id)
    return tuple(taken.values())[:count]


def _messages(ranking: Ranking, kinds: set[Kind], never: Iterable[str]) -> Iterator[Message]:
    """Yield the messages of these kinds by people who may be quoted, best score first, each text once."""
    responses = {response.id: response for response in ranking.thread.responses}
    names = tuple(never)
    asker = ranking.thread.question.author.id
    texts: set[str] = set()
    for score in ranking.scores:
        response = responses[score.id]
        author = response.author
        quotable = author.id != asker and not is_never_quoted(author, names)
        if score.kind in kinds and quotable and response.text not in texts:
            texts.add(response.text)
            yield message(response)


def _is_new(one: Message, taken: list[Message]) -> bool:
    return all(cosine(one.vector, other.vector) <= NEAR_COPY for other in taken)


def _is_pointer(one: Message) -> bool:
    """Say whether it sends the reader to another message instead of saying something itself."""
    return len(one.tokens) <= _LONGEST_POINTER and bool(_POINTER.search(one.said))


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
