"""Buttondown: what it is asked, what its answers mean, and the dangers that the facts name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

from digest import net
from digest.errors import ConfigError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload
from digest.providers.api import UnclearAnswer
from digest.providers.buttondown import Buttondown
from tests.providers.stub import Asked, Reply, Stub, serving

SECRET = "canary-bd-77aa"
KEY = "2026-11-24-icebreakers-0a1b2c3d"
SEND_AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
TAG = "3f1c2a9e-58b0-4b46-9f5e-0a1b2c3d4e5f"
LETTER = Email(
    key=KEY,
    subject="👀 What {{ everyone }} is sleeping on",
    preheader="Example in action",
    sender="The Team <hello@example.org>",
    reply_to="",
    html=(
        "<!DOCTYPE html><html><body><p>Hi [[first_name|there]]</p>"
        '<a href="[[unsubscribe_url]]">Leave</a></body></html>\n'
    ),
    text="Hi\n\nLeave: [[unsubscribe_url]]\n",
    hash="0a1b2c3d" * 8,
)


class Shelf:
    """Emails at a Buttondown that does as it is told; a test says what else it does."""

    def __init__(self, stub: Stub) -> None:
        self.emails: dict[str, dict[str, Any]] = {}
        self.page = 2
        self.newsletters: list[dict[str, Any]] = [{"name": "The Circle", "api_key": "theirs", "test_mode": False}]
        stub.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        """Answer under /emails."""
        if asked.path == "/newsletters":
            return Reply(200, {"results": self.newsletters, "count": len(self.newsletters), "next": None})
        id = asked.path.removeprefix("/emails").strip("/").partition("/")[0]  # noqa: A001
        if asked.path.endswith("/send-draft"):
            return Reply(200)
        if not id:
            return self.listed(asked) if asked.method == "GET" else self.made(asked.json)
        if id not in self.emails:
            return Reply(404, {"detail": "Not found."})
        if asked.method == "PATCH":
            self.emails[id].update(asked.json)
        return Reply(200, self.emails[id])

    def made(self, email: dict[str, Any]) -> Reply:
        """Put an email on the shelf."""
        id = f"em_{len(self.emails) + 1}"  # noqa: A001
        defaults = {"publish_date": None, "slug": None, "absolute_url": f"https://buttondown.com/x/archive/{id}"}
        self.emails[id] = {"id": id, **defaults, **email}
        return Reply(201, self.emails[id])

    def listed(self, asked: Asked) -> Reply:
        """Return a page of two."""
        found = [email for email in self.emails.values() if email["status"] in asked.query["status"]]
        number = int(asked.query["page"][0])
        here = found[(number - 1) * self.page : number * self.page]
        following = "https://elsewhere.example/?page=2" if number * self.page < len(found) else None
        return Reply(200, {"results": here, "count": len(found), "next": following})


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A provider on this machine, and a key; nobody waits for a pause."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("BUTTONDOWN_API_KEY", SECRET)
    monkeypatch.setattr(net, "sleep", lambda _: None)
    with serving() as stub:
        yield stub


@pytest.fixture
def shelf(stub: Stub) -> Shelf:
    """The emails that lie at the stub."""
    return Shelf(stub)


@pytest.fixture
def buttondown(stub: Stub) -> Buttondown:
    """The provider, with the stub for its API."""
    return Buttondown({"url": stub.url}, where="config.yaml:9")


def prepared(email: Email = LETTER, *, audience: str = "everyone", send_at: datetime | None = SEND_AT) -> Payload:
    """Return the payload of the letter."""
    return Buttondown({}).prepare(email, audience=audience, send_at=send_at)


def step(payload: Payload, name: str) -> Any:
    """Return one request of a payload."""
    return next(request for request in payload.requests if request["step"] == name)


def written(stub: Stub) -> list[Asked]:
    """Return the calls that change something."""
    return [asked for asked in stub.asked if asked.method != "GET"]


def test_prepare_needs_no_key_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same email gives the same payload anywhere."""
    monkeypatch.delenv("BUTTONDOWN_API_KEY", raising=False)
    assert prepared() == prepared()
    assert [request["step"] for request in prepared().requests] == ["draft", "schedule", "send"]


