"""Every fault at every call of every verb: the right error, never a second mailing, and a later look finds the truth.

The laws, whatever the provider:

- ``Refused``, and a NetworkError that is no UnansweredError, prove that nothing happened.
- What is unclear says so: ProviderError, or UnansweredError. Or the provider has looked, and returns what is true.
- Who looks afterwards and goes on from what is seen mails once, even where every release mails.
- No error shows a key.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from digest.errors import DigestError, NetworkError, ProviderError, Refused
from digest.model import Remote
from digest.net import UnansweredError
from digest.providers.api import Api
from tests.providers.contract import desks
from tests.providers.contract.desks import CONTRACTS, OVER_HTTP, TO, ByMail, Desk, Web
from tests.providers.contract.letters import KEY, SEND_AT, letter, older
from tests.providers.fake import Fault
from tests.providers.fake.faults import KEY_ENCODED, KEY_TOLD
from tests.providers.smtp_server import Orders

LATER = SEND_AT + timedelta(hours=1)
FOREVER = 99


def answers(*statuses: int, after: bool = False, times: int = 1, wait: str = "") -> dict[str, Fault]:
    """Return faults that answer with a status, by their names."""
    headers = (("Retry-After", wait),) if wait else ()
    name = f"{' after the effect' if after else ''}{' forever' if times > 1 else ''}{f', wait {wait}' if wait else ''}"
    return {f"{status}{name}": Fault("answer", after, status, headers, times=times) for status in statuses}


NOES = {
    **answers(400, 403, 429),
    **answers(401, times=FOREVER),
    **answers(429, times=FOREVER, wait="7"),
    **answers(429, wait="3600"),
    "401 that repeats the key": Fault("answer", status=401, body=f'{{"detail": "who is {KEY_TOLD}?"}}'),
    "400 that repeats the key in base64": Fault("answer", status=400, body=f'{{"message": "{KEY_ENCODED}"}}'),
}
UNCLEAR = {
    **answers(409, 500),
    **answers(502, after=True),
    **answers(503, times=FOREVER),
    **answers(504, after=True, times=FOREVER),
    "empty after the effect": Fault("empty", after=True),
    "html": Fault("html"),
    "html after the effect": Fault("html", after=True),
    "500 that repeats the key": Fault("answer", status=500, body=f"authorization={KEY_TOLD}"),
    "500 that repeats the key in base64": Fault("answer", status=500, body=f"you said {KEY_ENCODED}"),
    "null after the effect": Fault("answer", after=True, status=200, body="null"),
}
# A 200 that says nothing, and nothing was done: whoever stands between may answer so.
LIES = {
    "empty": Fault("empty"),
    "no object": Fault("answer", status=200, body="[]"),
    "nothing in it": Fault("answer", status=200, body="{}"),
    "other things in it": Fault("answer", status=200, body='{"posts": 7, "data": 7, "results": {}, "id": null}'),
    "empty, forever": Fault("empty", times=FOREVER),
    "nothing in it, forever": Fault("answer", status=200, body="{}", times=FOREVER),
}
SILENCE = {
    "hang": Fault("hang"),
    "hang after the effect": Fault("hang", after=True),
    "hang up, forever": Fault("hang up", times=FOREVER),
    "hang up after the effect": Fault("hang up", after=True),
    "hang up after the effect, forever": Fault("hang up", after=True, times=FOREVER),
    "cut": Fault("cut", after=True),
    "drip": Fault("drip", after=True),
}
CLOSED: dict[str, Fault | None] = {"closed port": None}
# The first does it without saying so, and what meets the repetition, where there is one, says that it did nothing.
TWICE: dict[str, tuple[Fault | None, ...]] = {
    f"{first}, then {then}": (fault, meets)
    for first, fault in {
        "504 after the effect": Fault("answer", after=True, status=504),
        "hang up after the effect": Fault("hang up", after=True),
    }.items()
    for then, meets in {**answers(401, 429, times=FOREVER), **CLOSED}.items()
}
FAULTS: dict[str, Fault | None] = {**NOES, **UNCLEAR, **LIES, **SILENCE, **CLOSED}
KINDS: dict[str, Iterable[str]] = {
    "noes": NOES,
    "unclear": UNCLEAR,
    "lies": LIES,
    "silence": SILENCE,
    "closed port": CLOSED,
    "two at a time": TWICE,
}


class Verb(NamedTuple):
    """One of the provider's verbs, with what lies there before."""

    prepared: Callable[[Web], str]
    act: Callable[[Desk, str], object]


