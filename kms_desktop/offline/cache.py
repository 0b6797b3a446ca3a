"""What this desktop saw while the database answered → what it goes on with when it starts, or works, without it.

Question: what may lie on a desktop so that a start without the database is a start at all? Choice: the people and teams
of the workspace, and the last callers (`recent_callers`), in small files that only the person can read. The contact in
hand is in the journal. Refused: a copy of the directory or of anybody's history, which belong in the database alone.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.customers import phone
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import ContactTurns, History
from kms_desktop.customers.model import CallerMatch, Customer, HistoryEntry, Message
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.offline.recent_callers import RecentCallers
from kms_desktop.offline.tool_use import ToolUse
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.database_url import Address
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Steps
from kms_desktop.texts import tr

_MOST_HISTORIES, _MOST_EXCHANGES = 8, 200
Teams = list[tuple[str, str]]


def place_name(address: Address) -> str:
    """A short name for the workspace in the names of files; no address and no password can be read from it."""
    workspace = f"{address.place}\n{address.url.database}"
    return hashlib.sha256(workspace.encode()).hexdigest()[:12]


def write_private(path: Path, data: object) -> None:
    """The whole file or the one before, readable by its owner alone. A disk that cannot take it changes nothing."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(data).encode("ascii"), mode=PRIVATE)


class Colleagues:
    """The people and teams of one workspace as they were last seen from this desktop."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._path = settings.data_dir / f"desk-{place_name(database.address)}.json"
        self._people: list[Person] = []
        self._teams: Teams = []
        self._read_file()

    def list_people(self) -> list[Person]:
        return list(self._people)

    def list_teams(self) -> Teams:
        return list(self._teams)

    def keep_colleagues(self, *, people: list[Person] | None = None, teams: Teams | None = None) -> None:
        """Remember what was just read; the file is written only where it says something new."""
        before = (self._people, self._teams)
        self._people = self._people if people is None else list(people)
        self._teams = self._teams if teams is None else list(teams)
        if before != (self._people, self._teams):
            write_private(self._path, {"people": [asdict(p) for p in self._people], "teams": self._teams})

    def _read_file(self) -> None:
        """A file that somebody broke counts as none."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            people = [Person(**one) for one in found["people"]]
            teams = [(str(key), str(name)) for key, name in found["teams"]]
            self._people, self._teams = people, teams


class RememberingRoster(Roster):
    """The roster; while the database is away, as it was last seen here."""

    def __init__(self, database: Database, colleagues: Colleagues) -> None:
        super().__init__(database)
        self._colleagues = colleagues

    def list_people(self) -> list[Person]:
        try:
            found = super().list_people()
        except Unreachable:
            if not self._colleagues.list_people():
                raise
            return self._colleagues.list_people()
        self._colleagues.keep_colleagues(people=found)
        return found

    def by_id(self, staff_id: str) -> Person:
        try:
            return super().by_id(staff_id)
        except Unreachable:
            known = next((p for p in self._colleagues.list_people() if p.id == staff_id), None)
            if known is None:
                raise
            return known

    def read_teams(self) -> Steps[Teams]:
        try:
            found = yield from super().read_teams()
        except Unreachable:
            if not self._colleagues.list_teams():
                raise
            return self._colleagues.list_teams()
        self._colleagues.keep_colleagues(teams=found)
        return found


class RememberingDirectory(Directory):
    """The directory; while the database is away, whoever rang here lately is recognised, and said to be a guess."""

    def __init__(self, database: Database, region: str, callers: RecentCallers) -> None:
        super().__init__(database, region)
        self._callers = callers

    def read_match(self, number: str) -> Steps[CallerMatch]:
        try:
            found = yield from super().read_match(number)
        except Unreachable:
            known = self._callers.match_number(phone.normalize_number(number, self._region) or number)
            if known is None:
                raise
            return replace(known, shown=phone.format_number(number, self._region))
        self._callers.keep_match(found)
        return found

    def read_customer(self, customer_id: str) -> Steps[Customer]:
        try:
            found = yield from super().read_customer(customer_id)
        except NotFound:
            self._callers.drop_customer(customer_id)
            raise
        except Unreachable:
            known = self._callers.find_customer(customer_id)
            if known is None:
                raise
            return known
        return found


