"""SQL that stands beside a migration → run on PostgreSQL, for the schema the workspace lies in."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

_VERSIONS = Path(__file__).with_name("versions")


def run_sql(*names: str) -> None:
    """These files of `versions`, in order. In them `{schema}` stands for the schema's name, `{schema_text}` for it as a
    text in quotes; `kms_agent` and its like are the workspace's own groups, from revision 0014 on."""
    connection = op.get_bind()
    schema = str(connection.scalar(sa.text("SELECT current_schema()")))
    quoted = connection.dialect.identifier_preparer.quote(schema)
    literal = "'" + schema.replace("'", "''") + "'"
    driver = connection.connection.driver_connection
    assert driver is not None
    for name in names:
        text = (_VERSIONS / name).read_text(encoding="utf-8")
        driver.execute(text.replace("{schema}", quoted).replace("{schema_text}", literal))
    if driver.execute("SELECT to_regprocedure('kms_settle_groups()')").fetchone()[0] is not None:
        driver.execute("SELECT kms_settle_groups()")
