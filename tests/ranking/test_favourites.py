"""The favourites that are proposed for print."""

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.model import Author, Kind, Ranking, Reaction, Response, Score
from digest.ranking import rank
from digest.ranking.favourites import favourites, says_the_same
from digest.ranking.message import LONGEST, message
from digest.ranking.pointers import is_pointer, stands_alone
from digest.ranking.voices import voices
from tests.ranking.conversation import asked, said

NOTES = "Put sticky notes on the wall, ask the group to sort them in silence, then let people explain why."
PAIRS = "In pairs, each person interviews the other about a habit they would like to lose, then both report back."
CARDS = "I would deal one card with a picture to everybody, and they tell a story that fits its colours."
WARM = "What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone"
MORE = "Begin with a silent walk through the room and stop wherever a poster makes you curious."
THINGS = (NOTES, PAIRS, CARDS, MORE)


def ranked(responses: Sequence[Response], kinds: Sequence[Kind] = ()) -> Ranking:
    """Return a ranking of ``responses`` in just this order, all of them insights unless ``kinds`` says more."""
    thread = asked(responses)
    of = dict(enumerate(kinds))
    scores = (
        Score(id=one.id, total=-float(place), parts=(), kind=of.get(place, "insight"))
        for place, one in enumerate(thread.responses)
    )
    return Ranking(thread=thread, scores=tuple(scores))


def test_favourites_are_the_best_first() -> None:
    """The best insights come first, as many as asked for."""
    thread = asked([said(NOTES, likes=1), said(PAIRS, likes=9), said(CARDS, likes=6)])
    assert favourites(rank(thread), 2) == ("r2", "r3")


def test_the_asker_is_no_favourite() -> None:
    """What the asker wrote is not proposed, however much it is liked."""
    assert favourites(rank(asked([said(NOTES, by="asker", likes=50), said(PAIRS)])), 4) == ("r2",)


def test_nothing_is_proposed_of_nothing() -> None:
    """An empty thread has neither favourites nor voices."""
    assert favourites(rank(asked([])), 4) == voices(rank(asked([])), 2) == ()


@pytest.mark.parametrize("kind", ["thanks", "question", "chatter"])
def test_only_insights_and_resources(kind: Kind) -> None:
    """Thanks, questions and chatter are not proposed, even as the best of the thread."""
    assert favourites(ranked([said(NOTES), said(PAIRS)], [kind]), 4) == ("r2",)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks to everyone, so useful",
        "Are they all in one room?",
        "+1",
        "See above, I would do it the same way with the group",
        "You should do what Ana Lima said with the group",
        "Look at my previous answer about people in groups",
        "https://example.org/cards",
    ],
)
def test_what_is_never_a_favourite(text: str) -> None:
    """Thanks, questions, chatter, pointers and bare links are not printed, even alone and well liked."""
    assert favourites(rank(asked([said(text, likes=9)])), 4) == ()


# --- people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("never", ["ana", "ANA", "Ana Lima", "ana lima"])
def test_people_who_may_never_be_quoted(never: str) -> None:
    """Neither favourites nor voices hold a person that the config names, by name or id."""
    thread = asked([said(NOTES, by="ana", name="Ana Lima"), said(WARM, by="ana", name="Ana Lima"), said(PAIRS)])
    ranking = rank(thread)
    assert (favourites(ranking, 4, never=[never]), voices(ranking, 2, never=[never])) == (("r3",), ())


@pytest.mark.parametrize(("by", "name"), [("[deleted]/t1_x", ""), ("[deleted]/Ana", "Ana"), ("u7", "[deleted]")])
def test_who_deleted_their_account_is_not_quoted(by: str, name: str) -> None:
    """Nobody can ask for the permission of an account that is gone."""
    assert favourites(ranked([said(NOTES, by=by, name=name), said(PAIRS)]), 4) == ("r2",)


