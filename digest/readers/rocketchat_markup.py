"""Rocket.Chat's text -> Markdown.

Its marks (``*b* _i_ ~s~``, code, ``> ``) follow the rules of Slack's mrkdwn; what it has beyond them (doubled marks,
``[label](address)``, headings, spoilers) is put into mrkdwn first, outside code.
"""

import re
from collections.abc import Callable

from digest.readers.slack_markup import Names, from_mrkdwn
from digest.readers.typed_markdown import outside_code
from digest.text.emoji import from_name

# Rocket.Chat's names (JoyPixels') that Slack's table has not.
_EMOJI = {
    "slight_smile": "🙂",
    "slight_frown": "🙁",
    "upside_down": "🙃",
    "rolling_eyes": "🙄",
    "thinking": "🤔",
    "hugging": "🤗",
    "nerd": "🤓",
    "money_mouth": "🤑",
    "zipper_mouth": "🤐",
    "head_bandage": "🤕",
    "thermometer_face": "🤒",
    "expressionless": "😑",
    "frowning2": "☹️",
    "laughing": "😆",
    "punch": "👊",
    "fingers_crossed": "🤞",
    "metal": "🤘",
    "raised_hand": "✋",
    "hand_splayed": "🖐️",
    "vulcan": "🖖",
    "speech_left": "🗨️",
    "medal": "🏅",
    "beers": "🍻",
    "champagne_glass": "🥂",
    "check_mark": "✔️",
    "person_facepalming": "🤦",
    "person_shrugging": "🤷",
    "shrug": "🤷",
    "face_palm": "🤦",
}
_TONED = re.compile(r"(?P<name>[\w+-]+?)_tone(?P<tone>[1-5])")
_NAMED = re.compile(r"(?<![\w:]):(?P<name>[\w+-]{1,60}):(?![\w:])")

# Possessive throughout: a mark that never ends is looked at once.
_QUOTE = re.compile(r"\[[ ]?\]\((?P<url>https?://[^\s()]*+)\)[ ]?")
_QUOTED_ID = re.compile(r"[?&]msg=(?P<id>\w{8,40})")
_SPECIAL = re.compile(
    r"!\[[^\[\]\n]*+\]\([^\s()]*+\)"
    r"|\[(?P<label>[^\[\]\n]++)\]\((?P<target>https?://[^\s()]*+|mailto:[^\s()]*+)\)"
    r"|<(?P<angle>https?://[^\s<>|]++)(?:\|(?P<named>[^<>|\n]++))?>"
    r"|<t:(?P<stamp>\d{1,12})(?::\w)?>"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}*_~`])"
    r"|(?<![\w@./-])@(?P<person>\w[\w.-]{0,78}\w|\w)"
)
_DOUBLED = re.compile(
    "|".join(
        rf"(?<![^\W_])(?<!{mark}){mark}{mark}(?![\s{mark}])(?P<{name}>[^{mark}\n]++)(?<!\s){mark}{mark}(?![^\W_]|{mark})"
        for name, mark in (("bold", r"\*"), ("italic", "_"), ("strike", "~"))
    )
)
_HEADING = re.compile(r"^#{1,4}[ \t]++(?P<title>\S[^\n]*)$", re.MULTILINE)
_SPOILER = re.compile(r"\|\|(?P<text>[^|\n]++)\|\|")
_BRACKETS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_OURS = dict.fromkeys((0, 1, 2))
_UNFIT = re.compile(r"[<>|\n]")


def to_markdown(text: str, person: Callable[[str], str]) -> str:
    """Return the ``text`` of a message as Markdown, without the links that stand for a quotation.

    Args:
        text: as typed.
        person: returns the name to show of a username, "" when it is not known.
    """
    text = _QUOTE.sub(lambda found: "" if _QUOTED_ID.search(found["url"]) else found[0], text.replace("\r\n", "\n"))
    # Code is escaped as it is: what converts it takes that back.
    marked = outside_code(text.translate(_OURS), lambda part: _marks(part, person))
    return from_mrkdwn(_escaped(marked), Names(user=lambda name: name, channel=lambda name: name))


def quoted(text: str) -> str:
    """Return the id of the message that ``text`` quotes, "" when it quotes none."""
    for found in _QUOTE.finditer(text):
        if id_ := _QUOTED_ID.search(found["url"]):
            return id_["id"]
    return ""


def emoji(name: str) -> str:
    """Return the emoji that Rocket.Chat calls ``name`` (``:tada:``), or ``:name:`` for a custom one."""
    bare = name.strip(":")
    toned = _TONED.fullmatch(bare)
    if bare in _EMOJI:
        return _EMOJI[bare]
    if toned:
        # JoyPixels counts the tones from 1, Slack from 2.
        found = from_name(f"{toned['name']}::skin-tone-{int(toned['tone']) + 1}")
        return f":{bare}:" if found.startswith(":") else found
    return from_name(bare)


# \x00 and \x01 stand for brackets of ours until those that were typed are escaped, \x02 for what is done already.
_DONE = "\x02"


def _escaped(text: str) -> str:
    return text.translate(_BRACKETS).replace("\x00", "<").replace("\x01", ">")


def _marks(text: str, person: Callable[[str], str]) -> str:
    atoms: list[str] = []

    def take(found: re.Match[str]) -> str:
        atoms.append(_special(found, person))
        return _DONE

    first, *others = _words(_SPECIAL.sub(take, text)).split(_DONE)
    return first + "".join(atom + words for atom, words in zip(atoms, others, strict=True))


def _words(text: str) -> str:
    text = _SPOILER.sub(lambda found: f"(spoiler: {found['text'].strip()})", text)
    text = _HEADING.sub(lambda found: f"*{found['title'].replace('*', '').strip('# ')}*", _DOUBLED.sub(_single, text))
    return _NAMED.sub(lambda found: emoji(found[0]), text)


def _single(found: re.Match[str]) -> str:
    mark = found[0][0]
    return f"{mark}{found[found.lastgroup or 0]}{mark}"


def _special(found: re.Match[str], person: Callable[[str], str]) -> str:
    if found["person"]:
        name = person(found["person"])
        return f"\x00@{' '.join(_UNFIT.sub(' ', name).split())}\x01" if name else found[0]
    if found["stamp"]:
        return f"\x00!date^{found['stamp']}^\x01"
    url = found["target"] or found["angle"] or found["url"]
    if not url:
        return ""  # a picture
    label = _UNFIT.sub(" ", _words(found["label"] or found["named"] or "")).replace("*", "").strip(" _~")
    if url.startswith("mailto:"):
        return label or url.removeprefix("mailto:")
    return f"\x00{_UNFIT.sub('', url)}{f'|{label}' if label else ''}\x01"
