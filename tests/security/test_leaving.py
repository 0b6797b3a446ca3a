"""Somebody who does not work here any more, or never did, with a login that the server still lets in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from kms_desktop.access.audit_check import check_audit
from kms_desktop.access.roster import Roster
from kms_desktop.errors import Refused
from kms_desktop.settings import Settings
from kms_desktop.storage.schema import HEAD
from tests.logins import PASSWORD, group_of
from tests.security.conftest import Walled
from tests.security.test_attacks import TABLES, everything

VERIFIER = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"
ATTACKS = {
    "back again": "UPDATE staff SET active = true WHERE login = %(login)s",
    "a higher role": "UPDATE staff SET role = 'admin', authority = 'manager', active = true WHERE login = %(login)s",
    "a colleague added": "INSERT INTO staff SELECT 'x', 'x', 'x', 'admin', 'manager', 'coach', id, true "
    "FROM team LIMIT 1",
    "a team added": "INSERT INTO team (id, name, division) VALUES ('x', 'x', '')",
    "a team moved": "UPDATE team SET division = 'other'",
    "a password set": "SELECT kms_make_login('rosa', 'supervisor', 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy')",
    "a login ended": "SELECT kms_end_login('rosa')",
    "a customer renamed": "UPDATE customer SET name = 'x'",
    "a customer made up": "INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at, "
    "division) VALUES ('x', 'x', 'x', '', '[]', '{}', '', now(), '')",
    "a number of theirs": "UPDATE identity SET value_norm = 'x'",
    "a message made up": "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, "
    "subject, body_text, author_name, author_kind, author_address, internal, queue, outcome, state, raw) "
    "VALUES ('x', 'mail', 'x', 'x', 'email', 'in', now(), '', '', '', '', '', false, '', '', '', '{}')",
    "a theme made": "INSERT INTO theme (id, division, made_by, made_at) VALUES ('y', '', 'x', now())",
    "a theme passed on": "UPDATE theme SET division = 'x'",
    "a theme removed": "DELETE FROM theme",
    "a suggestion answered": "UPDATE suggestion SET state = 'declined', answer = 'x', answered_by = %(me)s",
    "an entry closed": "INSERT INTO put_aside VALUES ('x', '', '', %(me)s, now())",
    "an entry opened": "DELETE FROM put_aside",
    "a rule changed": "UPDATE option_rule SET limits = '[]', by_id = %(me)s",
    "a row of the audit": "INSERT INTO audit VALUES (7, now(), %(login)s, 'x', '{}', '', 'x')",
    "a customer erased": f"SELECT public_acts.erase_customer('{HEAD}', %(customer)s, '{{}}', '')",
    "a colleague made more": f"SELECT public_acts.change_person('{HEAD}', 'priya', 'role', 'admin', '', '')",
    "a team renamed": f"SELECT public_acts.rename_team('{HEAD}', 'Front line', 'x', '')",
    "somebody let go": f"SELECT public_acts.remove_person('{HEAD}', 'sam', '', '', '')",
    "somebody let go for another": f"SELECT public_acts.remove_person('{HEAD}', 'sam', 'priya', '', '')",
    "back by an act": f"SELECT public_acts.return_person('{HEAD}', %(login)s, '', '', '', '')",
    "what somebody has open": f"SELECT public_acts.open_work('{HEAD}', 'sam')",
    "a team made": f"SELECT public_acts.add_team('{HEAD}', 'x', '', '')",
    "a team closed": f"SELECT public_acts.remove_team('{HEAD}', 'Front line', '')",
    "a list taken out": f"SELECT public_acts.export_list('{HEAD}', 'contacts', '{{nothing}}', '')",
    "customers brought in": f"SELECT public_acts.add_customers('{HEAD}', '[]', '[]')",
    "an entry closed by an act": f"SELECT public_acts.close_entries('{HEAD}', '{{x}}', '', '', '')",
    "an article published": f"SELECT public_acts.publish_articles('{HEAD}', '[]', '{{x}}', '{{}}', '{{}}', '', '')",
    "approvals granted": "UPDATE approval SET state = 'granted', answered_by = %(me)s",
}


def furnish(walled: Walled) -> None:
    """One row of what nobody here made yet."""
    walled.takes("dana")
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("INSERT INTO theme (id, division, made_by, made_at) VALUES ('t', '', 'x', now())")
        owner.execute("INSERT INTO put_aside VALUES ('k', '', '', 'somebody', now())")
        owner.execute("INSERT INTO article_picture VALUES ('a/b.png', '', 'somebody', now())")
        owner.execute(
            "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) "
            "VALUES ('x', 'charged-twice', 'r', '', 'somebody', now(), 'Text')"
        )
        for key, state in (("new", "new"), ("old", "accepted")):
            owner.execute(
                "INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, article_title, "
                "revision, passage, context, state, answer, answered_by) VALUES (%s, 'suggestion', 'x', 'somebody', "
                "now(), '', 'a', '', '', '', '{}', %s, '', '')",
                (key, state),
            )


def seen(own: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows of each table this connection reads; none of what it may not."""
    found = {}
    for table in TABLES:
        try:
            found[table] = len(own.execute(f'SELECT FROM public."{table}"'.encode()).fetchall())
        except psycopg.errors.InsufficientPrivilege:
            found[table] = 0
    return found


