"""Asking the people quoted: who gets a message, what it says, what is written of the answer."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from digest import asking
from digest.answers import Choice
from digest.config import Config, Newsletter, Privacy
from digest.errors import IssueError, UsageError
from digest.issue import picks_of
from digest.model import Author, Pick, Response, Thread

CONFIG = Config(newsletter=Newsletter(name="Generalist World"))
PICKS = """\
---
thread: {id: t1, title: T, responses: 4}
---
# Question
Where do you meet?

# Voices
## r3
Thanks, all!

# Bonus
## r1 · In the park
- On a **bench**
- With [cake](https://x.example/cake)

## r2
On the phone
## r4
"""


def response(id_: str, author: str, name: str, text: str, *marks: str) -> Response:
    """A message of the thread."""
    return Response(id=id_, key=id_, author=Author(id=author, name=name), text=text, marks=marks)


THREAD = Thread(
    id="t1",
    title="T",
    question=response("q", "U0", "Ira Asker", "Where do you meet?"),
    responses=(
        response("r1", "U1", "Mira Example", "- On a **bench**\n- With [cake](https://x.example/cake)"),
        response("r2", "U2", "+351 912 345 678", "On the phone"),
        response("r3", "U1", "Mira Example", "Thanks, all!"),
        response("r4", "U3", "Zoë", "In the lift, ask @Mira Example or zoe@mail.example"),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An issue with its thread, in the newsletter ``tmp_path``."""
    found = tmp_path / "issues" / "2030-01-15-x"
    found.mkdir(parents=True)
    (found / "issue.md").write_text("---\nsubject: x\n---\nHi\n", "utf-8")
    (found / "picks.md").write_text(PICKS, "utf-8")
    (found / "thread.json").write_bytes(THREAD.json())
    return found


def asked(folder: Path, config: Config = CONFIG, *, again: bool = False) -> asking.Asking:
    """Whom to ask about the issue in ``folder``."""
    return asking.asking(folder, folder.parents[1], config, again=again)


def record(folder: Path, *given: tuple[str, Choice], config: Config = CONFIG, name: str = "") -> None:
    """Note these answers."""
    asking.record(folder, folder.parents[1], config, given, name)


def entry(folder: Path, ref: str) -> Pick:
    """The entry ``ref`` of picks.md as it stands now."""
    picks = picks_of(folder, folder.parents[1])[""]
    assert picks.question
    return next(pick for pick in (picks.question, *picks.voices, *picks.bonus) if pick.ref == ref)


def privacy(**rules: str | tuple[str, ...]) -> Config:
    """The newsletter with these rules."""
    return replace(CONFIG, privacy=replace(Privacy(), **rules))


def test_everybody_quoted_gets_one_message_the_asker_included(folder: Path) -> None:
    """Several picks of one person are one decision."""
    found = asked(folder).people
    assert [(person.refs, person.name) for person in found] == [
        (("q",), "Ira Asker"),
        (("r3", "r1"), "Mira Example"),
        (("r2",), ""),
        (("r4",), "Zoë"),
    ]


def test_the_message_holds_the_text_as_it_will_be_printed(folder: Path) -> None:
    """Plain and indented, with its heading; what is masked is masked here too."""
    mira, _, zoe = asked(folder).people[1:]
    assert mira.message == (
        "Hi Mira,\n\n"
        "may I quote these in Generalist World? With your first name, without a name, or not at all?\n\n"
        "    Thanks, all!\n\n"
        "    In the park\n    - On a bench\n    - With cake [1]\n\n    [1] https://x.example/cake\n\n"
        "Thank you!"
    ).replace("a bench", "a *bench*")
    assert "    In the lift, ask [name] or [e-mail address]\n" in zoe.message


def test_a_name_that_is_a_phone_number_is_nobodys(folder: Path) -> None:
    """Some platforms show strangers so."""
    assert asked(folder).people[2].message.startswith("Hi there,\n\nmay I quote this in")


def test_what_was_answered_is_not_asked_again(folder: Path) -> None:
    """A yes, a no; who was asked and did not answer is waited for, and asked again only on demand."""
    record(folder, ("r1,r3", "yes"), ("r2", "no"), ("r4", "asked"))
    found = asked(folder)
    assert [person.refs for person in found.people] == [("q",)]
    assert found.answered == {"r3": "yes", "r1": "yes", "r2": "no"}
    assert found.waiting == {"r4": "asked"}
    assert [person.refs for person in asked(folder, again=True).people] == [("q",), ("r4",)]


def test_who_is_never_quoted_is_not_asked(folder: Path) -> None:
    """They have said what they want."""
    found = asked(folder, privacy(never_quote=("Zoë", "U1")))
    assert found.never == ("r3", "r1", "r4")
    assert [person.refs for person in found.people] == [("q",), ("r2",)]


def test_who_agreed_with_the_emoji_is_not_asked(folder: Path) -> None:
    """The mark is the answer."""
    marked = replace(THREAD, responses=(*THREAD.responses[:3], replace(THREAD.responses[3], marks=("✅",))))
    (folder / "thread.json").write_bytes(marked.json())
    found = asked(folder, privacy(consent_reaction=":white_check_mark:"))
    assert found.agreed == ("r4",)
    assert ("r4",) not in [person.refs for person in found.people]


def test_without_the_thread_each_entry_is_asked_for_by_itself(folder: Path) -> None:
    """Nobody knows any more who wrote two of them."""
    (folder / "thread.json").unlink()
    (folder / "picks.md").write_text(PICKS.removesuffix("## r4\n"), "utf-8")
    found = asked(folder)
    assert not found.known
    assert [person.refs for person in found.people] == [("q",), ("r3",), ("r1",), ("r2",)]
    assert all(person.message.startswith("Hi there,") for person in found.people)


def test_an_entry_whose_text_is_nowhere_cannot_be_shown(folder: Path) -> None:
    """Nobody is asked for a yes to words they do not see."""
    (folder / "thread.json").unlink()
    with pytest.raises(IssueError, match="r4 has no text"):
        asked(folder)


@pytest.mark.parametrize(
    ("choice", "rule", "permission", "byline"),
    [
        ("yes", "anonymous", "yes", ""),
        ("yes", "first-name", "yes", "Mira"),
        ("yes", "full", "yes", "Mira Example"),
        ("first-name", "anonymous", "yes, first-name", "Mira"),
        ("first-name", "full", "yes, first-name", "Mira"),
        ("initials", "anonymous", "yes, initials", "M.E."),
        ("full", "anonymous", "yes, full", "Mira Example"),
        ("anonymous", "full", "yes, anonymous", ""),
        ("no", "full", "no", ""),
        ("asked", "full", "asked", ""),
    ],
)
def test_the_byline_follows_the_answer(folder: Path, choice: Choice, rule: str, permission: str, byline: str) -> None:
    """It is written at once, so that the issue builds from picks.md alone; a plain yes is to the newsletter's rule."""
    record(folder, ("r1", choice), config=privacy(byline=rule))
    assert (entry(folder, "r1").permission, entry(folder, "r1").byline) == (permission, byline)
    assert entry(folder, "r3").permission == ""


def test_a_name_that_was_not_agreed_to_goes(folder: Path) -> None:
    """Whoever first agrees to a name and then does not is printed without."""
    record(folder, ("r1", "full"))
    record(folder, ("r1", "anonymous"))
    assert entry(folder, "r1").byline == ""
    record(folder, ("r1", "first-name"))
    record(folder, ("r1", "yes"))
    assert entry(folder, "r1").byline == ""


@pytest.mark.parametrize("here", [True, False])
def test_a_whole_name_does_not_outlive_a_plain_yes(folder: Path, here: bool) -> None:
    """Whoever agrees to the whole name and then only to the rule is named by the rule; with the thread or without."""
    record(folder, ("r1,r3", "full"))
    if not here:
        (folder / "thread.json").unlink()
    record(folder, ("r1", "yes"), config=privacy(byline="first-name"))
    assert (entry(folder, "r1").permission, entry(folder, "r1").byline) == ("yes", "Mira")
    assert entry(folder, "r3").byline == "Mira Example"


def test_those_without_an_id_are_asked_one_by_one(folder: Path) -> None:
    """They may be several people, and nobody is shown a stranger's words."""
    nameless = [replace(one, author=Author(id="", name="")) for one in THREAD.responses]
    (folder / "thread.json").write_bytes(replace(THREAD, responses=tuple(nameless)).json())
    assert [person.refs for person in asked(folder).people] == [("q",), ("r3",), ("r1",), ("r2",), ("r4",)]
    with pytest.raises(UsageError, match="several answered"):
        record(folder, ("r1,r2", "first-name"), name="Mira")


def test_refs_may_have_blanks_between_them(folder: Path) -> None:
    """As a list is written; commas too many do no harm, and none at all is no answer."""
    record(folder, ("r1, r2,", "yes"))
    assert entry(folder, "r1").permission == entry(folder, "r2").permission == "yes"
    with pytest.raises(UsageError, match="names no entry"):
        record(folder, (" , ", "yes"))


def test_a_byline_of_the_editors_stays_on_a_plain_yes(folder: Path) -> None:
    """Where the newsletter names people, the line that they were shown is the one they agreed to."""
    path = folder / "picks.md"
    path.write_text(PICKS.replace("## r2\n", "## r2\nbyline: Jo, by phone\n"), "utf-8")
    record(folder, ("r2", "yes"), config=privacy(byline="first-name"))
    assert entry(folder, "r2").byline == "Jo, by phone"


def test_a_name_nobody_knows_has_to_be_given(folder: Path) -> None:
    """The thread is gone, or never knew it; nothing is written before."""
    before = (folder / "picks.md").read_bytes()
    with pytest.raises(UsageError, match="nobody here knows the name behind r2") as caught:
        record(folder, ("r1", "yes"), ("r2", "first-name"))
    assert caught.value.hint == "digest ask --answer r2 first-name --name NAME"
    assert (folder / "picks.md").read_bytes() == before
    record(folder, ("r2", "first-name"), name=" Jo  Known ")
    assert entry(folder, "r2").byline == "Jo"


def test_a_byline_that_is_there_gives_the_name_when_the_thread_is_gone(folder: Path) -> None:
    """A first name can be told from it; a full one only if there are two words."""
    (folder / "thread.json").unlink()
    (folder / "picks.md").write_text(PICKS.replace("## r2\n", "## r2\nbyline: Jo\n"), "utf-8")
    record(folder, ("r2", "first-name"))
    assert entry(folder, "r2").byline == "Jo"
    with pytest.raises(UsageError, match="knows the name"):
        record(folder, ("r2", "full"))


@pytest.mark.parametrize(
    ("given", "name", "said"),
    [
        ([("r9", "yes")], "", "nothing is printed of 'r9'"),
        ([("r1", "yes"), ("r1", "no")], "", "r1 has two answers"),
        ([("r1,q", "first-name")], "Mira", "several answered"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(
    folder: Path, given: list[tuple[str, Choice]], name: str, said: str
) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match=said):
        record(folder, *given, name=name)
    assert (folder / "picks.md").read_text("utf-8") == PICKS


def test_a_second_picks_file_has_its_own_entries(folder: Path) -> None:
    """``hiring:r1`` is the entry of picks-hiring.md."""
    (folder / "picks-hiring.md").write_text(PICKS.replace("t1", "t2").removesuffix("## r4\n"), "utf-8")
    assert ("hiring:r1",) in [person.refs for person in asked(folder).people]
    record(folder, ("hiring:r1", "anonymous"))
    assert (folder / "picks.md").read_text("utf-8") == PICKS
    assert "permission: yes, anonymous\n" in (folder / "picks-hiring.md").read_text("utf-8")


def test_initials_are_no_name(folder: Path) -> None:
    """Once the thread is gone they cannot become a first name; they can stay what they are."""
    record(folder, ("r1,r3", "initials"))
    assert entry(folder, "r1").byline == "M.E."
    (folder / "thread.json").unlink()
    for choice in ("first-name", "full"):
        with pytest.raises(UsageError, match="nobody here knows the name behind r1") as caught:
            record(folder, ("r1", choice))
        assert "--name NAME" in caught.value.hint
    record(folder, ("r1", "initials"))
    assert entry(folder, "r1").byline == "M.E."
    record(folder, ("r1", "first-name"), name="Mira Example")
    assert entry(folder, "r1").byline == "Mira"
