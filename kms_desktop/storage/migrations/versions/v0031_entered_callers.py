"""Who was entered in a contact may be who rings from its number again.

Revision 0031. `v0031_replaces_kms_enter_caller.sql` changes a function of an earlier revision. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0031_replaces_kms_enter_caller.sql")
