"""A list of customers goes into the directory once, by account number, and a second time brings it up to date."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col, select

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.list_import import ListedCustomer, ListReport, import_list, plan_list
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import AuditRow
from tests.customers.people import MAIL, MARIA, directory_of

ANA = ListedCustomer(
    "88-41", "Ana Bell", "gold", ("TV",), ("+442079460100",), ("ana@one.example",), tells_phones=True, tells_mails=True
)
BEN = replace(ANA, account_no="99", name="Ben Cole", mails=("ben@one.example",))


def test_a_second_import_updates_and_doubles_nothing(database: Database) -> None:
    directory = Directory(database, "GB")
    assert import_list(database, [ANA, BEN], "ada") == ListReport(added=2)
    assert import_list(database, [ANA, BEN], "ada") == ListReport(unchanged=2)
    (ana,) = directory.find_customers("8841")
    assert (ana.name, ana.tier, ana.products, ana.email) == ("Ana Bell", "gold", ("TV",), "ana@one.example")
    married = replace(ANA, account_no="8841", name="Ana Cole", tier="", products=("TV", "Phone"))
    assert plan_list(database, [married, BEN]) == ListReport(changed=1, unchanged=1)
    assert directory.find_customers("8841") == [ana], "a plan changes nothing"
    assert import_list(database, [married, BEN], "ada") == ListReport(changed=1, unchanged=1)
    assert directory.find_customers("8841") == [replace(ana, name="Ana Cole", tier="", products=("TV", "Phone"))]
    with database.reading() as session:
        rows = session.exec(
            select(AuditRow.data).where(AuditRow.what == "customers imported").order_by(col(AuditRow.seq))
        )
        assert rows.all() == [{"added": a, "changed": c} for a, c in ((2, 0), (0, 0), (0, 1))]


def test_a_column_the_list_does_not_have_changes_nothing(database: Database) -> None:
    _, (maria,) = directory_of(database, MARIA)
    assert import_list(database, [ListedCustomer(maria.account_no, maria.name)], "") == ListReport(unchanged=1)
    assert Directory(database, "GB").get_customer(maria.id) == maria


def test_a_shared_number_is_on_both_and_goes_from_whom_the_next_list_does_not_tell_it(database: Database) -> None:
    directory = Directory(database, "GB")
    import_list(database, [ANA, BEN], "")
    assert directory.match_caller("020 7946 0100").why == "This number is on 2 accounts."
    import_list(database, [replace(ANA, phones=()), BEN], "")
    (only,) = directory.match_caller("020 7946 0100").candidates
    assert only.customer.name == "Ben Cole"


def test_what_people_and_other_systems_told_stays(database: Database) -> None:
    directory, (maria,) = directory_of(database, MARIA)
    listed = replace(ANA, account_no=maria.account_no, name=maria.name)
    import_list(database, [listed], "")
    import_list(database, [replace(listed, phones=(), mails=())], "")
    assert directory.match_caller(MARIA.phone).level == "known"
    assert directory.match_caller("020 7946 0100").level == "unknown"


def test_whom_a_letter_had_told_of_gets_the_account_number(database: Database) -> None:
    directory = Directory(database, "GB")
    History(database).store_messages([replace(MAIL, customer_address="ana@one.example", customer_name="A. Bell")])
    (before,) = directory.find_customers("ana@one.example")
    assert before.account_no == ""
    assert import_list(database, [ANA], "") == ListReport(changed=1)
    (after,) = directory.find_customers("88 41")
    assert (after.id, after.account_no, after.name) == (before.id, "88-41", "Ana Bell")
    assert len(History(database).list_entries(after.id)) == 1
    other = replace(ANA, account_no="77", name="Anton Bell")
    assert import_list(database, [other], "") == ListReport(added=1), "an account number is not given twice"


def test_a_number_that_was_only_read_in_a_letter_becomes_known(database: Database) -> None:
    letter = replace(MAIL, customer_address="ana@one.example", body_text="I am on 020 7946 0100")
    History(database).store_messages([letter])
    import_list(database, [ANA], "")
    assert Directory(database, "GB").match_caller("020 7946 0100").level == "known"


@pytest.mark.parametrize("count", [2_001])
def test_a_long_list_is_stored_in_parts(sqlite_database: Database, count: int) -> None:
    many = [ListedCustomer(f"K{number}", f"Customer {number}") for number in range(count)]
    assert import_list(sqlite_database, many, "") == ListReport(added=count)
    assert import_list(sqlite_database, many, "") == ListReport(unchanged=count)
