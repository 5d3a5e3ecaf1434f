"""Tables become Threads: headers by many names, damage mended and counted, nobody's addresses kept."""

import json
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ExportError
from digest.model import Note, Reaction
from digest.readers.reader import SeveralThreadsError, Told
from digest.readers.source import One, open_source
from digest.readers.table import READER
from digest.readers.table_columns import columns, normal
from digest.readers.table_rows import sniff
from digest.readers.typed_times import clock_time, settled, written
from digest.readers.whatsapp_dates import Stamp
from tests.readers.table_builders import CSV, GERMAN, RECORDS, TSV, book, lines, notes, read, said, scan

# --- rows --------------------------------------------------------------------------------------------


def test_rows() -> None:
    """A row is a message, the first one the question; quoted cells keep their line breaks, a formula is text."""
    thread = read(CSV)
    assert (thread.question.author.name, thread.question.text) == (
        "Ada Li",
        'How do you break the ice?  \nIt is a "workshop".',
    )
    assert said(thread) == [
        ("Bo Wu", "- pairs\n- two minutes\n\nsee https://example.org/a_b"),
        ("Cy Kay", "=SUM(A1:A3), +1 and 2*3*4"),
        ("Dana", "Names, always names"),
        ("", "Thanks!"),
    ]


def test_addresses_are_not_kept() -> None:
    """The columns of e-mail and phone are stepped over; what is skipped is said by its header alone."""
    thread = read(CSV)
    assert Note(action="skipped", what="column", count=2, why="E-mail, Phone") in thread.notes
    assert "mail.example" not in thread.json().decode()
    assert "0142" not in thread.json().decode()


def test_address_as_author() -> None:
    """An address is nobody's name; beside a name it is left off."""
    thread = read("from,text\nAda Li <ada@mail.example>,Why?\nbo@mail.example,So\n+00 202 555 0142,Yes\n")
    assert [one.author.name for one in (thread.question, *thread.responses)] == ["Ada Li", "", ""]
    assert len({one.author.id for one in thread.responses}) == 2
    assert notes(thread) == {"name": 2}
    assert "mail.example" not in thread.json().decode()


@pytest.mark.parametrize("column", ["id", "thread", "post_id"])
@pytest.mark.parametrize("private", ["walking@mail.example", "+00 202 555 0142", "of bo (at) mail.example"])
def test_address_as_id(column: str, private: str) -> None:
    """Where an id or a label holds an address, what is made of it stands in its place, and still joins the rows."""
    found = read(f"{column},author,text\n{private},Ada,Why?\n{private},Bo,So\n")
    assert (found.question.text, said(found)) == ("Why?", [("Bo", "So")])
    assert private not in found.json().decode()
    answered = read(f"id,parent,author,text\n{private},,Ada,Why?\n2,{private},Bo,So\n3,2,Cy,Yes\n")
    assert (len(answered.responses), notes(answered)) == (2, {})
    assert private not in answered.json().decode()


@pytest.mark.parametrize("plain", ["1794912060123", "351912345678", "a1b2-2026-11-17", "1794912060.123456"])
def test_ids_of_digits_stay(plain: str) -> None:
    """A number without a sign of dialling is a platform's id, and is kept."""
    assert read(f"id,parent,author,text\n{plain},,Ada,Why?\n2,{plain},Bo,So\n").question.key == plain


def test_nameless_rows() -> None:
    """Who answers a form without a name is a person of their own, and not the one who asks."""
    found = read("Timestamp,What works?\n2026-11-17,Names\n2026-11-18,Names\n2026-11-18,Pairs\n")
    assert (found.people, scan("Timestamp,What works?\n2026-11-17,Names\n2026-11-18,Names\n")[0].people) == (3, 2)
    assert found.question.author.id not in {one.author.id for one in found.responses}
    asked = read("author,text\n,Why?\n,So\n,Yes\n")
    assert len({one.author.id for one in (asked.question, *asked.responses)}) == 3


def test_likes_and_address() -> None:
    """A count becomes a reaction, emoji with counts too; an address that is one is kept."""
    thread = read(CSV)
    assert (thread.url, thread.question.liked, [one.liked for one in thread.responses]) == (
        "https://circle.example/c/ice",
        3,
        [12, 0, 1204, 0],
    )
    found = read("text,author,reactions,url\nWhy?,Ada,🎉 2; :eyes: 3,javascript:alert(1)\nSo,Bo,-3,\n")
    assert found.question.reactions == (Reaction(emoji="🎉", count=2), Reaction(emoji="👀", count=3))
    assert (found.url, found.responses[0].reactions) == ("", ())