def test_one_favourite_for_each_author() -> None:
    """A second text by an author gives way to a worse one by somebody else."""
    assert favourites(ranked([said(NOTES, by="ana"), said(PAIRS, by="ana"), said(CARDS)]), 2) == ("r1", "r3")


def test_a_second_favourite_of_an_author_when_needed() -> None:
    """Where nobody else has anything to print, an author is printed twice, in the ranking's order."""
    assert favourites(ranked([said(NOTES, by="ana"), said(PAIRS, by="ana"), said(CARDS)]), 3) == ("r1", "r2", "r3")


def test_more_of_one_author_when_asked() -> None:
    """With two for each author the best two are printed, whoever wrote them."""
    thread = [said(NOTES, by="ana"), said(PAIRS, by="ana"), said(CARDS)]
    assert favourites(ranked(thread), 2, per_author=2) == ("r1", "r2")


@pytest.mark.parametrize(
    "reactions",
    [
        (Reaction(emoji="👎", count=2),),
        (Reaction(emoji="👎", count=1), Reaction(emoji="😡", count=1)),
        (Reaction(emoji="👎", count=3), Reaction(emoji="👍", count=2)),
    ],
)
def test_what_people_disliked_is_left_out(reactions: tuple[Reaction, ...]) -> None:
    """Two who say no, and fewer who like it: not proposed, although nobody else has anything."""
    assert favourites(ranked([reacted(*reactions)]), 4) == ()


@pytest.mark.parametrize(
    "reactions",
    [
        (Reaction(emoji="👎🏽", count=1),),
        (Reaction(emoji="👎", count=2), Reaction(emoji="👍", count=2)),
        (Reaction(emoji="😂", count=5),),
    ],
)
def test_a_grumble_is_not_dislike(reactions: tuple[Reaction, ...]) -> None:
    """One 👎, or as many likes, take nobody off the page."""
    assert favourites(ranked([reacted(*reactions)]), 4) == ("r1",)


def reacted(*reactions: Reaction) -> Response:
    """Return an answer with these reactions."""
    return replace(said(NOTES), reactions=reactions)


# --- what stands alone -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "See above",
        "what Ana said",
        "What @ana.lima said!! Works every time",
        "this ^",
        "^^ This",
        "☝️ this is the way to do it",
        "+1 to the previous comment",
        "+1 for what Ana wrote about the sticky notes",
        "As I wrote earlier, notes on the wall",
        "Read the other thread about workshops, we had all this",
        "I second that, worked well with my group last week",
        "Ana's answer is the best one here, do that",
        "As mentioned above, notes and silence",
        "I already answered this in the design channel",
        "Check the list in the pinned post for everything you need",
        "Same as above",
        "Siehe oben, das klappt gut",
        "Comme dit plus haut, des notes au mur",
        "Como ya dije, notas en la pared",
    ],
)
def test_pointers(text: str) -> None:
    """A text that sends the reader to another message does not stand alone."""
    assert is_pointer(message(said(text)))


