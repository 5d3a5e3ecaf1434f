"""What a response is for: insight, resource, question, thanks or chatter, by simple rules in a fixed order.

Precision goes before recall for thanks, since voices are taken from them; recall before precision for questions,
since none may become a favourite. What no rule claims is an insight or chatter, by how much it has to say. Figures
are in ``bench/ranking/kinds.py``.
"""

import re

from digest.model import Kind
from digest.ranking import words
from digest.ranking.message import LONGEST, Message
from digest.ranking.social import applause
from digest.ranking.thanks import ASKING, is_thanks

# Asked without a question mark.
_WANTS = re.compile(
    r"\b(?:i (?:just )?(?:want|wanna|would like|wud like|need|wish|was wondering|wonder)(?: \w+){0,3} (?:know|info\w*"
    r"|advice|help"
    r"|suggestions?|details?|number|contact|if|whether|from|how|what|where)|just wanna know|like to (?:know|seek|ask"
    r"|have)"
    r"|(?:need|want) (?:more|some|your) (?:\w+ ){0,2}(?:info\w*|suggestions?|advice|details?|help)"
    r"|(?:please|pls|plz|kindly|can you|could you|can u) (?:\w+ )?(?:say|share|send|give|suggest|provide|explain|post"
    r"|pm|update)"
    r"|still waiting|what (?:can|should) (?:i|be)|wat can be"
    r"|(?<!before )(?<!until )(?<!unless )(?<!when )(?<!than )any ?(?:one|body) (?:here|knows?|tried|has)"
    r"|any (?:other|more) (?:\w+ )?(?:suggestions?|ideas?|info\w*|advice)|if (?:any ?(?:one|body)|some ?(?:one"
    r"|body)) (?:knows|could|can)(?!n't|'t|not)"
    r"|do you (?:know|have|happen)|curious (?:to|if|how|what|whether))\b",
)
_RHETORICAL = re.compile(
    r"\?!|!\?|\bare (?:you|u|they|people) (?:serious|kidding|joking|blind|stupid|blonde|crazy|mad|nuts|sure you)\b"
    r"|\bwho cares\b|\bwhy (?:don't|dont) (?:you|u) (?:just|simply)\b|\bwhat the (?:hell|heck|fuck)\b"
    r"|\bsee what i mean\b|\bdo(?:es)? any ?(?:one|body) remember\b|\bwho knows\b[^\w\n]{0,20}$"
    r"|\bwhy not\b|\bhow (?:dare|come you)\b",
)
# How an answer is offered in the form of a question.
_SUGGESTS = re.compile(r"(?:^|[.;!\n] *)(?:or |and |but )?(?:maybe|perhaps|how about|why not)\b[^?.!]{1,200}\?\W*$")
_NO_LINK = re.compile(
    r"<img\b[^>]{0,500}>|!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)|[\w.+-]{1,64}@[\w.-]{1,64}", re.IGNORECASE
)
_RECOMMENDED = re.compile(
    r"\b(?:books?|guides?|tools?|apps?|(?:web ?)?sites?|pages?|links?|articles?|videos?|podcasts?|courses?"
    r"|lists?|templates?|decks?|cards?|toolkits?|library|docs|manual|tutorials?|collections?)\b",
)
_NOD = re.compile(
    r"^\W*(?:\+1\b|same\b(?! (?:day|time|place|room|people|order|rule|way)\b)|this\b\W*$|agreed\b"
    r"|agree\b(?! (?:on|upon|in|what|who|how|when|first|beforehand)\b)|congrat(?:s|z|ulations?)\b|good luck\b|bump\b"
    r"|welcome\b(?: to|\W*$)|following\b(?: this| along| with interest)?\W*$)"
)

