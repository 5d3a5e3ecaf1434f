"""The example's Slack export: what it holds, and that the seed's favourites come out of it by themselves."""

import importlib.util
import json
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from digest.config import RankingConfig
from digest.model import Ranking
from digest.ranking import rank
from digest.ranking.favourites import favourites
from digest.ranking.voices import voices
from digest.readers import read

ROOT = Path(__file__).resolve().parents[2]
EXPORT = ROOT / "issues" / "2030-01-15-peer-to-peer" / "export.zip"
SEED = ROOT / ".." / "shared" / "seed.txt"
FAVOURITES = (
    "Whenever I create icebreakers",
    "If we are having an icebreaker",
    "Put an assortment",
    "One that I love",
)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that makes the export."""
    spec = importlib.util.spec_from_file_location("example_export", ROOT / "bench" / "example_export.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def messages() -> list[dict[str, Any]]:
    """Every message of the export, whatever its channel."""
    with zipfile.ZipFile(EXPORT) as archive:
        days = [name for name in archive.namelist() if "/" in name]
        return [message for day in days for message in json.loads(archive.read(day))]


@pytest.fixture(scope="module", params=["light", "formula"])
def ranking(request: pytest.FixtureRequest) -> Ranking:
    """The ranking of the export's only thread, by either model."""
    return rank(read(EXPORT), RankingConfig(model=request.param))


def test_the_committed_export_is_what_the_script_writes(generator: ModuleType, tmp_path: Path) -> None:
    """Made again, the export has the same bytes."""
    generator.write(tmp_path / "export.zip")
    assert (tmp_path / "export.zip").read_bytes() == EXPORT.read_bytes()


def test_the_export_holds_one_thread(messages: list[dict[str, Any]]) -> None:
    """One message has replies, so nobody has to name a thread."""
    assert [one["reply_count"] for one in messages if one.get("thread_ts") == one["ts"]] == [18]


def test_the_thread_spreads_over_three_days() -> None:
    """Replies lie in the files of the days they were written."""
    with zipfile.ZipFile(EXPORT) as archive:
        days = [name for name in archive.namelist() if b'"parent_user_id"' in archive.read(name)]
    assert days == [f"ask-anything/2030-01-{day}.json" for day in ("08", "09", "10")]


def test_the_thread_is_17_responses_by_14_people(messages: list[dict[str, Any]]) -> None:
    """The bot's message is the one reply that is no response."""
    replies = [one for one in messages if one.get("thread_ts") not in {None, one["ts"]}]
    people = [one["user"] for one in replies if "bot_id" not in one]
    assert (len(replies), len(people), len(set(people))) == (18, 17, 14)


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed.txt is not here")
def test_the_words_of_the_seed_are_exact(generator: ModuleType) -> None:
    """Each line of the seed's favourites and thank-yous stands in the thread, letter by letter."""
    seed = SEED.read_text("utf-8")
    bonus = seed[seed.index("Food for thought:") : seed.index("Join the conversation")].splitlines()[1:]
    printed = [line.strip().removeprefix("•").strip() for line in bonus if line.strip()]
    printed += [line.strip().strip('"').strip() for line in seed.splitlines() if line.startswith('"What')]
    thread = "\n".join(post.text for post in generator.EXAMPLE.replies)
    assert len(printed) == 13
    assert [line for line in printed if line not in thread] == []


def test_three_emoji_are_broken(messages: list[dict[str, Any]]) -> None:
    """The seed's three broken emoji are in one text, as they came."""
    texts = [one["text"] for one in messages if "đź" in one["text"]]
    assert [text.count("đź") for text in texts] == [3]


def test_private_fields_are_there_and_false() -> None:
    """Everybody has an address at example.org and a telephone number that cannot ring."""
    with zipfile.ZipFile(EXPORT) as archive:
        profiles = [user["profile"] for user in json.loads(archive.read("users.json"))]
    assert all(one["email"].endswith("@example.org") for one in profiles)
    assert all(one["phone"].startswith("+1-555-01") for one in profiles)


def test_the_seeds_favourites_come_out_on_top(ranking: Ranking) -> None:
    """Either model alone puts the seed's four first, and they are what is proposed."""
    first = [score.id for score in ranking.scores[:4]]
    assert sorted(FAVOURITES) == sorted(
        start for start in FAVOURITES for one in first if ranking.response(one).text.startswith(start)
    )
    assert favourites(ranking, 4) == tuple(first)


def test_the_seeds_thank_yous_are_the_voices(ranking: Ranking) -> None:
    """Both thank-yous, and nothing else, are proposed as voices."""
    heard = [ranking.response(one).text.split(" ", 3)[:3] for one in voices(ranking, 5)]
    assert heard == [["What", "a", "useful"], ["What", "brilliant", "answers"]]


def test_the_thread_has_every_kind(ranking: Ranking) -> None:
    """Insights, resources, questions, thanks and chatter are all in the example."""
    assert {score.kind for score in ranking.scores} == {
        "insight",
        "resource",
        "question",
        "thanks",
        "chatter",
    }
