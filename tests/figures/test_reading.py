"""Each figure is what SQL written by hand comes to, and as many rows stand behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.definitions import FIGURES, find_figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import WantedPeriod, compare_period, days_period
from kms_desktop.figures.reading import Figures, FigureValue
from kms_desktop.storage.database import Database
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import CODES, Floor, floor_by_chance
from tests.figures.plain_sql import STATEMENTS, WITHIN

LONDON, KATHMANDU, NEW_YORK = (ZoneInfo(name) for name in ("Europe/London", "Asia/Kathmandu", "America/New_York"))
NOW = datetime(2026, 11, 3, 15, 20, tzinfo=LONDON)
"""Nine days after the clocks went back."""
PARTS = ("where", "where_promise", "where_approval")
OCTOBER = FigureFilters(days_period(date(2026, 10, 1), date(2026, 10, 31)))


def by_hand(database: Database, begins: datetime, ends: datetime, now: datetime, **where: str) -> dict[str, Any]:
    """(how many count, what they come to) of each figure."""
    stamps = {"begins": begins, "ends": ends, "now": now} | {f"over{n}": now - timedelta(days=n) for n in (7, 30)}
    parts = dict.fromkeys(PARTS, "") | where
    found = {}
    with database.reading() as session:
        for code, statement in STATEMENTS.items():
            for days in (7, 30):
                within = WITHIN[database.is_sqlite].replace("{days}", str(days))
                statement = statement.replace(f"{{after{days}}}", within)
            for name, part in parts.items():
                statement = statement.replace(f"{{{name}}}", part)
            used = {name: _stamp(at, database) for name, at in stamps.items() if f":{name}" in statement}
            n, total = session.connection().execute(text(statement), used).one()
            found[code] = (n, pytest.approx(float(total)))
    return found


def _stamp(at: datetime, database: Database) -> Any:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else at


def figures_of(database: Database, *asked: Any) -> Figures:
    return Figures(database, ContactList(database, *asked), *asked)


def counted(figures: Figures, filters: FigureFilters, now: datetime = NOW) -> dict[str, tuple[int, float]]:
    sheet = figures.sheet(filters, now, FIGURES)()
    return {value.figure.code: (value.now.n, value.now.total) for value in sheet.values}


def value_of(figures: Figures, code: str, filters: FigureFilters, now: datetime = NOW) -> FigureValue:
    figure = find_figure(code)
    assert figure is not None
    sheet = figures.sheet(filters, now, (figure,))()
    return figures.limits(sheet, filters, now)().values[0]


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_sql_by_hand_comes_to_in_every_zone(database: Database, seed: int) -> None:
    floor_by_chance(database, seed, NOW)
    figures = figures_of(database)
    for zone in (LONDON, KATHMANDU, NEW_YORK, timezone(timedelta(hours=-11))):
        now = NOW.astimezone(zone)
        for code in ("today", "yesterday", "this_week", "last_week", "this_month", "last_month", "28_days"):
            filters = FigureFilters(WantedPeriod(code))
            period = compare_period(filters.period, now)
            sheet = figures.sheet(filters, now, FIGURES)()
            for span, side in ((period.now, "now"), (period.before, "before")):
                wanted = by_hand(database, span.begins, span.ends, now)
                found = {one.figure.code: getattr(one, side) for one in sheet.values}
                assert {code: (one.n, one.total) for code, one in found.items()} == wanted


@pytest.mark.parametrize("seed", range(3))
def test_as_many_rows_stand_behind_a_figure_as_it_counts(database: Database, seed: int) -> None:
    floor_by_chance(database, seed, NOW)
    figures = figures_of(database)
    sheet = figures.sheet(OCTOBER, NOW, FIGURES)()
    for value in sheet.values:
        behind = figures.behind(value.figure, OCTOBER, NOW)()
        assert behind.counted == value.now
        assert len(behind.rows) == value.now.n
        assert sum(row.measure for row in behind.rows) == pytest.approx(value.now.total)
        assert all(row.line is not None and row.line.id == row.contact_id for row in behind.rows)


def test_filters_narrow_every_figure(database: Database) -> None:
    floor = floor_by_chance(database, 11, NOW)
    figures, span = figures_of(database), compare_period(OCTOBER.period, NOW).now
    team = floor.people[0].team_id
    mine = f"IN (SELECT id FROM staff WHERE team_id = '{team}')"
    gold = "IN (SELECT id FROM customer WHERE tier = 'gold')"
    for filters, where in (
        (
            replace(OCTOBER, team_id=team),
            {
                "where": f"AND r.agent_id {mine}",
                "where_promise": f"AND p.owner_id {mine}",
                "where_approval": f"AND a.asked_by {mine}",
            },
        ),
        (
            replace(OCTOBER, channel="chat"),
            dict.fromkeys(PARTS, "AND c.channel = 'chat'"),
        ),
        (
            replace(OCTOBER, tier="gold"),
            {
                "where": f"AND r.customer_id {gold}",
                "where_promise": f"AND p.customer_id {gold}",
                "where_approval": f"AND c.customer_id {gold}",
            },
        ),
    ):
        found = counted(figures, filters)
        assert found == by_hand(database, span.begins, span.ends, NOW, **where)
        assert found["linked"][0] > 0


def test_a_product_is_found_whatever_signs_its_name_has(database: Database) -> None:
    floor = floor_by_chance(database, 5, NOW)
    name = 'it\'s "ours"'
    theirs = floor.add_customer(products=("tv", name))
    key = floor.close_contact(NOW - timedelta(days=5), floor.people[0], theirs)
    filters = FigureFilters(product=name)
    figure = find_figure("linked")
    assert figure is not None
    rows = figures_of(database).behind(figure, filters, NOW)().rows
    assert key in {row.contact_id for row in rows}
    assert 0 < len(rows) < counted(figures_of(database), FigureFilters())["linked"][0]


def test_of_an_empty_period_nothing_is_told(database: Database) -> None:
    values = figures_of(database).sheet(FigureFilters(), NOW, FIGURES)().values
    assert [value.verdict for value in values] == ["none"] * len(FIGURES)
    assert all(value.delta is None for value in values)


def test_one_contact_is_a_small_sample(database: Database) -> None:
    floor = Floor(database)
    floor.close_contact(NOW - timedelta(hours=1), floor.hire("dana", "Front"), talk_s=90)
    value = value_of(figures_of(database), "talk", FigureFilters(WantedPeriod("today")))
    assert (value.now.n, value.now.value, value.verdict) == (1, 90, "small")


def test_a_reopened_contact_counts_once_and_when_it_was_closed_last(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    key = floor.close_contact(NOW - timedelta(days=2), dana)
    floor.reopen(key)
    assert counted(figures_of(database), FigureFilters())["linked"][0] == 0


def test_of_an_erased_customer_contacts_count_and_promises_do_not(database: Database) -> None:
    floor = Floor(database)
    dana, gone = floor.hire("dana", "Front"), floor.add_customer(erased_in=1)
    key = floor.close_contact(NOW - timedelta(days=9), dana, gone, reason_code=CODES[0])
    floor.promise(key, gone, dana, NOW - timedelta(days=1), "open")
    found = counted(figures_of(database), FigureFilters())
    assert (found["transfers"][0], found["promises_kept"][0]) == (1, 0)


@pytest.mark.parametrize(("later", "solved"), [(timedelta(days=6, hours=23), 0), (timedelta(days=7), 1)])
def test_solved_is_what_did_not_come_again_for_seven_days(database: Database, later: timedelta, solved: int) -> None:
    floor = Floor(database)
    dana, customer, at = floor.hire("dana", "Front"), floor.add_customer(), datetime(2026, 10, 20, 12, tzinfo=UTC)
    floor.close_contact(at, dana, customer, reason_code=CODES[0])
    floor.close_contact(at + later, dana, customer, reason_code=CODES[0])
    day = FigureFilters(days_period(date(2026, 10, 20), date(2026, 10, 20)))
    assert counted(figures_of(database), day)["solved_at_first"] == (1, solved)


def test_another_reason_and_another_issue_of_the_same_contact_are_no_repeat(database: Database) -> None:
    floor = Floor(database)
    dana, customer, at = floor.hire("dana", "Front"), floor.add_customer(), NOW - timedelta(days=20)
    floor.close_contact(at, dana, customer, reason_code=CODES[0], issues=[{"reason_code": CODES[0]}])
    floor.close_contact(at + timedelta(days=1), dana, customer, reason_code=CODES[1])
    assert counted(figures_of(database), FigureFilters())["came_again"] == (3, 0)


def test_a_merged_reason_counts_as_the_other(database: Database) -> None:
    floor = Floor(database)
    dana, customer, at = floor.hire("dana", "Front"), floor.add_customer(), NOW - timedelta(days=20)
    floor.close_contact(at, dana, customer, reason_code=CODES[0])
    floor.close_contact(at + timedelta(days=1), dana, customer, reason_code=CODES[1])
    codes = ReasonCodes(database)
    for code in CODES[:2]:
        codes.add_code(code)
    codes.merge_code(CODES[0], CODES[1])
    merged = replace(FigureFilters(), reason=CODES[1])
    assert counted(figures_of(database), merged)["came_again"] == (2, 1)


def test_what_is_not_over_yet_is_not_counted_as_solved(database: Database) -> None:
    floor = Floor(database)
    dana, customer = floor.hire("dana", "Front"), floor.add_customer()
    floor.close_contact(NOW - timedelta(days=6), dana, customer, reason_code=CODES[0])
    floor.close_contact(NOW - timedelta(days=8), dana, customer, reason_code=CODES[2])
    assert counted(figures_of(database), FigureFilters())["solved_at_first"] == (1, 1)


def test_an_agent_counts_what_they_closed_and_a_supervisor_their_division(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    rosa, kim = floor.hire("rosa", "Front", "supervisor"), floor.hire("kim", "Elsewhere")
    with database.writing() as session:
        session.connection().execute(text("UPDATE team SET division = 'other' WHERE name = 'Elsewhere'"))
    for agent, division in ((dana, ""), (dana, ""), (omar, ""), (kim, "other")):
        floor.close_contact(NOW - timedelta(days=1), agent, division=division)
    seen = {who.login: counted(figures_of(database, who), FigureFilters())["linked"][0] for who in (dana, rosa, kim)}
    assert seen == {"dana": 2, "rosa": 3, "kim": 1}
    assert counted(figures_of(database, rosa), FigureFilters(mine=True))["linked"][0] == 0


def test_a_promise_of_ones_own_counts_in_a_contact_of_a_colleague(database: Database) -> None:
    floor = Floor(database)
    dana, omar, customer = floor.hire("dana", "Front"), floor.hire("omar", "Front"), floor.add_customer()
    key = floor.close_contact(NOW - timedelta(days=2), omar, customer)
    floor.promise(key, customer, dana, NOW - timedelta(days=1), "kept")
    assert counted(figures_of(database, dana), FigureFilters())["promises_kept"] == (1, 1)


def test_what_wants_looking_at_stands_first_behind_a_figure(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    outcomes = ("satisfied", "dissatisfied", "satisfied")
    keys = [floor.close_contact(NOW - timedelta(hours=n + 1), dana, outcome=one) for n, one in enumerate(outcomes)]
    figure = find_figure("satisfied")
    assert figure is not None
    rows = figures_of(database).behind(figure, FigureFilters(), NOW)().rows
    assert [row.contact_id for row in rows] == [keys[1], keys[0], keys[2]]
    assert len(figures_of(database).behind(figure, FigureFilters(), NOW, 2)().rows) == 2
