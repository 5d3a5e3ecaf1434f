"""The fake providers keep their contracts, dangers included: asked over HTTP by hand, not by our clients."""

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from digest import net
from digest.errors import NetworkError
from tests.providers.fake import Buttondown, Contract, FakeServer, Fault, Ghost, Listmonk
from tests.providers.fake.contract import Request, as_text, visible
from tests.providers.fake.referee import referee
from tests.providers.fake.templates import TemplateError, django, ghost, go

CURRENT = {"X-API-Version": "2026-04-01"}
BUTTONDOWN = {"Authorization": f"Token {Buttondown.key}"}
LISTMONK = {"Authorization": f"Basic {b64encode(Listmonk.key.encode()).decode()}"}
PATIENCE = [10.0]  # seconds of silence
CARD = "<!--kg-card-begin: html-->{}<!--kg-card-end: html-->"


@pytest.fixture
def buttondown() -> Iterator[FakeServer]:
    """Buttondown."""
    with FakeServer(Buttondown()) as server:
        yield server


@pytest.fixture
def blog() -> Iterator[FakeServer]:
    """Ghost."""
    with FakeServer(Ghost()) as server:
        yield server


@pytest.fixture
def listmonk() -> Iterator[FakeServer]:
    """Listmonk."""
    with FakeServer(Listmonk()) as server:
        yield server


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net, "sleep", lambda _: None)
    monkeypatch.setattr("urllib3.util.retry.Retry.sleep", lambda *_: None)


