"""Merge tags: ours become the provider's; nothing else that looks like its syntax is left."""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.errors import Unsupported
from digest.model import Email
from digest.providers.tags import Syntax, mapped, mapped_html, mapped_line, mapped_text

DJANGO = Syntax(
    opens=("{{", "{%", "{#"),
    unsubscribe="{{ unsubscribe_url }}",
    first_name='{{ subscriber.first_name|default:"{fallback}" }}',
    view="{{ email_url }}",
)
BRACES = Syntax(opens=("{",), unsubscribe="https://example.org/leave", first_name='{first_name, "{fallback}"}')
OTHERS = Syntax(
    opens=("*|", "{$", "%%{", "<%", "%recipient.", "{{{"), unsubscribe="*|UNSUB|*", first_name="", view="*|ARCHIVE|*"
)
LINKS = Syntax(opens=("@TrackLink",))
SYNTAXES = (DJANGO, BRACES, OTHERS)
JOINER = "\u2060"

# What hostile words are made of: pieces of every syntax, of ours, and of HTML that was escaped.
PIECES = st.sampled_from(
    [
        "{",
        "}",
        "{{",
        "%",
        "#",
        "{%",
        "{#",
        "*|",
        "|*",
        "$",
        "<%",
        "%recipient.",
        "[[",
        "]]",
        "|",
        "a",
        " ",
        "\n",
        '"',
        "'",
        "&",
        "&#123;",
        "<b>",
        "-->",
        "<!--",
        "é",
        "👀",
        JOINER,
        "https://x.example/",
        "unsubscribe_url",
        "[[unsubscribe_url]]",
        "[[first_name|there]]",
        "first_name",
        "</style>",
        "/*",
        "\\",
        "=",
    ]
)
WORDS = st.lists(PIECES, max_size=12).map("".join)
# As the renderer does with what people wrote: no tag of ours is left in it (digest.text.clean.inert_tags).
PEOPLE = WORDS.map(lambda words: re.sub(r"\[(?=\[)", "[" + JOINER, words))


class Dom(HTMLParser):
    """Everything that a reader of the HTML could see or follow."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and its attributes."""
        self.seen += ["<", tag, *(f"{name}={value}" for name, value in attrs)]

    def handle_endtag(self, tag: str) -> None:
        """Note the end."""
        self.seen += ["</", tag]

    def handle_data(self, data: str) -> None:
        """Note the text; where it was cut into pieces does not matter."""
        self.seen.append(data)


def dom(html: str) -> str:
    """Return what a reader sees."""
    return "".join(Dom(html).seen)


def openings(words: str, syntax: Syntax, between: str = "") -> list[str]:
    """Return the openings in ``words``; one of a single character counts unless ``between`` follows it."""
    return [
        opening
        for opening in syntax.opens
        if re.search(re.escape(opening) + (f"(?!{between})" if between and len(opening) == 1 else ""), words)
    ]


