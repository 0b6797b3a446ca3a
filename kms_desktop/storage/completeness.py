"""A workspace on a server → whether it is whole, or somebody is bringing it back table by table."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.schema import HEAD

_READ_BY_ALL = (
    *("alembic_version", "staff", "team", "customer", "identity", "interaction", "contact", "contact_event"),
    *("option_use", "promise", "handover", "approval", "consult", "resolution", "repeat", "suggestion"),
)
"""These have rights of their own, which a restore brings last."""
_TABLES = (
    "SELECT count(c.oid) = count(*) AND coalesce(bool_and(c.relacl IS NOT NULL OR asked.name <> ALL (%s)), false) "
    "FROM unnest(%s::text[]) AS asked (name) LEFT JOIN pg_class c ON c.oid = to_regclass(asked.name)"
)
_REVISION = "SELECT version_num FROM alembic_version"


def is_complete(engine: Engine) -> bool:
    """Whether the tables are there with their privileges, which a restore brings last, and the revision in them is
    this program's. Raises DBAPIError where the server does not answer."""
    try:
        with engine.connect() as connection:
            every = sorted({*_READ_BY_ALL, *SCHEMA.tables})
            if not connection.exec_driver_sql(_TABLES, (list(_READ_BY_ALL), every)).scalar():
                return False
            return connection.exec_driver_sql(_REVISION).scalar() == HEAD
    except ProgrammingError:
        return False
