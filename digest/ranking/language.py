"""Which language a text is in: by its script, and by its commonest short words where languages share one.

A light detector of our own, for texts of a thread's size. The script of the letters (Unicode blocks) settles most
non-Latin languages, kana part Japanese from Chinese. For the rest it is the short-word method of Grefenstette
("Comparing two language identification schemes", JADT 1995): the language whose articles, pronouns and prepositions
the text uses most, a word of many languages counting less for each; letters only some of them write count a little.
Figures, and what was tried instead, are in ``bench/ranking/languages.py``.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping

# A few slices all over the text: its first lines may be a quotation or a pasted log.
_SLICES = 8
_SLICE = 600
# A character that is a syllable or a word says as much as two or three letters.
_DENSE = {"han": 2.5, "kana": 2.0, "hangul": 2.0}
_MIN_LETTERS = 6.0
# A Japanese text without any kana is no sentence; a Chinese one quotes the odd kana.
_LEAST_KANA = 0.1
# So much evidence, in words of one language only, decides; less is two words, or a list of names.
_LEAST = 1.2
_LEAST_SHARE = 0.04
_LETTER_WEIGHT = 0.5

_BLOCKS = (
    (0x0041, "latin"),
    (0x0250, ""),
    (0x0370, "el"),
    (0x0400, "cyrillic"),
    (0x0530, "hy"),
    (0x0590, "he"),
    (0x0600, "arabic"),
    (0x0780, ""),
    (0x0900, "hi"),
    (0x0980, "bn"),
    (0x0A00, "pa"),
    (0x0A80, "gu"),
    (0x0B00, "or"),
    (0x0B80, "ta"),
    (0x0C00, "te"),
    (0x0C80, "kn"),
    (0x0D00, "ml"),
    (0x0D80, "si"),
    (0x0E00, "th"),
    (0x0E80, "lo"),
    (0x0F00, "bo"),
    (0x1000, "my"),
    (0x10A0, "ka"),
    (0x1100, "hangul"),
    (0x1200, "am"),
    (0x13A0, ""),
    (0x1780, "km"),
    (0x1800, ""),
    (0x1E00, "latin"),
    (0x1F00, "el"),
    (0x2000, ""),
    (0x3040, "kana"),
    (0x3100, ""),
    (0x3400, "han"),
    (0xA000, ""),
    (0xAC00, "hangul"),
    (0xD7B0, ""),
    (0xF900, "han"),
    (0xFB00, ""),
    (0xFF66, "kana"),
    (0xFFA0, ""),
    (0x20000, "han"),
    (0x40000, ""),
)
_STARTS = [start for start, _ in _BLOCKS]

# The commonest words that say nothing by themselves, with what a chat makes of them.
_COMMON = {
    "latin": {
        "en": """the a an and of to in is it that this these those you your i im i'm i'll i've my me we us our he she
            his her they them their there here are was were be been being am do does did don't dont doesn't didn't can
            could would will should may might must have has had get got for with from at by on as or but if so not no
            what which who how when where why all any some just than then about into over out up down also very
            really please pls plz thanks thank yes ok only more most other same one ur u it's its thats that's there's
            can't cant won't try need want know think good like because after before between should've hi hello
            who's i'd you're we're they're he's she's isn't doesnt didnt wasn't won't wouldn't couldn't let's here's
            too never ever always again where's today day time people work welcome great best nice new back first
            call go going make see say said look find well still even many much every each both through while
            lol gonna wanna thx yeah yea""",
        "de": """der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren bin bist ich
            du er sie es wir ihr mich mir dich dir uns euch sich mein dein kein keine keinen zu zum zur von vom mit
            bei auf aus ihm ihn ihnen unser unsere euer für über unter nach vor im in an am als wie was wer wo wenn
            dass weil auch noch nur schon so
            sehr mal man habe hat haben hatte kann kannst können wird werden würde muss man's doch dann da hier mehr
            immer alle alles etwas nichts danke bitte gibt ja nein einfach um bis durch gegen ohne seit also""",
        "fr": """le la les un une des du de d et ou mais ne pas est sont était je j tu il elle on nous vous ils elles me
            te se mon ma mes ton ta son sa ses notre votre leur ce cet cette ces ça c'est qui que quoi où quand comment
            pour par avec sans sur sous dans en au aux chez plus très bien aussi si y ai as a avons avez ont être
            avoir fait faire peut peux tout tous toute rien même comme donc car alors merci oui non j'ai d'un d'une
            il'y qu'il n'est l'on déjà puis""",
        "es": """el la los las un una unos unas de del y e o pero no es son era fue ser estar está están estoy yo tú él
            ella nosotros me te se le les lo mi mis tu tus su sus nuestro que qué quien cuando cuándo como cómo donde
            dónde por para con sin sobre en al a entre desde hasta muy más también ya si sí hay he ha han tengo tiene
            hacer puede puedes todo todos todas nada algo este esta esto estos ese esa eso gracias porque pero aunque
            siempre cada otro""",
        "pt": """o a os as um uma uns umas de do da dos das e ou mas não nao é são foi ser estar está estou eu tu ele
            ela nós vocês você voce me te se lhe meu minha seu sua nosso que quem quando como onde por para pra pro com
            sem sobre em no na nos nas ao aos à entre desde até muito mais também tambem já ja se sim há tem tenho
            ter fazer pode posso tudo todos todas nada algo este esta isto isso esse essa obrigado obrigada porque
            sempre cada outro pelo pela num numa""",
        "it": """il lo la i gli le un uno una di del della dei delle dello degli e ed o ma non è sono era sei ho hai ha
            abbiamo hanno io tu lui lei noi voi loro mi ti si ci vi ne mio mia tuo suo sua che chi cosa quando come
            dove per con senza su in a al alla ai alle da dal dalla nel nella nei nelle sul sulla tra fra più molto
            anche già se sì no c'è essere fare può tutto tutti tutte niente qualcosa questo questa questi quello grazie
            perché sempre ogni altro poi però""",
        "nl": """de het een en of maar niet is zijn was waren ben bent ik jij je u hij zij ze wij we jullie mij me hem
            haar ons hun mijn jouw onze geen te van voor met bij op uit in aan om als wat wie waar wanneer hoe dat dit
            die deze er ook nog al alleen zo heel wel niet heb hebt heeft hebben had kan kun kunnen wordt worden zou
            moet moeten naar over door na dan daar hier meer altijd alles iets niets bedankt graag ja nee tot tegen
            zonder omdat""",
        "sv": """och eller men inte är var vara jag du han hon vi ni de dem mig dig oss er sig min mitt din sin en ett
            den det att som av för med på i till från om under över hos när hur vad vem där här också så mycket mer
            har hade kan kunde ska skulle måste vill blir alla allt något inget tack ja nej bara efter utan mellan
            eftersom""",
        "da": """og eller men ikke er var være jeg du han hun vi i de dem mig dig os jer sig min mit din sin en et den
            det at som af for med på til fra om under over hos når hvordan hvad hvem hvor der her også så meget mere
            har havde kan kunne skal skulle må vil bliver alle alt noget intet tak ja nej bare efter uden mellem
            fordi""",
        "nb": """og eller men ikke er var være jeg du han hun vi dere de dem meg deg oss seg min mitt din sin en et ei
            den det å at som av for med på til fra om under over hos når hvordan hva hvem hvor der her også så mye mer
            har hadde kan kunne skal skulle må vil blir alle alt noe ingenting takk ja nei bare etter uten mellom
            fordi""",
        "pl": """i oraz lub albo ale nie jest są był była było być ja ty on ona my wy oni mnie mi ciebie ci się go jej
            ich im mój moja twój swoje w we z ze na do od dla po przy przez za o u pod nad bez jak co kto gdzie kiedy
            czy że to ten ta te tego tym tej jeszcze już tylko też także bardzo tak można może mam masz ma mają żeby
            aby gdy jeśli bo więc wszystko wszyscy nic coś dzięki dziękuję proszę nam
            nas wam was bym był""",
        "cs": """a i nebo ale není je jsou byl byla bylo být já ty on ona my vy oni mě mi tě ti se si ho její jejich můj
            tvůj v ve z ze na do od pro po při přes za o u pod nad bez jak co kdo kde kdy že to ten ta té toho tím
            ještě už jen také taky velmi tak může mám máš má mají aby když pokud protože všechno všichni nic něco
            díky děkuji prosím jsem jsme jste nám nás
            vám vás den byste bych""",
        "ro": """și si sau dar nu este e sunt era fi eu tu el ea noi voi ei ele mă te se îmi îți un o unei unui al ale
            de din la în pe cu fără pentru prin despre ca să că ce cine unde când cum mai foarte și asta acest această
            am ai are avem aveți au pot poate toate tot nimic ceva mulțumesc da dacă""",
        "tr": """ve veya ama değil bir bu şu o ben sen biz siz onlar bana sana beni seni benim için ile gibi kadar daha
            çok en de da mi mı mu mü ne kim nerede nasıl neden var yok olarak olan oldu olur her hiç şey teşekkürler
            evet hayır ki sonra önce""",
        "fi": """ja tai mutta ei en et emme on ovat oli olla minä sinä hän me te he minun sinun että joka mikä mitä kuka
            missä miten kun jos myös vain niin hyvin kuin tämä se ne nyt sitten kanssa ilman kiitos kyllä voi olen
            olet jo vielä""",
        "hu": """a az és vagy de nem van volt lesz lehet én te ő mi ti ők engem nekem neked hogy ami aki mit ki hol
            hogyan mikor ha is csak már még nagyon így úgy mint ez egy ezt azt köszönöm igen kell meg el""",
        "id": """dan atau tapi tidak bukan adalah ini itu yang di ke dari untuk dengan pada saya aku kamu anda dia kami
            kita mereka ada akan sudah bisa juga lebih sangat apa siapa mana bagaimana kalau karena terima kasih saja
            lagi""",
        "vi": """và hoặc nhưng không là có của cho với trong ở từ đến tôi bạn anh chị em mình chúng họ này đó những các
            một được đã sẽ đang rất cũng gì nào thì mà nếu vì cảm ơn""",
    },
    "cyrillic": {
        "ru": """и или но не это что как в во на с со у к по за из от до для о об при я ты он она мы вы они мне меня
            тебя его её их был была было есть быть если когда где кто так тоже уже ещё только очень можно нужно все
            всё чтобы потому спасибо да нет же бы нас нам вас вам тебе себя этого этом после""",
        "uk": """і й та або але не це що як в у на з зі до по за із від для про при я ти він вона ми ви вони мені мене
            його її їх був була було є бути якщо коли де хто так також вже ще тільки дуже можна треба всі все щоб тому
            дякую ні ж би нас нам вас вам тобі себе цього після""",
        "bg": """и или но не това че какво как в във на с със у към по за от до при аз ти той тя ние вие те ми ме го я
            ги беше е са съм да ще ако кога къде кой така също вече още само много може трябва всички всичко защото
            благодаря се нас вас един една
            едно след""",
        "sr": """и или али не ово то да шта како у на са с код к по за из од до при ја ти он она ми ви они ме га је су
            сам био била било ће ако када где ко тако такође већ још само врло много може треба сви све јер хвала се
            није нас вас нам један после""",
    },
    "arabic": {
        "ar": """في من على إلى الى عن مع هذا هذه ذلك التي الذي أن ان إن لا ما لم لن هو هي هم أنا انا كان كل بعد قبل
            أو او ثم قد شكرا هل كيف يا""",
        "fa": """در از به با که این آن را و برای است هست بود شد می من تو او ما شما یک هم تا یا اگر چه هر خیلی
            ممنون""",
        "ur": """میں سے کے کی کا کو ہے ہیں اور یہ وہ نہیں پر نے بھی تھا ہو کر آپ ہم کیا شکریہ""",
    },
}
# Letters that only these languages of the script write.
_LETTERS = {
    "latin": {
        "de": "ßäöü", "fr": "éèêàçùîôœ", "es": "ñ¿¡áéíóú", "pt": "ãõçáéíóúâê", "it": "èàòùì", "nl": "ëĳ",
        "sv": "åäö", "da": "æøå", "nb": "æøå", "pl": "ąćęłńóśźż", "cs": "čďěňřšťůžýáíé", "ro": "ăâîșțşţ",
        "tr": "ığşçöü", "fi": "äö", "hu": "őűáéíóöü", "id": "", "vi": "ơưđăạảấầậắằếềệọộốồớờợụứừựịỏủ",
    },
    "cyrillic": {"ru": "ыэъё", "uk": "іїєґ", "bg": "ъ", "sr": "ђјљњћџ"},
    "arabic": {"ar": "ةىأإ", "fa": "پچژگی", "ur": "ٹڈڑےںہھ"},
}  # fmt: skip


def _evidence(listed: Mapping[str, Iterable[str]], weight: float) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Return for each word or letter ``listed`` the languages it speaks for, with ``weight`` shared among them."""
    spoken: dict[str, list[str]] = {}
    for tag, found in listed.items():
        for one in set(found):
            spoken.setdefault(one, []).append(tag)
    return {one: tuple((tag, weight / len(tags)) for tag in tags) for one, tags in spoken.items()}


