"""A desktop with something missing, full, damaged or waiting → the doctor's word for it, and the next step."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.first_run import make_workspace
from kms_desktop.cli.doctor import Check, run_checks
from kms_desktop.offline.cache import tool_use_path, write_private
from kms_desktop.settings import Settings
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.journal import Journal

NAMES = [
    *("Program", "Resources", "Folders", "Log", "Desktop", "Database", "Login", "Rights", "Lock"),
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
    told = [check.text for check in checks.values() if not check.well]
    assert [name for name in NAMES if name in checks] == list(checks)
    assert len(set(told)) == len(told), "one fault is told once"
    return checks[what]


def test_a_good_desk_is_well_in_everything(desk: Settings) -> None:
    assert [check for check in run_checks(desk) if not check.well] == []
    said = look(desk, "Database").text
    assert said == "The embedded SQLite answers; 1 person works here, and Ana Prado at this desk."


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


def _damage(database: Path, table: str) -> None:
    """The first page of one table is no page any more; all others can be read."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(page,)] = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        [(size,)] = opened.execute("PRAGMA page_size")
    data = bytearray(database.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    database.write_bytes(data)


@pytest.mark.parametrize("table", ["interaction", "resolution", "sqlite_autoindex_customer_1"])
def test_a_workspace_with_one_damaged_page_is_told_as_damaged(desk: Settings, table: str) -> None:
    _damage(desk.data_dir / "workspace.sqlite", table)
    found = look(desk, "Database")
    assert not found.well
    assert "workspace.sqlite is damaged; bring back the latest copy" in found.text


def test_a_workspace_that_is_not_there_is_one_fault(desk: Settings) -> None:
    (desk.data_dir / "workspace.sqlite").unlink()
    assert [check.what for check in run_checks(desk) if not check.well] == ["Database"]


def test_the_key_of_the_desktop_in_the_report_of_the_program_is_said(desk: Settings) -> None:
    assert "Nothing was counted" in look(desk, "Desktop").text
    path = tool_use_path(desk, read_address(desk.url))
    write_private(path, {"desktop": "a key of its own", "days": {}, "told": {}})
    assert look(desk, "Desktop").text == "“report tool” tells of this desktop as a key of its own."


def test_where_errors_are_noted_is_said(desk: Settings) -> None:
    assert f"noted in {desk.log_path}; there are none" in look(desk, "Log").text
    desk.log_path.parent.mkdir(parents=True, exist_ok=True)
    desk.log_path.write_text("2026-11-30T10:00:00+00:00 ERROR kms_desktop\n", encoding="utf-8")
    found = look(desk, "Log")
    assert found.well and f"noted in {desk.log_path}, the last on" in found.text


def test_a_program_that_broke_off_is_told_until_somebody_took_note(desk: Settings) -> None:
    desk.crash_path.parent.mkdir(parents=True, exist_ok=True)
    desk.crash_path.write_text("Fatal Python error: Segmentation fault\n", encoding="utf-8")
    found = look(desk, "Log")
    assert not found.well and "broke off by itself on" in found.text and str(desk.crash_path) in found.text
    desk.crash_path.unlink()
    assert look(desk, "Log").well
