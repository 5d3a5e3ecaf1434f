"""Telling real thanks from what only wears their words: irony, refusals, requests, the last line of an answer.

A text is read clause by clause. A clause thanks or praises; or goes along with it ("will try that", "have a nice
day", "exactly what I needed"); or says something else. Thanks are what has a clause of the first sort and next to
nothing of the last. Precision goes before recall, since voices are taken from these.
"""

import re

from digest.ranking import words
from digest.ranking.message import LONGEST, Message

_WARM = (
    r"(?:useful|helpful|brilliant|great|amazing|excellent|fantastic|wonderful|lovely|awesome|superb|insightful"
    r"|inspiring|valuable|generous|thoughtful|terrific|incredible|gold|goldmine)"
)
_GIVEN = (
    r"(?:thread|answers?|ideas?|tips?|responses?|replies|suggestions?|advice|discussion|conversation|insights?"
    r"|resources?|stuff)"
)
PRAISE = re.compile(
    rf"\b{_WARM}(?: \w+){{0,2}} {_GIVEN}\b"
    rf"|\b{_GIVEN} (?:is|are|was|were|has been|have been)(?: \w+){{0,2}} {_WARM}\b",
)
KEEPING = re.compile(r"\b(?:sav(?:ing|ed)|bookmark(?:ing|ed)|keeping) (?:this|these|it|them|for|all|every)\b")

# How people type it when in a hurry; the dictionary's spellings are in ``words.THANKS``.
_TYPED = re.compile(
    r"\b(?:than(?:k|x)+(?:s|z)?|than[kx]s* ?(?:yo)?u|thankyou\w*|thn?ks|thn?k ?(?:yo)?u|tha?n?x+|tnx|tks|tysm"
    r"|thanks?a\w{1,4}|many tha?n[kx]s?|kudos|so grateful|appreciated?)\b",
)
_CHEERS = re.compile(r"\bcheers\b")
_CHEERED = re.compile(r"\bcheers (?:for|all|everyone|everybody|guys|folks|mate|buddy|man|again)\b")
_CLAUSE = re.compile(r"[.!?;,:\n()。！？、，؟…]+| - | – | — ")

# Goes along with thanks: what will be done with the answers, that they helped, good wishes, a greeting.
_PLAN = re.compile(
    r"^\W*(?:(?:so|ok|okay|and|now|then|maybe|yes|well|but|definitely|certainly|surely) )*"
    r"(?:(?:i|we)(?:'ll| will|'m (?:going|gonna)|'m definitely| am going|'re going| shall| think i| might| may"
    r"|'d better"
    r" | can now| now know| feel| love| really| hope| have (?:noted|saved|learn))"
    r"|i'll|ill |will |i(?:'m| am) (?:printing|stealing|using|sharing|taking|trying|keeping|adding)\b|gonna "
    r"|going to |shall |let me (?:try|check|see|look|go)|can't wait|off to |noted\b|got it\b"
    r"|saving|saved|bookmark\w*|looking forward|wish me|(?:much|really|so) (?:needed|appreciated))",
)
_HELPED = re.compile(
    r"\b(?:help(?:s|ed|ful|full)|big help|gr(?:ea|8)t? (?:help|info\w*)|(?:use|help)ful|what (?:i|we) (?:need|want"
    r"|was looking|were looking|am looking|(?:have|'ve) been looking|wanted|needed)\w*|that works?\b|it work(?:s|ed)"
    r"|made my (?:day|week)"
    r"|good to know|makes sense|learn(?:ed|t|ing)? (?:so much|a lot|something|loads)|very (?:kind|informative|nice)"
    r"|glad|happy|inspir\w+|love(?:d)? (?:it|this|these|all|the)|solved|sorted|perfect|clear now|gold|priceless"
    r"|lifesaver|life saver|answer(?:s|ed) my question)\b",
)
_COURTESY = re.compile(
    r"^\W*(?:hi|hello|hey|dear|wow|ok|okay|oh|ah|oic|great|nice|good|cool|super|excellent|brilliant|yes|yeah|regards"
    r"|best|kind|warm|have a|take care|god bless|bless|all the best|bye|see you|love|same to|good luck|and|again|guys"
    r"|everyone|all|much love|xx*|so much|very much|a lot|peace|namaste|amen|rgds|anyway"
    r"|any way)\b(?: [^ ]{1,40}){0,4}\W*$",
)

