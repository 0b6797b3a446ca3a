"""The address of a workspace → sessions to read and to write it, with every failure in plain words."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from kms_desktop.storage.address import Address, read_address
from kms_desktop.storage.engine import ACCESS, make_engine
from kms_desktop.storage.listening import CHANGED_CHANNEL, OwnConnection
from kms_desktop.storage.problems import NotADatabase, plainly
from kms_desktop.storage.schema import check_revision


class Database:
    """One workspace. Sessions may be opened from any thread; one session belongs to one thread.

    Rows read in a session stay readable after it. Inside `reading` and `writing` a database that does not answer, is
    locked, full, read-only or damaged raises the KmsError that says so; IntegrityError passes untouched.
    """

    def __init__(self, address: Address, engine: Engine) -> None:
        self.address = address
        self.url = address.url.render_as_string(hide_password=False)
        self.is_sqlite = address.is_sqlite
        self._engine = engine
        self._reader = engine.execution_options(**{ACCESS: "read"})
        self._writer = engine.execution_options(**{ACCESS: "write"})

    def __repr__(self) -> str:
        return f"Database({self.address.place})"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One unchanging picture of the workspace; a write inside is refused by the database."""
        with plainly(self.address), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any exception. Other desktops are told of it.

        On SQLite it holds the one write lock from its beginning, so what is read inside cannot change under it.
        """
        with plainly(self.address), Session(self._writer, expire_on_commit=False) as session:
            session.connection()
            yield session
            announce(session)
            session.commit()

    def revision(self) -> str:
        """The schema's revision as the database says it; "" when there is none."""
        with plainly(self.address), self._reader.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""

    def own_connection(self) -> OwnConnection:
        """A new connection outside the pool, for one that listens; the caller closes it."""
        with plainly(self.address):
            return OwnConnection(self._engine, self.address)

    def close(self) -> None:
        """Closes every connection that is not in use. The object must not be used afterwards."""
        self._engine.dispose()


def open_database(url: str, *, busy_ms: int = 2000) -> Database:
    """The workspace at `url`, which must be of this version's schema; see `migrate` to make it so.

    `busy_ms`: how long a locked SQLite file is waited for. Raises SchemaMissing, SchemaOlder, SchemaNewer, Unreachable
    or a StorageProblem.
    """
    address = read_address(url)
    if address.path is not None and not is_there(address.path):
        check_revision("", address.place)
    database = Database(address, make_engine(address, busy_ms=busy_ms))
    try:
        check_revision(database.revision(), address.place)
    except BaseException:
        database.close()
        raise
    return database


def is_there(path: Path) -> bool:
    """Whether a file lies at the path. Raises NotADatabase for a folder, a device, or a place one may not look at."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise NotADatabase(f"{path} cannot be opened; check that it is a file you may read and write.") from problem
    if stat.S_ISDIR(mode):
        raise NotADatabase(f"{path} is a folder, not a workspace file; name a file inside it.")
    if not stat.S_ISREG(mode):
        raise NotADatabase(f"{path} is not an ordinary file; choose another one.")
    return True


def announce(session: Session) -> None:
    """Tells every desktop, once this transaction is committed, that something changed. SQLite tells by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"NOTIFY {CHANGED_CHANNEL}")
