"""What a member said with an emoji under their own message: leave it out, or it may be quoted.

Only the author's own mark counts (``Response.marks``); where an export does not tell who reacted there is none.
"""

import re

import msgspec

from digest.config import Privacy
from digest.errors import ExportError
from digest.model import Note, Response, Thread
from digest.text import emoji

OPTED_OUT = "opted-out message"

# How an emoji is drawn (in colour, with a tone) does not change what it says.
_LOOKS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_NAME = re.compile(r":?(?P<name>[^\s:]+)(?:::skin-tone-[2-6])?:?")


def without_opted_out(thread: Thread, privacy: Privacy) -> Thread:
    """Return ``thread`` without the messages whose authors took them out, with a note of how many they were.

    What answered one of them answers what that one answered. Nothing of them is left to be written anywhere.

    Raises:
        ExportError: the question itself was taken out.
    """
    wanted = privacy.opt_out_reaction
    if not wanted:
        return thread
    if bears(thread.question, wanted):
        raise ExportError(
            "whoever asked this took the question out",
            where=thread.url or thread.source,
            hint="choose another thread: digest build EXPORT --thread ID",
        )
    out = {response.id: response.reply_to for response in thread.responses if bears(response, wanted)}
    if not out:
        return thread

    def mended(response: Response) -> Response:
        above, seen = response.reply_to, set()
        while above in out and above not in seen:
            seen.add(above)
            above = out[above]
        return response if above == response.reply_to else msgspec.structs.replace(response, reply_to=above)

    notes = [note for note in thread.notes if note.what != OPTED_OUT]
    before = sum(note.count for note in thread.notes if note.what == OPTED_OUT)
    note = Note(action="skipped", what=OPTED_OUT, count=before + len(out), why=f"its author put {wanted} under it")
    return msgspec.structs.replace(
        thread,
        responses=tuple(mended(response) for response in thread.responses if response.id not in out),
        notes=(*notes, note),
    )


def may_quote(response: Response, privacy: Privacy) -> bool:
    """Whether the author's mark says that ``response`` may be quoted, in a newsletter that asks for one."""
    return not privacy.consent_reaction or bears(response, privacy.consent_reaction)


def bears(response: Response, wanted: str) -> bool:
    """Whether the author of ``response`` put the emoji ``wanted`` (a character, or ``:name:``) under it."""
    return bool(response.marks) and folded(wanted) in map(folded, response.marks)


def folded(mark: str) -> str:
    """Return an emoji as emoji are compared: a character where it has one, without its tone and its dress."""
    mark = mark.strip()
    if mark.isascii() and (found := _NAME.fullmatch(mark)):
        mark = emoji.from_name(found["name"].lower())
    return _LOOKS.sub("", mark)
