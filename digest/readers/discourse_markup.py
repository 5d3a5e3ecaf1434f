"""Discourse's two forms of a post -> Markdown: ``cooked`` (HTML), and ``raw`` (Markdown and BBCode).

The words of others that a post quotes are left out: they are in the thread already, under their own author.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from digest.readers import html_to_markdown
from digest.readers.html_to_markdown import Attributes, Rules
from digest.readers.to_markdown import link, plain
from digest.readers.typed_markdown import hard_breaks, outside_code, tables_as_lines
from digest.text.emoji import from_name, replace_names

# Discourse's names that Slack's table has not, or has for another picture.
_EMOJI = {
    "hugs": "🤗",
    "slight_smile": "🙂",
    "slight_frown": "🙁",
    "upside_down": "🙃",
    "roll_eyes": "🙄",
    "thinking": "🤔",
    "thinking_face": "🤔",
    "rofl": "🤣",
    "facepalm": "🤦",
    "man_facepalming": "🤦‍♂️",
    "woman_facepalming": "🤦‍♀️",
    "man_shrugging": "🤷‍♂️",
    "woman_shrugging": "🤷‍♀️",
    "person_shrugging": "🤷",
    "robot": "🤖",
    "vulcan_salute": "🖖",
    "smiling_face_with_three_hearts": "🥰",
    "face_with_symbols_over_mouth": "🤬",
    "metal": "🤘",
    "face_with_hand_over_mouth": "🤭",
    "star_struck": "🤩",
    "expressionless": "😑",
    "frowning": "😦",
    "satellite": "📡",
    "egg": "🥚",
}
_NAME = re.compile(r":?([\w+-]+)(?::t([2-6]))?:?")
_IN_TITLE = re.compile(r"(?<![\w:]):[\w+-]+(?::t[2-6])?:(?!\w)")
_PROFILE = re.compile(r"/(?:u|users|my)/([^/?#]+)")
# What Discourse puts around a post's words for the page: click counts, a picture's size, a poll's buttons.
_FURNITURE = {
    "lightbox-wrapper",
    "meta",
    "badge",
    "clicks",
    "poll-info",
    "poll-buttons",
    "poll-footer",
    "cooked-selection-barrier",
    "codeblock-button-wrapper",
    "anchor",
    "image-wrapper",
}

_QUOTE = re.compile(r"\[(?P<end>/?)quote(?P<whom>=[^\[\]\n]*+)?+\]", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"\bpost:(\d{1,9})\b")
_ASIDE = re.compile(r"<aside\b([^<>]*+)>")
_PICTURE = re.compile(r"!\[[^\[\]\n]*+\]\([^()\n]*+\)")
_POLL = re.compile(r"\[/?(?:poll|wrap|grid|scroll)(?:[ =][^\]\n]*+)?+\]", re.IGNORECASE)
_DETAILS = re.compile(r"\[details(?:=\"?(?P<title>[^\[\]\n\"]*+)\"?)?+[^\[\]\n]*+\]", re.IGNORECASE)
_DETAILS_END = re.compile(r"\[/details\]", re.IGNORECASE)
_SPOILER = re.compile(r"\[(?:spoiler|blur)\](?P<text>[^\n\[]*+)\[/(?:spoiler|blur)\]", re.IGNORECASE)
_SPOILERS = re.compile(r"\[/?(?:spoiler|blur)\]", re.IGNORECASE)
_DATE = re.compile(r"\[date(?:-range)?[ =](?P<what>[^\[\]\n]*+)\]", re.IGNORECASE)
_DATE_PART = re.compile(r"\d{4}-\d\d-\d\d|(?<=time=)\"?\d\d:\d\d")
_MENTION = re.compile(r"(?<![\w@/`])@(?P<name>\w[\w.-]*\w|\w)")
_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|del|kbd|small|big|sub|sup|mark|br|p|div|span|center|hr|img)\b[^<>]*+>", re.I
)
_LOOSE = re.compile(r"\n{3,}")


class Names(NamedTuple):
    """Who a user name stands for ("" for one that is not known), and the forum's address ("" too)."""

    person: Callable[[str], str]
    site: str = ""


def from_cooked(html: str, names: Names) -> str:
    """Return a post's ``cooked`` HTML as Markdown."""
    rules = Rules(
        skip=_is_furniture,
        replace=lambda tag, attributes: _replace(tag, attributes, names),
        address=lambda href: address(href, names.site),
    )
    return html_to_markdown.to_markdown(html, rules)


def from_raw(text: str, names: Names) -> str:
    """Return a post's ``raw`` Markdown as ours: without BBCode, its mentions resolved."""
    text = outside_code(_without_quotes(text.replace("\r\n", "\n")), lambda part: _plain_marks(part, names))
    return _LOOSE.sub("\n\n", hard_breaks(tables_as_lines(text))).strip("\n")


