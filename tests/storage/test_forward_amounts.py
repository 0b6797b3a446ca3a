"""Amounts that the migrations once took, though they are no sums of money → mended when the workspace comes forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.audit import find_breaks
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.migrate import alembic_config, migrate_database
from kms_desktop.storage.schema import HEAD
from tests.conftest import drop_postgres_database, new_postgres_database, url_of

AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
APPROVALS = {
    "asked": ("NaN", "waiting"),
    "yes": ("NaN", "granted"),
    "no": ("NaN", "refused"),
    "sound": (115, "granted"),
}
USES = {"nan": ("NaN", "granted"), "large": ("9999999999.99", "offered"), "less": ("-9999999999.99", "offered")}


@pytest.fixture
def old(postgres_url: str) -> Iterator[str]:
    """URL of a workspace of the revision before, with one contact in it."""
    from alembic import command

    name = new_postgres_database(postgres_url)
    url = url_of(postgres_url, name)
    engine = make_engine(read_address(url))
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "0006")
        with psycopg.connect(url) as owner:
            _fill(owner)
        yield url
    finally:
        engine.dispose()
        drop_postgres_database(postgres_url, name)


def _fill(owner: psycopg.Connection[Any]) -> None:
    owner.execute(
        "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, reason, outcome, "
        "words, legs, repeats) VALUES ('c', 'phone', '', '', 'on_call', 'dana', %s, '', '', '', '', 1, 0)",
        (AT,),
    )
    for key, (amount, state) in APPROVALS.items():
        owner.execute(
            "INSERT INTO approval (id, contact_id, asked_by, article_id, option_id, amount, asked_at, state, "
            "answered_by, reason) VALUES (%s, 'c', 'dana', 'a', 'o', %s, %s, %s, '', 'Said')",
            (key, amount, AT, state),
        )
    for key, (amount, result) in {**USES, "sound": (80, "granted")}.items():
        owner.execute(
            "INSERT INTO option_use (id, contact_id, agent_id, article_id, option_id, title, remedy, amount, result, "
            "at) VALUES (%s, 'c', 'dana', 'a', 'o', '', '', %s, %s, %s)",
            (key, amount, result, AT),
        )
    owner.execute(
        "INSERT INTO resolution (id, contact_id, agent_id, article_id, article_revision, link, reason, option_id, "
        "title, amount, outcome, words, at) VALUES ('c', 'c', 'dana', '', '', '', '', '', '', 'NaN', '', '', %s)",
        (AT,),
    )


def test_amounts_that_are_none_are_mended_with_a_reason_and_the_rest_stays(old: str) -> None:
    assert migrate_database(old) == ("0006", HEAD)
    with psycopg.connect(old) as owner:
        approvals = owner.execute("SELECT id, amount, state, reason FROM approval ORDER BY id").fetchall()
        uses = owner.execute("SELECT id, amount, result FROM option_use ORDER BY id").fetchall()
        resolutions = owner.execute("SELECT amount FROM resolution").fetchall()
        told = owner.execute("SELECT who, data FROM audit WHERE what = 'amounts mended'").fetchall()
    nothing, most = Decimal("0.00"), Decimal("1000000000.00")
    assert approvals == [
        ("asked", nothing, "refused", "The amount was not a sum of money."),
        ("no", nothing, "refused", "Said"),
        ("sound", Decimal("115.00"), "granted", "Said"),
        ("yes", nothing, "refused", "The amount was not a sum of money."),
    ]
    assert uses == [
        ("large", most, "offered"),
        ("less", -most, "offered"),
        ("nan", nothing, "granted"),
        ("sound", Decimal("80.00"), "granted"),
    ]
    assert resolutions == [(nothing,)]
    assert told == [("kms-desktop migrate", {"approval": 3, "option_use": 3, "resolution": 1})]
    with closing(open_database(old)) as database, database.reading() as session:
        assert list(find_breaks(session)) == []


def test_where_all_amounts_are_sums_of_money_nothing_is_mended(old: str) -> None:
    with psycopg.connect(old) as owner:
        for table in ("approval", "option_use", "resolution"):
            owner.execute(f"UPDATE {table} SET amount = 1000000000".encode())
        before = owner.execute("SELECT * FROM approval ORDER BY id").fetchall()
    migrate_database(old)
    with psycopg.connect(old) as owner:
        assert owner.execute("SELECT * FROM approval ORDER BY id").fetchall() == before
        assert owner.execute("SELECT FROM audit").fetchall() == []
