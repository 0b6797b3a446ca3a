"""Rows that nothing stands behind any more → deleted; on PostgreSQL by a function that looks at who asks.

Question: who may DELETE on a server? Choice: nobody; each list from which rows go has a function of its own. Reason:
who may DELETE from a table may also lock it against everybody else. Refused: DELETE with a policy, which is about rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, text


def drop_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Rows of one table that were read in this session. On PostgreSQL one that is not this person's to drop stays."""
    if not rows:
        return
    if session.get_bind().dialect.name != "postgresql":
        for row in rows:
            session.delete(row)
        return
    session.flush()
    mapper = inspect(type(rows[0]))
    keys = [column.name for column in mapper.primary_key]
    values = {name: [getattr(row, name) for row in rows] for name in keys}
    said = ", ".join(f":{name}" for name in keys)
    session.connection().execute(text(f"SELECT kms_drop_{mapper.local_table.name}({said})"), values)
    for row in rows:
        session.expunge(row)