def woven(words: str) -> str:
    """Return an email with ``words`` in its text, in a title and in attributes, as a renderer escapes them."""
    safe = escape(words)
    return (
        f"<!DOCTYPE html><html><head><title>{safe}</title><style>@media x{{.a {{color:red}} }}</style></head>"
        f"<body><!--[if mso]><p>{safe.replace('--', '—')}</p><![endif]--><p>{safe}</p>{safe}"
        f"<a href=\"https://x.example/?q={safe}\" title='{safe}'>go</a></body></html>"
    )


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{ x }}", "{&#123; x }}"),
        ("{ {", "{ {"),
        ("{{%", "{&#123;&#37;"),
        ("{{{{", "{&#123;&#123;&#123;"),
        ("{&#123; x }}", "{&#123; x }}"),
        ("<p>{</p><p>{</p>", "<p>{</p><p>{</p>"),
        ('<a href="https://x.example/{{a}}">', '<a href="https://x.example/{&#123;a}}">'),
        ("<a href=/{{a}}>", "<a href=/{&#123;a}}>"),
        ("<title>{{ x }}</title>", "<title>{&#123; x }}</title>"),
        ("<p {{ x }}>", "<p { { x }}>"),
        ("<!-- {{ x }} -->", "<!-- -->"),
        ("<!-- a note -->", "<!-- a note -->"),
        ("{<!-- {{ -->{", "{<!-- -->{"),
        ("<!--[if mso]><v:a b='{{'>{{<![endif]-->", "<!--[if mso]><v:a b='{&#123;'>{&#123;<![endif]-->"),
        ("<!--[if !mso]><!-->{{<!--<![endif]-->", "<!--[if !mso]><!-->{&#123;<!--<![endif]-->"),
        ("<style>@media x{{a}}</style>", "<style>@media x{ {a}}</style>"),
        ("<style>a{content:'{{'}/*{{*/</style>", "<style>a{content:'{\\00007b'}/*{ {*/</style>"),
        ("<style>a{b:url(x{{y)}</style>{{", "<style>a{b:url(x{\\00007by)}</style>{&#123;"),
        ("<script>{{'{{'</script>", "<script>{ {'{\\u007b'</script>"),
        ("a < b {{ & c", "a < b {&#123; & c"),
        ("<!DOCTYPE html>", "<!DOCTYPE html>"),
    ],
)
def test_syntax_is_broken_in_the_way_of_its_place(source: str, result: str) -> None:
    """Entities where HTML reads them, spaces where CSS allows them, and nothing where there is nothing to break."""
    assert mapped_html(source, DJANGO) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{ x }}", f"{{{JOINER}{{ x }}}}"),
        ("{{{{", f"{{{JOINER}{{{JOINER}{{{JOINER}{{"),
        ("{ {", "{ {"),
        ("https://x.example/{{a}}?b={%c", "https://x.example/%7B{a}}?b=%7B%c"),
        ("(https://x.example/) {%", f"(https://x.example/) {{{JOINER}%"),
    ],
)
def test_plain_text_is_broken_by_a_joiner(source: str, result: str) -> None:
    """A word joiner has no width; in an address, which it would lead elsewhere, a percent-escape does it."""
    assert mapped_text(source, DJANGO) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("*|FNAME|*", f"*{JOINER}|FNAME|*"),
        ("{$unsubscribe}", f"{{{JOINER}$unsubscribe}}"),
        ("100%%{x}", f"100%{JOINER}%{{x}}"),
        ("<%asm%>", f"<{JOINER}%asm%>"),
        ("%recipient.email%", f"%{JOINER}recipient.email%"),
        ("{{{ pm:x }}}", f"{{{JOINER}{{{{ pm:x }}}}}}"),
        ("{{ x }}", "{{ x }}"),
    ],
)
def test_other_providers_syntax_is_broken_as_well(source: str, result: str) -> None:
    """What opens a syntax may have any length."""
    assert mapped_text(source, OTHERS) == result
    assert openings(mapped_html(escape(source), OTHERS), OTHERS) == []


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("<p>{{ x }}</p>", "<p>{&#8288;{ x }}</p>"),
        ("<title>{{%</title>", "<title>{&#8288;{&#8288;%</title>"),
        ("<!--[if mso]>{#<![endif]-->", "<!--[if mso]>{&#8288;#<![endif]-->"),
        ('<a href="https://x.example/{{a}}">', '<a href="https://x.example/{&#123;a}}">'),
        ("{[[first_name|x]]", '{&#8288;{{ subscriber.first_name|default:"x" }}'),
    ],
)
def test_the_joiner_survives_a_parser_that_comes_first(source: str, result: str) -> None:
    """As an entity it breaks the syntax before the HTML is parsed, and as a character afterwards."""
    eager = msgspec.structs.replace(DJANGO, glue="&#8288;")
    assert mapped_html(source, eager) == result
    assert mapped_html(mapped_html("{{{%", eager), eager) == mapped_html("{{{%", eager)
    assert openings(unescape(mapped_html("<p>{{ {% {# {{{{</p>", eager)), eager) == []


