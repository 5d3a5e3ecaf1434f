"""Small files as DiscordChatExporter writes them, built by hand."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder, as_zip

GUILD = 700000000000000001
PARENT = 800000000000000001
_EPOCH = 1_420_070_400_000
ASKED = 1_789_000_000
ZONE = "+00:00"


def snowflake(seconds: int) -> str:
    """Return the id of what was written ``seconds`` after the question."""
    return str(((ASKED + seconds) * 1000 - _EPOCH) << 22)


THREAD = snowflake(0)


def person(shown: str, **more: Any) -> dict[str, Any]:
    """Return a member as the exporter writes one, with all that is nobody's business."""
    found: dict[str, Any] = {
        "id": str(900000000000000000 + sum(map(ord, shown))),
        "name": shown.lower(),
        "discriminator": "0000",
        "nickname": shown,
        "color": "#FFAA00",
        "isBot": False,
        "roles": [{"id": "1", "name": "Secret role"}],
        "avatarUrl": f"https://cdn.example/avatars/{shown}.png",
    }
    return found | more


def message(seconds: int, who: str | dict[str, Any], content: str, **more: Any) -> dict[str, Any]:
    """Return a message."""
    found: dict[str, Any] = {
        "id": snowflake(seconds),
        "type": "Default",
        "timestamp": datetime.fromtimestamp(ASKED + seconds, UTC).isoformat(timespec="milliseconds"),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": person(who) if isinstance(who, str) else who,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    }
    return found | more


def reply(seconds: int, who: str | dict[str, Any], content: str, to: int, **more: Any) -> dict[str, Any]:
    """Return a message that answers the one written ``to`` seconds after the question."""
    reference = {"type": "Default", "messageId": snowflake(to), "channelId": None, "guildId": None}
    return message(seconds, who, content, **{"type": "Reply", "reference": reference, **more})


def reaction(name: str, count: int, **more: Any) -> dict[str, Any]:
    """Return an emoji under a message; a custom one has an ``id``."""
    emoji = {"id": "", "name": name, "code": "", "isAnimated": False, "imageUrl": "https://cdn.example/e.svg"}
    return {"emoji": emoji | more, "count": count, "users": [person("Zoe")]}


def export(*messages: Any, **channel: Any) -> dict[str, Any]:
    """Return a channel's file; ``channel`` replaces what is said of it."""
    return {
        "guild": {"id": str(GUILD), "name": "Makers", "iconUrl": "https://cdn.example/icon.png"},
        "channel": {
            "id": str(PARENT),
            "type": "GuildTextChat",
            "categoryId": "5",
            "category": "Text channels",
            "name": "ask",
            "topic": 'Say "messages": [ never',
        }
        | channel,
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-11-20T10:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


def thread(*messages: Any, **channel: Any) -> dict[str, Any]:
    """Return a thread's file."""
    about = {"id": THREAD, "type": "GuildPublicThread", "categoryId": str(PARENT), "category": "ask", "name": "Ice"}
    return export(*messages, **(about | channel))


def pretty(found: dict[str, Any]) -> bytes:
    """Return a file indented, as the exporter does it."""
    return json.dumps(found, indent=2, ensure_ascii=False).encode()


STARTER = message(
    0,
    "Ada",
    "How do **you** break the ice?",
    reactions=[reaction("👀", 2, id=None)],
)
PLACEHOLDER = message(
    5,
    "Ada",
    "",
    type="21",
    reference={"type": "Default", "messageId": THREAD, "channelId": str(PARENT), "guildId": str(GUILD)},
)
ANSWERS = [
    message(60, "Bo", "Names first, see <https://example.org/ice>", reactions=[reaction("🎉", 3)]),
    reply(120, "Chidi", "2*3*4 people, `<@1>` and snake_case", 60, reactions=[reaction("party_blob", 4, id="77")]),
    message(130, person("Helper", isBot=True), "I am a bot"),
    reply(140, "Dana", "Under the bot", 130),
    message(150, "Bo", "", attachments=[{"id": "1", "url": "https://cdn.example/x.png", "fileName": "x.png"}]),
    message(160, "Ada", "Ada changed the channel name", type="ChannelNameChange"),
    message(170, person("x", name="Deleted User", nickname="Deleted User"), "I am gone"),
]
FORUM = thread(STARTER, *ANSWERS)
STARTED = message(
    6,
    "Ada",
    "Started a thread.",
    type="ThreadCreated",
    reference={"type": "Default", "messageId": None, "channelId": THREAD, "guildId": str(GUILD)},
)
CHANNEL = export(
    message(-90, "Zoe", "Morning!"),
    STARTER,
    reply(30, "Bo", "Here in the channel", 0),
    message(40, "Zoe", "Lunch?"),
    reply(50, "Ada", "Thanks Bo", 30),
)

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "discord-forum": lambda folder: as_folder(folder, {"forum.json": pretty(FORUM)}) / "forum.json",
    "discord-channel": lambda folder: as_folder(folder, {"channel.json": CHANNEL}) / "channel.json",
    "discord-thread": lambda folder: as_zip(
        folder / "discord.zip",
        {"channel.json": pretty(CHANNEL), "thread.json": pretty(thread(PLACEHOLDER, *ANSWERS))},
    ),
    "discord-parts": lambda folder: as_folder(
        folder / "parts",
        {"ask.json": CHANNEL, "ask [part 2].json": pretty(export(STARTED, reply(90, "Zoe", "Late", 0)))},
    ),
}


def big(path: Path, megabytes: int) -> Path:
    """Write a channel of so many megabytes, a chain of replies now and then; the first of eight has two answers."""
    head, tail = pretty(export()).split(b'"messages": []')
    size = count = 0
    with path.open("wb") as file:
        file.write(head + b'"messages": [')
        while size < megabytes << 20:
            second = 30 * count
            each = (
                reply(second, f"Person {count % 300}", "An answer of some words. " * 12, second - 30 * (count % 8))
                if count % 8 in {1, 2}
                else message(second, f"Person {count % 300}", "Said to nobody, at some length. " * 10)
            )
            text = json.dumps(each, indent=2).replace("\n", "\n    ")
            size += file.write(f"{',' if count else ''}\n    {text}".encode())
            count += 1
        file.write(b"\n  ]" + tail.replace(b'"messageCount": 0', f'"messageCount": {count}'.encode()))
    return path
