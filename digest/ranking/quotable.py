"""The messages of a ranking that may be proposed for print at all."""

from collections.abc import Iterable, Iterator

from digest.model import Kind, Ranking
from digest.ranking.message import Message, message
from digest.text.privacy import is_never_quoted


def messages(ranking: Ranking, kinds: set[Kind], never: Iterable[str]) -> Iterator[Message]:
    """Yield the messages of these kinds by people who may be quoted, best score first, each text once."""
    responses = {response.id: response for response in ranking.thread.responses}
    names = tuple(never)
    asker = ranking.thread.question.author.id
    texts: set[str] = set()
    for score in ranking.scores:
        response = responses[score.id]
        author = response.author
        quotable = author.id != asker and not is_never_quoted(author, names)
        if score.kind in kinds and quotable and response.text not in texts:
            texts.add(response.text)
            yield message(response)
