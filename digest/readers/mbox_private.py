"""Which mails of a mailbox came by no list: those are letters between people, and private."""

from collections.abc import Mapping, Set
from typing import NamedTuple

from digest.readers.mbox_threads import Letter, Talk, talks

_GROUP = 3


class Envelope(NamedTuple):
    """Of a mail without a list's headers: whether a mail program kept it, and to whom it went, hashed."""

    kept: bool
    to: frozenset[str]


def keys(talk: Talk) -> set[str]:
    """Return the keys of a thread's mails."""
    return {letter.key for letter in (*talk.answers, *([talk.root] if talk.root else []))}


def unlisted(
    found: Mapping[str, Letter], private: Mapping[str, Envelope], hidden: Set[str], *, by_list: bool
) -> list[str]:
    """Return the keys of the mails that did not come by a list.

    Args:
        found: all mails.
        private: those without a list's headers.
        hidden: the lists' addresses, hashed.
        by_list: whether any mail came by a list; else those threads are a list's in which several wrote to all.
    """
    if by_list:
        return [key for key, one in private.items() if not one.to & hidden and (one.kept or one.to)]
    apart = {key for talk in talks(list(found.values())) if not _is_of_a_group(talk, private) for key in keys(talk)}
    return [key for key, one in private.items() if one.kept or key in apart]


def _is_of_a_group(talk: Talk, private: Mapping[str, Envelope]) -> bool:
    """Tell whether three people wrote, or two to an address that is none of theirs."""
    letters = [*([talk.root] if talk.root else []), *(one for one in talk.answers if not one.auto)]
    people = {letter.author for letter in letters}
    shared = [private[letter.key].to - people for letter in letters if letter.key in private]
    return len(people) >= _GROUP or (len(people) > 1 and bool(frozenset.intersection(*shared)))
