"""The floor under a build: only the libraries that the example's files need, and the same files written by hand.

Run by bench/build.py. It reads what ``digest build`` reads (config.yaml, issue.md, picks.md, the export), calls each
third-party library once for each thing it is needed for, and writes the eight files of a build. What is between the
libraries (ranking, composing, checking) is taken ready-made from the files of an earlier build in KIT, so the
difference to ``digest build`` is what our own code costs.
"""

import sys
import zipfile
from pathlib import Path

import icalendar
import jinja2
import markdown
import mjml
import msgspec
import nh3
import yaml


def main(root: Path, issue: Path, kit: Path, out: Path) -> None:
    """Write the files of a build of ``issue`` into ``out``."""
    yaml.load((root / "config.yaml").read_text("utf-8"), yaml.CSafeLoader)
    for name in ("issue.md", "picks.md"):
        front = (issue / name).read_text("utf-8").split("---\n", 2)[1]
        yaml.load(front, yaml.CSafeLoader)
    yaml.load((root / "templates" / "strings" / "en.yaml").read_text("utf-8"), yaml.CSafeLoader)

    with zipfile.ZipFile(issue / "export.zip") as export:
        for name in export.namelist():
            if name.endswith(".json"):
                msgspec.json.decode(export.read(name))

    converter = markdown.Markdown()
    prose = (issue / "issue.md").read_text("utf-8").split("---\n", 2)[2]
    picks = (issue / "picks.md").read_text("utf-8").split("---\n", 2)[2]
    for text in prose.split("{{") + picks.split("## "):
        nh3.clean(converter.reset().convert(text))

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    source = (kit / "email.mjml").read_text("utf-8")
    compiled = environment.from_string("{% raw %}" + source + "{% endraw %}").render()
    html = mjml.mjml2html(compiled, fonts={}, disable_comments=True)

    event = icalendar.Calendar.from_ical((kit / "event.ics").read_bytes())

    thread = msgspec.json.decode((kit / "thread.json").read_bytes())
    report = msgspec.json.decode((kit / "report.json").read_bytes())
    out.mkdir(parents=True, exist_ok=True)
    (out / "email.html").write_text(html, "utf-8")
    (out / "email.mjml").write_text(compiled, "utf-8")
    (out / "email.txt").write_bytes((kit / "email.txt").read_bytes())
    (out / "event.ics").write_bytes(event.to_ical())
    (out / "responses.md").write_bytes((kit / "responses.md").read_bytes())
    (out / "thread.json").write_bytes(msgspec.json.format(msgspec.json.encode(thread), indent=2))
    (out / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
