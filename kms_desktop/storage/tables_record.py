"""Rows of what makes the record true: reason codes, what a contact settled beside itself, and searches between
calls."""

from datetime import datetime

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _key_field, _text_field, _time_field


class ReasonCodeRow(Row, table=True):
    """What was decided of a reason code, such as "billing/late-fee". `title` "": as the code reads. `merged_into`: the
    code that counts in its place, "" for none. `retired`: nobody chooses it any more; what has it keeps it. `position`:
    its place in the order in which codes are offered, 0 for none."""

    __tablename__ = "reason_code"
    code: str = Field(primary_key=True)
    title: str = _text_field()
    merged_into: str = ""
    retired: bool = False
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0", "info": {"least": 0}})
    by_id: str = ""
    at: datetime = _time_field()


class EaseRuleRow(Row, table=True):
    """In one of how many contacts it is asked how easy it was; one row, 0 or none where nobody is asked."""

    __tablename__ = "ease_rule"
    id: str = Field(primary_key=True, max_length=36)
    every: int = Field(sa_column_kwargs={"info": {"least": 0, "most": 1000}})
    by_id: str = ""
    at: datetime = _time_field()


class ClosedExchangeRow(Row, table=True):
    """An exchange of the history that was settled with a contact; it is open again where the customer wrote since."""

    __tablename__ = "closed_exchange"
    contact_id: str = Field(foreign_key="contact.id", primary_key=True)
    thread_id: str = Field(primary_key=True, index=True)
    at: datetime = _time_field()


class IdleSearchRow(Row, table=True):
    """What somebody searched between calls. `found`: whether an article was likely to answer it."""

    __tablename__ = "idle_search"
    id: str = _key_field()
    by_id: str = Field(index=True)
    words: str = _text_field()
    found: bool = False
    at: datetime = _time_field(index=True)
