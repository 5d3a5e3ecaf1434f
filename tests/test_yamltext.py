"""YAML as an editor writes it: read as written, or refused with its line."""

import json
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, DigestError, IssueError
from digest.yamltext import NOT_IN_FILE, Located, convert, load, place


def read(text: str) -> dict[str, Any]:
    """What ``text`` says."""
    return load(text, path="config.yaml").data


def refused(text: str) -> DigestError:
    """The error that ``text`` gives."""
    with pytest.raises(ConfigError) as caught:
        load(text, path="config.yaml")
    assert caught.value.hint
    return caught.value


# --- read as written ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "17:00",
        "no",
        "1.10",
        "2026-11-24 09:00",
        "017",
        "0x1F",
        "1_000",
        "1e3",
        ".inf",
        "=",
        "True",
        "b#3",
        "a:b",
    ],
)
def test_a_plain_value_is_the_text_that_was_written(written: str) -> None:
    """No value becomes a number, a date or a truth that the editor did not write."""
    assert read(f"starts: {written}") == {"starts": written}


@pytest.mark.parametrize("written", ["", "~", "null", "# a comment"])
def test_nothing_is_none(written: str) -> None:
    """A key without a value has none."""
    assert read(f"url: {written}\n") == {"url": None}


@pytest.mark.parametrize("written", ['""', "''", '"null"', "'~'"])
def test_what_stands_between_quotes_is_text(written: str) -> None:
    """Quotes make a text of anything, also of nothing."""
    assert read(f"url: {written}") == {"url": written[1:-1]}


def test_lists_and_mappings_may_be_written_both_ways() -> None:
    """One line or several: the data is the same."""
    assert read("a: {b: [1, 2]}") == read("a:\n  b:\n    - 1\n    - 2\n") == {"a": {"b": ["1", "2"]}}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    """A front matter may be empty."""
    assert read(text) == {}


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    """A file saved by Notepad reads like any other, with its lines."""
    located = load("\ufeffa: 1\r\nb: 2 \r\n", path="p")
    assert located == Located({"a": "1", "b": "2"}, {"": 1, "a": 1, "b": 2})


def test_a_comment_after_a_value_is_a_comment() -> None:
    """A # with spaces around it is meant as a comment."""
    assert read("a: b # c\nn: # the newsletter\n  x: 1 # y\nl: [1, # one\n  2]\n") == {
        "a": "b",
        "n": {"x": "1"},
        "l": ["1", "2"],
    }


def test_every_key_knows_its_line() -> None:
    """Lines count from the file's first, by dotted path, list entries by number."""
    located = load("subject: x\nevent:\n  url: y\nwho:\n  - a\n  - b\n", path="p", first_line=2)
    assert located.lines == {
        "": 2,
        "subject": 2,
        "event": 3,
        "event.url": 4,
        "who": 5,
        "who.0": 6,
        "who.1": 7,
    }


def test_a_line_is_what_an_editor_shows_as_one() -> None:
    """A line separator inside quotes is no new line to any editor."""
    assert load('a: "x\u2028y"\nb: z', path="p").lines["b"] == 2


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")))


@given(st.dictionaries(st.text("abcxyz", min_size=1, max_size=8), PRINTABLE, max_size=4))
def test_what_json_quotes_reads_back(data: dict[str, str]) -> None:
    """Any printable text that a program writes between JSON's quotes is read as it was."""
    text = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items())
    assert read(text) == data


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text("ab:#-[]{}'\"|>&*!%@`?, \n\t~", max_size=40))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    """There is no third way: no traceback, no error without its line."""
    try:
        data = read(text)
    except ConfigError as error:
        line = int(error.where.removeprefix("config.yaml:"))
        assert 1 <= line <= text.count("\n") + 1
    else:
        assert isinstance(data, dict)


