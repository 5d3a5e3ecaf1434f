"""An email in Go's template language, as listmonk runs it: it prints the email, and our tags in it.

listmonk runs subject, HTML and text once for every reader. Its ``html/template`` drops comments, Outlook's
conditional ones too; where it takes something for broken HTML it fails, and that reader is mailed nothing; and it
reads the plain text as HTML as well. So both parts are handed over as strings of that language, which are printed
as they are, with only our own tags between them. What listmonk replaces before it parses anything
(``https://…@TrackLink``) is made inert inside them too.
"""

import re
from typing import Final

from digest.providers import tags

WAY_OUT: Final = "{{ UnsubscribeURL }}"
_HTML: Final = tags.Syntax(
    opens=("{{", "@TrackLink"),
    unsubscribe=WAY_OUT,
    first_name='{{ or .Subscriber.FirstName "{fallback}" }}',
    view="{{ MessageURL }}",
)
# Without Safe the text part would say O&#39;Hara. The dot is what listmonk puts in by itself where nothing follows.
_TEXT: Final = tags.Syntax(
    opens=_HTML.opens,
    unsubscribe="{{ UnsubscribeURL . | Safe }}",
    first_name='{{ or .Subscriber.FirstName "{fallback}" | Safe }}',
    view="{{ MessageURL . | Safe }}",
)
_TAG = re.compile(
    r'(\{\{ (?:(?:UnsubscribeURL|MessageURL)(?: \. \| Safe)?|or \.Subscriber\.FirstName "[^"]*"(?: \| Safe)?) \}\})'
)


def line(words: str) -> str:
    """Return a subject or a header; raises Unsupported for a word that cannot stand in a tag."""
    return tags.mapped_line(words, _HTML)


def html(source: str) -> str:
    """Return an HTML document; raises Unsupported for a word that cannot stand in a tag."""
    return _printing(tags.mapped_html(source, _HTML))


def text(source: str) -> str:
    """Return a plain text; raises Unsupported for a word that cannot stand in a tag."""
    mapped = tags.mapped_text(source, _TEXT)
    # Without a tag listmonk does not run it at all, and would mail the strings' own marks.
    return _printing(mapped) if _TAG.search(mapped) else mapped


def _printing(mapped: str) -> str:
    """Return what prints ``mapped``, in which only our own tags are left."""
    return "".join(piece if _TAG.fullmatch(piece) else _string(piece) for piece in _TAG.split(mapped) if piece)


def _string(words: str) -> str:
    """Return ``words`` as raw strings; a backquote stands in one of the other kind, and ``}}`` in none."""
    between = {"`": '` }}{{ Safe "`" }}{{ Safe `', "}": "}` }}{{ Safe `"}
    return "{{ Safe `" + re.sub(r"`|\}(?=\})", lambda found: between[found[0]], words) + "` }}"
