"""A desktop with something missing, full, damaged or waiting → the doctor's word for it, and the next step."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.first_run import make_workspace
from kms_desktop.cli.doctor import Check, run_checks
from kms_desktop.settings import Settings
from kms_desktop.storage.journal import Journal

NAMES = [
    *("Program", "Resources", "Folders", "Database", "Login", "Rights", "Lock"),
    *("Journal", "Audit", "Articles", "Index", "Telephone", "Clock"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n")
    settings = Settings(database_url="", kb_dir=folder)
    make_workspace(settings, "ana", "Ana Prado")
    return settings


def look(settings: Settings, what: str) -> Check:
    checks = {check.what: check for check in run_checks(settings)}
    assert list(checks) == NAMES
    return checks[what]


def test_a_good_desk_is_well_in_everything(desk: Settings) -> None:
    assert [check for check in run_checks(desk) if not check.well] == []
    assert "Ana Prado at this desk" in look(desk, "Database").text


def test_a_good_desk_on_either_database_is_well(desk: Settings, database_url: str) -> None:
    shared = dataclasses.replace(desk, database_url=database_url)
    make_workspace(shared, "ana")
    assert look(shared, "Database").well and look(shared, "Audit").well


def test_every_sentence_ends_like_one(desk: Settings, tmp_path: Path) -> None:
    bad = dataclasses.replace(desk, data_dir=Path("/proc/none"), kb_dir=tmp_path / "nowhere", region="ZZ")
    for check in [*run_checks(desk), *run_checks(bad)]:
        assert check.text.endswith(".") and "Errno" not in check.text and "\n" not in check.text


def test_records_that_wait_are_counted(desk: Settings) -> None:
    with closing(Journal(desk.data_dir / "journal-ana.sqlite")) as journal:
        journal.append_entry("event", "one", {})
    with closing(Journal(desk.data_dir / "journal-ben.sqlite")) as journal:
        journal.append_entry("event", "two", {})
    assert look(desk, "Journal") == Check(
        "Journal", True, "2 records wait on this desktop; they go by themselves when the window is open."
    )


def test_records_that_were_refused_need_somebody(desk: Settings) -> None:
    with closing(Journal(desk.data_dir / "journal-ana.sqlite")) as journal:
        journal.append_entry("event", "one", {})
        journal.set_aside(journal.waiting_entries()[0], "The row is refused.")
    found = look(desk, "Journal")
    assert not found.well and "1 record in" in found.text and "journal-ana.sqlite" in found.text


def test_a_damaged_journal_is_told_once(desk: Settings) -> None:
    (desk.data_dir / "journal-ana.sqlite").write_bytes(b"rubbish " * 600)
    found = look(desk, "Journal")
    assert not found.well and "damaged" in found.text
    assert look(desk, "Journal").well


def test_a_changed_audit_log_is_found(desk: Settings) -> None:
    with closing(sqlite3.connect(desk.data_dir / "workspace.sqlite")) as connection:
        triggers = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE audit SET who = 'mallory'")
        connection.commit()
    found = look(desk, "Audit")
    assert not found.well and "staff added by mallory) was changed" in found.text and "doctor --audit" in found.text


def test_a_login_nobody_has_is_found(desk: Settings) -> None:
    assert "nobody" in look(dataclasses.replace(desk, staff="nobody"), "Database").text


def test_a_folder_without_articles_is_found(desk: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = look(dataclasses.replace(desk, kb_dir=tmp_path / "empty"), "Articles")
    assert not found.well and "KMS_KB_DIR" in found.text


@pytest.mark.parametrize("place", ["/proc/none", "/dev/null"])
def test_a_place_that_cannot_be_written_is_found(desk: Settings, place: str) -> None:
    found = look(dataclasses.replace(desk, state_dir=Path(place)), "Folders")
    assert not found.well and place in found.text and "KMS_STATE_DIR" in found.text


def test_a_country_that_is_none_is_found(desk: Settings) -> None:
    assert "KMS_REGION" in look(dataclasses.replace(desk, region="ZZ"), "Telephone").text


def test_a_region_that_is_one_is_named(desk: Settings) -> None:
    assert look(dataclasses.replace(desk, region="DE"), "Telephone").text.endswith("those of DE.")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("DROP TABLE promise", "promise"),
        ("ALTER TABLE suggestion DROP COLUMN text", "suggestion.text"),
    ],
)
def test_a_part_of_the_workspace_that_somebody_took_away_is_named(desk: Settings, change: str, part: str) -> None:
    with closing(sqlite3.connect(desk.data_dir / "workspace.sqlite")) as opened:
        opened.execute(change)
        opened.commit()
    [check] = [check for check in run_checks(desk) if check.what == "Database"]
    assert not check.well and f"“{part}” is missing in the workspace" in check.text
