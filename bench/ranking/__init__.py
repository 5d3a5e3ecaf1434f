"""Measuring and training the ranking: nothing of this is in the wheel."""
