"""A provider's JSON API: what an answer proves, and what a message never shows."""

import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from digest import net
from digest.errors import ConfigError, NetworkError, ProviderError, Refused
from digest.providers.api import Api, RefusedAnswer, UnclearAnswer, address, credential, only
from tests.providers.stub import Reply, Stub, serving

SECRET = "canary-5f2c-do-not-show"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A provider on this machine; nobody waits for a pause."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(net, "sleep", lambda _: None)
    with serving() as stub:
        yield stub


def api(stub: Stub) -> Api:
    """Return the stub's API, with a credential."""
    return Api("Stub", f"{stub.url}/v1", lambda: {"Authorization": f"Token {SECRET}"})


def refusal(stub: Stub, body: Any, status: int = 400) -> ProviderError:
    """Return the error that a changing call ends in when it is answered so."""
    stub.says(Reply(status, body))
    with pytest.raises(ProviderError) as caught:
        api(stub).change("POST", "/emails", {"a": 1})
    return caught.value


def test_a_get_returns_what_the_json_says(stub: Stub) -> None:
    """The path is appended to the base, the query quoted, several values repeat their name."""
    stub.says(Reply(200, {"id": 1}))
    assert api(stub).get("/emails", {"q": "a&b", "status": ("x", "y")}) == {"id": 1}
    asked = stub.asked[0]
    assert (asked.method, asked.path, asked.query) == ("GET", "/v1/emails", {"q": ["a&b"], "status": ["x", "y"]})
    assert (asked.headers["authorization"], asked.headers["accept"]) == (f"Token {SECRET}", "application/json")


def test_a_get_of_what_is_not_there_is_none(stub: Stub) -> None:
    """404 is an answer, not an error."""
    assert api(stub).get("/emails/1") is None


def test_a_change_sends_its_body_and_headers(stub: Stub) -> None:
    """What is given goes out as JSON, beside the headers of every call."""
    stub.says(Reply(201, {"id": "e1"}))
    assert api(stub).change("PUT", "/emails/1", {"subject": "Été"}, headers={"X-Key": "k"}) == {"id": "e1"}
    asked = stub.asked[0]
    assert (asked.method, asked.json, asked.headers["x-key"]) == ("PUT", {"subject": "Été"}, "k")
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_success_without_a_body_is_an_empty_object(stub: Stub, status: int) -> None:
    """Some calls are answered with nothing; who expects an id finds none."""
    stub.says(Reply(status))
    assert api(stub).change("POST", "/emails/1/send") == {}


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 429])
def test_a_refusal_proves_that_nothing_happened(stub: Stub, status: int) -> None:
    """The server looked at the call and said no."""
    error = refusal(stub, {"detail": "no"}, status)
    assert isinstance(error, RefusedAnswer)
    assert error.status == status
    assert error.hint
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 408, 409, 425, 500, 501, 502, 503, 504])
def test_any_other_answer_leaves_it_open(stub: Stub, status: int) -> None:
    """Behind a 504 the call may have been carried out; it is not asked again."""
    error = refusal(stub, {"detail": "oh"}, status)
    assert isinstance(error, UnclearAnswer)
    assert not isinstance(error, Refused)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"ok", b"{half", b"null"])
def test_a_success_that_is_no_json_leaves_it_open(stub: Stub, body: bytes) -> None:
    """A login page with status 200 is no success."""
    stub.says(Reply(200, body))
    with pytest.raises(UnclearAnswer, match="not JSON"):
        api(stub).get("/x")
    with pytest.raises(UnclearAnswer, match="not JSON"):
        api(stub).change("POST", "/x")


def test_a_get_without_a_body_leaves_it_open(stub: Stub) -> None:
    """Nothing is no JSON either."""
    stub.says(Reply(200))
    with pytest.raises(UnclearAnswer, match="an empty answer"):
        api(stub).get("/x")


def test_a_get_is_repeated_and_a_change_only_if_it_may_be(stub: Stub) -> None:
    """Two answers of a gateway are survived by whatever does no more when done twice."""
    bad = Reply(502, b"<html>Bad gateway</html>")
    stub.says(bad, bad, Reply(200, {"id": 1}))
    assert api(stub).get("/x") == {"id": 1}
    stub.says(bad, bad, Reply(200, {"id": 2}))
    assert api(stub).change("PATCH", "/x", {}, idempotent=True) == {"id": 2}
    assert len(stub.asked) == 6


@pytest.mark.parametrize(
    ("body", "words", "code"),
    [
        ({"code": "slug_invalid", "detail": "The slug is in use."}, "The slug is in use", "slug_invalid"),
        (
            {"detail": [{"type": "missing", "loc": ["body", "subject"], "msg": "Field required"}]},
            "Field required (body.subject)",
            "missing",
        ),
        (
            {"errors": [{"message": "Saving failed!", "context": "Someone edited it.", "type": "UPDATE_COLLISION"}]},
            "Saving failed! Someone edited it",
            "UPDATE_COLLISION",
        ),
        ({"message": "Unknown list"}, "Unknown list", ""),
        (["one", "two"], "one two", ""),
        (b"Retry later", "Retry later", ""),
        (b"<html><body>Stack trace</body></html>", "a page of HTML", ""),
        (b"", "an empty answer", ""),
        ({"detail": "First. Second. Third."}, "First. Second", ""),
        ({"detail": "red\x1b[31m\r\nalert\u202e"}, "red [31m alert", ""),
        ({"x": 1}, "", ""),
    ],
)
def test_a_problem_is_said_in_the_provider_s_words(stub: Stub, body: Any, words: str, code: str) -> None:
    """One line, a sentence or two, without what steers a terminal."""
    error = refusal(stub, body)
    assert error.what == "Stub refuses (400)" + (f": {words}" if words else "")
    assert isinstance(error, RefusedAnswer)
    assert error.code == code


