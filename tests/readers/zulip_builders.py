"""Small files of Zulip's, archived and from the API, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASKED = 1_789_000_000


def archived(id_: int, name: str, html: str) -> dict[str, Any]:
    """Return a message of a public archive."""
    return {"id": id_, "content": html, "sender_full_name": name, "timestamp": ASKED + id_}


def message(id_: int, name: str, html: str, **more: Any) -> dict[str, Any]:
    """Return a message of the API's, with what is nobody's business."""
    return {
        **archived(id_, name, html),
        "sender_id": len(name),
        "sender_email": f"{name}@mail.example",
        "avatar_url": "https://avatars.example/x",
        "type": "stream",
        "display_recipient": "garden",
        "subject": "mulch",
        "content_type": "text/html",
        "reactions": [],
        **more,
    }


def page(*messages: Any, **more: Any) -> dict[str, Any]:
    """Return an answer of the API."""
    return {"result": "success", "msg": "", "found_oldest": True, "found_newest": True, "messages": [*messages], **more}


def reacted(name: str, code: str, user: int, kind: str = "unicode_emoji") -> dict[str, Any]:
    """Return one person's emoji."""
    user_ = {"id": user, "email": "who@mail.example"}
    return {"emoji_name": name, "emoji_code": code, "reaction_type": kind, "user_id": user, "user": user_}


TOPIC = [
    archived(3, "Bo", "<p>Bark.</p>"),
    archived(1, "Ada", "<p>Which <strong>mulch</strong>?</p>"),
    archived(2, "Cleo", "<p>Straw.</p>"),
]
THUMBS = [reacted("+1", "1f44d", 1), reacted("+1", "1f44d", 2), reacted("leaf", "77", 3, "realm_emoji")]
PAGE = page(
    message(1, "Ada", "<p>Which mulch?</p>", subject="✔ mulch"),
    message(2, "Cleo", "<p>/me waits</p>", is_me_message=True, last_edit_timestamp=ASKED + 9),
    message(3, "Bo", "<p>Bark.</p>", reactions=THUMBS),
    message(4, "Notification Bot", "<p>Ada has marked this topic as resolved.</p>"),
)


def _archive(folder: Path) -> Path:
    path = folder / "mulch.json"
    path.write_text(json.dumps(TOPIC), "utf-8")
    return path


def _api(folder: Path) -> Path:
    path = folder / "messages.json"
    path.write_text(json.dumps(PAGE, indent=1), "utf-8")
    return path


FIXTURES: dict[str, Callable[[Path], Path]] = {"zulip-archive": _archive, "zulip-api": _api}
