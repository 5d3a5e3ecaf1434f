"""Words from a thread are nobody's program: what looks like a provider's syntax arrives as it was written.

The fakes evaluate their templates as eagerly as a provider could, in what they send; so what a reader sees there
unchanged was made inert, and what is filled in was meant to be.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import Unsupported
from tests.providers.contract import desks
from tests.providers.contract.desks import CONTRACTS, OVER_HTTP, Desk, Got, Web
from tests.providers.contract.letters import letter
from tests.providers.fake.contract import one_line, visible

MAILS = ("outbox", "smtp", *OVER_HTTP)

# What a member could write, by accident or not.
HOSTILE = (
    "{{ subscriber.email }}",
    "{{subscriber.email}} and {{ 'x' }}",
    "{{{ subscriber.email }}}",
    "{% if subscriber.email %}yes{% endif %}",
    "{% raw %}",
    "{# a comment #}",
    "{{",
    "}}",
    "{%",
    "{#",
    "{{ then",
    "{{ UnsubscribeURL }}",
    "{{ .Subscriber.Email }}",
    "{{- .Subscriber.Email -}}",
    '{{ "a" | Safe }}',
    "{{ `a` }}",
    "{{/* a comment */}}",
    "{{ nonsense }}",
    "https://a.example/path@TrackLink",
    "%%{email}%%",
    '%%{first_name, "there"}%%',
    "%%{uuid}%% {uuid} {email}",
    "%recipient.list_unsubscribe%",
    "%recipient.email%",
    "*|UNSUB|* *|FNAME|*",
    "{$unsubscribe} {$name}",
    "<%asm_group_unsubscribe_raw_url%>",
    "\\{{ backslash \\n \\u007b \\\\",
    "a `tick` and a \"quote\" and 'another'",
    "---\ntitle: front matter\n---",
    "<script>alert(1)</script> & <b>bold</b> &lt;",
    "<!-- kg-card-end: html --> and <!--kg-card-end: html-->",
    "\ue000 0\ue001 \u2028 \u00a0 é 👀",
)
# Every reader's own data, as the fakes have it: none of it may come out of words.
PRIVATE = ("ada@example.org", "uuid-of-ada", "key-of-ada", "Lovelace")


@pytest.fixture(params=MAILS)
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Those that send by themselves."""
    with desks.opened(request.param, tmp_path, monkeypatch, listens=False) as opened:
        yield opened


@pytest.fixture(params=OVER_HTTP)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Those that are asked over HTTP, asked directly."""
    desks.impatient(monkeypatch)
    with desks.web(request.param, monkeypatch, None, listens=False) as opened:
        yield opened


def sent(desk: Desk, words: str, **other: str) -> Got:
    """Send ``words`` in the HTML, as they are, and return what arrives."""
    draft, payload = desk.put(letter(words, **other))
    read = desk.provider.read(draft.id, payload)
    if desk.provider.capabilities.drafts:
        assert read is not None
        assert read.differs == ()
    desk.provider.release(draft.id, payload, at_once=True)
    [got] = desk.mailed()
    return got


def without_way_out(html: str) -> str:
    """Return an email without the addresses by which the reader leaves: those hold what is the reader's own."""
    return html.replace("https://provider.test/unsubscribe/ada@example.org", "")


@pytest.mark.parametrize("words", HOSTILE)
def test_words_arrive_as_they_were_written(desk: Desk, words: str) -> None:
    """In the subject, in the HTML and in the plain text."""
    subject = one_line(words.replace("\n", " ")) or "-"
    got = sent(desk, f"[{escape(words)}]", subject=f"[{subject}]", text=f"[{words}]")

    assert one_line(got.subject) == f"[{subject}]"
    assert f"[{one_line(words)}]" in visible(got.html)
    if desk.provider.capabilities.text_part:
        assert f"[{one_line(words)}]" in _readable(one_line(got.text))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_in_attributes_styles_and_comments_do_nothing(desk: Desk, words: str) -> None:
    """A link's address stays the same link; elsewhere nothing is filled in, and nothing is in the way."""
    quoted = escape(words.replace("\n", " "))
    html = f'<a href="https://e.example/?q={quoted}" title="{quoted}">link</a>'
    if "-->" not in words and "</" not in words:
        html += f"<!-- {words} --><style>p::after {{ content: '{escape(words)}' }}</style>"
    got = sent(desk, html, preheader=f"[{one_line(words)}]")
    around = without_way_out(got.html)

    assert "link" in visible(got.html)
    assert not [private for private in PRIVATE if private in around]
    link = next(address for address in desks.addresses(got.html) if "e.example" in address)
    # A percent sign may be written as %25: whoever is asked reads the same.
    assert unquote(one_line(unescape(link))) == unquote(one_line(f"https://e.example/?q={words}"))


