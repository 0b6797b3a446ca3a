"""Somebody with a login of their own and a tool: whom they can erase, and what else of the log they can change."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.door import log_events
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.events.call import Identified, Noted
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.storage.audit import find_breaks
from kms_desktop.storage.schema import HEAD
from tests.contacts.test_erasing import a_call, left_of, wrapped_up
from tests.owner import drop_checks
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_attacks import everything

FORGET = f"SELECT public_acts.erase_customer('{HEAD}', %s, '{{}}', '')".encode()


def after_a_call(walled: Walled) -> str:
    """Maria rang, Dana had her and wrapped up."""
    dana, _ = walled.takes("dana", "call-0")
    floor = walled.floors["dana"]
    wrapped_up(dana, dana.log.open_contacts()[0].id)
    contact = a_call(floor, dana, owner=walled.floor)
    wrapped_up(dana, contact)
    return contact


def test_a_supervisor_erases_under_their_own_name_and_nobody_below(walled: Walled) -> None:
    contact, maria = after_a_call(walled), walled.floor.maria.id
    before = everything(walled)
    for login in ("dana", "ines", "kim"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(login).execute(FORGET, (maria,))
    assert everything(walled) == before
    (went,) = walled.plain("rosa").execute(FORGET.replace(b"''", b"'marta'"), (maria,)).fetchall()[0]
    assert went["contacts"] == 2 and went["events"] > 10
    assert left_of(walled.floor.database) == []
    (row,) = walled.asked("SELECT who, data FROM audit WHERE what = 'customer erased'")
    assert row == ("rosa", {"customer_id": maria})
    with walled.floor.database.reading() as session:
        assert list(find_breaks(session)) == []
    state = walled.desk("dana").log.look_again(contact)
    assert (state.customer_name, len(state.granted)) == ("Erased customer", 1)


ATTACKS = {
    "an event emptied": "UPDATE contact_event SET data = '{}'",
    "an event emptied as the act does": "UPDATE contact_event SET data = kms_without_words(kind, data)::json",
    "a customer said to be erased": "UPDATE customer SET erased_in = 1",
    "a contact said to be erased": "UPDATE contact SET erased_for = id",
    "the audit's own row made": "SELECT kms_audit('rosa', 'customer erased', '{}')",
    "the function replaced": "CREATE OR REPLACE FUNCTION public.kms_is_erased(which text) RETURNS boolean "
    "LANGUAGE sql AS 'SELECT true'",
    "the list replaced": "CREATE OR REPLACE FUNCTION public.kms_events() RETURNS jsonb LANGUAGE sql "
    "AS $$ SELECT '{}'::jsonb $$",
    "the guard switched off": "ALTER TABLE contact_event DISABLE TRIGGER contact_event_no_change_rows",
    "the words trigger dropped": "DROP TRIGGER contact_event_words ON contact_event",
    "triggers left out": "SET session_replication_role = replica",
}


@pytest.mark.parametrize("login", ["dana", "rosa"])
def test_nobody_gets_more_out_of_it(walled: Walled, login: str) -> None:
    """Neither before somebody is erased nor after, with whatever is set in the session."""
    after_a_call(walled)
    walled.gives_temporary_back()
    own = walled.plain(login)
    for setting in ("kms.erasing", "kms.verifier", "search_path"):
        own.execute(f"SELECT set_config('{setting}', 'pg_temp, public', false)".encode())
    own.execute("CREATE TEMP TABLE audit (seq int, what text, data json)")
    own.execute("CREATE FUNCTION pg_temp.kms_is_erased(which text) RETURNS boolean LANGUAGE sql AS 'SELECT true'")
    assert refused(walled, own) == {}
    erase_in_database(walled.database("rosa"), walled.floor.maria.id, "supervisor", "rosa")
    assert refused(walled, own) == {}
    with pytest.raises(psycopg.Error, match=r"stays erased|permission denied"):
        own.execute("UPDATE public.customer SET name = 'Maria Okafor' WHERE erased_in IS NOT NULL")


def refused(walled: Walled, own: psycopg.Connection[Any]) -> dict[str, str]:
    """The attacks that were let through, or refused for a reason of their own."""
    before, said = everything(walled), {}
    for attack, statement in ATTACKS.items():
        for table in ("contact_event", "customer", "contact"):
            statement = statement.replace(f"UPDATE {table} ", f"UPDATE public.{table} ")
        try:
            done = own.execute(statement.encode())
            said[attack] = f"let through, {done.rowcount} rows"
        except psycopg.Error as problem:
            if problem.sqlstate not in ("42501", "KM001"):
                said[attack] = str(problem)
    assert everything(walled) == before
    return {attack: words for attack, words in said.items() if words != "let through, 0 rows"}


def test_words_are_kept_out_whatever_tool_delivers_them(walled: Walled) -> None:
    contact, maria = after_a_call(walled), walled.floor.maria.id
    dana = walled.desk("dana")
    late = dana.log.next_event(dana.log.look_again(contact), contact, Noted(text="The late quokka"))
    erase_in_database(walled.database("rosa"), maria, "supervisor", "rosa")
    log_events(walled.database("dana"), [late], ())
    own = walled.plain("dana")
    log_event(own, contact, an_event("late", "noted", {"text": "The quokka again"}))
    other = walled.takes("dana", "call-7")[1].id
    log_event(own, other, an_event("named", "identified", {"customer_id": maria, "name": "Maria Okafor"}))
    assert left_of(walled.floor.database, "quokka", "maria", "okafor") == []
    assert len(walled.asked("SELECT FROM contact_event WHERE id IN (%s, 'late', 'named')", late.id)) == 3


def test_another_divisions_customer_is_not_there_to_be_erased(walled: Walled) -> None:
    with psycopg.connect(walled.url) as owner:
        owner.execute("UPDATE customer SET division = 'other'")
    before = everything(walled)
    with pytest.raises(psycopg.Error, match="There is no such customer here"):
        walled.plain("rosa").execute(FORGET, (walled.floor.maria.id,))
    assert everything(walled) == before


def test_two_supervisors_at_once_erase_once(walled: Walled) -> None:
    """The second waits for the first, and is told that it is done."""
    after_a_call(walled)
    maria = walled.floor.maria.id
    with ExitStack() as opened:
        rosa, marta = (opened.enter_context(psycopg.connect(walled.url_of(one))) for one in ("rosa", "marta"))
        rosa.execute(FORGET, (maria,))
        marta.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            marta.execute(FORGET, (maria,))
        marta.rollback()
        rosa.commit()
        assert marta.execute(FORGET, (maria,)).fetchall() == [({"already": True},)]
    assert len(walled.asked("SELECT FROM audit WHERE what = 'customer erased'")) == 1


def test_who_is_just_recognised_is_waited_for(walled: Walled) -> None:
    """A desktop that takes the customer's call at this moment, and somebody who erases them."""
    after_a_call(walled)
    maria, dana = walled.floor.maria.id, walled.desk("dana")
    state = dana.call.begin_contact("chat")
    named = dana.log.next_event(state, state.id, Identified(customer_id=maria, name="Maria", level="known", why=""))
    rosa = walled.plain("rosa")
    rosa.execute("SET lock_timeout = '50ms'")
    own = walled.plain("dana")
    with own.transaction():
        log_event(own, state.id, {**payload_of(named), "id": named.id})
        with pytest.raises(psycopg.errors.LockNotAvailable):
            rosa.execute(FORGET, (maria,))
    with pytest.raises(psycopg.Error, match=r"Dana Webb has this customer in a contact now; erase them once"):
        rosa.execute(FORGET, (maria,))


