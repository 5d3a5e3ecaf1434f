"""What the ranking looks at in a text and in its place in the thread; what others made of it is in ``social``.

``english`` marks what knows English words or spelling only.
"""

import re
from math import log1p

from digest.ranking import words
from digest.ranking.feature import feature
from digest.ranking.message import IDF, LONGEST, Message
from digest.ranking.social import applause  # noqa: F401 - registers its features, and is asked for here

_SHORT = 5
_LONG = 80
_SMOOTHING = 2
_NO_CAPITALS = dict.fromkeys(range(ord("A"), ord("Z") + 1))
_FIRST_PERSON = frozenset({"i", "my", "me", "i'm", "im", "we"})
_YES_OR_NO = re.compile(
    r"\W*(?:yes|yeah|yep|no|nope|sure|of course|definitely|it is|it does|you can|they do)\b",
)


# --- wording -----------------------------------------------------------------------------------------


@feature("wording", "its phrases", english=True)
def phrases(message: Message) -> float:
    """Log-odds by the table of phrases (``wording``)."""
    return message.table


@feature("wording", "its words beside the question's", english=True)
def sense(message: Message) -> float:
    """Log-odds by the network over word vectors (``wording``)."""
    return message.network


@feature("wording", "phrases of advice", english=True)
def advice(message: Message) -> float:
    """``ln(1 + phrases of advice)``."""
    return log1p(sum(1 for _ in words.ADVICE.finditer(message.said)))


@feature("wording", "says yes or no to a question that asks for it", english=True)
def yes_or_no(message: Message) -> float:
    """1 when it begins with yes, no, "you can", and the question can be answered so."""
    return float(message.asked.kind == "yesno" and bool(_YES_OR_NO.match(message.said)))


# --- length ------------------------------------------------------------------------------------------


@feature("length", "words")
def length(message: Message) -> float:
    """``ln(1 + words)``."""
    return log1p(len(message.tokens))


@feature("length", "five words or fewer")
def short(message: Message) -> float:
    """1 when it has five words or fewer."""
    return float(len(message.tokens) <= _SHORT)


@feature("length", "eighty words or more")
def long(message: Message) -> float:
    """1 when it has eighty words or more."""
    return float(len(message.tokens) >= _LONG)


@feature("length", "words beside the longest response's")
def length_beside_longest(message: Message) -> float:
    """``ln(1 + words)`` less that of the longest response."""
    return log1p(len(message.tokens)) - log1p(message.longest)


@feature("length", "words of substance among its words")
def substance(message: Message) -> float:
    """Mean idf of the different content stems, smoothed so that a single rare word is not a rich answer."""
    return IDF * len(message.vector) / (len(message.vector) + _SMOOTHING)


@feature("length", "words of substance")
def content(message: Message) -> float:
    """``ln(1 + sum of the idf of the different content stems)``."""
    return log1p(IDF * len(message.vector))


# --- relevance, originality, agreement ---------------------------------------------------------------


@feature("relevance", "words shared with the question")
def overlap(message: Message) -> float:
    """``ln(1 + content stems shared with the title and the question)``."""
    return log1p(len(message.shared))


@feature("relevance", "BM25 to the question")
def relevance(message: Message) -> float:
    """BM25 of the response for the title and the question, by the square root of the question's idf."""
    return message.relevance


@feature("relevance", "how much of it repeats the question")
def closeness(message: Message) -> float:
    """Cosine of the tf-idf vector to that of the title and the question."""
    return message.closeness


@feature("originality", "what it is first to say")
def novelty(message: Message) -> float:
    """Share of the content stems, by idf, that neither the question nor an earlier response has."""
    return message.novelty


@feature("agreement", "how much it says what the others say")
def likeness(message: Message) -> float:
    """Cosine of the tf-idf vector to the sum of all the other responses' vectors."""
    return message.likeness


# --- details -----------------------------------------------------------------------------------------


@feature("details", "numbers")
def numbers(message: Message) -> float:
    """``ln(1 + numbers)``."""
    return log1p(len(words.NUMBER.findall(message.text)))


@feature("details", "names of people, places, things", english=True)
def names(message: Message) -> float:
    """Capitalised words inside sentences, per word."""
    return len(words.PROPER_NOUN.findall(message.text)) / max(len(message.tokens), 1)


@feature("details", "capital letters", english=True)
def capitals(message: Message) -> float:
    """Capital letters (A to Z), per character."""
    size = len(message.text)
    return (size - len(message.text.translate(_NO_CAPITALS))) / max(size, 1)


