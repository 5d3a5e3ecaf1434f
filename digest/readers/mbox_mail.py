"""One e-mail of an archive: its headers, who wrote it and when, and its text parts decoded.

Of a person's address only a short hash is kept. MIME is taken apart here, not by the ``email`` package: an archive
has ten thousand messages, a hostile one has parts within parts without end, and text is all that is wanted.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from typing import Literal, NamedTuple

from digest.model import Author

Fields = Mapping[str, bytes]

_WANTED = (
    rb"from|reply-to|x-original-from|to|cc|date|subject|message-id|in-reply-to|references|content-type"
    rb"|content-transfer-encoding|content-disposition|auto-submitted|x-autoreply|x-autorespond|x-failed-recipients"
    rb"|precedence|archived-at|list-id|list-post|x-beenthere|mailing-list|x-mailing-list|x-no-archive|x-archive"
    rb"|x-gmail-labels|x-gm-thrid|x-mozilla-status|delivered-to|x-google-group-id"
)
_FIELD = re.compile(rb"^(" + _WANTED + rb")[ \t]*+:[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.IGNORECASE | re.MULTILINE)
_END = re.compile(rb"(?:\A|\n)\r?\n")
_FOLDED = re.compile(rb"\r?\n[ \t]+|\r")
_LONGEST = 4000  # of a header's value; a longer one is made to harm

_PARAMETER = re.compile(r";\s*+([\w-]+)\*?(?:0\*?)?\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;\"]++))")
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\n]{0,2000})\?=(?:\s++(?==\?))?+")
_ANGLED = re.compile(r"\s*+(?P<name>[^<]*+)<(?P<address>[^<>]*+)>?")
_COMMENTED = re.compile(r"(?P<address>[^()]*+)\((?P<name>.*)\)")
_PERSON = re.compile(r"(?:\"(?:[^\"\\]|\\.)*+\"|[^,\"])++")
_AT = re.compile(r"\s+at\s+|\s*@\s*", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS = re.compile(r"\S+(?:@| at | \(at\) )\S+\.\S+", re.IGNORECASE)
# What a list puts in place of the sender, so that the mail passes for its own: "Ada via Workshops <workshops@…>".
_VIA = re.compile(r"\s+via\s+\S[^<>]*$", re.IGNORECASE)
_SWAPPED = re.compile(r"(?P<last>[^,()]{1,40}),\s*(?P<first>[^,()]{1,40}?)\s*(?:\([^()]*\))?")
_TITLES = {"phd", "md", "jr", "jr.", "sr", "sr.", "ii", "iii", "mba", "esq", "ph.d.", "m.d.", "inc", "inc.", "llc"}
_POSTMASTER = re.compile(r"(?:mailer-daemon|postmaster|bounces?[\w.+-]*)@")
_PROGRAM = re.compile(r"(?:no-?reply[\w.+-]*|do-?not-?reply|notifications?)@")
_LIST_ADDRESS = re.compile(rb"<?(?:mailto:|list )?([^\s<>;,\"?]{1,100}@[^\s<>;,\"?]{1,200})")
_LIST_ID = re.compile(rb"<([\w-]{1,80})\.([\w.-]{1,120})>")

# What Python's codecs can do besides (punycode, unicode_escape) is nothing a mail is written in.
_CHARSETS: tuple[str, ...] = (
    "utf",
    "iso",
    "windows",
    "cp",
    "ibm",
    "koi",
    "mac",
    "gb",
    "big5",
    "euc",
    "shift",
    "sjis",
    "hz",
    "tis",
    "ks",
)
_CHARSETS += ("latin", "johab", "viscii")
_SHIFTED = ("iso-2022", "hz", "utf-7", "utf-16", "utf-32", "utf7", "utf16")  # ASCII bytes that are no ASCII
_ALSO = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_NOT_ASCII = "\x7f".__lt__
_PARTS = 60
_DEPTH = 6
_OLDEST = 1980
_QUOTES = " \"'‘’“”"
_LONGEST_NAME = 100


class Piece(NamedTuple):
    """A part that says something: what it is, its text, whether its lines flow and what joins them (DelSp)."""

    kind: Literal["plain", "html", "reaction"]
    text: str
    flowed: bool = False
    delete_space: bool = False


def fields(raw: bytes) -> tuple[Fields, int]:
    """Return the wanted headers of a message or a part, the first of each name, and where its body begins."""
    end = _END.search(raw)
    head = raw[: end.start() + 1] if end else raw
    found: dict[str, bytes] = {}
    for one in _FIELD.finditer(head):
        value = one[2][:_LONGEST]
        if b"\n" in value or b"\r" in value:
            value = _FOLDED.sub(b" ", value)
        found.setdefault(one[1].decode().lower(), value.strip())
    return found, end.end() if end else len(raw)


def header(found: Fields, name: str) -> str:
    """Return a header as text, its encoded words (RFC 2047) decoded."""
    return _decoded(text_of(found.get(name, b"")))


def moment(found: Fields, zone: tzinfo) -> datetime | None:
    """Return when the message was written, in UTC; None when it does not say so, or nothing believable."""
    from email.utils import parsedate_to_datetime  # loads a good part of the standard library

    text = text_of(found.get("date", b""))[:200]
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC if "-0000" in text else zone)
        at = at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return at if at.year >= _OLDEST else None


# --- people ------------------------------------------------------------------------------------------


def author(found: Fields) -> Author:
    """Return who wrote: the name shown, and a hash of the address for an id."""
    name, address = _person(text_of(found.get("from", b""))[:500])
    bare = _VIA.sub("", name)
    shown = bare.strip(_QUOTES)
    if bare != name or (address and address in lists(found)):
        other = _original(found, shown)
        address = other or f"{shown} {address}".casefold()
    if not address and not shown:  # who names nobody is not the one who did so in another mail
        of_mail = found.get("message-id") or b"\n".join(
            found.get(one, b"") for one in ("date", "subject", "in-reply-to")
        )
        return Author(id=f"?{hashed(text_of(of_mail))}")
    return Author(id=hashed(address or shown.casefold()), name=_name(shown))


def program(found: Fields) -> str:
    """Return what a mail is that a program sent, by its address ("bot message"), else ""."""
    _, address = _person(text_of(found.get("from", b""))[:500])
    if _POSTMASTER.match(address):
        return "bounced message"
    return "bot message" if _PROGRAM.match(address) else ""


def lists(found: Fields) -> set[str]:
    """Return the addresses of the lists that the message came by."""
    named = b" ".join(found.get(name, b"") for name in ("list-post", "x-beenthere", "mailing-list", "x-mailing-list"))
    addresses = {one[1].decode("ascii", "replace").lower() for one in _LIST_ADDRESS.finditer(named)}
    list_id = _LIST_ID.search(found.get("list-id", b""))
    return addresses | ({f"{list_id[1].decode()}@{list_id[2].decode()}".lower()} if list_id else set())


def sent_to(found: Fields) -> set[str]:
    """Return the addresses that the message was sent to."""
    named = b", ".join(found.get(name, b"") for name in ("to", "cc"))
    return {_person(one[0])[1] for one in _PERSON.finditer(text_of(named))} - {""}


def hashed(text: str) -> str:
    """Return a short name for ``text`` that does not tell what it was."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=6, person=b"digest mbox").hexdigest()


