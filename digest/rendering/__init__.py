"""An issue becomes one email: HTML through MJML, a text part of its own, and a calendar file."""

from hashlib import sha256
from pathlib import Path

from digest.config import Config
from digest.model import Attachment, Email, Issue, Noun, Window
from digest.rendering import calendar, html, templates, text
from digest.rendering.compose import Composition, compose
from digest.rendering.window import window
from digest.theme import theme


class Rendering(Noun, frozen=True, kw_only=True):
    """The email, the MJML it was made from (for whoever mends a template), and when what it says is true."""

    email: Email
    mjml: str
    window: Window


def render(issue: Issue, config: Config, root: Path, *, attach: bool = True) -> Rendering:
    """Return the email of ``issue``: the same input gives the same bytes.

    Args:
        issue: with every pick's text filled in.
        config: the newsletter's.
        root: the newsletter's folder, whose ``templates/`` override the house's file by file.
        attach: whether the provider sends a calendar file along.

    Raises:
        IssueError: the letter cannot be read.
        TemplateError: a template refuses.
        ConfigError: the accent is no colour, or nobody wrote the language's words.
    """
    strings = templates.strings(root, config.newsletter.language, where=config.where("newsletter.language"))
    composition = compose(issue, config, strings, templates.block_names(root), attach=attach)
    made = html.html(composition, theme(config.theme.accent), root)
    plain = text.text(composition, root)
    attachments = _attachments(composition)
    sender = config.newsletter.sender
    reply_to = config.newsletter.reply_to
    files = (piece for each in attachments for piece in (each.name, each.content_type, each.content))
    digest = _hash(issue.subject, issue.preheader, sender, reply_to, made.html, plain, *files)
    email = Email(
        key=f"{issue.slug}-{digest[:8]}",
        subject=issue.subject,
        preheader=issue.preheader,
        sender=sender,
        reply_to=reply_to,
        html=made.html,
        text=plain,
        attachments=attachments,
        hash=digest,
    )
    return Rendering(email=email, mjml=made.mjml, window=window(composition))


def _attachments(composition: Composition) -> tuple[Attachment, ...]:
    event = composition.issue.event
    if event is None or not composition.attach or not composition.has("rsvp"):
        return ()
    domain = composition.config.newsletter.sender.rpartition("@")[2].strip("> ") or "digest.invalid"
    content = calendar.ics(
        event,
        uid=f"{composition.issue.slug}@{domain}",
        # The moment of writing must not depend on the moment of building: same input, same bytes.
        stamp=composition.issue.send_at or event.starts,
        organizer=composition.config.newsletter.sender,
    )
    return (Attachment(name="event.ics", content_type="text/calendar; method=PUBLISH", content=content),)


def _hash(*parts: str | bytes) -> str:
    """Return the SHA-256 over everything a reader gets, each part with its length before it."""
    total = sha256()
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part
        total.update(f"{len(piece)}:".encode())
        total.update(piece)
    return total.hexdigest()
