"""A published rule names amounts and limits in numbers, whoever writes it and with whatever tool."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.contacts.test_approval_commands import COVER
from tests.security.conftest import Walled
from tests.security.publishing import RULE, article, publish, revision_of
from tests.security.test_approval_attacks import grant

TEXT = "---\nid: new\n---\n"
LIMIT = {"scope": "per_customer", "unit": "money", "most": "5", "within_s": 86400.0, "text": "£5 a day"}
CHANGE = f"UPDATE option_rule SET authority = %s, limits = %s, by_id = %s WHERE option_id = '{COVER}'"
NO_RULES: list[tuple[str, str]] = [
    *((f'{{"agent": {amount}}}', "[]") for amount in ('"NaN"', '"Infinity"', "1e400", '"1e999999"', "-1", '"x"', "[]")),
    ("[]", "[]"),
    ("null", "[]"),
    ("{}", "{}"),
    *(
        ("{}", json.dumps([{**LIMIT, **wrong}]))
        for wrong in (
            {"most": "NaN"},
            {"most": "Infinity"},
            {"most": None},
            {"within_s": "NaN"},
            {"within_s": -5},
            {"within_s": 0},
            {"within_s": 1e30},
            {"scope": "x"},
            {"unit": "y"},
        )
    ),
    ("{}", "[5]"),
]


@pytest.mark.parametrize(("authority", "limits"), NO_RULES)
def test_a_rule_that_names_no_number_is_refused(walled: Walled, authority: str, limits: str) -> None:
    told = f'[{{"id": "new", "title": "New", "revision": "{revision_of(TEXT)}", "text": {json.dumps(TEXT)}, '
    told += '"audience": "internal", "governance": "open", "options": [{"id": "pay", "title": "Pay", '
    told += f'"authority": {authority}, "limits": {limits}}}]}}]'
    said = {"withdrawn": [], "picture_paths": [], "pictures": [], "by_id": "", "by_login": ""}
    with pytest.raises(psycopg.Error, match=r"is no number, so it was not published|something that cannot be stored"):
        walled.acts("ines", "publish_articles", articles=told, **said)
    with psycopg.connect(walled.url) as owner, pytest.raises(psycopg.Error, match="is no number"):
        owner.execute(CHANGE.encode(), (authority, limits, walled.floor.people["ines"].id))


@pytest.mark.parametrize(
    ("authority", "limits"), [({}, []), ({"agent": None, "team_lead": "1E+3"}, [LIMIT]), ({"agent": "80.50"}, [LIMIT])]
)
def test_a_rule_in_numbers_is_taken(walled: Walled, authority: dict[str, Any], limits: list[Any]) -> None:
    rule = {**RULE, "authority": authority, "limits": limits}
    assert publish(walled, "ines", article(TEXT, options=[rule]))["changed"] == 1


@pytest.mark.parametrize(
    ("authority", "limits"),
    [
        ('{"agent": "NaN"}', "[]"),
        ('{"agent": null}', NO_RULES[10][1]),
        ('{"agent": null, "agent": "80"}', "[]"),
    ],
)
def test_a_rule_of_before_that_names_no_number_opens_nothing(walled: Walled, authority: str, limits: str) -> None:
    with psycopg.connect(walled.url) as owner:
        owner.execute("ALTER TABLE option_rule DISABLE TRIGGER option_rule_guard")
        owner.execute(CHANGE.encode(), (authority, limits, walled.floor.people["ines"].id))
        owner.execute("ALTER TABLE option_rule ENABLE TRIGGER option_rule_guard")
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match=r"over what you may grant|a limit that is no number"):
        grant(walled.plain("dana"), "g", state.id, 999_999)
