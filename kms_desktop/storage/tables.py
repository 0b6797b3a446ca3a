"""The one schema, for SQLite and PostgreSQL alike; rows never leave the stage that turns them into nouns.

Keys are UUIDv7 text made by the desktop. Times are UTC (`UtcTime` refuses a naive one and gives back an aware one).

Annotations here are types at once and not text to be read later (`from __future__ import annotations`), as each start
would read those of 200 columns one by one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from kms_desktop.storage.unreadable import (
    FIRST_TIME,
    LAST_TIME,
    MOST_MONEY,
    NOT_READ,
    UnreadableAmount,
    UnreadableList,
    UnreadableObject,
    no_time,
)

# Names that do not depend on the database, so that a later version can change or drop what it names.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite itself forgets the zone. One that cannot be read is a marked
    one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone was about to be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _patiently(self.impl_instance.result_processor(dialect, coltype), _as_utc, no_time, may_be_null=True)


class StoredObject(TypeDecorator[dict[str, Any]]):
    """A JSON object; whatever else stands there cannot be read, and is a marked empty one."""

    impl = JSON
    cache_ok = True

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dict[str, Any]]:
        return _patiently(self.impl_instance.result_processor(dialect, coltype), _as_object, UnreadableObject)


class StoredList(TypeDecorator[list[Any]]):
    """The same of a JSON list."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], list[Any]]:
        return _patiently(self.impl_instance.result_processor(dialect, coltype), _as_list, UnreadableList)


class Money(TypeDecorator[Decimal]):
    """A sum of money to the penny; what is none is a marked zero."""

    impl = Numeric(12, 2)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        read = self.impl_instance.result_processor(dialect, coltype)
        return _patiently(read, _as_money, UnreadableAmount, may_be_null=True)


def _patiently(
    read: Callable[[Any], Any] | None,
    check: Callable[[Any], Any],
    instead: Callable[[], Any],
    *,
    may_be_null: bool = False,
) -> Callable[[Any], Any]:
    """What the driver gives → the value; `instead` where either way of reading it raises ValueError or the like."""

    def process(stored: Any) -> Any:
        if stored is None and may_be_null:
            return None
        try:
            return check(stored if read is None else read(stored))
        except (ValueError, TypeError, ArithmeticError):
            return instead()

    return process


def _as_utc(value: datetime) -> datetime:
    at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if not FIRST_TIME <= at <= LAST_TIME:
        raise ValueError(at)
    return at


def _as_object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    if value.keys() == {NOT_READ}:
        raise ValueError
    return value


def _as_list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _as_money(value: Decimal) -> Decimal:
    if not -MOST_MONEY <= value <= MOST_MONEY:  # raises for NaN
        raise ValueError(value)
    return value


class Row(SQLModel):
    """What all rows have in common: pydantic builds its validator with the first row that is validated, if ever one is,
    since every start would wait for two dozen."""

    model_config = {"defer_build": True}


def _key_field() -> Any:
    return Field(primary_key=True, max_length=36)


def _time_field(*, optional: bool = False, index: bool = False) -> Any:
    column: Column[datetime] = Column(UtcTime(), nullable=optional, index=index)
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def _json_field(**info: int) -> Any:
    return Field(default_factory=dict, sa_column=Column(StoredObject(), nullable=False, info=info))


def _list_field() -> Any:
    return Field(default_factory=list, sa_column=Column(StoredList(), nullable=False))


def _text_field(default: str = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=False))


def _added_field(*, index: bool = False) -> Any:
    """A text that older rows have empty."""
    return Field(default="", index=index, sa_column_kwargs={"server_default": ""})


def _money_field() -> Any:
    return Field(default=Decimal(0), sa_column=Column(Money(), nullable=False))


