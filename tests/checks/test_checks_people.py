"""people/never-quote and people/permission: nobody is printed who must not be."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding, Pick

PICKS = "issues/2030-01-15-x/picks.md"


def never(letter: Letter, *names: str) -> list[Finding]:
    """What people/never-quote finds when ``names`` are never to be quoted."""
    privacy = replace(letter.config.privacy, never_quote=names)
    return list(CHECKS["people/never-quote"](replace(letter, config=replace(letter.config, privacy=privacy))))


def with_bonus(letter: Letter, pick: Pick) -> Letter:
    """The letter with ``pick`` as its only favourite, and no thread at hand."""
    picks = replace(letter.issue.picks[""], bonus=(pick,))
    return replace(letter, issue=replace(letter.issue, picks={"": picks}), threads=())


@pytest.mark.parametrize("name", ["Mira Example", "mira  example", "@Mira Example", "U1"])
def test_the_author_of_a_pick_is_known_from_the_thread(good_letter: Letter, name: str) -> None:
    """By name or id, however it is spelt."""
    (finding,) = never(good_letter, "Nobody", name)
    assert (finding.level, finding.where) == ("error", f"{PICKS}:12")
    assert "r1 is by Mira Example" in finding.text


@pytest.mark.parametrize(("name", "line"), [("Ben Example", 8), ("Asker Example", 4)])
def test_voices_and_the_question_have_authors_too(good_letter: Letter, name: str, line: int) -> None:
    """Not only the favourites are people."""
    assert [finding.where for finding in never(good_letter, name)] == [f"{PICKS}:{line}"]


def test_who_is_not_printed_is_no_finding(good_letter: Letter) -> None:
    """The list may hold people of the thread whose words were not chosen."""
    assert never(good_letter, "Zoe Example", "Ira Example") == []


def test_another_thread_says_nothing_of_these_picks(good_letter: Letter) -> None:
    """r1 of one thread is not r1 of another."""
    assert never(replace(good_letter, threads=(replace(good_letter.threads[0], id="t2"),)), "Mira Example") == []


@pytest.mark.parametrize(
    "pick",
    [
        Pick(ref="r9", text="As Zoe Example said: breathe.", line=12),
        Pick(ref="r9", text="As **Zoe** _Example_ said", line=12),
        Pick(ref="r9", text="As zoe\nEXAMPLE said", line=12),
        Pick(ref="r9", text="As 𝐙𝐨𝐞 Example said", line=12),
        Pick(ref="r9", text="x", byline="Zoe Example", line=12),
        Pick(ref="r9", text="x", label="Zoe Example's way", line=12),
    ],
)
def test_a_name_in_print_is_found_without_the_thread(good_letter: Letter, pick: Pick) -> None:
    """In text, byline or heading, whatever its dress; picks.md alone is enough."""
    (finding,) = never(with_bonus(good_letter, pick), "Zoe Example")
    assert (finding.level, finding.where) == ("error", f"{PICKS}:12")
    assert "names Zoe Example" in finding.text


@pytest.mark.parametrize("text", ["Zoë Example", "Zoe Examples", "Zoe or Example", "albatross"])
def test_a_part_of_a_word_is_no_name(good_letter: Letter, text: str) -> None:
    """Al is not in albatross."""
    assert never(with_bonus(good_letter, Pick(ref="r9", text=text, line=12)), "Zoe Example", "Al", "@", "") == []


@pytest.mark.parametrize("answer", ["no", "No", " NO ", "no, sorry", "no (12 Nov)", "declined", "false", "no."])
def test_who_said_no_is_not_printed(good_letter: Letter, answer: str) -> None:
    """However the answer was noted."""
    spoilt = with_bonus(good_letter, Pick(ref="r9", text="x", permission=answer, line=12))
    (finding,) = CHECKS["people/permission"](spoilt)
    assert (finding.level, finding.where) == ("error", f"{PICKS}:12")


@pytest.mark.parametrize("answer", ["", "yes", "not asked", "no answer yet", "Norbert says yes"])
def test_any_other_answer_is_no_refusal(good_letter: Letter, answer: str) -> None:
    """Only a no stops an issue; what is neither yes nor no is worth a warning."""
    spoilt = with_bonus(good_letter, Pick(ref="r9", text="x", permission=answer))
    levels = [finding.level for finding in CHECKS["people/permission"](spoilt)]
    assert levels == ([] if answer in {"", "yes"} else ["warning"])


def test_a_member_named_in_a_quote_is_a_warning(good_letter: Letter) -> None:
    """Quoted without names means without anybody's."""
    spoilt = with_bonus(good_letter, Pick(ref="r9", text="@Jun Harumaki Good point. Mail a@b.example", line=12))
    (finding,) = CHECKS["people/mention"](spoilt)
    assert (finding.level, finding.where) == ("warning", f"{PICKS}:12")
    assert "@Jun Harumaki" in finding.text


@pytest.mark.parametrize("text", ["Hi @channel and @here", "@everyone Listen", "@all, @Team Hello", "a@b.example"])
def test_everybody_is_nobody(good_letter: Letter, text: str) -> None:
    """Who speaks to all names no one."""
    assert list(CHECKS["people/mention"](with_bonus(good_letter, Pick(ref="r9", text=text, line=12)))) == []


def with_thread(letter: Letter, text: str, byline: str = "anonymous") -> Letter:
    """The letter whose favourite says ``text``, with its thread, in a newsletter of this rule."""
    spoilt = with_bonus(letter, Pick(ref="r1", text=text, line=12))
    config = replace(letter.config, privacy=replace(letter.config.privacy, byline=byline))
    return replace(spoilt, threads=letter.threads, config=config)


@pytest.mark.parametrize(("byline", "count"), [("anonymous", 1), ("initials", 1), ("first-name", 0), ("full", 0)])
def test_a_bare_first_name_of_the_thread_is_a_warning(good_letter: Letter, byline: str, count: int) -> None:
    """Where first names are not printed; the thread says whose it is."""
    found = list(CHECKS["people/mention"](with_thread(good_letter, "Tie it to the session, Mira knows how.", byline)))
    assert [(finding.level, finding.where) for finding in found] == [("warning", f"{PICKS}:12")] * count
    assert all("names somebody: Mira" in finding.text for finding in found)


def test_without_the_thread_a_bare_name_is_a_word(good_letter: Letter) -> None:
    """In CI nobody knows whose it is."""
    letter = replace(with_thread(good_letter, "Mira knows how."), threads=())
    assert list(CHECKS["people/mention"](letter)) == []
