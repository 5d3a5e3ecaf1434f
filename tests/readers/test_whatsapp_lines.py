"""A WhatsApp chat's lines: every header that phones write, what WhatsApp adds, the order of day and month."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.errors import ExportError
from digest.readers.reader import Told
from digest.readers.whatsapp_dates import ORDERS, Stamp, settle
from digest.readers.whatsapp_lines import is_chat, parse
from digest.readers.whatsapp_markup import said, to_markdown
from digest.readers.whatsapp_phrases import ATTACHED, DELETED, EVENT, OMITTED, PLACE
from tests.readers.whatsapp_builders import ANDROID, IPHONE, MARK, notes, read

# --- headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("13/9/20, 23:55 - ", "2020-09-13T23:55:00"),
        ("9/13/20, 11:55 PM - ", "2020-09-13T23:55:00"),
        ("9/13/20, 11:55\u202fPM - ", "2020-09-13T23:55:00"),
        ("9/13/20, 12:05\u00a0AM - ", "2020-09-13T00:05:00"),
        ("9/13/20, 12:05\u2009pm - ", "2020-09-13T12:05:00"),
        ("[31/12/2022 11:40:26] ", "2022-12-31T11:40:26"),
        ("[31/12/2022, 11:40:26] ", "2022-12-31T11:40:26"),
        ("[12/31/22, 11:40:26 AM] ", "2022-12-31T11:40:26"),
        ("[12/31/22, 11:40:26\u202fPM] ", "2022-12-31T23:40:26"),
        (MARK + "[31/12/2022, 11:40:26] ", "2022-12-31T11:40:26"),
        ("24/10/24, 9:18:35 AM - ", "2024-10-24T09:18:35"),
        ("20/6/2017 8:28 p. m. - ", "2017-06-20T20:28:00"),
        ("20/6/2017, 8:28 p.\u00a0m. - ", "2017-06-20T20:28:00"),
        ("20/6/2017, 8:28 a.m. - ", "2017-06-20T08:28:00"),
        ("15.04.2016, 15:04 - ", "2016-04-15T15:04:00"),
        ("15.04.16, 15:04 – ", "2016-04-15T15:04:00"),
        ("15.04.2016 г., 15:04 - ", "2016-04-15T15:04:00"),
        ("15-04-2016 15:04 - ", "2016-04-15T15:04:00"),
        ("2016-04-15, 15:04 - ", "2016-04-15T15:04:00"),
        ("2016/4/15 15:04 - ", "2016-04-15T15:04:00"),
        ("2016/4/15 下午3:04 - ", "2016-04-15T15:04:00"),
        ("2016/4/15 上午12:04 - ", "2016-04-15T00:04:00"),
        ("2016. 4. 15. 오후 3:04 - ", "2016-04-15T15:04:00"),
        ("2016년 4월 15일 오후 3:04, ", "2016-04-15T15:04:00"),
        ("[2016. 4. 15. 오후 3:04:09] ", "2016-04-15T15:04:09"),
        ("22/01/2021 à 15:51 - ", "2021-01-22T15:51:00"),
        ("22/01/2021 às 15:51 - ", "2021-01-22T15:51:00"),
        ("[22.1.2021 klo 15.51.08] ", "2021-01-22T15:51:08"),
        ("[22.01.2021 15.51.08] ", "2021-01-22T15:51:08"),
        ("22.01.21 kl. 15.51 - ", "2021-01-22T15:51:00"),
        ("\u200f22\u200f/1\u200f/2021، 3:51 م - ", "2021-01-22T15:51:00"),
        ("٢٢/١/٢٠٢١، ٣:٥١ ص - ", "2021-01-22T03:51:00"),
        ("22/01/2021, 15:51:08: ", "2021-01-22T15:51:08"),
        ("22/01/2021, 24:10 - ", "2021-01-22T00:10:00"),
    ],
)
def test_headers(header: str, at: str) -> None:
    """A header is read in each form that phones write."""
    thread = read(f"{header}Ada Li: What works here?\n{header}Bo: No: not that\nor 10:30\n")
    assert thread.question.created is not None
    assert thread.question.created.isoformat() == f"{at}+00:00"
    assert [(one.author.name, one.text) for one in thread.responses] == [("Bo", "No: not that  \nor 10:30")]


@pytest.mark.parametrize(
    "line",
    [
        "13/13/2020 was a joke: ha",
        "12:30 - Cy: no date",
        "[10:41 AM] Cy: pasted from Slack",
        "13/9/20, 25:55 - Cy: no hour",
        "[13/9/20, 23:55 - Cy: half a bracket",
        "[14/9/20, 23:55:00] Cy: a header of the other phone",
        "1/2 cup of sugar: yes",
    ],
)
def test_lines_that_are_no_header(line: str) -> None:
    """A line that only resembles a header goes on with the message above it."""
    thread = read(f"13/9/20, 23:55 - Ada: What works here?\n13/9/20, 23:56 - Bo: See\n{line}\n")
    assert len(thread.responses) == 1
    assert len(thread.responses[0].text.split("\n")) == 2


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["[10:41, 17/11/2026] Ada: What works?", "[10:45, 17/11/2026] Bo: Names"], (("17", "11", "2026"), "10:41:00")),
        (["[10:41 PM, 11/7/2026] Ada: What works?", "[10:45 PM, 11/7/2026] Bo: So"], (("11", "7", "2026"), "22:41:00")),
        (["[10.41, 17.11.2026] Ada: What works?", "[10.45, 17.11.2026] Bo: Names"], (("17", "11", "2026"), "10:41:00")),
        (
            ["[下午10:41, 2026/11/17] Ada: What works?", "[下午10:45, 2026/11/17] Bo: So"],
            (("2026", "11", "17"), "22:41:00"),
        ),
    ],
)
def test_window_on_a_computer(lines: list[str], at: tuple[tuple[str, str, str], str]) -> None:
    """What is copied from WhatsApp's window has the time in front of the day."""
    assert is_chat("\n".join(lines))
    found = parse([*lines, "and so on"])
    assert [entry.name for entry in found.entries] == ["Ada", "Bo"]
    assert (found.entries[0].stamp.numbers, str(found.entries[0].stamp.time)) == at
    assert not found.own_marked


