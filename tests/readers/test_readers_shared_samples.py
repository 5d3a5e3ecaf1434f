"""Real exports, where they are at hand, read to the figures that were counted in them."""

from pathlib import Path
from typing import NamedTuple

import pytest

from digest import readers
from digest.errors import ExportError
from digest.readers.reader import Told

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


class Counted(NamedTuple):
    """What was counted in a sample by hand: responses, people, reactions, how the first and the last text begin."""

    responses: int
    people: int
    reactions: int
    first: str
    last: str


COUNTED = {
    "discord/chatpack-cli__fixtures__discord_export.json": Counted(1, 1, 0, "No, what", "No, what"),
    "discord/zulip__dce_public_thread.json": Counted(1, 1, 0, "Thread reply", "Thread reply"),
    "discourse/discourse_api__fixtures__topic.json": Counted(1, 1, 5, "What? So", "What? So"),
    "discourse/discourse_api__fixtures__topic_posts.json": Counted(1, 1, 3, "Some text.", "Some text."),
    "github/github-to-sqlite__tests__issue-comments.json": Counted(2, 1, 0, "https://api", "Split star"),
    "mattermost/zulip__bulk_export_excerpt.jsonl": Counted(1, 1, 0, "The weather", "The weather"),
    "reddit/graw__testdata__thread.json": Counted(194, 139, 45404, "I'm sorry", "Historians"),
    "reddit/praw__TestCommentForest.test_replace__all__body.json": Counted(470, 397, 20650, "His emo", "He saw a"),
    "reddit/praw__TestCommentForest.test_replace__on_direct_comment__body.json": Counted(
        140, 131, 139863, "What has been", "Forever ken"
    ),
    "reddit/praw__TestSubmission.test_comments__body.json": Counted(2, 2, 10, "Quick question", "Yes it does"),
    "slack/zulip__thread_with_broadcast_reply.json": Counted(2, 1, 0, "first reply", "everyone"),
    "teams/zulip__messages_excerpt.json": Counted(2, 2, 1, "Good question!", "Message from"),
    "telegram/chatpack-cli__fixtures__telegram_export.json": Counted(1, 1, 0, "No, what", "No, what"),
    "whatsapp/chatpack-cli__fixtures__whatsapp_export.txt": Counted(4, 2, 0, "Hi Alice!", "No, what"),
}
NO_THREAD = {
    "github/github-to-sqlite__tests__issues.json": "not their comments",
    "reddit/graw__testdata__more.json": "but not the post",
    "slack/langchain-community__examples__slack_export.zip": "holds no thread",
    "slack/slack-export-viewer__tests__testarchive.zip": "holds no thread",
}


def test_every_sample_is_counted_or_refused() -> None:
    """No file of the samples is left out of the two tables."""
    files = {path.relative_to(EXPORTS).as_posix() for path in EXPORTS.rglob("*") if path.is_file()}
    assert files - {"PROVENANCE.tsv"} == COUNTED.keys() | NO_THREAD.keys()


@pytest.mark.parametrize("name", COUNTED)
def test_counts(name: str) -> None:
    """Each sample's biggest thread has the responses, people, reactions and texts that were counted in the file."""
    told = Told(allow_private=True)
    thread = readers.read(EXPORTS / name, readers.scan(EXPORTS / name, told)[0].id, told)
    reactions = sum(reaction.count for one in (thread.question, *thread.responses) for reaction in one.reactions)
    expected = COUNTED[name]
    assert (len(thread.responses), thread.people, reactions) == expected[:3]
    assert thread.responses[0].text.startswith(expected.first)
    assert thread.responses[-1].text.startswith(expected.last)


@pytest.mark.parametrize("name", NO_THREAD)
def test_refused(name: str) -> None:
    """A sample without a thread says what it holds instead, in three lines."""
    with pytest.raises(ExportError, match=NO_THREAD[name]) as caught:
        readers.read(EXPORTS / name, None, Told(allow_private=True))
    assert caught.value.lines().count("\n") == 2
