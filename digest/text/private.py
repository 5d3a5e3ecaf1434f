"""What a member wrote and would not want printed: addresses, numbers and keys in a text, found and masked.

It looks at nothing but the text, and where it cannot know it leaves things as they are: a mask in the wrong place
spoils a quote. What the names of the members tell is in ``digest.text.privacy``.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from digest.text.privacy import as_words
from digest.text.tokens import TOKEN, URL, is_phone_link, without_secrets

MAIL, PHONE, CARD, ACCOUNT, KEY = "e-mail address", "phone number", "card number", "bank account", "key or token"
KINDS = (MAIL, PHONE, CARD, ACCOUNT, KEY)
# A person may well mean these to be read; nobody means the others.
PERHAPS_MEANT = frozenset({MAIL, PHONE})

# Not a server's login (git@…), a picture for two pixels (logo@2x.png), a fediverse name (@me@…) or a package (a@1.2).
# What an underscore stands beside may be emphasised: it belongs to no word.
_MAIL = re.compile(
    r"(?P<open><)?(?<![^\W_]|@)(?!git@)(?:mailto:)?[^\W_][\w.+%'-]{0,63}(?:@|%40)(?!\dx\.)"
    r"(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![^\W_]|@)(?(open)>?)"
    r"|(?<![^\W_])[^\W_][\w.+-]{0,63} ?[\[(](?:at|@|ät)[\])] ?"
    r"(?:[\w-]{1,63} ?(?:\.|[\[(](?:dot|punkt|\.)[\])]) ?){1,4}[^\W\d_]{2,24}(?![^\W_])",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
# A link that dials, or opens a mail: its label, and whom it reaches.
_REACHES = re.compile(
    r"\[(?P<label>[^\[\]\n]{0,300})\]\(<?(?P<how>mailto|tel|sms|callto|facetime):[^()\s<>]{1,300}>?\)"
    r"|<(?P<auto>mailto|tel|sms):[^\s<>]{1,300}>",
    re.IGNORECASE,
)
_CARD_GAP = r"[ . ‐‑_-]?"
# What follows behind a blank may be its expiry, or another card; and so may what stands before it.
_CARD = re.compile(
    r"(?<![^\W_]|\+)(?<!\d[.,])(?<![^\W_]-)(?=(?P<card>"
    rf"(?:3\d{{3}}(?P<space>{_CARD_GAP})\d{{6}}(?P=space)\d{{4,5}}"
    rf"|\d{{4}}(?P<gap>{_CARD_GAP})(?:\d{{4}}(?P=gap)){{2}}\d{{1,7}})(?![^\W_]|-\w|\.\d)))"
)
_WITH_CARD = re.compile(
    r"[ ,;]{1,2}(?:exp\w{0,8}[.:]? ?)?(?:0?\d|1[0-2]) ?/ ?(?:20)?\d\d"
    r"(?:[ ,;]{1,2}(?:cv[cv2]\d?:? ?)?\d{3,4})?(?![^\W_])",
    re.IGNORECASE,
)
# Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay: by how they begin and how long they are.
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SENTENCE_END = re.compile(r"[.,;:!?…'’”*_~\\]+$")
_SHORTEST_PHONE = 7
_CUT_OUT = "\x1f"


class Private(NamedTuple):
    """One thing found: what it is, where it stands, and what may stand there instead."""

    kind: str
    start: int
    end: int
    instead: str


class Masked(NamedTuple):
    """A text without what is private in it, and which kinds were found, each once, in order of the text."""

    text: str
    kinds: tuple[str, ...]


def find(text: str, zone: str = "") -> list[Private]:
    """Return what is private in ``text`` (Markdown or plain), in order, nothing over another.

    Args:
        text: of any origin; the time taken grows with its length and no faster.
        zone: the newsletter's time zone, which says whose phone numbers are at home there.
    """
    links = list(_links(text))
    left, places = _unescaped(_without(text, ((one.start, one.end) for one in links)))
    found: list[Private] = []
    for search in (_keys, _mails, _accounts, _cards):
        these = list(search(left))
        found += these
        left = _without(left, ((one.start, one.end) for one in these))
    if sum(map(str.isdigit, left)) >= _SHORTEST_PHONE:
        from digest.text.phones import phones  # its patterns take their time to compile, and most texts have no number

        found += [Private(PHONE, start, end, f"[{PHONE}]") for start, end in phones(left, zone)]
    if places:
        found = [one._replace(start=places[one.start], end=places[one.end]) for one in found]
    return sorted([*found, *(one for one in links if one.kind)], key=lambda one: one.start)


def _unescaped(text: str) -> tuple[str, list[int]]:
    """Return ``text`` without the backslashes that Markdown does not show, and where each character stood.

    There are no places where there is no backslash; one more than characters, otherwise: where the text ends.
    """
    if "\\" not in text:
        return text, []
    places: list[int] = []
    last = 0
    for match in _ESCAPED.finditer(text):
        places += [*range(last, match.start()), match.start()]
        last = match.end()
    return _ESCAPED.sub(r"\1", text), [*places, *range(last, len(text) + 1)]


def mask(text: str, zone: str = "") -> Masked:
    """Return ``text`` with everything private in it replaced: ``[phone number]``; an address loses its secret part.

    What comes out has nothing left that would be found. Arguments as for ``find``.
    """
    kinds: dict[str, None] = {}
    while found := find(text, zone):
        pieces: list[str] = []
        end = 0
        for one in found:
            line = text[text.rfind("\n", 0, one.start) + 1 : one.start]
            pieces += [text[end : one.start], as_words(one.instead, line, text[one.end : one.end + 1])]
            end = one.end
        kinds |= dict.fromkeys(one.kind for one in found)
        text = "".join([*pieces, text[end:]])
    return Masked(text, tuple(kinds))


def _without(text: str, spans: Iterator[tuple[int, int]]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end in sorted(spans):
        pieces += [text[last:start], _CUT_OUT * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def _links(text: str) -> Iterator[Private]:
    """Yield every address of the web (of no kind when there is nothing in it), and every link that dials or mails."""
    reached = {match.start(): match for match in _REACHES.finditer(text)}
    last = 0
    for match in sorted([*reached.values(), *URL.finditer(text)], key=lambda match: match.start()):
        if match.start() < last:
            continue
        last = match.end()
        if reached.get(match.start()) is match:
            yield _reaching(match)
            continue
        start, url = match.start(), _SENTENCE_END.sub("", match[0])
        if is_phone_link(url):
            yield Private(PHONE, start, start + len(url), f"[{PHONE}]")
            continue
        shorter, key, mail = without_secrets(url)
        yield Private(KEY if key else MAIL if mail else "", start, start + len(url), shorter)


def _reaching(match: re.Match[str]) -> Private:
    kind = MAIL if (match["how"] or match["auto"]).lower() == "mailto" else PHONE
    label = match["label"] or ""
    says_more = label.strip() and not find(label) and not re.fullmatch(r"[\d\s()+./-]+", label)
    return Private(kind, *match.span(), f"{label} [{kind}]" if says_more else f"[{kind}]")


def _keys(text: str) -> Iterator[Private]:
    for match in TOKEN.finditer(text):
        yield Private(KEY, *match.span(), f"[{KEY}]")


def _mails(text: str) -> Iterator[Private]:
    for match in _MAIL.finditer(text):
        if not _PICTURE.search(match[0]):
            yield Private(MAIL, *match.span(), f"[{MAIL}]")


def _accounts(text: str) -> Iterator[Private]:
    for match in _IBAN.finditer(text):
        written = match[0]
        # What follows may look like one more group of it: "… 3000 BIC".
        while sum(map(str.isalnum, written)) >= 15:
            if _is_iban(written.replace(" ", "").upper()):
                yield Private(ACCOUNT, match.start(), match.start() + len(written), f"[{ACCOUNT}]")
                break
            if " " not in written:
                break
            written = written[: written.rindex(" ")]


def _is_iban(account: str) -> bool:
    """Whether the check digits of ``account`` are right (ISO 13616), which chance gets right once in 97 times."""
    if len(account) > 34 or sum(map(str.isdigit, account)) < 8:
        return False
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Private]:
    end = 0
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match["card"])
        if match.start() >= end and _ISSUED.fullmatch(digits) and _luhn(digits):
            after = _WITH_CARD.match(text, match.end("card"))
            end = after.end() if after else match.end("card")
            yield Private(CARD, match.start(), end, f"[{CARD}]")


def _luhn(digits: str) -> bool:
    """Whether the last of ``digits`` is the check digit of the others, as on every payment card."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
