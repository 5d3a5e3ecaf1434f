"""The words quoted: nothing in them that nobody would want printed, and none that their author did not write."""

from collections.abc import Iterator

from digest.checks.letter import Letter, at_pick
from digest.model import Finding
from digest.text.private import PERHAPS_MEANT, find, mask
from digest.text.same_words import changed

_SHOWN = 3


def private_data(letter: Letter) -> Iterator[Finding]:
    """Find e-mail addresses, phone and card numbers, bank accounts and keys in what is printed of a pick.

    The finding does not repeat them: it may be read in a log.
    """
    zone = letter.config.newsletter.timezone
    for picks, pick in letter.picks():
        found = {one.kind: one for text in (pick.label, pick.byline, pick.text) for one in find(text, zone)}
        for kind, one in found.items():
            meant = kind in PERHAPS_MEANT
            yield Finding(
                id="people/private-data",
                level="warning" if meant else "error",
                text=f"{pick.ref} prints {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
                hint=("leave it if its owner wants it read, else " if meant else "")
                + (f"write {one.instead}" if one.instead == f"[{kind}]" else "cut that out of the address"),
                where=at_pick(picks, pick),
            )


def words_added(letter: Letter) -> Iterator[Finding]:
    """Find picks that say what their author did not; nothing while the thread is not at hand.

    The thread at hand is masked, so an address that the editor put back is no new word (and another finding).
    """
    zone = letter.config.newsletter.timezone
    for picks, pick in letter.picks():
        response = letter.response(picks, pick)
        if response is None:
            continue
        added, moved = changed(mask(pick.text, zone).text, response.text)
        if not added and not moved:
            continue
        what = "words that its author did not write" if added else "its author's words in another order"
        yield Finding(
            id="people/words-added",
            level="warning",
            text=f"{pick.ref} has {what}: {_some(added or moved)}",
            hint="print it as they wrote it, or put what is yours in [square brackets]",
            where=at_pick(picks, pick),
        )


def _some(words: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{word if len(word) <= 24 else word[:23] + '…'}”" for word in words[:_SHOWN])
    more = len(words) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
