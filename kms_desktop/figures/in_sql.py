"""What SQLite and PostgreSQL say in different words, for statements that read figures from both."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, Float

from kms_desktop.storage.tables import UtcTime


class _DaysAfter(FunctionElement[Any]):
    inherit_cache = True
    name = "days_after"
    type = UtcTime()


class _DaysBetween(FunctionElement[float]):
    inherit_cache = True
    name = "days_between"
    type = Float()


class _ListHolds(FunctionElement[bool]):
    inherit_cache = True
    name = "list_holds"
    type = Boolean()


def days_after(at: ColumnElement[Any], days: int) -> ColumnElement[Any]:
    """The moment so many times 24 hours later."""
    return _DaysAfter(at, literal(days))


def days_between(begins: ColumnElement[Any], ends: ColumnElement[Any]) -> ColumnElement[float]:
    """How many times 24 hours, with parts of one."""
    return _DaysBetween(begins, ends)


def list_holds(stored: ColumnElement[Any], value: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a stored JSON list holds the text."""
    return _ListHolds(stored, value)


@compiles(_DaysAfter, "postgresql")
def _add_days(element: _DaysAfter, compiler: Any, **how: Any) -> str:
    at, days = (compiler.process(one, **how) for one in element.clauses)
    return f"({at} + make_interval(hours => 24 * CAST({days} AS integer)))"  # no text: SQL


@compiles(_DaysAfter, "sqlite")
def _add_days_to_text(element: _DaysAfter, compiler: Any, **how: Any) -> str:
    """A time is stored as text in UTC; its day moves on, the rest stands."""
    at, days = (compiler.process(one, **how) for one in element.clauses)
    return f"(date(substr({at}, 1, 10), {days} || ' days') || substr({at}, 11))"  # no text: SQL


@compiles(_DaysBetween, "postgresql")
def _take_epochs(element: _DaysBetween, compiler: Any, **how: Any) -> str:
    begins, ends = (compiler.process(one, **how) for one in element.clauses)
    return f"(CAST(extract(epoch FROM ({ends} - {begins})) AS double precision) / 86400)"  # no text: SQL


@compiles(_DaysBetween, "sqlite")
def _take_julian_days(element: _DaysBetween, compiler: Any, **how: Any) -> str:
    begins, ends = (compiler.process(one, **how) for one in element.clauses)
    return f"(julianday({ends}) - julianday({begins}))"  # no text: SQL


@compiles(_ListHolds, "postgresql")
def _find_in_jsonb(element: _ListHolds, compiler: Any, **how: Any) -> str:
    stored, value = (compiler.process(one, **how) for one in element.clauses)
    return f"(CAST({stored} AS jsonb) @> to_jsonb(CAST({value} AS text)))"  # no text: SQL


@compiles(_ListHolds, "sqlite")
def _find_in_text(element: _ListHolds, compiler: Any, **how: Any) -> str:
    stored, value = (compiler.process(one, **how) for one in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({stored}) WHERE json_each.value = {value})"
