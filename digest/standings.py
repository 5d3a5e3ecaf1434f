"""Where every issue of a newsletter stands."""

from datetime import datetime
from pathlib import Path

from digest import issue as issues
from digest import ledger
from digest.config import Config
from digest.delivery import frozen
from digest.delivery.claim import Claim, chosen
from digest.errors import DigestError, NetworkError
from digest.model import Delivery, Issue, Noun


class Standing(Noun, frozen=True, kw_only=True):
    """One issue in the list: where it stands, and the hour it goes out (the approved one, once it is).

    ``trouble`` says why its files cannot be read; ``here_only`` that its approval was not pushed.
    """

    folder: str
    delivery: Delivery
    issue: Issue | None = None
    send_at: datetime | None = None
    trouble: str = ""
    here_only: bool = False


def standings(root: Path, config: Config) -> tuple[list[Standing], str]:
    """Return every issue of the newsletter and where it stands, by date; a broken one with its trouble.

    Beside them stands why the remote could not be asked, if it could not: then they are as last seen.
    """
    where = chosen(root, config)
    offline = ""
    try:
        where.refresh()
    except NetworkError as error:
        offline = error.what
    return [_standing(folder, root, config, where) for folder in where.issues(root)], offline


def _standing(folder: Path, root: Path, config: Config, where: Claim) -> Standing:
    name = issues.shown(folder, root)
    delivery = Delivery()
    try:
        delivery, here_only = where.known(folder), False
        ledger.refuse_copy(delivery, folder)
        if delivery.state == "draft" and config.delivery.claim == "git" and ledger.load(folder).state != "draft":
            # What is approved here, and was not pushed, is a draft to everybody else.
            delivery, here_only = ledger.load(folder), True
        issue = issues.read(folder, config, root)
        send_at = issue.send_at
        if delivery.state != "draft":
            send_at = (frozen.thaw(folder) if here_only else where.approved(folder)).send_at
    except DigestError as error:
        return Standing(folder=name, delivery=delivery, trouble=f"{error.what} ({error.where})")
    return Standing(folder=name, delivery=delivery, issue=issue, send_at=send_at, here_only=here_only)
