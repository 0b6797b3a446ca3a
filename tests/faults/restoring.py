"""A server that desktops work on → the same workspace brought back from a copy under their hands, table by table.

Nothing is acknowledged between the copy and the moment from which everything is gone: writers wait for a lock
meanwhile. What comes after that is done as pg_restore does it, while the desktops find tables missing, empty and
without rights.
"""

from __future__ import annotations

import psycopg

from tests.restoring import copied, run_script, script_of

_TABLES = (
    "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY tablename) FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


def restore_under_work(url: str) -> None:
    """`url`: the owner's."""
    with psycopg.connect(url) as admin:
        row = admin.execute(_TABLES.encode()).fetchone()
        assert row is not None
        admin.execute(f"LOCK TABLE {row[0]} IN SHARE MODE".encode())
        with copied(url) as copy:
            drops, *parts = script_of(copy)
            admin.execute(drops.encode())
            admin.commit()
            for part in parts:
                run_script(url, copy, part)
