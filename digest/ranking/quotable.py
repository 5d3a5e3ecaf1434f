"""The messages of a ranking that may be proposed for print at all."""

from collections.abc import Iterable, Iterator

from digest.model import Author, Kind, Ranking, Response
from digest.ranking.message import Message, message
from digest.text.privacy import is_never_quoted

# As the readers write those who deleted their account.
_DELETED = "[deleted]"
# One person's 👎 is a grudge, two are people.
_FEWEST_DISLIKES = 2


def messages(ranking: Ranking, kinds: set[Kind], never: Iterable[str]) -> Iterator[Message]:
    """Yield the messages of these kinds that may be quoted, best score first, each text once.

    Args:
        ranking: what ``rank`` returned.
        kinds: those that are wanted.
        never: names or ids of people who may not be quoted.

    Left out are the asker's, those of people who deleted their account, and what people disliked.
    """
    responses = {response.id: response for response in ranking.thread.responses}
    names = tuple(never)
    asker = ranking.thread.question.author.id
    texts: set[str] = set()
    for score in ranking.scores:
        response = responses[score.id]
        author = response.author
        if score.kind not in kinds or response.text in texts or (asker and author.id == asker):
            continue
        if not (is_deleted(author) or is_never_quoted(author, names) or is_disliked(response)):
            texts.add(response.text)
            yield message(response)


def is_deleted(author: Author) -> bool:
    """Say whether the author deleted their account, and can no longer be asked."""
    return _DELETED in {author.id.partition("/")[0], author.name.strip().casefold()}


def is_disliked(response: Response) -> bool:
    """Say whether people said no to it: two at least, and more than liked it."""
    return response.disliked >= _FEWEST_DISLIKES and response.disliked > response.liked