def table_of(row: type[Row]) -> Table:
    """The table of a row's class, for statements of plain columns. Asked by class, as a name alone imports nothing."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


class Team(Row, table=True):
    """`division`: teams of one division see each other's contacts and customers; "" is a division like any other.
    `active`: one that was closed is offered to nobody, and keeps its name with what it did."""

    __tablename__ = "team"
    id: str = _key_field()
    name: str = Field(unique=True)
    division: str = ""
    active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Staff(Row, table=True):
    """`role`: agent, editor, supervisor, admin. `authority`: agent, team_lead, manager. `extensions`: the telephones at
    which calls ring for this person, "201,202"."""

    __tablename__ = "staff"
    id: str = _key_field()
    login: str = Field(unique=True)
    name: str
    role: str = "agent"
    authority: str = "agent"
    proficiency: str = "candidate"
    team_id: str = Field(foreign_key="team.id")
    active: bool = True
    extensions: str = Field(default="", sa_column_kwargs={"server_default": ""})


class CustomerRow(Row, table=True):
    __tablename__ = "customer"
    id: str = _key_field()
    name: str = Field(index=True)
    account_no: str = Field(unique=True)
    tier: str = ""
    since: date | None = None
    products: list[str] = _list_field()
    facts: dict[str, Any] = _json_field()
    source: str = ""
    created_at: datetime = _time_field()
    division: str = Field(default="", index=True)
    erased_in: int | None = Field(default=None, index=True, sa_column_kwargs={"info": {"most": 2_000_000_000}})
    """`seq` of the audit row that tells of it; the row then holds nothing of the customer any more."""


class IdentityRow(Row, table=True):
    """`kind`: phone, email, handle, account_no. `level`: known, maybe. `tail`: a phone's last six digits."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("kind", "value_norm", "customer_id"),
        Index("ix_identity_tail", "tail"),
    )
    id: str = _key_field()
    customer_id: str = Field(foreign_key="customer.id", index=True)
    kind: str
    value_norm: str = Field(index=True)
    tail: str = ""
    level: str = "known"
    source: str = ""


