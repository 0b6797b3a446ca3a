"""Counts and samples → the interval in which what they stand for lies, and quantiles that the intervals are made with.

| what | interval | source |
|---|---|---|
| a share | score interval | Wilson 1927 |
| a difference of shares | hybrid of the two score intervals | Newcombe 1998 |
| the same in several strata | weights of Mantel and Haenszel, variance of Sato 1989 | Greenland and Robins 1985 |
| a mean | bootstrap, percentiles of the means of samples drawn with a seed | Efron 1979 |
| a rank correlation | Fisher's z with the standard error for ranks | Bonett and Wright 2000 |
| Student's t | expansion in 1/degrees of freedom, off by less than 1 % from five on | Abramowitz and Stegun 26.7.5 |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist, correlation

USUAL_LEVEL = 0.95
SMALL_SAMPLE = 20
"""Below it nothing is said of what a figure stands for."""
_DRAWS = 2_000
_SEED = 20_260
_SURE = 0.999_999


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the interval around it, of `n`."""

    value: float
    low: float
    high: float
    n: int


def normal_quantile(level: float) -> float:
    """By how many standard errors a two-sided interval of this level reaches to each side."""
    return NormalDist().inv_cdf((1 + level) / 2)


def student_quantile(level: float, freedom: int) -> float:
    """The same where the standard error itself was estimated with so many degrees of freedom."""
    z, df = normal_quantile(level), max(freedom, 1)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def share_bounds(hits: float, of: float, reach: float) -> tuple[float, float]:
    """The score interval of a share; `reach` in standard errors. Both numbers may be divided by an overdispersion."""
    if of <= 0:
        return 0.0, 1.0
    share, square = hits / of, reach * reach
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = reach / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def estimate_share(hits: int, of: int, level: float = USUAL_LEVEL) -> Estimate:
    """A share with its score interval; of none, all between 0 and 1."""
    low, high = share_bounds(hits, of, normal_quantile(level))
    share = hits / of if of else 0.0
    return Estimate(share, min(low, share), max(high, share), of)


def share_difference(
    ones: int, ones_of: int, others: int, others_of: int, level: float = USUAL_LEVEL
) -> Estimate | None:
    """The first share less the second; None where either is of none. `n` is both together."""
    if not ones_of or not others_of:
        return None
    one, other = estimate_share(ones, ones_of, level), estimate_share(others, others_of, level)
    value = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Estimate(value, value - below, value + above, ones_of + others_of)


def stratified_difference(strata: Iterable[tuple[int, int, int, int]], level: float = USUAL_LEVEL) -> Estimate | None:
    """The same over strata, each as `share_difference` takes it; those with an empty side say nothing. Where nothing
    varies, of all of them as one."""
    told = [one for one in strata if one[1] and one[3]]
    whole = sum(a * b / (a + b) for _, a, _, b in told)
    if not whole:
        return None
    value = sum((x * b - y * a) / (a + b) for x, a, y, b in told) / whole
    by_value = sum((a * a * y - b * b * x + a * b * (b - a) / 2) / (a + b) ** 2 for x, a, y, b in told)
    by_chance = sum((x * (b - y) + y * (a - x)) / (2 * (a + b)) for x, a, y, b in told)
    variance = (value * by_value + by_chance) / whole**2
    if variance <= 0:
        x, a, y, b = (sum(column) for column in zip(*told, strict=True))
        return share_difference(x, a, y, b, level)
    half = normal_quantile(level) * sqrt(variance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), sum(a + b for _, a, _, b in told))


def estimate_mean(values: Sequence[float], level: float = USUAL_LEVEL) -> Estimate:
    """A mean with its bootstrap interval, the same each time. Raises ValueError for no values."""
    import numpy as np

    if not len(values):
        raise ValueError("A mean needs a value.")
    sample = np.asarray(values, dtype=float)
    chance = np.random.default_rng(_SEED)
    means = np.array([chance.choice(sample, sample.size).mean() for _ in range(_DRAWS)])
    low, high = np.quantile(means, ((1 - level) / 2, (1 + level) / 2))
    mean = float(sample.mean())
    return Estimate(mean, min(float(low), mean), max(float(high), mean), sample.size)


def rank_correlation(ones: Sequence[float], others: Sequence[float], level: float = USUAL_LEVEL) -> Estimate | None:
    """Spearman's, of pairs; equal values share their mean rank. None where one side does not vary, or below five."""
    n = len(ones)
    if n != len(others):
        raise ValueError("Pairs have two sides of one length.")
    if n < 5 or min(ones) == max(ones) or min(others) == max(others):
        return None
    value = correlation(_ranks(ones), _ranks(others))
    held = min(max(value, -_SURE), _SURE)
    half = normal_quantile(level) * sqrt((1 + held * held / 2) / (n - 3))
    return Estimate(value, min(value, tanh(atanh(held) - half)), max(value, tanh(atanh(held) + half)), n)


def _ranks(values: Sequence[float]) -> list[float]:
    """From 1; equal ones share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        until = at
        while until + 1 < len(order) and values[order[until + 1]] == values[order[at]]:
            until += 1
        for place in order[at : until + 1]:
            ranks[place] = (at + until) / 2 + 1
        at = until + 1
    return ranks
