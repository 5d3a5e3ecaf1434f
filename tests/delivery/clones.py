"""A remote and two clones of it, with an approved issue: what the tests of git mode have in common."""

import atexit
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import msgspec
import pytest

from digest import ledger
from digest.delivery import frozen
from digest.model import Email, Entry, State
from digest.providers import payload_of

AT = "2026-11-23T10:00:00Z"
SLUG = "2026-11-24-icebreakers"
# In a subfolder, with a space and an umlaut: nothing may depend on plain paths.
NEWSLETTER = Path("der Brief", "für alle")
EMAIL = Email(
    key=f"{SLUG}-0a1b2c3d",
    subject="👀",
    preheader="",
    sender="",
    reply_to="",
    html="<p>“…”</p>\r\n",
    text="“…”\n",
    hash="0a1b2c3d",
)
APPROVED = frozen.files(
    EMAIL, payload_of("outbox", EMAIL.key, {"step": "send"}), provider="outbox", audience="all", send_at=None
)
HASH = frozen.hash_of(APPROVED)
PERSON = {"NAME": "Ada Lovelace", "EMAIL": "ada@example.org"}


class Clones(NamedTuple):
    """Where the bare remote is, and the two clones of it."""

    remote: Path
    laptop: Path
    ci: Path


def entry(state: State, **more: str) -> Entry:
    """Return a line that says ``state`` of the approved bytes."""
    return Entry(state=state, at=AT, key=EMAIL.key, hash=HASH, **more)


def folder(clone: Path, slug: str = SLUG) -> Path:
    """Return an issue's folder in ``clone``."""
    return clone / NEWSLETTER / "issues" / slug


def git(where: Path, *arguments: str) -> str:
    """Run git in ``where``; return what it prints."""
    done = subprocess.run(["git", "-C", where, *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def commit(clone: Path, files: dict[str, str | bytes], *, push: bool = True) -> str:
    """Commit ``files`` (by path from the top) in ``clone`` as a person does; return the commit."""
    for name, said in files.items():
        path = clone / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(said if isinstance(said, bytes) else said.encode())
        git(clone, "add", "-f", "--", name)
    git(clone, "commit", "-q", "--no-verify", "-m", "by a person")
    if push:
        git(clone, "push", "-q", "origin", "HEAD:main")
    return git(clone, "rev-parse", "HEAD").strip()


def hook(remote: Path, name: str, script: str) -> None:
    """Make ``remote`` run ``script``."""
    path = remote / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def state(clone: Path) -> tuple[str, bytes, dict[str, bytes]]:
    """Return all that a person sees of ``clone``: the commit, the index, every file of the work tree."""
    files = {path for path in clone.rglob("*") if path.is_file() and ".git" not in path.relative_to(clone).parts}
    content = {path.relative_to(clone).as_posix(): path.read_bytes() for path in sorted(files)}
    return git(clone, "rev-parse", "HEAD"), (clone / ".git" / "index").read_bytes(), content


def isolate(patch: pytest.MonkeyPatch) -> None:
    """Let no configuration of this machine reach git, and give it a person."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "SSH_"))]:
        patch.delenv(name)
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        for what, value in PERSON.items():
            patch.setenv(f"GIT_{role}_{what}", value)


def make(where: Path) -> Clones:
    """Return a fresh remote and two clones under ``where``."""
    shutil.copytree(_pattern(), where / "a place", symlinks=True)
    clones = Clones(*(where / "a place" / name for name in Clones._fields))
    for clone in clones[1:]:
        config = clone / ".git" / "config"
        config.write_text(config.read_text().replace("/nowhere", str(clones.remote)))
    return clones


@cache
def _pattern() -> Path:
    """Make, once in a process, what ``make`` copies."""
    place = Path(mkdtemp(prefix="digest-clones-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        isolate(patch)
        git(place, "init", "-q", "--bare", "-b", "main", "--template=", "remote")
        git(place, "clone", "-q", "--template=", "remote", "laptop")
        line = msgspec.json.encode(entry("approved")) + b"\n"
        files: dict[str, str | bytes] = {"README": "words\n", ".gitattributes": "* -text -merge\n"}
        for slug in (SLUG, "2026-12-01-the-next"):
            issue = NEWSLETTER / "issues" / slug
            files[f"{issue / ledger.NAME}"] = line
            files[f"{issue / 'issue.md'}"] = "---\nsubject: x\n---\n"
            files |= {f"{issue / frozen.NAME / name}": data for name, data in APPROVED.items()}
        commit(place / "laptop", files)
        git(place / "laptop", "branch", "-q", "--set-upstream-to=origin/main")
        git(place, "clone", "-q", "--template=", "remote", "ci")
        for clone in ("laptop", "ci"):
            git(place / clone, "config", "remote.origin.url", "/nowhere")
    return place
