"""`promises`: what is owed, by whom and how late, for a person, for a machine, and into a file."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.projection import apply_event
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from tests.cli.conftest import Kms
from tests.contacts.events_for_tests import Told


@pytest.fixture
def owing(either_workspace: str) -> str:
    """Dana is late with one and owes another until tomorrow; Sam has kept one."""
    now = utc_now()
    with closing(open_database(either_workspace)) as database:
        roster = Roster(database)
        dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent").id
        sam = roster.add_person("sam", "Sam Ruiz", "agent", "Billing", "agent").id
        roster.add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager")
        told = Told()
        told("opened", dana)
        late = (now - timedelta(minutes=36, seconds=5)).isoformat()
        told("promised", dana, promise_id="late", what="call back", due_at=late, channel="sms")
        told("promised", dana, promise_id="soon", what="send it", due_at=(now + timedelta(days=1)).isoformat())
        other = Told("01900000-0000-7000-8000-900000000002")
        other("opened", sam)
        other("promised", sam, promise_id="kept", what="a visit", due_at=now.isoformat())
        other("promise_kept", sam, promise_id="kept")
        with database.writing() as session:
            for event in (*told.events, *other.events):
                apply_event(session, event.id, payload_of(event))
    return either_workspace


def test_what_is_due_is_listed_with_how_late_it_is(kms: Kms, owing: str) -> None:
    said = kms("--as", "rosa", "promises", "--due")
    assert (said.code, said.lines[0]) == (0, "1 promise, 1 late")
    assert "36 min late" in said.lines[2] and "Dana Webb" in said.lines[2] and "call back by text" in said.lines[2]
    assert len(said.lines) == 3
    assert kms("--as", "rosa", "promises").lines[0] == "2 promises, 1 late"


def test_a_machine_is_told_each_with_its_times_and_codes(kms: Kms, owing: str) -> None:
    found = kms("--as", "rosa", "promises", "--due", "--json").json
    assert [(one["id"], one["late_minutes"], one["channel"], one["owner"]) for one in found] == [
        ("late", 36, "sms", "Dana Webb")
    ]
    [kept] = kms("--as", "rosa", "promises", "--which", "kept", "--json").json
    assert (kept["id"], kept["state"], kept["late_minutes"]) == ("kept", "kept", 0)
    assert kept["settled_at"] is not None


def test_an_agent_sees_their_own(kms: Kms, owing: str) -> None:
    assert [one["id"] for one in kms("--as", "dana", "promises", "--json").json] == ["late", "soon"]
    assert kms("--as", "sam", "promises", "--json").json == []
    assert [one["id"] for one in kms("--as", "rosa", "promises", "--whose", "dana", "--json").json] == ["late", "soon"]
    assert "listed for" in kms("--as", "sam", "promises", "--whose", "dana").failed_plainly()


def test_the_list_goes_into_a_file(kms: Kms, owing: str, tmp_path: Path) -> None:
    where = tmp_path / "owed.csv"
    assert kms("--as", "rosa", "promises", "--csv", str(where)).lines == ["2 promises written to owed.csv."]
    rows = list(csv.DictReader(io.StringIO(where.read_text(encoding="utf-8-sig"))))
    assert [(one["id"], one["state"], one["owner"]) for one in rows] == [
        ("late", "open", "Dana Webb"),
        ("soon", "open", "Dana Webb"),
    ]
    nowhere = kms("--as", "rosa", "promises", "--csv", str(tmp_path / "no" / "owed.csv")).failed_plainly()
    assert "could not be written" in nowhere
