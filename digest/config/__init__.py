"""config.yaml -> Config: finding the file, reading it, refusing what it must not say."""

from pathlib import Path

import msgspec

from digest import yamltext
from digest.config.rules import is_zone, problems
from digest.config.sections import (
    FILE,
    Config,
    DeliveryConfig,
    Links,
    Newsletter,
    PicksConfig,
    Privacy,
    ProviderConfig,
    RankingConfig,
    Schedule,
    Section,
    ThemeConfig,
)
from digest.errors import ConfigError

__all__ = [
    "FILE",
    "Config",
    "DeliveryConfig",
    "Links",
    "Newsletter",
    "PicksConfig",
    "Privacy",
    "ProviderConfig",
    "RankingConfig",
    "Schedule",
    "Section",
    "ThemeConfig",
    "find_root",
    "is_zone",
    "load",
]


def find_root(start: Path) -> Path:
    """Return the newsletter's folder: ``start`` or the nearest one above it that holds a config.yaml.

    Raises:
        ConfigError: there is none; it says where the search began.
    """
    begin = start.resolve()
    for folder in (begin, *begin.parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfigError(
        f"there is no {FILE} in {begin} or in any folder above it",
        hint=f"copy the example's {FILE} and templates/ to where the newsletter is to live, and begin there",
    )


def load(root: Path) -> Config:
    """Return the config of the newsletter in ``root``, every value of it checked.

    Raises:
        ConfigError: with the line, for a file that is missing, is not YAML, or says what it must not.
    """
    try:
        text = (root / FILE).read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"there is no {FILE} in {root}", hint=f"copy the example's {FILE} there") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError("the file is not UTF-8", where=f"{FILE}:{line}", hint="save it as UTF-8") from None
    located = yamltext.load(text, path=FILE)
    config = yamltext.convert(located, Config, path=FILE)
    config = msgspec.structs.replace(config, lines=located.lines)
    for key, what, hint in problems(config):
        raise ConfigError(what, where=config.where(key), hint=hint)
    return config
