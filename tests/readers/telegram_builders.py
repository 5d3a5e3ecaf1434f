"""Small exports of Telegram Desktop, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder

ASKED = 1_760_000_000
CHAT = 1234567890


def message(id_: int, name: str | None, text: Any, *, to: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a message of ``name``, a minute after the one numbered before it; ``to`` is what it answers."""
    at = ASKED + 60 * id_
    found = {
        "id": id_,
        "type": "message",
        "date": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(at),
        "from": name,
        "from_id": f"user{sum(map(ord, name or 'Nobody'))}",
        "text": text,
    }
    return {**found, **({"reply_to_message_id": to} if to else {}), **more}


def service(id_: int, action: str, **more: Any) -> dict[str, Any]:
    """Return a line of Telegram's own."""
    at = ASKED + 60 * id_
    return {
        "id": id_,
        "type": "service",
        "date_unixtime": str(at),
        "actor": "Ada",
        "actor_id": "user1",
        "action": action,
        "text": "",
        **more,
    }


def reaction(emoji: str, count: int, **more: Any) -> dict[str, Any]:
    """Return an emoji under a message, with who gave it."""
    recent = [{"from": "Eve Private", "from_id": "user77", "date": "2025-10-09T10:00:00"}]
    return {"type": "emoji", "count": count, "emoji": emoji, "recent": recent, **more}


def chat(*messages: dict[str, Any], kind: str = "private_supergroup", **more: Any) -> dict[str, Any]:
    """Return ``messages`` as the result.json of one chat."""
    return {"name": "Workshops", "type": kind, "id": CHAT, "messages": list(messages), **more}


def account(*chats: dict[str, Any]) -> dict[str, Any]:
    """Return ``chats`` as the result.json of an account, with what else lies in it."""
    person = {"user_id": 1, "first_name": "Ada", "phone_number": "+00 202 555 0142", "username": "@ada"}
    contacts = {"about": "Contacts", "list": [{"first_name": "Zed", "phone_number": "+00 202 555 0199"}]}
    return {
        "about": "Here is the data you requested.",
        "personal_information": person,
        "contacts": contacts,
        "chats": {"about": "Chats", "list": list(chats)},
        "left_chats": {"about": "Left", "list": []},
    }


THREAD = [
    service(1, "create_group", title="Workshops"),
    message(2, "Ada", "How do you break the ice? It is a workshop.", reactions=[reaction("👀", 2)]),
    message(
        3,
        "Björn",
        ["Names first, ", {"type": "bold", "text": "always"}, " – see ", {"type": "link", "text": "example.org/a_b"}],
        to=2,
        reactions=[reaction("🎉", 3), {"type": "paid", "count": 1}],
        edited="2025-10-09T11:00:00",
    ),
    message(4, "Chidi", "Pairs, then two minutes", to=3, edited="2025-10-09T11:00:00"),
    message(5, None, "I left since", to=2),
    message(6, "Dana", "", to=2, photo="photos/photo_1.jpg"),
    message(7, "Helper Bot", "Welcome!", to=2),
    message(8, "Dana", "Nobody answers this"),
    service(9, "pin_message", message_id=2),
]


def dumped(value: Any) -> bytes:
    """Return ``value`` as Telegram Desktop writes it."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "telegram": lambda folder: as_folder(folder, {"result.json": dumped(chat(*THREAD))}) / "result.json",
    "telegram-account": lambda folder: as_folder(folder / "all", {"result.json": dumped(account(chat(*THREAD)))}),
}
