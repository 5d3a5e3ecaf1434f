"""The people quoted: nobody who said no, nobody who is never to be quoted, and under the name they agreed to."""

import re
import unicodedata
from collections.abc import Iterator

from digest import consent
from digest.checks.letter import Letter, at_pick
from digest.config import Privacy
from digest.model import Author, Finding, Pick
from digest.text import permission as permissions
from digest.text import privacy

_SHOWN = 3
_EMPHASIS = re.compile(r"[*_`~\\]")


def never_quote(letter: Letter) -> Iterator[Finding]:
    """Find picks written by, or naming, someone of ``privacy.never_quote``.

    Who wrote a pick is known only while the thread is at hand; whom it names is always seen.
    """
    names = letter.config.privacy.never_quote
    for picks, pick in letter.picks():
        response = letter.response(picks, pick)
        author = response.author if response else None
        if author and privacy.is_never_quoted(author, names):
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
    """Find picks whose author was asked and said no, or something that is neither yes nor no."""
    for picks, pick in letter.picks():
        answer = permissions.read(pick.permission).answer
        if answer == "unclear":
            yield Finding(
                id="people/permission",
                level="warning",
                text=f"{pick.ref} has no clear permission: {pick.permission.strip()[:40]!r}",
                hint="write permission: yes, or permission: no",
                where=at_pick(picks, pick),
            )
        if answer == "no":
            yield Finding(
                id="people/permission",
                level="error",
                text=f"the author of {pick.ref} does not want to be printed",
                hint=f"delete {pick.ref} from {picks.path}",
                where=at_pick(picks, pick),
            )


def unanswered(letter: Letter) -> Iterator[Finding]:
    """Find picks whose author has not answered, once anybody was asked; before that, say so in one note.

    Not every newsletter asks, so silence alone is no warning. Where members consent with an emoji, only who was asked
    beside that is waited for.
    """
    answers = [(picks, pick, permissions.read(pick.permission).answer) for picks, pick in letter.picks()]
    by_emoji = bool(letter.config.privacy.consent_reaction)
    if answers and not by_emoji and not any(answer for *_, answer in answers):
        yield Finding(
            id="people/unanswered",
            level="note",
            text="nobody was asked whether their words may be printed",
            hint="digest ask",
            where=answers[0][0].path,
        )
        return
    for picks, pick, answer in answers:
        if answer == "asked" or (not answer and not by_emoji):
            record = f"digest ask --answer {letter.asked_as(picks, pick)} yes"
            yield Finding(
                id="people/unanswered",
                level="warning",
                text=f"the author of {pick.ref} {'has not answered yet' if answer else 'was not asked'}",
                hint=f"{record}, once they agree; or delete {pick.ref} from {picks.path}",
                where=at_pick(picks, pick),
            )


def no_consent(letter: Letter) -> Iterator[Finding]:
    """Find picks whose author neither put ``privacy.consent_reaction`` under the message nor said yes when asked.

    Who marked a message is known only while the thread is at hand.
    """
    rule = letter.config.privacy
    for picks, pick in letter.picks():
        response = letter.response(picks, pick)
        agreed = permissions.read(pick.permission).answer == "yes"
        if response is not None and not agreed and not consent.may_quote(response, rule):
            yield Finding(
                id="people/no-consent",
                level="error",
                text=f"the author of {pick.ref} did not put {rule.consent_reaction} under it",
                hint=f"ask them (digest ask), or delete {pick.ref} from {picks.path}",
                where=at_pick(picks, pick),
            )


def gone(letter: Letter) -> Iterator[Finding]:
    """Find picks whose message is not in the thread any more: whoever wrote it may have taken it out."""
    for picks, pick in letter.picks():
        thread, key = letter.thread(picks), picks.keys.get(pick.ref)
        if thread is None or key is None or picks.facts.id != thread.id:
            continue
        if all(response.key != key for response in thread.responses):
            taken_out = any(note.what == consent.OPTED_OUT for note in thread.notes)
            yield Finding(
                id="people/gone",
                level="error" if taken_out else "warning",
                text=f"{pick.ref} is not in the thread any more; its author may have taken it out",
                hint=f"delete {pick.ref} from {picks.path}, unless the export is only a part",
                where=at_pick(picks, pick),
            )


def byline(letter: Letter) -> Iterator[Finding]:
    """Find bylines that are not what the author agreed to: a name where there should be none, or the reverse."""
    for picks, pick in letter.picks():
        answer, agreed = permissions.read(pick.permission)
        response = letter.response(picks, pick)
        author = response.author if response else Author(id="")
        wholes = {" ".join(author.name.split()), privacy.byline(author, Privacy(byline="full"))}
        if answer != "yes":
            continue
        # A plain yes is to the newsletter's rule.
        upto = agreed or letter.config.privacy.byline
        named_whole = upto in {"first-name", "initials"} and " " in pick.byline and pick.byline in wholes
        if pick.byline and (upto == "anonymous" or named_whole):
            text = f"{pick.ref} names its author beyond what they agreed to: {upto}"
        elif not pick.byline and agreed not in {"", "anonymous"}:
            text = f"the author of {pick.ref} agreed to be named, and no byline says who"
        else:
            continue
        yield Finding(
            id="people/byline",
            level="error" if pick.byline else "warning",
            text=text,
            hint=f"digest ask --answer {letter.asked_as(picks, pick)} {agreed or 'yes'}",
            where=at_pick(picks, pick),
        )


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
    """Find picks that name somebody although members are quoted without names.

    A mention is always seen; a bare first name of somebody who wrote in the thread, while the thread is at hand.
    """
    if letter.config.privacy.byline not in {"anonymous", "initials"}:
        return
    for picks, pick in letter.picks():
        said = "\n\n".join(filter(None, (pick.label, pick.text)))
        found = privacy.mentioned(said)
        if thread := letter.thread(picks):
            messages = (thread.question, *thread.responses)
            people, texts = (one.author for one in messages), (one.text for one in messages)
            found += [name for name in privacy.named(said, people, texts) if name not in found]
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            yield Finding(
                id="people/mention",
                level="warning",
                text=f"{pick.ref} names somebody: {', '.join(found[:_SHOWN])}{more}",
                hint="take the name out of the text, or ask the person",
                where=at_pick(picks, pick),
            )
