"""The words the ranking listens for: how a text is split, and what counts as thanks, a request, a laugh."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking import words

# How words were split when the weights were fitted.
FITTED = re.compile(r"[^\W_]+(?:'[a-z]+)?")


@given(st.text(st.characters(max_codepoint=0x7F)) | st.text(st.characters(max_codepoint=0x24F, exclude_characters="'")))
def test_latin_text_is_split_as_when_the_weights_were_fitted(text: str) -> None:
    """For ASCII, and for letters with accents, nothing has changed."""
    assert words.tokens(text) == FITTED.findall(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it's 3 o'clock", ["it's", "3", "o'clock"]),
        ("ça dépend d'où", ["ça", "dépend", "d'où"]),
        ("дело в том, что", ["дело", "в", "том", "что"]),
        ("धन्यवाद दोस्तों।", ["धन्यवाद", "दोस्तों"]),
        ("شُكْرًا لكم", ["شُكْرًا", "لكم"]),
        ("תּוֹדָה לכולם", ["תּוֹדָה", "לכולם"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("감사합니다 여러분", ["감사합니다", "여러분"]),
    ],
)
def test_words_between_spaces_stay_whole(text: str, found: list[str]) -> None:
    """Vowel signs, points and accents belong to the word they stand in."""
    assert words.tokens(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("議題を前日に送る", ["議題", "を", "前日", "に", "送", "る"]),
        ("勉強会", ["勉強", "強会"]),
        ("ワークショップの手順", ["ワークショップ", "の", "手順"]),
        ("3人ずつtシャツ", ["3", "人", "ずつ", "t", "シャツ"]),
        ("小房间看看", ["小房", "房间", "间看", "看看"]),
        ("ห้อง", ["ห้อ", "อง"]),
        ("ក្រុម", ["ក្រុម"]),
    ],
)
def test_scripts_without_spaces_give_pairs(text: str, found: list[str]) -> None:
    """Ideographs and hiragana in pairs, katakana whole, Thai and Khmer in pairs of clusters."""
    assert [one for one in words.tokens(text) if one] == found


@given(st.text())
def test_every_letter_is_in_some_token(text: str) -> None:
    """No letter or digit is lost, whatever the script."""
    joined = set("".join(words.tokens(text)))
    assert {char for char in text if char.isalnum()} <= joined


@pytest.mark.parametrize("text", ["漢" * 300_000, "ก" * 300_000, "ァ" * 300_000, "\u0301" * 300_000, "漢a" * 150_000])
def test_a_megabyte_is_split_in_one_pass(text: str) -> None:
    """The time grows with the text and not with its square."""
    start = time.perf_counter()
    words.tokens(text)
    assert time.perf_counter() - start < 2


def test_english_endings_are_taken_off_english_only() -> None:
    """Other languages keep the first five letters of a word."""
    assert words.stems(["the", "meetings", "started"]) == ["meet", "start"]
    assert words.stems(["die", "besprechungen", "des", "teams"], english=False) == ["bespr", "teams"]


def test_words_of_one_root_meet_in_other_languages() -> None:
    """A singular and a plural, a verb and its noun, are one stem."""
    for one, other in (
        ("pregunta", "preguntas"),
        ("réunion", "réunions"),
        ("pflanzen", "pflanze"),
        ("встреча", "встречи"),
    ):
        assert words.stems([one], english=False) == words.stems([other], english=False)


@pytest.mark.parametrize(
    "said",
    [
        "das ist nicht mit dem und für uns",
        "c est pour vous et avec nous dans le",
        "esto es para los que están muy",
        "isto não é para você mas também",
        "questo è per noi e anche con gli",
        "dat is niet voor ons maar ook met",
        "こと が ので",
    ],
)
def test_function_words_carry_no_content(said: str) -> None:
    """Articles, pronouns, prepositions and particles say nothing of what a response is about."""
    assert words.stems(words.tokens(said), english=False) == []


def test_what_is_elided_is_no_content() -> None:
    """L' and d' are articles, and what they lean on is the word."""
    assert words.stems(words.tokens("l'ordre d'où c'est"), english=False) == ["ordre"]


def test_an_ideograph_carries_content() -> None:
    """水 is "water", a letter alone is nothing."""
    assert words.stems(words.tokens("水をx"), english=False) == ["水"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks a lot!",
        "thx everyone",
        "Danke euch allen!",
        "Vielen Dank für die Tipps",
        "Merci beaucoup à tous",
        "Merci de m'avoir répondu",
        "Je vous remercie",
        "¡Muchas gracias a todos!",
        "Gracias a ti",
        "Muito obrigada, pessoal",
        "Obrigado a todos",
        "Grazie mille a tutti",
        "Bedankt allemaal!",
        "Dank je wel",
        "Dziękuję wszystkim",
        "Dzięki!",
        "Tack så mycket",
        "Tusen takk",
        "Tusind tak alle sammen",
        "Děkuji moc",
        "Kiitos kaikille",
        "Çok teşekkürler",
        "Terima kasih semuanya",
        "Спасибо всем",
        "Дякую",
        "Ευχαριστώ όλους",
        "תודה לכולם",
        "شكرا للجميع",
        "شكرًا جزيلًا",
        "आप सबका धन्यवाद",
        "皆さん、ありがとうございます！",
        "助かりました",
        "谢谢大家",
        "多謝",
        "감사합니다",
        "ขอบคุณทุกคน",
    ],
)
def test_thanks_are_heard_in_many_languages(text: str) -> None:
    """Thanks are thanks, in the middle of a Japanese sentence too."""
    assert words.THANKS.search(words.lowered(text))


@pytest.mark.parametrize(
    "text",
    [
        "Danke im Voraus",
        "Vielen Dank im Voraus!",
        "Danke schonmal",
        "Dank dem Team lief es gut",
        "Nein danke",
        "Danke, aber das geht nicht",
        "Merci d'avance",
        "Merci beaucoup d'avance",
        "Merci de me dire comment",
        "Non merci",
        "Dieu merci",
        "Merci de patienter",
        "Dites merci à la fin de la réunion",
        "Ein Danke an der Tür wirkt Wunder",
        "Gracias de antemano",
        "Gracias al equipo salió bien",
        "Gracias a Dios",
        "No, gracias",
        "Desde já obrigado",
        "Obrigado desde já",
        "Fui obrigado a sair",
        "É obrigado por lei",
        "Valeu a pena",
        "Grazie in anticipo",
        "Grazie alla squadra",
        "Alvast bedankt",
        "Dankzij het team",
        "Hij is bedankt voor zijn diensten",
        "Z góry dziękuję",
        "Dzięki temu działa",
        "Tack vare teamet",
        "Tack på förhand",
        "Díky tomu to funguje",
        "Заранее спасибо",
        "Благодаря этому всё работает",
        "「ありがとう」と言う練習をする",
        "教えていただけると助かります",
        "先谢谢了",
        "dank memes",
        "a stack of tacks",
    ],
)
def test_asking_owing_and_declining_are_no_thanks(text: str) -> None:
    """Thanks in advance ask, "gracias al equipo" says why it went well, "non merci" declines."""
    assert not words.THANKS.search(words.lowered(text))


@pytest.mark.parametrize(
    "text",
    [
        "Does anybody know a good one",
        "Weiß jemand, wo man das bekommt",
        "Super Thread. Kennt jemand ein Buch dazu",
        "Danke im Voraus",
        "Quelqu'un sait comment faire",
        "J'aimerais savoir combien ça coûte",
        "Merci d'avance",
        "Alguien sabe dónde",
        "Me gustaría saber cuánto dura",
        "Alguém conhece um lugar",
        "Desde já agradeço",
        "Qualcuno sa dove",
        "Weet iemand waar",
        "Alvast bedankt",
        "Czy ktoś zna",
        "Кто-нибудь знает, где это",
        "どこで買えますか。",
        "方法を教えてください",
        "请问在哪里买",
        "어디서 살 수 있나요",
    ],
)
def test_a_request_needs_no_question_mark(text: str) -> None:
    """Who asks for help asks, with a full stop or in advance thanks."""
    assert words.REQUEST.search(words.lowered(text))


@pytest.mark.parametrize(
    "text",
    [
        "Before anyone else is up I write a plan.",
        "If you have any idea what the boss wants, write it down.",
        "Please help your team first.",
        "Verschickt die Agenda im Voraus.",
        "Wenn alle da sind, kann jemand die Zeit nehmen.",
        "Si quelqu'un sait déjà, il explique aux autres.",
        "Si alguien sabe la respuesta, que espere.",
        "Als iemand het weet, mag hij beginnen.",
        "毎朝十分だけ集まるといいのではないでしょうか。",
        "一度試してみませんか。",
        "前日に送ります。",
    ],
)
def test_advice_is_no_request(text: str) -> None:
    """Who says "if somebody knows" or "why not try" asks for nothing."""
    assert not words.REQUEST.search(words.lowered(text))


@pytest.mark.parametrize(
    "text",
    [
        "lol",
        "hahaha",
        "jajaja",
        "kkkkk",
        "rsrs",
        "mdr",
        "ахахах",
        "ㅋㅋㅋ",
        "沈黙は金（笑）",
        "最強ｗｗ",
        "哈哈",
        "😂",
    ],
)
def test_a_laugh_is_heard(text: str) -> None:
    """People laugh in letters everywhere."""
    assert words.LAUGH.search(words.lowered(text))


def test_phrases_answer_as_a_pattern_does() -> None:
    """All that is asked of a compiled pattern can be asked of phrases."""
    text = "merci, thanks, ありがとう"
    assert words.THANKS.findall(text) == ["merci", "thanks", "ありがとう"]
    assert words.THANKS.match(text)
    assert not words.THANKS.match("so " + text)


@pytest.mark.parametrize("name", ["THANKS", "REQUEST", "DOES_NOT_KNOW", "LAUGH"])
@pytest.mark.parametrize(
    "text",
    ["danke " * 60_000, "obrigado a " * 40_000, "ますか" * 60_000, "谢谢先" * 60_000, "a" * 300_000, "haha" * 60_000],
)
def test_hostile_text_is_searched_in_one_pass(name: str, text: str) -> None:
    """The time grows with the text and not with its square."""
    start = time.perf_counter()
    sum(1 for _ in getattr(words, name).finditer(text))
    assert time.perf_counter() - start < 2
