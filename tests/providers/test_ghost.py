"""Ghost: a draft, then one change; every trap of its API that was seen is a test here."""

import base64
import hmac
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from digest import clock, net
from digest.errors import ConfigError, ProviderError, Refused, Unsupported
from digest.model import Email, Payload
from digest.providers.ghost import Ghost

URL = "https://news.example.org"
KEY_ID, SECRET = "65f0c0ffee", "00112233445566778899aabbccddeeff"
SETTINGS = {"url": URL, "newsletter": "weekly"}
SEND_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LETTER = Email(
    key="2026-11-24-icebreakers-0a1b2c3d",
    subject="👀 Everyone's sleeping",
    preheader="Example in action",
    sender="The Team <hello@example.org>",
    reply_to="",
    html=(
        "<html><body><p>Hi [[first_name|there]] &amp; all</p>"
        '<p>You joined. <a href="[[unsubscribe_url]]">Unsubscribe</a></p></body></html>'
    ),
    text="Hi",
    hash="0a1b2c3d" * 8,
)


class Site:
    """A Ghost of which only what the measurements showed is real."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.newsletters: list[dict[str, Any]] = [{"id": "n1", "slug": "weekly", "name": "Weekly", "status": "active"}]
        self.members = 12
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.headers: dict[str, str] = {}
        self.answers: list[net.Answer] = []
        self.mailings = 0
        self.ticks = 0

    def request(self, method: str, url: str, *, headers: dict[str, str], **rest: Any) -> net.Answer:
        """Stand in for ``net.request``."""
        parts = urlsplit(url)
        path, query = parts.path.removeprefix("/ghost/api/admin"), parse_qs(parts.query)
        self.headers, said = headers, rest.get("json") or {}
        self.calls.append((method, path, said))
        if self.answers and method != "GET":
            return self.answers.pop(0)
        status, answer = self._answer(method, path.strip("/").split("/"), query, said)
        return net.Answer(status=status, headers={}, body=json.dumps(answer).encode() if answer else b"")

    def _answer(self, method: str, path: list[str], query: dict[str, list[str]], said: dict[str, Any]) -> Any:
        match method, path:
            case "GET", ["newsletters"]:
                return 200, {"newsletters": self.newsletters}
            case "GET", ["members"]:
                return 200, {"members": [], "meta": {"pagination": {"total": self.members}}}
            case "GET", ["posts"]:
                tag = query["filter"][0].removeprefix("tag:hash-")
                return 200, {"posts": [self.shown(post) for post in self.posts.values() if f"#{tag}" in post["tags"]]}
            case "GET", ["posts", "slug", slug]:
                found = [post for post in self.posts.values() if post["slug"] == slug]
                return (200, {"posts": [self.shown(found[0])]}) if found else (404, {"errors": [{"message": "gone"}]})
            case "GET", ["posts", id]:
                return (200, {"posts": [self.shown(self.posts[id])]}) if id in self.posts else (404, {"errors": []})
            case "POST", ["posts"]:
                return 201, {"posts": [self.shown(self.create(said["posts"][0]))]}
            case "PUT", ["posts", id]:
                return self._put(self.posts[id], query, said["posts"][0])
            case "DELETE", ["posts", id]:
                del self.posts[id]
                return 204, None
        raise AssertionError((method, path))

    def create(self, post: dict[str, Any]) -> dict[str, Any]:
        """Create a post; a slug that is taken gets another end."""
        taken = {other["slug"] for other in self.posts.values()}
        slug = f"{post['slug']}-2" if post["slug"] in taken else post["slug"]
        self.ticks += 1
        id = f"p{self.ticks}"  # noqa: A001
        empty = {"email": None, "newsletter": None, "email_segment": "all", "published_at": None}
        self.posts[id] = {**post, "slug": slug, "id": id, "updated_at": f"t{self.ticks}", **empty}
        return self.posts[id]

    def _put(self, post: dict[str, Any], query: dict[str, list[str]], change: dict[str, Any]) -> Any:
        if change["updated_at"] != post["updated_at"]:
            return 409, {"errors": [{"message": "Saving failed!", "code": "UPDATE_COLLISION"}]}
        was, self.ticks = post["status"], self.ticks + 1
        post |= {**change, "updated_at": f"t{self.ticks}"}
        if post["status"] == "draft":
            post |= {"newsletter": None, "email_segment": "all"}
        elif post["status"] != was and "newsletter" in query and post["newsletter"] is None:
            post |= {"newsletter": {"slug": query["newsletter"][0]}, "email_segment": query["email_segment"][0]}
        if post["status"] == "published":
            if post["newsletter"] and not post["email"]:
                self.mailings += 1
                post["email"] = {"status": "pending"}
            if post["email_only"]:
                post["status"] = "sent"
        return 200, {"posts": [self.shown(post)]}

    def shown(self, post: dict[str, Any]) -> dict[str, Any]:
        """Return a post as Ghost shows it: parsed, and written anew."""
        html = post["html"].replace("&quot;", '"').replace("&#37;", "%")
        return {**post, "html": html.replace("-->\n", "-->\n\n")}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    """A Ghost with one newsletter, whose key is in the environment."""
    made = Site()
    monkeypatch.setattr(net, "request", made.request)
    monkeypatch.setenv("GHOST_ADMIN_API_KEY", f"{KEY_ID}:{SECRET}")
    return made


@pytest.fixture
def ghost(site: Site) -> Ghost:
    """The provider for that newsletter."""
    return Ghost(SETTINGS, where="config.yaml:30")


@pytest.fixture
def payload(ghost: Ghost) -> Payload:
    """What Ghost will be asked for the letter."""
    return ghost.prepare(LETTER, audience="everyone", send_at=SEND_AT)


def post_of(letter: Email, **settings: object) -> dict[str, Any]:
    """Return the post that is made of ``letter``."""
    prepared = Ghost({**SETTINGS, **settings}).prepare(letter, audience="everyone", send_at=None)
    made: dict[str, Any] = prepared.requests[0]["json"]["posts"][0]
    return made


def in_body(words: str, **settings: object) -> str:
    """Return the HTML of a post whose letter has ``words`` as its body."""
    return str(post_of(msgspec.structs.replace(LETTER, html=f"<body>{words}</body>"), **settings)["html"])


def test_a_prepared_email_asks_for_a_draft_and_a_change(payload: Payload) -> None:
    """Nothing is created published; the newsletter and the audience are part of the change."""
    draft, schedule, send = payload.requests
    post = draft["json"]["posts"][0]

    assert (draft["method"], draft["path"], post["status"]) == ("POST", "/posts/?source=html", "draft")
    assert post["slug"] == LETTER.key
    assert post["tags"] == ["#digest", "#digest-2026-11-24-icebreakers"]
    assert (post["title"], post["custom_excerpt"]) == (LETTER.subject, LETTER.preheader)
    assert schedule["path"] == send["path"] == "/posts/{id}/?newsletter=weekly&email_segment=all"
    assert schedule["json"]["posts"] == [{"status": "scheduled", "published_at": "2026-11-24T09:00:00.000Z"}]
    assert send["json"]["posts"] == [{"status": "published"}]


def test_the_body_lies_in_one_card() -> None:
    """Only in an HTML card does Ghost keep it; Ghost's own unsubscribe link stands alone, names are Ghost's."""
    html = post_of(LETTER)["html"]

    assert html.startswith("<!--kg-card-begin: html-->\n<div")
    assert html.endswith("</div>\n<!--kg-card-end: html-->")
    assert "nsubscribe" not in html
    assert "Hi %%{first_name, " in html
    assert in_body("<p>Hi [[first_name|there]]</p>", email_only=False).count("Hi there") == 1


def test_in_the_subject_ghost_fills_in_nothing() -> None:
    """There the word for those without a name is printed for all."""
    post = post_of(msgspec.structs.replace(LETTER, subject="Hi [[first_name|you]]", preheader="[[first_name|all]]!"))

    assert (post["title"], post["email_subject"], post["custom_excerpt"]) == ("Hi you", "Hi you", "all!")


@pytest.mark.parametrize("syntax", ["%%{email}%%", "%&#37;{email}%%", "%recipient.email%", "%unsubscribe_url%"])
def test_a_persons_words_are_no_tag_of_ghosts_or_mailguns(syntax: str) -> None:
    """Ghost decodes entities before it looks for its tags, so U+2060 parts them, and an escape in addresses."""
    html = in_body(f'<p>{syntax}</p><a href="https://x.example/{syntax}" title="{syntax}">x</a>')
    plain = syntax.replace("&#37;", "%")
    title = post_of(msgspec.structs.replace(LETTER, subject=plain))["title"]

    assert plain not in html
    assert "%%{" not in html.replace("&#37;", "%")
    assert f"<p>%\u2060{plain[1:]}</p>" in html
    assert f'href="https://x.example/%25{plain[1:]}"' in html
    assert title == f"%\u2060{plain[1:]}"


@pytest.mark.parametrize(
    ("audience", "segment"),
    [
        ("everyone", "all"),
        ("free", "status%3Afree"),
        ("paid", "status%3A-free"),
        ("vip", "label%3Avip"),
        ("label:vip", "label%3Avip"),
    ],
)
def test_audiences(ghost: Ghost, audience: str, segment: str) -> None:
    """The config's word becomes Ghost's filter."""
    [_, send] = ghost.prepare(LETTER, audience=audience, send_at=None).requests

    assert send["path"].endswith(f"&email_segment={segment}")


@pytest.mark.parametrize("audience", ["", "a b", "status:free,label:x", "all+email:~'x'"])
def test_no_audience_is_guessed(ghost: Ghost, audience: str) -> None:
    """An empty one, or a filter of one's own, is refused before anything is created."""
    with pytest.raises(Unsupported):
        ghost.prepare(LETTER, audience=audience, send_at=None)


