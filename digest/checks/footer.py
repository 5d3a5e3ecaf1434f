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