@feature("details", "a link")
def link(message: Message) -> float:
    """1 when a web address is in it."""
    return float(bool(words.LINK.search(message.response.text[:LONGEST])))


# --- asking instead of answering ---------------------------------------------------------------------


@feature("asking", "a question mark")
def question(message: Message) -> float:
    """1 when a question mark is in it."""
    return float(message.questions > 0)


@feature("asking", "question marks per sentence")
def questioning(message: Message) -> float:
    """Question marks per sentence."""
    return message.questions / max(message.sentences, 1)


@feature("asking", "ends on a question")
def question_last(message: Message) -> float:
    """1 when its last mark is a question mark."""
    return float(message.asks_last)


@feature("asking", "does not know either")
def ignorance(message: Message) -> float:
    """1 when it says "no idea", "same question", "me too"."""
    return float(bool(words.DOES_NOT_KNOW.search(message.said)))


# --- the asker ---------------------------------------------------------------------------------------


@feature("asker", "written by the asker")
def by_asker(message: Message) -> float:
    """1 when the asker wrote it: a follow-up, almost never an answer."""
    return float(message.by_asker)


@feature("asker", "words of the asker")
def asker_length(message: Message) -> float:
    """``ln(1 + words)`` when the asker wrote it."""
    return log1p(len(message.tokens)) * message.by_asker


@feature("asker", "thanks of the asker")
def asker_thanks(message: Message) -> float:
    """1 when the asker says thanks in it."""
    return float(message.by_asker and bool(words.THANKS.search(message.said)))


@feature("asker", "a question of the asker")
def asker_asks(message: Message) -> float:
    """1 when the asker asks in it."""
    return float(message.by_asker and message.questions > 0)


# --- talk between people -----------------------------------------------------------------------------


@feature("dialogue", "its author had spoken before")
def spoke_before(message: Message) -> float:
    """1 when its author wrote an earlier response: a dialogue."""
    return float(message.spoke_before)


@feature("dialogue", "the asker had spoken again")
def asker_spoke(message: Message) -> float:
    """1 when the asker wrote an earlier response: a dialogue."""
    return float(message.asker_spoke)


@feature("dialogue", "follows a question of somebody else")
def after_question(message: Message) -> float:
    """1 when the response before it, not the asker's, asks."""
    return float(message.after_question)


@feature("dialogue", "speaks to another responder")
def speaks_to(message: Message) -> float:
    """1 when the name of another responder is in it."""
    return float(bool(message.speaks_to))


@feature("dialogue", "you, your", english=True)
def second_person(message: Message) -> float:
    """Share of the words that are "you" or "your"."""
    return sum([token in words.SECOND_PERSON for token in message.tokens]) / max(len(message.tokens), 1)


@feature("dialogue", "I, my, we", english=True)
def first_person(message: Message) -> float:
    """Share of the words that are "I", "my", "we"."""
    return sum([token in _FIRST_PERSON for token in message.tokens]) / max(len(message.tokens), 1)


# --- timing ------------------------------------------------------------------------------------------


@feature("timing", "responses before it")
def position(message: Message) -> float:
    """``ln(1 + number of earlier responses)``."""
    return log1p(message.position)


@feature("timing", "minutes after the question")
def delay(message: Message) -> float:
    """``ln(1 + minutes since the question)``; 0 where a time is missing."""
    return log1p(message.minutes)


# --- tone --------------------------------------------------------------------------------------------


@feature("tone", "says thanks")
def thanks(message: Message) -> float:
    """1 when it says thanks."""
    return float(bool(words.THANKS.search(message.said)))


@feature("tone", "laughs")
def laugh(message: Message) -> float:
    """1 when it laughs or hums in letters."""
    return float(bool(words.LAUGH.search(message.said)))


@feature("tone", "smiles")
def smile(message: Message) -> float:
    """1 when it has an emoji or a smiley."""
    return float(bool(words.SMILE.search(message.said)))


@feature("tone", "a rude word", english=True)
def rude(message: Message) -> float:
    """1 when a rude word is in it."""
    return float(bool(words.RUDE.search(message.said)))


@feature("tone", "takes up what was said", english=True)
def opener(message: Message) -> float:
    """1 when it begins with "yes", "no", "agreed" and their like."""
    return float(bool(words.OPENER.match(message.said)))
