"""A server that desktops work on → the same workspace brought back from a copy under their hands, table by table.

Nothing is acknowledged between the copy and the moment from which everything is gone: writers wait for a lock
meanwhile. What comes after that is done as pg_restore does it, while the desktops find tables missing, empty and
without rights.
"""

from __future__ import annotations

from typing import Any

import psycopg

from tests.restoring import copied, run_script, script_of

_TABLES = (
    "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY tablename) FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


_CUT_OFF = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_TRIES = 50


def restore_under_work(url: str) -> None:
    """`url`: the owner's."""
    with psycopg.connect(url) as admin:
        row = admin.execute(_TABLES.encode()).fetchone()
        assert row is not None
        admin.execute(f"LOCK TABLE {row[0]} IN SHARE MODE".encode())
        with copied(url) as copy:
            drops, *parts = script_of(copy)
            _lock_out(admin, row[0])
            admin.execute(drops.encode())
            admin.commit()
            for part in parts:
                run_script(url, copy, part)


def _lock_out(admin: psycopg.Connection[Any], tables: str) -> None:
    """Whoever reads and waits for what we hold would wait for us, and we for them: they are cut off."""
    for _ in range(_TRIES):
        admin.execute(b"SELECT pg_stat_clear_snapshot()")  # else it is told of those who were there at first
        admin.execute(_CUT_OFF.encode())
        try:
            with admin.transaction():
                admin.execute(b"SET LOCAL lock_timeout = '200ms'")
                admin.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE".encode())
            return
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            continue
    raise RuntimeError("The tables could not be locked for the restore.")
