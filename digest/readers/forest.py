"""Who answers whom in a room where people open threads, and answer single messages outside them, too."""

from collections.abc import Callable, Iterable, Mapping


class Forest:
    """The threads and the chains of replies of a room.

    Attributes:
        above: what each message answers; that need not be there.
        members: the messages of each thread or chain by the one it begins with, which is not among them.
    """

    def __init__(self, keys: Iterable[str], threads: Mapping[str, str], above: Mapping[str, str]) -> None:
        """Put the messages ``keys`` together.

        Args:
            keys: their ids, in the order of the file.
            threads: the message at which the thread was opened that a message is in.
            above: what each message answers; for one in a thread, what it answers in there.
        """
        self.above = above
        self.members: dict[str, list[str]] = {}
        self._threads = threads
        self._opened = set(threads.values())
        self._root: dict[str, str] = {}
        for key in keys:
            root = self._find(key)
            if root != key:
                self.members.setdefault(root, []).append(key)

    def is_thread(self, root: str) -> bool:
        """Tell whether somebody opened a thread at ``root``."""
        return root in self._opened

    def find(self, key: str) -> str:
        """Return the message that begins the thread which ``key`` begins or is in, "" when it is in none."""
        if key in self.members:
            return key
        root = self._root.get(key, "")
        return root if root in self.members else ""

    def answered(self, root: str, is_said: Callable[[str], bool]) -> dict[str, str]:
        """Return, by each message of the thread ``root``, the nearest one above it that somebody said.

        That is "" where it is the ``root`` itself, or nowhere.
        """
        above = {"": "", root: ""}  # the nearest one said, from each message that was passed, itself among them
        found = {}
        for key in self.members[root]:
            trail: dict[str, None] = {}
            at = self.above.get(key, "")
            while at not in above and at not in trail and not is_said(at):
                trail[at] = None
                at = self.above.get(at, "")
            end = "" if at in trail else above.get(at, at)
            above |= dict.fromkeys(trail, end)
            found[key] = "" if end == key else end
        return found

    def _find(self, key: str) -> str:
        """Return the message that begins the thread ``key`` is in, its own id when it begins one; a loop ends."""
        trail: dict[str, None] = {}
        at = key
        # What is answered inside a thread belongs to that thread, whatever its first message answers.
        while at not in self._root and at not in trail and at not in self._threads and at in self.above:
            trail[at] = None
            at = self.above[at]
        end = self._root.get(at) or self._threads.get(at, at)
        self._root.update(dict.fromkeys((*trail, at), end))
        return end
