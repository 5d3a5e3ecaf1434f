"""The words the ranking listens for: tokens, stems, stop words, a pattern for each thing people do.

English only, as the formula is. The patterns read lowered text, which takes half the time of ignoring case,
and are linear in it: no nested repetition, no open prefix.
"""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_SUFFIXES = ("ings", "edly", "ing", "ies", "'s", "ed", "es", "ly", "s")
_SHORTEST_STEM = 3

_STOP_WORDS = """
a an the this that these those it its it's i i'm im i've i'd me my mine we us our you your u ur he him his she
her they them their there here who whom whose which what what's when where why how
be am is are was were been being do does did don't dont doesn't didn't have has had having
can could will would shall should may might must get got
and or but nor if so than then because as while until not no yes only own same such other
of at by for with about against between into through during before after above below to from up down in out on
off over under again further once all any both each few more most some too very just now also one like
know please pls hi hello hey thanks thank anyone anybody someone somebody
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def lowered(text: str) -> str:
    """Return ``text`` as the patterns read it: lower case, straight apostrophes."""
    return text.lower().replace("’", "'")


def tokens(text: str) -> list[str]:
    """Return the words and numbers of lowered ``text``, contractions whole."""
    return _TOKEN.findall(text)


def stem(word: str) -> str:
    """Return ``word`` without its commonest English ending, never shorter than three letters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def stems(words: Iterable[str]) -> list[str]:
    """Return the stems of the words that carry content: no stop words, no single letters."""
    return [stem(word) for word in words if len(word) > 1 and word not in STOP_WORDS]


def _any(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern for any of the alternatives as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


THANKS = _any(
    r"thank",
    r"thanks",
    r"thankful",
    r"tha?n?x",
    r"thn?x",
    r"ty",
    r"cheers",
    r"appreciate[ds]?",
    r"grateful",
    r"much obliged",
)
ADVICE = _any(
    r"you (?:can|could|should|must|may|might|need|have to|will need)",
    r"try|go to|check|contact|call|visit|ask|apply|use|take|get|look (?:at|for|up)|make sure|depends",
    r"recommend|suggest|advi[cs]e|best|better|available",
    r"i (?:would|use|used|got|bought|found|did|had|went)",
    r"located|near|next to|opposite|behind|inside",
)
DOES_NOT_KNOW = _any(
    r"i (?:also |too )?(?:don'?t|do not|dunno) know|no idea|dunno|i want to know|let me know",
    r"same (?:question|problem|issue)|me too|also (?:looking|interested)|also (?:want|need)",
    r"any ?(?:one|body) know|pm me|(?:please|pls) (?:tell|help|advise|share|send)",
)
REQUEST = _any(
    r"any ?(?:one|body) (?:know|else)|i(?:'d| would) like to know|i want to know|how (?:can|do|should) i",
    r"(?:please|pls|plz|kindly) (?:tell|advise|let me know|help)|any (?:idea|news|updates?|suggestions?)",
)
LAUGH = re.compile(r"\b(?:lo+l|lmao|rofl|a?ha(?:ha)+h?|he(?:he)+|hi(?:hi)+|hmm+|jk)\b|[😂🤣😆😹]")
RUDE = _any(
    r"stupid|idiots?|fools?|morons?|trolls?|dumb|shut up|nonsense|rubbish|crap|bs|bullshit",
    r"damn|hell|shit|fuck\w*",
)
OPENER = re.compile(
    r"\W*(?:ok|okay|yes|yeah|yep|no|nope|true|agreed?|exactly|right|indeed|lol|haha|wow|oh|ah|hmm|nice|cool|welcome"
    r"|congrats?|well said|good (?:one|luck|point)|me too|same here|bump|\+1)\b"
)
SMILE = re.compile(r"(?<!\w)[:;=8][-o^']?[()\[\]dDpP/\\|oO](?!\w)|<3|[\U0001F300-\U0001FAFF☀-➿]|\bxd\b", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
# Greek and Cyrillic names count too; what stands before must be a word, so that no sentence begins here.
PROPER_NOUN = re.compile(r"(?<=[^\W\d_A-Z] |[,;] )[A-Z][a-z]+")
LINK = re.compile(
    r"https?://[^\s>)\]]+|\bwww\.[^\s>)\]]+|\b\w{2,40}\.(?:com|net|org|info|edu|gov|io)\b(?:/[^\s>)\]]*)?",
    re.IGNORECASE,
)
SECOND_PERSON = frozenset({"you", "your", "u", "ur"})
