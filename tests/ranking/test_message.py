"""A response made ready: its own words, what it asks, and how it stands in its thread."""

import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.model import Author
from digest.ranking import message
from digest.ranking.message import LONGEST, cosine, dot, in_order, plain, prepare, questions, vector
from tests.ranking.conversation import ASKED, QUESTION, asked, heard, said

LINES = (
    "Sort notes in silence",
    "Sort cards and notes",
    "Ask the group",
    "Notes, notes, notes",
    QUESTION,
    "",
)
anything = st.text(st.characters(), max_size=200)
lines = st.lists(st.sampled_from((*LINES, "Why?", "Thanks!", "🙂")), max_size=8)


# --- its own words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("> Which room?\n\nThe big one", "The big one"),
        ("> Which room?", "Which room?"),
        ("see [the notes](https://example.org/a)", "see the notes"),
        ("see https://example.org/a?b=1 now", "see now"),
        ("**Sort** _them_", "Sort them"),
        ("- one\n- two", "one two"),
        ("a > b", "a b"),
        ("", ""),
    ],
)
def test_plain_leaves_the_authors_own_words(markdown: str, words: str) -> None:
    """Quoted lines, addresses and marks of Markdown go; a message that only quotes keeps its quote."""
    assert " ".join(plain(markdown).split()) == words


@given(anything)
def test_plain_adds_nothing(markdown: str) -> None:
    """Whatever is put in, no more comes out, and none of it is new."""
    text = plain(markdown)
    assert len(text) <= len(markdown)
    assert set(text) <= {*markdown, " ", "]"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Which room? The big one?", 2),
        ("Ask in pairs: what has improved? They like it.", 0),
        ("Ask in pairs: what has improved?", 1),
        ("1. What has improved?\n2. Why?\nThey like it.", 0),
        ("・何がよくなりましたか？\nみんな喜びます。", 0),
        ("> Which room?\n\nThe big one", 0),
        ("どこですか？", 1),
        ("أين؟", 1),
        ("", 0),
    ],
)
def test_a_question_offered_is_not_asked(text: str, count: int) -> None:
    """What stands in a list or after a colon is for the group, unless the text ends on it."""
    assert questions(text, plain(text)) == count


@given(anything)
def test_questions_are_never_more_than_the_marks(text: str) -> None:
    """Nothing is asked without a question mark."""
    one = heard(said(text))
    assert 0 <= one.questions <= sum(text.count(mark) for mark in "?？؟")
    assert not (one.asks_last and not one.questions)


@given(anything)
def test_every_text_can_be_made_ready(text: str) -> None:
    """Whatever was written, the shares are shares and nothing counts below zero."""
    one = heard(said("Sort notes"), said(text))
    assert 0 <= one.likeness <= 1
    assert 0 <= one.novelty <= 1
    assert 0 <= one.closeness <= 1 + 1e-9
    assert min(one.sentences, one.items, one.relevance, one.square) >= 0


# --- vectors -----------------------------------------------------------------------------------------


def test_a_word_said_twice_weighs_less_than_twice() -> None:
    """The weight of a stem grows with the logarithm of its count."""
    weights = vector(["sort", "sort", "note"])
    assert weights["note"] < weights["sort"] < 2 * weights["note"]


vectors = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 100), max_size=6)


@given(vectors, vectors)
def test_cosine_is_the_same_both_ways(one: dict[str, float], other: dict[str, float]) -> None:
    """It is a share, and does not depend on which text comes first."""
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert 0 <= cosine(one, other) <= 1
    assert dot(one, other) == pytest.approx(dot(other, one))


# --- the order in time -------------------------------------------------------------------------------


def test_the_order_is_that_of_time() -> None:
    """However an export lists them."""
    thread = asked([said("one"), said("two"), said("three")])
    shuffled = replace(thread, responses=thread.responses[::-1])
    assert [one.id for one in in_order(shuffled)] == ["r1", "r2", "r3"]


def test_equal_times_are_told_apart_by_number() -> None:
    """The tenth response comes after the ninth, though its id does not by letters."""
    thread = asked([said("one")] * 11, apart=0)
    backwards = replace(thread, responses=thread.responses[::-1])
    assert [one.id for one in in_order(backwards)][-3:] == ["r9", "r10", "r11"]


def test_without_all_times_the_order_is_as_read() -> None:
    """One missing time, and times tell nothing of the order."""
    thread = asked([said("one"), said("two"), said("three")])
    mixed = (thread.responses[2], replace(thread.responses[0], created=None), thread.responses[1])
    assert [one.id for one in in_order(replace(thread, responses=mixed))] == ["r3", "r1", "r2"]


