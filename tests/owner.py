"""A workspace → rows as they may stand in an older or damaged one, put there by its owner past every rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import text
from sqlmodel import Session

from kms_desktop.storage.database import Database

_CHECKS = """
    SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'c' AND c.relnamespace = current_schema()::regnamespace
"""
_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def unruled(database: Database) -> Iterator[Session]:
    """A transaction of the owner in which no check and no trigger of the workspace says anything any more."""
    with database.writing() as session:
        run = session.connection().execute
        if database.is_sqlite:
            for (name,) in run(text(_TRIGGERS)).all():
                run(text(f"DROP TRIGGER {name}"))
        else:
            for table, name in run(text(_CHECKS)).all():
                run(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
            run(text("SET LOCAL session_replication_role = replica"))
            for (table,) in run(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).all():
                run(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield session


def drop_checks(owner: psycopg.Connection[Any], table: str) -> None:
    """Rows of this table may be anything from here on, as they could before its columns had checks."""
    for of_table, name in owner.execute(_CHECKS.encode()).fetchall():
        if of_table == table:
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())


def put(database: Database, statement: str, **values: Any) -> None:
    """One statement of the owner, past every rule."""
    with unruled(database) as session:
        assert session.connection().execute(text(statement), values).rowcount > 0
