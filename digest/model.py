"""The nouns of the line from an export to an email: frozen, without I/O.

export -> Thread -> Ranking -> Picks -> Issue -> Email -> Findings -> Delivery
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

Kind = Literal["insight", "resource", "question", "thanks", "chatter"]
Level = Literal["error", "warning", "note"]
State = Literal["draft", "approved", "claimed", "drafted", "releasing", "scheduled", "sent", "unscheduled", "unknown"]


class Noun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value that is never changed, only replaced (``msgspec.structs.replace``)."""


# --- the thread, as read -----------------------------------------------------------------------------


class Author(Noun, frozen=True, kw_only=True):
    """Who wrote. ``id`` is stable inside one thread; nothing else of a person is read."""

    id: str
    name: str = ""


_DISLIKES = frozenset("👎⬇😕🙁😠😡🤬🤢🤮💩")


class Reaction(Noun, frozen=True, kw_only=True):
    """One emoji under a message: the Unicode character where it has one, else ``:name:``."""

    emoji: str
    count: int

    @property
    def dislikes(self) -> bool:
        """Whether it says no: it is a reaction then, and no praise. Skin tones make no difference."""
        return self.emoji[:1] in _DISLIKES


class Response(Noun, frozen=True, kw_only=True):
    """One message of a thread.

    ``id`` is ours and short ("r7", the question is "q"), ``key`` the platform's own id, ``text`` Markdown,
    ``created`` aware (UTC), ``reply_to`` the ``id`` of the response it answers ("" when that is the question),
    ``marks`` the emoji that the author put under it themselves.
    """

    id: str
    key: str
    author: Author
    text: str
    created: datetime | None = None
    reactions: tuple[Reaction, ...] = ()
    marks: tuple[str, ...] = ()
    reply_to: str = ""
    url: str = ""
    edited: bool = False
    accepted: bool = False

    @property
    def liked(self) -> int:
        """The number of reactions that do not say no."""
        return sum(reaction.count for reaction in self.reactions if not reaction.dislikes)

    @property
    def disliked(self) -> int:
        """The number of reactions that say no."""
        return sum(reaction.count for reaction in self.reactions if reaction.dislikes)


class Note(Noun, frozen=True, kw_only=True):
    """What a reader skipped, repaired or missed: ``count`` of ``what`` ("broken emoji"), and ``why``."""

    action: Literal["skipped", "mended", "missing"]
    what: str
    count: int
    why: str = ""


class Thread(Noun, frozen=True, kw_only=True):
    """One question and its responses, in order of time, as read from one export.

    ``id`` is the platform's own and finds the thread again in a refreshed export. ``announced`` is the number
    of responses the platform says there are (None when it says nothing); ``notes`` explain the difference.
    """

    id: str
    title: str
    question: Response
    responses: tuple[Response, ...] = ()
    url: str = ""
    source: str = ""
    announced: int | None = None
    notes: tuple[Note, ...] = ()

    @property
    def people(self) -> int:
        """How many different people responded."""
        return len({response.author.id for response in self.responses})

    def json(self) -> bytes:
        """Return the thread as thread.json holds it, indented, for a person's eyes and git's."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


class Candidate(Noun, frozen=True, kw_only=True):
    """A thread that ``scan`` found in an export: enough to choose it by.

    ``substantive`` counts the responses of some length, ``thanks`` those that thank, ``latest`` is when the last one
    came. ``question`` is the opening of what was asked, plain; ``place`` the name of the channel.
    """

    id: str
    title: str
    responses: int
    people: int = 0
    reactions: int = 0
    substantive: int = 0
    thanks: int = 0
    created: datetime | None = None
    latest: datetime | None = None
    question: str = ""
    place: str = ""


# --- the ranking -------------------------------------------------------------------------------------


class Part(Noun, frozen=True, kw_only=True, gc=False):
    """One term of a score: ``points == value * weight``, with ``why`` in the editor's words."""

    feature: str
    value: float
    weight: float
    points: float
    why: str = ""


class Score(Noun, frozen=True, kw_only=True, gc=False):
    """The score of one response; ``total`` is exactly ``sum(part.points for part in parts)``."""

    id: str
    total: float
    parts: tuple[Part, ...]
    kind: Kind


class Worth(Noun, frozen=True, kw_only=True):
    """What a thread would be worth to a digest; ``total`` is exactly ``sum(part.points for part in parts)``."""

    candidate: Candidate
    total: float
    parts: tuple[Part, ...]


class Ranking(Noun, frozen=True, kw_only=True):
    """A thread and the scores of its responses, best first."""

    thread: Thread
    scores: tuple[Score, ...]

    def score(self, id: str) -> Score:  # noqa: A002 - the noun's own word
        """Return the score of the response ``id``; raises KeyError."""
        for score in self.scores:
            if score.id == id:
                return score
        raise KeyError(id)

    def response(self, id: str) -> Response:  # noqa: A002
        """Return the response ``id``; raises KeyError."""
        for response in self.thread.responses:
            if response.id == id:
                return response
        raise KeyError(id)