def test_times() -> None:
    """Times of several forms stand in one table; those that name no zone are in the editor's."""
    thread = read(CSV)
    assert [str(one.created) for one in thread.responses] == [
        "2026-11-17 10:45:00+00:00",
        "2026-11-17 11:00:00+00:00",
        "2026-11-18 09:00:00+00:00",
        "2026-11-18 09:30:00+00:00",
    ]


def test_unreadable_time() -> None:
    """A time that cannot be read is counted, and its row stays."""
    found = read("author,text,date\nAda,Why?,2026-11-17\nBo,So,soon\n")
    assert (found.responses[0].created, notes(found)["time"]) == (None, 1)


def test_day_and_month_are_never_guessed() -> None:
    """A date with two readings is refused, and read when the editor says its order; one clear date decides for all."""
    table = "author,text,date\nAda,Why?,03/04/2026\nBo,So,04/04/2026\n"
    with pytest.raises(ExportError, match="cannot be told apart") as caught:
        read(table)
    assert "--date-order" in caught.value.hint
    assert str(read(table, None, Told(date_order="DMY")).question.created)[:10] == "2026-04-03"
    assert str(read(table + "Cy,Yes,13/04/2026\n").question.created)[:10] == "2026-04-03"


def test_keys_of_rows_without_ids() -> None:
    """A row's key is made of its words, so that in a longer table it is the same."""
    before = read("author,text\nAda,Why?\nBo,So\nBo,So\n")
    after = read("author,text\nAda,Why?\nCy,No\nBo,So\nBo,So\n")
    keys = [one.key for one in before.responses]
    assert (len(set(keys)), keys) == (2, [one.key for one in after.responses[1:]])
    assert before.id == after.id


def test_same_id_twice() -> None:
    """The same row twice counts once; another text under the same id loses nothing."""
    found = read("id,author,text\n1,Ada,Why?\n2,Bo,So\n2,Bo,So\n2,Bo,And so\n")
    assert (said(found), notes(found)) == ([("Bo", "So"), ("Bo", "And so")], {"repeated row": 1})


def test_html_cells() -> None:
    """A cell of HTML becomes Markdown."""
    found = read("author,body\nAda,Why?\nBo,<p>So <b>it</b> is</p><script>alert(1)</script>\n")
    assert said(found) == [("Bo", "So **it** is")]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-5 is cold", "@Ada yes"])
def test_formulas_stay_text(cell: str) -> None:
    """What a spreadsheet would take for a formula is text, also when a writer put an apostrophe before it."""
    for guard in ("", "'"):
        assert said(read(f'author,text\nAda,Why?\nBo,"{guard}{cell}"\n')) == [("Bo", cell)]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_newest_first(order: str) -> None:
    """In a table that runs from the newest to the oldest, the oldest row is the question, and a note says so."""
    rows = ["Ada,Why?,2026-11-17", "Bo,So,2026-11-18", "Cy,Yes,2026-11-19"]
    found = read("\n".join(["author,text,date", *(rows if order == "oldest" else reversed(rows))]))
    assert (found.question.text, said(found)) == ("Why?", [("Bo", "So"), ("Cy", "Yes")])
    assert ("order" in notes(found)) == (order == "newest")


# --- headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("Author,Text", {"author", "text"}),
        ("user_name,Message-Body,CREATED AT,Up Votes?,upvotes", {"author", "text", "date", "likes"}),
        ("createdAt,displayName,commentText", {"date", "author", "text"}),
        ("First Name,Last Name,Answer", {"first", "last", "text"}),
        ("Date,Time,From,Content", {"date", "clock", "author", "text"}),
        ("Autor,Nachricht,Datum,Gefällt mir,Antwort auf", {"author", "text", "date", "likes", "parent"}),
        ("Auteur,Réponse,Date,J’aime", {"author", "text", "date", "likes"}),
        ("Autor,Respuesta,Fecha,Me gusta", {"author", "text", "date", "likes"}),
        ("Usuário,Mensagem,Data,Curtidas", {"author", "text", "date", "likes"}),
        ("Autore,Messaggio,Data,Mi piace", {"author", "text", "date", "likes"}),
        (
            "id,parent_id,thread_id,type,title,link,channel,body",
            {*["id", "parent", "thread", "role", "title", "url", "channel", "text"]},
        ),
        ("Name,Email,Phone,Joined", {"author"}),
    ],
)
def test_headers(header: str, roles: set[str]) -> None:
    """Headers are known in the words of many tools, in six languages, however they are written."""
    assert set(columns(header.split(",")).at) == roles


