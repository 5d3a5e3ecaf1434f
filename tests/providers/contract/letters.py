"""The emails that every provider is given."""

from datetime import datetime, timedelta, timezone

import msgspec

from digest.model import Email

SEND_AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
KEY = "2026-11-24-icebreakers-0a1b2c3d"
OLDER = "2026-11-24-icebreakers-99887766"
# Another issue, whose key begins like this one's.
OTHER = "2026-11-24-icebreakers-again-0a1b2c3d"

_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>.voice {{ color: #333 }} @media (max-width: 480px) {{ .voice {{ width: 100% !important }} }}</style></head>
<body style="background-color: #f4f4f4"><div style="display:none;max-height:0;overflow:hidden">{preheader}</div>
<table role="presentation" width="100%"><tr><td class="voice" style="padding: 8px; color: #333">
<h1 style="font-size: 24px">{title}</h1><p style="margin: 0">{words}</p>
</td></tr></table>
<p style="font-size: 12px"><a href="[[unsubscribe_url]]">Unsubscribe</a></p></body></html>
"""


def letter(
    words: str = "Hey folks! Here is a nugget.",
    *,
    key: str = KEY,
    subject: str = "👀 Everyone's sleeping on peer-to-peer",
    preheader: str = "Example in action",
    text: str = "",
) -> Email:
    """Return an email that says ``words``, HTML as they are; its hash is as good as any."""
    return Email(
        key=key,
        subject=subject,
        preheader=preheader,
        sender="The Circle <hello@example.org>",
        reply_to="answers@example.org",
        html=_HTML.format(title="Peer to peer", preheader=preheader, words=words),
        text=f"{text or words}\n\nUnsubscribe: [[unsubscribe_url]]\n",
        hash=key.rpartition("-")[2] * 8,
    )


def older() -> Email:
    """Return the same issue as it was approved before."""
    return msgspec.structs.replace(letter("Hey, a typpo."), key=OLDER)
