"""listmonk: one campaign per email, mailed once, and nothing of it a template but our tags."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import net
from digest.errors import ConfigError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload
from digest.providers import gotemplate
from digest.providers.listmonk import Listmonk

TOKEN = "digest:canary-4e1d-listmonk"
URL = "https://lists.example.org"
SEND_AT = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=1)))
FRAME = '<table><tr><td>{{ template "content" . }}</td></tr></table>'
BARE = '{{ template "content" . }}\n'
LETTER = Email(
    key="2026-11-24-icebreakers-0a1b2c3d",
    subject="Icebreakers, [[first_name|friends]]",
    preheader="Example in action",
    sender="The Team <hello@example.org>",
    reply_to="answers@example.org",
    html='<p>Hi [[first_name|there]]</p><!--[if mso]><p>Outlook</p><![endif]--><a href="[[unsubscribe_url]]">Leave</a>',
    text="Hi [[first_name|there]]\n\nLeave: [[unsubscribe_url]]\n",
    hash="0a1b2c3d" * 8,
)
Trouble = Callable[[str, str, Any], net.Answer | None]


class Server:
    """A little of listmonk: campaigns with a status, unique slugs, an hour that turns running into scheduled."""

    def __init__(self) -> None:
        self.campaigns: dict[int, dict[str, Any]] = {}
        self.lists = [
            {"id": 3, "name": "Members", "optin": "single", "subscriber_count": 9,
             "subscriber_statuses": {"unconfirmed": 5, "confirmed": 2, "unsubscribed": 2}},
            {"id": 5, "name": "Friends", "optin": "double", "subscriber_statuses": {"unconfirmed": 5, "confirmed": 2}},
        ]  # fmt: skip
        self.templates = [
            {"id": 1, "type": "campaign", "body": FRAME, "is_default": True},
            {"id": 2, "type": "tx", "body": BARE},
            {"id": 7, "type": "campaign", "body": BARE},
        ]
        self.asked: list[tuple[str, str, Any]] = []
        self.per_page = 2
        self.before: Trouble = lambda *_: None
        self.after: Trouble = lambda *_: None

    def request(self, method: str, url: str, *, headers: dict[str, str], json: Any = None, **_: Any) -> net.Answer:
        """Stand in for ``net.request``."""
        assert headers["Authorization"] == f"token {TOKEN}"
        path = urlsplit(url).path
        self.asked.append((method, path, json))
        if trouble := self.before(method, path, json):
            return trouble
        answer = self.answer(method, path, json, {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()})
        return self.after(method, path, json) or answer

    def answer(self, method: str, path: str, json: Any, query: dict[str, str]) -> net.Answer:
        """Do what is asked."""
        match (method, *path.removeprefix("/api/").split("/")):
            case ("GET", "templates"):
                return says(self.templates)
            case ("GET", "lists"):
                return self.page(self.lists, query)
            case ("GET", "campaigns"):
                words = query.get("query", "").replace("_", ".")
                return self.page([each for each in self.campaigns.values() if re.search(words, each["name"])], query)
            case ("POST", "campaigns"):
                if any(each["archive_slug"] == json["archive_slug"] for each in self.campaigns.values()):
                    return says("duplicate key value violates unique constraint", 500)
                number = len(self.campaigns) + 1
                self.campaigns[number] = {"id": number, "status": "draft", **json, "lists": lists(json)}
                return says(self.campaigns[number])
        match path.removeprefix("/api/campaigns/").split("/"):
            case [id, *_] if int(id) not in self.campaigns:
                return says("Campaign not found", 400)
            case [id] if method == "GET":
                return says(self.campaigns[int(id)])
            case [id] if method == "PUT":
                if self.campaigns[int(id)]["status"] not in {"draft", "paused", "scheduled"}:
                    return says("Cannot update a running or a finished campaign", 400)
                self.campaigns[int(id)].update({**json, "lists": lists(json)})
                return says(self.campaigns[int(id)])
            case [id, "status"]:
                return self.status(self.campaigns[int(id)], json["status"])
            case [_, "test"]:
                return says(True) if json["subscribers"] == ["ada@example.org"] else says("noKnownSubsToTest", 400)
        return says("Not Found", 404)

    def status(self, campaign: dict[str, Any], wanted: str) -> net.Answer:
        """Change a campaign's status, and claim that it is the one asked for."""
        allowed = {"draft": {"scheduled"}, "scheduled": {"draft", "paused"}, "running": {"draft", "paused"}}
        if campaign["status"] not in allowed[wanted]:
            return says("not from this status", 400)
        campaign["status"] = "scheduled" if wanted == "running" and campaign["send_at"] else wanted
        return says({**campaign, "status": wanted})

    def page(self, found: list[dict[str, Any]], query: dict[str, str]) -> net.Answer:
        """One page, of a length that the server decides."""
        start = (int(query["page"]) - 1) * self.per_page
        return says({"results": found[start : start + self.per_page], "total": len(found)})

    def changes(self) -> list[tuple[str, str, Any]]:
        """What was asked that changes something."""
        return [each for each in self.asked if each[0] != "GET"]