@pytest.mark.parametrize(
    "lines",
    [
        ["17/11/2026, 10:41 - Woke up late: bad", "18/11/2026, 09:00 - Went to work: boring?"],
        [f"[17/11/2026, 10:41:0{at}] server: GET /index?q=1 200" for at in range(6)],
        [f"[2026-11-17 10:41:0{at}] production.ERROR: why?" for at in range(3)],
    ],
    ids=["diary", "server", "levels"],
)
def test_no_chat(lines: list[str]) -> None:
    """A diary says what was done, a log one program or its levels: they are no chats."""
    assert not is_chat("\n".join(lines))


def test_lines_before_the_first_message() -> None:
    """What stands before the first message is counted."""
    assert notes(read("Chat history\n\n" + IPHONE))["unclear line"] == 1


def test_encodings() -> None:
    """A byte-order mark, UTF-16, Windows and Unix line ends, and bytes that are no text, are read."""
    whole = read(IPHONE)
    for data in (("\ufeff" + IPHONE).encode(), IPHONE.encode("utf-16"), IPHONE.replace("\r", "").encode()):
        assert read(data) == whole
    assert read(IPHONE.encode().replace(b"Zwei", b"Zw\xffi")).responses[-1].text.startswith("Zw\ufffdi")


# --- what WhatsApp adds ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept", "kind", "files", "edited"),
    [
        ("<Media omitted>", "", "", 1, False),
        ("<Medien ausgeschlossen>\n4Bit.mod", "", "", 1, False),
        ("<Multimedia omitido>", "", "", 1, False),
        ("IMG-20240113-WA0003.jpg (Datei angehängt)\nMine", "Mine", "", 1, False),
        ("STK-20240113-WA0003.webp (file attached)", "", "", 1, False),
        ("null", "", "", 1, False),
        ("Diese Nachricht wurde gelöscht.", "", "deleted message", 0, False),
        ("You deleted this message", "", "deleted message", 0, False),
        ("Eliminaste este mensaje.", "", "deleted message", 0, False),
        ("I said this message was deleted", "I said this message was deleted", "", 0, False),
        ("So <This message was edited>", "So", "", 0, True),
        ("So <Se editó este mensaje.>", "So", "", 0, True),
        ("Location: https://maps.example/?q=1,2", "", "shared place or contact", 0, False),
        ("Ada Li.vcf (file attached)", "", "shared place or contact", 0, False),
        ("Missed voice call", "", "system message", 0, False),
        ("1 < 2 and <3", "1 < 2 and <3", "", 0, False),
    ],
)
def test_android_additions(text: str, kept: str, kind: str, files: int, edited: bool) -> None:
    """What Android's WhatsApp writes into a message is taken for that, and out."""
    found = said(text, own_marked=False)
    assert (found.text, found.kind, found.files, found.edited) == (kept, kind, files, edited)


