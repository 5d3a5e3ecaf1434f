"""The one family of errors: what went wrong, where, and what to try.

Library code raises these; only ``digest.cli`` prints them, as three lines. Each family has an exit code of its
own, so that a script can tell a broken template from a refused send. Code 2 is click's (wrong usage).
"""

import re

# Controls, line and paragraph separators, and what turns the direction of reading around.
_ORDERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class DigestError(Exception):
    """Something the editor can mend.

    Args:
        what: the trouble in words of the editor's world, no full stop at the end.
        where: ``path:line`` when a file is at fault, else "".
        hint: the command to type or the edit to make, else "".
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def lines(self) -> str:
        """Return the error as its (at most) three lines, without a newline at the end.

        What is named in it may come from a stranger's file: a line break or an escape sequence there stays inside.
        """
        parts = [f"error: {one_line(self.what)}"]
        if self.where:
            parts.append(f"  at {one_line(self.where)}")
        if self.hint:
            parts.append(f"  try: {one_line(self.hint)}")
        return "\n".join(parts)


def one_line(text: str) -> str:
    """Return ``text`` without what breaks a line, or would give a terminal orders."""
    return _ORDERS.sub(" ", text)


class UsageError(DigestError):
    """The command does not say what is meant (two issues could be, an id is unknown)."""

    exit_code = 2


class ConfigError(DigestError):
    """config.yaml, or the folder it should lie in, is not as it must be."""

    exit_code = 3


class ExportError(DigestError):
    """An export cannot be read, or holds no thread that was asked for."""

    exit_code = 4


class IssueError(DigestError):
    """issue.md or picks.md is not as it must be."""

    exit_code = 5


class TemplateError(DigestError):
    """A template, a block or MJML's compiler refuses."""

    exit_code = 6


class ApprovalError(DigestError):
    """An issue cannot be approved, or what was approved is no longer what lies there."""

    exit_code = 7


class DeliveryError(DigestError):
    """The ledger or the state of a delivery forbids the step."""

    exit_code = 8


class ProviderError(DigestError):
    """The email provider refuses, or answers what it should not."""

    exit_code = 9


class Refused(ProviderError):  # noqa: N818 - it is the provider's word
    """The provider answered no: what was asked provably did not happen.

    Any other ProviderError leaves open what became of the call.
    """


class Unsupported(Refused):
    """The provider cannot do what is asked; raised before anything is created there."""


class NetworkError(DigestError):
    """No answer, or none that can be used, from the network."""

    exit_code = 10
