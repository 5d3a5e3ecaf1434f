"""The adapter for MRML: what it would garble, swallow or refuse without a place."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import escape

from digest.errors import TemplateError
from digest.rendering import marks
from digest.rendering.mjml_lint import lint
from digest.rendering.mrml import compile_mjml

FAMILY = "dev \N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}"


def document(body: str, *, head: str = "") -> str:
    """Return an MJML document with ``body`` in a column."""
    column = f"<mj-section><mj-column>{body}</mj-column></mj-section>"
    return f'<mjml lang="en" dir="ltr"><mj-head>{head}</mj-head><mj-body>{column}</mj-body></mjml>'


def marked(mjml: str) -> str:
    """Return ``mjml`` as a template of its own would have rendered it, each line marked as of a.mjml.j2."""
    environment = Environment(loader=DictLoader({"a.mjml.j2": mjml}), extensions=[marks.LineMarks], autoescape=True)
    return environment.get_template("a.mjml.j2").render()


class _Attributes(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag, self.found = tag, [dict[str, str | None]()][:0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.tag:
            self.found.append(dict(attrs))


def attributes(html: str, tag: str) -> list[dict[str, str | None]]:
    """Return the attributes of each ``tag`` in ``html``, as a browser reads them."""
    parser = _Attributes(tag)
    parser.feed(html)
    return parser.found


# --- what MRML would garble --------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=40))
@settings(max_examples=100)
def test_an_attribute_comes_out_as_it_went_in(value: str) -> None:
    """Any text in an attribute survives: joined emoji, combining marks, quotes, backslashes."""
    html = compile_mjml(document(f'<mj-image src="x" alt="{escape(value)}" />'))
    assert attributes(html, "img")[0]["alt"] == value


@pytest.mark.parametrize("value", [FAMILY, 'say "hi"', "back\\slash", "two\nlines", "a\ttab", "\u00a0", "e\u0301"])
def test_an_attribute_of_raw_html_survives(value: str) -> None:
    """The same holds for HTML inside mj-text, which MRML prints by the same code."""
    html = compile_mjml(document(f'<mj-text><a title="{escape(value)}" href="#x">x</a></mj-text>'))
    assert attributes(html, "a")[0]["title"] == value


def test_a_quotation_mark_in_single_quotes_survives() -> None:
    """A value in single quotes may hold double ones without breaking its tag."""
    html = compile_mjml(document("""<mj-image src="x" alt='say "hi"' />"""))
    assert attributes(html, "img")[0]["alt"] == 'say "hi"'


def test_the_title_survives_as_the_label_of_the_article() -> None:
    """MRML writes the title into an aria-label too, where a joined emoji would be garbled."""
    html = compile_mjml(document("", head=f"<mj-title>{escape(FAMILY)} &#34;hi&#34;</mj-title>"))
    labels = [found["aria-label"] for found in attributes(html, "div") if "aria-label" in found]
    assert labels == [f'{FAMILY} "hi"']


def test_a_merge_tag_survives_in_an_address() -> None:
    """[[unsubscribe_url]] is still the link's whole address."""
    html = compile_mjml(document('<mj-text><a href="[[unsubscribe_url]]">x</a></mj-text>'))
    assert attributes(html, "a")[0]["href"] == "[[unsubscribe_url]]"


def test_control_characters_are_removed() -> None:
    """A NUL, an escape, a lone surrogate in the text neither stop MRML nor reach the email."""
    assert ">ab<" in compile_mjml(document("<mj-text>a\x00\x1b\x0b\x7f\ud800\uffffb</mj-text>"))


def test_no_web_font_is_added() -> None:
    """MRML's default family would fetch a font from the network; nothing is linked."""
    html = compile_mjml(document("<mj-text>words</mj-text>"))
    assert "@import" not in html
    assert not attributes(html, "link")


def test_no_two_outlook_comments_stand_side_by_side() -> None:
    """Adjacent conditional comments are merged: an email is cut by its bytes."""
    html = compile_mjml(document("<mj-text>words</mj-text>"))
    assert "<!--[if mso | IE]>" in html
    assert "<![endif]--><!--[if mso | IE]>" not in html


def test_comments_of_a_template_do_not_reach_the_reader() -> None:
    """An HTML comment in a template is left out."""
    assert "a secret" not in compile_mjml(document("<mj-text>x<!-- a secret --></mj-text>"))


def test_the_same_document_gives_the_same_bytes() -> None:
    """Compiling twice gives equal strings."""
    mjml = document(f'<mj-image src="x" alt="{FAMILY}" /><mj-text>x</mj-text>')
    assert compile_mjml(mjml) == compile_mjml(mjml)


# --- what MRML refuses or swallows -------------------------------------------------------------------

SECTION = "<mjml><mj-head></mj-head><mj-body><mj-section><mj-column>\n"
END = "\n</mj-column></mj-section></mj-body></mjml>"

