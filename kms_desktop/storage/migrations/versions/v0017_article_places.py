"""A published revision says where the article lies and which policy cases stand beside it.

Revision 0017, after 0016. What was published before says neither: `path` and `cases` are "" there. Each database
refuses a path that leads out of a folder or that some system takes for something else. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")
_DEVICES = (
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
)


def upgrade() -> None:
    for column in ("path", "cases"):
        op.add_column("article_change", sa.Column(column, sa.String(), nullable=False, server_default=_EMPTY))
    op.create_table(
        "article_cases",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "stamp", name=op.f("pk_article_cases")),
    )
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0017_columns.sql", "v0017_article_places.sql")
        return
    op.execute(
        "CREATE TRIGGER article_change_place BEFORE INSERT ON article_change "
        f"WHEN NOT (NEW.path = '' OR {_sound_path()}) "
        "BEGIN SELECT RAISE(ABORT, 'This path is none that every desktop can hold.'); END"
    )
    op.execute(
        "CREATE TRIGGER article_change_cases BEFORE INSERT ON article_change WHEN NEW.cases <> '' AND NOT EXISTS "
        "(SELECT 1 FROM article_cases c WHERE c.article_id = NEW.article_id AND c.stamp = NEW.cases) "
        "BEGIN SELECT RAISE(ABORT, 'The policy cases are not kept.'); END"
    )


def _sound_path() -> str:
    """As `kms_is_article_path`, in what SQLite knows; one trigger is read by whoever opens the file with a tool."""
    parts = "'/' || NEW.path || '/'"
    refused = ["//", "/.", "/ ", "./", " /", *(f"/{name}{end}" for name in _DEVICES for end in ("/", ".", " ."))]
    letters = "char(1) || '-' || char(31) || char(127) || '-' || char(159) || char(8232) || '-' || char(8238)"
    return " AND ".join(
        (
            "typeof(NEW.path) = 'text' AND NEW.what = 'revision' AND length(CAST(NEW.path AS BLOB)) <= 400",
            "(NEW.path LIKE '%.md' OR NEW.path LIKE '%.markdown') AND NEW.path NOT LIKE 'readme.md'",
            *(f"instr(NEW.path, '{sign}') = 0" for sign in '\\:*?"<>|'),
            *(f"instr(lower({parts}), '{one}') = 0" for one in refused),
            f"NEW.path NOT GLOB '*{'[^/]' * 201}*'",
            f"NEW.path NOT GLOB '*[' || {letters} || ']*'",
        )
    )
