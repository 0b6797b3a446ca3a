"""What a person does → one function of the database that judges it, asked and announced in one trip.

Question: how does a desktop write to a server? Choice: through functions in a schema of their own, each a whole act,
on a connection in autocommit. Reason: a login then needs no right on any table, and an agent at home, 100 ms from the
server, waits for one answer instead of seven. Refused: to ask first whether the connection lives; where one is found
dead a new one is asked once more, as every act carries its key and done twice is done once.

What an act leaves in the setting `kms.concerned` is announced in a transaction of its own behind it: whoever announces
holds a lock of the whole server until their commit is on the disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kms_desktop.storage.notify_connection import CHANGED_CHANNEL
from kms_desktop.storage.text import storable_text

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

Told: TypeAlias = str | bool | int | float | Decimal | datetime | tuple[str, ...] | list[Any] | dict[str, Any] | None
"""What an act can be told: a tuple is a list of texts, a list or a dict is JSON."""

_ANNOUNCE = (
    "SELECT set_config('synchronous_commit', 'off', true), "
    f"pg_notify('{CHANGED_CHANNEL}', substr(left_over, 2)), set_config('kms.concerned', '', false) "
    "FROM (SELECT current_setting('kms.concerned', true)) AS said (left_over) WHERE left_over <> ''"
).encode()
_LOADERS: dict[int, Callable[[str], Any]] = {
    16: lambda said: said == "t",
    20: int,
    21: int,
    23: int,
    114: json.loads,
    1700: Decimal,
    3802: json.loads,
}
"""By number of PostgreSQL's type; every other one is given as its text."""
_TEXT = 25
_IDLE = 0


class _FoundDead(Exception):
    """The connection had ended before the act was answered; `sent`: maybe it was done all the same."""

    def __init__(self, sent: bool) -> None:
        self.sent = sent


def acts_schema(schema: str) -> str:
    """The schema of what people do, beside the one in which the tables lie."""
    return f"{schema}_acts"


def perform(engine: Engine, name: str, arguments: Mapping[str, Told]) -> Any:
    """What the function says: JSON decoded, else its text, number or truth; None for nothing.

    Raises DBAPIError with the driver's error as its cause; see `may_be_done`. Where a connection had ended already, a
    new one is asked once more.
    """
    values = [_as_text(value) for value in arguments.values()]
    try:
        return _perform_once(engine, name, list(arguments), values)
    except _FoundDead as dead:
        sent = dead.sent
    engine.dispose()  # the others of the pool are as old
    try:
        return _perform_once(engine, name, list(arguments), values, sent_before=sent)
    except _FoundDead as dead:
        raise _wrapped(dead.__cause__, sent=sent or dead.sent) from dead.__cause__


def may_be_done(problem: BaseException) -> bool:
    """Of an act that failed: whether the server had it and did not say what became of it."""
    cause = problem.__cause__
    return isinstance(cause, DBAPIError) and cause.connection_invalidated


def _perform_once(
    engine: Engine, name: str, names: Sequence[str], values: Sequence[bytes | None], *, sent_before: bool = False
) -> Any:
    with _in_autocommit(engine, sent_before) as driver:
        statement = _statement(engine, name, names).encode()
        _find_dead(driver.pgconn)
        answer = driver.wait(_exchange(driver.pgconn, statement, values))
        _raise_refusal(driver, answer)
    return _decode(answer)