def test_the_draft_says_its_status() -> None:
    """Without a status, an older version of the API would send the email to everybody."""
    assert step(prepared(), "draft")["json"]["status"] == "draft"


def test_the_draft_is_our_document_as_it_is() -> None:
    """Raw HTML in the bare template, with Buttondown's tags for ours, and nobody else's."""
    draft = step(prepared(), "draft")["json"]
    assert draft["template"] == "naked"
    assert draft["body"] == "<!-- buttondown-editor-mode: naked -->\n" + LETTER.html.replace(
        "[[unsubscribe_url]]", "{{ unsubscribe_url }}"
    ).replace("[[first_name|there]]", '{{ subscriber.metadata.first_name|default:"there" }}')
    assert draft["subject"] == "👀 What {\u2060{ everyone }} is sleeping on"
    assert draft["description"] == "Example in action"


def test_the_draft_carries_its_key() -> None:
    """As the slug, which is unique there, and in the metadata."""
    draft = step(prepared(), "draft")["json"]
    assert draft["slug"] == KEY
    assert draft["metadata"] == {"digest_key": KEY, "digest_issue": "2026-11-24-icebreakers"}


@pytest.mark.parametrize(
    "key", ["2026-11-24-" + "long-" * 30 + "0a1b2c3d", "2026-11-24-été-0a1b2c3d", "a b/c-0a1b2c3d"]
)
def test_a_key_that_is_no_slug_becomes_one(key: str) -> None:
    """Of 100 plain characters at most, ending in the hash, and another one for another key."""
    slugs = [step(prepared(msgspec.structs.replace(LETTER, key=each)), "draft")["json"]["slug"] for each in (key, key)]
    other = step(prepared(msgspec.structs.replace(LETTER, key=f"x{key}")), "draft")["json"]["slug"]
    assert slugs[0] == slugs[1] != other
    assert len(slugs[0]) <= 100
    assert slugs[0].endswith("-0a1b2c3d")
    assert slugs[0].replace("-", "").replace("_", "").isalnum()
    assert slugs[0].isascii()


def test_the_hour_is_said_in_utc_and_only_when_there_is_one() -> None:
    """09:00 in a zone an hour ahead is 08:00Z."""
    assert step(prepared(), "schedule")["json"] == {"status": "scheduled", "publish_date": "2026-11-24T08:00:00Z"}
    assert [request["step"] for request in prepared(send_at=None).requests] == ["draft", "send"]


def test_the_audience_is_everyone_or_a_tag() -> None:
    """No filter for everyone; a tag by its id."""
    nobody_else = {"filters": [], "groups": [], "predicate": "and"}
    assert step(prepared(), "draft")["json"]["filters"] == nobody_else
    tagged = [{"field": "subscriber.tags", "operator": "contains", "value": TAG}]
    assert step(prepared(audience=TAG), "draft")["json"]["filters"] == {**nobody_else, "filters": tagged}


@pytest.mark.parametrize("audience", ["", " ", "founders", "all", "Everyone", f"{TAG} x"])
def test_any_other_audience_is_refused_before_anything_is_created(audience: str) -> None:
    """An empty filter would mean everyone, and a tag's name matches nobody."""
    with pytest.raises(Unsupported, match="audience") as caught:
        prepared(audience=audience)
    assert "everyone" in caught.value.hint


def test_without_a_way_to_unsubscribe_there_is_no_payload() -> None:
    """Buttondown adds no footer to a bare document."""
    with pytest.raises(Unsupported, match="unsubscribe") as caught:
        prepared(msgspec.structs.replace(LETTER, html="<p>Hi</p>"))
    assert "[[unsubscribe_url]]" in caught.value.hint


