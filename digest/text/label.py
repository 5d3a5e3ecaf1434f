"""The words over a message that are its title rather than a part of what it says: "Food for thought:"."""

import re

import msgspec

from digest.text import blocks
from digest.text.blocks import Block
from digest.text.clean import clean_line
from digest.text.courtesies import GREETING
from digest.text.label_words import CLAUSE_WORDS, NO_NAME, OF_SEVERAL, OPEN_ENDS, OPENERS, SPEAKERS, TURNS_ROUND
from digest.text.markdown import visible
from digest.text.units import begins_markup, sentences

MOST_WORDS = 6
_MOST_CHARS = 60
_BOLD = re.compile(r"[ ]{0,3}(?P<mark>\*\*|__)(?P<said>[^*_\n]{1,120})(?P=mark)(?P<after>[ ]?[:：]?)[ ]*(?:\n|\Z)")
_COLON_LINE = re.compile(r"[^\n]{1,160}?[:：][*_ ]{0,4}(?:\n|\Z)")
# Before a capital or a figure: "My favourite: The silent line-up."
_INLINE = re.compile(r"[^\n:：]{1,80}[:：][*_]{0,3}[ ]+(?=[*_\"“„]{0,3}(?:[^\W\d_a-zß-öø-ÿ]|\d))")
_LINES = re.compile(r"\A(?:[ \t]*\n)+")
_BEHIND = " \t:：*_"
_NO_TITLE = re.compile(r"[\[\]<>`|\\]|https?:|www\.|@|[.!?。！？;,]\s|[.!?。！？;,…]$|\d:\d")
_MOST_WORDS_OF_TITLE = 3  # a longer heading ("Step into the circle") is a name of its own
_LEAD = re.compile(r"[\W_]{0,9}(?P<said>[^\n:：]{1,80})[:：](?=[\s*_]|$)")


class Labelled(msgspec.Struct, frozen=True):
    """A message without the lead-in at its beginning, and that ``label``, plain and on one line; "" for none."""

    label: str
    text: str


def labelled(text: str) -> Labelled:
    """Return ``text`` (Markdown) and apart from it the lead-in with which it begins, if it is a label.

    A label has up to ``MOST_WORDS`` words and is a heading, a bold line, or words that end in a colon: on their own
    line, before a sentence, or over the items of a list. No label is what the rest of a sentence hangs on ("I think:",
    "For example:", "One that I love is:"), a sentence, a greeting, an address, what may be somebody's name or says who
    speaks ("My wife:"), and one of several ("Pros:", "Step 1:", or when the rest has another one of its form): it would
    stand over all of them.
    """
    found = blocks.parse(text).blocks
    none = Labelled("", text)
    if not found:
        return none
    lines = text.split("\n")
    first = found[0]
    if first.kind == "list":
        return _over_items(lines, first) if len(found) == len(first.children) == 1 else none
    whole = "\n".join(lines[first.first :])
    if first.kind == "heading":
        return _split(first.text, "\n".join(lines[first.last + 1 :]), none, title=True)
    if first.kind != "paragraph":
        return none
    last = first.last - first.first
    if (bold := _BOLD.match(whole)) and (bold[0].endswith("\n") or not begins_markup(whole[bold.end() :])):
        return _split(bold["said"], _below(whole, bold.end(), last), none, title=not bold["after"].strip())
    for pattern in (_COLON_LINE, _INLINE):
        if (lead := pattern.match(whole)) and (lead[0].endswith("\n") or not begins_markup(whole[lead.end() :])):
            return _split(lead[0], _below(whole, lead.end(), last), none, title=False)
    return none


def _below(whole: str, at: int, last: int) -> str:
    """Return what stands at ``at``; a paragraph that goes on there, up to line ``last``, loses its indent."""
    goes_on = whole.count("\n", 0, at) <= last
    return whole[at:].lstrip(" ") if goes_on else whole[at:]