# --- refused with its line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x: 1\nsubject: a #3\n", 2),
        ("x: 1\naccent: #3B3FBF\n", 2),
        ("subject: a #3\n  more\n", 1),
        ("who:\n  - #ben\n  - anna\n", 2),
        ("who: [anna, #ben\n  carl]\n", 1),
        ("who: [#ben]\n", 1),
        ("e: {name: x, #y\n url: z}\n", 1),
        ("e: {name: x #y\n}\n", 1),
    ],
)
def test_what_a_number_sign_would_cut_off_is_refused(text: str, line: int) -> None:
    """YAML would take the rest of the line for a comment; the editor meant a number, a colour, a channel."""
    error = refused(text)
    assert error.what == "everything after # is lost"
    assert "between quotes" in error.hint
    assert error.where == f"config.yaml:{line}"


@pytest.mark.parametrize(
    ("text", "key", "line", "other"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", 3, 1),
        ("n:\n  from: x\n\n  from: y\n", "n.from", 4, 2),
        ("e: {url: x, url: y}\n", "e.url", 1, 1),
        ("\"a\": 1\n'a': 2\n", "a", 2, 1),
    ],
)
def test_a_key_twice_is_refused(text: str, key: str, line: int, other: int) -> None:
    """YAML would take one of the two; both lines are named."""
    error = refused(text)
    assert (error.what, error.where) == (f"{key} stands here twice", f"config.yaml:{line}")
    assert f"line {other}" in error.hint


@pytest.mark.parametrize(
    "text",
    [
        'subject: "x\nurl: y\n',
        "subject: 'x\nurl: y\n",
        'subject: "x\nurl: "y"\n',
        'subject: "x\nurl: y"\n',
        'subject: "x\n---\nurl: y\n',
        'subject: "x',
    ],
)
def test_a_quote_that_is_not_closed_is_found_where_it_opens(text: str) -> None:
    """The parser gives up lines later, or swallows a key; the mistake is on the first line."""
    error = refused(text)
    assert error.lines() == (
        "error: the quote that opens here is not closed\n  at config.yaml:1\n"
        f"  try: close it with {text[9]} on its line"
    )


def test_a_quoted_text_may_run_over_two_lines() -> None:
    """A long note that goes on below is no open quote."""
    assert read('note: "Free,\n  open to all."\n') == {"note": "Free, open to all."}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("subject: Event: tomorrow\n", 1, "YAML reads the second `: ` as one more key"),
        ("a: 1\n\tb: 2\n", 2, "a tab indents this line"),
        ("a:\n\tb: 2\n", 2, "a tab indents this line"),
        ("a: &x y\n", 1, "YAML reads & here as a sign of its own"),
        ("a: *x\n", 1, "YAML reads * here as a sign of its own"),
        ("a: *bold* x\n", 1, "YAML reads * here as a sign of its own"),
        ("a: !important x\n", 1, "YAML reads ! here as a sign of its own"),
        ("a: !!str x\n", 1, "YAML reads ! here as a sign of its own"),
        ("a: @anna\n", 1, "YAML reads @ here as a sign of its own"),
        ("a: 1\nb: %x\n", 2, "YAML reads % here as a sign of its own"),
        ("a: `x`\n", 1, "YAML reads ` here as a sign of its own"),
        ("a: > x\n", 1, "YAML reads > here as a sign of its own"),
        ("a: - x\n", 1, "YAML reads - here as a sign of its own"),
        ("a: ] x\n", 1, "YAML reads ] here as a sign of its own"),
        ("a: {{ title }}\n", 1, "YAML reads { here as a sign of its own"),
        ("a: " + "[" * 3000, 1, "YAML reads [ here as a sign of its own"),
        ("a: [Invite] Join us\n", 1, "the value ended before this, at its closing quote or bracket"),
        ("a: 'It's'\n", 1, "the value ended before this, at its closing quote or bracket"),
        ("a: [x\nb: y\n", 1, "the [ that opens here is not closed"),
        ("a: {x: 1\n", 1, "the { that opens here is not closed"),
        ('a: "c:\\path"\n', 1, "YAML knows no such code after \\"),
        ("a: 1\nb\nc: 2\n", 2, "this line has no key"),
        ("a: 1\nb:2\n", 2, "this line has no key"),
        (": x\n", 1, "a value stands here without its key"),
        ('"": x\n', 1, "a value stands here without its key"),
        ("a:\n  b: 1\n c: 2\n", 3, "this line is indented unlike its neighbours"),
        ("a: 1\n  b: 2\n", 2, "this line is indented unlike its neighbours"),
        ("who: anna\n  - ben\n", 1, "who has a value, and a list below it"),
        ("a: 1\n---\nb: 2\n", 2, "a second part begins here"),
        ("- a\n- b\n", 1, "this is not a list of keys with their values"),
        ("hello\n", 1, "this is not a list of keys with their values"),
        ("a: x\0y\n", 1, "an invisible character stands here (U+0000)"),
        ("a: 1\nb: x\x1b[31m\n", 2, "an invisible character stands here (U+001B)"),
        ("a: 1\nb: x\u2028y\n", 2, "an invisible line break stands here (U+2028)"),
        ('a: "x\u2028y"\nb: @z\n', 2, "YAML reads @ here as a sign of its own"),
    ],
)
def test_what_is_not_what_it_seems_is_refused(text: str, line: int, what: str) -> None:
    """Each mistake has its own words and its line."""
    error = refused(text)
    assert (error.what, error.where) == (what, f"config.yaml:{line}")


