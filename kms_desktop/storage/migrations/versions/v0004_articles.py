"""What happens to articles: each change with who, when, from what to what; their pictures; what editors put aside.

Revision 0004, after 0003. On PostgreSQL the SQL beside this file says who may; SQLite, which has no people, holds the
log of changes append-only and looks at the proficiency of whoever it names. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ALLOWED = "role IN ('supervisor', 'admin') OR (role = 'editor' AND proficiency <> 'candidate')"


def upgrade() -> None:
    _article_change()
    op.create_table(
        "article_picture",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_article_picture")),
    )
    op.create_table(
        "put_aside",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_put_aside")),
    )
    # Until now nobody could be made more than a candidate, and every editor could publish.
    op.execute("UPDATE staff SET proficiency = 'publisher' WHERE role = 'editor' AND proficiency = 'candidate'")
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        run_sql("v0004_articles.sql")


def _article_change() -> None:
    op.create_table(
        "article_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_change")),
        sa.UniqueConstraint("article_id", "n", name=op.f("uq_article_change_article_id_n")),
    )
    op.create_index(op.f("ix_article_change_at"), "article_change", ["at"], unique=False)


def _guard_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER article_change_no_{change.lower()} BEFORE {change} ON article_change "
            "BEGIN SELECT RAISE(ABORT, 'article_change is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER article_change_by BEFORE INSERT ON article_change "
        f"WHEN NOT EXISTS (SELECT 1 FROM staff WHERE id = NEW.by_id AND ({_ALLOWED})) "
        "BEGIN SELECT RAISE(ABORT, 'This person may not publish.'); END"
    )
