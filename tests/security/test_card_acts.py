"""Somebody who changes customers with a tool of their own: with which contact in hand, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.customers.model import Customer
from kms_desktop.storage.ids import new_key
from tests.security.conftest import Walled
from tests.security.door import NOON

STRANGE = "+447700900999"


def change(walled: Walled, who: str, contact: str, customer: str, kind: str, key: str = "", **data: Any) -> None:
    said = {"id": key or new_key(), "customer_id": customer, "contact_id": contact, "at": NOON, "kind": kind}
    walled.acts(who, "change_customer", change=json.dumps({**said, "data": data}))


def points(walled: Walled, customer: str) -> set[tuple[Any, ...]]:
    return set(walled.asked("SELECT value_norm, level, source FROM identity WHERE customer_id = %s", customer))


def test_a_card_is_changed_with_the_contact_of_this_customer_in_hand_alone(walled: Walled) -> None:
    _, state = walled.takes("dana")
    maria = state.customer_id
    note = {"text": "Letters in large print.", "until": ""}
    change(walled, "dana", state.id, maria, "note_pinned", key="note-1", **note)
    change(walled, "dana", state.id, maria, "note_pinned", key="note-1", **note)
    assert walled.asked("SELECT by_id, kind FROM customer_change") == [(walled.floor.people["dana"].id, "note_pinned")]
    for who, contact in (("sam", state.id), ("kim", state.id), ("dana", ""), ("dana", "made-up")):
        with pytest.raises(psycopg.Error, match="with a contact of theirs in hand"):
            change(walled, who, contact, maria, "note_pinned", **note)
    other = walled.floor.directory.add_customer(_somebody()).id
    with pytest.raises(psycopg.Error, match="somebody else"):
        change(walled, "dana", state.id, other, "note_pinned", **note)
    with pytest.raises(psycopg.Error, match="another change"):
        change(walled, "sam", state.id, maria, "note_pinned", key="note-1", **note)
    assert len(walled.asked("SELECT id FROM customer_change")) == 1


def test_a_contact_that_was_closed_long_ago_changes_nobody(walled: Walled) -> None:
    desk, state = walled.takes("dana")
    desk.wrapups.save_wrap_up(state.id, desk.wrapups.draft_wrap_up(state))
    change(walled, "dana", state.id, state.customer_id, "confirmed")
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(b"UPDATE contact SET ended_at = now() - interval '2 days'")
    with pytest.raises(psycopg.Error, match="with a contact of theirs in hand"):
        change(walled, "dana", state.id, state.customer_id, "confirmed")


def test_a_number_is_kept_for_who_called_from_it_and_was_verified(walled: Walled) -> None:
    desk = walled.desk("dana")
    contact = desk.takes(walled.floor, STRANGE).id
    desk.call.identify_customer(contact, walled.floor.maria.id)
    maria = walled.floor.maria.id
    with pytest.raises(psycopg.Error, match="and was verified"):
        change(walled, "dana", contact, maria, "number_kept", value=STRANGE)
    desk.call.verify_customer(contact, ("Date of birth", "Postcode"))
    for number in ("+442079460777", "", "' OR true --"):
        with pytest.raises(psycopg.Error, match="and was verified"):
            change(walled, "dana", contact, maria, "number_kept", value=number)
    change(walled, "dana", contact, maria, "number_kept", value=STRANGE)
    assert (STRANGE, "known", "contact") in points(walled, maria)


def test_a_verification_of_somebody_else_keeps_no_number(walled: Walled) -> None:
    desk, state = walled.takes("dana")
    desk.call.verify_customer(state.id, ("Date of birth", "Postcode"))
    other = walled.floor.directory.add_customer(_somebody()).id
    desk.call.identify_customer(state.id, other)
    with pytest.raises(psycopg.Error, match="and was verified"):
        change(walled, "dana", state.id, other, "number_kept", value="+442079460018")


def test_an_agent_takes_off_what_was_kept_in_a_contact_and_nothing_else(walled: Walled) -> None:
    _, state = walled.takes("dana")
    maria, before = state.customer_id, points(walled, state.customer_id)
    change(walled, "dana", state.id, maria, "number_dropped", value="+442079460018")
    assert points(walled, maria) == before
    change(walled, "rosa", "", maria, "number_dropped", value="+442079460018")
    assert points(walled, maria) == before - {("+442079460018", "known", "")}


def test_one_caller_is_entered_in_a_contact_into_ones_own_division(walled: Walled) -> None:
    desk = walled.desk("dana")
    contact = desk.takes(walled.floor, STRANGE).id
    change(walled, "dana", contact, "zoltan", "entered", name="Zoltan Nagy", account_no="")
    (row,) = walled.asked("SELECT name, account_no, source, division FROM customer WHERE id = 'zoltan'")
    assert row == ("Zoltan Nagy", "new-zoltan", "contact", "")
    assert points(walled, "zoltan") == {(STRANGE, "maybe", "contact")}
    with pytest.raises(psycopg.Error, match="One caller is entered"):
        change(walled, "dana", contact, "second", "entered", name="Second", account_no="")
    desk.call.identify_customer(contact, "zoltan")
    with pytest.raises(psycopg.Error, match="and was verified"):
        change(walled, "dana", contact, "zoltan", "number_kept", value=STRANGE)
    with pytest.raises(psycopg.Error, match="somebody else"):
        change(walled, "dana", contact, "third", "entered", name="Third", account_no="")


def test_nobody_is_entered_over_a_customer_who_is_there_or_without_a_contact(walled: Walled) -> None:
    desk = walled.desk("dana")
    contact, maria = desk.takes(walled.floor, STRANGE).id, walled.floor.maria
    taken = [
        (maria.id, "1"),
        (maria.id, maria.account_no),
        ("new-one", maria.account_no),
        ("erased", "erased-1"),
        ("nameless", "2"),
    ]
    for key, account in taken:
        name = " " if key == "nameless" else "Mallory"
        with pytest.raises(psycopg.Error):
            change(walled, "dana", contact, key, "entered", name=name, account_no=account)
    with pytest.raises(psycopg.Error, match="in hand"):
        change(walled, "rosa", "", "new-one", "entered", name="Mallory", account_no="9")
    assert walled.asked("SELECT name FROM customer WHERE id = %s", maria.id) == [("Maria Okafor",)]
    assert STRANGE not in {number for number, *_ in points(walled, maria.id)}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("made_up", {}),
        ("confirmed", {"more": "x"}),
        ("note_pinned", {"text": "x"}),
        ("note_pinned", {"text": "x" * 1001, "until": ""}),
        ("note_pinned", {"text": ["x"], "until": ""}),
        ("note_pinned", {"text": "x", "until": "2026-02-30"}),
        ("note_pinned", {"text": "bell \u0007", "until": ""}),
        ("preference_set", {"what": "religion", "value": "x", "consent": True}),
    ],
)
def test_what_is_no_change_is_not_stored(walled: Walled, kind: str, data: dict[str, Any]) -> None:
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error):
        change(walled, "dana", state.id, state.customer_id, kind, **data)
    assert walled.asked("SELECT id FROM customer_change") == []


def test_no_table_of_cards_is_written_but_by_the_act_and_read_by_division(walled: Walled) -> None:
    _, state = walled.takes("dana")
    change(walled, "dana", state.id, state.customer_id, "note_pinned", text="Large print.", until="")
    for login in ("dana", "rosa", "marta"):
        own = walled.plain(login)
        assert len(own.execute(b"SELECT id FROM customer_change").fetchall()) == 1
        for statement in (
            b"UPDATE customer_change SET data = '{}'",
            b"DELETE FROM customer_change",
            b"INSERT INTO customer_change DEFAULT VALUES",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(statement)
    assert walled.plain("kim").execute(b"SELECT id FROM customer_change").fetchall() == []


def test_a_look_is_told_under_ones_own_name_of_a_customer_of_ones_division(walled: Walled) -> None:
    maria = walled.floor.maria.id
    walled.acts("dana", "note_look", customer_id=maria, by_login="rosa")
    told = walled.asked("SELECT who, data ->> 'customer_id' FROM audit WHERE what = 'customer looked at'")
    assert told == [("dana", maria)]
    for login, customer in (("kim", maria), ("dana", "nobody")):
        with pytest.raises(psycopg.Error, match="no such customer"):
            walled.acts(login, "note_look", customer_id=customer, by_login="")


def _somebody() -> Customer:
    return Customer(id="", name="James Okafor", account_no="8841 2291")


def part(walled: Walled, who: str, which: str, to: str, name: str, points: list[str]) -> None:
    told = {"which": which, "to_id": to, "name": name, "points": points, "threads": [], "by_login": ""}
    walled.acts(who, "part_customer", **told)


def test_a_customer_is_parted_by_a_supervisor_of_their_division_alone(walled: Walled) -> None:
    maria = walled.floor.maria.id
    (point,) = walled.asked("SELECT id FROM identity WHERE customer_id = %s", maria)
    for login in ("dana", "ines"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            part(walled, login, maria, "other", "James", list(point))
    other = walled.floor.directory.add_customer(_somebody()).id
    refused = [(maria, maria, ""), (maria, "nobody", ""), (maria, other, "Mallory"), ("nobody", other, "")]
    for which, to, name in refused:
        with pytest.raises(psycopg.Error):
            part(walled, "rosa", which, to, name, list(point))
    with pytest.raises(psycopg.Error, match="is not theirs"):
        part(walled, "rosa", other, maria, "", list(point))
    part(walled, "rosa", maria, other, "", list(point))
    assert points(walled, maria) == set()
    assert ("+442079460018", "known", "") in points(walled, other)
