"""Colleagues see whether somebody is free; whoever went home is nowhere, and how long a day was at what is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from kms_desktop.contacts.agent_status import AgentStatus
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.presence import Presence
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import table_of
from kms_desktop.storage.tables_status import StaffStatusRow
from tests.contacts.conftest import Desk, Floor

_row = table_of(StaffStatusRow)


def of(floor: Floor, desk: Desk) -> AgentStatuses:
    return AgentStatuses(floor.database, desk.person.id)


def who_is_there(database: Database) -> dict[str, tuple[str, str]]:
    found = AgentStatuses(database, "").present()()
    return {key: (one.status, one.reason) for key, one in found.items()}


def went_silent(database: Database, minutes: int, *, began: int = 0) -> None:
    """The program of everybody was heard of last so many minutes ago."""
    now = utc_now()
    said = {"seen_at": now - timedelta(minutes=minutes), "began_at": now - timedelta(minutes=began or minutes)}
    with database.writing() as session:
        session.execute(update(_row).values(**said))


def times(statuses: AgentStatuses) -> list[tuple[str, str, str, int, int]]:
    today = datetime.now(UTC).date()
    found = statuses.count_times(today - timedelta(days=1), today)
    return [(one.name, one.status, one.reason, round(one.seconds / 60), one.times) for one in found]


def test_each_says_what_they_are_at_and_everybody_sees_it(floor: Floor) -> None:
    dana, sam = of(floor, floor.desk("dana")), of(floor, floor.desk("sam"))
    assert who_is_there(floor.database) == {}
    assert dana.set_status("available") and sam.set_status("break", "lunch")
    assert not sam.set_status("break", "lunch"), "said again it is nothing new"
    people = floor.people
    assert who_is_there(floor.database) == {
        people["dana"].id: ("available", ""),
        people["sam"].id: ("break", "lunch"),
    }
    sam.end_status()
    assert who_is_there(floor.database) == {people["dana"].id: ("available", "")}


def test_a_program_that_was_not_heard_of_for_three_minutes_has_ended(floor: Floor) -> None:
    dana = of(floor, floor.desk("dana"))
    dana.set_status("on_call")
    went_silent(floor.database, 2)
    assert who_is_there(floor.database) and dana.keep_status()
    went_silent(floor.database, 4)
    assert who_is_there(floor.database) == {}
    assert not dana.keep_status(), "it says again what they are at"
    assert dana.set_status("on_call")
    assert len(who_is_there(floor.database)) == 1


def test_how_long_is_counted_by_day_until_they_were_last_heard_of(floor: Floor) -> None:
    dana = of(floor, floor.desk("dana"))
    dana.set_status("break", "lunch")
    went_silent(floor.database, 0, began=31)
    dana.set_status("available")
    went_silent(floor.database, 20, began=25)
    dana.set_status("break", "lunch")
    went_silent(floor.database, 1, began=5)
    dana.end_status()
    dana.end_status()
    assert times(dana) == [("Dana Webb", "available", "", 5, 1), ("Dana Webb", "break", "lunch", 36, 2)]
    assert dana.count_times(date(2020, 1, 1), date(2020, 1, 2)) == []


@pytest.mark.parametrize(("status", "reason"), [("asleep", ""), ("break", ""), ("break", "gone"), ("on_call", "lunch")])
def test_a_word_that_is_none_is_refused(small_floor: Floor, status: str, reason: str) -> None:
    with pytest.raises(Refused, match="is not a status"):
        of(small_floor, small_floor.desk("dana")).set_status(status, reason)


def test_whose_program_ended_in_a_call_has_left_it_open(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    sam.takes(floor)
    here = Presence(floor.database, floor.library, dana.person.id)

    def is_there() -> bool:
        (seen,) = here.open_elsewhere(floor.maria.id)
        return seen.is_there

    assert not is_there(), "nothing was ever heard of their program"
    of(floor, sam).set_status("on_call")
    assert is_there()
    went_silent(floor.database, 30)
    assert not is_there()
    of(floor, sam).set_status("on_call")
    of(floor, sam).end_status()
    assert not is_there()


def test_somebody_is_free_who_is_available() -> None:
    assert [AgentStatus(one).is_free for one in ("available", "on_call", "after_call", "break")] == [
        True,
        False,
        False,
        False,
    ]
