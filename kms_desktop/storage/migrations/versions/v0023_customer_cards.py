"""What people know of a customer is kept as changes of a card, each by somebody with their contact in hand.

Revision 0023. Erasing a customer empties the changes and keeps that there were some, by a trigger on both databases.
Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PARTS = ("columns", "customer_cards", "looks", "parting", "settings")


def upgrade() -> None:
    op.create_table(
        "customer_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_change_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_change")),
    )
    op.create_index("ix_customer_change_customer", "customer_change", ["customer_id", "at"])
    op.create_index(op.f("ix_customer_change_contact_id"), "customer_change", ["contact_id"])
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0023_columns.sql",
            "v0023_customer_cards.sql",
            "v0023_looks.sql",
            "v0023_parting.sql",
            "v0023_settings.sql",
        )
        return
    op.execute(
        "CREATE TRIGGER customer_card_erased AFTER UPDATE OF erased_in ON customer WHEN NEW.erased_in IS NOT NULL "
        "BEGIN UPDATE customer_change SET data = '{}' WHERE customer_id = NEW.id; END"
    )