@pytest.mark.parametrize(
    "change", [{"subject": "x" * 256}, {"preheader": "x" * 301}, {"html": '<a href="[[view_in_browser_url]]">x</a>'}]
)
def test_what_ghost_cannot_do_is_refused_before(ghost: Ghost, change: dict[str, str]) -> None:
    """Too long a line, or a tag that it lacks."""
    with pytest.raises(Unsupported):
        ghost.prepare(msgspec.structs.replace(LETTER, **change), audience="everyone", send_at=None)


def test_every_call_carries_a_signed_token(ghost: Ghost, site: Site) -> None:
    """The token names the key, is good for five minutes by our clock, and its signature is HMAC-SHA256."""
    clock.rehearse(SEND_AT)
    try:
        ghost.probe("everyone")
    finally:
        clock.rehearse(None)

    kind, _, token = site.headers["Authorization"].partition(" ")
    head, claims, signature = token.split(".")
    said = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    expected = hmac.new(bytes.fromhex(SECRET), f"{head}.{claims}".encode(), "sha256").digest()
    assert (kind, site.headers["Accept-Version"]) == ("Ghost", "v6.0")
    assert said[0] == {"alg": "HS256", "typ": "JWT", "kid": KEY_ID}
    assert said[1] == {"aud": "/admin/", "iat": int(SEND_AT.timestamp()), "exp": int(SEND_AT.timestamp()) + 300}
    assert base64.urlsafe_b64decode(signature + "=") == expected