def test_the_family_of_the_error_is_the_caller_s() -> None:
    """A mistake in issue.md is an IssueError, with the line counted in the file."""
    with pytest.raises(IssueError) as caught:
        load("a: 1\na: 2", path="issue.md", first_line=2, error=IssueError)
    assert caught.value.where == "issue.md:3"


def test_place_climbs_to_the_nearest_key() -> None:
    """A key that is not there is looked for where it would stand."""
    lines = {"": 1, "newsletter": 4}
    assert place("c", lines, "newsletter.address") == "c:4"
    assert place("c", lines, "privacy.byline") == "c:1"
    assert place("c", {}, "privacy") == "c"


# --- data -> Struct ----------------------------------------------------------------------------------


BELOW = "write each on a line of its own below it, indented"


class Inner(msgspec.Struct, frozen=True):
    """A section."""

    name: str
    count: Annotated[int, msgspec.Meta(ge=0, le=9)] = 4


class Outer(msgspec.Struct, frozen=True):
    """A file."""

    inner: Inner
    sender: str = msgspec.field(name="from", default="")
    share: float = 0.5
    loud: bool = False
    who: tuple[str, ...] = ()
    cities: dict[str, str] = {}
    settings: dict[str, Any] = {}
    limit: int | None = None
    seen: Annotated[dict[str, int], NOT_IN_FILE] = {}


class Strange(msgspec.Struct):
    """Holds what no YAML file of ours does."""

    raw: bytes


def as_outer(text: str) -> Outer:
    """``text`` as the Struct Outer."""
    return convert(load(text, path="a/b.yaml"), Outer, path="a/b.yaml")


def not_outer(text: str) -> DigestError:
    """The error that ``text`` gives as the Struct Outer."""
    with pytest.raises(ConfigError) as caught:
        as_outer(text)
    return caught.value


def test_text_becomes_what_the_field_asks_for() -> None:
    """Numbers, yes and no, one or several: the Struct says what a text is."""
    text = "inner: {name: no, count: 7}\nfrom: a@b\nshare: 0.25\nloud: Yes\nwho: [a, b]\n"
    text += "cities: {X: y}\nlimit: -3\n"
    assert as_outer(text) == Outer(
        inner=Inner(name="no", count=7),
        sender="a@b",
        share=0.25,
        loud=True,
        who=("a", "b"),
        cities={"X": "y"},
        limit=-3,
    )


@pytest.mark.parametrize(
    ("word", "truth"),
    [("yes", True), ("on", True), ("TRUE", True), ("no", False), ("Off", False), ("false", False)],
)
def test_yes_and_no_have_six_spellings(word: str, truth: bool) -> None:
    """Whatever an editor knows from other tools is understood."""
    assert as_outer(f"inner: {{name: x}}\nloud: {word}").loud is truth


