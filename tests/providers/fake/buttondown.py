"""Buttondown's API as its OpenAPI file and documentation have it, with its dangers."""

import re
from html import escape, unescape
from typing import Any

from tests.canary import KEYS
from tests.providers.fake.contract import Contract, Mailing, Reader, Refusal, Reply, Request, as_moment, as_text
from tests.providers.fake.templates import TemplateError, django

_CREATE = frozenset(
    {
        "attachments", "publish_date", "subject", "slug", "description", "canonical_url", "image", "body",
        "archival_mode", "email_type", "status", "metadata", "secondary_id", "filters", "template", "commenting_mode",
        "related_email_ids", "featured", "should_trigger_pay_per_email_billing",
    }
)  # fmt: skip
_UPDATE = _CREATE | {"suppression_reason"}
_CURRENT = "2026-04-01"
_ALL = {"filters": [], "groups": [], "predicate": "and"}
_SENDING = frozenset({"about_to_send", "in_flight", "sent"})
_EDITABLE = frozenset({"draft", "scheduled", "paused", "errored", "about_to_send"})
_SETTABLE = frozenset({"draft", "scheduled", "about_to_send", "paused"})


class Buttondown(Contract):
    """Emails with a status; a create without one SENDS, except under the current version.

    Attributes:
        page_size: how many a list's page holds.
        pinned: the version that rules when none is asked for.
        test_mode: readers get nothing.
    """

    name = "buttondown"
    base = "/v1"
    key = KEYS["BUTTONDOWN_API_KEY"]

    def __init__(self) -> None:
        super().__init__()
        self.emails: dict[str, dict[str, Any]] = {}
        self.page_size = 50
        self.pinned = "2024-01-01"
        self.test_mode = False
        self._replies: dict[tuple[str, str, str], Reply] = {}
        self._confirmed = False

    def answer(self, request: Request) -> Reply:
        """Answer under /v1; the same X-Idempotency-Key gives the same answer."""
        if request.headers.get("authorization") != f"Token {self.key}":
            raise Refusal(401, _problem("authentication_failed", "Invalid token."))
        replay = request.headers.get("x-idempotency-key", "")
        if len(replay) > 200:
            raise Refusal(400, _problem("idempotency_key_invalid", "The idempotency key is too long."))
        known = (request.method, request.path, replay)
        if replay and known in self._replies:
            return self._replies[known]
        try:
            reply = self._routed(request)
        except Refusal as refusal:
            reply = refusal.reply
        if replay:
            self._replies[known] = reply
        return reply

    def _routed(self, request: Request) -> Reply:
        match (request.method, *request.path.removeprefix("/v1").strip("/").split("/")):
            case ("GET", "ping"):
                return Reply(200, {})
            case ("GET", "newsletters"):
                return Reply(200, _page(self._newsletters(), 50, 1))
            case ("GET", "accounts", "me"):
                return Reply(200, {"username": "circle", "email_address": "team@example.org"})
            case ("GET", "subscribers"):
                found = [{"id": f"sub_{n}", "type": "regular"} for n, _ in enumerate(self.readers)]
                return Reply(200, _page(found, self.page_size, _number(request)))
            case ("GET", "tags"):
                return Reply(200, _page([{"id": "tag_1", "name": "vip"}], 50, 1))
            case ("GET", "emails"):
                return Reply(200, _page(self._listed(request), self.page_size, _number(request)))
            case ("POST", "emails"):
                return self._create(request)
            case ("GET", "emails", id):
                return Reply(200, self._email(id))
            case ("PATCH", "emails", id):
                return self._update(id, request.json())
            case ("POST", "emails", id, "publish"):
                return self._update(id, {"status": "about_to_send", **request.json()})
            case ("DELETE", "emails", id):
                self._email(id)
                del self.emails[id]
                return Reply(204)
            case ("POST", "emails", id, "send-draft"):
                return self._test(id, request.json())
        raise Refusal(404, _problem("not_found", "Not found."))

    def _newsletters(self) -> list[dict[str, Any]]:
        """Return two newsletters, each with its own key, as Buttondown shows them to one who may see both."""
        other = {"id": "news_2", "name": "Another", "username": "another", "api_key": "another-key", "test_mode": True}
        ours = {"id": "news_1", "name": "The Circle", "username": "circle", "test_mode": self.test_mode}
        return [other, {**ours, "api_key": self.key}]

    def _listed(self, request: Request) -> list[dict[str, Any]]:
        subject, statuses = request.only("subject").lower(), set(request.query.get("status", ()))
        unwanted = set(request.query.get("-status", ()))
        start, end = request.only("creation_date__start"), request.only("creation_date__end")
        found = [
            email
            for email in self.emails.values()
            if subject in email["subject"].lower()
            and (not statuses or email["status"] in statuses)
            and email["status"] not in unwanted
            and (not start or email["creation_date"][:10] >= start[:10])
            and (not end or email["creation_date"][:10] <= end[:10])
            and self._appears(as_moment(email["creation_date"]))
        ]
        order = request.only("ordering") or "creation_date"
        found.sort(key=lambda email: str(email.get(order.lstrip("-")) or ""), reverse=order.startswith("-"))
        hidden = set(request.query.get("excluded_fields", ()))
        return [{name: value for name, value in email.items() if name not in hidden} for email in found]

    def _create(self, request: Request) -> Reply:
        asked = request.json()
        version = request.headers.get("x-api-version", self.pinned)
        _fields(asked, _CREATE)
        if not isinstance(asked.get("subject"), str):
            raise Refusal(422, {"detail": [{"type": "missing", "loc": ["body", "subject"], "msg": "Field required"}]})
        status = asked.get("status") or ("draft" if version >= _CURRENT else "about_to_send")
        if status == "about_to_send" and version >= _CURRENT and not self._confirmed:
            if request.headers.get("x-buttondown-live-dangerously") != "true":
                raise Refusal(400, _problem("sending_requires_confirmation", "Confirm the first send."))
            self._confirmed = True
        email: dict[str, Any] = {
            "id": f"em_{next(self._ids):026d}",
            "creation_date": as_text(self.now),
            "modification_date": as_text(self.now),
            "absolute_url": "https://buttondown.com/circle/archive/",
            "subject": "",
            "body": "",
            "description": "",
            "slug": None,
            "metadata": {},
            "filters": _ALL,
            "publish_date": None,
            "template": None,
            "archival_mode": "enabled",
            "status": "draft",
        }
        self._applied(email, {**asked, "status": status})
        self.emails[email["id"]] = email
        return Reply(201, dict(email))

    def _update(self, id: str, asked: dict[str, Any]) -> Reply:  # noqa: A002
        email = self._email(id)
        _fields(asked, _UPDATE)
        released = self.mail_on_every_release and asked.get("status") == "about_to_send"
        if email["status"] not in _EDITABLE and not released:
            raise Refusal(400, _problem("email_invalid", "This email has already been sent."))
        self._applied(email, {name: value for name, value in asked.items() if value is not None})
        return Reply(200, dict(email))

    def _applied(self, email: dict[str, Any], asked: dict[str, Any]) -> None:
        if len(asked.get("subject", "")) > 2000:
            raise Refusal(400, _problem("subject_invalid", "The subject is too long."))
        if asked.get("body", "").startswith("---\n"):
            raise Refusal(400, _problem("body_contains_frontmatter", "The body begins with front matter."))
        slug = asked.get("slug")
        taken = {other["slug"] for other in self.emails.values() if other["id"] != email["id"]}
        if slug is not None and (slug in taken or not re.fullmatch("[A-Za-z0-9_-]{1,100}", slug)):
            raise Refusal(400, _problem("slug_invalid", "The slug is invalid or already in use."))
        status = asked.get("status", email["status"])
        when = asked.get("publish_date", email["publish_date"])
        when = None if when == "none" else when
        if status not in _SETTABLE and status != email["status"]:
            raise Refusal(400, _problem("status_invalid", f"The status cannot be {status}."))
        if status == "scheduled" and not when:
            raise Refusal(400, _problem("publish_date_missing", "A scheduled email needs a publish_date."))
        if status == "scheduled":
            try:
                late = as_moment(when) <= self.now
            except ValueError:
                late = True
            if late:
                raise Refusal(400, _problem("publish_date_invalid", "The publish_date is not in the future."))
        if "status" in asked:
            self._plan(email["id"], scheduled=status == "scheduled")
        previous = email["status"]
        email.update(asked, status=status, publish_date=when, modification_date=as_text(self.now))
        if when:
            email["publish_date"] = as_text(as_moment(when))
        if status == "about_to_send" and (previous not in _SENDING or self.mail_on_every_release):
            self._mail(email, "sent")

    def due(self) -> None:
        """Send what is scheduled till now; what was about to be sent is sent."""
        for email in self.emails.values():
            if email["status"] == "scheduled" and as_moment(email["publish_date"]) <= self.now:
                for _ in range(self._times(email["id"])):
                    self._mail(email, "scheduled")
            if email["status"] in {"about_to_send", "in_flight"}:
                email["status"] = "sent"

    def _mail(self, email: dict[str, Any], how: str) -> None:
        try:
            mailing = self._mailing(email, how, tuple(self._audience(email)))
        except TemplateError:
            email["status"] = "errored"
            return
        email["status"] = "about_to_send" if how == "sent" else "sent"
        email["publish_date"] = as_text(self.now)
        self.mailings.append(mailing)

    def _audience(self, email: dict[str, Any]) -> list[Reader]:
        return self.readers if email["filters"] == _ALL else self.readers[:1]

    def _mailing(self, email: dict[str, Any], how: str, readers: tuple[Reader, ...]) -> Mailing:
        reader = readers[0] if readers else Reader("")
        values = {
            "subscriber.email": reader.email,
            "subscriber.metadata.first_name": reader.name.partition(" ")[0],
            "subscriber.metadata.name": reader.name,
            "unsubscribe_url": reader.unsubscribe,
            "subscriber.unsubscribe_url": reader.unsubscribe,
            "email_url": f"https://buttondown.com/circle/archive/{email['slug']}",
            "email.absolute_url": f"https://buttondown.com/circle/archive/{email['slug']}",
        }
        body = re.sub(r"^\s*<!-- buttondown-editor-mode: \w+ -->", "", email["body"])
        # Whether it parses the HTML before or after is not known: so both.
        html = django(_parsed(django(body, values)), values)
        if email["template"] != "naked":
            html += f'<p><a href="{reader.unsubscribe}">Unsubscribe</a></p>'
        filters = email["filters"]["filters"]
        audience = ",".join(str(each["value"]) for each in filters) if filters else "everyone"
        subject = django(email["subject"], values)
        preheader = django(email["description"], values)
        return Mailing(email["id"], subject, html, "", audience, how, readers, self.now, preheader)

    def _test(self, id: str, asked: dict[str, Any]) -> Reply:  # noqa: A002
        email = self._email(id)
        _fields(asked, frozenset({"recipients", "subscribers"}))
        to = asked.get("recipients") or []
        if not to:
            raise Refusal(400, _problem("recipients_missing", "Nobody to send it to."))
        try:
            self.tests.append(self._mailing(email, "test", tuple(Reader(address) for address in to)))
        except TemplateError as fault:
            raise Refusal(400, _problem("body_invalid", str(fault))) from None
        return Reply(200, {})

    def change(self, id: str, what: str) -> None:  # noqa: A002
        """Change the subject, the body or the audience in Buttondown's own editor."""
        other = {"subject": "Another subject", "body": "<p>Another body</p>"}
        tagged = [{"field": "subscriber.tags", "operator": "contains", "value": "tag_1"}]
        audience = _ALL if self.emails[id]["filters"] != _ALL else {**_ALL, "filters": tagged}
        self.emails[id].update({"filters": audience} if what == "audience" else {what: other[what]})

    def snapshot(self) -> Any:
        """Return the emails and what went out."""
        emails = [{**email, "modification_date": ""} for email in self.emails.values()]
        return emails, len(self.mailings), len(self.tests)

    def _email(self, id: str) -> dict[str, Any]:  # noqa: A002
        if id not in self.emails:
            raise Refusal(404, _problem("not_found", "Not found."))
        return self.emails[id]


def _parsed(html: str) -> str:
    """Return the HTML as a parser writes it anew: in its text no entity is left but the three that are needed."""
    pieces = re.split(r"(<!--.*?-->|<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>)", html, flags=re.DOTALL)
    return "".join(piece if at % 2 else escape(unescape(piece), quote=False) for at, piece in enumerate(pieces))


def _problem(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "detail": detail, "metadata": {}}


def _fields(asked: dict[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(asked) - known):
        said = [{"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs"} for name in unknown]
        raise Refusal(422, {"detail": said})


def _number(request: Request) -> int:
    return int(request.only("page") or 1)


def _page(found: list[dict[str, Any]], size: int, number: int) -> dict[str, Any]:
    here = found[(number - 1) * size : number * size]
    following = f"https://api.buttondown.com/v1/?page={number + 1}" if number * size < len(found) else None
    return {"results": here, "count": len(found), "next": following, "previous": None}