_SHORT_WORDS = {
    script: _evidence({tag: text.split() for tag, text in listed.items()}, 1.0) for script, listed in _COMMON.items()
}
# The short words of all of them but English, whose list above is wider than its function words.
SHORT_WORDS = frozenset(
    word for listed in _COMMON.values() for tag, text in listed.items() if tag != "en" for word in text.split()
)
_TELLING = {script: _evidence(listed, _LETTER_WEIGHT) for script, listed in _LETTERS.items()}

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Words of no language: links, addresses, tags, code, mentions.
_NOISE = re.compile(r"https?://\S+|www\.\S+|<[^<>\n]{1,300}>|`[^`\n]{1,300}`|[\w.+-]{1,64}@\S+|[@#]\w+")


def of(text: str) -> str:
    """Return the language most of ``text`` is in.

    Args:
        text: a thread's or a message's words; no more than 4,800 characters of it are read, from all its parts.

    Returns:
        The primary tag of BCP 47 ("en", "de", "ja" …), or "" when there is too little to say: a name, two words,
        emoji only.
    """
    sample = _NOISE.sub(" ", _sample(text)).lower().replace("’", "'")
    script, letters = _script(sample)
    if letters < _MIN_LETTERS:
        return ""
    return _by_words(sample, script) if script in _COMMON else script


