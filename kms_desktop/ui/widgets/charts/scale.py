"""The values of a chart → round marks for its axis, and where on it a value lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, with its round `marks` in between."""

    low: float
    high: float
    marks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where it lies: 0 at the low end, 1 at the high one; what lies outside is at the end."""
        wide = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / wide)) if wide > 0 else 0.0


def make_scale(values: Iterable[float], *, marks: int, from_zero: bool = False) -> Scale:
    """A scale that holds all of them, with about so many marks; from 0 to 1 where there is none. What is not finite is
    left out."""
    known = [value for value in values if isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    low = min(low, 0.0) if from_zero else low
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = _round_step((high - low) / max(1, marks))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return Scale(first * step, last * step, tuple(at * step for at in range(first, last + 1)))


def _round_step(wanted: float) -> float:
    """The smallest round number that is not below it."""
    power = 10 ** floor(log10(wanted))
    return next(step * power for step in _STEPS if step * power >= wanted * (1 - 1e-9))
