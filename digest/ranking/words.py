"""The words the ranking listens for: tokens, stems, stop words, a pattern for each thing people do.

Tokens, thanks, requests, "no idea" and laughter are known in many languages; what else is listened for is English,
as the weights are. The patterns read lowered text, which takes half the time of ignoring case, and are linear in
it: no nested repetition, no open prefix.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from digest.ranking import language

_TOKEN = re.compile(r"[^\W_]+(?:'[a-z]+)?")
# The ending of a contraction is a word of its own in other languages ("d'où").
_ANY_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")

_HAN = "々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "ぁ-ゖゝゞ"
_KATAKANA = "ァ-ヺー-ヿㇰ-ㇿｦ-ﾟ"
# Burmese, Khmer, Lao and Thai without their punctuation and currencies.
_SPACELESS = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0eff\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc-\u17e9"
# Accents, points and vowel signs, which belong to the letter before; whole blocks where letters and signs mix.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u096f\u0971-\u0dff\u0f71-\u0f84\u0f90-\u0fbc"
)
_NOT_PLAIN = re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}{_SPACELESS}{_SIGNS}]")
_PIECE = re.compile(
    f"(?P<run>[{_HAN}]+|[{_HIRAGANA}]+)|(?P<clusters>[{_SPACELESS}]+)"
    f"|(?P<word>[{_KATAKANA}]+|(?:[^\\W_{_HAN}{_HIRAGANA}{_KATAKANA}{_SPACELESS}]|[{_SIGNS}])+"
    f"(?:'[^\\W\\d_{_HAN}{_HIRAGANA}{_KATAKANA}{_SPACELESS}]+)?)"
)
# A consonant with the vowel written before it and all that hangs on it ("character cluster").
_CLUSTER = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?[\u0e01-\u0e2e\u0e81-\u0eae\u0edc-\u0edf\u1000-\u102a\u1780-\u17b3]"
    "(?:[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ece\u102b-\u1038\u103a-\u103e\u17b6-\u17d1]"
    "|[\u1039\u17d2][\u1000-\u102a\u1780-\u17b3])*|."
)
_HIRAGANA_ONLY = re.compile(f"[{_HIRAGANA}]+")
IDEOGRAPH = re.compile(f"[{_HAN}]")
# Five letters stand for a word whose language has no list of endings here ("trunc5" of McNamee, Nicholas and
# Mayfield, "Addressing morphological variation in alphabetic languages", SIGIR 2009).
_TRUNCATED = 5

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
_STOP_WORDS_OF_OTHERS = STOP_WORDS | language.SHORT_WORDS


def lowered(text: str) -> str:
    """Return ``text`` as the patterns read it: lower case, straight apostrophes."""
    return text.lower().replace("’", "'")


def tokens(text: str) -> list[str]:
    """Return the words and numbers of lowered ``text``, contractions whole.

    Where no spaces part the words, a run of ideographs or of hiragana gives its overlapping pairs of characters (as
    Lucene's CJKBigramFilter makes them; here a run ends where the script changes, which leaves about as many tokens
    as there are words), a run of katakana one word, and Thai, Lao, Khmer and Burmese pairs of character clusters.
    """
    if text.isascii():
        return _TOKEN.findall(text)
    if not _NOT_PLAIN.search(text):
        return _ANY_TOKEN.findall(text)
    found: list[str] = []
    for piece in _PIECE.finditer(text):
        if piece["word"]:
            found.append(piece["word"])
        else:
            found.extend(_pairs(piece["run"] or _CLUSTER.findall(piece["clusters"])))
    return found


def _pairs(units: str | list[str]) -> list[str]:
    return [one + other for one, other in pairwise(units)] or list(units)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return ``word`` without its commonest English ending, never shorter than three letters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            # "boxes" without "es", but "notes" without "s" only: "not" is another word.
            return word[:-1] if suffix == "es" and word[-3] not in "sxzh" else word[: -len(suffix)]
    return word


def stems(words: Iterable[str], *, english: bool = True) -> list[str]:
    """Return the stems of the words that carry content: no stop words, no single letters.

    Args:
        words: what ``tokens`` found.
        english: take off English endings; else the first letters stand for a word, what an apostrophe parts from it
            ("l'ordre") is left out, the stop words are those of all languages ``language.of`` knows, pairs of
            hiragana are endings and particles, and a single ideograph is a word.
    """
    if english:
        return [stem(word) for word in words if len(word) > 1 and word not in STOP_WORDS]
    bare = (word.rpartition("'")[2] for word in words)
    return [word[:_TRUNCATED] for word in bare if _carries_content(word)]


def _carries_content(word: str) -> bool:
    if len(word) == 1:
        return bool(IDEOGRAPH.match(word))
    return word not in _STOP_WORDS_OF_OTHERS and not _HIRAGANA_ONLY.fullmatch(word)


def _any(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern for any of the alternatives as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


def _first(*starts: str) -> str:
    """Return an alternative for any of the words at the start of a sentence or a clause.

    What stands before is asked after the word: the search then looks at first letters only, which is five times as
    fast.
    """
    behind = "|".join(rf"{word}(?<!\w {word})" for word in starts)
    return f"(?:{behind})"


class Phrases:
    """Phrases of many languages: those of alphabets stand as whole words, those of other scripts anywhere.

    It is asked as a compiled pattern is. English pays nothing for the other scripts: plain ASCII is not looked
    through for them.
    """

    def __init__(self, *whole: str, anywhere: tuple[str, ...]) -> None:
        self._whole = _any(*whole)
        self._anywhere = re.compile("|".join(anywhere))

    def search(self, text: str) -> re.Match[str] | None:
        """Return a match in lowered ``text``, else None."""
        return self._whole.search(text) or (None if text.isascii() else self._anywhere.search(text))

    def match(self, text: str) -> re.Match[str] | None:
        """Return a match at the beginning of lowered ``text``, else None."""
        return self._whole.match(text) or self._anywhere.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches in lowered ``text``, those of alphabets first."""
        yield from self._whole.finditer(text)
        if not text.isascii():
            yield from self._anywhere.finditer(text)

    def findall(self, text: str) -> list[str]:
        """Return all phrases found in lowered ``text``."""
        return [match.group() for match in self.finditer(text)]


