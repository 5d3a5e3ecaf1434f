"""Times as most APIs write them."""

from datetime import UTC, datetime


def iso_moment(text: str | None) -> datetime | None:
    """Return the ISO 8601 time ``text`` in UTC (taken for UTC when it names no zone); None when it is no time."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
