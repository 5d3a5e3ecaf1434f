"""Which mails belong together: by the ids they refer to, else by their subject.

Ids and addresses are hashed before anything is kept: a Message-ID often holds a person's address or machine.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_REPLY = r"(?:re|aw|antw|antwort|sv|vs|rif|ref|rép|odp|ynt|res|vá|回复|回覆|答复|返信)"
_PASSED_ON = r"(?:fwd?|wg|tr|rv|enc|i|vb|vl|doorst|pd|转发)"
_NUMBERED = r"(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\^\d{1,3})?"
_TAG = r"\[[^\[\]]{1,60}\]"
_PREFIX = re.compile(
    rf"\s*+(?:(?P<reply>{_REPLY}){_NUMBERED}\s?[:：]|{_PASSED_ON}{_NUMBERED}\s?[:：]|{_TAG})", re.IGNORECASE
)
_PREFIXES = 12
_SAME_TALK = timedelta(days=30)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Letter(NamedTuple):
    """What is kept of a mail while the archive goes by.

    Attributes:
        number: the how many-eth of the archive it is.
        key: its Message-ID, hashed.
        refers: those of the mails it answers, the nearest last.
        subject: as written.
        author: the id of who wrote it.
        created: when, if it says so.
        auto: what it is when no person wrote it ("automatic reply"), else "".
        text: the opening of what it says.
        address: where it can be read in the web.
    """

    number: int
    key: str
    refers: tuple[str, ...]
    subject: str
    author: str
    created: datetime | None
    auto: str = ""
    text: str = ""
    address: str = ""


class Talk(NamedTuple):
    """One thread: its first mail (None when the archive does not hold it), and those that answer, in order of time."""

    id: str
    root: Letter | None
    answers: tuple[Letter, ...]

    @property
    def title(self) -> str:
        """The subject, without what is put before it."""
        return bare_subject((self.root or self.answers[0]).subject)


def talks(letters: Sequence[Letter]) -> list[Talk]:
    """Return the threads that have an answer."""
    ordered = _in_order(letters)
    groups = _Groups()
    known = {letter.key for letter in ordered}
    for letter in ordered:
        for reference in letter.refers:
            groups.join(letter.key, reference)
    _join_by_subject(ordered, known, groups)
    found: dict[str, list[Letter]] = {}
    for letter in ordered:
        found.setdefault(groups.of(letter.key), []).append(letter)
    return [_talk(each) for each in found.values() if len(each) > 1 or each[0].refers or is_reply(each[0].subject)]


def bare_subject(subject: str) -> str:
    """Return ``subject`` without Re:, Fwd: and the list's [name], as often as they stand there."""
    rest = subject.strip()
    for _ in range(_PREFIXES):
        found = _PREFIX.match(rest)
        if not found or not rest[found.end() :].strip():
            break
        rest = rest[found.end() :].strip()
    return rest


def is_reply(subject: str) -> bool:
    """Tell whether ``subject`` is that of an answer: Re:, AW:, SV: and so on."""
    rest = subject.strip()
    for _ in range(_PREFIXES):
        found = _PREFIX.match(rest)
        if not found:
            return False
        if found["reply"]:
            return True
        rest = rest[found.end() :]
    return False


class _Groups:
    """Sets of ids that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, key: str) -> str:
        path = []
        while (above := self._above.get(key, key)) != key:
            path.append(key)
            key = above
        for one in path:
            self._above[one] = key
        return key

    def join(self, one: str, other: str) -> None:
        first, second = self.of(one), self.of(other)
        if first != second:
            self._above[first] = second


def _in_order(letters: Iterable[Letter]) -> list[Letter]:
    """Return ``letters`` in order of time; one without a time stays behind the one before it."""
    times, at = {}, _NEVER
    for letter in letters:
        at = letter.created or at
        times[letter.number] = at
    return sorted(letters, key=lambda letter: (times[letter.number], letter.number))


def _join_by_subject(ordered: Sequence[Letter], known: set[str], groups: _Groups) -> None:
    """Join what answers nothing that is there to the latest thread of the same subject.

    Archives that keep no references at all are joined by subject alone, as long as the talk goes on.
    """
    by_subject_alone = not any(letter.refers for letter in ordered)
    latest: dict[str, Letter] = {}
    begun: dict[str, str] = {}
    for letter in ordered:
        subject = bare_subject(letter.subject).casefold()
        if not subject:
            continue
        before = latest.get(subject)
        answers = bool(letter.refers) or is_reply(letter.subject)
        if by_subject_alone and before and not answers:
            # Whoever began it and writes the same subject again begins anew: "Weekly call".
            soon = not letter.created or not before.created or letter.created - before.created < _SAME_TALK
            answers = soon and letter.author != begun[subject]
        if answers and not known.intersection(letter.refers):
            if before:
                groups.join(letter.key, before.key)
        elif not answers:
            begun[subject] = letter.author
        latest[subject] = letter
        begun.setdefault(subject, "")


def _talk(letters: Sequence[Letter]) -> Talk:
    root = next((letter for letter in letters if not letter.refers and not is_reply(letter.subject)), None)
    if root is None:
        missing = letters[0].refers[0] if letters[0].refers else letters[0].key
        return Talk(missing, None, tuple(letters))
    return Talk(root.key, root, tuple(letter for letter in letters if letter is not root))
