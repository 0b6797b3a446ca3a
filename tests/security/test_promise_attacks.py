"""What somebody tries with a promise that is not theirs: settle, move, take or give it away, undo, export it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.model import Promise
from kms_desktop.storage.schema import HEAD
from tests.contacts.conftest import Desk
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event

DUE = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
LATER = (DUE + timedelta(days=1)).isoformat()


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture
def owed(walled: Walled) -> tuple[Desk, Promise]:
    """Dana's, from a contact that she has wrapped up."""
    dana, state = walled.takes("dana")
    dana.promising.make_promise(state.id, DUE, "call about the refund")
    dana.wrapups.save_wrap_up(state.id, dana.wrapups.draft_wrap_up(dana.log.contact_state(state.id)))
    [promise] = dana.promises.list_owed(dana.person.id)
    return dana, promise


def rows(walled: Walled) -> list[tuple[Any, ...]]:
    return walled.asked("SELECT id, owner_id, due_at, state, why, settled_by, moves FROM promise ORDER BY id")


def said_of(walled: Walled, promise: Promise) -> dict[str, dict[str, Any]]:
    """By kind what an attacker would log."""
    return {
        "promise_kept": {},
        "promise_broken": {"why": "no_time"},
        "promise_moved": {"due_at": LATER},
        "promise_passed": {"to_id": walled.floor.people["priya"].id},
        "promise_word_given": {},
    }


@pytest.mark.parametrize("login", ["sam", "priya", "ines", "kim"])
def test_nobody_else_settles_moves_or_takes_it(walled: Walled, owed: tuple[Desk, Promise], login: str) -> None:
    """A colleague, one of another team, an editor, and somebody of another division, who knows the keys."""
    _, promise = owed
    before, own = rows(walled), walled.plain(login)
    for kind, data in said_of(walled, promise).items():
        for at in (now(), "2026-01-01T00:00:00+00:00"):
            event = an_event(f"{login}-{kind}", kind, {"promise_id": promise.id, **data}, at=at)
            with pytest.raises(psycopg.Error) as refused:
                log_event(own, promise.contact_id, event)
            assert refused.value.sqlstate == "KM001"
            hidden = login in ("kim", "sam", "priya")
            told = "not there any more" if hidden else "settled by whoever owes it"
            assert told in str(refused.value), kind
    assert rows(walled) == before


def test_who_made_it_does_nothing_with_it_once_it_is_another_s(walled: Walled, owed: tuple[Desk, Promise]) -> None:
    dana, promise = owed
    rosa, sam = walled.desk("rosa"), walled.floor.people["sam"]
    rosa.promising.pass_promise(rosa.promises.find_promise(promise.id) or promise, sam)
    [passed] = walled.asked("SELECT id FROM contact_event WHERE kind = 'promise_passed'")
    kims, priyas = walled.plain("kim"), walled.plain("priya")
    for own in (kims, priyas):
        undo = an_event("u", "promise_undone", {"promise_id": promise.id, "event_id": passed[0]}, at=now())
        with pytest.raises(psycopg.Error, match="not there any more"):
            log_event(own, promise.contact_id, undo)
    assert [row[1] for row in rows(walled)] == [sam.id]
    sams = walled.desk("sam")
    [his] = sams.promises.list_owed(sam.id)
    sams.promising.keep_promise(his)
    assert [(row[1], row[3], row[5]) for row in rows(walled)] == [(sam.id, "kept", sam.id)]
    assert dana.promises.list_owed(dana.person.id) == []


def test_it_is_handed_to_nobody_of_another_division_or_who_takes_no_calls(
    walled: Walled, owed: tuple[Desk, Promise]
) -> None:
    _, promise = owed
    walled.joins("quinn", "Quinn Lee", "quality_reviewer", "Front line", "agent")
    before, own = rows(walled), walled.plain("dana")
    for to in (walled.floor.people["kim"].id, walled.floor.people["quinn"].id, "nobody", "", None):
        event = an_event(f"to-{to}", "promise_passed", {"promise_id": promise.id, "to_id": to}, at=now())
        with pytest.raises(psycopg.Error) as refused:
            log_event(own, promise.contact_id, event)
        assert refused.value.sqlstate == "KM001"
    assert rows(walled) == before