def ask(
    server: FakeServer, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Return the status and what came back, with the credential that the provider wants."""
    known = {"buttondown": BUTTONDOWN, "listmonk": LISTMONK}.get(server.contract.name)
    credential = token() if known is None else known
    url = f"{server.url}{server.contract.base}/{path}"
    answer = net.request(method, url, headers={**credential, **(headers or {})}, json=body, timeout=(5, PATIENCE[-1]))
    return answer.status, json.loads(answer.body) if answer.body else None


def token(
    *, kid: str = "", secret: str = "", aud: str = "/admin/", lasts: int = 300, alg: str = "HS256"
) -> dict[str, str]:
    """Return Ghost's Authorization header, by default a good one."""
    id_, _, key = Ghost.key.partition(":")

    def part(said: dict[str, Any] | bytes) -> str:
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        return urlsafe_b64encode(raw).decode().rstrip("=")

    signed = f"{part({'alg': alg, 'typ': 'JWT', 'kid': kid or id_})}.{part({'iat': 1, 'exp': 1 + lasts, 'aud': aud})}"
    signature = hmac.new(bytes.fromhex(secret or key), signed.encode(), sha256).digest()
    return {"Authorization": f"Ghost {signed}.{part(signature)}"}


def campaign(**other: Any) -> dict[str, Any]:
    """Return a campaign that listmonk takes."""
    return {
        "name": "n", "subject": "Hello", "lists": [3], "content_type": "html", "body": "<p>Hi</p>", "template_id": 2,
        **other,
    }  # fmt: skip


def post(blog: FakeServer, **other: Any) -> dict[str, Any]:
    """Make a post and return it."""
    said = {"title": "Hello", "slug": "hello", "html": CARD.format("<p>Hi</p>"), "status": "draft", **other}
    status, body = ask(blog, "POST", "posts/?source=html", {"posts": [said]})
    assert status == 201
    made: dict[str, Any] = body["posts"][0]
    return made


def edit(blog: FakeServer, made: dict[str, Any], query: str = "", **other: Any) -> tuple[int, Any]:
    """Change a post."""
    said = {"updated_at": made["updated_at"], **other}
    return ask(blog, "PUT", f"posts/{made['id']}/{query}", {"posts": [said]})


# --- Buttondown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "mailed"), [({}, 1), ({"X-API-Version": "2025-06-01"}, 1), (CURRENT, 0)])
def test_buttondown_mails_what_has_no_status(buttondown: FakeServer, version: dict[str, str], mailed: int) -> None:
    """A create without a status mails everybody, except under the current version."""
    assert ask(buttondown, "POST", "emails", {"subject": "Oh"}, headers=version)[0] == 201
    assert len(buttondown.mailings) == mailed


def test_buttondown_wants_the_first_send_to_be_meant(buttondown: FakeServer) -> None:
    """Under the current version a create that sends is refused until it is said to be meant."""
    status, body = ask(buttondown, "POST", "emails", {"subject": "a", "status": "about_to_send"}, headers=CURRENT)

    assert (status, body["code"]) == (400, "sending_requires_confirmation")


def test_buttondown_answers_a_key_once(buttondown: FakeServer) -> None:
    """The same idempotency key gives the same answer, and makes one email."""
    keyed = {"X-Idempotency-Key": "one"}
    first = ask(buttondown, "POST", "emails", {"subject": "a", "status": "draft"}, headers=keyed)

    assert ask(buttondown, "POST", "emails", {"subject": "a", "status": "draft"}, headers=keyed) == first
    assert len(buttondown.contract.snapshot()[0]) == 1


def test_buttondown_has_one_email_of_a_slug(buttondown: FakeServer) -> None:
    """A slug that is taken is refused."""
    said = {"subject": "a", "status": "draft", "slug": "one"}
    ask(buttondown, "POST", "emails", said)

    assert ask(buttondown, "POST", "emails", said)[1]["code"] == "slug_invalid"


def test_buttondown_knows_its_fields(buttondown: FakeServer) -> None:
    """An unknown field, a missing subject and a stranger's key are refused."""
    assert ask(buttondown, "POST", "emails", {"subject": "a", "html": "b"})[0] == 422
    assert ask(buttondown, "POST", "emails", {"status": "draft"})[0] == 422
    assert ask(buttondown, "GET", "emails", headers={"Authorization": "Token other"})[0] == 401


def test_buttondown_keeps_the_hour(buttondown: FakeServer) -> None:
    """What is scheduled goes out when its hour comes, once, and is then sent."""
    when = as_text(buttondown.now + timedelta(hours=1))
    made = ask(buttondown, "POST", "emails", {"subject": "a", "status": "scheduled", "publish_date": when})[1]
    assert buttondown.mailings == []
    buttondown.now += timedelta(hours=1)
    buttondown.now += timedelta(hours=1)

    assert [mailing.how for mailing in buttondown.mailings] == ["scheduled"]
    assert ask(buttondown, "GET", f"emails/{made['id']}")[1]["status"] == "sent"


def test_buttondown_tests_a_draft(buttondown: FakeServer) -> None:
    """send-draft goes to the one address, and leaves a draft."""
    made = ask(buttondown, "POST", "emails", {"subject": "a", "body": "<p>b</p>", "status": "draft"})[1]
    ask(buttondown, "POST", f"emails/{made['id']}/send-draft", {"recipients": ["me@example.org"]})

    assert [mail.readers[0].email for mail in buttondown.tests] == ["me@example.org"]
    assert buttondown.mailings == []


def test_a_list_lags(buttondown: FakeServer) -> None:
    """A new draft is found in lists only after a while, and by its id at once."""
    buttondown.contract.lag = 30
    made = ask(buttondown, "POST", "emails", {"subject": "a", "status": "draft"})[1]

    assert ask(buttondown, "GET", "emails")[1]["results"] == []
    assert ask(buttondown, "GET", f"emails/{made['id']}")[0] == 200
    buttondown.now += timedelta(seconds=30)
    assert len(ask(buttondown, "GET", "emails?subject=A")[1]["results"]) == 1


# --- Ghost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 403),
        (token(), 200),
        (token(aud="/content/"), 401),
        (token(lasts=301), 401),
        (token(secret="ab" * 32), 401),
        (token(kid="stranger"), 401),
        (token(alg="none"), 401),
        ({"Authorization": "Bearer x"}, 401),
        ({"Authorization": "Ghost x"}, 400),
    ],
)
def test_ghost_checks_the_token(blog: FakeServer, header: dict[str, str], status: int) -> None:
    """A token has its key's id, is signed by it, is for this API and lasts five minutes at most."""
    url = f"{blog.url}/ghost/api/admin/site/"

    assert net.request("GET", url, headers=header).status == status


