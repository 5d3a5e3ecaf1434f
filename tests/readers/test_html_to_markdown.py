"""HTML becomes Markdown: what is shown is kept, whatever is unclosed, nested or hostile."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.readers.html_to_markdown import Rules, to_markdown, words
from digest.text.markdown import to_html, visible


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo  \nthree"),
        ("a<p>b<p>c", "a\n\nb\n\nc"),
        ("<b>b</b> <strong>s</strong> <i>i</i> <em>e</em> <s>x</s>", "**b** **s** *i* *e* ~~x~~"),
        ("<b>bo</b><b>ld</b> <b> pad </b>end <b></b>", "**bold** **pad** end"),
        ("<strong>two<br>lines</strong>", "**two**  \n**lines**"),
        ("<b>a <b>again</b></b>", "**a again**"),
        ("<ul><li>a<ul><li>b</ul><li><p>c</p><p>d</p></li></ul>", "- a\n  - b\n- c\n\n  d"),
        ("<ol start='3'><li>a<li>b</ol>", "3. a\n4. b"),
        ("<blockquote><p>q</p><blockquote>r</blockquote></blockquote>s", "> q\n>\n> > r\n\ns"),
        ("<pre><code class=x>a &lt; b\n  <b>c</b></code></pre>", "```\na < b\n  c\n```"),
        ("<code>a`b</code> <kbd>Ctrl</kbd>", "``a`b`` Ctrl"),
        ("<h2>A <i>b</i></h2>c", "## A *b*\n\nc"),
        ("<a href='https://x.example/(a)'>la<b>b</b></a>", "[la**b**](https://x.example/%28a%29)"),
        ("<a href='https://x.example'>https://x.example</a>", "<https://x.example>"),
        ("<a href='javascript:alert(1)'>no</a> <a>none</a> <a href='https://x.example'><img></a>", "no none"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a | b  \n1 | 2"),
        ("<details><summary>More</summary><p>in</p></details>", "**More**\n\nin"),
        ("x <span class='spoiler'>it <b>dies</b></span>", "x (spoiler: it **dies**)"),
        ("a<script>if (a < b) '</b>'</script>b<!-- <b> -->c<style>p{}</style>", "abc"),
        ("a < b, c > d &lt;b&gt; &amp;amp; <3", "a < b, c > d <b> \\&amp; <3"),
        ("2*3*4 snake_case # no", "2\\*3\\*4 snake_case # no"),
        ("<p>1) no list<p># no heading<p>> no quote", "1\\) no list\n\n\\# no heading\n\n\\> no quote"),
        ("<img src=x alt=y><video><a href=x>film</a></video>", ""),
        ("<b><p>x</p></b>", "**x**"),
        ("</p></div>x</ul>", "x"),
    ],
)
def test_elements(html: str, markdown: str) -> None:
    """Each element has its Markdown."""
    assert to_markdown(html) == markdown


def test_rules() -> None:
    """A platform's own elements are left out, replaced, and have their addresses completed."""
    rules = Rules(
        skip=lambda tag, attributes: attributes.get("class") == "no",
        replace=lambda tag, attributes: "@Ada" if tag == "at" else None,
        address=lambda href: "https://x.example" + href,
    )
    html = "<div class=no>no <div>no</div> no</div><at id=0>x<b>y</b></at> <a href=/a>in</a>"
    assert to_markdown(html, rules) == "@Ada [in](https://x.example/a)"


def test_words() -> None:
    """The plain words of HTML are one line."""
    assert words("<p>a <b>b</b></p>\n<p>&lt;c&gt;</p>") == "a b <c>"


@given(st.text(alphabet="<>/abpliuo=\"' &;!-#*_[]()\n", max_size=80))
def test_any_text(html: str) -> None:
    """No HTML is too broken, and none of it reaches print as HTML."""
    shown = to_html(to_markdown(html))
    assert "<script" not in shown
    assert "<b>" not in shown


@given(st.text(alphabet="ab *_`[]()#>-.1!&;\\~", max_size=60))
def test_text_stays_text(text: str) -> None:
    """Text without tags is shown as it was, whatever Markdown would see in it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = visible(to_markdown(f"<p>x{escaped}</p>")).split()
    assert "".join(found) == "x" + "".join(text.split())


@pytest.mark.parametrize(
    "html",
    [
        "<" * 100_000,
        "<a " * 40_000,
        '<a "' * 30_000,
        "<a '\"<b>" * 20_000,
        "<!--" * 25_000,
        "<div>" * 50_000,
        "<ul><li>" * 20_000,
        "</p>" * 50_000,
        "<b>" * 50_000 + "x",
        "<b>x</b>" * 30_000,
        "<p>" * 50_000,
        "<script>" * 20_000,
        "<blockquote>" * 20_000 + "x\n" * 1_000,
        "<a href=x>" * 20_000,
    ],
    ids=lambda html: repr(html[:8]),
)
def test_patience(html: str) -> None:
    """A hundred thousand characters of tags take a moment."""
    started = time.process_time()
    to_markdown(html)
    assert time.process_time() - started < 5
