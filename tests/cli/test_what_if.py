"""`report what-if`: as text, JSON and CSV, each figure with its contacts, right by role."""

from __future__ import annotations

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
from tests.figures.test_looser_limits import asked, publish

OPTION = ("report", "what-if", "--article", "late-fee", "--option", "waive")


@pytest.fixture
def floor(workspace: str) -> Iterator[Floor]:
    """Two approvals refused to Dana yesterday, one within £80."""
    with closing(open_database(workspace)) as database:
        made, at = Floor(database), datetime.now(UTC) - timedelta(days=1)
        dana, _ = made.hire("dana", "Front"), made.hire("rosa", "Front", "supervisor")
        made.hire("omar", "Front")
        for amount in ("60", "90"):
            asked(made, made.close_contact(at, dana), dana, amount, minutes=4, at=at)
        publish(made, agent="40", manager=None)
        yield made


def test_what_a_looser_limit_costs_is_told_with_what_it_rests_on(kms: Kms, floor: Floor) -> None:
    said = kms(*OPTION, "--limit", "80").lines
    assert said[0] == "“Waive it”, if agents grant up to £80 alone; today up to £40."
    assert said[2] == "£45 more granted (£30 to £60); 1 approval and 4 minutes of waiting spared."
    assert any(line.split()[:5] == ["More", "granted", "£30", "£45", "£60"] for line in said)
    assert "This is a small sample: fewer than 20 approvals." in said
    assert any("A guess: put your own figure in its place" in line for line in said)
    told = kms(*OPTION, "--without-approval", "--json", "--as", "rosa").json
    figures = {one["code"]: one for one in told["figures"]}
    assert (told["limit"], told["today"], figures["at_once"]["high"]) == (None, "40", 2)
    assert (figures["more_granted"]["low"], figures["minutes"]["high"]) == (75, 8)
    assert len(figures["went_without"]["contacts"]) == 2
    assert kms(*OPTION, "--without-approval", "--json", "--as", "omar").json["figures"][0]["high"] == 0
    assert kms(*OPTION, "--limit", "80", "--as", "omar").lines[-1] == "Nobody asked for it in this time."


def test_each_figure_opens_and_the_audit_tells_of_a_file_of_contacts(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    (contact,) = kms(*OPTION, "--limit", "80", "--behind", "more_granted", "--json").json["contacts"]
    assert kms(*OPTION, "--limit", "80", "--behind", "more_granted").lines[-1].endswith(contact)
    assert kms(*OPTION, "--limit", "80", "--csv", tmp_path / "all.csv").code == 0
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) == 1 + 10 + 4
    assert kms(*OPTION, "--limit", "80", "--behind", "asked", "--csv", tmp_path / "them.csv").code == 0
    assert len((tmp_path / "them.csv").read_text("utf-8-sig").splitlines()) == 3
    with floor.database.reading() as session:
        assert [row.what for row in session.exec(select(AuditRow)).all()].count("list exported") == 1


def test_what_cannot_be_replayed_is_said(kms: Kms, floor: Floor) -> None:
    assert "Agents grant up to £40" in kms(*OPTION, "--limit", "30").failed_plainly()
    assert "is no sum of money" in kms(*OPTION, "--limit", "lots").failed_plainly()
    assert "There is no figure “x”" in kms(*OPTION, "--limit", "80", "--behind", "x").failed_plainly()
    nothing = ("report", "what-if", "--article", "late-fee", "--option", "none", "--limit", "80")
    assert "There is no option “none”" in kms(*nothing).failed_plainly()
    assert kms(*OPTION).code == 2
