"""Somebody keeps a transaction open and holds what they can: their colleagues go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled
from tests.security.test_attacks import TABLES
from tests.security.test_own_login import to_the_options

AUDIT, PUBLISHING, MIGRATING = 1802331489, 1802335088, 0x6B6D73
GRANT = "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', %s::text, %s::text, 'per_customer', %s::text), "
GRANT += "7043699))"


@pytest.fixture
def holding(walled: Walled) -> Iterator[psycopg.Connection[Any]]:
    """Priya's own connection, in a transaction that ends when she likes; she took every number an act ever took."""
    with closing(psycopg.connect(walled.url_of("priya"))) as own:
        for number in (AUDIT, PUBLISHING, MIGRATING):
            own.execute("SELECT pg_advisory_xact_lock(%s)", (number,))
        own.execute(GRANT.encode(), ("charged-twice", "refund-the-card", walled.floor.maria.id))
        yield own


def test_a_grant_does_not_wait_for_a_number_that_anybody_may_hold(
    walled: Walled, holding: psycopg.Connection[Any]
) -> None:
    dana, state = walled.takes("dana")
    to_the_options(dana, state.id)
    granted = dana.guided.accept_option(state.id, "refund-the-card")
    assert [offer.title for offer in granted.granted] == ["Refund the card"]
    assert walled.asked("SELECT count(*) FROM contact_event WHERE kind = 'granted'") == [(1,)]
    assert not holding.closed


def test_neither_do_people_who_are_entered_and_what_the_audit_log_is_told(
    walled: Walled, holding: psycopg.Connection[Any]
) -> None:
    Roster(walled.database("marta")).add_person("zoe", "Zoe Lind", "agent", "Front line", "agent")
    assert walled.asked("SELECT count(*) FROM audit WHERE what = 'staff added' AND data ->> 'login' = 'zoe'") == [(1,)]
    assert not holding.closed


def test_the_workspace_is_brought_forward_meanwhile(walled: Walled, holding: psycopg.Connection[Any]) -> None:
    holding.execute("SELECT version_num FROM alembic_version")
    assert migrate_database(walled.url) == (HEAD, HEAD)


@pytest.mark.parametrize("login", ["kim", "dana", "ines", "rosa", "marta"])
@pytest.mark.parametrize("strength", ["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"])
def test_nobody_locks_a_row(walled: Walled, login: str, strength: str) -> None:
    walled.takes("dana")
    own, locked = walled.plain(login), []
    for table in [*(f"public.{table}" for table in TABLES), "public.alembic_version", "public_acts.held"]:
        try:
            own.execute(f"SELECT FROM {table} FOR {strength} NOWAIT".encode())
            locked.append(table)
        except psycopg.errors.InsufficientPrivilege:
            pass
    assert locked == []


def test_two_who_want_the_same_come_one_after_the_other(walled: Walled) -> None:
    with psycopg.connect(walled.url) as first, psycopg.connect(walled.url) as second:
        first.execute("SELECT kms_hold(7)")
        second.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("SELECT kms_hold(7)")
        second.rollback()
        second.execute("SELECT kms_hold(8)")
        first.commit()
        second.execute("SELECT kms_hold(7)")
