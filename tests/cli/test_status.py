"""`status`: who is there, what they are at, and for supervisors how long they were at what."""

from __future__ import annotations

from contextlib import closing

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.storage.database import open_database
from tests.cli.conftest import Kms


@pytest.fixture
def floor(kms: Kms, workspace: str) -> Kms:
    """Ben is at lunch after an hour on calls, Ada looks after the floor, Quinn reads."""
    with closing(open_database(workspace)) as database:
        roster = Roster(database)
        for login, role in (("ada", "supervisor"), ("ben", "agent"), ("quinn", "quality_reviewer")):
            roster.add_person(login, login.capitalize(), role, "Billing", "agent")
        ben = AgentStatuses(database, roster.find_person("ben").id)
        ben.set_status("on_call")
        ben.set_status("break", "lunch")
    return kms


def test_whoever_takes_calls_is_listed_with_what_they_are_at(floor: Kms) -> None:
    told = floor("--json", "status").json
    assert [(one["login"], one["status"], one["reason"]) for one in told] == [
        ("ada", None, ""),
        ("ben", "break", "lunch"),
    ]
    lines = floor("status").lines
    assert lines[0].split() == ["Name", "Team", "Status", "Reason", "Since"]
    assert lines[1].split()[:4] == ["Ada", "Billing", "not", "here"]
    assert lines[2].split()[:4] == ["Ben", "Billing", "break", "lunch"]


def test_how_long_is_read_by_a_supervisor_alone(floor: Kms) -> None:
    told = floor("--json", "--as", "ada", "status", "--times", "--days", "7").json
    assert [(one["name"], one["status"], one["times"]) for one in told] == [("Ben", "on_call", 1)]
    refused = floor("--as", "ben", "status", "--times")
    assert refused.code == 1
    assert refused.err == "kms-desktop: How long people were at what is read by supervisors.\n"


@pytest.mark.parametrize("days", ["0", "367", "two"])
def test_a_number_of_days_that_is_none_is_told(floor: Kms, days: str) -> None:
    assert floor("--as", "ada", "status", "--times", "--days", days).code == 2
