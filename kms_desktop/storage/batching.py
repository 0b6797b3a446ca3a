"""Several statements that read → one burst to PostgreSQL: what they ask goes out at once, and one answer comes back.

Question: how do readers that know nothing of each other share a trip to a server that is 30 ms away? Choice: SQLAlchemy
does each statement twice, and its own compiling, binding and decoding serve both times: the first time the cursor only
notes what it was given, the second time it is handed out with its rows, which all were fetched in one pipeline between.
Refused: one function of the database for each screen, as the same rule would then stand in SQL and in Python; results
packed as JSON, which knows neither times nor sums of money.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Connection


def ask_together(connection: Connection, questions: Sequence[Executable]) -> list[Sequence[Any]]:
    """The rows of each statement, all of one picture, in one trip; on a connection of the pool in autocommit.

    Where the driver cannot send a batch (its library is too old), they are asked one after the other.
    """
    from kms_desktop.storage.batch_connection import PICTURE, Batch

    driver: Any = connection.connection.driver_connection
    if len(questions) < 2 or not getattr(driver, "sends_batches", False):
        if len(questions) > 1:
            connection.exec_driver_sql(PICTURE)
        return [connection.execute(question).all() for question in questions]
    driver.batch = Batch()
    try:
        for question in questions:
            connection.execute(question)
        driver.batch.notes = False
        return [connection.execute(question).all() for question in questions]
    finally:
        driver.batch = None


def has_ended(driver: Any) -> bool:
    """Whether the server, or what lies between, has closed this connection while nobody used it; asks nobody."""
    from kms_desktop.storage.batch_connection import settle

    try:
        settle(driver)
        for _ in range(2):  # the first look may meet the server's last words, the second then meets the end
            driver.pgconn.consume_input()
    except _driver_error():
        return True
    return bool(driver.closed)


def _driver_error() -> type[Exception]:
    import psycopg

    return psycopg.Error
