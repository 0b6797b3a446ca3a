"""Rows of what the house hears from those who take calls: themes as logs of events, and what their value rests on.

Question: where does the state of a theme lie? Choice: in its events alone; a row of `theme` says that it is there, and
of which division. Reason: what was decided, by whom and with which words is never written over, and who writes waits
for one row. Refused: a state beside the log, which says something else one day.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from kms_desktop.storage.tables import Row, _json_field, _key_field, _text_field, _time_field


class ThemeEventRow(Row, table=True):
    """What happened to a theme, in order (`seq` from 1); append-only. `data` by kind, see `voc.themes.model`."""

    __tablename__ = "theme_event"
    __table_args__ = (UniqueConstraint("theme_id", "seq"),)
    id: str = _key_field()
    theme_id: str = Field(foreign_key="theme.id")
    seq: int
    at: datetime = _time_field(index=True)
    by_id: str
    kind: str
    data: dict[str, Any] = _json_field()


class VocAssumptionRow(Row, table=True):
    """What somebody assumes in place of a figure from outside; append-only, the newest of a code counts. Without
    numbers: the one from outside counts again."""

    __tablename__ = "voc_assumption"
    id: str = _key_field()
    code: str = Field(index=True)
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    source: str = _text_field()
    set_by: str
    set_at: datetime = _time_field()
