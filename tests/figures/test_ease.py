"""What goes with ease: planted and found, and nothing said of few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import select

from kms_desktop.figures.ease import DRIVERS, Ease, find_drivers, scale_of
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ResolutionRow
from kms_desktop.storage.tables_calls import PhoneCallRow
from tests.figures.floor import Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
AT = NOW - timedelta(days=3)


def answered(seed: int, n: int = 400, planted: bool = True) -> tuple[list[float], list[dict[str, float | None]]]:
    """Transfers make it harder, the others do nothing."""
    chance = Random(seed)
    facts: list[dict[str, float | None]] = [
        {code: float(chance.choice((0, 0, 0, 1, 2))) for code in DRIVERS} | {"wait": chance.expovariate(1 / 90)}
        for _ in range(n)
    ]
    ease = [
        min(5.0, max(1.0, round(chance.gauss(4 - (0.4 * (one["transfers"] or 0) if planted else 0), 1))))
        for one in facts
    ]
    return ease, facts


def test_a_planted_driver_is_found_and_the_others_are_not() -> None:
    found = find_drivers(*answered(3))
    assert found[0].code == "transfers" and found[0].is_sure
    assert found[0].goes_with is not None and found[0].goes_with.high < 0
    assert [one.code for one in found if one.is_sure] == ["transfers"]


def test_noise_is_seldom_called_a_driver() -> None:
    """Seeded and short; 1,000 runs are `dev.py simulate-effects`."""
    assert sum(any(one.is_sure for one in find_drivers(*answered(seed, planted=False))) for seed in range(20)) <= 3


def test_below_fifty_nothing_is_told() -> None:
    ease, facts = answered(3, 49)
    assert all(one.goes_with is None for one in find_drivers(ease, facts))
    ease, facts = answered(3, 60)
    for fact in facts[:20]:
        fact["wait"] = None
    known = {one.code: one.goes_with for one in find_drivers(ease, facts)}
    assert known["wait"] is None and known["transfers"] is not None and known["transfers"].n == 60


def test_a_driver_that_never_varied_says_nothing() -> None:
    ease, facts = answered(3, 60)
    assert (
        next(
            one for one in find_drivers(ease, [{**one, "refused": 0.0} for one in facts]) if one.code == "refused"
        ).goes_with
        is None
    )


@pytest.mark.parametrize("n", (49, 50))
def test_answers_are_joined_to_the_contacts_of_the_log(database: Database, n: int) -> None:
    floor = Floor(database)
    dana, customer = floor.hire("dana", "Front"), floor.add_customer(erased_in=1)
    answers: dict[str, float] = {"no-such-contact": 1.0}
    calls = []
    with floor.at_once():
        for place in range(n):
            key = floor.close_contact(AT, dana, customer, legs=1 + place % 3, repeats=place % 2)
            answers[key] = 5.0 - place % 3
            if place % 4 == 0:
                floor.promise(key, customer, dana, AT, "broken")
            if place % 5 == 0:
                floor.ask_approval(key, dana, AT, "refused")
            calls.append(
                PhoneCallRow(
                    id=new_key(),
                    source="desk",
                    call_id=key,
                    contact_id=key,
                    started_at=AT,
                    answered_at=AT + timedelta(seconds=place),
                )
            )
        floor.close_contact(AT, dana)
    with database.writing() as session:
        session.add_all(calls)
    found = Ease(database).report(answers, FigureFilters(), NOW)()
    assert (found.answers, found.n) == (n + 1, n)
    if n < 50:
        assert found.mean is None and found.drivers == ()
        return
    assert found.mean == pytest.approx(sum(5.0 - one % 3 for one in range(n)) / n)
    closest = found.drivers[0]
    assert closest.code == "transfers" and closest.goes_with is not None
    assert closest.goes_with.value == pytest.approx(-1)
    assert {one.code: one.goes_with.n if one.goes_with else 0 for one in found.drivers} == dict.fromkeys(DRIVERS, n)


def test_of_an_empty_time_and_of_one_contact_nothing_is_told(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    assert Ease(database).report({}, FigureFilters(), NOW)().n == 0
    key = floor.close_contact(AT, dana)
    assert Ease(database).report({key: 3.0}, FigureFilters(), NOW)().n == 1
    assert Ease(database, omar).report({key: 3.0}, FigureFilters(), NOW)().n == 0


NOTED_BY_HAND = """SELECT count(*), avg(CAST(ease AS integer)) FROM resolution
    WHERE place = 0 AND ease <> '' AND at >= :begins AND at < :now"""


@pytest.mark.parametrize("n", (49, 60))
def test_what_was_noted_with_wrap_ups_is_what_sql_by_hand_comes_to(database: Database, n: int) -> None:
    floor, chance = Floor(database), Random(n)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        for place in range(n):
            floor.close_contact(AT, dana, legs=1 + place % 2, ease=str(chance.randint(1, 5)))
            floor.close_contact(AT, dana)
        floor.close_contact(NOW - timedelta(days=60), dana, ease="1")
    stamps = {"begins": NOW - timedelta(days=27, hours=15, minutes=20), "now": NOW}
    used = {name: at.strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else at for name, at in stamps.items()}
    with database.reading() as session:
        many, mean = session.connection().execute(text(NOTED_BY_HAND), used).one()
    found = Ease(database).report({}, FigureFilters(), NOW)()
    assert (found.answers, found.n, found.noted, found.scale) == (0, many, many, 5)
    assert found.mean == (pytest.approx(float(mean)) if n >= 50 else None)


def test_a_survey_stands_before_what_was_noted_and_both_are_on_one_scale(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        noted = [floor.close_contact(AT, dana, ease="5") for _ in range(30)]
        others = [floor.close_contact(AT, dana) for _ in range(30)]
    survey = {**dict.fromkeys(others, 10.0), **dict.fromkeys(noted[:10], 1.0)}
    found = Ease(database).report(survey, FigureFilters(), NOW)()
    assert (found.answers, found.n, found.noted, found.scale) == (40, 60, 20, 5)
    assert found.mean == pytest.approx((30 * 5 + 10 * 1 + 20 * 5) / 60)
    with database.writing() as session:
        for key in noted:
            session.get_one(
                ResolutionRow, session.exec(select(ResolutionRow.id).where(ResolutionRow.contact_id == key)).one()
            ).ease = ""
    alone = Ease(database).report({**survey, **dict.fromkeys(noted, 1.0)}, FigureFilters(), NOW)()
    assert (alone.scale, alone.noted, alone.mean) == (10, 0, pytest.approx(5.5))


@pytest.mark.parametrize(("answers", "scale"), [((), 5), ((1, 5), 5), ((5.5,), 7), ((7,), 7), ((8, 2), 10)])
def test_a_scale_is_the_first_that_holds_all_answers(answers: tuple[float, ...], scale: int) -> None:
    assert scale_of(answers) == scale