FAULTS = {
    "unknown component": ("\n<mj-txt>x</mj-txt>", 3, "no component <mj-txt>", "mj-text"),
    "component in capitals": ("<MJ-TEXT>x</MJ-TEXT>", 2, "no component <MJ-TEXT>", "mj-text"),
    "open paragraph": ("<mj-text>\n<p>x\n</mj-text>", 3, "<p> is never closed", "</p>"),
    "open component": ("\n\n<mj-text>x", 4, "<mj-text> is never closed", "</mj-text>"),
    "closed twice": ("<mj-text>x</mj-text>\n</mj-text>", 3, "</mj-text> closes nothing", "take it out"),
    "bare angle": ("<mj-text>x\ny < 3</mj-text>", 3, "a < is not part of a tag", "&lt;"),
    "no quotes": ("\n<mj-text align=left>x</mj-text>", 3, "no quotes", 'name="value"'),
    "CDATA": ("<mj-text>\n<![CDATA[x]]></mj-text>", 3, "CDATA", "take it out"),
    "wrong parent": (
        "<mj-text>\n<mj-button>x</mj-button></mj-text>",
        3,
        "cannot stand directly",
        "<mj-column>",
    ),
    "section in a column": ("\n\n<mj-section></mj-section>", 4, "cannot stand directly", "<mj-body>"),
    "included file": ("\n<mj-include path='x.mjml' />", 3, "unable to load", ""),
}


@pytest.mark.parametrize(("body", "line", "what", "hint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_line(body: str, line: int, what: str, hint: str) -> None:
    """Each fault is refused with the template's file and line, and what to write instead."""
    with pytest.raises(TemplateError) as refused:
        compile_mjml(marked(SECTION + body + END))
    assert what in refused.value.what
    assert refused.value.where == f"templates/a.mjml.j2:{line}"
    assert re.search(hint, refused.value.hint)


def test_a_position_in_bytes_is_the_right_line() -> None:
    """MRML counts bytes, not letters, of what it was handed: an emoji before the fault shifts no line."""
    head = "<mj-head>\n<mj-title>ééé 👀</mj-title>\n<mj-html-attributes></mj-html-attributes></mj-head>"
    with pytest.raises(TemplateError) as refused:
        compile_mjml(marked(f"<mjml>{head}<mj-body></mj-body></mjml>"))
    assert refused.value.where == "templates/a.mjml.j2:3"


@pytest.mark.parametrize("nothing", ["", "words", "<mj-body></mj-body>", "<p>x</p>"])
def test_what_is_no_document_is_refused(nothing: str) -> None:
    """What has no mjml element is a TemplateError, not a traceback."""
    with pytest.raises(TemplateError):
        compile_mjml(nothing)


@pytest.mark.parametrize("lost", ["<mj-text>x</mj-text>", "<mj-column></mj-column>", "<mj-button>x</mj-button>"])
def test_a_component_outside_a_section_is_refused(lost: str) -> None:
    """MRML prints it without the table around it, and says nothing."""
    with pytest.raises(TemplateError, match="cannot stand directly in <mj-body>"):
        compile_mjml(f"<mjml><mj-body>{lost}</mj-body></mjml>")


def test_markup_in_a_style_sheet_is_no_markup() -> None:
    """A child combinator or an angle in a comment of mj-style is left alone."""
    assert not list(lint(document("", head="<mj-style>a>b{} /* <p> </mj-txt> */</mj-style>")))


def test_void_elements_need_no_end() -> None:
    """A br or an img without a slash is as good as one with it."""
    mjml = document('<mj-text>a<br>b<img src="x" alt=""><hr></mj-text>')
    assert not list(lint(mjml))
    assert "a<br />b" in compile_mjml(mjml)


# --- marks -------------------------------------------------------------------------------------------

TEMPLATES = {
    "tags on lines of their own": "{% if x %}\n  <b>\n{% endif %}\n</b>{# note #}\n",
    "raw": "a\n{% raw %}\n{{ x }}\n{% endraw %}\nb",
    "macro and call": "{% macro m() %}\n<i>{{ caller() }}</i>\n{% endmacro %}{% call m() %}\nx{% endcall %}",
    "a tag on two lines": "{{ x\n }} and {% if x\n %}y{% endif %}",
    "capture compared": "{% set s %}\nyes\n{% endset %}{% if s == 'yes\n' %}same{% endif %}",
    "capture measured": "{% set s %}abc{% endset %}{{ s|length }}{% filter center(9) %}a{% endfilter %}end",
    "no capture": "{% set s = 'abc' %}\n{{ s }}\nend",
    "whitespace control": "a  {%- if x -%}  b  {%- endif %}  c\n\n  {%+ if x %}d{% endif %}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_marks_change_nothing_but_the_marks(template: str) -> None:
    """Without its marks a marked template prints exactly what the plain one prints."""
    plain = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    loader = DictLoader({"a.mjml.j2": template})
    marking = plain.overlay(loader=loader, extensions=[marks.LineMarks])
    shown = marking.get_template("a.mjml.j2").render(x="&")
    assert marks.OPEN in shown
    assert marks.read(shown).text == plain.from_string(template).render(x="&")


def test_a_text_template_bears_no_marks() -> None:
    """Only templates whose output is compiled are marked."""
    environment = Environment(loader=DictLoader({"a.txt.j2": "words"}), extensions=[marks.LineMarks], autoescape=True)
    assert environment.get_template("a.txt.j2").render() == "words"


@given(st.text(st.sampled_from(f"ab\n<{marks.OPEN}{marks.CLOSE}:1"), max_size=30))
@settings(max_examples=100)
def test_removed_marks_leave_no_mark(text: str) -> None:
    """No word of a member can pass for a mark after ``remove``."""
    assert marks.read(marks.remove(text)).places == ()