# What people thank for when they mean it. "Thanks for" anything else is as often bitter: "for playing", "for the ad".
_ANY = (
    r"(?:the|this|that|your|ur|ya|yr|all|these|those|such|so|much|many|a|an|of|my|our|very|really|quick|fast|kind"
    r"|prompt"
    r"|great|good|nice|valuable|detailed|honest|perfect|positive|supporting|warm|thorough|thoughtful|useful|helpful"
    r"|informative|wonderful|lovely|amazing|brilliant|awesome|fantastic|excellent|generous|insightful|inspiring"
    r"|interesting|valued|everyone|everybody|everyone's|speedy|swift|rapid|comprehensive|constructive|encouraging"
    r"|sincere|best|right|correct|latest"
    r"|and|practical|concrete|clear|extra|additional|further|both|two|three|other|more|every|each|any)"
)
_MEANT = re.compile(
    rf" (?:{_ANY} ){{0,6}}(?:info\w*|help\w*|repl(?:y|ies|ying)|respon(?:se|ses|ding)|answer(?:s|ing)?|comment(?:s"
    r"|ing)?"
    r"|feed ?backs?|advi[cs]es?|tips?|shar(?:e|ing)|shared|support(?:ing)?|inputs?|updat(?:e|es|ing)|expla(?:nations?"
    r"|ining)"
    r"|giving (?:this|your|me your|the) time|giving|posts?|posting|being (?:so |very )?(?:nice|kind|here|helpful"
    r"|honest)"
    r"|assistance|recommend(?:ations?|ing)|mentioning|pics?|pictures?|photos?|generosity|guidance|thoughts?"
    r"|corrections?"
    r"|suggest(?:ions?|ing)|links?|ideas?|thread|discussion|conversations?|insights?|resources?|stuff|time|effort|work"
    r"|(?:everything|all|this|that|it|these|those|them)(?! (?!and\b|so\b|to\b|guys|every|folks|again|very|i\b|we\b"
    r"|you\b|from\b|here)\w)"
    r"|sources?|list|words|encouragement|examples?|experiences?"
    r"|perspectives?|contributions?|knowledge|wisdom|clarif(?:ication|ying)|confirm(?:ation|ing)|details?"
    r"|offer(?:ing)? (?:to|your)"
    r"|taking (?:the|your|so much) time|taking time|putting|starting|writing|opening|organi[sz]ing|collecting|compiling"
    r"|pointing (?:me|us)|letting (?:me|us) know|notes?|template|reminder|heads up|community|welcome|kindness|patience"
    r"|hospitality|understanding|cooperation|co|the re|re|reading|listening)\b",
)
_FOR = re.compile(
    r"\b(?:thanks?|thank (?:you|u)|thanku|thankyou|tha?n?x|tnx|thnks|ty|grateful|thankful|cheers|gratitude)"
    r"(?: (?!for\b)[^\W\d_]{1,20}){0,4} for\b",
)
_DENIED = re.compile(
    r"\b(?:not|no|never|none|without|\w+n't|dont|doesnt|didnt|isnt|wasnt|cant|cannot|nobody|nowhere|barely|hardly)\b",
)
# Denials that are part of thanking.
_NO_DENIAL = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|cant|could not) (?:wait|thank|agree more|be more|say enough|have)\b"
    r"|\bno (?:end|words)\b|\bnot only\b|\b(?:knew|know|thought|heard)? ?never (?:knew|thought|heard)\b"
    r"|\b(?:didn't|did not) (?:know|think|expect|realise|realize)\b|\b(?:don't|do not) know (?:what|how) (?:i|to)\b",
)

