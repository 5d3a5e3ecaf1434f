"""Items of Hacker News as Algolia gives them, small and invented."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder

ASKED = 1_789_000_000


def item(id_: int | str, author: str | None, text: str | None, *children: Any, **more: Any) -> dict[str, Any]:
    """Return a comment as Algolia gives it."""
    return {
        "id": id_,
        "created_at": "2026-09-10T03:06:40.000Z",
        "created_at_i": ASKED + int(id_),
        "type": "comment",
        "author": author,
        "title": None,
        "url": None,
        "text": text,
        "points": None,
        "parent_id": 1,
        "story_id": 1,
        "children": list(children),
        "options": [],
        **more,
    }


def story(*children: Any, **more: Any) -> dict[str, Any]:
    """Return a story as Algolia gives it."""
    fields = {"type": "story", "title": "Ask HN: How do you *rest*?", "points": 9, "parent_id": None}
    return item(1, "ada", "I never<p>do.", *children, **{**fields, **more})


STORY = story(
    item(4, "bo", "Naps.", item(5, None, None, item(6, "cleo", "&gt; Naps.<p>How long?"))),
    item(3, "dee", "A walk."),
    None,
)

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "hackernews": lambda folder: as_folder(folder, {"item.json": STORY}) / "item.json",
}
