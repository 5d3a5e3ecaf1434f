"""The fixed words of an email, from ``templates/strings/<language>.yaml``."""

from collections.abc import Mapping
from typing import Any

from digest.errors import ConfigError

_HINT = "copy the key from the house's templates/strings/en.yaml and translate it"


def word(strings: Mapping[str, Any], key: str) -> Any:
    """Return what stands under ``key`` ("dates.months"); raises ConfigError when a newsletter's own file lacks it."""
    found: Any = strings
    for name in key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if not found:
        raise ConfigError(f"the strings file lacks {key}", hint=_HINT)
    return found


def say(strings: Mapping[str, Any], key: str, **values: object) -> str:
    """Return the words under ``key`` with ``values`` filled in; raises ConfigError when they cannot be."""
    try:
        return str(word(strings, key)).format(**values)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{key} in the strings file cannot be filled in ({error!r})",
            hint="it may use " + ", ".join(f"{{{name}}}" for name in values),
        ) from error