HOSTILE = (
    '{"text": "\\ud800"}',
    '{"customer_id": 1e999999, "x": "%s"}',
    '{"a": "\\u0000"}',
    "[" * 5000 + "]" * 5000,
    "5",
)


def test_what_cannot_be_read_in_some_contact_stops_nobody_from_being_erased(walled: Walled) -> None:
    """Rows of before they were refused at the door, in the customer's own contact and in those of others."""
    contact, maria = after_a_call(walled), walled.floor.maria.id
    other = walled.takes("dana", "call-8")[1].id
    wrapped_up(walled.desk("dana"), other)
    with psycopg.connect(walled.url) as owner:
        drop_checks(owner, "contact_event")
        for kind in ("noted", "identified", "granted"):
            for n, data in enumerate(HOSTILE):
                for which in (contact, other):
                    owner.execute(
                        "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) "
                        "VALUES (%s, %s, 500, now(), 'x', %s, %s)",
                        (f"{kind}-{n}-{which}"[:36], which, kind, data.replace("%s", maria)),
                    )
    went = walled.acts("rosa", "erase_customer", which=maria, reopened=[], by_login="")
    assert went["contacts"] == 3
    assert left_of(walled.floor.database) == []
    assert (
        walled.asked("SELECT FROM contact_event WHERE data::text LIKE '%%ud800%%' OR data::text LIKE '%%999999%%'")
        == []
    )


def test_a_contact_that_another_division_has_open_neither_stops_it_nor_is_told_of(walled: Walled) -> None:
    """A contact of theirs names this customer by key alone, whoever they saw before."""
    after_a_call(walled)
    maria = walled.floor.maria.id
    theirs = walled.desk("kim").call.begin_contact("chat").id
    with psycopg.connect(walled.url) as owner:
        owner.execute("UPDATE contact SET customer_id = %s WHERE id = %s", (maria, theirs))
    assert walled.acts("rosa", "erase_customer", which=maria, reopened=[], by_login="")["contacts"] == 3
    assert walled.asked("SELECT erased_for FROM contact WHERE id = %s", theirs) == [(maria,)]
