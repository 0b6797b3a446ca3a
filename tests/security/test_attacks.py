"""Somebody with a login of an agent and a tool of their own: what they see, and what the database refuses."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import Customer
from kms_desktop.errors import Refused
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.every_table import SCHEMA
from tests.contacts.conftest import Desk
from tests.logins import group_of
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_own_login import to_the_options

TABLES = sorted(SCHEMA.tables)
AN_EVENT = "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) VALUES "
REFUND = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "x"}
LONG_AGO = "2025-01-01T00:00:00+00:00"


def everything(walled: Walled) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the owner reads it."""
    with psycopg.connect(walled.url) as owner:
        return {
            table: owner.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1'.encode()).fetchall() for table in TABLES
        }


def on_a_call(walled: Walled) -> tuple[Desk, ContactState]:
    """Dana has Maria on the line, at the options, and asked Sam to take it."""
    dana, state = walled.takes("dana")
    to_the_options(dana, state.id)
    sam = walled.floor.people["sam"]
    dana.handovers.make_handover(state.id, to_kind="person", to_id=sam.id, to_name=sam.name, question="Can you pay it?")
    return dana, state


def names(walled: Walled, contact_id: str) -> dict[str, Any]:
    """What an attack may fill in; all of it is known to whoever works here."""
    (handover_id,) = walled.asked("SELECT id FROM handover")[0]
    return {
        "contact": contact_id,
        "handover": handover_id,
        "customer": walled.floor.maria.id,
        **{login: person.id for login, person in walled.floor.people.items()},
    }


def test_another_divisions_contacts_and_customers_are_not_there(walled: Walled) -> None:
    on_a_call(walled)
    hidden = ("contact", "contact_event", "customer", "identity", "interaction", "handover", "option_use", "promise")
    owned = {table for table in hidden if walled.asked(f"SELECT FROM {table}")}
    assert {"contact", "contact_event", "customer", "identity", "handover"} <= owned
    kim = walled.plain("kim")
    seen = [table for table in hidden if kim.execute(f"SELECT FROM {table}".encode()).fetchall()]
    assert seen == []
    with pytest.raises(psycopg.Error, match="row-level security"):
        kim.execute("SET row_security = off").execute("SELECT * FROM contact")


