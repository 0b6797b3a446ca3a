"""Being told that another desktop changed something."""

from __future__ import annotations

import threading  # noqa: TID251 - one thread listens, another commits or closes
import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from kms_desktop.errors import Unreachable
from kms_desktop.storage import database as databases
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.database import Database, notify, notify_at_once, notify_nobody, open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import Team


@pytest.fixture
def other_desktop(database: Database, database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def feed(database: Database) -> Iterator[ChangeFeed]:
    opened = ChangeFeed(database, poll_s=0.02)
    yield opened
    opened.close()


def _commit(database: Database) -> None:
    with database.writing() as session:
        session.add(Team(id=new_key(), name=new_key()))


class _Listener:
    """A thread that waits in `changed`, and what it was told."""

    def __init__(self, feed: ChangeFeed, timeout_s: float) -> None:
        self._ask = (feed, timeout_s)
        self.answer: bool | Exception | None = None
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        feed, timeout_s = self._ask
        try:
            self.answer = feed.wait_for_change(timeout_s)
        except Unreachable as problem:
            self.answer = problem

    def answered(self) -> bool | Exception | None:
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.answer


def test_what_was_there_before_is_no_change(database: Database, other_desktop: Database) -> None:
    _commit(other_desktop)
    feed = ChangeFeed(database)
    assert feed.wait_for_change(0) is False
    feed.close()


def test_a_commit_between_two_looks_is_told_once(feed: ChangeFeed, other_desktop: Database) -> None:
    _commit(other_desktop)
    assert feed.wait_for_change(1) is True
    assert feed.wait_for_change(0.1) is False
    _commit(other_desktop)
    assert feed.wait_for_change(1) is True


def test_a_commit_of_another_desktop_is_told_to_one_who_waits(feed: ChangeFeed, other_desktop: Database) -> None:
    listener = _Listener(feed, 10)
    _commit(other_desktop)
    assert listener.answered() is True


def test_the_usual_pace_of_looking_tells_too(database: Database, other_desktop: Database) -> None:
    feed = ChangeFeed(database)
    assert feed.wait_for_change(0) is False
    listener = _Listener(feed, 10)
    _commit(other_desktop)
    assert listener.answered() is True
    feed.close()


def test_what_is_about_this_desktop_is_told_at_once_however_busy_the_floor_is(postgres_workspace_url: str) -> None:
    database, other = open_database(postgres_workspace_url), open_database(postgres_workspace_url)
    feed = ChangeFeed(database, mine={"dana", "team-1"})
    for _ in range(150):
        _commit(other)
    assert feed.wait_for_change(5) is True
    _commit(other)
    assert feed.wait_for_change(0) is False
    with other.writing() as session:
        session.add(Team(id=new_key(), name=new_key()))
        notify(session, "sam", "team-1")
    assert feed.wait_for_change(5) is True
    feed.close()
    database.close()
    other.close()


def test_what_concerns_nobody_is_not_told_unless_something_beside_it_does(postgres_workspace_url: str) -> None:
    database, other = open_database(postgres_workspace_url), open_database(postgres_workspace_url)
    feed = ChangeFeed(database)
    with other.writing() as session:
        session.add(Team(id=new_key(), name=new_key()))
        notify_nobody(session)
    assert feed.wait_for_change(0.1) is False
    with other.writing() as session:
        notify_nobody(session)
        notify(session)
        notify_nobody(session)
    assert feed.wait_for_change(5) is True
    feed.close()
    database.close()
    other.close()


def test_reading_and_giving_up_are_no_change(feed: ChangeFeed, other_desktop: Database) -> None:
    with other_desktop.reading() as session:
        session.exec(select(Team)).all()
    with pytest.raises(KeyError), other_desktop.writing() as session:
        session.add(Team(id="t", name="t"))
        session.flush()
        raise KeyError
    assert feed.wait_for_change(0.1) is False


def test_nothing_happening_takes_as_long_as_asked(feed: ChangeFeed) -> None:
    started_s = time.monotonic()
    assert feed.wait_for_change(0.15) is False
    assert time.monotonic() - started_s > 0.14


def test_closing_ends_the_waiting_at_once(feed: ChangeFeed) -> None:
    listener = _Listener(feed, 60)
    feed.close()
    assert listener.answered() is False
    assert feed.wait_for_change(60) is False
    feed.close()


def test_a_cut_connection_is_said_and_after_it_the_answer_is_yes(postgres_workspace_url: str) -> None:
    database = open_database(postgres_workspace_url)
    feed = ChangeFeed(database)
    with psycopg.connect(postgres_workspace_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(Unreachable, match="does not answer"):
        feed.wait_for_change(5)
    assert feed.wait_for_change(5) is True, "something may have been missed"
    assert feed.wait_for_change(0) is False
    _commit(database)
    assert feed.wait_for_change(5) is True
    feed.close()
    database.close()


def test_a_feed_started_during_an_outage_begins_when_it_is_over(postgres_workspace_url: str, postgres_url: str) -> None:
    database = open_database(postgres_workspace_url)
    database.close()
    name = make_url(postgres_workspace_url).database
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        feed = ChangeFeed(database)
        started_s = time.monotonic()
        with pytest.raises(Unreachable):
            feed.wait_for_change(0.1)
        assert time.monotonic() - started_s > 0.09, "a loop around it would spin"
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
    assert feed.wait_for_change(5) is True
    feed.close()
    database.close()


def test_closing_ends_the_waiting_for_a_database_that_does_not_answer() -> None:
    address = read_address("postgresql://nobody@no-such-host.invalid/kms")
    feed = ChangeFeed(Database(address, make_engine(address)))
    listener = _Listener(feed, 60)
    feed.close()
    assert listener.answered() is False


def test_what_could_not_be_announced_is_stored_unless_somebody_waits_for_it(
    postgres_workspace_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it is not told of a failure that lost nothing; a handover that rings nowhere is one."""
    writer = open_database(postgres_workspace_url)
    monkeypatch.setattr(databases, "_TELL", "SELECT nobody_listens(%s, %s)")
    with writer.writing() as session:
        session.add(Team(id=new_key(), name="told later"))
    with pytest.raises(DBAPIError), writer.writing() as session:
        session.add(Team(id=new_key(), name="waited for"))
        notify_at_once(session, "sam")
    with writer.reading() as session:
        assert session.exec(select(Team.name)).all() == ["told later"]
    writer.close()
