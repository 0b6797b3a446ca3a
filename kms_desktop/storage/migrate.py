"""A database of any earlier revision, or none → the schema of this version, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from kms_desktop.errors import KmsError
from kms_desktop.storage.database import is_there
from kms_desktop.storage.database_url import Address, read_address
from kms_desktop.storage.engine import make_engine, make_private_file
from kms_desktop.storage.error_translation import translating_errors
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.schema import HEAD, REVISIONS, check_revision, refuse_set_aside
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from alembic.config import Config

_ONE_AT_A_TIME = 0x6B6D73  # key of PostgreSQL's advisory lock: “kms”


class PlaceRefused(KmsError):
    """The workspace cannot be made at this place."""


def migrate_database(url: str) -> tuple[str, str]:
    """Brings the database at `url` to this version; gives the revisions before ("" for none) and after.

    Makes the SQLite file and its folder when they are not there. All of it happens or nothing. Raises SchemaNewer,
    WorkspaceSetAside, PlaceRefused, Unreachable or a StorageProblem.
    """
    address = read_address(url)
    _make_file(address)
    engine = make_engine(address, foreign_keys=False, answer_s=0)
    try:
        with translating_errors(address), engine.begin() as connection:
            return _upgrade_schema(connection, address)
    finally:
        engine.dispose()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings for this package's migrations; `env.py` works on the connection given here."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade_schema(connection: Connection, address: Address) -> tuple[str, str]:
    if not address.is_sqlite:
        _hold_others_back(connection)
    before = _read_revision(connection)
    if before not in ("", *REVISIONS):
        check_revision(before, address.place)
    if not before:
        _refuse_what_is_taken(connection, address)
    if before != HEAD:
        from alembic import command  # a third of a second, which a start without migration does not pay

        command.upgrade(alembic_config(connection), "head")
    return before, HEAD


def _hold_others_back(connection: Connection) -> None:
    """One brings a workspace forward at a time. Where there is one, its people, who read the revision alone, cannot
    stand in the way; a number of an advisory lock is everybody's to take."""
    if inspect(connection).has_table("alembic_version"):
        connection.execute(text("LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE"))
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def _refuse_what_is_taken(connection: Connection, address: Address) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(SCHEMA.tables))
    if taken:
        raise PlaceRefused(
            tr(
                "{place} already holds something else (a table named {table}) and was left as it is; choose "
                "another place for the workspace.",
                place=address.place,
                table=taken[0],
            )
        )


def _read_revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _make_file(address: Address) -> None:
    if address.path is None or is_there(address.path):
        return
    refuse_set_aside(address.path)
    try:
        address.path.parent.mkdir(parents=True, exist_ok=True)
        make_private_file(address.path)
    except OSError as problem:
        raise PlaceRefused(
            tr("{file} cannot be made there; choose another place for the workspace.", file=address.path)
        ) from problem
