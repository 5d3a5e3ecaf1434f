"""The docs say what is true: every command, every key's page, every block, and the README's commands run."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest import providers
from digest.cli import COMMANDS
from digest.cli import digest as program
from digest.config import load
from digest.errors import DigestError
from digest.rendering import templates
from tests.conftest import ROOT, Digest

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def families(family: type[DigestError]) -> list[type[DigestError]]:
    """The family and all that derive from it."""
    return [family, *(child for sub in family.__subclasses__() for child in families(sub))]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """docs/commands.md has a row for it."""
    assert re.search(rf"^\| `digest {command}\b", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_its_options_are_documented(command: str) -> None:
    """``--help`` says what it does; an option stands in docs/commands.md."""
    import click

    with click.Context(program) as context:
        found = program.get_command(context, command)
    assert found is not None
    assert found.help
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    options = {name for option in found.params if isinstance(option, click.Option) for name in option.opts}
    assert [name for name in options if name not in page] == []


def test_every_block_is_documented() -> None:
    """docs/letter.md shows each."""
    page = (ROOT / "docs" / "letter.md").read_text("utf-8")
    assert [name for name in templates.block_names(ROOT) if f"{{{{ {name} }}}}" not in page] == []


def test_every_exit_code_is_documented() -> None:
    """docs/design.md has a row for each family that has a code of its own."""
    page = (ROOT / "docs" / "design.md").read_text("utf-8")
    own = [family for family in families(DigestError) if "exit_code" in vars(family)]
    assert [family for family in own if f"| {family.exit_code} | `{family.__name__}` |" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    """docs/dependencies.md names each package of pyproject.toml."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[^A-Za-z0-9_-]", one)[0].lower() for one in wanted}
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    assert {name for name in names if name not in page and not name.startswith("types-")} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_the_docs_leads_somewhere(page: Path) -> None:
    """A page or picture that is linked is there."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_has_the_two_lines() -> None:
    """One sets up and builds the example, one sets up and runs the tests."""
    lines = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert [line.rpartition("/")[2] for line in lines] == ["digest build", "pytest"]


def test_the_readmes_commands_run(newsletter: Path, example: Path, digest: Digest) -> None:
    """The steps of "Your newsletter, your thread" are typed as they stand there."""
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("3. Build, write, approve, send:")[2].partition("What `digest build EXPORT` says")[0]
    typed = re.findall(r"^digest (\w+)(?: (EXPORT))?", section, re.MULTILINE)
    assert [command for command, _ in typed] == ["threads", "rank", "build", "build", "ask", "approve", "send"]
    for command, export in typed:
        ran = digest(command, *([example / "export.zip"] if export else []))
        assert ran.code == 0, (command, ran.err)
    assert len(list((newsletter / "outbox").rglob("*.eml"))) == 1


def test_the_readmes_sample_of_a_build_is_what_a_build_says(newsletter: Path, example: Path, digest: Digest) -> None:
    """The labels at the line's beginning, in their order."""
    shutil.copy(example / "export.zip", newsletter / "slack.zip")
    shutil.rmtree(example)
    said = digest("--clock", "2030-01-10T12:00Z", "build", "slack.zip").out
    sample = (ROOT / "README.md").read_text("utf-8").partition("New issue:")[2].partition("```")[0]
    labels = re.compile(r"^(Bonus|Voices|Others|Email|To do|Planned|Next)\b", re.MULTILINE)
    assert labels.findall(said) == labels.findall(sample)


SETTINGS: dict[str, dict[str, str]] = {
    "outbox": {},
    "smtp": {"host": "mail.example.org"},
    "hand": {"platform": "beehiiv"},
    "buttondown": {},
    "ghost": {"url": "https://letters.example.org", "newsletter": "weekly"},
    "listmonk": {"url": "https://lists.example.org"},
}
_COLUMNS: dict[str, Callable[[str, providers.Capabilities], str]] = {
    "provider": lambda name, can: f"[{name}](#{name})",
    "keeps the hour": lambda _, can: _yes(can.schedule),
    "taken back": lambda _, can: _yes(can.unschedule),
    "found again": lambda _, can: _yes(can.find),
    "release twice": lambda _, can: _yes(can.release_is_idempotent),
    "test": lambda _, can: "anyone" if can.test and can.test_to_anyone else "subscribers" if can.test else "–",
    "counts people": lambda _, can: _yes(can.counts_people),
    "HTML": lambda _, can: can.html,
    "our plain text": lambda _, can: _yes(can.text_part),
    "preview line": lambda _, can: "field" if can.preheader else "in the HTML",
    "calendar file": lambda _, can: _yes(can.attachments),
    "unsubscribe": lambda _, can: can.unsubscribe,
    "first name": lambda _, can: _yes(can.personal),
    "in the browser": lambda _, can: _yes(can.web),
}


def _yes(said: bool) -> str:
    return "yes" if said else "–"


def test_the_table_of_providers_is_what_they_say(request: pytest.FixtureRequest) -> None:
    """docs/providers.md is made from the capabilities (--update-golden makes it anew)."""
    rows = [list(_COLUMNS)]
    for name, settings in SETTINGS.items():
        can = providers.provider(name, ROOT, settings).capabilities
        rows.append([cell(name, can) for cell in _COLUMNS.values()])
    # A row for each thing, as there are more of them than providers.
    turned = ["| " + " | ".join(cells) + " |\n" for cells in zip(*rows, strict=True)]
    table = "".join([turned[0], "|---" * len(rows) + "|\n", *turned[1:]])
    page = ROOT / "docs" / "providers.md"
    before, _, rest = page.read_text("utf-8").partition("<!-- table -->\n")
    after = rest.partition("<!-- /table -->")[2]
    if request.config.getoption("--update-golden"):
        page.write_text(f"{before}<!-- table -->\n{table}<!-- /table -->{after}", "utf-8")
    assert table in page.read_text("utf-8")


def test_every_provider_has_its_section() -> None:
    """docs/providers.md says how to set each up."""
    page = (ROOT / "docs" / "providers.md").read_text("utf-8")
    assert set(SETTINGS) == set(providers.PROVIDERS)
    assert [name for name in providers.PROVIDERS if f"\n## {name}\n" not in page] == []


def test_every_example_of_a_provider_is_valid(tmp_path: Path) -> None:
    """Each yaml block of docs/providers.md is a config with which the provider can be made."""
    page = (ROOT / "docs" / "providers.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for block in shown:
        (tmp_path / "config.yaml").write_text(f"newsletter: {{name: Weekly}}\n{block}", "utf-8")
        config = load(tmp_path)
        providers.provider(config.provider.name, tmp_path, config.provider.settings)
    assert len(shown) == len(providers.PROVIDERS)
