"""`report kcs` tells the measures of knowledge as text, JSON and CSV, and what one was counted from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleChangeRow, SuggestionRow
from tests.cli.conftest import Kms
from tests.figures.floor import Floor


@pytest.fixture
def floor(either_workspace: str) -> Iterator[Floor]:
    """Three contacts of yesterday, two of them closed with what was known; a new article, and a flag fixed in a day."""
    with closing(open_database(either_workspace)) as database:
        made = Floor(database)
        dana, ines = made.hire("dana", "Front"), made.hire("ines", "Front", "editor")
        at = datetime.now(UTC) - timedelta(days=1)
        for article in ("late-fee", "late-fee", ""):
            made.close_contact(at, dana, article_id=article, link="resolved" if article else "")
        with database.writing() as session:
            said = {"article_id": "=new", "n": 1, "what": "revision", "after": "r"}
            session.add(ArticleChangeRow(id=new_key(), at=at, by_id=ines.id, **said))
            flag = {"kind": "flag", "text": "Wrong", "article_id": "late-fee", "state": "accepted", "answered_at": at}
            session.add(SuggestionRow(id=new_key(), made_by=dana.id, made_at=at - timedelta(hours=24), **flag))
        yield made


def test_each_measure_is_a_line_with_its_interval(kms: Kms, floor: Floor) -> None:
    told = kms("report", "kcs").lines
    linked = next(line for line in told if line.startswith("Article linked"))
    assert "66.7 %" in linked and "21 % to 94 %" in linked and linked.split()[-2:] == ["3", "linked"]
    assert "1.0 days" in next(line for line in told if line.startswith("Time to fix a flag"))
    assert told[-1] == "For each new article, one that was known was used 2.0 times."


def test_as_json_it_has_definition_and_interval(kms: Kms, floor: Floor) -> None:
    told = {one["code"]: one for one in kms("report", "kcs", "--json").json["figures"]}
    assert (told["known"]["n"], told["known"]["interval"]) == (3, [0.20766, 0.938508])
    assert told["link_accuracy"]["value"] is None and told["link_accuracy"]["interval"] is None
    assert (told["flag_days"]["value"], told["flag_days"]["unit"], told["reused"]["n"]) == (1.0, "days", 3)


def test_behind_a_measure_is_what_it_was_counted_from(kms: Kms, floor: Floor) -> None:
    told = kms("report", "kcs", "--behind", "reused", "--json").json
    assert sorted(one["article"] for one in told["contacts"]) == ["=new", "late-fee", "late-fee"]
    assert any("=new" in line for line in kms("report", "kcs", "--behind", "reused").lines)


def test_a_file_runs_nothing(kms: Kms, floor: Floor, tmp_path: Path) -> None:
    sheet, behind = tmp_path / "kcs.csv", tmp_path / "behind.csv"
    assert (
        kms("report", "kcs", "--csv", sheet).code
        == kms("report", "kcs", "--behind", "reused", "--csv", behind).code
        == 0
    )
    rows = {row["figure"]: row for row in csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines())}
    assert (rows["linked"]["low"], rows["linked"]["high"], rows["flag_days"]["low"]) == ("0.2077", "0.9385", "")
    articles = {row["article"] for row in csv.DictReader(behind.read_text(encoding="utf-8-sig").splitlines())}
    assert articles == {"'=new", "late-fee"}


def test_what_there_is_not_is_said(kms: Kms, floor: Floor) -> None:
    told = kms("report", "kcs", "--behind", "luck")
    assert told.code == 1 and "link_accuracy" in told.err
