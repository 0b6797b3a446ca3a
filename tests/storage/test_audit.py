"""The chain of who did what to the workspace."""

from __future__ import annotations

import threading  # noqa: TID251 - the second writer, who has to wait
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from kms_desktop.storage import audit
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.tables import AuditRow


@pytest.fixture
def chain(database: Database) -> Database:
    """Five rows, each of a transaction of its own."""
    for n in range(1, 6):
        with database.writing() as session:
            audit.append_row(
                session, "ann", "staff_added", {"login": f"person{n}", "at": [n, 0.1, None], "größe": True}
            )
    return database


def _broken(database: Database) -> list[int]:
    with database.reading() as session:
        return audit.broken_rows(session)


def _tamper(database: Database, statement: str) -> None:
    """As one would who has the file, or is the administrator of the server, and switches what refuses it off."""
    with database.writing() as session:
        if database.is_sqlite:
            session.execute(text("DROP TRIGGER audit_no_update"))
            session.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
            session.execute(text("ALTER TABLE audit DROP CONSTRAINT ck_audit_seq"))
        session.execute(text(statement))


def test_an_untouched_chain_is_sound(chain: Database) -> None:
    assert _broken(chain) == []


def test_an_empty_chain_is_sound(database: Database) -> None:
    assert _broken(database) == []


def test_rows_are_numbered_from_one_and_each_holds_the_hash_before_it(chain: Database) -> None:
    with chain.reading() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == ["0" * 64, *(row.hash for row in rows[:-1])]
    assert (rows[2].who, rows[2].what, rows[2].data["login"]) == ("ann", "staff_added", "person3")


@pytest.mark.parametrize(
    "change",
    [
        "who = 'bob'",
        "what = 'nothing'",
        "data = '{}'",
        "at = '2020-01-01 00:00:00.000000'",
        "hash = '" + "a" * 64 + "'",
        "previous = '" + "a" * 64 + "'",
    ],
)
def test_a_changed_row_shows(chain: Database, change: str) -> None:
    _tamper(chain, f"UPDATE audit SET {change} WHERE seq = 3")
    assert 3 in _broken(chain)
    assert not {1, 2, 5} & set(_broken(chain))


@pytest.mark.parametrize(("gone", "shows"), [(1, [2]), (3, [4])])
def test_a_missing_row_shows_at_the_one_after_it(chain: Database, gone: int, shows: list[int]) -> None:
    _tamper(chain, f"DELETE FROM audit WHERE seq = {gone}")
    assert _broken(chain) == shows


def test_rows_that_changed_places_show(chain: Database) -> None:
    _tamper(chain, "UPDATE audit SET seq = CASE seq WHEN 2 THEN 30 WHEN 3 THEN 20 ELSE seq * 10 END")
    assert {20, 30} <= set(_broken(chain))


def test_a_row_made_anew_with_a_fitting_hash_shows_at_the_next(chain: Database) -> None:
    with chain.reading() as session:
        forged = session.get_one(AuditRow, 3)
    forged.who = "bob"
    _tamper(chain, f"UPDATE audit SET who = 'bob', hash = '{audit._row_hash(forged)}' WHERE seq = 3")
    assert _broken(chain) == [4]


def test_a_row_given_up_leaves_no_gap(chain: Database) -> None:
    with pytest.raises(KeyError), chain.writing() as session:
        audit.append_row(session, "ann", "staff_added", {})
        raise KeyError
    with chain.writing() as session:
        audit.append_row(session, "ann", "staff_added", {})
        audit.append_row(session, "ann", "staff_added", {})
    assert _broken(chain) == []


def test_two_who_write_at_once_take_turns(postgres_workspace_url: str) -> None:
    first, second = open_database(postgres_workspace_url), open_database(postgres_workspace_url)

    def write_too() -> None:
        with second.writing() as other:
            audit.append_row(other, "bob", "tried", {})

    waiting = threading.Thread(target=write_too)
    with first.writing() as session:
        audit.append_row(session, "ann", "tried", {})
        waiting.start()
        while not session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            assert waiting.is_alive()
    waiting.join(10)
    with first.reading() as session:
        assert session.exec(select(col(AuditRow.who)).order_by(col(AuditRow.seq))).all() == ["ann", "bob"]
    assert _broken(first) == []
    first.close()
    second.close()


