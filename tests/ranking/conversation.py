"""Threads for the tests of the ranking, said in one line each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from digest.model import Author, Reaction, Response, Thread
from digest.ranking.message import Message, prepare

QUESTION = "How do you open a workshop about bias with a group of eight people?"
ASKED = datetime(2030, 1, 8, 9, 0, tzinfo=UTC)


def said(text: str, *, by: str = "", likes: int = 0, emoji: str = "👍", reply_to: str = "", name: str = "") -> Response:
    """Return a response that gets its id, its time and, without ``by``, its author in ``asked``."""
    reactions = (Reaction(emoji=emoji, count=likes),) if likes else ()
    author = Author(id=by, name=name)
    return Response(id="", key="", author=author, text=text, reactions=reactions, reply_to=reply_to)


def asked(responses: Sequence[Response], *, question: str = QUESTION, apart: int = 1) -> Thread:
    """Return a thread by "asker" with ``responses`` as r1, r2 …, ``apart`` minutes from one to the next."""
    placed = tuple(
        Response(
            id=f"r{number}",
            key=f"k{number}",
            author=Author(id=one.author.id or f"u{number}", name=one.author.name),
            text=one.text,
            created=ASKED + timedelta(minutes=number * apart),
            reactions=one.reactions,
            reply_to=one.reply_to,
        )
        for number, one in enumerate(responses, start=1)
    )
    root = Response(id="q", key="k0", author=Author(id="asker", name="Noor Haddad"), text=question, created=ASKED)
    return Thread(id="k0", title="", question=root, responses=placed)


def heard(*responses: Response) -> Message:
    """Return the last of ``responses`` as the features see it."""
    return prepare(asked(responses))[-1]
