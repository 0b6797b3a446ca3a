"""`voc`: from what was said to what came of it, as a person reads it and as a machine does."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import SuggestionRow
from tests.cli.conftest import Kms


@pytest.fixture
def said(either_workspace: str) -> str:
    """Dana said two things; a spreadsheet would run one of them."""
    with closing(open_database(either_workspace)) as database:
        roster = Roster(database)
        dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent").id
        roster.add_person("rosa", "Rosa Adeyemi", "supervisor", "Front line", "manager")
        with database.writing() as session:
            for text in ("=1+1 is on the bill", "The router light blinks"):
                row = SuggestionRow(id=new_key(), kind="suggestion", text=text, made_by=dana, made_at=utc_now())
                session.add(row)
    return either_workspace


def test_from_proposed_to_checked(kms: Kms, said: str) -> None:
    rosa = ("--as", "rosa")
    assert len(kms("voc", "propose", "--dry-run", "--json", *rosa).json) == 2
    keys = kms("voc", "propose", "--json", *rosa).json["themes"]
    by_title = {one["title"]: one["id"] for one in kms("voc", "themes", "--json", *rosa).json}
    assert sorted(by_title.values()) == sorted(keys)
    light, bill = by_title["The router light blinks"], by_title["=1+1 is on the bill"]
    kms("voc", "own", light, "rosa", "--due", "2026-12-24", *rosa)
    kms("voc", "own", bill, "--department", "Print", "--address", "print@example.com", *rosa)
    assert [one["id"] for one in kms("voc", "themes", "--owner", "Print", "--json", *rosa).json] == [bill]
    kms("voc", "join", bill, light, *rosa)
    assert "2 themes" in kms("voc", "themes", "--only", "owned", "--only", "joined", *rosa).out
    kms("voc", "part", bill, *rosa)
    kms("voc", "name", light, "Router light", *rosa)
    assert "1 person reads it" in kms("voc", "decide", light, "--accept", "Yes, from Monday.", *rosa).out
    kms("voc", "done", light, "New firmware", *rosa)
    assert kms("voc", "check", light, "--json", *rosa).json["result"] == "not_yet"
    told = kms("voc", "theme", light, *rosa).out
    for words in ("Router light", "Accepted: Yes, from Monday.", "Rosa Adeyemi", "Done: New firmware"):
        assert words in told
    detail = kms("voc", "theme", light, "--json", "--as", "dana").json
    assert (detail["state"], detail["decided_words"]) == ("not_yet", "Yes, from Monday.")
    kms("voc", "reopen", light, "It blinks still", *rosa)
    assert kms("voc", "theme", light, "--json", *rosa).json["state"] == "owned"


def test_the_list_as_a_file_is_run_by_no_spreadsheet_and_told_in_the_audit(kms: Kms, said: str, tmp_path: Path) -> None:
    kms("voc", "propose", "--as", "rosa")
    kms("voc", "themes", "--csv", tmp_path / "themes.csv", "--as", "rosa")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "themes.csv").read_text(encoding="utf-8-sig"))))
    assert {row["title"] for row in rows} == {"'=1+1 is on the bill", "The router light blinks"}
    assert {row["state"] for row in rows} == {"new"}


def test_assumptions_are_set_and_reset(kms: Kms, said: str) -> None:
    told = kms("voc", "assumptions", "--set", "value", "300", "420", "500", "--source", "billing", "--as", "rosa").out
    assert "420" in told and "billing" in told
    kms("voc", "assumptions", "--reset", "value", "--as", "rosa")
    own = [one["code"] for one in kms("voc", "assumptions", "--json", "--as", "rosa").json if one["own"]]
    assert own == []
    for wrong in (("value", "a", "b", "c"), ("value", "3", "2", "1"), ("nonsense", "1", "2", "3")):
        failed = kms("voc", "assumptions", "--set", *wrong, "--source", "x", "--as", "rosa", fails=True)
        assert failed.err.count("\n") == 1
