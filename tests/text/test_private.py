"""What nobody wants printed is found and masked; what only looks like it is left alone."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.markdown import links, visible
from digest.text.private import ACCOUNT, CARD, KEY, MAIL, PHONE, find, mask

# In pieces, so that nobody's scanner takes them for real ones.
SLACK = "xoxb" + "-123456789012-abcdefghijkl"
GITHUB = "ghp" + "_abcdefghijklmnopqrstuvwxyz0123456789"
STRIPE = "sk" + "_live_4eC39HqLyjWDarjtT1zdp7dc"
AMAZON = "AKIA" + "IOSFODNN7EXAMPLE"
WEB = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ana@mail.example, please", "write to [e-mail address], please"),
        ("ana.b+c@sub.mail.example.", "[e-mail address]."),
        ("<ana@mail.example>", "[e-mail address]"),
        ("[ana@mail.example](mailto:ana@mail.example)", "[e-mail address]"),
        ("[write me](mailto:ana@mail.example)", "write me [e-mail address]"),
        ("ana (at) mail (dot) example", "[e-mail address]"),
        ("https://x.example/unsubscribe?mail=ana%40mail.example&n=2", "https://x.example/unsubscribe?n=2"),
    ],
)
def test_an_email_address_is_masked(text: str, masked: str) -> None:
    """Bare, linked, spelt out or in an address of the web."""
    assert mask(text) == (masked, (MAIL,))


@pytest.mark.parametrize(
    "number",
    [
        "+351 912 345 678",
        "+44 (0)20 7946 0958",
        "+1 (202) 555-0142",
        "+1.202.555.0142",
        "+12025550142",
        "0049-30-1234567",
        "(202) 555-0142",
        "202-555-0142",
        "202.555.0142",
        "1 202 555 0142",
        "020 7946 0958",
        "07700 900123",
        "06.12.34.56.78",
        "06 12 34 56 78",
        "030/123 45 67",
        "(0171) 1234567",
        "https://wa.me/351912345678",
    ],
)
def test_a_phone_number_is_masked(number: str) -> None:
    """As people of several countries write theirs; what stands around it stays."""
    assert mask(f"Reach us: {number}, or not.") == ("Reach us: [phone number], or not.", (PHONE,))


@pytest.mark.parametrize(
    "text", ["My phone: 912345678", "call me on 9 12 345 678", "WhatsApp 07700900123", "tel 5550142"]
)
def test_a_word_can_say_that_a_number_is_a_phone(text: str) -> None:
    """Without it, such digits are an order, or anything."""
    assert mask(text).kinds == (PHONE,)
    assert mask(text[text.index(next(filter(str.isdigit, text))) :]).kinds == ()


@pytest.mark.parametrize(
    "card", ["4111 1111 1111 1111", "5555555555554444", "4111-1111-1111-1111", "3782 822463 10005"]
)
def test_a_payment_card_is_masked(card: str) -> None:
    """When it begins like one and its last digit is right."""
    assert mask(f"pay {card} now") == ("pay [card number] now", (CARD,))


@pytest.mark.parametrize(
    "account", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "pt50 0002 0123 1234 5678 9015 4"]
)
def test_a_bank_account_is_masked(account: str) -> None:
    """When its check digits are right; a word behind it is not swallowed."""
    assert mask(f"to {account} BIC follows") == ("to [bank account] BIC follows", (ACCOUNT,))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("_ana@mail.example_", "_[e-mail address]_"),
        ("**ana@mail.example**", "**[e-mail address]**"),
        (r"first\_last@mail.example", "[e-mail address]"),
        (r"ana\@mail\.example, yes\!", r"[e-mail address], yes\!"),
        ("ana%40mail.example", "[e-mail address]"),
        ("x/ana@mail.example", "x/[e-mail address]"),
        ("https://x.example/reset/ana@mail.example?n=2", "https://x.example/reset/?n=2"),
        ("https://x.example/reset/ana%40mail.example", "https://x.example/reset/"),
        (r"https://x.example/reset/first\_last@mail.example/now", "https://x.example/reset//now"),
        ("http://ana@mail.example/x", "http://mail.example/x"),
    ],
)
def test_an_address_hides_behind_no_markup(text: str, masked: str) -> None:
    """Emphasis stays around the mask; a backslash that nobody sees goes with it; a web address stays a link."""
    assert mask(text) == (masked, (MAIL,))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111 12/27 123.", "[card number]."),
        ("4111111111111111, exp 12/2027, CVC 123", "[card number]"),
        ("4111111111111111 12/27", "[card number]"),
        ("4111 1111 1111 1111 5555 5555 5555 4444", "[card number] [card number]"),
        ("_4111_1111_1111_1111_", "_[card number]_"),
        ("1234 4111 1111 1111 1111 99", "1234 [card number] 99"),
    ],
)
def test_what_stands_beside_a_card_hides_it_not(text: str, masked: str) -> None:
    """Its expiry and code go with it; another card, or any number, is no part of it."""
    assert mask(text) == (masked, (CARD,))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("06 12 34 56 78 06 12 34 56 79", "[phone number] [phone number]"),
        ("202-555-0142 202-555-0143", "[phone number] [phone number]"),
        ("+351 912_345_678", "[phone number]"),
        ("_+351 912 345 678_ or _06 12 34 56 78_", "_[phone number]_ or _[phone number]_"),
        ("(+351) 912 345 678", "[phone number]"),
        ("(+351 912 345 678)", "([phone number])"),
        ("((+351) 912 345 678)", "([phone number])"),
    ],
)
def test_phones_side_by_side_or_dressed(text: str, masked: str) -> None:
    """One after the other, emphasised, with brackets of their own."""
    assert mask(text) == (masked, (PHONE,))


@pytest.mark.parametrize("key", [SLACK, GITHUB, STRIPE, AMAZON, WEB])
def test_a_token_is_masked(key: str) -> None:
    """By its shape, wherever it stands."""
    assert mask(f"use {key}, quick") == ("use [key or token], quick", (KEY,))


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://x.example/a/b?token=abc&x=1", "https://x.example/a/b?x=1"),
        ("https://x.example/a?x=1&amp;sig=abc", "https://x.example/a?x=1"),
        ("https://x.example/p#access_token=abcdef", "https://x.example/p"),
        ("https://files.example/x.png?t=xoxe" + "-123456789-abcdefgh", "https://files.example/x.png"),
        ("https://x.example/?X-Amz-Signature=abc&a=b", "https://x.example/?a=b"),
        ("https://x.example/f?dl=a8f3k2l9m4n5b6v7c8x9z1q2w3e4r5t6", "https://x.example/f"),
        ("https://ana:pass@x.example/p", "https://x.example/p"),
        ("www.x.example/?api_key=1", "www.x.example/"),
        ("x.example/a?password=1", "x.example/a"),
        ("https://hooks.slack.com/services/T000/B000/abcdefghijklmnop", "https://hooks.slack.com/services/"),
    ],
)
def test_an_address_loses_its_secret_and_nothing_else(url: str, left: str) -> None:
    """Scheme, host, path and the other parameters stay; so does the sentence around it."""
    assert mask(f"see ({url}).") == (f"see ({left}).", (KEY,))
    assert mask(f"[label]({url})") == (f"[label]({left})", (KEY,))


CLEAN = """\
Order 1234567890 came on 2026-11-17
order no. 0123-456789 and invoice 0171 1234567
ISBN 978-0-306-40615-7, ISBN 0-306-40615-2, 9780306406157
10:30-11:45, 09:00 to 17:30, 09.00-10.30
17.11.2026 12 Uhr, 09.11.2026 12 Uhr, 01/02/2026 10:30, 2026-11-17 10:30, 20261117
versions 3.11.4, 10.15.7 and 2024.1.0.15, v0.12.3.4567
at 40.7128, -74.0060 or +40.7128, -74.0060 or +40.71283921
$1,234,567.89 or 1.234.567,89 € or 10 000 000 people, +10 000 000 users, +12 345 678 €
192.168.100.100 and 255.255.255.0
pages 120-135, 1998-2004, 2019/2020, 1234567890-1234567899
01 02 03 04 05 and 01 02 03 04 05 06 07 08 09 10 and IMG_0123_4567_890.jpg
https://mastodon.example/@me@social.example and https://x.example/npm/pkg@1.2.x/y and ssh://git@x.example/r.git
https://groups.google.com/d/msgid/l/CAF5x8aBcD3fGh1JkLmN0pQ%40mail.example
100 200 3000 4000 and 12 34 56 78 90 and 1/2/3/4/5/6/7/8/9/10
react@18.2.0 and logo@2x.png and @ada and @me@mastodon.example and a@b
git@github.com:org/repo.git
https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43s
https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0jK1l2M3n4O5p6Q7r8S9t0U1vW/edit#heading=h.abc123
https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf
https://shop.example/?code=SAVE20&utm_source=letter&utm_campaign=a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6
https://x.example/?key=3&q=workshop+ideas&s=icebreaker#top
https://github.com/o/r/commit/0123456789abcdef0123456789abcdef01234567
https://x.example/archives/C0ASK/p1894095712360629
1894095712.360629 and 123456789012345678
room 0401 12, seats 101-102, 2 x 1234567 = 2469134
a call at 10:30 for 20 people on 2026-11-17, and a call for 10 000 000 people
0.12345678 0.87654321, 5.5.5.5, 1.2.3.4.5.6.7.8
AB12 is a shelf, GB82 WEST is half of one
4111 1111 1111 1112 is no card, and 4 8 15 16 23 42 is none
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
task-1234, RFC 2119, DIN 1234-5678, ABC-123-4567, UTC+01:00, +0100, sk-learn and sk-something-that-is-long-enough
it is 50-60-70% of 2,000-3,000; in 2030 10 15 20 people
[a label](https://x.example/a_b) and `code = 1234567890` and **bold** [not a link]
""".splitlines()


@pytest.mark.parametrize("line", CLEAN)
def test_what_only_looks_private_is_left_alone(line: str) -> None:
    """Orders, dates, hours, versions, books, ranges, places, prices: not a character changes."""
    assert mask(line) == (line, ())


@pytest.mark.parametrize("after", [": yes", "(x)", "[y]", "](https://x.example)", ", yes"])
@pytest.mark.parametrize("before", ["", "[", "a "])
def test_a_mask_is_readable_and_never_a_link(before: str, after: str) -> None:
    """``[e-mail address]: yes`` would be a definition that nobody sees, ``[…](x)`` a link."""
    text = mask(f"{before}ana@mail.example{after}").text
    assert "[e-mail address]" in visible(text)
    assert [url for _, url in links(text)] == (
        ["https://x.example"] if (before, after) == ("[", "](https://x.example)") else []
    )


def test_each_kind_is_named_once_in_order() -> None:
    """An editor is told what was masked."""
    assert mask("a@b.example +12025550142 c@d.example").kinds == (MAIL, PHONE)


def test_what_is_found_says_where_it_stands() -> None:
    """Offsets are of the text given, and nothing lies over another."""
    text = f"a@b.example, {SLACK} and +12025550142"
    assert [(one.kind, text[one.start : one.end]) for one in find(text)] == [
        (MAIL, "a@b.example"),
        (KEY, SLACK),
        (PHONE, "+12025550142"),
    ]


pieces = st.sampled_from(
    [
        "a@b.example",
        "+1 202 555 0142",
        "https://x.example/?",
        "token=",
        "&",
        "#",
        SLACK,
        "4111 1111 1111 1111",
        "(",
        ")",
        "[",
        "]",
        "DE89370400440532013000",
        " ",
        "\n",
        "mailto:",
        "<",
        ">",
        "tel:",
        "0171 ",
        "1234567",
        "\\",
        "call ",
        ".",
    ]
)


@given(st.lists(pieces | st.text(max_size=5), max_size=12).map("".join))
def test_a_masked_text_has_nothing_left_to_mask(text: str) -> None:
    """However things stand against each other; and spans never overlap."""
    masked = mask(text).text
    assert find(masked) == []
    assert mask(masked) == (masked, ())
    found = find(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


SECRETS = [
    ("ana.bell@mail.example", MAIL),
    ("ana.bell%40mail.example", MAIL),
    ("https://x.example/reset/ana.bell@mail.example", MAIL),
    ("+351 912 345 678", PHONE),
    ("06 12 34 56 78", PHONE),
    ("202-555-0142", PHONE),
    ("4111 1111 1111 1111", CARD),
    ("4111111111111111", CARD),
    ("DE89 3704 0044 0532 0130 00", ACCOUNT),
    (SLACK, KEY),
    (GITHUB, KEY),
    (STRIPE, KEY),
    (AMAZON, KEY),
    (WEB, KEY),
]
AROUND = ["", "_", "*", "**", "~~", "(", '"', "\n", "> ", "\\*", "_**", "—", "["]
said = st.lists(
    st.sampled_from(
        [
            "so,",
            "my",
            "new",
            "number:",
            "is",
            "(see",
            "below)",
            "*never*",
            "ça",
            "漢字",
            "😀",
            "2026",
            "3",
            "\n-",
            "a_b",
        ]
    ),
    max_size=6,
)


@given(
    said, st.sampled_from(AROUND), st.sampled_from(SECRETS), st.sampled_from(["", "4012 8888 8888 1881", "12/27"]), said
)
def test_no_secret_is_left(
    before: list[str], around: str, secret: tuple[str, str], beside: str, after: list[str]
) -> None:
    """Whatever is said before and after it, and whatever markup or other number it stands beside."""
    written, kind = secret
    dressed = f"{around}{written}{around[::-1].replace('(', ')').replace('[', ']')}"
    beside = beside if kind == CARD else ""
    if kind == PHONE:  # behind a number, it is one more of a row of them
        before = [word for word in before if not word.isdigit()]
    masked = mask(" ".join([*before, dressed, *([beside] if beside else []), *after]))
    hidden = written.rpartition("/")[2]
    assert hidden not in masked.text
    assert not beside or beside not in masked.text or (around and beside == "12/27")
    assert kind in masked.kinds


HOSTILE = [
    "_a",
    "a%40",
    r"\_",
    "4111_",
    "://a@",
    "06 12 34 56 78 ",
    "https://x.example/?a=%40.",
    "%40.",
    "a",
    "a@b@",
    "a.",
    "a@",
    "1 ",
    "+1",
    "0 1",
    "(",
    "01-",
    "https://",
    "?a=b&",
    "token=x&",
    "[a](mailto:",
    "call ",
]
HOSTILE += [
    "eyJaaaaaaaa.",
    "AA11 ",
    "1111 ",
    "a (at) ",
    "xoxb-",
    "-----BEGIN ",
    "www.(",
    "[",
    "a@a.",
    "+ (0",
    "\\",
    "tel: 1 ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """100,000 characters of what a pattern likes best take no second."""
    text = piece * (100_000 // len(piece))
    begin = time.perf_counter()
    find(text)
    assert time.perf_counter() - begin < 1.0


def test_the_extra_knows_the_numbers_of_the_newsletters_time_zone() -> None:
    """``digest[phones]``: without a word that says so, 912 345 678 is a phone in Lisbon alone."""
    pytest.importorskip("phonenumbers")
    assert mask("912 345 678 is mine", "Europe/Lisbon") == ("[phone number] is mine", (PHONE,))
    assert mask("912 345 678 is mine").kinds == ()


@pytest.mark.parametrize(
    "tail", ["?a=" + "%40." * 50_000, "a%40." * 40_000, "a@" * 100_000, "?" + "a=%40.%40.&" * 20_000]
)
def test_a_long_address_takes_no_longer_than_a_text(tail: str) -> None:
    """Its parameters and its path are looked through once."""
    begin = time.perf_counter()
    find("https://x.example/" + tail)
    assert time.perf_counter() - begin < 1.0
