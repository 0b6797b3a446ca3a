"""Calls of a desk told from another division, and a telephone system's events that nobody can store."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.ids import new_key
from tests.security.conftest import Walled
from tests.security.test_call_acts import missed, tell
from tests.security.usual_calls import CALL_EVENT


def test_a_call_at_a_desk_is_nothing_to_another_division(walled: Walled) -> None:
    _, contact = walled.takes("dana", "call-1")
    told = tell(walled, "dana", call_id="call-1")
    said = {"phone_call_id": told["id"], "said": "taken", "contact_id": contact.id, "by_id": ""}
    walled.acts("dana", "answer_call_offer", **said)
    before = walled.asked("SELECT * FROM phone_call WHERE id = %s", told["id"])
    for what in ("rang_out", "new", "answered", "transferred", "hung_up"):
        for call_id in ("call-1", ""):
            assert tell(walled, "kim", what=what, call_id=call_id)["id"] != told["id"]
    assert walled.asked("SELECT * FROM phone_call WHERE id = %s", told["id"]) == before
    assert walled.plain("kim").execute(b"SELECT DISTINCT division FROM phone_call").fetchall() == [("other",)]


def test_a_key_that_two_divisions_have_is_two_calls_from_ring_to_end(walled: Walled) -> None:
    for login in ("dana", "kim"):
        for what in ("new", "answered", "hung_up"):
            tell(walled, login, what=what, call_id="7")
    calls = walled.asked("SELECT division, answered_at IS NULL, ended_at IS NULL FROM phone_call ORDER BY division")
    assert calls == [("", False, False), ("other", False, False)]


UNSTORABLE = {
    "half a character": {"told": "\ud800"},
    "a zero byte": {"queue": "a\u0000b"},
    "a word for a number": {"at": 5},
    "too long": {"cause": "x" * 300},
}


@pytest.mark.parametrize("said", UNSTORABLE.values(), ids=UNSTORABLE)
def test_an_event_that_cannot_be_stored_holds_up_no_other(walled: Walled, said: dict[str, Any]) -> None:
    good = [{**CALL_EVENT, "id": new_key(), "source": "asterisk", "call_id": f"a{n}"} for n in range(2)]
    events = json.dumps([good[0], {**good[0], "id": new_key(), **said}, good[1]])
    first, refused, last = walled.acts("rosa", "store_call_events", events=events)
    assert (first, last) == ("", "") and refused
    assert walled.asked("SELECT call_id FROM phone_call ORDER BY call_id") == [("a0",), ("a1",)]


def test_a_number_without_end_holds_up_no_other(walled: Walled) -> None:
    good = json.dumps({**CALL_EVENT, "id": new_key(), "source": "asterisk"})
    refused, stored = walled.acts("rosa", "store_call_events", events=f'[{{"id": 1e999999}}, {good}]')
    assert refused and stored == ""


def test_who_says_nothing_of_a_missed_call_settles_nothing(walled: Walled) -> None:
    key = missed(walled)
    with pytest.raises(psycopg.Error, match="Say that you rang back"):
        walled.acts("dana", "settle_missed_call", phone_call_id=key, how=None, by_id="")