def _original(found: Fields, shown: str) -> str:
    """Return the address of who wrote a message that the list sent in its own name; "" when it is lost."""
    of_list = lists(found)
    for name in ("x-original-from", "reply-to"):
        people = [_person(one[0]) for one in _PERSON.finditer(text_of(found.get(name, b"")))]
        others = [(whom, address) for whom, address in people if address and address not in of_list]
        named = [address for whom, address in others if whom == shown]
        if named or len(others) == 1:
            return named[0] if named else others[0][1]
    return ""


def _person(text: str) -> tuple[str, str]:
    """Return the name and the address in ``Ada <ada@…>``, ``ada at … (Ada)`` or ``ada@…``."""
    text = " ".join(text.split())
    shape = _ANGLED.match(text) or _COMMENTED.match(text)
    name, address = (shape["name"], shape["address"]) if shape else ("", text)
    name = _decoded(name.strip().replace('\\"', '"'))[:_LONGEST_NAME].strip().strip(_QUOTES)
    address = _AT.sub("@", address.strip()).lower()
    if "@" not in address and not shape:
        return address and _decoded(text).strip(), ""
    return ("" if _LOOKS_LIKE_ADDRESS.fullmatch(name) else name), address


def _name(shown: str) -> str:
    """Return a name with the first name first."""
    swapped = _SWAPPED.fullmatch(shown)
    if swapped and swapped["first"].lower() not in _TITLES:
        return f"{swapped['first']} {swapped['last']}"
    return shown


# --- text --------------------------------------------------------------------------------------------


