"""A theme's contacts a week, those about all else, and when it was done → whether it worked, with an interval.

A count model: of all contacts of a week, the theme has a share; what was done multiplies it. Given how many of its
contacts fell before and after, those after are binomial, with the odds that all other contacts have (the conditional
test of two Poisson rates, Przyborowski and Wilenski 1940), so a busy month or a Christmas changes nothing. Weeks
differ by more than chance: by how much is taken from the weeks before (Pearson's χ² by its degrees of freedom, never
below 1), and the interval is widened by it and by its own uncertainty (Student's t).

| result | said when |
|---|---|
| worked | the whole interval lies below no change |
| no_change | it does not, and a fall of 30 % lies outside the interval |
| not_yet | neither, or fewer than 4 weeks after, or fewer than 6 before |

Question: when is looked? Choice: after 4, 8, 13 and 26 weeks, each with an interval of 98 %; between them stands the
answer of the last look. Reason: who looks every week until it says "worked" will read it of noise: each look errs by
1 in 100 to that side, four of them by 4 in 100 at most. Refused: the two periods compared without the others, which
calls the end of a bad winter an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from kms_desktop.voc.intervals import share_bounds, student_quantile
from kms_desktop.voc.themes.model import Check, Effect

LOOKS = (4, 8, 13, 26)
"""Weeks after which is looked."""
LEVEL = 0.98
LEAST_BEFORE = 6
_MOST_BEFORE = 26
_WORTH_SEEING = -0.3
"""A smaller fall may hide behind “no change”."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Sums of the theme's own contacts and of all others, and by how much weeks differ beyond chance."""

    before: int
    after: int
    others_before: int
    others_after: int
    dispersion: float
    freedom: int

    @property
    def expected(self) -> float:
        """Contacts after, had the theme gone the way of the others."""
        return self.before * self.others_after / self.others_before if self.others_before else 0.0


def measure_effect(own_weekly: Sequence[int], others_weekly: Sequence[int], done_week: int) -> Effect:
    """Whole weeks in their order, both lists of the same ones: contacts of the theme, and all other contacts.
    `done_week`: the place of the first week after it was done; weeks are best counted from that moment.

    Of noise alone, “worked” is said in at most 5 of 100 themes, over all four looks; a fall of 30 % of a theme with 200
    contacts a month is found in at least 80 of 100. What was measured stands in `docs/themes-arithmetic.md`. A theme
    whose share drifts for months by itself is beyond this model, and so is one that was chosen at its peak."""
    if len(own_weekly) != len(others_weekly) or not 0 <= done_week <= len(own_weekly):
        raise ValueError("Both lists have the same weeks, and it was done within them or at their end.")
    seen = len(own_weekly) - done_week
    weeks = max((look for look in LOOKS if look <= seen), default=seen)
    first = max(0, done_week - _MOST_BEFORE)
    sides = _sum_sides(own_weekly, others_weekly, first, done_week, weeks)
    if not sides.expected or not sides.others_after:
        return Effect("not_yet", 0.0, -1.0, 1.0, sides.before, sides.after, sides.expected, weeks)
    change, low, high = _change(sides)
    enough = seen >= LOOKS[0] and done_week - first >= LEAST_BEFORE
    result = _result(low, high) if enough else "not_yet"
    return Effect(result, change, low, high, sides.before, sides.after, sides.expected, weeks)


def _sum_sides(own: Sequence[int], others: Sequence[int], first: int, done: int, weeks: int) -> _Sides:
    dispersion, freedom = _find_dispersion(own[first:done], others[first:done])
    after = slice(done, done + weeks)
    return _Sides(
        sum(own[first:done]), sum(own[after]), sum(others[first:done]), sum(others[after]), dispersion, freedom
    )


def _find_dispersion(own: Sequence[int], others: Sequence[int]) -> tuple[float, int]:
    """Pearson's χ² of the theme's share by week over its degrees of freedom; 1 where chance alone explains it."""
    weeks = [(mine, mine + rest) for mine, rest in zip(own, others, strict=True) if mine + rest]
    mine, every = sum(one for one, _ in weeks), sum(both for _, both in weeks)
    freedom = len(weeks) - 1
    if freedom < 1 or not 0 < mine < every:
        return 1.0, max(freedom, 1)
    share = mine / every
    squares = sum((one - both * share) ** 2 / (both * share * (1 - share)) for one, both in weeks)
    return max(1.0, squares / freedom), freedom


def _change(sides: _Sides) -> tuple[float, float, float]:
    """How much less or more than expected, with its interval: the score interval of the binomial share, as odds, and
    the uncertainty of the others' course beside it, as squares add up (MOVER, Zou and Donner 2008)."""
    reach = student_quantile(LEVEL, sides.freedom)
    both, odds = sides.before + sides.after, sides.others_after / sides.others_before
    lower, upper = share_bounds(sides.after / sides.dispersion, both / sides.dispersion, reach)
    ratio = sides.after / sides.expected
    others = reach * sqrt(sides.dispersion * (1 / sides.others_before + 1 / sides.others_after))
    low, high = (_as_ratio(share, odds) for share in (lower, upper))
    return ratio - 1, _reach_out(ratio, low, -others) - 1, _reach_out(ratio, high, others) - 1


def _as_ratio(share: float, odds: float) -> float:
    return share / max(1 - share, 1e-9) / odds


def _reach_out(ratio: float, bound: float, others: float) -> float:
    """The bound, moved away from the ratio by what is not known of the others."""
    if bound <= 0:
        return 0.0
    if ratio <= 0:
        return bound * exp(others)
    own = log(bound / ratio)
    return ratio * exp(sqrt(own * own + others * others) * (1 if others > 0 else -1))


def _result(low: float, high: float) -> Check:
    if high < 0:
        return "worked"
    return "no_change" if low > _WORTH_SEEING else "not_yet"