@contextmanager
def _in_autocommit(engine: Engine, sent_before: bool) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the pool, as it is; it goes back whole or not at all."""
    try:
        pooled = engine.raw_connection()
    except _driver_error() as problem:
        raise _wrapped(problem, sent=sent_before) from problem
    driver = cast("psycopg.Connection[Any]", pooled.driver_connection)
    try:
        driver.autocommit = True
        yield driver
    except _driver_error() as problem:
        if driver.closed and not getattr(driver, "gave_up", False):
            raise _FoundDead(sent=True) from problem
        raise _wrapped(problem, sent=driver.closed) from problem
    finally:
        if driver.closed or driver.pgconn.transaction_status != _IDLE:
            pooled.invalidate()  # it ended, or nobody knows how far it came
        else:
            driver.autocommit = False
        pooled.close()


def _find_dead(pgconn: PGconn) -> None:
    """Costs no trip: what the server said when it ended the connection lies here already."""
    try:
        for _ in range(2):  # its words, and the end
            pgconn.consume_input()
    except _driver_error() as problem:
        raise _FoundDead(sent=False) from problem


def _statement(engine: Engine, name: str, names: Sequence[str]) -> str:
    quote = engine.dialect.identifier_preparer.quote
    schema = acts_schema(engine.dialect.default_schema_name or "public")
    said = ", ".join(f"{quote(one)} => ${number}" for number, one in enumerate(names, 1))
    return f"SELECT {quote(schema)}.{quote(name)}({said})"


def _exchange(pgconn: PGconn, statement: bytes, values: Sequence[bytes | None]) -> Generator[Any, Any, PGresult]:
    """Both statements sent at once, each a transaction of its own, for the driver's `wait`; gives the act's answer."""
    pgconn.enter_pipeline_mode()
    try:
        pgconn.send_query_params(statement, values)
        pgconn.pipeline_sync()
        pgconn.send_query_params(_ANNOUNCE, [])
        pgconn.pipeline_sync()
        yield from _flush(pgconn)
        answer = yield from _read_until_sync(pgconn)
        with suppress(_driver_error()):  # what was to be stored is stored
            yield from _read_until_sync(pgconn)
    finally:
        with suppress(_driver_error()):
            pgconn.exit_pipeline_mode()
    return answer


def _flush(pgconn: PGconn) -> Generator[Any, Any, None]:
    from psycopg.waiting import Ready, Wait

    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()


def _read_until_sync(pgconn: PGconn) -> Generator[Any, Any, PGresult]:
    """The first result of one statement."""
    import psycopg
    from psycopg.pq import ConnStatus, ExecStatus
    from psycopg.waiting import Wait

    first: PGresult | None = None
    while True:
        while pgconn.is_busy():
            if (yield Wait.R):
                pgconn.consume_input()
        result = pgconn.get_result()
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC and first is not None:
            return first
        if pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError("the connection ended before the answer")  # no text: translated
        first = first or result


def _raise_refusal(driver: psycopg.Connection[Any], answer: PGresult) -> None:
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus

    if answer.status != ExecStatus.TUPLES_OK:
        raise error_from_result(answer, driver.info.encoding)


def _decode(answer: PGresult) -> Any:
    said = answer.get_value(0, 0) if answer.ntuples else None
    if not said:  # a function without an answer gives an empty text
        return "" if said is not None and answer.ftype(0) == _TEXT else None
    return _LOADERS.get(answer.ftype(0), str)(said.decode("utf-8"))


def _wrapped(problem: BaseException | None, *, sent: bool) -> DBAPIError:
    """As SQLAlchemy raises it, so that it is translated as everything else the driver says."""
    assert isinstance(problem, Exception)
    return cast(DBAPIError, DBAPIError.instance(None, None, problem, _driver_error(), connection_invalidated=sent))


def _driver_error() -> type[Exception]:
    import psycopg

    return psycopg.Error


def _as_text(value: Told) -> bytes | None:
    """As the server reads it; of which type it is, the function declares."""
    if value is None:
        return None
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time is told with its zone.")
        return value.isoformat().encode()
    if isinstance(value, tuple):
        return ("{" + ",".join(_in_array(one) for one in value) + "}").encode()
    if isinstance(value, dict | list):
        return json.dumps(_storable(value), ensure_ascii=False, allow_nan=False).encode()
    return storable_text(str(value)).encode()


def _in_array(text: str) -> str:
    return '"' + storable_text(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_text(str(key)): _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    return value
