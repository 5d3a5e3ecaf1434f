"""People called by their bare first names: "Thanks Ada!", "as Ben said". Most names are also words of some language.

Where the way it is said leaves no doubt, a name can be masked (``calls``); elsewhere it is only worth a look
(``said_names``).
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from digest.model import Author

FirstNames = Mapping[str, tuple[Author, ...]]

# Names that begin sentences as words …
_ALSO_WORDS = frozenset(
    """
    angel art basil bill bob buck candy chance charity chase chip cliff crystal dawn don dot drew duke earl faith
    frank ginger grace grant guy harmony hope hunter iris ivy jack jade joy justice lane lily major mark mason max
    melody miles olive page pat patience pearl penny pierce ray rich river rob robin rocky rose ruby sage sandy skip
    sky star stone storm sue sunny tab will wolf worth
    """.split()  # noqa: SIM905
)
# … and those that wear their capital as something else: months, places, titles, and what calls itself by its office.
_ALSO_NAMES = frozenset(
    """
    april august june may january summer autumn china india israel austin dallas paris london vienna the our your and
    for with from this that team admin mod moderator user member guest anonymous someone somebody everyone everybody
    nobody community support sales info hello host editor founder staff office help news bot deleted unknown new old
    big little good best mister miss mrs ms mr dr prof professor doctor frau herr madame señor sir lady word excel
    teams slack zoom google apple adobe java ruby
    """.split()  # noqa: SIM905
)
_SHORTEST = 3
_WORD = r"[^\W\d_](?:\w|\\_|-(?=\w))*"
_ELEMENT = rf"(?:\\?\[[^\[\]\n]{{1,24}}\]|@?{_WORD})"
_THANKS = (
    r"thanks|thank you|thank u|many thanks|thx|ty|tysm|cheers|kudos|props|congrats|congratulations|welcome|hi|hiya|hey"
    r"|hello|dear|danke|vielen dank|merci|gracias|obrigad[oa]|grazie|hallo|liebe[rs]?|bonjour|salut|hola|olá|ciao"
)
_MORE = r"so much|very much|a lot|a million|again|too|back|both|there|to|sehr|schön|dir|beaucoup|à|mil|an"
_WITH = (
    r"(?:dis)?agree(?:d|s|ing)? with|\+ ?1 (?:to|for|on)|according to|(?:shout-?outs?|credits?|hat tip) (?:to|for)|h/t"
    r"|echoing|seconding|ping|paging|stimme|d'accord avec"
)
_BEFORE = re.compile(
    rf"(?<![\w@/])(?:(?i:{_THANKS})(?:,? (?i:{_MORE}))*|(?i:{_WITH}))[,!:]? "
    rf"(?P<who>{_ELEMENT}(?:(?:,? (?:and|und|et|y|e|&|&amp;) |, ){_ELEMENT}){{0,5}})"
)
_ABOUT = "point|idea|suggestion|comment|answer|reply|response|post|message|tip|advice|question|approach|list|method"
_AFTER = re.compile(
    rf"(?<![\w@/.\\-])(?P<who>{_WORD})(?:"
    r" (?:already |also |just |has |hat |a )?(?:says?|said|wrote|writes|mention(?:s|ed)|suggest(?:s|ed)|asked|told"
    r"|shared|posted|added|point(?:s|ed) out|recommend(?:s|ed)|explain(?:s|ed)|(?:is|was) right|schrieb|schreibt|sagte?"
    rf"|meinte?|recht|dit|écrit|dijo|disse|scrive)|['’]s (?:\w+ )?(?:{_ABOUT})s?)(?!\w)"
)
_ALONE = re.compile(rf"(?:(?<=, )|(?<![^\n]))(?P<who>{_WORD})(?:(?=[!?])|(?=\.?(?:\n|\Z))|(?=[,:] (?!{_WORD}[,:])))")
_TOKEN = re.compile(rf"(?<![\w/.@-])(?<![\w/.@-]\\)(?P<who>{_WORD})(?![\w/@]|-\w|\.\w)")
_ENDS = re.compile(r"\W*(?:\Z|\n)|\s*[!,.:;?)]|,? (?:and|und|for|für|&) ")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;…\n•|(“”\"«»–—-])[\s*_>#'‘’]*\Z")
_CAPITALISED_BEFORE = re.compile(r"[A-ZÀ-Þ][\w'’-]+ \Z")
_NEXT = re.compile(r" (?P<next>[A-ZÀ-Þ][^\W\d_]+)")


class Call(NamedTuple):
    """A name in a text: where it stands, and who of the thread is called so."""

    start: int
    end: int
    people: tuple[Author, ...]


def first_names(people: Iterable[tuple[Author, list[str]]]) -> FirstNames:
    """Return who answers to which first name; ``people`` come with the words of their names."""
    found: dict[str, dict[str, Author]] = {}
    for person, words in people:
        if words and len(words[0]) > 1:
            found.setdefault(words[0], {})[person.id or person.name] = person
    return {name: tuple(those.values()) for name, those in found.items()}


def calls(text: str, names: FirstNames) -> list[Call]:
    """Return where ``text`` speaks to or of somebody by a bare first name beyond doubt, in order.

    After a thanks or a greeting ("Thanks Ada and Ben!"), after "I agree with", before "said" or "'s idea", and alone
    between commas or at the beginning of a line.
    """
    if not names:
        return []
    found: dict[int, Call] = {}
    for pattern, sure in ((_BEFORE, True), (_AFTER, True), (_ALONE, False)):
        for match in pattern.finditer(text):
            for word in re.finditer(rf"(?<![\w@\[\\]){_WORD}", match["who"]):
                start, end = match.start("who") + word.start(), match.start("who") + word.end()
                people = _people(word[0], names, sure=sure and (pattern is _AFTER or bool(_ENDS.match(text, end))))
                if people and not _is_another(text, end, people):
                    found.setdefault(start, Call(start, end, people))
    return [found[start] for start in sorted(found)]


def _people(word: str, names: FirstNames, *, sure: bool) -> tuple[Author, ...]:
    written = word.replace("\\", "")
    folded = written.lower()
    if folded in _ALSO_NAMES or folded in _ALSO_WORDS:
        return names.get(written, ()) if sure and not written.islower() else ()
    if written in names:
        return names[written] if sure or not written.islower() else ()
    # Many write a name without its capital.
    return names.get(written.capitalize(), ()) if sure and written.islower() and len(written) >= _SHORTEST else ()


def _is_another(text: str, end: int, people: tuple[Author, ...]) -> bool:
    """Whether a surname follows at ``end`` that is none of ``people``'s: somebody the world knows, maybe."""
    follows = _NEXT.match(text, end)
    return follows is not None and all(follows["next"] not in person.name for person in people)