def test_a_subject_that_is_too_long_is_refused() -> None:
    """2000 characters are the most."""
    with pytest.raises(Unsupported, match="2000"):
        prepared(msgspec.structs.replace(LETTER, subject="a" * 2001))


def test_an_email_is_put_on_the_web_only_when_that_is_asked_for() -> None:
    """Else it has no page there, and no tag may lead there: what members wrote is theirs."""
    public = Buttondown({"archive": True})
    payload = public.prepare(LETTER, audience="everyone", send_at=None)
    assert step(payload, "draft")["json"]["archival_mode"] == "enabled"
    assert step(prepared(), "draft")["json"]["archival_mode"] == "disabled"
    assert (public.capabilities.web, Buttondown({}).capabilities.web) == (True, False)
    linked = msgspec.structs.replace(LETTER, html=LETTER.html + "[[view_in_browser_url]]")
    payload = public.prepare(linked, audience="everyone", send_at=None)
    assert "{{ email_url }}" in step(payload, "draft")["json"]["body"]
    with pytest.raises(Unsupported, match="archive") as caught:
        prepared(linked)
    assert "archive: yes" in caught.value.hint


def test_the_preview_line_calls_nobody_by_name() -> None:
    """It stands in the archive, too, where a reader's name would be nobody's."""
    greeting = msgspec.structs.replace(LETTER, preheader="For [[first_name|you]] {{ x }}")
    assert step(prepared(greeting), "draft")["json"]["description"] == "For you {\u2060{ x }}"


@pytest.mark.parametrize("settings", [{"lsit": 3}, {"archive": "perhaps"}, {"url": "http://news.example.org"}])
def test_settings_that_it_does_not_know_are_an_error(settings: dict[str, Any]) -> None:
    """At the start, with the line."""
    with pytest.raises(ConfigError) as caught:
        Buttondown(settings, where="config.yaml:9")
    assert caught.value.where == "config.yaml:9"


