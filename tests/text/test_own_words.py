"""What of a message is left out before it is cut: quotations, greetings, signatures, notes on its editing."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.own_words import own_words

# The words of the members' names, as the program gives them.
NAMES = frozenset({"ada", "lovelace", "ana", "tom", "mira", "jun", "noor", "haddad"})


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi all! ", "Hey @Noor, ", "Hey @Noor Haddad!\n", "Hello everyone 👋 ", "Hello, everyone!\n\n", "Hi [name]! ",
        "Hi \\[name\\], ", "Good morning, folks! ", "Hi! ", "Hallo zusammen, ", "Liebe alle,\n\n", "Moin! ",
        "Bonjour à tous,\n", "Salut tout le monde ! ",
        "Hola a todos! ", "¡Hola a todos! ", "Olá pessoal, ", "Oi gente! ",
        "Ciao a tutti! ", "Buongiorno, ", "Hoi allemaal, ", "Goedemorgen! ", "Hi! Hello there! ", "**Hi all!** ",
        "Dear Mira and Jun,\n\n", "👋 Hi team! ", "Hi Mira. ", "Hello Ana!\n", "Hey Tom: ", "Morning all! ",
        "Good morning! ", "Hello.\n", "Hi all: ", "Evening, everyone. ",
    ],
)  # fmt: skip
def test_a_greeting_is_left_out(greeting: str) -> None:
    """In seven languages, to all or to one, on its line or before a sentence."""
    assert own_words(f"{greeting}We put notes on the wall.", names=NAMES) == "We put notes on the wall."


@pytest.mark.parametrize(
    "text",
    [
        "Hello world programs are fun.", "Hi from Berlin! We do it.", "Hi, no!", "Hey that works.", "Oil the hinges.",
        "Dear me, what a list.", "Highlight of the year: cards.", "Beste Idee bisher.", "Cara is the host.", "Hi!",
        "Morning pages help.", "All, please read it.",
        "Morning. Before anyone else is up I write a plan.", "Morning: coffee and mail.\n\nAfternoon: deep work.",
        "Evening! I close my laptop at six.", "Salut: a bar in Porto.", "Hello Kitty! My daughter has them all.",
        "Ciao Bella. Best pizza in town.", "Dear Evan Hansen. Great show.", "Yo! Sushi is great.",
        "Hey Jude, that one.", "Cara, Mia and Tom host it.", "Morning people: plan before nine.",
        "Evening team: Mia and I.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_greeting_stays(text: str) -> None:
    """A sentence that begins with such a word says something."""
    assert own_words(text, names=NAMES).endswith(text.removeprefix("Hi, ").removeprefix("Dear me, "))


@pytest.mark.parametrize(
    "end",
    [
        "\n\nBest, Ana", "\n\nBest,\nAna", "\nCheers!\nTom", "\n-- \nAna\nHost of things", " HTH",
        " Hope this helps!",
        " Hope this helps! 🙂", "\n\nHope that helps someone.\n\nCheers,\nTom",
        "\n\nSent from my iPhone", "\n\n— [name]",
        "\n\nThanks,\nAna", "\n\nViele Grüße\nAna", "\n\nLG Ana", "\n\nCordialement,\nAna", "\n\nUn saludo,\nAna",
        "\n\nAbraços, Ana", "\n\nCordiali saluti\nAna", "\n\nGroetjes, Ana", "\n\n**Best**, [name]", "\n\nCheers",
        "\n\n----------", "\n\nVon meinem iPhone gesendet",
        "\n\n--\nAna", "\n\n—\nAna Obi\nHost of things", "\n\nLove,\nAna", "\n\nLove, Ana", "\n\nPeace\nAna",
        "\n\nGood luck!", "\n\nBest,",
    ],
)  # fmt: skip
def test_a_signature_is_left_out(end: str) -> None:
    """The wish, the name, the telephone it was typed on."""
    assert own_words(f"We put notes on the wall.{end}", names=NAMES) == "We put notes on the wall."


@pytest.mark.parametrize(
    "text",
    [
        "Great answers here. Thanks!", "Great answers here.\n\nThanks everyone!", "What a thread!\nThanks, Ana",
        "We do it.\n\n- Ana\n- Tom", "We do it.\n\nBest of all: no props.", "```\nBest,\nAna\n```",
        "Two things\n\nCheese",
        "We do it.\n\nLove Actually", "What helps?\n\nHope this helps people who are shy to speak up.",
        "Cheers, all",
        "All is well.\n\n~ Henry Scott Holland", "All is well.\n\n— Rumi",
        "1. Trust\n2. Patience\n\nLove", "Paint it.\n\nPeace", "Trust, patience and\nlove", "Trust, and\nlove,",
        "Use Slack for chat.\n\n--\n\nNever use it for decisions, we lost them all.",
        "Use Slack for chat\n\n--\n\nNever use it for decisions", "My rule:\n—\nNever skip lunch.",
        "My rule:\n—\nLunch", "Steps\n--\nBuy flour\nBake it", "Film\n--\nAmelie", "Notting Hill\n\nLove, Actually",
        "What we need:\n\nLove,\nHonesty", "Trust,\nLove,\nHonesty", "What counts?\n\nLove!", "Films\n\nPeace\nLove",
        "Two of them.\n\n-- \na\nb\nc\nd",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_signature_stays(text: str) -> None:
    """Thanks are what a voice is quoted for, code and lists are not signed, and a line drawn may part an answer."""
    assert own_words(text, names=NAMES) == text


@pytest.mark.parametrize(
    "edit",
    [
        "Edit: typo", "EDIT 2: thanks for the gold, kind stranger!", "edit - spelling", "*Edit: fixed the link*",
        "Edited for clarity", "(edit: formatting)", "Update: wow, this blew up! Thank you all!", "**Edit:** typos",
        "Edit: Tippfehler", "Edit: wow, thanks everyone!", "Edit: RIP my inbox", "Edit: thank you for all the replies!",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_note_on_the_editing_is_left_out(edit: str, gap: str) -> None:
    """Neither a mended slip nor an award is for the readers of a digest."""
    assert own_words(f"We put notes on the wall.{gap}{edit}") == "We put notes on the wall."
    assert own_words(f"{edit}\n\nWe put notes on the wall.") == "We put notes on the wall."


@pytest.mark.parametrize(
    "edit",
    [
        "Edit: it turned out wrong, do not use it.",
        "Update: we tried 3 groups, even better.",
        "Edit: Thanks for the gold! Also, never use blindfolds.",
        "Edit: a typo in the config breaks it, write two instead",
        "Editing takes an hour.",
        "Edit: wow, the platform deleted all our data.",
        "Edit: thanks to you I lost my job.",
        "Edit: it blew up in our faces.",
        "Edit: silver polish destroys it.",
        "Edit: my inbox is full of complaints.",
    ],
)
def test_an_edit_that_says_something_stays(edit: str) -> None:
    """What it takes back would else stand uncontradicted; its "Edit:" says which of the two holds."""
    text = f"We put notes on the wall.\n\n{edit}"
    assert own_words(text) == text


@pytest.mark.parametrize(
    "quotation",
    [
        "> nobody likes games",
        "On Mon, 5 Jan 2026 at 10:00, Ada <ada@a.example> wrote:\n> nobody likes games\n> > or does he",
        "On Mon, 5 Jan 2026 at 10:00, Ada Lovelace\n<ada@a.example> wrote:\n\n> nobody likes games",
        "@Ada:\n> nobody likes games",
        "Ada schrieb:\n\n> nobody likes games",
        "Quoting the host:\n\n> nobody likes games",
    ],
)
def test_a_quotation_is_left_out(quotation: str) -> None:
    """Whoever is quoted has not been asked, and the byline would be another's."""
    assert own_words(f"{quotation}\n\nWe do.", names=NAMES) == "We do."
    assert own_words(f"We do.\n\n{quotation}", names=NAMES) == "We do."


