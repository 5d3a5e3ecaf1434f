"""Write digest/text/emoji.json: Slack's emoji names and the characters they stand for.

    npm pack emoji-datasource@16.0.0                                     (in a folder of its own)
    tar xzf emoji-datasource-16.0.0.tgz package/emoji.json
    python bench/emoji_table.py package/emoji.json

The table has the short names of emoji-datasource (MIT; they are Slack's own) and ``simple_smile``, which
Slack used before. ``toned`` holds the first character of each emoji that takes a skin tone; the script
stops when the tone's place is not behind it in one of them.
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
    toned: set[str] = set()
    for emoji in data:
        base = characters(emoji["unified"])
        for tone, variation in emoji.get("skin_variations", {}).items():
            # "1F3FB-1F3FC" is for two people of different tones: Slack's names have one.
            if "-" not in tone:
                expected = base[0] + characters(tone) + base[1:].removeprefix("\ufe0f")
                assert characters(variation["unified"]) == expected, emoji["short_name"]
                toned.add(base[0])
    table = {"names": dict(sorted(names.items())), "toned": "".join(sorted(toned))}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(data)} emoji, {len(names)} names, {TABLE.stat().st_size:,} bytes")


def characters(unified: str) -> str:
    """Return the characters of a data-set code ("0033-FE0F-20E3")."""
    return "".join(chr(int(point, 16)) for point in unified.split("-"))


if __name__ == "__main__":
    main()
