"""An act of the database, asked on a person's own login: judged, answered, announced, and one trip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kms_desktop.errors import Refused, Unreachable
from kms_desktop.storage.acts import Told, may_be_done
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.error_translation import NotActive
from kms_desktop.storage.schema import HEAD, SchemaNewer, SchemaOlder
from tests.people import Logins, logins
from tests.trips import CountedWay, counted_way

__all__ = ["logins"]

_ACT = """
CREATE FUNCTION public_acts.try_out(revision text, {arguments}) RETURNS {gives} LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE me text := kms_begin_act(revision); BEGIN {body} END $$;
GRANT EXECUTE ON FUNCTION public_acts.try_out TO kms_agent
"""


def make_act(url: str, arguments: str, gives: str, body: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(_ACT.format(arguments=arguments, gives=gives, body=body).encode())


@pytest.fixture
def dana(logins: Logins) -> Iterator[Database]:
    """The workspace on an agent's own login."""
    logins.add("dana")
    with closing(open_database(logins.url("dana"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("of_type", "told", "heard"),
    [
        ("text", "O'Brien \\ “quoted” £", "O'Brien \\ “quoted” £"),
        ("text", "", ""),
        ("text", None, None),
        ("text", "half \ud800 and NUL \x00", "half ? and NUL \N{REPLACEMENT CHARACTER}"),
        ("boolean", True, True),
        ("boolean", False, False),
        ("integer", 7, 7),
        ("bigint", -(2**40), -(2**40)),
        ("numeric", Decimal("40.10"), Decimal("40.10")),
        ("jsonb", {"a": [1, None, {"b": "\ud800\x00"}]}, {"a": [1, None, {"b": "?\N{REPLACEMENT CHARACTER}"}]}),
        ("jsonb", [], []),
        ("json", [{"é": 0.5}], [{"é": 0.5}]),
    ],
)
def test_what_is_told_to_an_act_arrives_and_its_answer_comes_back(
    dana: Database, logins: Logins, of_type: str, told: Told, heard: Any
) -> None:
    make_act(logins.owner_url, f"said {of_type}", of_type, "RETURN said;")
    assert dana.perform_act("try_out", said=told) == heard
    assert type(dana.perform_act("try_out", said=told)) is type(heard)


def test_a_list_of_texts_and_a_time_arrive_as_they_are(dana: Database, logins: Logins) -> None:
    body = "RETURN jsonb_build_object('texts', to_jsonb(texts), 'same', at = '2026-11-30 08:30:00.25+00');"
    make_act(logins.owner_url, "texts text[], at timestamptz", "jsonb", body)
    noon = datetime(2026, 11, 30, 8, 30, 0, 250_000, tzinfo=UTC)
    texts = ("a,b", 'say "x"', "back\\slash", "", "NULL", "{}")
    assert dana.perform_act("try_out", texts=texts, at=noon) == {"texts": list(texts), "same": True}
    assert dana.perform_act("try_out", texts=(), at=noon) == {"texts": [], "same": True}
    with pytest.raises(ValueError, match="zone"):
        dana.perform_act("try_out", texts=(), at=noon.replace(tzinfo=None))


def test_an_act_knows_who_does_it_and_the_owner_is_nobody(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    with psycopg.connect(logins.owner_url) as reader:
        known = reader.execute("SELECT id FROM staff WHERE login = %s", (logins.named("dana"),)).fetchone()
    assert (dana.perform_act("try_out", nothing=""),) == known
    with closing(open_database(logins.owner_url)) as owner:
        assert owner.perform_act("try_out", nothing="") is None


def test_an_act_that_says_nothing_gives_none(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "void", "NULL;")
    assert dana.perform_act("try_out", nothing="") is None


def test_a_refusal_is_told_in_the_words_of_the_database_and_the_connection_goes_on(
    dana: Database, logins: Logins
) -> None:
    body = "IF NOT allowed THEN RAISE EXCEPTION 'Ask a supervisor.' USING ERRCODE = 'KM001'; END IF; RETURN 1;"
    make_act(logins.owner_url, "allowed boolean", "integer", body)
    for _ in range(3):
        with pytest.raises(Refused, match=r"^Ask a supervisor\.$"):
            dana.perform_act("try_out", allowed=False)
        assert dana.perform_act("try_out", allowed=True) == 1


def test_what_an_act_wrote_is_stored_and_what_it_wrote_before_failing_is_not(dana: Database, logins: Logins) -> None:
    body = "INSERT INTO team (id, name, division) VALUES (key, key, ''); PERFORM 1 / divisor;"
    make_act(logins.owner_url, "key text, divisor integer", "void", body)
    dana.perform_act("try_out", key="t1", divisor=1)
    with pytest.raises(DBAPIError, match="division by zero"):
        dana.perform_act("try_out", key="t2", divisor=0)
    with psycopg.connect(logins.owner_url) as owner:
        assert owner.execute("SELECT id FROM team WHERE id LIKE 't_'").fetchall() == [("t1",)]


def test_nobody_acts_in_a_workspace_of_another_version(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    for revision, problem in (("0002", SchemaOlder), ("f00d", SchemaNewer)):
        with psycopg.connect(logins.owner_url) as owner:
            owner.execute("UPDATE alembic_version SET version_num = %s", (revision,))
        with pytest.raises(problem):
            dana.perform_act("try_out", nothing="")
    assert dana.outdated


def test_an_act_that_an_older_workspace_does_not_have_tells_of_the_version(dana: Database, logins: Logins) -> None:
    with psycopg.connect(logins.owner_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0002'")
        owner.execute("ALTER SCHEMA public_acts RENAME TO gone")
    with pytest.raises(SchemaOlder):
        dana.perform_act("try_out", nothing="")
    assert not dana.outdated


def test_an_act_that_is_gone_for_a_moment_is_no_refusal(dana: Database) -> None:
    with pytest.raises(DBAPIError, match="does not exist"):
        dana.perform_act("try_out", nothing="")


def test_who_left_does_nothing_more_and_is_told_so(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    dana.perform_act("try_out", nothing="")
    with psycopg.connect(logins.owner_url) as owner:
        owner.execute("UPDATE staff SET active = false")
    with pytest.raises(NotActive, match="knows nobody with this login who works here now"):
        dana.perform_act("try_out", nothing="")


def test_an_act_in_an_older_picture_of_the_workspace_is_refused(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    with psycopg.connect(logins.url("dana")) as plain:
        plain.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.Error, match="isolation") as refused:
            plain.execute("SELECT public_acts.try_out(%s, '')", (HEAD,))
    assert refused.value.sqlstate == "KM001"


def test_nobody_begins_an_act_without_one(dana: Database, logins: Logins) -> None:
    with psycopg.connect(logins.url("dana"), autocommit=True) as plain:
        for call in (f"kms_begin_act('{HEAD}')", "kms_announce('{}')", "kms_announce('{}', true)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                plain.execute(f"SELECT {call}".encode())


@pytest.fixture
def way(logins: Logins) -> Iterator[CountedWay]:
    logins.add("dana")
    with counted_way(logins.url("dana")) as counted:
        yield counted


def test_an_act_is_one_trip_with_what_it_announces(way: CountedWay, logins: Logins) -> None:
    make_act(logins.owner_url, "key text", "text", "PERFORM kms_announce(ARRAY[key]); RETURN key;")
    with closing(open_database(way.url)) as database, psycopg.connect(logins.owner_url, autocommit=True) as other:
        other.execute("LISTEN kms_changed")
        database.perform_act("try_out", key="warm")
        with way.at_most(1):
            assert database.perform_act("try_out", key="dana") == "dana"
        with pytest.raises(DBAPIError), way.at_most(1):
            database.perform_act("try_out", wrong="dana")
        heard = [said.payload for said in other.notifies(timeout=5, stop_after=2)]
    assert heard == ["warm", "dana"]


def test_reading_between_two_acts_costs_no_more_than_before(way: CountedWay, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    with closing(open_database(way.url)) as database:
        for _ in range(3):
            with database.reading():
                pass
            database.perform_act("try_out", nothing="")
            assert way.connections == 1


def test_who_waits_for_an_act_is_told_inside_it_and_what_failed_is_not_announced(
    dana: Database, logins: Logins
) -> None:
    body = (
        "PERFORM kms_announce(ARRAY['b', 'a', '']); PERFORM kms_announce('{c}', at_once);"
        "IF fails THEN RAISE EXCEPTION 'No.' USING ERRCODE = 'KM001'; END IF;"
    )
    make_act(logins.owner_url, "at_once boolean, fails boolean", "void", body)
    with psycopg.connect(logins.owner_url, autocommit=True) as other:
        other.execute("LISTEN kms_changed")
        for at_once in (True, False):
            with pytest.raises(Refused):
                dana.perform_act("try_out", at_once=at_once, fails=True)
        dana.perform_act("try_out", at_once=False, fails=False)
        assert [said.payload for said in other.notifies(timeout=5, stop_after=1)] == ["a,b,c"]
        dana.perform_act("try_out", at_once=True, fails=False)
        assert [said.payload for said in other.notifies(timeout=5, stop_after=2)] == ["a,b,c", "a,b"]


def test_a_connection_that_ended_meanwhile_is_asked_anew_and_nobody_notices(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "key text", "text", "RETURN key;")
    with psycopg.connect(logins.owner_url, autocommit=True) as owner:
        for key in ("first", "second", "third"):
            assert dana.perform_act("try_out", key=key) == key
            owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s",
                (make_url(logins.url("dana")).username,),
            )
    assert dana.away_since is None


def test_of_an_act_whose_answer_was_lost_nobody_knows_whether_it_was_done(dana: Database, logins: Logins) -> None:
    make_act(logins.owner_url, "nothing text", "void", "PERFORM pg_terminate_backend(pg_backend_pid());")
    with pytest.raises(Unreachable, match="does not answer") as lost:
        dana.perform_act("try_out", nothing="")
    assert may_be_done(lost.value)


def test_an_act_that_was_never_sent_is_known_not_to_be_done(dana: Database, logins: Logins) -> None:
    """The server had ended the connection before, and lets nobody in now."""
    make_act(logins.owner_url, "nothing text", "text", "RETURN me;")
    dana.perform_act("try_out", nothing="")
    name = make_url(logins.owner_url).database
    with psycopg.connect(
        make_url(logins.owner_url).set(database="postgres").render_as_string(hide_password=False)
    ) as server:
        server.autocommit = True
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            with pytest.raises(Unreachable) as away:
                dana.perform_act("try_out", nothing="")
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
    assert not may_be_done(away.value)
    dana.ask_again()
    assert dana.perform_act("try_out", nothing="") is not None


def test_an_act_that_is_not_answered_in_time_is_given_up_and_not_asked_twice(logins: Logins) -> None:
    logins.add("dana")
    make_act(logins.owner_url, "wait_s numeric", "integer", "PERFORM pg_sleep(wait_s); RETURN 1;")
    address = read_address(logins.url("dana"))
    with closing(Database(address, make_engine(address, answer_s=0.3), rest_s=60)) as database:
        assert database.perform_act("try_out", wait_s=0) == 1
        with pytest.raises(Unreachable, match="does not answer"):
            database.perform_act("try_out", wait_s=30)
        with psycopg.connect(logins.owner_url) as owner:
            running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%try_out%' AND state = 'active'"
            assert owner.execute(f"{running} AND pid <> pg_backend_pid()".encode()).fetchone() == (1,)
        assert database.away_since is not None
        with pytest.raises(Unreachable):
            database.perform_act("try_out", wait_s=0)
        database.ask_again()
        assert database.perform_act("try_out", wait_s=0) == 1


def test_a_server_that_is_away_is_told_as_such(logins: Logins) -> None:
    logins.add("dana")
    address = read_address(make_url(logins.url("dana")).set(port=1).render_as_string(hide_password=False))
    with closing(Database(address, make_engine(address))) as database, pytest.raises(Unreachable):
        database.perform_act("try_out", nothing="")