def test_the_probe_counts(ghost: Ghost, site: Site) -> None:
    """It names the newsletter and how many get it, and says when the title would stand there twice."""
    site.newsletters[0] |= {"show_post_title_section": True}
    probe = ghost.probe("free")

    assert probe.people == 12
    assert probe.says.startswith("mails Weekly at https://news.example.org; its design puts the title")


@pytest.mark.parametrize("there", [[], [{"id": "n2", "slug": "weekly", "status": "archived"}]])
def test_a_newsletter_that_mails_nobody_is_refused(
    ghost: Ghost, site: Site, payload: Payload, there: list[dict[str, Any]]
) -> None:
    """Ghost passes over one that does not exist in silence, so it is looked up before anything is created."""
    site.newsletters = there

    for ask in (lambda: ghost.probe("everyone"), lambda: ghost.put(payload)):
        with pytest.raises(Refused, match="newsletter"):
            ask()
    assert site.posts == {}


def test_from_draft_to_schedule_and_back(ghost: Ghost, site: Site, payload: Payload) -> None:
    """What was put reads back as it was meant, is scheduled for its audience, and can be made a draft again."""
    draft = ghost.put(payload)
    read = ghost.read(draft.id, payload)
    scheduled = ghost.release(draft.id, payload, at_once=False)
    cancelled = ghost.cancel(draft.id)

    assert (draft.state, draft.key, draft.url) == ("draft", LETTER.key, f"{URL}/ghost/#/editor/post/{draft.id}")
    assert read is not None
    assert read.differs == ()
    assert (scheduled.state, scheduled.differs) == ("scheduled", ())
    assert (cancelled.state, cancelled.key) == ("draft", LETTER.key)
    assert site.mailings == 0