THANKS = Phrases(
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
    # Thanks in advance ask, "gracias al equipo" owes, "danke, aber" and "non merci" decline.
    r"(?:danke(?:schön)?|(?:vielen|besten|herzlichen|lieben|tausend) dank)(?<!nein danke)(?<!nein, danke)"
    r"(?<!ein danke)(?<!mal danke)(?<!sag danke)(?<!sagt danke)"
    r"(?! (?:euch |dir |ihnen |allen )?(?:schon ?mal|(?:schon )?im voraus|vorab)| für nichts|,? aber)",
    r"merci(?<!non merci)(?<!non, merci)(?<!la merci)(?<!sans merci)(?<!dieu merci)(?<!dire merci)(?<!dites merci)"
    r"(?! (?:beaucoup |bien |à tous |à vous )?(?:d'avance|par avance)| de (?:bien|ne|me|nous|vous) (?!avoir)"
    r"| de \w{1,20}[ei]r\b"
    r"| pour rien|,? mais)|(?:vous|te) remercie",
    r"gracias(?<!no gracias)(?<!no, gracias)"
    r"(?! de antemano| por (?:adelantado|nada)|,? pero| a(?:l| dios| que| es[to]o?| una?| su| el| l[ao]s?| mi)\b)",
    r"agradezco(?! de antemano)|agradecid[oa]s?",
    r"obrigad[oa](?<!já obrigad[oa])(?<!não obrigad[oa])(?<!não, obrigad[oa])(?<!ser obrigad[oa])"
    r"(?<!foi obrigad[oa])(?<!fui obrigad[oa])(?<!sou obrigad[oa])(?<!é obrigad[oa])"
    r"(?! desde já| antecipadamente| por nada| a\b(?! tod| voc| quem| cada)|,? mas)",
    r"agradeço(?<!já agradeço)(?! desde já)|valeu(?! a pena)",
    r"(?:grazie|ringrazio)(?<!no grazie)(?<!no, grazie)"
    r"(?! (?:mille )?(?:in anticipo|anticipatamente)| a(?:l|lla|i|gli|lle|d|ll')\b"
    r"| a (?:dio|una?|lui|lei|loro|quest[ao])\b| (?:per|di) niente|,? ma\b)",
    r"(?:bedankt|dank (?:je|u|jullie)(?: wel)?|dank[ju]e?wel|dankuwel|(?:hartelijk|veel) dank)"
    r"(?<!alvast bedankt)(?<!nee bedankt)(?<!nee, bedankt)(?<!is bedankt)(?<!werd bedankt)(?<!wordt bedankt)"
    r"(?<!heeft bedankt)(?<!hebben bedankt)(?! alvast| bij voorbaat| voor niets|,? maar)",
    r"dzi[ęe]ki(?! z góry| bogu| temu| niemu| niej| nim| czemu| tej| tym|,? ale)",
    r"dzi[ęe]kuj[ęe](?:my)?(?<!góry dziękuję)(?! z góry|,? ale)",
    r"(?:stort|tusen) tack|tack (?:så (?:mycket|hemskt)|för|alla|allihop|allesammans)(?! på förhand)",
    r"(?:tusind|tusen|mange) takk?|takk? for|takk?(?: til)? alle(?: sammen)?",
    r"děkuj[iu]|díky(?! tomu| předem)|kiitos|kiitti|köszönöm|köszi|mul[tțţ]umesc"
    r"|teşekkür(?:ler)?(?<!şimdiden teşekkürler)|terima kasih(?! sebelumnya)|makasih|c[ảá]m ơn|ευχαριστώ|ευχαριστούμε",
    r"(?:спасибо|благодарю|спс)(?<!заранее спасибо)(?<!заранее благодарю)(?! заранее| за ничего|,? но)|дякую",
    r"благодаря (?:ви|ти|на всички)|хвала|תודה(?! מראש| לאל| רבה מראש)|شكرا(?! مقدما)|ممنونم?|مرسی",
    anywhere=(
        r"ありがとう(?![」』]?[とのを])|ありがと(?!う)|有り?難う|感謝(?:します|です|いたします|しています|申し)|助かりました",
        r"(?:谢谢|謝謝|感谢|感謝大家|多谢|多謝)(?<!先谢谢)(?<!提前感谢)(?<!先謝謝)",
        r"감사(?:합니다|해요|드립니다|드려요)|고마워|고맙습니다",
        r"धन्यवाद|शुक्रिया|شكر[ًا]{2}|ขอบคุณ(?!ล่วงหน้า)",
    ),
)
ADVICE = _any(
    r"you (?:can|could|should|must|may|might|need|have to|will need)",
    r"try|go to|check|contact|call|visit|ask|apply|use|take|get|look (?:at|for|up)|make sure|depends",
    r"recommend|suggest|advi[cs]e|best|better|available",
    r"i (?:would|use|used|got|bought|found|did|had|went)",
    r"located|near|next to|opposite|behind|inside",
)
DOES_NOT_KNOW = Phrases(
    r"i (?:also |too )?(?:don'?t|do not|dunno) know|no idea|dunno|i want to know|let me know",
    r"same (?:question|problem|issue)|me too|also (?:looking|interested)|also (?:want|need)",
    r"any ?(?:one|body) know|pm me|(?:please|pls) (?:tell|help|advise|share|send)",
    r"keine ahnung|wei(?:ß|ss) ich (?:auch )?nicht|aucune idée|je ne sais pas|ni idea|no lo sé|não sei",
    r"non lo so|geen idee|nie wiem|ingen aning|не знаю",
    anywhere=(r"(?:分か|わか)(?:りません|らない)(?:です)?(?=[。、！!\s]|$)|不知道(?=[。，！!\s]|$)|모르겠",),
)
REQUEST = Phrases(
    r"any ?(?:one|body) know|i(?:'d| would) like to know|i want to know|how (?:can|do|should) i",
    r"(?:please|pls|plz|kindly) (?:tell|advise|let me know|help(?= me\b| us\b|[^\w\n]{0,20}(?:\n|$)))",
    # "If somebody knows" and "then somebody may" ask nothing: a request begins the sentence.
    _first("anyone", "anybody", "any one", "any body") + r" else|(?:has|does|did|can) any ?(?:one|body) else",
    _first("any") + r" (?:idea|news|updates?|suggestions?)|(?:hi|hello|please|pls|plz) any (?:idea|news|updates?)",
    _first("weiß", "weiss", "kennt", "hat") + r" (?:jemand|wer)",
    _first("kann", "könnte") + r"(?<!, kann)(?<!, könnte)(?: mir| uns| da)? (?:jemand|wer)",
    r"(?:würde|wüsste) gerne? wissen",
    _first("quelqu'un") + r" (?:sait|connaît|connait|aurait)|est-ce que (?:quelqu'un|vous|tu)"
    r"|(?:je voudrais|j'aimerais) (?:bien )?savoir",
    _first("alguien", "alguém") + r" (?:sabe|conoce|conhece)|(?:me gustaría|quisiera|gostaria de|queria) saber",
    _first("qualcuno") + r" (?:sa|conosce)|(?:vorrei|mi piacerebbe) sapere",
    _first("weet", "kent", "heeft", "kan") + r" iemand|zou graag (?:willen )?weten",
    r"czy ktoś (?:wie|zna|może|ma)|vet någon|er der nogen|кто-?нибудь (?:знает|может)|подскажите",
    r"(?:danke?|merci|gracias|obrigad[oa]|grazie|bedankt|tack|спасибо)(?: mille| beaucoup| bien| euch| schon)?"
    r" (?:im voraus|vorab|schon ?mal|d'avance|par avance|de antemano|desde já|in anticipo|alvast|på förhand|заранее)",
    r"desde já (?:agradeço|(?:muito )?obrigad[oa])|alvast bedankt|bij voorbaat dank|заранее (?:спасибо|благодарю)",
    anywhere=(
        r"(?:(?<!ない)(?<!いかが)でしょうか|ですか|(?<!み)ませんか|ますか|教えてください|教えて下さい|知りたいです)(?=[。！!\s]|$)",
        r"请问|請問|有没有人|有人知道|求推荐|알려 ?주세요|(?:나요|까요|습니까)(?=[.\s]|$)",
    ),
)
LAUGH = Phrases(
    r"lo+l|lmao|rofl|a?ha(?:ha)+h?|he(?:he)+|hi(?:hi)+|hmm+|jk|(?:ja){2,}j?|k{3,}|rs(?:rs)+|mdr|ptdr",
    r"(?:а?ха){2,}х?|лол",
    anywhere=(r"[😂🤣😆😹]|[ㅋㅎ]{3}|ههه|חחח|哈哈|呵呵|[(（]笑[)）]|ｗｗ|笑$",),
)
RUDE = _any(
    r"stupid|idiots?|fools?|morons?|trolls?|dumb|shut up|nonsense|rubbish|crap|bs|bullshit",
    r"damn|hell|shit|fuck\w*",
)
OPENER = re.compile(
    r"\W*(?:ok|okay|yes|yeah|yep|no|nope|true|agreed?|exactly|right|indeed|lol|haha|wow|oh|ah|hmm|nice|cool|welcome"
    r"|congrats?|well said|good (?:one|luck|point)|me too|same here|bump|\+1)\b"
)
# Looked for in lowered text; what must not stand before a mark is asked after it, which is three times as fast.
SMILE = re.compile(r"[:;=8](?<!\w[:;=8])[-o^']?[()\[\]dp/\\|o](?!\w)|<3|[\U0001F300-\U0001FAFF☀-➿]|xd(?<!\wxd)(?!\w)")
NUMBER = re.compile(r"(?<![+\d])\d+")  # a "+1" is a nod
# Greek and Cyrillic names count too; what stands before must be a word, so that no sentence begins here.
PROPER_NOUN = re.compile(r"[A-Z](?<=[^\W\d_A-Z] .|[,;] .)[a-z]+", re.DOTALL)
LINK = re.compile(
    r"https?://[^\s>)\]]+|\bwww\.[^\s>)\]]+|\b\w{2,40}\.(?:com|net|org|info|edu|gov|io)\b(?:/[^\s>)\]]*)?",
    re.IGNORECASE,
)
_SIGNS_OF_A_LINK = ("http", "www.", ".com", ".net", ".org", ".info", ".edu", ".gov", ".io")
SECOND_PERSON = frozenset({"you", "your", "u", "ur"})
_KINDS_OF_QUESTION = tuple(
    (name.replace(" ", ""), re.compile(rf"\b{name}\b"))
    for name in ("where", "how much", "how", "who", "when", "why", "which", "what")
)
_YES_OR_NO = re.compile(r"\b(?:is|are|do|does|did|can|could|any ?one|any ?body|any)\b")


def kind_of_question(asked: str) -> str:
    """Return what lowered ``asked`` wants to know: "where", "howmuch" … "what", "yesno" or ""."""
    for name, pattern in _KINDS_OF_QUESTION:
        if pattern.search(asked):
            return name
    return "yesno" if _YES_OR_NO.search(asked) else ""


def may_link(text: str) -> bool:
    """Say whether it is worth while to look for LINK in ``text``: a tenth of the time, and most texts have none."""
    if "." not in text and "://" not in text:
        return False
    lower = text.lower()
    return any(sign in lower for sign in _SIGNS_OF_A_LINK)
