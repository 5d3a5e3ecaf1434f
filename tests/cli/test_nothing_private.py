"""What a member's profile holds is in no file that a build leaves, and a name only where the byline rule lets it be."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Digest
from tests.readers.export_builders import as_folder, as_zip, message, rich, section, ts, workspace

# Everything of a profile that is nobody's business, by the member's id; no two share a piece.
PEOPLE = {
    "U1": ("Adalind Quist", "adalind.q@mail.example", "+351 912 345 671"),
    "U2": ("Björnulf Rask", "rask@work.example", "+46 70 123 45 72"),
    "U3": ("Chidike Obi", "chidike@home.example", "(202) 555-0173"),
    "U4": ("Dagmara Witkac", "dagmara.wit@mail.example", "020 7946 0974"),
    "U5": ("Zenobia Lurk", "zenobia@mail.example", "+44 7700 900175"),  # mentioned, and never writes
}


def profile(id_: str) -> dict[str, Any]:
    """A profile as Slack exports it, and as it stands in each message again."""
    name, mail, phone = PEOPLE[id_]
    return {
        "display_name": name,
        "real_name": name,
        "first_name": name.split()[0],
        "name": mail.partition("@")[0],
        "email": mail,
        "phone": phone,
        "skype": f"skype-{id_}-{mail}",
        "title": f"call {phone}",
        "image_72": f"https://avatars.example/{id_}.png?mail={mail}",
        "team": "T0TEAM0001",
        "fields": {"Xf1": {"value": phone, "alt": mail}},
    }


USERS = [
    {"id": id_, "name": mail.partition("@")[0], "team_id": "T0TEAM0001", "profile": profile(id_)}
    for id_, (_, mail, _) in PEOPLE.items()
]


def said(seconds: int, id_: str, text: str, **more: Any) -> dict[str, Any]:
    """A message that carries its author's profile, as Slack's do."""
    return message(seconds, id_, text, user_profile=profile(id_), team="T0TEAM0001", **more)


# Who is named is a member by an @, or by a mention that Slack resolves. What somebody writes of themselves in a text is
# a text, and masked where it is proposed.
MESSAGES = [
    said(
        0,
        "U1",
        "How do you break the ice in a workshop of eight people, <@U2>? Write to adalind.q@mail.example",
        reply_count=4,
    ),
    said(
        60,
        "U2",
        "I always tie the icebreaker to the session, as <@U3> does: ask for a story in pairs, then share it."
        " My number is +46 70 123 45 72, and the notes are at https://notes.example/ice?token=s3cr3t-rask&page=2",
        reactions=[{"name": "tada", "users": ["U1", "U3"], "count": 2}],
    ),
    said(
        120,
        "U3",
        "ignored",
        blocks=rich(
            section(
                "Put sticky notes on the wall and let people sort them without talking, like ",
                {"type": "user", "user_id": "U5"},
                " taught me. Mail chidike@home.example or pay 4111 1111 1111 1111.",
            )
        ),
    ),
    said(180, "U4", "What a useful thread! Giving two workshops next week. Thanks to everyone"),
]


def export(folder: Path) -> dict[str, Any]:
    """The files of the export."""
    return workspace(MESSAGES, users=USERS)


def pieces(column: int) -> list[str]:
    """What must not be found: each address or number, and its tell-tale part in any spelling."""
    found = [person[column] for person in PEOPLE.values()]
    return [*found, *(one.partition("@")[0] for one in found if "@" in one)]


def files(folder: Path) -> dict[str, bytes]:
    """Every file under ``folder`` but the export itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git/" not in path.as_posix() and "slack" not in path.relative_to(folder).parts[0]
    }


def digits(data: bytes) -> bytes:
    """The digits of ``data`` alone: a phone number in any spelling."""
    return re.sub(rb"\D", b"", data)


