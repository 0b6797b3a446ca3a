"""How many whole weeks lie between a moment and a later one, as SQLite and PostgreSQL say it in different words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from kms_desktop.storage.tables import UtcTime


class _WeeksBefore(FunctionElement[int]):
    inherit_cache = True
    name = "weeks_before"
    type = Integer()


def weeks_before(at: ColumnElement[Any], ends: Any) -> ColumnElement[int]:
    """0 for the week that ends then, 1 for the one before it."""
    return _WeeksBefore(at, literal(ends, UtcTime()))


@compiles(_WeeksBefore, "postgresql")
def _count_seconds(element: _WeeksBefore, compiler: Any, **how: Any) -> str:
    at, ends = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST(floor((extract(epoch FROM ({ends} - {at})) - 0.000001) / 604800) AS integer)"  # no text: SQL


@compiles(_WeeksBefore, "sqlite")
def _count_days(element: _WeeksBefore, compiler: Any, **how: Any) -> str:
    at, ends = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST((julianday({ends}) - julianday({at}) - 0.000001) / 7 AS INTEGER)"  # no text: SQL