def test_ghost_publishes_in_one_call_and_mails_nobody(blog: FakeServer) -> None:
    """A post that is created as published has no newsletter, and can never be mailed later."""
    said = {"posts": [{"title": "Hello", "status": "published"}]}
    made = ask(blog, "POST", "posts/?newsletter=weekly&source=html", said)[1]["posts"][0]
    assert (made["status"], made["email"], blog.mailings) == ("published", None, [])
    again = edit(blog, made, "?newsletter=weekly", status="published")[1]["posts"][0]

    assert (again["email"], blog.mailings) == (None, [])


def test_ghost_mails_a_published_draft_once(blog: FakeServer) -> None:
    """A draft that a PUT with a newsletter publishes is mailed, and is not when that is repeated."""
    made = post(blog)
    done = edit(blog, made, "?newsletter=weekly&email_segment=all", status="published")[1]["posts"][0]
    assert done["email"]["status"] == "pending"
    assert edit(blog, done, "?newsletter=weekly", status="published")[0] == 200

    assert [mailing.audience for mailing in blog.mailings] == ["weekly:all"]


def test_ghost_wants_to_know_what_was_seen(blog: FakeServer) -> None:
    """A change without updated_at, or with an old one, is refused."""
    made = post(blog)
    assert edit(blog, made, title="Second")[0] == 200

    assert edit(blog, made, title="Third")[0] == 409
    assert edit(blog, {"id": made["id"], "updated_at": None}, title="Third")[0] == 422


def test_ghost_renames_a_second_slug(blog: FakeServer) -> None:
    """A slug that is taken is silently another."""
    assert [post(blog)["slug"], post(blog)["slug"]] == ["hello", "hello-2"]


def test_ghost_passes_an_unknown_newsletter_in_silence(blog: FakeServer) -> None:
    """It is an error only where something would be mailed."""
    made = post(blog)
    changed = edit(blog, made, "?newsletter=nonsense", title="Second")

    assert changed[0] == 200
    assert edit(blog, changed[1]["posts"][0], "?newsletter=nonsense", status="published")[0] == 400


def test_ghost_schedules_and_takes_back(blog: FakeServer) -> None:
    """An hour that is past is refused; what is a draft again loses its newsletter and stays."""
    made, later = post(blog), as_text(blog.now + timedelta(hours=1))
    assert edit(blog, made, "?newsletter=weekly", status="scheduled", published_at=as_text(blog.now))[0] == 422
    planned = edit(blog, made, "?newsletter=weekly", status="scheduled", published_at=later)[1]["posts"][0]
    assert planned["newsletter"]["slug"] == "weekly"
    taken = edit(blog, planned, status="draft")[1]["posts"][0]
    blog.now += timedelta(hours=2)

    assert (taken["newsletter"], blog.mailings) == (None, [])


def test_ghost_mails_at_the_hour(blog: FakeServer) -> None:
    """A scheduled post is mailed once when its hour comes, and its email goes from pending to submitted."""
    later = as_text(blog.now + timedelta(hours=1))
    made = post(blog, email_only=True)
    edit(blog, made, "?newsletter=weekly", status="scheduled", published_at=later)
    blog.now += timedelta(hours=1)
    blog.now += timedelta(minutes=1)
    seen = ask(blog, "GET", f"posts/{made['id']}/?include=email")[1]["posts"][0]

    assert (seen["status"], seen["email"]["status"], len(blog.mailings)) == ("sent", "submitted", 1)


def test_ghost_keeps_html_only_in_a_card(blog: FakeServer) -> None:
    """Outside a card styles are lost; without source=html nothing is kept."""
    styled = '<p style="color:red">Hi</p>'
    inside = post(blog, html=CARD.format(styled))
    outside = post(blog, html=styled)
    seen = [ask(blog, "GET", f"posts/{made['id']}/?formats=html")[1]["posts"][0] for made in (inside, outside)]
    blank = ask(blog, "POST", "posts/?formats=html", {"posts": [{"title": "a", "html": styled}]})[1]["posts"][0]

    assert styled in seen[0]["html"]
    assert seen[1]["html"] == "<p>Hi</p>"
    assert blank["html"] is None


