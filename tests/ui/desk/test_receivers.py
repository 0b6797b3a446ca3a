"""Who is offered a contact that is passed on, and whether they could take it now."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.contacts.agent_status import AgentStatus
from kms_desktop.ui.desk.transfer.presenter import list_receivers
from kms_desktop.ui.desk.view_state import Receiver

NOW = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)
AT = datetime(2026, 11, 30, 12, 4, tzinfo=UTC)
TEAMS = [
    ("billing", "Billing"),
    ("empty", "Empty"),
    ("everyone", "Everyone"),
    ("night", "Night"),
    ("quality", "Quality"),
]


def person(key: str, role: str, team: str) -> Person:
    return Person(key, key, key.capitalize(), role, "agent", team, team.capitalize())


def receivers(people: list[Person], **present: AgentStatus) -> list[Receiver]:
    """Whom the first of them is offered."""
    roster: Any = SimpleNamespace(list_people=lambda: people, list_teams=lambda: TEAMS)
    return list_receivers(roster, people[0], present, NOW)


def test_a_team_in_which_nobody_else_is_passed_contacts_is_not_offered() -> None:
    dana, omar = person("dana", "agent", "night"), person("omar", "agent", "billing")
    people = [dana, omar, person("quinn", "quality_reviewer", "quality"), person("ada", "admin", "everyone")]
    found = receivers(people, omar=AgentStatus("available", "", AT), ada=AgentStatus("available", "", AT))
    assert [(one.kind, one.name, one.detail) for one in found] == [
        ("team", "Billing", "Whoever is free: 1 now"),
        ("person", "Omar", "Available · Billing"),
    ]


def test_whoever_is_free_stands_first_and_what_the_others_are_at_beside_them() -> None:
    people = [
        person(key, "agent", team)
        for key, team in (
            ("dana", "night"),
            ("ann", "night"),
            ("ben", "billing"),
            ("cleo", "billing"),
            ("di", "billing"),
        )
    ]
    found = receivers(
        people,
        ann=AgentStatus("break", "lunch", AT),
        ben=AgentStatus("on_call", "", AT),
        di=AgentStatus("available", "", AT),
    )
    assert [(one.name, one.detail) for one in found] == [
        ("Billing", "Whoever is free: 1 now"),
        ("Night", "Nobody is free now"),
        ("Di", "Available · Billing"),
        ("Ben", "On a call, since 12:04 · Billing"),
        ("Ann", "On a break: Lunch, since 12:04 · Night"),
        ("Cleo", "Not here · Billing"),
    ]


def test_passing_something_to_somebody_who_is_not_free_says_that_it_waits() -> None:
    people = [person(key, "agent", "billing") for key in ("dana", "ann", "ben", "cleo")]
    found = receivers(people, ann=AgentStatus("break", "lunch", AT), ben=AgentStatus("available", "", AT))
    assert {one.name: one.waits for one in found if one.kind == "person"} == {
        "Ben": "",
        "Ann": "Ann: On a break: Lunch, since 12:04. It waits for them.",
        "Cleo": "Cleo is not here now. It waits until they are.",
    }
