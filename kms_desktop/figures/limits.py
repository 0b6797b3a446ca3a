"""The stretches before a period → between which limits its figure lies by chance alone, so that noise is not news.

A Shewhart chart with three standard errors to each side: of a share the standard error of a binomial share (p-chart),
of a count a contact that of a Poisson rate (u-chart), of an average that of a mean (X-bar chart). Days differ by more
than chance: Mondays are not Sundays. So the limits are widened by how much the stretches before differed from each
other beyond it, taken from their moving ranges (Laney 2002, p′-chart), and never drawn closer.

Question: why not the two periods tested against each other? Reason: with 5,000 contacts in each every week would be
"significantly" better or worse than the last. Refused: a trend line, which answers another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

_LEAST_STRETCHES = 8
_SIGMAS = 3.0
_MEAN_RANGE = 1.128
"""Of two draws from a normal distribution, in standard deviations (d2)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in one stretch: how many, the sum of what they measured, and the sum of its squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def value(self) -> float:
        """The average of all that counted, 0.0 for none: of a share the share itself."""
        return self.total / self.n if self.n else 0.0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.n + other.n, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which a figure lies by chance alone, around what is usual."""

    usual: float
    lower: float
    upper: float

    def hold(self, value: float) -> bool:
        return self.lower <= value <= self.upper


def find_limits(kind: str, before: Sequence[Counted], n: int) -> Limits | None:
    """For a figure of `n`; `kind` is share, rate or mean. None where too little came before to say what is usual."""
    stretches = [one for one in before if one.n]
    if len(stretches) < _LEAST_STRETCHES or n <= 0:
        return None
    every = sum(stretches, Counted())
    usual, spread = every.value, _spread(kind, every)
    if spread <= 0:
        return Limits(usual, usual, usual)
    scores = [(one.value - usual) / (spread / sqrt(one.n)) for one in stretches]
    ranges = [abs(one - other) for one, other in pairwise(scores)]
    wider = max(1.0, sum(ranges) / len(ranges) / _MEAN_RANGE)
    reach = _SIGMAS * wider * spread / sqrt(n)
    upper = usual + reach
    return Limits(usual, max(0.0, usual - reach), min(1.0, upper) if kind == "share" else upper)


def limits_by_chance(kind: str, every: Counted, n: int) -> Limits | None:
    """Between which a part of `n` lies around all of them by chance alone. None for nothing to count."""
    if every.n <= 0 or n <= 0:
        return None
    reach = _SIGMAS * _spread(kind, every) / sqrt(n)
    upper = every.value + reach
    return Limits(every.value, max(0.0, every.value - reach), min(1.0, upper) if kind == "share" else upper)


def _spread(kind: str, every: Counted) -> float:
    """The standard deviation of one that counts; what never happened is taken to happen once more than it did."""
    usual = every.value
    match kind:
        case "share":
            likely = (every.total + 1) / (every.n + 2)
            return sqrt(likely * (1 - likely))
        case "rate":
            return sqrt((every.total + 1) / every.n)
        case _:
            return sqrt(max(every.squares / every.n - usual * usual, 0.0))
