"""What a desktop tells of a time is never later than the server's own clock; bounds that were counted by a told time
hold.

Revision 0033. The files named `replaces` change one function of an earlier revision. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_REPLACED = (
    *("kms_store_events", "change_customer", "submit_suggestion"),
    *("log_search", "read_bulletin", "report_down"),
    *("kms_read_call_event", "kms_find_call", "kms_make_call", "store_call_events", "settle_missed_call"),
    "kms_enter_caller",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0033_told_times.sql", *(f"v0033_replaces_{name}.sql" for name in _REPLACED))
