"""Small exports of Matrix rooms, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder, as_zip

ASKED = 1_789_000_000_000
ROOM = "!garden:hs.example"
ADA, BO, CY, BOT = "@ada:hs.example", "@bo:hs.example", "@cy_k:other.example", "@bot:hs.example"


def id_(number: int) -> str:
    """Return the id of the event ``number``."""
    return f"$event{number}:hs.example"


def event(number: int, kind: str, sender: str, content: Any, **more: Any) -> dict[str, Any]:
    """Return an event; its time is its number, in seconds."""
    found = {"type": kind, "event_id": id_(number), "room_id": ROOM, "sender": sender, "content": content}
    return {**found, "origin_server_ts": ASKED + 1000 * number, "unsigned": {"age": 5}, **more}


def said(number: int, sender: str, body: str | None, html: str = "", **more: Any) -> dict[str, Any]:
    """Return a message; ``to``, ``thread`` and ``replaces`` name other events, ``content`` adds to what it says."""
    content: dict[str, Any] = {"msgtype": "m.text", "body": body}
    if html:
        content |= {"format": "org.matrix.custom.html", "formatted_body": html}
    to, thread, replaces = more.pop("to", None), more.pop("thread", None), more.pop("replaces", None)
    relation: dict[str, Any] = {}
    if thread is not None:
        relation |= {"rel_type": "m.thread", "event_id": id_(thread), "is_falling_back": to is None}
        relation |= {"m.in_reply_to": {"event_id": id_(thread if to is None else to)}}
    elif to is not None:
        relation |= {"m.in_reply_to": {"event_id": id_(to)}}
    if replaces is not None:
        new = dict(content)
        content |= {"body": f"* {body}", "m.new_content": new}
        relation = {"rel_type": "m.replace", "event_id": id_(replaces)}
    if relation:
        content["m.relates_to"] = relation
    return event(number, "m.room.message", sender, content | more.pop("content", {}), **more)


def reacted(number: int, sender: str, to: int, key: str, **content: Any) -> dict[str, Any]:
    """Return an emoji under a message."""
    relation = {"rel_type": "m.annotation", "event_id": id_(to), "key": key}
    return event(number, "m.reaction", sender, {"m.relates_to": relation, **content})


def member(number: int, who: str, name: str | None) -> dict[str, Any]:
    """Return the event by which somebody joins, or calls themselves something."""
    content = {"membership": "join", "displayname": name, "avatar_url": "mxc://hs.example/secret"}
    return event(number, "m.room.member", who, content, state_key=who)


def rule(join_rule: str, number: int = 900) -> dict[str, Any]:
    """Return the event that says who may come in."""
    return event(number, "m.room.join_rules", ADA, {"join_rule": join_rule}, state_key="")


def redacted(number: int, sender: str, **more: Any) -> dict[str, Any]:
    """Return a message that was deleted, as the server leaves it."""
    content = {"m.relates_to": more.pop("relation")} if "relation" in more else {}
    because = event(950, "m.room.redaction", sender, {})
    return event(number, "m.room.message", sender, content, unsigned={"redacted_because": because})


def element(*events: Any, **more: Any) -> dict[str, Any]:
    """Return ``events`` as Element exports a room."""
    head = {"room_name": "Garden", "room_creator": "Ada", "topic": "", "export_date": "Tuesday"}
    return {**head, "exported_by": "Ada", "messages": list(events), **more}


FALLBACK = "> <@ada:hs.example> Which mulch?\n> For acid soil.\n\nBark."
MX_REPLY = (
    '<mx-reply><blockquote><a href="https://matrix.to/#/!r/$e">In reply to</a> Ada<br>Which?</blockquote></mx-reply>'
)
IN_THREAD = {"rel_type": "m.thread", "event_id": id_(1)}
THREAD = [
    member(0, ADA, "Ada O'Hara"),
    member(2, BO, "Bo"),
    said(1, ADA, "Which *mulch*, @bo:hs.example?\nFor acid soil."),
    said(9, BO, FALLBACK, f"{MX_REPLY}<strong>Bark</strong>.", to=1),
    said(
        3,
        CY,
        "Straw.",
        'Straw, <a href="https://matrix.to/#/@ada:hs.example">Ada</a> and '
        '<a href="https://matrix.to/#/%40zoe:hs.example">Zoe</a> <span data-mx-spoiler="end">it rots</span>',
        thread=1,
    ),
    said(4, ADA, "Thanks!", thread=1, to=3),
    said(4, ADA, "Thanks!", thread=1, to=3),
    said(5, CY, "Straw and bark.", thread=None, replaces=3),
    said(6, CY, "Straw, and bark.", replaces=3),
    said(7, BO, "Vandal.", replaces=3),
    said(8, BOT, "beep", thread=1, content={"msgtype": "m.notice"}),
    said(10, BO, "nods", thread=1, content={"msgtype": "m.emote"}),
    said(11, BO, "IMG.jpg", thread=1, content={"msgtype": "m.image"}),
    said(12, BO, "my heap", thread=1, content={"msgtype": "m.image", "filename": "IMG.jpg"}),
    redacted(13, BO, relation=IN_THREAD),
    reacted(20, ADA, 3, "👍️"),
    reacted(21, BO, 3, "👍️"),
    reacted(22, BO, 3, "👍️"),
    reacted(23, CY, 3, "🚫"),
    reacted(24, BO, 1, "mxc://hs.example/x", shortcode="mulch"),
    None,
]
CHAIN = [
    said(30, CY, "Which spade?"),
    said(31, BO, "A flat one.", to=30),
    said(32, ADA, "Why flat?", to=31),
]
ELEMENT = element(*THREAD)

FILES: dict[str, Any] = {
    "thread.json": {"chunk": [said(3, CY, "Straw.", thread=1), said(2, BO, "Bark.", thread=1)], "prev_batch": "x"},
    "root.json": said(1, ADA, "Which mulch?"),
    "members.json": {"chunk": [member(0, ADA, "Ada"), member(0, BO, "Bo")]},
}
FIXTURES: dict[str, Callable[[Path], Path]] = {
    "element": lambda folder: _file(folder, json.dumps(ELEMENT, indent=2)),
    "room": lambda folder: _file(folder, json.dumps(element(*THREAD, *CHAIN, rule("public")))),
    "messages": lambda folder: _file(folder, json.dumps({"chunk": [*reversed(CHAIN)], "start": "a", "end": "b"})),
    "folder": lambda folder: as_folder(folder / "matrix", FILES),
    "zip": lambda folder: as_zip(folder / "matrix.zip", {"export.json": ELEMENT, "images/a.png": b"\x89PNG"}),
}


def _file(folder: Path, content: str) -> Path:
    path = folder / "matrix.json"
    path.write_text(content, "utf-8")
    return path