def test_ghost_is_searched_by_filters(blog: FakeServer) -> None:
    """By an internal tag, by a slug's beginning, by status; the relations that are not asked for are not there."""
    post(blog, tags=["#digest-a"])
    post(blog, slug="other")

    def found(written: str) -> list[str]:
        return [each["slug"] for each in ask(blog, "GET", f"posts/?filter={written}")[1]["posts"]]

    assert found("tag:hash-digest-a") == ["hello"]
    assert found("slug:~^'oth'%2Bstatus:draft") == ["other"]
    assert found("status:[sent,draft]") == ["hello", "other"]
    assert "tags" not in ask(blog, "GET", "posts/?include=email")[1]["posts"][0]
    assert ask(blog, "GET", "posts/slug/none/")[0] == 404


def test_ghost_has_no_test_for_a_token(blog: FakeServer) -> None:
    """A preview by email is for people who are logged in."""
    assert ask(blog, "POST", "email_previews/posts/1/", {})[0] == 403


# --- listmonk ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["body", "subject", "altbody"])
@pytest.mark.parametrize(
    "words", ["{{ then", "{{ then }}", "{{ `a }}", '{{ "a\nb" }}', "{{ end }}", "{{ if . }}", "{{}}"]
)
def test_listmonk_parses_templates(listmonk: FakeServer, field: str, words: str) -> None:
    """What Go could not parse is refused when it is saved."""
    assert ask(listmonk, "POST", "campaigns", campaign(**{field: f"well {words}"}))[0] == 400


def test_listmonk_says_running_and_means_scheduled(listmonk: FakeServer) -> None:
    """Whoever says "running" of a campaign with an hour is told it runs, and it waits."""
    made = ask(listmonk, "POST", "campaigns", campaign(send_at=as_text(listmonk.now + timedelta(hours=1))))[1]["data"]
    told = ask(listmonk, "PUT", f"campaigns/{made['id']}/status", {"status": "running"})[1]["data"]["status"]
    lies = ask(listmonk, "GET", f"campaigns/{made['id']}")[1]["data"]["status"]

    assert (told, lies, listmonk.mailings) == ("running", "scheduled", [])


def test_listmonk_runs_a_campaign_once(listmonk: FakeServer) -> None:
    """A campaign that ran cannot run, be scheduled or be changed."""
    made = ask(listmonk, "POST", "campaigns", campaign())[1]["data"]
    path = f"campaigns/{made['id']}"
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "running"})[0] == 200

    assert ask(listmonk, "PUT", f"{path}/status", {"status": "running"})[0] == 400
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "scheduled"})[0] == 400
    assert ask(listmonk, "PUT", path, campaign())[0] == 400
    assert len(listmonk.mailings) == 1


def test_listmonk_schedules_and_takes_back(listmonk: FakeServer) -> None:
    """It needs a date that is to come; "draft" takes it back; an overdue one goes out whenever it is scheduled."""
    made = ask(listmonk, "POST", "campaigns", campaign())[1]["data"]
    path = f"campaigns/{made['id']}"
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "scheduled"})[0] == 400
    assert ask(listmonk, "PUT", path, campaign(send_at=as_text(listmonk.now - timedelta(hours=1))))[0] == 400
    later = as_text(listmonk.now + timedelta(hours=1))
    assert ask(listmonk, "PUT", path, campaign(send_at=later))[0] == 200
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "scheduled"})[0] == 200
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "draft"})[0] == 200
    listmonk.now += timedelta(hours=2)
    assert listmonk.mailings == []
    assert ask(listmonk, "PUT", f"{path}/status", {"status": "scheduled"})[0] == 200

    assert [mailing.how for mailing in listmonk.mailings] == ["scheduled"]


def test_listmonk_wants_the_lists_said_again(listmonk: FakeServer) -> None:
    """A change without lists is refused; lists that are not there are silently none."""
    made = ask(listmonk, "POST", "campaigns", campaign(lists=[3, 99]))[1]["data"]

    assert [each["id"] for each in made["lists"]] == [3]
    assert ask(listmonk, "PUT", f"campaigns/{made['id']}", {"subject": "b"})[0] == 400


