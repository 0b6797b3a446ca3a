"""A value that nothing can make sense of → one of the column's own type that says so, beside rows as they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from kms_desktop.storage.database import Database
from kms_desktop.storage.stored_json import NOT_READABLE, dump_json, load_json
from kms_desktop.storage.tables import ContactRow, CustomerRow, OptionUseRow
from kms_desktop.storage.unreadable import CANNOT_BE_READ, cannot_be_read, said_of
from tests.owner import put

AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
NO_JSON = ("{broken", '{"n": NaN}')
DEEP = '{"a":' * 3_000 + "1" + "}" * 3_000


def stored(database: Database) -> None:
    with database.writing() as session:
        session.add(CustomerRow(id="c", name="Maria", account_no="1", created_at=AT))
        session.add(ContactRow(id="c1", opened_at=AT))
        session.flush()
        session.add(
            OptionUseRow(
                id="u", contact_id="c1", agent_id="a", article_id="x", option_id="o", title="", remedy="", at=AT
            )
        )


@pytest.mark.parametrize("at", ["infinity", "-infinity", "20000-01-01 00:00:00+00", "0001-01-01 00:00:00+00"])
def test_a_time_that_no_clock_shows_is_one_row_that_cannot_be_read(database: Database, at: str) -> None:
    stored(database)
    put(database, "UPDATE option_use SET at = :at", at=at)
    with database.reading() as session:
        (use,) = session.exec(select(OptionUseRow)).all()
    assert cannot_be_read(use) and said_of(use, "Refund") == CANNOT_BE_READ
    assert use.at.astimezone() < AT


@pytest.mark.parametrize(
    "facts",
    [DEEP, "[1]", "7", '"text"', "null", '{"n": ' + "9" * 5_000 + "}", '{"n": 1e999999}', '{"n": NaN}', "{broken"],
    ids=["deep", "a list", "a number", "a text", "nothing", "5,000 digits", "infinite", "not a number", "broken"],
)
def test_json_that_is_no_object_to_read_is_one_row_that_cannot_be_read(database: Database, facts: str) -> None:
    if not database.is_sqlite and facts in NO_JSON:
        facts = "[]"  # PostgreSQL takes none that is broken
    stored(database)
    put(database, "UPDATE customer SET facts = :facts", facts=facts)
    with database.reading() as session:
        (customer,) = session.exec(select(CustomerRow)).all()
    assert cannot_be_read(customer) and customer.facts == {}


def test_a_list_that_is_none_cannot_be_read(database: Database) -> None:
    stored(database)
    put(database, "UPDATE customer SET products = '{}'")
    with database.reading() as session:
        (customer,) = session.exec(select(CustomerRow)).all()
    assert cannot_be_read(customer) and customer.products == []


@pytest.mark.parametrize("amount", ["NaN", "9999999999.99"])
def test_an_amount_that_is_no_sum_of_money_is_a_zero_that_says_so(database: Database, amount: str) -> None:
    stored(database)
    put(database, f"UPDATE option_use SET amount = '{amount}'")
    with database.reading() as session:
        (use,) = session.exec(select(OptionUseRow)).all()
    assert cannot_be_read(use)
    assert sum([use.amount, Decimal(5)]) == 5


def test_a_text_with_half_a_character_is_read_with_a_mark_in_its_place(database: Database) -> None:
    stored(database)
    put(database, "UPDATE customer SET facts = :facts", facts='{"said": "a\\ud800b\\u0000c"}')
    with database.reading() as session:
        (customer,) = session.exec(select(CustomerRow)).all()
    assert not cannot_be_read(customer)
    assert customer.facts == {"said": "a?b\N{REPLACEMENT CHARACTER}c"}


def test_what_the_program_stores_can_be_read_by_everybody(database: Database) -> None:
    with database.writing() as session:
        facts = {"half \ud800": ["\x00", {"x": "\udfff"}]}
        session.add(CustomerRow(id="c", name="Maria", account_no="1", created_at=AT, facts=facts))
    with database.reading() as session:
        kept = session.connection().execute(text("SELECT CAST(facts AS text) FROM customer")).scalar_one()
    assert "\\u0000" not in kept and "\\ud" not in kept
    assert json.loads(kept) == {"half ?": ["\N{REPLACEMENT CHARACTER}", {"x": "?"}]}


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists, max_leaves=20))
def test_json_comes_back_as_it_was_but_for_what_no_database_keeps(value: Any) -> None:
    once = load_json(dump_json(value))
    assert once is not NOT_READABLE
    assert load_json(dump_json(once)) == once
