"""Letters built by hand, for tests that need a composition and not the reading of one."""

from datetime import UTC, datetime
from pathlib import Path

from digest.config import Config, Newsletter
from digest.model import Event, Facts, Issue, Pick
from digest.rendering import calendar, templates
from digest.rendering.compose import Block, Composition, Prose

ROOT = Path(__file__).resolve().parents[2]

CONFIG = Config(
    newsletter=Newsletter(
        name="Generalist World",
        community="Generalist World",
        url="https://generalist.example",
        timezone="Europe/Lisbon",
        sender="Generalist World <hello@generalist.example>",
        address="Generalist World, 1 Example Street, 1000-001 Lisbon, Portugal",
        cities={"Berlin": "Europe/Berlin", "New York": "America/New_York", "Sydney": "Australia/Sydney"},
    )
)

FACTS = Facts(
    title="Icebreakers that fit a workshop",
    url="https://generalist.example/threads/icebreakers",
    asked="2030-01-08",
    responses=17,
    people=14,
    insights=9,
    resources=4,
    questions=2,
)

QUESTION = Pick(
    ref="q",
    text="I'm running a half-day workshop on unconscious bias for 8 people who have never met. What are "
    "your favourite **icebreakers** that actually fit the topic?\n\nTwo truths and a lie is banned. 🙂",
)

VOICES = (
    Pick(ref="r9", text="What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone"),
    Pick(ref="r14", text="“What brilliant answers here. Saving for future ref!”", byline="Ana"),
)

BONUS = (
    Pick(
        ref="r3",
        label="Food for thought",
        byline="Marta",
        text="""\
- Whenever I create icebreakers, I always tie the icebreaker to the session. To me, an icebreaker has such\
 an opportunity to (1) create energy, (2) turn the flow of conversation and thinking on, (3) and draw \
attention to the purpose of the day, with everyone on a level playing field, that to do an icebreaker that\
 isn’t relevant to the task at hand is actually more jarring than helpful.
- In your case, an interesting partner activity (2 people) could be:
  - Consider what bias you have that you might have to overcome during this session and why? Where does it\
 come from?
  - People then come back and share it with the group
  - Then, throughout the day, you ask people to check their biases""",
    ),
    Pick(
        ref="r8",
        text="If we are having an icebreaker, it’s about bonding with the group for me, but if it’s meant "
        "to be semi-related to the session topic, I’d rather just right into the topic instead of "
        "having a weak icebreaker activity that often doesn’t fit",
    ),
    Pick(
        ref="r5",
        text="Put an assortment of sticky notes on the wall, each containing a random word or phrase. Give "
        "them 10 minutes to categorize the sticky notes however they see fit by moving them around and "
        "clustering/stacking/organizing them, but don’t allow them to talk. This is ideal in groups of "
        "3-4 people, so if you have 8, just set up two stations. Then at the end of 10 minutes, have the "
        "groups explain the categorization. Bonus points for having one group try to explain the "
        "categorization of the other group’s stickies.",
    ),
    Pick(
        ref="r12",
        text="""\
One that I love from Solution Focused coaching is:

- Have 2 people interview each other with the question: What’s improved since we last met?
- Instruct that when they come back, they might like to share with the group
- It gets them focused on positive change, which is great for a seminar""",
    ),
)

EVENT = Event(
    name="Speed Networking",
    starts=datetime(2030, 1, 16, 17, tzinfo=UTC),
    ends=datetime(2030, 1, 16, 18, tzinfo=UTC),
    timezone="Europe/Lisbon",
    url="https://generalist.example/speed-networking",
    place="Online",
    note="Free, open to all, and loads of fun.",
)

ISSUE = Issue(
    slug="2030-01-15-peer-to-peer",
    path="issues/2030-01-15-peer-to-peer/issue.md",
    prose="",
    subject="👀 Everyone's sleeping on the power of peer-to-peer",
    preheader="Example in action + an invite for tomorrow!",
    send_at=datetime(2030, 1, 15, 9, tzinfo=UTC),
    event=EVENT,
)

GREETING = """\
👋 Hey folks! A quick one for you today. In ~1 min you’ll get a little nugget about peer-to-peer \
communities + an invite to get involved.

**The context:** Everyone's sleeping on the power of peer-to-peer, because the true beauty of it so isn't \
obvious…

Take this example 👇🏽

This question was asked in Generalist World last week:"""

SECRET = """\
17 responses have rolled in so far. Insights, resources, questions. But the real magic?

💡 The secret sauce lies not in the fact that the original poster had their question answered 10x better \
than a Google search.

But that *multiple people* have walked away with this knowledge now too.

We see responses from folks who just weren’t intentionally seeking answers to this question, yet it really\
 helped them."""

ACTION = """\
This is peer-to-peer in action. This is community in action. Picking up tidbits with each and every post. \
Learning about stuff you may never have come across otherwise!

Think of it like an [ever-evolving encyclopedia](https://generalist.example/library) of shared knowledge. \
Pretty awesome, right?!

Get a taste of what peer-to-peer magic is like at our Speed Networking event tomorrow."""

BONUS_INTRO = "## 💥 Bonus!\n\nInterested in the responses? Here’s a few of my faves:"


def letter(*sections: Prose | Block, issue: Issue = ISSUE, config: Config = CONFIG, root: Path = ROOT) -> Composition:
    """Return a composition of ``sections``."""
    strings = templates.strings(root, config.newsletter.language)
    return Composition(issue=issue, config=config, strings=strings, sections=sections)


def prose(markdown: str) -> Prose:
    """Return a run of the editor's words."""
    return Prose(markdown=markdown, line=1)


def block(name: str, **context: object) -> Block:
    """Return a block with its context."""
    return Block(name=name, context=context, line=1)


def event_card() -> calendar.EventCard:
    """Return the seed's event, ready to be printed."""
    strings = templates.strings(ROOT, "en")
    return calendar.card(EVENT, config=CONFIG, issue=ISSUE, strings=strings)


def seed_composition() -> Composition:
    """Return the seed's newsletter."""
    return letter(
        prose(GREETING),
        block("question", pick=QUESTION, facts=FACTS),
        prose(SECRET),
        block("voices", picks=VOICES),
        prose(ACTION),
        block("rsvp", event=event_card()),
        prose("Have a good one!! 🙂\n\n" + BONUS_INTRO),
        block("bonus", picks=BONUS),
        block("join", url=FACTS.url, facts=FACTS),
    )


HOSTILE = (
    "{{ 7*7 }} {% raw %} <script>document.title = 'pwned'</script> "
    "<img src=x onerror=\"document.title='pwned'\">\n\n"
    "[x](javascript:document.title='pwned') *|EMAIL|* [[unsubscribe_url]] {unsubscribe} \u202egnp.exe \x00 "
    "\ue0001:2\ue001 " + "W" * 10_000
)


def hostile_composition() -> Composition:
    """Return a letter in which every word of a member is an attack."""
    pick = Pick(ref="r1", text=HOSTILE, label=HOSTILE[:60] + "W" * 500, byline=HOSTILE[-600:])
    return letter(
        prose("Hello"),
        block("question", pick=pick, facts=FACTS),
        block("voices", picks=(pick,)),
        prose("## Bonus"),
        block("bonus", picks=(pick, pick)),
        block("join", url=FACTS.url, facts=FACTS),
    )