ADMINS = "(SELECT rolname FROM pg_roles WHERE rolname ~ '^kms_.+_admin$' AND pg_has_role('marta', oid, 'MEMBER'))"
FORGED = {
    "an event in a colleague's name": AN_EVENT + "('e', %(contact)s, 99, now(), %(sam)s, 'noted', '{}')",
    "an event in a contact somebody else has": AN_EVENT + "('e', %(contact)s, 99, now(), %(priya)s, 'noted', '{}')",
    "an event in a contact that nobody opened": AN_EVENT + "('e', 'nowhere', 1, now(), %(priya)s, 'opened', '{}')",
    "a contact in a colleague's name": "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, "
    "opened_at, article_id, reason, outcome, words, legs, repeats) "
    "VALUES ('c', 'phone', '', '', 'on_call', %(sam)s, now(), '', '', '', '', 1, 0)",
    "an event rewritten": "UPDATE contact_event SET data = '{}'",
    "an event removed": "DELETE FROM contact_event",
    "an event replaced by another": AN_EVENT + "((SELECT max(id) FROM contact_event), %(contact)s, 1, now(), "
    "%(priya)s, 'noted', '{}') ON CONFLICT (id) DO UPDATE SET agent_id = EXCLUDED.agent_id",
    "all events removed": "TRUNCATE contact_event",
    "the guard switched off": "ALTER TABLE contact_event DISABLE TRIGGER ALL",
    "row-level security switched off": "ALTER TABLE contact DISABLE ROW LEVEL SECURITY",
    "a higher role": "UPDATE staff SET role = 'admin' WHERE id = %(priya)s",
    "a higher authority": "UPDATE staff SET authority = 'manager' WHERE id = %(priya)s",
    "another division": "UPDATE team SET division = 'other'",
    "a person made up": "INSERT INTO staff SELECT 'x', 'x', 'x', 'admin', 'manager', 'coach', team_id, true FROM staff",
    "membership of the administrators": "DO $$ BEGIN EXECUTE format('GRANT %%I TO priya', " + ADMINS + "); END $$",
    "the administrators' role for a moment": "DO $$ BEGIN EXECUTE format('SET ROLE %%I', " + ADMINS + "); END $$",
    "the owner's session": "SET SESSION AUTHORIZATION postgres",
    "a superuser": "ALTER ROLE priya SUPERUSER",
    "an administrator's login": "SELECT kms_make_login('priya', 'admin', '')",
    "a login ended": "SELECT kms_end_login('sam')",
    "a limit raised": "UPDATE option_rule SET limits = '[]'",
    "a limit removed": "DELETE FROM option_rule",
    "a rule of one's own": "INSERT INTO option_rule VALUES ('mine', 'mine', '', '', '{}', '[]', %(priya)s, now())",
    "a change of an article logged": "INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after) "
    "VALUES ('x', 'charged-twice', 1, now(), %(priya)s, 'confidence', 'wip', 'validated')",
    "an entry of the editors' list closed": "INSERT INTO put_aside VALUES ('x', '', '', %(priya)s, now())",
    "a picture put into an article": "INSERT INTO article_picture VALUES ('a/b.png', '', %(priya)s, now())",
    "an article published": "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) "
    "VALUES ('x', 'charged-twice', 'r', '', %(priya)s, now(), 'Refund everything')",
    "a handover readdressed": "UPDATE handover SET to_id = %(priya)s",
    "a handover's question rewritten": "UPDATE handover SET question = 'x'",
    "a handover accepted by an event": AN_EVENT + "('e', %(contact)s, 99, now(), %(priya)s, 'handover_accepted', "
    "json_build_object('handover_id', %(handover)s::text))",
    "a contact taken": "UPDATE contact SET holder_id = %(priya)s",
    "a contact rewritten": "UPDATE contact SET words = 'x'",
    "a contact removed": "DELETE FROM contact",
    "a handover made of somebody else's contact": "INSERT INTO handover (id, contact_id, from_id, to_kind, to_id, "
    "warm, question, made_at, state, answered_by, reason) VALUES ('h', %(contact)s, %(priya)s, 'person', %(priya)s, "
    "true, '', now(), 'waiting', '', '')",
    "an approval given to oneself": "INSERT INTO approval (id, contact_id, asked_by, article_id, option_id, title, "
    "question, amount, asked_at, state, answered_by, reason) VALUES ('a', %(contact)s, %(priya)s, 'charged-twice', "
    "'refund-the-card', '', '', 500, now(), 'granted', %(priya)s, '')",
    "a customer renamed": "UPDATE customer SET name = 'x'",
    "a customer removed": "DELETE FROM customer",
    "a customer made up": "INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at, "
    "division) VALUES ('x', 'x', 'x', '', '[]', '{}', '', now(), '')",
    "a message made up": "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, "
    "subject, body_text, author_name, author_kind, author_address, internal, queue, outcome, state, raw) "
    "VALUES ('x', 'mail', 'x', 'x', 'email', 'in', now(), '', '', '', '', '', false, '', '', '', '{}')",
    "a suggestion in a colleague's name": "INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, "
    "article_id, article_title, revision, passage, context, state, answer, answered_by) VALUES ('s', 'suggestion', "
    "'x', %(sam)s, now(), '', '', '', '', '', '{}', 'new', '', '')",
    "a suggestion answered": "UPDATE suggestion SET state = 'accepted', answer = 'x', answered_by = %(priya)s",
    "the audit read": "SELECT * FROM audit",
    "the audit rewritten": "UPDATE audit SET who = 'x'",
    "a function put in front": "CREATE FUNCTION kms_is_owner(x int) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "a file of the server": "SELECT pg_read_file('/etc/passwd')",
    "a program on the server": "COPY contact TO PROGRAM 'cat'",
    "the check of grants called past the guard": "SELECT kms_check_grant(%(contact)s, '{}', %(priya)s, NULL)",
}


def test_an_agent_is_refused(walled: Walled) -> None:
    _, state = on_a_call(walled)
    before, known, said = everything(walled), names(walled, state.id), dict[str, str | None]()
    priya = walled.plain("priya")
    for attack, statement in FORGED.items():
        try:
            priya.execute(statement.encode(), known)
            said[attack] = "let through"
        except psycopg.Error as refused:
            said[attack] = refused.sqlstate
    assert {attack: code for attack, code in said.items() if code not in ("42501", "KM001")} == {}
    assert everything(walled) == before