_MOST_ADVICE = 2
_LONGEST_NOTE_ON_A_LINK = 35
_LONGEST_REVIEW_OF_A_LINK = 80
_LONGEST_QUESTION = 30
_LONGEST_REQUEST = 80
_LONGEST_JOKE = 40
_LONGEST_NOD = 12
_HALF = 0.5
# A phrase of advice counts as so many points; more than a few add nothing.
_ADVICE = 0.7
_MUCH_ADVICE = 3
# The least content of an insight, by the model that judged, since each has a scale of its own. For an editor an insight
# lost costs twice a chatter let through: it can never be proposed. Fitted so on 490 random responses, out of fold, by
# bench/ranking/kinds.py, rounded to a quarter. English: 87 % of the insights are kept, .72 of the kinds are right; at
# 0.25, where .74 are, 76 % are kept. The formula's is for all languages: 0.75 would be best for the others.
LEAST_CONTENT: dict[str, float] = {"english": -0.5, "any": -0.75, "formula": 1.0}


def kind(message: Message, worth: float, model: str) -> Kind:
    """Return what ``message`` is for.

    Args:
        message: the response, prepared with its thread.
        worth: the points of what it says, whenever it came and whoever liked it; parts insight from chatter.
        model: the name of the model whose worth that is ("english", "any", "formula").
    """
    if is_thanks(message):
        return "thanks"
    if is_question(message):
        return "question"
    if is_resource(message):
        return "resource"
    return "chatter" if is_chatter(message) or content(message, worth) < LEAST_CONTENT[model] else "insight"


def content(message: Message, worth: float) -> float:
    """Return how much it has to say: its worth as an answer and, in English, the phrases of advice in it."""
    if not message.english:
        return worth
    return worth + _ADVICE * min(len(words.ADVICE.findall(message.said)), _MUCH_ADVICE)


def is_question(message: Message) -> bool:
    """Say whether it asks rather than answers. An asker's question mark asks; another's may be a manner of speaking."""
    if message.questions:
        return _asks(message) and not words.LAUGH.search(message.said)
    if len(message.tokens) > _LONGEST_REQUEST or not (_wants(message.said) or _asks_unmarked(message)):
        return False
    advises = not message.by_asker and len(words.ADVICE.findall(message.said)) > _MOST_ADVICE
    return not advises and not words.LAUGH.search(message.said)


def _asks(message: Message) -> bool:
    """Say whether its question marks are most of it, or its point."""
    size, said = len(message.tokens), message.said
    if _RHETORICAL.search(said) or _SUGGESTS.search(said):
        return False
    if message.by_asker:
        return True
    if words.THANKS.match(said) or _wants(said):
        return size <= _LONGEST_REQUEST or message.asks_last
    mostly = message.questions / max(message.sentences, 1) >= _HALF
    return mostly or (message.asks_last and size <= _LONGEST_QUESTION)


def _asks_unmarked(message: Message) -> bool:
    may_ask = message.by_asker or len(message.tokens) <= _LONGEST_QUESTION
    return may_ask and bool(ASKING.search(message.said))


def _wants(said: str) -> bool:
    return bool(_WANTS.search(said) or words.REQUEST.search(said))


def is_resource(message: Message) -> bool:
    """Say whether it hands on a link, with a note or a recommendation."""
    size = len(message.tokens)
    return has_link(message) and (
        size <= _LONGEST_NOTE_ON_A_LINK
        or (size <= _LONGEST_REVIEW_OF_A_LINK and bool(_RECOMMENDED.search(message.said)))
    )


def has_link(message: Message) -> bool:
    """Say whether it has a web address that is not a picture's or a mailbox's."""
    text = message.response.text[:LONGEST].lower()
    if not words.may_link(text):
        return False
    return bool(words.LINK.search(text)) and bool(words.LINK.search(_NO_LINK.sub(" ", text)))


def is_chatter(message: Message) -> bool:
    """Say whether it is company rather than content: a grunt, a nod, a joke."""
    size = len(message.tokens)
    if not message.stems or (size <= _LONGEST_NOD and _NOD.search(message.said)):
        return True
    laughed_at = message.response.liked > 2 * applause(message)
    return size <= _LONGEST_JOKE and (laughed_at or bool(words.LAUGH.search(message.said)))
