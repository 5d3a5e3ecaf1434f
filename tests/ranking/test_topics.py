"""What each topic says of a response: as an editor would say it, and never what is not so."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import RankingConfig
from digest.model import Kind, Part, Reaction, Response, Thread
from digest.ranking import rank
from digest.ranking.feature import FEATURES
from digest.ranking.message import Message, prepare
from digest.ranking.reasons import explain
from digest.ranking.topics import PHRASES, Among, Seen, ordinal, phrase
from tests.conftest import ROOT
from tests.ranking.conversation import QUESTION, asked, said

# What finds fault, and may only be said against a response.
FAULTS = (
    "only [0-9]|late:|asks rather|ends on|asks a question back|worded unlike|worded less|thanks rather"
    "|says little|says nothing|stands apart|no key|repeats|.* said much|shorter|.*fewer than most"
)
LONGEST = 31


def parts(
    topic: str, message: Message, weights: dict[str, float] | None = None, usual: float = 0.0
) -> tuple[Part, ...]:
    """The parts of ``topic`` when each of its features is worth what ``weights`` says, else 1."""
    found = []
    for name, feature in FEATURES.items():
        if feature.topic == topic:
            value, weight = feature.measure(message) - usual, (weights or {}).get(name, 1.0)
            found.append(Part(feature=name, value=value, weight=weight, points=value * weight, why=feature.name))
    return tuple(found)


def says(
    topic: str, *responses: Response, points: float = 1.0, kind: Kind = "insight", of: int = -1, only: str = ""
) -> str:
    """What ``topic`` says for the last of ``responses`` (or the one ``of``), with ``points`` < 0 against it."""
    messages = prepare(asked(responses))
    found = parts(topic, messages[of])
    found = tuple(part for part in found if part.feature == only) if only else found
    return phrase(topic, Seen(messages[of], kind, found, Among(messages)), points)


WORDY = said("Write what you know of each other on cards, then mix them and guess who wrote which of them.")


def test_every_knob_is_a_topic() -> None:
    """The topics are the factors in config.yaml, and every feature has one."""
    knobs = set(RankingConfig.__struct_fields__) - {"model"}
    assert set(PHRASES) == knobs
    assert {feature.topic for feature in FEATURES.values()} == knobs


def test_every_topic_is_explained_to_the_editor() -> None:
    """docs/ranking.md has a row for each."""
    page = (ROOT / "docs" / "ranking.md").read_text("utf-8")
    assert [topic for topic in PHRASES if f"| `{topic}` |" not in page] == []


def test_reactions() -> None:
    """One person puts one emoji once: under one emoji people are counted, else reactions; votes are votes."""
    assert says("reactions", said("Cards.", likes=7)) == "7 people reacted"
    assert says("reactions", said("Cards.", likes=1)) == "1 person reacted"
    assert says("reactions", said("Cards.", likes=2_263, emoji="⬆")) == "voted up to 2,263"
    assert says("reactions", said("Cards.", likes=9, emoji="😂")) == "no reactions of praise"
    assert says("reactions", said("Cards.")) == "no reactions"


def test_reactions_of_several_kinds() -> None:
    """Laughs and thumbs down are not counted, and that is said."""
    mixed = said("Cards.")
    several = (Reaction(emoji="👍", count=3), Reaction(emoji="❤️", count=2))
    mixed = Response(id="", key="", author=mixed.author, text="Cards.", reactions=several)
    assert says("reactions", mixed) == "5 reactions"
    laughed = Response(
        id="", key="", author=mixed.author, text="Cards.", reactions=(*several, Reaction(emoji="😂", count=4))
    )
    assert says("reactions", laughed) == "5 reactions of praise"


@pytest.mark.parametrize(
    ("text", "kind", "points", "expected"),
    [
        ("1. Write a card\n2. Mix the cards\n3. Guess", "insight", 1, "answers with steps"),
        ("- Cards\n- Notes\n", "insight", 1, "answers with a list"),
        ("You could write cards.", "insight", 1, "gives advice"),
        ("Cards it is, by the window.", "insight", 1, "worded like an answer"),
        ("You could tell?", "question", 1, "some words of an answer"),
        ("Ha, cards.", "chatter", -1, "worded less like an answer"),
        ("Thank you!", "thanks", -1, "thanks rather than answers"),
        ("Cards it is.", "insight", -1, "worded less like an answer"),
    ],
)
def test_wording(text: str, kind: Kind, points: float, expected: str) -> None:
    """By what stands there, and by what the response is for."""
    assert says("wording", said(text), points=points, kind=kind) == expected


def test_wording_that_costs_much() -> None:
    """Whatever it is for, a kind word or a joke: it is only said that it differs."""
    messages = prepare(asked([said("I am so sorry for your loss.")]))
    cost = Part(feature="phrases", value=-2.0, weight=0.5, points=-1.0)
    assert (
        phrase("wording", Seen(messages[0], "chatter", (cost,), Among(messages)), -1.0) == "worded unlike most answers"
    )


def test_length() -> None:
    """The words, beside those of the others."""
    short = said("Cards are good too.")
    assert says("length", short, short, WORDY) == "19 words, more than most"
    assert says("length", WORDY, short, points=-1) == "only 4 words"
    assert says("length", WORDY, said("Yes"), points=-1) == "only 1 word"
    assert says("length", said("👍"), points=-1) == "no words"


def test_length_beside_the_longest() -> None:
    """Where it is less than half of that, and yet no less than most have: that is why it speaks against it."""
    usual = said("We put cards on the wall and then each of us takes one.")
    long = said("word " * 1_500)
    assert says("length", usual, usual, long, of=0, points=-1) == "13 words, the longest 1,500"
    assert says("length", usual, usual, points=-1) == "13 words"
    endless = said("word " * 10_000)
    assert says("length", usual, usual, endless, of=0, points=-1) == "13 words"


def test_length_is_not_counted_where_no_spaces_part_the_words() -> None:
    """Pairs of characters are no words."""
    assert says("length", said("はい"), said("付箋に言葉を書いて壁に貼り、みんなで分けます。")) == "longer than most"


def test_length_of_a_very_long_text_is_no_number() -> None:
    """Only its first 20,000 characters are read."""
    assert says("length", said("Yes."), said("word " * 10_000)) == "longer than most"


def test_relevance() -> None:
    """Key words are those that carry content."""
    assert says("relevance", said("For eight people, a workshop on bias begins with cards.")) == "keeps to the question"
    assert says("relevance", said("In a workshop we had cards.")) == "1 key word of the question"
    assert says("relevance", said("Cards are nice."), points=-1) == "no key word of the question"
    assert says("relevance", said(QUESTION), points=-1) == "repeats the question"


def test_relevance_by_a_model_that_is_against_what_is_close_to_the_question() -> None:
    """What cost it, or gained by it, is that it repeats or does not repeat."""
    against, for_it = {"closeness": -9.0, "overlap": 0.1, "relevance": 0.1}, {"overlap": 0.0, "relevance": 0.0}
    own = "In the workshop we write cards, mix them, and guess the author of each card by the drawing on its back."
    messages = prepare(asked([said(own)]))

    def of(weights: dict[str, float], usual: float, points: float) -> str:
        found = parts("relevance", messages[0], weights, usual)
        return phrase("relevance", Seen(messages[0], "insight", found, Among(messages)), points)

    assert of(against, 0.0, -1) == "repeats the question's words"
    assert of({**for_it, "closeness": -1.0}, 0.9, 1) == "mostly in words of its own"


def test_originality() -> None:
    """Who said it before is named by the id when it is one; otherwise counted."""
    first, other = said("Sticky notes, sorted in silence."), said("Silent cards: guess the author.")
    assert says("originality", first) == "says something new"
    assert says("originality", first, said("Sorted sticky notes!"), points=-1) == "r1 said much of it"
    both = said("Sticky notes, guess author")
    assert says("originality", first, other, both, points=-1) == "r1 said much of it"
    both = said("Sorted notes, guess the author of the silver envelope")
    assert says("originality", first, other, both, points=-1) == "two others said much of it"
    assert says("originality", said("So it is."), points=-1) == "says nothing new"


def test_originality_beside_what_the_same_author_said() -> None:
    """People are counted, not responses; and who repeats herself repeats nobody else."""
    first, other = said("Sticky notes, sorted in silence.", by="ana"), said("Silent cards: guess the author.", by="ana")
    assert says("originality", first, said("Sorted sticky notes!", by="ana"), points=-1) == "its author said much of it"
    both = said("Sorted notes, guess the author of the silver envelope", by="ben")
    assert says("originality", first, other, both, points=-1) == "one other said much of it"


def test_agreement() -> None:
    """Near the others, or apart from them."""
    same = said("Sticky notes on the wall, sorted in silence.")
    assert (
        says("agreement", same, said("Sticky notes, sorted!"), said("Dance, wall!"), said("Sing!"), of=1)
        == "close to what most say"
    )
    assert says("agreement", same, same, said("Dance!"), points=-1) == "stands apart from the others"
    assert says("agreement", same, points=-1) == "the only response"


@pytest.mark.parametrize(
    ("text", "only", "expected"),
    [
        ("See https://example.org and 3 cards.", "", "has a link and numbers"),
        ("The 3 cards of Lisbon.", "", "has numbers and capitals"),
        ("Ask in Lisbon.", "names", "has capitalised words"),
        ("Ask there.", "names", "no capitalised words"),
    ],
)
def test_details(text: str, only: str, expected: str) -> None:
    """What is there is named."""
    assert says("details", said(text), only=only) == expected


def test_asking() -> None:
    """It asks, or does not know either."""
    assert says("asking", said("Which one?"), points=-1, kind="question") == "asks rather than answers"
    assert says("asking", said("Is it online? Then cards."), points=-1) == "asks a question back"
    assert says("asking", said("Honestly no idea."), points=-1) == "says “no idea”"
    assert says("asking", said("Cards.")) == "asks nothing back"


def test_timing() -> None:
    """Early and late, as many as came before."""
    many = [said(f"Number {n}") for n in range(12)]
    assert says("timing", *many, of=0) == "the first response"
    assert says("timing", *many, of=1) == "early: second of 12"
    assert says("timing", *many, of=1, points=-1) == "one came before it"
    assert says("timing", *many, points=-1) == "late: 11 came before it"


def test_tone_and_dialogue() -> None:
    """The feature that moved most speaks."""
    assert says("tone", said("Thanks, cards"), points=1) == "says thanks"
    assert says("tone", said("Hahaha cards"), points=1) == "says “hahaha”"
    assert says("tone", said("+1"), only="opener") == "begins with “+1”"
    before = said("Cards", by="ana", name="Ana Example")
    assert says("dialogue", before, said("More cards", by="ana"), only="spoke_before") == "its author wrote before"
    assert says("dialogue", before, said("As Ana Example said"), only="speaks_to") == "names another responder"


def test_a_laugh_without_end_is_quoted_briefly() -> None:
    """Ten thousand letters do not fit on a line."""
    assert says("tone", said("ha" * 5_000), only="laugh") == "says “hahahahahaha…”"


@pytest.mark.parametrize(
    ("number", "word"), [(1, "first"), (5, "fifth"), (6, "6th"), (11, "11th"), (22, "22nd"), (1_003, "1,003rd")]
)
def test_ordinals(number: int, word: str) -> None:
    """As they are read aloud."""
    assert ordinal(number) == word


# --- never untrue ------------------------------------------------------------------------------------

SENTENCES = [
    "You could write cards.",
    "1. Ask\n2. Listen\n3. Laugh",
    "- Sticky notes\n- Cards\n",
    "Which workshop?",
    "Thanks a lot!",
    "hahaha",
    "No idea.",
    "Ask Ana Example in Lisbon about 3 cards and 12 notes.",
    "See https://example.org/cards",
    "> quoted words of another\n\nIndeed.",
    "👍",
    "+1",
    "Yes, as you say, you and your people.",
    "I think my group and I enjoyed it :)",
    "A workshop about bias with eight people opens with bias.",
    "付箋に書きます。",
    "That is a stupid idea",
    "...",
]
responses = st.builds(
    lambda text, by, likes, emoji, reply_to: said(
        " ".join(text), by=by, likes=likes, emoji=emoji, reply_to=reply_to, name="Ana Example" if by == "u1" else ""
    ),
    text=st.lists(st.sampled_from(SENTENCES), max_size=4),
    by=st.sampled_from(["", "", "u1", "u2", "asker"]),
    likes=st.integers(0, 2_000),
    emoji=st.sampled_from(["👍", "⬆", "😂", "👎"]),
    reply_to=st.sampled_from(["", "", "r1", "r2", "r3"]),
)
threads = st.builds(asked, st.lists(responses, min_size=1, max_size=7), apart=st.sampled_from([0, 1, 90]))


def _number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))


def _same_author(thread: Thread, one: Message) -> list[Response]:
    return [
        other for other in thread.responses[: int(one.response.id[1:]) - 1] if other.author.id == one.response.author.id
    ]


# What a phrase says -> whether it is so, worked out from the thread itself.
TRUE: dict[str, Callable[[re.Match[str], Message, Thread], bool]] = {
    r"(?:only )?([\d,]+) words?(?:, (more|fewer) than most)?$": lambda m, one, t: (
        _number(m) == len(re.findall(r"[^\W_]+(?:'\w+)?", one.text.replace("+1", "")))
        and (m[2] is None or _most(m[2], [len(o.tokens) for o in prepare(t)], len(one.tokens)))
    ),
    r"([\d,]+) words?, the longest ([\d,]+)$": lambda m, one, t: (
        _number(m) == len(one.tokens) and int(m[2].replace(",", "")) == max(len(o.tokens) for o in prepare(t))
    ),
    r"([\d,]+) (?:person|people) reacted$": lambda m, one, t: _number(m) == one.response.liked,
    r"voted up to ([\d,]+)$": lambda m, one, t: one.response.reactions[0].count == _number(m),
    r"([\d,]+) repl(?:y by another|ies by others)$": lambda m, one, t: (
        _number(m) == sum(o.reply_to == one.response.id and o.author.id != one.response.author.id for o in t.responses)
    ),
    r"([\d,]+) key words? of": lambda m, one, t: _number(m) == len(one.shared) <= len(set(one.stems)),
    r"(?:late: )?([\d,]+) came before it$": lambda m, one, t: _number(m) == int(one.response.id[1:]) - 1,
    r"one came before it$": lambda m, one, t: one.response.id == "r2",
    r"(?:early: )?([\d,]+)\w\w of [\d,]+$": lambda m, one, t: _number(m) == int(one.response.id[1:]),
    r".* of ([\d,]+)$": lambda m, one, t: _number(m) == len(t.responses),
    r"asks ([\d,]+) questions?$": lambda m, one, t: _number(m) <= one.response.text.count("?"),
    r"([\d,]+) hours after": lambda m, one, t: 60 * _number(m) <= one.minutes < 60 * (_number(m) + 1),
    r"the first response|the only response": lambda m, one, t: one.response.id == "r1" or len(t.responses) == 1,
    r"r(\d+) said": lambda m, one, t: (
        _number(m) < int(one.response.id[1:]) and f"r{m[1]}" not in {other.id for other in _same_author(t, one)}
    ),
    r"its author said": lambda m, one, t: bool(_same_author(t, one)),
    r"(?:one|two) others? said": lambda m, one, t: (
        len({o.author.id for o in t.responses} - {one.response.author.id}) >= (2 if m[0].startswith("two") else 1)
    ),
    r"says “(\w[^”…]*)…?”": lambda m, one, t: m[1] in " ".join(one.response.text.lower().split()),
    r"begins with “([^”…]*)…?”": lambda m, one, t: m[1] in one.response.text.lower(),
    r"answers with steps": lambda m, one, t: "1. " in one.response.text,
    r"answers with a list": lambda m, one, t: "- " in one.response.text,
    r"has a link": lambda m, one, t: "https://" in one.response.text,
    r"has numbers|has few numbers": lambda m, one, t: any(map(str.isdigit, one.response.text)),
    r"no numbers": lambda m, one, t: not re.search(r"\d", one.text.replace("+1", "")),
    r"no link": lambda m, one, t: "https://" not in one.response.text,
    r"has a smiley": lambda m, one, t: ":)" in one.text or "👍" in one.text,
    r"says thanks": lambda m, one, t: "thank" in one.response.text.lower(),
    r"written by the asker": lambda m, one, t: one.response.author.id == "asker",
    r"not by the asker": lambda m, one, t: one.response.author.id != "asker",
    r"its author wrote before": lambda m, one, t: bool(_same_author(t, one)),
    r"its author's first": lambda m, one, t: not _same_author(t, one),
    r"names another responder": lambda m, one, t: "ana example" in one.said,
    r"speaks to somebody as “you”": lambda m, one, t: {"you", "your"} & set(one.tokens) != set(),
    r"speaks in the first person": lambda m, one, t: bool({"i", "my", "me", "we"} & set(one.tokens)),
    r"asks rather|asks a question|ends on|says more than it asks": lambda m, one, t: "?" in one.response.text,
    r"asks nothing": lambda m, one, t: one.questions == 0,
}


def _most(how: str, sizes: list[int], own: int) -> bool:
    beaten = sum(own > size if how == "more" else own < size for size in sizes)
    return 2 * beaten > len(sizes) - 1


def hold(why: str, one: Message, thread: Thread) -> list[str]:
    """The facts in ``why`` that are not so of ``one``."""
    matched = [(pattern, found) for pattern in TRUE if (found := re.match(pattern, why))]
    return [pattern for pattern, found in matched if not TRUE[pattern](found, one, thread)]


@given(threads, st.dictionaries(st.sampled_from(sorted(FEATURES)), st.sampled_from([-1.0, 0.5, 2.0])), st.floats(0, 2))
def test_no_phrase_says_what_is_not_so(thread: Thread, weights: dict[str, float], usual: float) -> None:
    """Whatever the weights are: what is said is so, fits in its column, and faults only speak against."""
    messages = prepare(thread)
    among = Among(messages)
    for one in messages:
        for topic in PHRASES:
            for points in (1.0, -1.0):
                seen = Seen(one, "question" if one.questions else "insight", parts(topic, one, weights, usual), among)
                why = phrase(topic, seen, points)
                assert why
                assert len(why) <= LONGEST, why
                assert hold(why, one, thread) == [], why
                assert points < 0 or not re.match(FAULTS, why), why


@given(threads)
def test_no_reason_says_what_is_not_so(thread: Thread) -> None:
    """With the model that ships, too."""
    ranking, by_id = rank(thread), {one.response.id: one for one in prepare(thread)}
    for ref, reasons in explain(ranking).items():
        for reason in reasons:
            assert hold(reason.why, by_id[ref], thread) == [], reason
            assert reason.points < 0 or not re.match(FAULTS, reason.why), reason
