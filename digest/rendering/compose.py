"""issue.md's prose, expanded: what stands in the letter, section by section, before any HTML is made.

The prose is the editor's, but the values in it (a title, a community's name) may come from a thread: they are
escaped for Markdown. Blocks never pass through Jinja or Markdown as text: each becomes a section of its own.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from jinja2 import (
    DictLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.config import Config
from digest.errors import IssueError
from digest.model import Facts, Issue, Noun, Pick, Picks
from digest.rendering import calendar, dates, links, marks, templates
from digest.rendering.words import say, word
from digest.text import markdown
from digest.text.clean import clean

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What ``clean`` would make a new line of, and so move every line after it.
_ODD_BREAK = re.compile(r"\r(?!\n)|[\v\f\x85\u2028\u2029]")
# What an expression of the editor's can end in, apart from what has words of its own.
_MISHAPS = (
    TemplateError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RuntimeError,  # among them RecursionError
    MemoryError,
    SyntaxError,  # nested deeper than Python can compile
)
# Brysbaert 2019, "How many words do we read per minute?": 238 for silent reading of English non-fiction.
_WORDS_PER_MINUTE = 238


class Prose(Noun, frozen=True, kw_only=True):
    """A run of the editor's own Markdown; ``line`` is its first line in issue.md."""

    markdown: str
    line: int


class Block(Noun, frozen=True, kw_only=True):
    """A block on its own line: ``templates/blocks/<name>.*.j2`` are given ``context``."""

    name: str
    context: dict[str, Any]
    line: int


class Composition(Noun, frozen=True, kw_only=True):
    """Everything the templates of an email may use."""

    issue: Issue
    config: Config
    strings: Mapping[str, Any]
    sections: tuple[Prose | Block, ...]

    def has(self, name: str) -> bool:
        """Whether the block ``name`` is in the letter."""
        return any(isinstance(section, Block) and section.name == name for section in self.sections)


class _Place(NamedTuple):
    """Where a block was printed: its name, and that of the picks file it was called with."""

    name: str
    picks: str


class _Placed:
    """What a block's name means in the prose: printed, it leaves a token; called, it names a picks file.

    Its attributes begin with an underscore, since the sandbox hides those from the letter.
    """

    def __init__(self, name: str, place: Callable[[_Place], str], picks: str = "") -> None:
        self._name, self._place, self._picks = name, place, picks

    def __call__(self, picks: str) -> "_Placed":
        return _Placed(self._name, self._place, str(picks))

    def __str__(self) -> str:
        return self._place(_Place(self._name, self._picks))

    __repr__ = __str__  # in a list, where it is then found not to stand alone


class _Event:
    """``{{ event.day }}`` and its like, in words; while there is no event yet, each is a visible gap."""

    name = when = place = url = day = "…"

    def __init__(self, card: calendar.EventCard | None = None, day: str = "") -> None:
        if card:
            self.name, self.when, self.place, self.url, self.day = card.name, card.when, card.place, card.url, day

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


def compose(issue: Issue, config: Config, strings: Mapping[str, Any], blocks: tuple[str, ...]) -> Composition:
    """Return the letter of ``issue``, section by section.

    Args:
        issue: with every pick's text filled in.
        config: the newsletter's.
        strings: the fixed words of its language.
        blocks: the names that have templates.

    Raises:
        IssueError: with the line in issue.md, for an unknown name, broken syntax, or a block that does not stand
            alone on its line.
    """
    return _Composer(issue, config, strings, blocks).composition()