def test_published_twice_is_mailed_once(ghost: Ghost, site: Site, payload: Payload) -> None:
    """A second release finds it sent; Ghost keeps one email for a post whatever is done to it."""
    draft = ghost.put(payload)
    first = ghost.release(draft.id, payload, at_once=True)
    second = ghost.release(draft.id, payload, at_once=True)
    site.posts[draft.id]["status"] = "draft"
    unpublished = ghost.read(draft.id)

    assert (first.state, second.state, site.mailings) == ("sent", "sent", 1)
    assert unpublished is not None
    assert unpublished.state == "sent"


def test_it_is_found_by_its_key_and_by_its_issue(ghost: Ghost, site: Site, payload: Payload) -> None:
    """Exactly this email comes first; else another of the issue, what went out before a draft."""
    other = msgspec.structs.replace(LETTER, key="2026-11-24-icebreakers-ffffffff")
    older = ghost.put(ghost.prepare(other, audience="everyone", send_at=SEND_AT))
    found = ghost.find(LETTER.key)
    ghost.put(
        ghost.prepare(msgspec.structs.replace(LETTER, key=f"{LETTER.key[:-8]}eeeeeeee"), audience="x", send_at=None)
    )
    ghost.release(older.id, ghost.prepare(other, audience="everyone", send_at=SEND_AT), at_once=True)
    sent = ghost.find(LETTER.key)
    exact = ghost.put(payload)

    assert found is not None
    assert sent is not None
    assert (found.key, found.state) == (other.key, "draft")
    assert (sent.id, sent.state) == (older.id, "sent")
    assert ghost.find(LETTER.key) == exact
    assert ghost.find("2026-12-01-hiring-00000000") is None


def test_a_repeated_put_makes_no_second_draft(ghost: Ghost, site: Site, payload: Payload) -> None:
    """It is written over the first; what was scheduled meanwhile is left alone."""
    first = ghost.put(payload)
    second = ghost.put(payload)
    ghost.release(first.id, payload, at_once=False)
    third = ghost.put(payload)

    assert first.id == second.id == third.id
    assert third.state == "scheduled"
    assert len(site.posts) == 1


def test_a_renamed_slug_gives_way_to_the_first(
    ghost: Ghost, site: Site, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs at once: the slower one takes its own draft away again and goes on with the other's."""
    look = Ghost._by_slug
    seen: list[str] = []

    def late(self: Ghost, slug: str) -> dict[str, Any] | None:
        seen.append(slug)
        if len(seen) > 1:
            return look(self, slug)
        site.create(dict(payload.requests[0]["json"]["posts"][0]))
        return None

    monkeypatch.setattr(Ghost, "_by_slug", late)
    remote = ghost.put(payload)

    assert (remote.id, remote.key) == ("p1", LETTER.key)
    assert list(site.posts) == ["p1"]


def test_a_draft_is_put_over_another(ghost: Ghost, site: Site, payload: Payload) -> None:
    """A mended email takes the place of the draft of its issue; a draft that is gone is made anew."""
    mended = ghost.prepare(
        msgspec.structs.replace(LETTER, key=f"{LETTER.key[:-8]}99999999"), audience="x", send_at=None
    )
    first = ghost.put(payload)
    over = ghost.put(mended, over=first.id)
    anew = ghost.put(payload, over="gone")

    assert (over.id, over.key) == (first.id, f"{LETTER.key[:-8]}99999999")
    assert anew.id != first.id
    assert len(site.posts) == 2


def test_nothing_is_put_over_what_goes_out(ghost: Ghost, payload: Payload) -> None:
    """A scheduled post is no draft."""
    draft = ghost.put(payload)
    ghost.release(draft.id, payload, at_once=False)

    with pytest.raises(Refused, match="no draft any more"):
        ghost.put(payload, over=draft.id)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"title": "Other"}, "subject"),
        ({"html": "<p>Other</p>"}, "body"),
        ({"custom_excerpt": None}, "preheader"),
        ({"email_only": False}, "website"),
    ],
)
def test_a_changed_draft_is_not_released(
    ghost: Ghost, site: Site, payload: Payload, change: dict[str, object], what: str
) -> None:
    """What somebody changed in Ghost is named, and nobody is mailed."""
    draft = ghost.put(payload)
    site.posts[draft.id] |= change
    read = ghost.read(draft.id, payload)

    assert read is not None
    assert read.differs == (what,)
    with pytest.raises(Refused, match=f"changed at Ghost: {what}"):
        ghost.release(draft.id, payload, at_once=True)
    assert site.mailings == 0


