"""Bad input: three lines, the family's exit code, and nothing of the editor's touched."""

import hashlib
from pathlib import Path

import pytest

from tests.conftest import Digest


def owned(newsletter: Path) -> dict[str, str]:
    """The hashes of what the editor owns: all but the scratch files."""
    return {
        path.relative_to(newsletter).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(newsletter.rglob("*"))
        if path.is_file() and "build" not in path.relative_to(newsletter).parts
    }


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file as an editor would."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


BREAKAGES = {
    "an hour without a day": ("issue.md", "starts: 2030-01-16 17:00", "starts: 17:00", 5, "issue.md:7"),
    "a subject cut off by a comment sign": (
        "issue.md",
        'subject: "👀 Everyone',
        'subject: a #3 "',
        5,
        "issue.md:2",
    ),
    "a key twice": ("issue.md", "preheader:", "subject: again\npreheader:", 5, "issue.md:3"),
    "a bad date": ("issue.md", "2030-01-15 09:00", "2030-02-30 09:00", 5, "issue.md:4"),
    "an unknown key": ("issue.md", "preheader:", "language: no\npreheader:", 5, "issue.md:3"),
    "an unknown block": ("issue.md", "{{ voices }}", "{{ voicse }}", 5, "issue.md:31"),
    "a block inside a list": ("issue.md", "{{ voices }}", "- {{ voices }}", 5, "issue.md:31"),
    "a language nobody wrote words for": ("config.yaml", "language: en", "language: no", 3, "config.yaml:6"),
    "a misspelt key in the config": ("config.yaml", "accent:", "acent:", 3, "config.yaml:14"),
    "a wrong type in the config": ("config.yaml", "bonus: 4", "bonus: four", 3, "config.yaml:18"),
    "a colour cut off by its own sign": ("config.yaml", '"#3B3FBF"', "#3B3FBF", 3, "config.yaml:14"),
    "an unknown provider": ("config.yaml", "name: outbox", "name: outbix", 3, "config.yaml:50"),
    "an entry twice in the picks": ("picks.md", "\n## r5\n", "\n## r2\n", 5, "picks.md:"),
    "a broken block template": (
        "templates/blocks/bonus.mjml.j2",
        "<mj-text",
        "<mj-text <",
        6,
        "bonus.mjml.j2:",
    ),
    "a template with broken Jinja": ("templates/issue.mjml.j2", "{% for", "{% fro", 6, "issue.mjml.j2:"),
    "an unknown name in a template": ("templates/blocks/join.txt.j2", "url", "urll", 6, "join.txt.j2:"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_slip_gives_three_lines_its_familys_code_and_touches_nothing(
    newsletter: Path, example: Path, digest: Digest, breakage: str
) -> None:
    """What, where with the line, what to try; never a traceback."""
    file, old, new, code, where = BREAKAGES[breakage]
    path = example / file if file in {"issue.md", "picks.md"} else newsletter / file
    replace(path, old, new)
    before = owned(newsletter)
    ran = digest("approve" if "provider" in breakage else "build")
    assert ran.code == code, ran.err
    what, place, hint = ran.err.rstrip("\n").split("\n")
    assert what.startswith("error: ")
    assert place.startswith("  at ")
    assert where in place
    assert hint.startswith("  try: ")
    assert "Traceback" not in ran.err
    after = owned(newsletter)
    assert {name: after.get(name) for name in before} == before


PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043") + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", PHOTO),
        ("export.zip", PHOTO),
        ("empty.json", b""),
        ("broken.json", b'[{"ts": "1.2", "text": "x"'),
        ("page.html", b"<!doctype html><title>Log in</title>"),
        ("numbers.csv", b"1;2;3\n4;5;6\n"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_three_lines(
    newsletter: Path, digest: Digest, name: str, content: bytes
) -> None:
    """The editor is told what the file looks like and what is read; no issue is begun."""
    (newsletter / name).write_bytes(content)
    ran = digest("build", name)
    assert ran.code == 4, ran.err
    assert [line[:7] for line in ran.err.rstrip("\n").split("\n")] == [
        "error: ",
        "  at " + ran.err.split("  at ")[1][:2],
        "  try: ",
    ]
    assert not (newsletter / "issues").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "nowhere.zip"), "nowhere.zip"),
        (("check", "no-such-issue"), "no-such-issue"),
        (("frobnicate",), "frobnicate"),
        (("build", "--frob"), "--frob"),
        (("-C", "no-such-folder", "build"), "no-such-folder"),
        (("--clock", "tomorrow", "status"), "tomorrow"),
        (("new",), "TITLE"),
        (("send",), "no issue"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(
    newsletter: Path, digest: Digest, arguments: tuple[str, ...], said: str
) -> None:
    """Wrong usage too is said in the one form of the house."""
    ran = digest(*arguments)
    assert ran.code in {2, 4}
    assert ran.err.startswith("error: ")
    assert said in ran.err
    assert "  try: " in ran.err


def test_outside_a_newsletter_the_way_to_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Digest
) -> None:
    """An empty folder is where everybody begins."""
    monkeypatch.chdir(tmp_path)
    ran = digest("status")
    assert ran.code == 3
    assert "config.yaml" in ran.err


def test_debug_shows_the_traceback_behind_an_error(newsletter: Path, digest: Digest) -> None:
    """For whoever mends the program."""
    ran = digest("--debug", "check", "no-such-issue")
    assert "Traceback" in ran.err


def test_two_issues_that_could_be_meant_are_listed(newsletter: Path, example: Path, digest: Digest) -> None:
    """The program asks instead of guessing."""
    import shutil

    shutil.copytree(example, example.with_name("2030-01-15-other"))
    ran = digest("build")
    assert ran.code == 2
    assert "2030-01-15-other" in ran.err
    assert "2030-01-15-peer-to-peer" in ran.err
