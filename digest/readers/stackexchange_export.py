"""What the Stack Exchange API gave, put together: pages of questions, of answers and of comments.

Of a member the id and the name shown are decoded, never picture, reputation or place.
"""

from collections.abc import Iterator

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_shape import documents, json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

FETCH = (
    "save api.stackexchange.com/2.3/questions/ID?site=SITE&filter=withbody and …/questions/ID/answers"
    "?site=SITE&filter=withbody&pagesize=100 into one folder"
)

_LOOKED_AT = 12
_LISTS = frozenset({"", "items", "answers", "comments"})
_IDS = {"question_id", "answer_id", "comment_id"}
_ENVELOPE = {"quota_max", "quota_remaining", "has_more", "backoff"}


class Struct(msgspec.Struct):
    """A part of the API's JSON of which only the wanted fields are decoded."""


class Owner(Struct):
    """Who wrote, as far as a newsletter needs to know."""

    user_id: int | str | None = None
    user_type: str | None = None
    display_name: str | None = None


class Post(Struct):
    """A question, an answer or a comment: the fields are those of all three."""

    question_id: int | str | None = None
    answer_id: int | str | None = None
    comment_id: int | str | None = None
    post_id: int | str | None = None
    title: str | None = None
    body: str | None = None
    body_markdown: str | None = None
    score: int | None = None
    owner: Owner | None = None
    creation_date: int | str | None = None
    last_edit_date: int | str | None = None
    edited: bool | None = None
    link: str | None = None
    is_accepted: bool | None = None
    accepted_answer_id: int | str | None = None
    answer_count: int | None = None
    comment_count: int | None = None
    answers: "list[Post | None] | None" = None
    comments: "list[Post | None] | None" = None

    @property
    def key(self) -> str:
        """The post's id; questions and answers are counted together, comments apart."""
        if self.comment_id is not None:
            return f"comment{self.comment_id}"
        id_ = self.question_id if self.answer_id is None else self.answer_id
        return "" if id_ is None else str(id_)

    @property
    def text(self) -> str:
        """What it says, in whichever form the file has."""
        return self.body or self.body_markdown or ""


class Page(Struct):
    """An answer of the API."""

    items: list[Post | None] | None = None
    has_more: bool | None = None
    error_name: str | None = None
    error_message: str | None = None


class Export:
    """All that was read of a source.

    Attributes:
        questions: by id.
        answers: by the id of their question, then by their own.
        comments: by the id of what they stand under, then by their own.
        cut: whether the API had more than the files hold.
        trouble: what the API complained of.
    """

    def __init__(self, source: Source, tally: Tally) -> None:
        self.questions: dict[str, Post] = {}
        self.answers: dict[str, dict[str, Post]] = {}
        self.comments: dict[str, dict[str, Post]] = {}
        self.cut = False
        self.trouble = ""
        self._above: dict[str, str] = {}  # the question of an answer
        for name in json_members(source):
            if not is_file(source.head(name)):
                continue
            try:
                for document in documents(utf8(source.data(name))):
                    where = source.place(name)
                    self._take(decode(document, Page | list[Post | None], where, lists=_LISTS, tally=tally))
            except ExportError as error:
                if source.only:
                    raise
                tally.missing("file", why=f"{name}: {error.what}")

    @property
    def has_words(self) -> bool:
        """Whether anything in the files has its text."""
        held = (*self.questions.values(), *(one for found in self.answers.values() for one in found.values()))
        return any(post.text for post in held)

    def responses(self, question: str) -> Iterator[tuple[Post, str]]:
        """Yield the answers to and comments on a question, each with the key of the answer it stands under, or ""."""
        for comment in self.comments.get(question, {}).values():
            yield comment, ""
        for key, answer in self.answers.get(question, {}).items():
            yield answer, ""
            for comment in self.comments.get(key, {}).values():
                yield comment, key

    def question_of(self, post: str) -> str:
        """Return the id of the question that the post ``post`` belongs to: its own when it is one, or unknown."""
        return self._above.get(post, post)

    def _take(self, page: Page | list[Post | None]) -> None:
        if isinstance(page, list):
            page = Page(items=page)
        self.cut = self.cut or bool(page.has_more)
        if page.error_name or page.error_message:
            self.trouble = f"the API answered with an error ({page.error_message or page.error_name})"
        for post in page.items or ():
            if post is not None:
                self._sort(post, "", "")

    def _sort(self, post: Post, question: str, under: str) -> None:
        if post.comment_id is not None:
            found = self.comments.setdefault(under if post.post_id is None else str(post.post_id), {})
            _keep(found, str(post.comment_id), post)
            return
        if post.answer_id is not None:
            question = question if post.question_id is None else str(post.question_id)
            _keep(self.answers.setdefault(question, {}), post.key, post)
            self._above[post.key] = question
        elif post.key:
            _keep(self.questions, post.key, post)
        for answer in post.answers or ():
            if answer is not None and answer.answer_id is not None:
                self._sort(answer, post.key, "")
        for comment in post.comments or ():
            if comment is not None and comment.comment_id is not None:
                self._sort(comment, "", post.key)


def is_file(head: bytes) -> bool:
    """Tell whether ``head`` begins an answer of the API with questions, answers or comments, or one of its errors."""
    found = keys(head)
    top, items = found.get("", set()), found.get("items[]", set())
    if {"error_id", "error_name"} <= top:
        return True
    if "items" in top:
        # Of a long question the ids may stand behind its answers, beyond the head.
        answers = found.get("items[].answers[]", set()) | found.get("items[].comments[]", set())
        return bool((items | answers) & _IDS) or (not items and bool(top & _ENVELOPE))
    bare = found.get("[]", set()) | top
    return "question_id" in bare and bool(bare & {"answer_count", "is_answered", "answer_id", "answers"})


def is_page(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` is an answer of the API."""
    return any(is_file(source.head(name)) for name in json_members(source, _LOOKED_AT))


def _keep(held: dict[str, Post], key: str, post: Post) -> None:
    """Put ``post`` among those held; of two, the one with words stands, then the one that was edited last."""
    before = held.get(key)
    if before is None or _worth(post) >= _worth(before):
        held[key] = post


def _worth(post: Post) -> tuple[bool, int]:
    stamp = str(post.last_edit_date or 0)
    return bool(post.text), int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < len("10000000000") else 0