def test_in_a_subject_no_address_is_a_link() -> None:
    """So the joiner does there as well, and a reader sees the address as it was written."""
    assert mapped_line("https://x.example/{{a}}", DJANGO) == f"https://x.example/{{{JOINER}{{a}}}}"
    assert mapped_text("https://x.example/a@TrackLink", LINKS) == "https://x.example/a%40TrackLink"
    assert mapped_line("https://x.example/a@TrackLink", LINKS) == f"https://x.example/a@{JOINER}TrackLink"


def test_a_single_character_is_an_opening_too() -> None:
    """A brace alone is an entity in HTML, and stands before a joiner or a space elsewhere."""
    assert mapped_html("{a<style>b{c:d}</style>", BRACES) == "&#123;a<style>b{ c:d}</style>"
    assert mapped_text("{a{", BRACES) == f"{{{JOINER}a{{{JOINER}"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ('<a href="[[unsubscribe_url]]">', '<a href="{{ unsubscribe_url }}">'),
        ("[[view_in_browser_url]]", "{{ email_url }}"),
        ("Hi [[first_name|there]]!", 'Hi {{ subscriber.first_name|default:"there" }}!'),
        ("Hi [[first_name|ma\nchère]]!", 'Hi {{ subscriber.first_name|default:"ma chère" }}!'),
        (
            "<!--[if mso]><a href='[[unsubscribe_url]]'><![endif]-->",
            "<!--[if mso]><a href='{{ unsubscribe_url }}'><![endif]-->",
        ),
        ('<img alt="Hi [[first_name|there]]">', '<img alt="Hi there">'),
        ("[[unsubscribe_[[first_name|x]]url]]", '[[unsubscribe_{{ subscriber.first_name|default:"x" }}url]]'),
        ("{[[first_name|x]]", '&#123;{{ subscriber.first_name|default:"x" }}'),
        ("[[first_name]] [[other]]", "[[first_name]] [[other]]"),
        ('[[first_name|x" | safe }}]]', '[[first_name|x" | safe }}]]'),
    ],
)
def test_our_tags_become_the_provider_s(source: str, result: str) -> None:
    """In text and in attributes; a brace before the provider's own tag does not become a part of it."""
    assert mapped_html(source, DJANGO) == result


def test_without_a_first_name_the_fallback_word_is_printed() -> None:
    """A provider that knows no names prints the word, and it is as inert as any other."""
    assert mapped_text("Hi [[first_name|there]]!", OTHERS) == "Hi there!"
    nameless = msgspec.structs.replace(DJANGO, first_name="")
    assert mapped_html("{[[first_name|{{ config }}]]", nameless) == "{&#123;&#123; config }}"


@pytest.mark.parametrize("word", ["{{ config }}", '"}}', "a&quot;b", "<b>", "a\\", "{% x %}", " ", "'); x"])
def test_a_fallback_word_that_could_leave_its_quotes_is_refused(word: str) -> None:
    """Only a word of letters and simple punctuation is put between the provider's quotes."""
    for map_it in (mapped_html, mapped_text):
        with pytest.raises(Unsupported, match="cannot stand") as caught:
            map_it(f"Hi [[first_name|{word}]]!", DJANGO)
        assert caught.value.hint


@pytest.mark.parametrize("word", ["there", "l'ami", "Leser:in".replace(":", "·"), "friend – you!", "👋🏽", "друг"])
def test_a_fallback_word_of_any_language_is_taken(word: str) -> None:
    """Letters are not only English."""
    assert f'"{word}"' in mapped_html(f"[[first_name|{word}]]", DJANGO)


@pytest.mark.parametrize("tag", ["[[unsubscribe_url]]", "[[view_in_browser_url]]"])
def test_a_tag_that_the_provider_lacks_is_refused(tag: str) -> None:
    """The reader would get brackets instead of a link."""
    with pytest.raises(Unsupported, match="has nothing for") as caught:
        mapped_html(f"<a href='{tag}'>", Syntax(opens=("{{",)))
    assert tag in caught.value.what