class _Composer:
    def __init__(self, issue: Issue, config: Config, strings: Mapping[str, Any], blocks: tuple[str, ...]) -> None:
        self.issue, self.config, self.strings, self.blocks = issue, config, strings, blocks
        # What a paste brought along unseen goes, our own marks among it; every line keeps its number.
        self.prose = clean(_ODD_BREAK.sub(" ", issue.prose))
        self.placed: dict[str, _Place] = {}
        self.card = calendar.card(issue.event, config=config, issue=issue, strings=strings) if issue.event else None

    def composition(self) -> Composition:
        # A comment's line breaks stay, so that every line keeps its number.
        prose = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), self.prose)
        expanded = self._expand(prose)
        return Composition(
            issue=self.issue,
            config=self.config,
            strings=self.strings,
            sections=tuple(self._sections(expanded)),
        )

    # --- Jinja ---------------------------------------------------------------------------------------

    def _expand(self, prose: str) -> str:
        # By the loader, not from_string: so what it is compiled to is kept until the letter changes.
        environment = ImmutableSandboxedEnvironment(
            loader=DictLoader({self.issue.path: prose}),
            bytecode_cache=templates.bytecode_cache("letter"),
            undefined=StrictUndefined,
            finalize=_literal,
            keep_trailing_newline=True,
            autoescape=False,
        )
        environment.globals.clear()  # Jinja's own (range, lipsum …) would print themselves, or something else each time
        names = {**self._values(), **{name: _Placed(name, self._place) for name in self.blocks}}
        try:
            return environment.get_template(self.issue.path).render(names)
        except TemplateSyntaxError as error:
            raise IssueError(
                f"the letter's {{{{ … }}}} cannot be read: {error.message}",
                where=self._where(error.lineno),
                hint="write {{ name }}; a literal {{ is written {{ '{{' }}",
            ) from error
        except UndefinedError as error:
            raise self._unknown(str(error.message), names, _line_of(error)) from error
        except TemplateNotFound as error:
            raise IssueError(
                f"the letter cannot include {error.name!r}",
                where=self._where(_line_of(error)),
                hint="write it into the letter, or as a block: templates/blocks/<name>.mjml.j2 and .txt.j2",
            ) from error
        except _MISHAPS as error:
            raise IssueError(
                f"the letter's {{{{ … }}}} cannot be worked out: {_said(error)}",
                where=self._where(_line_of(error)),
                hint="write {{ name }} with one of " + ", ".join(sorted(names)),
            ) from error

    def _place(self, place: _Place) -> str:
        token = str(len(self.placed))
        self.placed[token] = place
        return f"{marks.OPEN}{token}{marks.CLOSE}"

    def _unknown(self, message: str, names: Mapping[str, Any], line: int) -> IssueError:
        quoted = re.findall(r"'([^']+)'", message)
        name = quoted[-1] if quoted else ""
        from difflib import get_close_matches  # only a mistake needs it

        close = get_close_matches(name, names, n=1)
        return IssueError(
            f"there is no block or value called {name!r}",
            where=self._where(line),
            hint=f"did you mean {{{{ {close[0]} }}}}?" if close else "known are " + ", ".join(sorted(names)),
        )

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "community": self.config.newsletter.community or self.config.newsletter.name,
            "newsletter": self.config.newsletter.name,
            "minutes": self._minutes(),
        }
        for name, picks in self.issue.picks.items():
            if not name:
                values |= self._fact_values(picks.facts)
        values["event"] = _Event()
        if self.card and self.issue.event:
            reference = self._reference() or self.issue.event.starts
            day = dates.relative_day(self.issue.event.starts, reference, self.strings)
            values["event"] = _Event(self.card, day)
        return values

    def _fact_values(self, facts: Facts) -> dict[str, Any]:
        kinds = [
            self._counted(getattr(facts, kind), kind)
            for kind in ("insights", "resources", "questions")
            if getattr(facts, kind)
        ]
        return {
            "title": facts.title,
            "count": facts.responses,
            "people": facts.people,
            "kinds": ", ".join(kinds) or word(self.strings, "kinds.none"),
            # A pasted thread has hours, but no day.
            "asked": self._asked(facts.asked) if facts.asked else word(self.strings, "dates.recently"),
        }

    def _counted(self, count: int, kind: str) -> str:
        return say(self.strings, f"kinds.{kind}.{'one' if count == 1 else 'other'}", count=count)

    def _asked(self, asked: str) -> str:
        day = date.fromisoformat(asked)
        reference = self._reference()
        return dates.asked(day, reference.date() if reference else day, self.strings)

    def _reference(self) -> datetime | None:
        return self.issue.send_at

    def _minutes(self) -> int:
        printed = [pick.text for picks in self.issue.picks.values() for pick in printed_picks(picks)]
        words = sum(markdown.words(text) for text in [_COMMENT.sub("", self.prose), *printed])
        return max(1, math.ceil(words / _WORDS_PER_MINUTE))

    # --- sections ------------------------------------------------------------------------------------

    def _sections(self, expanded: str) -> list[Prose | Block]:
        sections: list[Prose | Block] = []
        run: list[str] = []
        run_line, fence = self.issue.prose_line, ""

        def close_run() -> None:
            text = "\n".join(run).strip("\n")
            if text.strip():
                skipped = next(index for index, line in enumerate(run) if line.strip())
                sections.append(Prose(markdown=text, line=run_line + skipped))
            run.clear()

        for number, line in enumerate(expanded.split("\n"), start=self.issue.prose_line):
            found = _FENCE.match(line)
            if found:
                fence = "" if fence and found[1].startswith(fence) else fence or found[1]
            # An escape in an expression can spell a token that nobody placed.
            tokens = [token for token in marks.MARK.findall(line) if token in self.placed]
            if not tokens:
                run.append(marks.remove(line))
                continue
            placed = self.placed[tokens[0]]
            if fence or not marks.MARK.fullmatch(line.rstrip()) or _in_list(run):
                raise IssueError(
                    f"the block {{{{ {placed.name} }}}} does not stand alone on its line",
                    where=self._where_of(placed.name, number),
                    hint="give it a line of its own with an empty line before and after, outside lists and quotes",
                )
            close_run()
            run_line = number + 1
            if block := self._block(placed, number):
                sections.append(block)
        close_run()
        return sections

    def _block(self, placed: _Place, number: int) -> Block | None:
        """Return the block with its context, or None when there is nothing to print in it."""
        picks = self.issue.picks.get(placed.picks)
        if placed.picks and picks is None:
            raise IssueError(
                f"there is no picks file for {placed.picks!r}",
                where=self._where_of(placed.name, number),
                hint=f"write picks-{placed.picks}.md, or {{{{ {placed.name} }}}}",
            )
        context = self._context(placed.name, picks)
        return None if context is None else Block(name=placed.name, context=context, line=number)

    def _context(self, name: str, picks: Picks | None) -> dict[str, Any] | None:
        facts = picks.facts if picks else Facts()
        if name == "rsvp":
            return {"event": self.card} if self.card else None
        if name == "join":
            url = facts.url or self.config.newsletter.url
            return {"url": self._counted_link(url, "join"), "facts": facts} if url else None
        if name == "question":
            asked = picks.question if picks else None
            return {"pick": asked, "facts": facts} if asked and asked.text.strip() else None
        if name in {"voices", "bonus"}:
            chosen = getattr(picks, name, ())
            return {"picks": chosen} if chosen else None
        return {"picks": picks, "facts": facts}  # a block of the editor's own

    def _counted_link(self, url: str, content: str) -> str:
        """Return ``url`` with UTM parameters if the newsletter wants them and it is its own."""
        source = self.config.links.utm
        if not source or not links.is_own(url, self.config):
            return url
        return links.with_utm(url, source=source, campaign=self.issue.slug, content=content)

    # --- where ---------------------------------------------------------------------------------------

    def _where(self, line: int | None) -> str:
        return f"{self.issue.path}:{self.issue.prose_line + max(line or 1, 1) - 1}"

    def _where_of(self, name: str, number: int) -> str:
        """Return where ``{{ name`` stands; the expanded line's number is a good guess, the source knows."""
        wanted = re.compile(r"\{\{-?\s*" + re.escape(name) + r"\b")
        lines = self.prose.split("\n")
        matches = [index for index, line in enumerate(lines, start=self.issue.prose_line) if wanted.search(line)]
        return f"{self.issue.path}:{min(matches, key=lambda line: abs(line - number), default=number)}"


def printed_picks(picks: Picks) -> tuple[Pick, ...]:
    """Return every pick of ``picks``, the question first."""
    return (*((picks.question,) if picks.question else ()), *picks.voices, *picks.bonus)


def _literal(value: Any) -> Any:
    """Make a value literal in Markdown; whole numbers and blocks are so already."""
    return value if isinstance(value, int | _Placed) else markdown.escape(str(value))


def _said(error: BaseException) -> str:
    """Return what ``error`` says; a KeyError says only the key, and a MemoryError nothing."""
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, KeyError) else str(error) or kind


def _in_list(run: list[str]) -> bool:
    """Whether the line after ``run`` would still belong to a list item or a quote (lazy continuation)."""
    return bool(run) and bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s|\s*>", run[-1]))


def _line_of(error: BaseException) -> int:
    """Return the template's line that raised ``error``, which Jinja keeps in the traceback."""
    trace, line = error.__traceback__, 1
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
