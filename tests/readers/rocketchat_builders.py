"""Small answers, dumps and exports of Rocket.Chat, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder, as_zip

ASKED = 1_789_000_000
ROOM = "roomGardenAAAAAAA"
BASE = "https://chat.example/channel/garden"


def user(name: str, shown: str | None = "") -> dict[str, Any]:
    """Return a member with what is nobody's business."""
    id_ = f"user{name}".ljust(17, "x")
    return {"_id": id_, "username": name, "name": shown or name.title(), "emails": [{"address": "a@mail.example"}]}


ADA, BO, CY = user("ada", "Ada O'Hara"), user("bo"), user("cy.k", "Cy")


def id_(number: int) -> str:
    """Return the id of the message ``number``."""
    return f"m{number}".ljust(17, "Z")


def iso(seconds: int) -> str:
    """Return a time as the API writes it."""
    return datetime.fromtimestamp(ASKED + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.007Z")


def said(number: int, by: Any, msg: str | None, thread: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a message; its time is its number, in seconds."""
    found = {"_id": id_(number), "rid": ROOM, "msg": msg, "ts": iso(number), "u": by, "mentions": [], "channels": []}
    return {**found, **({} if thread is None else {"tmid": id_(thread)}), **more}


def page(*messages: Any, **more: Any) -> dict[str, Any]:
    """Return ``messages`` as the API sends them."""
    return {"messages": list(messages), "count": len(messages), "total": len(messages), "success": True, **more}


def quoting(number: int, text: str) -> str:
    """Return ``text`` as an answer that quotes the message ``number``."""
    return f"[ ]({BASE}?msg={id_(number)}) {text}"


def given(**names: Any) -> dict[str, Any]:
    """Return reactions: by name, the usernames of who gave them."""
    return {f":{name}:": {"usernames": who} for name, who in names.items()}


THREAD = [
    said(3, CY, "Straw, @bo :slight_smile:", 1, reactions=given(thumbsup_tone1=["ada", "bo", "bo"], no_entry=["cy.k"])),
    said(4, ADA, quoting(3, "Thanks!"), 1, attachments=[{"message_link": "x", "text": "Straw"}]),
    said(2, BO, "*Bark*.", 1, editedAt=iso(9), editedBy={"_id": "x", "username": "bo"}),
    said(40, BO, "Brak.", 1, _hidden=True, parent=id_(2)),
    said(1, ADA, "Which **mulch**, #garden?\nFor _acid_ soil.", tcount=9, reactions=given(mulch=None)),
    said(5, BO, "", 1, t="rm"),
    said(6, BO, "cy.k", 1, t="au"),
    said(7, user("rocket.cat"), "beep", 1),
    said(8, BO, "buzz", 1, bot={"i": "hook"}),
    said(9, BO, "", 1, file={"_id": "f"}, attachments=[{"title": "a.png", "description": "my heap"}]),
    said(3, CY, "Straw, @bo :slight_smile:", 1, reactions=given(thumbsup_tone1=["ada", "bo", "bo"], no_entry=["cy.k"])),
    None,
]
CHAIN = [
    said(30, CY, "Which spade?"),
    said(31, BO, quoting(30, "A flat one.")),
    said(32, ADA, quoting(31, "Why flat?")),
]
PAGE = page(*THREAD)
ROOMS = [{"_id": ROOM, "t": "c", "name": "garden", "fname": "The garden", "msgs": 9, "usersCount": 3}]


def dump(*messages: Any) -> bytes:
    """Return ``messages`` as mongoexport writes them: one a line, times as its own objects."""
    stamped = [{**one, "ts": {"$date": one["ts"]}} for one in messages if one]
    return "\n".join(map(json.dumps, stamped)).encode() + b"\n"


def flat(number: int, by: str, msg: str, **more: Any) -> dict[str, Any]:
    """Return a message of a room's own export."""
    return {"msg": msg, "username": by, "ts": iso(number), **more}


FLAT = [
    flat(0, "bo", "User joined the channel", type="uj"),
    flat(10_000, "ada", "Does anybody know which mulch is right?"),
    flat(10_020, "ada", "For acid soil."),
    flat(10_100, "bo", "*Bark*."),
    flat(10_200, "User_3", "Straw."),
    flat(500_000, "bo", "Anybody with a spare spade?"),
    flat(500_100, "ada", "I have one."),
]


def lines(*messages: Any) -> bytes:
    """Return ``messages`` as a room's own export is written."""
    return "\n".join(map(json.dumps, messages)).encode() + b"\n"


FILES: dict[str, Any] = {
    "thread.json": page(*[one for one in THREAD if one and one["_id"] != id_(1)]),
    "question.json": {"message": said(1, ADA, "Which mulch?"), "success": True},
    "room.json": {"channel": ROOMS[0], "success": True},
}
FIXTURES: dict[str, Callable[[Path], Path]] = {
    "page": lambda folder: _file(folder, json.dumps(PAGE).encode()),
    "room": lambda folder: _file(folder, json.dumps(page(*THREAD, *CHAIN), indent=2).encode()),
    "dump": lambda folder: as_folder(
        folder / "dump", {"messages.json": dump(*THREAD, *CHAIN), "rooms.json": lines(*ROOMS)}
    ),
    "flat": lambda folder: as_zip(folder / "export.zip", {"garden.json": lines(*FLAT), "assets/a.png": b"\x89PNG"}),
    "folder": lambda folder: as_folder(folder / "rocketchat", FILES),
}


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "rocketchat.json"
    path.write_bytes(content)
    return path