def test_listmonk_tests_to_subscribers_only(listmonk: FakeServer) -> None:
    """Everything has to be said again, and the address is a subscriber's."""
    made = ask(listmonk, "POST", "campaigns", campaign())[1]["data"]
    path = f"campaigns/{made['id']}/test"

    assert ask(listmonk, "POST", path, {"subscribers": ["ada@example.org"]})[0] == 400
    stranger = campaign(messenger="email", subscribers=["me@example.org"])
    assert ask(listmonk, "POST", path, stranger)[1]["message"] == "No known subscribers to test."
    assert ask(listmonk, "POST", path, {**stranger, "subscribers": ["Ada@example.org"]})[0] == 200
    assert [mail.readers[0].email for mail in listmonk.tests] == ["ada@example.org"]


def test_listmonk_puts_its_frame_round(listmonk: FakeServer) -> None:
    """A template is put round the body, and comments are dropped as Go's html/template does."""
    said = campaign(template_id=1, body="<p>Hi {{ .Subscriber.FirstName }}</p><!-- secret -->", send_at=None)
    made = ask(listmonk, "POST", "campaigns", said)[1]["data"]
    ask(listmonk, "PUT", f"campaigns/{made['id']}/status", {"status": "running"})

    assert visible(listmonk.mailings[0].html) == "Hi AdaUnsubscribe"
    assert "secret" not in listmonk.mailings[0].html


def test_listmonk_wants_its_own_slug_once(listmonk: FakeServer) -> None:
    """A slug that is taken is a fault of the database; a stranger is not let in."""
    ask(listmonk, "POST", "campaigns", campaign(archive_slug="A b"))

    assert ask(listmonk, "POST", "campaigns", campaign(archive_slug="a-b"))[0] == 500
    assert ask(listmonk, "GET", "campaigns", headers={"Authorization": "token a:b"})[0] == 403


# --- every one of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Buttondown, Ghost, Listmonk])
def test_the_worst_provider_mails_on_every_release(kind: type[Contract]) -> None:
    """On order a second release mails again, and what was scheduled twice goes out twice."""
    with FakeServer(kind()) as server:
        server.contract.mail_on_every_release = True
        if isinstance(server.contract, Buttondown):
            made = ask(server, "POST", "emails", {"subject": "a", "status": "draft"})[1]
            for _ in range(2):
                ask(server, "PATCH", f"emails/{made['id']}", {"status": "about_to_send"})
        elif isinstance(server.contract, Ghost):
            later = as_text(server.now + timedelta(hours=1))
            made = post(server)
            for _ in range(2):
                _, body = edit(server, made, "?newsletter=weekly", status="scheduled", published_at=later)
                made = body["posts"][0]
        else:
            made = ask(server, "POST", "campaigns", campaign())[1]["data"]
            for _ in range(2):
                ask(server, "PUT", f"campaigns/{made['id']}/status", {"status": "running"})
        server.now += timedelta(hours=2)

        assert len(server.mailings) == 2


