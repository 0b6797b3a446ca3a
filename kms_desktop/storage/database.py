"""The address of a workspace → sessions to read and to write it, with every failure in plain words."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Executable, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.storage.acts import Told, perform
from kms_desktop.storage.batching import ask_together
from kms_desktop.storage.circuit_breaker import Access, CircuitBreaker
from kms_desktop.storage.completeness import is_complete
from kms_desktop.storage.database_url import Address, read_address
from kms_desktop.storage.engine import ACCESS, make_engine
from kms_desktop.storage.error_translation import (
    ANOTHER_VERSION,
    NOT_THERE,
    Incomplete,
    LoginEnded,
    LoginRefused,
    NotActive,
    NotADatabase,
    NotLet,
    ShutOut,
    access_ended_sentence,
    not_let_sentence,
    translating_errors,
)
from kms_desktop.storage.notify_connection import CHANGED_CHANNEL, NAMES_APART, NotifyConnection
from kms_desktop.storage.reading import Rows, Steps
from kms_desktop.storage.schema import (
    HEAD,
    REVISIONS,
    SchemaMissing,
    SchemaNewer,
    check_revision,
    refuse_set_aside,
)
from kms_desktop.storage.server_identity import KnownServer, WrongServer, identify
from kms_desktop.storage.statement_timeout import is_timeout
from kms_desktop.texts import tr

T = TypeVar("T")

_WORKS_HERE = text("SELECT kms_me() IS NOT NULL OR kms_is_owner()")
_CONCERNED, _SURELY, _QUIET = "kms_concerned", "kms_surely", "kms_quiet"
_TELL = "SELECT pg_notify(%s, %s)"
EVERYBODY = "everybody"
"""Named as concerned where each desktop should look at once."""
_LONGEST_WORDS = 7_000  # PostgreSQL carries less than 8,000 bytes


class Database:
    """One workspace. Sessions may be opened from any thread; one session belongs to one thread.

    Rows read in a session stay readable after it. Inside `reading` and `writing` a database that does not answer, is
    locked, full, read-only or damaged raises the KmsError that says so; IntegrityError passes untouched.

    One that was silent is left alone for `rest_s`: until then, or until `ask_again`, Unreachable comes at once. Nothing
    is ever written to a schema of another version, also when it changed while this program was running.
    """

    def __init__(
        self, address: Address, engine: Engine, *, rest_s: float = 0.0, known: KnownServer | None = None
    ) -> None:
        self._known = known
        self.address = address
        self.url = address.url.render_as_string(hide_password=False)
        self.is_sqlite = address.is_sqlite
        self._engine = engine
        self._reader = engine.execution_options(**{ACCESS: "read"})
        self._batches = engine.execution_options(**{ACCESS: "batch"})
        self._writer = engine.execution_options(**{ACCESS: "write"})
        self._reach = CircuitBreaker(rest_s, apart=address.is_sqlite)
        self._checked = False
        self.outdated = False
        """The workspace is of a newer version: it can be read as far as its tables allow, and not be written."""
        self.shut_out = False
        """The server, which let this person in before, does not accept their password any more."""
        self.access_ended = False
        """The workspace knows this person no more as somebody who works here."""
        self.incomplete = False
        """The workspace was found not whole, and nobody has written to it since."""
        self.wrong_server = ""
        """One sentence where a server answers that is not the one this desktop worked with, else ""."""

    def __repr__(self) -> str:
        return f"Database({self.address.place})"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One unchanging picture of the workspace; a write inside is refused by the database."""
        with self._guard_access("read"), Session(self._reader, expire_on_commit=False) as session:
            if not self._checked:
                self._check_revision(session)
            yield session

    def read(self, reader: Steps[T]) -> T:
        """What the reader comes to. All it asks in one step is one unchanging picture, and one trip to a server.

        A connection that turns out to be dead is replaced, and asked once more: nothing was changed by asking. Raises
        as `reading` does, and what the reader itself raises.
        """
        try:
            questions = next(reader)
            while True:
                try:
                    rows = self._ask(questions)
                except (KmsError, SQLAlchemyError) as problem:
                    questions = reader.throw(problem)
                else:
                    questions = reader.send(rows)
        except StopIteration as end:
            return cast(T, end.value)

    def _ask(self, questions: Sequence[Executable]) -> list[Rows]:
        if self.is_sqlite or not self._checked:
            with self.reading() as session:
                return [session.execute(question).all() for question in questions]
        with self._guard_access("read"):
            try:
                return self._ask_once(questions)
            except DBAPIError as problem:
                if not problem.connection_invalidated or is_timeout(problem):
                    raise
            return self._ask_once(questions)

    def _ask_once(self, questions: Sequence[Executable]) -> list[Rows]:
        """With every question it is asked whether this person works here: who does not reads no row, which must not be
        told as that there is none."""
        with self._batches.connect() as connection:
            *rows, works_here = ask_together(connection, [*questions, _WORKS_HERE])
        if not works_here[0][0]:
            raise NotActive(access_ended_sentence(self.address))
        return rows

    def confirm_ended(self) -> None:
        """This person was not found among those who work here. Raises Incomplete where somebody is bringing the
        workspace back."""
        self._refuse_incomplete()
        self.access_ended = True

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any exception. Other desktops are told of it.

        On SQLite it holds the one write lock from its beginning, so what is read inside cannot change under it.
        Raises SchemaNewer when the workspace was brought to a newer version meanwhile.
        """
        with self._guard_access("write"), Session(self._writer, expire_on_commit=False) as session:
            self._check_revision(session)
            yield session
            _commit_and_announce(session)

    def perform_act(self, name: str, /, **arguments: Told) -> Any:
        """One act of this person on PostgreSQL, judged, done and announced by the database, in one trip.

        Gives what the act says. Raises Refused with the database's sentence, SchemaNewer or SchemaOlder where it is of
        another version, NotActive where this person is nobody there now, and Unreachable.
        """
        with self._guard_access("write"):
            try:
                return perform(self._engine, name, {"revision": HEAD, **arguments})
            except DBAPIError as problem:
                found = self._other_revision(problem)
                if found is None:
                    raise
                self.outdated = found not in ("", *REVISIONS)
                check_revision(found, self.address.place)
                raise

    def _other_revision(self, problem: DBAPIError) -> str | None:
        """The revision of the workspace where an act found it to be another one, or was not there at all."""
        state = getattr(problem.orig, "sqlstate", None)
        if state == ANOTHER_VERSION:
            return str(getattr(getattr(problem.orig, "diag", None), "message_detail", None) or "")
        if state in NOT_THERE:
            try:
                return self.read_revision()
            except (KmsError, DBAPIError):
                return None
        return None

    @property
    def away_since(self) -> datetime | None:
        """When the database first did not answer, in UTC; None while it does."""
        return self._reach.away_since

    def ask_again(self) -> None:
        """Do not leave it alone any longer."""
        self._reach.ask_again()

    def check_writable(self) -> None:
        """Asked at once: raises Unreachable, SchemaNewer or a StorageProblem where nothing could be written now."""
        with self._reach.asking_again(), self._guard_access("write"), Session(self._writer) as session:
            self._check_revision(session)
            if self.incomplete:
                self._refuse_incomplete()
        self._reach.record_success()

    def mark_reachable(self) -> None:
        """Everything that waited was written: it is back."""
        self.shut_out = self.incomplete = False
        self.wrong_server = ""
        self._reach.record_success()

    @property
    def may_lack(self) -> bool:
        """Whether it may not have everything that this desktop gave it: an older copy was brought back, or another
        server took over."""
        return self.incomplete or (self._known is not None and self._known.may_lack)

    def mark_given_back(self) -> None:
        """What this desktop still had was given to it once more."""
        if self._known is not None:
            self._known.may_lack = False

    def look_at_server(self) -> None:
        """Note how far the server's log is, so that one that falls back behind it is known. Raises as `reading`."""
        if self._known is not None:
            with self._guard_access("read"), self._reader.connect() as connection:
                before = self._known.noted
                with translating_errors(self.address, self._reader.dialect.loaded_dbapi.Error):  # asked past SQLAlchemy
                    found = identify(connection.connection.driver_connection)
                self._known.judge(found, before, self.address.place)

    @contextmanager
    def _guard_access(self, access: Access) -> Iterator[None]:
        self._reach.check_open(access)
        known = self._is_known()
        try:
            with translating_errors(self.address):
                yield
        except LoginRefused as problem:
            if not self._checked:
                raise
            self.shut_out, self.access_ended = True, self.access_ended or isinstance(problem, LoginEnded)
            shut_out = ShutOut(
                str(problem)
                if isinstance(problem, LoginEnded)
                else tr("The database at {place} does not accept your password any more.", place=self.address.place)
            )
            self._reach.record_failure(shut_out, access)
            raise shut_out from problem
        except Unreachable as problem:
            self.wrong_server = str(problem) if isinstance(problem, WrongServer) else ""
            self._reach.record_failure(problem, access)
            raise
        except (DBAPIError, NotActive, NotLet, SchemaMissing) as problem:
            if known:
                self._look_for_more(problem, access)
                self.access_ended = self.access_ended or isinstance(problem, NotActive)
            raise

    def _look_for_more(self, problem: Exception, access: Access) -> None:
        """What is said of a row or a table may be said because the workspace is of another version, or not whole."""
        if self._became_newer():
            raise SchemaNewer(
                tr("This cannot be read any more: the workspace was brought to a newer version. Update this desktop.")
            ) from problem
        if self.is_sqlite:
            return
        try:
            self._refuse_incomplete()
        except Incomplete as incomplete:
            self.incomplete = True
            self._reach.record_failure(incomplete, access)
            raise incomplete from problem

    def _refuse_incomplete(self) -> None:
        with translating_errors(self.address):
            if self.is_sqlite or is_complete(self._reader):
                return
        raise Incomplete(
            tr(
                "The workspace at {place} is not whole just now; somebody is bringing it back, or has to.",
                place=self.address.place,
            )
        )

    def _became_newer(self) -> bool:
        """Whether somebody brought the workspace to a newer version, maybe since this program was started."""
        if not self.outdated:
            try:
                self.outdated = self.read_revision() not in ("", *REVISIONS)
            except (KmsError, DBAPIError):
                return False
        return self.outdated

    def _check_revision(self, session: Session) -> None:
        """Nothing of this version may be written to, or at first read from, another version's tables."""
        found = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""
        self._checked = True
        try:
            check_revision(found, self.address.place)
        except SchemaNewer:
            self.outdated = True
            if session.connection().get_execution_options().get(ACCESS) == "write":
                raise

    def read_revision(self) -> str:
        """The schema's revision as the database says it; "" when there is none."""
        with translating_errors(self.address), self._reader.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                self._refuse_shut_schema(connection)
                return ""
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""

    def _refuse_shut_schema(self, connection: Connection) -> None:
        """Raises NotLet where there may well be a workspace, which this login does not get to see."""
        if not self.is_sqlite and connection.execute(text("SELECT current_schema()")).scalar() is None:
            raise NotLet(not_let_sentence(self.address.user))

    def check_schema_version(self, *, outdated: bool = False) -> None:
        """Look at the schema's version for the first time; see `open_database`."""
        try:
            check_revision(self.read_revision(), self.address.place)
        except SchemaNewer:
            if not outdated:
                raise
            self.outdated = True
        except (DBAPIError, NotLet, SchemaMissing):
            if self._is_known():
                self._refuse_incomplete()
            raise
        self._checked = True

    def _is_known(self) -> bool:
        """Whether this desktop has worked with the workspace before, so that it is there and was whole."""
        return self._checked or (self._known is not None and self._known.noted is not None)

    def mark_unreachable(self) -> None:
        """It was found silent before this object was made."""
        self._reach.record_failure(
            Unreachable(tr("The database at {place} does not answer yet.", place=self.address.place)), "write"
        )

    def own_connection(self) -> NotifyConnection:
        """A new connection outside the pool, for one that listens; the caller closes it."""
        with translating_errors(self.address):
            own = NotifyConnection(self._engine, self.address)
        if not self.is_sqlite:
            self._reach.ask_again()  # the server let us in
        return own

    def checkpoint_log(self) -> None:
        """On SQLite what was overwritten leaves the log beside the file too, unless somebody still reads it."""
        if self.is_sqlite:
            with suppress(DBAPIError, sqlite3.Error), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes every connection that is not in use. The object must not be used afterwards."""
        self._engine.dispose()


def open_database(
    url: str,
    *,
    busy_ms: int = 2000,
    rest_s: float = 0.0,
    outdated: bool = False,
    known: KnownServer | None = None,
) -> Database:
    """The workspace at `url`, which must be of this version's schema; see `migrate` to make it so.

    `busy_ms`: how long a locked SQLite file is waited for. `outdated`: one of a newer version is opened too, to read.
    `known`: the server that it was, where that was noted.
    Raises SchemaMissing, WorkspaceSetAside, SchemaOlder, SchemaNewer, Unreachable or a StorageProblem.
    """
    address = read_address(url)
    if address.path is not None and not is_there(address.path):
        refuse_set_aside(address.path)
        check_revision("", address.place)
    database = Database(address, make_engine(address, busy_ms=busy_ms, known=known), rest_s=rest_s, known=known)
    try:
        database.check_schema_version(outdated=outdated)
    except BaseException:
        database.close()
        raise
    return database


def database_to_come(url: str, *, rest_s: float = 0.0, known: KnownServer | None = None) -> Database:
    """The workspace on a server that does not answer yet; what it is, is looked at with the first answer."""
    address = read_address(url)
    database = Database(address, make_engine(address, known=known), rest_s=rest_s, known=known)
    database.mark_unreachable()
    return database


def is_there(path: Path) -> bool:
    """Whether a file lies at the path. Raises NotADatabase for a folder, a device, or a place one may not look at."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise NotADatabase(
            tr("{path} cannot be opened; check that it is a file you may read and write.", path=path)
        ) from problem
    if stat.S_ISDIR(mode):
        raise NotADatabase(tr("{path} is a folder, not a workspace file; name a file inside it.", path=path))
    if not stat.S_ISREG(mode):
        raise NotADatabase(tr("{path} is not an ordinary file; choose another one.", path=path))
    return True