ANY_JSON = st.dictionaries(
    st.text() | st.integers(), st.lists(st.none() | st.text() | st.floats(allow_nan=False, allow_infinity=False))
)
STORABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
"""What a text of the database can be."""
TOLD = st.dictionaries(
    STORABLE,
    st.recursive(
        st.none() | st.booleans() | STORABLE | st.integers(-(10**18), 10**18),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STORABLE, inner, max_size=4),
        max_leaves=6,
    ),
)
"""What an act tells: texts, whole numbers and lists of them."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(who=st.text(st.characters(), max_size=20), data=ANY_JSON)
def test_whatever_is_written_does_not_look_tampered_with(
    sqlite_database: Database, who: str, data: dict[Any, Any]
) -> None:
    with sqlite_database.writing() as session:
        audit.append_row(session, who, "tried", data)
    assert _broken(sqlite_database) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(who=STORABLE, what=STORABLE, data=TOLD)
def test_whatever_the_database_writes_does_not_look_tampered_with(
    database: Database, who: str, what: str, data: dict[str, Any]
) -> None:
    with database.writing() as session:
        audit.append_row(session, who, what, data)
    assert _broken(database) == []


def test_what_json_cannot_hold_is_a_bug_said_aloud(database: Database) -> None:
    with pytest.raises(ValueError), database.writing() as session:
        audit.append_row(session, "ann", "tried", {"x": float("nan")})
    assert _broken(database) == []


def _found(database: Database, mark: audit.Mark | None = None) -> list[tuple[str, int, int]]:
    with database.reading() as session:
        return [(finding.kind, finding.first, finding.last) for finding in audit.find_breaks(session, mark)]


def _end(database: Database) -> audit.Mark:
    with database.reading() as session:
        mark = audit.end_of_chain(session)
    assert mark is not None
    return mark


SLIP_IN = """
    INSERT INTO audit (seq, at, who, what, data, previous, hash)
    SELECT {seq}, at, 'eve', 'slipped', data, previous,
           CASE substr(hash, 1, 1) WHEN 'f' THEN 'e' ELSE 'f' END || substr(hash, 2)
    FROM audit WHERE seq = 2
"""


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((), []),
        (("UPDATE audit SET who = 'bob' WHERE seq = 3",), [("changed", 3, 3)]),
        (("UPDATE audit SET hash = 'x' WHERE seq = 5",), [("not_as_noted", 5, 5), ("changed", 5, 5)]),
        (("DELETE FROM audit WHERE seq = 1",), [("removed", 1, 1)]),
        (("DELETE FROM audit WHERE seq IN (2, 3)",), [("removed", 2, 3)]),
        (("DELETE FROM audit WHERE seq > 3",), [("removed", 4, 5)]),
        (("DELETE FROM audit",), [("removed", 1, 5)]),
        ((SLIP_IN.format(seq=0),), [("slipped_in", 0, 0)]),
        (
            (
                "UPDATE audit SET seq = -seq WHERE seq > 2",
                "UPDATE audit SET seq = 1 - seq WHERE seq < 0",
                SLIP_IN.format(seq=3),
            ),
            [("changed", 3, 3), ("moved", 3, 4), ("not_as_noted", 5, 5)],
        ),
        (
            (
                "DELETE FROM audit WHERE seq = 2",
                "UPDATE audit SET seq = -seq WHERE seq > 2",
                "UPDATE audit SET seq = -seq - 1 WHERE seq < 0",
            ),
            [("moved", 3, 2), ("removed", 5, 5)],
        ),
        (
            (
                "UPDATE audit SET seq = 99 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 99",
            ),
            [("moved", 3, 2), ("moved", 2, 3)],
        ),
    ],
)
def test_each_kind_of_tampering_is_named(
    chain: Database, statements: tuple[str, ...], found: list[tuple[str, int, int]]
) -> None:
    mark = _end(chain)
    for place, statement in enumerate(statements):
        _tamper(chain, statement) if not place else _tamper_again(chain, statement)
    assert _found(chain, mark) == found


def _tamper_again(database: Database, statement: str) -> None:
    with database.writing() as session:
        session.execute(text(statement))


def test_a_forged_row_with_a_fitting_hash_shows_at_the_next_and_at_the_end_against_what_was_noted(
    chain: Database,
) -> None:
    mark = _end(chain)
    for seq in (3, 5):
        with chain.reading() as session:
            forged = session.get_one(AuditRow, seq)
        forged.who = "bob"
        change = f"UPDATE audit SET who = 'bob', hash = '{audit._row_hash(forged)}' WHERE seq = {seq}"
        _tamper(chain, change) if seq == 3 else _tamper_again(chain, change)
    assert _found(chain) == [("replaced", 4, 4)]
    assert _found(chain, mark) == [("replaced", 4, 4), ("not_as_noted", 5, 5)]


def test_rows_added_since_are_no_finding(chain: Database) -> None:
    mark = _end(chain)
    with chain.writing() as session:
        audit.append_row(session, "ann", "staff_added", {})
    assert _found(chain, mark) == []
    assert (mark.count, mark.seq) == (5, 5) and _end(chain).seq == 6


def test_an_empty_log_has_no_end(database: Database) -> None:
    with database.reading() as session:
        assert audit.end_of_chain(session) is None
