"""An answer in picks.md: two lines at most, and no other byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from digest import answers
from digest.errors import UsageError
from digest.model import Pick, Picks
from digest.picks import parse
from digest.text import permission

FRONT = '---\n# mine\nthread: {title: "T", asked: 2030-01-08}\n---\n'
SOURCE = (
    FRONT
    + "# Question\nQ?\n\n# Voices\n## r2\n\na\n\n# Bonus\n## r3 · Label\nbyline: Mira\nPermission: asked\n\nb\n## r4\n"
)


def lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    before, after = old.split("\n"), new.split("\n")
    return [one for one in before if one not in after], [one for one in after if one not in before]


@pytest.mark.parametrize(
    ("ref", "choice", "byline", "gone", "come"),
    [
        ("q", "yes", None, [], ["permission: yes"]),
        ("r2", "first-name", "Ada", [], ["byline: Ada", "permission: yes, first-name"]),
        ("r2", "anonymous", "", [], ["permission: yes, anonymous"]),
        ("r3", "no", None, ["Permission: asked"], ["Permission: no"]),
        ("r3", "asked", None, [], []),
        ("r3", "full", "Mira E.", ["byline: Mira", "Permission: asked"], ["byline: Mira E.", "Permission: yes, full"]),
        ("r3", "yes", "", ["byline: Mira", "Permission: asked"], ["Permission: yes"]),
        ("r4", "initials", "A.", [], ["byline: A.", "permission: yes, initials"]),
    ],
)
def test_only_the_two_lines_of_the_entry_change(
    ref: str, choice: answers.Choice, byline: str | None, gone: list[str], come: list[str]
) -> None:
    """They are put right under the heading, or changed where they stand."""
    assert lines(SOURCE, answers.recorded(SOURCE, ref, choice, byline)) == (gone, come)


def everyone(picks: Picks) -> list[Pick]:
    """Every pick, without its line."""
    found = ((picks.question,) if picks.question else ()) + picks.voices + picks.bonus
    return [replace(pick, line=0) for pick in found]


entries = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "byline: Ada\n", "permission: yes\n", "permission: asked\nbyline: Ada\n", "byline: a\nbyline: b\n"]
        ),
        st.sampled_from(
            ["", "text\n", "\n\ntext\n", "\n```\n## r9\npermission: no\n```\n", "a\nbyline: no\n\n\n", "\nå ü 👀"]
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(
    entries,
    st.integers(0, 3),
    st.sampled_from(answers.CHOICES),
    st.sampled_from([None, "", "Zoë"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_whatever_the_file_the_answer_is_read_back_and_nothing_else_moved(
    found: list[tuple[str, str]],
    place: int,
    choice: answers.Choice,
    byline: str | None,
    crlf: bool,
    bom: bool,
    end: bool,
) -> None:
    """Line ends, comments, fences, a mark at the beginning, a missing line end: as they were."""
    body = "".join(
        f"## r{number}\n{meta}{text.rstrip() if text else ''}\n" for number, (meta, text) in enumerate(found, 1)
    )
    source = f"{FRONT}# Question\nQ\n\n# Bonus\n{body}"
    source = source if end else source.rstrip("\n")
    source = ("\ufeff" if bom else "") + (source.replace("\n", "\r\n") if crlf else source)
    ref = f"r{place % len(found) + 1}"
    written = answers.recorded(source, ref, choice, byline)
    before, after = everyone(parse(source)), everyone(parse(written))
    for old, new in zip(before, after, strict=True):
        if old.ref != ref:
            assert new == old
            continue
        assert new == replace(
            old, permission=answers.permission(choice), byline=old.byline if byline is None else byline
        )
    kept = [line for line in source.split("\n") if not line.lower().startswith(("byline:", "permission:"))]
    assert [line.rstrip("\r") for line in kept] == [
        line.rstrip("\r") for line in written.split("\n") if not line.lower().startswith(("byline:", "permission:"))
    ]
    assert written.count("\r") == (written.count("\n") if crlf else 0)
    assert answers.recorded(written, ref, choice, byline) == written


@pytest.mark.parametrize("choice", answers.CHOICES)
def test_what_is_written_is_what_is_read(choice: answers.Choice) -> None:
    """A check takes the answer for what it was."""
    answer, name = permission.read(answers.permission(choice))
    assert (name or answer) == choice


def test_an_entry_that_is_not_there_has_no_answer() -> None:
    """Nothing is added to the file for it."""
    with pytest.raises(UsageError, match="no entry r9"):
        answers.recorded(SOURCE, "r9", "yes", None)
