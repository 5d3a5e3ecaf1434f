"""A big Slack export and a big Discord export, invented and the same on every run: what bench/readers.py reads.

    python bench/slack_export.py FOLDER

Slack: 25 channels, a day file each for 103 days, about 98,000 messages, half of them in threads, each with the blocks,
the profile and the reactions that Slack writes: some 200 MB, as a folder and as a zip. Discord: one channel of 98,000
messages as DiscordChatExporter writes it, 127 MB in one file.
"""

import json
import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

SEED = 20261122
CHANNELS = 25
DAYS = 103
PEOPLE = 1_500
PER_DAY = 38  # messages in a channel
FIRST = date(2026, 8, 1)
MESSAGES = 98_000  # of the Discord channel
_SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ga",
    "he",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ra",
    "so",
    "tu",
    "ve",
    "wi",
    "xa",
    "yo",
    "ze",
    "tra",
    "pli",
    "sto",
    "cre",
    "gno",
]
_EMOJI = ["tada", "+1", "eyes", "heart", "rocket", "raised_hands", "thinking_face", "white_check_mark", "fire", "pray"]
_SHOWN = ["🎉", "👍", "👀", "❤️", "🚀", "🙌", "🤔", "✅", "🔥", "🙏"]


class World:
    """The people and the words; all chance comes from here."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 - no secret
        self.words = ["".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(1, 4))) for _ in range(4_000)]
        # Few words make up most of a text.
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.people = [f"U{number:04d}{self.chance.randrange(16**6):06X}" for number in range(PEOPLE)]
        self.names = [
            f"{word.title()} {other.title()}" for word, other in zip(self.words, self.words[9:], strict=False)
        ]

    def text(self) -> str:
        """Return one to ten sentences, some of them thanks."""
        said = []
        for _ in range(min(int(self.chance.expovariate(0.24)) + 1, 10)):
            words = self.chance.choices(self.words, cum_weights=self.weights, k=self.chance.randint(4, 18))
            said.append(" ".join(words).capitalize() + self.chance.choice(".....?!"))
        thanks = "Thanks, that helps! " if self.chance.random() < 0.08 else ""
        return thanks + " ".join(said)

    def name(self, person: str) -> str:
        """Return what the person is called."""
        return self.names[int(person[1:5])]

    def crowd(self, most: int) -> list[str]:
        """Return up to ``most`` people, each once."""
        return sorted(set(self.chance.choices(self.people, k=self.chance.randint(1, most))))


def slack(place: Path) -> tuple[Path, Path, str]:
    """Write the Slack export into ``place`` when it is not there; return folder, zip, and a thread's permalink."""
    folder, packed, link = place / "slack", place / "slack.zip", place / "slack.permalink"
    if not link.exists():
        world = World()
        asked = ""
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in _slack_files(world):
                data = json.dumps(rows, indent=4).encode()
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
                # A thread of ten answers or so, of the middle of the time.
                if not asked and name.endswith("/2026-09-20.json"):
                    root = next((row for row in rows if row.get("reply_count", 0) > 8), None)
                    number = int(name[7:9])
                    asked = f"{_channel(number)}/p{root['ts'].replace('.', '')}" if root else ""
        assert asked
        link.write_text(f"https://bench.slack.com/archives/{asked}")
    return folder, packed, link.read_text()


def _channel(number: int) -> str:
    return f"C0BENCH{number:02d}A"


def _slack_files(world: World) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield "users.json", [_user(person, world.name(person)) for person in world.people]
    about = [
        {"id": _channel(number), "name": f"channel{number:02d}", "members": world.people[:50]}
        | {"created": 1600000000, "creator": world.people[0], "is_archived": False, "is_general": number == 0}
        | {"topic": {"value": ""}, "purpose": {"value": ""}}
        for number in range(CHANNELS)
    ]
    yield "channels.json", about
    for number in range(CHANNELS):
        days = _slack_channel(world)
        for day, rows in sorted(days.items()):
            yield f"channel{number:02d}/{day.isoformat()}.json", sorted(rows, key=lambda row: str(row["ts"]))


def _slack_channel(world: World) -> dict[date, list[dict[str, Any]]]:
    """Return a channel's messages by day: a reply lies in the file of its own day."""
    chance = world.chance
    days: dict[date, list[dict[str, Any]]] = {FIRST + timedelta(days=number): [] for number in range(DAYS)}
    count = 0
    while count < PER_DAY * DAYS:
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        begun = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + chance.randrange(86_000)
        root = _slack_message(world, begun)
        days[day].append(root)
        count += 1
        if chance.random() > 0.13:
            continue
        replies = []
        for _ in range(min(int(chance.expovariate(0.16)) + 1, 60)):
            written = begun + chance.expovariate(1 / 40_000) + 1
            if datetime.fromtimestamp(written, UTC).date() not in days:
                continue
            reply = _slack_message(world, written)
            reply |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
            days[datetime.fromtimestamp(written, UTC).date()].append(reply)
            replies.append({"user": reply["user"], "ts": reply["ts"]})
        count += len(replies)
        if replies:
            replies.sort(key=lambda one: str(one["ts"]))
            users = sorted({one["user"] for one in replies})
            root |= {"thread_ts": root["ts"], "reply_count": len(replies), "reply_users_count": len(users)}
            root |= {"latest_reply": replies[-1]["ts"], "reply_users": users[:5], "replies": replies}
            root |= {"is_locked": False, "subscribed": False}
    return days


