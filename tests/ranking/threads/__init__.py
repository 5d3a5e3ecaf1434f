"""Threads in five languages, invented, with the editor's own top four marked before any ranking was seen."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from msgspec.structs import replace

from digest.model import Author, Kind, Thread
from tests.ranking.conversation import asked, said

FOLDER = Path(__file__).parent
LANGUAGES = ("de", "fr", "es", "pt", "ja")


@dataclass(frozen=True)
class Told:
    """A thread, its language, the ids an editor would print, and the kinds nobody could mistake."""

    language: str
    thread: Thread
    good: frozenset[str]
    kinds: dict[str, Kind]

    @property
    def name(self) -> str:
        """Return what a test calls it."""
        return f"{self.language}-{self.thread.title}"


def told() -> list[Told]:
    """Return the threads, two of each language."""
    return [
        _told(language, written)
        for language in LANGUAGES
        for written in yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    ]


def sentences() -> dict[str, list[str]]:
    """Return sentences members might write, by language."""
    found: dict[str, list[str]] = yaml.safe_load((FOLDER / "sentences.yaml").read_text("utf-8"))
    return found


def _told(language: str, written: dict[str, object]) -> Told:
    responses = written["responses"]
    assert isinstance(responses, list)
    asker = str(written["asker"])
    thread = asked(
        [said(one["text"], by="asker" if one["by"] == asker else "", name=one["by"]) for one in responses],
        question=str(written["question"]),
        apart=30,
    )
    root = replace(thread.question, author=Author(id="asker", name=asker))
    numbered = list(enumerate(responses, start=1))
    return Told(
        language=language,
        thread=replace(thread, title=str(written["title"]), question=root),
        good=frozenset(f"r{number}" for number, one in numbered if one.get("good")),
        kinds={f"r{number}": one["kind"] for number, one in numbered if "kind" in one},
    )
