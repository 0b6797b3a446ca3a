"""A quality reviewer with a login of her own: reads what a supervisor of her division reads, and changes nothing."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.access.roster import Roster
from kms_desktop.errors import Refused
from tests.logins import group_of
from tests.security.conftest import Walled
from tests.security.door import an_event, answer, log_event
from tests.security.test_approval_attacks import FORGED as FORGED_ANSWERS
from tests.security.test_approval_attacks import YES, yes
from tests.security.test_approval_attacks import asked as asked_for_approval
from tests.security.test_attacks import FORGED, TABLES, everything, names, on_a_call
from tests.security.test_leaving import furnish, groups_of, let_through, seen

READING = {
    *("kms_is_owner", "kms_me", "kms_role", "kms_team", "kms_division", "kms_passed_to_me"),
    *("kms_contacts_passed_by_me", "kms_is_of_my_division", "kms_division_of_call"),
    *("kms_customers_passed_to_me", "kms_acts_as_owner"),
    "kms_server_acceptance",
    "kms_asked_of_me",
}
"""What these tell her is hers: `kms_asked_of_me` names no question, as none is put to who takes no calls."""


@pytest.fixture
def quinn(walled: Walled) -> psycopg.Connection[Any]:
    """A reviewer who has a manager's authority, with a tool of her own."""
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "manager")
    return walled.plain("quinn")


def is_an_agent_elsewhere(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(f"GRANT {group_of(walled.url, 'agent')} TO quinn".encode())


def test_she_counts_in_every_table_what_a_supervisor_counts(walled: Walled, quinn: psycopg.Connection[Any]) -> None:
    furnish(walled)
    hers = seen(quinn)
    assert hers == seen(walled.plain("rosa"))
    assert min(hers[table] for table in ("contact", "contact_event", "customer", "audit", "put_aside")) > 0
    assert hers["suggestion"] == 2
    assert quinn.execute("SELECT version_num FROM alembic_version").fetchall() != []


def test_what_another_division_has_is_not_hers(walled: Walled) -> None:
    furnish(walled)
    walled.joins("remy", "Remy Roth", QUALITY_REVIEWER.code, "Other brand", "manager")
    reads = seen(walled.plain("remy"))
    assert [reads[table] for table in ("contact", "contact_event", "customer", "identity")] == [0, 0, 0, 0]


@pytest.mark.parametrize("table", TABLES)
def test_no_table_takes_anything_from_her(quinn: psycopg.Connection[Any], table: str) -> None:
    query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1"
    ((column,),) = quinn.execute(query.encode(), (table,)).fetchall()
    for statement in (
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"SELECT FROM {table} FOR KEY SHARE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            quinn.execute(statement.encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege), quinn.transaction():
        quinn.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE".encode())


def test_she_runs_the_functions_that_read_and_no_other(walled: Walled, quinn: psycopg.Connection[Any]) -> None:
    query = (
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'kms_') "
        "AND has_function_privilege(oid, 'EXECUTE')"
    )
    assert {name for (name,) in quinn.execute(query.encode())} == READING
    for call in ("kms_write_rows('x')", "kms_make_login('quinn', 'admin', '')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            quinn.execute(f"SELECT {call}".encode())


@pytest.mark.parametrize("elsewhere", [False, True], ids=["a reviewer", "an agent of another workspace too"])
def test_an_approval_is_not_hers_to_answer_whatever_she_may_grant(
    walled: Walled, quinn: psycopg.Connection[Any], elsewhere: bool
) -> None:
    _, approval = asked_for_approval(walled)
    if elsewhere:
        is_an_agent_elsewhere(walled)
    before = everything(walled)
    known = {"me": walled.floor.people["quinn"].id, "contact": approval.contact_id, "approval": approval.id}
    for statement in (YES, *FORGED_ANSWERS.values()):
        try:
            assert quinn.execute(statement.encode(), known).rowcount == 0
        except psycopg.Error as refused:
            assert refused.sqlstate in ("42501", "KM001"), statement
    with pytest.raises(psycopg.Error) as refused:
        answer(quinn, yes(approval.id))
    assert refused.value.sqlstate == ("KM001" if elsewhere else "42501")
    with pytest.raises(Refused):
        walled.desk("quinn").approvals.answer_approval(approval.id, granted=True)
    assert everything(walled) == before


def test_who_is_an_agent_in_another_workspace_writes_nothing_here(
    walled: Walled, quinn: psycopg.Connection[Any]
) -> None:
    """A group belongs to the server: she is in that of the agents, and has what they have of the tables."""
    furnish(walled)
    _, state = on_a_call(walled)
    is_an_agent_elsewhere(walled)
    me = walled.floor.people["quinn"].id
    known = names(walled, state.id) | {"priya": me}
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE handover SET to_kind = 'person', to_id = %s WHERE state = 'waiting'", (me,))
        owner.execute("UPDATE suggestion SET made_by = %s", (me,))
    before = everything(walled)
    assert let_through(walled, quinn, "quinn") == {}
    own = {
        "a contact": "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, "
        "reason, outcome, words, legs, repeats) "
        "VALUES ('c', 'phone', '', '', 'on_call', %(priya)s, now(), '', '', '', '', 1, 0)",
        "a suggestion": "INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, "
        "article_title, revision, passage, context, state, answer, answered_by) "
        "VALUES ('s', 'suggestion', 'x', %(priya)s, now(), '', '', '', '', '', '{}', 'new', '', '')",
        "a handover": "UPDATE handover SET state = 'accepted', answered_by = %(priya)s, answered_at = now()",
        "a promise": "UPDATE promise SET state = 'kept'",
        "an answer read": "UPDATE suggestion SET read_at = now()",
    }
    for attack, statement in (FORGED | own).items():
        try:
            done = quinn.execute(statement.encode(), known)
            assert statement.startswith("SELECT") or done.rowcount == 0, attack
        except psycopg.Error as refused:
            assert refused.sqlstate in ("42501", "KM001"), attack
    accepted = an_event("a", "handover_accepted", {"handover_id": known["handover"]})
    for act in (
        lambda: log_event(quinn, "hers", an_event("o", "opened", {"channel": "phone"})),
        lambda: log_event(quinn, state.id, an_event("s", "suggested", {"text": "x"})),
        lambda: answer(quinn, accepted),
        lambda: log_event(quinn, state.id, an_event("k", "promise_kept", {"promise_id": "any"})),
    ):
        with pytest.raises(psycopg.Error, match="Your role reads"):
            act()
    assert everything(walled) == before


def test_an_agent_who_becomes_a_reviewer_lays_the_pen_down(walled: Walled) -> None:
    _, state = walled.takes("dana")
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET role = 'quality_reviewer' WHERE login = 'dana'")
        owner.execute("SELECT kms_make_login('dana', 'quality_reviewer', '')")
    assert groups_of(walled, "dana") == [group_of(walled.url, "quality_reviewer")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        log_event(walled.plain("dana"), state.id, an_event("n", "noted", {"text": "x"}))


def test_her_login_ends_and_comes_back_as_everybodys(walled: Walled, quinn: psycopg.Connection[Any]) -> None:
    Roster(walled.database("marta")).remove_person("quinn")
    with pytest.raises(psycopg.OperationalError):
        quinn.execute("SELECT FROM contact")
    assert groups_of(walled, "quinn") == []
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = true WHERE login = 'quinn'")
        owner.execute("SELECT kms_make_login('quinn', 'quality_reviewer', '')")
    assert groups_of(walled, "quinn") == [group_of(walled.url, "quality_reviewer")]
    assert seen(walled.plain("quinn"))["staff"] > 5
