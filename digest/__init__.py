"""From a community thread to a newsletter issue: read, rank, pick, write, check, send once."""

__version__ = "0.1.0"