@pytest.mark.parametrize(
    ("text", "kept", "kind", "files", "edited"),
    [
        (MARK + "image omitted", "", "", 1, False),
        (f"Look {MARK}<attached: 00000012-PHOTO-2024-01-13-10-34-00.jpg>", "Look", "", 1, False),
        (f"Plan.pdf • {MARK}12 pages {MARK}document omitted", "", "", 1, False),
        (MARK + "This message was deleted.", "", "deleted message", 0, False),
        (MARK + "Ada bagagöndur Bo", "", "system message", 0, False),
        (f"So {MARK}<Ovaj tekst je promijenjen>", "So", "", 0, True),
        ("So <what>", "So <what>", "", 0, False),
    ],
)
def test_iphone_additions(text: str, kept: str, kind: str, files: int, edited: bool) -> None:
    """An iPhone's WhatsApp marks what it writes, so that no language need be known."""
    found = said(text, own_marked=True)
    assert (found.text, found.kind, found.files, found.edited) == (kept, kind, files, edited)


@given(st.one_of([st.from_regex(each, fullmatch=True) for each in (EVENT, PLACE, OMITTED, ATTACHED)]))
def test_every_addition_is_found(text: str) -> None:
    """Whatever one of the patterns describes is known as WhatsApp's: the quick look before it overlooks nothing."""
    found = said(text, own_marked=False)
    assert found.kind or found.files


@pytest.mark.parametrize("text", sorted(DELETED))
def test_every_deletion_is_found(text: str) -> None:
    """What stands for a deleted message is known in every language, with a full stop or without."""
    for each in (text, f"{text.capitalize()}."):
        assert said(each, own_marked=False).kind == "deleted message"


@pytest.mark.parametrize("mark", ["", MARK])
def test_poll(mark: str) -> None:
    """A poll is its question and a list of its answers."""
    text = f"{mark}POLL:\nWhich one?\n{mark}OPTION: Red (2 votes)\n{mark}OPTION: Blue (0 votes)"
    assert to_markdown(said(text, own_marked=bool(mark)).text) == "Which one?\n\n- Red (2 votes)\n- Blue (0 votes)"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("*b* _i_ ~s~ `c`", "**b** *i* ~~s~~ `c`"),
        ("2*3*4 snake_case <b> &amp;", r"2\*3\*4 snake_case <b> \&amp;"),
        ("```x\ny```", "```\nx\ny\n```"),
        ("> q\nr", "> q\n\nr"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("# no heading", r"\# no heading"),
        ("*see https://a.example/x_y_z?a=1&b=2*", "**see <https://a.example/x_y_z?a=1&b=2>**"),
        ("@\u2068Ada|Li\u2069 and @\u2068+00 202 555 0142\u2069", "@Ada Li and @someone"),
        ("a@491701234567.example", "a@491701234567.example"),
    ],
)
def test_markup(text: str, markdown: str) -> None:
    """WhatsApp's marks become Markdown, and what looks like Markdown by accident is escaped."""
    assert to_markdown(text) == markdown


# --- dates -------------------------------------------------------------------------------------------


