"""The colours of an email, light and dark, derived from one accent.

All steps are taken in OKLCH (Björn Ottosson, "A perceptual color space for image processing", 2020), where a
step in lightness looks the same in every hue. Text reaches 4.5:1 on what it stands on (WCAG 2.2, criterion
1.4.3), whatever the accent.
"""

import math
import re
from collections.abc import Iterator

import msgspec

from digest.errors import ConfigError

AA = 4.5
_STEP = 0.005
_SANS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_SERIF = "Georgia, 'Times New Roman', serif"
_MONO = "Menlo, Consolas, 'Courier New', monospace"
_DARK_ACCENT = 0.765
_DARK_CHROMA = 0.63


class Oklch(msgspec.Struct, frozen=True):
    """A colour: lightness 0 to 1, chroma from 0 (grey), hue in degrees."""

    lightness: float
    chroma: float
    hue: float


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of one scheme, each ``#RRGGBB``. ``on_accent`` is for text on a button."""

    page: str
    card: str
    text: str
    muted: str
    accent: str
    on_accent: str
    event_bg: str
    quote_bg: str
    line: str


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """What the templates know of the look: two palettes and three stacks of fonts that every system has."""

    light: Palette
    dark: Palette
    sans: str = _SANS
    serif: str = _SERIF
    mono: str = _MONO


def theme(accent: str) -> Theme:
    """Derive the theme of ``accent``.

    The accent is printed as given wherever it is legible, else darkened (light scheme) or lightened (dark)
    just enough. Greys take a breath of its hue, so that a warm brand stands on warm paper.

    Args:
        accent: ``#rrggbb``, or ``#rgb`` for short.

    Returns:
        The theme; the same for the same accent.

    Raises:
        ConfigError: ``accent`` is not written so; the caller knows where.
    """
    if re.fullmatch(r"#[0-9A-Fa-f]{3}", accent):
        accent = "#" + "".join(digit * 2 for digit in accent[1:])
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", accent):
        raise ConfigError(
            f"the accent {accent!r} is not a colour",
            hint='write it as a # and six hexadecimal digits, in quotes: "#3B3FBF"',
        )
    brand = _oklch(accent)
    return Theme(light=_light(brand), dark=_dark(brand))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    (L1 + 0.05) / (L2 + 0.05) with the lighter relative luminance as L1: WCAG 2.2, "contrast ratio".
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _light(brand: Oklch) -> Palette:
    page, card = _grey(brand, 0.967, 0.003), "#FFFFFF"
    event, quote = _grey(brand, 0.958, 0.020), _grey(brand, 0.982, 0.003)
    return Palette(
        page=page,
        card=card,
        text=_grey(brand, 0.276, 0.023),
        muted=_grey(brand, 0.478, 0.027),
        accent=_legible(brand, (page, card, event, quote), -_STEP),
        on_accent=card,
        event_bg=event,
        quote_bg=quote,
        line=_grey(brand, 0.927, 0.006),
    )


def _dark(brand: Oklch) -> Palette:
    page, card = _grey(brand, 0.195, 0.013), _grey(brand, 0.242, 0.017)
    raised = _grey(brand, 0.283, 0.023)
    # A colour lifted towards white keeps its character with less chroma; one that is light already keeps all.
    lift = min(max(_DARK_ACCENT - brand.lightness, 0) / 0.3, 1)
    lifted = Oklch(max(brand.lightness, _DARK_ACCENT), brand.chroma * (1 - (1 - _DARK_CHROMA) * lift), brand.hue)
    return Palette(
        page=page,
        card=card,
        text=_grey(brand, 0.927, 0.006),
        muted=_grey(brand, 0.717, 0.022),
        accent=_legible(lifted, (page, card, raised), _STEP),
        on_accent=page,
        event_bg=raised,
        quote_bg=raised,
        line=_grey(brand, 0.383, 0.027),
    )


def _grey(brand: Oklch, lightness: float, chroma: float) -> str:
    """Return a near-grey in the accent's hue; a grey accent gives a true grey."""
    return _hex(Oklch(lightness, chroma * min(brand.chroma / 0.1, 1), brand.hue))


def _legible(colour: Oklch, grounds: tuple[str, ...], step: float) -> str:
    """Return ``colour``, moved by ``step`` in lightness until it is legible on every one of ``grounds``."""
    shades = (_hex(shade) for shade in _shades(colour, step))
    return next(shade for shade in shades if all(contrast(shade, ground) >= AA for ground in grounds))


def _shades(colour: Oklch, step: float) -> Iterator[Oklch]:
    for count in range(math.ceil(1 / abs(step)) + 1):
        lightness = min(max(colour.lightness + count * step, 0), 1)
        yield Oklch(lightness, colour.chroma, colour.hue)


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, from the linear sRGB channels."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _linear(channel: float) -> float:
    """The sRGB transfer function, inverted (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _oklch(colour: str) -> Oklch:
    """Convert ``#rrggbb``; the matrices are Ottosson's."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _hex(colour: Oklch) -> str:
    """Convert to ``#RRGGBB``; outside sRGB, chroma gives way, lightness and hue stay (CSS Color 4, 13.2)."""
    chroma, width = colour.chroma, colour.chroma
    channels = _srgb(colour)
    if not _in_gamut(channels):
        chroma = 0.0
        for _ in range(12):
            width /= 2
            if _in_gamut(_srgb(Oklch(colour.lightness, chroma + width, colour.hue))):
                chroma += width
        channels = _srgb(Oklch(colour.lightness, chroma, colour.hue))
    return "#" + "".join(f"{round(min(max(channel, 0), 1) * 255):02X}" for channel in channels)


def _in_gamut(channels: tuple[float, ...]) -> bool:
    return all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels)


def _srgb(colour: Oklch) -> tuple[float, ...]:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