def test_a_change_at_that_very_moment_is_refused_by_ghost(
    ghost: Ghost, site: Site, payload: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The date that was compared is the one that Ghost checks."""
    draft = ghost.put(payload)
    look = Ghost._by_id

    def then_changed(self: Ghost, id: str) -> dict[str, Any] | None:  # noqa: A002
        found = look(self, id)
        site.posts[id] |= {"title": "Other", "updated_at": "later"}
        return found

    monkeypatch.setattr(Ghost, "_by_id", then_changed)
    with pytest.raises(ProviderError) as error:
        ghost.release(draft.id, payload, at_once=True)

    assert not isinstance(error.value, Refused)
    assert site.mailings == 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"email_segment": "status:free"}, "audience"),
        ({"newsletter": {"slug": "daily"}}, "audience"),
        ({"published_at": "2026-11-24T10:00:00.000Z"}, "hour"),
        ({"published_at": None}, "hour"),
    ],
)
def test_a_schedule_is_compared(
    ghost: Ghost, site: Site, payload: Payload, change: dict[str, object], what: str
) -> None:
    """Whom it goes to and when is kept with the scheduled post."""
    draft = ghost.put(payload)
    ghost.release(draft.id, payload, at_once=False)
    site.posts[draft.id] |= change
    read = ghost.read(draft.id, payload)

    assert read is not None
    assert read.differs == (what,)


@pytest.mark.parametrize(
    ("change", "state", "note"),
    [
        ({"status": "published", "email": None, "newsletter": None}, "failed", "it mailed nobody"),
        ({"status": "scheduled", "newsletter": None}, "failed", "it would mail nobody"),
        ({"status": "sent", "email": {"status": "failed", "error": "no\nMailgun"}}, "failed", "no Mailgun; some may"),
        ({"status": "sent", "email": {"status": "failed", "error": None}}, "failed", "some may have got it"),
        ({"status": "sent", "email": {"status": "submitting"}}, "sent", ""),
        ({"status": "published", "email": {"status": "submitted"}}, "sent", ""),
    ],
)
def test_what_became_of_it(
    ghost: Ghost, site: Site, payload: Payload, change: dict[str, object], state: str, note: str
) -> None:
    """Published is not mailed: only the email's own state says so."""
    draft = ghost.put(payload)
    site.posts[draft.id] |= change
    read = ghost.read(draft.id)

    assert read is not None
    assert read.state == state
    assert note in read.note


@pytest.mark.parametrize("status", ["published", "sent"])
def test_published_and_no_email_yet_is_unclear(ghost: Ghost, site: Site, payload: Payload, status: str) -> None:
    """Ghost makes the email a moment later: till then nobody can say that nobody was mailed."""
    draft = ghost.put(payload)
    site.posts[draft.id] |= {"status": status, "email": None, "newsletter": {"slug": "weekly"}}
    with pytest.raises(ProviderError, match="shows no email of it yet") as caught:
        ghost.find(LETTER.key)

    assert not isinstance(caught.value, Refused)
    assert caught.value.hint == "digest send looks again"


def test_what_is_gone(ghost: Ghost, site: Site, payload: Payload) -> None:
    """A deleted post reads as nothing, and can be neither released nor cancelled."""
    assert ghost.read("gone") is None
    with pytest.raises(Refused):
        ghost.release("gone", payload, at_once=True)
    with pytest.raises(Refused):
        ghost.cancel("gone")
    assert {method for method, _, _ in site.calls} == {"GET"}


def test_what_is_mailed_cannot_be_cancelled(ghost: Ghost, payload: Payload, site: Site) -> None:
    """A draft needs no cancelling; a sent post cannot be."""
    draft = ghost.put(payload)
    before = len(site.calls)
    assert ghost.cancel(draft.id).state == "draft"
    assert len(site.calls) == before + 1
    ghost.release(draft.id, payload, at_once=True)

    with pytest.raises(Refused, match="published it already"):
        ghost.cancel(draft.id)


def test_without_an_hour_nothing_is_scheduled(ghost: Ghost, site: Site) -> None:
    """There is no such request in the payload."""
    at_once = ghost.prepare(LETTER, audience="everyone", send_at=None)
    draft = ghost.put(at_once)

    with pytest.raises(Unsupported, match="without an hour"):
        ghost.release(draft.id, at_once, at_once=False)
    assert site.posts[draft.id]["status"] == "draft"


def test_a_past_hour_is_refused(ghost: Ghost, site: Site, payload: Payload) -> None:
    """Ghost's 422 says that nothing happened, and its words are shown."""
    draft = ghost.put(payload)
    said = b'{"errors":[{"message":"Validation error.","context":"Date must be in the future."}]}'
    site.answers = [net.Answer(status=422, headers={}, body=said)]

    with pytest.raises(Refused, match=r"Date must be in the future"):
        ghost.release(draft.id, payload, at_once=False)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"posts":[]}', b'{"posts":[{"slug":"x"}]}', b"<html>", b"[1]"])