def nothing(desk: Web) -> str:
    """Nothing lies there."""
    return ""


def a_draft(desk: Web) -> str:
    """The draft lies there."""
    return desk.put(letter())[0].id


def an_older_draft(desk: Web) -> str:
    """A draft of the issue as it was before."""
    return desk.put(older())[0].id


def a_scheduled_one(desk: Web) -> str:
    """The email is scheduled."""
    draft, payload = desk.put(letter())
    desk.provider.release(draft.id, payload, at_once=False)
    return draft.id


def an_unscheduled_one(desk: Web) -> str:
    """The email was scheduled, and is a draft again."""
    id_ = a_scheduled_one(desk)
    desk.provider.cancel(id_)
    return id_


def released(desk: Desk, id_: str, *, at_once: bool) -> Remote:
    """Release the draft."""
    return desk.provider.release(id_, desk.prepare(letter()), at_once=at_once)


VERBS = {
    "probe": Verb(nothing, lambda desk, _: desk.provider.probe(desk.audience)),
    "find nothing": Verb(nothing, lambda desk, _: desk.provider.find(KEY)),
    "find": Verb(a_draft, lambda desk, _: desk.provider.find(KEY)),
    "find an older one": Verb(an_older_draft, lambda desk, _: desk.provider.find(KEY)),
    "read": Verb(a_draft, lambda desk, id_: desk.provider.read(id_, desk.prepare(letter()))),
    "put": Verb(nothing, lambda desk, _: desk.put(letter())[0]),
    "put over": Verb(an_older_draft, lambda desk, id_: desk.put(letter(), id_)[0]),
    "schedule": Verb(a_draft, lambda desk, id_: released(desk, id_, at_once=False)),
    "send": Verb(a_draft, lambda desk, id_: released(desk, id_, at_once=True)),
    "send what had an hour": Verb(an_unscheduled_one, lambda desk, id_: released(desk, id_, at_once=True)),
    "cancel": Verb(a_scheduled_one, lambda desk, id_: desk.provider.cancel(id_)),
    "test": Verb(nothing, lambda desk, _: desk.provider.test(desk.prepare(letter()), TO)),
    "test with a draft there": Verb(a_draft, lambda desk, _: desk.provider.test(desk.prepare(letter()), TO)),
}
LOOKING = frozenset({"probe", "find nothing", "find", "find an older one", "read"})
PUTTING = frozenset({"put", "put over"})
RELEASING = frozenset({"schedule", "send", "send what had an hour"})