def stamps(*dates: str) -> list[Stamp]:
    """Return ``dates`` as a file has them."""
    found = []
    for one in dates:
        sign = next(sign for sign in (". ", ".", "-", "/") if sign in one)
        a, b, c = one.split(sign)
        found.append(Stamp((a, b, c), sign, datetime.min.time()))
    return found


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["03/04/2024", "13/04/2024"], date(2024, 4, 3)),
        (["03/04/2024", "03/14/2024"], date(2024, 3, 4)),
        (["2024/03/04", "2024/03/05"], date(2024, 3, 4)),
        (["03.04.2024", "04.04.2024"], date(2024, 4, 3)),
        (["10/01/2024", "11/01/2024", "01/02/2024"], date(2024, 1, 10)),
        (["05/05/2024", "05/05/2024"], date(2024, 5, 5)),
        (["05/01/20", "31/01/20"], date(2020, 1, 5)),
        (["15. 01. 2020", "16. 01. 2020"], date(2020, 1, 15)),
        (["20-12-30", "20-12-31", "21-02-01"], date(2020, 12, 30)),
    ],
)
def test_date_order_is_found(dates: list[str], first: date) -> None:
    """Days that do not exist, time that runs back, and dots rule readings out; readings that agree are one."""
    found = settle(stamps(*dates), {}, "chat.txt")
    assert found[0] is not None
    assert found[0].date() == first


def test_date_order_from_a_file_name() -> None:
    """The date in the name of an attached file says how the dates are read."""
    found = settle(stamps("03/04/2024", "05/04/2024"), {1: date(2024, 4, 5)}, "chat.txt")
    assert found[0] == datetime(2024, 4, 3)  # noqa: DTZ001 - the phone's time
    found = settle(stamps("03/04/2024", "03/05/2024"), {1: date(2024, 3, 5)}, "chat.txt")
    assert found[0] == datetime(2024, 3, 4)  # noqa: DTZ001 - the phone's time


@pytest.mark.parametrize("dates", [["20-01-15", "20-01-16"], ["24. 1. 15", "24. 1. 16"], ["1/2/24", "1/3/24"]])
def test_date_order_that_stays_open(dates: list[str]) -> None:
    """A year of two digits may stand first where it does in some country; then it is asked for."""
    with pytest.raises(ExportError, match="cannot be told apart"):
        settle(stamps(*dates), {}, "chat.txt")


def test_date_order_that_cannot_be_known() -> None:
    """Where two readings remain, nothing is guessed: three lines say both and how to choose."""
    text = "03/04/2024, 10:30 - Ada: What works here?\n03/04/2024, 10:31 - Bo: Names\n03/04/2024, 10:32 - Cy: Pairs\n"
    with pytest.raises(ExportError, match="03/04/2024 has 2 readings") as caught:
        read(text)
    assert caught.value.lines().split("\n") == [
        "error: the day and the month cannot be told apart: 03/04/2024 has 2 readings",
        "  at chat.txt",
        "  try: digest build EXPORT --date-order DMY (3 Apr 2024) or MDY (4 Mar 2024)",
    ]
    assert read(text, told=Told(date_order="DMY")).id == "2024-04-03T10:30"
    assert read(text, told=Told(date_order="MDY")).id == "2024-03-04T10:30"


def test_date_order_that_does_not_fit() -> None:
    """An order in which the file's dates do not exist is refused."""
    with pytest.raises(ExportError, match="13/01/2024 is no date in the order MDY"):
        read(ANDROID, told=Told(date_order="MDY"))


def test_one_impossible_date() -> None:
    """One date that is none, among many, takes that of the message before, and is counted."""
    lines = ["13/01/2024, 10:30 - Ada: What works here?", *(f"13/01/2024, 10:{n} - Bo: {n}" for n in range(31, 59))]
    lines[5] = lines[5].replace("13/01", "73/01")
    thread = read("\n".join(lines))
    assert (len(thread.responses), notes(thread)) == (28, {"date": 1})


@given(
    st.dates(date(2010, 1, 1), date(2029, 12, 31)),
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.sampled_from(ORDERS),
    st.booleans(),
    st.sampled_from(["/", "-"]),
)
def test_date_order_law(first: date, steps: list[int], order: str, long: bool, sign: str) -> None:
    """Days that run forward are read as they were written, or nothing is read: never as others."""
    assume(long or sign == "-" or order != "YMD")
    days = [first]
    for step in steps:
        days.append(days[-1] + timedelta(days=step))
    parts = [{"D": f"{day:%d}", "M": f"{day:%m}", "Y": f"{day:%Y}" if long else f"{day:%y}"} for day in days]
    written = [Stamp((one[order[0]], one[order[1]], one[order[2]]), sign, datetime.min.time()) for one in parts]
    try:
        found = settle(written, {}, "chat.txt")
    except ExportError as error:
        assert error.lines().count("\n") == 2  # noqa: PT017 - either is lawful
    else:
        assert [at and at.date() for at in found] == days