@pytest.mark.parametrize(("apart", "minutes"), [(30, 30), (-30, 0)])
def test_minutes_are_since_the_question(apart: int, minutes: float) -> None:
    """A clock that was wrong makes no response older than the question."""
    (one,) = prepare(asked([said("Notes")], apart=apart))
    assert one.minutes == minutes


@pytest.mark.parametrize("whose", ["question", "response"])
def test_without_a_time_there_is_no_delay(whose: str) -> None:
    """Pasted text has no times."""
    thread = asked([said("Notes")])
    question, response = thread.question, thread.responses[0]
    if whose == "question":
        question = replace(question, created=None)
    else:
        response = replace(response, created=None)
    (one,) = prepare(replace(thread, question=question, responses=(response,)))
    assert one.minutes == 0


# --- who speaks to whom ------------------------------------------------------------------------------


def test_a_name_of_the_asker_is_no_dialogue() -> None:
    """Greeting the asker by name is not talk between responders."""
    assert not heard(said("Cards", by="asker", name="Noor Haddad"), said("Hi Noor Haddad, try notes")).speaks_to


def test_ones_own_name_is_no_dialogue() -> None:
    """A signature is not talk between responders."""
    assert not heard(said("Try notes. Best, Ana Lima", name="Ana Lima")).speaks_to


def test_half_a_name_is_no_dialogue() -> None:
    """A first name alone may be anybody's."""
    assert not heard(said("Cards", name="Grace Hill"), said("Say it with grace")).speaks_to


def test_a_short_name_may_be_a_word() -> None:
    """Names of three letters are not looked for, unless they are ideographs."""
    assert not heard(said("Cards", name="May"), said("You may sort them")).speaks_to
    assert heard(said("はい", by="sato", name="佐藤"), said("佐藤 さん、ありがとう")).speaks_to == "sato"


def test_the_person_spoken_to_is_known() -> None:
    """By the id, also where several share a first name."""
    thread = [said("Cards", by="a", name="Ana Lima"), said("Notes", by="b", name="Ana Berg"), said("As Ana Berg said")]
    assert heard(*thread).speaks_to == "b"


def test_names_that_begin_alike_cost_no_more() -> None:
    """Where everybody is "User 17", each mention is looked up and not compared with all names."""
    text = "User {0} is right, user {0} and again user {0}"
    thread = asked([said(text.format(number), name=f"User {number}") for number in range(5000)])
    begun = time.perf_counter()
    prepare(thread)
    assert time.perf_counter() - begun < 2


def test_replies_by_others_are_counted() -> None:
    """An author's own replies are not, nor those to what is not there."""
    thread = [
        said("Notes", by="ana"),
        said("How many?", reply_to="r1"),
        said("Nine", by="ana", reply_to="r1"),
        said("+1", reply_to="r1"),
        said("Lost", reply_to="r99"),
    ]
    assert [one.replies for one in prepare(asked(thread))] == [2, 0, 0, 0, 0]


def test_unknown_authors_are_nobody_in_particular() -> None:
    """Responses without an author's id are not taken for one person's dialogue, nor for the asker's."""
    thread = asked([said("Sort notes."), said("Sort cards.")])
    nobody = Author(id="")
    nameless = replace(
        thread,
        question=replace(thread.question, author=nobody),
        responses=tuple(replace(one, author=nobody) for one in thread.responses),
    )
    assert not any(one.spoke_before or one.by_asker for one in prepare(nameless))


def test_the_asker_has_spoken_from_the_response_after() -> None:
    """The asker's own response is the asker's, what follows it comes after the asker spoke."""
    messages = prepare(asked([said("Notes"), said("All in one room", by="asker"), said("Cards")]))
    assert [one.asker_spoke for one in messages] == [False, False, True]


def test_an_answer_to_the_asker_follows_nobody_elses_question() -> None:
    """Only a question of another responder makes a side talk."""
    messages = prepare(asked([said("Which?", by="asker"), said("Notes"), said("Which?"), said("Cards")]))
    assert [one.after_question for one in messages] == [False, False, False, True]


# --- beside the others -------------------------------------------------------------------------------


@given(lines)
def test_likeness_is_the_cosine_to_the_sum_of_the_others(texts: list[str]) -> None:
    """The shortcut by one total gives what adding up the others gives."""
    messages = prepare(asked([said(text) for text in texts]))
    for one in messages:
        rest: dict[str, float] = {}
        for other in messages:
            if other is not one:
                for stem, weight in other.vector.items():
                    rest[stem] = rest.get(stem, 0.0) + weight
        assert one.likeness == pytest.approx(cosine(one.vector, rest), abs=1e-6)