@pytest.fixture(params=OVER_HTTP)
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The providers that are asked over HTTP; their fakes are asked directly, for there is much to ask."""
    desks.impatient(monkeypatch)
    with desks.web(request.param, monkeypatch, None, listens=False) as opened:
        yield opened


def begun(desk: Web, verb: str) -> str:
    """Begin anew with what lies there before the verb, and return its id."""
    desk.server.reset(CONTRACTS[desk.provider.name]())
    id_ = VERBS[verb].prepared(desk)
    desk.server.contract.mail_on_every_release = True
    desk.server.asked.clear()
    return id_


def calls_of(desk: Web, verb: str) -> list[tuple[str, str]]:
    """Return the calls that the verb makes when nothing goes wrong."""
    id_ = begun(desk, verb)
    VERBS[verb].act(desk, id_)
    return desk.server.calls


def order(desk: Web, fault: Fault | None, call: int) -> None:
    """Let ``fault`` strike at the ``call``-th call from now; None closes the port before it."""
    if fault is None:
        desk.server.refuse_after(call - 1)
    else:
        desk.server.misbehave(fault._replace(first=call))


def outcome(desk: Web, verb: str, id_: str) -> tuple[object, DigestError | None]:
    """Do it, and return what came of it."""
    try:
        return VERBS[verb].act(desk, id_), None
    except DigestError as error:
        return None, error
    finally:
        desk.server.behave()


def proves_nothing_happened(error: DigestError | None) -> bool:
    """Say whether ``error`` claims that nothing was done."""
    return isinstance(error, Refused) or (isinstance(error, NetworkError) and not isinstance(error, UnansweredError))


def happened(verb: str, before: Any, after: Any) -> bool:
    """Say whether what the verb is for was done: more than that may have been, on the way there."""
    if verb.startswith("test"):
        return bool(before[2] != after[2])
    if verb in RELEASING or verb == "cancel":
        return [each["status"] for each in before[0]] != [each["status"] for each in after[0]]
    return bool(before != after)


def right_class(fault: str, error: DigestError, *, done: bool) -> bool:
    """Say whether the error is of the class that the fault calls for; with the thing done, it must not deny it."""
    if done:
        return not proves_nothing_happened(error)
    if fault in NOES or fault in CLOSED:
        return proves_nothing_happened(error)
    return isinstance(error, ProviderError | NetworkError)


def broken_laws(desk: Web, verb: str, fault: str, call: int) -> Iterator[str]:
    """Do ``verb`` with ``fault`` at its ``call``-th call, go on as a sender would, and yield what must not be."""
    id_ = begun(desk, verb)
    before = deepcopy(desk.server.contract.snapshot())
    for later, each in enumerate(TWICE[fault] if fault in TWICE else (FAULTS[fault],)):
        order(desk, each, call + later)
    result, error = outcome(desk, verb, id_)
    done = happened(verb, before, desk.server.contract.snapshot())
    if error is not None:
        if not right_class(fault, error, done=done):
            yield f"{type(error).__name__} although it was {'' if done else 'not '}done: {error}"
        told = error.lines() + repr(error) + "".join(traceback.format_exception(error))
        if any(secret in told for secret in desk.secrets):
            yield "the error shows a secret"
    if verb in LOOKING:
        yield from _after_looking(desk, verb, result, error, changed=done)
    elif verb in PUTTING:
        yield from _after_putting(desk, result, error)
    elif verb in RELEASING:
        yield from _after_releasing(desk, verb, id_, result, error)
    elif verb == "cancel":
        yield from _after_cancelling(desk, id_, result, error)
    else:
        yield from _after_testing(desk, fault, error)


def _after_looking(desk: Web, verb: str, result: object, error: DigestError | None, *, changed: bool) -> Iterator[str]:
    if changed:
        yield "looking changed something"
    if error is None and verb != "probe" and result != VERBS[verb].act(desk, _id(desk)):
        yield f"it returned {result!r}, which is not what lies there"


def _id(desk: Web) -> str:
    remote = desk.provider.find(KEY)
    return remote.id if remote else ""


def _after_putting(desk: Web, result: object, error: DigestError | None) -> Iterator[str]:
    there = desk.provider.find(KEY)
    if error is None and (there is None or not isinstance(result, Remote) or (there.id, there.key) != (result.id, KEY)):
        yield f"it returned {result!r}, and {there!r} lies there"
    if there is None or there.key != KEY:
        there = desk.put(letter(), there.id if there else "")[0]
    read = desk.provider.read(there.id, desk.prepare(letter()))
    if read is None or (read.state, read.differs) != ("draft", ()):
        yield f"in the end there is {read!r}"
    if desk.lie() != 1:
        yield f"in the end {desk.lie()} drafts lie there"
    desk.pass_to(LATER)
    if desk.mailed():
        yield "a draft was mailed"


def _after_releasing(desk: Web, verb: str, id_: str, result: object, error: DigestError | None) -> Iterator[str]:
    payload = desk.prepare(letter())
    read = desk.provider.read(id_, payload)
    if read is None:
        yield "nothing can be seen there any more"
        return
    if error is None and (not isinstance(result, Remote) or result.state != read.state or read.state == "draft"):
        yield f"it returned {result!r}, and it is {read.state}"
    if proves_nothing_happened(error) and read.state != "draft":
        yield f"{type(error).__name__}, and it is {read.state}"
    if read.state == "draft":
        if read.differs:
            yield f"the draft differs now: {read.differs}"
        desk.provider.release(id_, payload, at_once=verb != "schedule")
    elif verb != "schedule" and read.state != "sent":
        yield f"to be sent at once, it is {read.state}"
    if verb != "schedule" and len(desk.mailed()) != 1:
        yield f"sent at once, {len(desk.mailed())} times before the hour"
    desk.pass_to(LATER)
    desk.pass_to(LATER + timedelta(minutes=5))
    if len(desk.mailed()) != 1:
        yield f"it was mailed {len(desk.mailed())} times"
    found = desk.provider.find(KEY)
    if found is None or found.state != "sent":
        yield f"in the end there is {found!r}"


def _after_cancelling(desk: Web, id_: str, result: object, error: DigestError | None) -> Iterator[str]:
    read = desk.provider.read(id_, desk.prepare(letter()))
    if read is None:
        yield "nothing can be seen there any more"
        return
    if error is None and read.state != "draft":
        yield f"it returned {result!r}, and it is {read.state}"
    if proves_nothing_happened(error) and read.state != "scheduled":
        yield f"{type(error).__name__}, and it is {read.state}"
    if read.state != "draft":
        desk.provider.cancel(id_)
    desk.pass_to(LATER)
    if desk.mailed():
        yield "what was taken back was mailed"


def _after_testing(desk: Web, fault: str, error: DigestError | None) -> Iterator[str]:
    if desk.mailed():
        yield "a test was mailed to the audience"
    # Of a test, these providers say nothing but 200.
    if error is None and len(desk.tested()) != 1 and fault not in LIES:
        yield f"{len(desk.tested())} tests went out, without a word"
    payload = desk.prepare(letter())
    there = desk.provider.find(KEY)
    remote = desk.provider.put(payload, there.id if there else "")
    desk.provider.release(remote.id, payload, at_once=False)
    desk.pass_to(LATER)
    if len(desk.mailed()) != 1:
        yield f"after the test, the issue was mailed {len(desk.mailed())} times"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_fault_at_every_call(desk: Web, verb: str, kind: str) -> None:
    """With each fault of the kind at its first, its second, … call, no law is broken; every release mails here."""
    if verb.startswith("test") and not desk.provider.capabilities.test:
        pytest.skip(f"{desk.provider.name} says it has no test")
    calls = calls_of(desk, verb)
    assert calls
    broken = [
        f"{fault} at call {number} ({method} {path}): {law}"
        for number, (method, path) in enumerate(calls, 1)
        for fault in KINDS[kind]
        for law in broken_laws(desk, verb, fault, number)
    ]

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("verb", ["read", "put", "send"])
def test_a_key_that_is_shown_is_seen(desk: Desk, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That no error shows a key is no empty law: without what cleans the provider's words it is broken."""
    monkeypatch.setattr(Api, "_clean", lambda _, words, headers: words)
    assert isinstance(desk, Web)
    blind = [
        fault
        for fault in ("401 that repeats the key", "400 that repeats the key in base64", "500 that repeats the key")
        if "the error shows a secret" not in broken_laws(desk, verb, fault, 1)
    ]

    assert blind == []