@pytest.mark.parametrize(
    ("header", "same"), [("Created_At", "created at"), ("createdAt (UTC)", "created at"), (" ID# ", "id")]
)
def test_normal(header: str, same: str) -> None:
    """Case, blanks, marks and asides of a header do not matter."""
    assert normal(header) == same


def test_date_and_time_apart() -> None:
    """A date and a time in two columns are one time."""
    assert (
        str(read("date,time,name,text\n2026-11-17,10:41 PM,Ada,Why?\n").question.created) == "2026-11-17 22:41:00+00:00"
    )


def test_form() -> None:
    """Where a form's question heads the column of the answers, it is the question, of nobody."""
    found = read(TSV.encode("utf-16"))
    assert (found.question.text, found.question.author.id, said(found)) == (
        "How do you break the ice?",
        "",
        [("Bo", "Names"), ("Cy", "Pairs")],
    )


def test_no_texts() -> None:
    """A table without a column of texts is refused with the headers found and those that are read."""
    with pytest.raises(ExportError, match="no column of texts") as caught:
        read("Name,Email,Joined\nAda,ada@mail.example,2026\nBo,bo@mail.example,2026\n")
    assert "“Name”, “Email”, “Joined”" in caught.value.what
    assert all(word in caught.value.hint for word in ("text", "message", "comment", "author", "parent_id"))
    assert caught.value.lines().count("\n") == 2


def test_excel(tmp_path: Path) -> None:
    """An Excel file is refused with what to do."""
    with open_source(book(tmp_path / "table.xlsx")) as source:
        assert READER.recognises(source)
        for door in (lambda: READER.scan(source, Told()), lambda: READER.read(source, None, Told())):
            with pytest.raises(ExportError, match="Excel") as caught:
                door()
            assert "CSV" in caught.value.hint


def test_title_above_the_headers() -> None:
    """A line above the headers is counted; "sep=;" is the spreadsheet's own."""
    assert notes(read("Answers of November,\nauthor,text\nAda,Why?\nBo,So\n")) == {"unclear line": 1}
    assert said(read("sep=;\nauthor;text\nAda;Why?\nBo;So, so\n")) == [("Bo", "So, so")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    """The delimiter is found from the headers, whatever else stands in the cells."""
    table = f'author{delimiter}text\nAda{delimiter}"Why, oh; why|?"\nBo{delimiter}"So\tso, so; so|so"\n'
    assert said(read(table)) == [("Bo", "So\tso, so; so|so")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "author,text\n",
        "Dear diary, today\nI met Bo, at last\n",
        "text\nWhy?\nSo\n",
        "1,2\n3,4\n5,6\n",
        "a,b\nc,d\n",
    ],
)
def test_no_table(text: str) -> None:
    """Prose, numbers, and a line of headers alone are no table."""
    assert sniff(text.encode()) is None


# --- threads -----------------------------------------------------------------------------------------


def test_threads_by_parent() -> None:
    """Rows that others answer are threads, answers to answers are in them, and lonely rows are counted."""
    data = GERMAN.encode("cp1252")
    assert [(one.id, one.responses, one.people) for one in scan(data)] == [("q1", 2, 2), ("q2", 2, 2)]
    with pytest.raises(SeveralThreadsError):
        read(data)
    found = read(data, "q1")
    assert [(one.author.name, one.reply_to) for one in found.responses] == [("Björn", ""), ("Chloé", "r1")]
    assert notes(found) == {"encoding": 1, "row": 1}


