"""Divisions, the rules of options, repeats, and what an approval says; the time at which the database took an event.

Revision 0002, after 0001. Frozen: later changes to `tables.py` get a version of their own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")


def upgrade() -> None:
    op.add_column("team", sa.Column("division", sa.String(), nullable=False, server_default=_EMPTY))
    for table in ("customer", "contact"):
        op.add_column(table, sa.Column("division", sa.String(), nullable=False, server_default=_EMPTY))
        op.create_index(op.f(f"ix_{table}_division"), table, ["division"], unique=False)
    op.add_column("contact_event", sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("title", "question"):
        op.add_column("approval", sa.Column(name, sa.Text(), nullable=False, server_default=_EMPTY))
    op.create_index(op.f("ix_approval_state"), "approval", ["state"], unique=False)
    _option_rule()
    _repeat()


def _option_rule() -> None:
    op.create_table(
        "option_rule",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("option_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("authority", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "option_id", name=op.f("pk_option_rule")),
    )


def _repeat() -> None:
    op.create_table(
        "repeat",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("first_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_repeat_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeat")),
    )
    op.create_index(op.f("ix_repeat_contact_id"), "repeat", ["contact_id"], unique=False)
    op.create_index(op.f("ix_repeat_article_id"), "repeat", ["article_id"], unique=False)
    op.create_index(op.f("ix_repeat_at"), "repeat", ["at"], unique=False)
