"""What people know of a customer → the table of changes that a customer's card is folded from, and what the workspace
asks for before a caller is verified."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from kms_desktop.storage.tables import Row, StoredObject, UtcTime


class CustomerChangeRow(Row, table=True):
    """One thing that somebody entered, changed or ended on a customer's card; never rewritten but by erasing.

    `kind` and `data` as in `contacts.card.changes`. `contact_id`: the contact that was in hand, "" for a supervisor
    without one. `at` is the desktop's clock; `stored_at` the database's, on PostgreSQL.
    """

    __tablename__ = "customer_change"
    __table_args__ = (Index("ix_customer_change_customer", "customer_id", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    customer_id: str = Field(foreign_key="customer.id")
    contact_id: str = Field(default="", index=True)
    at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))
    by_id: str
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(StoredObject(), nullable=False))
    stored_at: datetime | None = Field(default=None, sa_column=Column(UtcTime(), nullable=True))


class VerificationRuleRow(Row, table=True):
    """How many answers of a caller are a verification here; one row, or none while nobody has said it."""

    __tablename__ = "verification_rule"
    id: str = Field(primary_key=True, max_length=36)
    needed: int = Field(sa_column_kwargs={"info": {"most": 4}})
    by_id: str = ""
    at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))
