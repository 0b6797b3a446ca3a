"""A clock of one's own, set to another century: nothing is dated later than now, and no bound is passed by it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.card.cards import CustomerCards
from kms_desktop.storage.ids import new_key, utc_now
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_call_acts import tell
from tests.security.test_card_acts import change

FAR = "2199-12-31T00:00:00+00:00"


def newest(walled: Walled, statement: str) -> datetime:
    ((found,),) = walled.asked(statement)
    assert isinstance(found, datetime)
    return found


def test_a_contact_that_was_closed_in_another_century_is_closed_today(walled: Walled) -> None:
    _, state = walled.takes("dana")
    wrapped_up = an_event(new_key(), "wrapped_up", {"reason": "x", "outcome": "resolved"}, at=FAR)
    log_event(walled.plain("dana"), state.id, wrapped_up)
    latest = utc_now() + timedelta(minutes=1)
    assert newest(walled, "SELECT ended_at FROM contact") < latest
    assert newest(walled, "SELECT max(at) FROM contact_event") < latest
    assert newest(walled, "SELECT max(at) FROM resolution") < latest
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(b"UPDATE contact SET ended_at = ended_at - interval '2 days'")
    with pytest.raises(psycopg.Error, match="in hand"):
        change(walled, "dana", state.id, state.customer_id, "confirmed")


def test_a_clock_that_runs_a_little_ahead_is_believed(walled: Walled) -> None:
    _, state = walled.takes("dana")
    told = (utc_now() + timedelta(hours=2)).replace(microsecond=0)
    log_event(walled.plain("dana"), state.id, an_event("a-note", "noted", {"text": "x"}, at=told.isoformat()))
    assert newest(walled, "SELECT at FROM contact_event WHERE id = 'a-note'") == told


def test_a_change_of_another_century_does_not_outlast_what_colleagues_learn(walled: Walled) -> None:
    desk, state = walled.takes("dana")
    said = {"what": "language", "consent": True}
    far = {
        "id": new_key(),
        "customer_id": state.customer_id,
        "contact_id": state.id,
        "at": FAR,
        "kind": "preference_set",
    }
    walled.acts("dana", "change_customer", change=json.dumps({**far, "data": {**said, "value": "Latin"}}))
    cards = CustomerCards(walled.database("dana"), desk.outbox, desk.journal, walled.floor.people["dana"])
    cards.set_preference(state, state.customer_id, "language", "English", consent=True)
    assert cards.get_card(state.customer_id).preferences["language"].value == "English"


@pytest.mark.parametrize("what", ["new", "hung_up"])
def test_a_call_of_another_century_is_of_today(walled: Walled, what: str) -> None:
    tell(walled, "dana", what=what, at=FAR)
    for column in ("started_at", "coalesce(ended_at, now())"):
        assert newest(walled, f"SELECT {column} FROM phone_call") < utc_now() + timedelta(minutes=1)


def test_a_suggestion_of_another_century_is_of_today(walled: Walled) -> None:
    said = {"kind": "suggestion", "text": "x", "made_by": walled.floor.people["dana"].id, "made_at": FAR}
    walled.acts("dana", "submit_suggestion", suggestion_id=new_key(), said=json.dumps(said))
    assert newest(walled, "SELECT made_at FROM suggestion") < utc_now() + timedelta(minutes=1)


def told_again_and_again(walled: Walled, act: str, key: str, count: int, **said: Any) -> None:
    """So many of one act, each dated a day before the last; in one statement, as a tool would."""
    named = ", ".join(f"{name} => %({name})s" for name in said)
    walled.acts("dana", act, **{key: "first"}, at=utc_now().isoformat(), **said)  # it is let through at all
    statement = (
        f"SELECT count(public_acts.{act}(revision => (SELECT version_num FROM alembic_version), {key} => 'n' || n, "
        f"at => (timestamptz '2020-01-01' - n * interval '1 day')::text, {named})) FROM generate_series(1, %(count)s) n"
    )
    walled.plain("dana").execute(statement.encode(), {**said, "count": count})


@pytest.mark.parametrize(
    ("act", "key", "table", "most", "said"),
    [
        ("report_down", "report_id", "down_report", 200, {"about": "line", "contact_id": "", "taken_back": False}),
        ("report_down", "report_id", "down_report", 200, {"about": "line", "contact_id": "", "taken_back": True}),
        ("read_bulletin", "bulletin_id", "bulletin_read", 500, {"what": "published"}),
        ("log_search", "search_id", "idle_search", 1000, {"words": "x", "found": False}),
    ],
)
def test_a_bound_of_the_day_is_not_passed_by_other_days(
    walled: Walled, act: str, key: str, table: str, most: int, said: dict[str, Any]
) -> None:
    told_again_and_again(walled, act, key, most + 20, **said, by_id="")
    assert walled.asked(f"SELECT count(*) FROM {table}") == [(most + 1,)], "the first of today, and of one other day"


def test_what_was_reported_is_taken_back_when_the_bound_is_reached_too(walled: Walled) -> None:
    said = {"about": "line", "contact_id": "", "by_id": ""}
    told_again_and_again(walled, "report_down", "report_id", 200, **said, taken_back=False)
    at = (utc_now() - timedelta(days=90)).isoformat()
    walled.acts("dana", "report_down", report_id="n1", at=at, taken_back=True, **said)
    assert walled.asked("SELECT count(*) FROM down_report WHERE taken_back") == [(1,)]
