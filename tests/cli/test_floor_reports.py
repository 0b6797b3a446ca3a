"""`report fairness`, `ease` and `vulnerable`, and `voc survey` and `churn`: as text, JSON and CSV, right by role."""

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
from tests.figures.test_fairness import close


@pytest.fixture
def floor(workspace: str) -> Iterator[Floor]:
    """Thirty like contacts of yesterday by three people, one of them for a customer it went badly for."""
    with closing(open_database(workspace)) as database:
        made = Floor(database)
        people = [made.hire(login, "Front") for login in ("dana", "omar", "lena")]
        made.hire("rosa", "Front", "supervisor")
        customer, at = made.add_customer(), datetime.now(UTC) - timedelta(days=1)
        with made.at_once():
            for n in range(30):
                close(made, people[n % 3], granted=n, at=at)
            made.close_contact(at, people[0], customer, outcome="dissatisfied")
        yield made


def test_fairness_is_told_by_team(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    said = kms("report", "fairness").lines
    assert any(line.startswith("Front") and " 30 " in line for line in said)
    (stratum,) = kms("report", "fairness", "--json", "--as", "rosa").json["strata"]
    assert (stratum["n"], stratum["teams"][0]["team"], stratum["refused"]) == (30, "Front", 0)
    assert kms("report", "fairness", "--json", "--as", "dana").json["strata"] == []
    file = tmp_path / "fairness.csv"
    assert kms("report", "fairness", "--csv", file).code == 0
    assert len(file.read_text("utf-8-sig").splitlines()) == 3
    assert kms("report", "fairness", "--period", "today").lines == [
        "There are no 20 contacts that are alike in this time."
    ]


def test_customers_to_whom_much_happened_are_told_and_the_audit_tells_of_the_file(
    kms: Kms, floor: Floor, tmp_path: Path
) -> None:
    told = kms("report", "vulnerable", "--json").json
    assert told["customers"] == 1 and told["lines"][0]["sum"] == 1
    (term,) = told["lines"][0]["terms"]
    assert (term["code"], term["count"], len(term["contacts"])) == ("dissatisfied", 1, 1)
    assert kms("report", "vulnerable", "--json", "--as", "omar").json["lines"] == []
    assert "Customer 0" in kms("report", "vulnerable").lines[-1]
    assert kms("report", "vulnerable", "--csv", tmp_path / "them.csv").code == 0
    with floor.database.reading() as session:
        assert "list exported" in [row.what for row in session.exec(select(AuditRow)).all()]


def test_ease_says_nothing_of_few(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    contacts = kms("report", "vulnerable", "--json").json["lines"][0]["terms"][0]["contacts"]
    file = tmp_path / "ease.csv"
    file.write_text(f"contact,ease\n{contacts[0]},2\n", "utf-8")
    told = kms("report", "ease", "--survey", file, "--json").json
    assert (told["n"], told["mean"], told["drivers"]) == (1, None, [])
    assert kms("report", "ease", "--survey", file).lines[-1] == "Below 50 answers nothing is told."
    assert kms("report", "ease", "--survey", tmp_path / "none.csv").failed_plainly()


def test_who_decides_says_in_how_many_contacts_it_is_asked(kms: Kms, floor: Floor) -> None:
    assert kms("report", "ease").lines[0] == "At the wrap-up nobody is asked how easy it was."
    said = kms("report", "ease", "--ask-every", "4", "--as", "rosa")
    assert said.lines == ["At the wrap-up of one contact in 4 it is asked how easy it was."]
    told = kms("report", "ease", "--json").json
    assert (told["asked_every"], told["noted"], told["n"], told["scale"]) == (4, 0, 0, 5)
    assert kms("report", "ease", "--ask-every", "1", "--as", "dana").failed_plainly()
    assert kms("report", "ease", "--ask-every", "2000", "--as", "rosa").failed_plainly()
    assert kms("report", "ease", "--ask-every", "0", "--json", "--as", "rosa").json == {"asked_every": 0}


def test_a_survey_takes_the_place_of_what_others_measured(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "May.csv"
    file.write_text("problem,contacted\n" + "yes,yes\n" * 10 + "yes,no\n" * 30 + "yes,maybe\n", "utf-8")
    dry = kms("voc", "survey", file, "--dry-run", "--json", "--as", "rosa").json
    assert dry["stored"] is False and len(dry["skipped"]) == 1
    assert any(
        "25" in line and "May.csv, 40 answers" in line for line in kms("voc", "survey", file, "--as", "rosa").lines
    )
    (kept,) = [one for one in kms("voc", "assumptions", "--json", "--as", "rosa").json if one["own"]]
    assert (kept["code"], kept["value"]["mid"], kept["source"]) == ("complaint_rate", 0.25, "May.csv, 40 answers")
    assert kms("voc", "survey", file, "--as", "dana").failed_plainly()


def test_who_left_takes_it_too_and_few_take_nothing(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "left.csv"
    file.write_text("left,tier,value\n" + "no,gold,900\n" * 30, "utf-8")
    told = kms("voc", "churn", file, "--json", "--as", "rosa").json
    assert [one["code"] for one in told["assumptions"]] == ["leave_anyway", "value", "value:gold"]
    file.write_text("left\nyes\n", "utf-8")
    assert kms("voc", "churn", file, "--as", "rosa").lines == [
        "Nothing is replaced: there are fewer than 20 answers to each question."
    ]
