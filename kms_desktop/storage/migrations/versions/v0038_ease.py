"""How easy customers said a contact was, with its wrap-up; and in how many contacts they are asked.

Revision 0038. Files named `replaces` change one function of an earlier revision. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_PARTS = (
    *("columns", "replaces_lists", "replaces_kms_with_correction", "replaces_kms_write_issues"),
    *("ease_question", "rights"),
)


def upgrade() -> None:
    op.add_column("resolution", sa.Column("ease", sa.String(), server_default="", nullable=False))
    op.create_table(
        "ease_rule",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ease_rule")),
    )
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0038_{part}.sql" for part in _PARTS))