def test_a_second_put_while_lists_lag(desk: Web) -> None:
    """No second draft is made where that is promised, although the first is in no list yet; and it is found later."""
    begun(desk, "put")
    desk.server.contract.lag = 60
    order(desk, Fault("hang up", after=True, method="POST", times=FOREVER), 1)
    outcome(desk, "put", "")
    outcome(desk, "put", "")
    if desk.provider.capabilities.idempotency_key:
        assert desk.lie() == 1
    desk.server.now += timedelta(seconds=60)
    found = desk.provider.find(KEY)

    assert found is not None
    assert found.state == "draft"


# Over a real connection; what has an effect matters only to what changes something.
AT_A_CHANGE = {**SILENCE, **CLOSED, **answers(503), "html after the effect": UNCLEAR["html after the effect"]}
AT_A_LOOK = {name: fault for name, fault in AT_A_CHANGE.items() if fault is None or not fault.after or name == "cut"}


@pytest.mark.parametrize("name", OVER_HTTP)
@pytest.mark.parametrize(
    ("verb", "fault"), [*(("send", fault) for fault in AT_A_CHANGE), *(("find", fault) for fault in AT_A_LOOK)]
)
def test_a_real_connection_fails_in_the_same_way(
    name: str, verb: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a socket, with net's own eyes, the last call's fault gives what the quick way gives, and breaks no law."""
    with monkeypatch.context() as patch:
        desks.impatient(patch)
        with desks.web(name, patch, None, listens=False) as quick:
            calls = calls_of(quick, verb)
            call = len(calls) if verb == "find" else 1 + _changing(calls)
            id_ = begun(quick, verb)
            order(quick, FAULTS.get(fault), call)
            _, expected = outcome(quick, verb, id_)
    with desks.opened(name, tmp_path, monkeypatch) as desk:
        assert isinstance(desk, Web)
        id_ = begun(desk, verb)
        order(desk, FAULTS.get(fault), call)
        if fault.startswith(("hang", "drip")):
            desks.waits(monkeypatch, desks.IMPATIENCE)
        result, error = outcome(desk, verb, id_)
        desks.waits(monkeypatch, desks.PATIENCE)
        assert (error is None) == (expected is None)
        assert isinstance(error, UnansweredError) == isinstance(expected, UnansweredError)
        # requests' own error would keep the request, and with it the key.
        assert not isinstance(error, UnansweredError) or error.__context__ is None
        assert proves_nothing_happened(error) == proves_nothing_happened(expected)
        if verb == "send":
            assert list(_after_releasing(desk, verb, id_, result, error)) == []


def _changing(calls: list[tuple[str, str]]) -> int:
    """Return the place of the last call that changes something."""
    return max(at for at, (method, _) in enumerate(calls) if method != "GET")


NOTHING_TAKEN = {
    "a greeting that says no": Orders(greeting="554 not you"),
    "a stranger's login": Orders(login="535 5.7.8 who are you?"),
    "the sender refused": Orders(sender="550 no"),
    "the recipient refused": Orders(recipient="550 nobody here"),
    "no room": Orders(data="452 no room"),
    "come again later": Orders(end="451 greylisted"),
    "refused at the end": Orders(end="554 looks like spam"),
    "cut at MAIL": Orders(cut_at="MAIL"),
    "cut at DATA": Orders(cut_at="DATA"),
}
MAYBE_TAKEN = {
    "taken, and cut": Orders(end="cut"),
    "lost at the end": Orders(end="lose"),
    "an answer that is none": Orders(end="999 hm"),
}


@pytest.mark.parametrize("verb", ["send", "test"])
@pytest.mark.parametrize("fault", [*NOTHING_TAKEN, *MAYBE_TAKEN])
def test_a_mail_servers_faults(verb: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused when the server provably has nothing, unclear when it may; never a second try; no password shown."""
    with desks.opened("smtp", tmp_path, monkeypatch) as desk:
        assert isinstance(desk, ByMail)
        draft, _ = desk.put(letter())
        desk.server.orders = {**NOTHING_TAKEN, **MAYBE_TAKEN}[fault]
        with pytest.raises(DigestError) as caught:
            VERBS[verb].act(desk, draft.id)
        told = caught.value.lines() + "".join(traceback.format_exception(caught.value))

        assert proves_nothing_happened(caught.value) == (fault in NOTHING_TAKEN)
        assert len(desk.server.taken) <= (fault in MAYBE_TAKEN)
        assert sum(said.startswith("EHLO") for said in desk.server.said) <= 1
        assert not [secret for secret in desk.secrets if secret in told]
        assert not isinstance(caught.value, UnansweredError) or caught.value.__context__ is None


def test_a_mail_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is a NetworkError: nothing went out."""
    with desks.opened("smtp", tmp_path, monkeypatch) as desk:
        draft, payload = desk.put(letter())
    with pytest.raises(NetworkError) as caught:
        desk.provider.release(draft.id, payload, at_once=True)

    assert proves_nothing_happened(caught.value)