def test_threads_by_column() -> None:
    """A column of threads makes them, with its first row, its question, or the row of that id at the head."""
    table = "thread_id,id,author,text,type\nx,1,Ada,So,\nx,2,Bo,Why?,question\n,9,Cy,What?,\n9,10,Di,Ah,\n"
    assert [(one.id, one.question) for one in scan(table)] == [("9", "What?"), ("x", "Why?")]
    assert said(read(table, "x")) == [("Ada", "So")]


def test_threads_by_kind() -> None:
    """Where rows are questions by their kind, each is followed by its answers."""
    table = (
        "type,text,channel\nQuestion,Why?,ice\nAnswer,So,ice\nAnswer,Yes,ice\nQuestion,When?,dates\nAnswer,Now,dates\n"
    )
    assert [(one.title, one.responses, one.place) for one in scan(table)] == [("Why?", 2, "ice"), ("When?", 1, "dates")]


def test_question_by_kind() -> None:
    """A question that does not stand first is found by its kind."""
    found = read("role,author,text\nanswer,Bo,So\nquestion,Ada,Why?\nanswer,Cy,Yes\n")
    assert (found.question.text, said(found)) == ("Why?", [("Bo", "So"), ("Cy", "Yes")])


def test_threads_by_title() -> None:
    """Where nothing else tells threads apart, equal titles do."""
    table = "title,text\nIce,Why?\nIce,So\nDates,When?\nDates,Now\n"
    assert sorted((one.title, one.responses) for one in scan(table)) == [("Dates", 1), ("Ice", 1)]


def test_few_parents() -> None:
    """A column of parents that is filled in here and there does not take a table apart."""
    found = read("id,parent_id,author,text\n1,,Ada,Why?\n2,,Bo,So\n3,,Cy,Yes\n4,2,Di,Ah\n5,,Ev,No\n")
    assert [(one.author.name, one.reply_to) for one in found.responses] == [
        ("Bo", ""),
        ("Cy", ""),
        ("Di", "r1"),
        ("Ev", ""),
    ]


def test_root_is_missing_trap_8() -> None:
    """Answers to a row that is not in the table are a thread without its question, and a note says so."""
    found = read("id,parent_id,text\n2,1,So\n3,1,Yes\n")
    assert (found.id, found.question.text, len(found.responses), notes(found)) == ("1", "", 2, {"question": 1})


def test_lost_parent() -> None:
    """In a table of one thread, an answer to what is not there is an answer to the question, and counted."""
    found = read("id,parent_id,text\n1,,Why?\n2,1,So\n3,77,Yes\n")
    assert (len(found.responses), notes(found)) == (2, {"message answered": 1})


def test_circle_of_answers() -> None:
    """Rows that answer each other in a circle end."""
    assert [one.key for one in read("id,parent_id,text\n1,,Why?\n2,1,So\n3,4,Yes\n4,3,No\n", "1").responses] == [
        *("2", "3", "4")
    ]


def test_candidates_can_be_read() -> None:
    """Each thread that is listed can be read by its id, and by the address of its question."""
    table = "id,parent,text,url\n1,,Why?,https://a.example/1\n2,1,So,\n3,,When?,https://a.example/3\n4,3,Now,\n"
    for one in scan(table):
        assert read(table, one.id).id == one.id
        assert read(table, f"https://a.example/{one.id}").id == one.id
    with pytest.raises(ExportError, match="no thread 'x'"):
        read(table, "x")


# --- damage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding: str) -> None:
    """A table is read in each encoding that spreadsheets write; only a guess is noted."""
    found = read("Autor,Text\nBjörn,Wie größ? – naïve\nChloé,Ça va\n".encode(encoding))
    assert (found.question.text, said(found)) == ("Wie größ? – naïve", [("Chloé", "Ça va")])
    assert notes(found) == ({"encoding": 1} if encoding == "cp1252" else {})


def test_central_european() -> None:
    """Polish in Windows' own encoding is told from French."""
    found = read("autor,text\nŁucja,zażółć gęślą jaźń?\nBo,mała łódź\n".encode("cp1250"))
    assert (found.question.text, said(found)) == ("zażółć gęślą jaźń?", [("Bo", "mała łódź")])


def test_torn_utf8() -> None:
    """A few broken bytes do not make UTF-8 another encoding."""
    data = "author,text\nÄnne,größer, schöner, süßer?\nBo,So X so\n".encode().replace(b"X", b"\xff")
    assert said(read(data)) == [("Bo", "So \N{REPLACEMENT CHARACTER} so")]


