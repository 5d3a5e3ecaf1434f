"""A letter with which nothing is wrong; a test spoils one thing in it."""

from datetime import UTC, datetime

import pytest

from digest.checks.letter import Letter
from digest.config import Config, Newsletter
from digest.model import Author, Email, Event, Facts, Issue, Pick, Picks, Response, Thread

PROSE = """\
👋 Hey folks! <!-- a note to myself -->

{{ question }}

{{ voices }}

Read [the handbook](https://generalist.example.org/handbook).

{{ rsvp }}

{{ bonus }}
"""

HTML = """\
<!doctype html><html lang="en"><head><link href="https://fonts.example.org/x.css"></head><body>
<img src="https://generalist.example.org/logo.png" alt="Generalist World">
<img src="https://generalist.example.org/line.png" alt="">
<p id="note">Hey [[first_name|folks]]!
<a href="https://generalist.example.org/handbook?utm_source=x">the handbook</a>
<a href="https://events.example.org/1">RSVP</a> <a href="mailto:hello@generalist.example.org">write</a>
<a href="#note">note</a> <a href="https://generalist.example.org">home</a>
<!--[if mso]><img src="x.png"><a href="">x</a><![endif]-->
<a href="[[view_in_browser_url]]">in the browser</a> <a href="[[unsubscribe_url]]">unsubscribe</a></p>
</body></html>
"""


def response(number: int, author: str, text: str) -> Response:
    """The response with ``number``, by ``author``."""
    return Response(id=f"r{number}", key=str(number), author=Author(id=f"U{number}", name=author), text=text)


@pytest.fixture
def good_letter() -> Letter:
    """An issue of a newsletter, rendered, in order."""
    picks = Picks(
        facts=Facts(id="t1", title="Icebreakers"),
        question=Pick(ref="q", text="Does anyone have an icebreaker?", permission="yes", line=4),
        voices=(Pick(ref="r2", text="Thanks, everyone!", permission="yes, anonymous", line=8),),
        bonus=(
            Pick(
                ref="r1",
                text="Tie it to the session.",
                label="Food",
                byline="Mira",
                permission="yes, first-name",
                line=12,
            ),
        ),
        keys={"r1": "1", "r2": "2"},
        path="issues/2030-01-15-x/picks.md",
    )
    issue = Issue(
        slug="2030-01-15-x",
        path="issues/2030-01-15-x/issue.md",
        prose=PROSE,
        prose_line=7,
        subject="👀 Everyone's sleeping on the power of peer-to-peer",
        preheader="Example in action",
        send_at=datetime(2030, 1, 15, 9, tzinfo=UTC),
        event=Event(
            name="Speed Networking",
            starts=datetime(2030, 1, 16, 17, tzinfo=UTC),
            ends=datetime(2030, 1, 16, 18, tzinfo=UTC),
            timezone="UTC",
            url="https://events.example.org/1",
        ),
        picks={"": picks},
        lines={
            "": 2,
            "subject": 2,
            "preheader": 3,
            "send_at": 4,
            "event": 5,
            "event.starts": 5,
            "event.url": 5,
        },
    )
    email = Email(
        key="2030-01-15-x-01234567",
        subject=issue.subject,
        preheader=issue.preheader,
        sender="hello@generalist.example.org",
        reply_to="",
        html=HTML,
        text="Hey [[first_name|folks]]!\n\nUnsubscribe: [[unsubscribe_url]]\n",
        hash="0123456789abcdef",
    )
    config = Config(
        newsletter=Newsletter(
            name="Generalist World",
            url="https://generalist.example.org",
            sender="Generalist World <hello@generalist.example.org>",
            address="1 Example Street, Lisbon",
        ),
        lines={"": 1, "newsletter": 2, "newsletter.name": 3, "newsletter.url": 4, "newsletter.address": 9},
    )
    thread = Thread(
        id="t1",
        title="Icebreakers",
        question=Response(
            id="q", key="0", author=Author(id="U0", name="Asker Example"), text="Hi! Does anyone have an icebreaker?"
        ),
        responses=(
            response(1, "Mira Example", "Always tie it to the session. It works."),
            response(2, "Ben Example", "Thanks, **everyone**!"),
            response(3, "Zoe Example", "x"),
        ),
    )
    return Letter(issue=issue, email=email, config=config, threads=(thread,))