def said_names(text: str, names: FirstNames, elsewhere: Iterable[str]) -> list[str]:
    """Return the first names that ``text`` (Markdown) says, each once; ``elsewhere`` is what else was said."""
    from digest.text.markdown import visible

    plain = _URL.sub(" ", visible(text))
    found = dict.fromkeys(plain[call.start : call.end] for call in calls(plain, names))
    doubtful = dict.fromkeys(
        match["who"]
        for match in _TOKEN.finditer(plain)
        if match["who"] not in found and match["who"] in names and _may_be_meant(match, names[match["who"]])
    )
    if doubtful:
        words = {word for said in (text, *elsewhere) for word in re.findall(r"\w+", _URL.sub(" ", said))}
        found |= dict.fromkeys(name for name in doubtful if name.lower() == name or name.lower() not in words)
    return list(found)


def _may_be_meant(match: re.Match[str], people: tuple[Author, ...]) -> bool:
    name, text, (start, end) = match["who"], match.string, match.span("who")
    folded = name.lower()
    if len(name) < _SHORTEST or folded in _ALSO_NAMES:
        return False
    if name.islower() and not re.search(r"[\d_]", name):
        return False  # an account's name that may be any word
    if _CAPITALISED_BEFORE.search(text, max(0, start - 30), start) and not _SENTENCE_BEGINS.search(
        text[max(0, start - 40) : start].rstrip().rpartition(" ")[0]
    ):
        return False  # Big Ben
    if folded in _ALSO_WORDS and _SENTENCE_BEGINS.search(text[max(0, start - 12) : start]):
        return False
    return not _is_another(text, end, people)
