"""A grant is taken back, options rule each other out, what was said and done after it is logged; agents write articles.

Revision 0026. `v0026_replaces_lists.sql` is made from the program, by `sql_of_lists` of `contacts.events.erasing`; the
other files named `replaces` make one function of an earlier revision anew. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


_MAY_PUBLISH = (
    "role IN ('supervisor', 'admin') "
    "OR (role IN ('agent', 'editor') AND proficiency IN ('contributor', 'publisher', 'coach'))"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER article_change_by")
        op.execute(
            "CREATE TRIGGER article_change_by BEFORE INSERT ON article_change "
            f"WHEN NOT EXISTS (SELECT 1 FROM staff WHERE id = NEW.by_id AND ({_MAY_PUBLISH})) "
            "BEGIN SELECT RAISE(ABORT, 'This person may not publish.'); END"
        )
    op.add_column("option_rule", sa.Column("excludes", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0026_columns.sql",
            "v0026_replaces_lists.sql",
            "v0026_grants.sql",
            "v0026_replaces_submit_suggestion.sql",
            "v0026_writing.sql",
            *(f"v0026_replaces_kms_{name}.sql" for name in _REPLACED),
        )


_REPLACED = (
    *("fold_offers", "fold_contact", "lists_of", "write_rows", "judge_event", "check_grant", "publish_rules"),
    *("tell_rule", "says_since"),
)