# Words of thanks that do not thank.
_NOT_MEANT = re.compile(
    r"\bno,? (?:thank|thanx|thx)|\b(?:a|an|one|any|every|each|least) thank|\bthan(?:k|x)\w*,? (?:you,? )?(?:but"
    r"|although|however)\b|\bthx but\b|\bbut no\b"
    r"|\bin advance\b|\bin anticipation\b|\bbeforehand\b|\bthanks?(?: be)?(?: to)? ?(?:god|goodness|heavens?|allah"
    r"|christ|jesus|fully|giving)\b"
    r"|\bfor (?:nothing|your concern|asking|all your concern)\b|\bthank (?:you|u),? next\b|\bi'll pass\b"
    r"|\bgee\b|\bi'm cured\b|\b(?:thanks|ok),? (?:obama|google|boomer|mum|mom|dad|brexit|satan)\b|\bvery original\b"
    r"|いいえ|結構です|\bgeni[eo]\b"
    r"|\bthanks?,? (?:i|we) (?:hate|guess|suppose)\b|\bthanks? to (?:you|your|this|that|him|her|them|these|whoever"
    r"|the (?:rain|new|last|latest|bad)|ql)\b(?! all)|\bthanks? anyways?\b"
    r"|\b(?:would|wud|will|'d) (?:be |really |also |highly )*(?:appreciat|grateful|thankful|much appreciat)\w*"
    r"|\bappreciated? if\b|\b(?:help|advice|input|info\w*|thoughts|suggestions?|reply|response|tips) (?:will"
    r"|would) be\b"
    r"|\b(?:any|some) (?:\w+ ){1,4}(?:is|are)? ?appreciated\b",
)
_REQUEST = re.compile(
    r"\b(?:please|pls|plz|plse|(?<!thank you )kindly|need|needed more|tell me|any ?one|anybody|somebody|any other"
    r"|any more|any idea"
    r"|any info\w*|any update|let me know|still waiting|more question|i want(?:ed)?|i was wondering|i wonder"
    r"|(?<!was )(?<!am )(?<!been )(?<!were )looking for"
    r"|pm me|inbox|email me|e-mail me|contact me|call me|message me|count me|send me|whatsapp|how about|what about)\b"
    r"|\b[\w.]{1,60}@\w",
)
_SOUR = re.compile(
    r"\b(?:useless|unhelpful|nonsense|idiots?|stupid|dumb|rude|sarcas\w*|ironic\w*|pointless|worthless|clueless|garbage"
    r"|trash|rubbish|crap\w*|bullshit|waste\w*|wasting|ruin\w*|broke|broken|worse|worst|terrible|awful|horrible"
    r"|annoying"
    r"|hate\w*|hating|ignor\w+|sick of|fired|disaster|joke|jokers?|lol jk|jk|kidding|genius(?:es)?|captain|sherlock"
    r"|einstein|obvious\w*|mr know|smart ?ass|smarty|wise guy|professor|nobody asked|no one asked|who asked|not"
    r" asked|slow clap|yeah right|right,? sure|sure thing|as if|as useful as|as helpful as|like a hole|not helpful"
    r"|not useful|didn't help|doesn't help|does not help|did not help|no help|none of|zero|nothing|exactly what nobody"
    r"|blam\w+|mansplain\w*|condescen\w+|patroni[sz]\w+|spam\w*|trolls?|trolling|clickbait"
    r"|how (?:very |so |really )?(?:helpful|useful|kind|nice|original|generous|insightful)|so very helpful"
    r"|another (?:useless|copy|link|answer|person|one|non|thread|ad|wall|lecture)|great job (?:reading|not)"
    r"|did you (?:even|actually)|if (?:you|only|one)|too bad|unfortunately|sadly|big deal|whatever)\b"
    r"|^\W*sure\b|🙄|😒|😏|🙃|😑|👎|🖕|(?<!\w)/s\b|\bnot\W*$|[\"“”„«»][\w ]{1,30}[\"“”„«»]",
)
_INSTRUCTS = re.compile(
    r"\b(?:you|u) (?:can|could|should|must|may|might|need|have to|will|also)\b"
    r"|\b(?:recommend|suggest|make sure|try (?:the|to|a|this|using)|go to|check out the)\b"
    r"|\bi(?:'d| would) (?:\w+ )?(?:go|use|start|ask|try|take|say|do|add)\b|\bi (?:usually|always|often|also)\b",
)
# A clause that asks, with or without its question mark.
ASKING = re.compile(
    r"(?:^|[.;!?\n,:]|\b(?:but|and|so|then|also|btw|thanks|hi|hello)\b)\W{0,20}(?:is (?:it|there|this|that) "
    r"|are (?:there|u|you) "
    r"|r u |do (?:you|u|we|i|they) |did (?:you|u|they|any)|does (?:it|any|he|she|this|that|the)|can (?:i|we|any|some"
    r"|you|u)|could (?:i|you|u|some|any)"
    r"|have (?:they|you|u) |has (?:any|it) |should (?:i|we) |how (?:come|much|many|long|do|can|does|is|to) "
    r"|what (?:are|should|would|can|might|about|do|does|time) "
    r"|whats |what's |wat |wats |wut |where (?:can|do|is|are|did) |why (?:is|are|do|does|did|its|it's) |when (?:is"
    r"|are|do|does|will) |which (?:one|is|are) |who (?:is|can|has) )",
)
_TURN = re.compile(
    r"\b(?:already|but|however|though|although|yet|except|unless|aber|jedoch|leider|nicht|nichts|keine?|mais"
    r"|malheureusement"
    r"|pas"
    r"|jamais|pero|nunca|jamás|mas|não|però|purtroppo|niente|maar|niet|helaas)\b"
)

