"""What is done to a link before it is printed: is it whole, is it ours, does it say where it was clicked."""

import re
from urllib.parse import SplitResult, quote, urlsplit

from digest.config import Config

_MERGE_TAG = "[["
# What means something else, or nothing, on a reader's machine (RFC 2606, RFC 6762; RFC 1918, RFC 4193).
_LOCAL_NAME = re.compile(r"(?:.*\.)?(?:localhost|local|localdomain|internal|test|invalid)$")
_LOCAL_NUMBER = re.compile(
    r"(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d+)+$|::1?$|f[cde][0-9a-f]{2}:"
)
_UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MAILBOX = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$")


def with_utm(url: str, *, source: str, campaign: str, content: str = "") -> str:
    """Return ``url`` with utm_source, utm_medium=email and utm_campaign (and utm_content) in its query.

    Query and fragment stay as they are. A parameter that is there already is neither doubled nor changed, so
    doing it twice does nothing. What is no page of ours stays untouched: mailto:, anything with a merge tag,
    a calendar file.
    """
    parts = _split(url)
    if parts is None or parts.scheme not in {"http", "https"} or _MERGE_TAG in url:
        return url
    if parts.path.lower().endswith(".ics"):
        return url
    present = {pair.partition("=")[0] for pair in parts.query.split("&")}
    values = {"source": source, "medium": "email", "campaign": campaign, "content": content}
    added = [
        f"utm_{key}={quote(value, safe='')}"
        for key, value in values.items()
        if value and f"utm_{key}" not in present
    ]
    # As text: taking the query apart and putting it together again would re-encode what is there.
    return parts._replace(query="&".join([parts.query, *added] if parts.query else added)).geturl()


def is_own(url: str, config: Config) -> bool:
    """Return whether ``url`` leads to the newsletter's own site: ``newsletter.url``'s host or a subdomain."""
    parts, home = _split(url), _split(config.newsletter.url)
    if parts is None or home is None or parts.scheme not in {"http", "https"}:
        return False
    host, own = _host(parts), _host(home).removeprefix("www.")
    return bool(own) and (host == own or host.endswith(f".{own}"))


def check_form(url: str) -> str:
    """Return what is wrong with the form of ``url`` ("has no host"), or "" when a reader could follow it.

    Nothing is fetched. A merge tag passes: whether it is a known one is another check's business.
    """
    if not url.strip():
        return "is empty"
    if url.startswith(_MERGE_TAG) and url.endswith("]]"):
        return ""
    if _UNPRINTED.search(url):
        return "holds a space or an invisible character"
    if url.startswith("#") or "…" in url or url.endswith("://..."):
        return "is still a placeholder"
    parts = _split(url)
    if parts is None:
        return "is not an address"
    if parts.scheme == "mailto":
        return "" if _MAILBOX.match(parts.path) else "names no mailbox"
    if parts.scheme not in {"http", "https"}:
        return f"starts with {parts.scheme}:, not https:" if parts.scheme else "does not start with https://"
    return _check_host(parts)


def _check_host(parts: SplitResult) -> str:
    host = _host(parts)
    if not host:
        return "has no host"
    if _LOCAL_NAME.match(host) or _LOCAL_NUMBER.match(host):
        return f"leads to {host}, which no reader can open"
    if parts.username is not None:
        return "hides its host behind a user name"
    if not ({".", ":"} & set(host)) or ".." in host or host.startswith((".", "-")):
        return f"has no whole host name ({host})"
    return ""


def _split(url: str) -> SplitResult | None:
    """Return the parts of ``url``, or None where it cannot be one (a broken [IPv6] host, a port of 99999)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")