@pytest.fixture
def quiet() -> list[dict[str, Any]]:
    """The messages when nobody writes a number or an address in a text."""
    plain = [dict(one) for one in MESSAGES]
    plain[0]["text"] = "How do you break the ice in a workshop of eight people, <@U2>?"
    plain[1]["text"] = (
        "I always tie the icebreaker to the session, as <@U3> does: ask for a story in pairs, then share it."
    )
    plain[2]["blocks"] = rich(section("Put sticky notes on the wall and let people sort them without talking."))
    return plain


@pytest.mark.parametrize("pack", [as_zip, as_folder])
def test_no_address_or_number_of_a_profile_is_in_any_file(
    newsletter: Path, digest: Digest, quiet: list[dict[str, Any]], pack: Callable[[Path, dict[str, Any]], Path]
) -> None:
    """Every byte of every file, those that git ignores included: users.json and user_profile are never read so far."""
    before = files(newsletter)
    place = pack(newsletter / ("slack.zip" if pack is as_zip else "slack"), workspace(quiet, users=USERS))
    assert b"rask@work.example" in b"".join(str(user).encode() for user in USERS)  # it was there to be found
    for command in (("build", place), ("build",), ("ask",)):
        ran = digest("--clock", "2030-01-10T12:00Z", *command)
        assert ran.code == 0, ran.err
        for secret in (*pieces(1), *pieces(2), "T0TEAM0001", "skype-", "avatars.example"):
            assert secret not in ran.out + ran.err
    written = {name: data for name, data in files(newsletter).items() if before.get(name) != data}
    assert {"thread.json", "responses.md", "picks.md", "report.json", "email.html"} <= {
        name.rpartition("/")[2] for name in written
    }
    for name, data in written.items():
        for secret in (*pieces(1), "T0TEAM0001", "skype-", "avatars.example"):
            assert secret.encode() not in data, (name, secret)
        for phone in pieces(2):
            assert phone.encode() not in data, (name, phone)
            assert re.sub(r"\D", "", phone).encode() not in data, (name, phone)


def committed(newsletter: Path) -> dict[str, bytes]:
    """The files that git would commit, by the house's own rules."""
    shutil.copy(ROOT / ".gitignore", newsletter)
    subprocess.run(["git", "init", "-q", newsletter], check=True)
    (newsletter / ".git" / "info" / "exclude").write_text("slack*\n", "utf-8")
    command = ["git", "-C", str(newsletter), "ls-files", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: (newsletter / name).read_bytes() for name in names.split("\0") if name}


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [("anonymous", r"(?!)"), ("first-name", r"Adalind|Björnulf|Chidike|Dagmara|Zenobia"), ("initials", r"(?!)")],
)
def test_no_name_beyond_the_rule_is_in_a_committed_file(
    newsletter: Path, digest: Digest, rule: str, allowed: str
) -> None:
    """Nor what somebody wrote of themselves: it is masked in what is proposed, and its folder's name."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("byline: anonymous", f"byline: {rule}"), "utf-8")
    ran = digest(
        "--clock", "2030-01-10T12:00Z", "build", as_zip(newsletter / "slack.zip", workspace(MESSAGES, users=USERS))
    )
    assert ran.code == 0, ran.err
    found = committed(newsletter)
    picks = next(data for name, data in found.items() if name.endswith("picks.md")).decode()
    assert "sticky notes" in picks
    assert "tie the icebreaker" in picks
    assert not [name for name in found if name.endswith(("thread.json", "responses.md", "email.html"))]
    for name, data in found.items():
        text = f"{name}\n{data.decode('utf-8', 'replace')}"
        for person, mail, phone in PEOPLE.values():
            for part in person.split():
                assert part.casefold() not in re.sub(allowed, "", text).casefold(), (name, part)
            assert mail not in text, name
            assert digits(phone.encode()) not in digits(data), name
        assert "s3cr3t" not in text, name
        assert "4111" not in text, name
    assert "https://notes.example/ice?page=2" in picks
    assert "[e-mail address]" in picks
    assert "[phone number]" in picks


def test_what_they_wrote_of_themselves_is_in_no_file(newsletter: Path, digest: Digest) -> None:
    """Nor in what git ignores, nor when the issue was read by a digest that kept it; no finding is left."""
    place = as_zip(newsletter / "slack.zip", workspace(MESSAGES, users=USERS))
    for command in (("build", place), ("build",), ("rank", place), ("build", place)):
        ran = digest("--clock", "2030-01-10T12:00Z", *command)
        assert ran.code == 0, ran.err
        assert "home.example" not in ran.out
        (folder,) = (newsletter / "issues").iterdir()
        for name, data in files(newsletter).items():
            for secret in ("adalind.q@", "chidike@home.example", "s3cr3t", "4111 1111"):
                assert secret.encode() not in data, (name, secret)
            assert b"46701234572" not in digits(data), name
        # As an earlier digest left it.
        thread = (folder / "thread.json").read_text("utf-8")
        assert "[e-mail address]" in thread
        (folder / "thread.json").write_text(thread.replace("[e-mail address]", "chidike@home.example"), "utf-8")
        digest("build")
    report = (folder / "build" / "report.json").read_text("utf-8")
    assert "people/private-data" not in report
    assert "people/words-added" not in report


@pytest.mark.parametrize("setting", ["opt_out_reaction: ':no_entry_sign:'", "opt_out_reaction: 🚫"])
def test_what_its_author_took_out_is_in_no_file(newsletter: Path, digest: Digest, setting: str) -> None:
    """Not in thread.json, not in responses.md; and it is counted."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace('opt_out_reaction: ""', setting), "utf-8")
    out = [{"name": "no_entry_sign", "users": ["U3"], "count": 1}]
    messages = [MESSAGES[0], MESSAGES[1], {**MESSAGES[2], "reactions": out}, MESSAGES[3]]
    ran = digest(
        "--clock", "2030-01-10T12:00Z", "build", as_zip(newsletter / "slack.zip", workspace(messages, users=USERS))
    )
    assert ran.code == 0, ran.err
    assert "1 opted-out message skipped" in ran.out
    for name, data in files(newsletter).items():
        assert b"sticky" not in data, name
        assert b"Chidike Obi" not in data or name.endswith(("thread.json", "responses.md")), name


