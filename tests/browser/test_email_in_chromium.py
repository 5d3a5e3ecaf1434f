"""The email as a browser shows it: the layout holds, the dark scheme is dark, nothing is fetched or run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from digest.rendering.compose import Composition
from digest.rendering.html import html
from digest.theme import contrast, theme
from tests.browser import axe
from tests.browser.screenshots import CHROMIUM, SCHEMES, Scheme, chromium, shoot
from tests.rendering import letters

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on this machine"),
]

LETTERS = {"seed": letters.seed_composition, "hostile": letters.hostile_composition}
WIDTHS = (360, 600, 1280)
THEME = theme("#3B3FBF")

EXAMPLE = Path(__file__).parents[1] / "golden" / "email.html"
# What a reader of the seed's newsletter sees, top to bottom.
SEED_SHOWS = (
    "👀 Everyone's sleeping on the power of peer-to-peer",
    "👋 Hey folks!",
    "Take this example 👇🏽",
    "What icebreakers have worked well for you?",
    "17 responses have rolled in so far.",
    "“What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone”",
    "“What brilliant answers here. Saving for future ref!”",
    "Wednesday 16 January, 17:00–18:00 Lisbon",
    "RSVP",
    "Have a good one!! 🙂",
    "💥 Bonus!",
    "Food for thought",
    "Then, throughout the day, you ask people to check their biases",
    "If we are having an icebreaker, it’s about bonding",
    "Put an assortment of sticky notes on the wall",
    "One that I love from Solution Focused coaching is:",
    "It gets them focused on positive change, which is great for a seminar",
    "Join the conversation",
    "Unsubscribe",
    "1 Example Street",
)

# The colour and the first characters of each element with a ground of its own; of each that holds text.
GROUNDS = """() => [...document.querySelectorAll("*")]
  .filter(element => element.getClientRects().length)
  .map(element => [getComputedStyle(element).backgroundColor, element.outerHTML.slice(0, 80)])
  .filter(([colour]) => colour !== "rgba(0, 0, 0, 0)")"""
INKS = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.getClientRects().length
    && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(element => [getComputedStyle(element).color, element.outerHTML.slice(0, 80)])"""
WIDEST = """() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth,
  ...[...document.querySelectorAll("body *")].map(element => element.getBoundingClientRect().right))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One chromium for the module."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def axe_source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's source."""
    return axe.install(tmp_path_factory.mktemp("axe"))