def test_mojibake_is_mended() -> None:
    """Broken emoji are mended as in every export."""
    assert said(read("author,text\nAda,Why?\nBo,Great đź‘€\n")) == [("Bo", "Great 👀")]


def test_ragged_rows() -> None:
    """Rows with too few or too many cells are counted, and words behind an unquoted comma stay."""
    found = read("author,text,likes\nAda,Why?,1\nBo\nCy,So, so, so,3\nDi,Yes,,,,\n")
    assert (said(found), found.responses[0].liked) == ([("Cy", "So, so, so"), ("Di", "Yes")], 3)
    assert notes(found) == {"ragged row": 2, "wordless message": 1}


def test_quotation_never_closed() -> None:
    """A quotation mark that is never closed takes its own line, and not the rest of the table."""
    found = read('author,text\nAda,Why?\nBo,"So\nCy,Yes\nDi,"No, no"\nEv,"Ah\nFi,Oh\n')
    assert said(found)[-2:] == [("Ev", "Ah"), ("Fi", "Oh")]
    assert notes(found)["row"] == 1


def test_nul_bytes() -> None:
    """NUL bytes are taken out and counted."""
    found = read("author,text,title\nAda,Why? " + "x" * 300 + ",\nBo,S\0o,\n")
    assert (said(found), notes(found)) == ([("Bo", "So")], {"character": 1})


def test_huge_cell() -> None:
    """A cell longer than the csv module's own limit is read."""
    assert len(read(f'author,text\nAda,Why?\nBo,"{"word " * 30_000}"\n').responses[0].text) == 149_999


# --- JSON --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [lines(RECORDS), json.dumps(RECORDS).encode()], ids=["lines", "array"])
def test_records(data: bytes) -> None:
    """Records of JSON are rows: half an emoji, null, numbers for ids and times, HTML."""
    found = read(data)
    assert [(one.author.name, one.text, one.reply_to) for one in found.responses] == [
        ("Bo", "Names \N{REPLACEMENT CHARACTER} first", ""),
        ("", "Pairs, **then** two", "r1"),
    ]
    assert [str(one.created)[:19] for one in found.responses] == ["2026-11-17 10:42:40", "2026-11-17 10:44:20"]
    assert "mail.example" not in found.json().decode()


def test_broken_lines() -> None:
    """A line that is no JSON is counted, and the others are read."""
    assert notes(read(lines(RECORDS) + b'{"id": 4, "bo\n'))["broken line"] == 1


def test_array_breaks_off() -> None:
    """What is whole of a list that breaks off is read, and a note says where it broke."""
    found = read(json.dumps(RECORDS).encode()[:-40])
    assert (len(found.responses), notes(found)["end of a file"]) == (1, 1)


@pytest.mark.parametrize(
    "records",
    [
        [{"type": "version", "version": 1}, {"type": "post", "post": {"message": "So", "user": "ada"}}],
        [{"t": 0, "ts": 1, "id": "C1", "n": 1, "m": [{"text": "So", "user": "U1"}]}],
        [{"ts": "1789000000.000100", "user": "U1", "text": "Why?", "type": "message"}],
        [{"id": 1, "content": "<p>So</p>", "sender_full_name": "Ada", "timestamp": 1789000000}],
        [{"id": 1, "body": "So", "user": {"login": "ada"}, "created_at": "2026-11-17"}],
        [{"_id": "x", "rid": "y", "msg": "So", "ts": 1, "u": {"username": "ada"}}],
    ],
    ids=["mattermost", "slackdump", "slack", "zulip", "github", "rocketchat"],
)
def test_other_json(records: list[dict[str, Any]]) -> None:
    """What platforms write in lists and lines is not a table's, even where it is flat."""
    for data in (lines(records), json.dumps(records).encode()):
        with One("x.json", "x.json", data) as source:
            assert not READER.recognises(source)


@pytest.mark.parametrize("whose", ["author", "user", "from"])
def test_author_of_several_fields(whose: str) -> None:
    """An author that is an object is their name, and nothing else of it."""
    records: list[dict[str, Any]] = [
        {"id": 1, whose: {"name": "Ada", "email": "a@mail.example"}, "text": "Why?"},
        {"id": 2, "parent_id": 1, whose: {"display_name": "Bo"}, "text": "So", "likes": 4},
    ]
    for data in (lines(records), json.dumps(records).encode()):
        found = read(data)
        assert (found.question.author.name, said(found)) == ("Ada", [("Bo", "So")])
        assert b"mail.example" not in found.json()


