"""JSON written in another way than the program does: `\\u002d` for a dash is the same text to every reader."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.security.conftest import Walled
from tests.security.door import NOON, an_event, log_event
from tests.security.test_approval_attacks import COVERED, asked
from tests.security.test_approvals_and_amounts import without_limits
from tests.security.test_erasing import FORGET

REFUND = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "x", "amount": 10}


def escaped(said: str, *words: str) -> str:
    """JSON in which each letter of these words is written by its number."""
    for word in words:
        said = said.replace(word, "".join(f"\\u{ord(letter):04x}" for letter in word))
    return said


def log_written(walled: Walled, contact: str, said: str) -> None:
    walled.acts("dana", "log_events", contact_id=contact, events=said)


def test_a_limit_counts_each_grant_in_whatever_way_it_is_written(walled: Walled) -> None:
    _, state = walled.takes("dana")
    data = {**REFUND, "customer_id": walled.floor.maria.id}
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        for n in range(3):
            said = json.dumps([an_event(f"g{n}", "granted", data)])
            log_written(walled, state.id, escaped(said, "charged-twice", "refund-the-card"))
    assert len(walled.asked("SELECT FROM contact_event WHERE kind = 'granted'")) == 2


def test_one_yes_opens_one_grant_in_whatever_way_it_is_written(walled: Walled) -> None:
    _, approval = asked(walled)
    without_limits(walled)
    walled.desk("rosa").approvals.answer_approval(approval.id, granted=True)
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        for n in range(2):
            said = json.dumps([an_event(f"g{n}", "granted", {**COVERED, "amount": 115})])
            log_written(walled, approval.contact_id, escaped(said, COVERED["option_id"]))
    assert len(walled.asked("SELECT FROM contact_event WHERE kind = 'granted'")) == 1


def whole(key: str, kind: str, **data: Any) -> str:
    return json.dumps([{"id": key, "at": NOON, "kind": kind, "data": data}])


def test_an_erased_customers_key_and_name_go_in_whatever_way_they_are_written(walled: Walled) -> None:
    maria = walled.floor.maria.id
    log_written(walled, "other", whole("e1", "opened", channel="phone"))
    named = whole("e2", "identified", customer_id=maria, name="Maria Lopez")
    log_written(walled, "other", escaped(named, maria, "customer_id"))
    log_written(walled, "other", whole("e3", "identified", customer_id="", name=""))
    log_written(walled, "other", whole("e4", "wrapped_up", reason="x", outcome="unknown"))
    walled.plain("rosa").execute(FORGET, (maria,))
    later = whole("e5", "identified", customer_id=maria, name="Maria Lopez")
    log_written(walled, "other", escaped(later, "customer_id"))
    left = walled.asked("SELECT id, data FROM contact_event WHERE id IN ('e2', 'e5') ORDER BY 1")
    assert [(key, data.get("name"), data.get("customer_id", "")) for key, data in left] == [
        ("e2", "Erased customer", maria),
        ("e5", None, ""),
    ]


def test_nobody_is_verified_by_ways_that_are_longer_than_any_row(walled: Walled) -> None:
    _, state = walled.takes("dana")
    ways = {"how": ["x" * 19_000] * 20, "minutes": 30}
    with pytest.raises(psycopg.Error, match="nobody is verified"):
        log_event(walled.plain("dana"), state.id, an_event("v", "verified", ways))
    assert walled.asked("SELECT count(*) FROM repeat") == [(0,)]
