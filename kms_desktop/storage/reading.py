"""Readers that each ask for rows in steps → one reader that asks for all of it at once: a trip for each round of steps.

A reader is a generator. It yields the statements it asks now, is sent the rows of each, and returns what it made of
them. Readers that know nothing of each other then share their trips: those of a look at what colleagues changed go
seven ways through the program and come to the server once. Rows of one round are of one unchanging picture.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast, overload

from sqlalchemy import Executable

if TYPE_CHECKING:
    from kms_desktop.storage.database import Database

Rows: TypeAlias = Sequence[Any]
Steps: TypeAlias = Generator[Sequence[Executable], Sequence[Rows], "T"]

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


def ask(question: Executable) -> Steps[Rows]:
    """The rows of one statement."""
    (rows,) = yield (question,)
    return rows


def nothing(answer: T) -> Steps[T]:
    """Asks nothing."""
    yield from ()
    return answer


@overload
def together(one: Steps[A], two: Steps[B], /) -> Steps[tuple[A, B]]: ...
@overload
def together(one: Steps[A], two: Steps[B], three: Steps[C], /) -> Steps[tuple[A, B, C]]: ...
@overload
def together(one: Steps[A], two: Steps[B], three: Steps[C], four: Steps[D], /) -> Steps[tuple[A, B, C, D]]: ...
def together(*readers: Steps[Any]) -> Steps[tuple[Any, ...]]:
    """What all of them come to. The first that fails ends it."""
    outcomes = yield from outcomes_of(readers)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return tuple(outcomes)


def outcomes_of(readers: Iterable[Steps[Any]]) -> Steps[list[Any]]:
    """What each came to, or the exception with which it ended; one that fails takes no other with it."""
    walks = [_Walk(reader) for reader in readers]
    while asking := [walk for walk in walks if walk.asks is not None]:
        questions = [question for walk in asking for question in walk.asks or ()]
        try:
            rows = yield questions
        except Exception as problem:  # noqa: BLE001 - it is each reader's, which may know what to say without rows
            for walk in asking:
                walk.fail(problem)
            continue
        for walk in asking:
            count = len(walk.asks or ())
            walk.go_on(rows[:count])
            rows = rows[count:]
    return [walk.outcome for walk in walks]


class _Walk:
    """One reader on its way: what it asks now, or what it came to."""

    def __init__(self, reader: Steps[Any]) -> None:
        self._reader = reader
        self.asks: Sequence[Executable] | None = None
        self.outcome: Any = None
        self._step(lambda: next(reader))

    def go_on(self, rows: Sequence[Rows]) -> None:
        self._step(lambda: self._reader.send(rows))

    def fail(self, problem: Exception) -> None:
        self._step(lambda: self._reader.throw(problem))

    def _step(self, step: Callable[[], Sequence[Executable]]) -> None:
        try:
            self.asks = step()
        except StopIteration as end:
            self.asks, self.outcome = None, end.value
        except Exception as problem:  # noqa: BLE001 - told as what this reader came to
            self.asks, self.outcome = None, problem


class Reading(Generic[T]):
    """Something to be read, when it is called for: alone, or in the same trips as others."""

    def __init__(self, database: Database, begin: Callable[[], Steps[T]]) -> None:
        self._database, self._begin = database, begin

    def __call__(self) -> T:
        return self._database.read(self._begin())

    def do_jointly(self, others: Sequence[Reading[Any]]) -> list[Any]:
        """What this one and the others come to, in this order: values, and exceptions where one failed."""
        readers = [reading._begin() for reading in (self, *others)]
        return cast(list[Any], self._database.read(outcomes_of(readers)))
