"""A bar on a terminal for what takes longer than a second."""

from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0  # seconds: what is over by then needs no bar


class Bar:
    """How far a reading is, on stderr; as a context manager it leaves nothing on the screen."""

    def __init__(self, what: str, *, at_once: bool) -> None:
        self._what = what
        self._begun = monotonic() - (_PATIENCE if at_once else 0)
        self._shown: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        self.update(0, 0)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._shown:
            self._shown[0].stop()

    def update(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` bytes are read; a total of 0 is not known."""
        if self._shown is None and monotonic() - self._begun >= _PATIENCE:
            self._shown = self._start()
        if self._shown:
            progress, task = self._shown
            progress.update(task, completed=done, total=total or None)

    def _start(self) -> "tuple[Progress, TaskID]":
        # rich takes a tenth of a second to load: only who waits is shown anything.
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        return progress, progress.add_task(self._what, total=None)
