"""Rows of how the program itself served: one for each day and desktop, without a person and without a word.

Question: who is behind a row? Choice: `by_id` bounds how many rows one person can have stored, and nobody reads it; the
key of a desktop is drawn by lot on that desktop. Reason: it is the program that is measured here. Refused: the name of
the computer, which is mostly somebody's own.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _time_field

_MOST_SECONDS = 86_400


def _count_field(most: int = 1_000_000) -> Any:
    return Field(default=0, sa_column_kwargs={"info": {"least": 0, "most": most}})


class ToolDayRow(Row, table=True):
    """Sums of the day (that of the desktop's own clock) as far as they were told; they only grow."""

    __tablename__ = "tool_day"
    desktop: str = Field(primary_key=True, max_length=36)
    day: date = Field(primary_key=True, index=True)
    division: str = ""
    by_id: str = ""
    searches: int = _count_field()
    slow_searches: int = _count_field()
    abandoned: int = _count_field()
    calls: int = _count_field()
    slow_calls: int = _count_field()
    failures: int = _count_field()
    away_s: int = _count_field(_MOST_SECONDS)
    told_at: datetime = _time_field()
