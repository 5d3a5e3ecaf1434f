"""What a post of Ghost says of an email: how one is written, and what one that lies there has become."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from digest.errors import ProviderError, Unsupported
from digest.model import Email, Payload
from digest.providers import issue_of, tags
from digest.providers.fragment import alike, fragment, inert, without_unsubscribe
from digest.providers.payloads import step

Post = Mapping[str, Any]

_TITLE, _EXCERPT, _SLUG = 255, 300, 185  # the longest that Ghost takes
_TAG = _SLUG - len("hash-digest-")
_CARD, _CARD_END = "<!--kg-card-begin: html-->", "<!--kg-card-end: html-->"
_IN_CARD = re.compile(f"{_CARD}(.*?){_CARD_END}", re.DOTALL)
_FIRST_NAME = re.compile(r"\[\[first_name\|([^\[\]|]*)\]\]")
# Ghost's own tags, and those of Mailgun, which it mails through.
_OPENS = ("%%{", "%recipient", "%unsubscribe", "%tag_unsubscribe", "%mailing_list_unsubscribe")
_MAILED = tags.Syntax(opens=_OPENS, first_name='%%{first_name, "{fallback}"}%%')
# Where the post stands on the website as well, everybody would read the tag.
_PUBLISHED = tags.Syntax(opens=_OPENS)
_SEGMENTS = {"everyone": "all", "free": "status:free", "paid": "status:-free"}
_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def requests(
    email: Email, *, newsletter: str, audience: str, send_at: datetime | None, email_only: bool
) -> Iterator[dict[str, Any]]:
    """Yield what Ghost is asked: the draft, and the change that schedules and the one that publishes it.

    Raises:
        Unsupported: the audience is none of Ghost's, the email uses a tag that Ghost does not have, or its subject
            or preview is longer than Ghost takes.
    """
    query = f"newsletter={newsletter}&email_segment={quote(segment(audience), safe='')}"
    post = _post(email, email_only=email_only)
    yield {"step": "draft", "method": "POST", "path": "/posts/?source=html", "json": {"posts": [post]}}
    changes = {"send": {"status": "published"}}
    if send_at is not None:
        changes = {"schedule": {"status": "scheduled", "published_at": _instant(send_at)}, **changes}
    for name, change in changes.items():
        yield {"step": name, "method": "PUT", "path": f"/posts/{{id}}/?{query}", "json": {"posts": [change]}}


def wanted(payload: Payload) -> dict[str, Any]:
    """Return the post as it is to be."""
    post: dict[str, Any] = step(payload, "draft")["json"]["posts"][0]
    return post


def slug(key: str) -> str:
    """Return ``key`` as a slug that Ghost leaves as it is; of a long one the end, where the hash is."""
    return re.sub("[^a-z0-9]+", "-", key.lower())[-_SLUG:].strip("-")


def tag(key: str) -> str:
    """Return the tag, without Ghost's # for what only editors see, of the issue that ``key`` is of.

    A long name is cut to what Ghost keeps of a tag's slug, which begins with ``hash-``; of two long ones that are
    alike it is not the same.
    """
    issue = slug(issue_of(key))
    if len(issue) > _TAG:
        issue = f"{issue[: _TAG - 9].strip('-')}-{sha256(issue_of(key).encode()).hexdigest()[:8]}"
    return f"digest-{issue}"


def is_slug(name: str) -> bool:
    """Return whether Ghost could have given ``name`` to a newsletter or a label."""
    return _LABEL.fullmatch(name) is not None


def segment(audience: str) -> str:
    """Return Ghost's filter for the ``audience`` of config.yaml; raises Unsupported."""
    if audience in _SEGMENTS:
        return _SEGMENTS[audience]
    label = audience.removeprefix("label:")
    if not is_slug(label):
        raise Unsupported(
            f"Ghost has no audience {audience!r}",
            hint="set provider.audience to everyone, free, paid, or the slug of a label",
        )
    return f"label:{label}"


