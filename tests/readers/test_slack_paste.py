"""Text copied from Slack's window becomes a Thread, and says what it could not place."""

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers.paste_lines import header, is_file, is_own, replies
from tests.readers.export_builders import PASTE


@pytest.fixture
def thread() -> Thread:
    """The thread of a pasted text with most of the shapes that Slack has."""
    return readers.read(PASTE)


def test_messages(thread: Thread) -> None:
    """Each header begins a message; the first is the question; a lone time is the same person again."""
    assert thread.question.text == "How do you break the ice? It is a workshop 👋"
    assert [(one.author.name, one.text) for one in thread.responses] == [
        ("Björn Borg", "- pairs\n  - two minutes\n\nsee <https://example.org/a_b>."),
        ("Chidi Okafor", r"Use \*names\*, not 2\*3\*4"),
        ("Chidi Okafor", "And one more thing"),
    ]


def test_reactions(thread: Thread) -> None:
    """An emoji above a count is a reaction, not text."""
    assert thread.question.reactions == (Reaction(emoji="👀", count=2),)
    assert thread.responses[0].reactions == (Reaction(emoji="🎉", count=3),)


def test_announced_and_recognised(thread: Thread) -> None:
    """Announced is what was recognised, skipped and missing together."""
    assert thread.announced == 4
    assert Note(action="skipped", what="bot message", count=1) in thread.notes
    assert len(thread.responses) + 1 == thread.announced


def test_missing_responses() -> None:
    """Responses that are announced and not pasted are counted."""
    found = readers.read(PASTE.replace("4 replies", "17 replies"))
    assert found.announced == 17
    assert next(note.count for note in found.notes if note.action == "missing") == 13


def test_unclear_lines_are_shown(thread: Thread) -> None:
    """Lines that belong to nobody are counted and shown."""
    assert Note(action="skipped", what="unclear line", count=1, why="ask-anything") in thread.notes


def test_line_like_a_header_stays() -> None:
    """A line that may be a header stays in the text and is shown; with a known name it is one."""
    found = readers.read("Ada Li  10:41\nWhy?\nBo Wu  10:42\nSee Berlin\nCy Kay 10:43\nYes\nAda Li 10:44\nAh\n")
    assert [(one.author.name, one.text) for one in found.responses] == [
        ("Bo Wu", "See Berlin  \nCy Kay 10:43  \nYes"),
        ("Ada Li", "Ah"),
    ]
    assert [(note.what, note.why) for note in found.notes] == [("unclear line", "Cy Kay 10:43")]


def test_sentence_with_a_time_is_text() -> None:
    """A sentence that ends in a time is nobody's header."""
    found = readers.read("Ada  10:41\nWhy?\nBo  10:42\nLet us meet at 10:41 AM\n")
    assert (found.responses[0].text, found.notes) == ("Let us meet at 10:41 AM", ())


def test_button_word_as_an_answer() -> None:
    """A one-word answer that Slack has for a divider is an answer."""
    assert readers.read("Ada  10:41\nWhen?\nBo  10:42\nToday\n").responses[0].text == "Today"


def test_status_between_name_and_time() -> None:
    """A status emoji and an app's badge may stand between a name and its time."""
    found = readers.read("Ada\n:palm_tree:\n  10:41\nWhy?\n\nBot\nAPP\n:gear:\n  10:42\nI am\n\nBo\n  10:43\nSo\n")
    assert (found.question.author.name, [one.author.name for one in found.responses]) == ("Ada", ["Bo"])


def test_keys_survive_a_new_paste() -> None:
    """A message has the same key in the next paste, wherever it stands; equal ones have their own."""
    text = "Ada  10:41\nWhy?\nBo  10:42\n+1\nCy  10:43\nSo.\nBo  10:44\n+1\n"
    before = [one.key for one in readers.read(text).responses]
    after = [one.key for one in readers.read(text.replace("Cy  ", "Di  10:42\nNo\nCy  ")).responses]
    assert len(set(before)) == 3
    assert [key for key in after if key in before] == before


