"""SQL that stands beside a migration → run on PostgreSQL, for the schema the workspace lies in."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

from kms_desktop.errors import Refused
from kms_desktop.storage.acts import acts_schema
from kms_desktop.texts import tr

_VERSIONS = Path(__file__).with_name("versions")


def run_sql(*names: str) -> None:
    """These files of `versions`, in order. In them `{schema}` stands for the schema's name, `{schema_text}` for it as a
    text in quotes; `{acts}` and `{acts_text}` for the schema of what people do. `kms_agent` and its like are the
    workspace's own groups, from revision 0015 on."""
    connection = op.get_bind()
    schema = _schema_of(connection)
    quote = connection.dialect.identifier_preparer.quote
    words = {
        "{schema}": quote(schema),
        "{schema_text}": _literal(schema),
        "{acts}": quote(acts_schema(schema)),
        "{acts_text}": _literal(acts_schema(schema)),
    }
    driver = connection.connection.driver_connection
    assert driver is not None
    for name in names:
        text = (_VERSIONS / name).read_text(encoding="utf-8")
        for word, meant in words.items():
            text = text.replace(word, meant)
        driver.execute(text)
    if driver.execute("SELECT to_regprocedure('kms_settle_groups()')").fetchone()[0] is not None:
        driver.execute("SELECT kms_settle_groups()")


def make_acts_schema() -> None:
    """The schema of what people do, where it is not there yet.

    Raises Refused where this login may not make it, or where it is somebody else's.
    """
    connection = op.get_bind()
    name = acts_schema(_schema_of(connection))
    quote = connection.dialect.identifier_preparer.quote
    owner = connection.scalar(
        sa.text("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = :name"), {"name": name}
    )
    me, database, may_make = connection.execute(
        sa.text("SELECT current_user, current_database(), has_database_privilege(current_database(), 'CREATE')")
    ).one()
    if owner == me:
        return
    if owner is not None:
        raise Refused(
            tr(
                "The schema {schema} belongs to {owner}, and the workspace needs one of that name; rename it first.",
                schema=name,
                owner=owner,
            )
        )
    if not may_make:
        raise Refused(
            tr(
                "{user} may not make the schema {schema}, which the workspace needs now; let the owner of the database "
                "run “{command}”.",
                user=me,
                schema=name,
                command=f"GRANT CREATE ON DATABASE {quote(database)} TO {quote(me)}",
            )
        )
    connection.execute(sa.text(f"CREATE SCHEMA {quote(name)}"))


def _schema_of(connection: Connection) -> str:
    return str(connection.scalar(sa.text("SELECT current_schema()")))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
