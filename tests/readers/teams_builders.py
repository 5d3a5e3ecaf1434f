"""Messages of Microsoft Teams as Graph gives them and as the export tool writes them, small and invented."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder

ROOT = "1789000000000"
CONTEXT = {"@odata.context": "https://graph.example/v1.0/$metadata#teams", "@odata.count": 1}


def person(name: str) -> dict[str, Any]:
    """Return a person as Graph gives one, with what is nobody's business."""
    return {"user": {"id": f"g-{name}", "displayName": name, "tenantId": "secret", "mail": f"{name}@mail.example"}}


def message(id_: int, name: str | None, html: str, *, root: str | None = ROOT, **more: Any) -> dict[str, Any]:
    """Return a message of Graph's; ``id_`` counts from the question."""
    return {
        "id": str(int(ROOT) + id_),
        "replyToId": root,
        "messageType": "message",
        "createdDateTime": f"2026-09-10T00:26:{id_:02}.123Z",
        "lastEditedDateTime": None,
        "deletedDateTime": None,
        "subject": None,
        "chatId": None,
        "from": more.pop("sender", person(name) if name else None),
        "body": {"contentType": "html", "content": html},
        "attachments": [],
        "mentions": [],
        "reactions": [],
        **more,
    }


QUESTION = message(
    0,
    "Ada Lee",
    "<p>We have clay,&nbsp;<b>heavy</b>.</p>",
    root=None,
    subject="Which *mulch*?",
    webUrl=f"https://teams.microsoft.com/l/message/19%3Ax/{ROOT}?groupId=1",
)
LIKED = [
    {"reactionType": "like", "user": person("Bo")},
    {"reactionType": "👻"},
    {"reactionType": "custom", "displayName": "leaf"},
]
REPLIES = [
    message(2, "Bo Fox", "<p>Bark.</p>", reactions=LIKED, lastEditedDateTime="2026-09-10T01:00:00Z"),
    message(1, "Cleo", "<p>Straw.</p>"),
    message(3, None, "<systemEventMessage/>", messageType="unknownFutureValue"),
    message(4, None, "<p>beep</p>", sender={"application": {"displayName": "Flow"}, "user": None}),
    message(5, "Dee", "", deletedDateTime="2026-09-10T02:00:00Z"),
]


def graph(*messages: Any) -> dict[str, Any]:
    """Return a page of Graph's."""
    return {**CONTEXT, "value": list(messages)}


def pascal(value: Any) -> Any:
    """Return ``value`` with its keys as the export tool spells them."""
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: pascal(one) for key, one in value.items()}
    return [pascal(one) for one in value] if isinstance(value, list) else value


CHAT = [
    message(9, "Bo Fox", "<p>Later.</p>", root=None, chatId="19:x"),
    message(7, "Ada Lee", "<p>psst</p>", root=None, chatId="19:x"),
    message(8, "Bo Fox", "<p>What?</p>", root=None, chatId="19:x"),
]

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "teams-graph": lambda folder: as_folder(
        folder / "graph", {"message.json": {**CONTEXT, **QUESTION}, "replies.json": graph(*REPLIES, *CHAT)}
    ),
    "teams-export": lambda folder: as_folder(folder, {"m.json": pascal([*REPLIES, QUESTION])}) / "m.json",
}
