"""Mails that no person wrote, or wrote to be quoted: automatic replies, bounces, bots, and emoji sent as a mail."""

import re

from digest.model import Author
from digest.readers.mbox_mail import Fields, Piece, program

EMOJI = "reaction"
WITHHELD = "message not to be archived"

_OUT = re.compile(
    r"\s*(?:(?:re|aw)\s*:\s*)?(?:out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|auto:"
    r"|automatische antwort|abwesen|réponse automatique"
    r"|autosvar|respuesta automática|resposta automática|risposta automatica)",
    re.IGNORECASE,
)
_DIGEST = re.compile(r"\bdigest,? vol(?:ume)? \d{1,5}|\bdigest (?:number|#) ?\d", re.IGNORECASE)
_BOT = re.compile(r".*\bbot\b|.*\[bot\]", re.IGNORECASE)
_BOUNCE = re.compile(
    r"\s*(?:undeliver|delivery status notification|mail delivery failed|returned mail|delivery failure)", re.I
)
_REACTED = re.compile(
    r"\s*\[?(?P<what>like|heart|celebrate|laugh|surprised|sad)\]?\s.{1,80} reacted to your message:", re.I
)
_OUTLOOK = {"like": "👍", "heart": "❤️", "celebrate": "🎉", "laugh": "😆", "surprised": "😲", "sad": "😢"}
_GMAIL = re.compile(r"\"emoji\"\s*:\s*\"(?P<emoji>[^\"]{1,40})\"")


def automatic(found: Fields, subject: str, who: Author) -> str:
    """Return what a mail is that no person wrote, or that must not be quoted; else ""."""
    kind = found.get("content-type", b"").lower()
    if kind.startswith(b"multipart/report") or "x-failed-recipients" in found or _BOUNCE.match(subject):
        return "bounced message"
    automatic = found.get("auto-submitted", b"no").strip().lower()
    if not automatic.startswith((b"no", b"auto-forwarded")) or "x-autoreply" in found or "x-autorespond" in found:
        return "automatic reply"
    if b"auto" in found.get("precedence", b"").lower() or _OUT.match(subject):
        return "automatic reply"
    if _DIGEST.search(subject) or kind.startswith(b"multipart/digest"):
        return "digest of the list"
    if found.get("x-no-archive", b"").lower() == b"yes" or found.get("x-archive", b"").lower() == b"no":
        return WITHHELD
    return program(found) or ("bot message" if _BOT.fullmatch(who.name) else "")


def reaction(said: list[Piece], text: str) -> str:
    """Return the emoji when a mail is nothing but one: Gmail and Outlook send them so."""
    found = _GMAIL.search(next((piece.text for piece in said if piece.kind == "reaction"), "")[:500])
    outlook = _REACTED.match(text[:200])
    return found["emoji"] if found else _OUTLOOK[outlook["what"].lower()] if outlook else ""
