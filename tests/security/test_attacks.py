"""Somebody with a login of an agent and a tool of their own: what they see, and what the database refuses."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlmodel import SQLModel

from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import Customer
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.tables import Staff
from tests.contacts.conftest import Desk
from tests.logins import group_of
from tests.security.conftest import Walled
from tests.security.test_own_login import to_the_options

TABLES = sorted(Staff.metadata.tables)
AN_EVENT = "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) VALUES "
GRANT = (
    '{"article_id": "charged-twice", "option_id": "refund-the-card", "title": "x", "amount": %s, "customer_id": "%s"}'
)


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
    "the check of grants called past the guard": "SELECT kms_check_grant(%(contact)s, '{}', %(priya)s)",
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


QUIETLY_NOTHING = {
    "a handover accepted that is for somebody else": "UPDATE handover SET state = 'accepted', answered_by = %(priya)s",
    "a handover refused that is for somebody else": "UPDATE handover SET state = 'refused', answered_by = %(priya)s",
    "a promise of another division settled": "UPDATE promise SET state = 'kept'",
}


def test_what_is_not_ones_own_is_not_there_to_be_changed(walled: Walled) -> None:
    _, state = on_a_call(walled)
    before, known, kim = everything(walled), names(walled, state.id), walled.plain("kim")
    changed = {attack: kim.execute(sql.encode(), known).rowcount for attack, sql in QUIETLY_NOTHING.items()}
    assert changed == dict.fromkeys(QUIETLY_NOTHING, 0)
    assert everything(walled) == before


def test_who_has_the_contact_cannot_accept_the_handover_for_the_other(walled: Walled) -> None:
    dana, _ = on_a_call(walled)
    before = everything(walled)
    own = walled.plain("dana")
    for state in ("accepted", "refused"):
        with pytest.raises(psycopg.Error, match="row-level security"):
            own.execute("UPDATE handover SET state = %s, answered_by = %s", (state, dana.person.id))
    with pytest.raises(psycopg.Error, match="row-level security"):
        own.execute("UPDATE handover SET state = 'taken_back', answered_by = %s", (walled.floor.people["sam"].id,))
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
    connection: psycopg.Connection[Any], key: str, contact: str, who: str, amount: str = "38.5", to: str | None = None
) -> None:
    """`to` a customer, the one of the contact where none is given."""
    if to is None:
        (to,) = connection.execute("SELECT customer_id FROM contact WHERE id = %s", (contact,)).fetchone() or ("",)
    statement = AN_EVENT + "(%s, %s, 99, now() - interval '400 days', %s, 'granted', %s)"
    connection.execute(statement.encode(), (key, contact, who, GRANT % (amount, to)))


def test_an_amount_nobody_may_grant_is_refused(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    own = walled.plain("dana")
    for amount in ("80.01", "500", "-1", '"NaN"', "1e30"):
        with pytest.raises(psycopg.Error, match=r"over what you may grant|less than nothing"):
            _grant(own, "g", state.id, dana.person.id, amount)


def test_an_option_that_was_never_published_is_refused(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    statement = AN_EVENT + '(\'g\', %s, 99, now(), %s, \'granted\', \'{"article_id": "mine", "option_id": "all"}\')'
    with pytest.raises(psycopg.Error, match="not in the published articles"):
        walled.plain("dana").execute(statement.encode(), (state.id, dana.person.id))


def test_a_limit_counts_by_the_servers_clock_and_by_events_alone(walled: Walled) -> None:
    """Neither a date in the past nor leaving out the lists makes room for a third one."""
    dana, state = walled.takes("dana")
    own = walled.plain("dana")
    for turn in range(2):
        _grant(own, f"g{turn}", state.id, dana.person.id)
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g3", state.id, dana.person.id)
    other_day, again = walled.takes("dana", "call-2")
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g4", again.id, other_day.person.id)


def test_saying_afterwards_that_it_was_somebody_else_makes_no_room(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    own = walled.plain("dana")
    other = walled.floor.directory.add_customer(Customer(id="", name="Jonas Lind", account_no="1122 3344"))
    with pytest.raises(psycopg.Error, match="granted to the customer who is in the contact"):
        _grant(own, "g", state.id, dana.person.id, to=other.id)
    for turn in range(2):
        _grant(own, f"g{turn}", state.id, dana.person.id)
    dana.call.identify_customer(state.id, other.id)
    _, again = walled.takes("dana", "call-2")
    assert again.customer_id == walled.floor.maria.id
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(own, "g4", again.id, dana.person.id)


def test_a_picture_of_the_past_does_not_make_room(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    own = walled.plain("dana")
    own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    with pytest.raises(psycopg.Error, match="sees what others committed"):
        _grant(own, "g", state.id, dana.person.id)


def test_two_at_once_come_one_after_the_other(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    first, second = walled.plain("dana"), walled.plain("dana")
    _grant(first, "g0", state.id, dana.person.id)
    first.execute("BEGIN")
    _grant(first, "g1", state.id, dana.person.id)
    second.execute("SET lock_timeout = '100ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        _grant(second, "g2", state.id, dana.person.id)
    first.execute("COMMIT")
    with pytest.raises(psycopg.Error, match="already granted 2 times"):
        _grant(second, "g2", state.id, dana.person.id)


def test_what_was_granted_stays_as_it_was_in_the_lists(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    to_the_options(dana, state.id)
    dana.guided.accept_option(state.id, "refund-the-card")
    own = walled.plain("dana")
    for change in ("amount = 0", "result = 'declined'", f"agent_id = '{walled.floor.people['sam'].id}'"):
        with pytest.raises(psycopg.Error, match="What was granted cannot be changed"):
            own.execute(f"UPDATE option_use SET {change}".encode())
    own.execute("SELECT kms_drop_option_use(ARRAY(SELECT id FROM option_use))")
    assert walled.asked("SELECT result FROM option_use") == [("granted",)]
    for refused in ("DELETE FROM option_use", "UPDATE promise SET due_at = now() + interval '1 year'"):
        with pytest.raises(psycopg.Error, match="permission denied"):
            own.execute(refused.encode())


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
            with pytest.raises(psycopg.Error, match="already has a login"):
                owner.execute("SELECT kms_make_login(%s, 'agent', '')", (login,))
        with pytest.raises(psycopg.Error, match="encrypted password"):
            owner.execute("SELECT kms_make_login('new', 'agent', 'in clear')")


def is_now(walled: Walled, who: str, proficiency: str) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET proficiency = %s WHERE id = %s", (proficiency, who))


def test_what_is_written_for_others_is_published_by_who_has_come_far_enough(walled: Walled) -> None:
    ines, me = walled.plain("ines"), walled.floor.people["ines"].id
    publish = (
        "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) "
        "VALUES (%s, 'new', %s, '', %s, now(), %s)"
    )
    log = (
        "INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after) VALUES (%s, 'new', %s, now(), "
    )
    texts = {
        "contributor": "---\nid: new\naudience: internal\n---\n",
        "publisher": "---\nid: new\naudience: customer\n---\n",
        "coach": "---\nid: new\ngovernance: compliance\n---\n",
    }
    come = ["candidate", *texts]
    for needed, text in texts.items():
        is_now(walled, me, come[come.index(needed) - 1])
        with pytest.raises(psycopg.Error, match=r"row-level security|higher proficiency"):
            ines.execute(publish, (needed, needed, me, text))
        is_now(walled, me, needed)
        ines.execute(publish, (needed, needed, me, text))
    with pytest.raises(psycopg.Error, match="logged by the person"):
        ines.execute(log + "%s, 'revision', '', 'coach')", ("a", 1, walled.floor.people["rosa"].id))
    ines.execute(log + "%s, 'revision', '', 'coach')", ("a", 1, me))
    for rewritten in ("UPDATE article_change SET after = 'x'", "DELETE FROM article_change"):
        with pytest.raises(psycopg.Error):
            ines.execute(rewritten)
    is_now(walled, me, "contributor")
    with pytest.raises(psycopg.Error, match="higher proficiency"):
        ines.execute(log + "%s, 'audience', 'internal', 'public')", ("b", 2, me))


def test_an_editor_answers_what_is_said_of_articles_and_nothing_else(walled: Walled) -> None:
    dana = walled.plain("dana")
    said = (
        "INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, article_title, revision, "
        "passage, context, state, answer, answered_by) "
        "VALUES (%s, 'flag', 'x', %s, now(), '', %s, '', '', '', '{}', 'new', '', '')"
    )
    author = walled.floor.people["dana"].id
    dana.execute(said, ("on-an-article", author, "charged-twice"))
    dana.execute(said, ("on-nothing", author, ""))
    ines, me = walled.plain("ines"), walled.floor.people["ines"].id
    answered = ines.execute(
        "UPDATE suggestion SET state = 'accepted', answer = 'Mended', answered_by = %s RETURNING id", (me,)
    )
    assert answered.fetchall() == [("on-an-article",)]


def test_only_editors_who_may_publish_change_the_rules(walled: Walled) -> None:
    ines, me = walled.plain("ines"), walled.floor.people["ines"].id
    change = b"UPDATE option_rule SET title = 'Mine', by_id = %s WHERE option_id = 'refund-the-card'"
    raise_it = b"UPDATE option_rule SET limits = '[]', by_id = %s WHERE option_id = 'refund-the-card'"
    remove = b"SELECT kms_drop_option_rule(ARRAY['charged-twice'], ARRAY['refund-the-card'])"
    is_now(walled, me, "candidate")
    assert ines.execute(change, (me,)).rowcount == 0
    with pytest.raises(psycopg.Error, match="changed by a publisher"):
        ines.execute(remove)
    is_now(walled, me, "contributor")
    assert ines.execute(change, (me,)).rowcount == 1
    for refused, values in ((raise_it, (me,)), (remove, ())):
        with pytest.raises(psycopg.Error, match="changed by a publisher"):
            ines.execute(refused, values)
    is_now(walled, me, "publisher")
    assert ines.execute(raise_it, (me,)).rowcount == 1
    with pytest.raises(psycopg.Error, match="row-level security"):
        ines.execute(change, (walled.floor.people["rosa"].id,))
    ines.execute(remove)
    assert walled.asked("SELECT count(*) FROM option_rule WHERE option_id = 'refund-the-card'") == [(0,)]


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
    dana.call.verify_customer(contact, (text,))
    dana.call.log_note(contact, text)
    dana.call.log_search(contact, text)
    dana.guided.open_article(contact, "charged-twice")
    dana.guided.set_fact(contact, text, text)
    dana.call.log_suggestion(contact, text, text, text)
    made = dana.handovers.make_handover(contact, to_kind="person", to_id=sam.person.id, to_name=text, question=text)
    back = sam.handovers.refuse_handover(made.id, text)
    assert (back.note, back.verified_how, back.legs[-1].events[-1].data["reason"]) == (text, (text,), text)
    directory = walled.floors["dana"].directory
    assert directory.find_customers(text, 5) == [] and directory.match_caller(text).candidates == ()
    assert [e.reason for e in dana.journal.rejected_entries()] == [] and dana.outbox.waiting_count == 0
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
    assert set(SQLModel.metadata.tables) == set(TABLES)
