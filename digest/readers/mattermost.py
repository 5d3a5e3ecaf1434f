"""Mattermost: the threads of a bulk export (JSONL), or of pages that its API gives."""

import re
from datetime import UTC, datetime, timedelta

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, title_of
from digest.readers.heap import Heap
from digest.readers.mattermost_export import Conversation, Export, Post, Props, recognised, whole
from digest.readers.mattermost_markup import emoji, to_markdown
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.readers.uncollected import uncollected
from digest.readers.wordless import says

_PERMALINK = re.compile(r"/pl/(?P<id>[a-z0-9]{26})\b")
# An export of some versions gives no type to what Mattermost itself says.
_TOLD = re.compile(
    r"@?[\w.-]+ (?:(?:joined|left) the (?:channel|team)\."
    r"|(?:was )?(?:added to|removed from) the (?:channel|team)(?: by @?[\w.-]+)?\."
    r"|(?:updated|removed|archived) the channel\b[^\n]*)"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPENING = 800
# What looks the same as Markdown; most questions do.
_PLAIN = re.compile(r"[^\W_][\w ,.;!?()'\"/%&+-]*")
_LEFT_OUT = "deleted, or not in the file"
FETCH = "mmctl export create, or the API's GET /posts/POST_ID/thread; put the answer of GET /users beside it for names"


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the channels that may be read, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    return _candidates(Export(source, allow_private=told.allow_private), told)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, or the permalink of any of its posts), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    export = Export(source, allow_private=told.allow_private)
    name = (wanted or _only(export, told)).strip()
    link = _PERMALINK.search(name)
    key = link["id"] if link else name
    found, private = None, 0
    for one in export.conversations():
        private += export.private(one)
        if key == one.id or (found is None and key in one.replies):
            found = one
    if found is None:
        raise unknown(name, _candidates(export, told), source.where)
    if export.private(found) and not told.allow_private:
        raise refused("the thread is in a private conversation", source.where)
    return _thread(found, export, 0 if told.allow_private else private)


def _candidates(export: Export, told: Told) -> list[Candidate]:
    with uncollected():
        return _listing(export, told)


def _listing(export: Export, told: Told) -> list[Candidate]:
    found: list[tuple[Conversation, Candidate]] = []
    # A channel is told by a post that holds nothing but its name: one for all the threads in it.
    channels: dict[tuple[str | None, ...], Post] = {}
    for one in export.conversations():
        post = one.any
        about = (post.team, post.channel, post.channel_id)
        if about not in channels:
            channels[about] = Post(team=post.team, channel=post.channel, channel_id=post.channel_id)
        channel = channels[about]
        found.append((Conversation(channel, {}, one.id), _candidate(one, export)))
    # Which channels are private is known for certain when all was read.
    public = [listed for one, listed in found if told.allow_private or not export.private(one)]
    _refuse(export, found=bool(found), public=bool(public))
    listed = (one for one in public if one.responses)
    return sorted(listed, key=lambda one: (-one.responses, -one.reactions, one.id))


def _candidate(found: Conversation, export: Export) -> Candidate:
    heap = Heap()
    title = ""
    if found.root and not whole(found.root.deleted):
        text = _words(found.root)[:_OPENING]
        if not _PLAIN.fullmatch(text):
            text = to_markdown(text, lambda name: _shown(name, export), lambda _: "")
        heap.ask(text, len(_given(found.root)), _moment(found.root))
        title = title_of(text)
    for reply in found.replies.values():
        text = _words(reply)
        if text and not _unsaid(reply, export) and says(text, _bare):
            heap.answer(reply.key, reply.author, text, len(_given(reply)), _moment(reply))
    return heap.candidate(found.id, title or f"Thread {found.id}", export.place(found))


def _bare(text: str) -> str:
    return to_markdown(text, lambda _: "", lambda _: "")


def _only(export: Export, told: Told) -> str:
    candidates = _candidates(export, told)
    if not candidates:
        raise ExportError("the export holds no post with replies", where=export.source.where, hint=FETCH)
    return choose(candidates, export.source.where, told)


