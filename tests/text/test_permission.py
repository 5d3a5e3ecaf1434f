"""What ``permission:`` says."""

import pytest

from digest.text.permission import Permission, read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", Permission("")),
        (" Yes ", Permission("yes")),
        ("yes, first-name", Permission("yes", "first-name")),
        ("Yes, with my first name please", Permission("yes", "first-name")),
        ("ok, full", Permission("yes", "full")),
        ("yes, initials", Permission("yes", "initials")),
        ("yes, anonymous", Permission("yes", "anonymous")),
        ("yes, but without my name", Permission("yes", "anonymous")),
        ("yes, but without my first name", Permission("yes", "anonymous")),
        ("yes, but not my name", Permission("yes", "anonymous")),
        ("yes, just don’t use my name", Permission("yes", "anonymous")),
        ("ok (12 Nov, by mail)", Permission("yes")),
        ("yes please, thanks!", Permission("yes")),
        ("ok but no", Permission("unclear")),
        ("yes? asked 3 Nov", Permission("unclear")),
        ("yes, but only by mail", Permission("unclear")),
        ("yes, if I see it first", Permission("unclear")),
        ("yes, anonymous, if I see it first", Permission("unclear")),
        ("yes declined", Permission("unclear")),
        ("no", Permission("no")),
        ("no, sorry (12 Nov)", Permission("no")),
        ("declined", Permission("no")),
        ("asked", Permission("asked")),
        ("asked on Monday", Permission("asked")),
        ("no answer yet", Permission("unclear")),
        ("Norbert says yes", Permission("unclear")),
    ],
)
def test_an_answer_is_read_as_it_was_noted(written: str, meant: Permission) -> None:
    """By hand or by ``digest ask``; what is neither yes nor no is never taken for a yes."""
    assert read(written) == meant
