"""Readers that each ask for rows in steps → one reader that asks for all of it at once: a trip for each round of steps.

A reader is a generator. It yields the statements it asks now, is sent the rows of each, and returns what it made of
them. Readers that know nothing of each other then share their trips: those of a look at what colleagues changed go
seven ways through the program and come to the server once. Rows of one round are of one unchanging picture.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar, cast, overload

from kms_desktop.errors import Unreachable

if TYPE_CHECKING:
    from sqlalchemy import Executable
    from sqlalchemy.orm import Session

Rows: TypeAlias = Sequence[Any]
T = TypeVar("T")
Steps: TypeAlias = Generator[Sequence["Executable"], Sequence[Rows], T]
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
    return tuple((yield from all_of(readers)))


def all_of(readers: Iterable[Steps[T]]) -> Steps[list[T]]:
    """As `together`, of many of one kind."""
    outcomes = yield from outcomes_of(readers)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes


def read_within(session: Session, reader: Steps[T]) -> T:
    """What the reader comes to, in a session that is open already and sees one picture."""
    try:
        questions = next(reader)
        while True:
            questions = reader.send([session.execute(question).all() for question in questions])
    except StopIteration as end:
        return cast(T, end.value)


def outcomes_of(
    readers: Iterable[Steps[Any]], tell: Callable[[int, Any], None] = lambda number, outcome: None
) -> Steps[list[Any]]:
    """What each came to, or the exception with which it ended; one that fails takes no other with it.

    `tell` hears of each as soon as it has ended, by its number: nobody waits for one that has more to ask.
    """
    walks = [_Walk(reader, partial(tell, number)) for number, reader in enumerate(readers)]
    while asking := [walk for walk in walks if walk.asks is not None]:
        try:
            rows = yield [question for walk in asking for question in walk.asks or ()]
        except Exception as problem:  # noqa: BLE001 - it is a reader's, which may know what to say without rows
            yield from _fail(asking, problem)
            continue
        for walk in asking:
            count = len(walk.asks or ())
            walk.go_on(rows[:count])
            rows = rows[count:]
    return [walk.outcome for walk in walks]


def _fail(asking: Sequence[_Walk], problem: Exception) -> Steps[None]:
    """Of silence each hears. What else went wrong is one question's, and whose is found by asking for each apart."""
    apart = len(asking) > 1 and not isinstance(problem, Unreachable)
    for walk in asking:
        if not apart:
            walk.fail(problem)
            continue
        try:
            rows = yield walk.asks or ()
        except Exception as own:  # noqa: BLE001 - as above
            walk.fail(own)
        else:
            walk.go_on(rows)


class _Walk:
    """One reader on its way: what it asks now, or what it came to."""

    def __init__(self, reader: Steps[Any], tell: Callable[[Any], None]) -> None:
        self._reader, self._tell = reader, tell
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
            self._end(end.value)
        except Exception as problem:  # noqa: BLE001 - told as what this reader came to
            self._end(problem)

    def _end(self, outcome: Any) -> None:
        self.asks, self.outcome = None, outcome
        self._tell(outcome)


class Source(Protocol):
    """What is asked; see `Database.read`."""

    def read(self, reader: Steps[T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """Something to be read, when it is called for: alone, or in the same trips as others."""

    source: Source
    begin: Callable[[], Steps[T]]

    def __call__(self) -> T:
        return self.source.read(self.begin())

    def then(self, make: Callable[[T], A]) -> Reading[A]:
        """What `make` makes of it."""
        return Reading(self.source, partial(_and_then, self.begin, make))

    def beside(self, other: Reading[A]) -> Reading[tuple[T, A]]:
        """Both, in the same trips."""
        return Reading(self.source, partial(_both, self.begin, other.begin))

    def otherwise(self, problem: type[Exception] | tuple[type[Exception], ...], answer: A) -> Reading[T | A]:
        """The answer where it ends with this problem."""
        return Reading(self.source, partial(_or_else, self.begin, problem, answer))

    def do_jointly(self, readings: Sequence[Reading[Any]], tell: Callable[[int, Any], None]) -> None:
        """All of them, this one among them; `tell` hears what each came to, a value or an exception, by its number."""
        self.source.read(outcomes_of([reading.begin() for reading in readings], tell))


def _and_then(begin: Callable[[], Steps[T]], make: Callable[[T], A]) -> Steps[A]:
    return make((yield from begin()))


def _both(one: Callable[[], Steps[T]], two: Callable[[], Steps[A]]) -> Steps[tuple[T, A]]:
    return (yield from together(one(), two()))


def _or_else(
    begin: Callable[[], Steps[T]], problem: type[Exception] | tuple[type[Exception], ...], answer: A
) -> Steps[T | A]:
    try:
        return (yield from begin())
    except problem:
        return answer
