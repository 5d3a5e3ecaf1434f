"""config.yaml: found from below, read strictly, explained key by key."""

import re
from datetime import time, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect as shape

from digest.config import Config, Schedule, find_root, load
from digest.errors import ConfigError
from digest.yamltext import keys_of

ROOT = Path(__file__).resolve().parents[1]
NAME = "newsletter:\n  name: Example\n"


def written(folder: Path, text: str) -> Config:
    """The Config that ``text`` is as a config.yaml."""
    (folder / "config.yaml").write_text(text, "utf-8")
    return load(folder)


def refused(folder: Path, text: str) -> ConfigError:
    """The error that ``text`` gives as a config.yaml."""
    with pytest.raises(ConfigError) as caught:
        written(folder, text)
    assert caught.value.hint
    return caught.value


def keys(struct: type[msgspec.Struct], section: str = "") -> dict[str, object]:
    """Every dotted key of ``struct`` with its default, None for a required one."""
    found: dict[str, object] = {}
    info = shape.type_info(struct)
    assert isinstance(info, shape.StructType)
    for name, field in keys_of(info).items():
        if isinstance(field.type, shape.StructType):
            found |= keys(field.type.cls, f"{name}.")
        else:
            found[section + name] = None if field.required else field.default
    return found


def documented() -> dict[str, tuple[str, str]]:
    """Every key of docs/config.md's table with its default and its example."""
    table = (ROOT / "docs" / "config.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \|[^|]+\|([^|]*)\| `(.+)` \|$", table, re.MULTILINE)
    return {key: (default.strip().strip("`"), example) for key, default, example in rows}


# --- finding it --------------------------------------------------------------------------------------


def test_the_newsletter_is_found_from_any_folder_in_it(tmp_path: Path) -> None:
    """A command works in an issue's folder as well as at the top."""
    (tmp_path / "config.yaml").touch()
    below = tmp_path / "issues" / "2030-01-15-x"
    below.mkdir(parents=True)
    assert find_root(below) == find_root(tmp_path) == tmp_path.resolve()


def test_without_a_newsletter_it_says_where_it_looked(tmp_path: Path) -> None:
    """The error names the folder in which the search began, and how to begin."""
    with pytest.raises(ConfigError) as caught:
        find_root(tmp_path)
    assert str(tmp_path.resolve()) in caught.value.what
    assert "templates/" in caught.value.hint


