"""Which server answers, and how far its log is → whether it may be given anything, by what this desktop noted before.

Question: how is an old primary known that comes back after another took over? Choice: by PostgreSQL's own identifier,
the timeline, which rises with each takeover, and the position of the log, which never falls on one timeline; any login
may ask for them. They are asked once for each connection, in one trip, of the other hosts of the address too, and kept
in a file beside the journal, so that also the next start knows. Refused: to ask with each record, and to leave it to
whoever runs the servers: fencing that fails costs records that were acknowledged and that nobody misses.

Question: and where somebody restored an older server on purpose, or made a new one? Choice: an administrator says so
once, in the database itself (`kms-desktop accept-server`), and every desktop follows. Refused: a question on each
desktop, which somebody answers with yes.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.texts import tr

_ASKED = (
    "SELECT (SELECT system_identifier FROM pg_control_system())::text, substr(pg_walfile_name(log), 1, 8), "
    "pg_wal_lsn_diff(log, '0/0')::bigint, coalesce(to_regclass('contact_event')::oid::bigint, 0), {accepted} "
    "FROM (SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_flush_lsn() END) AS now (log)"
)
_CRASH_LEAVES = 16_384
"""A server that crashes drops the record it was in the middle of, of which some pages may have been on disk."""
_OTHER_S, _ASKED_TOGETHER_S = 2, 0.5
_WITH, _WITHOUT = (_ASKED.format(accepted=accepted) for accepted in ("kms_server_acceptance()", "0"))


class WrongServer(Unreachable):
    """A server answers, and it is not the one this desktop last worked with; nothing is sent to it."""


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """One server at one moment. `position`: how far its log is on disk, in bytes; `tables`: another number once the
    tables were made anew; `accepted`: how often an administrator said that it is the right one."""

    system: str
    timeline: int
    position: int
    tables: int
    accepted: int

    def is_after(self, noted: ServerIdentity) -> bool:
        """Whether this can be the server of then, or the one that took over from it."""
        if self.accepted > noted.accepted:
            return True
        if self.system != noted.system:
            return False
        return (self.timeline, self.position + _CRASH_LEAVES) >= (noted.timeline, noted.position)

    def may_lack(self, noted: ServerIdentity) -> bool:
        """Whether it may not have everything that the server of then had taken: another took over, or an older copy
        was brought back."""
        return (self.system, self.timeline, self.accepted) != (noted.system, noted.timeline, noted.accepted) or (
            0 not in (self.tables, noted.tables) and self.tables != noted.tables
        )


class KnownServer:
    """The server of one workspace as this desktop last worked with it. May be asked from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted = self._read_file()
        self._asked_s = -math.inf
        self.may_lack = False
        """The server that answers now may not have everything that was given to it."""

    @property
    def noted(self) -> ServerIdentity | None:
        """The server as it was last noted: to be taken before another is asked, as others note meanwhile."""
        return self._noted

    def judge(self, found: ServerIdentity | None, before: ServerIdentity | None, place: str) -> None:
        """Notes the server, unless nothing is known of it. `before`: what was noted before it was asked. Raises
        WrongServer."""
        if found is None:
            return
        if before is not None:
            if not found.is_after(before):
                raise WrongServer(_wrong_sentence(found, before, place))
            self.may_lack = self.may_lack or found.may_lack(before)
        if found != self._noted and (self._noted is None or found.is_after(self._noted)):
            self._noted = found
            with suppress(OSError):  # the next look writes it
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._path, json.dumps(asdict(found)).encode("ascii"), mode=PRIVATE)

    def asks_others(self) -> bool:
        """Whether it is time to ask the other hosts: not once for each of the connections that are made together."""
        asked, self._asked_s = self._asked_s, time.monotonic()
        return self._asked_s - asked > _ASKED_TOGETHER_S

    def judge_beside(self, found: ServerIdentity | None, other: ServerIdentity | None, place: str) -> None:
        """Where another host took over from the one that was found, that is noted. Raises WrongServer."""
        if found is None or other is None or other.system != found.system:
            return
        if (other.accepted, other.timeline) > (found.accepted, found.timeline):
            self.judge(other, self._noted, place)
            self.judge(found, other, place)

    def _read_file(self) -> ServerIdentity | None:
        """A file that somebody broke counts as none."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads(self._path.read_text(encoding="ascii"))
            numbers = {name: int(found[name]) for name in ("timeline", "position", "tables", "accepted")}
            return ServerIdentity(system=str(found["system"]), **numbers)
        return None


def identify(connection: Any) -> ServerIdentity | None:
    """Which server a connection of the driver leads to; None for a standby, or where it does not say. In one trip,
    outside of any transaction."""
    import psycopg

    before, connection.autocommit = connection.autocommit, True
    try:
        for asked in (_WITH, _WITHOUT):  # the second for a workspace that is older, or not there yet
            with suppress(psycopg.errors.ProgrammingError):
                system, timeline, position, tables, accepted = connection.execute(asked).fetchone()
                if position is None:
                    return None
                return ServerIdentity(system, int(timeline, 16), position, tables, accepted)
    finally:
        if not connection.closed:
            connection.autocommit = before
    return None


def connect_to_known(
    connect: Callable[..., Any], known: KnownServer, place: str
) -> Callable[[Any, Any, Any, dict[str, Any]], Any]:
    """A listener for SQLAlchemy's `do_connect`: connects as `connect` does, to the first host that is the right one.

    A desktop that was off, or cut off, when another server took over has not noted it: so the other hosts of the
    address are asked too, where they answer, before the first is believed.
    """

    def connected(dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> Any:
        wrong: WrongServer | None = None
        left: dict[str, Any] | None = settings
        while left is not None:
            before = known.noted
            try:
                connection = connect(dialect, record, arguments, left)
            except Exception as problem:
                if wrong is not None:
                    raise wrong from problem
                raise
            host, port = connection.info.host, connection.info.port
            try:
                found = identify(connection)
                known.judge(found, before, place)
                for other in _others(settings, host, port) if known.asks_others() else ():
                    known.judge_beside(
                        found, _identify_other(partial(connect, dialect, record, arguments), other), place
                    )
                return connection
            except WrongServer as problem:
                wrong, left = problem, without_host(left, host, port)
                connection.close()
            except BaseException:
                connection.close()
                raise
        assert wrong is not None
        raise wrong

    return connected


def _identify_other(connect: Callable[[dict[str, Any]], Any], settings: dict[str, Any]) -> ServerIdentity | None:
    """None also where it does not answer, for whatever reason."""
    import psycopg

    try:
        with closing(connect({**settings, "connect_timeout": _OTHER_S, "target_session_attrs": "any"})) as connection:
            return identify(connection)
    except (psycopg.Error, OSError, KmsError):
        return None


def _others(settings: dict[str, Any], host: str, port: int) -> Iterator[dict[str, Any]]:
    """The same settings for each of the other hosts alone."""
    left = without_host(settings, host, port)
    while left is not None:
        hosts, ports = (str(left.get(name, "")).split(",") for name in ("host", "port"))
        one, its_port = hosts[0], ports[0] if len(ports) == len(hosts) else left.get("port", "")
        rest = without_host(left, one, int(its_port or 0))
        kept = {name: str(left[name]).split(",")[0] for name in ("host", "hostaddr", "port") if left.get(name)}
        yield {**left, **kept}
        left = rest


def without_host(settings: dict[str, Any], host: str, port: int) -> dict[str, Any] | None:
    """The same with the other hosts alone; None where there is no other."""
    lists = {name: str(settings[name]).split(",") for name in ("host", "hostaddr", "port") if settings.get(name)}
    hosts = lists.get("host") or lists.get("hostaddr") or []
    ports = lists.get("port", [""])
    ports = ports if len(ports) == len(hosts) else ports * len(hosts)
    gone = [n for n, one in enumerate(hosts) if one == host and (ports[n] or str(port)) == str(port)]
    kept = [n for n in range(len(hosts)) if n not in (gone or range(len(hosts)))]
    if not kept:
        return None
    fewer = {name: ",".join(parts[n] for n in kept) for name, parts in lists.items() if len(parts) == len(hosts)}
    return {**settings, **fewer}


def _wrong_sentence(found: ServerIdentity, noted: ServerIdentity, place: str) -> str:
    if found.system != noted.system:
        return tr(
            "The server at {place} is another one than this desktop worked with, so nothing is sent to it. If it is "
            "the right one, an administrator says so with “kms-desktop accept-server”.",
            place=place,
        )
    return tr(
        "The server at {place} stands where the workspace was before, as one does that was replaced and came back; "
        "nothing is sent to it. Ask whoever looks after it.",
        place=place,
    )
