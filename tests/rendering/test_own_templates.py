"""Templates of one's own: they come first, and a wrong one is told apart by its file and line."""

from pathlib import Path

import msgspec
import pytest

from digest.errors import TemplateError
from digest.model import Pick
from digest.rendering.compose import Composition
from digest.rendering.html import html
from digest.theme import theme
from tests.rendering import letters


def render(composition: Composition, root: Path) -> str:
    """Return the HTML of ``composition`` with the templates of ``root``."""
    return html(composition, theme("#3B3FBF"), root).html


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A newsletter's folder with templates of its own."""
    (tmp_path / "templates" / "blocks").mkdir(parents=True)
    return tmp_path


def with_block(root: Path, source: str) -> Composition:
    """Write ``source`` as the template of the bonus block; return a letter with it."""
    (root / "templates" / "blocks" / "bonus.mjml.j2").write_text(source, "utf-8")
    return letters.letter(letters.block("bonus", picks=(Pick(ref="r1", text="words"),)))


def test_a_template_of_ones_own_comes_first(own: Path) -> None:
    """A file in the newsletter's templates replaces the house's file of the same name, and only that."""
    source = "<mj-section><mj-column><mj-text>{{ picks[0].text }}, mine</mj-text></mj-column></mj-section>"
    assert "words, mine" in render(with_block(own, source), own)


def test_a_new_block_is_its_template(own: Path) -> None:
    """A block the house does not know needs its file, and nothing else."""
    source = "<mj-section><mj-column><mj-text>by {{ maker }}</mj-text></mj-column></mj-section>"
    (own / "templates" / "blocks" / "sponsor.mjml.j2").write_text(source, "utf-8")
    assert "by Acme" in render(letters.letter(letters.block("sponsor", maker="Acme")), own)


WRONG = {
    "misspelt name": ("\n{{ pikcs }}", 2, "'pikcs' is undefined", "did you mean picks?"),
    "misspelt attribute": ("{{ picks[0].lable }}", 1, "no attribute 'lable'", "did you mean label?"),
    "misspelt filter": ("\n\n{{ picks|qoute }}", 3, "no filter named 'qoute'", "did you mean quote?"),
    "misspelt tag": ("{% incude 'x' %}", 1, "unknown tag 'incude'", "did you mean include?"),
    "no end": ("{% for x in picks %}\n\nx", 2, "end of template", "needs its end"),
    "forbidden": ("a\n{{ picks.__class__.__mro__ }}", 2, "unsafe", "only read and print"),
    "unlike kinds": ("a\n{{ 1 + 'x' }}", 2, "cannot be worked out", "{{ … }}"),
    "missing template": (
        "a\n{% include 'crad.mjml.j2' %}",
        2,
        "no template",
        "did you mean card.mjml.j2?",
    ),
    "unclosed paragraph": (
        "<mj-section>\n<mj-column>\n{% for pick in picks %}\n<mj-text>\n<p>x</mj-text>{% endfor %}",
        5,
        "<p> is never closed",
        "write </p>",
    ),
    "unknown component": (
        "<mj-section>\n<mj-colunm /></mj-section>",
        2,
        "no component",
        "mj-column",
    ),
    "text outside a section": ("\n\n<mj-text>x</mj-text>", 3, "cannot stand directly", "<mj-column>"),
}


@pytest.mark.parametrize(("source", "line", "what", "hint"), WRONG.values(), ids=WRONG)
def test_a_wrong_template_has_its_line(own: Path, source: str, line: int, what: str, hint: str) -> None:
    """What Jinja or MRML refuses in a block becomes an error with that block's file and line, and a mend."""
    with pytest.raises(TemplateError) as refused:
        render(with_block(own, source), own)
    assert what in refused.value.what
    assert refused.value.where == f"templates/blocks/bonus.mjml.j2:{line}"
    assert hint in refused.value.hint


def test_a_missing_block_is_guessed(own: Path) -> None:
    """A block without a template is an error at the line that asked for it, with the nearest name."""
    with pytest.raises(TemplateError) as refused:
        render(letters.letter(letters.block("bonsu")), own)
    assert refused.value.what == "there is no template blocks/bonsu.mjml.j2"
    assert refused.value.where.startswith("templates/issue.mjml.j2:")
    assert "blocks/bonus.mjml.j2" in refused.value.hint


def test_our_own_fault_is_not_blamed_on_a_template(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception out of our code, called by a template, stays what it is."""

    def broken(text: str) -> str:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("digest.text.clean.inert_tags", broken)
    with pytest.raises(ZeroDivisionError):
        render(with_block(own, "{{ picks[0].text|quote }}"), own)


def test_a_newsletter_in_hebrew_runs_from_the_right(own: Path) -> None:
    """In a language written from the right, the document, its sections and its text start there."""
    strings = (letters.ROOT / "templates" / "strings" / "en.yaml").read_text("utf-8")
    (own / "templates" / "strings").mkdir()
    (own / "templates" / "strings" / "he.yaml").write_text(strings, "utf-8")
    newsletter = msgspec.structs.replace(letters.CONFIG.newsletter, language="he")
    config = msgspec.structs.replace(letters.CONFIG, newsletter=newsletter)
    made = render(letters.letter(letters.prose("שלום"), config=config, root=own), own)
    assert '<html lang="he" dir="rtl"' in made
    assert "direction:ltr" not in made
    assert "text-align:left" not in made.replace("font-size:0px;text-align:left", "")
