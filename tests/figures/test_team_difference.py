"""How a team differs from the others: by hand, and what noise and people do to it."""

from __future__ import annotations

from random import Random

import pytest

from kms_desktop.figures.team_difference import Granting, compare_teams

KEY = ("billing/late-fee", "late-fee")


def issues(team: str, amounts: list[float], people: int = 4, stratum: tuple[str, ...] = KEY) -> list[Granting]:
    return [Granting(stratum, team, f"{team}{n % people}", amount, amount > 0) for n, amount in enumerate(amounts)]


def noisy(team: str, mean: float, seed: int, n: int = 200, people: int = 8) -> list[Granting]:
    chance = Random(seed)
    return issues(team, [max(0.0, chance.gauss(mean, mean / 3)) for _ in range(n)], people)


def test_a_difference_is_that_of_the_means_in_like_contacts() -> None:
    """In one stratum 30 against 20, in the other 10 against 10; weighed by n·m / (n + m): 20 and 10."""
    other = ("line/outage", "outage")
    rows = [
        *issues("a", [30.0] * 40),
        *issues("b", [20.0] * 40),
        *issues("a", [10.0] * 20, stratum=other),
        *issues("b", [10.0] * 20, stratum=other),
    ]
    one, two = compare_teams(rows)
    assert (one.team_id, two.team_id) == ("a", "b")
    assert one.amount.value == pytest.approx(10 * 20 / 30)
    assert two.amount.value == pytest.approx(-one.amount.value)
    assert one.n == 60 and one.differs


def test_a_team_with_harder_contacts_is_not_dearer() -> None:
    """It grants more on the whole, and as much as others in each kind of contact."""
    dear = ("line/outage", "outage")
    rows = [
        *issues("a", [10.0, 12.0] * 15),
        *issues("b", [10.0, 12.0] * 60),
        *issues("a", [80.0, 82.0] * 60, stratum=dear),
        *issues("b", [80.0, 82.0] * 15, stratum=dear),
    ]
    assert not any(one.differs for one in compare_teams(rows))


def test_what_one_person_does_is_not_what_a_team_does() -> None:
    """One of three grants twice as much; counted by contacts alone, it would be a sure difference."""
    chance = Random(5)
    rows = noisy("b", 20, 6, people=3, n=120)
    for n in range(120):
        amount = chance.gauss(40 if n % 3 == 0 else 20, 4)
        rows.append(Granting(KEY, "a", f"a{n % 3}", amount, True))
    mine = compare_teams(rows)[0]
    assert mine.amount.value == pytest.approx(20 / 3, abs=2)
    assert not mine.differs


def test_small_teams_and_small_strata_are_not_told() -> None:
    rows = [*noisy("a", 20, 1), *noisy("b", 20, 2), *noisy("c", 90, 3, people=2), *noisy("d", 90, 4, n=19)]
    assert [one.team_id for one in compare_teams(rows)] == ["a", "b"]
    assert compare_teams(issues("a", [1.0] * 9) + issues("b", [9.0] * 9)) == ()
    assert compare_teams(noisy("a", 20, 1)) == compare_teams([]) == ()


def test_a_fifth_more_is_found_and_noise_is_not() -> None:
    """Seeded and short; 1,000 runs of each are `dev.py simulate-effects`."""
    found = sum(compare_teams(noisy("a", 24, seed) + noisy("b", 20, 99 + seed))[0].differs for seed in range(20))
    noise = sum(compare_teams(noisy("a", 20, seed) + noisy("b", 20, 99 + seed))[0].differs for seed in range(20))
    assert found >= 18 and noise <= 2
