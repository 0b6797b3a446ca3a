"""Rows of what is decided of the figures of the floor: the target of each."""

from datetime import datetime

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _time_field


class FigureTargetRow(Row, table=True):
    """What a figure should come to. `value` is in ten-thousandths of its unit: 8500 is 85 % of a share, and 0.85
    pounds, seconds or transfers of anything else; whole numbers are the same on both databases."""

    __tablename__ = "figure_target"
    code: str = Field(primary_key=True, max_length=36)
    value: int = Field(sa_column_kwargs={"info": {"least": 0, "most": 2_000_000_000}})
    by_id: str = ""
    at: datetime = _time_field()
