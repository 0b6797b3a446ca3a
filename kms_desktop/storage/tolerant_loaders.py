"""What a PostgreSQL server sends of times and dates → values, also for those that Python has no word for.

PostgreSQL knows infinity and the year 20000; the driver raises for them, and with them the whole answer is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from kms_desktop.storage.unreadable import no_time


def register_tolerant_loaders(connection: Any, record: Any) -> None:
    """A listener for SQLAlchemy's `connect`."""
    for name, loader in _loaders():
        connection.adapters.register_loader(name, loader)


@cache
def _loaders() -> tuple[tuple[str, Any], ...]:
    from psycopg import adapters
    from psycopg.pq import Format

    found = []
    for name, instead in (("timestamptz", no_time), ("date", _nothing)):
        plain = adapters.get_loader(adapters.types[name].oid, Format.TEXT)
        found.append((name, _tolerant(plain, instead)))
    return tuple(found)


def _tolerant(plain: Any, instead: Callable[[], object]) -> Any:
    import psycopg
    from psycopg.abc import Buffer
    from psycopg.adapt import Loader

    class Tolerant(Loader):
        """The driver's own loader, which is the faster one where it is there, and what stands in its place."""

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._load = plain(oid, context).load

        def load(self, data: Buffer) -> object:
            try:
                return self._load(data)
            except (psycopg.Error, ValueError, OverflowError):
                return instead()

    return Tolerant


def _nothing() -> None:
    return None
