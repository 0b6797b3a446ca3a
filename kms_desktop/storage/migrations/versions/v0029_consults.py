"""A question to a colleague while the contact stays in hand: asked, seen, answered, declined, withdrawn.

Revision 0029. `v0029_replaces_lists.sql` is made from the program, by `sql_of_lists` of `contacts.events.erasing`; the
other files named `replaces` change one function of an earlier revision. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_REPLACED = (
    *("kms_judge_event", "kms_place_of", "kms_people_of", "kms_write_rows", "kms_contacts_passed_by_me"),
    *("kms_open_work", "kms_pass_work", "answer_once", "erase_customer"),
)


def upgrade() -> None:
    op.create_table(
        "consult",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("contact_id", "asked_by", "to_kind", "to_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("to_name", "question")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("article_id", "again_of")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "seen_by")),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by", sa.JSON(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("takes_over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_consult_contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consult"),
    )
    for name in ("contact_id", "asked_by", "to_id", "asked_at", "state"):
        op.create_index(f"ix_consult_{name}", "consult", [name], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0029_columns.sql",
            "v0029_replaces_lists.sql",
            "v0029_consults.sql",
            *(f"v0029_replaces_{name}.sql" for name in _REPLACED),
            "v0029_rights.sql",
        )
