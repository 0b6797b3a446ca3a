"""One row a contact equals plain SQL; names only by right; whoever stops leaves nothing; the audit is told first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlmodel import select

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.errors import KmsError, Refused
from kms_desktop.figures import contact_rows
from kms_desktop.figures.contact_export import ContactExport, StopSign
from kms_desktop.figures.definitions import CAME_AGAIN, FIGURES, FIT, SATISFIED, SOLVED_30, SOLVED_AT_FIRST
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import days_period
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import AuditRow
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import CODES, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))
TWO_MONTHS = FigureFilters(days_period(date(2026, 9, 1), date(2026, 11, 4)))
BY_HAND = """SELECT r.contact_id, max(c.channel), max(t.name), max(c.legs), max(c.repeats), sum(r.amount), count(*),
    max(CASE WHEN r.place = 0 THEN r.outcome ELSE '' END), max(CASE WHEN r.place = 0 THEN r.reason_code ELSE '' END),
    (SELECT count(*) FROM promise p LEFT JOIN customer k ON k.id = p.customer_id
     WHERE p.contact_id = r.contact_id AND k.erased_in IS NULL AND p.state = 'kept'),
    (SELECT count(*) FROM approval a WHERE a.contact_id = r.contact_id AND a.state = 'refused'
     AND a.answered_at IS NOT NULL),
    (SELECT count(*) FROM option_use u WHERE u.contact_id = r.contact_id AND u.result = 'granted'),
    max(coalesce(k.tier, ''))
    FROM resolution r JOIN contact c ON c.id = r.contact_id JOIN staff s ON s.id = r.agent_id
    JOIN team t ON t.id = s.team_id LEFT JOIN customer k ON k.id = c.customer_id
    WHERE r.at >= :begins AND r.at < :ends GROUP BY r.contact_id"""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_rows, "PART", 7)


def written(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        return list(csv.DictReader(sheet))


def exported(
    database: Database, file: Path, filters: FigureFilters = TWO_MONTHS, person: Any = None, **how: Any
) -> Any:
    return ContactExport(database, person).write_file(file, filters, NOW, "rosa", **how)


def audited(database: Database) -> list[tuple[str, dict[str, Any]]]:
    with database.reading() as session:
        return [(row.who, row.data) for row in session.exec(select(AuditRow).where(AuditRow.what == "report exported"))]


@pytest.mark.parametrize("seed", range(2))
def test_every_row_is_what_sql_by_hand_comes_to(database: Database, tmp_path: Path, seed: int) -> None:
    floor_by_chance(database, seed, NOW)
    outcome = exported(database, tmp_path / "all.csv")
    rows = {row["contact"]: row for row in written(tmp_path / "all.csv")}
    ends = NOW.replace(tzinfo=None).isoformat(sep=" ") if database.is_sqlite else NOW
    with database.reading() as session:
        begins = "2026-08-31 23:00:00" if database.is_sqlite else datetime(2026, 9, 1, tzinfo=NOW.tzinfo)
        hand = session.connection().execute(text(BY_HAND), {"begins": begins, "ends": ends}).all()
    assert outcome.rows == len(rows) == len(hand) > 80
    for key, channel, team, legs, repeats, amount, issues, outcome, code, kept, refused, granted, tier in hand:
        row = rows[key]
        assert (row["channel"], row["team"], row["legs"], row["asked_twice"]) == (
            channel,
            team,
            str(legs),
            str(repeats),
        )
        assert (row["issues"], row["outcome"], row["reason_code"], row["tier"]) == (str(issues), outcome, code, tier)
        assert float(row["granted"]) == pytest.approx(float(amount))
        assert (row["promises_kept"], row["approvals_refused"]) == (str(kept), str(refused))
        assert len([one for one in row["options_granted"].split("; ") if one]) == granted
    closed = [row["closed_at"] for row in rows.values()]
    assert closed == sorted(closed)


def test_rows_say_what_the_figures_count(database: Database, tmp_path: Path) -> None:
    """Of contacts with one issue each row is what stands behind a figure."""
    floor = floor_by_chance(database, 5, NOW)
    exported(database, tmp_path / "all.csv")
    rows = [row for row in written(tmp_path / "all.csv") if row["issues"] == "1"]
    figures = Figures(database, ContactList(database))
    for name, figure in (
        *(("solved_at_first_7", SOLVED_AT_FIRST), ("solved_at_first_30", SOLVED_30)),
        *(("came_again_7", CAME_AGAIN), ("satisfied", SATISFIED), ("fit", FIT)),
    ):
        counted = {row.contact_id: row.measure for row in figures.behind(figure, TWO_MONTHS, NOW)().rows}
        found = {row["contact"]: float(row[name] == "yes") for row in rows if row[name]}
        assert found == {row["contact"]: counted[row["contact"]] for row in rows if row["contact"] in counted}
    assert floor.people and len(FIGURES) > 12


def test_filters_keep_contacts_with_all_their_issues(database: Database, tmp_path: Path) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    at = NOW - timedelta(days=1)
    both = floor.close_contact(at, dana, reason_code=CODES[0], issues=[{"reason_code": CODES[1], "amount": 5}])
    floor.close_contact(at, dana, reason_code=CODES[2])
    codes = ReasonCodes(database)
    for code in CODES[:2]:
        codes.add_code(code, f"Title of {code}")
    exported(database, tmp_path / "one.csv", FigureFilters(TWO_MONTHS.period, reason=CODES[1]))
    (row,) = written(tmp_path / "one.csv")
    assert (row["contact"], row["reason_code"], row["further_reasons"]) == (both, CODES[0], CODES[1])
    assert (row["issues"], row["granted"], row["reason"]) == ("2", "5.00", f"Title of {CODES[0]}")


def test_a_thousand_contacts_of_one_moment_each_stand_once(database: Database, tmp_path: Path) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        for n in range(40):
            issues = [{"reason_code": CODES[1]}] * (n % 3)
            floor.close_contact(NOW - timedelta(hours=1), dana, reason_code=CODES[0], issues=issues)
    exported(database, tmp_path / "all.csv")
    rows = [row["contact"] for row in written(tmp_path / "all.csv")]
    assert len(rows) == len(set(rows)) == 40


@pytest.fixture
def floor(sqlite_database: Database) -> Iterator[Floor]:
    made = Floor(sqlite_database)
    people = [made.hire(login, "Front") for login in ("dana", "omar")]
    made.hire("rosa", "Front", "supervisor")
    made.hire("quinn", "Front", "quality_reviewer")
    customer = made.add_customer("gold", ("=1+1", "tv"))
    with made.at_once():
        for n in range(20):
            made.close_contact(NOW - timedelta(hours=n + 1), people[n % 2], customer, reason_code=CODES[0])
    yield made


def test_names_are_left_out_unless_who_may_asks(floor: Floor, tmp_path: Path) -> None:
    dana, _, rosa, quinn = floor.people
    file = tmp_path / "all.csv"
    exported(floor.database, file, person=rosa)
    assert "Dana" not in file.read_text("utf-8-sig") and "Customer 0" not in file.read_text("utf-8-sig")
    exported(floor.database, file, person=rosa, with_names=True)
    row = written(file)[0]
    assert (row["agent"], row["customer"]) == ("Omar", "Customer 0") and row["account"]
    exported(floor.database, tmp_path / "own.csv", person=dana)
    assert len(written(tmp_path / "own.csv")) == 10
    for person, how in ((dana, {"with_names": True}), (quinn, {})):
        with pytest.raises(Refused, match="exported by a supervisor"):
            exported(floor.database, tmp_path / "no.csv", person=person, **how)
    assert [file.name for file in sorted(tmp_path.iterdir()) if "csv" in file.name or "part" in file.name] == [
        "all.csv",
        "own.csv",
    ]
    period = {"period": "2026-09-01/2026-11-03"}
    assert audited(floor.database) == [
        ("rosa", {"report": "contact_rows", "rows": 20, "names": False, **period}),
        ("rosa", {"report": "contact_rows", "rows": 20, "names": True, **period}),
        ("rosa", {"report": "contact_rows", "rows": 10, "names": False, **period}),
    ]


def test_no_cell_is_run_by_a_spreadsheet(floor: Floor, tmp_path: Path) -> None:
    exported(floor.database, tmp_path / "all.csv")
    assert written(tmp_path / "all.csv")[0]["products"] == "'=1+1; tv"


def test_whoever_stops_leaves_what_was_there(floor: Floor, tmp_path: Path) -> None:
    file, stop = tmp_path / "all.csv", StopSign()
    file.write_text("earlier", "utf-8")
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))
        stop.is_up = done >= 7

    assert exported(floor.database, file, tell=tell, stop=stop).rows is None
    assert file.read_text("utf-8") == "earlier" and [one.name for one in tmp_path.glob("*.part")] == []
    assert not list(tmp_path.glob(".*.part")) and told == [(0, 20), (7, 20)]


def test_a_key_of_the_terminal_leaves_nothing_either(floor: Floor, tmp_path: Path) -> None:
    def tell(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exported(floor.database, tmp_path / "all.csv", tell=tell)
    assert not list(tmp_path.glob("*.csv")) and not list(tmp_path.glob(".*.part"))


def test_a_place_that_takes_no_file_is_told(floor: Floor, tmp_path: Path) -> None:
    with pytest.raises(KmsError, match="could not be written"):
        exported(floor.database, tmp_path / "nowhere" / "all.csv")
    assert audited(floor.database) == []


def test_one_person_is_asked_for_with_a_reason(floor: Floor, tmp_path: Path) -> None:
    dana, _, rosa, _ = floor.people
    export = ContactExport(floor.database, rosa)
    with pytest.raises(Refused, match="Say why"):
        export.write_file(tmp_path / "a.csv", FigureFilters(TWO_MONTHS.period, agent_id=dana.id), NOW, "rosa")
    assert Roster(floor.database).list_people()
