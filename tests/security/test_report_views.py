"""Views that reports of the floor are counted from: whoever looks has what they may count, and nothing of others."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.figures.fairness import Fairness
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.vulnerable import Vulnerable
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ApprovalRow, ContactEventRow, HandoverRow, OptionUseRow, PromiseRow, RepeatRow
from tests.figures.floor import CODES
from tests.figures.floor import Floor as Counted
from tests.security.conftest import Walled

CONTACTS = ["figure_granting", "figure_established", "figure_beside", "figure_repeat", "figure_use", "figure_asked"]
EVERY = (*CONTACTS, "figure_began", "figure_later_grant")


@pytest.fixture
def closed(walled: Walled) -> dict[str, str]:
    """A contact of Dana's, one of Sam's and one of Kim's, who is of another division as her customer is; by whose. In
    each an option was granted, refused, promised and asked again, a fact established."""
    floor, at = Counted(walled.floor.database), utc_now() - timedelta(hours=1)
    people, keys = walled.floor.people, {}
    for login, division in (("dana", ""), ("sam", ""), ("kim", "other")):
        agent, customer = people[login], floor.add_customer()
        with psycopg.connect(walled.url, autocommit=True) as owner:
            owner.execute("UPDATE customer SET division = %s WHERE id = %s", (division, customer))
        key = keys[login] = floor.close_contact(
            at, agent, customer, division=division, reason_code=CODES[0], article_id="late-fee", outcome="dissatisfied"
        )
        about: dict[str, Any] = {"contact_id": key, "article_id": "late-fee"}
        option: dict[str, Any] = {"option_id": "waive", "title": "Waive it", "amount": Decimal(9)}
        use: dict[str, Any] = {
            "customer_id": customer,
            "agent_id": agent.id,
            "remedy": "money",
            "result": "granted",
            "at": at,
        }
        asked: dict[str, Any] = {"asked_by": agent.id, "asked_at": at, "answered_at": at, "state": "refused"}
        fact = {"fact": "first_time", "value": True, "question": ""}
        rows = (
            OptionUseRow(id=new_key(), **about, **option, **use),
            ApprovalRow(id=new_key(), **about, **option, **asked),
            RepeatRow(id=new_key(), contact_id=key, kind="fact", by_id=agent.id, at=at),
            ContactEventRow(
                id=new_key(), contact_id=key, seq=90, at=at, agent_id=agent.id, kind="fact_set", data=fact
            ),
            PromiseRow(
                id=new_key(), contact_id=key, customer_id=customer, owner_id=agent.id, due_at=at, made_at=at,
                state="kept", settled_at=at, what="",
            ),
            HandoverRow(
                id=new_key(), contact_id=key, from_id=agent.id, to_kind="person", to_id=agent.id, state="accepted",
                made_at=at + timedelta(minutes=1), answered_by=agent.id,
            ),
        )  # fmt: skip
        with floor.database.writing() as session:
            session.add_all(rows)
    return keys


def seen(walled: Walled, login: str, view: str) -> list[str]:
    return sorted(key for (key,) in walled.plain(login).execute(f"SELECT contact_id FROM {view}".encode()))


@pytest.mark.parametrize("view", CONTACTS)
def test_each_login_has_its_own_and_who_overlooks_the_floor_their_division(
    walled: Walled, closed: dict[str, str], view: str
) -> None:
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "agent")
    here = sorted((closed["dana"], closed["sam"]))
    whose = {"dana": [closed["dana"]], "kim": [closed["kim"]], "priya": [], "rosa": here, "quinn": here, "ines": here}
    assert {login: seen(walled, login, view) for login in whose} == whose


def test_how_many_contacts_began_is_seen_by_who_overlooks_the_floor(walled: Walled, closed: dict[str, str]) -> None:
    here = {closed["dana"], closed["sam"]}
    for login, told in (("dana", set()), ("kim", set()), ("rosa", here)):
        assert set(seen(walled, login, "figure_began")) & set(closed.values()) == told, login


def test_when_something_was_granted_is_told_of_customers_of_the_division(
    walled: Walled, closed: dict[str, str]
) -> None:
    here = sorted((closed["dana"], closed["sam"]))
    assert {login: seen(walled, login, "figure_later_grant") for login in ("dana", "rosa", "kim")} == {
        "dana": here,
        "rosa": here,
        "kim": [closed["kim"]],
    }


@pytest.mark.parametrize("view", EVERY)
def test_who_has_left_has_nothing(walled: Walled, closed: dict[str, str], view: str) -> None:
    rosa = walled.plain("rosa")
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = false WHERE login = 'rosa'")
    assert rosa.execute(f"SELECT count(*) FROM {view}".encode()).fetchone() == (0,)


@pytest.mark.parametrize("view", EVERY)
def test_nothing_that_a_reader_adds_meets_a_row_that_is_not_theirs(
    walled: Walled, closed: dict[str, str], view: str
) -> None:
    """An error would tell of the row it failed at."""
    trap = f"SELECT count(*) FROM {view} WHERE 1 / (CASE WHEN contact_id = %s THEN 0 ELSE 1 END) = 1"
    walled.plain("dana").execute(trap.encode(), (closed["kim"],))
    with pytest.raises(psycopg.errors.DivisionByZero):
        walled.plain("rosa").execute(trap.encode(), (closed["dana"],))


@pytest.mark.parametrize("view", EVERY)
def test_nobody_writes_through_one(walled: Walled, closed: dict[str, str], view: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
        walled.plain("rosa").execute(f"DELETE FROM {view}".encode())


def test_no_view_has_a_word_of_the_customers_a_name_or_a_number(walled: Walled) -> None:
    query = "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_name = ANY(%s)"
    columns = {name for (name,) in walled.asked(query, list(EVERY))}
    assert columns.isdisjoint({"words", "name", "number", "account_no", "question", "reason", "what", "note", "title"})


def test_a_program_that_lies_about_who_asks_reads_no_more(walled: Walled, closed: dict[str, str]) -> None:
    rosa, database = walled.floor.people["rosa"], walled.database("dana")
    now = utc_now()
    assert Fairness(database, rosa).report(FigureFilters(), now)().left_out == 1
    lines = Vulnerable(database, rosa).report(FigureFilters(), now)().lines
    assert {key for one in lines for term in one.terms for key in term.contacts} == {closed["dana"]}
    kim = walled.database("kim")
    assert Fairness(kim, rosa).report(FigureFilters(), now)().left_out == 0


def test_who_moves_to_another_division_counts_there_at_once(walled: Walled, closed: dict[str, str]) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(
            "UPDATE staff SET team_id = (SELECT id FROM team WHERE name = 'Other brand') WHERE login = 'rosa'"
        )
    for view in CONTACTS:
        assert seen(walled, "rosa", view) == [closed["kim"]], view


def test_a_contact_that_moves_to_another_division_is_counted_there(walled: Walled, closed: dict[str, str]) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE contact SET division = 'other' WHERE id = %s", (closed["sam"],))
    for view in CONTACTS:
        assert seen(walled, "rosa", view) == [closed["dana"]], view
