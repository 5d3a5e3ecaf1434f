"""What a provider cannot do, and what it needs: said in time, and without a secret."""

import traceback
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from digest.errors import ConfigError, DigestError, Refused, Unsupported
from tests.providers.contract import desks
from tests.providers.contract.desks import OVER_HTTP, TO, Desk, Web
from tests.providers.contract.letters import KEY, letter
from tests.providers.fake import Buttondown, Fault, Ghost

# --- what it cannot do -------------------------------------------------------------------------------


def test_what_it_cannot_do_it_says_in_time(desk: Desk) -> None:
    """Unsupported, with the way round in the hint, before anything is asked."""
    payload = desk.prepare(letter())
    capabilities = desk.provider.capabilities
    wishes: dict[str, Callable[[], object]] = {
        "test": lambda: desk.provider.test(payload, TO),
        "unschedule": lambda: desk.provider.cancel("1"),
        "schedule": lambda: desk.provider.release("1", payload, at_once=False),
    }
    if desk.provider.name in {"outbox", "hand"}:
        del wishes["schedule"]  # their release only lays things ready, dated or described with the hour
    for capability, wish in wishes.items():
        if getattr(capabilities, capability):
            continue
        with pytest.raises(Unsupported) as caught:
            wish()
        assert caught.value.hint

    assert (desk.asked(), desk.mailed(), desk.tested()) == (0, [], [])


def test_no_hour_cannot_be_kept(desk: Desk) -> None:
    """A payload that was approved without an hour cannot be scheduled, and nothing is asked."""
    desks.able(desk, "schedule")
    draft, _ = desk.put(letter())
    asked = desk.asked()
    with pytest.raises(Unsupported) as caught:
        desk.provider.release(draft.id, desk.prepare(letter(), send_at=None), at_once=False)

    assert caught.value.hint
    assert (desk.asked(), desk.mailed()) == (asked, [])


def test_the_way_to_the_web(desk: Desk) -> None:
    """[[view_in_browser_url]] leads somewhere, or is refused before anything is asked."""
    email = letter('<a href="[[view_in_browser_url]]">web</a>', text="web: [[view_in_browser_url]]")
    if not desk.provider.capabilities.web:
        if desk.provider.name == "outbox":
            pytest.skip("the outbox is a rehearsal of any provider")
        with pytest.raises(Unsupported) as caught:
            desk.prepare(email)
        assert caught.value.hint
        assert desk.asked() == 0
        return
    draft, payload = desk.put(email)
    desk.provider.release(draft.id, payload, at_once=True)
    [got] = desk.mailed()

    assert "[[" not in got.html + got.text
    assert [address for address in desks.addresses(got.html) if address.startswith("https://")]


@pytest.mark.parametrize("name", ["ghost", "listmonk"])
def test_a_probe_sees_that_nobody_would_be_mailed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newsletter or a list that is not there is an error before anything is made."""
    with desks.opened(name, tmp_path, monkeypatch) as desk:
        assert isinstance(desk, Web)
        if isinstance(desk.server.contract, Ghost):
            del desk.server.contract.newsletters["weekly"]
        audience = "99" if name == "listmonk" else desk.audience
        with pytest.raises(DigestError) as caught:
            desk.provider.probe(audience)

        assert caught.value.hint


def test_in_test_mode_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buttondown would say that it sent, and mail nobody; another newsletter's test mode is none of ours."""
    with desks.opened("buttondown", tmp_path, monkeypatch) as desk:
        assert isinstance(desk, Web)
        assert isinstance(desk.server.contract, Buttondown)
        assert desk.provider.probe(desk.audience).says == "mails The Circle on Buttondown"
        desk.server.contract.test_mode = True
        assert "test mode is on" in desk.provider.probe(desk.audience).says
        with pytest.raises(Refused, match="readers would get nothing"):
            desk.put(letter())
        assert desk.lie() == 0
        desk.provider.test(desk.prepare(letter()), TO)

        assert len(desk.tested()) == 1


def test_a_plan_without_an_api(web: Web) -> None:
    """A 403 may be the plan's limit, and the hint says so."""
    web.server.misbehave(Fault("answer", status=403, times=9))
    with pytest.raises(Refused) as caught:
        web.put(letter())

    assert "plan" in caught.value.hint


