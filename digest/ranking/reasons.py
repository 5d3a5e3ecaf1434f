"""The reasons of a score, as an editor reads them."""

from digest.model import Part, Score


def headline(score: Score) -> str:
    """Return the one or two strongest reasons for a score ("7 reactions, answers with steps").

    Where nothing speaks for it, the strongest reason against it; "" for a score without parts.
    """
    best = sorted(score.parts, key=lambda part: -part.points)
    reasons = [part.why for part in best[:2] if part.points > 0]
    return ", ".join(reasons or [part.why for part in best[-1:]])


def strongest(score: Score) -> list[Part]:
    """Return the parts of ``score``, those that move it most first."""
    return sorted(score.parts, key=lambda part: -abs(part.points))
