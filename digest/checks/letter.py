"""The letter: everything a check may look at, and where in the editor's files a thing stands."""

import re
from collections.abc import Iterator

from digest.config import Config
from digest.model import Email, Issue, Noun, Pick, Picks, Thread
from digest.yamltext import place

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Letter(Noun, frozen=True, kw_only=True):
    """An issue on its way out: as written, as rendered, and what it is measured by.

    ``thread`` is there only when the export, or the last reading of it, lies at hand.
    """

    issue: Issue
    email: Email
    config: Config
    thread: Thread | None = None

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


def at_pick(picks: Picks, pick: Pick) -> str:
    """Return the line of ``pick``'s heading in its file."""
    return f"{picks.path}:{pick.line}"
