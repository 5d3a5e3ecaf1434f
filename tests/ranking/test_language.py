"""The detector of languages: what it names, what it leaves alone, and what it costs."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking import language
from tests.ranking.threads import Told, sentences, told

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "ranking"


def test_names_the_language_of_a_sentence() -> None:
    """Of 148 sentences in 26 languages at least 98 of a hundred are named."""
    named = [language.of(text) == tag for tag, texts in sentences().items() for text in texts]
    assert len(sentences()) >= 12
    assert sum(named) >= 0.98 * len(named)


@pytest.mark.parametrize("one", told(), ids=lambda one: one.name)
def test_names_the_language_of_a_thread(one: Told) -> None:
    """A whole thread is never mistaken, with its jokes, its "+1" and its emoji."""
    text = "\n".join([one.thread.title, one.thread.question.text, *(said.text for said in one.thread.responses)])
    assert language.of(text) == one.language


def test_a_single_response_is_rarely_mistaken() -> None:
    """Of the responses of these threads that have forty letters, none is taken for English."""
    taken = [
        said.text
        for one in told()
        for said in one.thread.responses
        if len(said.text) >= 40 and language.of(said.text) == "en"
    ]
    assert not taken


@pytest.mark.parametrize(
    "text", ["", "   \n", "😂😂👍", "+1", "12:30 – 14:00", "Kim Lee", "♥ ♥ ♥", "ok", "https://example.org/the/way"]
)
def test_says_nothing_when_there_is_too_little(text: str) -> None:
    """Emoji, numbers, a name or a link are in no language."""
    assert language.of(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "lol u shud try teh other 1, its way cheaper tbh and they dont charge u for the bag",
        "We met at the Café Zürich with François, Søren and Begoña, and the crème brûlée was superb.",
        "Put `für = x if y else z` in the config and run `pip install digest`, then see https://example.org/de/und/oder",
        "As the Germans say, Übung macht den Meister. I would start with a small group and repeat it every week.",
        "ありがとう! That was a really helpful answer, I will try it with my team on Monday and tell you how it went.",
    ],
)
def test_english_stays_english(text: str) -> None:
    """Slang, typos, foreign names, code and a foreign proverb do not make a text foreign."""
    assert language.of(text) == "en"


def test_a_japanese_text_may_quote_english() -> None:
    """The language is that of most of the text, a syllable weighing more than a letter."""
    assert (
        language.of("GitHub の pull request で review を依頼するときは、背景を一行で書くと早く見てもらえます。") == "ja"
    )


def test_chinese_may_quote_a_kana() -> None:
    """One の on a shop's sign does not make a Chinese text Japanese."""
    assert language.of("我们公司楼下新开了一家叫茶の味的店，大家中午都去那里开会，效果比会议室好多了。") == "zh"


@given(st.text(max_size=300))
def test_any_text_has_a_tag_or_none(text: str) -> None:
    """Whatever is written, the answer is a lower-case tag of two letters or nothing."""
    tag = language.of(text)
    assert tag == "" or (len(tag) == 2 and tag.isalpha() and tag.islower())


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "@" * 1_000_000, "<" * 1_000_000, "`" * 1_000_000, "Ä und " * 200_000]
)
def test_a_megabyte_costs_no_more_than_a_page(text: str) -> None:
    """Only a few thousand characters are read, and none of them twice."""
    start = time.perf_counter()
    language.of(text)
    assert time.perf_counter() - start < 0.1


def test_the_end_of_a_long_text_counts_too() -> None:
    """A pasted English log at the top does not hide the German that follows."""
    log = "error: the file was not found in the list of files\n" * 60
    german = "Ich habe das bei uns auch gesehen, und es lag am Pfad, den wir nicht gesetzt hatten.\n" * 120
    assert language.of(log + german) == "de"


@pytest.mark.skipif(not (SHARED / "dev.jsonl").exists(), reason="../shared/ranking is not here")
def test_an_english_forum_is_english() -> None:
    """Of 244 threads of a forum full of slang, names and foreign greetings, every one is English."""
    threads = [json.loads(line) for line in (SHARED / "dev.jsonl").read_text("utf-8").splitlines()]
    tags = [
        language.of("\n".join([one["title"], one["question"]["text"], *(said["text"] for said in one["responses"])]))
        for one in threads
    ]
    assert set(tags) == {"en"}