def _slack_message(world: World, when: float) -> dict[str, Any]:
    chance = world.chance
    person, text = chance.choice(world.people), world.text()
    elements: list[dict[str, Any]] = [{"type": "text", "text": text}]
    if chance.random() < 0.2:
        other = chance.choice(world.people)
        elements.append({"type": "user", "user_id": other})
        text += f"<@{other}>"
    if chance.random() < 0.15:
        url = f"https://{chance.choice(world.words)}.example/{chance.choice(world.words)}"
        elements.append({"type": "link", "url": url})
        text += f"<{url}>"
    found: dict[str, Any] = {
        "client_msg_id": f"{chance.getrandbits(128):032x}",
        "type": "message",
        "text": text,
        "user": person,
        "ts": f"{int(when)}.{chance.randrange(10**6):06d}",
        "blocks": [
            {
                "type": "rich_text",
                "block_id": f"{chance.getrandbits(32):08x}",
                "elements": [{"type": "rich_text_section", "elements": elements}],
            }
        ],
        "team": "T0BENCH01",
        "user_team": "T0BENCH01",
        "source_team": "T0BENCH01",
        "user_profile": {
            "avatar_hash": f"{chance.getrandbits(48):012x}",
            "image_72": f"https://avatars.example/2026-01-01/{chance.getrandbits(64):016x}_72.png",
            "first_name": world.name(person).split()[0],
            "real_name": world.name(person),
            "display_name": world.name(person).split()[0].lower(),
            "team": "T0BENCH01",
            "name": world.name(person).lower().replace(" ", "."),
            "is_restricted": False,
            "is_ultra_restricted": False,
        },
    }
    if chance.random() < 0.35:
        crowds = [(name, world.crowd(6)) for name in chance.sample(_EMOJI, chance.randint(1, 3))]
        found["reactions"] = [{"name": name, "users": crowd, "count": len(crowd)} for name, crowd in crowds]
    return found


def _user(person: str, name: str) -> dict[str, Any]:
    profile = {
        "real_name": name,
        "display_name": name.split()[0].lower(),
        "email": f"{person.lower()}@mail.example",
        "phone": "+1 555 0100",
        "image_72": f"https://avatars.example/{person}_72.png",
        "image_32": f"https://avatars.example/{person}_32.png",
    }
    about = {"id": person, "team_id": "T0BENCH01", "name": name.lower().replace(" ", "."), "deleted": False}
    return about | {"real_name": name, "tz": "Europe/Lisbon", "is_bot": False, "profile": profile}


def discord(place: Path) -> Path:
    """Write the Discord channel into ``place`` when it is not there; return its file."""
    path = place / "discord.json"
    if path.exists():
        return path
    world = World()
    head = {
        "guild": {"id": "700000000000000001", "name": "Bench", "iconUrl": "https://cdn.example/icon.png"},
        "channel": {
            "id": "800000000000000001",
            "type": "GuildTextChat",
            "categoryId": "5",
            "category": "Text channels",
            "name": "general",
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-11-20T10:00:00+00:00",
        "messages": [],
    }
    begin = json.dumps(head, indent=2)
    with path.with_suffix(".part").open("w", encoding="utf-8") as file:
        file.write(begin[: begin.rindex("]")])
        earlier: list[str] = []
        for number in range(MESSAGES):
            message = _discord_message(world, number, earlier)
            earlier = [*earlier[-30:], str(message["id"])]
            lines = json.dumps(message, indent=2, ensure_ascii=False).replace("\n", "\n    ")
            file.write(("," if number else "") + "\n    " + lines)
        file.write(f'\n  ],\n  "messageCount": {MESSAGES}\n}}')
    path.with_suffix(".part").rename(path)
    return path


def _discord_message(world: World, number: int, earlier: list[str]) -> dict[str, Any]:
    chance = world.chance
    when = datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=90 * number)
    found: dict[str, Any] = {
        "id": str((int(when.timestamp() * 1000) - 1_420_070_400_000) << 22),
        "type": "Default",
        "timestamp": when.isoformat(timespec="milliseconds"),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": world.text(),
        "author": _discord_person(world, chance.choice(world.people)),
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    }
    if chance.random() < 0.2:
        shown = chance.choice(_SHOWN)
        emoji = {"id": "", "name": shown, "code": "", "isAnimated": False, "imageUrl": "https://cdn.example/e.svg"}
        found["reactions"] = [{"emoji": emoji, "count": chance.randint(1, 9), "users": []}]
    if earlier and chance.random() < 0.4:
        found["type"] = "Reply"
        found["reference"] = {"type": "Default", "messageId": chance.choice(earlier)}
        found["reference"] |= {"channelId": "800000000000000001", "guildId": "700000000000000001"}
    return found


def _discord_person(world: World, person: str) -> dict[str, Any]:
    return {
        "id": str(900000000000000000 + int(person[1:5])),
        "name": world.name(person).lower().replace(" ", "."),
        "discriminator": "0000",
        "nickname": world.name(person),
        "color": "#FFAA00",
        "isBot": False,
        "roles": [{"id": "1", "name": "Member", "color": "#FFAA00", "position": 1}],
        "avatarUrl": f"https://cdn.example/avatars/{person}.png?size=512",
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print(*slack(target), discord(target), sep="\n")
