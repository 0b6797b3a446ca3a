"""Promises end while the database is away, at two desks at once, and in the list of a supervisor."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog

from kms_desktop.services import workspace
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import AuditRow, PromiseRow
from player import Player
from tests.conftest import _cut_off
from tests.desks import Floor, held_by_another, shown


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked file is waited for a tenth of a second, not two."""
    monkeypatch.setattr(workspace, "open_database", partial(open_database, busy_ms=100))


def row(floor: Floor, promise_id: str) -> PromiseRow:
    [found] = floor.rows(PromiseRow, id=promise_id)
    return found


def stop_clock(player: Player) -> None:
    """A machine that does other work takes its time; ten seconds are ten seconds."""
    now = utc_now().astimezone()
    player.attached.desk.last_done._clock = lambda: now


def late_one(player: Player) -> str:
    first = player.attached.desk.promises.known_promises()[0]
    assert first.customer_name == "Maria Okafor"
    return first.id


def kept_meanwhile(dana: Player) -> None:
    """Kept, and then the next moved, while the database is away."""
    dana.press("promises", "1", "1")
    assert "2 promises open" in shown(dana.window.bar)
    assert "Text message" not in shown(dana.window.desk_page.right.idle)
    dana.press("promises", "1", "2", "1", "Enter")
    assert dana.window.message.text() == ""
    assert dana.attached.workspace.outbox.waiting_count == 2


def test_on_a_locked_file_it_is_kept_and_delivered_when_the_file_is_free(floor: Floor) -> None:
    dana = floor.desk("dana", retry_seconds=600.0)
    dana.settle()
    promise, moved = (one.id for one in dana.attached.desk.promises.known_promises()[:2])
    with held_by_another(floor):
        kept_meanwhile(dana)
    dana.press("retry")
    assert (row(floor, promise).state, row(floor, moved).moves) == ("kept", 1)
    assert dana.attached.workspace.outbox.waiting_count == 0


def test_without_the_server_it_is_kept_and_undone_and_delivered_when_it_is_back(
    postgres_floor: Floor, postgres_url: str
) -> None:
    dana = postgres_floor.desk("dana", retry_seconds=600.0)
    dana.settle()
    promise = late_one(dana)
    stop_clock(dana)
    with _cut_off(postgres_url, postgres_floor.settings.url):
        kept_meanwhile(dana)
        dana.press("undo_last")
    dana.press("retry")
    dana.until(lambda: dana.attached.workspace.outbox.waiting_count == 0, "What waited was not delivered.")
    dana.settle()
    assert row(postgres_floor, promise).state == "kept"
    assert [one.moves for one in postgres_floor.rows(PromiseRow, owner_id=dana.attached.desk._me, state="open")] == [
        0,
        0,
    ]


def test_of_two_desks_that_settle_the_same_the_first_counts_at_both(either_floor: Floor) -> None:
    dana, rosa = either_floor.desk("dana"), either_floor.desk("rosa")
    dana.settle()
    promise = late_one(dana)
    rosa.press("show_voice", "list_promises")
    page = rosa.attached.voice
    assert "Text message when the hold is gone" in shown(page.promises.table)
    dana.front()
    dana.press("promises", "1", "1")
    rosa.front()
    known = next((one for one in page.promises._promises if one.id == promise), None)
    if known is not None:  # her page was not read anew yet
        page.promises.settle_chosen.emit((known,))
        rosa.settle()
        rosa.press("4", "1")
        assert "settled already" in rosa.window.message.text()
    assert row(either_floor, promise).state == "kept"
    rosa.attached.voice.refresh_page()
    rosa.settle()
    assert promise not in [one.id for one in page.promise_presenter.found]


def test_a_supervisor_finds_what_is_late_hands_several_on_at_once_and_undoes_it(either_floor: Floor) -> None:
    rosa = either_floor.desk("rosa")
    stop_clock(rosa)
    rosa.press("show_voice", "list_promises")
    page = rosa.attached.voice
    everyone = {one.id: one.owner_id for one in page.promise_presenter.found}
    assert len(everyone) > 2 and f"{len(everyone)} promises" in shown(page.head)
    page.promises.state.setCurrentIndex(0)
    page.promises.state.activated.emit(0)
    rosa.settle()
    late = [one.id for one in page.promise_presenter.found]
    assert len(late) == 1 and "late by" in shown(page.promises.table)
    page.promises.state.setCurrentIndex(2)
    dana = next(n for n in range(page.promises.whose.count()) if page.promises.whose.itemText(n) == "Dana Whitfield")
    page.promises.whose.setCurrentIndex(dana)
    page.promises.whose.activated.emit(dana)
    rosa.settle()
    danas = [one.id for one in page.promise_presenter.found]
    assert len(danas) == 3
    rosa.press(QKeySequence(QKeySequence.StandardKey.SelectAll).toString())
    assert "Settle or hand over 3" in shown(page.promises.settle)
    rosa.press("Enter")
    assert "What became of 3 promises?" in shown(rosa.attached.desk.promises.floor_panel)
    rosa.press("5")
    rosa.type("sam")
    rosa.press("Enter")
    sam = floor_person(rosa, "sam")
    assert {row(either_floor, key).owner_id for key in danas} == {sam}
    assert "Done for 3 promises." in shown(rosa.window.toast)
    rosa.window.toast.button.click()
    rosa.settle()
    assert rosa.window.message.text() == ""
    assert {row(either_floor, key).owner_id for key in danas} == {everyone[danas[0]]}


def floor_person(player: Player, login: str) -> str:
    return player.attached.workspace.roster.find_person(login).id


def test_the_list_is_written_into_a_file_and_the_audit_says_so(
    either_floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, where = either_floor.desk("rosa"), tmp_path / "promises.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(where), ""))
    rosa.press("show_voice", "list_promises", "export")
    rows = list(csv.DictReader(io.StringIO(where.read_text(encoding="utf-8-sig"))))
    assert len(rows) == len(rosa.attached.voice.promise_presenter.found)
    assert {"text message when the hold is gone"} <= {one["promise"] for one in rows}
    [told] = either_floor.rows(AuditRow, what="list exported")
    assert told.data == {"list": "promises", "rows": len(rows)}


def test_an_agent_has_no_such_list(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("show_voice", "list_promises")
    page = dana.attached.voice
    assert not page.promises.isVisible() and "Promises" not in dict(page.key_sheet()).values()
