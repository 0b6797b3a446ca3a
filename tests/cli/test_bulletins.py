"""`bulletins`: listed, published, changed, lifted, and whom it affects into a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ContactRow
from kms_desktop.storage.tables_bulletins import DownReportRow
from tests.cli.conftest import Kms


@pytest.fixture
def staffed(either_workspace: str) -> str:
    """Dana reported the website on a contact with somebody whose name a spreadsheet would run."""
    now = utc_now()
    with closing(open_database(either_workspace)) as database:
        roster = Roster(database)
        dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent").id
        roster.add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager")
        customer = Directory(database, "GB").add_customer(Customer(id="", name="=1+1", account_no="77"))
        with database.writing() as session:
            contact = ContactRow(
                id=new_key(), customer_id=customer.id, channel="phone", phase="on_call", holder_id=dana, opened_at=now
            )
            session.add(contact)
            session.add(DownReportRow(id=new_key(), about="website", by_id=dana, at=now, contact_id=contact.id))
    return either_workspace


def test_a_bulletin_is_published_listed_changed_and_lifted(kms: Kms, staffed: str) -> None:
    key = kms("--as", "rosa", "bulletins", "publish", "incident", "--about", "website", "--json").json["id"]
    said = kms("--as", "dana", "bulletins", "list")
    assert said.lines[0] == "1 bulletin runs"
    assert "Incident" in said.lines[2] and "The website is down" in said.lines[2] and key in said.lines[2]
    change = kms("--as", "rosa", "bulletins", "change", key, "--title", "Checkout is slow", "--hours", "2")
    assert change.lines == ["Changed on every desk."]
    [told] = kms("--as", "dana", "bulletins", "list", "--json").json
    assert (told["title"], told["state"], told["read_by"]) == ("Checkout is slow", "running", 0)
    assert told["ends_at"] > told["published_at"]
    assert kms("--as", "rosa", "bulletins", "lift", key).lines == ["Lifted. Those who reported it are told."]
    assert kms("--as", "rosa", "bulletins", "take-back", key).lines == ["It was over already."]
    assert kms("--as", "rosa", "bulletins", "list", "--json").json == []
    assert [one["state"] for one in kms("--as", "rosa", "bulletins", "list", "--all", "--json").json] == ["lifted"]


def test_an_agent_publishes_nothing_and_says_why(kms: Kms, staffed: str) -> None:
    refused = kms("--as", "dana", "bulletins", "publish", "change", "New prices").failed_plainly()
    assert "by a supervisor or an administrator" in refused
    assert "no such bulletin" in kms("--as", "rosa", "bulletins", "lift", "nothing").failed_plainly()
    assert (
        "at most a year" in kms("--as", "rosa", "bulletins", "publish", "change", "x", "--hours", "-1").failed_plainly()
    )


def test_whom_it_affects_is_a_file_for_who_may(kms: Kms, staffed: str, tmp_path: Path) -> None:
    key = kms("--as", "rosa", "bulletins", "publish", "incident", "--about", "website", "--json").json["id"]
    [one] = kms("--as", "rosa", "bulletins", "affected", key, "--json").json
    assert (one["how"], one["name"], one["agent"]) == ("reported", "=1+1", "Dana Webb")
    where = tmp_path / "affected.csv"
    assert kms("--as", "rosa", "bulletins", "affected", key, "--csv", str(where)).lines == [
        "1 customer written to affected.csv."
    ]
    [row] = csv.DictReader(io.StringIO(where.read_text("utf-8-sig")))
    assert (row["name"], row["account"], row["how"]) == ("'=1+1", "77", "reported")
    assert "is exported by" in kms("--as", "dana", "bulletins", "affected", key, "--csv", str(where)).failed_plainly()
    listed = tmp_path / "bulletins.csv"
    assert kms("--as", "rosa", "bulletins", "list", "--csv", str(listed)).code == 0
    assert "The website is down" in listed.read_text("utf-8-sig")