def test_files_are_counted(thread: Thread) -> None:
    """The name of a picture is no text."""
    assert Note(action="skipped", what="attachment", count=1) in thread.notes


def test_edited(thread: Thread) -> None:
    """The mark of an edit is taken for one, and off the text."""
    assert [one.edited for one in thread.responses] == [True, False, False]


def test_no_dates(thread: Thread) -> None:
    """A time without a date is no time: the order is that of the lines."""
    assert {one.created for one in thread.responses} == {None}
    assert [one.id for one in thread.responses] == ["r1", "r2", "r3"]


def test_id_follows_the_question(thread: Thread) -> None:
    """A second paste of the thread, with more answers, has the same id."""
    assert thread.id.startswith("paste/")
    assert readers.read(PASTE + "\nEva  11:30\nNew answer\n").id == thread.id
    assert readers.read(PASTE, thread.id) == thread


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Maya L.  10:41 AM", "Maya L."),
        ("Maya L.\t10:41", "Maya L."),
        ("Maya  [10:41 AM]", "Maya"),
        ("Maya [10:41 AM]", "Maya"),
        ("[10:41 AM] Maya", "Maya"),
        ("[10:41] Maya Lind:", "Maya Lind"),
        ("Maya Today at 10:41", "Maya"),
        ("Maya Lind Yesterday at 10:41 PM", "Maya Lind"),
        ("Maya — Today at 10:41", "Maya"),
        ("Maya Nov 12th at 10:41 AM", "Maya"),
        ("Maya  Thursday at 10:41 AM", "Maya"),
        ("Maya:palm_tree:  10:41 AM", "Maya"),
        ("Maya Lind 10:41 AM", "Maya Lind"),
        ("maya  22:41", "maya"),
    ],
)
def test_headers(line: str, name: str) -> None:
    """A header is known in each shape that Slack has copied it in."""
    found = header(line)
    assert found is not None
    assert (found.name, found.app) == (name, False)


@pytest.mark.parametrize(
    "line",
    [
        "Let us meet at 10:41 AM",
        "See you Tuesday 10:41 AM",
        "It was late, so we left at  10:41",
        "10:41 AM",
        "At 10:15 AM",
        "We met at 10:15 AM",
        "We met at  10:15 AM",
        "APP  10:46 AM",
        ":palm_tree:  10:48 AM",
        "Today at 10:41",
        "3 replies  10:41",
        "",
    ],
)
def test_no_headers(line: str) -> None:
    """A sentence that ends in a time is no header."""
    assert header(line) is None


def test_app() -> None:
    """An app's badge is no part of its name."""
    assert header("Helper APP  10:41 AM") == ("Helper", True)


@pytest.mark.parametrize(
    ("line", "count"), [("17 replies", 17), ("1 reply", 1), ("17 Antworten", 17), ("17 people", None)]
)
def test_replies(line: str, count: int | None) -> None:
    """The announced number is read, in some languages of Slack's."""
    assert replies(line) == count


@pytest.mark.parametrize(
    "line",
    ["New", "View thread", "Last reply 3 days ago", "Also sent to the channel", "Thursday, November 12th"],
)
def test_own_lines(line: str) -> None:
    """Slack's own lines are nobody's text."""
    assert is_own(line)


def test_file_lines() -> None:
    """A file's name alone on a line is known; one in a sentence is text."""
    assert is_file("holiday photo.png")
    assert not is_file("I like photo.png best")


def test_reaction_shapes() -> None:
    """Reactions are read from one line, from several on a line, and as characters."""
    found = readers.read("Ada  10:41\nWhy?\nBo  10:42\nSo.\n:tada: 3 :heart: 2\n🙌 4\n🎉\n1\n")
    assert [(one.emoji, one.count) for one in found.responses[0].reactions] == [
        ("🎉", 4),
        ("❤️", 2),
        ("🙌", 4),
    ]


