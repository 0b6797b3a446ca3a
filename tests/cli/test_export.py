"""`export`, and that whatever writes a file for a spreadsheet is told in the audit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from kms_desktop.storage.database import open_database
from kms_desktop.storage.tables import AuditRow
from tests.cli.conftest import Kms
from tests.figures.floor import CODES, Floor


@pytest.fixture
def floor(workspace: str) -> Iterator[Floor]:
    with closing(open_database(workspace)) as database:
        made = Floor(database)
        dana = made.hire("dana", "Front")
        made.hire("rosa", "Front", "supervisor")
        customer = made.add_customer("gold")
        with made.at_once():
            for n in range(12):
                at = datetime.now(UTC) - timedelta(hours=n + 1)
                made.close_contact(at, dana, customer, reason_code=CODES[0], outcome="satisfied")
        yield made


def told(floor: Floor) -> list[str]:
    with floor.database.reading() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.what == "report exported")).all()
        return [row.data["report"] for row in rows]


def test_contacts_are_written_one_row_each(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    assert kms("export", file, "--as", "rosa").lines == ["12 contacts written to contacts.csv."]
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert len(rows) == 12 and {row["satisfied"] for row in rows} == {"yes"} and "agent" not in rows[0]
    answer = kms("export", file, "--names", "--period", "today", "--json", "--as", "rosa").json
    assert answer["columns"][-3:] == ["agent", "customer", "account"] and answer["rows"] <= 12
    assert told(floor) == ["contact_rows", "contact_rows"]


def test_agents_export_their_own_without_names(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    assert kms("export", tmp_path / "own.csv", "--as", "dana").code == 0
    assert "supervisor" in kms("export", tmp_path / "own2.csv", "--names", "--as", "dana").failed_plainly()
    assert not (tmp_path / "own2.csv").exists()
    one = kms("export", tmp_path / "one.csv", "--agent", "dana", "--as", "rosa")
    assert one.failed_plainly() == "Say why the figures of one person are looked at."
    assert kms("export", tmp_path / "one.csv", "--agent", "dana", "--why", "Their week", "--as", "rosa").code == 0


def test_a_file_that_cannot_be_written_is_said_plainly(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    assert "could not be written" in kms("export", tmp_path / "no" / "x.csv", "--as", "rosa").failed_plainly()


@pytest.mark.parametrize(
    "words",
    [
        ("report", "figures"),
        ("report", "volumes"),
        ("report", "fairness"),
        ("report", "prevention"),
        ("report", "kcs"),
        ("report", "tool"),
        ("report", "ease", "--survey", "survey.csv"),
        ("bulletins", "list"),
    ],
)
def test_every_report_that_is_written_into_a_file_is_told(
    kms: Kms, floor: Floor, kb: Path, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "survey.csv").write_text("contact,ease\nc1,2\n", "utf-8")
    assert kms(*words, "--csv", tmp_path / "it.csv", "--kb", kb, "--as", "rosa").code == 0
    assert told(floor) == [words[1] if words[0] == "report" else "bulletins"]


def test_journeys_too(kms: Kms, floor: Floor, kb: Path, tmp_path: Path) -> None:
    (kb / "journeys.yaml").write_text(
        f"journeys:\n  - name: A fee\n    steps:\n      - reason: {CODES[0]}\n      - reason: {CODES[1]}\n", "utf-8"
    )
    said = kms("report", "journeys", "--csv", tmp_path / "it.csv", "--kb", kb, "--as", "rosa")
    assert said.code == 0, said.err
    assert told(floor) == ["journeys"]
