"""What others made of a response: it helps the good, has a bound, and never lifts the joke over the best answer."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.config import RankingConfig
from digest.model import Ranking, Reaction, Response, Thread
from digest.ranking import rank
from digest.ranking.message import prepare
from digest.ranking.social import SOCIAL, applause, credit
from digest.ranking.weights import fitted
from tests.ranking.conversation import asked, said


class Joked(NamedTuple):
    """A question, the joke that came first and all liked, what came in between, and the best answer, last."""

    question: str
    joke: str
    between: tuple[str, ...]
    best: str


# Invented, as are the people.
JOKED = (
    Joked(
        "How do you open a workshop about bias with a group of eight people?",
        "My icebreaker is asking who ate the last biscuit. The silence tells you everything about bias.",
        ("+1", "Depends on the group, I guess.", "Following this one!"),
        "Put sticky notes on the wall, ask each person to write down one assumption others make about them, "
        "and sort the notes in pairs for ten minutes. It works because nobody has to speak first, and you can "
        "return to the notes at the end of the session.",
    ),
    Joked(
        "Our weekly standup takes 45 minutes with nine people. How did you get yours shorter?",
        "We make everyone hold a plank for as long as they talk.",
        ("Ours takes an hour, so you are lucky.", "Same problem here."),
        "We stopped going round the room and walk the board from right to left instead, so that only the "
        "cards that are stuck are talked about. Anything that needs more than two minutes goes on a list for "
        "afterwards. Nine people, twelve minutes on most days.",
    ),
    Joked(
        "The sourdough I bake is always dense. What am I doing wrong?",
        "Congratulations, you have invented the doorstop.",
        ("Could be the flour?", "Mine too :("),
        "Most dense loaves are underproofed. Let the dough rise until it has grown by about three quarters, "
        "which takes 8 hours at 20 degrees and not the 4 that recipes give, and test the starter first: a "
        "spoonful of it should float in water.",
    ),
    Joked(
        "Which database would you choose for a small booking app?",
        "A notebook and a pencil. No downtime since 1987.",
        ("What language is it written in?", "I like MongoDB."),
        "PostgreSQL. Bookings must not overlap, and an exclusion constraint on a time range lets the database "
        "refuse the second one itself. SQLite would do for one machine, but then you have to write that check "
        "and handle locks yourself.",
    ),
    Joked(
        "How do I get my team to write documentation?",
        "Hide the coffee machine and document where it is.",
        ("Good luck with that.", "You don't. Nobody reads it anyway."),
        "Make it part of the review: a pull request that changes behaviour has to change the page about it as "
        "well, and the reviewer checks by following the page on a clean machine. Start with the three pages "
        "that new people ask for in their first week.",
    ),
    Joked(
        "What should I plant on a balcony that gets no sun?",
        "Regrets. They grow anywhere.",
        ("Following, mine faces north as well.", "Maybe mint?"),
        "Ferns, ivy and heuchera do well in full shade, and so do parsley, chives and mint in pots of at "
        "least 20 cm. Water less than you would in the sun, since the soil dries slowly, and move the pots to "
        "the railing in spring.",
    ),
    Joked(
        "My landlord wants to keep the deposit for normal wear. What can I do?",
        "Move back in and wear it abnormally. At least you get your money's worth.",
        ("That happened to my sister.", "Landlords, eh."),
        "Write to him with a deadline of 14 days and ask for an itemised list with receipts. Scuffs and faded "
        "paint count as wear in most places, so attach your photos from the day you moved in; if he does not "
        "answer, the small claims court or a tenants' association is the next step.",
    ),
    Joked(
        "How do you stay motivated when you learn a language alone?",
        "I bought a very expensive book and now I am too guilty to stop.",
        ("I never managed it.", "Which language are you learning?"),
        "Fix a time and not an amount: fifteen minutes after breakfast, every day, with a tandem partner on "
        "Sundays. I keep a list of sentences that I could not say during the call, and the list is what I "
        "study in the week after.",
    ),
    Joked(
        "How can we get more people to come to the monthly meetup?",
        "Announce it as cancelled. Everyone will turn up to complain.",
        ("We have the same trouble.", "Is it on a Friday?", "Pizza?"),
        "Ask three newcomers each month to bring one question of their own, and put the questions into the "
        "invitation. Ours went from 12 to 35 people in half a year; the other change that helped was to start "
        "at 18:30 and end on time, because parents could come.",
    ),
    Joked(
        "What is the best way to back up family photos?",
        "Email them to your mother. She will never delete anything.",
        ("I use the cloud.", "Good question."),
        "Keep three copies: the computer, an external disk that is unplugged after the copy, and one outside "
        "the house with a friend or an encrypted cloud service. Open a few files from each copy twice a year, "
        "as a backup that was never restored is only a hope.",
    ),
    Joked(
        "How do I tell a colleague that his code reviews are too harsh?",
        "Leave a comment on his comment: nit, please be nicer. Request changes.",
        ("Is he senior?", "Just ignore him."),
        "Talk to him in private and bring two examples with what they did to you: after this one I waited a "
        "day before I opened the next request. Then agree on a sign in front of each comment, such as must, "
        "could or question, so that everybody sees how serious it is.",
    ),
    Joked(
        "Which bike lock would you buy for a city with a lot of theft?",
        "Paint the bike pink and leave a clown horn on it. Nobody will admit to stealing that.",
        ("Mine was stolen last week.", "Any lock can be broken."),
        "A U-lock of hardened steel with at least 14 mm, rated Sold Secure Gold, through the rear wheel and "
        "the frame, and a cable for the front wheel. Lock it to something that cannot be lifted out, and "
        "spend about a tenth of what the bike cost.",
    ),
    Joked(
        "How do you take notes in long online meetings?",
        "I write down the time every ten minutes. By the end I have a very accurate clock.",
        ("I don't.", "Same, curious what others do.", "We record them."),
        "Split a page into decisions, questions and who does what by when, and share the screen with it "
        "during the call so that people correct it at once. Everything that fits into none of the three is "
        "not noted. I send it within ten minutes after the meeting.",
    ),
    Joked(
        "Our retrospectives always end in complaints. How do you make them useful?",
        "We renamed ours to group therapy and now at least the expectations are right. The only action item "
        "left is tissues.",
        ("Ours as well.", "Skip them?"),
        "Choose one problem by vote in the first ten minutes and spend the rest of the hour on that alone: "
        "what happened, what was tried, which experiment do we run until the next time, and who owns it. "
        "Begin each retrospective by looking at the last experiment.",
    ),
    Joked(
        "Is it worth repairing a laptop that is ten years old?",
        "Mine is so old that it has a museum card and free entry on Sundays.",
        ("I would not.", "What model?"),
        "Usually yes if the board is sound: a new SSD costs 40 euros, 8 GB of memory about 20, and the two "
        "together make it feel like a new machine for office work. I would stop when the battery, the screen "
        "and the hinges are all due, since the parts cost more than a used one of 2020.",
    ),
    Joked(
        "How do you keep cats off the vegetable beds?",
        "Ask them politely. They will ignore you, but you will have tried.",
        ("Dogs are easier.", "lol good luck"),
        "Lay chicken wire flat on the soil before you sow; the plants grow through it and cats hate to walk "
        "on it. Coffee grounds did nothing here. What helped as well was a corner of loose sand at the far "
        "end of the garden, which they now use instead.",
    ),
)

FORMULA = RankingConfig(model="formula")
LIGHT = RankingConfig()
MANY = 12
# An early joke: its emoji, how many, and the reactions of the best answer.
LIKED = [("😂", 50, 3), ("👍", 50, 3), ("⬆", 3000, 40), ("⬆", 3000, 3), ("👍", 12, 3)]

counts = st.integers(1, 5000)
emoji = st.sampled_from(("👍", "❤️", "⬆", "😂", "👎", ":partyparrot:"))
texts = st.sampled_from((*(one.best for one in JOKED), *(one.joke for one in JOKED), "+1", "", "👍", "Why?", "Thanks!"))
responses = st.builds(said, texts, by=st.sampled_from(("", "asker", "ana")), likes=st.integers(0, 60), emoji=emoji)
threads = st.builds(asked, st.lists(responses, min_size=1, max_size=6))


def joked(one: Joked, emoji: str, laughs: int, likes: int) -> Thread:
    """Return the thread of ``one``: the joke first with ``laughs``, the best answer last with ``likes``."""
    answers = [said(one.joke, likes=laughs, emoji=emoji), *map(said, one.between)]
    return asked([*answers, said(one.best, likes=likes, emoji="⬆" if emoji == "⬆" else "👍")], question=one.question)


def best_before_joke(ranking: Ranking) -> bool:
    """Say whether the last response of the thread is ranked above the first."""
    first, last = ranking.thread.responses[0], ranking.thread.responses[-1]
    return ranking.score(last.id).total > ranking.score(first.id).total


def points(ranking: Ranking, response: str, feature: str) -> float:
    """Return the points of one feature for one response."""
    return sum(part.points for part in ranking.score(response).parts if part.feature == feature)


@pytest.mark.parametrize("liked", LIKED, ids=str)
@pytest.mark.parametrize("one", JOKED, ids=[one.question[:30] for one in JOKED])
def test_an_early_joke_does_not_beat_the_best_answer(one: Joked, liked: tuple[str, int, int]) -> None:
    """By the formula the best answer is above the joke, whatever the applause for the joke."""
    assert best_before_joke(rank(joked(one, *liked), FORMULA))


@pytest.mark.skipif(not fitted(), reason="the trained model is not in this checkout")
@pytest.mark.parametrize("liked", LIKED, ids=str)
def test_an_early_joke_seldom_beats_the_best_answer_by_the_trained_model(liked: tuple[str, int, int]) -> None:
    """By the trained model too in at least twelve of the sixteen threads; a dry joke may read like an answer."""
    assert sum(best_before_joke(rank(joked(one, *liked), LIGHT)) for one in JOKED) >= MANY


@pytest.mark.parametrize("one", JOKED, ids=[one.question[:30] for one in JOKED])
def test_replies_that_laugh_do_not_lift_the_joke(one: Joked) -> None:
    """A joke with a dozen thumbs and five replies that laugh stays below the best answer with two."""
    laughs = [said(text, reply_to="r1") for text in ("haha", "😂😂", "lol", "Love it", "Stealing this!")]
    thread = asked([said(one.joke, likes=12), said(one.best, likes=2), *laughs], question=one.question)
    ranking = rank(thread, FORMULA)
    assert ranking.score("r2").total > ranking.score("r1").total


@pytest.mark.parametrize("config", [FORMULA, LIGHT], ids=["formula", "light"])
@pytest.mark.parametrize("one", JOKED, ids=[one.question[:30] for one in JOKED])
def test_a_well_liked_answer_beats_an_earlier_one_that_reads_alike(one: Joked, config: RankingConfig) -> None:
    """Of two answers of the same words the later one is first when a dozen people liked it and nobody the other."""
    thread = asked([said(one.best), *map(said, one.between), said(one.best, likes=12)], question=one.question)
    assert best_before_joke(rank(thread, config))


def test_in_a_thread_of_short_messages_applause_counts_for_short_answers() -> None:
    """Where nobody writes more than a line, a line with a dozen thumbs is first."""
    lines = ["Split the tests over four machines.", "Run only what changed.", "Buy a faster machine."]
    thread = asked([*map(said, lines), said("Cache the dependencies between runs.", likes=12)])
    assert rank(thread, FORMULA).scores[0].id == "r4"


@settings(max_examples=100)
@given(threads, st.data(), emoji, counts)
def test_reactions_never_lower_a_response_nor_move_another(
    thread: Thread, data: st.DataObject, kind: str, n: int
) -> None:
    """More reactions of any kind leave a total or raise it, and every other total is as it was."""
    place = data.draw(st.integers(0, len(thread.responses) - 1))
    before, after = rank(thread), rank(reacted(thread, place, Reaction(emoji=kind, count=n)))
    for number, one in enumerate(thread.responses):
        old, new = before.score(one.id).total, after.score(one.id).total
        assert new >= old if number == place else new == old


@settings(max_examples=100)
@given(threads, st.integers(1, 10**9))
def test_reactions_have_a_bound(thread: Thread, count: int) -> None:
    """No number of reactions is worth more than the weight of reactions."""
    ranking = rank(reacted(thread, 0, Reaction(emoji="⬆", count=count)))
    assert points(ranking, thread.responses[0].id, "reactions") <= SOCIAL["reactions"].weight


@settings(max_examples=100)
@given(threads)
def test_credit_is_a_share(thread: Thread) -> None:
    """Credit is between 0 and 1, whatever the text is worth."""
    for odds in (-1e6, -1.0, 0.0, 1.0, 1e6):
        for one in prepare(thread):
            one.odds = odds
            assert 0 <= credit(one) <= 1


def test_the_better_it_reads_the_more_applause_counts() -> None:
    """Credit grows with the worth of the text and with its size up to enough."""
    short, long = prepare(asked([said("Sort notes."), said(JOKED[0].best)]))
    assert credit(short) < credit(long)
    usual = credit(long)
    long.odds = 1.0
    assert credit(long) > usual


@pytest.mark.parametrize(
    ("given_by", "praise"),
    [
        ((("👍", 2), ("😂", 9)), 2),
        ((("👎", 4), ("👍", 1)), 1),
        ((("👎🏽", 4),), 0),
        ((("⬆", -3),), 0),
        ((("⬆", 7), ("❤️", 1)), 8),
    ],
)
def test_applause_is_praise_only(given_by: tuple[tuple[str, int], ...], praise: int) -> None:
    """Laughs, thumbs down and scores below nothing are no praise."""
    one = replace(said("Sort notes."), reactions=tuple(Reaction(emoji=mark, count=count) for mark, count in given_by))
    assert applause(prepare(asked([one]))[0]) == praise


@pytest.mark.parametrize(
    "disliked", [Reaction(emoji="👎", count=9), Reaction(emoji="⬆", count=-9)], ids=["👎", "score"]
)
def test_what_people_disliked_gains_and_loses_nothing(disliked: Reaction) -> None:
    """Nine 👎, or a score of -9, leave the total as it was."""
    thread = asked([said(JOKED[0].best), said("+1")])
    assert rank(reacted(thread, 0, disliked)).score("r1").total == rank(thread).score("r1").total


def test_the_accepted_answer_comes_before_a_better_liked_one() -> None:
    """The mark of the one who asked outweighs a few reactions."""
    thread = asked([said(JOKED[1].best, likes=5), said(JOKED[0].best, likes=1)])
    responses = (thread.responses[0], replace(thread.responses[1], accepted=True))
    assert rank(replace(thread, responses=responses), FORMULA).scores[0].id == "r2"


def test_replies_by_others_lift_a_response() -> None:
    """Two replies by others are worth points; an author's own are not."""
    own = said("And sort them twice.", by="ana", reply_to="r1")
    thread = asked([said(JOKED[0].best, by="ana"), own, said("How long?", reply_to="r1"), said("+1", reply_to="r1")])
    ranking = rank(thread, FORMULA)
    alone = rank(replace(thread, responses=thread.responses[:2]), FORMULA)
    assert points(ranking, "r1", "replies") > 0 == points(alone, "r1", "replies")


@pytest.mark.parametrize("topic", sorted(SOCIAL))
def test_the_editor_can_leave_each_out(topic: str) -> None:
    """With a factor of 0 in config.yaml a signal gives no points."""
    thanks = said("Thanks, that helps!", by="asker", reply_to="r1")
    thread = asked([replace(said(JOKED[0].best, likes=3), accepted=True), thanks])
    marked = replace(thread, responses=(replace(thread.responses[0], accepted=True), thread.responses[1]))
    assert points(rank(marked, FORMULA), "r1", topic) > 0
    assert points(rank(marked, replace(FORMULA, **{topic: 0.0})), "r1", topic) == 0


def reacted(thread: Thread, place: int, more: Reaction) -> Thread:
    """Return ``thread`` with ``more`` under the response at ``place``."""
    listed: list[Response] = list(thread.responses)
    listed[place] = replace(listed[place], reactions=(*listed[place].reactions, more))
    return replace(thread, responses=tuple(listed))
