"""Small WhatsApp chats, as phones of many countries export them; the people are invented."""

from collections.abc import Callable
from pathlib import Path

from digest.model import Candidate, Thread
from digest.readers.reader import Told
from digest.readers.source import One, open_source
from digest.readers.whatsapp import READER
from tests.readers.export_builders import as_folder, as_zip

ANDROID = """\
13/01/2024, 09:00 - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.
13/01/2024, 09:01 - Ada created group "Workshops: all"
13/01/2024, 09:02 - Ada added +00 202 555 0142
13/01/2024, 10:30 - Ada: Good morning!
13/01/2024, 10:31 - Ada: How do you break the ice? It is a *workshop*.
13/01/2024, 10:32 - Ada: For 20 people
13/01/2024, 10:40 - Björn: Names first:
- pairs
- two minutes

see https://example.org/a_b_c.
13/01/2024, 10:41 - +00 202 555 0142: I use cards <This message was edited>
13/01/2024, 10:42 - Chidi: <Media omitted>
13/01/2024, 10:43 - Chidi: IMG-20240113-WA0003.jpg (file attached)
These are mine
13/01/2024, 10:44 - Dana: This message was deleted
13/01/2024, 10:45 - Dana: Thanks @00202555014299!
13/01/2024, 10:46 - Ada changed the subject from "Ice: old" to "Ice: new"
15/01/2024, 12:00 - Björn: What book is good for it?
15/01/2024, 12:20 - Ada: The red one
"""

IPHONE = (
    "\u200e[13.01.24, 09:00:01] Workshops: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\r\n"
    "[13.01.24, 09:01:00] Workshops: \u200eAda hat diese Gruppe erstellt.\r\n"
    "[13.01.24, 10:30:00] Ada: Wie brecht ihr das Eis?\r\n"
    "[13.01.24, 10:31:00] ~\u202fBjörn: Mit Namen \u200e<Diese Nachricht wurde bearbeitet.>\r\n"
    "[13.01.24, 10:32:00] \u202a+00\u00a0202\u00a0555\u00a00142\u202c: Mit @\u2068~ Björn\u2069 und Karten\r\n"
    "\u200e[13.01.24, 10:33:00] Ada: \u200eBild weggelassen\r\n"
    "\u200e[13.01.24, 10:34:00] Ada: Seht her \u200e<Anhang: 00000012-PHOTO-2024-01-13-10-34-00.jpg>\r\n"
    "\u200e[13.01.24, 10:35:00] Ada: \u200eDu hast diese Nachricht gelöscht.\r\n"
    "\u200e[13.01.24, 10:36:00] Ada: Plan.pdf • \u200e12 Seiten \u200eDokument weggelassen\r\n"
    "[13.01.24, 10:37:00] Chidi: Zwei Zeilen\r\nund noch eine\r\n"
)

FREE = Told(allow_private=True)  # many a chat below is of two people, which is enough for its fact
MARK = "\u200e"


def read(text: str | bytes, wanted: str | None = None, told: Told = FREE) -> Thread:
    """Return a thread of the chat ``text``."""
    data = text if isinstance(text, bytes) else text.encode()
    with One("chat.txt", "chat.txt", data) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told)


def scan(text: str, told: Told = FREE) -> list[Candidate]:
    """Return the threads of the chat ``text``."""
    with open_source(text) as source:
        return READER.scan(source, told)


def notes(thread: Thread) -> dict[str, int]:
    """Return what was left out, by what it is."""
    return {one.what: one.count for one in thread.notes if one.what != "time zone"}


def lines(*said_at: tuple[str, str, str]) -> str:
    """Return a chat of ``(day and time, name, text)``."""
    return "".join(f"{when.replace(' ', ', ')} - {name}: {text}\n" for when, name, text in said_at)


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "whatsapp-android": lambda folder: as_folder(folder, {"chat.txt": ANDROID.encode()}) / "chat.txt",
    "whatsapp-iphone": lambda folder: as_zip(
        folder / "chat.zip", {"_chat.txt": IPHONE.encode(), "photo.jpg": b"\xff\xd8"}
    ),
}
