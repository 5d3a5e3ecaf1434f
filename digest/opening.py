"""Opening what an editor names: a file or folder, an address, pasted text; and choosing a thread in it."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from digest import choice
from digest.errors import UsageError
from digest.model import Thread, Worth
from digest.readers.reader import Told

if TYPE_CHECKING:
    from digest.readers.reader import Progress


def open_export(
    argument: str,
    wanted: str | None,
    pasted: str = "",
    told: Told | None = None,
    progress: "Progress | None" = None,
) -> Thread:
    """Return the thread in ``argument``: a path, an http(s) address, or "-" for the ``pasted`` text.

    Args:
        argument: where the export is.
        wanted: which thread of it (``choice.read``); None when there is only one.
        pasted: the text for "-".
        told: what the editor says of the export that it does not say itself.
        progress: is told how far the reading is.

    Raises:
        ExportError: it cannot be read, or holds several threads and ``wanted`` names none.
        NetworkError: the address gives no answer.
    """
    thread = choice.read(_opened(argument, pasted), wanted, told or Told(), progress)
    return msgspec.structs.replace(thread, source=argument) if "://" in argument else thread


def threads(
    argument: str, told: Told, progress: "Progress | None" = None, limit: int | None = None
) -> tuple[list[Worth], int]:
    """Return what the best ``limit`` threads in ``argument``, a path or an address, are worth, and how many there are.

    Raises:
        ExportError, NetworkError: as ``open_export``.
    """
    return choice.threads(_opened(argument, ""), told, progress, limit)


def _opened(argument: str, pasted: str) -> Path | str:
    """Return what a reader opens: a path, or the text itself."""
    if argument == "-":
        return pasted
    if "://" not in argument:
        return Path(argument)
    if not re.match(r"https?://", argument, re.IGNORECASE):
        raise UsageError(f"{argument[:40]!r} is no https:// address", hint="save the export as a file")
    from digest import net  # only a thread that is fetched needs the network

    return net.fetch(argument).decode("utf-8", "replace")
