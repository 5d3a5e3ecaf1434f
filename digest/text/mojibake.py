"""Broken characters mended: UTF-8 that was once read as a Windows code page ("đź‘€" was 👀).

ftfy alone is not enough: in an emoji read as cp1250 its heuristics see nothing wrong, and ``fix_text`` then
straightens the curly quote that is one of the emoji's bytes, for good. So emoji and typographic marks are
mended first, by reading the bytes back; the rest goes to ``ftfy.fix_encoding``, which changes encodings and
nothing else.
"""

import re
from functools import cache

_CODECS = ("cp1252", "cp1250", "cp1251")
# Text broken twice is mended twice; nobody has seen it broken more often.
_ROUNDS = 4


# Typographic marks, arrows, technical signs, pictures: what is common also outside emoji, or an emoji by itself.
_ALONE = (
    *((0x2010, 0x205F), (0x2190, 0x21FF), (0x2300, 0x23FF), (0x25FD, 0x25FE), (0x2600, 0x27BF)),
    *((0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55)),
)
_WITH_EMOJI = ((0x2000, 0x2BFF), (0x3030, 0x3299), (0xE0020, 0xE007F))

# A letter, then "…”" or a no-break space and "«": so sentences end and begin in many languages.
_SENTENCE = frozenset("\N{NO-BREAK SPACE}‚„…‹›‘’“”–—«»·")
_ASCII = re.compile(r"([\x00-\x7f]+)")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_OTHER_SCRIPT = re.compile("[\u0530-\u1fff\u2058-\u20a9\u2100-\ufdff]")


def mend(text: str) -> tuple[str, int]:
    """Return ``text`` with its mojibake mended, and how many places were.

    Call it before ``clean``: some of the broken characters' bytes are control characters.
    """
    repairs = 0
    for _ in range(_ROUNDS):
        mended, count = _mend_emoji(text)
        mended, more = _mend_rest(mended)
        repairs += count + more
        if mended == text:
            break
        text = mended
    return text, repairs


def _mend_emoji(text: str) -> tuple[str, int]:
    """Read the emoji and typographic marks that were taken for a Windows code page."""
    if text.isascii():
        return text, 0
    # The code pages share characters: the one that explains most of the text goes first.
    covered = {codec: sum(len(run) for run in _runs(codec).findall(text)) for codec in _CODECS}
    count = 0
    for codec in sorted(filter(covered.get, _CODECS), key=covered.__getitem__, reverse=True):
        mended: list[str] = []
        end = 0
        for run in _runs(codec).finditer(text):
            new = _reread(run[0], codec, after_letter=text[run.start() - 1 : run.start()].isalpha())
            count += new != run[0]
            mended += text[end : run.start()], new
            end = run.end()
        text = "".join(mended) + text[end:]
    return text, count


def _reread(run: str, codec: str, *, after_letter: bool) -> str:
    """Return the characters whose bytes ``run`` shows, of those that are likely to have been meant."""
    pattern, back = _sequences(codec)
    pairs = [
        (sequence, bytes(back[char] for char in sequence).decode("utf-8", "ignore"))
        for sequence in pattern.findall(run)
    ]
    certain = any(_is_certain(char) for _, char in pairs)
    return "".join(
        char if char and _is_likely(char, sequence, certain=certain, after_letter=after_letter) else sequence
        for sequence, char in pairs
    )


def _is_certain(char: str) -> bool:
    """Whether nobody writes on purpose the three or four characters that this one was broken into."""
    return char in ("\ufe0f", "\u20e3") or "\U0001f000" <= char <= "\U0001faff"