@pytest.mark.parametrize(
    ("fault", "made"),
    [
        (Fault("answer", status=503), 0),
        (Fault("answer", after=True, status=504), 1),
        (Fault("empty", after=True), 1),
        (Fault("html"), 0),
        (Fault("hang up"), 0),
        (Fault("hang up", after=True), 1),
        (Fault("hang", after=True), 1),
        (Fault("cut", after=True), 1),
        (Fault("drip"), 0),
    ],
)
def test_faults_before_and_after_the_effect(
    buttondown: FakeServer, fault: Fault, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault strikes the call that was ordered, and the thing was done by then or not."""
    buttondown.misbehave(fault._replace(method="POST"))
    ask(buttondown, "GET", "ping")
    if fault.kind in {"hang", "drip"}:
        monkeypatch.setattr(f"{__name__}.PATIENCE", [0.25])
    try:
        status, _ = ask(buttondown, "POST", "emails", {"subject": "a", "status": "draft"})
    except (NetworkError, json.JSONDecodeError):
        status = 0

    assert status == (fault.status if fault.kind == "answer" else 200 if fault.kind == "empty" else 0)
    assert len(buttondown.contract.snapshot()[0]) == made
    monkeypatch.undo()
    assert ask(buttondown, "GET", "ping")[0] == 200


def test_a_closed_port(buttondown: FakeServer) -> None:
    """A port is closed after as many calls as ordered, and open again when told to."""
    buttondown.refuse_after(1)
    assert ask(buttondown, "GET", "ping")[0] == 200
    with pytest.raises(NetworkError) as caught:
        ask(buttondown, "GET", "ping")
    assert not isinstance(caught.value, net.UnansweredError)
    buttondown.behave()

    assert ask(buttondown, "GET", "ping")[0] == 200


def test_the_second_call_of_two(buttondown: FakeServer) -> None:
    """Faults are counted: here the second and the third of the calls that match."""
    buttondown.misbehave(Fault("answer", status=500, path="ping", first=2, times=2))

    assert [ask(buttondown, "GET", "ping")[0] for _ in range(4)] == [200, 500, 500, 200]


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ('Hi {{ subscriber.metadata.first_name|default:"there" }}', "Hi Ada"),
        ("{% if subscriber.metadata.first_name %}a{% else %}b{% endif %}", "a"),
        ("{{ unknown }}{# gone #}", ""),
        ("{&#123; shown }}", "{&#123; shown }}"),
    ],
)
def test_buttondowns_templates(source: str, filled: str) -> None:
    """Tags are filled in, what is unknown is nothing, and what was made inert stays."""
    assert django(source, {"subscriber.metadata.first_name": "Ada"}) == filled


@pytest.mark.parametrize("source", ["{% load x %}", "{{ open", "{% if a %}"])
def test_buttondown_cannot_parse(source: str) -> None:
    """An unknown tag, one that is not closed, and a block without an end are errors."""
    with pytest.raises(TemplateError):
        django(source, {})


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("{{ UnsubscribeURL }}", "u"),
        ('{{ or .Subscriber.FirstName "there" }}', "Ada"),
        ('{{ .Subscriber.Name | default "there" }}', "there"),
        ("{{ if .Subscriber.Name }}a{{ else }}b{{ end }}", "b"),
        ('{{ "{{ }}" }}', "{{ }}"),
        ('{{ "<b>\\u00e9\\n" | Safe }}{{ "<b>" }}', "<b>é\n&lt;b&gt;"),
        ('a<!-- b {{ UnsubscribeURL }} -->{{ "<!-- c -->" | Safe }}', "a<!-- c -->"),
        ("a {{- /* gone */ -}} b", "ab"),
        ("https://a.example/b@TrackLink", "https://provider.test/link?https://a.example/b"),
    ],
)
def test_listmonks_templates(source: str, filled: str) -> None:
    """Go's actions are evaluated, and listmonk's shorthand for links."""
    values = {"UnsubscribeURL": "u", ".Subscriber.FirstName": "Ada", ".Subscriber.Name": ""}

    assert go(source, values, html=True) == filled


def test_ghosts_templates() -> None:
    """Ghost fills what stands between %%{ and }%%, with a fallback, and leaves what it does not know."""
    values = {"first_name": "", "uuid": "u"}

    assert ghost('%%{first_name, "there"}%% %%{uuid}%% %%{other}%% {uuid}', values) == "there u %%{other}%% {uuid}"


@pytest.mark.parametrize(
    ("name", "path", "good", "bad"),
    [
        ("buttondown", "/v1/emails", {"subject": "a", "status": "draft"}, {"subject": "a", "html": "b"}),
        ("buttondown", "/v1/emails", {"subject": "a"}, {"subject": "a", "status": "published"}),
        ("listmonk", "/api/campaigns", {"lists": [3], "send_at": None}, {"lists": "3"}),
        ("listmonk", "/api/campaigns", {"send_at": "2026-11-24T08:00:00Z"}, {"send_at": 7}),
    ],
)
def test_the_referee(name: str, path: str, good: dict[str, Any], bad: dict[str, Any], shared: Path) -> None:
    """The vendors' OpenAPI files pass a good request, and say what is wrong with a bad one."""
    judge = referee(name, shared / "contracts")
    headers = {"content-type": "application/json", "authorization": "Token x"}

    assert judge(Request("POST", path, {}, headers, json.dumps(good).encode())) == ""
    assert judge(Request("POST", path, {}, headers, json.dumps(bad).encode())).startswith(f"POST {path}: ")
    assert judge(Request("POST", f"{path}/nowhere/at/all", {}, headers, b"{}"))
