"""How people greet, sign, name who said something, and speak of an edit: in seven languages, as they type it."""

import re
from collections.abc import Container


def _any(*phrases: str) -> str:
    return rf"(?:{'|'.join(phrases)})"


_CAPITAL = r"(?-i:[^\W\d_a-zß-öø-ÿ])"
_WORD = r"[\w.'’-]{0,30}"
# As mentioned (@Noor), as masked ([name], \[N.H.\]), as written.
_PERSON = _any(rf"@\w{_WORD}(?:[ ]{_CAPITAL}{_WORD})?", r"\\?\[[^\[\]\n]{1,40}\]", rf"{_CAPITAL}{_WORD}")

# Nobody is greeted by these alone: "Evening: I read.", "Cara, Tom and I host it.", "Dear me!"
_TIME = "morning|afternoon|evening"
_DEAR = "dear|liebe[rs]?|cher|chère?s|querid[oa]s?|estimad[oa]s?|car[oaie]|beste|yo"
_HELLO = _any(
    *("hi+", "hiya", "hey+", "heya?", "hello+", "helo", "howdy", "greetings", "g[’']?day", "ahoy"),
    *(rf"good (?:{_TIME})", "good day", rf"(?P<needs>{_TIME}|{_DEAR})"),
    *("hallo+", "hallöchen", "moin(?: moin)?", "servus", "grüezi", "grüß (?:gott|dich|euch)", "hej"),
    *("guten (?:morgen|tag|abend)", "bonjour", "bonsoir", "salut", "coucou", "hola", "buen[oa]s"),
    *("buen[oa]s (?:d[ií]as|tardes|noches)", "olá", "oi", "bom dia", "boa (?:tarde|noite)"),
    *("ciao", "salve", "buon(?:giorno|asera)", "hoi", "dag", "goede(?:morgen|middag|navond)"),
)
_ALL = _any(
    *("all", "everyone", "everybody", "every one", "folks?", "friends?", "team", "there", "guys", "gang", "people"),
    *("y[’']?all", "again", "community", "both", "group", "channel", "@(?:here|channel|everyone|all)", "you all"),
    *("fellow", "lovely", "dear", "to", "and", "&", "my", "zusammen", "alle", "allerseits", "ihr", "lieben", "leute"),
    *("an", "euch", "miteinander", "à", "tous", "toutes", "et", "tout", "le", "monde", "les", "amis", "a", "todos"),
    *("todas", "todxs", "tod@s", "y", "amig[oa]s", "gente", "equipo", "equipe", "pessoal", "galera", "turma", "tutti"),
    *("tutte", "ragazz[ie]", "amici", "allemaal", "iedereen", "mensen", "collega[’']?s", "colleagues"),
)
_FACES = r"(?:[ ]?(?::[a-z_+-]{2,30}:|[:;]-?[)DP]|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]{1,9}))"
# Behind a comma only who is plainly greeted: in "Hi, no!" and "Hi Ana, yes" the answer has begun.
_ADDRESSED = rf"(?P<to>(?:,?[ ]{_ALL}|[ ]{_PERSON})(?!\w)(?:[ ]{_any(_ALL, _PERSON)}(?!\w)){{0,4}})?"
# A greeting ends with a mark, an emoji or its line: "Hi from Berlin" and "Hello world programs" greet nobody.
GREETING = re.compile(
    rf"\s*[*_¡]{{0,4}}{_FACES}?[ ]?{_HELLO}(?!\w){_ADDRESSED}"
    rf"(?P<mark>[ ]?[!,.;:…]{{1,3}}(?!\w){_FACES}{{0,3}}|{_FACES}{{1,3}}|[ ]?[–—-](?=[ \n])|(?=[ \t]*(?:\n|\Z)))"
    r"[!,.…]{0,3}[*_]{0,3}(?P<gap>\s+|\Z)",
    re.IGNORECASE,
)
_GREETED = re.compile(rf"@\w{_WORD}(?:[ ]{_CAPITAL}{_WORD})?|\\?\[[^\[\]\n]{{1,40}}\]|[^\s\[@]{{1,60}}")
_TO_ALL = re.compile(rf"{_ALL}|{_any('de|da|van|von|der|x|ja|i|e|en')}", re.IGNORECASE)
# Behind "Morning" or "Evening" no "people", "team" and the like: of these an answer may well tell.
_NOT_OF_TIME = re.compile(r",?[ ](?:people|group|team|friends?|community|both|to|and|a|an|channel)\b", re.IGNORECASE)

