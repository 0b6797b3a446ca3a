"""What a desktop remembers for the time without its database, and what it must forget."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.customers.model import CallerMatch, Candidate, Customer, NewInteraction
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.offline.cache import (
    Colleagues,
    RememberingDirectory,
    RememberingHistory,
    RememberingRoster,
    forget_callers,
    recent_callers,
    write_private,
)
from kms_desktop.offline.recent_callers import KEPT_FOR, MOST_CALLERS, RecentCallers
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database, open_database
from tests.conftest import _cut_off

MARIA = Customer("c1", "Maria Okafor", "8841 2290", "gold", date(2019, 3, 15), phone="+442079460018")
NUMBER = "+442079460018"


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 12, 4, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "callers-x.json"


def callers(path: Path, clock: Clock) -> RecentCallers:
    return RecentCallers(path, write_private, clock)


def known(number: str = NUMBER, *customers: Customer, level: str = "known") -> CallerMatch:
    found = tuple(Candidate(c, level, "This number is on the account.") for c in customers)  # type: ignore[arg-type]
    return CallerMatch(number, number, found[0].level if found else "unknown", "", found)


def test_who_rang_here_is_greeted_as_a_guess_after_a_restart(path: Path, clock: Clock) -> None:
    callers(path, clock).keep(known(NUMBER, MARIA))
    found = callers(path, clock).match(NUMBER)
    assert found is not None
    assert (found.level, [c.customer.name for c in found.candidates]) == ("maybe", ["Maria Okafor"])
    assert "rang here on 22 Nov" in found.why and "cannot be looked up" in found.why


def test_only_what_is_needed_to_greet_somebody_is_on_disk_and_for_its_owner_alone(path: Path, clock: Clock) -> None:
    callers(path, clock).keep(known(NUMBER, MARIA))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [kept] = json.loads(path.read_text())[NUMBER]["customers"]
    assert sorted(kept) == ["account_no", "id", "name", "since", "tier"]


def test_a_caller_is_forgotten_after_thirty_days_on_disk_too(path: Path, clock: Clock) -> None:
    running = callers(path, clock)
    running.keep(known(NUMBER, MARIA))
    clock.now += KEPT_FOR - timedelta(minutes=1)
    assert callers(path, clock).match(NUMBER) is not None
    clock.now += timedelta(minutes=1)
    assert running.match(NUMBER) is None and running.customer(MARIA.id) is None
    assert callers(path, clock).match(NUMBER) is None
    assert json.loads(path.read_text()) == {}


def test_only_the_last_two_hundred_callers_are_kept(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    for n in range(MOST_CALLERS + 1):
        kept.keep(known(f"+4420{n:08}", MARIA))
    assert kept.match("+442000000000") is None
    assert kept.match("+442000000001") is not None
    assert len(json.loads(path.read_text())) == MOST_CALLERS


def test_a_guess_is_never_kept_and_a_number_that_is_nobodys_now_is_forgotten(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    kept.keep(known("+447700900123", MARIA, level="maybe"))
    assert kept.match("+447700900123") is None and not path.exists()
    kept.keep(known(NUMBER, MARIA))
    kept.keep(known(NUMBER))
    assert callers(path, clock).match(NUMBER) is None


def test_a_customer_who_was_erased_is_forgotten_here_too(path: Path, clock: Clock) -> None:
    kept = callers(path, clock)
    kept.keep(known(NUMBER, MARIA, Customer("c2", "John Okafor", "8841 2291")))
    kept.drop("c1")
    assert "Maria" not in path.read_text()
    assert [c.customer.name for c in kept.match(NUMBER).candidates] == ["John Okafor"]  # type: ignore[union-attr]


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"+44": 3}', '{"+44": {"at": "x", "customers": []}}'])
def test_a_broken_file_counts_as_none(path: Path, clock: Clock, broken: str) -> None:
    path.parent.mkdir()
    path.write_text(broken)
    kept = callers(path, clock)
    assert kept.match("+44") is None
    kept.keep(known(NUMBER, MARIA))
    assert callers(path, clock).match(NUMBER) is not None


@pytest.fixture
def at_server(postgres_workspace_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_workspace_url, rest_s=0)) as database:
        Roster(database).add("dana", "Dana Webb", "agent", "Front line", "agent")
        yield database


def test_colleagues_and_callers_are_there_while_the_server_is_away(at_server: Database, postgres_url: str) -> None:
    settings = Settings()
    people, seen = Colleagues(settings, at_server), recent_callers(settings, at_server)
    roster, directory = RememberingRoster(at_server, people), RememberingDirectory(at_server, "GB", seen)
    maria = directory.add(MARIA)
    [dana], teams = roster.everyone(), roster.teams()
    assert directory.match("020 7946 0018").level == "known"
    with _cut_off(postgres_url, at_server.url):
        again = RememberingRoster(at_server, Colleagues(settings, at_server))
        assert (again.everyone(), again.teams(), again.person("dana"), again.by_id(dana.id)) == (
            [dana],
            teams,
            dana,
            dana,
        )
        later = RememberingDirectory(at_server, "GB", recent_callers(settings, at_server))
        found = later.match("020 7946 0018")
        assert (found.level, found.shown, found.candidates[0].customer.name) == ("maybe", "020 7946 0018", maria.name)
        assert later.customer(maria.id).account_no == "8841 2290"
        for stranger in (lambda: later.match("020 7946 0999"), lambda: later.customer("nobody")):
            with pytest.raises(Unreachable):
                stranger()
    assert forget_callers(settings) == 1
    assert recent_callers(settings, at_server).match(NUMBER) is None


def test_a_caller_who_is_gone_from_the_directory_is_gone_here(at_server: Database) -> None:
    seen = recent_callers(Settings(), at_server)
    seen.keep(known(NUMBER, MARIA))
    with pytest.raises(NotFound):
        RememberingDirectory(at_server, "GB", seen).customer(MARIA.id)
    assert seen.customer(MARIA.id) is None


def test_a_desktop_that_never_saw_its_workspace_knows_nobody(at_server: Database, postgres_url: str) -> None:
    roster = RememberingRoster(at_server, Colleagues(Settings(), at_server))
    with _cut_off(postgres_url, at_server.url):
        for asked in (roster.everyone, roster.teams, lambda: roster.by_id("x")):
            with pytest.raises(Unreachable):
                asked()


def test_history_that_was_fetched_can_be_read_on(at_server: Database, postgres_url: str) -> None:
    maria = RememberingDirectory(at_server, "GB", recent_callers(Settings(), at_server)).add(MARIA)
    history = RememberingHistory(at_server, "GB")
    history.store(_exchange(n, "phone" if n else "email") for n in range(3))
    entries = history.entries(maria.id)
    history.messages(entries[0].id)
    history.entries(maria.id, limit=1)
    with _cut_off(postgres_url, at_server.url):
        assert history.entries(maria.id) == entries
        assert [e.channel for e in history.entries(maria.id, channel="email")] == ["email"]
        assert history.entries(maria.id, limit=1) == entries[:1]
        assert [m.text for m in history.messages(entries[0].id)] == ["Words 2"]
        with pytest.raises(Unreachable, match="not opened before the database went away"):
            history.messages(entries[1].id)
        with pytest.raises(Unreachable):
            history.entries("somebody else")


def _exchange(n: int, channel: str) -> NewInteraction:
    return NewInteraction(
        source="test",
        source_id=str(n),
        thread_id=f"thread {n}",
        channel=channel,  # type: ignore[arg-type]
        direction="in",
        started_at=datetime(2026, 11, 1 + n, tzinfo=UTC),
        subject=f"Subject {n}",
        body_text=f"Words {n}",
        author_name="Maria",
        author_kind="customer",
        customer_address=NUMBER,
    )
