"""What the words say: lemmas, phrases, and the judge of the responses to one question."""

from importlib.resources import files
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking import words
from digest.ranking.message import Question
from digest.ranking.wording import CELLS, PHRASED, Asked, Judge, cells, cells_in_order, lemmas, wording

DATA = files("digest.ranking") / "data"
QUESTION = "where can i buy sticky notes?"
ASKED = Asked.of(Question.of(QUESTION), ["where", "can", "i", "buy", "sticky", "note"])
# Words nobody has seen, of letters only.
UNKNOWN = ["zzqxv", "qqwzx", "vvkzzq", "xxjqzw"]
vocabulary = st.one_of(st.sampled_from(["buy", "note", "at", "the", "sticky", "#2", "not"]), st.text(max_size=10))
texts = st.lists(vocabulary, max_size=200)
# A question, an answer to it, and the small talk in between.
PAIRS = [
    (
        "Where can I buy a good road bike in this city?",
        "There is a good bike shop on the ring road near the stadium. They sell Trek and Giant, from 1,200 up.",
        "lol, good luck with the traffic mate",
    ),
    (
        "How do I renew my driving licence?",
        "You need to go to the traffic department with your ID and an eye test, fill in the form and pay the fee.",
        "Congrats my friend, wish you all the best!",
    ),
    (
        "Which school would you recommend for a six year old?",
        "We sent our son to the international school near the park. Good teachers, fees about 3,000 a term.",
        "I have no kids, so who cares",
    ),
    (
        "Is it possible to bring a cat into the country?",
        "Yes, you can. You need an import permit, a vaccination book and a health certificate.",
        "haha, cats are evil, I hate them",
    ),
    (
        "What salary should I ask for as a civil engineer with five years of experience?",
        "For five years of experience you should ask for at least 12,000 plus accommodation and transport.",
        "Thanks for this post, I am also waiting for the answers",
    ),
]


def judge(question: str) -> Judge:
    """Return the judge of the responses to ``question``."""
    return wording().about(Question.of(question))


def odds(question: str, text: str) -> float:
    """Return what table and network together say of ``text``."""
    judged, said = judge(question), lemmas(words.tokens(words.lowered(text)))
    return judged.table(said) + judged.layered(said)


# --- lemmas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't", "do not"),
        ("can’t", "can not"),
        ("won't", "will not"),
        ("isn't", "be not"),
        ("I've", "i have"),
        ("they're", "they be"),
        ("I'd", "i would"),
        ("we'll", "we will"),
        ("I'm", "i be"),
        ("it's", "it"),
        ("Ana's", "ana"),
        ("7 12 2030 1234567", "#1 #2 #4 #5"),
        ("7pm", "7pm"),
        ("went gone going goes", "go go go go"),
        ("bought paid said told", "buy pay say tell"),
        ("an apple", "a apple"),
        ("groups sorting sorted quickly", "group sort sort quick"),
        ("", ""),
    ],
)
def test_lemmas(text: str, expected: str) -> None:
    """Contractions come apart, numbers keep their length, irregular forms and endings their word."""
    assert lemmas(words.tokens(words.lowered(text))) == expected.split()


@given(st.text(st.characters(), max_size=100))
def test_every_text_has_lemmas(text: str) -> None:
    """None of them is empty, or holds an apostrophe; the same text has the same."""
    found = lemmas(words.tokens(words.lowered(text)))
    assert all(one and "'" not in one for one in found)
    assert found == lemmas(words.tokens(words.lowered(text)))


# --- the kind of a question --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("where can i buy sticky notes?", "where"),
        ("how much is a box of them?", "howmuch"),
        ("how do you sort them?", "how"),
        ("who sells them?", "who"),
        ("when does it open?", "when"),
        ("why not?", "why"),
        ("which one is best?", "which"),
        ("what is it?", "what"),
        ("what is it and where?", "where"),
        ("is there a shop?", "yesno"),
        ("any idea?", "yesno"),
        ("anybody here?", "yesno"),
        ("sticky notes, please", ""),
        ("however, somewhere nowhere", ""),
        ("", ""),
    ],
)
def test_kind_of_question(question: str, kind: str) -> None:
    """What is asked for, by the first of the question words that is in it."""
    assert Question.of(question).kind == words.kind_of_question(question) == kind


# --- phrases -----------------------------------------------------------------------------------------


@given(texts)
def test_phrases_fall_into_the_table(text: list[str]) -> None:
    """Whatever is said, and always into the same cells."""
    found = cells(text, ASKED)
    assert all(0 <= cell < CELLS for cell in found)
    assert found == cells(list(text), ASKED) == set(cells_in_order(text, ASKED))