_GERMAN = (
    r"(?:mit )?(?:freundliche[nr]?|viele[nr]?|liebe[nr]?|herzliche[nr]?|beste[nr]?|schöne[nr]?) gr(?:ü|ue)(?:ß|ss)e?n?"
)
_WISH = _any(
    r"(?:with )?(?:(?:all |my )?(?:best|kind(?:est)?|warm(?:est)?|many) )?(?:regards|wishes)",
    *(
        "all the best",
        "cheers",
        "rgds",
        "br",
        "yours (?:sincerely|truly|faithfully)",
        "xo(?:xo)?",
        "xx",
    ),
    *("ta", _GERMAN, "mfg", "lg", "vg", "gruß", "grüße"),
    *("(?:bien )?cordialement", "bien à (?:vous|toi)", "amicalement", "bises", "à bientôt", "(?:un )?saludos?"),
    *("un abrazo", "(?:um )?abraços?", "atenciosamente", "cumprimentos", "(?:cordiali |cari )?saluti", "un saluto"),
    *("(?:met )?(?:vriendelijke |hartelijke )?groet(?:en|jes)?", "mvg", "liefs"),
)
# What may as well be the answer: "Love", "Take care".
_MAY_SAY = _any(
    *("best", "love", "peace", "good luck", "take care", "warmly", "sincerely", "yours", "suerte"),
    "viel (?:erfolg|glück)",
)
_THANKS = _any(
    "(?:many )?thanks?(?: (?:again|in advance|a lot|so much))?", "thank you", "thx", "(?:vielen )?dank(?:e)?"
)
_THANKS_TOO = _any(_THANKS, "merci", "gracias", "obrigad[oa]", "grazie", "bedankt", "dank je")
_NAMES = rf"{_PERSON}(?:[ ]{_any(_PERSON, 'de|da|van|von|der|&|and|x')}){{0,3}}"
CLOSING = re.compile(
    rf"[\W_]{{0,4}}(?:{_WISH}|{_THANKS_TOO}(?:,? (?:and |und |& )?(?:{_WISH}|{_MAY_SAY}))?(?=[,–—-]))"
    rf"(?:{_FACES}|[\s,!.–—-]){{0,4}}",
    re.IGNORECASE,
)
# The same where it may be the answer. "Love!" is one, "Love," and "Best!" with nothing below are not.
UNSURE_CLOSING = re.compile(
    rf"[*_]{{0,4}}(?:(?P<value>love|peace)|{_MAY_SAY})(?P<mark>(?:{_FACES}|[\s,!.–—*_-]){{0,4}})", re.IGNORECASE
)
# "Kind regards, Ana", "Cheers Tom". "Thanks, Ana" may well be said to Ana; and "— Rumi" says whose the poem is, but for
# "— [name]", who is of the thread.
SIGNED = re.compile(
    rf"[\W_]{{0,4}}(?:{_WISH}[*_]{{0,3}}[ ]?[,!–—-][ ]?"
    rf"|(?:cheers|(?:best |kind )?regards|lg|vg|mfg|mvg|gruß|{_GERMAN})[ ]|[–—~][ ]?(?=\\?\[))"
    rf"{_NAMES}(?:{_FACES}|[\s!.,]){{0,4}}",
    re.IGNORECASE,
)
# "Best, Ana" signs, "Love, Actually" is a film: it depends on who is meant.
UNSURE_SIGNED = re.compile(
    rf"[\W_]{{0,4}}{_MAY_SAY}[*_]{{0,3}}[ ]?[,!–—-][ ]?(?P<who>{_NAMES})(?:{_FACES}|[\s!.,*_]){{0,4}}", re.IGNORECASE
)
NAME = re.compile(rf"{_NAMES}{_FACES}{{0,2}}", re.IGNORECASE)
HOPE = re.compile(
    r"[\W_]{0,6}(?:(?:i )?(?:really )?(?:hope|hoping) (?:this|that|it|these|some of (?:this|that))"
    r" (?:helps?|is (?:helpful|useful|of (?:help|use))|was (?:helpful|useful))(?: (?:a bit|a little|you|someone|some"
    r"body|anyone|some))?|hth|happy to help|hoffe,? (?:das|es) hilft|ich hoffe,? (?:das|es) hilft(?: (?:dir|euch))?"
    r"|j[’']espère que (?:ça|cela) (?:t[’']|vous )?aide(?:ra)?|espero que (?:te |os |les )?(?:ayude|sirva)"
    r"|espero (?:que ajude|ter ajudado)|spero (?:che (?:aiuti|sia utile)|di esserti d[’']aiuto)"
    r"|hopelijk helpt (?:dit|dat|het))"
    rf"(?:{_FACES}|[\W_]){{0,6}}",
    re.IGNORECASE,
)
DEVICE = re.compile(
    r"[ \t*_(\[]{0,4}(?:Sent (?:from|via|with) (?:my|mail|outlook|yahoo|proton|samsung|android|the|an?)\b"
    r"|Get \[?(?:Outlook|BlackBerry)|Von meinem .{2,40} gesendet|Gesendet (?:von|mit|aus)\b"
    r"|Envoyé (?:de|depuis|à partir de)\b|Enviado (?:desde|do|de|a partir)\b|Inviato da\b"
    r"|Verstuurd vanaf\b|Verzonden (?:vanaf|met)\b|iPhoneから送信|发自我的)",
    re.IGNORECASE,
)