A_USE = (
    "INSERT INTO option_use (id, contact_id, customer_id, agent_id, article_id, option_id, title, remedy, amount, "
    "result, at) VALUES ('x', %(contact)s, %(customer)s, %(sam)s, 'charged-twice', 'refund-the-card', '', '', 99999, "
    "'granted', now())"
)
FORGED_ROWS = {
    "a grant told in a colleague's name": A_USE,
    "a grant told of another customer": "UPDATE option_use SET customer_id = NULL",
    "a grant not told any more": "DELETE FROM option_use",
    "a resolution in a colleague's name": "INSERT INTO resolution (id, contact_id, agent_id, article_id, "
    "article_revision, link, reason, option_id, title, amount, outcome, words, at) VALUES ('x', %(contact)s, %(sam)s, "
    "'', '', '', '', '', '', 5000, '', '', now())",
    "a resolution rewritten": "UPDATE resolution SET amount = 0",
    "a promise that a colleague owes": "INSERT INTO promise (id, contact_id, owner_id, what, due_at, made_at, state) "
    "VALUES ('x', %(contact)s, %(sam)s, 'x', now(), now(), 'open')",
    "a promise settled": "UPDATE promise SET state = 'kept'",
    "a promise given to a colleague": "UPDATE promise SET owner_id = %(sam)s",
    "a repeat blamed on a colleague": "INSERT INTO repeat (id, contact_id, kind, what, article_id, by_id, first_by, "
    "at) VALUES ('x', %(contact)s, 'fact', '', '', %(sam)s, '', now())",
    "a repeat not told any more": "DELETE FROM repeat",
    "words of a customer in the history": "INSERT INTO interaction (id, source, source_id, thread_id, customer_id, "
    "channel, direction, started_at, subject, body_text, author_name, author_kind, author_address, internal, queue, "
    "outcome, state, raw) VALUES (%(contact)s, 'contact', %(contact)s, 'x', %(customer)s, 'email', 'in', now(), '', "
    "'I will sue', 'Maria', 'customer', '', false, '', '', '', '{}')",
    "the history rewritten": "UPDATE interaction SET body_text = 'x'",
    "a handover accepted": "UPDATE handover SET state = 'accepted', answered_by = %(sam)s",
    "a handover refused": "UPDATE handover SET state = 'refused', answered_by = %(priya)s",
    "a handover taken back": "UPDATE handover SET state = 'taken_back', answered_by = %(dana)s",
    "an approval said yes to": "UPDATE approval SET state = 'granted', answered_by = %(sam)s",
    "a contact given to a colleague": "UPDATE contact SET holder_id = %(sam)s",
    "an event past the door": AN_EVENT + "('e', %(contact)s, 2147483647, now(), %(dana)s, 'noted', '{}')",
    "the door's own work": "SELECT kms_write_rows(%(contact)s)",
}


@pytest.mark.parametrize("login", ["kim", "dana"])
def test_what_hangs_on_a_contact_is_written_by_nobody(walled: Walled, login: str) -> None:
    """Neither by somebody of another division nor by who has the contact."""
    _, state = on_a_call(walled)
    before, known, own = everything(walled), names(walled, state.id), walled.plain(login)
    for attack, statement in FORGED_ROWS.items():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute(statement.encode(), known)
            pytest.fail(attack)
    assert everything(walled) == before