def state(post: Post) -> tuple[Literal["draft", "scheduled", "sent", "failed"], str]:
    """Return what Ghost's words for a post and its email mean, and why where it failed; raises ProviderError."""
    status, email = post.get("status"), post.get("email")
    if isinstance(email, Mapping):  # whatever was done to the post since, it was mailed and will not be again
        if email.get("status") == "failed":
            why = " ".join(str(email.get("error") or "Ghost could not mail it").split())[:200]
            return "failed", f"{why}; some may have got it"
        return "sent", ""
    if status == "draft":
        return "draft", ""
    if status == "scheduled":
        if post.get("newsletter", True) is None:
            return "failed", "scheduled for the website alone, without a newsletter: it would mail nobody"
        return "scheduled", ""
    if status not in {"published", "sent"}:
        raise ProviderError(f"Ghost calls a post {str(status)[:40]!r}", hint="look at the post in Ghost")
    if post.get("newsletter") is not None:
        # It makes the email after the post is published, and there is a moment between.
        raise ProviderError(
            "Ghost has published the post, and shows no email of it yet",
            where=str(post.get("url") or ""),
            hint="digest send looks again",
        )
    return "failed", "published on the website without a newsletter: it mailed nobody, and never will"


def differs(post: Post, payload: Payload) -> Iterator[str]:
    """Yield what of ``post`` is not as ``payload`` says."""
    asked, stands = wanted(payload), state(post)[0]
    if any(not _same(post.get(name), asked[name]) for name in ("title", "email_subject")):
        yield "subject"
    # Ghost keeps no audience for a draft.
    if stands != "draft" and not _same_audience(post, payload):
        yield "audience"
    card = _IN_CARD.search(str(post.get("html") or ""))
    if card is None or not alike(card[1], asked["html"].removeprefix(_CARD).removesuffix(_CARD_END)):
        yield "body"
    if stands == "scheduled" and not _same_hour(post.get("published_at"), payload):
        yield "hour"
    if not _same(post.get("custom_excerpt"), asked["custom_excerpt"]):
        yield "preheader"
    if bool(post.get("email_only", asked["email_only"])) != asked["email_only"]:
        yield "website"


def _post(email: Email, *, email_only: bool) -> dict[str, Any]:
    plain = msgspec.structs.replace(
        email,
        # Ghost fills in its tags in the body alone.
        subject=_FIRST_NAME.sub(r"\1", email.subject),
        preheader=_FIRST_NAME.sub(r"\1", email.preheader),
        # Ghost always puts its own way out; on its page for the browser, a tag in ours would lead nowhere.
        html=inert(without_unsubscribe(fragment(email.html)), _OPENS),
        text="",
    )
    mapped = tags.mapped(plain, _MAILED if email_only else _PUBLISHED)
    for what, words, longest in (("subject", mapped.subject, _TITLE), ("preheader", mapped.preheader, _EXCERPT)):
        if len(words) > longest:
            raise Unsupported(
                f"the {what} has {len(words)} characters, and Ghost takes {longest}",
                hint=f"shorten {what} in issue.md",
            )
    return {
        "title": mapped.subject,
        "slug": slug(email.key),
        "email_subject": mapped.subject,
        "custom_excerpt": mapped.preheader,
        # Only in such a card does Ghost keep the HTML as it is.
        "html": f"{_CARD}\n{mapped.html}\n{_CARD_END}",
        "status": "draft",
        "email_only": email_only,
        "tags": ["#digest", f"#{tag(email.key)}"],
    }


def _same_audience(post: Post, payload: Payload) -> bool:
    path = step(payload, "send")["path"]
    there, newsletter = post.get("email_segment"), post.get("newsletter")
    if there is not None and not path.endswith(f"&email_segment={quote(str(there), safe='')}"):
        return False
    return not isinstance(newsletter, Mapping) or f"?newsletter={newsletter.get('slug')}&" in path


def _same_hour(there: object, payload: Payload) -> bool:
    planned = [change.get("published_at") for asked in payload.requests for change in asked["json"]["posts"]]
    try:
        return _instant(datetime.fromisoformat(str(there))) in planned
    except ValueError:
        return False


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _same(there: object, asked: str) -> bool:
    return str(there or "").strip() == asked.strip()