def _over_items(lines: list[str], top: Block) -> Labelled:
    """Return a list of one item, which is the label of those below it, as these alone."""
    none = Labelled("", "\n".join(lines))
    item = top.children[0]
    if len(item.children) < 2 or item.children[0].kind != "paragraph" or item.children[1].kind != "list":
        return none
    head, below = item.children[0], item.children[1]
    if not head.text.rstrip(" *_").endswith((":", "：")) and not _BOLD.fullmatch(head.text):
        return none
    rest = [line.expandtabs(4) for line in lines[below.first :]]
    indent = min(below.column, *(len(line) - len(line.lstrip(" ")) for line in rest if line.strip()))
    return _split(head.text, "\n".join(line[indent:] for line in rest), none, title=False)


def _split(lead: str, rest: str, none: Labelled, *, title: bool) -> Labelled:
    shown = clean_line(visible(lead)).strip(_BEHIND)
    rest = _LINES.sub("", rest).rstrip()
    if not any(map(str.isalnum, rest)) or not _is_label(shown, title=title):
        return none
    if _has_another(rest, colon=lead.rstrip(" \n*_").endswith((":", "：")) or not title):
        return none
    return Labelled(shown, rest)


def _is_label(shown: str, *, title: bool) -> bool:
    """Whether ``shown`` can stand over a text; ``title``: its author set it as a heading or in bold."""
    words = [word for word in shown.casefold().replace("’", "'").split() if any(map(str.isalnum, word))]
    bare = [word.strip("\"'“”„«»()*_.,:;!?") for word in words]
    if not words or len(words) > MOST_WORDS or len(shown) > _MOST_CHARS or not any(map(str.isalpha, shown)):
        return False
    if _NO_TITLE.search(shown) or GREETING.match(f"{shown}\n") or _may_be_a_name(shown, bare, title=title):
        return False
    if not TURNS_ROUND.isdisjoint(bare):
        return False
    if not OF_SEVERAL.isdisjoint(bare) and (not title or len(bare) <= _MOST_WORDS_OF_TITLE):
        return False
    if not title and len(bare) <= _MOST_WORDS_OF_TITLE and not SPEAKERS.isdisjoint(bare):
        return False
    if title:
        return bare[0] not in {"edit", "update", "yes", "no", "answer", "question", "ps", "note"} or len(bare) > 1
    return bare[0] not in OPENERS and bare[-1] not in OPEN_ENDS and CLAUSE_WORDS.isdisjoint(bare)


def _has_another(rest: str, *, colon: bool) -> bool:
    """Whether ``rest`` has a heading or a bold line too, or with ``colon`` another lead-in, outside of its lists."""
    if any(block.kind == "heading" for block in blocks.parse(rest).blocks):
        return True
    lines = [line for line in rest.split("\n") if line.strip() and not line[0].isspace() and not begins_markup(line)]
    if any(_BOLD.match(line) for line in lines):
        return True
    return colon and any(_leads(one) for line in lines for one in sentences(line))


def _leads(sentence: str) -> bool:
    """Whether ``sentence`` begins with a lead-in that is not just how it goes on ("For example:")."""
    lead = _LEAD.match(sentence)
    words = [word.strip("\"'“”„«»()*_.,;!?") for word in lead["said"].casefold().split()] if lead else []
    return 0 < len(words) <= MOST_WORDS and (words[0] not in OPENERS or not TURNS_ROUND.isdisjoint(words))


def _may_be_a_name(shown: str, bare: list[str], *, title: bool) -> bool:
    """Whether it is made of capitalised words only, up to three, of which none shows that it is something else."""
    words = [word for word in shown.split() if any(map(str.isalpha, word))]
    if title and len(words) > 1:
        return False
    capitals = all(next(filter(str.isalpha, word)).isupper() for word in words)
    return len(words) <= 3 and capitals and NO_NAME.isdisjoint(bare)
