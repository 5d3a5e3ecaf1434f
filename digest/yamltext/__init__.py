"""YAML as an editor writes it: every value stays the text that was written, and every key knows its line.

YAML's own ideas of a value (``17:00`` is 1020, ``no`` is false, ``1.10`` is 1.1) never come up, because only
the parser's events are used and the data is built here. What YAML would quietly lose or misread is refused.
"""

from digest.yamltext.convert import NOT_IN_FILE, convert, keys_of
from digest.yamltext.parse import Located, load, place

__all__ = ["NOT_IN_FILE", "Located", "convert", "keys_of", "load", "place"]
