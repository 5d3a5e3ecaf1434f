"""The people quoted: nobody who said no, nobody who is never to be quoted."""

import re
import unicodedata
from collections.abc import Iterator

from digest.checks.letter import Letter, at_pick
from digest.model import Author, Finding, Pick, Picks
from digest.text.privacy import is_never_quoted

_EMPHASIS = re.compile(r"[*_`~\\]")
_REFUSED = re.compile(r"(?:no\s*(?:$|[^\w\s])|(?:false|never|declined|refused)\b)")  # "no, sorry"; not "no answer yet"
_GIVEN = re.compile(r"(?:yes|true|ok|okay|agreed|given)\b")
_MENTION = re.compile(r"(?<![\w.])@(?P<name>[^\W\d_][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]+)?)")


def never_quote(letter: Letter) -> Iterator[Finding]:
    """Find picks written by, or naming, someone of ``privacy.never_quote``.

    Who wrote a pick is known only while the thread is at hand; whom it names is always seen.
    """
    names = letter.config.privacy.never_quote
    for picks, pick in letter.picks():
        author = _author(letter, picks, pick)
        if author and is_never_quoted(author, names):
            text, hint = (
                f"{pick.ref} is by {author.name or author.id}",
                f"delete {pick.ref} from {picks.path}",
            )
        elif name := _named(pick, names):
            text, hint = f"{pick.ref} names {name}", f"take the name out, or delete {pick.ref}"
        else:
            continue
        yield Finding(
            id="people/never-quote",
            level="error",
            text=f"{text}, who is never to be quoted",
            hint=hint,
            where=at_pick(picks, pick),
        )


def permission(letter: Letter) -> Iterator[Finding]:
    """Find picks whose author was asked and said no."""
    for picks, pick in letter.picks():
        said = pick.permission.strip().casefold()
        if said and not _REFUSED.match(said) and not _GIVEN.match(said):
            yield Finding(
                id="people/permission",
                level="warning",
                text=f"{pick.ref} has no clear permission: {pick.permission.strip()[:40]!r}",
                hint="write permission: yes, or permission: no",
                where=at_pick(picks, pick),
            )
        if _REFUSED.match(said):
            yield Finding(
                id="people/permission",
                level="error",
                text=f"the author of {pick.ref} does not want to be printed",
                hint=f"delete {pick.ref} from {picks.path}",
                where=at_pick(picks, pick),
            )


def _author(letter: Letter, picks: Picks, pick: Pick) -> Author | None:
    """Return who wrote ``pick``, if the thread at hand is the one it was picked from."""
    thread = letter.thread
    if thread is None or picks.facts.id not in {"", thread.id}:
        return None
    for response in (thread.question, *thread.responses):
        if response.id == pick.ref:
            return response.author
    return None


def _named(pick: Pick, names: tuple[str, ...]) -> str:
    printed = _folded(f"{pick.label}\n{pick.byline}\n{pick.text}")
    for name in names:
        wanted = _folded(name).removeprefix("@")
        if wanted and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", printed):
            return name
    return ""


def _folded(text: str) -> str:
    """Return ``text`` without what hides a name: capitals, spaces, emphasis, look-alike letters."""
    return " ".join(_EMPHASIS.sub("", unicodedata.normalize("NFKC", text)).split()).casefold()


def mention(letter: Letter) -> Iterator[Finding]:
    """Find picks that name somebody with an @ although members are quoted without names."""
    if letter.config.privacy.byline != "anonymous":
        return
    for picks, pick in letter.picks():
        if found := _MENTION.search(pick.text):
            yield Finding(
                id="people/mention",
                level="warning",
                text=f"{pick.ref} names somebody: @{found['name']}",
                hint="take the name out of the text, or ask the person",
                where=at_pick(picks, pick),
            )