def text_of(data: bytes, charset: str = "") -> str:
    """Return ``data`` as text: what it says it is, unless it is plainly UTF-8; else UTF-8 or cp1252, as best it can."""
    if not charset and data.isascii():
        return data.decode("ascii")
    charset = charset.strip().strip("'\"").lower().replace("_", "-")
    shifted = charset.startswith(_SHIFTED)
    if data.isascii() and not shifted:
        return data.decode("ascii")
    if not shifted:
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        if bad == 0 or bad < sum(map(_NOT_ASCII, text)) - bad:
            return text.rstrip("\ufffd")  # a text may be cut within its last character
    if charset.startswith(_CHARSETS) and not charset.startswith("utf-8"):
        try:
            return data.decode(_ALSO.get(charset, charset), "replace")
        except (LookupError, ValueError):
            pass
    return data.decode("cp1252", "replace")


def pieces(found: Fields, body: bytes, most: int, depth: int = 0) -> list[Piece]:
    """Return what a message says, part by part; files, and mails within the mail, say nothing.

    Args:
        found: the headers of the message or the part.
        body: what is below them.
        most: how many bytes of a part are decoded.
        depth: how many parts it lies in.
    """
    kind, parameters = _type(found)
    if found.get("content-disposition", b"").lower().startswith(b"attachment") or "name" in parameters:
        return []
    if kind.startswith("multipart/"):
        if depth > _DEPTH or not parameters.get("boundary") or kind in {"multipart/report", "multipart/digest"}:
            return []
        each = [pieces(*_split(part), most, depth + 1) for part in _parts(body, parameters["boundary"])]
        return _best(each) if kind == "multipart/alternative" else [piece for part in each for piece in part]
    if kind not in {"text/plain", "text/html", "text/vnd.google.email-reaction+json"}:
        return []
    text = text_of(_transferred(body, found, most), parameters.get("charset", "")).replace("\r\n", "\n")
    if kind == "text/html":
        return [Piece("html", text)]
    if kind != "text/plain":
        return [Piece("reaction", text)]
    flowed = parameters.get("format", "").lower() == "flowed"
    return [Piece("plain", text, flowed, parameters.get("delsp", "").lower() == "yes")]


def _split(part: bytes) -> tuple[Fields, bytes]:
    found, start = fields(part)
    return found, part[start:]


def _best(alternatives: list[list[Piece]]) -> list[Piece]:
    """Return the one to read of parts that say the same: a reaction, else the plain one that says something."""
    said = [part for part in alternatives if any(piece.text.strip() for piece in part)]
    for kind in ("reaction", "plain"):
        for part in said:
            if all(piece.kind == kind for piece in part):
                return part
    return said[0] if said else []


def _parts(body: bytes, boundary: str) -> Iterator[bytes]:
    delimiter = b"\n--" + boundary.encode("utf-8", "replace")
    _, *chunks = (b"\n" + body).split(delimiter, _PARTS)
    part = b""
    for chunk in chunks:
        line, _, rest = chunk.partition(b"\n")
        if line.strip(b" \t\r") == b"":
            yield from [part] if part else []
            part = rest
        elif line.startswith(b"--"):
            break
        else:  # the beginning of a longer boundary
            part += delimiter + chunk
    yield from [part] if part else []


def _type(found: Fields) -> tuple[str, dict[str, str]]:
    text = text_of(found.get("content-type", b"text/plain"))
    parameters = {one[1].lower(): one[2] if one[2] is not None else one[3] for one in _PARAMETER.finditer(text)}
    kind = text.partition(";")[0].strip().lower()
    return kind if "/" in kind else "text/plain", parameters


def _transferred(body: bytes, found: Fields, most: int) -> bytes:
    """Return ``body`` with its transfer encoding undone, ``most`` bytes of it."""
    encoding = found.get("content-transfer-encoding", b"").lower()
    if b"base64" in encoding:
        return _base64(body[: 2 * most])[:most]
    return a2b_qp(body[: 3 * most])[:most] if b"quoted-printable" in encoding else body[:most]


def _base64(data: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data.partition(b"=")[0])
    try:
        return a2b_base64(kept[: len(kept) // 4 * 4] + (kept[len(kept) // 4 * 4 :] + b"==")[:4] * (len(kept) % 4 > 1))
    except Base64Error:
        return b""


def _decoded(text: str) -> str:
    """Return ``text`` with its encoded words decoded; a character may be spread over two of them."""
    if "=?" not in text:
        return text
    parts, at, pending, charset = [], 0, b"", ""
    for word in _WORD.finditer(text):
        if word.start() > at or word[1].lower() != charset:
            parts += [text_of(pending, charset), text[at : word.start()]]
            pending, charset = b"", word[1].lower()
        raw = word[3].encode("utf-8", "replace")
        pending += _base64(raw) if word[2] in "bB" else a2b_qp(raw, header=True)
        at = word.end()
    return "".join([*parts, text_of(pending, charset), text[at:]])