class InteractionRow(Row, table=True):
    """One message or call of any channel. `(source, source_id)` makes a second import a no-op.

    `thread_id` joins the turns of one exchange; `outcome` and `state` are the thread's, on its newest row; of
    a contact of this program `ending` tells the outcome in codes and values.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_interaction_customer", "customer_id", "started_at"),
        Index("ix_interaction_thread", "thread_id", "started_at"),
    )
    id: str = _key_field()
    source: str
    source_id: str
    thread_id: str
    customer_id: str | None = Field(default=None, foreign_key="customer.id")
    channel: str
    direction: str = "in"
    started_at: datetime = _time_field()
    ended_at: datetime | None = _time_field(optional=True)
    subject: str = _text_field()
    body_text: str = _text_field()
    body_html: str | None = Field(default=None, sa_column=Column(Text, info={"most": 2_000_000}))
    author_name: str = ""
    author_kind: str = "customer"
    author_address: str = ""
    internal: bool = False
    queue: str = ""
    outcome: str = _text_field()
    state: str = "plain"
    raw: dict[str, Any] = _json_field(most=4_000_000)
    ending: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(StoredObject(), nullable=False, server_default=text("'{}'"))
    )


class ContactRow(Row, table=True):
    """What the events of a contact fold into, kept for lists. Written only with an event, in its transaction."""

    __tablename__ = "contact"
    id: str = _key_field()
    customer_id: str | None = Field(default=None, foreign_key="customer.id", index=True)
    channel: str = "phone"
    number: str = ""
    call_id: str = Field(default="", index=True)
    phase: str = Field(default="on_call", index=True)
    holder_id: str = Field(default="", index=True)
    opened_at: datetime = _time_field(index=True)
    ended_at: datetime | None = _time_field(optional=True)
    article_id: str = ""
    reason: str = ""
    outcome: str = ""
    words: str = _text_field()
    legs: int = Field(default=1, sa_column_kwargs={"info": {"least": 0}})
    repeats: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}})
    division: str = Field(default="", index=True)
    """That of the person who opened it."""
    erased_for: str | None = None
    """The erased customer with whom its words went; what is delivered later comes without them too."""


class ContactEventRow(Row, table=True):
    """Append-only: UPDATE and DELETE are refused by trigger on both databases.

    `at` is the desktop's clock; `stored_at` is the database's on PostgreSQL, which is what limits count by.
    """

    __tablename__ = "contact_event"
    __table_args__ = (Index("ix_contact_event_contact", "contact_id", "seq"),)
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id")
    seq: int
    at: datetime = _time_field(index=True)
    agent_id: str
    kind: str
    data: dict[str, Any] = _json_field()
    stored_at: datetime | None = _time_field(optional=True)


class HandoverRow(Row, table=True):
    __tablename__ = "handover"
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    from_id: str = Field(index=True)
    to_kind: str
    to_id: str = Field(index=True)
    warm: bool = True
    question: str = _text_field()
    made_at: datetime = _time_field()
    state: str = Field(default="waiting", index=True)
    answered_by: str = Field(default="", index=True)
    answered_at: datetime | None = _time_field(optional=True)
    reason: str = _text_field()


class OptionUseRow(Row, table=True):
    """Each option put to a customer and what became of it; `granted` is what limits count."""

    __tablename__ = "option_use"
    __table_args__ = (
        Index("ix_option_use_option", "article_id", "option_id", "at"),
        Index("ix_option_use_customer", "customer_id", "at"),
        Index("ix_option_use_agent", "agent_id", "at"),
    )
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    customer_id: str | None = None
    agent_id: str
    article_id: str
    option_id: str
    title: str
    remedy: str
    amount: Decimal = _money_field()
    result: str = "offered"
    at: datetime = _time_field()


class PromiseRow(Row, table=True):
    __tablename__ = "promise"
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    customer_id: str | None = Field(default=None, index=True)
    owner_id: str = Field(index=True)
    what: str = _text_field()
    due_at: datetime = _time_field(index=True)
    made_at: datetime = _time_field()
    state: str = "open"
    channel: str = ""
    next_word_at: datetime | None = _time_field(optional=True)
    why: str = ""
    settled_by: str = ""
    settled_at: datetime | None = _time_field(optional=True)
    moves: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}})
    newest_seq: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}})
    """The place in its contact of the newest event that concerns it."""


class ResolutionRow(Row, table=True):
    """One for each issue of a contact wrapped up: what resolved it, and in which words the customer had asked.

    `place` is 0 for the first issue; what is told once of a contact, such as its times, stands there alone.
    `proposed_…` is what the wrap-up was filled with before the agent touched it. `preventable`: yes, no, or "" where
    nobody said; `ease`: 1 to 5 as the customer said it, with the first issue. `division`, `channel`, `legs` and
    `repeats` are those of its contact, which the database keeps here by itself: figures of many contacts are counted
    from this table alone.
    """

    __tablename__ = "resolution"
    __table_args__ = (
        Index("ix_resolution_article", "article_id", "at"),
        Index("ix_resolution_customer", "customer_id", "reason_code", "at", "contact_id"),
        Index("ix_resolution_issue", "contact_id", "place", unique=True),
    )
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id")
    place: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}, "server_default": "0"})
    customer_id: str | None = None
    agent_id: str
    article_id: str = ""
    article_revision: str = ""
    link: str = ""
    reason: str = ""
    option_id: str = ""
    title: str = ""
    amount: Decimal = _money_field()
    outcome: str = "unknown"
    words: str = _text_field()
    at: datetime = _time_field(index=True)
    reason_code: str = _added_field(index=True)
    article_kind: str = _added_field()
    preventable: str = _added_field()
    talk_s: int | None = Field(default=None, sa_column_kwargs={"info": {"least": 0}})
    hold_s: int | None = Field(default=None, sa_column_kwargs={"info": {"least": 0}})
    wrap_s: int | None = Field(default=None, sa_column_kwargs={"info": {"least": 0}})
    proposed_code: str = _added_field()
    proposed_article: str = _added_field()
    proposed_link: str = _added_field()
    proposed_outcome: str = _added_field()
    corrected_by: str = _added_field()
    corrected_at: datetime | None = _time_field(optional=True)
    division: str = _added_field()
    channel: str = _added_field()
    legs: int = Field(default=1, sa_column_kwargs={"info": {"least": 0}, "server_default": "1"})
    repeats: int = Field(default=0, sa_column_kwargs={"info": {"least": 0}, "server_default": "0"})
    ease: str = _added_field()


class OptionRuleRow(Row, table=True):
    """What the published article says of who may grant an option and how often; written by publishing alone.

    `authority`: role → highest amount as text, or null for none. `limits`: unit, scope, most as text, within_s.
    `excludes`: options of the article that it is wrong beside. `verified`: it is for verified callers alone.
    """

    __tablename__ = "option_rule"
    article_id: str = Field(primary_key=True)
    option_id: str = Field(primary_key=True)
    title: str = _text_field()
    revision: str = ""
    authority: dict[str, Any] = _json_field()
    limits: list[dict[str, Any]] = _list_field()
    excludes: list[str] = _list_field()
    verified: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    by_id: str = ""
    at: datetime = _time_field()


class RepeatRow(Row, table=True):
    """A settled thing that was asked again; `id` is the event that did. `kind`: question, fact, verification."""

    __tablename__ = "repeat"
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    kind: str
    what: str = _text_field()
    article_id: str = Field(default="", index=True)
    by_id: str
    first_by: str = ""
    at: datetime = _time_field(index=True)


class ApprovalRow(Row, table=True):
    """An option over the agent's authority, asked of a supervisor.

    `state`: waiting, granted, refused, taken_back. `question` is what the agent says of it.
    """

    __tablename__ = "approval"
    id: str = _key_field()
    contact_id: str = Field(foreign_key="contact.id", index=True)
    asked_by: str
    article_id: str
    option_id: str
    title: str = _text_field()
    question: str = _text_field()
    amount: Decimal = _money_field()
    asked_at: datetime = _time_field()
    state: str = Field(default="waiting", index=True)
    answered_by: str = ""
    answered_at: datetime | None = _time_field(optional=True, index=True)
    reason: str = _text_field()


class ThemeRow(Row, table=True):
    """Suggestions and contacts about one cause; what became of it are its events (`tables_themes`)."""

    __tablename__ = "theme"
    id: str = _key_field()
    division: str = _added_field(index=True)
    made_by: str = _added_field()
    made_at: datetime = _time_field()


class SuggestionRow(Row, table=True):
    __tablename__ = "suggestion"
    id: str = _key_field()
    kind: str
    text: str = _text_field()
    made_by: str = Field(index=True)
    made_at: datetime = _time_field(index=True)
    contact_id: str = ""
    article_id: str = Field(default="", index=True)
    article_title: str = ""
    revision: str = ""
    passage: str = _text_field()
    context: dict[str, Any] = _json_field()
    theme_id: str | None = Field(default=None, foreign_key="theme.id", index=True)
    state: str = Field(default="new", index=True)
    answer: str = _text_field()
    answered_by: str = ""
    answered_at: datetime | None = _time_field(optional=True)
    read_at: datetime | None = _time_field(optional=True)


class ArticleRevisionRow(Row, table=True):
    """The file of an article as it once was, so that a log line can always be read against it.

    Before revision 0004 `text` was without the front matter.
    """

    __tablename__ = "article_revision"
    __table_args__ = (UniqueConstraint("article_id", "revision"),)
    id: str = _key_field()
    article_id: str = Field(index=True)
    revision: str
    parent: str = ""
    author_id: str = ""
    at: datetime = _time_field()
    text: str = Field(sa_column=Column(Text, nullable=False, info={"most": 1_000_000}))


class ArticleChangeRow(Row, table=True):
    """What happened to an article, in order (`n` from 1); append-only. Two who publish at once want the same `n`.

    `what`: revision, confidence, audience, governance, or reviewed; `before` and `after` are what it was and became. A
    revision says all of what everybody goes by from then on: the text that `after` names, the `path` of its file, and
    the stamp of the policy cases beside it; one that was published before 0017 says "" of both.

    Question: where does a revision keep its path? Choice: with who published it and when. Reason: a move changes no
    text, and a text that is brought back may lie elsewhere by then. Refused: a path beside each kept text, which would
    keep a text twice to tell of a move, and could not tell of one back.
    """

    __tablename__ = "article_change"
    __table_args__ = (UniqueConstraint("article_id", "n"),)
    id: str = _key_field()
    article_id: str
    n: int
    at: datetime = _time_field(index=True)
    by_id: str
    what: str
    before: str = _text_field()
    after: str = _text_field()
    path: str = ""
    cases: str = ""


class ArticleCasesRow(Row, table=True):
    """The policy cases that were published with an article, whole; `stamp` is made of them as a revision of a text."""

    __tablename__ = "article_cases"
    article_id: str = Field(primary_key=True)
    stamp: str = Field(primary_key=True)
    text: str = _text_field()
    by_id: str
    at: datetime = _time_field()


class ArticlePictureRow(Row, table=True):
    """A picture of a published article: `path` is the article's id, then the link to it that stands in the text."""

    __tablename__ = "article_picture"
    path: str = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False, info={"most": 8 * 1024 * 1024}))
    by_id: str
    at: datetime = _time_field()


class PutAsideRow(Row, table=True):
    """An entry of the editors' list that somebody closed; what came in after `at` opens it again."""

    __tablename__ = "put_aside"
    key: str = Field(primary_key=True)
    words: str = _text_field()
    article_id: str = ""
    by_id: str
    at: datetime = _time_field()


class AuditRow(Row, table=True):
    """Who did what to the workspace itself, chained by hash; append-only like the events."""

    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_column_kwargs={"info": {"most": 2_000_000_000}})
    at: datetime = _time_field()
    who: str
    what: str
    data: dict[str, Any] = _json_field()
    previous: str = Field(sa_column=Column(String(64), nullable=False))
    hash: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
