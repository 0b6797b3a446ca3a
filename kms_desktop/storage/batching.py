"""Several statements that read → one burst to PostgreSQL: what they ask goes out at once, and one answer comes back.

Question: how do readers that know nothing of each other share a trip to a server that is 30 ms away? Choice: SQLAlchemy
does each statement twice, and its own compiling, binding and decoding serve both times: the first time the cursor only
notes what it was given, the second time it is handed out with its rows, which all were fetched in one pipeline between.
Refused: one function of the database for each screen, as the same rule would then stand in SQL and in Python; results
packed as JSON, which knows neither times nor sums of money.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import Executable
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

PICTURE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""Opens a transaction that sees one unchanging state of the workspace and writes nothing."""


class _Cursor(Protocol):
    """What a batch needs of a cursor."""

    def fetch_rows(self) -> None: ...


class _Batch:
    """Cursors in the order asked: noting at first, then sent at once, then handed out one by one."""

    def __init__(self) -> None:
        self.notes = True
        self.cursors: list[_Cursor] = []

    def hand_out(self) -> _Cursor:
        return self.cursors.pop(0)


def ask_together(connection: Connection, questions: Sequence[Executable]) -> list[Sequence[Any]]:
    """The rows of each statement, all of one picture, in one trip; on a connection of the pool in autocommit.

    Where the driver cannot send a batch (its library is too old), they are asked one after the other.
    """
    driver: Any = connection.connection.driver_connection
    if len(questions) < 2 or not getattr(driver, "sends_batches", False):
        if len(questions) > 1:
            connection.exec_driver_sql(PICTURE)
        return [connection.execute(question).all() for question in questions]
    driver.batch = _Batch()
    try:
        for question in questions:
            connection.execute(question)
        driver.batch.notes = False
        return [connection.execute(question).all() for question in questions]
    finally:
        driver.batch = None


def has_ended(driver: Any) -> bool:
    """Whether the server, or what lies between, has closed this connection while nobody used it; asks nobody."""
    try:
        settle(driver)
        for _ in range(2):  # the first look may meet the server's last words, the second then meets the end
            driver.pgconn.consume_input()
    except _driver_error():
        return True
    return bool(driver.closed)


def settle(driver: Any) -> None:
    """The end of the last picture was sent and not waited for: its answer is there by now, or is waited for here."""
    if getattr(driver, "is_closing", False):
        driver.is_closing = False
        driver.wait(_rest_of(driver.pgconn))


def _rest_of(pgconn: PGconn) -> Generator[Any, Any, None]:
    from psycopg.waiting import Wait

    while True:
        while pgconn.is_busy():
            if (yield Wait.R):
                pgconn.consume_input()
        if pgconn.get_result() is None:
            return


def begin_picture(driver: Any) -> None:
    """What is asked next on this connection opens a transaction of one picture, in the same trip."""
    driver.autocommit = True
    driver.begins = PICTURE


@cache
def batching_connection() -> Any:
    """The driver's class of connections, which sends batches and opens a picture with what is first asked of it."""
    import psycopg

    class BatchCursor(psycopg.Cursor[Any]):
        """Notes what it is given while a batch is put together."""

        noted: tuple[Any, Any] | None = None

        def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
            connection = cast(BatchConnection, self.connection)
            if connection.batch is None:
                return connection.send_with_begin(lambda: super(BatchCursor, self).execute(query, params, **named))
            if connection.batch.notes:
                self.noted = query, params
                connection.batch.cursors.append(self)
            elif self.noted is not None:
                connection.send_batch([self, *connection.batch.cursors])
            return self

        def fetch_rows(self) -> None:
            """Inside a pipeline: the rows come with its end."""
            (query, params), self.noted = cast("tuple[Any, Any]", self.noted), None
            super().execute(query, params)

        def close(self) -> None:
            if self.noted is None:
                super().close()

    class BatchConnection(psycopg.Connection[Any]):
        """One connection for one thread at a time."""

        sends_batches = psycopg.Pipeline.is_supported()

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.cursor_factory = BatchCursor
            self.batch: _Batch | None = None
            self.begins = ""
            self.is_closing = False

        def cursor(self, *given: Any, **named: Any) -> Any:
            if given or named.get("name"):  # one that fetches bit by bit asks for itself
                self.send_with_begin(lambda: None)
            if self.batch is None or self.batch.notes:
                return super().cursor(*given, **named)
            return self.batch.hand_out()

        def send_batch(self, cursors: Sequence[_Cursor]) -> None:
            """One picture for all of them, opened and closed in the same trip."""
            begin_and_end = [psycopg.Cursor(self), psycopg.Cursor(self)]
            with self.pipeline():
                begin_and_end[0].execute(PICTURE, prepare=False)
                for cursor in cursors:
                    cursor.fetch_rows()
                begin_and_end[1].execute("COMMIT", prepare=False)

        def send_with_begin(self, send: Callable[[], Any]) -> Any:
            """`send`, and before it in the same trip what opens the transaction, where that is still to be done."""
            begins, self.begins = self.begins, ""
            if not begins:
                return send()
            if not self.sends_batches:
                psycopg.Cursor(self).execute(begins, prepare=False)
                return send()
            with self.pipeline():
                psycopg.Cursor(self).execute(begins, prepare=False)
                return send()

        def rollback(self) -> None:
            """A picture is closed without waiting for the answer, which nobody needs; see `settle`."""
            self.begins = ""
            if self.closed:
                return  # so is the transaction, and the pool replaces it
            settle(self)
            if self.autocommit and self.pgconn.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
                self.pgconn.send_query(b"COMMIT")
                self.pgconn.flush()
                self.is_closing = True
            else:
                super().rollback()

    return BatchConnection


def _driver_error() -> type[Exception]:
    import psycopg

    return psycopg.Error
