"""Small Mattermost exports, of both shapes, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASKED = 1_789_000_000_000


def said(user: str, message: str | None, seconds: int, **more: Any) -> dict[str, Any]:
    """Return a reply of a bulk export."""
    return {"user": user, "message": message, "create_at": ASKED + 1000 * seconds, "reactions": None, **more}


def post(user: str, message: str, seconds: int, *replies: Any, channel: str = "garden", **more: Any) -> dict[str, Any]:
    """Return a post's line of a bulk export."""
    found = {"team": "t", "channel": channel, **said(user, message, seconds), "replies": list(replies) or None, **more}
    return {"type": "post", "post": found}


def member(name: str, **more: Any) -> dict[str, Any]:
    """Return a member's line, with what is nobody's business."""
    mail = f"{name}@mail.example"
    found = {"username": name, "email": mail, "first_name": f"{name} Surname", "position": "boss", **more}
    return {"type": "user", "user": found}


def channel(name: str, kind: str = "O") -> dict[str, Any]:
    """Return a channel's line."""
    found = {"team": "t", "name": name, "display_name": f"The {name}", "type": kind}
    return {"type": "channel", "channel": found}


HEAD = [
    {"type": "version", "version": 1},
    channel("garden"),
    channel("board", "P"),
    member("ada", nickname="Ada"),
    member("bo", nickname=""),
]
QUESTION = post(
    "ada",
    "Which mulch, @bo?\nFor ~garden :sunflower:",
    0,
    said("cleo", "Straw.", 30, reactions=[{"user": "bo", "emoji_name": "tick"}, {"user": "ada", "emoji_name": "+1"}]),
    said("bo", "Bark. `@ada`", 20, edit_at=ASKED + 25_000),
    None,
    said("bo", "bo joined the channel.", 10),
    said("robot", "beep", 40, props={"from_webhook": "true"}),
    reactions=[{"user": "bo", "emoji_name": "heart"}, {"user": "bo", "emoji_name": "heart"}],
)
TICK = {"type": "emoji", "emoji": {"name": "tick", "image": "x.png"}}
DIRECT = {"type": "direct_post", "direct_post": {"channel_members": ["ada", "bo"], "message": "secret"}}
BULK = [*HEAD, QUESTION, post("bo", "Alone.", 99), DIRECT, TICK]


def jsonl(*lines: Any) -> str:
    """Return ``lines`` as a bulk export is written."""
    return "\n".join(map(json.dumps, lines)) + "\n"


def id_(number: int | str) -> str:
    """Return an id as the API's are."""
    return f"p{number}".ljust(26, "x")


def page(*posts: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the API."""
    return {"order": [one["id"] for one in posts], "posts": {one["id"]: one for one in posts}, "next_post_id": ""}


def api(number: int, user: str, message: str, root: int | None = 1, **more: Any) -> dict[str, Any]:
    """Return a post of the API's."""
    return {
        "id": id_(number),
        "create_at": ASKED + number,
        "update_at": ASKED,
        "edit_at": 0,
        "delete_at": 0,
        "user_id": f"u-{user}",
        "channel_id": "c1",
        "root_id": "" if root is None else id_(root),
        "message": message,
        "type": "",
        "props": {},
        "metadata": {},
        **more,
    }


PAGE = page(
    api(3, "bo", "Bark.", metadata={"reactions": [{"user_id": "u-ada", "emoji_name": "thumbsup_dark_skin_tone"}]}),
    api(2, "cleo", "", type="system_add_to_channel"),
    api(1, "ada", "Which mulch?", root=None, reply_count=3),
)


def _bulk(folder: Path) -> Path:
    path = folder / "import.jsonl"
    path.write_text(jsonl(*BULK), "utf-8")
    return path


def _api(folder: Path) -> Path:
    path = folder / "posts.json"
    path.write_text(json.dumps(PAGE), "utf-8")
    return path


FIXTURES: dict[str, Callable[[Path], Path]] = {"mattermost-bulk": _bulk, "mattermost-api": _api}
