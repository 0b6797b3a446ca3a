"""A caller is verified by what is kept of them alone, by as many answers as the workspace says; reasons have an order.

Revision 0032. Files named `replaces` change one function of an earlier revision. What was logged as a verification
before stands as it was written, and counts where it would be taken now. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_REPLACED = (
    *("kms_store_events", "kms_is_verified_in", "kms_publish_rules", "kms_tell_rule"),
    "keep_reason_code",
)


def upgrade() -> None:
    op.create_table(
        "verification_rule",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verification_rule"),
    )
    op.add_column("option_rule", sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reason_code", sa.Column("position", sa.Integer(), nullable=False, server_default=sa.text("0")))
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0032_columns.sql",
            "v0032_verification.sql",
            "v0032_reason_order.sql",
            *(f"v0032_replaces_{name}.sql" for name in _REPLACED),
            "v0032_rights.sql",
        )