def test_events_and_audit_cannot_be_changed_by_the_owner_either(walled: Walled) -> None:
    on_a_call(walled)
    before = everything(walled)
    with psycopg.connect(walled.url, autocommit=True) as owner:
        for table in ("contact_event", "audit"):
            for change in (f"UPDATE {table} SET data = '{{}}'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
                    owner.execute(change.encode())
    assert everything(walled) == before


def test_the_suggestions_of_others_are_read_once_they_are_answered(walled: Walled) -> None:
    columns = "id, kind, text, made_by, made_at, contact_id, article_id, article_title, revision, passage, context"
    with psycopg.connect(walled.url) as owner:
        for key, state in (("asked", "new"), ("answered", "accepted")):
            owner.execute(
                f"INSERT INTO suggestion ({columns}, state, answer, answered_by) VALUES "
                "(%s, 'suggestion', 'x', %s, now(), '', '', '', '', '', '{}', %s, '', '')".encode(),
                (key, walled.floor.people["dana"].id, state),
            )
    seen = {
        login: sorted(key for (key,) in walled.plain(login).execute("SELECT id FROM suggestion"))
        for login in ("dana", "priya", "rosa", "ines")
    }
    assert seen == {
        "dana": ["answered", "asked"],
        "priya": ["answered"],
        "rosa": ["answered", "asked"],
        "ines": ["answered"],
    }


def _grant(
    connection: psycopg.Connection[Any], key: str, contact: str, amount: Any = 38.5, to: str | None = None
) -> None:
    """`to` a customer, the one of the contact where none is given; said to be long ago."""
    if to is None:
        (to,) = connection.execute("SELECT customer_id FROM contact WHERE id = %s", (contact,)).fetchone() or ("",)
    log_event(
        connection, contact, an_event(key, "granted", {**REFUND, "amount": amount, "customer_id": to}, at=LONG_AGO)
    )


def test_an_amount_nobody_may_grant_is_refused(walled: Walled) -> None:
    _, state = walled.takes("dana")
    own = walled.plain("dana")
    for amount in (80.01, 500, -1, "NaN", 1e30, "0x10", "", "Infinity"):
        with pytest.raises(psycopg.Error, match=r"over what you may grant|less than nothing|cannot st") as refused:
            _grant(own, "g", state.id, amount)
        assert refused.value.sqlstate == "KM001", amount


def test_an_option_that_was_never_published_is_refused(walled: Walled) -> None:
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match="not in the published articles"):
        log_event(walled.plain("dana"), state.id, an_event("g", "granted", {"article_id": "mine", "option_id": "all"}))


def test_a_limit_counts_by_the_servers_clock_and_by_events_alone(walled: Walled) -> None:
    """Neither a date in the past nor leaving out the lists makes room for a third one."""
    _, state = walled.takes("dana")
    own = walled.plain("dana")
    for turn in range(2):
        _grant(own, f"g{turn}", state.id)
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g3", state.id)
    _, again = walled.takes("dana", "call-2")
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g4", again.id)


