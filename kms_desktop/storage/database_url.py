"""A database address as typed → its parts, a form for SQLAlchemy, and a form that is safe to show.

Question: where is TLS demanded? Choice: here, of every address, judged by what the driver will be given: each host and
each `hostaddr` must be this machine itself, else the connection is encrypted or not made. Refused: asking the server,
which is whom the demand protects against, and a list of exceptions, which somebody forgets to shorten.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
_POSTGRES = ("postgres", "postgresql")
_BEFORE_THE_QUESTION_MARK = ("user", "password", "dbname", "requiressl")
_OPEN = ("disable", "allow", "prefer")
_ENCRYPTED = ("require", "verify-ca", "verify-full")


class AddressNotUnderstood(KmsError):
    """The text given as the database's address is not one this program can use."""


class TlsRequired(KmsError):
    """The address would let names and histories cross a network unencrypted."""


@dataclass(frozen=True)
class Address:
    """Where a database is. `place` names it for people and never holds a password; `path` is set for SQLite alone.

    The `url` of a server on another machine always demands TLS.
    """

    url: URL = field(repr=False)  # may hold a password
    place: str
    user: str = ""
    path: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None


def read_address(text: str) -> Address:
    """The parts of a database address. Raises AddressNotUnderstood and TlsRequired; neither repeats a password."""
    text = text.strip()
    for start in _SQLITE:
        if text.startswith(start):
            return _file_address(text.removeprefix(start))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as problem:
        raise AddressNotUnderstood(_not_understood()) from problem
    backend = url.drivername.partition("+")[0]
    if backend not in _POSTGRES:
        raise AddressNotUnderstood(
            tr(
                "A database of the kind “{kind}” cannot hold a workspace; "
                "write it as sqlite:///FOLDER/FILE or postgresql://USER@HOST/NAME.",
                kind=backend,
            )
        )
    return _server_address(url)


def _not_understood() -> str:
    return tr(
        "The database address cannot be understood; write it as sqlite:///FOLDER/FILE or postgresql://USER@HOST/NAME."
    )


def is_this_machine(host: str) -> bool:
    """Whether the host's name or address, or the folder of a socket, can only mean the machine this runs on."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    if host.removesuffix(".").casefold() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _file_address(text: str) -> Address:
    """Everything after the slashes is the path, so that no character of a folder's name has a second meaning."""
    if not text or text == ":memory:" or "\x00" in text:
        raise AddressNotUnderstood(
            tr("A workspace needs a file of its own; write its address as sqlite:///FOLDER/FILE.")
        )
    path = (Path.home() / text[2:] if text.startswith("~/") else Path(text)).absolute()
    return Address(URL.create("sqlite+pysqlite", database=str(path)), place=str(path), path=path)


def _server_address(url: URL) -> Address:
    url = url.set(drivername="postgresql+psycopg")
    hosts = _driver_hosts(url)
    host = ",".join(hosts) if any(hosts) else "localhost"
    place = f"{host}:{url.port}" if url.port else host
    return Address(_with_tls(url, hosts, place), place=place, user=url.username or "")


def _driver_hosts(url: URL) -> list[str]:
    """The hosts as the driver will get them, one of which libpq chooses."""
    try:
        given = url.get_dialect()().create_connect_args(url)[1]
    except (ArgumentError, ValueError, TypeError) as problem:
        raise AddressNotUnderstood(_not_understood()) from problem
    named = given.get("host") or os.environ.get("PGHOST", "")
    hosts = [host.strip() for host in str(named).split(",")]
    if any("@" in host[1:] for host in hosts) or any(name in url.query for name in _BEFORE_THE_QUESTION_MARK):
        raise AddressNotUnderstood(
            tr(
                "User, password and name of the database stand before any “?” in its address, an @ in a password "
                "as %40."
            )
        )
    return hosts


def _with_tls(url: URL, hosts: list[str], place: str) -> URL:
    """The address as it was where nothing leaves this machine; else one that demands TLS."""
    asked = url.query.get("sslmode", "")
    if asked not in ("", *_OPEN, *_ENCRYPTED):
        raise AddressNotUnderstood(
            tr("“sslmode” in a database address is one of {modes}.", modes=", ".join((*_OPEN, *_ENCRYPTED)))
        )
    if all(is_this_machine(host) for host in (*hosts, *_addresses_of(url))):
        return url
    if asked in _OPEN:
        raise TlsRequired(
            tr(
                "The connection to {place} would not be safe with sslmode={mode}; leave it out or name one of {modes}.",
                place=place,
                mode=asked,
                modes=", ".join(_ENCRYPTED),
            )
        )
    return url.update_query_dict({"sslmode": asked or _least_mode(url)})


def _addresses_of(url: URL) -> Iterator[str]:
    """What overrides the hosts: addresses beside them, and a service file, which may name any."""
    beside = url.query.get("hostaddr") or os.environ.get("PGHOSTADDR", "")
    for address in beside.split(",") if isinstance(beside, str) else beside:
        yield address.strip()
    if any(name in url.query for name in ("service", "servicefile")) or os.environ.get("PGSERVICE"):
        yield "somewhere else"  # no text: no address of this machine


def _least_mode(url: URL) -> str:
    """`require`, or what the environment asks beyond it; the system's certificates demand that all is verified."""
    wanted = os.environ.get("PGSSLMODE", "")
    if url.query.get("sslrootcert", os.environ.get("PGSSLROOTCERT")) == "system":
        return "verify-full"
    return wanted if wanted in _ENCRYPTED else "require"
