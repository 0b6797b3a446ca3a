"""A server that takes a question and never answers it: the person hears that it does not answer, and goes on."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, text

from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.tables import Team


def _impatient(url: str) -> Database:
    address = read_address(url)
    database = Database(address, make_engine(address, answer_s=0.5))
    database.check_schema_version()
    return database


def test_a_question_without_an_answer_is_given_up_and_the_next_one_is_answered(postgres_workspace_url: str) -> None:
    with closing(_impatient(postgres_workspace_url)) as database:
        with pytest.raises(Unreachable, match="does not answer"), database.reading() as session:
            session.execute(text("SELECT pg_sleep(60)"))
        with database.writing() as session:
            session.add(Team(id="t", name="Billing"))
        with database.reading() as session:
            assert [team.name for team in session.exec(select(Team)).all()] == ["Billing"]


def test_what_was_half_written_is_not_stored(postgres_workspace_url: str) -> None:
    with closing(_impatient(postgres_workspace_url)) as database:
        with pytest.raises(Unreachable), database.writing() as session:
            session.add(Team(id="t", name="Billing"))
            session.flush()
            session.execute(text("SELECT pg_sleep(60)"))
        with psycopg.connect(postgres_workspace_url) as owner:
            assert owner.execute("SELECT count(*) FROM team").fetchone() == (0,)


def test_a_lock_that_nobody_lets_go_of_does_not_hold_a_desk_for_ever(postgres_workspace_url: str) -> None:
    with psycopg.connect(postgres_workspace_url) as other, closing(_impatient(postgres_workspace_url)) as database:
        other.execute("LOCK TABLE team")
        with pytest.raises(Unreachable), database.reading() as session:
            session.exec(select(Team)).all()


def test_a_failure_of_the_database_itself_passes_as_it_is(postgres_workspace_url: str) -> None:
    opened = closing(_impatient(postgres_workspace_url))
    with opened as database, pytest.raises(DBAPIError, match="division by zero"), database.reading() as session:
        session.execute(text("SELECT 1 / 0"))
