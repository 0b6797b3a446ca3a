"""Opening, reading and writing a workspace on both databases."""

from __future__ import annotations

from sqlmodel import select

from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import Team


def test_what_is_written_can_be_read_later(database: Database) -> None:
    with database.writing() as session:
        session.add(Team(id="t1", name="Billing"))
    with database.reading() as session:
        assert [team.name for team in session.exec(select(Team))] == ["Billing"]


def test_a_new_workspace_is_empty(database: Database) -> None:
    with database.reading() as session:
        assert session.exec(select(Team)).all() == []
