"""What a desktop counted of the program: kept in its file, told once whatever comes between, and never in anybody's
way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.offline.cache import write_private
from kms_desktop.offline.tool_use import COUNTS, KIND, ToolUse, counts_of
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables_tool import ToolDayRow

TODAY = utc_now().date()


class Desktop:
    """One desktop, whose clock can be set."""

    def __init__(self, database: Database, folder: Path, person: Person) -> None:
        self.database, self.path, self.day = database, folder / "data" / "tool-use.json", TODAY
        self.journal = Journal(folder / "journal.sqlite")
        self.outbox = Outbox(database, self.journal)
        self.use = self.started(person)

    def started(self, person: Person) -> ToolUse:
        return ToolUse(self.database, self.outbox, person, self.path, write_private, lambda: self.day)

    def rows(self) -> dict[date, tuple[int, ...]]:
        """By day: searches, slow ones, calls, seconds away."""
        with self.database.reading() as session:
            found = session.exec(select(ToolDayRow)).all()
        return {row.day: (row.searches, row.slow_searches, row.calls, row.away_s) for row in found}


@pytest.fixture
def dana(database: Database) -> Person:
    return Roster(database).add_person("dana", "Dana", "agent", "Front", "agent")


@pytest.fixture
def desktop(database: Database, dana: Person, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(database, tmp_path, dana)
    with closing(made.journal):
        yield made


def test_sums_of_a_day_grow_and_are_one_row(desktop: Desktop, dana: Person) -> None:
    desktop.use.add({"searches": 3, "slow_searches": 1})
    desktop.use.add({"searches": 2, "calls": 1})
    assert desktop.rows() == {TODAY: (5, 1, 1, 0)}
    again = desktop.started(dana)
    again.add({"searches": 1})
    assert desktop.rows() == {TODAY: (6, 1, 1, 0)}, "a new start goes on where the one before ended"
    with desktop.database.reading() as session:
        (row,) = session.exec(select(ToolDayRow)).all()
    assert (row.desktop, row.by_id, row.division) == (again.desktop, dana.id, "")


def test_what_was_told_twice_or_late_is_told_once(desktop: Desktop, dana: Person) -> None:
    desktop.use.add({"searches": 3})
    key = desktop.use.desktop
    for searches, entry in ((2, "late"), (3, "twice"), (3, "thrice")):
        payload = {"desktop": key, "day": TODAY.isoformat(), "counts": {"searches": searches}, "by_id": dana.id}
        desktop.outbox.send_entry(KIND, entry, payload)
    assert desktop.rows() == {TODAY: (3, 0, 0, 0)}


def test_while_the_database_is_away_it_stays_here_and_is_told_when_it_is_back(
    desktop: Desktop, outage: Callable[[], AbstractContextManager[None]], dana: Person
) -> None:
    with outage():
        assert not desktop.outbox.send_entry(KIND, "first", {"desktop": "0" * 8, "day": "", "by_id": dana.id})
        desktop.journal.mark_delivered(["first"])
        desktop.use.add({"searches": 1, "away_s": 90})
        assert desktop.outbox.waiting_count == 0, "nobody is told that something of theirs waits"
    desktop.day = TODAY + timedelta(days=1)
    desktop.outbox.deliver_waiting()
    assert desktop.rows() == {}
    desktop.use.add({"calls": 1})
    assert desktop.rows() == {TODAY: (1, 0, 0, 90), desktop.day: (0, 0, 1, 0)}
    kept = json.loads(desktop.path.read_text("ascii"))
    assert list(kept["days"]) == [desktop.day.isoformat()], "what was told is over goes"


def test_what_was_sent_as_the_line_broke_waits_and_arrives(
    desktop: Desktop, outage: Callable[[], AbstractContextManager[None]]
) -> None:
    with outage():
        desktop.use.add({"searches": 2})
        assert desktop.outbox.waiting_count == 1
    desktop.outbox.deliver_waiting()
    assert desktop.rows() == {TODAY: (2, 0, 0, 0)}


def test_a_file_that_cannot_be_read_begins_anew(desktop: Desktop, dana: Person) -> None:
    desktop.use.add({"searches": 1})
    before = desktop.use.desktop
    for broken in ("", "{", '{"desktop": 7}', '{"desktop": "x", "days": {"yesterday": {}}, "told": {}}', "[]"):
        desktop.path.write_text(broken, "ascii")
        desktop.use.add({"searches": 1})
        assert desktop.use.desktop != before
    assert desktop.started(dana).desktop == desktop.use.desktop


def test_what_is_no_count_is_none_and_bounds_hold() -> None:
    said = {"searches": True, "calls": "7", "failures": -3, "away_s": 10**9, "words": 5, "abandoned": 2}
    assert counts_of({"counts": said}) == {"failures": 0, "away_s": 86_400, "abandoned": 2}
    assert counts_of({"counts": "none"}) == {} and len(COUNTS) == 7


def test_who_only_reads_tells_nothing(desktop: Desktop) -> None:
    reviewer = Roster(desktop.database).add_person("quinn", "Quinn", "quality_reviewer", "Front", "agent")
    desktop.started(reviewer).add({"searches": 4})
    assert desktop.rows() == {} and desktop.outbox.waiting_count == 0