# --- what is no conversation -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (
            "Invoice,Customer,Description,Date,Amount,Status\n1,Acme,Consulting,2026-11-01,9,paid\n",
            "“Amount”, “Status”",
        ),
        (
            "id,name,date,title,comment,total\n1,Acme,2026-11-01,Web,Paid,100\n2,Beta,2026-11-02,Web,Late,99\n",
            "“total”",
        ),
        ("date,user,text,amount\n2026-11-01,me,Groceries,-40\n2026-11-02,me,Rent,-800\n", "“amount”"),
        ("sku,title,content,author,price\n1,A,A novel,Ada,10\n2,B,Stories,Bo,12\n", "“sku”, “price”"),
        ("Issue key,Summary,Status,Reporter,Created,Description\nAB-1,Login,Open,Ada,2026-11-17,500\n", "“Issue key”"),
    ],
    ids=["invoices", "comments on invoices", "bank", "products", "tracker"],
)
def test_business(table: str, named: str) -> None:
    """A table of things and money is refused in three lines that name the columns and say what is missing."""
    with pytest.raises(ExportError, match="no conversation") as caught:
        scan(table)
    assert named in caught.value.what
    assert all(word in caught.value.hint for word in ("rename a column", "parent_id", "thread", "type"))
    assert caught.value.lines().count("\n") == 2


def test_conversation_about_business() -> None:
    """Where a column says who answers what, a price is no hindrance."""
    assert said(read("id,parent_id,author,text,price\n1,,Ada,Why?,3\n2,1,Bo,So,4\n")) == [("Bo", "So")]


@pytest.mark.parametrize("level", ["level", "Severity", "logger"])
def test_log(level: str) -> None:
    """What a program logs is refused, as a table and as lines of JSON."""
    record = {"time": "2026-11-17T10:00:00Z", level: "info", "message": "request done", "user": "svc0"}
    for table in (lines([record, record]), f"{','.join(record)}\n{','.join(record.values())}\n".encode()):
        with pytest.raises(ExportError, match="a program's log") as caught:
            scan(table)
        assert level in caught.value.what


def test_nobody_wrote() -> None:
    """A table that says neither who wrote nor who answers what is refused with what to rename."""
    with pytest.raises(ExportError, match="who wrote") as caught:
        read("date,text\n2026-11-17,Why?\n2026-11-18,So\n")
    assert "rename" in caught.value.hint
    assert "author" in caught.value.hint


def test_first_row_is_noted() -> None:
    """A question that is one by its place alone, and does not ask, is said, with the columns that are read."""
    why = "no column says which row it is; the first is taken (texts from “Message”, names from “User”)"
    note = Note(action="mended", what="question", count=1, why=why)
    assert note in read("User,Message\nAda,Tell me your best\nBo,Names\n").notes
    assert note not in read("User,Message\nAda,Which is best?\nBo,Names\n").notes


# --- forms and posts beside their comments -----------------------------------------------------------


def test_consent() -> None:
    """Who says on a form that they must not be quoted is not read, in none of their rows; the count says so."""
    found = read(
        "Timestamp,What is your name?,What works?,May we quote you?\n"
        '2026-11-17,Ada,Names,Yes\n2026-11-17,Bo,Pairs,No\n2026-11-18,Bo,Cards,\n2026-11-18,,Ice,"No, please don\'t"\n'
        "2026-11-18,,Tea,\n"
    )
    assert found.question.text == "What works?"
    assert {("Bo", "Pairs"), ("Bo", "Cards"), ("", "Ice")}.isdisjoint(said(found))
    assert {("Ada", "Names"), ("", "Tea")} <= {*said(found)}
    assert notes(found)["message whose author said no"] == 3


