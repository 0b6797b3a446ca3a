"""Rows of what is running now: bulletins that were published in a hurry, who has read each, and what was reported as
down.

Question: where is a bulletin kept that a supervisor publishes in two keys? Choice: in the database, as a row, beside
the bulletins that are written as articles; whoever reads what is running reads both as one list. Reason: an act is on
every desk at once and needs no folder, and an article, once somebody has written one, is named in the row. Refused: an
article that the program writes by itself, which waits for publishing and stands in git under nobody's name; what is
read of either kind in two lists.

Question: which reports belong to a bulletin? Choice: that is read from what they are about and when; see
`bulletins.proposing`. Refused: the key of a bulletin in a report, which a desktop without its database cannot know.
"""

from datetime import datetime

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _key_field, _text_field, _time_field


class BulletinRow(Row, table=True):
    """`about`: what is down, "" for nothing that desks report. `title` "": as `about` reads. `state`: running, lifted,
    taken_back, or declined for a proposal of which none was made. `ends_at`: when it ends by itself."""

    __tablename__ = "bulletin"
    id: str = _key_field()
    kind: str
    about: str = Field(default="", index=True)
    title: str = ""
    words: str = _text_field()
    article_id: str = ""
    state: str
    published_by: str
    published_at: datetime = _time_field(index=True)
    ends_at: datetime | None = _time_field(optional=True)
    changed_by: str = ""
    changed_at: datetime | None = _time_field(optional=True)
    ended_by: str = ""
    ended_at: datetime | None = _time_field(optional=True)


class BulletinReadRow(Row, table=True):
    """Somebody has read a bulletin, or that it was lifted (`what`: published, lifted). `bulletin_id` is the id of the
    article for one that is written as an article."""

    __tablename__ = "bulletin_read"
    bulletin_id: str = Field(primary_key=True)
    staff_id: str = Field(primary_key=True, max_length=36, index=True)
    what: str = Field(primary_key=True)
    at: datetime = _time_field()


class DownReportRow(Row, table=True):
    """Somebody said that something is down, on a contact or, with `contact_id` "", between calls."""

    __tablename__ = "down_report"
    id: str = _key_field()
    about: str
    by_id: str = Field(index=True)
    at: datetime = _time_field(index=True)
    contact_id: str = Field(default="", index=True)
    taken_back: bool = False
