"""Everything that can be wrong when the window opens: one clear sentence, no typed word lost, and a way on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from kms_desktop.storage.tables import ContactRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

WORDS = "I paid by card and the direct debit went too"


def workspace_file(floor: Floor) -> Path:
    return floor.settings.data_dir / "workspace.sqlite"


def started(floor: Floor, staff: str = "dana", **changed: object) -> Player:
    """A window as the program opens it, with words typed before anything is ready."""
    player = floor.window(staff, **changed)
    player.front()
    player.window.open_workspace()
    player.type(WORDS)
    return player


def action(player: Player) -> QPushButton:
    """What can be done about it, beside the sentence."""
    buttons = player.window.message.findChildren(QPushButton)
    return next(b for b in buttons if b.isVisible() and b.text() not in ("", "Dismiss"))


def is_well(player: Player) -> None:
    """The workspace is open, the words are there and found something, and a call can be taken."""
    player.until(lambda: player.window.attached is not None, "The workspace was not opened.")
    player.settle()
    assert player.window.message.text() == ""
    assert player.window.desk_page.work.search.text() == WORDS
    assert "Customer was charged twice" in shown(player.window.desk_page.work.hits)
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call")
    assert player.attached.desk.stage.phase == "call"


def _newer_and_other(file: Path) -> Callable[[], None]:
    """So much newer that not even who works here can be read."""
    with closing(sqlite3.connect(file)) as database:
        was = database.execute("SELECT version_num FROM alembic_version").fetchone()
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("ALTER TABLE staff RENAME COLUMN name TO full_name")
        database.commit()

    def mend() -> None:
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE alembic_version SET version_num = ?", was)
            database.execute("ALTER TABLE staff RENAME COLUMN full_name TO name")
            database.commit()

    return mend


def _locked(file: Path) -> Callable[[], None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE held (x)")
    return lambda: (other.execute("ROLLBACK"), other.close())


def _aside(file: Path, put: bytes) -> Callable[[], None]:
    kept = file.with_suffix(".kept")
    shutil.move(file, kept)
    file.write_bytes(put)

    def mend() -> None:
        file.unlink()
        shutil.move(kept, file)

    return mend


def _no_database(file: Path) -> Callable[[], None]:
    return _aside(file, b"This is a letter, not a database. " * 400)


def _corrupt(file: Path) -> Callable[[], None]:
    whole = file.read_bytes()
    return _aside(file, whole[:4096] + b"\xff" * 8192 + whole[12288:])


def _folder(file: Path) -> Callable[[], None]:
    kept = file.with_suffix(".kept")
    shutil.move(file, kept)
    file.mkdir()

    def mend() -> None:
        file.rmdir()
        shutil.move(kept, file)

    return mend


WRONG = [
    (_newer_and_other, "was brought to a newer version. Update this desktop."),
    (_locked, "locked by another program"),
    (_no_database, "is not a workspace file"),
    (_corrupt, "is damaged"),
    (_folder, "is a folder, not a workspace file"),
]


@pytest.mark.parametrize(("spoil", "sentence"), WRONG, ids=lambda part: getattr(part, "__name__", ""))
def test_what_is_wrong_is_said_and_try_again_works_once_it_is_mended(
    floor: Floor, spoil: Callable[[Path], Callable[[], None]], sentence: str
) -> None:
    mend = spoil(workspace_file(floor))
    dana = started(floor)
    dana.until(lambda: bool(dana.window.message.text()), "Nothing was said.")
    assert sentence in dana.window.message.text()
    assert "The workspace is not open" in shown(dana.window.bar)
    assert dana.window.desk_page.work.search.text() == WORDS
    assert "Customer was charged twice" in shown(dana.window.desk_page.work.hits)
    assert action(dana).text() == "Try again"
    action(dana).click()
    dana.settle()
    assert sentence in dana.window.message.text()
    mend()
    action(dana).click()
    is_well(dana)


def test_where_there_is_no_workspace_one_is_made_with_one_press(floor: Floor) -> None:
    workspace_file(floor).unlink()
    dana = started(floor, staff="")
    dana.until(lambda: bool(dana.window.message.text()), "Nothing was said.")
    assert "There is no workspace at" in dana.window.message.text()
    action(dana).setFocus()
    dana.press("Enter")
    is_well(dana)


def test_somebody_nobody_knows_is_told_so(floor: Floor) -> None:
    somebody = started(floor, staff="nobody")
    somebody.until(lambda: bool(somebody.window.message.text()), "Nothing was said.")
    assert "nobody" in somebody.window.message.text()
    assert somebody.window.desk_page.work.search.text() == WORDS


def test_a_folder_of_articles_that_is_gone_is_said_and_calls_can_be_taken(floor: Floor, tmp_path: Path) -> None:
    dana = started(floor, kb_dir=tmp_path / "gone")
    dana.until(lambda: dana.window.attached is not None)
    dana.settle()
    assert str(tmp_path / "gone") in dana.window.message.text()
    assert dana.window.desk_page.work.search.text() == WORDS
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "wrap_up", "confirm")
    assert dana.attached.desk.stage.phase == "ready"


def test_a_damaged_index_is_built_again_by_itself(floor: Floor) -> None:
    for file in floor.settings.index_dir.rglob("*"):
        if file.is_file():
            file.write_bytes(b"nothing of an index")
    dana = started(floor)
    dana.until(lambda: dana.window.attached is not None)
    dana.settle()
    assert "Customer was charged twice" in shown(dana.window.desk_page.work.hits)


def test_a_damaged_journal_is_set_aside_and_said(floor: Floor) -> None:
    (floor.settings.data_dir / "journal-dana.sqlite").write_bytes(b"x" * 9000)
    dana = started(floor)
    dana.until(lambda: dana.window.attached is not None)
    dana.settle()
    assert "The journal of this desktop was damaged" in dana.window.message.text()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    assert floor.rows(ContactRow, id=dana.attached.desk.of.live.id)


def test_where_no_way_in_can_be_opened_the_person_is_told_that_no_call_rings(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(floor.settings.data_dir / "none"))
    (floor.settings.data_dir / "run").write_text("somebody's file")
    dana = started(floor)
    dana.until(lambda: dana.window.attached is not None)
    dana.settle()
    assert "Calls of other programs do not ring here" in dana.window.message.text()
    assert dana.window.desk_page.work.search.text() == WORDS


def _full(player: Player) -> Callable[[], None]:
    """The disk of this desktop takes no more: its journal may not grow."""
    journal = player.attached.workspace.journal._file
    journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = journal.execute("PRAGMA page_count").fetchone()[0]
    journal.execute(f"PRAGMA max_page_count = {pages}")
    with suppress(sqlite3.OperationalError):
        for number in range(10_000):
            journal.execute("INSERT INTO draft VALUES (?, ?)", (f"fill {number}", "x" * 200))
    return lambda: journal.execute("PRAGMA max_page_count = 1000000") and None


LONG = "They rang the bank, and the bank said that the money had left twice. " * 120


def test_a_full_disk_is_said_and_what_was_typed_stays_until_there_is_room(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    contact = dana.attached.desk.of.live.id
    make_room = _full(dana)
    field = dana.window.desk_page.right.notes.field
    field.setFocus()
    field.setPlainText(LONG)
    dana.until(lambda: "is full; make room" in dana.window.message.text(), "A full disk was not said.")
    assert field.text() == LONG
    dana.press("suggest")
    line = dana.attached.desk.asking.line
    line.field.editor.setText(LONG[:3990])
    dana.press("Enter")
    dana.press("suggest")
    assert line.field.text() == LONG[:3990].strip()
    dana.press("Esc")
    make_room()
    dana.press("notes")
    dana.type(".")
    dana.until(lambda: floor.stored(contact).note != "", "The note was not kept.")
    assert floor.stored(contact).note == (field.text()).strip()
