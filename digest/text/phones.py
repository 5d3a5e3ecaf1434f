"""Phone numbers in a text: our own rule, and what ``phonenumbers`` adds where that is installed.

Digits are mostly something else (dates, hours, orders, prices, places on a map), so a number must be written the way
people write phone numbers, or stand behind a word that says it is one. Every pattern is bounded: time is linear.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

Span = tuple[int, int]

_GAP = r"[ .\-/\u00a0\u2010\u2011]"
# An underscore may be emphasis, or a part of a file's name.
_START, _END = r"(?<![^\W_])(?<![^\W_]_)", r"(?![^\W_]|_[^\W_]|[%€$£])"
# +351 912 345 678, +44 (0)20 7946 0958, 0049-30-1234567
_ABROAD = re.compile(
    rf"{_START}(?<![+.,])(?:\+ ?(?=\(?[1-9])|00(?=[1-9]\d{{0,2}}{_GAP}))\(?\d\)?"
    rf"(?:(?:{_GAP}|_){{0,2}}[()]?(?:{_GAP}|_)?\d){{6,15}}(?!\d)"
)
# (202) 555-0142, 202-555-0142, 1 202 555 0142
_AMERICAN = re.compile(
    rf"{_START}(?<![.,/+:#$€£-])(?<!\d )(?:1[ .-])?"
    r"(?:\([2-9]\d{2}\) ?[2-9]\d{2}[-. ]|[2-9]\d{2}(?P<gap>[-. ])[2-9]\d{2}(?P=gap))"
    rf"\d{{4}}{_END}(?![.,:/-]\d|(?<= \d{{4}}) (?![2-9]\d{{2}}[-. ][2-9]\d{{2}}[-. ]\d{{4}}(?!\d))\d)"
)
# 020 7946 0958, 06.12.34.56.78, 030/123 45 67, (0171) 1234567
_AT_HOME = re.compile(
    rf"{_START}(?<![.,/:#$€£(-])(?<!\d )\(?0[1-9]\d{{0,4}}\)?{_GAP}\d{{2,8}}"
    rf"(?:(?P<gap>{_GAP})\d{{2,8}}(?:(?P=gap)\d{{2,8}}){{0,3}})?"
    rf"{_END}(?![.,:/-]\d| (?!0[1-9](?:{_GAP}?\d){{7,12}}(?!\d))\d{{2,8}}(?![\d/:h]|[.-]\d))"
)
_CUE = re.compile(
    r"(?<!\w)(?:call|calls|phone|tel|telephone|mobile|cell|handy|whats ?app|sms|text me|ring me|reach me"
    r"|telefone?|téléphone|tél|móvil|número)(?!\w)[^\d\n+(]{0,20}"
    r"(?P<number>\+?\(?\d(?:[ .\-/()\u00a0]{0,2}\d){6,14})" + _END + r"(?![.,:]\d)",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?:orders?|invoices?|ref(?:erence)?|isbn|issn|ean|doi|tickets?|cases?|tracking|articles?|items?|sku|parts?|serial"
    r"|version|build|parcel|flight|booking|coordinates|lat|lon|long)\b[^\w\n]{0,3}(?:(?:number|no|nr|id|code)\b[^\w\n]{0,3})?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d)(?!\d)|(?<!\d)20\d\d[01]\d[0-3]\d$"
)
_DECIMALS = re.compile(r"[+-]?\d{1,3}\.\d{4,}(?:[-+,/ ]+\d{1,3}\.\d{4,}/?)?$")
_AMOUNT = re.compile(r"\+?\d{1,3}(?:[ .,\u00a0]\d{3})*[ .,\u00a0]000$")
_MONEY_OR_SHARE = re.compile(r" ?(?:[%€$£¥]|(?:EUR|USD|GBP|euros?|dollars?|pounds?|percent|million|people|users)\b)")
_LOOK_BACK = 40
_LONGEST = 20_000  # phonenumbers takes a second for a text of digits five times as long


def phones(text: str, zone: str = "") -> list[Span]:
    """Return where phone numbers stand in ``text``, in order, none over another.

    Args:
        text: addresses of the web are already cut out of it: they hold digits of their own.
        zone: an IANA time zone; says to ``phonenumbers``, if it is installed, whose national numbers to know.
    """
    found: list[Span] = []
    for start, end in sorted({*_ours(text), *_theirs(text, zone)}):
        if not found or start >= found[-1][1]:
            found.append((start, end))
        elif end > found[-1][1]:
            found[-1] = (found[-1][0], end)
    return found


def _ours(text: str) -> Iterator[Span]:
    for match in _CUE.finditer(text):
        if _can_be_phone(text, *match.span("number")):
            yield match.span("number")
    for pattern in (_ABROAD, _AMERICAN, _AT_HOME):
        for match in pattern.finditer(text):
            start, end = match.span()
            if pattern is _ABROAD:
                end = _without_date(text, start, end)
            if 8 <= sum(map(str.isdigit, text[start:end])) <= 15 and _can_be_phone(text, start, end):
                opened = match[0].count(")") > match[0].count("(") and text[start - 1 : start] == "("
                yield start - opened, end


def _without_date(text: str, start: int, end: int) -> int:
    """Return where the number from ``start`` ends when what follows it, up to ``end``, is a year or a date."""
    while sum(map(str.isdigit, text[start:end])) > 15 or _DATE.search(text[start:end]):
        shorter = re.search(rf"(?:{_GAP}|_)+\(?\d+\)?\Z", text[start:end])
        if not shorter:
            return end
        end = start + shorter.start()
    return end


def _can_be_phone(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    if _OTHER_NUMBER.search(text[max(0, start - _LOOK_BACK) : start]) or _MONEY_OR_SHARE.match(text, end):
        return False
    if number.startswith("0") and sum(map(str.isdigit, number)) < 9:
        return False  # 01.02.26 or 09.00-10.30
    groups = [int(group) for group in re.findall(r"\d+", number)]
    if len(groups) > 3 and all(after == before + 1 for before, after in pairwise(groups)):
        return False  # 01 02 03 04 05
    return not (_DATE.search(number) or _DECIMALS.match(number) or _AMOUNT.match(number))


def _theirs(text: str, zone: str) -> Iterator[Span]:
    try:
        # pip install 'thread-digest[phones]'
        from phonenumbers import PhoneNumberMatcher  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    for found in PhoneNumberMatcher(text[:_LONGEST], _region(zone)):
        if _can_be_phone(text, found.start, found.end):
            yield found.start, found.end


@cache
def _region(zone: str) -> str | None:
    """Return the region whose phones ring in ``zone`` ("PT" for Europe/Lisbon); None where that is unknown."""
    from phonenumbers import region_code_for_country_code
    from phonenumbers.tzdata import TIMEZONE_DATA  # type: ignore[import-not-found,unused-ignore]

    codes = sorted(int(code) for code, zones in TIMEZONE_DATA.items() if len(code) <= 3 and zone in zones)
    regions = (region_code_for_country_code(code) for code in codes)
    return next((region for region in regions if region and region.isalpha() and region != "ZZ"), None)
