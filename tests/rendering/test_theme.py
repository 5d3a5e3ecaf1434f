"""The theme: one accent in, two legible palettes out."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.theme import Palette, contrast, theme

ACCENTS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
# Rendering facts, section 7: the tokens that the look was drawn with.
DRAWN_LIGHT = Palette(
    page="#F3F4F6",
    card="#FFFFFF",
    text="#1F2933",
    muted="#52606D",
    accent="#3B3FBF",
    on_accent="#FFFFFF",
    event_bg="#EEF0FF",
    quote_bg="#F8F9FB",
    line="#E4E7EB",
)
DRAWN_DARK = Palette(
    page="#12151B",
    card="#1B2028",
    text="#E4E7EB",
    muted="#9AA5B1",
    accent="#A5A9FF",
    on_accent="#12151B",
    event_bg="#232A35",
    quote_bg="#232A35",
    line="#3A4452",
)
# No channel further off than this many of 255: the eye sees the same colour.
NEAR = 12


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


@pytest.mark.parametrize(("scheme", "drawn"), [("light", DRAWN_LIGHT), ("dark", DRAWN_DARK)])
@pytest.mark.parametrize("token", Palette.__struct_fields__)
def test_default_accent_gives_the_drawn_colours(scheme: str, drawn: Palette, token: str) -> None:
    """From the default accent every token comes out as the look was drawn, or next to it."""
    derived = _channels(getattr(getattr(theme("#3B3FBF"), scheme), token))
    wanted = _channels(getattr(drawn, token))
    assert max(abs(one - other) for one, other in zip(derived, wanted, strict=True)) <= NEAR


@given(ACCENTS)
@settings(max_examples=150)
def test_every_accent_is_legible_in_both_schemes(accent: str) -> None:
    """Text, muted text and links reach 4.5:1 on every ground, and so does a button's label."""
    derived = theme(accent)
    for palette in (derived.light, derived.dark):
        for ground in (palette.page, palette.card, palette.event_bg, palette.quote_bg):
            for ink in (palette.text, palette.muted, palette.accent):
                assert contrast(ink, ground) >= 4.5, (accent, ink, ground)
        assert contrast(palette.on_accent, palette.accent) >= 4.5


@given(ACCENTS)
@settings(max_examples=100)
def test_a_legible_accent_is_printed_as_given(accent: str) -> None:
    """The light scheme's accent is the brand's own colour wherever that is legible on all four grounds."""
    light = theme(accent).light
    grounds = (light.page, light.card, light.event_bg, light.quote_bg)
    assert (light.accent == accent) == all(contrast(accent, ground) >= 4.5 for ground in grounds)


@given(ACCENTS)
@settings(max_examples=50)
def test_dark_is_dark_and_light_is_light(accent: str) -> None:
    """Both grounds keep away from pure black and the dark scheme's are darker than its text."""
    derived = theme(accent)
    assert contrast(derived.light.page, "#FFFFFF") < 1.2
    assert 1.1 < contrast(derived.dark.page, "#000000") < 1.3


@pytest.mark.parametrize("grey", ["#000000", "#7F7F7F", "#FFFFFF"])
def test_a_grey_accent_gives_true_greys(grey: str) -> None:
    """An accent without a hue lends none to the greys."""
    derived = theme(grey)
    for palette in (derived.light, derived.dark):
        assert all(len(set(_channels(getattr(palette, token)))) == 1 for token in Palette.__struct_fields__)


def test_contrast_of_black_and_white_is_21() -> None:
    """WCAG's own example: black on white is 21:1, in either order."""
    assert math.isclose(contrast("#000000", "#FFFFFF"), 21)
    assert math.isclose(contrast("#FFFFFF", "#000000"), 21)


def test_a_colour_may_be_written_short() -> None:
    """#3bf is #33bbff."""
    assert theme("#3bf") == theme("#33BBFF")


def test_contrast_of_a_known_pair() -> None:
    """#767676 on white is the lightest grey that passes AA: 4.54:1."""
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


@pytest.mark.parametrize("wrong", ["", "blue", "#3B3FB", "3B3FBF", "#3B3FBF\n", "#GGGGGG", "#３B3FBF"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    """Anything but # and six (or three) hexadecimal digits is a ConfigError with a hint."""
    with pytest.raises(ConfigError) as refused:
        theme(wrong)
    assert "#3B3FBF" in refused.value.hint
