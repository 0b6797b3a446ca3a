"""What a desktop remembers of colleagues, customers and their history for the time without its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

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
)
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database, open_database
from tests.conftest import _cut_off

MARIA = Customer("c1", "Maria Okafor", "8841 2290", "gold", date(2019, 3, 15), phone="+442079460018")
NUMBER = "+442079460018"


@pytest.fixture
def at_server(postgres_workspace_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_workspace_url, rest_s=0)) as database:
        Roster(database).add_person("dana", "Dana Webb", "agent", "Front line", "agent")
        yield database


def test_colleagues_and_callers_are_there_while_the_server_is_away(at_server: Database, postgres_url: str) -> None:
    settings = Settings()
    people, seen = Colleagues(settings, at_server), recent_callers(settings, at_server)
    roster, directory = RememberingRoster(at_server, people), RememberingDirectory(at_server, "GB", seen)
    maria = directory.add_customer(MARIA)
    [dana], teams = roster.list_people(), roster.list_teams()
    assert directory.match_caller("020 7946 0018").level == "known"
    with _cut_off(postgres_url, at_server.url):
        again = RememberingRoster(at_server, Colleagues(settings, at_server))
        assert (again.list_people(), again.list_teams(), again.find_person("dana"), again.by_id(dana.id)) == (
            [dana],
            teams,
            dana,
            dana,
        )
        later = RememberingDirectory(at_server, "GB", recent_callers(settings, at_server))
        found = later.match_caller("020 7946 0018")
        assert (found.level, found.shown, found.candidates[0].customer.name) == ("maybe", "020 7946 0018", maria.name)
        assert later.get_customer(maria.id).account_no == "8841 2290"
        for stranger in (lambda: later.match_caller("020 7946 0999"), lambda: later.get_customer("nobody")):
            with pytest.raises(Unreachable):
                stranger()
    assert forget_callers(settings) == 1
    assert recent_callers(settings, at_server).match_number(NUMBER) is None


def test_a_caller_who_is_gone_from_the_directory_is_gone_here(at_server: Database) -> None:
    seen = recent_callers(Settings(), at_server)
    seen.keep_match(
        CallerMatch(NUMBER, NUMBER, "known", "", (Candidate(MARIA, "known", "This number is on the account."),))
    )
    with pytest.raises(NotFound):
        RememberingDirectory(at_server, "GB", seen).get_customer(MARIA.id)
    assert seen.find_customer(MARIA.id) is None


def test_a_desktop_that_never_saw_its_workspace_knows_nobody(at_server: Database, postgres_url: str) -> None:
    roster = RememberingRoster(at_server, Colleagues(Settings(), at_server))
    with _cut_off(postgres_url, at_server.url):
        for asked in (roster.list_people, roster.list_teams, lambda: roster.by_id("x")):
            with pytest.raises(Unreachable):
                asked()


def test_history_that_was_fetched_can_be_read_on(at_server: Database, postgres_url: str) -> None:
    maria = RememberingDirectory(at_server, "GB", recent_callers(Settings(), at_server)).add_customer(MARIA)
    history = RememberingHistory(at_server, "GB")
    history.store_messages(_exchange(n, "phone" if n else "email") for n in range(3))
    entries = history.list_entries(maria.id)
    history.list_messages(entries[0].id)
    history.list_entries(maria.id, limit=1)
    with _cut_off(postgres_url, at_server.url):
        assert history.list_entries(maria.id) == entries
        assert [e.channel for e in history.list_entries(maria.id, channel="email")] == ["email"]
        assert history.list_entries(maria.id, limit=1) == entries[:1]
        assert [m.text for m in history.list_messages(entries[0].id)] == ["Words 2"]
        with pytest.raises(Unreachable, match="not opened before the database went away"):
            history.list_messages(entries[1].id)
        with pytest.raises(Unreachable):
            history.list_entries("somebody else")


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