def test_emoji_answer_is_text() -> None:
    """An answer that is only an emoji is an answer."""
    assert readers.read("Ada  10:41\nWhy?\nBo  10:42\n:tada:\n").responses[0].text == "🎉"


def test_two_line_headers_without_blank_lines() -> None:
    """A name above its time is a header when the name spoke before, or the time is indented."""
    found = readers.read("Ada\n10:41 AM\nWhy?\n\nBo\n10:42 AM\nSo.\nAda\n10:43 AM\nThanks\nCy\n  10:44 AM\nYes\n")
    assert [(one.author.name, one.text) for one in found.responses] == [
        ("Bo", "So."),
        ("Ada", "Thanks"),
        ("Cy", "Yes"),
    ]


PAIRS = """\
Ben Jones
2:05 PM
How do you all run your retros with a remote team?
Anna
2:10 PM
We use Miro
Kim Wu
2:12 PM
Thanks
"""


def said(text: str) -> list[tuple[str, str]]:
    """Return who answers what in a pasted text."""
    return [(one.author.name, one.text) for one in readers.read(text).responses]


def test_pairs_without_blank_lines() -> None:
    """In a text of names above times, a likely name above a time begins a message, indented or not."""
    assert said(PAIRS) == [("Anna", "We use Miro"), ("Kim Wu", "Thanks")]


@pytest.mark.parametrize("words", ["Thanks", "Sounds great", "Thanks Ben"])
def test_short_answer_above_a_time(words: str) -> None:
    """A short answer above a time stays text, and is shown, for it might be a name."""
    found = readers.read(PAIRS.replace("We use Miro", f"We use Miro\n{words}\n2:11 PM\nEach week"))
    assert [one.author.name for one in found.responses] == ["Anna", "Anna", "Kim Wu"]
    assert Note(action="skipped", what="unclear line", count=1, why=words) in found.notes


def test_a_header_wants_a_text_first() -> None:
    """A single word between two times is the first one's text, and is shown, for it might be a name."""
    found = readers.read(PAIRS.replace("We use Miro\nKim Wu", "Retros\n2:11 PM\nMiro\nKim Wu"))
    assert [(one.author.name, one.text) for one in found.responses[:2]] == [("Anna", "Retros"), ("Anna", "Miro")]
    assert Note(action="skipped", what="unclear line", count=1, why="Retros") in found.notes


def test_a_likely_name_among_lines_of_another_form() -> None:
    """Where headers are one line, a likely name above a time stays text and is shown."""
    found = readers.read("Ada  10:41\nWhy?\nBo  10:42\nSo.\nKim Wu\n10:43\nYes\n")
    assert [(one.author.name, one.text) for one in found.responses] == [("Bo", "So.  \nKim Wu"), ("Bo", "Yes")]
    assert Note(action="skipped", what="unclear line", count=1, why="Kim Wu") in found.notes


def test_time_of_another_clock() -> None:
    """Where times say am or pm, one that does not is the same person's again."""
    assert said(PAIRS.replace("Kim Wu\n2:12 PM", "Miro\n2:12"))[0] == ("Anna", "We use Miro  \nMiro")


def test_app_badge_before_the_time() -> None:
    """An app's badge in front of the time is the app's above it, whose message is skipped and counted."""
    found = readers.read(PAIRS.replace("Anna\n", "Zapier Bot\nAPP  2:07 PM\nNew form filled in\nAnna\n"))
    assert [one.author.name for one in found.responses] == ["Anna", "Kim Wu"]
    assert Note(action="skipped", what="bot message", count=1) in found.notes


@pytest.mark.parametrize(
    "status",
    ["Anna\n:palm_tree:  2:10 PM", "Anna\n:calendar: In a meeting  2:10 PM", "Anna\n🌴  2:10 PM", "Anna 🌴 2:10 PM"],
)
def test_status_before_the_time(status: str) -> None:
    """A status in front of the time, its words too, is no part of the name."""
    assert said(PAIRS.replace("Anna\n2:10 PM", status)) == said(PAIRS)


