"""The letter: everything a check may look at, and where in the editor's files a thing stands."""

import re
from collections.abc import Iterator

from digest.config import Config
from digest.model import Email, Issue, Noun, Pick, Picks, Response, Thread
from digest.yamltext import place

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Letter(Noun, frozen=True, kw_only=True):
    """An issue on its way out: as written, as rendered, and what it is measured by.

    ``threads`` are those of its picks that lie at hand: the export, or the last reading of it.
    """

    issue: Issue
    email: Email
    config: Config
    threads: tuple[Thread, ...] = ()

    def at_key(self, key: str) -> str:
        """Return the line of issue.md on which the front matter's ``key`` stands, or would."""
        return place(self.issue.path, self.issue.lines, key)

    def written(self) -> str:
        """Return the prose with its comments blanked out, so that an offset in it is one in the prose."""
        return _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), self.issue.prose)

    def at_prose(self, offset: int) -> str:
        """Return the line of issue.md with the letter at ``offset`` of the prose."""
        return f"{self.issue.path}:{self.issue.prose_line + self.issue.prose.count(chr(10), 0, offset)}"

    def at_text(self, text: str) -> str:
        """Return where ``text`` was written: a line of issue.md, a pick's heading, or "" when it was not."""
        if (offset := self.issue.prose.find(text)) >= 0:
            return self.at_prose(offset)
        for picks, pick in self.picks():
            if text in pick.text:
                return at_pick(picks, pick)
        return ""

    def picks(self) -> Iterator[tuple[Picks, Pick]]:
        """Yield every pick that is printed, with the file it stands in."""
        for group in self.issue.picks.values():
            for pick in ((group.question,) if group.question else ()) + group.voices + group.bonus:
                yield group, pick

    def response(self, picks: Picks, pick: Pick) -> Response | None:
        """Return the message that ``pick`` of ``picks`` was made from, if its thread is at hand."""
        thread = self.thread(picks)
        messages = (thread.question, *thread.responses) if thread else ()
        return next((one for one in messages if one.id == pick.ref), None)

    def thread(self, picks: Picks) -> Thread | None:
        """Return the thread that ``picks`` were made from, if it is at hand; picks without an id are the only one's."""
        if not picks.facts.id and len(self.threads) == 1:
            return self.threads[0]
        return next((one for one in self.threads if one.id == picks.facts.id), None)

    def asked_as(self, picks: Picks, pick: Pick) -> str:
        """Return how ``digest ask --answer`` names ``pick``: ``r3``, or ``hiring:r3`` in picks-hiring.md."""
        name = next((name for name, group in self.issue.picks.items() if group is picks), "")
        return f"{name}:{pick.ref}" if name else pick.ref


def at_pick(picks: Picks, pick: Pick) -> str:
    """Return the line of ``pick``'s heading in its file."""
    return f"{picks.path}:{pick.line}"
