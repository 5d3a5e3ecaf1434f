"""The email's HTML: its size, and what a reader sees of its pictures."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser

from digest.checks.letter import Letter
from digest.model import Finding

# Gmail cuts off what lies behind 102 kB, the unsubscribe link first; a provider's links come on top of ours.
_KB = 1024
_CLIPPED = 102 * _KB
_NEAR = 90 * _KB
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg|bmp|avif|heic)", re.IGNORECASE)


class _Page(HTMLParser):
    """What the checks look for in a page: its images, its links, its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.sources: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "img":
            self.images.append(attributes)
            self.sources.add(attributes.get("src") or "")
        if "href" in attributes:
            self.links.append(attributes["href"] or "")
        self.anchors |= {attributes[name] or "" for name in ("id", "name") if name in attributes}


@lru_cache(maxsize=2)
def page(html: str) -> _Page:
    """Return the images, links and anchors of ``html``; Outlook's conditional comments are comments."""
    parser = _Page()
    parser.feed(html)
    parser.close()
    return parser


def clip(letter: Letter) -> Iterator[Finding]:
    """Find an email that Gmail cuts off, or nearly."""
    size = len(letter.email.html.encode())
    if size < _NEAR:
        return
    room = (_CLIPPED - size) / _KB
    yield Finding(
        id="email/clip",
        level="error" if room <= 0 else "warning",
        text=f"the email is {size / _KB:.1f} kB, and Gmail cuts it off at 102 kB"
        + (f": {room:.1f} kB are left for the provider's own links" if room > 0 else ""),
        hint="print fewer or shorter responses: delete entries from picks.md",
    )


def alt(letter: Letter) -> Iterator[Finding]:
    """Find images that say nothing, or only a file name, to readers who do not see them."""
    for image in page(letter.email.html).images:
        source, words = image.get("src") or "", (image.get("alt") or "").strip()
        if "alt" in image and not _FILE_NAME.fullmatch(words):
            continue
        trouble = f"says only {words[:60]} to those who do not see it" if words else "has no alt text"
        yield Finding(
            id="image/alt",
            level="error",
            text=f"the image {source[:60]} {trouble}",
            hint='say what it shows: ![Three people at a table](…), or alt="" if it only decorates',
            where=letter.at_text(source) if source else "",
        )
