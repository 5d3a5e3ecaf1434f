"""Slack's messages -> a Thread, whatever kind of export they lay in."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.heap import OPENING
from digest.readers.slack_markup import Names, from_blocks, from_mrkdwn, section_text
from digest.readers.slack_workspace import Brief, Message, Profile, Reacted, User
from digest.text.clean import clean
from digest.text.emoji import from_name
from digest.text.mojibake import mend

# A person speaks in these; every other subtype is Slack telling what happened.
_SPOKEN = {None, "", "file_share", "file_comment", "me_message", "thread_broadcast"}
_BY_APPS = {"bot_message", "slackbot_response"}
_SLACKBOT = "USLACKBOT"
DELETED = "tombstone"
_LEFT_OUT = "deleted, or outside the dates of the export"


class Place(NamedTuple):
    """Where a thread was found: its id, the export's name and path, and who and which channel an id stands for."""

    id: str
    source: str
    where: str
    users: Mapping[str, User]
    channels: Mapping[str, str]


def thread(root: Message, replies: Iterable[Message], place: Place, tally: Tally) -> Thread:
    """Return the thread that ``root`` begins; messages that nobody said are counted in ``tally`` and left out.

    Args:
        root: the first message; one of subtype ``DELETED`` stands for one that is not in the export.
        replies: the others, in any order, each once.
        place: where they were found.
        tally: what the reader has counted so far.

    Raises:
        ExportError: nobody answered.
    """
    replies = list(replies)
    profiles = {one.user: one.user_profile for one in (root, *replies) if one.user and one.user_profile}
    names = names_of(place.users, place.channels, profiles)
    spoken = []
    for reply in replies:
        unspoken_ = unspoken(reply, place.users)
        if unspoken_:
            tally.skipped(unspoken_)
        else:
            spoken.append(_response(reply, names))
    question = _response(root, names)
    if root.subtype == DELETED:
        question = Response(id="", key=root.key, author=question.author, text="", created=question.created)
        tally.missing("question", why=_LEFT_OUT)
    elif not question.text:
        tally.missing("question text", why="the message holds no words, perhaps a picture or a file alone")
    if not spoken:
        raise ExportError(
            f"the export holds no answer to that message, Slack announces {root.reply_count or 'none'}",
            where=place.where,
            hint="export the days after the question, too",
        )
    announced = tally.expect(root.reply_count, len(replies), _LEFT_OUT)
    nameless = {one.author.id for one in (question, *spoken) if not one.author.name}
    tally.missing("name", len(nameless), "not among the export's members")
    return assemble(question, spoken, tally, id=place.id, source=place.source, announced=announced)


def _response(message: Message, names: Names) -> Response:
    blocks = message.blocks or []
    text = from_blocks(blocks, names) or from_mrkdwn(message.text or "", names) or section_text(blocks, names)
    if not text:
        added = (from_mrkdwn(one.text or one.fallback or "", names) for one in message.attachments or ())
        text = "\n\n".join(filter(None, added))
    posted = next((p for p in (message.user_profile, message.bot_profile) if p), None)
    name = names.user(message.user or "") or message.username or (_shown(posted) if posted else "")
    return Response(
        id="",
        key=message.key,
        author=Author(id=message.user or message.bot_id or "", name=name),
        text=text,
        created=moment(message.key),
        reactions=_reactions(message),
        marks=_marks(message),
        edited=bool(message.edited),
    )


def _reactions(message: Brief) -> tuple[Reaction, ...]:
    """Return the reactions, as Unicode emoji where there are such."""
    named = [(one.name, count(one)) for one in message.reactions or () if one.name]
    return tuple(Reaction(emoji=from_name(name), count=count) for name, count in named)


def _marks(message: Brief) -> tuple[str, ...]:
    """Return the emoji that the author put under the message themselves."""
    mine = (one.name for one in message.reactions or () if message.user and message.user in (one.users or ()))
    return tuple(from_name(name) for name in mine if name)


def count(reacted: Reacted) -> int:
    """Return how many reacted; Slack may cut the list of users short, so the count goes before it."""
    return max(reacted.count if reacted.count is not None else len(reacted.users or ()), 0)


def liked(message: Brief) -> int:
    """Return how many reactions a message has."""
    return sum(map(count, message.reactions)) if message.reactions else 0


def opening(mrkdwn: str, names: Names) -> str:
    """Return a question's opening, up to ``OPENING`` characters of it, as it is when the thread is read."""
    # No <…> may be cut in two.
    if len(mrkdwn) == OPENING and mrkdwn.rfind("<") > mrkdwn.rfind(">"):
        mrkdwn = mrkdwn[: mrkdwn.rfind("<")]
    return clean(mend(from_mrkdwn(mrkdwn, names))[0])


def unspoken(message: Brief, users: Mapping[str, User]) -> str:
    """Return what a message is that nobody said ("bot message"), else ""."""
    if message.subtype == DELETED:
        return "deleted message"
    if message.subtype not in _SPOKEN | _BY_APPS:
        return "system message"
    user = users.get(message.user or "")
    # A person may post through an app; then their own id is on the message, too.
    by_app = message.subtype in _BY_APPS or message.user == _SLACKBOT or bool(message.bot_id and not user)
    return "bot message" if by_app or (user and user.is_bot) else ""


def names_of(users: Mapping[str, User], channels: Mapping[str, str], profiles: Mapping[str, Profile]) -> Names:
    """Return the look-up of names: the export's members, then what came with the thread's messages."""

    def user(id_: str) -> str:
        known = users.get(id_)
        name = known and (_shown(known.profile or Profile()) or known.real_name or known.name)
        return name or (_shown(profiles[id_]) if id_ in profiles else "")

    return Names(user=user, channel=lambda id_: channels.get(id_, ""))


def _shown(profile: Profile) -> str:
    return profile.display_name or profile.real_name or profile.name or ""