def test_a_question_taken_out_is_refused_before_anything_is_written(newsletter: Path, digest: Digest) -> None:
    """Three lines, no folder."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace('opt_out_reaction: ""', "opt_out_reaction: 🚫"), "utf-8")
    out = [{"name": "no_entry_sign", "users": ["U1"], "count": 1}]
    place = as_zip(newsletter / "slack.zip", workspace([{**MESSAGES[0], "reactions": out}, *MESSAGES[1:]], users=USERS))
    ran = digest("--clock", "2030-01-10T12:00Z", "build", place)
    assert ran.code == 4
    assert ran.err.startswith("error: whoever asked this took the question out")
    assert not (newsletter / "issues").exists()


def test_only_what_its_author_marked_is_proposed(newsletter: Path, digest: Digest) -> None:
    """The others are left out, and the question's author has to be asked."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace('consent_reaction: ""', "consent_reaction: ✅"), "utf-8")
    yes = [{"name": "white_check_mark", "users": ["U3"], "count": 1}]
    no = [{"name": "white_check_mark", "users": ["U1"], "count": 1}]  # somebody else's mark
    messages = [MESSAGES[0], {**MESSAGES[1], "reactions": no}, {**MESSAGES[2], "reactions": yes}, MESSAGES[3]]
    place = as_zip(newsletter / "slack.zip", workspace(messages, users=USERS))
    assert digest("--clock", "2030-01-10T12:00Z", "build", place).code == 0
    (folder,) = (newsletter / "issues").iterdir()
    picks = (folder / "picks.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", picks, re.MULTILINE) == ["r2"]
    assert ts(120) in picks
    report = (folder / "build" / "report.json").read_text("utf-8")
    assert report.count("people/no-consent") == 1
    digest("ask", "--answer", "q", "yes")
    digest("build")
    assert "people/no-consent" not in (folder / "build" / "report.json").read_text("utf-8")
