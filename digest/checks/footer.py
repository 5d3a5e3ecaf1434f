"""The footer: what the law wants at the end of a newsletter."""

from collections.abc import Iterator

from digest.checks.letter import Letter
from digest.model import Finding


def no_address(letter: Letter) -> Iterator[Finding]:
    """Find a newsletter without a postal address (CAN-SPAM, 15 U.S.C. 7704(a)(5)(A)(iii))."""
    if not letter.config.newsletter.address.strip():
        yield Finding(
            id="footer/no-address",
            level="error",
            text="the footer has no postal address, which the law asks for",
            hint="write newsletter.address in config.yaml; a PO box will do",
            where=letter.config.where("newsletter.address"),
        )


def no_sender(letter: Letter) -> Iterator[Finding]:
    """Find a newsletter that does not say who writes."""
    if not letter.config.newsletter.sender:
        yield Finding(
            id="footer/no-sender",
            level="error",
            text="the newsletter has no sender",
            hint="write newsletter.from in config.yaml: Name <name@example.org>",
            where=letter.config.where("newsletter.from"),
        )
