"""Small answers of the Stack Exchange API, with the traps that real ones carry; the people are invented."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.export_builders import as_folder, as_zip

ASKED = 1_789_000_000
SITE = "https://gardening.example"


def owner(number: int, name: str) -> dict[str, Any]:
    """Return a member with what is nobody's business."""
    return {
        "user_id": number,
        "user_type": "registered",
        "display_name": name,
        "reputation": 31_337,
        "profile_image": "https://pictures.example/secret.png",
        "link": f"{SITE}/users/{number}",
    }


ADA, BO, CY = owner(1, "Ada O&#39;Hara"), owner(2, "Bo"), owner(3, "Cy")
NOBODY = {"user_type": "does_not_exist", "display_name": "user777"}


def comment(id_: int, under: int, body: str, by: Any = BO, **more: Any) -> dict[str, Any]:
    """Return a comment."""
    found = {"comment_id": id_, "post_id": under, "body": body, "owner": by, "score": 0}
    return {**found, "creation_date": ASKED + id_, "edited": False, **more}


def answer(id_: int, body: str | None, by: Any = BO, question: int = 10, **more: Any) -> dict[str, Any]:
    """Return an answer; its time is its number."""
    found = {"answer_id": id_, "question_id": question, "owner": by, "score": 0, "is_accepted": False}
    return {**found, "creation_date": ASKED + id_, **({} if body is None else {"body": body}), **more}


def question(id_: int = 10, title: str = "Which mulch?", **more: Any) -> dict[str, Any]:
    """Return a question."""
    found = {"question_id": id_, "title": title, "owner": ADA, "score": 5, "creation_date": ASKED}
    return {**found, "link": f"{SITE}/questions/{id_}/which-mulch", "is_answered": True, **more}


def page(*items: Any, **more: Any) -> dict[str, Any]:
    """Return ``items`` as the API sends them."""
    return {"items": list(items), "has_more": False, "quota_max": 300, "quota_remaining": 298, **more}


QUESTION = question(
    title="Straw &amp; bark: which &quot;mulch&quot; for *acid* soil?",
    body='<p>Mine is <strong>sour</strong>.</p>\n<blockquote class="spoiler"><p>pH 5</p></blockquote>',
    answer_count=4,
    comment_count=2,
    accepted_answer_id=13,
    comments=[comment(21, 10, "How <i>sour</i>?", CY), None],
    answers=[
        answer(
            13,
            '<p>Straw, see <a href="/q/9">this</a>.</p>\n<pre><code>a &lt; b *c*\n</code></pre>',
            score=7,
            comment_count=1,
            comments=[comment(22, 13, "Thanks! It did <code>work</code>", ADA, score=2)],
            last_edit_date=ASKED + 90,
        ),
        None,
        answer(12, "<ul><li>bark</li><li>chips</li></ul>", NOBODY, score="-3"),
        answer(14, "<p>A robot was here.</p>", {"user_id": -1, "display_name": "Community"}),
        answer(12, "<ul><li>bark</li><li>chips</li></ul>", NOBODY, score="-3"),
    ],
)
OTHER = question(
    30, "Which spade?", body="<p>?</p>", answer_count=1, answers=[answer(31, "<p>A flat one.</p>", CY, 30)]
)
ONE = page(QUESTION)
TYPED = page(
    question(
        body_markdown="Mine is **sour**: see [the chart][1].\r\n\r\n  [1]: https://chart.example/a_b",
        answers=[answer(11, None, body_markdown="1 &lt; 2 &amp;amp; 3, don&#39;t `a &amp;&amp; b`")],
    )
)

FILES: dict[str, Any] = {
    "question.json": page(question(body="<p>Mine is sour.</p>", answer_count=3)),
    "answers.json": page(answer(12, "<p>Bark.</p>", CY), answer(11, "<p>Straw.</p>"), has_more=True),
    "comments.json": page(comment(22, 12, "No!", ADA), comment(23, 10, "Why?", CY)),
}
FIXTURES: dict[str, Callable[[Path], Path]] = {
    "question": lambda folder: _file(folder, ONE),
    "questions": lambda folder: _file(folder, page(QUESTION, OTHER, has_more=True)),
    "markdown": lambda folder: _file(folder, TYPED),
    "folder": lambda folder: as_folder(folder / "stackexchange", FILES),
    "zip": lambda folder: as_zip(folder / "stackexchange.zip", FILES),
}


def _file(folder: Path, content: Any) -> Path:
    path = folder / "stackexchange.json"
    path.write_text(json.dumps(content), "utf-8")
    return path
