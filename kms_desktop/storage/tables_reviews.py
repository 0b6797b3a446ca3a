"""Rows of reviews of closed contacts: how a sample was drawn, what became of each, and notes of coaching.

Question: where does the state of a review lie? Choice: in its row, as figures count many of them, with each step of it
and its words in a log that is only added to. Notes of coaching lie apart, since nobody but the two of them reads one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from kms_desktop.storage.tables import Row, _json_field, _key_field, _text_field, _time_field

_STANDING: dict[str, Any] = {
    f"{name}_where": text("state <> 'withdrawn'")  # no text: SQL
    for name in ("sqlite", "postgresql")
}
"""A contact is in one review at a time."""


class ReviewDrawRow(Row, table=True):
    """One sample of the contacts closed from `begins` to `ends`. `closed`: of how many; `strata`: by reason code
    [closed, drawn]. With the same `seed` the same ones of the same contacts are drawn."""

    __tablename__ = "review_draw"
    id: str = _key_field()
    division: str = Field(default="", index=True)
    by_id: str
    at: datetime = _time_field()
    begins: datetime = _time_field()
    ends: datetime = _time_field()
    seed: str
    size: int = Field(sa_column_kwargs={"info": {"least": 1}})
    closed: int = Field(sa_column_kwargs={"info": {"least": 0, "most": 2_000_000_000}})
    strata: dict[str, Any] = _json_field()


class ReviewRow(Row, table=True):
    """`state`: drawn, judged, withdrawn. `rightly`: yes, no, unsure, "" while nobody said. `article_id`, `link` and the
    four answers are those of when it was judged. `agrees`: what the second person says, None before."""

    __tablename__ = "review"
    __table_args__ = (Index("uq_review_standing", "contact_id", unique=True, **_STANDING),)
    id: str = _key_field()
    draw_id: str = Field(foreign_key="review_draw.id")
    contact_id: str = Field(foreign_key="contact.id", index=True)
    division: str = Field(default="", index=True)
    agent_id: str = Field(index=True)
    reason_code: str = ""
    closed_at: datetime = _time_field()
    state: str = "drawn"
    reviewer_id: str = ""
    rightly: str = ""
    article_id: str = ""
    link: str = ""
    searched: bool | None = None
    linked: bool | None = None
    improved: bool | None = None
    captured: bool | None = None
    judged_at: datetime | None = _time_field(optional=True)
    seen_at: datetime | None = _time_field(optional=True)
    answered_at: datetime | None = _time_field(optional=True)
    looked_by: str = ""
    agrees: bool | None = None
    looked_at: datetime | None = _time_field(optional=True)
    seq: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}})


class ReviewEventRow(Row, table=True):
    """What happened to a review, in order (`seq` from 1); append-only. `data` by kind: judged {rightly, words},
    answered {words}, looked {agrees, words}, withdrawn {why}, restored {}."""

    __tablename__ = "review_event"
    __table_args__ = (UniqueConstraint("review_id", "seq"),)
    id: str = _key_field()
    review_id: str = Field(foreign_key="review.id")
    seq: int
    at: datetime = _time_field()
    by_id: str
    kind: str
    data: dict[str, Any] = _json_field()


class CoachingNoteRow(Row, table=True):
    """Between the reviewer and the agent of a review, read by the two of them alone; gone once either has left."""

    __tablename__ = "coaching_note"
    id: str = _key_field()
    review_id: str = Field(foreign_key="review.id", index=True)
    from_id: str = Field(index=True)
    to_id: str = Field(index=True)
    at: datetime = _time_field()
    words: str = _text_field()