def says(data: Any, status: int = 200) -> net.Answer:
    """An answer in listmonk's form."""
    return net.Answer(
        status=status, headers={}, body=msgspec.json.encode({"data" if status < 400 else "message": data})
    )


def lists(json: Any) -> list[dict[str, Any]]:
    """A campaign's lists as listmonk shows them."""
    return [{"id": number, "name": f"List {number}"} for number in json["lists"]]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A listmonk behind the door to the network, and the key to it."""
    there = Server()
    monkeypatch.setattr(net, "request", there.request)
    monkeypatch.setenv("LISTMONK_API_TOKEN", TOKEN)
    return there


def listmonk(**settings: Any) -> Listmonk:
    """The provider."""
    return Listmonk({"url": URL, **settings}, where="config.yaml:12")


def prepared(letter: Email = LETTER, *, audience: str = "3", send_at: datetime | None = SEND_AT) -> Payload:
    """What would be asked for the letter."""
    return listmonk().prepare(letter, audience=audience, send_at=send_at)


def drafted(server: Server) -> tuple[Listmonk, Payload, dict[str, Any]]:
    """The provider, the payload, and the one campaign made of it."""
    provider, payload = listmonk(), prepared()
    provider.put(payload)
    return provider, payload, server.campaigns[1]


def steps(payload: Payload) -> list[str]:
    """The steps of a payload."""
    return [request["step"] for request in payload.requests]


def test_prepare_is_pure() -> None:
    """No key and no network: the same email and moment give the same payload, without a credential."""
    payload = prepared()

    assert payload == prepared(send_at=SEND_AT.astimezone(UTC))
    assert steps(payload) == ["draft", "hour", "schedule", "no hour", "send"]
    assert steps(prepared(send_at=None)) == ["draft", "no hour", "send"]


def test_a_draft_has_no_hour(server: Server) -> None:
    """A campaign is created under its key, as a draft, for its lists, with its slug, and without an hour."""
    _, _, campaign = drafted(server)

    assert (campaign["name"], campaign["archive_slug"], campaign["status"]) == (LETTER.key, LETTER.key, "draft")
    assert [each["id"] for each in campaign["lists"]] == [3]
    assert (campaign["send_at"], campaign["content_type"]) == (None, "html")
    assert campaign["headers"] == [{"Reply-To": "answers@example.org"}]


def test_nothing_is_put_round_the_email(server: Server) -> None:
    """The default template is not used: the first one that adds nothing is, and no transactional one."""
    _, _, campaign = drafted(server)

    assert campaign["template_id"] == 7


def test_a_template_of_ones_own(server: Server) -> None:
    """A template that is chosen is used, and is in the payload; one that is not there is refused."""
    provider = listmonk(template=1)
    payload = provider.prepare(LETTER, audience="3", send_at=SEND_AT)
    draft = provider.put(payload)

    assert payload.requests[0]["json"]["template_id"] == server.campaigns[1]["template_id"] == 1
    assert provider.read(draft.id, payload) == draft
    with pytest.raises(Refused, match="there is no campaign template 99"):
        listmonk(template=99).probe("3")


def test_a_template_may_have_the_way_out(server: Server) -> None:
    """An email that has none goes only into a template that has; words about it are no way out."""
    server.templates[0]["body"] = '{{ template "content" . }}<a href="{{UnsubscribeURL .}}">Leave</a>'
    server.templates.append({"id": 8, "type": "campaign", "body": f"{FRAME} no UnsubscribeURL here"})
    closed = msgspec.structs.replace(LETTER, html="<p>Hi UnsubscribeURL {{ UnsubscribeURL }}</p>")
    with_one, without = (listmonk(template=number) for number in (1, 8))
    payload = without.prepare(closed, audience="3", send_at=SEND_AT)
    with pytest.raises(Refused, match="neither the email nor the template 8"):
        without.put(payload)
    with pytest.raises(Refused, match="neither the email nor the template 8"):
        without.test(payload, "ada@example.org")
    assert server.changes() == []

    assert with_one.put(with_one.prepare(closed, audience="3", send_at=SEND_AT)).state == "draft"
    assert without.put(without.prepare(LETTER, audience="3", send_at=SEND_AT)).state == "draft"


def test_every_template_adds_something(server: Server) -> None:
    """Where every template frames the email nothing is created, and the hint says what to make."""
    del server.templates[1:]
    with pytest.raises(Refused, match="puts something of its own round the email") as caught:
        listmonk().put(prepared())

    assert '{{ template "content" . }}' in caught.value.hint
    assert server.changes() == []


def test_a_draft_is_found_and_reads_back(server: Server) -> None:
    """What was put is found under its key, and does not differ from what was asked."""
    provider, payload, _ = drafted(server)
    draft = provider.find(LETTER.key)

    assert draft is not None
    assert draft == provider.read(draft.id, payload)
    assert (draft.state, draft.differs, draft.url) == ("draft", (), f"{URL}/admin/campaigns/1")


def test_the_search_is_not_trusted(server: Server) -> None:
    """What the search finds besides is not taken for this issue, on whatever page the right one is."""
    for other in ("2026-11-24-icebreakers-and-more-0a1b2c3d", "x2026-11-24-icebreakers-0a1b2c3d", "2026-11-24-ice"):
        listmonk().put(prepared(msgspec.structs.replace(LETTER, key=other)))
    assert listmonk().find(LETTER.key) is None
    listmonk().put(prepared())

    assert [server.campaigns[int(found.id)]["name"] for found in [listmonk().find(LETTER.key)] if found] == [LETTER.key]


def test_another_version_of_the_issue_is_found(server: Server) -> None:
    """Without this very email the issue's other one is found, the one that was mailed before a draft."""
    for number, version in enumerate(("11111111", "22222222", "33333333"), 1):
        listmonk().put(prepared(msgspec.structs.replace(LETTER, key=f"2026-11-24-icebreakers-{version}")))
        server.campaigns[number]["status"] = {2: "finished"}.get(number, "draft")
    found = listmonk().find(LETTER.key)

    assert found is not None
    assert (found.key, found.state) == ("2026-11-24-icebreakers-22222222", "sent")