class Shown:
    """A letter in a page, and every address that the page asked the network for."""

    def __init__(self, browser: Browser, composition: Composition, scheme: Scheme, width: int) -> None:
        self.asked: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.page.route("**/*", self._refuse)
        self.page.set_content(html(composition, THEME, letters.ROOT).html)

    def _refuse(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.abort()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """A telephone's, an inbox's and a desktop's width."""
    return int(request.param)


@pytest.fixture(params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """The reader's colour scheme."""
    return "dark" if request.param == "dark" else "light"


@pytest.fixture(params=LETTERS)
def shown(request: pytest.FixtureRequest, browser: Browser, scheme: Scheme, width: int) -> Iterator[Shown]:
    """The seed's newsletter and the hostile one, in each scheme and at each width."""
    opened = Shown(browser, LETTERS[request.param](), scheme, width)
    yield opened
    opened.page.close()


@pytest.fixture
def seed(browser: Browser, scheme: Scheme, width: int) -> Iterator[Shown]:
    """The seed's newsletter, in each scheme and at each width."""
    opened = Shown(browser, letters.seed_composition(), scheme, width)
    yield opened
    opened.page.close()


def _hex(colour: str) -> str:
    """Return chromium's "rgb(1, 2, 3)" as #010203."""
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(", "))
    return f"#{red:02X}{green:02X}{blue:02X}"


def test_nothing_is_wider_than_the_window(shown: Shown, width: int) -> None:
    """No element reaches beyond the right edge, not even a word of 10,000 letters."""
    assert shown.page.evaluate(WIDEST) <= width


def test_nothing_is_asked_of_the_network(shown: Shown) -> None:
    """Opening the email makes no request at all."""
    assert shown.asked == []


def test_no_script_runs(shown: Shown) -> None:
    """The hostile words all try to set the document's title; it stays the subject."""
    assert shown.page.title() == letters.ISSUE.subject


def test_every_ground_is_one_of_the_schemes(seed: Shown, scheme: Scheme) -> None:
    """Each box with a background has one of the scheme's own colours: no light band is left in the dark."""
    palette = THEME.dark if scheme == "dark" else THEME.light
    grounds = {palette.page, palette.card, palette.event_bg, palette.quote_bg, palette.accent}
    found = {_hex(colour): where for colour, where in seed.page.evaluate(GROUNDS)}
    assert {colour: where for colour, where in found.items() if colour not in grounds} == {}
    assert set(found) == grounds


def test_every_ink_is_one_of_the_schemes(seed: Shown, scheme: Scheme) -> None:
    """Each text has one of the scheme's own colours."""
    palette = THEME.dark if scheme == "dark" else THEME.light
    inks = {palette.text, palette.muted, palette.accent, palette.on_accent}
    found = {_hex(colour): where for colour, where in seed.page.evaluate(INKS)}
    assert {colour: where for colour, where in found.items() if colour not in inks} == {}
    assert set(found) == inks


def test_the_corner_of_the_window_has_the_pages_colour(seed: Shown, scheme: Scheme) -> None:
    """Around the card the window itself is dark in the dark scheme and light in the light one."""
    background = _hex(seed.page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert (contrast(background, "#FFFFFF") > 10) == (scheme == "dark")


def test_every_text_can_be_read_where_it_stands(seed: Shown) -> None:
    """Nothing printed is hidden, and the hidden preheader takes no room."""
    text = seed.page.inner_text("body")
    for words in ("👀 Everyone's sleeping", "17 responses", "RSVP", "💥 Bonus!", "Join the conversation"):
        assert words in text
    assert seed.page.locator("[aria-hidden=true]").first.bounding_box() is None


def test_buttons_are_large_enough_for_a_thumb(seed: Shown) -> None:
    """Both buttons are at least 44 px high (WCAG 2.2, 2.5.5)."""
    for name in ("RSVP", "Join the conversation"):
        box = seed.page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box
        assert box["height"] >= 44


def test_a_members_text_keeps_to_its_card(browser: Browser) -> None:
    """An RTL override in a quote leaves the letter's own words from left to right."""
    shown = Shown(browser, letters.hostile_composition(), "light", 600)
    heading = shown.page.get_by_role("heading", level=2).first
    assert heading.evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert heading.inner_text() == "Bonus"
    shown.page.close()


def test_axe_finds_nothing(seed: Shown, axe_source: str) -> None:
    """axe-core finds nothing wrong, in either scheme, but for the landmarks that an email cannot have."""
    assert axe.violations(seed.page, axe_source) == []


@pytest.mark.parametrize("accent", ["#FFD400", "#000000", "#E4572E"])
def test_axe_finds_nothing_with_another_accent(browser: Browser, scheme: Scheme, accent: str, axe_source: str) -> None:
    """A yellow, a black and an orange brand are as legible as the default."""
    page = browser.new_page(viewport={"width": 600, "height": 800}, color_scheme=scheme)
    page.set_content(html(letters.seed_composition(), theme(accent), letters.ROOT).html)
    assert axe.violations(page, axe_source) == []
    page.close()


@pytest.fixture
def example(browser: Browser, scheme: Scheme, width: int) -> Iterator[Page]:
    """The example issue as ``digest build`` makes it, in each scheme and at each width."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(EXAMPLE.as_uri())
    yield page
    page.close()


def test_the_example_shows_all_that_the_seed_shows(example: Page) -> None:
    """Every part is visible, in the seed's order."""
    words = " ".join(example.inner_text("body").split())
    places = [words.find(part) for part in SEED_SHOWS]
    assert -1 not in places, SEED_SHOWS[places.index(-1)]
    assert places == sorted(places)


def test_the_examples_lists_stand_one_in_the_other(example: Page) -> None:
    """The first favourite keeps its nested list of three."""
    assert example.locator("ul ul > li").count() == 3


def test_the_example_fits_and_axe_finds_nothing(example: Page, width: int, axe_source: str) -> None:
    """What readers get is what the tests above look at."""
    assert example.evaluate(WIDEST) <= width
    assert axe.violations(example, axe_source) == []


def test_pictures_are_taken_of_each_scheme_and_width(browser: Browser, tmp_path: Path) -> None:
    """The helper behind docs/images writes four pictures."""
    email = tmp_path / "email.html"
    email.write_text(html(letters.seed_composition(), THEME, letters.ROOT).html, "utf-8")
    names = [path.name for path in shoot(browser, email, tmp_path)]
    assert names == ["email-light-600.png", "email-light-360.png", "email-dark-600.png", "email-dark-360.png"]
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in names)
