"""What each team granted in strata of like contacts → by how much a team differs from the others, with an interval.

Only like is compared with like: in each stratum the team's mean against that of the other teams, the strata weighted as
Mantel and Haenszel do. What one agent grants is alike, so contacts of one agent are no independent witnesses: the
interval counts people, not contacts (cluster-robust variance, Welch's degrees of freedom by people).

Question: when is a difference told? Choice: where an interval that errs once in 25 over all teams and both measures
lies wholly to one side (Bonferroni). Reason: of six teams compared by two measures, one else differs by noise in most
months. Refused: a ranking of teams, of which one is always last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from kms_desktop.voc.intervals import Estimate, student_quantile

LEAST_PEOPLE = 3
"""A team of fewer is a name, and told among the others."""
LEAST_CONTACTS = 20
_ERRS = 0.04
_MEASURES = 2


@dataclass(frozen=True, slots=True)
class Granting:
    """One issue: what was granted in it. `refused`: an approval was; `then_granted`: and something all the same after.
    `agent_id` is counted by, and never told."""

    stratum: tuple[str, ...]
    team_id: str
    agent_id: str
    amount: float
    granted: bool
    refused: bool = False
    then_granted: bool = False


@dataclass(frozen=True, slots=True)
class TeamDifference:
    """A team against all others in the same strata. `amount` in money a contact, `share` of those with a grant: each
    what it was above the others'. `differs`: surely, by one or the other."""

    team_id: str
    n: int
    amount: Estimate
    share: Estimate

    @property
    def differs(self) -> bool:
        return any(one.low > 0 or one.high < 0 for one in (self.amount, self.share))


def compare_teams(rows: Iterable[Granting]) -> tuple[TeamDifference, ...]:
    """Teams of three people and 20 contacts at least that can be compared, in the order of their ids. Strata below 20
    contacts say nothing."""
    strata = defaultdict[tuple[str, ...], list[Granting]](list)
    for row in rows:
        strata[row.stratum].append(row)
    large = [group for group in strata.values() if len(group) >= LEAST_CONTACTS]
    teams = told_teams(row for group in large for row in group)
    level = 1 - _ERRS / (_MEASURES * (len(teams) if len(teams) > 2 else 1))
    found = []
    for team in sorted(teams):
        amount = _difference(large, team, lambda row: row.amount, level)
        share = _difference(large, team, lambda row: float(row.granted), level)
        if amount is not None and share is not None:
            found.append(TeamDifference(team, amount.n, amount, share))
    return tuple(found)


def told_teams(rows: Iterable[Granting]) -> frozenset[str]:
    """Teams that are large enough to be told apart."""
    people, contacts = defaultdict[str, set[str]](set), defaultdict[str, int](int)
    for row in rows:
        people[row.team_id].add(row.agent_id)
        contacts[row.team_id] += 1
    return frozenset(
        team
        for team, agents in people.items()
        if team and len(agents) >= LEAST_PEOPLE and contacts[team] >= LEAST_CONTACTS
    )


def _difference(
    strata: Sequence[Sequence[Granting]], team: str, measure: Callable[[Granting], float], level: float
) -> Estimate | None:
    """None where nobody else had like contacts, or too few people did."""
    weighed = [(mine, rest) for mine, rest in (_sides(group, team) for group in strata) if mine and rest]
    whole = sum(_weight(mine, rest) for mine, rest in weighed)
    if not whole:
        return None
    value = 0.0
    errors: tuple[defaultdict[str, float], ...] = (defaultdict(float), defaultdict(float))
    for mine, rest in weighed:
        share = _weight(mine, rest) / whole
        for sign, side, error in ((1, mine, errors[0]), (-1, rest, errors[1])):
            mean = sum(map(measure, side)) / len(side)
            value += sign * share * mean
            for row in side:
                error[row.agent_id] += share / len(side) * (measure(row) - mean)
    if min(len(one) for one in errors) < LEAST_PEOPLE:
        return None
    half = _half_width(errors, level)
    return Estimate(value, value - half, value + half, sum(len(mine) for mine, _ in weighed))


def _sides(group: Sequence[Granting], team: str) -> tuple[list[Granting], list[Granting]]:
    return [row for row in group if row.team_id == team], [row for row in group if row.team_id != team]


def _weight(mine: Sequence[Granting], rest: Sequence[Granting]) -> float:
    return len(mine) * len(rest) / (len(mine) + len(rest))


def _half_width(errors: Sequence[dict[str, float]], level: float) -> float:
    variances = []
    for side in errors:
        people = len(side)
        variances.append(sum(one * one for one in side.values()) * people / (people - 1))
    whole = sum(variances)
    if not whole:
        return 0.0
    freedom = whole**2 / sum(one**2 / (len(side) - 1) for one, side in zip(variances, errors, strict=True))
    return student_quantile(level, max(2, int(freedom))) * sqrt(whole)