_WROTE = _any(
    *("wrote", "writes", "said", "says", "asked", "replied", "posted", "schrieb(?:en)?", "sagte", "fragte", "meinte"),
    *(r"a écrit", "écrivait", "escribi[óo]", "dijo", "escreveu", "disse", r"ha scritto", "scrisse", "schreef", "zei"),
)
_ATTRIBUTION = re.compile(
    rf"[^\n]{{0,250}}(?<!\w){_WROTE}(?!\w)[^\n]{{0,40}}[:：][\W_]{{0,6}}$"
    rf"|[\W_]{{0,4}}?(?P<who>{_PERSON}(?:[ ]{_PERSON})?)(?:[’']s point)?[ ]?[:：][\W_]{{0,6}}$"
    rf"|[\W_]{{0,4}}(?:quot(?:e|ing)|zitat|citation|cita)\b[^\n]{{0,60}}[:：]\W{{0,6}}$",
    re.IGNORECASE,
)
_DATED = re.compile(r"[\W_]{0,9}(?:On|Am|Le|El|Em|Il|Op|\d)\b", re.IGNORECASE)

_EDIT = re.compile(
    r"[\W_]{0,9}(?:\(|\[)?(?:edit(?:ed)?|update[d]?|upd|eta|nachtrag|editado|modifié|modificato|bewerkt)"
    r"(?:[ ]?#?\d{1,2})?[*_ ]{0,3}(?:[:：;–—-]|\)|\]|(?=[ ](?:for|to fix|because of)\b))(?P<said>[^\n]{0,400})$",
    re.IGNORECASE,
)
_SLIP = re.compile(
    r"\b(?:typos?|spelling|spelled|grammar|format(?:ting|ted)?|wording|punctuation|autocorrect|clarity|readability"
    r"|sp|missing words?|words?|(?:fix(?:ed)?|added|broken|dead) (?:the |a |my )?(?:links?|sources?|images?)|markdown"
    r"|line ?breaks?|paragraphs|tippfehler|rechtschreibung|formatierung|fautes?|orthographe|mise en forme"
    r"|errata|ortografía|formato|erros?|ortografia|formatação|refuso|formattazione|tikfout|opmaak)\b",
    re.IGNORECASE,
)
_GOLD = re.compile(
    r"\b(?:gold|silver|platinum|awards?|upvotes?|karma|stranger|blew|inbox|replies|responses|likes|front page|r/all"
    r"|expect|thanks?|danke|merci|gracias|obrigad[oa]|grazie|bedankt)\b",
    re.IGNORECASE,
)
# What such thanks are made of; with more than a word of another kind in eight they may say something.
_OF_THANKS = frozenset(
    """gold silver platinum award awards upvote upvotes karma kind stranger strangers this post thread comment really
    blew blow blown up rip my inbox front page r all didn't expect did not so many much very a lot replies responses
    likes comments answers wow omg woah thank thanks you u danke merci gracias obrigado obrigada grazie bedankt for the
    your these those and again everyone everybody folks guys friends people first ever obligatory big huge great nice
    lovely love vielen für das eure antworten euch allen alle tausend beaucoup pour l or tous vos réponses muchas por el
    oro a todos todas vuestras respuestas muito pelo ouro pelas mille per l'oro tutti le risposte voor het allemaal
    jullie""".split()  # noqa: SIM905
)
_MOST_OTHERS = 8  # one other word in so many
_MOST_WORDS_SLIP = 7
_SENTENCE = re.compile(r"(?<![.!?])[.!?]++(?:\s|$)")
_SAYS_MORE = re.compile(
    r"\b(?:but|also|not|don[’']?t|instead|never|because|use|try|see|aber|mais|pero|mas|maar)\b|\d", re.IGNORECASE
)