def test_a_single_value_is_a_tuple_of_one() -> None:
    """``never_quote: Anna`` needs no brackets."""
    assert as_outer("inner: {name: x}\nwho: Anna").who == ("Anna",)


def test_a_key_without_a_value_has_its_default() -> None:
    """A form that is not filled in yet is no error."""
    assert as_outer("inner:\n  name: x\n  count:\nfrom:\nwho:\nlimit: ~\n") == Outer(inner=Inner(name="x"))


def test_settings_stay_as_they_were_read() -> None:
    """What only a provider knows is handed on as text, lists and mappings."""
    assert as_outer("inner: {name: x}\nsettings: {port: 587, to: [a]}").settings == {
        "port": "587",
        "to": ["a"],
    }


@pytest.mark.parametrize(
    ("text", "what", "line", "hint"),
    [
        ("inner:\n  name: x\n  cuont: 3\n", "there is no key 'cuont' in inner", 3, "did you mean count?"),
        ("inner: {name: x}\nfrm: y", "there is no key 'frm' in b.yaml", 2, "did you mean from?"),
        (
            "inner: {name: x}\ncount: 3",
            "there is no key 'count' in b.yaml",
            2,
            "it belongs under inner:, indented",
        ),
        ("inner: {name: x, zzzz: 3}", "there is no key 'zzzz' in inner", 1, "the keys are name, count"),
        ("inner: {zz:http: 3}", "there is no key 'zz:http' in inner", 1, "put a space after the colon"),
        (
            "inner: {name: x}\nseen: {}",
            "there is no key 'seen' in b.yaml",
            2,
            "the keys are inner, from, share, loud, who, cities, settings, limit",
        ),
        (
            "inner:\n  name: x\n  count: four\n",
            "inner.count must be a whole number from 0 to 9, not 'four'",
            3,
            "write count: 4",
        ),
        (
            "inner: {name: x, count: 12}",
            "inner.count must be a whole number from 0 to 9, not '12'",
            1,
            "write count: 4",
        ),
        ("inner: {name: x}\nlimit: 1.5", "limit must be a whole number, not '1.5'", 2, "write limit: 4"),
        ("inner: {name: x}\nshare: nan", "share must be a number, not 'nan'", 2, "write share: 1"),
        ("inner: {name: x}\nshare: [1]", "share must be a number, not a list", 2, "write share: 1"),
        ("inner: {name: x}\nshare: {a: 1}", "share must be a number, not a mapping", 2, "write share: 1"),
        ("inner: {name: x}\nloud: 1", "loud must be yes or no, not '1'", 2, "write loud: yes"),
        (
            "inner: {name: x}\nfrom: [y]",
            "from must be text, not a list",
            2,
            "put the whole value between quotes",
        ),
        ("inner: {name: x}\nwho:\n  - a\n  -\n", "who.1 has no value", 4, "write one, or delete the line"),
        ("inner: {name: x}\ncities: Lisbon", "cities must be keys with their values, not 'Lisbon'", 2, BELOW),
        ("inner: x", "inner must be keys with their values (name, count), not 'x'", 1, BELOW),
        ("from: x\ninner:\n  count: 3\n", "inner.name is missing", 2, "write name: under inner:"),
        ("", "inner.name is missing", 1, "write name: under inner:"),
    ],
)
def test_what_does_not_fit_is_refused_in_plain_words(text: str, what: str, line: int, hint: str) -> None:
    """Key, expectation, what was written, line, and what to do; never the converter's own words."""
    error = not_outer(text)
    assert (error.what, error.where, error.hint) == (what, f"a/b.yaml:{line}", hint)


def test_a_type_that_no_file_holds_is_the_programmer_s_mistake() -> None:
    """A Struct with a field of another kind fails loudly, not as an editor's error."""
    with pytest.raises(TypeError):
        convert(load("raw: x", path="p"), Strange, path="p")


def test_what_was_written_is_shown_short() -> None:
    """A page pasted into a number does not fill the screen."""
    assert len(not_outer(f"inner: {{name: x, count: {'9' * 5000}}}").what) < 150