# --- what the editor decides -------------------------------------------------------------------------


class Pick(Noun, frozen=True, kw_only=True):
    """A message chosen for print: ``text`` (Markdown) is exactly what is printed.

    ``permission`` is as written ("" = not asked, "yes", "no", …); ``line`` is its heading's in picks.md.
    """

    ref: str
    text: str
    label: str = ""
    byline: str = ""
    permission: str = ""
    line: int = 0


class Facts(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an issue may say of a thread: picks.md's front matter, so the export is never needed again."""

    id: str = ""
    title: str = ""
    url: str = ""
    asked: str = ""
    responses: int = 0
    people: int = 0
    insights: int = 0
    resources: int = 0
    questions: int = 0


class Picks(Noun, frozen=True, kw_only=True):
    """One picks file: the facts, the question as printed, the voices and the bonus, in print order.

    ``keys`` gives the platform's own id of each response that was proposed, by our short id.
    """

    facts: Facts
    question: Pick | None = None
    voices: tuple[Pick, ...] = ()
    bonus: tuple[Pick, ...] = ()
    keys: dict[str, str] = {}
    path: str = "picks.md"


class Event(Noun, frozen=True, kw_only=True):
    """Something to RSVP to; ``starts`` and ``ends`` are aware, in ``timezone`` (an IANA name)."""

    name: str
    starts: datetime
    ends: datetime
    timezone: str
    url: str = ""
    place: str = ""
    note: str = ""


class Issue(Noun, frozen=True, kw_only=True):
    """One issue: the front matter and prose of issue.md, with its picks.

    ``lines`` gives the line in issue.md of each front-matter key ("event.url" too), ``prose_line`` the first
    line of the prose. ``picks`` is keyed by the name in ``picks-<name>.md``; picks.md itself is "".
    Status is not here: the ledger knows it.
    """

    slug: str
    path: str
    prose: str
    subject: str = ""
    preheader: str = ""
    send_at: datetime | None = None
    event: Event | None = None
    picks: dict[str, Picks] = {}
    lines: dict[str, int] = {}
    prose_line: int = 1


# --- the email ---------------------------------------------------------------------------------------


class Attachment(Noun, frozen=True, kw_only=True):
    """A file beside the email's two parts."""

    name: str
    content_type: str
    content: bytes


class Email(Noun, frozen=True, kw_only=True):
    """The rendered issue. ``hash`` is over everything a reader gets; ``key`` is ``<slug>-<hash's first 8>``."""

    key: str
    subject: str
    preheader: str
    sender: str
    reply_to: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    hash: str


class Finding(Noun, frozen=True, kw_only=True):
    """What a check returns: ``where`` is ``file:line`` when one is at fault."""

    id: str
    level: Level
    text: str
    hint: str = ""
    where: str = ""


class Payload(Noun, frozen=True, kw_only=True):
    """Exactly what a provider will be asked, request by request; approval pins ``hash``."""

    provider: str
    key: str
    requests: tuple[dict[str, Any], ...]
    hash: str


class Window(Noun, frozen=True, kw_only=True):
    """When what an email says is true: from ``opens`` until ``closes`` (aware; None: no bound), and why."""

    opens: datetime | None = None
    why_opens: str = ""
    closes: datetime | None = None
    why_closes: str = ""


class Approved(Noun, frozen=True, kw_only=True):
    """What was approved: ``hash`` is that of ``approved/email.json``, and through it of every byte.

    ``approvals`` is how many people have to approve it; outside its ``window`` it must not reach anybody.
    """

    email: Email
    provider: str
    audience: str
    send_at: datetime | None
    payload_hash: str
    hash: str
    approvals: int = 1
    window: Window = Window()


class Probe(Noun, frozen=True, kw_only=True):
    """What a provider says of itself: where it would deliver, in one line, and to how many (None: unknown)."""

    says: str
    people: int | None = None


class Remote(Noun, frozen=True, kw_only=True):
    """What lies at a provider under one key.

    ``differs`` names what is not as it was approved ("subject", "body"), where that was compared; ``note`` is the
    provider's own word for what went wrong, when the state is "failed".
    """

    id: str
    key: str
    state: Literal["draft", "scheduled", "sent", "failed"]
    differs: tuple[str, ...] = ()
    url: str = ""
    note: str = ""


class Entry(Noun, frozen=True, kw_only=True):
    """One line of a ledger. ``at`` is UTC, ISO 8601; ``hash`` that of ``approved/email.json``.

    ``run`` tells the lines of one run from another's; ``by`` is the person who approved or settled.
    """

    state: State
    at: str
    key: str = ""
    hash: str = ""
    provider: str = ""
    remote: str = ""
    note: str = ""
    by: str = ""
    run: str = ""


class Delivery(Noun, frozen=True, kw_only=True):
    """Where an issue stands: the fold of its ledger's lines. ``approvers`` are those who approved these bytes."""

    state: State = "draft"
    key: str = ""
    hash: str = ""
    provider: str = ""
    remote: str = ""
    approvers: tuple[str, ...] = ()
    history: tuple[Entry, ...] = ()
