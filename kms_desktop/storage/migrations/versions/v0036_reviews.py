"""Reviews of closed contacts: samples, what became of each, and notes of coaching for two.

Revision 0036. The file named `replaces` changes one function of an earlier revision. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_PARTS = ("columns", "reviews", "answers", "drawing", "acts", "coaching", "replaces_erase_customer", "rights")


def upgrade() -> None:
    op.create_table(
        "review_draw",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("division", "by_id", "seed")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("at", "begins", "ends")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("size", "closed")),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_draw")),
    )
    op.create_index(op.f("ix_review_draw_division"), "review_draw", ["division"], unique=False)
    _make_review()
    op.create_table(
        "review_event",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("review_id", "by_id", "kind")),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_event_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
        sa.UniqueConstraint("review_id", "seq", name=op.f("uq_review_event_review_id_seq")),
    )
    op.create_table(
        "coaching_note",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("review_id", "from_id", "to_id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_coaching_note_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_note")),
    )
    for name in ("review_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_coaching_note_{name}"), "coaching_note", [name], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0036_{part}.sql" for part in _PARTS))
        return
    op.execute(
        "CREATE TRIGGER staff_leaves_coaching AFTER UPDATE OF active ON staff WHEN NOT NEW.active "
        "BEGIN DELETE FROM coaching_note WHERE NEW.id IN (from_id, to_id); END"
    )


def _make_review() -> None:
    texts = ("draw_id", "contact_id", "division", "agent_id", "reason_code", "state", "reviewer_id", "rightly")
    op.create_table(
        "review",
        sa.Column("id", sa.String(36), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*texts, "article_id", "link", "looked_by")),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=True)
            for name in ("searched", "linked", "improved", "captured", "agrees")
        ),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("judged_at", "seen_at", "answered_at", "looked_at")
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["review_draw.id"], name=op.f("fk_review_draw_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_review_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    for name in ("contact_id", "division", "agent_id"):
        op.create_index(op.f(f"ix_review_{name}"), "review", [name], unique=False)
    stands = sa.text("state <> 'withdrawn'")
    op.create_index(
        "uq_review_standing", "review", ["contact_id"], unique=True, sqlite_where=stands, postgresql_where=stands
    )
