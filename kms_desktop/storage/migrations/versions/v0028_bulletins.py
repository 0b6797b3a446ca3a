"""Bulletins that are published in a hurry, who has read each, and what desks report as down.

Revision 0028. Bulletins that are written as articles stay articles. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_PARTS = ("columns", "replaces_lists", "bulletins", "reports", "bulletin_rights")


def upgrade() -> None:
    _make_bulletins()
    op.create_table(
        "down_report",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_down_report")),
    )
    for name in ("by_id", "at", "contact_id"):
        op.create_index(op.f(f"ix_down_report_{name}"), "down_report", [name], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0028_{part}.sql" for part in _PARTS))


def _make_bulletins() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "about", "title")),
        sa.Column("words", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("article_id", "state", "published_by")),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    op.create_index(op.f("ix_bulletin_about"), "bulletin", ["about"], unique=False)
    op.create_index(op.f("ix_bulletin_published_at"), "bulletin", ["published_at"], unique=False)
    op.create_table(
        "bulletin_read",
        sa.Column("bulletin_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bulletin_id", "staff_id", "what", name=op.f("pk_bulletin_read")),
    )
    op.create_index(op.f("ix_bulletin_read_staff_id"), "bulletin_read", ["staff_id"], unique=False)