def test_only_what_was_said_of_this_promise_is_undone(walled: Walled, owed: tuple[Desk, Promise]) -> None:
    dana, promise = owed
    own = walled.plain("dana")
    [wrapped] = walled.asked("SELECT id FROM contact_event WHERE kind = 'wrapped_up'")
    [made] = walled.asked("SELECT id FROM contact_event WHERE kind = 'promised'")
    for event_id in (wrapped[0], made[0], "nothing", "", None):
        said = {"promise_id": promise.id, "event_id": event_id}
        with pytest.raises(psycopg.Error) as refused:
            log_event(own, promise.contact_id, an_event(f"u-{event_id}"[:36], "promise_undone", said, at=now()))
        assert refused.value.sqlstate == "KM001"
    assert [row[3] for row in rows(walled)] == ["open"]
    assert dana.log.look_again(promise.contact_id).phase == "wrapped_up"


def test_a_move_without_a_time_and_a_key_of_another_contact_are_refused(
    walled: Walled, owed: tuple[Desk, Promise]
) -> None:
    _, promise = owed
    own, before = walled.plain("dana"), rows(walled)
    log_event(own, "other", an_event("o", "opened", {"channel": "phone"}))
    for contact, data in (
        (promise.contact_id, {"promise_id": promise.id}),
        (promise.contact_id, {"promise_id": promise.id, "due_at": "soon"}),
        ("other", {"promise_id": promise.id, "due_at": LATER}),
    ):
        with pytest.raises(psycopg.Error) as refused:
            log_event(own, contact, an_event("m", "promise_moved", data, at=now()))
        assert refused.value.sqlstate == "KM001"
    assert rows(walled) == before


def test_what_a_desktop_said_before_it_was_handed_on_is_taken_when_it_comes_in_late(
    walled: Walled, owed: tuple[Desk, Promise]
) -> None:
    """Dana moved it while her desktop was away; Rosa, who did not know, handed it to Sam since."""
    _, promise = owed
    before = now()
    rosa, sam = walled.desk("rosa"), walled.floor.people["sam"]
    rosa.promising.pass_promise(rosa.promises.find_promise(promise.id) or promise, sam)
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE contact SET holder_id = %s", (walled.floor.people["rosa"].id,))
    own = walled.plain("dana")
    said = {"promise_id": promise.id, "due_at": LATER}
    with pytest.raises(psycopg.Error, match="settled by whoever owes it"):
        log_event(own, promise.contact_id, an_event("late", "promise_moved", said, at=now()))
    log_event(own, promise.contact_id, an_event("early", "promise_moved", said, seq=promise.newest_seq + 1, at=before))
    [row] = rows(walled)
    assert (row[1], row[2].isoformat(), row[6]) == (sam.id, LATER, 1)


def test_a_list_of_promises_is_exported_of_ones_own_or_by_a_supervisor(
    walled: Walled, owed: tuple[Desk, Promise]
) -> None:
    _, promise = owed
    export = b"SELECT public_acts.export_list(%s, 'promises', %s, '')"
    for login in ("sam", "kim", "ines"):
        with pytest.raises(psycopg.Error, match="that you may export"):
            walled.plain(login).execute(export, (HEAD, [promise.id]))
    with pytest.raises(psycopg.Error, match="that you may export"):
        walled.plain("rosa").execute(export, (HEAD, ["nothing"]))
    for login in ("dana", "rosa"):
        walled.plain(login).execute(export, (HEAD, [promise.id]))
    told = walled.asked("SELECT who, data FROM audit WHERE what = 'list exported' ORDER BY seq")
    assert [(who, json.dumps(data, sort_keys=True)) for who, data in told] == [
        (login, '{"list": "promises", "rows": 1}') for login in ("dana", "rosa")
    ]


def test_to_an_erased_customer_nothing_is_settled_any_more(walled: Walled, owed: tuple[Desk, Promise]) -> None:
    dana, promise = owed
    erase_in_database(walled.floor.database, walled.floor.maria.id, "supervisor", "rosa")
    assert dana.promises.list_owed(dana.person.id) == []
    event = an_event("k", "promise_kept", {"promise_id": promise.id}, at=now())
    with pytest.raises(psycopg.Error, match="not there any more"):
        log_event(walled.plain("dana"), promise.contact_id, event)
    assert [row[3] for row in rows(walled)] == ["open"]
