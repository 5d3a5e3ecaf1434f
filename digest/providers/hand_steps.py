"""What a person does on a platform that has no API, or not on their plan: the steps, in the platform's own words.

The words of a platform's buttons were read in its help pages, not tried out, and may change: each step says what it
is for, so that it can be done under another name as well.
"""

from typing import Literal

from digest.model import Noun
from digest.providers.tags import Syntax

# On a platform whose syntax is not known, what any of the usual ones would read is made inert.
_USUAL = ("{{", "{%", "{#", "*|", "%%{", "{$", "<%")


class Platform(Noun, frozen=True, kw_only=True):
    """One platform.

    Attributes:
        name: as it writes itself.
        syntax: its merge tags; where it has no unsubscribe tag, it puts its own link and ours is left out.
        paste: what is put on the clipboard: the fragment's "code", the fragment as a browser shows it ("look"), or
            the code of the "whole" document.
        steps: numbered when they are written; ``{audience}`` and ``{when}`` are filled in.
    """

    name: str
    syntax: Syntax
    paste: Literal["code", "look", "whole"]
    steps: tuple[str, ...]


_COPY_CODE = "Open {file} in a text editor, select all, copy (skip this if digest said that it is on the clipboard)."
_COPY_LOOK = "Open {file} in the browser, select all, copy (skip this if digest said that it is on the clipboard)."

PLATFORMS = {
    "beehiiv": Platform(
        name="beehiiv",
        syntax=Syntax(opens=("{{", "{%")),
        paste="code",
        steps=(
            "In beehiiv, start a new, empty post. Title: the first line of subject.txt.",
            _COPY_CODE,
            "In the empty body type /html, choose the HTML snippet, and paste into it.",
            "If your plan has no HTML snippet: open {file} in the browser, select all, copy, and paste into the body.",
            "Should the headline now stand there twice, delete the one in the body, or hide the title in the settings.",
            (
                "Audience: under Email choose {audience}; under Web remove every group, "
                "unless everybody may read it on your website."
            ),
            "Email: subject line and preview text are the two lines of subject.txt.",
            "Review: send a test email to yourself and read it.",
            "{when}",
        ),
    ),
    "substack": Platform(
        name="Substack",
        syntax=Syntax(opens=_USUAL),
        paste="look",
        steps=(
            "In Substack, start a new text post. Title and subtitle are the two lines of subject.txt.",
            _COPY_LOOK,
            "Paste into the body: words, headings, lists and links stay, and get Substack's looks.",
            "Delete the headline in the body, as Substack prints the title above it.",
            "Continue; audience: choose {audience}; see that it will be sent by email.",
            "Send a test email to yourself and read it.",
            "{when}",
        ),
    ),
    "mailchimp": Platform(
        name="Mailchimp",
        syntax=Syntax(
            opens=("*|",),
            unsubscribe="*|UNSUB|*",
            first_name="*|IF:FNAME|**|FNAME|**|ELSE:|*{fallback}*|END:IF|*",
            view="*|ARCHIVE|*",
        ),
        paste="whole",
        steps=(
            "In Mailchimp, create a regular email. To: choose {audience}.",
            "Subject: subject and preview text are the two lines of subject.txt.",
            _COPY_CODE,
            "Content: design email, code your own, paste in code; delete the example there and paste.",
            "Preview and test: send a test email to yourself and read it.",
            "{when}",
        ),
    ),
    "other": Platform(
        name="your newsletter platform",
        syntax=Syntax(opens=_USUAL),
        paste="code",
        steps=(
            "Start a new email there. Subject and preview text are the two lines of subject.txt.",
            _COPY_CODE,
            "Paste where it takes HTML code; where it wants a whole document, paste whole.html instead.",
            "Where it takes no code: open {file} in the browser, select all, copy, and paste into its editor.",
            "See that the platform puts its own unsubscribe link: ours is left out, as its tag is not known here.",
            "Audience: choose {audience}.",
            "Send a test email to yourself and read it.",
            "{when}",
        ),
    ),
}
