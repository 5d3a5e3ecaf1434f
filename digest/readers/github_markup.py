"""GitHub's Markdown -> ours: its HTML and comments, and what an answer by e-mail drags along."""

import re
from html import unescape

from digest.readers.to_markdown import link, plain
from digest.readers.typed_markdown import hard_breaks, outside_code, tables_as_lines
from digest.text.emoji import replace_names

_COMMENT = re.compile(r"<!--.*?(?:-->(?:[ \t]*\n)?|\Z)", re.DOTALL)
_IMAGE = re.compile(r"<img\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?P<name>alt|src|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>(?P<label>[^<]*+)</a>", re.IGNORECASE)
_MARKED = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~", "code": "`"}
_WRAPPED = re.compile(rf"<(?P<tag>{'|'.join(_MARKED)})>(?P<text>[^<>\n]+?)</(?P=tag)>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]*>\s*(?P<text>[^<]*?)\s*</summary>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
_ENDS = re.compile(r"</?(?:p|div|details|summary|center|blockquote|ul|ol|table|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:sub|sup|kbd|ins|u|span|font|a|small|big|samp|var|q|picture|source|video|li|td|th|thead|tbody"
    r"|b|strong|i|em|del|s|strike|code|pre|tt|hr|abbr|mark)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+/?>",
    re.IGNORECASE,
)

_WROTE = r"wrote|writes|a écrit|schrieb|escribió|escreveu|ha scritto|schreef|napisał(?:\(a\))?|написал(?:\(а\))?|skrev"
# The mail program's line above what it quotes: it has a date or an address in it, and ends with a colon.
_HEADER = re.compile(
    rf"^(?![ \t]*+>)(?=[^\n]{{3,300}}(?:\n[^\n]{{1,200}})?\b(?:{_WROTE})\b)"
    r"(?=[^\n]{0,300}(?:\n[^\n]{0,200})?(?:\d{4}|@))"
    r"[^\n]{6,300}(?:\n(?![ \t]*+>)[^\n]{1,200})?:[ \t]*+\n++(?=[ \t]*+>)",
    re.MULTILINE,
)
_REST_QUOTED = re.compile(r"(?:[ \t]*(?:>[^\n]*)?(?:\n|\Z))+\Z")
_OUTLOOK = re.compile(
    r"^[ \t]*+(?:-{3,}[^\n]{3,40}-{3,}\n+)?[ \t>*]*+From:[^\n]*\n(?:[ \t>*]*+(?:Sent|Date|To|Cc|Reply-To):[^\n]*\n+)+"
    r"[ \t>*]*+Subject:.*",
    re.DOTALL | re.MULTILINE,
)
_FOOTER = re.compile(
    r"^[ \t>]*+(?:(?:—|–|---?)[ \t]*\n+[ \t>]*+)?(?:Reply to this email directly|You are receiving this because)\b.*",
    re.DOTALL | re.MULTILINE,
)
_DEVICE = re.compile(r"\n[ \t]*+(?:--[ \t]*+\n[ \t]*+)?Sent from (?:my|Mail for|Outlook|Yahoo)[^\n]{0,60}\s*\Z")


def to_markdown(text: str) -> str:
    """Return GitHub's Markdown ``text`` as ours."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = outside_code(text, _without_comments)
    text = outside_code(tables_as_lines(text), _without_tags)
    return replace_names(hard_breaks(text)).strip("\n")


def title_to_markdown(title: str) -> str:
    """Return a title as Markdown: GitHub shows `code` in it, and nothing else."""
    return replace_names(outside_code(" ".join(title.split()), plain))


def without_mail(text: str) -> tuple[str, bool]:
    """Return ``text`` without what a mail program put below an answer, and whether there was something.

    It quotes others, and holds their addresses.
    """
    whole = text.replace("\r\n", "\n")
    said = whole
    for pattern in (_FOOTER, _OUTLOOK, _DEVICE):
        found = pattern.search(said)
        if found:
            said = said[: found.start()]
    for header in _HEADER.finditer(said):
        if _REST_QUOTED.match(said, header.end()):
            said = said[: header.start()]
            break
    said = said.rstrip()
    return (said, True) if said and said != whole.rstrip() else (text, False)


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text)


def _without_tags(text: str) -> str:
    """Return Markdown whose HTML is Markdown, or gone; what is no tag that GitHub knows stays as typed."""
    if "<" not in text:
        return text
    text = _IMAGE.sub(_image, text)
    text = _ANCHOR.sub(lambda found: link(_attributes(found["attributes"]).get("href", ""), found["label"]), text)
    text = _SUMMARY.sub(lambda found: f"\n\n**{found['text']}**\n\n" if found["text"] else "", text)
    text = _WRAPPED.sub(_wrapped, text)
    text = _TAG.sub("", _ENDS.sub("\n\n", _BREAK.sub("\n", text)))
    return re.sub(r"\n{3,}", "\n\n", text)


def _image(found: re.Match[str]) -> str:
    attributes = _attributes(found["attributes"])
    address = attributes.get("src", "")
    return f"![{plain(attributes.get('alt', ''))}]({address})" if re.fullmatch(r"https?://[^\s()<>]+", address) else ""


def _wrapped(found: re.Match[str]) -> str:
    marks = _MARKED[found["tag"].lower()]
    return f"{marks}{found['text'].strip()}{marks}" if found["text"].strip() else found["text"]


def _attributes(text: str) -> dict[str, str]:
    found = {one["name"].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(text)}
    return {name: unescape(value).strip() for name, value in found.items()}