class RememberingHistory(History):
    """The history; what was fetched since the start is still there while the database is away. Nothing is on disk."""

    def __init__(self, database: Database, region: str, contact_turns: ContactTurns | None = None) -> None:
        super().__init__(database, region=region, contact_turns=contact_turns)
        self._entries: OrderedDict[str, tuple[HistoryEntry, ...]] = OrderedDict()
        self._messages: OrderedDict[str, tuple[Message, ...]] = OrderedDict()

    def read_entries(
        self,
        customer_id: str,
        *,
        limit: int = 60,
        channel: str = "",
        before: datetime | None = None,
        now: datetime | None = None,
    ) -> Steps[tuple[HistoryEntry, ...]]:
        try:
            found = yield from super().read_entries(customer_id, limit=limit, channel=channel, before=before, now=now)
        except Unreachable:
            known = self._entries.get(customer_id)
            if known is None or before is not None:
                raise
            return tuple(entry for entry in known if channel in ("", entry.channel))[:limit]
        if not channel and before is None and len(found) >= len(self._entries.get(customer_id, ())):
            _keep_recent(self._entries, customer_id, found, _MOST_HISTORIES)
        return found

    def read_of_callers(self, number: str, limit: int) -> Steps[dict[str, tuple[HistoryEntry, ...]]]:
        found = yield from super().read_of_callers(number, limit)
        for customer_id, entries in found.items():
            if customer_id not in self._entries:
                _keep_recent(self._entries, customer_id, entries, _MOST_HISTORIES)
        return found

    def read_messages(self, entry_id: str) -> Steps[tuple[Message, ...]]:
        try:
            found = yield from super().read_messages(entry_id)
        except Unreachable as problem:
            if entry_id in self._messages:
                return self._messages[entry_id]
            raise Unreachable(
                tr("This was not opened before the database went away; it can be read once it is back.")
            ) from (problem)
        _keep_recent(self._messages, entry_id, found, _MOST_EXCHANGES)
        return found

    def recent_customers(self) -> set[str]:
        """Keys of those whose history was opened lately."""
        return set(self._entries)

    def forget_customer(self, customer_id: str) -> None:
        """Let go of what was fetched of a customer."""
        self._entries.pop(customer_id, None)
        self._messages.clear()  # of whom each was is not known here


def _keep_recent(kept: OrderedDict[str, Any], key: str, value: object, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def journal_path(settings: Settings, database: Database, login: str) -> Path:
    """One journal for each person and workspace: what waits for one database must never be delivered to another."""
    if not settings.database_url:
        return settings.data_dir / f"journal-{login}.sqlite"
    return settings.data_dir / f"journal-{login}-{place_name(database.address)}.sqlite"


def server_path(settings: Settings, address: Address) -> Path:
    """Where it is noted which server this desktop worked with, and how far that was."""
    return settings.data_dir / f"server-{place_name(address)}.json"


def callers_path(settings: Settings, database: Database) -> Path:
    """Where the recent callers of this workspace are kept on this desktop."""
    return settings.data_dir / f"callers-{place_name(database.address)}.json"


def recent_callers(settings: Settings, database: Database) -> RecentCallers:
    """The callers of the last thirty days at this desktop; older ones are gone from disk once this returns."""
    return RecentCallers(callers_path(settings, database), write_private, utc_now)


def tool_use_path(settings: Settings, address: Address) -> Path:
    """Where this desktop keeps what it counted of the program in this workspace."""
    return settings.data_dir / f"tool-use-{place_name(address)}.json"


def tool_use(settings: Settings, database: Database, outbox: Outbox, person: Person) -> ToolUse:
    """What this desktop counts of the program itself."""
    path = tool_use_path(settings, database.address)
    return ToolUse(database, outbox, person, path, write_private, lambda: datetime.now().astimezone().date())


def forget_callers(settings: Settings) -> int:
    """Remove every file of recent callers in the data folder; gives how many there were."""
    files = list(settings.data_dir.glob("callers-*.json*"))
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)
