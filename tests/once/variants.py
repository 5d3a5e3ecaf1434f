"""The providers that the histories are tried on: what each says it can do, and what is not as it says."""

from typing import Final

from msgspec.structs import replace

from digest.model import Noun
from digest.providers import Capabilities

NAME: Final = "fake"


class Variant(Noun, frozen=True, kw_only=True):
    """A kind of provider; ``lists_after`` is how many minutes a new draft is really missing from its lists."""

    can: Capabilities
    lists_after: int = 0


_FULL: Final = Capabilities(drafts=True, find=True, schedule=True, unschedule=True)

# Unless it says "idempotent", a provider mails once more with every release.
VARIANTS: Final[dict[str, Variant]] = {
    "full": Variant(can=_FULL),
    "idempotent": Variant(can=replace(_FULL, release_is_idempotent=True, idempotency_key=True)),
    "slow lists": Variant(can=replace(_FULL, find_lags=600), lists_after=10),
    "slow lists, unsaid": Variant(can=_FULL, lists_after=10),
    "no search": Variant(can=replace(_FULL, find=False)),
    "no hour": Variant(can=replace(_FULL, schedule=False, unschedule=False)),
    "no hour, no search": Variant(can=Capabilities(drafts=True)),
    "no hour, idempotent": Variant(can=Capabilities(drafts=True, find=True, release_is_idempotent=True)),
    "a message": Variant(can=Capabilities()),
    "a message, idempotent": Variant(can=Capabilities(release_is_idempotent=True)),
    "a message, logged": Variant(can=Capabilities(find=True)),
}
