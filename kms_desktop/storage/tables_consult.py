"""Questions that somebody put to a colleague while the contact stayed in their hands."""

from datetime import datetime

from sqlmodel import Field

from kms_desktop.storage.tables import Row, _key_field, _list_field, _text_field, _time_field


class ConsultRow(Row, table=True):
    """`to_kind`: person, team, leads; `to_id` of the person or the team. `state`: waiting, answered, declined,
    withdrawn. `declined_by`: who of a team cannot answer now."""

    __tablename__ = "consult"
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    asked_by: str = Field(index=True)
    to_kind: str
    to_id: str = Field(index=True)
    to_name: str = _text_field()
    question: str = _text_field()
    article_id: str = ""
    again_of: str = ""
    asked_at: datetime = _time_field(index=True)
    state: str = Field(default="waiting", index=True)
    seen_by: str = ""
    seen_at: datetime | None = _time_field(optional=True)
    declined_by: list[str] = _list_field()
    answered_by: str = ""
    answered_at: datetime | None = _time_field(optional=True)
    answer: str = _text_field()
    takes_over: bool = False