def test_what_stood_around_a_quotation_stays_apart() -> None:
    """Two paragraphs do not become one."""
    assert own_words("One.\n\n> not mine\n\nTwo.") == "One.\n\nTwo."


def test_a_quotation_that_its_author_introduces_stays() -> None:
    """A question that somebody asks in their workshops is theirs to show."""
    text = "The card says:\n\n> What would you do?\n\nIt works."
    assert own_words(text.replace("says", "I use")) == text.replace("says", "I use")


def test_an_introduced_quotation_of_the_thread_goes_with_its_introduction() -> None:
    """It is another member's, also where a name in it is masked."""
    text = "I love this one:\n\n> What would \\[name\\] do at home?\n\nIt works."
    assert own_words(text, ["Well! *What* would Jun do at home?"]) == "It works."
    assert own_words(text, ["What would Jun eat?"]) == text


@pytest.mark.parametrize("title", ["Template", "Example", "Script", "Prompt", "Food"])
def test_a_word_and_a_colon_are_no_person(title: str) -> None:
    """Only a name of the thread, a mention or a mask says whose the quotation is, or that somebody has said it."""
    text = f"## My template\n\n{title}:\n\n> What would you do?\n\nIt works."
    assert own_words(text, names=NAMES) == text
    assert own_words(f"{title}:\n\n> What would you do?", names=NAMES) == f"{title}:\n\n> What would you do?"
    assert own_words(text, ["Well: what would you do?"], NAMES) == "## My template\n\nIt works."


