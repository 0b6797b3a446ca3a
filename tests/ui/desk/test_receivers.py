"""Who is offered a contact that is passed on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from kms_desktop.access.model import Person
from kms_desktop.ui.desk.transfer.presenter import _list_receivers


def person(key: str, role: str, team: str) -> Person:
    return Person(key, key, key.capitalize(), role, "agent", team, team.capitalize())


def test_a_team_in_which_nobody_else_takes_contacts_is_not_offered() -> None:
    dana = person("dana", "agent", "night")
    people = [dana, person("omar", "agent", "billing"), person("quinn", "quality_reviewer", "quality")]
    teams = [("billing", "Billing"), ("empty", "Empty"), ("night", "Night"), ("quality", "Quality")]
    roster: Any = SimpleNamespace(list_people=lambda: people, list_teams=lambda: teams)
    found = _list_receivers(cast(Any, roster), dana)
    assert [(one.kind, one.name) for one in found] == [("team", "Billing"), ("person", "Omar")]
