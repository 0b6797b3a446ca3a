"""Two people who were taken for one: parted by their addresses, put back, and who may do that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.parting import part_customer, plan_parting
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import AuditRow
from tests.customers.people import MAIL, MARIA, directory_of

JAMES_MAIL = "james@example.com"


@pytest.fixture
def rosa(database: Database) -> Person:
    return Roster(database).add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager")


@pytest.fixture
def both(database: Database) -> tuple[Directory, History, str]:
    """Maria, who has James's address and his letter too."""
    directory, (maria,) = directory_of(database, replace(MARIA, facts={}))
    directory.add_customer(replace(MARIA, account_no="1", name="Somebody", phone="", email=""))
    history = History(database)
    letter = replace(MAIL, source_id="2", thread_id="zammad:2", subject="From James", author_address=JAMES_MAIL)
    history.store_messages(
        [replace(MAIL, author_address="maria.okafor@example.com"), replace(letter, other_addresses=(JAMES_MAIL,))]
    )
    return directory, history, maria.id


def _subjects(history: History, customer_id: str) -> set[str]:
    return {entry.subject for entry in history.list_entries(customer_id)}


def test_an_address_goes_with_what_was_written_from_it_and_comes_back(
    database: Database, rosa: Person, both: tuple[Directory, History, str]
) -> None:
    directory, history, maria = both
    plan = plan_parting(database, "GB", maria, [JAMES_MAIL.upper()])
    assert (plan.addresses, plan.threads) == ((JAMES_MAIL,), ("zammad:2",))
    done = part_customer(database, rosa, plan, name="James Okafor")
    assert (done.points, done.messages) == (1, 1)
    assert _subjects(history, maria) == {MAIL.subject}
    assert _subjects(history, done.to_id) == {"From James"}
    assert [one.name for one in directory.find_customers(JAMES_MAIL)] == ["James Okafor"]
    back = plan_parting(database, "GB", done.to_id, [JAMES_MAIL])
    part_customer(database, rosa, back, to_id=maria)
    assert _subjects(history, maria) == {MAIL.subject, "From James"}
    with database.reading() as session:
        assert len(session.exec(select(AuditRow).where(AuditRow.what == "customer parted")).all()) == 2


def test_what_is_not_theirs_does_not_go_and_an_agent_parts_nobody(
    database: Database, rosa: Person, both: tuple[Directory, History, str]
) -> None:
    _, history, maria = both
    with pytest.raises(NotFound, match="none of their numbers"):
        plan_parting(database, "GB", maria, ["stranger@example.com"])
    plan = plan_parting(database, "GB", maria, [JAMES_MAIL])
    with pytest.raises(Refused):
        part_customer(database, replace(rosa, role="agent"), plan, name="James")
    for names in ({}, {"name": "James", "to_id": maria}, {"to_id": maria}, {"to_id": "nobody"}):
        with pytest.raises(KmsError):
            part_customer(database, rosa, plan, **names)
    assert _subjects(history, maria) == {MAIL.subject, "From James"}
