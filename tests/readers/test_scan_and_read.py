"""What listing says of a thread is what reading finds in it, for every fixture of the chats' exports."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from digest import readers
from digest.model import Candidate, Thread
from digest.readers.reader import Told
from tests.readers import discord_builders, mattermost_builders, telegram_builders, zulip_builders
from tests.readers.export_builders import as_folder

BUILDERS = (discord_builders, mattermost_builders, telegram_builders, zulip_builders)
# What is nothing to read: nothing visible, a picture alone, marks around nothing.
NOTHING = ("\u200b", "\n \n", "\u2060\ufeff", "\u200e")
FIXTURES = {name: build for module in BUILDERS for name, build in module.FIXTURES.items()}
TOLD = Told(allow_private=True)


@pytest.mark.parametrize("build", FIXTURES.values(), ids=FIXTURES)
def test_scan_and_read_agree(tmp_path: Path, build: Callable[[Path], Path]) -> None:
    """Each candidate is read as a thread with as many responses, people and reactions, by its id."""
    source = build(tmp_path)
    found = readers.scan(source, TOLD)
    assert found
    for one in found:
        thread = readers.read(source, one.id, TOLD)
        liked = sum(response.liked for response in (thread.question, *thread.responses))
        people = {response.author.id for response in thread.responses}
        assert (thread.id, len(thread.responses), len(people), liked) == (
            one.id,
            one.responses,
            one.people,
            one.reactions,
        )
        assert (thread.title, thread.question.created) == (one.title, one.created)


def _both(source: Path) -> tuple[Candidate, Thread]:
    [found] = readers.scan(source, TOLD)
    return found, readers.read(source, found.id, TOLD)


@pytest.mark.parametrize("said", NOTHING)
def test_wordless_discord(tmp_path: Path, said: str) -> None:
    """A message of Discord's in which nothing is to be read is listed no more than it is read."""
    d = discord_builders
    path = tmp_path / "discord.json"
    answers = [d.reply(60, "Bo", said, 0), d.reply(70, "Cy", "Straw", 0)]
    path.write_bytes(d.pretty(d.export(d.message(0, "Ada", "Which mulch?"), *answers)))
    found, thread = _both(path)
    assert found.responses == len(thread.responses) == 1


@pytest.mark.parametrize("said", NOTHING)
def test_wordless_telegram(tmp_path: Path, said: str) -> None:
    """A message of Telegram's in which nothing is to be read is listed no more than it is read."""
    t = telegram_builders
    path = tmp_path / "result.json"
    messages = [t.message(1, "Ada", "Which mulch?"), t.message(2, "Bo", said, to=1), t.message(3, "Cy", "Straw", to=1)]
    path.write_bytes(t.dumped(t.chat(*messages)))
    found, thread = _both(path)
    assert found.responses == len(thread.responses) == 1


@pytest.mark.parametrize("said", NOTHING)
def test_wordless_mattermost(tmp_path: Path, said: str) -> None:
    """A post of Mattermost's in which nothing is to be read is listed no more than it is read."""
    m = mattermost_builders
    path = tmp_path / "import.jsonl"
    lines = [*m.HEAD, m.post("ada", "Which mulch?", 0, m.said("bo", said, 1), m.said("cy", "Straw", 2))]
    path.write_text(m.jsonl(*lines), "utf-8")
    found, thread = _both(path)
    assert found.responses == len(thread.responses) == 1


@pytest.mark.parametrize(
    "said",
    [*NOTHING, "<p></p>", '<div class="message_inline_image"><a href="/u/x.png"><img src="/u/x.png"></a></div>'],
)
def test_wordless_zulip(tmp_path: Path, said: str) -> None:
    """A message of Zulip's that is empty, or a picture alone, is listed no more than it is read."""
    z = zulip_builders
    path = tmp_path / "messages.json"
    page = z.page(z.message(1, "Ada", "<p>Which?</p>"), z.message(2, "Bo", said), z.message(3, "Cy", "<p>Straw</p>"))
    path.write_text(json.dumps(page), "utf-8")
    found, thread = _both(path)
    assert found.responses == len(thread.responses) == 1


def test_discord_thread_whose_question_is_lost(tmp_path: Path) -> None:
    """Who answered in the channel above is counted and read, even where the message that was answered is gone."""
    d = discord_builders
    channel = d.export(d.reply(30, "Bo", "Here in the channel", 0))
    thread = d.thread(d.PLACEHOLDER, d.message(60, "Cy", "Straw"))
    source = as_folder(tmp_path / "two", {"channel.json": d.pretty(channel), "thread.json": d.pretty(thread)})
    found, read = _both(source)
    assert found.responses == len(read.responses) == 2
