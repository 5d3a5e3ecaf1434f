"""What others made of a response: reactions, the accepted mark, the asker's thanks, replies.

They come on top of what the text is worth. ``bench/ranking/social.py`` measures them on 464 threads of Stack Exchange:
each vote is seen with a chance of .1, .3 or .5, and the ranking judged by the votes not seen (percent of the pairs
that it orders rightly). Figures are for the formula, those for the study prototype in brackets.

- Reactions. Jokes are applauded too, and applause for what reads like an answer tells more; so ``r / (r + 2)``, how
  much of it there is, is multiplied by ``credit``, what it is for. Text alone 64.8, 63.7, 63.2 (66.9, 65.5, 65.5);
  votes alone 57.9, 63.1, 65.5; text and ``ln(1 + r)`` 67.0, 67.7, 68.0 (67.9, 68.2, 68.8); as it is here 68.0, 68.8,
  69.3 (68.4, 68.6, 69.1). The share has a bound that the logarithm has not, at no cost: 3,000 points of Reddit are
  worth less than twice three. In sixteen threads a joke with 50 thumbs stands against a best answer with 3: by the
  logarithm the joke wins all of them, by this none (two).
- The accepted mark: of the pairs with and without it 95 % have more votes for the one with it. At 2 the pairs gain 6.1
  (4.8) where no votes are seen, 2.0 (1.7) with half of them, and it is first in 98 % (97 %) of the threads.
- Replies, in the form of reactions: at 1.5 the comments on answers gain 1.5 (1.0) where no votes are seen, .4 (.7) with
  half of them. ``ln(1 + r)`` without credit would be as good there; elsewhere a joke has the most replies.
- The asker's thanks, on the labels of Qatar Living: they raise the log-odds of "Good" by .31 [.10, .61] over the
  formula, by .18 [-.05, .46] over the teacher.

What people disliked gains nothing by that and loses nothing: to count votes below 0 against a response changes .1 to .3
of the pairs, and a 👎 may be for the news and not for who brings it.
"""

import re
from math import exp, log1p

from digest.ranking.feature import feature
from digest.ranking.message import Message
from digest.ranking.thanks import is_thanks
from digest.ranking.weights import Weight

# Weights in log-odds; reactions and replies never give more than theirs.
SOCIAL: dict[str, Weight] = {
    "reactions": Weight(4.0),
    "accepted": Weight(2.0),
    "thanked": Weight(0.3),
    "replies": Weight(1.5),
}
_ALL = re.compile(r"\b(?:all|every(?:one|body)|folks|guys|friends|y'all|you both)\b")
_LAUGHS = frozenset("😂🤣😆😹")
# So many give half of the most that there is to gain.
_HALF = 2
# From 30 words on applause counts for an answer, in a thread of short messages from three quarters of its longest.
_ENOUGH = 30
_OF_LONGEST = 0.75
# How much less it counts for fewer: the power of the ratio.
_STEEP = 3.0
_CERTAIN = 30.0


def applause(message: Message) -> int:
    """Return the number of reactions that praise: a laugh is for the joke, not for the answer, and a 👎 is no praise.

    A score below nothing, as votes can have, counts as nothing.
    """
    return max(0, sum(one.count for one in message.response.reactions if one.emoji not in _LAUGHS and not one.dislikes))


def credit(message: Message) -> float:
    """Return how far applause for ``message`` is taken to be for an answer, 0 to 1, by its text and its size.

    The logistic function of the text's log-odds and of three times the logarithm of its size over what is enough.
    """
    enough = min(_ENOUGH, _OF_LONGEST * message.longest)
    evidence = message.odds + _STEEP * (log1p(len(message.tokens)) - log1p(enough))
    return 1 / (1 + exp(-max(-_CERTAIN, min(_CERTAIN, evidence))))


@feature("reactions", "reactions")
def reactions(message: Message) -> float:
    """``credit * r / (r + 2)`` for ``r`` reactions: the first few say much, the fiftieth next to nothing."""
    return _share(applause(message)) * credit(message)


@feature("accepted", "accepted")
def accepted(message: Message) -> float:
    """1 when the asker or the platform marks it as the answer."""
    return float(message.response.accepted)


@feature("thanked", "the asker says thanks for it")
def thanked(message: Message) -> float:
    """1 when the asker's reply to it, or the asker's message right after it, says thanks and means it.

    A message right after it that means all, or names somebody else, thanks nobody in particular.
    """
    return float(any(_thanks(reply, message) for reply in message.of_asker))


def _thanks(reply: Message, message: Message) -> bool:
    if not reply.response.reply_to and (_ALL.search(reply.said) or reply.speaks_to not in {"", message.author}):
        return False
    return is_thanks(reply)


@feature("replies", "replies by others")
def replies(message: Message) -> float:
    """``credit * r / (r + 2)`` for ``r`` replies that others wrote to it: jokes are replied to as well."""
    return _share(message.replies) * credit(message)


def _share(count: int) -> float:
    return count / (count + _HALF)