@pytest.mark.parametrize(
    "header", ["May we quote you?", "Permission", "Einwilligung", "Dürfen wir dich zitieren?", "quote"]
)
@pytest.mark.parametrize("refusal", ["No", "nein", "Non", "FALSE", "0", "não", "No, thanks", "No, a problem"])
def test_refusals(header: str, refusal: str) -> None:
    """Columns of consent are known by many names, and so is a no."""
    found = read(f'author,text,{header}\nAda,Why?,\nBo,So,"{refusal}"\nCy,Yes,yes\n')
    assert said(found) == [("Cy", "Yes")]


@pytest.mark.parametrize(
    "yes", ["Not a problem", "No objections", "No problem!", "nichts dagegen", "don't mind", "No hay problema"]
)
def test_no_that_is_a_yes(yes: str) -> None:
    """Not every answer that begins with "no" refuses."""
    found = read(f'author,text,consent\nAda,Why?,\nBo,So,"{yes}"\n')
    assert said(found) == [("Bo", "So")]
    assert "message whose author said no" not in notes(found)


def test_question_that_must_not_be_quoted() -> None:
    """Of somebody who said no not even the question is read."""
    found = read("id,parent_id,author,text,consent\n1,,Ada,Why?,no\n2,1,Bo,So,yes\n")
    assert (found.question.text, said(found)) == ("", [("Bo", "So")])


def test_form_with_several_questions() -> None:
    """Each question of a form is a thread."""
    form = "Timestamp,Name,What works?,Which tool do you love?\n2026-11-17,Ada,Names,Pens\n2026-11-18,Bo,Pairs,\n"
    threads = {one.title: one for one in scan(form)}
    assert {title: one.responses for title, one in threads.items()} == {"What works?": 2, "Which tool do you love?": 1}
    assert said(read(form, threads["Which tool do you love?"].id)) == [("Ada", "Pens")]
    with pytest.raises(SeveralThreadsError):
        read(form)


@pytest.mark.parametrize(
    "header", ["Your name", "What is your name?", "Dein Name", "Votre nom", "Ihr Name", "Как вас зовут?"]
)
def test_names_on_forms(header: str) -> None:
    """A form's question for the name is no question of the thread."""
    found = read(f"Timestamp,{header},What works?\n2026-11-17,Ada,Names\n2026-11-17,Bo,Pairs\n")
    assert (found.question.text, said(found)) == ("What works?", [("Ada", "Names"), ("Bo", "Pairs")])


def test_post_beside_its_comments() -> None:
    """The body of a post stands in a column of its own: it is the question, its name the title."""
    head = "Post name,Post body,Comment body,Member name\n"
    found = read(f"{head}Ice,How do you break it?,,Ada\nIce,,Names,Bo\n")
    assert (found.title, found.question.author.name, found.question.text) == ("Ice", "Ada", "How do you break it?")
    assert said(found) == [("Bo", "Names")]
    two = scan(f"{head}Ice,How?,Names,Bo\nIce,How?,Pairs,Cy\nTea,When?,Now,Cy\n")
    assert sorted((one.title, one.question, one.responses) for one in two) == [("Ice", "How?", 2), ("Tea", "When?", 1)]


def test_post_without_a_comments_id() -> None:
    """A row with the id of the post and of no comment is the question, and a note says so."""
    found = read("post_id,comment_id,name,message,parent_comment_id\n1,,Ada,Why?,\n1,c1,Bo,So,\n1,c2,Cy,Ah,c1\n")
    assert (found.question.author.name, said(found)) == ("Ada", [("Bo", "So"), ("Cy", "Ah")])
    assert [one.reply_to for one in found.responses] == ["", "r1"]
    assert notes(found) == {"id": 1}


def test_russian() -> None:
    """Russian in Windows' own encoding is read, with its headers."""
    found = read("автор;текст\nАня;Как клеить фетр?\nБоря;ПВА, «Момент» – всё\n".encode("cp1251"))
    assert (found.question.author.name, said(found)) == ("Аня", [("Боря", "ПВА, «Момент» – всё")])
    assert notes(found) == {"encoding": 1}


def test_listing_agrees_with_reading() -> None:
    """What is listed of a thread is what is read of it, though no response is set to Markdown for it."""
    for table in (
        CSV,
        GERMAN,
        TSV,
        lines(RECORDS),
        "author,text\nAda,Why?\nBo,<p> </p>\nCy,\u200b\nDi,...\nEd,<b>So</b>\n",
    ):
        for one in scan(table):
            found = read(table, one.id)
            assert (one.title, one.responses, one.people) == (found.title, len(found.responses), found.people)
            assert (one.created, one.reactions) == (
                found.question.created,
                sum(each.liked for each in (found.question, *found.responses)),
            )


