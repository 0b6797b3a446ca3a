"""How the program itself served, by day and desktop.

Revision 0037. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_COUNTS = ("searches", "slow_searches", "abandoned", "calls", "slow_calls", "failures", "away_s")


def upgrade() -> None:
    op.create_table(
        "tool_day",
        sa.Column("desktop", sa.String(36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("desktop", "day", name=op.f("pk_tool_day")),
    )
    op.create_index(op.f("ix_tool_day_day"), "tool_day", ["day"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0037_{part}.sql" for part in ("columns", "tool_days", "rights")))