def test_a_problem_is_short_and_says_where(stub: Stub) -> None:
    """However much a provider says, three lines are printed."""
    error = refusal(stub, {"detail": "word " * 500})
    assert len(error.what) < 300
    assert error.where == f"POST {stub.url}/v1/emails"


@pytest.mark.parametrize(
    "words",
    [
        f"the key {SECRET} is wrong",
        f"got Authorization: Token {SECRET}",
        f"cookie: session={SECRET}; more",
        "Bearer abcdefghijklmnopqrstuvwxyz0123456789 is not valid",
        f"x: {SECRET[:8]}{SECRET[8:]}.",
        "password hunter2-and-more",
    ],
)
def test_no_problem_shows_a_secret(stub: Stub, words: str) -> None:
    """A provider may send our own headers back to us."""
    stub.says(Reply(401, {"detail": words}))
    told = Api("Stub", stub.url, lambda: {"Authorization": f"Token {SECRET}"}, secrets=lambda: ("hunter2-and-more",))
    with pytest.raises(Refused) as caught:
        told.change("POST", "/x", {})
    everything = caught.value.lines() + "".join(traceback.format_exception(caught.value, chain=True))
    assert "[secret]" in caught.value.what
    for secret in (SECRET, "hunter2-and-more", "abcdefghijklmnopqrstuvwxyz0123456789"):
        assert secret not in everything


def test_the_statuses_an_editor_can_do_something_about_have_hints_of_their_own(stub: Stub) -> None:
    """The key, the plan, and the patience."""
    assert "key" in refusal(stub, {}, 401).hint
    assert "plan" in refusal(stub, {}, 403).hint
    stub.says(Reply(429, {}, {"Retry-After": "120"}))
    with pytest.raises(Refused, match="asks to wait 120 seconds"):
        api(stub).get("/x")


def test_a_server_that_is_not_there_was_never_asked(stub: Stub) -> None:
    """What never went out is no ProviderError."""
    nowhere = Api("Stub", "http://127.0.0.1:9", dict)
    with pytest.raises(NetworkError) as caught:
        nowhere.change("POST", "/x", {})
    assert not isinstance(caught.value, net.UnansweredError)


def test_a_credential_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the line break that it was copied with."""
    monkeypatch.setenv("STUB_KEY", f" {SECRET}\n")
    assert credential("STUB_KEY", where="", hint="") == SECRET


@pytest.mark.parametrize("value", [None, "", "  ", "a\nb", "a\x01b", "kéy"])
def test_a_credential_that_cannot_be_used_is_an_error_without_it(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """It says the variable's name, never its value."""
    monkeypatch.delenv("STUB_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("STUB_KEY", value)
    with pytest.raises(ConfigError, match="STUB_KEY") as caught:
        credential("STUB_KEY", where="config.yaml:9", hint="make one")
    assert caught.value.where == "config.yaml:9"
    assert not value or not value.strip() or value not in caught.value.lines()


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("https://news.example.org/", "https://news.example.org"),
        ("https://example.org/news/v1", "https://example.org/news/v1"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_an_address_is_https_or_on_this_machine(written: str, used: str) -> None:
    """A key travels encrypted, or not at all."""
    assert address({"url": written}, where="") == used


@pytest.mark.parametrize(
    "written",
    [
        "http://news.example.org",
        "ftp://x.example",
        "news.example.org",
        "https://",
        "https://[x",
        7,
        "https://x.example:99999",
        "https://me:pw@x.example",
        "https://x.example?key=1",
        "https://x.example#a",
        "https://x.example/\n",
        "http://localhost.evil.example",
    ],
)
def test_any_other_address_is_refused_unseen(written: object) -> None:
    """What may hold a password is not printed."""
    with pytest.raises(ConfigError, match=r"provider\.settings\.url") as caught:
        address({"url": written}, where="config.yaml:9")
    assert caught.value.hint
    assert "pw" not in caught.value.lines()
    assert "key=1" not in caught.value.lines()


def test_without_an_address_the_default_is_used_if_there_is_one() -> None:
    """A self-hosted provider has none."""
    assert address({}, default="https://api.example", where="") == "https://api.example"
    with pytest.raises(ConfigError, match="is empty"):
        address({}, where="")


@pytest.mark.parametrize(
    ("settings", "hint"), [({"ulr": "x"}, "archive, url"), ({"url": "x", "list": 1}, "archive, url")]
)
def test_an_unknown_setting_is_an_error_that_names_the_known_ones(settings: Mapping[str, Any], hint: str) -> None:
    """A typo would otherwise be a setting that does nothing."""
    only({"url": "x"}, ("url",), provider="stub", where="")
    with pytest.raises(ConfigError, match="no setting of stub") as caught:
        only(settings, ("url", "archive"), provider="stub", where="config.yaml:9")
    assert "archive, url" in caught.value.hint
