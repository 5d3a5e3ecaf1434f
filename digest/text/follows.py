"""What a sentence's first words say of its place: that it goes on from another, takes one back, was added later.

In English, German, French, Spanish, Portuguese, Italian and Dutch; a few words of Japanese. In doubt they say yes: an
excerpt then begins elsewhere, or keeps a sentence more.
"""

import re


def _begins(*phrases: str) -> re.Pattern[str]:
    """Return a pattern for a sentence that begins with one of ``phrases``, whatever marks stand before it."""
    return re.compile(rf"[\W\d_]{{0,40}}(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


_TAKES_BACK = _begins(
    # But, and what else turns the sentence before it round or sets its limits.
    "but|however|though|although|yet|still|except|unless|instead|otherwise|nevertheless|nonetheless|only if|at least",
    "on the other hand|that said|having said that|in (?:hindsight|fact|reality|practice)|actually|mind you|provided",
    "not (?:that|really|anymore|any more|always|so)|no|nope|wrong|never mind|just kidding|kidding|jk|joking|as if|/s",
    "none of|neither|nor|all of (?:this|that|these|those|them)|(?:both|most|half) of (?:these|those|them)",
    "or (?:so|not)|well, no|i was wrong|turns out|sadly|unfortunately|the (?:catch|problem|downside|drawback|caveat)",
    "this (?:is|was) (?:not|wrong|a myth|bad)|that(?:'|’)?s (?:not|wrong|a myth)|that (?:is|was) (?:not|wrong|a myth)",
    "(?:(?:this|that|it|which|all of (?:it|this|that))(?: is| was|(?:'|’)s)|(?:these|those|they) (?:are|were))"
    " (?:just |simply |plain |really |very |so |all )?(?:not|no longer|wrong|bad|false|untrue|toxic|dangerous|illegal"
    "|fake|nonsense|rubbish|a (?:myth|lie|mistake|joke|scam|(?:bad|terrible|horrible|dangerous) idea)|sarcas\\w{1,3}"
    "|satire|terrible|the opposite|outdated|deadly|lethal|poison\\w{0,3})",
    "(?:false|myth|a myth|untrue|nonsense|rubbish|bullshit|bs|a lie|lies|sarcasm|not)(?=\\W{0,9}$|[ ]?[,:;–—-])",
    "said (?:nobody|no[ -]?one)|the opposite|only|i (?:\\w{1,12} )?disagree|i (?:was|am|stand) (?:mistaken|corrected)",
    "i(?:'|’)m (?:wrong|mistaken|kidding|joking)|i(?:'|’)?ve changed my mind|i changed my mind",
    "(?:i|we|you) (?:\\w{1,12} )?(?:(?:would|could|can?|do|did|should|must)(?: not|n(?:'|’)?t)|can ?not|never"
    "|no longer) (?:\\w{1,12} )?(?:recommend|advise|suggest|agree|endorse"
    "|(?:do|use|try|repeat) (?:it|this|that|these|them|any ?more|again))",
    "(?:i|we|they) (?:\\w{1,12} )?(?:stopped|regret(?:ted)?|gave (?:it |this |that )?up)",
    "(?:please,? )?(?:don(?:'|’)?t|do not|never)(?:\\W{0,9}$| again| ever"
    "| (?:do|try|use|buy|follow|copy|believe) (?:it|this|that|so|any))|please (?:avoid|stop)",
    "(?:this|that|the|such|my|his|her|their|your) (?:\\w{1,12} )?(?:advice|idea|answer|tip|claim|recipe|method|trick"
    "|suggestion|approach|comment|post)(?: is| was|(?:'|’)s)(?: \\w{1,12})? (?:not|wrong|bad|terrible|horrible|false"
    "|untrue|dangerous|outdated|nonsense|rubbish|toxic|illegal|a (?:myth|lie|mistake|joke|scam|disaster))",
    "(?:it|this|that|they|which) (?:\\w{1,12} )?(?:destroy(?:s|ed)?|ruin(?:s|ed)?|br(?:oke|eaks)|kill(?:s|ed)?"
    "|backfire[sd]?|hurts?|harm(?:s|ed)|damage[sd]?|went wrong|got worse|made (?:it|things|everything|all) worse"
    "|explode[sd]?|cost (?:me|us|him|her|them)|fails?|stopped)",
    "(?:a )?(?:warning|caution|danger|beware|disclaimer)|(?:be )?(?:very )?careful",
    "(?:this|that|it|which|these|those|they) (?:(?:do|did|does|is|was|are|were|has|have|can|could|would|will|wo)"
    "n(?:'|’)?t|never|failed|only|did not|does not|do not|can ?not|will not|would not)",
    # German
    "aber|doch|jedoch|allerdings|trotzdem|dennoch|außer|sondern|stattdessen|sonst|andererseits|leider|nein|nicht",
    "bitte (?:nicht|niemals|kein\\w{0,2})|(?:das|dies|es|so) (?:ist|war|stimmt|geht|ging|funktioniert|klappt)"
    "(?: \\w{1,12})? (?:nicht|nie|falsch|gefährlich|giftig|verboten|quatsch|unsinn|schief|kaputt|gelogen"
    "|ein (?:mythos|fehler|irrtum))|falsch|stimmt nicht|(?:tut|tu|macht|mach|mache) (?:das|es|dies) (?:\\w{1,12} )?"
    "(?:nicht|nie)|nie(?:mals)?|nur|warnung",
    "achtung|vorsicht|im gegenteil|das gegenteil|ich (?:würde|rate|empfehle) (?:\\w{1,12} ){0,2}(?:nicht|ab)",
    # French, Spanish, Portuguese, Italian, Dutch
    "mais|cependant|pourtant|toutefois|sauf|sinon|en revanche|par contre|non|malheureusement",
    "c(?:'|’)est (?:\\w{1,12} )?(?:faux|dangereux|interdit|un mythe|une erreur)|faux",
    "ne (?:le |la |les )?(?:faites|fais)|n(?:'|’)\\w{1,12}|attention|danger|au contraire|jamais|seulement",
    "pero|sin embargo|aunque|salvo|excepto|en cambio|por otro lado|por desgracia|lamentablemente",
    "(?:(?:eso|esto) )?es (?:\\w{1,12} )?(?:falso|mentira|peligroso|un mito|un error)|falso|mentira|nunca|jamás|cuidado"
    "|s[oó]lo (?:si|con|cuando|para|funciona)|al contrario|lo contrario|por favor,? no",
    "mas|porém|contudo|no entanto|entretanto|embora|exceto|por outro lado|infelizmente|não",
    "(?:(?:isso|isto) )?é (?:\\w{1,12} )?(?:falso|mentira|perigoso|um mito|um erro)|só|somente|pelo contrário"
    "|por favor,? não",
    "ma|però|tuttavia|eppure|tranne|invece|altrimenti|purtroppo",
    "(?:questo )?è (?:\\w{1,12} )?(?:falso|pericoloso|sbagliato|un mito|un errore)|attenzione|mai"
    "|al contrario|per favore,? non",
    "maar|echter|toch|tenzij|behalve|helaas|nee|niet",
    "(?:dat|dit|het) (?:is|was|klopt|werkt) (?:\\w{1,12} )?(?:niet|onwaar|fout|gevaarlijk|onzin|een (?:mythe|fout))"
    "|doe (?:dit|dat|het) (?:\\w{1,12} )?niet|nooit|alleen|let op|pas op|integendeel",
)
_FOLLOWS = _begins(
    "this|that|these|those|it|its|it[’']s|they|them|their|he|she|his|her|him|such|both|which|whose|then|so|therefore",
    "(?:[\\w'’]{1,20}[ ]){1,2}(?:this|these|such)(?![:：])|fortunately|luckily|really",
    "of course|as for|a (?:second|third)",
    "thus|hence|also|and|or|plus|besides|moreover|furthermore|additionally|similarly|likewise|same|again|another",
    "because of|for (?:this|that|these|those|example|instance)|as a (?:result|consequence)|consequently|accordingly",
    "in (?:that|this|these|those|such|other|addition|short|the (?:end|second|latter|former|same))|if (?:so|not|that)",
    "after (?:that|this|which|wards)|afterwards|later|meanwhile|until then|second(?:ly)?|third(?:ly)?|finally",
    "next|the (?:other|second|third|latter|former|same|rest|next|last|first one)|one of (?:them|these|those)",
    "with (?:that|this|these|those)|at that|by that|like (?:that|this|i said)|as (?:i|you|we|mentioned|said|above)",
    "yes|yeah|exactly|right|ok|okay|anyway|meaning|too|instead|even (?:so|then|better)|the reason|e\\.g|i\\.e|each of",
    "dies\\w{0,2}|das|dann|danach|deshalb|daher|darum|deswegen|außerdem|auch|und|oder|denn|dabei|dafür|damit|er|sie|es",
    "solche\\w?|zum beispiel|z\\. ?b|zweitens|drittens|schließlich|ja|genau",
    "ce|cela|ça|c[’']est|ces|cette|ils?|elles?|ainsi|donc|alors|ensuite|puis|aussi|et|ou|car|par exemple|enfin|oui",
    "est[aeo]s?|es[aeo]s?|así|entonces|luego|después|también|además|y|o|porque|por (?:eso|ejemplo|lo tanto)|sí",
    "iss[oa]|ist[oa]|ess[ae]s?|assim|então|depois|também|além disso|e|ou|por (?:isso|exemplo|tanto)|sim|el[ea]s?",
    "quest[aeio]|quell[aeio]|così|allora|poi|dopo|anche|inoltre|perciò|quindi|per (?:questo|esempio)|sì",
    "dit|dat|deze|die|zo|dan|daarna|daarom|ook|en|of|bovendien|bijvoorbeeld|het|zij|ze|hij|ja",
)
_JAPANESE = re.compile(
    r"\W{0,9}(?:でも|しかし|ただし|けれど|だが|これ|それ|その|この|だから|そして|また|例えば|たとえば|ところが)"
)
_LATER = re.compile(
    r"[\W_]{0,9}(?:edit(?:ed)?|update[d]?|upd|eta|addendum|correction|p\.?s|pps|nachtrag|korrektur|ps|mise à jour"
    r"|actualización|atualização|aggiornamento|bewerkt)"
    r"(?:[ ]?#?\d{1,2})?(?:[ ]?\([^()\n]{1,30}\))?[*_ ]{0,3}[:：;\-–—)\]]",
    re.IGNORECASE,
)


def takes_back(sentence: str) -> bool:
    """Whether ``sentence`` (Markdown) turns round or limits what stands before it, so that neither is read alone."""
    return bool(_TAKES_BACK.match(sentence) or _JAPANESE.match(sentence))


def follows(sentence: str) -> bool:
    """Whether ``sentence`` (Markdown) needs what stands before it to be understood."""
    return bool(_FOLLOWS.match(sentence)) or takes_back(sentence)


def adds_later(sentence: str) -> bool:
    """Whether ``sentence`` (Markdown) is what its author added afterwards: "Edit: …", "PS: …"."""
    return bool(_LATER.match(sentence))
