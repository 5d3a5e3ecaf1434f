"""Make the example's Slack export: ``python bench/example_export.py`` writes the same bytes on every run.

A small invented workspace, said in example.yaml, with one thread: a question about icebreakers and 17
responses by 14 people. Four
answers and two thank-yous are the ones the example issue prints; everything else, and everybody, is made up.
The e-mail addresses and telephone numbers are there to show that no reader looks at them.
"""

import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
EXPORT = ROOT / "issues" / "2030-01-15-peer-to-peer" / "export.zip"
TEAM = "T0GW0EXAMPL"
BEGAN = 1880000000


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of example.yaml."""

    author: str
    at: str
    text: str
    reactions: str = ""
    kind: str = ""
    edited: bool = False


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One channel of example.yaml."""

    id: str
    topic: str
    purpose: str


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """example.yaml: ``people`` maps a short name to the shown one, ``others`` a channel to its messages."""

    people: dict[str, str]
    left: str
    channels: dict[str, Channel]
    question: Post
    replies: tuple[Post, ...]
    others: dict[str, tuple[Post, ...]]


EXAMPLE = msgspec.yaml.decode(Path(__file__).with_name("example.yaml").read_bytes(), type=Example)

_INLINE = re.compile(
    r"<@(?P<user>\w+)>|<(?P<url>https://[^|>]+)(?:\|(?P<label>[^>]+))?>"
    r"|:(?P<emoji>[a-z_]+):|\*(?P<bold>[^*]+)\*|`(?P<code>[^`]+)`"
)
_ITEM = re.compile(r"(?P<indent> *)- (?P<words>.*)")
_BULLETS = ("•", "◦")


def user_id(author: str) -> str:
    """Return the workspace's id of a person of this file."""
    return f"U0{list(EXAMPLE.people).index(author) + 11:02d}{author.upper():X<7.7}"


def timestamp(at: str) -> str:
    """Return Slack's ``ts`` of a moment in UTC; the six digits after the point make it unique."""
    seconds = int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())
    return f"{seconds}.{seconds % 9973:04d}29"


def mrkdwn(text: str) -> str:
    """Return ``text`` as the message's ``text``: Slack's escapes, ids for names, bullets as characters."""

    def escape(line: str) -> str:
        known = re.sub(r"<@(\w+)>", lambda match: f"<@{user_id(match[1])}>", line)
        return known.replace("&", "&amp;")

    lines = []
    for line in text.split("\n"):
        item = _ITEM.fullmatch(line)
        level = len(item["indent"]) // 2 if item else 0
        lines.append(escape(f"{'    ' * level}{_BULLETS[level]} {item['words']}" if item else line))
    return "\n".join(lines)


def elements(line: str) -> list[dict[str, Any]]:
    """Return the elements of a rich text section: words, mentions, links, emoji."""
    found: list[dict[str, Any]] = []
    end = 0
    for match in _INLINE.finditer(line):
        if match.start() > end:
            found.append({"type": "text", "text": line[end : match.start()]})
        found.append(_element(match))
        end = match.end()
    if end < len(line):
        found.append({"type": "text", "text": line[end:]})
    return found


def _element(match: re.Match[str]) -> dict[str, Any]:
    if match["user"]:
        return {"type": "user", "user_id": user_id(match["user"])}
    if match["url"]:
        return {"type": "link", "url": match["url"]} | ({"text": match["label"]} if match["label"] else {})
    if match["emoji"]:
        return {"type": "emoji", "name": match["emoji"]}
    style = "bold" if match["bold"] else "code"
    return {"type": "text", "text": match[style], "style": {style: True}}


def blocks(text: str) -> list[dict[str, Any]]:
    """Return ``text`` as one rich text block: sections, and a list for each run of items of one indent."""
    parts: list[dict[str, Any]] = []
    for line in text.split("\n"):
        item = _ITEM.fullmatch(line)
        section = {"type": "rich_text_section", "elements": elements(item["words"] if item else line)}
        if not item:
            parts.append(section)
            continue
        indent = len(item["indent"]) // 2
        if not parts or parts[-1].get("indent") != indent:
            parts.append({"type": "rich_text_list", "style": "bullet", "indent": indent, "border": 0, "elements": []})
        parts[-1]["elements"].append(section)
    return [{"type": "rich_text", "block_id": "b1", "elements": parts}]


