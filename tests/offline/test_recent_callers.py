"""Who rang at this desktop lately is greeted as a guess, and forgotten in time."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kms_desktop.customers.model import CallerMatch, Candidate, Customer
from kms_desktop.offline.cache import write_private
from kms_desktop.offline.recent_callers import KEPT_FOR, MOST_CALLERS, RecentCallers

MARIA = Customer("c1", "Maria Okafor", "8841 2290", "gold", date(2019, 3, 15), phone="+442079460018")
NUMBER = "+442079460018"


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 12, 4, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "callers-x.json"


def callers(path: Path, clock: Clock) -> RecentCallers:
    return RecentCallers(path, write_private, clock)


def known(number: str = NUMBER, *customers: Customer, level: str = "known") -> CallerMatch:
    found = tuple(Candidate(c, level, "This number is on the account.") for c in customers)  # type: ignore[arg-type]
    return CallerMatch(number, number, found[0].level if found else "unknown", "", found)


def test_who_rang_here_is_greeted_as_a_guess_after_a_restart(path: Path, clock: Clock) -> None:
    callers(path, clock).keep_match(known(NUMBER, MARIA))
    found = callers(path, clock).match_number(NUMBER)
    assert found is not None
    assert (found.level, [c.customer.name for c in found.candidates]) == ("maybe", ["Maria Okafor"])
    assert "rang here on 22 Nov" in found.why and "cannot be looked up" in found.why


def test_only_what_is_needed_to_greet_somebody_is_on_disk_and_for_its_owner_alone(path: Path, clock: Clock) -> None:
    callers(path, clock).keep_match(known(NUMBER, MARIA))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [kept] = json.loads(path.read_text())[NUMBER]["customers"]
    assert sorted(kept) == ["account_no", "id", "name", "since", "tier"]


def test_a_caller_is_forgotten_after_thirty_days_on_disk_too(path: Path, clock: Clock) -> None:
    running = callers(path, clock)
    running.keep_match(known(NUMBER, MARIA))
    clock.now += KEPT_FOR - timedelta(minutes=1)
    assert callers(path, clock).match_number(NUMBER) is not None
    clock.now += timedelta(minutes=1)
    assert running.match_number(NUMBER) is None and running.find_customer(MARIA.id) is None
    assert callers(path, clock).match_number(NUMBER) is None
    assert json.loads(path.read_text()) == {}


def test_only_the_last_two_hundred_callers_are_kept(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    for n in range(MOST_CALLERS + 1):
        kept.keep_match(known(f"+4420{n:08}", MARIA))
    assert kept.match_number("+442000000000") is None
    assert kept.match_number("+442000000001") is not None
    assert len(json.loads(path.read_text())) == MOST_CALLERS


def test_a_guess_is_never_kept_and_a_number_that_is_nobodys_now_is_forgotten(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    kept.keep_match(known("+447700900123", MARIA, level="maybe"))
    assert kept.match_number("+447700900123") is None and not path.exists()
    kept.keep_match(known(NUMBER, MARIA))
    kept.keep_match(known(NUMBER))
    assert callers(path, clock).match_number(NUMBER) is None


def test_a_customer_who_was_erased_is_forgotten_here_too(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    kept.keep_match(known(NUMBER, MARIA, Customer("c2", "John Okafor", "8841 2291")))
    kept.drop_customer("c1")
    assert "Maria" not in path.read_text()
    assert [c.customer.name for c in kept.match_number(NUMBER).candidates] == ["John Okafor"]  # type: ignore[union-attr]


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"+44": 3}', '{"+44": {"at": "x", "customers": []}}'])
def test_a_broken_file_counts_as_none(path: Path, clock: Clock, broken: str) -> None:
    path.parent.mkdir()
    path.write_text(broken)
    kept = callers(path, clock)
    assert kept.match_number("+44") is None
    kept.keep_match(known(NUMBER, MARIA))
    assert callers(path, clock).match_number(NUMBER) is not None
