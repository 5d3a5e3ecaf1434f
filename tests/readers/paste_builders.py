"""Text copied from Discord's and Telegram's windows, and talks written down; the people are invented."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest import readers
from digest.readers.reader import Reader
from tests.readers.table_builders import written

DISCORD = """\
# ask-anything
Ada Li — 11/17/2026 10:41 AM
How do you break the ice? It is a workshop for twenty people
👀
2
@Ada Li How do you break the ice? It is a…
Bo Wu — 11/17/2026 10:45 AM
Names first, see https://example.org/a_b. (edited)
[10:46 AM]
And pairs
Image
November 18, 2026
Helper
APP
<dash>
11/18/2026 10:47 AM
I am a helper
maya_l
<dash>
Today at 10:48 AM
Cards :wave:
:tada:
3
Cy Kay
Server Tag: DEV
DEV
 — Yesterday at 5:03 PM
Same, 2*3*4
""".replace("<dash>", " — ")

TELEGRAM = """\
Ada Li, [17/11/2026 10:41]
How do you break the ice?
For twenty people

Bo, [17/11/2026 10:45:11]
[In reply to Ada Li]
Names first, see https://example.org/a_b.
[ Photo ]

Cy, Kay, [17/11/2026 11:00]
[Forwarded from Some Channel]
Pairs
Bo, [17/11/2026 11:05]
[In reply to Cy, Kay]
So
+00 202 555 0142, [17/11/2026 11:06]
Cards
"""

TALK = """\
# Icebreakers

How do you break the ice?

Ada L.: Names first
- pairs
  - two minutes
Tip: be brief
Bo van Wu (he/him): See https://example.org/a_b

**Cy Kay:** 2*3*4
"""

SECTIONS = """\
# Icebreakers

A line above.

## Question (Ada Li)

How do you **break** the ice?

## Answers

### Bo Wu — 2026-11-17 10:45

- pairs
  - two minutes

```
### no heading
```

#### Of my own

:tada: 3

### Cy

a *b*
c
"""

FIXTURES: dict[str, Callable[[Path], Path]] = {
    "discord-paste": lambda folder: written(folder / "discord.txt", DISCORD),
    "telegram-paste": lambda folder: written(folder / "telegram.txt", TELEGRAM),
    "talk": lambda folder: written(folder / "talk.txt", TALK),
    "talk-sections": lambda folder: written(folder / "talk.md", SECTIONS),
}

# What is no talk and no table, though parts of it look like one.
OTHERS = {
    "a letter": "From: Ada Li <ada@mail.example>\nTo: Bo\nSubject: Ice?\nDate: Tue, 17 Nov 2026 10:41:00 +0000\n"
    "\nHi Bo,\nNames: yes\nPairs: no\nCards: why?\n",
    "a diary": "Monday: rain. Why?\nTuesday: sun, at last, and a walk\nWednesday: met Bo at 10:41\nThursday: rain\n",
    "a story": "We met at 10:41 AM.\nBo said: how do you break the ice?\nI said: with names, pairs, and time.\n"
    "Then, at 11:00,\nwe left.\n",
    "code": 'def f(x: int) -> int:\n    """Return x.\n\n    Args:\n        x: what?\n    """\n'
    '    return {"a": x, "b": 2}[x]\n',
    "settings": "name: ice\nauthor: Ada\ntext: why?\n",
    "a list of times": "Berlin 14:05\nParis 15:05\nLisbon 13:05\n",
    "a programme": "Doors — 18:00\nTalks — 19:00\nDrinks — 21:00\n",
    "a poem": "Roses, red,\nViolets, blue,\nSugar, sweet,\nAnd so, are you.\n",
    "a readme": "# Ice\n\nWhat is it?\n\n## Installation\n\npip install ice\n\n## Usage\n\n### Slack\n\nOne.\n"
    "\n### Discord\n\nTwo.\n",
    "a log": "2026-11-17 10:41:00 ERROR: what?\n2026-11-17 10:42:00 INFO: so\n2026-11-17 10:43:00 INFO: so\n",
    "a recipe": "Ingredients: ice\nMethod: break it\nServes: four\n",
    "picks": "---\nthread: {title: Ice}\n---\n# Question\n\nWhy?\n\n# Voices\n## r1\n\nSo\n\n## r2\n\nYes\n",
    "minutes": "# Minutes\n\nPresent: Ada, Bo, Cy\nChair: Ada\nAction: Bo writes the text\nAction: Cy books a room\n"
    "Decision: we meet again. When?\nDecision: budget ok\n",
    "credits": "Director: Ada Li\nWriter: Bo Ek\nMusic: Cy Do\nWriter: Eve\nWho knows?\nDirector: Fay\n",
    "a glossary": "Mulch: a layer of straw. Why? It keeps water.\nSpade: a tool.\nMulch: see also bark.\n"
    "Bark: of trees.\n",
    "questions and answers": "# FAQ\n\n## Question\nHow do I install?\n\n## Answer\nWith pip.\n"
    "\n## Question\nAnd then?\n\n## Answer\nRun it.\n",
    "a dated diary": "17/11/2026, 10:41 - Woke up late: felt bad\n18/11/2026, 09:00 - Went to work: boring?\n"
    "19/11/2026, 09:10 - Went to work: same\n",
    "a member list": "ada@mail.example\nbo@mail.example\n",
}

_NEW = ("table", "discord_paste", "telegram_paste", "talk_paste")


@contextmanager
def all_readers(patch: pytest.MonkeyPatch) -> Iterator[dict[str, Reader]]:
    """Have ``digest.readers`` know these readers, too, wherever it does not yet, and give all by name."""
    for module in _NEW:
        name = f"digest.readers.{module}"
        if name not in readers.READERS.values():
            patch.setitem(readers.READERS, module.replace("_", "-"), name)
    yield dict(readers.known())
