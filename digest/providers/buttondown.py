"""Buttondown: a draft with our document as it is, then its status changed to scheduled or about to send.

Under an old version of its API, an email that is created without a status is SENT to everybody. So the version is
pinned and the status always said. Three things keep a draft from being made twice: the idempotency key, the slug,
which is unique there, and the key of the email in its metadata, by which it is found again.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import msgspec

from digest.errors import NetworkError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, issue_of, payload_of
from digest.providers.api import Api, RefusedAnswer, UnclearAnswer, address, credential, flag, only
from digest.providers.buttondown_emails import GONE, STATES, differs, fields, metadata, remote
from digest.providers.payloads import RANK, step
from digest.providers.tags import JOINER, Syntax, mapped, mapped_line

_VERSION = "2026-04-01"
_SYNTAX = Syntax(
    opens=("{{", "{%", "{#"),
    unsubscribe="{{ unsubscribe_url }}",
    first_name='{{ subscriber.metadata.first_name|default:"{fallback}" }}',
    view="{{ email_url }}",
    # Whether it parses the HTML first is written nowhere.
    glue=JOINER,
)
_NAMELESS = msgspec.structs.replace(_SYNTAX, first_name="")
# Of its three modes, "naked" alone leaves HTML as it is; "fancy" and Markdown rewrite it.
_NAKED = "<!-- buttondown-editor-mode: naked -->\n"
_EVERYONE = "everyone"
_TAG_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?:sub_)?tag_[0-9A-Za-z-]+")
# Who gets what is sent to everyone.
_READING = ("regular", "premium", "gifted", "trialed", "churning", "past_due")
_TAKEN = frozenset({"slug_invalid", "email_duplicate"})
_HINTS = {
    "sending_requires_confirmation": "press Send on the draft at buttondown.com this once, then: digest settle sent",
    "email_not_confirmed": "confirm your own address at buttondown.com, then the same command again",
    "publish_date_invalid": "the hour has passed: digest reopen, a later send_at in issue.md, then digest approve",
    "tag_invalid": "see whether the tag of provider.audience is still there",
}


class Buttondown:
    """A newsletter at Buttondown; the key is read from BUTTONDOWN_API_KEY at the first call.

    Args:
        settings: ``url``, another address of the API; ``archive``, yes to put the email on the public web as well.
        where: the line in config.yaml, for errors.

    Raises:
        ConfigError: a setting is unknown or cannot be used.
    """

    name: Final = "buttondown"
    _capabilities: Final = Capabilities(
        drafts=True,
        schedule=True,
        unschedule=True,
        find=True,
        idempotency_key=True,
        test=True,
        test_to_anyone=True,
        counts_people=True,
        preheader=True,
        unsubscribe="tag",
        personal=True,
    )

    def __init__(self, settings: Mapping[str, Any], *, where: str = "") -> None:
        only(settings, ("url", "archive"), provider="buttondown", where=where)
        # What members wrote among themselves is put on the web only when somebody asks for it.
        self._archive = flag(settings, "archive", default=False, where=where)
        self.capabilities = msgspec.structs.replace(self._capabilities, web=self._archive)
        self._where = where
        base = address(settings, default="https://api.buttondown.com/v1", where=where)
        self._api = Api("Buttondown", base, self._headers)

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the draft, and how its status is changed.

        Raises:
            Unsupported: the audience is neither everyone nor a tag's id, there is no way to unsubscribe, the subject is
                too long, or a merge tag cannot be mapped.
        """
        if not self._archive and "[[view_in_browser_url]]" in email.html + email.text:
            raise Unsupported(
                "[[view_in_browser_url]] leads nowhere, as the email is kept out of the public archive",
                hint="take the tag out; or, if everybody may read the email on the web: settings: {archive: yes}",
            )
        letter = mapped(email, _SYNTAX)
        if _SYNTAX.unsubscribe not in letter.html:
            raise Unsupported(
                "the email has no way to unsubscribe, and Buttondown adds none to a document of our own",
                hint="put [[unsubscribe_url]] into templates/issue.mjml.j2",
            )
        if len(letter.subject) > 2000:
            raise Unsupported("Buttondown takes subjects of 2000 characters at most", hint="write a shorter one")
        draft = {
            "subject": letter.subject,
            "body": _NAKED + letter.html,
            "status": "draft",
            "slug": _slug(email.key),
            # It also stands in the archive, where nobody has a name.
            "description": mapped_line(email.preheader, _NAMELESS),
            "template": "naked",
            "filters": _filters(audience),
            "archival_mode": "enabled" if self._archive else "disabled",
            "metadata": {"digest_key": email.key, "digest_issue": issue_of(email.key)},
        }
        change = {"method": "PATCH", "path": "/emails/{id}"}
        requests: list[dict[str, Any]] = [{"step": "draft", "method": "POST", "path": "/emails", "json": draft}]
        if send_at is not None:
            hour = {"status": "scheduled", "publish_date": f"{send_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
            requests.append({"step": "schedule", **change, "json": hour})
        requests.append({"step": "send", **change, "json": {"status": "about_to_send"}})
        return payload_of(self.name, email.key, *requests, server=self._api.base)

    def probe(self, audience: str) -> Probe:
        """Say which newsletter the key is for, and how many subscribers the audience has."""
        newsletters = self._newsletters()
        if not newsletters:
            raise ProviderError("Buttondown names no newsletter for this key", hint="see what the key is for")
        name = newsletters[0][0] or "your newsletter"
        says = f"mails {name} on Buttondown" if len(newsletters) == 1 else "Buttondown"
        if any(testing for _, testing in newsletters):
            says += " (test mode is on: readers would get nothing)"
        query: dict[str, Any] = {"type": _READING}
        tag = _tag(audience)
        if tag:
            says += f", tag {self._tag_name(tag)}"
            query["tag"] = tag
        page = fields(self._api.get("/subscribers", query))
        count = page.get("count")
        return Probe(says=says, people=count if isinstance(count, int) else None)

    def find(self, key: str) -> Remote | None:
        """Return the email of ``key``, else one of the same issue; drafts last."""
        query = {
            # Without it, the list leaves out what the newsletter's settings say.
            "status": tuple(STATES),
            "ordering": "-creation_date",
            "excluded_fields": "body",
        }
        slug, issue = _slug(key), issue_of(key)
        found: list[tuple[bool, int, int, Remote]] = []
        for email in self._pages("/emails", query):
            mark = metadata(email)
            exactly = mark.get("digest_key") == key or email.get("slug") == slug
            if "digest_test" not in mark and (exactly or mark.get("digest_issue") == issue):
                there = remote(email, key if exactly else "")
                found.append((not exactly, RANK.index(there.state), len(found), there))
        return min(found)[-1] if found else None

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Make the draft, or write it over another draft.

        Raises:
            Refused: what lies there is no draft any more, test mode is on, or Buttondown says no.
        """
        newsletters = self._newsletters()
        if newsletters and all(testing for _, testing in newsletters):
            raise Refused(
                "test mode is on at Buttondown: readers would get nothing",
                where=self._where,
                hint="turn it off in the settings at buttondown.com, then the same command again",
            )
        draft = step(payload, "draft")["json"]
        if over:
            there = self.read(over)
            if there is not None and there.state != "draft":
                raise Refused(
                    f"the email at Buttondown is {there.state}, no draft any more",
                    where=there.url,
                    hint="digest status shows how the issue stands",
                )
            if there is not None:
                # Its status is left alone: should it have gone out this moment, it must not become a draft again.
                return self._changed(over, {name: value for name, value in draft.items() if name != "status"})
        idempotency_key = payload.hash
        for _ in range(3):
            try:
                with _explained():
                    made = remote(self._posted(draft, idempotency_key))
            except (RefusedAnswer, UnclearAnswer) as error:
                there = self.find(payload.key) if error.code in _TAKEN else None
                if there is None or there.key != payload.key:
                    raise
                return there
            # The same key gives the same answer, even when that draft was deleted since.
            try:
                if self.read(made.id) is not None:
                    return made
            except (NetworkError, Refused) as error:  # which speak of this look: the draft is made
                raise ProviderError(error.what, where=error.where, hint="digest send looks again") from None
            idempotency_key = f"{payload.hash}-{sha256(made.id.encode()).hexdigest()[:16]}"
        raise ProviderError("Buttondown makes drafts that are not there", hint="digest status; then try again later")

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return what lies there, compared with ``payload``."""
        answer = self._api.get(_path(id))
        if answer is None or fields(answer).get("status") == GONE:
            return None
        return remote(answer, differing=differs(answer, payload) if payload else ())

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Change the draft's status: Buttondown keeps the hour, or sends."""
        return self._changed(id, step(payload, "send" if at_once else "schedule")["json"], idempotent=False)

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make what is scheduled, or not yet on its way, a draft again; raises Refused when it is too late."""
        answer = self._api.get(_path(id))
        status = fields(answer).get("status") if answer is not None else GONE
        if status not in {"draft", "scheduled", "about_to_send"}:
            raise Refused(
                f"Buttondown cannot take the email back: it is {status}",
                hint="digest status shows how the issue stands",
            )
        if status == "draft":
            return remote(answer)
        there = self._changed(id, {"status": "draft"})
        if there.state != "draft":
            raise ProviderError(
                f"Buttondown was asked for a draft, and says {there.state}",
                where=there.url,
                hint="look at the email at buttondown.com",
            )
        return there

    def test(self, payload: Payload, to: str) -> Remote:
        """Send the same email to ``to`` from a draft of its own, which every test writes over."""
        draft = {name: value for name, value in step(payload, "draft")["json"].items() if name != "slug"}
        # A body of its own, so that it is no duplicate of the draft that will be sent.
        draft |= {"body": draft["body"] + "\n<!-- test -->", "metadata": {"digest_test": payload.key}}
        drafts = self._pages("/emails", {"status": "draft", "excluded_fields": "body"})
        last = next((email for email in drafts if "digest_test" in metadata(email)), None)
        with _explained():
            if last is None:
                there = remote(self._api.change("POST", "/emails", draft))
            else:
                there = self._changed(remote(last).id, draft)
            self._api.change("POST", f"{_path(there.id)}/send-draft", {"recipients": [to]})
        return Remote(id=there.id, key=payload.key, state="sent", url=there.url)

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Token {self._key()}", "X-API-Version": _VERSION}

    def _key(self) -> str:
        hint = "make one in the settings at buttondown.com; export it, or put it among the CI's secrets"
        return credential("BUTTONDOWN_API_KEY", where=self._where, hint=hint)

    def _newsletters(self) -> list[tuple[str, bool]]:
        """Return the name of each newsletter that our key may be for, and whether its test mode is on.

        Nothing else of them is kept: Buttondown shows with each the key that is its own.
        """
        key = self._key()
        found = [
            (each.get("api_key") == key, str(each.get("name") or ""), bool(each.get("test_mode")))
            for each in self._pages("/newsletters", {})
        ]
        ours = [one for one in found if one[0]]
        return [(name, testing) for _, name, testing in ours or found]

    def _posted(self, draft: Mapping[str, Any], key: str) -> Any:
        return self._api.change("POST", "/emails", draft, headers={"X-Idempotency-Key": key}, idempotent=True)

    def _changed(self, id: str, change: Mapping[str, Any], *, idempotent: bool = True) -> Remote:  # noqa: A002
        with _explained():
            return remote(self._api.change("PATCH", _path(id), change, idempotent=idempotent))

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield what a list holds, page by page; its own links are not followed, they might lead elsewhere."""
        for number in range(1, 1000):
            page = fields(self._api.get(path, {**query, "page": str(number)}))
            results = page.get("results")
            if not isinstance(results, list):
                raise ProviderError("Buttondown answers a list that is none", hint="try again later")
            yield from (fields(result) for result in results)
            if not page.get("next"):
                return

    def _tag_name(self, tag: str) -> str:
        names = {str(each.get("id")): str(each.get("name")) for each in self._pages("/tags", {})}
        if tag not in names:
            known = ", ".join(f"{name} is {id}" for id, name in list(names.items())[:5])  # noqa: A001
            raise Refused(
                "Buttondown has no tag with the id in provider.audience",
                where=self._where,
                hint=f"write everyone, or the id of a tag{': ' if known else ''}{known}",
            )
        return names[tag]


def _slug(key: str) -> str:
    """Return ``key`` as a slug may be written, of 100 characters at most; the hash at its end stays."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,100}", key):
        return key
    issue, _, content = re.sub(r"[^A-Za-z0-9_-]+", "-", key).rpartition("-")
    return f"{issue[:74]}-{sha256(key.encode()).hexdigest()[:8]}-{content[:16]}"


def _tag(audience: str) -> str:
    """Return the id of the tag that the audience is, "" for everyone; raises Unsupported."""
    hint = f"write provider.audience: {_EVERYONE}, or the id of a tag, as Buttondown's API names it"
    if not audience.strip():
        raise Unsupported("the audience is empty, and Buttondown would take that for everyone", hint=hint)
    if audience != _EVERYONE and not _TAG_ID.fullmatch(audience):
        raise Unsupported(f"Buttondown knows no audience {audience!r}: it asks for a tag by its id", hint=hint)
    return "" if audience == _EVERYONE else audience


def _filters(audience: str) -> dict[str, Any]:
    tag = _tag(audience)
    filters = [{"field": "subscriber.tags", "operator": "contains", "value": tag}] if tag else []
    return {"filters": filters, "groups": [], "predicate": "and"}


def _path(id: str) -> str:  # noqa: A002
    return f"/emails/{quote(id, safe='')}"


@contextmanager
def _explained() -> Iterator[None]:
    """Give the errors that have a name at Buttondown the hint that helps."""
    try:
        yield
    except RefusedAnswer as error:
        error.hint = _HINTS.get(error.code, error.hint)
        raise
