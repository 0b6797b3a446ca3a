"""A log that somebody wrote rubbish into before nobody could: it goes on, and the rubbish is told row by row."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from kms_desktop.access.audit_check import check_audit
from kms_desktop.access.roster import Roster
from kms_desktop.settings import Settings
from kms_desktop.voc.contact_list import ContactList
from tests.owner import drop_checks
from tests.security.conftest import Walled

ROW = "INSERT INTO audit (seq, at, who, what, data, previous, hash) VALUES (%s, %s, 'ines', 'x', %s, '', %s)"
DEEP = "[" * 5000 + "]" * 5000
RUBBISH = [
    (2147483647, "now", "{}"),
    (2147483646, "infinity", "{}"),
    (2147483645, "-infinity", "{}"),
    (2147483644, "20000-01-01", "{}"),
    (2147483643, "now", f'{{"a": {DEEP}}}'),
    (2147483642, "now", '{"a": 1e999999}'),
    (2147483641, "now", '{"a": "\\ud800"}'),
]


@pytest.fixture
def rubbish(walled: Walled) -> Walled:
    """What the lowest of editors could write until version 0010."""
    with psycopg.connect(walled.url) as owner:
        drop_checks(owner, "audit")
        for seq, at, data in RUBBISH:
            owner.execute(ROW.encode(), (seq, at, data, str(seq)))
    return walled


def test_what_is_done_is_told_all_the_same_behind_what_was_told_before(rubbish: Walled) -> None:
    Roster(rubbish.database("marta")).add_person("zoe", "Zoe Adams", "agent", "Front line", "agent")
    known = rubbish.asked("SELECT seq, what FROM audit WHERE seq < 2000000000 ORDER BY seq DESC LIMIT 2")
    assert known[0] == (known[1][0] + 1, "staff added")


def test_the_check_names_each_row_and_reads_the_others(rubbish: Walled, tmp_path: Path) -> None:
    report = check_audit(Settings(database_url=rubbish.url_of("rosa"), data_dir=tmp_path))
    changed = [said for said in report.findings if said.endswith("was changed.")]
    assert len(changed) == len(RUBBISH)
    assert "The chain does not hold." in report.text


def test_somebody_who_may_do_what_is_told_writes_no_row_of_their_own(walled: Walled) -> None:
    before = walled.asked("SELECT t::text FROM audit t")
    for login in ("dana", "ines", "rosa", "marta"):
        for statement in (
            "INSERT INTO audit VALUES (2147483647, now(), session_user, 'x', '{}', '', 'x')",
            "UPDATE audit SET who = 'x'",
            "DELETE FROM audit",
            "LOCK TABLE audit IN SHARE MODE",
            "SELECT kms_audit(session_user, 'x', '{}')",
            "SELECT nextval('audit_seq_seq')",
        ):
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.NoActiveSqlTransaction)):
                walled.plain(login).execute(statement.encode())
    assert walled.asked("SELECT t::text FROM audit t") == before


def test_who_takes_a_list_out_is_told_under_their_own_name(walled: Walled) -> None:
    _, contact = walled.takes("dana")
    ContactList(walled.database("rosa"), walled.floor.people["rosa"]).note_export("contacts", [contact.id], "another")
    told = walled.asked("SELECT who, what, data FROM audit ORDER BY seq DESC LIMIT 1")
    assert told == [("rosa", "list exported", {"list": "contacts", "rows": 1})]
    for wrong in (
        {"what": "passwords", "ids": []},
        {"what": "contacts", "ids": ["nothing"]},
        {"what": "contacts", "ids": None},
    ):
        with pytest.raises(psycopg.Error) as refused:
            walled.acts("rosa", "export_list", **wrong, by_login="")
        assert refused.value.sqlstate == "KM001"
