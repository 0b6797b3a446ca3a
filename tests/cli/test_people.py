"""`import`, `customer` and `history`: mails and tickets in, customers and what happened with them out."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import Database
from tests.cli.conftest import Kms


def mail(number: int, sender: str, to: str, subject: str, text: str, answers: int = 0) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = f"Mon, 0{number} Jun 2026 10:00:00 +0000"
    message["Message-ID"] = f"<{number}@mail.example.com>"
    if answers:
        message["In-Reply-To"] = f"<{answers}@mail.example.com>"
    message.set_content(text)
    return b"From - Mon Jun  1 10:00:00 2026\n" + bytes(message) + b"\n"


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    mails = [
        mail(1, "Maria Okafor <maria@example.com>", "help@shop.example.net", "Charged twice", "You took it twice."),
        mail(2, "Ines <ines@shop.example.net>", "maria@example.com", "Re: Charged twice", "It is a hold.", 1),
        mail(3, "Jon Bell <jon@example.com>", "help@shop.example.net", "No picture", "The set stays dark."),
        b"From - Mon Jun  1 10:00:00 2026\nSubject: from nobody\n\nHello\n\n",
    ]
    file = tmp_path / "inbox.mbox"
    file.write_bytes(b"".join(mails))
    return file


def test_imported_mails_become_customers_and_their_history(kms: Kms, either_workspace: str, mbox: Path) -> None:
    brought = kms("import", "mbox", mbox, "--own", "shop.example.net")
    assert brought.code == 0
    assert brought.lines == [
        "3 messages added, 0 were there before, 2 new customers, 1 skipped.",
        "  inbox.mbox, mail 4: It does not say who sent it.",
    ]
    (maria,) = kms("customer", "maria@example.com", "--json").json
    assert maria["name"] == "Maria Okafor"
    told = kms("history", "Maria Okafor")
    assert (told.lines[0], maria["account_no"]) == ("Maria Okafor", ""), "no account number is made up"
    assert "Charged twice" in told.lines[2]
    history = kms("history", maria["id"], "--json").json
    assert history["customer"]["id"] == maria["id"]
    (entry,) = history["entries"]
    assert [message["text"].strip() for message in entry["messages"]] == ["You took it twice.", "It is a hold."]
    assert entry["at"].startswith("2026-06-02T10:00:00")


def test_a_quoted_mail_of_an_earlier_import_goes_and_the_original_shows_it(
    kms: Kms, either_workspace: str, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "sent.mbox", tmp_path / "inbox.mbox"
    asked = "Which model do you have, the HG8245 or the E-22?"
    ours.write_bytes(mail(1, "Ines <ines@shop.example.net>", "Maria Okafor <maria@example.com>", "Order", asked))
    head = "Von: Ines\nGesendet: Montag\nAn: Maria\nBetreff: Order"
    theirs.write_bytes(
        mail(2, "Maria <maria@example.com>", "help@shop.example.net", "AW: Order", f"The E-22.\n\n{head}\n\n{asked}", 1)
    )
    for file in (ours, theirs):
        assert kms("import", "mbox", file, "--own", "shop.example.net").code == 0
    (entry,) = kms("history", "maria@example.com", "--json").json["entries"]
    assert [(message["text"].strip(), message["more"]) for message in entry["messages"]] == [
        (asked, False),
        ("The E-22.", True),
    ]
    (entry,) = kms("history", "maria@example.com", "--original", "--json").json["entries"]
    assert entry["messages"][1]["text"].strip().endswith(asked)
    told = kms("history", "maria@example.com", "--original").lines
    assert "  Gesendet: Montag" in told and told.count(f"  {asked}") == 2


def test_importing_twice_adds_nothing(kms: Kms, workspace: str, mbox: Path) -> None:
    kms("import", "mbox", mbox)
    again = kms("import", "mbox", mbox, "--json").json
    assert (again["added"], again["already_there"], again["customers_added"]) == (0, 3, 0)
    assert [skipped["path"] for skipped in again["skipped"]] == ["inbox.mbox, mail 4"]


def test_tickets_are_brought_in_too(kms: Kms, workspace: str, tmp_path: Path) -> None:
    ticket = {
        "id": 7,
        "title": "No picture",
        "customer": {"id": 3, "firstname": "Jon", "lastname": "Bell", "email": "jon@example.com"},
        "articles": [
            {
                "id": 70,
                "ticket_id": 7,
                "type": "email",
                "sender": "Customer",
                "from": "Jon Bell <jon@example.com>",
                "body": "The set stays dark.",
                "content_type": "text/plain",
                "created_at": "2026-06-03T10:00:00Z",
            }
        ],
    }
    export = tmp_path / "tickets.json"
    export.write_text(json.dumps([ticket]), encoding="utf-8")
    told = kms("import", "zammad", export, "--json").json
    assert (told["added"], told["customers_added"]) == (1, 1), told
    assert "No picture" in kms("history", "jon@example.com").out


@pytest.mark.parametrize("kind", ["mbox", "zammad"])
def test_a_file_that_cannot_be_imported_is_said_in_one_line(
    kms: Kms, workspace: str, tmp_path: Path, kind: str
) -> None:
    assert "There is no file" in kms("import", kind, tmp_path / "none").failed_plainly()
    assert "is a folder" in kms("import", kind, tmp_path).failed_plainly()
    assert "is a device" in kms("import", kind, "/dev/zero").failed_plainly()
    (tmp_path / "empty").write_bytes(b"")
    assert "is empty" in kms("import", kind, tmp_path / "empty").failed_plainly()
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert "picture" in kms("import", kind, tmp_path / "picture").failed_plainly()


def test_skipped_records_beyond_the_limit_are_counted(kms: Kms, workspace: str, tmp_path: Path) -> None:
    file = tmp_path / "many.mbox"
    file.write_bytes(b"From - Mon Jun  1 10:00:00 2026\nSubject: nobody\n\nHello\n\n" * 5)
    told = kms("import", "mbox", file, "--limit", 2)
    assert told.lines[0].endswith("5 skipped.")
    assert told.lines[-1] == "  … and 3 more (--limit)"
    assert len(told.lines) == 4


def test_a_customer_nobody_knows_is_said_in_one_line(kms: Kms, workspace: str) -> None:
    assert kms("customer", "nobody").failed_plainly() == "No customer is found by “nobody”."
    assert kms("history", "+442079460999").failed_plainly() == "No customer is found by “+442079460999”."
    empty = kms("customer", "nobody", "--json")
    assert (empty.code, empty.json) == (1, [])


def test_customers_of_one_name_are_told_apart_by_their_accounts(
    kms: Kms, workspace: str, sqlite_database: Database
) -> None:
    directory = Directory(sqlite_database, "GB")
    for number in range(7):
        directory.add_customer(Customer("", "Maria Okafor", f"8841 000{number}"))
    said = kms("history", "Maria Okafor").failed_plainly()
    assert said.startswith("“Maria Okafor” matches more than 5 customers: Maria Okafor (8841 0000), ")
    told = kms("history", "8841 0003")
    assert told.lines == ["Maria Okafor, account 8841 0003", "Nothing happened with this customer yet."]
    assert len(kms("customer", "Maria", "--limit", 3, "--json").json) == 3


def test_numbers_are_read_as_those_of_the_country(
    kms: Kms, workspace: str, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Directory(sqlite_database, "DE").add_customer(Customer("", "Jörg Weiß", "1000", phone="030 5550199"))
    monkeypatch.setenv("KMS_REGION", "DE")
    assert kms("customer", "030 5550199", "--json").json[0]["name"] == "Jörg Weiß"


def test_words_of_a_mail_cannot_take_over_the_terminal(kms: Kms, workspace: str, tmp_path: Path) -> None:
    file = tmp_path / "evil.mbox"
    file.write_bytes(mail(1, "Eve <eve@example.com>", "help@example.net", "X=?utf-8?q?=1b=5b2J=07?= zebra", "x"))
    kms("import", "mbox", file)
    told = kms("history", "eve@example.com")
    assert "zebra" in told.out
    assert "\x1b" not in told.out and "\x07" not in told.out
