"""Words of others inside a message: a quotation of another message of the thread is not its author's.

Where a platform marks quotations, its reader leaves them out. Many only have Markdown's ``>``, which may as well stand
before somebody's own words or a line from a book: what counts is whether the thread holds the same words elsewhere.
"""

import re
from collections.abc import Sequence

_QUOTE = re.compile(r"(?:^|(?<=\n)) {0,3}>[^\n]*(?:\n {0,3}>[^\n]*)*\n*")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_MARKS = re.compile(r"[\W_]+")
_SHORTEST = 12  # letters and digits: a shorter one may be in anything
_LOOKED_AT = 4_000  # of each message: who quotes, quotes the beginning
_MOST = 500
_LONGEST = 2 << 20


def without_quotations(texts: Sequence[str]) -> tuple[list[str], int]:
    """Return the messages of a thread without what they quote of one another, and how many quotations went.

    Args:
        texts: Markdown, one a message. One that holds nothing else stays as it is, and so does one with code, in which
            ``>`` may mean anything.
    """
    quoting = [at for at, text in enumerate(texts) if ">" in text and _QUOTE.search(text) and not _FENCE.search(text)]
    kept = list(texts)
    if not quoting:
        return kept, 0
    said, begins, length = [], [], 0
    for text in texts:
        begins.append(length)
        said.append(_bare(text[:_LOOKED_AT]) if length < _LONGEST else "")
        length += len(said[-1]) + 1
    everything = "\0".join(said)
    count = 0
    for at in quoting[:_MOST]:
        own = range(begins[at], begins[at] + len(said[at]))
        quotes = [found for found in _QUOTE.finditer(texts[at]) if _is_in(found[0], everything, own)]
        if not quotes:
            continue
        rest, end = [], 0
        for found in quotes:
            rest.append(texts[at][end : found.start()])
            end = found.end()
        text = "".join([*rest, texts[at][end:]]).strip("\n")
        if text.strip():
            kept[at] = text
            count += len(quotes)
    return kept, count


def _is_in(quote: str, everything: str, own: range) -> bool:
    """Tell whether ``everything`` says the quotation at another place than in its ``own`` message."""
    bare = _bare(quote)
    if len(bare) < _SHORTEST:
        return False
    place = everything.find(bare)
    return place >= 0 and (place not in own or everything.find(bare, own.stop) >= 0)


def _bare(text: str) -> str:
    return _MARKS.sub("", text).casefold()