def test_without_a_key_the_first_call_is_an_error(buttondown: Buttondown, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which variable is missing."""
    monkeypatch.delenv("BUTTONDOWN_API_KEY")
    with pytest.raises(ConfigError, match="BUTTONDOWN_API_KEY is not set"):
        buttondown.find(KEY)


def test_every_call_pins_the_version(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """Else the newsletter's own version rules, and its defaults."""
    remote = buttondown.put(prepared())
    buttondown.release(remote.id, prepared(), at_once=False)
    buttondown.cancel(remote.id)
    buttondown.test(prepared(), "me@example.org")
    assert {asked.headers["x-api-version"] for asked in stub.asked} == {"2026-04-01"}
    assert {asked.headers["authorization"] for asked in stub.asked} == {f"Token {SECRET}"}


def test_put_makes_a_draft_and_says_where(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """One create, with an idempotency key that the payload gives."""
    payload = prepared()
    remote = buttondown.put(payload)
    assert (remote.key, remote.state, remote.differs) == (KEY, "draft", ())
    assert remote.url.endswith(remote.id)
    (asked,) = written(stub)
    assert (asked.method, asked.path, asked.json) == ("POST", "/emails", step(payload, "draft")["json"])
    assert asked.headers["x-idempotency-key"] == payload.hash


def test_a_create_that_was_not_answered_is_asked_again_with_the_same_key(
    buttondown: Buttondown, stub: Stub, shelf: Shelf
) -> None:
    """The same key gives the same answer, so a gateway's 502 is survived."""
    answers = iter([Reply(502, b"<html>")])
    stub.answer = lambda asked: (next(answers, None) if asked.method == "POST" else None) or shelf.answer(asked)
    assert buttondown.put(prepared()).state == "draft"
    first, second = written(stub)
    assert first.headers["x-idempotency-key"] == second.headers["x-idempotency-key"]
    assert len(shelf.emails) == 1


@pytest.mark.parametrize("code", ["slug_invalid", "email_duplicate"])
def test_a_draft_that_is_there_already_is_found_instead(
    buttondown: Buttondown, stub: Stub, shelf: Shelf, code: str
) -> None:
    """Another run made it; no second one is created."""
    there = buttondown.put(prepared())
    taken = Reply(400, {"code": code, "detail": "Already in use."})
    stub.answer = lambda asked: taken if asked.method == "POST" else shelf.answer(asked)
    assert buttondown.put(prepared()) == there
    shelf.emails.clear()
    with pytest.raises(Refused, match="Already in use"):
        buttondown.put(prepared())


def test_a_draft_that_was_deleted_since_is_made_again(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """The old idempotency key answers with an email that is gone; the next key makes one."""
    payload = prepared()
    old = Reply(201, {"id": "em_gone", "status": "draft", "metadata": {}})
    stub.answer = lambda asked: old if asked.headers.get("x-idempotency-key") == payload.hash else shelf.answer(asked)
    assert buttondown.put(payload).id == "em_1"
    assert len(written(stub)) == 2


def test_put_over_a_draft_writes_it_anew(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """Key and content change, the status is left alone, and nothing is created."""
    old = buttondown.put(prepared())
    mended = prepared(msgspec.structs.replace(LETTER, key="2026-11-24-icebreakers-ffffffff", subject="Mended"))
    remote = buttondown.put(mended, over=old.id)
    assert (remote.id, remote.key, len(shelf.emails)) == (old.id, "2026-11-24-icebreakers-ffffffff", 1)
    assert "status" not in written(stub)[-1].json
    assert buttondown.read(old.id, mended) == remote


@pytest.mark.parametrize("status", ["scheduled", "about_to_send", "sent"])
def test_put_never_writes_over_what_is_no_draft(buttondown: Buttondown, stub: Stub, shelf: Shelf, status: str) -> None:
    """What is on its way is not changed."""
    old = buttondown.put(prepared())
    shelf.emails[old.id]["status"] = status
    with pytest.raises(Refused, match="no draft any more"):
        buttondown.put(prepared(), over=old.id)
    assert len(written(stub)) == 1


def test_put_over_a_draft_that_is_gone_makes_one(buttondown: Buttondown, shelf: Shelf) -> None:
    """A person deleted it meanwhile."""
    assert buttondown.put(prepared(), over="em_99").id == "em_1"


def test_find_looks_at_every_page_and_every_status(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """The list's own links are not followed, as the key would go with them."""
    for number in range(5):
        shelf.made({"status": "sent", "subject": f"Another {number}", "metadata": {}})
    there = buttondown.put(prepared())
    stub.asked.clear()
    assert buttondown.find(KEY) == there
    assert [asked.query["page"] for asked in stub.asked] == [["1"], ["2"], ["3"]]
    assert {"draft", "scheduled", "sent", "errored"} <= set(stub.asked[0].query["status"])
    assert stub.asked[0].query["excluded_fields"] == ["body"]


def test_find_gives_the_exact_email_before_another_of_the_issue(buttondown: Buttondown, shelf: Shelf) -> None:
    """Of the others of the issue, what is on its way comes before a draft."""
    issue = {"digest_issue": "2026-11-24-icebreakers"}
    shelf.made({"status": "draft", "metadata": {**issue, "digest_key": "2026-11-24-icebreakers-11111111"}})
    assert (found := buttondown.find(KEY)) is not None
    assert (found.key, found.state) == ("2026-11-24-icebreakers-11111111", "draft")
    shelf.made({"status": "sent", "metadata": {**issue, "digest_key": "2026-11-24-icebreakers-22222222"}})
    assert (found := buttondown.find(KEY)) is not None
    assert (found.key, found.state) == ("2026-11-24-icebreakers-22222222", "sent")
    shelf.made({"status": "draft", "metadata": {**issue, "digest_key": KEY}})
    assert (found := buttondown.find(KEY)) is not None
    assert (found.key, found.state) == (KEY, "draft")


def test_find_knows_an_email_that_lost_its_metadata_by_its_slug(buttondown: Buttondown, shelf: Shelf) -> None:
    """An import or an editor may drop them."""
    shelf.made({"status": "scheduled", "slug": KEY, "metadata": None})
    assert (found := buttondown.find(KEY)) is not None
    assert (found.key, found.state) == (KEY, "scheduled")


def test_find_gives_nothing_where_there_is_nothing(buttondown: Buttondown, shelf: Shelf) -> None:
    """Neither another issue, nor a test's draft, nor what was deleted."""
    shelf.made({"status": "draft", "slug": "other", "metadata": {"digest_issue": "2026-11-24-ice"}})
    shelf.made({"status": "deleted", "slug": KEY, "metadata": {"digest_key": KEY}})
    buttondown.test(prepared(), "me@example.org")
    assert buttondown.find(KEY) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("draft", "draft"),
        ("managed_by_rss", "draft"),
        ("scheduled", "scheduled"),
        ("about_to_send", "sent"),
        ("in_flight", "sent"),
        ("throttled", "sent"),
        ("resending", "sent"),
        ("sent", "sent"),
        ("imported", "sent"),
        ("transactional", "sent"),
        ("paused", "failed"),
        ("errored", "failed"),
        ("suppressed", "failed"),
        ("deleted", None),
    ],
)
def test_every_status_has_a_state(buttondown: Buttondown, shelf: Shelf, status: str, state: str | None) -> None:
    """What has begun counts as sent; what was stopped there says why."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["status"] = status
    remote = buttondown.read(id)
    assert (remote and remote.state) == state
    assert remote is None or remote.note == (status if state == "failed" else "")


def test_no_status_of_the_specification_is_unknown(shared: Path) -> None:
    """The official file's list, whole."""
    from digest.providers.buttondown_emails import GONE, STATES

    spec = msgspec.json.decode((shared / "contracts" / "buttondown-openapi.json").read_bytes())
    assert set(spec["components"]["schemas"]["EmailStatus"]["enum"]) == {*STATES, GONE}


def test_the_payload_is_as_the_specification_wants_it(shared: Path) -> None:
    """No field that it does not know, and none of another kind."""
    spec = msgspec.json.decode((shared / "contracts" / "buttondown-openapi.json").read_bytes())["components"]["schemas"]
    draft = step(prepared(audience=TAG), "draft")["json"]
    assert set(draft) <= set(spec["EmailInput"]["properties"])
    assert set(draft) <= set(spec["EmailUpdateInput"]["properties"])
    assert draft["template"] in spec["NewsletterEmailTemplate"]["enum"]
    assert {draft["archival_mode"], "disabled"} <= set(spec["ArchivalMode"]["enum"])
    assert draft["filters"]["filters"][0]["operator"] in spec["Operator"]["enum"]


def test_an_unknown_status_is_not_taken_for_a_draft(buttondown: Buttondown, shelf: Shelf) -> None:
    """A new word of theirs stops us, instead of being guessed."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["status"] = "levitating"
    with pytest.raises(ProviderError, match="no email"):
        buttondown.read(id)


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({}, ()),
        ({"subject": "Another"}, ("subject",)),
        ({"filters": {"filters": [], "groups": [], "predicate": "or"}}, ()),
        ({"filters": {"filters": [{"field": "subscriber.tags"}], "groups": [], "predicate": "and"}}, ("audience",)),
        ({"filters": {"filters": [], "groups": [{"filters": []}], "predicate": "and"}}, ("audience",)),
        ({"filters": None}, ("audience",)),
        ({"body": "<p>Another</p>"}, ("body",)),
        ({"template": "classic"}, ("body",)),
        ({"template": None}, ("body",)),
        ({"description": ""}, ("preheader",)),
        ({"archival_mode": "enabled"}, ("website",)),
        ({"status": "scheduled", "publish_date": "2026-11-24T08:00:00Z"}, ()),
        ({"status": "scheduled", "publish_date": "2026-11-24T09:00:00.000000+01:00"}, ()),
        ({"status": "scheduled", "publish_date": "2026-11-24T09:00:00Z"}, ("hour",)),
        ({"status": "scheduled", "publish_date": None}, ("hour",)),
        ({"subject": "x", "body": None, "filters": 3}, ("subject", "audience", "body")),
    ],
)
def test_read_names_what_is_not_as_approved(
    buttondown: Buttondown, shelf: Shelf, changed: dict[str, Any], differs: tuple[str, ...]
) -> None:
    """Somebody edited the draft, or Buttondown rewrote it."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id].update(changed)
    remote = buttondown.read(id, prepared())
    assert remote is not None
    assert remote.differs == differs


def test_read_knows_that_the_mode_s_comment_may_be_taken_out(buttondown: Buttondown, shelf: Shelf) -> None:
    """It names the mode and is no part of the document."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["body"] = shelf.emails[id]["body"].partition("\n")[2].rstrip()
    assert (remote := buttondown.read(id, prepared())) is not None
    assert remote.differs == ()


def test_read_of_nothing_is_none(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """An id is quoted, whatever it holds."""
    assert buttondown.read("../subscribers?x") is None
    assert stub.asked[0].path == "/emails/..%2Fsubscribers%3Fx"


@pytest.mark.parametrize(
    ("at_once", "sent", "state"),
    [
        (False, {"status": "scheduled", "publish_date": "2026-11-24T08:00:00Z"}, "scheduled"),
        (True, {"status": "about_to_send"}, "sent"),
    ],
)
def test_release_is_one_call(
    buttondown: Buttondown, stub: Stub, shelf: Shelf, at_once: bool, sent: dict[str, Any], state: str
) -> None:
    """Of what the payload says, and nothing else."""
    id = buttondown.put(prepared()).id  # noqa: A001
    stub.asked.clear()
    assert buttondown.release(id, prepared(), at_once=at_once).state == state
    (asked,) = stub.asked
    assert (asked.method, asked.path, asked.json) == ("PATCH", f"/emails/{id}", sent)


def test_an_email_without_an_hour_is_not_scheduled(buttondown: Buttondown, stub: Stub) -> None:
    """Nobody is asked anything."""
    with pytest.raises(Unsupported, match="without an hour"):
        buttondown.release("em_1", prepared(send_at=None), at_once=False)
    assert stub.asked == []


@pytest.mark.parametrize("reply", [Reply(504, b""), Reply(500, {"detail": "oh"}), Reply(200), Reply(200, b"<html>")])
def test_a_release_that_is_unclear_is_asked_once(buttondown: Buttondown, stub: Stub, reply: Reply) -> None:
    """Nobody has measured what a second one does."""
    stub.says(reply)
    with pytest.raises(ProviderError) as caught:
        buttondown.release("em_1", prepared(), at_once=True)
    assert not isinstance(caught.value, Refused)
    assert len(stub.asked) == 1


def test_a_refused_release_is_explained(buttondown: Buttondown, stub: Stub) -> None:
    """Buttondown wants the first send of a key confirmed; the hint says how."""
    stub.says(Reply(400, {"code": "sending_requires_confirmation", "detail": "Confirm the first send."}))
    with pytest.raises(Refused, match="Confirm the first send") as caught:
        buttondown.release("em_1", prepared(), at_once=True)
    assert "press Send" in caught.value.hint


@pytest.mark.parametrize("status", ["scheduled", "about_to_send", "draft"])
def test_cancel_makes_a_draft_of_what_is_not_on_its_way(buttondown: Buttondown, shelf: Shelf, status: str) -> None:
    """For some minutes that holds for what is about to be sent, too."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["status"] = status
    assert buttondown.cancel(id).state == "draft"
    assert shelf.emails[id]["status"] == "draft"


@pytest.mark.parametrize("status", ["sent", "in_flight", "paused", "errored", "deleted"])
def test_cancel_does_not_touch_what_has_gone_out(buttondown: Buttondown, stub: Stub, shelf: Shelf, status: str) -> None:
    """An email that was sent and became a draft could be sent twice."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["status"] = status
    with pytest.raises(Refused, match="cannot take the email back"):
        buttondown.cancel(id)
    assert len(written(stub)) == 1


def test_cancel_believes_only_a_draft(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """An answer that says something else leaves it unclear."""
    id = buttondown.put(prepared()).id  # noqa: A001
    shelf.emails[id]["status"] = "about_to_send"
    sending = Reply(200, {"id": id, "status": "in_flight"})
    stub.answer = lambda asked: sending if asked.method == "PATCH" else shelf.answer(asked)
    with pytest.raises(ProviderError, match="asked for a draft"):
        buttondown.cancel(id)


def test_a_test_goes_to_one_address_from_a_draft_of_its_own(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """The draft that will be sent is not touched; the next test writes over the last one's."""
    real = buttondown.put(prepared())
    before = dict(shelf.emails[real.id])
    stub.asked.clear()
    assert buttondown.test(prepared(), "me@example.org").state == "sent"
    assert buttondown.test(prepared(), "you@example.org").state == "sent"
    made, first, changed, second = written(stub)
    assert (made.method, made.json["status"], changed.method) == ("POST", "draft", "PATCH")
    assert (first.path, first.json) == ("/emails/em_2/send-draft", {"recipients": ["me@example.org"]})
    assert (second.path, second.json) == ("/emails/em_2/send-draft", {"recipients": ["you@example.org"]})
    assert shelf.emails[real.id] == before
    assert len(shelf.emails) == 2


@pytest.mark.parametrize("reply", [Reply(502, b"<html>"), Reply(500, {"detail": "oh"})])
def test_a_test_that_is_unclear_is_not_sent_again(
    buttondown: Buttondown, stub: Stub, shelf: Shelf, reply: Reply
) -> None:
    """It is a mail, though to one person."""
    stub.answer = lambda asked: reply if asked.path.endswith("send-draft") else shelf.answer(asked)
    with pytest.raises(UnclearAnswer):
        buttondown.test(prepared(), "me@example.org")
    assert sum(asked.path.endswith("send-draft") for asked in stub.asked) == 1


class Newsletter:
    """What Buttondown says of a newsletter, its tags and its subscribers."""

    def __init__(self, stub: Stub) -> None:
        self.newsletter: dict[str, Any] = {"name": "The Circle", "api_key": "their-own-key-1234", "test_mode": False}
        stub.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        """Answer what a probe asks."""
        pages = {
            "/newsletters": [self.newsletter],
            "/tags": [{"id": TAG, "name": "founders"}],
            "/subscribers": [{"email_address": "a@example.org"}],
        }
        count = 12 if "tag" in asked.query else 3012
        return Reply(200, {"results": pages[asked.path], "count": count, "next": None})


def test_probe_says_which_newsletter_and_how_many_people(buttondown: Buttondown, stub: Stub) -> None:
    """It asks, and changes nothing."""
    Newsletter(stub)
    probe = buttondown.probe("everyone")
    assert (probe.says, probe.people) == ("mails The Circle on Buttondown", 3012)
    assert written(stub) == []
    asked = next(asked for asked in stub.asked if asked.path == "/subscribers")
    assert "regular" in asked.query["type"]
    assert "unsubscribed" not in asked.query["type"]


def test_probe_counts_the_tag_s_people(buttondown: Buttondown, stub: Stub) -> None:
    """By its name, as the editor knows it."""
    Newsletter(stub)
    probe = buttondown.probe(TAG)
    assert (probe.says, probe.people) == ("mails The Circle on Buttondown, tag founders", 12)


def test_probe_says_when_all_mail_goes_to_the_owner(buttondown: Buttondown, stub: Stub) -> None:
    """In Buttondown's test mode no reader gets anything."""
    Newsletter(stub).newsletter["test_mode"] = True
    assert "test mode is on" in buttondown.probe("everyone").says


def test_no_draft_is_made_in_test_mode(buttondown: Buttondown, stub: Stub, shelf: Shelf) -> None:
    """It would be called sent, and nobody would have got it; the newsletter's own key is never shown."""
    shelf.newsletters[0]["test_mode"] = True
    with pytest.raises(Refused, match="test mode is on") as caught:
        buttondown.put(prepared())
    assert "turn it off" in caught.value.hint
    assert "theirs" not in caught.value.lines()
    assert written(stub) == []


@pytest.mark.parametrize("ours", [True, False])
def test_of_several_newsletters_ours_is_the_one_with_our_key(
    buttondown: Buttondown, stub: Stub, shelf: Shelf, ours: bool
) -> None:
    """Another one's test mode is its own affair."""
    mine = {"name": "Mine", "api_key": SECRET, "test_mode": ours}
    shelf.newsletters = [{"name": "Other", "api_key": "theirs", "test_mode": not ours}, mine]
    if ours:
        with pytest.raises(Refused, match="test mode is on"):
            buttondown.put(prepared())
    else:
        assert buttondown.put(prepared()).state == "draft"


def test_probe_refuses_a_tag_that_is_not_there(buttondown: Buttondown, stub: Stub) -> None:
    """A mailing to it would reach nobody; the hint names those that are there."""
    Newsletter(stub)
    with pytest.raises(Refused, match="no tag") as caught:
        buttondown.probe("tag_1")
    assert f"founders is {TAG}" in caught.value.hint


@pytest.mark.parametrize("reply", [Reply(401, {"detail": f"Invalid token {SECRET}"}), Reply(403, {"detail": SECRET})])
def test_no_error_shows_the_key(buttondown: Buttondown, stub: Stub, reply: Reply) -> None:
    """Not even when Buttondown says it."""
    stub.says(reply)
    with pytest.raises(Refused) as caught:
        buttondown.probe("everyone")
    assert SECRET not in caught.value.lines()
    assert "[secret]" in caught.value.what


@pytest.mark.parametrize("body", [[], {"results": 3}, {"results": ["x"]}, "text"])
def test_a_list_that_is_none_is_no_empty_list(buttondown: Buttondown, stub: Stub, body: Any) -> None:
    """Only Buttondown itself says that nothing lies there."""
    stub.says(Reply(200, body))
    with pytest.raises(ProviderError):
        buttondown.find(KEY)


def test_what_never_went_out_is_a_network_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller may try again."""
    monkeypatch.setenv("BUTTONDOWN_API_KEY", SECRET)
    with pytest.raises(NetworkError) as caught:
        Buttondown({"url": "http://127.0.0.1:9"}).release("em_1", prepared(), at_once=True)
    assert not isinstance(caught.value, net.UnansweredError)


def test_it_claims_what_was_read_of_it_and_no_more() -> None:
    """A second release was never measured; the plain text and attachments are Buttondown's own."""
    claims = Buttondown({}).capabilities
    assert (claims.drafts, claims.schedule, claims.unschedule, claims.find, claims.idempotency_key) == (True,) * 5
    assert (claims.release_is_idempotent, claims.attachments, claims.text_part) == (False,) * 3
    assert (claims.html, claims.unsubscribe) == ("whole", "tag")


def test_hours_are_compared_as_moments() -> None:
    """An hour is the same in any zone."""
    assert prepared(send_at=SEND_AT.astimezone(UTC)) == prepared()
