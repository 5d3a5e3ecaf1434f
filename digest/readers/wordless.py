"""Whether a message says anything, as the last step (``assemble``) will find it, but without taking that step."""

import re
from collections.abc import Callable

from digest.text.clean import clean

_LETTER = re.compile(r"[^\W_]")


def says(text: str, markdown: Callable[[str], str]) -> bool:
    """Tell whether anything is left of ``text`` as Markdown, when that is clean; most texts show it by a letter."""
    return _LETTER.search(text) is not None or bool(clean(markdown(text)).strip())
