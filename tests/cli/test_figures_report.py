"""`report figures` tells the figures as text, JSON and CSV, and the contacts behind one."""

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
from tests.figures.floor import Floor


@pytest.fixture
def floor(either_workspace: str) -> Iterator[Floor]:
    """Two contacts of yesterday, of one of which the customer's words would run in a spreadsheet."""
    with closing(open_database(either_workspace)) as database:
        made = Floor(database)
        dana, at = made.hire("dana", "Front"), datetime.now(UTC) - timedelta(days=1)
        made.close_contact(at, dana, outcome="satisfied", talk_s=90, title="=HYPERLINK(1)")
        made.close_contact(at, dana, outcome="dissatisfied", talk_s=30, title="Refund")
        yield made


def test_each_figure_is_a_line_with_its_n(kms: Kms, floor: Floor) -> None:
    talk = next(line for line in kms("report", "figures").lines if "Talk time" in line)
    assert "1:00 min" in talk and "small sample" in talk and talk.split()[-2:] == ["2", "talk"]


def test_as_json_it_has_definition_and_limits(kms: Kms, floor: Floor) -> None:
    told = kms("report", "figures", "--json", "--period", "today").json
    satisfied = next(one for one in told["figures"] if one["code"] == "satisfied")
    assert (satisfied["n"], satisfied["value"], satisfied["limits"]) == (0, None, None)
    assert satisfied["definition"] and told["period"]["from"] < told["period"]["to"]


def test_behind_a_figure_are_its_contacts(kms: Kms, floor: Floor) -> None:
    told = kms("report", "figures", "--behind", "satisfied", "--json").json
    assert (told["n"], sorted(one["counts_as"] for one in told["contacts"])) == (2, [0.0, 1.0])


def test_a_file_runs_nothing_and_the_audit_tells_of_it(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "behind.csv"
    assert kms("report", "figures", "--behind", "satisfied", "--csv", file).code == 0
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        resolutions = {row["resolution"] for row in csv.DictReader(sheet)}
    assert resolutions == {"'=HYPERLINK(1)", "Refund"}
    with floor.database.reading() as session:
        told = [row.data for row in session.exec(select(AuditRow).where(AuditRow.what == "list exported"))]
    assert told == [{"list": "contacts", "rows": 2}]


def test_the_sheet_of_figures_is_a_file_too(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    assert kms("report", "figures", "--csv", file).code == 0
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        rows = {row["figure"]: row for row in csv.DictReader(sheet)}
    assert (rows["talk"]["value"], rows["talk"]["n"], rows["fit"]["value"]) == ("60", "2", "")


@pytest.mark.parametrize(
    "wrong",
    [
        ["--behind", "luck"],
        ["--team", "Nowhere"],
        ["--from", "2026-13-01"],
        ["--from", "2026-02-02", "--to", "2026-02-01"],
    ],
)
def test_what_there_is_not_is_said(kms: Kms, floor: Floor, wrong: list[str]) -> None:
    told = kms("report", "figures", *wrong)
    assert told.code == 1 and told.err
