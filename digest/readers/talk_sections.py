"""A talk in Markdown sections: "# Title", "## Question", and a "### Name" above each answer.

Other documents have headings, too: without the word "Question" there must be a question, and the headings must
be such as people are called.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from digest.model import Reaction
from digest.readers.paste_lines import likely_name, reactions
from digest.readers.pasted import Message
from digest.readers.typed_times import Written, written

_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>\S.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_QUESTION = re.compile(
    r"\**(?:the )?(?:question|frage|pregunta|pergunta|domanda|vraag|pytanie|вопрос)\**"
    r"(?: ?[:(—–·-] ?(?:by |von |de |di )?(?P<inner>[^()]+)\)?| (?:by|von|de|par|di|da) (?P<by>.+))?:?",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\**(?:the )?(?:answers?|responses?|replies|comments?|antworten|kommentare|réponses|commentaires|respuestas"
    r"|comentarios|respostas|comentários|risposte|commenti)\**(?: ?\(\d+\))?:?",
    re.IGNORECASE,
)
# "Ada Li — 2026-11-17 10:41"
_DATED = re.compile(r"(?P<name>.+?)(?:\s+[—–·|-]|,)\s+(?P<when>.*\d.*)")
_LIKED = re.compile(
    r"\s*\((?P<count>\d{1,6}) (?:likes?|votes?|upvotes?|points?|reactions?|hearts?)\)\s*$", re.IGNORECASE
)
_ASKS = re.compile(r"[?？؟]")
# What the parts of a document are called that is no talk.
_PARTS = """
about abstract acknowledgements agenda answer api appendix architecture background build changelog commands
conclusion configuration contact contents contributing credits dependencies deployment description design
development discussion documentation download events example examples faq features goals history how-to ideas
implementation index install installation introduction issues licence license limitations links maintainers methods
motivation news notes options overview performance prerequisites privacy problem process quickstart readme
references release requirements resources results roadmap security setup solution source status structure summary
support terms testing tests thanks todo tools troubleshooting usage voices why einleitung fazit überblick
zusammenfassung introducción resumen introdução
"""
DOCUMENT = frozenset(_PARTS.split())


class Section(NamedTuple):
    """A heading and the lines below it; the lines above the first heading have level 0 and no title."""

    level: int
    title: str
    lines: list[str]


class Talk(NamedTuple):
    """What the sections say: the messages with their times as written, the question first."""

    title: str
    messages: list[tuple[Message, Written | None]]
    unclear: list[str]


def talk(lines: Iterable[str]) -> Talk | None:
    """Return the talk that ``lines`` are; None when they are something else."""
    sections = list(_sections(lines))
    above = [line for line in sections[0].lines if line.strip()]
    if len(sections) < 3 or above[:1] == ["---"]:
        return None
    asked = next((at for at, one in enumerate(sections) if one.level and _QUESTION.fullmatch(one.title)), None)
    if sum(_QUESTION.fullmatch(one.title) is not None for one in sections) > 1:
        return None  # questions and answers of one author
    return _marked(sections, asked) if asked is not None else _unmarked(sections)


def _sections(lines: Iterable[str]) -> Iterable[Section]:
    """Return the sections; a heading in a code block is none."""
    found = [Section(0, "", [])]
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark["fence"]
        elif mark and mark["fence"].startswith(fence) and not line.strip(" `~"):
            fence = ""
        heading = None if fence or mark else _HEADING.fullmatch(line)
        if heading:
            found.append(Section(len(heading["marks"]), heading["title"].strip(), []))
        else:
            found[-1].lines.append(line)
    return found


def _marked(sections: list[Section], asked: int) -> Talk | None:
    """Return the talk whose question stands under its own heading."""
    question = sections[asked]
    above, below = sections[:asked], sections[asked + 1 :]
    title = next((one.title for one in reversed(above) if one.level), "")
    unclear = [line for one in above for line in one.lines if line.strip()]
    level = next((one.level for one in below if not _ANSWERS.fullmatch(one.title)), 0)
    if level < question.level:
        return None
    said, left = _said(below, level)
    if not said or sum(likely_name(_name(one.title)) for one in said) * 2 < len(said):
        return None
    unclear += [f"{'#' * one.level} {one.title}" for one in left]
    unclear += [line for one in left for line in one.lines if line.strip()]
    found = _QUESTION.fullmatch(question.title)
    by = ((found["inner"] or found["by"] or "") if found else "").strip()
    if any(line.strip() for line in question.lines):
        said.insert(0, Section(question.level, by, question.lines))
    return Talk(title, [_message(one) for one in said], unclear) if len(said) > 1 else None


def _said(below: list[Section], level: int) -> tuple[list[Section], list[Section]]:
    """Return the messages in the sections under the question, and what belongs to nobody."""
    said: list[Section] = []
    left: list[Section] = []
    for at, one in enumerate(below):
        if _ANSWERS.fullmatch(one.title) and one.level <= level:
            if any(line.strip() for line in one.lines):
                left.append(one)
        elif one.level < level:
            return said, [*left, *below[at:]]
        elif one.level == level:
            said.append(one)
        elif said:  # a heading of the answer's own
            said[-1].lines.extend([f"{'#' * one.level} {one.title}", *one.lines])
        else:
            left.append(one)
    return said, left


def _unmarked(sections: list[Section]) -> Talk | None:
    """Return the talk of sections that are all called as people are, where somebody asks first."""
    first, *others = sections
    title = ""
    if others[0].level == 1 and all(one.level > 1 for one in others[1:]):
        title = others[0].title
        first = Section(0, "", [*first.lines, *others[0].lines])
        others = others[1:]
    level = min(one.level for one in others)
    said, left = _said(others, level)
    if left or not said:
        return None
    names = [_name(one.title) for one in said]
    lead = any(map(str.strip, first.lines))
    asks = any(map(_ASKS.search, [title, *first.lines])) if lead or title else False
    asks = asks or any(map(_ASKS.search, said[0].lines))
    speaks_again = len(set(names)) < len(names)
    long = sum(" " in name for name in names) * 2 > len(names)
    people = len(set(names)) > 1 and all(map(is_persons, names)) and (level == 3 or speaks_again or long)
    if not (asks and people and len(said) + lead > 2):
        return None
    if lead:
        said.insert(0, Section(0, "", first.lines))
    return Talk(title, [_message(one) for one in said], [])


def is_persons(name: str) -> bool:
    """Tell whether ``name`` is what people are called, rather than the parts of a document."""
    words = {word.strip(".,:&").lower() for word in name.split()}
    return not name[:1].islower() and likely_name(name) and words.isdisjoint(DOCUMENT)


def _name(title: str) -> str:
    """Return the name in a heading: without its time, its marks, a colon."""
    title = _LIKED.sub("", title)
    found = _DATED.fullmatch(title)
    return (found["name"] if found and written(found["when"]) else title).strip("*_ :@")


def _likes(title: str) -> list[Reaction]:
    found = _LIKED.search(title)
    return [Reaction(emoji="👍", count=int(found["count"]))] if found else []


def _message(section: Section) -> tuple[Message, Written | None]:
    found = _DATED.fullmatch(section.title)
    lines = list(section.lines)
    while lines and not lines[-1].strip():
        lines.pop()
    counted = reactions(lines[-1:]) if len(lines) > 1 else None
    text = lines[:-1] if counted else lines
    given = [*_likes(section.title), *(counted.reactions if counted else ())]
    message = Message(_name(section.title), text, given, typed=True)
    return message, written(found["when"]) if found else None
