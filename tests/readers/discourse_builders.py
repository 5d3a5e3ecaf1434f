"""Small pages as Discourse gives them, built by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder

ASKED = "2026-09-10T08:00:00.000Z"
ID = 4711


def post(number: int, who: str | None, cooked: str, *, likes: int = 0, **more: Any) -> dict[str, Any]:
    """Return a post, with all that is nobody's business."""
    found: dict[str, Any] = {
        "id": 9000 + number,
        "name": f"{who} Surname" if who else None,
        "username": who.lower() if who else None,
        "avatar_template": f"/user_avatar/{who}/{{size}}/1.png",
        "created_at": f"2026-09-10T08:{number:02}:00.000Z",
        "cooked": cooked,
        "post_number": number,
        "post_type": 1,
        "reply_count": 0,
        "reply_to_post_number": None,
        "quote_count": 0,
        "score": 99.5,
        "topic_id": ID,
        "topic_slug": "breaking-the-ice",
        "version": 1,
        "actions_summary": [{"id": 2, "count": likes}] if likes else [],
        "user_id": 100 + sum(map(ord, who)) if who else None,
        "user_title": "Secret title",
        "primary_group_name": "secret_group",
        "hidden": False,
        "user_deleted": False,
        "deleted_at": None,
        "accepted_answer": False,
    }
    return found | more


def topic(*posts: Any, missing: int = 0, **more: Any) -> dict[str, Any]:
    """Return a topic's page; ``missing`` further posts are announced and not in it."""
    ids = [one["id"] for one in posts if one] + [99000 + number for number in range(missing)]
    found: dict[str, Any] = {
        "post_stream": {"posts": list(posts), "stream": ids},
        "id": ID,
        "title": "Breaking the *ice*?",
        "fancy_title": "Breaking the *ice*?",
        "slug": "breaking-the-ice",
        "posts_count": len(ids),
        "created_at": ASKED,
        "archetype": "regular",
        "details": {"participants": [{"id": 1, "username": "zoe", "avatar_template": "/zoe.png"}]},
    }
    return found | more


def page(*posts: Any) -> dict[str, Any]:
    """Return a page of further posts, which has neither a title nor the topic's stream."""
    return {"post_stream": {"posts": list(posts)}, "id": ID}


QUOTE = (
    '<aside class="quote no-group" data-username="ada" data-post="1" data-topic="4711">'
    '<div class="title"><img class="avatar" src="/a.png"> Ada:</div>'
    "<blockquote><p>Words of another</p></blockquote></aside>"
)
POSTS = [
    post(1, "Ada", "<p>How do <strong>you</strong> do it?</p>", likes=4),
    post(2, "Bo", f"{QUOTE}<p>Names first, says <a class='mention' href='/u/ada'>@ada</a>.</p>", likes=3),
    post(3, "Ada", "<p>closed this</p>", post_type=3, action_code="closed.enabled"),
    post(
        4,
        "Chidi",
        "<p>Agreed <img src='/images/emoji/twitter/tada.png?v=12' title=':tada:' class='emoji' alt=':tada:'></p>",
        reply_to_post_number=2,
    ),
    post(5, "Dana", "<p>(post deleted by author)</p>", user_deleted=True, reply_to_post_number=4),
    post(7, "Bo", "<p>Below a gap</p>", reply_to_post_number=5, accepted_answer=True, version=2),
    post(8, None, "<p>I left</p>"),
]
TOPIC = topic(*POSTS)

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "discourse": lambda folder: as_folder(folder, {"topic.json": TOPIC}) / "topic.json",
    "discourse-pages": lambda folder: as_folder(
        folder / "pages", {"1.json": topic(*POSTS[:3], missing=len(POSTS) - 3), "2.json": page(*POSTS[3:])}
    ),
}