def test_the_first_to_say_it_is_new() -> None:
    """A copy has nothing new, and the first of them is said to have been first."""
    first, copy, more = prepare(asked([said("Sort notes"), said("Sort notes"), said("Sort cards")]))
    assert copy.novelty == 0 < more.novelty < first.novelty
    assert (first.said_by, copy.said_by, more.said_by) == ({}, {"r1": 2}, {"r1": 1})


@given(lines)
def test_every_content_word_is_shared_said_before_or_new(texts: list[str]) -> None:
    """No word of a response is counted twice or left out."""
    for one in prepare(asked([said(text) for text in texts])):
        new = len(one.vector) - len(one.shared) - sum(one.said_by.values())
        assert new >= 0
        assert one.novelty == pytest.approx(5.5 * new / (5.5 * len(one.vector) + 5))


def test_the_cost_grows_with_the_number_of_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses are compared with the sum of all, never with each other: a product for each at most."""
    products = 0
    plain_dot = message.dot

    def counted(one: message.Vector, other: message.Vector) -> float:
        nonlocal products
        products += 1
        return plain_dot(one, other)

    monkeypatch.setattr(message, "dot", counted)
    prepare(asked([said(f"Sort note {number} of the group in silence") for number in range(200)]))
    assert products <= 200


# --- the language of the thread ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "spoken", "english"),
    [
        (QUESTION, "Sort notes in silence, then let them explain.", "en", True),
        (
            "Wie beginnt ihr einen Workshop mit acht Leuten?",
            "Ich würde die Zettel an die Wand hängen und sie dann sortieren.",
            "de",
            False,
        ),
        ("👍", "+1", "", True),
    ],
)
def test_a_thread_is_in_one_language(question: str, text: str, spoken: str, english: bool) -> None:
    """All of its messages are read by the thread's language; where there is too little to say, as English."""
    for one in prepare(asked([said(text), said("ok")], question=question)):
        assert (one.language, one.english) == (spoken, english)


def test_no_responses_no_messages() -> None:
    """An empty thread has none."""
    assert prepare(asked([])) == []


def test_a_megabyte_is_read_as_its_beginning() -> None:
    """What comes after 20,000 characters is not looked at."""
    log = "2030-01-08 try the group again\n" * 40_000
    (whole,), (beginning,) = (prepare(asked([said(text)])) for text in (log, log[:LONGEST]))
    assert (whole.tokens, whole.questions, whole.items) == (beginning.tokens, beginning.questions, beginning.items)
    assert len(whole.text) <= LONGEST


HOSTILE = [
    "a? :" + " " * LONGEST,
    "a? b" + ": " * LONGEST,
    "](" * LONGEST,
    ">\n" * LONGEST,
    "- " * LONGEST,
    "." * LONGEST,
    "a@" * LONGEST,
    "a.com" * LONGEST,
    "'t" * LONGEST,
    "e" + "\u0301" * LONGEST,
    "\u0e01" * LONGEST,
    "\ud800\x00" * LONGEST,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:6]) for text in HOSTILE])
def test_hostile_texts_are_made_ready_at_once(text: str) -> None:
    """What makes a careless pattern look again and again costs no more, as question or as response."""
    begun = time.perf_counter()
    prepare(asked([said(text)], question=text))
    assert time.perf_counter() - begun < 1


def test_a_title_of_a_megabyte_costs_little() -> None:
    """As a question of a megabyte does."""
    thread = replace(asked([said("Notes")]), title="sort the notes " * 70_000)
    begun = time.perf_counter()
    (one,) = prepare(thread)
    assert time.perf_counter() - begun < 1
    assert one.shared


@settings(max_examples=50)
@given(lines, st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=8, max_size=8))
def test_any_times_will_do(texts: list[str], minutes: list[int | None]) -> None:
    """Times may be missing, equal, or before the question."""
    thread = asked([said(text) for text in texts])
    timed = tuple(
        replace(one, created=None if minute is None else ASKED + timedelta(minutes=minute))
        for one, minute in zip(thread.responses, minutes, strict=False)
    )
    messages = prepare(replace(thread, responses=timed))
    assert sorted(one.response.id for one in messages) == sorted(one.id for one in thread.responses)
    assert [one.position for one in messages] == list(range(len(texts)))
    assert all(one.minutes >= 0 for one in messages)
