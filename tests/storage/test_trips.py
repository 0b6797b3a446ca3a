"""How often the server is asked, by counting what goes through a line to it; and that a line may break meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
import sqlalchemy
from sqlalchemy import Executable, text
from sqlalchemy.engine import make_url

from distance_proxy import RunningProxy, distance_proxy
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.storage import engine
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, outcomes_of, together
from kms_desktop.storage.tables import Staff, Team, table_of
from tests.conftest import drop_postgres_database, new_postgres_database, url_of

PEOPLE = sqlalchemy.select(table_of(Staff).c.name)
TEAMS = sqlalchemy.select(table_of(Team).c.name)
NOW = sqlalchemy.select(sqlalchemy.func.now())
NOT_THERE = text("SELECT * FROM not_there")


@pytest.fixture
def line(postgres_url: str) -> Iterator[RunningProxy]:
    with distance_proxy(make_url(postgres_url).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def near_url(postgres_url: str, _postgres_template: str) -> Iterator[str]:
    name = new_postgres_database(postgres_url, template=_postgres_template)
    yield url_of(postgres_url, name)
    drop_postgres_database(postgres_url, name)


@pytest.fixture
def far(near_url: str, line: RunningProxy) -> Iterator[Database]:
    """A workspace behind a line that counts, asked before, with two people in it."""
    url = make_url(near_url).set(port=line.port).render_as_string(hide_password=False)
    with closing(open_database(url)) as database:
        with database.writing() as session:
            session.add(Team(id="t", name="Front"))
            session.flush()
            session.add_all(Staff(id=key, login=key, name=key.title(), team_id="t") for key in ("ada", "bea"))
        database.read(ask(PEOPLE))
        yield database


def trips_of(line: RunningProxy, reader: Reading[object]) -> int:
    before = line.trips
    reader()
    return line.trips - before


def test_ten_readers_that_know_nothing_of_each_other_are_one_trip(far: Database, line: RunningProxy) -> None:
    everything = Reading(far, lambda: outcomes_of([ask(PEOPLE) for _ in range(5)] + [ask(TEAMS) for _ in range(5)]))
    for _ in range(8):  # also once the driver prepares what it was asked before
        assert trips_of(line, everything) == 1
    assert everything() == [[("Ada",), ("Bea",)]] * 5 + [[("Front",)]] * 5


def test_one_question_is_one_trip(far: Database, line: RunningProxy) -> None:
    assert trips_of(line, Reading(far, lambda: ask(PEOPLE))) == 1


def test_what_hangs_on_an_answer_is_a_trip_more_and_nobody_else_waits_for_it(far: Database, line: RunningProxy) -> None:
    told: list[tuple[int, int]] = []

    def in_two_steps() -> Steps[Rows]:
        (team,) = yield from ask(sqlalchemy.select(table_of(Team).c.id))
        return (yield from ask(PEOPLE.where(table_of(Staff).c.team_id == team[0])))

    before = line.trips
    both = Reading(far, in_two_steps), Reading(far, lambda: ask(TEAMS))
    both[0].do_jointly(both, lambda number, _outcome: told.append((number, line.trips - before)))
    assert told == [(1, 1), (0, 2)]


def test_what_is_read_at_once_is_one_picture(far: Database) -> None:
    seen = text("SELECT pg_current_snapshot()::text, current_setting('transaction_isolation')")
    (first,), (second,) = far.read(together(ask(seen), ask(seen)))
    assert first == second and first[1] == "repeatable read"


def test_a_picture_of_several_statements_costs_one_trip_for_each(far: Database, line: RunningProxy) -> None:
    before = line.trips
    with far.reading() as session:
        first = session.execute(NOW).scalar()
        assert session.execute(text("SELECT current_setting('transaction_isolation')")).scalar() == "repeatable read"
        assert session.execute(text("SELECT current_setting('transaction_read_only')")).scalar() == "on"
        assert session.execute(NOW).scalar() == first
    assert line.trips - before in (4, 5), "four, and the end of the picture, which nobody waits for"


def test_a_picture_that_was_read_is_closed_at_the_server(far: Database, near_url: str) -> None:
    with far.reading() as session:
        session.execute(NOW)
    with far.reading() as session:
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar()
    with psycopg.connect(near_url, autocommit=True) as other:
        query = "SELECT state FROM pg_stat_activity WHERE pid = %s"
        states = (other.execute(query, (pid,)).fetchone() for _ in range(1000))
        assert any(state == ("idle",) for state in states)


def test_a_write_inside_a_picture_is_refused(far: Database) -> None:
    with pytest.raises(KmsError), far.reading() as session:
        session.execute(text("UPDATE staff SET name = 'x'"))
    with far.writing() as session:
        session.execute(text("UPDATE staff SET name = 'Ada B.' WHERE id = 'ada'"))
    assert ("Ada B.",) in far.read(ask(PEOPLE))


@pytest.mark.parametrize("unseen", [False, True])
def test_a_line_that_broke_between_two_questions_is_noticed_by_nobody(
    far: Database, line: RunningProxy, monkeypatch: pytest.MonkeyPatch, unseen: bool
) -> None:
    """Also where the desktop has no sign of it before it asks."""
    if unseen:
        monkeypatch.setattr(engine, "has_ended", lambda driver: False)
    line.cut()
    assert far.read(together(ask(PEOPLE), ask(TEAMS))) == ([("Ada",), ("Bea",)], [("Front",)])
    line.cut()
    assert far.read(ask(TEAMS)) == [("Front",)]
    assert far.away_since is None


def test_who_opens_a_picture_or_writes_after_a_break_gets_a_new_line(far: Database, line: RunningProxy) -> None:
    line.cut()
    with far.reading() as session:
        assert session.execute(TEAMS).all() == [("Front",)]
    line.cut()
    with far.writing() as session:
        session.add(Staff(id="cleo", login="cleo", name="Cleo", team_id="t"))
    assert far.away_since is None
    assert ("Cleo",) in far.read(ask(PEOPLE))


def test_a_server_that_is_gone_is_asked_once_more_and_then_left_alone(far: Database, line: RunningProxy) -> None:
    far.read(ask(TEAMS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line._proxy, "_to", 1)
        line.cut()
        with pytest.raises(Unreachable):
            far.read(together(ask(PEOPLE), ask(TEAMS)))
        assert far.away_since is not None
    far.ask_again()
    assert far.read(ask(TEAMS)) == [("Front",)]


def test_one_question_that_fails_takes_no_other_with_it(far: Database) -> None:
    people, wrong, teams = far.read(outcomes_of([ask(PEOPLE), ask(NOT_THERE), ask(TEAMS)]))
    assert people == [("Ada",), ("Bea",)]
    assert isinstance(wrong, Exception) and "not_there" in str(wrong)
    assert teams == [("Front",)]
    assert far.read(together(ask(PEOPLE), ask(TEAMS))) == ([("Ada",), ("Bea",)], [("Front",)])


def test_a_reader_knows_what_to_say_while_the_database_is_away(far: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(questions: list[Executable]) -> list[Rows]:
        raise Unreachable("Away.")

    monkeypatch.setattr(far, "_ask", away)
    teams = Reading(far, lambda: ask(TEAMS))
    assert teams.otherwise(Unreachable, [])() == []
    assert teams.beside(teams).then(len).otherwise(Unreachable, 0)() == 0
    with pytest.raises(Unreachable):
        teams()


def test_both_databases_read_the_same_in_steps(database: Database) -> None:
    with database.writing() as session:
        session.add(Team(id="t", name="Front"))
    one, two = database.read(together(ask(TEAMS), ask(PEOPLE)))
    assert (one, two) == ([("Front",)], [])
