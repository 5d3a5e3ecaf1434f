"""Broken characters: the seed's emoji, every other emoji, and clean text that must stay as it is."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import emoji
from digest.text.mojibake import mend

SEED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seed.txt"
EMOJI = sorted(set(json.loads(Path(emoji.__file__).with_name("emoji.json").read_text("utf-8"))["names"].values()))
CODECS = ("cp1250", "cp1251", "cp1252")


def broken(text: str, codec: str) -> str:
    """``text`` as a program shows it that takes its UTF-8 for ``codec``, open bytes as control characters."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(("bad", "good"), [("đź‘€", "👀"), ("đź’Ą", "💥"), ("đź™‚", "🙂")])
def test_the_seeds_emoji_are_mended(bad: str, good: str) -> None:
    """The three broken emoji of the newsletter that started it all come back, each on its own."""
    assert mend(bad) == (good, 1)


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed.txt is not here")
def test_the_seed_is_mended_whole() -> None:
    """In the seed's own text the broken emoji are mended (one of them three times) and nothing else changes."""
    text = SEED.read_text("utf-8")
    mended, repairs = mend(text)
    expected = text.replace("đź‘€", "👀").replace("đź’Ą", "💥").replace("đź™‚", "🙂")
    assert mended == expected
    assert repairs == text.count("đź")


@pytest.mark.parametrize("codec", CODECS)
def test_every_emoji_comes_back(codec: str) -> None:
    """Each emoji Slack has a name for, read in a wrong code page, comes back alone and within a sentence."""
    lost = [char for char in EMOJI if mend(broken(char, codec))[0] != char]
    assert lost == []
    within = [char for char in EMOJI if mend(f"so {broken(char, codec)} it is") != (f"so {char} it is", 1)]
    assert within == []


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", ["don’t", "“so”", "a – b", "wait…", "5 €", "x → y"])
def test_typographic_marks_come_back(text: str, codec: str) -> None:
    """Curly quotes, dashes, the euro and arrows are mended like emoji."""
    assert mend(broken(text, codec))[0] == text


@pytest.mark.parametrize(("bad", "good"), [("cafÃ©", "café"), ("naÃ¯ve schÃ¶n", "naïve schön")])
def test_broken_letters_are_mended_and_counted(bad: str, good: str) -> None:
    """What is left to ftfy is counted as well: once for each place."""
    mended, repairs = mend(bad)
    assert mended == good
    assert repairs == bad.count("Ã")


def test_text_broken_twice_is_mended() -> None:
    """Two programs in a row may have misread it."""
    assert mend(broken(broken("café 👀", "cp1252"), "cp1252"))[0] == "café 👀"


@pytest.mark.parametrize(
    "text",
    [
        "«Он жил в…»",
        "“слов…” и “кров…”",
        "в «Москве» — в „Киеве“",
        "слов—»",
        "café”… “É”",
        "l’été — « oui »",
        "Übergröße, Ärger, Ångström",
        "Đorđe, džep, ćup",
        "pâté… “âge”",
        "Việt Nam: đẹp lắm",
        "ＦＵＬＬ ﬁ ² “x” ‘y’ … — •",
        "e\u0301 stays decomposed",
    ],
)
def test_clean_text_of_many_languages_stays(text: str) -> None:
    """Punctuation next to an accented or Cyrillic letter is no broken character, and nothing is normalised."""
    assert mend(text) == (text, 0)


# Words that begin and end with letters whose bytes could begin a sequence of UTF-8.
WORDS = (
    "don’t café naïve resumé Ångström Übung “so” it’s",
    "été à ça où âge pâté Œuvre sœur À Ça île Noël",
    "żółw łódź źle ćma Ósmy są będę Śląsk",
    "в слов кров на у Вы Россия рубль про Ещё это",
    "їжак ґанок є рії Київ в і під Європа",
    "Đorđe džep ćup њива љубав вођа Ђоко Џон крв",
    "ăsta în câte țară și â ședință România",
    "İstanbul ağ çağ öğüt şiş",
    "Việt đẹp lắm ở đâu ạ ư",
    "漢字 かな カナ 한글 中文",
    "سلام می‌خواهم שלום",
    "Ελλάδα ώς ήταν όχι",
)
# Not ‹ and ›: "в›…" is also a broken ⛅, and Russian has no such quotes.
PUNCTUATION = st.text(" .,!?:;’‘“”„«»–—…()-\u00a0\n", min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(WORDS).flatmap(
        lambda words: st.lists(
            st.one_of(st.sampled_from(words.split()), PUNCTUATION, st.sampled_from(EMOJI)), max_size=9
        )
    )
)
def test_ordinary_text_is_never_changed(pieces: list[str]) -> None:
    """A language's words with any punctuation and any emoji between, before and behind them stay as they are."""
    text = "".join(pieces)
    assert mend(text) == (text, 0)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*EMOJI[::40], "don’t", "é", "ж", " ", "a"]), max_size=6),
    st.sampled_from(CODECS),
)
def test_mending_twice_changes_no_more(pieces: list[str], codec: str) -> None:
    """The first time mends all there is."""
    mended, _ = mend(broken("".join(pieces), codec))
    assert mend(mended) == (mended, 0)


@pytest.mark.parametrize("text", ["cafÃ© " * 3_000, "đź‘€" * 10_000, "в…" * 20_000, "Ã©" * 10_000])
def test_a_long_line_costs_no_more_than_its_length(text: str) -> None:
    """Ten thousand broken characters in one line are mended in a moment."""
    start = time.perf_counter()
    mend(text)
    assert time.perf_counter() - start < 3


def test_clean_text_does_not_import_ftfy() -> None:
    """Ftfy is loaded only when something could be broken: not for ASCII, emoji and curly quotes."""
    code = (
        "import sys; from digest.text.mojibake import mend\n"
        "mend('plain'); mend('“Don’t” – 👀 it’s 5 € … 🙂'); mend('Ça va, Žižek? Grüße')\n"
        "assert 'ftfy' not in sys.modules\n"
        "assert mend('cafÃ©') == ('café', 1)\n"
        "assert 'ftfy' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
