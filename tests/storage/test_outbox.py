"""From the journal to the database: in order, once, and not at all while it does not answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from kms_desktop.errors import Refused, Unreachable
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.journal import Entry, Journal, JournalRefused
from kms_desktop.storage.outbox import Act, Outbox, RecordRefused
from kms_desktop.storage.schema import SchemaNewer

Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def arrivals(database: Database) -> Database:
    """The database with a table that notes what arrives and in which order."""
    with database.writing() as session:
        session.execute(
            text("CREATE TABLE arrival (n INTEGER NOT NULL, key VARCHAR(80) PRIMARY KEY, word VARCHAR(80))")
        )
    return database


def _note_arrival(session: Session, key: str, payload: dict[str, Any]) -> None:
    if session.execute(text("SELECT 1 FROM arrival WHERE key = :key"), {"key": key}).first() is None:
        row = {"key": key, "word": payload["word"]}
        session.execute(text("INSERT INTO arrival SELECT coalesce(max(n), 0) + 1, :key, :word FROM arrival"), row)


def _outbox(database: Database, journal: Journal, **options: float) -> Outbox:
    outbox = Outbox(database, journal, **options)
    outbox.register_applier("noted", _note_arrival)
    return outbox


def _arrived(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.execute(text("SELECT key FROM arrival ORDER BY n")).scalars())


def test_what_is_sent_arrives_at_once(arrivals: Database, journal: Journal) -> None:
    outbox = _outbox(arrivals, journal)
    assert outbox.send_entry("noted", "a", {"word": "late"}) is True
    assert (_arrived(arrivals), outbox.waiting_count, outbox.offline_since) == (["a"], 0, None)


def test_what_arrived_is_not_said_to_be_refused_because_the_disk_became_full_meanwhile(
    arrivals: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_keys: object) -> None:
        raise JournalRefused("The disk that holds the journal is full; make room, then try again.")

    outbox = _outbox(arrivals, journal)
    with monkeypatch.context() as full_disk:
        full_disk.setattr(journal, "mark_delivered", full)
        outbox.send_entry("noted", "a", {"word": "late"})
        outbox.send_entry("noted", "b", {"word": "later"})
        assert [entry.key for entry in journal.waiting_entries()] == ["a", "b"]
    outbox.deliver_waiting()
    assert (_arrived(arrivals), outbox.waiting_count) == (["a", "b"], 0)


def test_nothing_is_forgotten_before_what_came_first(
    arrivals: Database, journal: Journal, outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, forget, asked = _outbox(arrivals, journal), journal.mark_delivered, list[object]()

    def full_for_a_moment(keys: list[str]) -> None:
        asked.append(keys)
        if len(asked) == 1:
            raise JournalRefused("The disk that holds the journal is full; make room, then try again.")
        forget(keys)

    with outage():
        outbox.send_entry("noted", "a", {"word": "first"})
        outbox.send_entry("noted", "b", {"word": "second"})
    with monkeypatch.context() as full_disk:
        full_disk.setattr(journal, "mark_delivered", full_for_a_moment)
        outbox.deliver_waiting()
        assert [entry.key for entry in journal.waiting_entries()] == ["a", "b"]
        outbox.deliver_waiting()
    assert (_arrived(arrivals), outbox.waiting_count) == (["a", "b"], 0)


def test_what_is_sent_while_the_database_does_not_answer_waits_and_then_arrives_in_order(
    arrivals: Database, journal: Journal, outage: Outage
) -> None:
    outbox = _outbox(arrivals, journal)
    before = datetime.now(UTC)
    with outage():
        assert [outbox.send_entry("noted", key, {"word": key}) for key in "abc"] == [False] * 3
        assert outbox.deliver_waiting() == 0
        assert outbox.waiting_count == 3
        assert outbox.offline_since is not None and before <= outbox.offline_since <= datetime.now(UTC)
    assert outbox.send_entry("noted", "d", {"word": "d"}) is True
    assert (_arrived(arrivals), outbox.waiting_count) == (["a", "b", "c", "d"], 0)
    assert not outbox.offline_since


def test_the_first_moment_of_an_outage_is_the_one_shown(arrivals: Database, journal: Journal, outage: Outage) -> None:
    outbox = _outbox(arrivals, journal)
    with outage():
        outbox.send_entry("noted", "a", {"word": "a"})
        first = outbox.offline_since
        outbox.send_entry("noted", "b", {"word": "b"})
    assert first is not None and outbox.offline_since == first
    assert outbox.deliver_waiting() == 2
    assert outbox.offline_since is None


def test_during_a_pause_a_click_does_not_wait_for_the_database(
    arrivals: Database, journal: Journal, outage: Outage
) -> None:
    outbox = _outbox(arrivals, journal, pause_s=3600)
    with outage():
        assert outbox.send_entry("noted", "a", {"word": "a"}) is False
    assert outbox.send_entry("noted", "b", {"word": "b"}) is False
    assert _arrived(arrivals) == []
    assert outbox.deliver_waiting() == 2
    assert outbox.send_entry("noted", "c", {"word": "c"}) is True
    assert _arrived(arrivals) == ["a", "b", "c"]


def test_what_waited_is_delivered_after_a_restart(
    arrivals: Database, journal: Journal, tmp_path: Path, outage: Outage
) -> None:
    with outage():
        _outbox(arrivals, journal).send_entry("noted", "a", {"word": "a"})
    journal.close()
    again = Journal(tmp_path / "journal.sqlite")
    assert _outbox(arrivals, again).deliver_waiting() == 1
    assert (_arrived(arrivals), again.count_waiting()) == (["a"], 0)
    again.close()


def test_an_entry_the_database_already_has_is_not_written_again(arrivals: Database, journal: Journal) -> None:
    """The program was killed after the database had committed and before the journal knew."""
    outbox = _outbox(arrivals, journal)
    journal.append_entry("noted", "a", {"word": "a"})
    with arrivals.writing() as session:
        _note_arrival(session, "a", {"word": "a"})
    assert outbox.deliver_waiting() == 1
    assert (_arrived(arrivals), outbox.waiting_count) == (["a"], 0)


def test_a_refused_entry_is_set_apart_said_and_does_not_hold_up_the_others(
    arrivals: Database, journal: Journal
) -> None:
    def refused(session: Session, key: str, payload: dict[str, Any]) -> None:
        session.execute(text("INSERT INTO arrival VALUES (NULL, :key, 'x')"), {"key": key})

    outbox = _outbox(arrivals, journal)
    outbox.register_applier("strange", refused)
    journal.append_entry("noted", "a", {"word": "a"})
    journal.append_entry("strange", "b", {"word": "b"})
    journal.append_entry("noted", "c", {"word": "c"})
    assert outbox.deliver_waiting() == 2
    assert (_arrived(arrivals), outbox.waiting_count, outbox.why) == (["a", "c"], 0, "")
    [kept] = journal.entries_set_aside()
    assert (kept.key, kept.payload) == ("b", '{"word": "b"}')
    assert kept.reason.startswith("The database refuses this record by a rule of its own: ")
    [told] = outbox.take_refusals()
    assert "outbox list" in str(told) and outbox.take_refusals() == []


def test_what_is_refused_is_told_to_who_sends_it_and_what_is_sent_beside_it_is_not_refused(
    arrivals: Database, journal: Journal
) -> None:
    def refused(session: Session, key: str, payload: dict[str, Any]) -> None:
        raise Refused("This is granted already.")

    outbox = _outbox(arrivals, journal)
    outbox.register_applier("strange", refused)
    journal.append_entry("strange", "a", {})
    assert outbox.send_entry("noted", "b", {"word": "b"}) is True
    with pytest.raises(RecordRefused, match=r"This is granted already\. It is kept on this desktop"):
        outbox.send_entry("strange", "c", {})
    assert _arrived(arrivals) == ["b"]
    assert [kept.key for kept in journal.entries_set_aside()] == ["a", "c"]


def test_a_bug_in_an_applier_leaves_no_half_row(arrivals: Database, journal: Journal) -> None:
    def broken(session: Session, key: str, payload: dict[str, Any]) -> None:
        _note_arrival(session, key, payload)
        raise KeyError("amount")

    outbox = _outbox(arrivals, journal)
    outbox.register_applier("broken", broken)
    assert outbox.send_entry("broken", "a", {"word": "a"}) is False
    assert (_arrived(arrivals), outbox.waiting_count, journal.entries_set_aside()) == ([], 1, [])
    assert "The program itself could not deliver it (KeyError" in outbox.why


def test_a_full_database_keeps_everything_waiting(sqlite_database: Database, journal: Journal) -> None:
    with sqlite_database.writing() as session:
        session.execute(text("CREATE TABLE arrival (n INTEGER NOT NULL, key VARCHAR(80) PRIMARY KEY, word TEXT)"))
    with sqlite_database.writing() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    outbox = _outbox(sqlite_database, journal)
    assert outbox.send_entry("noted", "a", {"word": "x" * 50_000}) is False
    assert "is full" in outbox.why
    assert (outbox.waiting_count, journal.entries_set_aside()) == (1, [])
    with sqlite_database.writing() as session:
        session.execute(text("PRAGMA max_page_count = 100000"))
    assert outbox.deliver_waiting() == 1


def test_an_entry_of_a_newer_version_waits_for_it(arrivals: Database, journal: Journal) -> None:
    outbox = _outbox(arrivals, journal)
    journal.append_entry("from_the_future", "a", {})
    assert outbox.deliver_waiting() == 0
    assert re.search(r"waits on this desktop \(1\).*newer version", outbox.why)
    assert (outbox.waiting_count, journal.entries_set_aside()) == (1, [])


def test_sending_a_kind_nobody_delivers_is_a_bug_said_before_it_is_logged(arrivals: Database, journal: Journal) -> None:
    outbox = _outbox(arrivals, journal)
    with pytest.raises(ValueError, match="Nothing is registered"):
        outbox.send_entry("unheard_of", "a", {})
    assert outbox.waiting_count == 0


def test_what_is_sent_under_a_topic_leaves_a_copy_behind(arrivals: Database, journal: Journal) -> None:
    outbox = _outbox(arrivals, journal)
    outbox.keep_copies("noted", "contact_id")
    outbox.send_entry("noted", "a", {"word": "late", "contact_id": "call 1"})
    outbox.send_entry("noted", "b", {"word": "late"})
    assert (outbox.waiting_count, [copy.key for copy in journal.read_copies()]) == (0, ["a"])


def test_what_is_logged_for_a_workspace_of_a_newer_version_waits_without_a_word(
    arrivals: Database, journal: Journal
) -> None:
    """It was brought there while this program was running."""
    outbox = _outbox(arrivals, journal)
    with arrivals.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    assert outbox.send_entry("noted", "a", {"word": "a"}) is False
    assert (outbox.is_outdated, outbox.waiting_count, journal.entries_set_aside()) == (True, 1, [])
    assert outbox.deliver_waiting() == 0
    assert _arrived(arrivals) == []
    with pytest.raises(SchemaNewer, match="newer version"), arrivals.writing():
        pass


def test_a_database_that_is_back_is_known_to_be_although_nothing_waits(
    arrivals: Database, journal: Journal, outage: Outage
) -> None:
    outbox = _outbox(arrivals, journal)
    with outage():
        with pytest.raises(Unreachable), arrivals.writing():
            pass
        assert outbox.offline_since is not None
        assert outbox.deliver_waiting() == 0
        assert outbox.offline_since is not None
    assert outbox.deliver_waiting() == 0
    assert outbox.offline_since is None


def test_a_server_that_is_only_busy_is_asked_again_and_is_not_away(
    postgres_workspace_url: str, journal: Journal
) -> None:
    tries: list[str] = []

    def busy_at_first(session: Session, key: str, payload: dict[str, Any]) -> None:
        tries.append(key)
        if len(tries) < 3:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"))

    with closing(open_database(postgres_workspace_url)) as database:
        outbox = Outbox(database, journal)
        outbox.register_applier("noted", busy_at_first)
        assert outbox.send_entry("noted", "a", {}) is True
        assert (tries, outbox.offline_since) == (["a", "a", "a"], None)


def test_on_a_server_an_act_delivers_what_has_one(database: Database, journal: Journal) -> None:
    done: list[str] = []
    outbox = Outbox(database, journal)
    outbox.register_applier("noted", lambda session, key, payload: done.append(f"rows of {key}"), noted_by(done))
    assert outbox.send_entry("noted", "a", {"word": "b"})
    assert done == ["rows of a" if database.is_sqlite else "act of a b"]


def noted_by(done: list[str]) -> Act:
    return lambda key, payload: done.append(f"act of {key} {payload['word']}")


_steps = st.lists(
    st.sampled_from(["send", "send", "send", "lose", "mend", "deliver", "restart", "killed after commit"]), max_size=14
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=_steps)
def test_whatever_fails_in_between_everything_arrives_once_and_in_order(
    arrivals: Database, outage: Outage, tmp_path: Path, steps: list[str]
) -> None:
    path = tmp_path / new_key() / "journal.sqlite"
    already = _arrived(arrivals)
    sent: list[str] = []
    journal = Journal(path)
    with ExitStack() as outages:
        down = False
        for step in steps:
            outbox = _outbox(arrivals, journal)
            if step == "send":
                sent.append(new_key())
                assert outbox.send_entry("noted", sent[-1], {"word": "x"}) is not down
            elif step == "lose" and not down:
                outages.enter_context(outage())
                down = True
            elif step == "mend":
                outages.close()
                down = False
            elif step == "deliver":
                assert (outbox.deliver_waiting() > 0) <= (not down)
            elif step == "restart":
                journal.close()
                journal = Journal(path)
            elif step == "killed after commit" and not down and (waiting := journal.waiting_entries()):
                with arrivals.writing() as session:
                    _note_arrival(session, waiting[0].key, waiting[0].payload)
            waiting_keys = [entry.key for entry in journal.waiting_entries()]
            assert waiting_keys == sent[len(sent) - len(waiting_keys) :]
    _outbox(arrivals, journal).deliver_waiting()
    assert (_arrived(arrivals)[len(already) :], journal.count_waiting()) == (sent, 0)
    journal.close()


class Unreadable(Journal):
    """A disk that takes what is written and then cannot be read for a while."""

    away = False

    def waiting_entries(self) -> list[Entry]:
        if self.away:
            raise JournalRefused("The disk does not answer.")
        return super().waiting_entries()


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_what_is_kept_is_not_told_as_refused(arrivals: Database, tmp_path: Path, several: bool) -> None:
    with closing(Unreadable(tmp_path / "journal.sqlite")) as journal:
        outbox = _outbox(arrivals, journal)
        journal.away = True
        if several:
            assert not outbox.send_entries("noted", [("a", {"word": "a"}), ("b", {"word": "b"})], lambda: None)
        else:
            assert not outbox.send_entry("noted", "a", {"word": "a"})
        journal.away = False
        outbox.deliver_waiting()
    assert _arrived(arrivals) == (["a", "b"] if several else ["a"])