def test_saying_afterwards_that_it_was_somebody_else_makes_no_room(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    own = walled.plain("dana")
    other = walled.floor.directory.add_customer(Customer(id="", name="Jonas Lind", account_no="1122 3344"))
    with pytest.raises(psycopg.Error, match="granted to the customer who is in the contact"):
        _grant(own, "g", state.id, to=other.id)
    for turn in range(2):
        _grant(own, f"g{turn}", state.id)
    dana.call.identify_customer(state.id, other.id)
    _, again = walled.takes("dana", "call-2")
    assert again.customer_id == walled.floor.maria.id
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g4", again.id)


def test_a_picture_of_the_past_does_not_make_room(walled: Walled) -> None:
    _, state = walled.takes("dana")
    own = walled.plain("dana")
    own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    with pytest.raises(psycopg.Error, match="sees what others have done"):
        _grant(own, "g", state.id)


def test_two_at_once_come_one_after_the_other(walled: Walled) -> None:
    _, state = walled.takes("dana")
    first, second = walled.plain("dana"), walled.plain("dana")
    _grant(first, "g0", state.id)
    first.execute("BEGIN")
    _grant(first, "g1", state.id)
    second.execute("SET lock_timeout = '100ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        _grant(second, "g2", state.id)
    first.execute("COMMIT")
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(second, "g2", state.id)


def test_who_left_is_not_let_in_and_sees_nothing_from_where_they_still_are(walled: Walled) -> None:
    on_a_call(walled)
    still_there = walled.plain("priya")
    assert still_there.execute("SELECT * FROM contact").fetchall() != []
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = false WHERE login = 'priya'")
        assert still_there.execute("SELECT * FROM contact").fetchall() == []
        owner.execute("SELECT kms_end_login('priya')")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        walled.plain("priya")


def test_a_login_of_the_server_is_not_taken_over(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        for login in ("postgres", group_of(walled.url, "admin"), "kms_admin", "pg_monitor"):
            with pytest.raises(psycopg.Error, match=r"has a login “.*” already"):
                owner.execute("SELECT kms_make_login(%s, 'agent', '')", (login,))
        with pytest.raises(psycopg.Error, match="encrypted password"):
            owner.execute("SELECT kms_make_login('new', 'agent', 'in clear')")


def test_an_editor_answers_what_is_said_of_articles_and_nothing_else(walled: Walled) -> None:
    for key, article in (("on-an-article", "charged-twice"), ("on-nothing", "")):
        said = {"kind": "flag", "text": "x", "made_by": walled.floor.people["dana"].id, "article_id": article}
        said["made_at"] = "2026-06-01T10:00:00+00:00"
        walled.acts("dana", "submit_suggestion", suggestion_id=key, said=json.dumps(said))
    answer = {"accepted": True, "words": "Mended", "says_since": "", "by_id": walled.floor.people["rosa"].id}
    assert walled.acts("ines", "answer_suggestion", suggestion_id="on-an-article", **answer)
    assert not walled.acts("rosa", "answer_suggestion", suggestion_id="on-an-article", **answer)
    with pytest.raises(psycopg.Error, match="Only a supervisor answers suggestions"):
        walled.acts("ines", "answer_suggestion", suggestion_id="on-nothing", **answer)
    told = walled.asked("SELECT id, state, answered_by FROM suggestion ORDER BY id")
    assert told == [("on-an-article", "accepted", walled.floor.people["ines"].id), ("on-nothing", "new", "")]


HOSTILE = (
    "'; DROP TABLE contact; --",
    "\"; UPDATE staff SET role = 'admin'; --",
    "$$; SELECT pg_sleep(60); $$",
    "%s %(id)s {0} :id \\' \\\" E'\\x27'",
    "Robert'); DELETE FROM audit WHERE ('1'='1",
    "\u2019 OR 1=1 \u2018",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_in_any_field_is_text(walled: Walled, text: str) -> None:
    dana, state = walled.takes("dana")
    sam, contact = walled.desk("sam"), state.id
    with pytest.raises(Refused, match="Nothing is kept"):
        dana.call.verify_customer(contact, (text,))
    dana.call.log_note(contact, text)
    dana.call.log_search(contact, text)
    dana.guided.open_article(contact, "charged-twice")
    dana.guided.set_fact(contact, text, text)
    dana.call.log_suggestion(contact, text, text, text)
    made = dana.handovers.make_handover(contact, to_kind="person", to_id=sam.person.id, to_name=text, question=text)
    back = sam.handovers.refuse_handover(made.id, text)
    assert (back.note, back.verified_how, back.legs[-1].events[-1].data["reason"]) == (text, (), text)
    directory = walled.floors["dana"].directory
    assert directory.find_customers(text, 5) == [] and directory.match_caller(text).candidates == ()
    assert [e.reason for e in dana.journal.entries_set_aside()] == [] and dana.outbox.waiting_count == 0
    assert walled.asked("SELECT question, reason FROM handover") == [(text, text)]
    assert len(walled.asked("SELECT login FROM staff WHERE role = 'agent'")) == 4


def test_a_forged_notification_makes_a_desktop_read_again_and_nothing_more(walled: Walled) -> None:
    dana, state = on_a_call(walled)
    feed, before = ChangeFeed(walled.database("sam")), everything(walled)
    try:
        while feed.wait_for_change(0.05):
            pass
        kim = walled.plain("kim")
        for payload in ("", "'; DROP TABLE contact; --", "x" * 7000):
            kim.execute("SELECT pg_notify('kms_changed', %s)", (payload,))
            assert feed.wait_for_change(5)
        assert not feed.wait_for_change(0.05)
    finally:
        feed.close()
    assert everything(walled) == before
    assert dana.log.look_again(state.id).phase == "handed_over"


def test_every_table_is_guarded(walled: Walled) -> None:
    """A table that a later version adds must say who may do what with it."""
    open_tables = walled.asked(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND NOT relrowsecurity AND relname <> 'alembic_version'"
    )
    assert open_tables == []
    assert set(SCHEMA.tables) == set(TABLES)
