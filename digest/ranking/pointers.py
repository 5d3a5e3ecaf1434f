"""Whether a message can be printed alone: it says something of its own and needs no other message for it."""

import re

from digest.ranking import words
from digest.ranking.message import LONGEST, Message

_FEWEST_WORDS = 5
_FEWEST_STEMS = 3
# Beside "see above" more has to be said than the sentence around it.
_FEWEST_STEMS_BESIDE_POINTER = 5
# Who needs more words than this says something, wherever else they point.
_LONGEST_POINTER = 40
_LEAST_SHARE_BESIDE_CODE = 0.25

_WHO = r"(?:[^\s!?]{1,40} ){1,4}"
_SAYS = r"(?:said|says|wrote|writes|mentioned|mentions|suggested|suggests|posted|described|explained|pointed out)"
_POST = r"(?:post|reply|replies|message|answer|comment|response|thread)s?"
_POINTER = re.compile(
    r"\b(?:see|read|check|scroll|look at|refer to|go to)(?: \w{1,20}){0,3} (?:above|up|upthread)\b"
    rf"|\b(?:other|previous|earlier|last|above|first|next|pinned|same|my|his|her|their|[^\s.!?]{{1,40}}'s) {_POST}\b"
    rf"|\b{_POST} (?:above|before (?:this|mine)|by)\b"
    rf"|\b(?:what|as|like|than|which) {_WHO}{_SAYS}\b(?: (?:above|earlier|before|already))?"
    r"|\b(?:as|like) (?:already )?(?:said|mentioned|written|posted|noted|suggested|discussed|above)\b"
    r"|\b(?:already|just) (?:answered|said|mentioned|posted|explained|covered|suggested)\b"
    r"|\b(?:second|seconding|echo|echoing|agree with|agreed with) (?:that|this|him|her|them|you|all|what|the)\b"
    r"|^\W*(?:this|same|ditto|idem)(?: (?:one|answer|here|as above|for me))?(?: \^|\W*$)"
    r"|\+ ?10{0,6}\b(?: (?:to|for|on|from)\b)?"
    r"|\bthis ?\^|\^ ?this\b|^\W*\^|[☝👆⬆]"
    r"|\b(?:siehe|s\.) ?(?:oben|o\.)|\bwie (?:oben|(?:schon )?(?:gesagt|erwähnt|geschrieben))"
    r"|\b(?:voir|cf\.?) (?:ci-dessus|plus haut)|\bcomme (?:déjà )?(?:dit|écrit|mentionné)(?: plus haut| ci-dessus)?"
    r"|\b(?:ver|véase|mira|leer) (?:más )?arriba|\bcomo (?:ya )?(?:dije|dijo|disse)|\b(?:ver|veja) acima"
    r"|上記|前述|上の(?:返信|コメント|回答)",
)
# To agree is no content: "Ana is right, good point".
_NODS = """
yes yeah yep agree agreed agrees exactly absolutely totally definitely right true correct indeed ditto second
seconded seconding echo echoing said says say wrote mentioned already great good nice lovely best love loved
awesome perfect cool idea ideas point points answer answers reply post comment message thread thought
suggestion suggestions advice support recommend think well posted suggested
"""
_ASSENT = frozenset(words.stems(_NODS.split()))
_LABELLED_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^)\s]{0,500}\)")
_INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
_FENCES = ("```", "~~~")


# Said to somebody; whoever swears at a jammed projector may be printed.
_ABUSE = re.compile(
    r"\b(?:fuck|screw) (?:you|u|off|her|him|them)\b|\bpiss off\b|\bshut (?:the \w+ )?up\b|\bst+fu\b"
    r"|\b(?:you|u|ur|you're|such an?|what an?) (?:\w+ )?"
    r"(?:idiots?|morons?|assholes?|retards?|bitch(?:es)?|cunts?|scum)\b",
)


def stands_alone(one: Message, names: frozenset[str]) -> bool:
    """Say whether it may be printed without another message beside it.

    Args:
        one: the message, as ``message`` or ``prepare`` made it.
        names: the words of the names of the thread's people, lowered: to name somebody is no content either.

    Not so are a mere fragment, a text that is nearly all links, code or quotation, one that sends its reader to another
    message and says less than a sentence besides, and abuse, which stands for nothing.
    """
    own, code = _own(one.response.text[:LONGEST])
    found = words.tokens(words.lowered(own))
    if len(found) < _LEAST_SHARE_BESIDE_CODE * (len(found) + code) or len(found) < _FEWEST_WORDS:
        return False
    if _ABUSE.search(one.said):
        return False
    return len(_content(found, names)) >= _FEWEST_STEMS and not is_pointer(one, names)


def is_pointer(one: Message, names: frozenset[str] = frozenset()) -> bool:
    """Say whether it sends the reader to another message and says hardly anything itself."""
    if len(one.tokens) > _LONGEST_POINTER:
        return False
    rest, pointers = _POINTER.subn(" ", one.said)
    return bool(pointers) and len(_content(words.tokens(rest), names)) < _FEWEST_STEMS_BESIDE_POINTER


def _content(tokens: list[str], names: frozenset[str]) -> set[str]:
    """Return the different content stems of ``tokens`` that neither name somebody nor only agree."""
    return set(words.stems(token for token in tokens if token not in names)) - _ASSENT


def _own(markdown: str) -> tuple[str, int]:
    """Return the author's own prose, without quotations, code and links, and how many words of code there were."""
    prose, code, fence = [], 0, ""
    for line in markdown.splitlines():
        start = line.lstrip()
        if fence or start.startswith(_FENCES):
            fence = "" if fence and start.startswith(fence) else fence or start[:3]
            code += len(line.split())
        elif not start.startswith(">"):
            prose.append(line)
    text = "\n".join(prose)
    code += sum(len(span.split()) for span in _INLINE_CODE.findall(text))
    return words.LINK.sub(" ", _LABELLED_LINK.sub(" ", _INLINE_CODE.sub(" ", text))), code
