"""`card` and `looks`: a customer read with no contact open, and who did."""

from __future__ import annotations

from contextlib import closing

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import Database, open_database
from tests.cli.conftest import Kms

MARIA = Customer(id="", name="Maria Okafor", account_no="8841 2290", phone="020 7946 0018")


def test_what_a_command_reads_of_a_customer_is_told_and_listed(kms: Kms, either_workspace: str) -> None:
    with closing(open_database(either_workspace)) as database:
        _told_and_listed(kms, database)


def _told_and_listed(kms: Kms, database: Database) -> None:
    roster = Roster(database)
    roster.add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager")
    maria = Directory(database, "GB").add_customer(MARIA)
    assert kms("looks", "--as", "rosa").lines == ["Nobody looked at a customer with no contact open."]
    told = kms("card", "8841 2290", "--as", "rosa")
    assert told.code == 0
    assert told.lines[0] == "Maria Okafor, account 8841 2290"
    assert any("+442079460018" in line for line in told.lines)
    card = kms("card", "Maria", "--as", "rosa", "--json").json["card"]
    assert [point["value"] for point in card["points"]] == ["+442079460018"]
    kms("history", "Maria", "--as", "rosa")
    looks = kms("looks", "Maria", "--as", "rosa", "--json").json
    assert [(one["who"], one["customer_name"]) for one in looks] == [("rosa", "Maria Okafor")] * 3
    assert len(CustomerLooks(database, roster.find_person("rosa")).list_looks(maria.id)) == 3


def test_looks_are_listed_for_who_reads_the_audit_alone(kms: Kms, either_workspace: str) -> None:
    with closing(open_database(either_workspace)) as database:
        Roster(database).add_person("dana", "Dana Webb", "agent", "Front line", "agent")
    refused = kms("looks", "--as", "dana").failed_plainly()
    assert "Who looked a customer up is read by" in refused