def test_a_key_is_created_once(server: Server) -> None:
    """The slug is unique: a second put gives the campaign that is there."""
    provider, payload, _ = drafted(server)

    assert provider.put(payload).id == "1"
    assert len(server.campaigns) == 1


def test_a_lost_answer_to_create_is_looked_up(server: Server) -> None:
    """A campaign that was created though no answer came is found at once."""

    def lost(method: str, *_: Any) -> net.Answer | None:
        if method == "POST":
            raise net.UnansweredError("broke off")
        return None

    server.after = lost
    assert listmonk().put(prepared()).id == "1"
    server.after, server.before = lambda *_: None, lost
    with pytest.raises(net.UnansweredError):
        listmonk().put(prepared(msgspec.structs.replace(LETTER, key="2026-12-01-other-0a1b2c3d")))


def test_an_older_draft_is_made_to_say_the_same(server: Server) -> None:
    """A draft is put in place of the issue's older one, whose hour it loses; what is no draft stays as it is."""
    provider, _, campaign = drafted(server)
    campaign["send_at"] = "2026-11-23T09:00:00Z"
    mended = prepared(msgspec.structs.replace(LETTER, key="2026-11-24-icebreakers-ffffffff", subject="Mended"))
    remote = provider.put(mended, over="1")

    assert (remote.id, remote.key, campaign["subject"], campaign["send_at"]) == ("1", mended.key, "Mended", None)
    campaign["status"] = "running"
    with pytest.raises(Refused, match="no draft any more"):
        provider.put(mended, over="1")


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("subject", "Another", "subject"),
        ("lists", [{"id": 3}, {"id": 5}], "audience"),
        ("lists", [], "audience"),
        ("body", "<p>Another</p>", "body"),
        ("content_type", "markdown", "body"),
        ("altbody", None, "text"),
        ("from_email", "x@example.org", "sender"),
        ("headers", [], "sender"),
        ("template_id", 1, "template"),
        ("template_id", None, "template"),
    ],
)
def test_what_differs_is_named(server: Server, field: str, value: Any, name: str) -> None:
    """Whatever somebody changes in the campaign is seen when it is read back."""
    provider, payload, campaign = drafted(server)
    campaign[field] = value
    remote = provider.read("1", payload)

    assert remote is not None
    assert remote.differs == (name,)


