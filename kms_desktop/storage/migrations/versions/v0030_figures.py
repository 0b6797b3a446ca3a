"""What figures of the floor look up: the later contacts of a customer, and promises by when they were due.

Revision 0030. Frozen.
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    later = ["customer_id", "reason_code", "at", "contact_id"]
    op.create_index("ix_resolution_customer", "resolution", later, unique=False)
    op.create_index(op.f("ix_promise_due_at"), "promise", ["due_at"], unique=False)
    op.create_index(op.f("ix_approval_answered_at"), "approval", ["answered_at"], unique=False)