def _sample(text: str) -> str:
    """Return ``text``, or when it is long as many characters from eight places of it."""
    if len(text) <= _SLICES * _SLICE:
        return text
    step = (len(text) - _SLICE) // (_SLICES - 1)
    return " ".join(text[at * step : at * step + _SLICE] for at in range(_SLICES))


def _script(sample: str) -> tuple[str, float]:
    """Return the script most of ``sample`` is in, a language's tag if it is the only one, and its letters' weight."""
    seen: dict[str, float] = {}
    for char, count in Counter(sample).items():
        if char.isalpha():
            script = _BLOCKS[bisect_right(_STARTS, ord(char)) - 1][1]
            seen[script] = seen.get(script, 0.0) + count * _DENSE.get(script, 1.0)
    seen.pop("", None)
    east = seen.pop("han", 0.0) + (kana := seen.pop("kana", 0.0))
    seen["ja" if kana > _LEAST_KANA * east else "zh"] = east
    seen["ko"] = seen.pop("hangul", 0.0)
    script = max(seen, key=lambda one: seen[one])
    return script, seen[script]


def _by_words(sample: str, script: str) -> str:
    """Return the language of ``script`` whose short words and letters the sample uses most, "" if hardly any."""
    found = dict.fromkeys(_COMMON[script], 0.0)
    counted = Counter(_WORD.findall(sample))
    for table, seen in ((_SHORT_WORDS[script], counted), (_TELLING[script], Counter(sample))):
        for one, count in seen.items():
            for tag, weight in table.get(one, ()):
                found[tag] += count * weight
    best = max(found, key=lambda tag: found[tag])
    return best if found[best] >= max(_LEAST, _LEAST_SHARE * counted.total()) else ""
