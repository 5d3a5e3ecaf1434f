"""listmonk, on one's own server: a campaign is the draft, and its status decides whether it is mailed.

What its source says, and this module lives by:

- A campaign is mailed once: it runs only from ``draft`` or ``paused``, and is scheduled only from those. A paused
  one has mailed some already, so it is never resumed from here.
- ``running`` said of a campaign with an hour schedules it for that hour, and the answer claims that it runs. So the
  hour is set by itself before the campaign is scheduled, taken away before it is to run at once, and afterwards
  the campaign is read again. An hour at a draft does nothing.
- A scheduled campaign whose hour has passed while the server was down is mailed as soon as it wakes, however late
  (listmonk's issue 1801): nobody but its editor can stop that.
- ``archive_slug`` is unique, also where the archive is off, so that a key cannot be created twice.
- Unknown lists are left out in silence, and a campaign without a template gets the default one round it.
- Both parts are programs of Go's template language: ``gotemplate`` keeps them what they are.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from digest.errors import ConfigError, DigestError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload, Probe, Remote
from digest.providers import Capabilities, api, gotemplate, issue_of, message, payload_of
from digest.providers import listmonk_campaigns as campaigns
from digest.providers.payloads import RANK, step

_CREDENTIAL: Final = "LISTMONK_API_TOKEN"
_SETTINGS: Final = ("url", "template")
_BARE = re.compile(r'\s*\{\{-?\s*template\s+"content"\s+\.\s*-?\}\}\s*')
_WAY_OUT = re.compile(r"\{\{[^{}]*\bUnsubscribeURL\b")
_PUT_IT_IN: Final = "put [[unsubscribe_url]] into templates/issue.mjml.j2"
_MAKE_BARE: Final = 'in listmonk make a campaign template that holds only {{ template "content" . }}'


class Listmonk:
    """A listmonk server, version 4 or newer, and the lists whose numbers are the audience ("3", or "3, 5").

    Settings are ``url`` and ``template``, the number of the template that goes round the email; without one it is
    the first that adds nothing.
    """

    name: Final = "listmonk"
    capabilities: Final = Capabilities(
        drafts=True,
        schedule=True,
        unschedule=True,
        find=True,
        idempotency_key=True,
        release_is_idempotent=True,
        test=True,
        counts_people=True,
        text_part=True,
        personal=True,
        web=True,
    )

    def __init__(self, settings: Mapping[str, Any], *, where: str = "") -> None:
        """Read ``settings``; raises ConfigError at ``where``."""
        api.only(settings, _SETTINGS, provider=self.name, where=where)
        self.where = where
        self.url = api.address(settings, where=where)
        self.template = api.number(settings, "template", default=0, most=10**9, where=where) or None
        self.api = api.Api(self.name, self.url, self._headers, secrets=self._secrets)

    def prepare(self, email: Email, *, audience: str, send_at: datetime | None) -> Payload:
        """Return the campaign and what sets it going.

        Raises:
            ConfigError: the audience is no list's number.
            Unsupported: a word in the email cannot stand in listmonk's tags, or there is no way to unsubscribe.
        """
        lists = self._lists_of(audience)
        hour = send_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if send_at else None
        campaign: dict[str, Any] = {
            "name": email.key,
            "subject": gotemplate.line(email.subject),
            "lists": lists,
            "type": "regular",
            "messenger": "email",
            "content_type": "html",
            "from_email": gotemplate.line(email.sender),
            "headers": [{"Reply-To": gotemplate.line(email.reply_to)}] if email.reply_to else [],
            "body": gotemplate.html(email.html),
            "altbody": gotemplate.text(email.text),
            "archive_slug": email.key,
            "tags": ["digest"],
            "send_at": None,
        }
        if self.template is not None:
            campaign["template_id"] = self.template
        elif gotemplate.WAY_OUT not in campaign["body"]:
            raise Unsupported(
                "the email has no way to unsubscribe, and a template that adds nothing has none either",
                hint=f"{_PUT_IT_IN}; or name a template of listmonk that has one: provider.settings.template",
            )
        one = "/api/campaigns/{id}"
        requests = [
            campaigns.request("draft", "POST", "/api/campaigns", campaign),
            *([campaigns.request("hour", "PUT", one, {"lists": lists, "send_at": hour})] if hour else []),
            *([campaigns.request("schedule", "PUT", f"{one}/status", {"status": "scheduled"})] if hour else []),
            campaigns.request("no hour", "PUT", one, {"lists": lists, "send_at": None}),
            campaigns.request("send", "PUT", f"{one}/status", {"status": "running"}),
        ]
        return payload_of(self.name, email.key, *requests, server=self.url)

    def probe(self, audience: str) -> Probe:
        """Ask for the lists and the template."""
        chosen = self._known(self._lists_of(audience))
        self._fitting()
        counts = [campaigns.people(each) for each in chosen]
        names = " and ".join(f"{each.get('name')} ({count:,})" for each, count in zip(chosen, counts, strict=True))
        twice = ", who is on both counted twice" if len(chosen) > 1 else ""
        return Probe(says=f"{names} at {self.url}{twice}", people=sum(counts))

    def find(self, key: str) -> Remote | None:
        """Return the campaign called ``key``, else one of the same issue; ones that were mailed come first."""
        # The search is a LIKE, where _ stands for any character; spaces it replaces. What it finds is looked at here.
        query = re.sub(r"[^\w-]", "_", issue_of(key))
        found = [self._remote(each) for each in self._all("campaigns", query=query, no_body="true")]
        exact = [each for each in found if each.key == key]
        same = exact or [each for each in found if campaigns.of_issue(each.key, key)]
        return min(same, key=lambda remote: RANK.index(remote.state), default=None)

    def put(self, payload: Payload, over: str = "") -> Remote:
        """Create the campaign as a draft, or make the draft ``over`` say the same."""
        request = step(payload, "draft")
        campaign = {**request["json"], "template_id": self._template(request["json"]["body"])}
        self._known(campaign["lists"])
        if over:
            remote = self.read(over)
            if remote is None or remote.state != "draft":
                raise Refused("the draft is no draft any more", where=self._place(over), hint="digest send looks again")
            path = f"/api/campaigns/{_number(over)}"
            return self._remote(self._data(self.api.change("PUT", path, campaign, idempotent=True)))
        try:
            return self._remote(self._data(self.api.change("POST", request["path"], campaign, idempotent=True)))
        except (ProviderError, NetworkError):
            # The slug of a campaign that is there already is refused as an error of the server, like any other.
            with suppress(DigestError):
                found = self.find(payload.key)
                if found and found.key == payload.key:
                    return found
            raise

    def read(self, id: str, payload: Payload | None = None) -> Remote | None:  # noqa: A002 - Remote's own word
        """Return the campaign; listmonk changes nothing of what it is given, so every difference is somebody's."""
        campaign = self._campaign(id)
        return None if campaign is None else self._remote(campaign, payload)

    def release(self, id: str, payload: Payload, *, at_once: bool) -> Remote:  # noqa: A002
        """Schedule the draft, or let it run; a campaign that is no draft any more is left as it is.

        Raises:
            Unsupported: it is to be scheduled without an hour.
            Refused: the draft is gone, or listmonk says no; an hour that is over is such a case.
        """
        asked = step(payload, "send" if at_once else "schedule")
        remote = self.read(id)
        if remote is None:
            raise Refused("the campaign is gone", where=self._place(id), hint="digest send makes it anew")
        if remote.state != "draft":
            return remote
        self._set_hour(id, step(payload, "no hour" if at_once else "hour"))
        answer = self.api.change(asked["method"], asked["path"].replace("{id}", _number(id)), asked["json"])
        # A gateway that answers everything with an empty 200 has not released anything.
        if str(self._data(answer).get("id")) != id:
            raise _strange(self.url)
        try:
            # The answer repeats the status that was asked for, not the one that is.
            after = self.read(id)
        except (NetworkError, ProviderError):
            return msgspec.structs.replace(remote, state="sent" if at_once else "scheduled")
        if after is None or after.state == "draft":
            what = "listmonk took the order and does not show it"
            raise ProviderError(what, where=self._place(id), hint="digest status shows how the issue stands")
        return after

    def cancel(self, id: str) -> Remote:  # noqa: A002
        """Make a scheduled campaign a draft again; what ran is refused."""
        remote = self.read(id)
        if remote is not None and remote.state == "scheduled":
            answer = self.api.change("PUT", f"/api/campaigns/{_number(id)}/status", {"status": "draft"})
            state = campaigns.STATES.get(str(self._data(answer).get("status")), "failed")
            remote = msgspec.structs.replace(remote, state=state)
            with suppress(NetworkError, ProviderError):  # only this look failed; the answer said what was done
                remote = self.read(id)
        if remote is None or remote.state != "draft":
            what = "is gone" if remote is None else f"is {remote.note or remote.state}"
            raise Refused(f"the campaign {what}, so it cannot be taken back", where=self._place(id), hint="look there")
        return remote

    def test(self, payload: Payload, to: str) -> Remote:
        """Send the email to ``to``, who has to be a subscriber of any list.

        A test hangs on a campaign, of which it takes nothing but the links; where the issue has none, its draft is
        made, which the later delivery uses.
        """
        remote = self.find(payload.key) or self.put(payload)
        campaign = step(payload, "draft")["json"]
        campaign = {**campaign, "template_id": self._template(campaign["body"])}
        to = message.address(to, "the address of the test")
        try:
            self.api.change("POST", f"/api/campaigns/{remote.id}/test", {**campaign, "subscribers": [to]})
        except api.RefusedAnswer as error:
            hint = f"listmonk tests only to its own subscribers: add {to} there, on no list if you like"
            raise Refused(error.what, where=error.where, hint=hint if error.status == 400 else error.hint) from None
        return remote

    # --- what lies there -----------------------------------------------------------------------------

    def _remote(self, campaign: Mapping[str, Any], payload: Payload | None = None) -> Remote:
        status = str(campaign.get("status"))
        number, state = campaign.get("id"), campaigns.STATES.get(status, "failed")
        if state == "draft" and (campaign.get("started_at") or campaign.get("sent")):
            state = "failed"  # made a draft again after it had begun: it would mail some a second time
        if not isinstance(number, int):
            raise _strange(self.url)
        note = (
            f"{status}, {campaign.get('sent', 0)} of {campaign.get('to_send', 0)} mailed" if state == "failed" else ""
        )
        return Remote(
            id=str(number),
            key=str(campaign.get("name")),
            state=state,  # type: ignore[arg-type]  # "failed", or one of STATES
            differs=tuple(self._differing(campaign, payload)) if payload else (),
            url=self._place(number),
            note=note,
        )

    def _differing(self, campaign: Mapping[str, Any], payload: Payload) -> Iterator[str]:
        asked = step(payload, "draft")["json"]
        if campaign.get("subject") != asked["subject"]:
            yield "subject"
        if sorted(each.get("id", 0) for each in campaign.get("lists") or ()) != sorted(asked["lists"]):
            yield "audience"
        if campaign.get("body") != asked["body"] or campaign.get("content_type") != asked["content_type"]:
            yield "body"
        hour = campaigns.moment(campaign.get("send_at"))
        if campaign.get("status") == "scheduled" and hour != campaigns.hour(payload):
            yield "hour"
        if (campaign.get("altbody") or "") != asked["altbody"]:
            yield "text"
        if campaign.get("from_email") != asked["from_email"] or (campaign.get("headers") or []) != asked["headers"]:
            yield "sender"
        if campaign.get("template_id") not in self._templates():
            yield "template"

    def _campaign(self, id: str) -> dict[str, Any] | None:  # noqa: A002
        try:
            answer = self.api.get(f"/api/campaigns/{_number(id)}")
        except api.RefusedAnswer as error:
            # 400 is what it says of a campaign that is not there, and of other things: the list decides.
            if error.status != 400 or any(str(each["id"]) == id for each in self._all("campaigns", no_body="true")):
                raise
            return None
        return None if answer is None else self._data(answer)

    def _set_hour(self, id: str, request: Mapping[str, Any]) -> None:  # noqa: A002
        """Set or take away the hour of a draft, which mails nobody: what goes wrong here released nothing."""
        try:
            answer = self.api.change("PUT", f"/api/campaigns/{_number(id)}", request["json"], idempotent=True)
            taken = self._data(answer, dict).get("send_at", "")
        except (NetworkError, ProviderError) as error:
            raise Refused(f"{error.what}; nothing was released", where=error.where, hint=error.hint) from None
        # With another one, "running" would be understood as "scheduled", or it would go out at another hour.
        asked = request["json"]["send_at"]
        if (taken is None) != (asked is None) or campaigns.moment(taken) != campaigns.moment(asked):
            what = "listmonk did not take the hour; nothing was released"
            raise Refused(what, where=self._place(id), hint="look at the campaign there, then: digest send")

    # --- lists and templates -------------------------------------------------------------------------

    def _lists_of(self, audience: str) -> list[int]:
        numbers = audience.replace(",", " ").split()
        if not numbers or not all(number.isascii() and number.isdigit() and int(number) for number in numbers):
            raise ConfigError(
                f"provider.audience is no list's number: {audience!r}",
                where=self.where,
                hint='write the number that listmonk shows beside the list, or several: audience: "3, 5"',
            )
        return sorted({int(number) for number in numbers})

    def _known(self, lists: list[int]) -> list[dict[str, Any]]:
        there = {each["id"]: each for each in self._all("lists")}
        for number in lists:
            if number not in there:
                names = ", ".join(f"{known} ({each.get('name')})" for known, each in sorted(there.items())[:10])
                raise Refused(
                    f"there is no list {number} at {self.url}",
                    where=self.where,
                    hint=f"set provider.audience to one of: {names}" if names else "make a list there",
                )
        return [there[number] for number in lists]

    def _template(self, body: str) -> int:
        """Return the number of the template to use round ``body``.

        Raises:
            Refused: there is none that fits, or neither it nor ``body`` has a way to unsubscribe.
        """
        number, template = self._fitting()
        if gotemplate.WAY_OUT in body or _WAY_OUT.search(template):
            return number
        raise Refused(
            f"neither the email nor the template {number} at {self.url} has a way to unsubscribe",
            where=self.where,
            hint=f"{_PUT_IT_IN}; or {{{{ UnsubscribeURL }}}} into that template",
        )

    def _fitting(self) -> tuple[int, str]:
        """Return the number and the body of the template to use; raises Refused when there is none that fits."""
        for fitting in self._templates().items():
            return fitting
        if self.template is not None:
            raise Refused(
                f"there is no campaign template {self.template} at {self.url}",
                where=self.where,
                hint="leave provider.settings.template out, or write another number",
            )
        raise Refused(
            f"every template at {self.url} puts something of its own round the email",
            where=self.where,
            hint=f"{_MAKE_BARE}; or choose one in provider.settings.template",
        )

    def _templates(self) -> dict[int, str]:
        """Return the chosen template, else those that add nothing, by their numbers, the oldest first."""
        there = [each for each in self._data(self.api.get("/api/templates"), list) if isinstance(each, dict)]
        bodies = {each.get("id"): str(each.get("body")) for each in there if each.get("type", "campaign") == "campaign"}
        fits = (lambda number, _: number == self.template) if self.template else lambda _, body: _BARE.fullmatch(body)
        found = {number: body for number, body in bodies.items() if isinstance(number, int) and fits(number, body)}
        return dict(sorted(found.items()))

    # --- the API -------------------------------------------------------------------------------------

    def _all(self, what: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yield all of ``what``, newest first, page by page; how long a page is, the server decides."""
        page, seen = 1, 0
        while True:
            asked = {"page": str(page), "per_page": "50", "order_by": "created_at", "order": "DESC", **query}
            data = self._data(self.api.get(f"/api/{what}", asked))
            results, total = data.get("results"), data.get("total", 0)
            if not isinstance(results, list) or not all(isinstance(each, dict) and "id" in each for each in results):
                raise _strange(self.url)
            yield from results
            page, seen = page + 1, seen + len(results)
            if not results or seen >= total:
                return

    def _data(self, answer: Any, kind: type = dict) -> Any:
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, kind):
            raise _strange(self.url)
        return data

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self._credential()}"}

    def _secrets(self) -> list[str]:
        whole = self._credential()
        return [whole, whole.partition(":")[2], b64encode(whole.encode()).decode()]

    def _credential(self) -> str:
        hint = f"in listmonk make a user of the type API; then export {_CREDENTIAL}=user:token, or use the CI's secrets"
        whole = api.credential(_CREDENTIAL, where=self.where, hint=hint)
        if not all(whole.partition(":")):
            raise ConfigError(f"{_CREDENTIAL} is not of the form user:token", where=self.where, hint=hint)
        return whole

    def _place(self, number: object) -> str:
        return f"{self.url}/admin/campaigns/{number}"


def _number(id: str) -> str:  # noqa: A002
    """Return a campaign's number as it stands in a path; raises Refused for what is none."""
    if not (id.isascii() and id.isdigit()):
        raise Refused(f"{id!r} is no campaign of listmonk", hint="digest status")
    return id


def _strange(url: str) -> ProviderError:
    return ProviderError(
        "listmonk answers something else than its API does",
        where=url,
        hint="set provider.settings.url to the server's address, without /api or /admin",
    )
