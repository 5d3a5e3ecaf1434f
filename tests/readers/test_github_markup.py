"""GitHub's markup becomes Markdown, a title's and a body's; what a mail program puts below an answer is cut."""

import pytest

from digest.readers.github_markup import title_to_markdown, to_markdown, without_mail


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\nb", "a  \nb"),
        ("- a\n- b", "- a\n- b"),
        ("# a\nb", "# a\nb"),
        ("```\na\nb\n```", "```\na\nb\n```"),
        ("a<br>b", "a  \nb"),
        ("<!-- a\nb -->c", "c"),
        ("`<!-- a -->`", "`<!-- a -->`"),
        ('<img width="9" alt="a b" src="https://x.example/1.png">', "![a b](https://x.example/1.png)"),
        ('<img src="javascript:x">', ""),
        ('<a href="https://x.example/?a=1&amp;b">l</a>', "[l](https://x.example/?a=1&b)"),
        ("<details><summary>Log</summary>\n\ntext\n</details>", "**Log**\n\ntext"),
        ("press <kbd>X</kbd>, List<String>, a < b", "press X, List<String>, a < b"),
        ("<b>so</b> <code>x</code>", "**so** `x`"),
        ("|a|b|\n|-|-|\n|1|2|\n\nc", "a | b  \n1 | 2\n\nc"),
        ("a | b\nc", "a | b  \nc"),
        ("a\r\n\r\nb", "a\n\nb"),
    ],
)
def test_markup(typed: str, printed: str) -> None:
    """GitHub's lines, HTML and tables become Markdown, and code stays as it is."""
    assert to_markdown(typed) == printed


def test_title_is_text_but_for_code() -> None:
    """A title is plain text, save code."""
    assert title_to_markdown("*x* `*y*` [z](w)") == "\\*x\\* `*y*` [z\\](w)"


@pytest.mark.parametrize(
    "below",
    [
        "On Tue, Sep 3, 2019 at 5:00 PM Bo <\nbo@mail.example> wrote:\n\n> x\n>\n> y\n",
        "Am 3.9.2019 um 11:00 schrieb Bo:\n> x",
        "—\r\nReply to this email directly, view it on GitHub\r\n<https://github.com/x>",
        "________\nFrom: Bo <bo@mail.example>\nSent: Tuesday\nTo: ada/garden\nSubject: Re: x\n\ny",
        "Sent from my iPhone",
    ],
)
def test_answers_by_mail(below: str) -> None:
    """What a mail program puts below an answer is cut."""
    said, cut = without_mail(f"A fork.\n\n{below}")
    assert cut
    assert said.startswith("A fork.")
    assert "mail.example" not in said
    assert "x" not in said


@pytest.mark.parametrize(
    "text", ["Bo wrote:\n> x\n\nI agree", "> x\n\nyes", "In 2019 Bo wrote:\n> x\n\nno", "From: a\nb"]
)
def test_quotations_stay(text: str) -> None:
    """A quotation that is answered stays."""
    assert without_mail(text) == (text, False)


def test_trap_18_words_that_are_no_markup() -> None:
    """Mentions and emoji in code stay, and snake_case is none of GitHub's business."""
    assert to_markdown("`@bo :tada:` @bo :tada: snake_case_name") == "`@bo :tada:` @bo 🎉 snake_case_name"