def test_scheduling(server: Server) -> None:
    """The hour is set first, which mails nobody, then the campaign is scheduled; another hour is a difference."""
    provider, payload, campaign = drafted(server)
    server.asked.clear()
    remote = provider.release("1", payload, at_once=False)

    assert remote.state == "scheduled"
    assert server.changes() == [
        ("PUT", "/api/campaigns/1", {"lists": [3], "send_at": "2026-11-24T09:00:00Z"}),
        ("PUT", "/api/campaigns/1/status", {"status": "scheduled"}),
    ]
    campaign["send_at"] = "2026-11-24T10:00:00+01:00"
    assert provider.read("1", payload) == remote
    campaign["send_at"] = "2026-11-24T10:00:00Z"
    moved = provider.read("1", payload)
    assert moved is not None
    assert moved.differs == ("hour",)


def test_at_once_is_not_scheduled(server: Server) -> None:
    """A campaign that kept an hour from before is mailed now: its hour is taken away before it runs."""
    provider, payload, campaign = drafted(server)
    campaign["send_at"] = "2026-12-24T09:00:00Z"
    remote = provider.release("1", payload, at_once=True)

    assert (remote.state, campaign["status"], campaign["send_at"]) == ("sent", "running", None)


def test_the_answer_to_a_release_is_not_believed(server: Server) -> None:
    """The server claims the status it was asked for: what is so is read again."""
    provider, payload, campaign = drafted(server)

    def given_an_hour(_: str, path: str, __: Any) -> None:
        if path.endswith("/status"):
            campaign["send_at"] = "2026-12-24T09:00:00Z"

    server.before = given_an_hour
    assert provider.release("1", payload, at_once=True).state == "scheduled"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("running", "sent"),
        ("finished", "sent"),
        ("scheduled", "scheduled"),
        ("paused", "failed"),
        ("cancelled", "failed"),
        ("draft", "failed"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_second_release_changes_nothing(server: Server, status: str, state: str, at_once: bool) -> None:
    """What is no draft is neither mailed again nor, paused after it mailed some, resumed."""
    provider, payload, campaign = drafted(server)
    campaign.update(status=status, sent=120, to_send=300)
    server.asked.clear()
    remote = provider.release("1", payload, at_once=at_once)

    assert remote.state == state
    assert remote.note == (f"{status}, 120 of 300 mailed" if state == "failed" else "")
    assert server.changes() == []


def test_a_draft_that_has_begun_is_none(server: Server) -> None:
    """Whoever made a running campaign a draft again left some readers with it."""
    provider, _, campaign = drafted(server)
    campaign.update(started_at="2026-11-24T08:00:00Z", sent=0, to_send=300)
    found = provider.find(LETTER.key)

    assert found is not None
    assert (found.state, found.note) == ("failed", "draft, 0 of 300 mailed")


@pytest.mark.parametrize("taken", ["2026-11-30T09:00:00Z", None, "", "soon"])
@pytest.mark.parametrize("at_once", [True, False])
def test_another_hour_than_asked_is_no_release(server: Server, taken: str | None, at_once: bool) -> None:
    """A server that keeps an hour of its own is not told to go on."""
    provider, payload, campaign = drafted(server)
    if taken is None and at_once:
        pytest.skip("at once, no hour is what is asked for")
    server.after = lambda method, path, _: says({**campaign, "send_at": taken}) if path.endswith("/1") else None
    with pytest.raises(Refused, match="did not take the hour; nothing was released"):
        provider.release("1", payload, at_once=at_once)

    assert (campaign["status"], len(server.changes())) == ("draft", 2)


@pytest.mark.parametrize("trouble", [net.UnansweredError("broke off"), NetworkError("no way there")])
def test_trouble_with_the_hour_released_nothing(server: Server, trouble: NetworkError) -> None:
    """Whatever goes wrong before the status is changed, the release provably did not happen."""
    provider, payload, campaign = drafted(server)

    def broken(method: str, *_: Any) -> None:
        if method == "PUT":
            raise trouble

    server.before = broken
    with pytest.raises(Refused, match="nothing was released"):
        provider.release("1", payload, at_once=False)
    assert campaign["status"] == "draft"


def test_an_unanswered_release_is_unclear(server: Server) -> None:
    """A lost answer to the one irreversible call stays unclear."""
    provider, payload, _ = drafted(server)

    def lost(_: str, path: str, __: Any) -> None:
        if path.endswith("/status"):
            raise net.UnansweredError("broke off")

    server.after = lost
    with pytest.raises(net.UnansweredError):
        provider.release("1", payload, at_once=True)


def test_a_release_that_cannot_be_read_back_was_accepted(server: Server) -> None:
    """When only the look afterwards fails, the answer counts."""
    provider, payload, _ = drafted(server)

    def blind(method: str, path: str, _: Any) -> net.Answer | None:
        released = any(asked.endswith("/status") for _, asked, _ in server.asked)
        return says("down", 502) if method == "GET" and released else None

    server.before = blind
    assert provider.release("1", payload, at_once=True).state == "sent"


def test_no_hour_no_schedule(server: Server) -> None:
    """Without an hour there is nothing to schedule for."""
    with pytest.raises(Unsupported, match="without an hour"):
        listmonk().release("1", prepared(send_at=None), at_once=False)
    assert server.asked == []


def test_a_scheduled_campaign_is_taken_back(server: Server) -> None:
    """Cancelled, it is a draft again, twice too; what ran cannot be taken back."""
    provider, payload, campaign = drafted(server)
    provider.release("1", payload, at_once=False)

    assert provider.cancel("1").state == provider.cancel("1").state == campaign["status"] == "draft"
    campaign["status"] = "running"
    with pytest.raises(Refused, match="the campaign is sent, so it cannot be taken back"):
        provider.cancel("1")


def test_a_campaign_that_is_gone(server: Server) -> None:
    """The server says 400 of a campaign that is not there: nothing is there only when the list says so too."""
    provider, payload, _ = drafted(server)

    assert provider.read("2", payload) is None
    server.before = lambda _, path, __: says("something else", 400) if path == "/api/campaigns/1" else None
    with pytest.raises(Refused, match="something else"):
        provider.read("1", payload)
    with pytest.raises(Refused, match="is gone"):
        provider.release("2", payload, at_once=True)


def test_an_id_of_another_provider(server: Server) -> None:
    """What is no campaign's number never gets into a path."""
    with pytest.raises(Refused, match="is no campaign of listmonk"):
        listmonk().read("../lists/3")
    assert server.asked == []


def test_a_test_needs_every_field_and_a_subscriber(server: Server) -> None:
    """A test says every field again, hangs on the issue's campaign, and goes to subscribers only."""
    provider, payload = listmonk(), prepared()
    assert provider.test(payload, "Ada <ada@example.org>").state == "draft"
    [_, (_, path, json)] = server.changes()

    assert path == "/api/campaigns/1/test"
    assert json == {**payload.requests[0]["json"], "template_id": 7, "subscribers": ["ada@example.org"]}
    with pytest.raises(Refused, match="noKnownSubsToTest") as caught:
        provider.test(payload, "nobody@example.org")
    assert "add nobody@example.org there" in caught.value.hint
    assert len(server.campaigns) == 1


def test_probe_counts_who_would_be_mailed(server: Server) -> None:
    """Double opt-in mails who confirmed, single opt-in who did not unsubscribe; nothing is changed."""
    probe = listmonk().probe("3, 5")

    assert probe.people == 7 + 2
    assert "Members (7) and Friends (2) at https://lists.example.org" in probe.says
    assert server.changes() == []


def test_an_unknown_list_is_refused(server: Server) -> None:
    """The server leaves out lists it does not know: here they are refused, and the known ones named."""
    with pytest.raises(Refused, match="there is no list 9") as caught:
        listmonk().put(prepared(audience="3 9"))

    assert "3 (Members), 5 (Friends)" in caught.value.hint
    assert server.changes() == []


@pytest.mark.parametrize("audience", ["", "everyone", "0", "3; 5", "-1", "²"])
def test_the_audience_is_numbers(audience: str) -> None:
    """Anything but lists' numbers is an error at its line."""
    with pytest.raises(ConfigError, match=r"provider\.audience is no list's number") as caught:
        prepared(audience=audience)

    assert caught.value.where == "config.yaml:12"


@pytest.mark.parametrize(
    "settings", [{}, {"url": "http://lists.example.org"}, {"url": URL, "template": "seven"}, {"x": 1}]
)
def test_settings_that_cannot_be(settings: dict[str, Any]) -> None:
    """A setting that cannot be used is an error at its line."""
    with pytest.raises(ConfigError) as caught:
        Listmonk(settings, where="config.yaml:12")

    assert caught.value.where == "config.yaml:12"


@pytest.mark.parametrize("token", ["", "canary-without-user", ":canary", "user:"])
def test_a_key_that_cannot_be(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A key that is missing, or has no user before it, is an error that does not show it."""
    monkeypatch.setenv("LISTMONK_API_TOKEN", token)
    with pytest.raises(ConfigError, match="LISTMONK_API_TOKEN is not") as caught:
        listmonk().probe("3")

    assert "canary" not in caught.value.lines()


@pytest.mark.parametrize("body", [b"[]", b'{"data": 5}', b'{"data": {"results": 5}}', b'{"data": {"results": [5]}}'])
def test_answers_of_something_else(server: Server, body: bytes) -> None:
    """What answers in another form than listmonk's is not taken for an empty list."""
    server.before = lambda *_: net.Answer(status=200, headers={}, body=body)
    with pytest.raises(ProviderError, match="something else than its API") as caught:
        listmonk().find(LETTER.key)

    assert not isinstance(caught.value, Refused)


# --- the templates -----------------------------------------------------------------------------------


def run_go(source: str, values: dict[str, str]) -> str:
    """Run a template of strings and tags, strictly: any other syntax, or text beside it, is a failure."""
    printed = []
    source = re.sub(r"(https?://[^\s\"<>`]*)@TrackLink", r'{{ TrackLink "\1" . }}', source)
    action = re.compile(r'\{\{ (?:Safe `(?P<raw>[^`]*)`|Safe "(?P<quoted>[^"\\\n]*)"|(?P<tag>[^`{}]*?)) \}\}')
    at = 0
    while at < len(source):
        match = action.match(source, at)
        assert match, source[at : at + 80]
        printed.append(values[match["tag"]] if match["tag"] else match["raw"] or match["quoted"] or "")
        at = match.end()
    return "".join(printed)


HOSTILE = st.lists(
    st.sampled_from(["{{", "}}", "}", "{", "`", '"', "\\", "\n", " .Subscriber.Email ", "{{ UnsubscribeURL }}", "<!--",
                     "-->", "https://a.example/b", "@TrackLink", "{{/*", "*/}}", "<b>", "é", "{{ Safe `", "` }}"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(HOSTILE, HOSTILE)
@settings(max_examples=200)
def test_a_text_part_prints_as_it_was(before: str, after: str) -> None:
    """Whatever a member wrote, only our own tag is run, and a reader sees the words as they were."""
    made = gotemplate.text(f"{before}\n[[unsubscribe_url]]\n{after}")
    printed = run_go(made, {"UnsubscribeURL . | Safe": "\0"})

    assert printed.count("\0") == 1
    seen = printed.replace("\u2060", "").replace("%54", "T").replace("%40", "@").replace("%7B", "{")
    assert seen == f"{before}\n\0\n{after}"


@given(HOSTILE)
@settings(max_examples=200)
def test_an_html_part_runs_only_our_tag(words: str) -> None:
    """In HTML text and attributes only our own tag is run."""
    inert = words.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    made = gotemplate.html(f'<p title="{inert}">{inert}</p><a href="[[unsubscribe_url]]">x</a>')

    assert run_go(made, {"UnsubscribeURL": "\0"}).endswith('<a href="\0">x</a>')


def test_outlooks_comments_stay() -> None:
    """html/template drops comments; inside a string they are printed."""
    made = gotemplate.html(LETTER.html)

    printed = run_go(made, {"UnsubscribeURL": "https://x", 'or .Subscriber.FirstName "there"': "Ada"})
    assert printed == (
        '<p>Hi Ada</p><!--[if mso]><p>Outlook</p><![endif]--><a href="https://x">Leave</a>'
    )  # fmt: skip


def test_names_per_part() -> None:
    """A name has its fallback word; in the text part it is not escaped as HTML."""
    assert gotemplate.line(LETTER.subject) == 'Icebreakers, {{ or .Subscriber.FirstName "friends" }}'
    assert '{{ or .Subscriber.FirstName "there" | Safe }}' in gotemplate.text(LETTER.text)
    assert "Leave: ` }}{{ UnsubscribeURL . | Safe }}" in gotemplate.text(LETTER.text)
    assert "{{ MessageURL . | Safe }}" in gotemplate.text("[[view_in_browser_url]]")


def test_a_text_without_tags_is_no_template() -> None:
    """The server runs a text only when it holds a template: without a tag it is handed over as it is."""
    assert gotemplate.text("Hello `you` }}\n") == "Hello `you` }}\n"


def test_the_page_in_the_browser() -> None:
    """The tag for the web page is listmonk's."""
    assert gotemplate.line("[[view_in_browser_url]]") == "{{ MessageURL }}"
