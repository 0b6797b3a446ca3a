"""A figure part by part is plain SQL once more; parts add up; what is a name is not told; chance is not news."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from kms_desktop.figures.breakdown import OTHERS, Breakdown, By, narrow_to
from kms_desktop.figures.definitions import FIGURES, SATISFIED, TALK, TRANSFERS, find_figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.limits import Counted
from kms_desktop.figures.period import days_period
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import CHANNELS, CODES, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))
TWO_MONTHS = FigureFilters(days_period(date(2026, 9, 1), date(2026, 11, 4)))
SPAN = {"begins": datetime(2026, 9, 1, tzinfo=NOW.tzinfo), "ends": NOW}
BY_HAND = """SELECT {part}, count(*), sum(CASE WHEN r.outcome = 'satisfied' THEN 1 ELSE 0 END) FROM resolution r
    JOIN contact c ON c.id = r.contact_id LEFT JOIN customer k ON k.id = r.customer_id
    WHERE r.at >= :begins AND r.at < :ends AND r.place = 0
    AND r.outcome IN ('satisfied', 'mollified', 'dissatisfied') GROUP BY {part}"""


def figures_of(database: Database, *asked: Any) -> Figures:
    return Figures(database, ContactList(database, *asked), *asked)


def broken(database: Database, code: str, by: By, filters: FigureFilters = TWO_MONTHS, *asked: Any) -> Breakdown:
    figure = find_figure(code)
    assert figure is not None
    return figures_of(database, *asked).breakdowns.breakdown(figure, by, filters, NOW)()


def by_hand(database: Database, part: str) -> dict[str, tuple[int, float]]:
    stamps = {
        name: at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d %H:%M:%S") if database.is_sqlite else at
        for name, at in SPAN.items()
    }
    with database.reading() as session:
        rows = session.connection().execute(text(BY_HAND.replace("{part}", part)), stamps).all()
    found: dict[str, tuple[int, float]] = {}
    for key, n, total in rows:
        others, sums = found.get(key or "", (0, 0.0))
        found[key or ""] = (others + n, sums + float(total))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_parts_are_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    floor_by_chance(database, seed, NOW)
    for by, column in (("reason", "r.reason_code"), ("channel", "c.channel"), ("tier", "k.tier")):
        found = {part.key: (part.counted.n, part.counted.total) for part in broken(database, "satisfied", by).parts}
        assert found == by_hand(database, column) and len(found) > 1


def test_parts_add_up_to_every_figure(database: Database) -> None:
    floor_by_chance(database, 3, NOW)
    sheet = figures_of(database).sheet(TWO_MONTHS, NOW, FIGURES)()
    for value in sheet.values:
        for by in ("reason", "channel", "tier"):
            found = broken(database, value.figure.code, by)
            total = sum((part.counted for part in found.parts), Counted())
            assert (found.all.n, total.n) == (value.now.n, value.now.n), value.figure.code
            assert total.total == pytest.approx(value.now.total) == found.all.total


def test_a_part_is_what_its_filter_counts(database: Database) -> None:
    floor_by_chance(database, 4, NOW)
    figures = figures_of(database)
    for by in ("reason", "channel", "tier", "product"):
        for part in broken(database, "talk", by).parts:
            if part.opens:
                behind = figures.behind(TALK, narrow_to(TWO_MONTHS, by, part.key), NOW)()
                assert behind.counted.n == part.counted.n, (by, part.key)


def floor_of(database: Database, *teams: tuple[str, int]) -> Floor:
    """So many people in each team, each with twelve contacts."""
    floor = Floor(database)
    with_all = [(team, floor.hire(f"{team.lower()}{n}", team)) for team, many in teams for n in range(many)]
    with floor.at_once():
        for _, person in with_all:
            for n in range(12):
                floor.close_contact(NOW - timedelta(hours=n + 1), person, outcome="satisfied", talk_s=60)
    return floor


def test_a_team_of_one_or_two_is_a_name_and_stands_among_the_others(database: Database) -> None:
    floor_of(database, ("Front", 4), ("Back", 2), ("Night", 1))
    found = {part.name: (part.key, part.counted.n) for part in broken(database, "talk", "team").parts}
    assert set(found) == {"Front", "Others"} and found["Others"] == (OTHERS, 36)


def test_others_who_are_too_few_are_not_told(database: Database) -> None:
    floor_of(database, ("Front", 3), ("Night", 1))
    assert [part.name for part in broken(database, "talk", "team").parts] == ["Front"]


def test_no_more_than_fifteen_parts_and_the_others(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        for n in range(20):
            for _ in range(20 - n):
                floor.close_contact(NOW - timedelta(hours=1), dana, reason_code=f"group/code-{n:02}")
    found = broken(database, "transfers", "reason")
    assert len(found.parts) == 16 and found.parts[-1].key == OTHERS and not found.parts[-1].opens
    assert [part.counted.n for part in found.parts[:2]] == [20, 19]
    assert found.parts[-1].counted.n == 5 + 4 + 3 + 2 + 1


def test_what_lies_beyond_chance_is_said_and_no_more(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        for n in range(400):
            chat = n % 4 == 0
            outcome = "dissatisfied" if n % 10 < (8 if chat else 2) else "satisfied"
            at = NOW - timedelta(hours=n % 200 + 1)
            floor.close_contact(at, dana, channel=CHANNELS[chat], outcome=outcome, reason_code=CODES[n % 2])
    by_channel = broken(database, "satisfied", "channel")
    assert {part.key: by_channel.verdict_of(part) for part in by_channel.parts}["chat"] == "worse"
    narrowed = broken(database, "satisfied", "reason", replace(TWO_MONTHS, channel="chat"))
    assert {narrowed.verdict_of(part) for part in narrowed.parts} <= {"within", "small"}
    assert (SATISFIED.better, TRANSFERS.better) == ("up", "down")


def test_agents_break_down_what_they_did_themselves(database: Database) -> None:
    floor = floor_of(database, ("Front", 3))
    dana = floor.people[0]
    found = broken(database, "talk", "channel", TWO_MONTHS, dana)
    assert found.all.n == 12


def test_nothing_counted_has_no_parts(database: Database) -> None:
    assert broken(database, "talk", "reason").parts == ()
