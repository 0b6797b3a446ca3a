"""Themes of what is said by those who take calls: a log of events each, and what their value rests on.

Revision 0034. The table `theme` was there and held nothing that the program wrote. The files named `replaces` change
one function of an earlier revision. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_PARTS = ("columns", "themes", "members", "acts", "replaces_erase_customer", "replaces_export_list", "rights")


def upgrade() -> None:
    for name in ("name", "reason"):
        op.drop_column("theme", name)
    for name in ("division", "made_by"):
        op.add_column("theme", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_theme_division"), "theme", ["division"], unique=False)
    op.create_index(op.f("ix_suggestion_theme_id"), "suggestion", ["theme_id"], unique=False)
    op.create_table(
        "theme_event",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_event_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_event")),
        sa.UniqueConstraint("theme_id", "seq", name=op.f("uq_theme_event_theme_id_seq")),
    )
    op.create_index(op.f("ix_theme_event_at"), "theme_event", ["at"], unique=False)
    op.create_table(
        "voc_assumption",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("low", "mid", "high")),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voc_assumption")),
    )
    op.create_index(op.f("ix_voc_assumption_code"), "voc_assumption", ["code"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0034_{part}.sql" for part in _PARTS))
