"""The database of a PostgreSQL server → what is left open there to everybody who may connect, and how it is closed.

A migration closes it, where it may: the database may be somebody else's, and a copy that is brought back into a new
database comes without what was said of the old one.
"""

from __future__ import annotations

from functools import reduce

from sqlmodel import Session, text

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_OPEN = """
SELECT what, close, n >= 4 AS is_of_the_server FROM (VALUES
    (1, 'temporary',
        format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()),
        has_database_privilege('public', current_database(), 'TEMPORARY')),
    (2, 'tables',
        format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema()),
        has_schema_privilege('public', current_schema(), 'CREATE')),
    (3, 'functions',
        format('REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', current_schema()),
        EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = current_schema()
                WHERE starts_with(p.proname, 'kms_') AND has_function_privilege('public', p.oid, 'EXECUTE'))),
    (4, 'large',
        'REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC',
        has_function_privilege('public', 'lo_create(oid)', 'EXECUTE'))
) AS found (n, what, close, is_open) WHERE is_open ORDER BY n
"""


_WHAT = {
    # Translators: goes on after “Everybody who may connect can”
    "temporary": tr("make temporary tables"),
    "tables": tr("make tables of their own"),
    "functions": tr("run the functions of the workspace"),
    "large": tr("fill the server with large objects"),
}
"""How it goes on after "can"."""


class LeftOpen(KmsError):
    """Everybody who may connect to the database can do there what nobody needs."""


def refuse_left_open(session: Session) -> None:
    """Raises LeftOpen, which says what somebody does about it in this database. The session is of PostgreSQL."""
    found = session.connection().execute(text(_OPEN)).all()
    if not found:
        return
    what, commands = _list_all([_WHAT[row.what] for row in found]), "; ".join(row.close for row in found)
    if any(row.is_of_the_server for row in found):
        raise LeftOpen(
            tr(
                "Everybody who may connect can {what}; let a superuser of the server run, in this database, "
                "“{commands}”.",
                what=what,
                commands=commands,
            )
        )
    raise LeftOpen(
        tr(
            "Everybody who may connect can {what}; let the owner of the database run “{commands}”.",
            what=what,
            commands=commands,
        )
    )


def _list_all(what: list[str]) -> str:
    return reduce(lambda first, second: tr("{first} and {second}", first=first, second=second), what)
