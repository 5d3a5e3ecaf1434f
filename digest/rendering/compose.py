"""issue.md's prose, expanded: what stands in the letter, section by section, before any HTML is made.

The prose is the editor's, but the values in it (a title, a community's name) may come from a thread: they are
escaped for Markdown. Blocks never pass through Jinja or Markdown as text: each becomes a section of its own.
"""

import re
from collections.abc import Mapping
from typing import Any

from digest.config import Config
from digest.errors import IssueError
from digest.model import Facts, Issue, Noun, Picks
from digest.rendering import calendar, links, marks
from digest.rendering.expand import Expanded, Place, expand
from digest.rendering.values import values
from digest.text.clean import clean

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What ``clean`` would make a new line of, and so move every line after it.
_ODD_BREAK = re.compile(r"\r(?!\n)|[\v\f\x85\u2028\u2029]")


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
    attach: bool = True

    def has(self, name: str) -> bool:
        """Whether the block ``name`` is in the letter."""
        return any(isinstance(section, Block) and section.name == name for section in self.sections)


def compose(
    issue: Issue, config: Config, strings: Mapping[str, Any], blocks: tuple[str, ...], *, attach: bool = True
) -> Composition:
    """Return the letter of ``issue``, section by section.

    Args:
        issue: with every pick's text filled in.
        config: the newsletter's.
        strings: the fixed words of its language.
        blocks: the names that have templates.
        attach: whether the calendar file goes along.

    Raises:
        IssueError: with the line in issue.md, for an unknown name, broken syntax, or a block that does not stand
            alone on its line.
    """
    return _Composer(issue, config, strings, blocks, attach=attach).composition()


class _Composer:
    def __init__(
        self, issue: Issue, config: Config, strings: Mapping[str, Any], blocks: tuple[str, ...], *, attach: bool
    ) -> None:
        self.issue, self.config, self.strings, self.blocks, self.attach = issue, config, strings, blocks, attach
        # What a paste brought along unseen goes, our own marks among it; every line keeps its number.
        self.prose = clean(_ODD_BREAK.sub(" ", issue.prose))
        self.card = (
            calendar.card(issue.event, config=config, issue=issue, strings=strings, attached=attach)
            if issue.event
            else None
        )

    def composition(self) -> Composition:
        # A comment's line breaks stay, so that every line keeps its number.
        prose = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), self.prose)
        known = values(self.issue, self.config, self.strings, self.card, prose)
        expanded = expand(prose, known, self.blocks, path=self.issue.path, where=self._where)
        return Composition(
            issue=self.issue,
            config=self.config,
            strings=self.strings,
            sections=tuple(self._sections(expanded)),
            attach=self.attach,
        )

    def _sections(self, expanded: Expanded) -> list[Prose | Block]:
        sections: list[Prose | Block] = []
        run: list[str] = []
        run_line, fence = self.issue.prose_line, ""

        def close_run() -> None:
            text = "\n".join(run).strip("\n")
            if text.strip():
                skipped = next(index for index, line in enumerate(run) if line.strip())
                sections.append(Prose(markdown=text, line=run_line + skipped))
            run.clear()

        for number, line in enumerate(expanded.markdown.split("\n"), start=self.issue.prose_line):
            found = _FENCE.match(line)
            if found:
                fence = "" if fence and found[1].startswith(fence) else fence or found[1]
            # An escape in an expression can spell a token that nobody placed.
            tokens = [token for token in marks.MARK.findall(line) if token in expanded.placed]
            if not tokens:
                run.append(marks.remove(line))
                continue
            placed = expanded.placed[tokens[0]]
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

    def _block(self, placed: Place, number: int) -> Block | None:
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

    def _where(self, line: int) -> str:
        return f"{self.issue.path}:{self.issue.prose_line + line - 1}"

    def _where_of(self, name: str, number: int) -> str:
        """Return where ``{{ name`` stands; the expanded line's number is a good guess, the source knows."""
        wanted = re.compile(r"\{\{-?\s*" + re.escape(name) + r"\b")
        lines = self.prose.split("\n")
        matches = [index for index, line in enumerate(lines, start=self.issue.prose_line) if wanted.search(line)]
        return f"{self.issue.path}:{min(matches, key=lambda line: abs(line - number), default=number)}"


def _in_list(run: list[str]) -> bool:
    """Whether the line after ``run`` would still belong to a list item or a quote (lazy continuation)."""
    return bool(run) and bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s|\s*>", run[-1]))