# --- times -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-17T10:41:00Z", "2026-11-17T10:41:00+00:00"),
        ("2026-11-17 10:41:00 UTC", "2026-11-17T10:41:00+00:00"),
        ("2026-11-17 10:41", "2026-11-17T10:41:00"),
        ("2026-11-17", "2026-11-17T00:00:00"),
        ("2026-11-17T10:41:00.123+0100", "2026-11-17T10:41:00+01:00"),
        ("1794912060", "2026-11-17T10:41:00+00:00"),
        ("1794912060123", "2026-11-17T10:41:00.123000+00:00"),
        ("46343.445138889", "2026-11-17T10:41:00"),
        ("17. November 2026 um 10:41 Uhr", "2026-11-17T10:41:00"),
        ("Tue, 17 Nov 2026 10:41:00 +0000", "2026-11-17T10:41:00+00:00"),
        ("Nov 17th, 2026 at 10:41 AM", "2026-11-17T10:41:00"),
        ("17 de noviembre de 2026", "2026-11-17T00:00:00"),
        ("1er août 2026 à 14h05", "2026-08-01T14:05:00"),
        ("yesterday", None),
        ("2026-13-45", None),
        ("", None),
        ("5", None),
    ],
)
def test_written(text: str, iso: str | None) -> None:
    """Times are read in the forms of programs, spreadsheets and people."""
    found = written(text)
    assert not isinstance(found, Stamp)
    assert (found and found.isoformat()) == iso


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026/11/17 10:41:33 AM GMT+1", "2026-11-17T09:41:33+00:00"),
        ("17/11/2026 10:41 UTC", "2026-11-17T10:41:00+00:00"),
        ("17/11/2026 10:41 +02:00", "2026-11-17T08:41:00+00:00"),
        ("17.11.2026 10:41 Z", "2026-11-17T10:41:00+00:00"),
        ("17.11.2026 10:41 Uhr MEZ", "2026-11-17T09:41:00+00:00"),
        ("11/17/2026 1:05 PM PST", "2026-11-17T21:05:00+00:00"),
        ("Nov 17, 2026 1:05 PM (edt)", "2026-11-17T17:05:00+00:00"),
        ("17/11/2026 10:41", "2026-11-17T01:41:00+00:00"),
        ("17/11/2026 10:41 IST", None),
        ("17/11/2026 10:41 Bo", None),
    ],
)
def test_zones(text: str, utc: str | None) -> None:
    """The zone that is named counts, whatever the date's form; one that could be several is not guessed."""
    (found,) = settled([written(text)], Told(zone=timezone(timedelta(hours=9))), "here")
    assert (found and found.isoformat()) == utc


def test_open_dates_wait() -> None:
    """A date of numbers alone waits until the others of the file are known."""
    found = written("17/11/2026 10:41 PM")
    assert isinstance(found, Stamp)
    assert (found.numbers, found.time.isoformat()) == (("17", "11", "2026"), "22:41:00")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("10:41", "10:41:00"),
        ("2:05 PM", "14:05:00"),
        ("12:00 am", "00:00:00"),
        ("14 h 05", "14:05:00"),
        ("14:05 Uhr", "14:05:00"),
        ("午後2:05", "14:05:00"),
        ("24:00", "00:00:00"),
        ("25:00", None),
        ("7", None),
        ("", None),
    ],
)
def test_clock_time(text: str, iso: str | None) -> None:
    """A time of day is read in the forms of several countries."""
    found = clock_time(text)
    assert (found and found.isoformat()) == iso


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30), min_size=1, max_size=8)
)
def test_every_word_arrives(texts: list[str]) -> None:
    """Whatever is written in the cells, each row that says something is a response, none is lost or doubled."""
    rows = "".join('Bo{0},"x{0} {1}"\n'.format(at, text.replace('"', '""')) for at, text in enumerate(texts))
    found = read(f"author,text\nAda,Why?\n{rows}")
    assert [one.author.name for one in found.responses] == [f"Bo{at}" for at in range(len(texts))]
    assert all(one.text.startswith(f"x{at}") for at, one in enumerate(found.responses))