def test_a_folder_without_the_file_is_no_newsletter(tmp_path: Path) -> None:
    """Loading needs the file."""
    with pytest.raises(ConfigError, match=r"there is no config\.yaml"):
        load(tmp_path)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    """Latin-1 from an old editor is an error of three lines."""
    (tmp_path / "config.yaml").write_bytes(NAME.encode() + "  community: Café".encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        load(tmp_path)
    assert caught.value.where == "config.yaml:3"


# --- reading it --------------------------------------------------------------------------------------


def test_a_name_is_enough(tmp_path: Path) -> None:
    """Everything else has a default."""
    config = written(tmp_path, NAME)
    assert config.newsletter.name == "Example"
    assert msgspec.structs.replace(config, lines={}) == Config(newsletter=config.newsletter)


def test_the_house_s_own_config_is_valid() -> None:
    """The example is what a newcomer copies."""
    assert load(ROOT).newsletter.name


def test_every_key_knows_its_line(tmp_path: Path) -> None:
    """A finding can point at a key, or at the section in which it is missing."""
    config = written(tmp_path, f"# mine\n{NAME}privacy:\n  never_quote: [Mira]\n")
    assert config.where("newsletter.name") == "config.yaml:3"
    assert config.where("newsletter.address") == "config.yaml:2"
    assert config.where("privacy.never_quote.0") == "config.yaml:5"
    assert config.where("theme.accent") == "config.yaml:1"


def test_the_lines_are_no_key_of_the_file(tmp_path: Path) -> None:
    """``lines`` belongs to the program: in the file it is as unknown as any other word."""
    assert refused(tmp_path, f"{NAME}lines: {{a: 1}}\n").what == "there is no key 'lines' in config.yaml"


def test_yaml_s_surprises_are_read_as_written(tmp_path: Path) -> None:
    """17:00 is a time, no is a language."""
    config = written(tmp_path, f"{NAME}  language: no\nschedule:\n  at: 17:00\n")
    assert (config.newsletter.language, config.schedule.at_time()) == ("no", time(17))


@pytest.mark.parametrize(
    ("text", "what", "line", "hint"),
    [
        ("theme:\n  acent: x\n", "there is no key 'acent' in theme", 4, "did you mean accent?"),
        ("picks:\n  bonus: four\n", "picks.bonus must be a whole number from 0 to 50, not 'four'", 4, ""),
        ("picks:\n  voices: -1\n", "picks.voices must be a whole number from 0 to 50, not '-1'", 4, ""),
        (
            "picks:\n  max_words: 3\n",
            "picks.max_words must be a whole number from 10 to 2000, not '3'",
            4,
            "",
        ),
        ("accent: x\n", "there is no key 'accent' in config.yaml", 3, "it belongs under theme:, indented"),
        ("theme:\n  accent: #3B3FBF\n", "everything after # is lost", 4, "quotes"),
        ("theme:\n  accent: blue\n", "theme.accent must be a colour like #3B3FBF, not 'blue'", 4, "quotes"),
        ("ranking:\n  model: best\n", "ranking.model must be light or formula, not 'best'", 4, "write model: light"),
        ("ranking:\n  length: -1\n", "ranking.length must be a number from 0 to 10, not '-1'", 4, ""),
        ("ranking:\n  length: lots\n", "ranking.length must be a number from 0 to 10, not 'lots'", 4, ""),
        ("ranking:\n  reaction: 2\n", "there is no key 'reaction' in ranking", 4, "did you mean reactions?"),
        (
            'theme:\n  accent: "#12345"\n',
            "theme.accent must be a colour like #3B3FBF, not '#12345'",
            4,
            "quotes",
        ),
        ("  timezone: Lisbon\n", "newsletter.timezone must be a time zone", 3, "did you mean Europe/Lisbon?"),
        ("  timezone: europe/lisboa\n", "newsletter.timezone must be", 3, "did you mean Europe/Lisbon?"),
        ("  timezone: UTC+1\n", "newsletter.timezone must be", 3, "write an IANA name like Europe/Lisbon"),
        ("  timezone: CEST\n", "newsletter.timezone must be", 3, "write an IANA name like Europe/Lisbon"),
        ("  timezone: ../../etc/passwd\n", "newsletter.timezone must be", 3, "write an IANA name"),
        (
            "  cities: {Here: New York}\n",
            "newsletter.cities.Here must be a",
            3,
            "did you mean America/New_York?",
        ),
        (
            "  language: ../x\n",
            "newsletter.language must be a code like en or pt-BR",
            3,
            "write language: en",
        ),
        ("  from: me\n", "newsletter.from must be an email address, not 'me'", 3, "write from: Name <"),
        ("  from: a@b.org, c@d.org\n", "newsletter.from must be an email address", 3, "write from: Name <"),
        ('  from: "A\\nBcc: x <a@b.org>"\n', "newsletter.from must be an email address", 3, "write from"),
        (
            "  reply_to: A <a@b.org\n",
            "newsletter.reply_to must be an email address",
            3,
            "write reply_to: Name",
        ),
        (
            "privacy:\n  byline: firstname\n",
            "privacy.byline must be anonymous, first-name, initials or full, not 'firstname'",
            4,
            "anonymous",
        ),
        (
            "privacy:\n  never_quote: Mira, Ben\n",
            "privacy.never_quote must hold one name in each entry, not 'Mira, Ben'",
            4,
            "a line - NAME for each",
        ),
        (
            "privacy:\n  opt_out_reaction: no_entry_sign\n",
            "privacy.opt_out_reaction must be one emoji or its name between colons, not 'no_entry_sign'",
            4,
            ":no_entry_sign:",
        ),
        (
            "privacy:\n  consent_reaction: yes\n",
            "privacy.consent_reaction must be one emoji or its name between colons, not 'yes'",
            4,
            ":no_entry_sign:",
        ),
        (
            "privacy:\n  opt_out_reaction: 🚫\n  consent_reaction: 🚫\n",
            "privacy.consent_reaction and opt_out_reaction are both 🚫",
            5,
            "choose two emoji",
        ),
        (
            "schedule:\n  day: someday\n",
            "schedule.day must be a day of the week, not 'someday'",
            4,
            "tuesday",
        ),
        ("schedule:\n  at: 25:00\n", "schedule.at must be a time of day, not '25:00'", 4, "write at: 09:00"),
        ("schedule:\n  at: 9\n", "schedule.at must be a time of day, not '9'", 4, "write at: 09:00"),
        (
            "schedule:\n  grace: soon\n",
            "schedule.grace must be a span of time, not 'soon'",
            4,
            "write grace: 2h",
        ),
        (f"schedule:\n  grace: {'9' * 30}d\n", "schedule.grace must be a span of time", 4, "write grace: 2h"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, what: str, line: int, hint: str) -> None:
    """Each with its line, in words an editor uses, and with what to do."""
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, NAME + text)
    assert caught.value.what.startswith(what)
    assert caught.value.where == f"config.yaml:{line}"
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["", "newsletter:\n", "newsletter: {}\n", "theme:\n  accent: ''\n"])
def test_a_newsletter_has_a_name(tmp_path: Path, text: str) -> None:
    """The one key without a default is asked for by its name."""
    assert refused(tmp_path, text).what == "newsletter.name is missing"


def test_an_empty_name_is_none(tmp_path: Path) -> None:
    """Quotes around nothing do not name a newsletter."""
    assert refused(tmp_path, 'newsletter:\n  name: " "\n').what == "newsletter.name is empty"


@pytest.mark.parametrize("address", ["a@b.org", "A B <a@b.org>", "Ä (x), B <a.b+c@d-e.org>", '"A, B" <a@b.org>'])
def test_an_address_may_carry_a_name(tmp_path: Path, address: str) -> None:
    """Both ways in which people write a sender are understood."""
    assert written(tmp_path, f"{NAME}  from: '{address}'\n").newsletter.sender == address


@pytest.mark.parametrize(
    "key",
    [
        "api_key",
        "apiKey",
        "APIKEY",
        "key",
        "token",
        "client-secret",
        "smtp_password",
        "pass",
        "authorization",
    ],
)
def test_a_credential_in_the_settings_is_refused_unseen(tmp_path: Path, key: str) -> None:
    """A committed file holds no secret, however deep, and the error does not repeat it."""
    for settings in (f"{{{key}: s3cr3t}}", f"{{smtp: {{{key}: s3cr3t}}}}", f"{{all: [{{{key}: s3cr3t}}]}}"):
        error = refused(tmp_path, f"{NAME}provider:\n  settings: {settings}\n")
        assert error.what.endswith(f"{key} looks like a credential")
        assert "environment" in error.hint
        assert "s3cr3t" not in error.lines()


def test_settings_that_are_no_credential_pass(tmp_path: Path) -> None:
    """``monkey`` holds a key only as a word."""
    settings = {"monkey": "1", "passage": ["a"], "api_version": "2026-04-01", "list": {"id": "7"}}
    text = msgspec.json.encode(settings).decode()
    assert written(tmp_path, f"{NAME}provider:\n  settings: {text}\n").provider.settings == settings


@pytest.mark.parametrize("mark", ['":+1:"', '":our-consent:"', '":+1::skin-tone-3:"', "🚫", "✔️", "👍🏽", "🏳️‍🌈", "1️⃣"])
def test_a_reaction_is_an_emoji_or_its_name(tmp_path: Path, mark: str) -> None:
    """As it looks, or as the platform calls it."""
    config = written(tmp_path, f"{NAME}privacy:\n  opt_out_reaction: {mark}\n")
    assert config.privacy.opt_out_reaction == mark.strip('"')


# --- the schedule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "number"), [("monday", 0), ("Tue", 1), ("SUNDAY", 6)])
def test_a_day_is_a_number(day: str, number: int) -> None:
    """In full or by three letters, in any case, as datetime counts."""
    assert Schedule(day=day).weekday() == number


@pytest.mark.parametrize(("at", "expected"), [("09:00", time(9)), ("9:05", time(9, 5)), ("23:59", time(23, 59))])
def test_an_hour_is_a_time(at: str, expected: time) -> None:
    """With or without its leading nought."""
    assert Schedule(at=at).at_time() == expected


@pytest.mark.parametrize(
    ("grace", "expected"),
    [("2h", timedelta(hours=2)), ("90m", timedelta(minutes=90)), ("1d", timedelta(days=1))],
)
def test_grace_is_a_span(grace: str, expected: timedelta) -> None:
    """Minutes, hours or days."""
    assert Schedule(grace=grace).grace_delta() == expected


# --- its documentation -------------------------------------------------------------------------------


def test_every_key_is_documented_with_its_default() -> None:
    """docs/config.md names exactly the keys there are, with the defaults they have."""
    defaults = {
        key: "required" if default is None else str(default) if isinstance(default, str | int | float) else ""
        for key, default in keys(Config).items()
    }
    assert {key: default for key, (default, _) in documented().items()} == defaults


def test_every_documented_example_is_valid(tmp_path: Path) -> None:
    """All the examples of docs/config.md together are a config.yaml."""
    lines: dict[str, list[str]] = {}
    for key, (_, example) in documented().items():
        section, _, name = key.rpartition(".")
        assert example.startswith(f"{name}: ")
        lines.setdefault(section, []).append(f"  {example}" if section else example)
    text = "".join(f"{section}:\n" * bool(section) + "\n".join(rows) + "\n" for section, rows in lines.items())
    config = written(tmp_path, text)
    assert config.privacy.never_quote == ("Mira Example", "U024BE7LH")


def test_the_house_s_config_shows_every_key() -> None:
    """The config.yaml that people copy is the list of what can be set."""
    assert set(keys(Config)) <= set(load(ROOT).lines)
