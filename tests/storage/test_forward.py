"""A workspace of the first version, with everything a floor left in it, brought to this one: nothing changes in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, func, select, text

from kms_desktop.customers.model import IncomingCall
from kms_desktop.demo.build import build_demo
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.services.workspace import open_workspace
from kms_desktop.settings import Settings, shipped
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine, make_private_file
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.migrate import alembic_config, migrate_database
from kms_desktop.storage.schema import HEAD, REVISIONS, SchemaOlder
from kms_desktop.storage.tables import Staff
from tests.conftest import drop_postgres_database, new_postgres_database, url_of

Rows = dict[str, list[dict[str, Any]]]
TABLES = [table.name for table in SCHEMA.sorted_tables]
NOT_IN_THE_FIRST = {"option_rule", "repeat", "article_change", "article_picture", "article_cases", "put_aside"}
NOT_IN_THE_FIRST |= {"phone_call", "call_offer", "call_event", "reception_note", "customer_change"}
NOT_IN_THE_FIRST |= {"reason_code", "closed_exchange", "idle_search", "staff_status", "staff_status_day"}
NOT_IN_THE_FIRST |= {"bulletin", "bulletin_read", "down_report", "consult", "verification_rule"}
NOT_IN_THE_FIRST |= {"theme", "theme_event", "voc_assumption", "figure_target", "tool_day", "ease_rule"}
NOT_IN_THE_FIRST |= {"review_draw", "review", "review_event", "coaching_note"}


@pytest.fixture(scope="module")
def left_by_a_floor(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The rows of the demo floor, made with this version."""
    path = tmp_path_factory.mktemp("floor") / "workspace.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with closing(open_database(f"sqlite:///{path}")) as database:
        build_demo(database)
        engine = make_engine(read_address(database.url))
        with engine.connect() as connection:
            rows = {name: _rows(connection, SCHEMA.tables[name]) for name in TABLES}
        engine.dispose()
    return rows


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    for row in rows:
        row |= {"theme_id": None} if table.name == "suggestion" else {}
    return [row for row in rows if not row.get("place")]  # a contact had one issue then


@pytest.fixture(params=["sqlite", "postgres"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path, left_by_a_floor: Rows) -> Iterator[str]:
    """URL of a workspace at the first revision that holds those rows."""
    if request.param == "sqlite":
        path = tmp_path / "workspace.sqlite"
        make_private_file(path)
        _fill(f"sqlite:///{path}", left_by_a_floor)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_url")
    name = new_postgres_database(server)
    try:
        _fill(url_of(server, name), left_by_a_floor)
        yield url_of(server, name)
    finally:
        drop_postgres_database(server, name)


def _fill(url: str, rows: Rows) -> None:
    from alembic import command

    engine = make_engine(read_address(url), foreign_keys=False)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), REVISIONS[0])
    with engine.begin() as connection:
        for name in TABLES:
            if name not in NOT_IN_THE_FIRST and rows[name]:
                known = _as_it_was(connection, name)
                told = (row for row in rows[name] if not str(row.get("kind")).startswith("promise_"))
                connection.execute(known.insert(), [{c: v for c, v in row.items() if c in known.c} for row in told])
    engine.dispose()


def _as_it_was(connection: Connection, name: str) -> Table:
    """The table with the columns that this database has, and the types by which this version reads them."""
    there = Table(name, MetaData(), autoload_with=connection)
    now = SCHEMA.tables[name]
    columns = [now.c[column.name]._copy() for column in there.columns]
    return Table(name, MetaData(), *columns)


def _columns(url: str) -> dict[str, tuple[str, ...]]:
    """The columns that each table has now."""
    engine = make_engine(read_address(url))
    with engine.connect() as connection:
        found = {name: tuple(_as_it_was(connection, name).c.keys()) for name in set(TABLES) - NOT_IN_THE_FIRST}
    engine.dispose()
    return found


def _told(url: str, columns: dict[str, tuple[str, ...]]) -> Rows:
    """Every row of these tables, with these columns."""
    engine = make_engine(read_address(url))
    found = {}
    with engine.connect() as connection:
        for name, wanted in columns.items():
            now = SCHEMA.tables[name]
            found[name] = _rows(connection, Table(name, MetaData(), *(now.c[column]._copy() for column in wanted)))
    engine.dispose()
    return found


def test_every_row_of_the_first_version_is_there_unchanged_in_this_one(old_url: str, left_by_a_floor: Rows) -> None:
    with pytest.raises(SchemaOlder):
        open_database(old_url)
    columns = _columns(old_url)
    before = _told(old_url, columns)
    assert sum(len(rows) for rows in before.values()) > 5_000
    assert {name for name, rows in before.items() if not rows} <= {"article_revision", "approval", "theme"}
    assert migrate_database(old_url) == (REVISIONS[0], HEAD)
    after = _told(old_url, columns)
    told_since = [row for row in after["contact_event"] if row not in before["contact_event"]]
    after["contact_event"] = [row for row in after["contact_event"] if row not in told_since]
    for name, rows in before.items():
        assert after[name] == rows, name
    settled = {row["id"]: row["state"] for row in before["promise"] if row["state"] != "open"}
    said = {"promise_kept": "kept", "promise_broken": "broken"}
    assert {row["data"]["promise_id"]: said[row["kind"]] for row in told_since} == settled != {}
    assert len(told_since) == len(settled), "what only the row said is in the log, once"
    assert migrate_database(old_url) == (HEAD, HEAD)


def test_the_program_works_on_a_workspace_that_was_brought_forward(old_url: str, tmp_path: Path) -> None:
    migrate_database(old_url)
    settings = Settings(
        database_url=old_url,
        data_dir=tmp_path / "desk",
        state_dir=tmp_path / "desk",
        kb_dir=shipped("knowledge_base"),
        staff="dana",
    )
    with closing(open_workspace(settings)) as dana:
        match = dana.directory.match_caller(STORY_NUMBER)
        maria = match.candidates[0].customer
        history = dana.history.list_entries(maria.id)
        assert len(history) > 5 and dana.history.list_messages(history[0].id)
        contact = dana.call.take_call(IncomingCall(STORY_NUMBER, "after", datetime.now(UTC)), match, 3.0).id
        dana.guided.open_article(contact, "charged-twice")
        dana.guided.answer_step(contact, 0)
        state = dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
        assert (state.phase, dana.outbox.waiting_count) == ("wrapped_up", 0)
        assert dana.contact_list.list_contacts(limit=1)[0].id == contact
        assert dana.history.list_entries(maria.id)[0].id == contact
        with dana.database.reading() as session:
            assert broken_rows(session) == []


def test_what_an_old_workspace_refused_it_still_refuses(old_url: str) -> None:
    migrate_database(old_url)
    with closing(open_database(old_url)) as database:
        for statement in ("UPDATE contact_event SET agent_id = 'x'", "DELETE FROM contact_event", "DELETE FROM audit"):
            with pytest.raises(Exception, match=r"(?i)append|change|only|refuse|stay"), database.writing() as session:
                session.execute(text(statement))
        with database.reading() as session:
            assert session.execute(select(func.count()).select_from(Staff)).scalar_one() > 3
