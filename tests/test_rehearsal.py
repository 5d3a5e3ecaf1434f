"""The week in docs/once.md: its commands are typed as they stand there, against a fake Buttondown."""

import re
import shlex
import subprocess
from datetime import datetime
from pathlib import Path

from tests.cli.at_a_provider import buttondown, settle_at
from tests.conftest import ROOT, Digest
from tests.providers.fake.server import FakeServer

__all__ = ["buttondown"]


def week() -> list[str]:
    """The commands of docs/once.md, in order."""
    page = (ROOT / "docs" / "once.md").read_text("utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    return [line.removeprefix("$ ") for line in block.splitlines()]


def test_a_week_with_a_slip_mails_once_and_mended(
    newsletter: Path, example: Path, buttondown: FakeServer, digest: Digest
) -> None:
    """build, approve, scheduled, a slip, unschedule, reopen, build, approve, scheduled anew, out: one mailing."""
    settle_at(newsletter, buttondown)
    said = []
    for command in week():
        program, *arguments = shlex.split(command)
        if program != "digest":
            subprocess.run([program, *arguments], check=True, cwd=newsletter)
            continue
        buttondown.now = datetime.fromisoformat(arguments[1])
        ran = digest(*arguments)
        assert ran.code == 0, (command, ran.err)
        said.append(ran.out.split(":")[0])
    assert said == [
        "Refreshed issue",
        "Approved",
        "Scheduled",
        "Unscheduled",
        "Reopened",
        "Refreshed issue",
        "Approved",
        "Scheduled",
        "Sent",
    ]
    (mailing,) = buttondown.mailings
    assert "Have a good week!" in mailing.html
    assert "Have a good one!!" not in mailing.html
