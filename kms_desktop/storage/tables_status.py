"""Rows of what each person is at: one of now for each, and for each day how long they were at what.

Question: a row for each change? Refused: it shows minute by minute what somebody did all day, which nobody asked for,
and grows by three for each call. Choice: what is now, and sums by day, which is what a roster is planned with.
"""

from datetime import date, datetime

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _key_field, _time_field


class StaffStatusRow(Row, table=True):
    """`status`: available, on_call, after_call or break, and why (`reason`) for a break. `seen_at`: when their program
    last said that it runs; `ended_at`: when it said that it ends."""

    __tablename__ = "staff_status"
    staff_id: str = _key_field()
    status: str
    reason: str = ""
    began_at: datetime = _time_field()
    seen_at: datetime = _time_field()
    ended_at: datetime | None = _time_field(optional=True)


class StaffStatusDayRow(Row, table=True):
    """How long somebody was at something on the day (UTC) on which it began, and how often."""

    __tablename__ = "staff_status_day"
    staff_id: str = _key_field()
    day: date = Field(primary_key=True)
    status: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    seconds: int = Field(default=0, sa_column_kwargs={"info": {"least": 0, "most": 100_000_000}})
    times: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}})
