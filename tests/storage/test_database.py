"""Opening, reading and writing a workspace on both databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, col, select

from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactEventRow, ContactRow, CustomerRow, OptionUseRow, Staff, Team

NOON = datetime(2025, 6, 1, 12, 0, 0, 123456, tzinfo=UTC)
_one_database_for_all_examples = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def _customer(**given: Any) -> CustomerRow:
    key = new_key()
    return CustomerRow(**{"id": key, "name": "Ada Example", "account_no": key, "created_at": NOON, **given})


def _contact(session: Session) -> str:
    key = new_key()
    session.add(ContactRow(id=key, opened_at=NOON))
    session.flush()
    return key


def test_a_new_workspace_is_empty(database: Database) -> None:
    with database.reading() as session:
        assert session.exec(select(Team)).all() == []


def test_what_is_written_can_be_read_later(database: Database) -> None:
    with database.writing() as session:
        session.add(Team(id="t1", name="Billing"))
    with database.reading() as session:
        assert [team.name for team in session.exec(select(Team))] == ["Billing"]


def test_rows_stay_readable_after_their_session(database: Database) -> None:
    with database.writing() as session:
        team = Team(id="t1", name="Billing")
        session.add(team)
    assert team.name == "Billing"


def test_a_failure_inside_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(KeyError), database.writing() as session:
        session.add(Team(id="t1", name="Billing"))
        session.flush()
        raise KeyError
    with database.reading() as session:
        assert session.get(Team, "t1") is None


def test_a_second_row_of_a_unique_name_passes_as_an_integrity_error(database: Database) -> None:
    with database.writing() as session:
        session.add(Team(id="t1", name="Billing"))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Team(id="t2", name="Billing"))
    with database.writing() as session:
        session.add(Team(id="t3", name="Retention"))


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Staff(id="s1", login="ann", name="Ann", team_id="nowhere"))


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"), database.reading() as session:
        session.add(Team(id="t1", name="Billing"))
        session.flush()
    with database.writing() as session:
        session.add(Team(id="t1", name="Billing"))


def test_a_reader_sees_one_unchanging_picture(database: Database) -> None:
    with database.reading() as session:
        before = session.exec(select(col(Team.name))).all()
        with database.writing() as other:
            other.add(Team(id="t1", name="Billing"))
        assert session.exec(select(col(Team.name))).all() == before == []
    with database.reading() as session:
        assert session.exec(select(col(Team.name))).all() == ["Billing"]


def test_money_comes_back_to_the_penny(database: Database) -> None:
    with database.writing() as session:
        contact = _contact(session)
        for key, amount in (("a", Decimal("0.10")), ("b", Decimal("999999999.99")), ("c", Decimal("-3.5"))):
            row: dict[str, Any] = {
                "id": key,
                "contact_id": contact,
                "agent_id": "x",
                "article_id": "x",
                "option_id": "x",
                "at": NOON,
            }
            session.add(OptionUseRow(**row, title="Credit", remedy="money", amount=amount))
    with database.reading() as session:
        stored = session.exec(select(col(OptionUseRow.amount)).order_by(col(OptionUseRow.id))).all()
    assert stored == [Decimal("0.10"), Decimal("999999999.99"), Decimal("-3.50")]
    assert all(isinstance(amount, Decimal) for amount in stored)


def test_a_time_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    summer = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with database.writing() as session:
        row = _customer(created_at=summer)
        session.add(row)
    with database.reading() as session:
        stored = session.exec(select(col(CustomerRow.created_at))).one()
    assert (stored, stored.tzinfo) == (NOON, UTC)


def test_times_are_compared_alike(database: Database) -> None:
    with database.writing() as session:
        session.add(_customer(name="before", created_at=NOON - timedelta(microseconds=1)))
        session.add(_customer(name="at", created_at=NOON))
    with database.reading() as session:
        since = select(col(CustomerRow.name)).where(
            col(CustomerRow.created_at) >= NOON.astimezone(timezone(timedelta(hours=-8)))
        )
        assert session.exec(since).all() == ["at"]


def test_a_time_without_a_zone_is_never_stored(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.writing() as session:
        session.add(_customer(created_at=datetime(2025, 6, 1)))  # noqa: DTZ001 - the mistake under test


_words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=8,
)


@_one_database_for_all_examples
@given(facts=st.dictionaries(_words, _json, max_size=4))
def test_any_json_comes_back_as_it_was(database: Database, facts: dict[str, Any]) -> None:
    row = _customer(facts=facts)
    with database.writing() as session:
        session.add(row)
    with database.reading() as session:
        assert session.get_one(CustomerRow, row.id).facts == facts


@_one_database_for_all_examples
@given(name=st.text())
def test_any_text_can_be_stored_and_found_again(database: Database, name: str) -> None:
    key = new_key()
    with database.writing() as session:
        session.add(_customer(id=key, name=name))
    with database.reading() as session:
        stored = session.get_one(CustomerRow, key)
        found = session.exec(select(col(CustomerRow.id)).where(col(CustomerRow.name) == name)).all()
    assert stored.name == name.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    assert key in found


def test_half_a_character_is_marked_not_refused(database: Database) -> None:
    with database.writing() as session:
        session.add(_customer(id="k", name="a\ud800b"))
    with database.reading() as session:
        assert session.get_one(CustomerRow, "k").name == "a?b"


@pytest.mark.parametrize("change", ["UPDATE contact_event SET kind = 'x'", "DELETE FROM contact_event"])
def test_the_log_of_events_refuses_to_be_changed(database: Database, change: str) -> None:
    with database.writing() as session:
        session.add(ContactEventRow(id="e", contact_id=_contact(session), seq=1, at=NOON, agent_id="a", kind="opened"))
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        session.execute(text(change))
    with database.reading() as session:
        assert session.get_one(ContactEventRow, "e").kind == "opened"


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_audit_refuses_to_be_changed(database: Database, change: str) -> None:
    with database.writing() as session:
        values = {"at": "2025-06-01 12:00:00", "data": "{}", "zero": "0" * 64}
        session.execute(text("INSERT INTO audit VALUES (1, :at, 'ann', 'made', :data, :zero, :zero)"), values)
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        session.execute(text(change))


def test_replacing_an_event_is_refused_as_deleting_it_is(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        contact = _contact(session)
        session.add(ContactEventRow(id="e", contact_id=contact, seq=1, at=NOON, agent_id="a", kind="opened"))
    again = text(
        "INSERT OR REPLACE INTO contact_event "
        "SELECT id, contact_id, 2, at, agent_id, 'x', data, stored_at FROM contact_event"
    )
    with pytest.raises(IntegrityError, match="append-only"), sqlite_database.writing() as session:
        session.execute(again)


def test_emptying_the_log_at_once_is_refused(postgres_workspace_url: str) -> None:
    database = open_database(postgres_workspace_url)
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        session.execute(text("TRUNCATE contact_event CASCADE"))
    database.close()


def test_two_writers_of_one_file_take_turns(sqlite_url: str) -> None:
    """A writer holds the lock from its beginning: what it has read cannot have changed when it writes."""
    database = open_database(sqlite_url, busy_ms=0)
    with database.writing() as first:
        assert first.exec(select(Team)).all() == []
        with pytest.raises(Unreachable, match="locked"), database.writing():
            pytest.fail("the second writer got in")
        first.add(Team(id="t1", name="Billing"))
    with database.writing() as second:
        assert second.get_one(Team, "t1").name == "Billing"
    database.close()


def test_an_sqlite_workspace_keeps_its_promises(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.writing() as session:
        values = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "foreign_keys")
        }
        values["synchronous"] = session.execute(text("PRAGMA synchronous")).scalar_one()
        values["busy_timeout"] = session.execute(text("PRAGMA busy_timeout")).scalar_one()
    database.close()
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 2000}


def test_a_plain_mistake_in_a_query_is_not_dressed_up(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(text("SELECT nonsense FROM nowhere"))


def test_opening_a_workspace_loads_neither_alembic_nor_the_other_database(sqlite_url: str) -> None:
    look = (
        "import sys; from kms_desktop.storage.database import open_database; "
        "from kms_desktop.storage import audit, change_feed, journal, migrate, outbox; "
        f"open_database({sqlite_url!r}).close(); "
        "print([name for name in ('alembic', 'psycopg', 'PySide6') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
