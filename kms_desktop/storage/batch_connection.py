"""The driver's connections to PostgreSQL → connections that wait less for a server that is far away.

A batch goes out at once; what opens a picture goes with what is first asked of it, and what closes it is not waited
for. Loaded with the first connection to a server, as the driver is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol, cast

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

PICTURE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""Opens a transaction that sees one unchanging state of the workspace and writes nothing."""


class _Cursor(Protocol):
    """What a batch needs of a cursor."""

    def fetch_rows(self) -> None: ...


class Batch:
    """Cursors in the order asked: noting at first, then sent at once, then handed out one by one."""

    def __init__(self) -> None:
        self.notes = True
        self.cursors: list[_Cursor] = []

    def hand_out(self) -> _Cursor:
        return self.cursors.pop(0)


def settle(driver: Any) -> None:
    """The end of the last picture was sent and not waited for: its answer is there by now, or is waited for here."""
    if getattr(driver, "is_closing", False):
        driver.is_closing = False
        driver.wait(_rest_of(driver.pgconn))


def _rest_of(pgconn: PGconn) -> Generator[Any, Any, None]:
    while True:
        while pgconn.is_busy():
            if (yield Wait.R):
                pgconn.consume_input()
        if pgconn.get_result() is None:
            return


class BatchCursor(psycopg.Cursor[Any]):
    """Notes what it is given while a batch is put together."""

    noted: tuple[Any, Any] | None = None

    def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
        connection = cast("BatchConnection", self.connection)
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
        self.batch: Batch | None = None
        self.begins = ""
        self.is_closing = False

    def begin_picture(self) -> None:
        """What is asked next opens a transaction of one picture, in the same trip."""
        self.autocommit = True
        self.begins = PICTURE

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
        if self.autocommit and self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.pgconn.send_query(b"COMMIT")
            self.pgconn.flush()
            self.is_closing = True
        else:
            super().rollback()
