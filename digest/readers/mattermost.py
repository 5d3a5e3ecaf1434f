"""Mattermost: the threads of a bulk export (JSONL), or of pages that its API gives."""

import re

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.mattermost_export import Conversation, Export, Metadata, Post, Props, recognised, whole
from digest.readers.mattermost_markup import emoji, to_markdown
from digest.readers.reader import Reader, Told, candidate, choose, unknown
from digest.readers.source import Source

_PERMALINK = re.compile(r"/pl/(?P<id>[a-z0-9]{26})\b")
# An export of some versions gives no type to what Mattermost itself says.
_TOLD = re.compile(
    r"@?[\w.-]+ (?:(?:joined|left) the (?:channel|team)\."
    r"|(?:was )?(?:added to|removed from) the (?:channel|team)(?: by @?[\w.-]+)?\."
    r"|(?:updated|removed|archived) the channel\b[^\n]*)"
)
_LEFT_OUT = "deleted, or not in the file"
FETCH = "mmctl export create, or the API's GET /posts/POST_ID/thread; put the answer of GET /users beside it for names"


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the public channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    export = Export(source)
    _refuse_private(export, source)
    return _candidates(export, source)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, or the permalink of any of its posts), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    export = Export(source)
    _refuse_private(export, source)
    public = [one for one in export.conversations.values() if not one.private]
    if wanted:
        meant = _meant(wanted, export)
        if meant is None:
            raise unknown(wanted, _candidates(export, source), source.where)
        if meant.private:
            raise _private("the thread is in a private conversation", source)
        return _thread(meant, export, source)
    if not public:
        raise ExportError("the export holds no post with replies", where=source.where, hint=FETCH)
    if len(public) > 1:
        choose(_candidates(export, source), source.where, told)
    return _thread(public[0], export, source)


def _candidates(export: Export, source: Source) -> list[Candidate]:
    found = [candidate(_thread(one, export, source)) for one in export.conversations.values() if not one.private]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _meant(wanted: str, export: Export) -> Conversation | None:
    link = _PERMALINK.search(wanted)
    key = link["id"] if link else wanted.strip()
    return next((one for one in export.conversations.values() if key == one.id or key in one.replies), None)


def _refuse_private(export: Export, source: Source) -> None:
    everything = export.conversations.values()
    if (everything and all(one.private for one in everything)) or (not everything and export.directs):
        raise _private("the export holds private conversations only", source)
    if not everything and export.damaged:
        raise ExportError(
            f"the export is damaged ({', '.join(export.damaged[:3])})",
            where=source.where,
            hint="export it again; the copy is not whole",
        )


def _private(what: str, source: Source) -> ExportError:
    return ExportError(
        f"{what}, which digest does not read",
        where=source.where,
        hint="ask its people first; then paste the thread: digest build -",
    )


def _thread(found: Conversation, export: Export, source: Source) -> Thread:
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
    tally.skipped("private conversation", sum(one.private for one in export.conversations.values()))
    tally.skipped("direct message", export.directs)
    people = {one.author.id: one.author.name for one in (question, *responses) if root or one is not question}
    tally.missing("name", sum(not name for name in people.values()), "not among the export's members")
    return assemble(question, responses, tally, id=found.id, source=source.name, announced=announced)


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
    added = [] if post.message else [one for one in (post.props or Props()).attachments or () if one]
    text = post.message or "\n\n".join(filter(None, (one.text or one.fallback for one in added)))
    return Response(
        id="",
        key=post.key,
        author=Author(id=post.author, name=_name(post, export)),
        text=to_markdown(text, lambda name: _shown(name, export), lambda name: _title(name, post, export)),
        created=moment(f"{whole(post.created) // 1000}.{whole(post.created) % 1000:03}") if post.created else None,
        reactions=_reactions(post, export),
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


def _reactions(post: Post, export: Export) -> tuple[Reaction, ...]:
    given = post.reactions or (post.metadata or Metadata()).reactions or ()
    # One person's emoji counts once, however often the file has it.
    whose = ((one.emoji, one.user or one.user_id or f"#{at}") for at, one in enumerate(given) if one and one.emoji)
    names = dict.fromkeys(whose)
    return tuple(Reaction(emoji=f":{n}:" if n in export.custom else emoji(n), count=1) for n, _ in names if n)


READER = Reader("a Mattermost export", recognised, scan, read)