def greeting_end(text: str, at: int, names: Container[str] = ()) -> int:
    """Return where the greeting ends with which ``text`` goes on at ``at``; ``at`` if there is none.

    Args:
        text: Markdown.
        at: where to look.
        names: the words of the members' names, case-folded: "Hello Kitty!" greets nobody but a Kitty.
    """
    found = GREETING.match(text, at)
    if not found:
        return at
    to, mark = found["to"] or "", found["mark"]
    ends_line = "\n" in found["gap"] or not found["gap"]
    of_time = found["needs"] and re.match(_TIME, found["needs"], re.IGNORECASE)
    if of_time and (_NOT_OF_TIME.match(to) or (":" in mark and not ends_line)):
        return at
    if not to and (found["needs"] or (not ends_line and any(one in mark for one in ".:;…") and not _has_face(mark))):
        return at
    return found.end() if are_known(to, names) else at


def _has_face(mark: str) -> bool:
    return bool(re.search(_FACES, mark))


def are_known(people: str, names: Container[str]) -> bool:
    """Whether all ``people`` addressed or signing are sure to be: masked, mentioned, of the thread, or "all".

    Args:
        people: "Mira and [name]", "everyone".
        names: the words of the members' names, case-folded.
    """
    for one in _GREETED.findall(people):
        words = re.findall(r"[^\W_]+", one.casefold())
        if (
            one[0] not in "@[\\"
            and not _TO_ALL.fullmatch(one.strip(",*_"))
            and not all(word in names for word in words)
        ):
            return False
    return True


def is_attribution(line: str, names: Container[str] = (), *, wrapped: bool = False) -> bool:
    """Whether ``line`` says of whom the quotation below it is: "On Monday Ada wrote:", "@Ada:".

    Args:
        line: as written.
        names: the words of the members' names, case-folded: "Template:" is nobody.
        wrapped: it is two lines joined; only "On … wrote:" is so long.
    """
    found = _ATTRIBUTION.match(line)
    if not found or (found["who"] and not are_known(found["who"], names)):
        return False
    return not wrapped or bool(_DATED.match(line))


def is_about_editing(line: str) -> bool:
    """Whether ``line`` says of an edit only that it mended a slip, or thanks for what readers gave."""
    found = _EDIT.match(line)
    if not found:
        return False
    said = [one for one in _SENTENCE.split(found["said"].strip(" *_)]")) if any(map(str.isalnum, one))]
    return bool(said) and all(_is_housekeeping(one) for one in said)


def _is_housekeeping(sentence: str) -> bool:
    if _SAYS_MORE.search(sentence):
        return False
    if len(sentence.split()) <= _MOST_WORDS_SLIP and _SLIP.search(sentence):
        return True
    words = re.findall(r"[^\W_]+(?:[’'][^\W_]+)?", sentence.casefold().replace("’", "'"))
    others = sum(word not in _OF_THANKS for word in words)
    return bool(_GOLD.search(sentence)) and _MOST_OTHERS * others <= len(words)
