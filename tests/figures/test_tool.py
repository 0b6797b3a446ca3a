"""Whether the program helped or held people up: sums as SQL by hand, by definitions, for who may read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.access.model import Person
from kms_desktop.errors import Refused
from kms_desktop.figures.tool import ToolReport, ToolReports, ToolSum, Verdict, days_before, tool_csv
from kms_desktop.offline.tool_use import COUNTS
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import Team
from kms_desktop.storage.tables_bulletins import DownReportRow
from kms_desktop.storage.tables_tool import ToolDayRow
from tests.figures.floor import Floor

NOW = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)
FIRST = days_before(NOW, 14)
BY_HAND = "SELECT day, desktop, " + ", ".join(COUNTS) + " FROM tool_day WHERE day >= '2026-11-17' ORDER BY 1, 2"


def tell(database: Database, day: date, desktop: str = "a", division: str = "", **counts: Any) -> None:
    with database.writing() as session:
        session.add(ToolDayRow(desktop=desktop, day=day, division=division, told_at=NOW, **counts))


def say_down(database: Database, by: str, at: datetime, about: str = "program", *, taken_back: bool = False) -> None:
    with database.writing() as session:
        session.add(DownReportRow(id=new_key(), about=about, by_id=by, at=at, taken_back=taken_back))


def report(database: Database, who: Person | None = None) -> ToolReport:
    return ToolReports(database, who).report(FIRST, NOW)()


def test_days_and_desktops_are_what_sql_by_hand_comes_to(database: Database) -> None:
    chance = Random(7)
    for n in range(20):
        for desktop in ("a", "b", "c"):
            counts = {name: chance.randint(0, 60) for name in COUNTS}
            tell(database, NOW.date() - timedelta(days=n), desktop, **counts)
    with database.reading() as session:
        rows = session.connection().execute(text(BY_HAND)).all()
    found = report(database)
    wanted = [(str(row[0]), row[1], *row[2:]) for row in rows]
    assert [(str(day), key, *(counts[name] for name in COUNTS)) for day, key, counts in found.rows] == wanted
    for day, one in found.days:
        of_day = [row for row in wanted if row[0] == str(day)]
        assert one.desktop_days == len(of_day) == 3
        assert [one.count(name) for name in COUNTS] == [sum(row[2 + n] for row in of_day) for n in range(len(COUNTS))]
    for key, one in found.desktops:
        assert one.count("searches") == sum(row[2] for row in wanted if row[1] == key)
    assert found.whole.count("away_s") == sum(row[-1] for row in wanted) and len(found.days) == 14


@pytest.mark.parametrize(
    ("counts", "reporters", "verdict", "by"),
    [
        ({"searches": 20}, 0, "helped", ()),
        ({"calls": 20}, 1, "helped", ()),
        ({"searches": 19, "calls": 19}, 0, "too_little", ()),
        ({}, 0, "too_little", ()),
        ({"searches": 100, "slow_searches": 5, "abandoned": 50}, 0, "helped", ()),
        ({"searches": 100, "slow_searches": 6}, 0, "held_up", ("slow_searches",)),
        ({"searches": 19, "slow_searches": 19, "abandoned": 19}, 0, "too_little", ()),
        ({"searches": 20, "abandoned": 11}, 0, "held_up", ("abandoned",)),
        ({"calls": 20, "slow_calls": 2}, 0, "held_up", ("slow_calls",)),
        ({"failures": 2}, 0, "helped", ()),
        ({"failures": 3}, 0, "held_up", ("failures",)),
        ({"away_s": 600}, 0, "helped", ()),
        ({"away_s": 601}, 2, "held_up", ("away", "reports")),
    ],
)
def test_a_day_is_judged_by_what_stands_under_it(
    counts: dict[str, int], reporters: int, verdict: Verdict, by: tuple[str, ...]
) -> None:
    """Of two desktops."""
    enough = {"searches": 20} if verdict == "helped" else {}
    one = ToolSum(2, {**enough, **counts}, reporters)
    assert (one.verdict, one.held_up_by) == (verdict, by)


def test_reports_count_by_people_and_by_the_day_of_who_asks(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front").id, floor.hire("omar", "Front").id
    for by in (dana, dana, omar):
        say_down(database, by, NOW - timedelta(days=2))
    say_down(database, dana, NOW - timedelta(days=3))
    say_down(database, omar, NOW - timedelta(days=3), "website")
    say_down(database, omar, NOW - timedelta(days=3), taken_back=True)
    say_down(database, omar, NOW - timedelta(days=40))
    days = dict(report(database).days)
    assert {day.day: (one.reporters, one.verdict) for day, one in days.items()} == {
        28: (2, "held_up"),
        27: (1, "too_little"),
    }


def test_who_decides_reads_the_division_and_nobody_else_does(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    other = floor.hire("kim", "Elsewhere", "supervisor")
    with database.writing() as session:
        session.get_one(Team, other.team_id).division = "other"
    tell(database, NOW.date(), "a", searches=3)
    tell(database, NOW.date(), "b", "other", searches=4)
    say_down(database, dana.id, NOW - timedelta(hours=1))
    quinn = floor.hire("quinn", "Front", "quality_reviewer")
    assert [report(database, who).whole.count("searches") for who in (rosa, quinn, other)] == [3, 3, 4]
    assert [report(database, who).whole.reporters for who in (rosa, quinn, other)] == [1, 1, 0]
    for who in (dana, floor.hire("ines", "Front", "editor")):
        with pytest.raises(Refused):
            report(database, who)


def test_an_empty_time_says_so_and_the_file_has_each_day_and_desktop(database: Database) -> None:
    found = report(database)
    assert (found.days, found.desktops, found.whole.verdict) == ((), (), "too_little")
    tell(database, NOW.date(), "a", searches=3, away_s=60)
    assert tool_csv(report(database)).split("\r\n")[1] == "2026-11-30,a,3,0,0,0,0,0,60"
