"""What a wrap-up says is a list that reports can count, each issue of a contact is a row of its own, and all of it can
be put right later.

Revision 0025. Rows of before have one issue each, no reason code and no times; nothing of what they say changes.
Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None

_EMPTY, _ADDED = (
    sa.text("''"),
    (
        *("reason_code", "article_kind", "preventable", "proposed_code", "proposed_article", "proposed_link"),
        *("proposed_outcome", "corrected_by"),
    ),
)


def upgrade() -> None:
    _widen_resolution()
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0025_columns.sql",
            "v0025_events.sql",
            "v0025_corrections.sql",
            "v0025_resolutions.sql",
            "v0025_reason_codes.sql",
            "v0025_searches.sql",
            "v0025_erasing.sql",
            "v0025_replaces_kms_last_wrap_up.sql",
            "v0025_replaces_kms_write_resolution.sql",
            "v0025_replaces_kms_drop_closing.sql",
            "v0025_replaces_kms_judge_event.sql",
            "v0025_replaces_kms_place_of.sql",
            "v0016_settings.sql",
        )


def _widen_resolution() -> None:
    with op.batch_alter_table("resolution") as table:
        table.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default=sa.text("0")))
        for name in _ADDED:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=_EMPTY))
        for name in ("talk_s", "hold_s", "wrap_s"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint("uq_resolution_contact_id", type_="unique")
    op.create_index("ix_resolution_issue", "resolution", ["contact_id", "place"], unique=True)
    op.create_index("ix_resolution_reason_code", "resolution", ["reason_code"], unique=False)


def _make_tables() -> None:
    op.create_table(
        "reason_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_reason_code"),
    )
    op.create_table(
        "closed_exchange",
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_closed_exchange_contact_id"),
        sa.PrimaryKeyConstraint("contact_id", "thread_id", name="pk_closed_exchange"),
    )
    op.create_index("ix_closed_exchange_thread_id", "closed_exchange", ["thread_id"], unique=False)
    op.create_table(
        "idle_search",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_idle_search"),
    )
    op.create_index("ix_idle_search_by_id", "idle_search", ["by_id"], unique=False)
    op.create_index("ix_idle_search_at", "idle_search", ["at"], unique=False)