def test_a_quotation_is_found_by_whole_words() -> None:
    """Whoever says "start" has not said "art"."""
    text = "My word:\n\n> art\n\nIt works."
    assert own_words(text, ["We start."]) == text


def test_the_others_are_read_once_and_only_for_an_introduced_quotation() -> None:
    """A thread may be long, and few messages quote."""
    read: list[str] = []

    def others() -> Iterator[str]:
        for one in ("Yes.", "No."):
            read.append(one)
            yield one

    own_words("> Yes.\n\nWe do.", others())
    assert read == []
    own_words("I use:\n\n> this\n\nWhy so:\n\n> that\n\nWe do.", others())
    assert read == ["Yes.", "No."]


def test_many_quotations_in_a_long_thread_take_no_time() -> None:
    """More than a few are not even looked for: they go."""
    begin = time.perf_counter()
    kept = own_words("".join(f"Why so:\n\n> a b{n}\n\n" for n in range(600)), ["word " * 200] * 800)
    assert time.perf_counter() - begin < 3
    assert kept.count(">") == 20


@pytest.mark.parametrize("rest", ["[name]: knows it", "> we did", "- we did", "# we did", "1. we did"])
def test_no_greeting_goes_where_the_rest_would_become_something_else(rest: str) -> None:
    """First on its line, "[name]:" would be the address of a link, and vanish."""
    assert own_words(f"Hi all! {rest}") == f"Hi all! {rest}"


@pytest.mark.parametrize("text", ["> only this", "Hi all!", "Best,\nAna", "Edit: typo", "", "👍", "-- \nAna", "HTH"])
def test_something_is_always_left(text: str) -> None:
    """Where it would all go, it stays: an editor sees then that it is nothing to print."""
    assert own_words(text) == text


PARTS = (
    "Hi all! ¦Hey @Noor,\n¦> q\n¦\n¦\n\n¦We do it. ¦Best,\n¦Ana\n¦-- \n¦Edit: typo\n¦Edit: new\n¦HTH ¦```\n¦- ¦  - ¦"
    "On 5 Jan Ada wrote:\n¦I use:\n¦👋 ¦Sent from my iPhone\n¦# ¦Thanks!\n¦    "
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PARTS.split("¦")), max_size=15).map("".join))
def test_lines_go_and_none_is_reworded(text: str) -> None:
    """What is left are lines or parts of lines in their order; the same again changes nothing."""
    kept = own_words(text)
    at = 0
    for line in kept.split("\n"):
        assert line in text[at:]
        at = text.index(line, at) + len(line)
    assert own_words(kept) == kept
    assert any(map(str.isalnum, kept)) == any(map(str.isalnum, text))


@pytest.mark.parametrize(
    "text",
    ["Hi! " * 250_000, "> q\n" * 250_000, "Best,\nAna\n\n" * 90_000, "Edit: typo\n" * 90_000, "word\n" * 200_000,
     "On Ada wrote " * 80_000, " " * 1_000_000 + "x", "-- \n" * 250_000, "HTH. " * 200_000, "_-" * 500_000,
     "Why so:\n\n> a b\n\n" * 60_000, ("wrote " * 48 + "\n\n> a\n\n") * 3_000, "Best, " * 160_000,
     "Ada\n--\n" * 125_000],
)  # fmt: skip
def test_a_megabyte_takes_no_time(text: str) -> None:
    """Whatever is pasted."""
    begin = time.perf_counter()
    own_words(text)
    assert time.perf_counter() - begin < 3
