"""Small exports, built by hand: what a platform writes, with the traps that real files carry."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digest import readers

ASKED = 1_789_000_000
CHANNEL = "C0ASK0001"


def ts(seconds: int) -> str:
    """Return the id of a Slack message ``seconds`` after the question was asked."""
    return f"{ASKED + seconds}.000{seconds % 1000:03}"


def message(seconds: int, user: str, text: str, *, thread: int | None = 0, **more: Any) -> dict[str, Any]:
    """Return a Slack message; ``thread`` is the one it is in (None for none)."""
    found = {"type": "message", "ts": ts(seconds), "user": user, "text": text, **more}
    return found if thread is None else {**found, "thread_ts": ts(thread)}


def user(id_: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a member as Slack exports one, with all that is nobody's business."""
    profile = {
        "display_name": name,
        "real_name": f"{name} Real",
        "email": f"{id_}@mail.example",
        "phone": "+1 202 555 0142",
    }
    return {"id": id_, "name": name.lower(), "deleted": False, "is_bot": False, "profile": profile, **more}


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``elements`` as the blocks of a message."""
    return [{"type": "rich_text", "block_id": "b1", "elements": list(elements)}]


def section(*elements: dict[str, Any] | str, kind: str = "rich_text_section") -> dict[str, Any]:
    """Return inline ``elements`` (a str is plain text) as a section of rich text."""
    return {
        "type": kind,
        "elements": [{"type": "text", "text": one} if isinstance(one, str) else one for one in elements],
    }


def bullets(*texts: str, indent: int = 0, style: str = "bullet") -> dict[str, Any]:
    """Return ``texts`` as a list of rich text."""
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": indent,
        "elements": [section(text) for text in texts],
    }


USERS = [
    user("U1", "Ada"),
    user("U2", "Björn"),
    user("U3", "", real_name="Chidi Real", profile={"display_name": "", "real_name": ""}),
    user("U4", "Dana", deleted=True),
    user("UBOT", "Helper", is_bot=True),
]
CHANNELS = [{"id": CHANNEL, "name": "ask"}, {"id": "C0RANDOM1", "name": "random"}]

THREAD = [
    message(
        0,
        "U1",
        "How do you break the ice? It is a workshop.",
        reply_count=9,
        reactions=[{"name": "eyes", "users": ["U2"], "count": 1}],
    ),
    message(
        60,
        "U2",
        "*Names* first, see <https://example.org/ice|this list>",
        reactions=[{"name": "tada", "users": ["U1"], "count": 3}],
    ),
    message(
        120,
        "U3",
        "ignored",
        blocks=rich(section("In two steps:"), bullets("pairs"), bullets("two minutes", indent=1)),
    ),
    message(180, "UBOT", "I am a helper", subtype="bot_message", bot_id="B1"),
    message(90_000, "U4", "Thanks <@U1>!", edited={"user": "U4", "ts": ts(90_060)}),
    message(90_100, "U9", "Who am I?"),
    message(90_200, "U8", "A guest", user_profile={"display_name": "Guest", "image_72": "x.png"}),
    message(
        90_300,
        "U2",
        "Also here",
        subtype="thread_broadcast",
        parent_user_id="U1",
        root={"ts": ts(0), "text": "copy"},
    ),
    message(90_400, "USLACKBOT", "This message was deleted.", subtype="tombstone", hidden=True),
]
LOOSE = [
    message(10, "U2", "<@U2> has joined the channel", thread=None, subtype="channel_join"),
    message(20, "U2", "Nobody answers this", thread=None),
]


def day_of(one: dict[str, Any]) -> str:
    """Return the day file that Slack puts a message into."""
    return datetime.fromtimestamp(int(float(one["ts"])), UTC).strftime("%Y-%m-%d")


def workspace(messages: list[dict[str, Any]] | None = None, **tables: Any) -> dict[str, Any]:
    """Return the files of a Slack export by name; ``tables`` replace or add some (None leaves one out)."""
    files: dict[str, Any] = {"users.json": USERS, "channels.json": CHANNELS, "integration_logs.json": []}
    for one in (THREAD + LOOSE) if messages is None else messages:
        files.setdefault(f"ask/{day_of(one)}.json", []).append(one)
    files |= {
        name.replace("__", "/") + ("" if name.endswith(".json") else ".json"): value for name, value in tables.items()
    }
    return {name: value for name, value in files.items() if value is not None}


def as_zip(path: Path, files: dict[str, Any], *, wrapped: str = "") -> Path:
    """Write ``files`` (bytes, or what JSON can hold) as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(wrapped + name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def as_folder(path: Path, files: dict[str, Any]) -> Path:
    """Write ``files`` as a folder."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def comment(id_: str, body: str, *replies: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a Reddit comment with its ``replies``."""
    data = {
        "id": id_,
        "name": f"t1_{id_}",
        "author": f"user_{id_}",
        "body": body,
        "body_html": "<div>x</div>",
        "score": 1,
    }
    data |= {"created_utc": ASKED + 10.0 * (1 + len(id_)), "edited": False, "stickied": False}
    data |= {"replies": listing(*replies) if replies else "", **more}
    return {"kind": "t1", "data": data}


def more(count: int) -> dict[str, Any]:
    """Return the node that stands for comments left out."""
    return {"kind": "more", "data": {"count": count, "id": "m1", "name": "t1_m1", "children": ["m1", "m2"]}}


def listing(*things: dict[str, Any]) -> dict[str, Any]:
    """Return ``things`` as a Listing."""
    return {"kind": "Listing", "data": {"children": list(things), "after": None}}


def post(*comments: dict[str, Any], **more_of_it: Any) -> list[dict[str, Any]]:
    """Return a Reddit comments page."""
    data = {
        "id": "p1",
        "name": "t3_p1",
        "author": "asker",
        "title": "How do you *break* the ice?",
        "selftext": "For **eight** people.",
        "selftext_html": "<div>x</div>",
        "is_self": True,
        "score": 12,
        "num_comments": 6,
        "created_utc": float(ASKED),
        "permalink": "/r/workshops/comments/p1/how_do_you/",
    }
    return [listing({"kind": "t3", "data": data | more_of_it}), listing(*comments)]


REDDIT = post(
    comment(
        "a",
        "Names first\n* one\n* two",
        comment("aa", "Agreed ^tiny", comment("aaa", "[deleted]", comment("aaaa", "Below a gap"))),
    ),
    comment("b", "A >!secret!< with x^2", score=8),
    comment("c", "I'm a bot, beep boop", author="HelpBot"),
    more(1),
)

PASTE = """\
Thread
ask-anything
Ada Lovely
  10:41 AM
How do you break the ice? It is a workshop :wave:
:eyes:
2

4 replies
Björn Borg  10:52 AM
• pairs
    ◦ two minutes
see https://example.org/a_b. (edited)
:tada:
3
Helper
APP
  10:53 AM
I am a helper
Chidi Okafor:house_with_garden:  11:02 AM
Use *names*, not 2*3*4
image.png
11:05
And one more thing
Last reply 3 days ago
View thread
"""


def as_read() -> bytes:
    """Return the Slack thread as a build keeps it."""
    with TemporaryDirectory() as folder:
        return readers.read(as_zip(Path(folder) / "slack.zip", workspace())).json()


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "slack": lambda folder: as_zip(folder / "slack.zip", workspace(), wrapped="export/"),
    "slack-folder": lambda folder: as_folder(folder / "slack", workspace()),
    "slack-day": lambda folder: as_folder(folder, {"2026-09-10.json": THREAD}) / "2026-09-10.json",
    "slack-api": lambda folder: as_folder(folder, {"r.json": {"ok": True, "messages": THREAD}}) / "r.json",
    "reddit": lambda folder: as_folder(folder, {"post.json": REDDIT}) / "post.json",
    "paste": lambda folder: as_folder(folder, {"paste.txt": PASTE.encode()}) / "paste.txt",
    "thread-json": lambda folder: as_folder(folder, {"thread.json": as_read()}) / "thread.json",
}
