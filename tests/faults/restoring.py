"""A server that desktops work on → the same workspace brought back from a copy under their hands, table by table.

Nothing is acknowledged between the copy and the moment from which everything is gone: writers wait for a lock
meanwhile. What comes after that is done as pg_restore does it, while the desktops find tables missing, empty and
without rights.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url

from tests.restoring import copied, run_script, script_of

_TABLES = (
    "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY tablename) FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


_CUT_OFF = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"


def restore_under_work(url: str) -> None:
    """`url`: the owner's."""
    with psycopg.connect(url) as admin:
        _hold_writers(admin)
        with copied(url) as copy:
            drops, *parts = script_of(copy)
            with _nobody_else(url, admin.info.backend_pid):
                admin.execute(drops.encode())
                admin.commit()
            for part in parts:
                run_script(url, copy, part)


def _hold_writers(admin: psycopg.Connection[tuple[str]]) -> None:
    """Whoever holds one table and waits for another would wait for us as we for them; then we begin anew."""
    while True:
        row = admin.execute(_TABLES.encode()).fetchone()
        assert row is not None
        try:
            admin.execute(f"LOCK TABLE {row[0]} IN SHARE MODE".encode())
        except psycopg.errors.DeadlockDetected:
            admin.rollback()
        else:
            return


@contextmanager
def _nobody_else(url: str, ours: int) -> Iterator[None]:
    """Whoever reads and waits for what we hold would be waited for in turn: they are cut off, and nobody is let in."""
    name = str(make_url(url).database)
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        try:
            other.execute(_CUT_OFF.encode(), (name, ours))
            yield
        finally:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
