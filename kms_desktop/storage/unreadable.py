"""What stands in a column and cannot be read → a value in its place that readers bear, and words for it.

Question: what becomes of a row with a time in the year 20000, JSON a thousand levels deep, or an amount that is none?
Choice: a value of the column's own type that is marked. Whoever reads a list gets every row, and says of this one that
it cannot be read; whoever does not ask goes on. Refused: an error, as one row then hides all others of the list; to
leave such rows out, as nobody would know of them. The checks of the tables refuse such values; these are for rows that
were there before, and for files that were damaged.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kms_desktop.texts import tr

CANNOT_BE_READ = tr("One entry cannot be read")
FIRST_TIME, LAST_TIME = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""What the program can show of a time, in any zone; what is stored lies between."""
MOST_MONEY = Decimal(10) ** 9
NOT_READ = "cannot_be_read"
"""Alone in an object: a migration found one that nobody could read, and left what it was under this name."""


class Unreadable:
    """A value that stands for one which could not be read."""


class UnreadableTime(Unreadable, datetime):
    """The beginning of 1970, for want of a time."""


class UnreadableObject(Unreadable, dict[str, Any]):
    """Nothing, for want of an object."""


class UnreadableList(Unreadable, list[Any]):
    """Nothing, for want of a list."""


class UnreadableAmount(Unreadable, Decimal):
    """Zero, for want of a sum of money."""


def no_time() -> UnreadableTime:
    return UnreadableTime(1970, 1, 1, tzinfo=UTC)


def cannot_be_read(row: object) -> bool:
    """Whether something in this row, or among these values, could not be read."""
    values: Any = row.__dict__.values() if hasattr(row, "__dict__") else row
    return any(isinstance(value, Unreadable) for value in values)


def said_of(row: object, words: str) -> str:
    """The words by which a person knows this row; that it cannot be read, where that is so."""
    return CANNOT_BE_READ if cannot_be_read(row) else words