@given(texts)
def test_the_beginning_says_what_it_is(text: list[str]) -> None:
    """What comes after so many words changes nothing."""
    beginning = (text + ["note"] * PHRASED)[:PHRASED]
    assert cells([*beginning, *text], ASKED) == cells(beginning, ASKED)


def test_the_cells_stay_where_they_were_trained() -> None:
    """The hash must be the same on every machine and in every version, or the table is noise."""
    expected = [1119, 2003, 7208, 17953, 31418, 32729, 42018, 42169, 43770, 59429, 59583]
    assert sorted(cells(["buy", "note"], ASKED)) == expected
    assert cells([], ASKED) == {18738}


def test_the_order_of_words_counts() -> None:
    """Pairs, the first and the last word are phrases."""
    assert cells(["buy", "note"], ASKED) != cells(["note", "buy"], ASKED)


def test_the_kind_of_the_question_counts() -> None:
    """The same answer is another to another question."""
    other = Asked.of(Question.of("how much is it?"), ASKED.words)
    assert cells(["buy", "note"], ASKED) != cells(["buy", "note"], other)


def test_neighbours_of_the_questions_words_count() -> None:
    """What stands beside a content word of the question is a phrase of its own."""
    other = Asked(frozenset(), ASKED.kind)
    assert cells(["good", "note"], other) < cells(["good", "note"], ASKED)
    assert cells(["good", "where"], other) == cells(["good", "where"], ASKED)


# --- the fitted tables -------------------------------------------------------------------------------


def test_the_tables_fit_each_other() -> None:
    """A row of bytes for each word and one for unknown words, a byte for each cell, a weight for each input."""
    known = (DATA / "words.txt").read_text("utf-8").split("\n")
    network = wording().network
    units = len(network.output)
    assert len((DATA / "words.bin").read_bytes()) == (len(known) + 1) * (network.size + units)
    assert len((DATA / "table.bin").read_bytes()) == CELLS == len(wording().table)
    assert [len(row) for row in network.layer] == [3 * network.size + 1] * units
    assert len(network.layer_bias) == units
    assert len(network.response) == len(network.product) == network.size


def test_the_words_are_lemmas_and_different() -> None:
    """A word that no text can hold, or twice, would be a wasted row."""
    known = (DATA / "words.txt").read_text("utf-8").split("\n")
    assert len(set(known)) == len(known)
    assert all(word and word == word.strip().lower() for word in known)


def test_the_files_are_light() -> None:
    """Less than a megabyte together, weights included."""
    assert sum(len(path.read_bytes()) for path in DATA.iterdir()) < 1_000_000


def test_the_tables_are_read_once() -> None:
    """The second thread of a process waits for nothing."""
    assert wording() is wording()


# --- the judge ---------------------------------------------------------------------------------------


@given(texts, st.text(max_size=50))
def test_every_text_gets_odds(text: list[str], question: str) -> None:
    """Finite, of a sensible size, and the same each time."""
    judged = wording().about(Question.of(question))
    for measure in (judged.table, judged.layered):
        assert isfinite(measure(text))
        assert abs(measure(text)) < 30
        assert measure(text) == measure(list(text))


@given(st.lists(st.sampled_from(UNKNOWN), max_size=120))
def test_unknown_words_are_all_the_same_to_the_network(text: list[str]) -> None:
    """It has one place for what it has never seen, and counts none of it."""
    assert judge(QUESTION).layered(text) == judge(QUESTION).layered([])


@given(texts, st.lists(st.sampled_from(UNKNOWN), max_size=5))
def test_the_network_passes_over_unknown_words(text: list[str], unknown: list[str]) -> None:
    """A name among the words changes nothing; nor does what comes after a hundred words."""
    short = text[:50]
    measure = judge(QUESTION).layered
    assert measure([*unknown, *short]) == measure(short)
    assert measure([*short, *["note"] * 100, *unknown, "buy"]) == measure([*short, *["note"] * 100])


@pytest.mark.parametrize(("question", "answer", "talk"), PAIRS, ids=[question[:25] for question, *_ in PAIRS])
def test_an_answer_reads_better_than_small_talk(question: str, answer: str, talk: str) -> None:
    """By table and network together."""
    assert odds(question, answer) > odds(question, talk)


def test_the_question_matters() -> None:
    """An answer to what was asked reads better than the same words under another question, for most of the pairs."""
    own = [odds(question, answer) for question, answer, _ in PAIRS]
    others = [odds(question, PAIRS[number - 1][1]) for number, (question, *_) in enumerate(PAIRS)]
    assert sum(one > other for one, other in zip(own, others, strict=True)) >= 3
