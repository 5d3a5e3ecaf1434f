"""Real exports, where they are at hand, read to the figures that were counted in them."""

from pathlib import Path

import pytest

from digest import readers
from digest.errors import ExportError

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")


@pytest.mark.parametrize(
    ("name", "announced", "responses", "skipped", "missing", "first", "last"),
    [
        (
            "reddit/graw__testdata__thread.json",
            1655,
            194,
            5,
            1456,
            "I'm sorry to hear",
            "Historians will note",
        ),
        (
            "reddit/praw__TestCommentForest.test_replace__all__body.json",
            543,
            470,
            6,
            67,
            "His emotionless",
            "He saw a opp",
        ),
        (
            "reddit/praw__TestCommentForest.test_replace__on_direct_comment__body.json",
            16697,
            140,
            5,
            16552,
            "What has been",
            "Forever ken",
        ),
        ("reddit/praw__TestSubmission.test_comments__body.json", 2, 2, 0, 0, "Quick question", "Yes it does"),
        ("slack/zulip__thread_with_broadcast_reply.json", None, 2, 0, 2, "first reply", "everyone should"),
    ],
)
def test_threads(
    name: str, announced: int | None, responses: int, skipped: int, missing: int, first: str, last: str
) -> None:
    """A sample's responses are all there, and its notes account for the rest."""
    thread = readers.read(EXPORTS / name)
    counted = {
        action: sum(note.count for note in thread.notes if note.action == action and note.what != "quotation")
        for action in ("skipped", "missing")
    }
    assert (thread.announced, len(thread.responses), counted["skipped"], counted["missing"]) == (
        announced,
        responses,
        skipped,
        missing,
    )
    assert thread.responses[0].text.startswith(first)
    assert thread.responses[-1].text.startswith(last)
    assert [one.responses for one in readers.scan(EXPORTS / name)] == [responses]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("reddit/graw__testdata__more.json", "more comments of a post, but not the post"),
        ("slack/langchain-community__examples__slack_export.zip", "holds no thread: 3 channels"),
        ("slack/slack-export-viewer__tests__testarchive.zip", "holds no thread: 2 channels"),
    ],
)
def test_files_without_a_thread(name: str, what: str) -> None:
    """A sample that holds no thread says so."""
    with pytest.raises(ExportError, match=what):
        readers.read(EXPORTS / name)
