"""What is done to a link before it is printed: is it ours, and does it say where it was clicked."""

from urllib.parse import SplitResult, quote, urlsplit

from digest.config import Config

_MERGE_TAG = "[["


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
        f"utm_{key}={quote(value, safe='')}" for key, value in values.items() if value and f"utm_{key}" not in present
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