def _is_likely(char: str, sequence: str, *, certain: bool, after_letter: bool) -> bool:
    """Whether ``sequence`` is a broken ``char``, and not the end of a word with the punctuation behind it.

    ``certain``: something beside it surely is broken. ``after_letter``: the run begins inside a word.
    """
    point = ord(char)
    if certain:
        return _is_certain(char) or char in "©®" or any(first <= point <= last for first, last in _WITH_EMOJI)
    if _is_certain(char):
        return True
    if all(part in _SENTENCE for part in sequence[1:]):
        return not after_letter and char in "⛄⛅⛔"
    return char in "€™" or any(first <= point <= last for first, last in _ALONE)


@cache
def _table(codec: str) -> dict[int, str]:
    """Byte -> character, "sloppily": a byte that the code page leaves open is the control character."""
    return {byte: bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def _chars(codec: str, first: int, last: int) -> str:
    return "".join(re.escape(_table(codec)[byte]) for byte in range(first, last + 1))


@cache
def _sequences(codec: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """What the UTF-8 of emoji and marks looks like in ``codec``, and the way back to its bytes."""
    tail = f"[{_chars(codec, 0x80, 0xBF)}]"
    four = f"[{_chars(codec, 0xF0, 0xF0)}{_chars(codec, 0xF3, 0xF3)}]{tail}{{3}}"
    three = f"[{_chars(codec, 0xE2, 0xE3)}{_chars(codec, 0xEF, 0xEF)}]{tail}{{2}}"
    # © and ® are emoji only with the selector that follows.
    selector = "".join(re.escape(_table(codec)[byte]) for byte in "\ufe0f".encode())
    signs = _chars(codec, 0xA9, 0xA9) + _chars(codec, 0xAE, 0xAE)
    two = f"{_chars(codec, 0xC2, 0xC2)}[{signs}](?={selector})"
    back = {char: byte for byte, char in _table(codec).items()}
    return re.compile(f"{four}|{three}|{two}"), back


def _runs(codec: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_sequences(codec)[0].pattern})+")


@cache
def _gate() -> re.Pattern[str]:
    """A cheap look for anything ftfy could mend, so that clean text never imports it."""
    shapes = ["[\x80-\x9f]", "[ÃÂ][ \ufffd]", "â€"]
    for codec in ("latin-1", "mac-roman", *_CODECS):
        tail = f"[{_chars(codec, 0x80, 0xBF)}]"
        for first, last, length in ((0xC2, 0xDF, 1), (0xE0, 0xEF, 2), (0xF0, 0xF4, 3)):
            shapes.append(f"[{_chars(codec, first, last)}]{tail}{{{length}}}")
    return re.compile("|".join(shapes))


def _mend_rest(text: str) -> tuple[str, int]:
    """Let ftfy mend line by line, so that one broken line does not put the others under suspicion."""
    if text.isascii() or not _gate().search(text):
        return text, 0
    from ftfy import fix_encoding

    lines, count = text.split("\n"), 0
    for number, line in enumerate(lines):
        if not line.isascii() and (mended := fix_encoding(line)) != line:
            pieces = _pieces(line, mended)
            count += sum(old != new for old, new in pieces)
            lines[number] = "".join(new for _, new in pieces)
    return "\n".join(lines), count


def _pieces(line: str, mended: str) -> list[tuple[str, str]]:
    """Cut a line and what ftfy made of it into pieces that answer to each other; take back what is not believable."""
    old, new = _ASCII.split(line), _ASCII.split(mended)
    if old[1::2] != new[1::2]:
        # ftfy took a space for the rest of a character ("Ã  la").
        return [(line, mended)]
    return [
        (before, after if _is_believable(before, after) else before) for before, after in zip(old, new, strict=True)
    ]


def _is_believable(old: str, new: str) -> bool:
    """Whether ``old`` is a broken ``new``, and not letters that meet punctuation and look like bytes."""
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) == 2 and old[0] in _SENTENCE:
        return False
    by_chance = len(new) == 1 and any(char in _SENTENCE for char in old)
    return not ((by_chance or _CYRILLIC.search(old)) and _OTHER_SCRIPT.search(new))


def _same(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