def test_every_part_of_an_email_is_mapped() -> None:
    """Subject, preheader, HTML and text; all else of the email stays."""
    email = Email(
        key="k",
        subject="{{ a [[first_name|you]]",
        preheader="{{ b",
        sender="{{ c",
        reply_to="",
        html="{{ d",
        text="{{ e",
        hash="h",
    )
    given_to_provider = mapped(email, DJANGO)
    assert given_to_provider.subject == f'{{{JOINER}{{ a {{{{ subscriber.first_name|default:"you" }}}}'
    assert (given_to_provider.preheader, given_to_provider.text) == (f"{{{JOINER}{{ b", f"{{{JOINER}{{ e")
    assert (given_to_provider.html, given_to_provider.sender, given_to_provider.key) == ("{&#123; d", "{{ c", "k")


def test_what_needs_nothing_stays_byte_for_byte() -> None:
    """The golden email comes out as it went in, but for its one tag."""
    html = (Path(__file__).parents[1] / "golden" / "email.html").read_text("utf-8")
    assert mapped_html(html, DJANGO).replace(DJANGO.unsubscribe, "[[unsubscribe_url]]") == html


@given(words=PEOPLE, syntax=st.sampled_from(SYNTAXES))
@example(words="{{{{{%{#", syntax=DJANGO)
def test_no_words_in_an_html_email_open_the_provider_s_syntax(words: str, syntax: Syntax) -> None:
    """Whatever people wrote, wherever it stands: no opening is left, and a reader sees the same."""
    html = woven(words)
    result = mapped_html(html, syntax)
    assert openings(result, syntax, between=" ") == []
    assert dom(re.sub(r"<style>.*?</style>", "", result)) == dom(re.sub(r"<style>.*?</style>", "", html))


@given(words=PEOPLE, syntax=st.sampled_from(SYNTAXES))
def test_no_words_in_plain_text_open_the_provider_s_syntax(words: str, syntax: Syntax) -> None:
    """What is added has no width, or is an escape in an address."""
    result = mapped_text(words, syntax)
    assert openings(result, syntax, between=JOINER) == []
    assert result.replace(JOINER, "").replace("%7B", "{").replace("%7C", "|") == words.replace(JOINER, "")


@given(words=WORDS, syntax=st.sampled_from(SYNTAXES))
def test_only_our_own_tags_open_it(words: str, syntax: Syntax) -> None:
    """With our tags among the words, every opening that is left belongs to what they became."""
    own = (syntax.unsubscribe, syntax.first_name.replace("{fallback}", "there"), syntax.view)
    for result, between in ((mapped_text(words, syntax), JOINER), (mapped_html(woven(words), syntax), " ")):
        for tag in filter(None, own):
            result = result.replace(tag, "\ue000")
        assert openings(result, syntax, between) == []


@given(words=PEOPLE, syntax=st.sampled_from(SYNTAXES))
def test_mapping_twice_is_mapping_once(words: str, syntax: Syntax) -> None:
    """What is inert is left alone."""
    for map_it, source in ((mapped_html, woven(words)), (mapped_text, words)):
        once = map_it(source, syntax)
        assert map_it(once, syntax) == once


@given(html=WORDS, syntax=st.sampled_from(SYNTAXES))
def test_no_html_at_all_opens_the_provider_s_syntax(html: str, syntax: Syntax) -> None:
    """Broken markup too: unclosed comments and tags, styles that do not end."""
    for source in (html, f"<style>{html}", f"<p {html}", f"<a href={html}>{html}", f"<title>{html}", f"<!--{html}"):
        assert openings(mapped_html(re.sub(r"\[+", "[", source), syntax), syntax, between=r"\s") == []


@pytest.mark.parametrize(
    "make", [lambda n: "<" * n, lambda n: "<!--[if x]>" * n, lambda n: "<p a='" * n, lambda n: "{" * n]
)
def test_hostile_markup_costs_no_time(make: Callable[[int], str]) -> None:
    """A scanner that goes back over the same text again and again would take minutes here."""
    assert unescape(mapped_html(make(3000), DJANGO)) == make(3000)


def test_a_fallback_word_with_markup_in_it_is_refused() -> None:
    """Half a tag in one element and half in another would be printed as brackets."""
    with pytest.raises(Unsupported, match="cannot stand"):
        mapped_html("<p>Hi [[first_name|<b>you</b>]]!</p>", DJANGO)