def quotes(source: str) -> tuple[int, ...]:
    """Return the numbers of the posts that a post quotes, in ``cooked`` or in ``raw``; 0 where it is not said."""
    asides = [one for one in _ASIDE.findall(source) if re.search(r"\bquote\b", one)]
    if asides:
        return tuple(int(number[1]) if (number := re.search(r'data-post="(\d{1,9})"', one)) else 0 for one in asides)
    whom = [found["whom"] or "" for found in _QUOTE.finditer(source) if not found["end"]]
    return tuple(int(number[1]) if (number := _ATTRIBUTION.search(one)) else 0 for one in whom)


def emoji(name: str) -> str:
    """Return the emoji that Discourse calls ``name`` (``tada``, ``:wave:t3:``), or ``:name:`` for a custom one."""
    found = _NAME.fullmatch(name)
    if not found:
        return plain(name)
    if found[1] in _EMOJI:
        return _EMOJI[found[1]]
    return from_name(f"{found[1]}::skin-tone-{found[2]}" if found[2] else found[1])


def titled(text: str) -> str:
    """Return a topic's title with the emoji that are named in it."""
    return _IN_TITLE.sub(lambda found: emoji(found[0]), text) if ":" in text else text


def address(href: str, site: str) -> str:
    """Return the whole address of a link; "" for one inside a forum whose own address is not known."""
    if href.startswith("//"):
        return f"https:{href}"
    if href.startswith("/"):
        return site + href if site else ""
    return href if re.match(r"[a-zA-Z][\w+.-]*:", href) else ""


def _is_furniture(tag: str, attributes: Attributes) -> bool:
    classes = set(attributes.get("class", "").split())
    return (tag == "aside" and "quote" in classes) or not classes.isdisjoint(_FURNITURE)


def _replace(tag: str, attributes: Attributes, names: Names) -> str | None:
    classes = attributes.get("class", "").split()
    if tag == "img" and "emoji" in classes:
        return emoji(attributes.get("title") or attributes.get("alt", ""))
    if tag == "aside" and "onebox" in classes:
        return _linked(attributes.get("data-onebox-src", ""), names)
    if tag == "a" and "onebox" in classes:
        return _linked(attributes.get("href", ""), names)
    if tag == "a" and "mention" in classes:
        profile = _PROFILE.search(attributes.get("href", ""))
        return _mention(profile[1], names) if profile else None
    if tag in {"div", "iframe"} and attributes.get("data-youtube-id"):
        return link(f"https://www.youtube.com/watch?v={attributes['data-youtube-id']}")
    return None


def _linked(href: str, names: Names) -> str | None:
    whole = address(href, names.site)
    return link(whole) if whole else None


def _mention(username: str, names: Names) -> str:
    return "@" + plain(names.person(username) or username)


# --- raw ---------------------------------------------------------------------------------------------


def _without_quotes(text: str) -> str:
    """Return ``text`` without its quotations; one in another goes with it, one that never ends stays."""
    open_: list[int] = []
    spans: list[tuple[int, int]] = []
    for found in _QUOTE.finditer(text):
        if not found["end"]:
            open_.append(found.start())
        elif open_:
            start = open_.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    return "\n\n".join([*parts, text[at:]])


def _plain_marks(text: str, names: Names) -> str:
    text = _POLL.sub("", _PICTURE.sub("", text))
    text = _DETAILS.sub(lambda found: f"\n**{found['title'].strip()}**\n" if found["title"] else "\n", text)
    text = _SPOILER.sub(lambda found: f"(spoiler: {found['text'].strip()})", _DETAILS_END.sub("\n", text))
    text = _DATE.sub(_date, _SPOILERS.sub("", text))
    text = _MENTION.sub(lambda found: _known(found, names), _TAG.sub(_tag, text))
    return replace_names(_named(text))


def _known(found: re.Match[str], names: Names) -> str:
    person = names.person(found["name"])
    return f"@{plain(person)}" if person else found[0]


def _named(text: str) -> str:
    return re.sub(r"(?<![\w:]):(\w+):(?![\w:])", lambda name: _EMOJI.get(name[1], name[0]), text)


def _tag(found: re.Match[str]) -> str:
    return "\n" if found[0].lower().startswith(("<br", "<p", "</p", "<div", "</div", "<hr")) else ""


def _date(found: re.Match[str]) -> str:
    parts: Mapping[str, None] = dict.fromkeys(part.strip('"') for part in _DATE_PART.findall(found["what"]))
    return " ".join(parts)