def notify(session: Session, *ids: str) -> None:
    """Others should look at what this transaction changes. `ids`: whom it is about, as keys of people, teams or
    anything else a feed was told is its own."""
    session.info.setdefault(_CONCERNED, set()).update(ids)


def notify_at_once(session: Session, *ids: str) -> None:
    """As `notify`, where these wait for it: they are told for sure, in the transaction itself."""
    notify(session, *ids)
    session.info[_SURELY] = True


def notify_nobody(session: Session) -> None:
    """Nothing that others look at changes, so that they need not be told, unless `notify` is called too."""
    session.info[_QUIET] = True


def _commit_and_announce(session: Session) -> None:
    """Tells every desktop that something changed, and whom it is about; nothing else. SQLite tells by itself.

    Question: in the transaction, or after it? Choice: inside where somebody waits for it, after it for all else.
    Reason: whoever announces holds a lock of the whole server until their commit is on the disk, so that on a floor of
    300 all commits come one after the other; what is lost when a desktop dies in between is seen with the next look.
    """
    concerned: set[str] | None = session.info.pop(_CONCERNED, None)
    surely, quiet = session.info.pop(_SURELY, False), session.info.pop(_QUIET, False) and concerned is None
    tells = session.get_bind().dialect.name == "postgresql" and not quiet
    whom = NAMES_APART.join(sorted(concerned or ()))[:_LONGEST_WORDS]
    if tells and surely:
        session.connection().exec_driver_sql(_TELL, (CHANGED_CHANNEL, whom))
    session.commit()
    if tells and not surely:
        with suppress(DBAPIError):  # what was to be stored is stored
            session.connection().exec_driver_sql("SET LOCAL synchronous_commit TO off")
            session.connection().exec_driver_sql(_TELL, (CHANGED_CHANNEL, whom))
            session.commit()
