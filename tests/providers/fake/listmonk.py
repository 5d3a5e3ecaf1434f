"""listmonk's API as its source has it, with its dangers."""

import re
from base64 import b64encode
from datetime import UTC
from typing import Any

from tests.canary import KEYS
from tests.providers.fake.contract import Contract, Mailing, Reader, Refusal, Reply, Request, as_moment, as_text
from tests.providers.fake.templates import TemplateError, go

_TYPES = {
    "name": str, "subject": str, "from_email": str, "body": str, "altbody": (str, type(None)), "type": str,
    "content_type": str, "messenger": str, "send_at": (str, type(None)), "lists": list, "tags": list, "media": list,
    "headers": list, "template_id": (int, type(None)), "archive_slug": (str, type(None)), "archive": bool,
    "attribs": (dict, type(None)), "subscribers": list, "archive_template_id": (int, type(None)),
}  # fmt: skip
_FROM = {
    "draft": {"scheduled"},
    "scheduled": {"draft", "paused"},
    "running": {"draft", "paused"},
    "paused": {"running"},
    "cancelled": {"running", "paused"},
}
_FRAME = '<div class="frame">%s<p><a href="{{ UnsubscribeURL }}">Unsubscribe</a></p></div>'


class Listmonk(Contract):
    """Campaigns with a status; body, altbody and subject are Go templates, parsed when they are saved.

    Attributes:
        lists: their names and how many subscribe, by id. A campaign's unknown lists are silently left out.
        templates: what is put round a body ("%s"), by id; the first is the default.
    """

    name = "listmonk"
    base = "/api"
    key = KEYS["LISTMONK_API_TOKEN"]

    def __init__(self) -> None:
        super().__init__()
        self.campaigns: dict[int, dict[str, Any]] = {}
        self.lists = {3: "Newsletter", 4: "Team"}
        self.templates = {1: _FRAME, 2: "%s"}
        self.stored_settings = {"app.from_email": "listmonk <noreply@example.org>"}

    def answer(self, request: Request) -> Reply:
        """Answer under /api."""
        basic = f"Basic {b64encode(self.key.encode()).decode()}"
        if request.headers.get("authorization") not in {basic, f"token {self.key}"}:
            raise _problem(403, "invalid API credentials")
        match (request.method, *request.path.removeprefix("/api").strip("/").split("/")):
            case ("GET", "health"):
                return _data(True)
            case ("GET", "lists"):
                return _data(self._page([self._list(number) for number in self.lists], request))
            case ("GET", "lists", id):
                if int(id) not in self.lists:
                    raise _problem(400, "List not found")
                return _data(self._list(int(id)))
            case ("GET", "subscribers"):
                found = [{"id": n, "email": each.email} for n, each in enumerate(self.readers, 1)]
                return _data(self._page(found, request))
            case ("GET", "templates"):
                return _data([self._template(number) for number in self.templates])
            case ("GET", "templates", id):
                if int(id) not in self.templates:
                    raise _problem(400, "Template not found")
                return _data(self._template(int(id)))
            case ("GET", "campaigns"):
                return _data(self._page(self._listed(request), request))
            case ("GET", "campaigns", id):
                return _data(_without(self._campaign(id), request))
            case ("POST", "campaigns"):
                return self._create(_typed(request.json()))
            case ("PUT", "campaigns", id):
                return self._update(self._campaign(id), _typed(request.json()))
            case ("PUT", "campaigns", id, "status"):
                return self._status(self._campaign(id), str(request.json().get("status")))
            case ("POST", "campaigns", id, "test"):
                return self._test(self._campaign(id), _typed(request.json()))
            case ("DELETE", "campaigns", id):
                del self.campaigns[self._campaign(id)["id"]]
                return _data(True)
        raise _problem(404, "Not Found")

    def _list(self, id: int) -> dict[str, Any]:  # noqa: A002
        return {"id": id, "name": self.lists[id], "subscriber_count": len(self.readers), "type": "private"}

    def _template(self, id: int) -> dict[str, Any]:  # noqa: A002
        body = self.templates[id].replace("%s", '{{ template "content" . }}')
        return {"id": id, "name": f"Template {id}", "type": "campaign", "is_default": id == 1, "body": body}

    def _listed(self, request: Request) -> list[dict[str, Any]]:
        statuses, tags = set(request.query.get("status", ())), set(request.query.get("tag", ()))
        query = re.sub(r"\s+", "&", request.only("query").strip())
        like = re.escape(f"%{query}%").replace("%", ".*").replace("_", ".")
        found = [
            _without(campaign, request)
            for campaign in self.campaigns.values()
            if (not statuses or campaign["status"] in statuses)
            and tags <= set(campaign["tags"])
            and (not query or re.fullmatch(like, f"{campaign['name']} {campaign['subject']}", re.I | re.S))
            and self._appears(as_moment(campaign["created_at"]))
        ]
        order = request.only("order_by")
        field = order if order in {"name", "status", "created_at", "updated_at"} else "created_at"
        return sorted(found, key=lambda row: (row[field], row["id"]), reverse=request.only("order").upper() != "ASC")

    def _page(self, found: list[dict[str, Any]], request: Request) -> dict[str, Any]:
        asked = request.only("per_page")
        size = len(found) or 1 if asked == "all" else min(int(asked or 20), 50)
        page = max(1, int(request.only("page") or 1))
        here = found[(page - 1) * size : page * size]
        return {"results": here, "total": len(found), "page": page, "per_page": size}

    def _create(self, asked: dict[str, Any]) -> Reply:
        asked = {"type": "regular", "content_type": "richtext", "messenger": "email", "send_at": None, **asked}
        self._checked(asked)
        number = next(self._ids)
        campaign = {
            "id": number, "uuid": f"00000000-0000-4000-8000-{number:012d}", "created_at": as_text(self.now),
            "status": "draft", "started_at": None, "sent": 0, "to_send": 0, "body": "", "altbody": None, "tags": [],
            "headers": [], "attribs": {}, "template_id": 1, "archive": False, "archive_slug": None,
        }  # fmt: skip
        self._saved(campaign, asked)
        self.campaigns[number] = campaign
        return _data(campaign)

    def _update(self, campaign: dict[str, Any], asked: dict[str, Any]) -> Reply:
        if campaign["status"] not in {"draft", "paused", "scheduled"}:
            raise _problem(400, "Cannot update a running or a finished campaign.")
        # What is not sent keeps its value, but for the lists.
        self._checked({**campaign, "lists": [], **asked})
        self._saved(campaign, {**campaign, "lists": [], **asked})
        if campaign["status"] == "scheduled" and campaign["send_at"] is None:
            campaign["status"] = "draft"
            self._plan(campaign["id"], scheduled=False)
        return _data(campaign)

    def _checked(self, asked: dict[str, Any]) -> None:
        sender = asked.get("from_email") or "noreply@example.org"
        if not re.fullmatch(r"(.+\s)?<?[^\s<>@]+@[^\s<>@]+>?", sender):
            raise _problem(400, "Invalid `from_email`.")
        if not 1 <= len(asked.get("name") or "") <= 2000:
            raise _problem(400, "Invalid length for `name`.")
        if not 1 <= len(asked.get("subject") or "") <= 5000:
            raise _problem(400, "Invalid length for `subject`.")
        if asked.get("send_at") and self._moment(asked["send_at"]) < self.now:
            raise _problem(400, "Scheduled date should be in the future.")
        if not asked.get("lists"):
            raise _problem(400, "No lists selected.")
        if asked.get("messenger") != "email":
            raise _problem(400, f"Unknown messenger {asked.get('messenger', '')}.")
        try:
            self._filled(asked, Reader("ada@example.org"))
        except TemplateError as fault:
            raise _problem(400, f"Error compiling campaign body: {fault}") from None
        if asked.get("content_type") not in {"richtext", "html", "markdown", "plain", "visual"}:
            raise _problem(500, "Error creating campaign: invalid input value for enum content_type")
        if asked.get("template_id") and asked["template_id"] not in self.templates:
            raise _problem(500, "Error creating campaign: violates foreign key constraint")

    def _moment(self, written: str) -> Any:
        try:
            return as_moment(written)
        except ValueError:
            raise _problem(400, f'parsing time "{written}"') from None

    def _saved(self, campaign: dict[str, Any], asked: dict[str, Any]) -> None:
        slug = re.sub(r"[\W_]+", "-", (asked.get("archive_slug") or "").lower()).strip("-") or None
        taken = {other["archive_slug"] for other in self.campaigns.values() if other is not campaign}
        if slug and slug in taken:
            raise _problem(500, 'Error creating campaign: duplicate key value violates "campaigns_archive_slug_key"')
        kept = set(_TYPES) - {"lists", "subscribers"}
        known = {name: value for name, value in asked.items() if name in kept}
        campaign.update(known, archive_slug=slug, updated_at=as_text(self.now))
        campaign["from_email"] = asked.get("from_email") or self.stored_settings["app.from_email"]
        campaign["template_id"] = asked.get("template_id") or 1
        campaign["lists"] = [{"id": n, "name": self.lists[n]} for n in asked["lists"] if n in self.lists]
        campaign["tags"] = [re.sub(r"\s+", "-", tag.strip()) for tag in asked.get("tags") or []]
        if campaign["send_at"]:
            campaign["send_at"] = as_moment(campaign["send_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _status(self, campaign: dict[str, Any], asked: str) -> Reply:
        before = campaign["status"]
        if asked not in _FROM:
            raise _problem(500, "Error updating campaign: invalid input value for enum campaign_status")
        released = self.mail_on_every_release and asked in {"running", "scheduled"}
        if before not in _FROM[asked] and not released:
            raise _problem(400, f"A campaign that is {before} cannot be {asked}.")
        if asked == "scheduled" and not campaign["send_at"]:
            raise _problem(400, "Campaign needs a date to be scheduled.")
        # Whoever says "running" of a campaign with an hour schedules it, and is told that it runs.
        stored = "scheduled" if asked == "running" and campaign["send_at"] else asked
        if before in {"running", "finished"} and stored == "scheduled":
            self._mail(campaign, "scheduled")
        else:
            campaign["status"] = stored
            self._plan(campaign["id"], scheduled=stored == "scheduled")
        if stored == "running":
            self._mail(campaign, "sent")
        self.due()
        return _data({**campaign, "status": asked})

    def due(self) -> None:
        """Start what is scheduled till now, however long ago; what ran before is finished."""
        for campaign in self.campaigns.values():
            if campaign["status"] == "running" and campaign["started_at"] != as_text(self.now):
                campaign["status"] = "finished"
            if campaign["status"] == "scheduled" and as_moment(campaign["send_at"]) <= self.now:
                for _ in range(self._times(campaign["id"])):
                    self._mail(campaign, "scheduled")

    def _mail(self, campaign: dict[str, Any], how: str) -> None:
        campaign.update(status="running", started_at=as_text(self.now), sent=len(self.readers))
        if campaign["lists"]:
            self.mailings.append(self._mailing(campaign, how, tuple(self.readers)))

    def _filled(self, campaign: dict[str, Any], reader: Reader) -> tuple[str, str, str]:
        """Return subject, HTML and text as ``reader`` gets them; raises TemplateError."""
        first = next((word for word in reader.name.split(" ") if len(word) > 2), reader.name)
        values = {
            "UnsubscribeURL": reader.unsubscribe, "ManageURL": reader.unsubscribe, "OptinURL": reader.unsubscribe,
            "MessageURL": "https://provider.test/campaign/1", "TrackView": '<img src="https://provider.test/view">',
            ".Subscriber.FirstName": first, ".Subscriber.Name": reader.name, ".Subscriber.Email": reader.email,
            ".Subscriber.UUID": "uuid-of-ada", ".Campaign.Subject": str(campaign.get("subject")),
            ".Campaign.UUID": str(campaign.get("uuid")), ".": "",
        }  # fmt: skip
        plain = campaign.get("content_type") == "plain"
        body = go(campaign.get("body") or "", values, html=not plain)
        frame = self.templates.get(campaign.get("template_id") or 1, "%s")
        html = "" if plain else go(frame, values, html=True).replace("%s", body)
        altbody = campaign.get("altbody") or ""
        text = body if plain else go(altbody, values, html=True) if "{{" in altbody else altbody
        subject = str(campaign.get("subject"))
        return go(subject, values, html=False) if "{{" in subject else subject, html, text

    def _mailing(self, campaign: dict[str, Any], how: str, readers: tuple[Reader, ...]) -> Mailing:
        subject, html, text = self._filled(campaign, readers[0])
        audience = ",".join(str(each["id"]) for each in campaign["lists"])
        return Mailing(str(campaign["id"]), subject, html, text, audience, how, readers, self.now)

    def _test(self, campaign: dict[str, Any], asked: dict[str, Any]) -> Reply:
        # Nothing is taken from what lies there: every field has to be said again.
        self._checked(asked)
        wanted = {str(address).lower().strip() for address in asked.get("subscribers") or []}
        if not wanted:
            raise _problem(400, "No subscribers to test.")
        known = tuple(reader for reader in self.readers if reader.email in wanted)
        if not known:
            raise _problem(400, "No known subscribers to test.")
        self.tests.append(self._mailing({**campaign, **asked, "lists": campaign["lists"]}, "test", known))
        return _data(True)

    def change(self, id: str, what: str) -> None:  # noqa: A002
        """Change the subject, the body or the lists in listmonk's own editor."""
        other = {"subject": "Another subject", "body": "<p>Another body</p>"}
        audience = [{"id": 4, "name": self.lists[4]}]
        self.campaigns[int(id)].update({"lists": audience} if what == "audience" else {what: other[what]})

    def snapshot(self) -> Any:
        """Return the campaigns and what went out."""
        return [dict(each) for each in self.campaigns.values()], len(self.mailings), len(self.tests)

    def _campaign(self, id: str) -> dict[str, Any]:  # noqa: A002
        if not id.isdigit() or id == "0":
            raise _problem(400, "Invalid ID.")
        if int(id) not in self.campaigns:
            raise _problem(400, "Campaign not found.")
        return self.campaigns[int(id)]


def _typed(asked: dict[str, Any]) -> dict[str, Any]:
    for name, value in asked.items():
        if name in _TYPES and not isinstance(value, _TYPES[name]):  # type: ignore[arg-type]
            raise _problem(400, f"code=400, message=Unmarshal type error: field={name}")
    return asked


def _without(campaign: dict[str, Any], request: Request) -> dict[str, Any]:
    return {**campaign, "body": ""} if request.only("no_body") == "true" else campaign


def _data(data: Any) -> Reply:
    return Reply(200, {"data": data})


def _problem(status: int, message: str) -> Refusal:
    return Refusal(status, {"message": message})