def _refuse(export: Export, *, found: bool, public: bool) -> None:
    """Refuse an export with threads ``found`` but none of them ``public``, and one in which all is damaged."""
    if (found and not public) or (not found and export.directs):
        raise refused("the export holds private conversations only", export.source.where)
    if not found and export.damaged:
        raise ExportError(
            f"the export is damaged ({', '.join(export.damaged[:3])})",
            where=export.source.where,
            hint="export it again; the copy is not whole",
        )


def _thread(found: Conversation, export: Export, private: int) -> Thread:
    tally = Tally()
    responses = []
    for reply in found.replies.values():
        reason = _unsaid(reply, export)
        if reason:
            tally.skipped(reason)
        else:
            responses.append(_response(reply, export))
    root = found.root
    question = _response(root or Post(id=found.id), export)
    if root is None or whole(root.deleted):
        question = Response(id="", key=question.key, author=question.author, text="", created=question.created)
        tally.missing("question", why=_LEFT_OUT)
    announced = tally.expect(_announced(found), len(found.replies), _LEFT_OUT)
    for damage in export.damaged:
        tally.missing("file" if ":" in damage else "line", why=damage)
    for why in export.broken_off:
        tally.missing("end of a file", why=why)
    tally.skipped("private conversation", private)
    tally.skipped("direct message", export.directs)
    people = {one.author.id: one.author.name for one in (question, *responses) if root or one is not question}
    tally.missing("name", sum(not name for name in people.values()), "not among the export's members")
    return assemble(question, responses, tally, id=found.id, source=export.source.name, announced=announced)


def _announced(found: Conversation) -> int | None:
    """Return how many replies the API says there are; each post of a thread says it, but a bulk export never."""
    posts = [*([found.root] if found.root else []), *found.replies.values()]
    counts = [post.reply_count for post in posts if post.reply_count]
    return max(counts, default=None)


def _unsaid(post: Post, export: Export) -> str:
    """Return what a post is that nobody said ("bot message"), else ""."""
    if whole(post.deleted):
        return "deleted message"
    if (post.type or "").startswith("system_") or _TOLD.fullmatch((post.message or "").strip()):
        return "system message"
    user = export.users.get(post.author)
    return "bot message" if post.by_app or (user and user.is_bot) else ""


def _response(post: Post, export: Export) -> Response:
    return Response(
        id="",
        key=post.key,
        author=Author(id=post.author, name=_name(post, export)),
        text=to_markdown(_words(post), lambda name: _shown(name, export), lambda name: _title(name, post, export)),
        created=_moment(post),
        reactions=tuple(Reaction(emoji=_emoji(name, export), count=1) for _, name in _given(post)),
        marks=tuple(dict.fromkeys(_emoji(name, export) for who, name in _given(post) if who == post.author)),
        edited=bool(whole(post.edited)),
    )


def _name(post: Post, export: Export) -> str:
    # In a bulk export a person's id is the username, which is a name; an id of the API is none.
    return _shown(post.author, export) or post.user or ""


def _shown(key: str, export: Export) -> str:
    user = export.users.get(key)
    return (user.nickname or user.username or "") if user else ""


def _title(name: str, post: Post, export: Export) -> str:
    """Return the title of the channel ``name``; a private one's is nobody's business."""
    channel = export.channels.get(f"{post.team or ''}/{name}") or next(
        (one for one in export.channels.values() if one.name == name), None
    )
    return (channel.title or "") if channel and (channel.type or "O") == "O" else ""


def _words(post: Post) -> str:
    added = [] if post.message else [one for one in (post.props or Props()).attachments or () if one]
    return post.message or "\n\n".join(filter(None, (one.text or one.fallback for one in added)))


def _moment(post: Post) -> datetime | None:
    stamp = whole(post.created)
    try:
        return _EPOCH + timedelta(milliseconds=stamp) if stamp > 0 else None
    except OverflowError:
        return None


def _given(post: Post) -> list[tuple[str, str]]:
    """Return who put which emoji under a post; one person's counts once, however often the file has it."""
    given = post.reactions or (post.metadata.reactions if post.metadata else None)
    if not given:
        return []
    whose = ((one.user or one.user_id or f"#{at}", one.emoji) for at, one in enumerate(given) if one and one.emoji)
    return list(dict.fromkeys(whose))


def _emoji(name: str, export: Export) -> str:
    return f":{name}:" if name in export.custom else emoji(name)


READER = Reader("a Mattermost export", recognised, scan, read)
