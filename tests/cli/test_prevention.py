"""`report prevention`: as text, JSON, files for a spreadsheet and for a website; right by role, and in the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from kms_desktop.storage.database import open_database
from kms_desktop.storage.tables import AuditRow, CustomerRow
from tests.cli.conftest import Kms
from tests.figures.floor import Floor
from tests.figures.test_told import tell

LATE_FEE = """---
id: late-fee
title: Why there is a late fee
audience: public
confidence: validated
reason: billing/late-fee
---

## Issue
A fee stands on the bill.

## Prevent
Pay by direct debit.
"""


@pytest.fixture
def floor(either_workspace: str, kb: Path) -> Iterator[Floor]:
    """Forty days ago two contacts about a fee, one of which was told how it does not come back; a status contact of a
    newcomer yesterday."""
    (kb / "billing" / "late-fee.md").write_text(LATE_FEE, encoding="utf-8")
    now = datetime.now(UTC)
    with closing(open_database(either_workspace)) as database:
        made = Floor(database)
        dana = made.hire("dana", "Front")
        for login, role in (("rosa", "supervisor"), ("ines", "editor")):
            made.hire(login, "Front", role)
        told, other, new = (made.add_customer(products=("fibre",)) for _ in range(3))
        fee = {"article_id": "late-fee", "reason_code": "billing/late-fee", "link": "resolved"}
        contact = made.close_contact(now - timedelta(days=40), dana, told, **fee)
        tell(database, contact, dana, "late-fee")
        made.close_contact(now - timedelta(days=40), dana, other, **fee)
        made.close_contact(now - timedelta(days=39), dana, other, **fee)
        made.close_contact(
            now - timedelta(days=1), dana, new, article_id="order", article_kind="status", reason_code="orders/where"
        )
        with database.writing() as session:
            session.get_one(CustomerRow, new).since = (now - timedelta(days=5)).date()
        yield made


def test_it_says_whom_a_message_would_have_spared_and_who_came_again(kms: Kms, floor: Floor, kb: Path) -> None:
    said = "\n".join(" ".join(line.split()) for line in kms("report", "prevention", "--kb", kb).lines)
    assert said.startswith("A message beforehand would have spared 1 of 4 contacts.")
    assert "Asked how far something is 1 1" in said and "fibre Orders, where 1 1 small sample" in said
    assert "1 3 Billing, late fee Why there is a late fee 0 % (n 1) 100 % (n 1) −100 %" in said
    assert "3 Billing, late fee Why there is a late fee\n1 Orders, where none" in said
    data = kms("report", "prevention", "--kb", kb, "--json").json
    assert (data["spared"]["spared"], data["spared"]["customers"]) == (1, 1)
    (line,) = data["told"]
    assert (line["told"], line["contacts"], line["came_again"]["told"]["n"]) == (1, 3, 1)
    assert line["came_again"]["small_sample"] and not line["came_again"]["beyond_chance"]
    assert [one["public_article"] for one in data["home"]] == ["late-fee", None]


def test_the_file_of_whom_is_in_the_audit_and_has_names_only_where_asked(
    kms: Kms, floor: Floor, kb: Path, tmp_path: Path
) -> None:
    file = tmp_path / "spared.csv"
    assert kms("report", "prevention", "--kb", kb, "--spared", file, "--as", "rosa").lines == [
        "2 rows written to spared.csv."
    ]
    plain = file.read_text("utf-8-sig")
    assert plain.splitlines()[0] == "how,about,title,product,contact,at,customer" and "Customer 2" not in plain
    assert kms("report", "prevention", "--kb", kb, "--spared", file, "--names", "--as", "rosa").code == 0
    assert file.read_text("utf-8-sig").count("Customer 2") == 2
    assert kms("report", "prevention", "--kb", kb, "--spared", file, "--as", "ines").failed_plainly()
    assert kms("report", "prevention", "--kb", kb, "--as", "dana").failed_plainly()
    with floor.database.reading() as session:
        noted = [row.data for row in session.exec(select(AuditRow)).all() if row.what == "list exported"]
    assert noted == [{"list": "contacts", "rows": 1}] * 2


def test_told_against_not_told_is_a_file_too(kms: Kms, floor: Floor, kb: Path, tmp_path: Path) -> None:
    file = tmp_path / "told.csv"
    assert kms("report", "prevention", "--kb", kb, "--csv", file).lines == ["1 row written to told.csv."]
    assert (
        file.read_text("utf-8-sig")
        .splitlines()[1]
        .startswith('late-fee,billing/late-fee,"Billing, late fee",1,3,1,0,1,1')
    )


def test_the_home_page_says_on_the_desk_what_has_no_article(kms: Kms, floor: Floor, kb: Path, tmp_path: Path) -> None:
    page, data, site = tmp_path / "top.html", tmp_path / "top.json", "https://help.example.com"
    words = ("report", "prevention", "--kb", kb, "--home")
    said = kms(*words, page, "--site", site)
    assert said.lines == ["1 topic written to top.html.", "No public article: Orders, where (orders/where)"]
    assert f'<a href="{site}/late-fee">Why there is a late fee</a>' in page.read_text("utf-8")
    assert kms(*words, data).lines[0] == "2 topics written to top.json; 1 with a public article."
    assert [one["article"] for one in json.loads(data.read_text("utf-8"))["topics"]][1] is None
    assert kms(*words, tmp_path / "top.txt").failed_plainly()
    assert kms(*words, tmp_path / "no" / "top.html").failed_plainly()
    assert kms(*words, page, "--site", "javascript:1").failed_plainly()
    assert kms("report", "prevention", "--days", "400").failed_plainly()