def let_through(walled: Walled, own: psycopg.Connection[Any], login: str) -> dict[str, str]:
    """The attacks that changed something, or were refused for a reason of their own."""
    person = walled.floor.people.get(login)
    known = {"login": login, "me": person.id if person else "nobody", "customer": walled.floor.maria.id}
    before, said = everything(walled), {}
    for attack, statement in ATTACKS.items():
        try:
            done = own.execute(statement.encode(), known)
            if done.rowcount:
                said[attack] = f"let through, {done.rowcount} rows"
        except psycopg.Error as refused:
            if refused.sqlstate not in ("42501", "KM001", "KM003"):
                said[attack] = str(refused)
    assert said or everything(walled) == before
    return said


@pytest.mark.parametrize("login", ["dana", "ines", "rosa", "marta"])
def test_who_does_not_work_here_any_more_reads_and_writes_nothing(walled: Walled, login: str) -> None:
    """Their session is still open, and their login is in its group as before."""
    furnish(walled)
    own = walled.plain(login)
    assert seen(own)["staff"] > 5
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = false WHERE login = %s", (login,))
    assert let_through(walled, own, login) == {}
    assert seen(own) == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize("code", ["editor", "supervisor", "admin"])
@pytest.mark.parametrize("before", [False, True], ids=["in the group here", "in the server's group of before"])
def test_who_is_in_a_group_and_not_of_its_role_is_an_agent_here(walled: Walled, code: str, before: bool) -> None:
    furnish(walled)
    group = f"kms_{code}" if before else group_of(walled.url, code)
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(f"GRANT {group} TO priya".encode())
    own = walled.plain("priya")
    assert let_through(walled, own, "priya") == {}
    reads = seen(own)
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(f"REVOKE {group} FROM priya".encode())
    assert (reads["audit"], reads["put_aside"], reads["suggestion"]) == (0, 0, 1)


def test_an_agent_who_is_more_elsewhere_works_as_an_agent_here(walled: Walled, tmp_path: Path) -> None:
    """They set their own password, and the audit that they do not read is not said to be cut off."""
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(f"GRANT {group_of(walled.url, 'admin')} TO priya".encode())
    Roster(walled.database("priya")).set_password("priya", PASSWORD)
    with pytest.raises(Refused, match="Your role does not read the audit log"):
        check_audit(Settings(database_url=walled.url_of("priya"), data_dir=tmp_path))


def test_who_works_in_another_workspace_of_the_server_alone_sees_nothing_here(walled: Walled) -> None:
    furnish(walled)
    with psycopg.connect(walled.url, autocommit=True) as owner:
        verifier = owner.pgconn.encrypt_password(PASSWORD.encode(), b"stranger", b"scram-sha-256").decode()
        owner.execute("SELECT kms_make_login('stranger', 'admin', %s)", (verifier,))
        try:
            own = walled.plain("stranger")
            assert let_through(walled, own, "stranger") == {}
            assert seen(own) == dict.fromkeys(TABLES, 0)
        finally:
            owner.execute("DROP ROLE stranger")


def groups_of(walled: Walled, login: str) -> list[str]:
    query = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
    return [group for (group,) in walled.asked(query, login)]


def test_who_leaves_is_cut_off_and_in_no_group_any_more(walled: Walled) -> None:
    """An administrator who kept a session open when a colleague let them go."""
    own = walled.plain("marta")
    walled.joins("nora", "Nora Lind", "admin", "Front line", "manager")
    Roster(walled.database("nora")).remove_person("marta")
    with pytest.raises(psycopg.OperationalError):
        own.execute("UPDATE staff SET active = true WHERE login = 'marta'")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        walled.plain("marta")
    assert groups_of(walled, "marta") == []
    assert walled.asked("SELECT active FROM staff WHERE login = 'marta'") == [(False,)]


def test_who_comes_back_is_let_in_again_with_the_login_they_had(walled: Walled) -> None:
    walled.floor.roster.remove_person("priya")
    assert groups_of(walled, "priya") == []
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = true WHERE login = 'priya'")
        owner.execute("SELECT kms_make_login('priya', 'agent', '')")
    walled.takes("dana")
    assert len(walled.plain("priya").execute("SELECT FROM contact").fetchall()) == 1
    assert groups_of(walled, "priya") == [group_of(walled.url, "agent")]


def test_a_login_of_the_server_for_something_else_is_not_taken_over_by_naming_it_here(walled: Walled) -> None:
    """An administrator enters a person by the name of it, and then sets its password."""
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("CREATE ROLE reports LOGIN")
        try:
            walled.floor.roster.add_person("reports", "Reports", "agent", "Front line", "agent")
            said = {"login": "reports", "verifier": VERIFIER, "by_login": ""}
            with pytest.raises(psycopg.Error, match="has a login “reports” already, for something else"):
                walled.acts("marta", "set_password", **said)
        finally:
            owner.execute("DROP ROLE reports")