def reactions(post: Post) -> list[dict[str, Any]]:
    """Return the reactions with who gave them: never the author, no one twice under one emoji."""
    others = [user_id(person) for person in EXAMPLE.people if person not in {post.author, EXAMPLE.left}]
    found = []
    for number, one in enumerate(post.reactions.split()):
        name, count = one.rsplit("*", 1)
        givers = (others[number * 4 :] + others)[: int(count)]
        found.append({"name": name, "users": givers, "count": len(givers)})
    return found


def message(post: Post) -> dict[str, Any]:
    """Return ``post`` as a line of a day file, outside any thread."""
    if post.kind == "bot_message":
        return {
            "type": "message",
            "subtype": "bot_message",
            "text": post.text,
            "ts": timestamp(post.at),
            "username": "Recap",
            "bot_id": "B0RECAP0001",
        }
    made: dict[str, Any] = {"type": "message"}
    if post.kind:
        made["subtype"] = post.kind
    made |= {"user": user_id(post.author), "text": mrkdwn(post.text), "ts": timestamp(post.at), "team": TEAM}
    if post.kind != "channel_join":
        made["blocks"] = blocks(post.text)
    if post.reactions:
        made["reactions"] = reactions(post)
    if post.edited:
        made["edited"] = {"user": made["user"], "ts": f"{int(float(made['ts'])) + 95}.000000"}
    return made


def thread() -> list[dict[str, Any]]:
    """Return the question and its replies; its ``reply_count`` counts the bot's message as Slack does."""
    thread_ts = timestamp(EXAMPLE.question.at)
    replies = [message(post) | {"thread_ts": thread_ts} for post in EXAMPLE.replies]
    people = list(dict.fromkeys(reply.get("user", reply.get("bot_id")) for reply in replies))
    question = message(EXAMPLE.question) | {"thread_ts": thread_ts}
    root = question | {
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1]["ts"],
        "reply_users": people,
        "replies": [{"user": reply.get("user", ""), "ts": reply["ts"]} for reply in replies],
        "is_locked": False,
    }
    for reply in replies:
        if "user" in reply:
            reply["parent_user_id"] = user_id(EXAMPLE.question.author)
        if reply.get("subtype") == "thread_broadcast":
            reply["root"] = question
    return [root, *replies]


def users() -> list[dict[str, Any]]:
    """Return users.json: people with the private fields a real export has, all of them false."""
    return [
        {
            "id": user_id(person),
            "team_id": TEAM,
            "name": person,
            "deleted": person == EXAMPLE.left,
            "real_name": name,
            "tz": "Europe/Lisbon",
            "is_bot": False,
            "profile": {
                "real_name": name,
                "display_name": name,
                "title": "",
                "email": f"{person}@example.org",
                "phone": f"+1-555-01{number:02d}",
            },
        }
        for number, (person, name) in enumerate(EXAMPLE.people.items(), start=11)
    ]


def channels() -> list[dict[str, Any]]:
    """Return channels.json."""
    return [
        {
            "id": channel.id,
            "name": name,
            "created": BEGAN,
            "creator": user_id("yara"),
            "is_archived": False,
            "is_general": name == "general",
            "members": [user_id(person) for person in EXAMPLE.people if person != EXAMPLE.left],
            "topic": {"value": channel.topic, "creator": user_id("yara"), "last_set": BEGAN},
            "purpose": {"value": channel.purpose, "creator": user_id("yara"), "last_set": BEGAN},
        }
        for name, channel in EXAMPLE.channels.items()
    ]


def files() -> dict[str, Any]:
    """Return the export: the content of each file by its name, in the order of the zip."""
    made: dict[str, Any] = {"channels.json": channels(), "integration_logs.json": [], "users.json": users()}
    for channel, posts in EXAMPLE.others.items():
        messages = [message(post) for post in posts]
        if channel == "ask-anything":
            messages += thread()
        for one in sorted(messages, key=lambda one: str(one["ts"])):
            day = datetime.fromtimestamp(float(one["ts"]), UTC).strftime("%Y-%m-%d")
            made.setdefault(f"{channel}/{day}.json", []).append(one)
    return made


def write(path: Path) -> None:
    """Write the export to ``path``: stored, not deflated, because zlib's versions differ in their bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files().items():
            entry = zipfile.ZipInfo(name, date_time=(2030, 1, 11, 6, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, json.dumps(content, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    EXPORT.parent.mkdir(parents=True, exist_ok=True)
    write(EXPORT)
    print(f"{EXPORT.name}: {EXPORT.stat().st_size:,} bytes")
