"""A connection to PostgreSQL → one that gives up a query which is not answered in time.

A server that is frozen, or a network that swallows what is sent, keeps the connection open and never answers: TCP has
no reason to complain, and neither has the driver. An agent would wait for ever. Here the wait has an end; the
connection is thrown away, since nobody knows what became of what was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from functools import cache
from typing import Any


def give_up_after(answer_s: float) -> Callable[..., Any]:
    """A listener for SQLAlchemy's `do_connect` that makes such connections."""

    def connect(dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> Any:
        return _connection_class(answer_s).connect(*arguments, **settings)

    return connect


def is_timeout(problem: BaseException) -> bool:
    """Whether the server was waited for as long as it may take: to ask once more would take as long again."""
    return type(getattr(problem, "orig", None)).__name__ == "ConnectionTimeout"


@cache
def _connection_class(answer_s: float) -> Any:
    import psycopg

    from kms_desktop.storage.batch_connection import BatchConnection

    class Impatient(BatchConnection):
        """Raises ConnectionTimeout, closed, where the server leaves a query without an answer."""

        gave_up = False

        def wait(self, gen: Any, *arguments: Any, **named: Any) -> Any:
            return super().wait(self._until(gen, time.monotonic() + answer_s), *arguments, **named)

        def _until(self, gen: Any, deadline: float) -> Generator[Any, Any, Any]:
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    if not ready and time.monotonic() > deadline:
                        self.gave_up = True
                        self.pgconn.finish()
                        said = "the server did not answer in time"  # no text: translated
                        raise psycopg.errors.ConnectionTimeout(said)
                    wanted = gen.send(ready)
            except StopIteration as end:
                return end.value

    return Impatient
