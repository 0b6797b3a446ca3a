"""A telephone system has a login of its own, which tells of calls and reads nothing; what happens at its door is noted.

Revision 0027. Roles are text in a file, where the program asks for rights. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_PARTS = ("columns", "telephone_system", "replaces_kms_announce", "replaces_store_call_event", "rights")


def upgrade() -> None:
    op.create_table(
        "reception_note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("code", "source", "detail")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_note")),
    )
    op.create_index(op.f("ix_reception_note_at"), "reception_note", ["at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0027_{part}.sql" for part in _PARTS))
