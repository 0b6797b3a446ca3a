"""A database address as typed → its parts, a form for SQLAlchemy, and a form that is safe to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from kms_desktop.errors import KmsError

_FORMS = "write it as sqlite:///FOLDER/FILE or postgresql://USER@HOST/NAME"
_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
_POSTGRES = ("postgres", "postgresql")


class AddressNotUnderstood(KmsError):
    """The text given as the database's address is not one this program can use."""


@dataclass(frozen=True)
class Address:
    """Where a database is. `place` names it for people and never holds a password; `path` is set for SQLite alone."""

    url: URL = field(repr=False)  # may hold a password
    place: str
    user: str = ""
    path: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None


def read_address(text: str) -> Address:
    """The parts of a database address. Raises AddressNotUnderstood, without repeating what may hold a password."""
    text = text.strip()
    for start in _SQLITE:
        if text.startswith(start):
            return _file_address(text.removeprefix(start))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as problem:
        raise AddressNotUnderstood(f"The database address cannot be understood; {_FORMS}.") from problem
    backend = url.drivername.partition("+")[0]
    if backend not in _POSTGRES:
        raise AddressNotUnderstood(f"A database of the kind “{backend}” cannot hold a workspace; {_FORMS}.")
    return _server_address(url)


def _file_address(text: str) -> Address:
    """Everything after the slashes is the path, so that no character of a folder's name has a second meaning."""
    if not text or text == ":memory:" or "\x00" in text:
        raise AddressNotUnderstood("A workspace needs a file of its own; write its address as sqlite:///FOLDER/FILE.")
    path = (Path.home() / text[2:] if text.startswith("~/") else Path(text)).absolute()
    return Address(URL.create("sqlite+pysqlite", database=str(path)), place=str(path), path=path)


def _server_address(url: URL) -> Address:
    asked = url.query.get("host", "")
    host = url.host or (asked if isinstance(asked, str) else ",".join(asked)) or "localhost"
    place = f"{host}:{url.port}" if url.port else host
    return Address(url.set(drivername="postgresql+psycopg"), place=place, user=url.username or "")
