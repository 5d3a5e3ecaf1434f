"""Write digest/text/emoji.json: Slack's emoji names and the characters they stand for.

    cd "$(mktemp -d)" && npm pack emoji-datasource@16.0.0 && tar xzf emoji-datasource-16.0.0.tgz package/emoji.json
    python bench/emoji_table.py package/emoji.json

The table has the short names of emoji-datasource (MIT; Slack's own names) and ``simple_smile``, which Slack used
until 2016. ``toned`` holds the first character of each emoji that takes a skin tone. The script checks that putting
the tone behind that character gives what the data set says, for every emoji and tone with one tone.
"""

import json
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parent.parent / "digest" / "text" / "emoji.json"
OLD_NAMES = {"simple_smile": "slightly_smiling_face"}


def main() -> None:
    """Read the data set named on the command line and write the table."""
    data: list[dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    names = {name: characters(emoji["unified"]) for emoji in data for name in emoji["short_names"]}
    names |= {old: names[new] for old, new in OLD_NAMES.items()}
    toned, odd = set(), []
    for emoji in data:
        for tone, variation in emoji.get("skin_variations", {}).items():
            base = characters(emoji["unified"])
            if "-" in tone:
                continue
            if base[0] + characters(tone) + base[1:].removeprefix("\ufe0f") == characters(variation["unified"]):
                toned.add(base[0])
            else:
                odd.append(emoji["short_name"])
    table = {"names": dict(sorted(names.items())), "toned": "".join(sorted(toned))}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(data)} emoji, {len(names)} names, {TABLE.stat().st_size:,} bytes; two people, one tone: {sorted(set(odd))}")


def characters(unified: str) -> str:
    """Return the characters of a data-set code ("0033-FE0F-20E3")."""
    return "".join(chr(int(point, 16)) for point in unified.split("-"))


if __name__ == "__main__":
    main()
