"""What of a thread is kept: no address, number or key, whoever wrote it."""

from msgspec.structs import replace

from digest.at_hand import to_keep, without_private_data
from digest.config import Config, Newsletter, Privacy
from digest.model import Author, Response, Thread

CONFIG = Config(
    newsletter=Newsletter(name="X", timezone="Europe/Lisbon"), privacy=Privacy(never_quote=("bo@work.example",))
)
SHOWN = {"U1": "+351 912 345 678", "U2": "bo@work.example", "U3": "Ada"}


def said(id_: str, author: str, text: str) -> Response:
    """A message."""
    return Response(id=id_, key=f"k{id_}", author=Author(id=author, name=SHOWN[author]), text=text)


THREAD = Thread(
    id="t1",
    title="Who mails ada@mail.example?",
    question=said("q", "U3", "Who mails ada@mail.example?"),
    responses=(
        said("r1", "U1", "Call +351 912 345 678"),
        said("r2", "U2", "Pay 4111 1111 1111 1111 to DE89 3704 0044 0532 0130 00"),
        said("r3", "U3", "See https://x.example/?token=s3cr3t&page=2"),
    ),
)


def test_texts_title_and_shown_names_are_masked() -> None:
    """Ids and keys stay, by which a refreshed export is the same thread."""
    kept = to_keep(THREAD, CONFIG)
    assert kept.title == kept.question.text == "Who mails [e-mail address]?"
    assert [one.text for one in kept.responses] == [
        "Call [phone number]",
        "Pay [card number] to [bank account]",
        "See https://x.example/?page=2",
    ]
    assert kept.responses[0].author == Author(id="U1", name="[phone number]")
    assert [one.key for one in kept.responses] == ["kr1", "kr2", "kr3"]


def test_who_is_never_quoted_is_still_known() -> None:
    """By the name that the config holds anyway."""
    assert to_keep(THREAD, CONFIG).responses[1].author.name == "bo@work.example"
    assert without_private_data(THREAD, None).responses[1].author.name == "[e-mail address]"


def test_what_was_kept_is_kept_as_it_is() -> None:
    """A build of what an earlier one wrote changes nothing."""
    kept = to_keep(THREAD, CONFIG)
    assert to_keep(kept, CONFIG) == kept


def test_a_thread_without_any_is_the_same() -> None:
    """Nothing is touched where there is nothing."""
    plain = replace(
        THREAD, title="How?", question=said("q", "U3", "How?"), responses=(said("r1", "U3", "So, in 2026."),)
    )
    assert to_keep(plain, CONFIG) == plain