@pytest.mark.parametrize("name", OVER_HTTP)
def test_every_request_keeps_the_vendors_own_file(
    name: str, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb's requests are as the provider's official OpenAPI file has them; Ghost has none."""
    if name == "ghost":
        pytest.skip("Ghost has no official OpenAPI file; its fake is as strict as Ghost was seen to be")
    pytest.importorskip("openapi_core", reason="openapi-core is not installed")
    with desks.opened(name, tmp_path, monkeypatch, shared) as desk:
        desk.provider.probe(desk.audience)
        desk.provider.test(desk.prepare(letter()), TO)
        there = desk.provider.find(KEY)
        draft, payload = desk.put(letter(), there.id if there else "")
        desk.provider.release(draft.id, payload, at_once=False)
        desk.provider.cancel(draft.id)
        desk.provider.read(draft.id, payload)
        desk.provider.release(draft.id, payload, at_once=True)

        assert isinstance(desk, Web)
        assert desk.server.wrong == []
        assert len(desk.server.changes) > 4


def test_no_email_without_a_way_out(desk: Desk) -> None:
    """Who fills in our own tag refuses, before anything is asked, an email without one; the others put theirs."""
    html = letter().html.replace("[[unsubscribe_url]]", "https://x.example")
    email = msgspec.structs.replace(letter(), html=html, text="Hey folks!")
    if desk.provider.capabilities.unsubscribe != "tag" or desk.provider.name == "outbox":
        assert desk.prepare(email).requests
        return
    with pytest.raises(Unsupported, match="unsubscribe") as caught:
        desk.prepare(email)

    assert "[[unsubscribe_url]]" in caught.value.hint
    assert desk.asked() == 0


# --- credentials -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*OVER_HTTP, "smtp"])
def test_a_missing_key_is_said(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first call, by its name, with where to get it; and nothing was asked."""
    variables = {
        "buttondown": "BUTTONDOWN_API_KEY",
        "ghost": "GHOST_ADMIN_API_KEY",
        "listmonk": "LISTMONK_API_TOKEN",
        "smtp": "SMTP_PASSWORD",
    }
    with desks.opened(name, tmp_path, monkeypatch) as desk:
        payload = desk.prepare(letter())
        monkeypatch.delenv(variables[name])
        for call in (lambda: desk.provider.put(payload), lambda: desk.provider.probe(desk.audience)):
            with pytest.raises(ConfigError, match=f"{variables[name]} is not set") as caught:
                call()
            assert caught.value.hint

        assert desk.asked() == 0


@pytest.mark.parametrize("name", OVER_HTTP)
def test_a_wrong_key_is_refused_and_never_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the provider does not know: Refused, and neither it nor its parts are in any text of the error."""
    wrong = {
        "BUTTONDOWN_API_KEY": "canary-wrong-1234",
        "GHOST_ADMIN_API_KEY": f"{'a' * 24}:{'ca4a' * 16}",
        "LISTMONK_API_TOKEN": "canary:canary-wrong-1234",
    }
    with desks.opened(name, tmp_path, monkeypatch) as desk:
        payload = desk.prepare(letter())
        for variable, key in wrong.items():
            monkeypatch.setenv(variable, key)
        with pytest.raises(Refused) as caught:
            desk.provider.put(payload)
        told = "".join(traceback.format_exception(caught.value)) + caught.value.lines() + repr(caught.value)

        assert caught.value.hint
        assert not [part for part in ("canary", "ca4aca4a", "Ghost ey") if part in told.replace(f"{tmp_path}", "")]
        assert desk.mailed() == []


@pytest.mark.parametrize("name", OVER_HTTP)
def test_a_key_with_a_line_break(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied with its line break is used without it."""
    with desks.opened(name, tmp_path, monkeypatch) as desk:
        for variable in ("BUTTONDOWN_API_KEY", "GHOST_ADMIN_API_KEY", "LISTMONK_API_TOKEN"):
            monkeypatch.setenv(variable, f"{desk.secrets[0]}\n")

        assert desk.put(letter())[0].state == "draft"
