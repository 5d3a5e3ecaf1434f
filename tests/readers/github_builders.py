"""GitHub's JSON in its three dialects, small and invented, with the traps that real files carry."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder

API = "https://api.github.com/repos/ada/garden"
PAGE = "https://github.com/ada/garden"


def person(login: str, **more: Any) -> dict[str, Any]:
    """Return a person as REST gives one, with what is nobody's business."""
    return {
        "login": login,
        "id": 7,
        "avatar_url": f"https://avatars.example/{login}",
        "type": "User",
        "name": f"{login.title()} Surname",
        "email": f"{login}@mail.example",
        **more,
    }


def issue(number: int = 7, **more: Any) -> dict[str, Any]:
    """Return an issue as REST gives it."""
    return {
        "url": f"{API}/issues/{number}",
        "repository_url": API,
        "comments_url": f"{API}/issues/{number}/comments",
        "html_url": f"{PAGE}/issues/{number}",
        "id": 1000 + number,
        "number": number,
        "title": "Which *tools* for `mulch`?",
        "user": person("ada"),
        "comments": 4,
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-04-01T09:00:00Z",
        "body": "<!-- tell us -->\r\nWe have\r\nclay soil.",
        **more,
    }


def comment(id_: int, login: str | None, body: str | None, *, number: int = 7, **more: Any) -> dict[str, Any]:
    """Return a comment as REST gives it."""
    when = f"2026-03-02T10:{id_ % 60:02}:00Z"
    return {
        "url": f"{API}/issues/comments/{id_}",
        "html_url": f"{PAGE}/issues/{number}#issuecomment-{id_}",
        "issue_url": f"{API}/issues/{number}",
        "id": id_,
        "user": person(login) if login else None,
        "created_at": when,
        "updated_at": when,
        "author_association": "NONE",
        "body": body,
        **more,
    }


REACTED = {"url": f"{API}/x", "total_count": 5, "+1": 3, "-1": 0, "laugh": 1, "hooray": 0, "heart": 1}
COMMENTS = [
    comment(2, "cleo", "> clay soil\n\nA fork.", reactions={**REACTED, "rocket": 2, "eyes": 0}),
    comment(1, "bo", "Bark.\nAnd straw.", reactions=REACTED),
    comment(3, None, "I left."),
    comment(4, "robot[bot]", "Closing as stale.", user=person("robot[bot]", type="Bot")),
]

VIEWED = {
    "author": {"id": "U1", "is_bot": False, "login": "ada", "name": "Ada Surname"},
    "body": "Any hints?",
    "comments": [
        {
            "id": "IC_1",
            "author": {"login": "bo"},
            "authorAssociation": "NONE",
            "body": "Bark.",
            "createdAt": "2026-03-02T10:00:00Z",
            "includesCreatedEdit": True,
            "isMinimized": False,
            "minimizedReason": "",
            "reactionGroups": [{"content": "HEART", "users": {"totalCount": 2}}],
            "url": f"{PAGE}/issues/7#issuecomment-1",
            "viewerDidAuthor": False,
        },
        {
            "id": "IC_2",
            "author": {"login": "spam"},
            "authorAssociation": "NONE",
            "body": "Buy!",
            "createdAt": "2026-03-02T11:00:00Z",
            "isMinimized": True,
            "url": f"{PAGE}/issues/7#issuecomment-2",
        },
    ],
    "createdAt": "2026-03-01T09:00:00Z",
    "title": "Mulch",
}


def answer(id_: str, login: str | None, body: str | None, **more: Any) -> dict[str, Any]:
    """Return a comment of a discussion."""
    return {
        "id": id_,
        "author": {"login": login, "email": f"{login}@mail.example"} if login else None,
        "body": body,
        "createdAt": f"2026-03-02T10:00:0{id_[-1]}Z",
        "deletedAt": None,
        "isMinimized": False,
        "isAnswer": False,
        "upvoteCount": 1,
        "reactionGroups": [{"content": "THUMBS_UP", "users": {"totalCount": 0}}],
        "url": f"{PAGE}/discussions/9#discussioncomment-{id_[-1]}",
        **more,
    }


def discussion(*nodes: Any, **more: Any) -> dict[str, Any]:
    """Return an answer of GraphQL that holds a discussion."""
    found = {
        "id": "D_9",
        "number": 9,
        "title": "When do you prune?",
        "url": f"{PAGE}/discussions/9",
        "body": "Mine are old.",
        "author": {"login": "ada"},
        "createdAt": "2026-03-01T09:00:00Z",
        "upvoteCount": 4,
        "comments": {"totalCount": 3, "pageInfo": {"hasNextPage": False}, "nodes": list(nodes)},
        **more,
    }
    return {"data": {"repository": {"discussion": found}}}


DISCUSSION = discussion(
    answer(
        "DC_1",
        "bo",
        "In March.",
        isAnswer=True,
        upvoteCount=6,
        replies={"totalCount": 2, "nodes": [answer("DC_2", None, "Here too."), None]},
    ),
    answer("DC_3", "cleo", "", deletedAt="2026-03-03T00:00:00Z"),
    None,
)

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "github-rest": lambda folder: as_folder(folder / "rest", {"issue.json": issue(), "comments.json": COMMENTS}),
    "github-gh": lambda folder: as_folder(folder, {"view.json": VIEWED}) / "view.json",
    "github-discussion": lambda folder: as_folder(folder, {"discussion.json": DISCUSSION}) / "discussion.json",
}