def test_an_answer_without_a_post_is_unclear(ghost: Ghost, site: Site, payload: Payload, body: bytes) -> None:
    """A success that shows nothing proves nothing."""
    site.answers = [net.Answer(status=201, headers={}, body=body)]

    with pytest.raises(ProviderError) as error:
        ghost.put(payload)
    assert not isinstance(error.value, Refused)


def test_no_test_goes_out(ghost: Ghost, payload: Payload) -> None:
    """Ghost answers 403 to programs; the way round is said."""
    with pytest.raises(Unsupported) as error:
        ghost.test(payload, "a@example.org")

    assert "Preview" in error.value.hint
    assert "smtp" in error.value.hint


def test_the_dates_of_zones_are_one_hour(ghost: Ghost) -> None:
    """The same moment written in another zone is the same payload."""
    there = SEND_AT.astimezone(timezone(timedelta(hours=5)))
    here = ghost.prepare(LETTER, audience="everyone", send_at=SEND_AT)

    assert ghost.prepare(LETTER, audience="everyone", send_at=there).hash == here.hash


def test_a_key_becomes_a_slug_that_ghost_keeps() -> None:
    """Other letters, capitals and length go; the hash at the end stays."""
    slug = post_of(msgspec.structs.replace(LETTER, key=f"2026-Über {'x' * 300}-0a1b2c3d"))["slug"]

    assert re.fullmatch("[a-z0-9-]{1,185}", slug)
    assert slug.endswith("x-0a1b2c3d")


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"url": URL}, "no newsletter"),
        ({"url": URL, "newsletter": "Weekly News"}, "not the slug"),
        ({"newsletter": "weekly"}, "url is empty"),
        ({**SETTINGS, "url": "http://news.example.org"}, "no address"),
        ({**SETTINGS, "email_only": "perhaps"}, "neither yes nor no"),
        ({**SETTINGS, "news_letter": "x"}, "no setting of ghost"),
    ],
)
def test_a_setting_that_cannot_be_used(settings: dict[str, object], what: str) -> None:
    """A missing or misspelt setting is an error with its line."""
    with pytest.raises(ConfigError, match=what) as error:
        Ghost(settings, where="config.yaml:30")
    assert error.value.where == "config.yaml:30"


@pytest.mark.parametrize("key", ["", "no-colon", "id:zz", "id:abc", ":00"])
def test_a_key_that_is_none(ghost: Ghost, site: Site, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """It says where Ghost gives one out, and nothing of what was there; nothing is asked."""
    monkeypatch.setenv("GHOST_ADMIN_API_KEY", key)

    with pytest.raises(ConfigError) as error:
        ghost.probe("everyone")
    assert "Add custom integration" in error.value.hint
    assert "zz" not in error.value.lines()
    assert site.calls == []
