"""What the fake providers have in common: a clock, readers, and a count of every mailing."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import msgspec

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Request(NamedTuple):
    """One call as it came in; header names in small letters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body's object; raises Refusal."""
        if "json" not in self.headers.get("content-type", ""):
            raise Refusal(415, {"detail": "Content-Type must be application/json"})
        try:
            parsed = msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            raise Refusal(400, {"detail": "this is not JSON"}) from None
        if not isinstance(parsed, dict):
            raise Refusal(400, {"detail": "an object is expected"})
        return parsed

    def only(self, name: str) -> str:
        """Return the query's value of ``name``, "" when there is none."""
        return self.query.get(name, [""])[0]


class Reply(NamedTuple):
    """A whole answer; no ``body`` means no content."""

    status: int = 200
    body: Any = None


class Refusal(Exception):  # noqa: N818 - what a provider says
    """The provider answers no."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.reply = Reply(status, body)


class Reader(NamedTuple):
    """Somebody who gets mail; ``plan`` and ``tags`` choose audiences."""

    email: str
    name: str = ""

    @property
    def unsubscribe(self) -> str:
        """Their way out."""
        return f"https://provider.test/unsubscribe/{self.email}"


class Mailing(NamedTuple):
    """What went out: ``how`` is "sent", "scheduled" or "test"; the texts are as ``readers[0]`` gets them."""

    id: str
    subject: str
    html: str
    text: str
    audience: str
    how: str
    readers: tuple[Reader, ...]
    at: datetime
    preheader: str = ""


class Contract:
    """A provider's rules and what lies there. A subclass answers requests under ``base``.

    Attributes:
        name: the provider's word.
        base: what its API's paths begin with; clients are given the address up to ``client_base``.
        key: the credential as the environment holds it.
        mail_on_every_release: the worst provider there could be: every release mails, whatever its state.
        lag: seconds until something new appears in lists.
    """

    name = ""
    base = ""
    key = ""

    def __init__(self) -> None:
        self.now = NOW
        self.readers = [Reader("ada@example.org", "Ada Lovelace"), Reader("grace@example.org")]
        self.mailings: list[Mailing] = []
        self.tests: list[Mailing] = []
        self.mail_on_every_release = False
        self.lag = 0.0
        self._planned: Counter[object] = Counter()
        self._ids = count(1)

    def answer(self, request: Request) -> Reply:
        """Do what is asked; raises Refusal."""
        raise NotImplementedError

    def pass_to(self, moment: datetime) -> None:
        """Let the time be ``moment``, and do what was to be done by then."""
        self.now = moment
        self.due()

    def due(self) -> None:
        """Send what is scheduled for now or before."""
        raise NotImplementedError

    def change(self, id: str, what: str) -> None:  # noqa: A002 - the noun's own word
        """Let somebody change ``what`` ("subject", "audience", "body") of ``id`` in the provider's own editor."""
        raise NotImplementedError

    def snapshot(self) -> Any:
        """Return everything that lies there and went out, to be compared."""
        raise NotImplementedError

    def _appears(self, created: datetime) -> bool:
        return self.now >= created + timedelta(seconds=self.lag)

    def _plan(self, id: object, *, scheduled: bool) -> None:  # noqa: A002 - the noun's own word
        """Remember how often something was scheduled since it was a draft: the worst provider mails as often."""
        self._planned[id] = self._planned[id] + 1 if scheduled else 0

    def _times(self, id: object) -> int:  # noqa: A002
        return max(1, self._planned[id]) if self.mail_on_every_release else 1


def visible(html: str) -> str:
    """Return what a reader of ``html`` sees, on one line, without U+2060 and soft hyphens."""
    from html.parser import HTMLParser

    class Seen(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.pieces: list[str] = []
            self.hidden = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.hidden += tag in {"style", "title", "script"}

        def handle_endtag(self, tag: str) -> None:
            self.hidden -= tag in {"style", "title", "script"}

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                self.pieces.append(data)

    seen = Seen()
    seen.feed(html)
    seen.close()
    return one_line("".join(seen.pieces))


def one_line(text: str) -> str:
    """Return ``text`` with its white space made single, and what nobody sees dropped."""
    return re.sub(r"\s+", " ", re.sub("[\u2060\u200b\u00ad\ufeff]", "", text)).strip()


def as_moment(written: object) -> datetime:
    """Return the moment of an ISO string; raises ValueError when it is none or has no zone."""
    moment = datetime.fromisoformat(str(written).replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(written)
    return moment.astimezone(UTC)


def as_text(moment: datetime) -> str:
    """Return ``moment`` as the APIs write it: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
