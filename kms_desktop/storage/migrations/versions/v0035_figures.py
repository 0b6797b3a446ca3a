"""What figures of the floor are counted from, judged once for each look and not row by row; and their targets.

Revision 0035. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


_PARTS = ("columns", "counted", "targets", "people", "rights")
_OF_CONTACT = ("division", "channel", "legs", "repeats")
_FROM_CONTACT = f"""UPDATE resolution SET ({", ".join(_OF_CONTACT)}) =
    (SELECT {", ".join(f"c.{name}" for name in _OF_CONTACT)} FROM contact c WHERE c.id = resolution.contact_id)"""


def upgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    for name in ("division", "channel"):
        op.add_column("resolution", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("resolution", sa.Column("legs", sa.Integer(), server_default="1", nullable=False))
    op.add_column("resolution", sa.Column("repeats", sa.Integer(), server_default="0", nullable=False))
    op.execute(_FROM_CONTACT)
    if not on_server:
        _keep_in_step()
    op.create_table(
        "figure_target",
        sa.Column("code", sa.String(36), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_figure_target")),
    )
    if on_server:
        run_sql(*(f"v0035_{part}.sql" for part in _PARTS))


def _keep_in_step() -> None:
    """In a file; on a server `v0035_counted.sql` does it."""
    op.execute(
        "CREATE TRIGGER resolution_of_contact AFTER INSERT ON resolution "
        f"BEGIN {_FROM_CONTACT} WHERE resolution.id = NEW.id; END"
    )
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _OF_CONTACT)
    op.execute(
        f"CREATE TRIGGER contact_of_resolution AFTER UPDATE OF {', '.join(_OF_CONTACT)} ON contact WHEN {differs} "
        f"BEGIN {_FROM_CONTACT} WHERE resolution.contact_id = NEW.id; END"
    )
