"""Telephone calls are kept: each event that is told of them, at whom they ring, who took them and which were missed.

Revision 0021, after 0020. A person has extensions, by which calls find them. In a file the program does what the
functions of a server do. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")
_PARTS = ("columns", "calls", "offers", "replaces_change_person", "replaces_erase_customer", "rights")


def upgrade() -> None:
    op.add_column("staff", sa.Column("extensions", sa.String(), nullable=False, server_default=_EMPTY))
    _make_calls()
    _make_offers()
    _make_events()
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0021_{part}.sql" for part in _PARTS))


def _make_calls() -> None:
    op.create_table(
        "phone_call",
        sa.Column("id", sa.String(36), nullable=False),
        *(_text(name) for name in ("source", "call_id", "original_id", "direction", "number", "told", "line", "queue")),
        _text("division"),
        _time("started_at"),
        _time("answered_at", optional=True),
        _time("ended_at", optional=True),
        *(_text(name) for name in ("cause", "taken_by", "passed_to", "contact_id")),
        sa.Column("missed", sa.Boolean(), nullable=False),
        _text("settled_by"),
        _time("settled_at", optional=True),
        _text("settled_as"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("source", "call_id", name=op.f("uq_phone_call_source_call_id")),
    )
    for column in ("call_id", "original_id", "number", "contact_id"):
        op.create_index(op.f(f"ix_phone_call_{column}"), "phone_call", [column], unique=False)
    op.create_index("ix_phone_call_missed", "phone_call", ["missed", "ended_at"], unique=False)
    op.create_index("ix_phone_call_started", "phone_call", ["started_at"], unique=False)


def _make_offers() -> None:
    op.create_table(
        "call_offer",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("phone_call_id", sa.String(), nullable=False),
        _text("staff_id"),
        _time("at"),
        _time("ended_at", optional=True),
        *(_text(name) for name in ("outcome", "pop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_offer")),
        sa.ForeignKeyConstraint(
            ["phone_call_id"], ["phone_call.id"], name=op.f("fk_call_offer_phone_call_id_phone_call")
        ),
        sa.UniqueConstraint("phone_call_id", "staff_id", name=op.f("uq_call_offer_phone_call_id_staff_id")),
    )
    op.create_index("ix_call_offer_staff", "call_offer", ["staff_id", "outcome"], unique=False)


def _make_events() -> None:
    op.create_table(
        "call_event",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("phone_call_id", sa.String(), nullable=False),
        _text("what"),
        _time("at"),
        _time("stored_at"),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("extensions", "names")),
        *(_text(name) for name in ("queue", "cause", "result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_event")),
        sa.ForeignKeyConstraint(
            ["phone_call_id"], ["phone_call.id"], name=op.f("fk_call_event_phone_call_id_phone_call")
        ),
    )
    for column in ("phone_call_id", "stored_at"):
        op.create_index(op.f(f"ix_call_event_{column}"), "call_event", [column], unique=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)
