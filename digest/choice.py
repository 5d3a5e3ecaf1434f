"""Which thread of an export is meant: an id, an address, words of the question, or the best."""

import re
import unicodedata
from pathlib import Path

from digest import clock, readers
from digest.model import Candidate, Thread, Worth
from digest.ranking.worth import best_first
from digest.readers.reader import Progress, SeveralThreadsError, Told, UnknownThreadError, choose

BEST = "best"
_TELLING = 3
_WORD = re.compile(r"\w+")


def threads(
    source: Path | str, told: Told, progress: Progress | None = None, limit: int | None = None
) -> tuple[list[Worth], int]:
    """Return what the best ``limit`` threads of ``source`` are worth, highest first, and how many there are.

    Raises:
        ExportError: it cannot be read.
    """
    now = clock.now()

    def best(candidates: list[Candidate]) -> list[Candidate]:
        return [one.candidate for one in best_first(candidates, now)[:limit]]

    found, total = readers.scan_best(source, best, told, progress)
    return best_first(found, now), total


def read(source: Path | str, wanted: str | None, told: Told, progress: Progress | None = None) -> Thread:
    """Return the thread of ``source`` (``readers.read``) that ``wanted`` means.

    Args:
        source: a path, or pasted text itself.
        wanted: an id, an address, words of the question, "best"; None when there is only one.
        told: what the editor says of the export.
        progress: is told how far the reading is.

    Raises:
        SeveralThreadsError: several could be meant; they are named.
        UnknownThreadError: none is.
        ExportError: it cannot be read.
    """
    if wanted and wanted.strip().casefold() == BEST:
        best, _ = threads(source, told, progress, limit=1)
        # Without any, the reader says what the export does hold.
        return readers.read(source, best[0].candidate.id if best else None, told, progress)
    try:
        return readers.read(source, wanted, told, progress)
    except UnknownThreadError as unknown:
        found = said_in(unknown.candidates, wanted or "")
        if not found:
            raise
        where = unknown.where
    try:
        return readers.read(source, choose(found, where, told), told, progress)
    except SeveralThreadsError as several:
        raise SeveralThreadsError(
            f"{len(found)} threads of the export say {wanted!r}",
            where=where,
            hint=several.hint,
            candidates=several.candidates,
        ) from None


def said_in(candidates: tuple[Candidate, ...], words: str) -> list[Candidate]:
    """Return the candidates whose title or question says ``words``: in a row, else each of them anywhere.

    Capitals, accents and punctuation do not matter; the beginning of a word is enough, but for the shortest: a slip in
    an id must not come to mean a question with that digit in it.
    """
    wanted = _words(words)
    if not any(len(word) >= _TELLING and not word.isdigit() for word in wanted):
        return []
    spoken = [(one, _words(f"{one.title} {one.question}")) for one in candidates]
    in_a_row = [one for one, said in spoken if f" {' '.join(wanted)}" in f" {' '.join(said)}"]
    if in_a_row:
        return in_a_row
    return [one for one, said in spoken if all(any(word.startswith(each) for word in said) for each in wanted)]


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text)
    return _WORD.findall("".join(char for char in decomposed if not unicodedata.combining(char)).casefold())