_LONGEST = 45
_LONGEST_BEFORE = 3
_LONGEST_CHEERS = 4
_REST_OF_ASKER = 9
_REST_OF_OTHERS = 5
_REST_FOR_MORE = 5


def is_thanks(message: Message) -> bool:
    """Say whether it is gratitude and next to nothing else: meant, without a question, a link or advice."""
    said = message.said
    if len(message.tokens) > _LONGEST or message.questions or not _thanks_somewhere(said):
        return False
    if any(not _MEANT.match(said, end) for end in (found.end() for found in _FOR.finditer(said))):
        return False
    if _DENIED.search(_NO_DENIAL.sub(" ", said)):
        return False
    if (
        _NOT_MEANT.search(said)
        or ASKING.search(said)
        or _REQUEST.search(said)
        or _SOUR.search(said)
        or _TURN.search(said)
    ):
        return False
    if words.DOES_NOT_KNOW.search(said) or words.LINK.search(message.response.text[:LONGEST]):
        return False
    return _is_mostly_thanks(message)


def _thanks_somewhere(said: str) -> bool:
    return bool(words.THANKS.search(said) or _TYPED.search(said) or PRAISE.search(said))


def _is_mostly_thanks(message: Message) -> bool:
    grateful = sum([_is_grateful(clause, message) for clause in _CLAUSE.split(message.said)])
    others = rest(message)
    allowed = (_REST_OF_ASKER if message.by_asker else _REST_OF_OTHERS) + _REST_FOR_MORE * (grateful - 1)
    return (
        grateful > 0
        and sum([len(words.tokens(clause)) for clause in others]) <= allowed
        and not any(_INSTRUCTS.search(clause) for clause in others)
    )


def rest(message: Message) -> list[str]:
    """Return the clauses that neither thank or praise nor go along with it, lowered."""
    return [
        clause
        for clause in _CLAUSE.split(message.said)
        if words.tokens(clause)
        and not (_is_grateful(clause, message) or _PLAN.search(clause) or _HELPED.search(clause))
        and not _COURTESY.search(clause)
    ]


def _is_grateful(clause: str, message: Message) -> bool:
    """Say whether a clause thanks or praises; thanks at the end of a longer clause close it politely, no more."""
    if PRAISE.search(clause):
        return True
    found = words.THANKS.search(clause) or _TYPED.search(clause)
    if not found:
        return False
    if _CHEERS.fullmatch(found[0]) and not _CHEERED.search(clause):
        return message.by_asker and len(message.tokens) <= _LONGEST_CHEERS
    before = clause[: found.start()]
    return len(words.tokens(before)) <= _LONGEST_BEFORE and not words.NUMBER.search(before)