def test_status_words_in_a_header() -> None:
    """A status with words between name and time is no part of the name."""
    assert header("Ben :calendar: In a meeting  10:48 AM") == ("Ben", False)


@pytest.mark.parametrize("time", ["14:05 Uhr", "午前10:41", "午後2:05", "14 h 05", "10:41 ص", "10:41 م"])
def test_times_of_other_languages(time: str) -> None:
    """A time is known as other languages of Slack's write it, on a header and alone."""
    assert header(f"Ben  {time}") == ("Ben", False)
    assert said(f"Ada\n{time}\nWhy?\nBo Li\n{time}\nSo.\n") == [("Bo Li", "So.")]


@pytest.mark.parametrize("time", ["14:05", "14:05 Uhr", "14 h 05", "午後2:05"])
def test_one_blank_before_the_time(time: str) -> None:
    """One blank before the time is enough where several lines have that form and none a clearer one."""
    assert said(f"Ben Jones {time}\nWhy?\nAnna {time}\nSo.\nKim Wu {time}\nYes\n") == [
        ("Anna", "So."),
        ("Kim Wu", "Yes"),
    ]


def test_name_and_text() -> None:
    """The plain form "Name: text" is read when two lines have it, further lines continue a message."""
    found = readers.read("Ada: Why?\nBo Li: So.\nAnd so.\nCy: No: yes\n")
    assert [(one.author.name, one.text) for one in found.responses] == [
        ("Bo Li", "So.  \nAnd so."),
        ("Cy", "No: yes"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "Just a sentence.\nAnd one more.",
        "see http://a.example\nand https://b.example",
        "key: value\nother: one",
        "From: A\nTo: B\n\nText",
        "Berlin 14:05\nParis 15:05\nLisbon 13:05",
    ],
)
def test_no_thread(text: str) -> None:
    """Text without a header is refused in words."""
    with pytest.raises(ExportError, match="no export that digest reads"):
        readers.read(text)


def test_hostile_paste() -> None:
    """Markup in a pasted text is text."""
    found = readers.read("Ada  10:41\nWhy?\nBo  10:42\n# [x](javascript:alert(1)) <b> `c`\n")
    assert found.responses[0].text == r"\# [x\](javascript:alert(1)) <b> \`c\`"


@pytest.mark.parametrize("stamp", ["[10:46 AM] ", "[10:46 AM]", "[10:46 AM]\n"])
def test_stamped_line_goes_on(stamp: str) -> None:
    """Where names stand in front of the times, what stands behind a lone one is the same person's."""
    text = f"Ada Li  [10:41 AM]\nWhat works?\n\nBo Wu  [10:45 AM]\nNames\n{stamp}and pairs\n\nCy Kay  [10:50 AM]\nSo\n"
    assert said(text) == [("Bo Wu", "Names"), ("Bo Wu", "and pairs"), ("Cy Kay", "So")]


def test_stamp_before_the_names() -> None:
    """Where times stand in front of the names, words behind one are still the same person's."""
    text = "[10:41] Ada Li\nWhat works?\n\n[10:45] Bo Wu\nNames\n[10:46] and then pairs\n[10:50] Cy Kay\nSo\n"
    assert said(text) == [("Bo Wu", "Names"), ("Bo Wu", "and then pairs"), ("Cy Kay", "So")]


def test_what_slack_says_in_a_texts_place() -> None:
    """A message that nobody else sees is left out and counted; that one was sent to the channel, too, is no text."""
    found = readers.read(
        "Ada  10:41 AM\nWhat works?\n\nSlackbot  10:46 AM\nOnly visible to you\nHi\n\n"
        "Cy  11:00 AM\nreplied to a thread:\nNames\n"
    )
    assert [(one.author.name, one.text) for one in found.responses] == [("Cy", "Names")]
    assert found.notes == (Note(action="skipped", what="bot message", count=1),)