@pytest.mark.parametrize(
    "text",
    [
        NOTES,
        "As Ana said, silence helps. Put a timer on the table, hand out markers and let each group draw its answer.",
        "+1 for silence, and bring a timer, thick markers and a second wall for the ideas nobody wants to sort.",
        "See the list below: deal cards, interview partners, draw the river of your year, walk and talk in threes.",
        "The first message of the host sets the tone, so write it together and read it aloud before the doors open.",
        "Would deal 10+1 cards to each table and let them trade until every story has a beginning and an end.",
    ],
)
def test_no_pointers(text: str) -> None:
    """Who takes up what another said and goes on to say something is not pointing."""
    assert not is_pointer(message(said(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Sticky notes",
        "Ana is right, great idea!",
        "I love this idea, Ana Lima",
        "[The complete book of workshop openings for groups of any size](https://example.org/book)",
        "https://example.org/a https://example.org/b https://example.org/c good",
        "> Put sticky notes on the wall and ask the group to sort them in silence\n\nyes",
        f"> {NOTES}",
        f"Try this script here:\n```\n{NOTES * 9}\n```",
        "`group = sorted(people)` and `print(group[0])`",
    ],
)
def test_what_does_not_stand_alone(text: str) -> None:
    """Fragments, assent, and texts that are nearly all link, code or quotation are not printed."""
    assert not stands_alone(message(said(text)), frozenset({"ana", "lima"}))


@pytest.mark.parametrize(
    "text",
    [
        "This deck of picture cards is lovely: https://example.org/cards",
        f"> How do you open a workshop?\n\n{NOTES}",
        f"{NOTES} Ours runs with `workshop --open` from the laptop at the door.",
        "[Liberating Structures](https://example.org/ls): 33 patterns for group work, free to print",
        "ポスターの前で静かに立ち止まり、気になった言葉を付箋に書いてもらいます。",
    ],
)
def test_what_stands_alone(text: str) -> None:
    """A link with a note, an answer under a quotation, and an answer that names a command are printed."""
    assert stands_alone(message(said(text)), frozenset())


@pytest.mark.parametrize("piece", ["as ", "[", "`", "```\n", "> ", "what a a a a ", "[](", "see ", "+1", "a's ", "^ "])
def test_hostile_text_takes_no_time(piece: str) -> None:
    """As long as a text may be that the ranking looks at, whatever it repeats, it is read in a moment."""
    one = message(said(piece * (LONGEST // len(piece) + 1)))
    start = perf_counter()
    stands_alone(one, frozenset())
    is_pointer(one)
    assert perf_counter() - start < 0.5


# --- saying the same ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOTES, f"Yes: {NOTES}"),
        (NOTES, NOTES.upper()),
        (NOTES, "Sticky notes on the wall, and let the group sort them in silence."),
        (f"{NOTES} {PAIRS} {CARDS} {MORE}", PAIRS),
        ("Try the Regency hotel lobby", "Regency hotel, the lobby there is quiet in the morning"),
    ],
)
def test_the_same_again(one: str, other: str) -> None:
    """A text in other words, or as a part of a longer one, is the same to an editor, whichever comes first."""
    there, here = message(said(one)), message(said(other))
    assert says_the_same(there, here)
    assert says_the_same(here, there)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOTES, PAIRS),
        (CARDS, "Deal one number to everybody and let them find their neighbour without a word."),
        ("Ask the group", " ".join(f"word{n} ask the group" for n in range(300))),
        ("", NOTES),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    """A shared word or two, or any words in a very long text, do not make two texts the same."""
    assert not says_the_same(message(said(one)), message(said(other)))


def test_near_copies_are_proposed_once() -> None:
    """A response that repeats one already taken is left out, rather than printed to fill a place."""
    assert favourites(ranked([said(NOTES), said(f"Yes: {NOTES}"), said(PAIRS)]), 4) == ("r1", "r3")


def test_an_asker_without_a_name_is_not_everybody() -> None:
    """Where the export does not say who wrote, the answers are not taken for the asker's, nor for one person's."""
    ranking, nobody = ranked([said(NOTES), said(PAIRS)]), Author(id="")
    responses = tuple(replace(one, author=nobody) for one in ranking.thread.responses)
    thread = replace(ranking.thread, question=replace(ranking.thread.question, author=nobody), responses=responses)
    assert favourites(replace(ranking, thread=thread), 2) == ("r1", "r2")


# --- laws --------------------------------------------------------------------------------------------

KINDS: tuple[Kind, ...] = ("insight", "resource", "question", "thanks", "chatter")
TEXTS = st.sampled_from([*THINGS, f"Yes: {NOTES}", "See above", "+1", "Sticky notes", "https://example.org/x"])
RESPONSES = st.lists(st.builds(said, TEXTS, by=st.sampled_from(["ana", "bo", "cy", "asker"])), max_size=9)
DIFFERENT = st.lists(st.sampled_from(THINGS), unique=True, max_size=4)


@given(RESPONSES, st.lists(st.sampled_from(KINDS), max_size=9), st.integers(0, 5), st.integers(1, 3))
def test_never_more_than_asked_for_and_in_the_order_of_the_ranking(
    responses: list[Response], kinds: list[Kind], count: int, each: int
) -> None:
    """Whatever the thread, the favourites are some of it, in its order, each once, and never too many."""
    ranking = ranked(responses, kinds)
    chosen = favourites(ranking, count, per_author=each)
    assert len(chosen) <= count
    assert list(chosen) == [score.id for score in ranking.scores if score.id in chosen]


@given(RESPONSES, st.integers(1, 5))
def test_no_two_by_one_author_while_another_has_one_left(responses: list[Response], count: int) -> None:
    """With two of one author printed, nobody who is not printed has a fit text that says anything new."""
    ranking = ranked(responses)
    chosen = favourites(ranking, count)
    authors = [ranking.response(one).author.id for one in chosen]
    if len(set(authors)) == len(authors):
        return
    printed = [message(ranking.response(one)) for one in chosen]
    for one in ranking.thread.responses:
        if one.author.id not in {*authors, "asker"} and stands_alone(message(one), frozenset()):
            assert any(says_the_same(message(one), other) for other in printed)


@given(RESPONSES, st.integers(1, 5))
def test_no_two_favourites_say_the_same(responses: list[Response], count: int) -> None:
    """Whatever the thread, each favourite says something that the others do not."""
    ranking = ranked(responses)
    printed = [message(ranking.response(one)) for one in favourites(ranking, count)]
    assert not any(says_the_same(one, other) for place, one in enumerate(printed) for other in printed[:place])


@given(DIFFERENT, st.data(), st.integers(1, 4))
def test_a_copy_of_a_favourite_changes_nothing(texts: list[str], data: st.DataObject, count: int) -> None:
    """Somebody's near copy of a favourite, ranked anywhere below it, takes nobody's place."""
    before = [said(text, by=f"p{place}") for place, text in enumerate(texts)]
    chosen = [ranked(before).response(one).text for one in favourites(ranked(before), count)]
    if not chosen:
        return
    place = data.draw(st.sampled_from([texts.index(text) for text in chosen]))
    at = data.draw(st.integers(place + 1, len(texts)))
    after = ranked([*before[:at], said(f"Yes! {texts[place]}", by="copycat"), *before[at:]])
    assert [after.response(one).text for one in favourites(after, count)] == chosen


@given(RESPONSES, st.integers(0, 4))
def test_asking_for_more_takes_nothing_away(responses: list[Response], count: int) -> None:
    """Who asks for one more gets what they had before, and at most one besides."""
    ranking = ranked(responses)
    fewer, more = set(favourites(ranking, count)), set(favourites(ranking, count + 1))
    assert fewer <= more
    assert len(more - fewer) <= 1


@given(RESPONSES, st.integers(0, 4))
def test_who_may_not_be_quoted_is_as_good_as_absent(responses: list[Response], count: int) -> None:
    """The favourites without a person are those of the thread in which they wrote nothing."""
    ranking = ranked(responses)
    others = tuple(one for one in ranking.scores if ranking.response(one.id).author.id != "ana")
    without = Ranking(thread=ranking.thread, scores=others)
    assert favourites(ranking, count, never=["ana"]) == favourites(without, count)


@pytest.mark.parametrize(
    "text",
    [
        "Fuck you dude, sticky notes on a wall are for children and you know it well enough",
        "Only such an idiot would put sticky notes on a wall and let people sort them in silence",
    ],
)
def test_abuse_is_no_favourite(text: str) -> None:
    """Who is insulted in a thread is not insulted in the newsletter, however well it was received."""
    assert favourites(rank(asked([said(text, likes=99)])), 4) == ()


def test_a_strong_word_is_no_abuse() -> None:
    """Who swears at a thing may be printed."""
    text = f"{NOTES} The damn projector dies every time."
    assert favourites(rank(asked([said(text)])), 4) == ("r1",)