def _readable(text: str) -> str:
    """Return a plain text with the percent-escapes taken out that keep an address the same."""
    return re.sub("%(7B|7C|7D|60|5E|40)", lambda match: chr(int(match[1], 16)), text)


@given(words=st.text(st.sampled_from(list("{}%#|*<>-@ab.`\"'\\&;$[]! ")), min_size=1, max_size=24))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_of_their_letters_arrives(quick: Web, words: str) -> None:
    """Whatever is put together from the letters of their syntaxes is words to each of them."""
    quick.server.reset(CONTRACTS[quick.provider.name]())
    got = sent(quick, f"[{escape(words)}]", subject=f"[{words}]", text=f"[{words}]")

    assert one_line(got.subject) == one_line(f"[{words}]")
    assert one_line(f"[{words}]") in visible(got.html)


# --- our own tags ------------------------------------------------------------------------------------


def test_the_way_out_leads_out(desk: Desk) -> None:
    """Every reader has a way to unsubscribe, and no neutral tag is left anywhere."""
    got = sent(desk, "Hey")
    ways = [address for address in desks.addresses(got.html) if re.match("https://|mailto:", address)]

    assert ways
    assert "[[" not in got.subject + got.html + got.text
    if isinstance(desk, Web):
        assert "https://provider.test/unsubscribe/ada@example.org" in map(unescape, ways)


def test_the_name_is_filled_in_or_the_word(desk: Desk) -> None:
    """[[first_name|there]] is the reader's name where the provider knows it, else the word; in every part."""
    greeting = "Hey [[first_name|there]]!"
    got = sent(desk, f"<p>{greeting}</p>", subject="For [[first_name|you]]", text=greeting)
    expected = "Hey Ada!" if desk.provider.capabilities.personal else "Hey there!"

    assert expected in visible(got.html)
    assert got.subject in {"For Ada", "For you"}
    assert expected in got.text or not desk.provider.capabilities.text_part
    assert "[[" not in got.subject + got.html + got.text


def test_a_reader_without_a_name(quick: Web) -> None:
    """Who gave no name is called by the word."""
    quick.server.contract.readers.reverse()
    got = sent(quick, "<p>Hey [[first_name|there]]!</p>")

    assert "Hey there!" in visible(got.html)


@pytest.mark.parametrize(
    "word", ["O'Hara", "my friend", "été", "“you”", "you}}", '"', "{{ x }}", "a|b", "%%{x}%%", "<b>"]
)
def test_any_word_for_a_name(quick: Web, word: str) -> None:
    """The word arrives as it was written, or is refused before anything is asked; it is never a program."""
    quick.server.contract.readers.reverse()
    tag = f"[[first_name|{word}]]"
    email = letter(f"<p>Hey {escape(tag)}!</p>", text=f"Hey {tag}!")
    with suppress(Unsupported):
        payload = quick.prepare(email)
        draft = quick.provider.put(payload)
        quick.provider.release(draft.id, payload, at_once=True)
    if not quick.mailed():
        assert quick.asked() == 0
        return

    # What has a bar in its word is no tag of ours, and stays as it is.
    assert (f"Hey {tag}!" if "|" in word else f"Hey {word}!") in visible(quick.mailed()[0].html)


def test_tags_that_words_pretend_to_be(desk: Desk) -> None:
    """A tag that is misspelt, or wrapped in other syntax, gives nothing of a reader's away."""
    got = sent(desk, "[[first_name]] {{[[first_name|x]]}} [[ unsubscribe_url ]] {[[first_name|y]]{ z")
    seen = visible(without_way_out(got.html))

    assert not [private for private in PRIVATE if private in seen]
    assert "z" in seen


def test_no_secret_is_in_what_is_asked(desk: Desk) -> None:
    """A key is in the header that carries it, and in no body, no address and no payload."""
    if not isinstance(desk, Web):
        pytest.skip("it is asked by no request")
    draft, payload = desk.put(letter())
    desk.provider.release(draft.id, payload, at_once=False)
    desk.provider.cancel(draft.id)
    desk.provider.probe(desk.audience)
    assert desk.server.asked
    for request in desk.server.asked:
        said = request.path + str(request.query) + request.body.decode()
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        assert not [secret for secret in desk.secrets if secret in said + str(headers) + repr(payload)]
    assert not [secret for secret in desk.secrets if secret in repr(desk.provider) + str(vars(desk.provider))]
