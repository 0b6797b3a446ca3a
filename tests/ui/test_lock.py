"""The screen lock: nothing of the caller within reach, nothing lost, and only the right password opens it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from kms_desktop.access import screen_lock as locks
from kms_desktop.access.screen_lock import DeskLock, LockRefused, set_lock_password
from kms_desktop.ui.clock import local_now
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.lock import ASKED, GOES_ON, PASSED_ON, RINGS
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

SECRET = "canary-7Kp2-Zebra"
NOTE = "Rent is due Monday"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_COST", 2**4)


@pytest.fixture
def dana(floor: Floor) -> Player:
    """Dana has Maria on the line, has typed a note, and has a password for the lock."""
    set_lock_password(floor.settings, "dana", SECRET)
    player = floor.desk("dana", lock_minutes=10, pauses=Pauses(guard_ms=0, rest_ms=3_600_000, draft_ms=20))
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call", "notes")
    player.type(NOTE)
    return player


def locked(player: Player) -> QWidget:
    player.window.lock.lock_screen()
    player.settle()
    pane = player.window.lock.pane
    assert pane is not None, player.window.message.text()
    return pane


def words_within_reach() -> str:
    """What a screen reader finds, from the program down: names, texts, values and descriptions of everything."""
    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help)

    def words(one) -> Iterator[str]:
        for kind in kinds:
            yield one.text(kind)
        for place in range(one.childCount()):
            child = one.child(place)
            if child is not None:
                yield from words(child)

    return "\n".join(filter(None, words(QAccessible.queryAccessibleInterface(QApplication.instance()))))


def unlock(player: Player, password: str = SECRET) -> None:
    player.type(password)
    player.press("Enter")


def test_a_screen_reader_reads_the_caller_before_the_lock_and_nothing_of_them_behind_it(dana: Player) -> None:
    assert "Maria Okafor" in words_within_reach() and NOTE in words_within_reach()
    locked(dana)
    words = words_within_reach()
    for secret in ("Maria", "Okafor", "8841", "7946", NOTE, "charged", "twice"):
        assert secret not in words
    assert "Locked" in words and GOES_ON in words
    assert "Maria" not in shown(dana.window) and NOTE not in shown(dana.window)
    assert dana.window.windowTitle() == "Locked"


def test_nothing_of_the_caller_is_in_the_picture(dana: Player) -> None:
    pane = locked(dana)
    pane.password.editor.clearFocus()  # its cursor blinks
    before = dana.window.grab().toImage()
    dana.attached.desk.of.call.ring_event("+442079460999")
    dana.attached.desk.of.notes.set_text("Something else entirely")
    dana.window.say_done("Maria Okafor is served")
    dana.window.show_problem("Maria Okafor")
    dana.settle()
    assert "Maria" not in shown(dana.window)
    pane.news.say("")
    dana.settle()
    assert dana.window.grab().toImage() == before


def test_tab_stays_in_the_pane(dana: Player) -> None:
    pane = locked(dana)
    for _press in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert pane.isAncestorOf(QApplication.focusWidget())


def test_no_key_reaches_what_is_beneath(dana: Player) -> None:
    locked(dana)
    before = len(dana.attached.desk.of.live.state.events)
    for key in ("Esc", "wrap_up", "take_call", "transfer", "menu", "show_keys", "show_articles", "lock", "1", "Ctrl+K"):
        dana.press(key)
        assert dana.window.lock.pane is not None, key
        assert len(dana.attached.desk.of.live.state.events) == before, key
        assert dana.window.pages.currentIndex() == 0, key
        assert QApplication.activePopupWidget() is None, key
        assert dana.attached.desk.asking.open_panel() is None, key


def test_keys_after_the_pane_lost_the_focus_reach_nothing_either(dana: Player) -> None:
    locked(dana)
    notes = dana.window.desk_page.right.notes.field
    QTest.keyClicks(notes, "typed behind the lock")
    QTest.keyClick(dana.window.desk_page.work.search.editor, Qt.Key.Key_A)
    QApplication.focusWidget().clearFocus()
    dana.press("wrap_up", "5")
    dana.window.lock.pane.setFocus()
    unlock(dana)
    assert notes.text() == NOTE and dana.window.desk_page.work.search.text() == ""
    assert dana.attached.desk.of.live.state.phase == "on_call"


def test_the_right_password_gives_everything_back_as_it_was(dana: Player) -> None:
    before = dana.window.grab().toImage()
    locked(dana)
    unlock(dana)
    assert dana.window.lock.pane is None
    assert dana.window.windowTitle() == dana.window.settings.window_title
    assert dana.window.desk_page.right.notes.field.text() == NOTE
    assert dana.window.desk_page.right.notes.field.hasFocus()
    assert before.size() == dana.window.grab().toImage().size() and "Maria Okafor" in shown(dana.window)
    dana.press("wrap_up")
    assert dana.attached.desk.of.live.state.phase in ("handed_over", "on_call")
    assert "you said" in shown(dana.window).casefold() or "wrap" in shown(dana.window).casefold()


def test_any_other_password_does_not(dana: Player) -> None:
    pane = locked(dana)
    for wrong in ("", " ", SECRET.lower(), SECRET[:-1], f"{SECRET} ", "dana"):
        unlock(dana, wrong)
        assert dana.window.lock.pane is pane
        assert ("Password not accepted." if wrong else "Your password is missing.") in shown(pane), repr(wrong)
        assert pane.password.text() == ""
    unlock(dana)
    assert dana.window.lock.pane is None, "nobody is kept out after a slip"


def test_a_call_that_rings_is_told_without_a_word_of_whom(dana: Player) -> None:
    pane = locked(dana)
    assert RINGS not in shown(pane)
    dana.attached.desk.of.call.ring_event("+442079460999")
    dana.settle()
    assert RINGS in shown(pane) and "0999" not in words_within_reach()
    unlock(dana)
    assert dana.attached.desk.of.call.ringing is not None


def test_a_handover_is_told_without_a_word_of_whom(floor: Floor) -> None:
    from kms_desktop.connectors.calls import parse_call_event
    from kms_desktop.storage.ids import utc_now

    set_lock_password(floor.settings, "dana", SECRET)
    sam, dana = floor.workspace("sam"), floor.desk("dana")
    pane = locked(dana)
    call = parse_call_event(MARIAS_NUMBER, utc_now()).incoming()
    contact = sam.call.take_call(call, sam.directory.match_caller(call.number), 6.0).id
    me = dana.attached.workspace.person
    sam.handovers.make_handover(contact, to_kind="person", to_id=me.id, to_name=me.name, question="Can you pay it too?")
    dana.until(lambda: PASSED_ON in shown(pane))
    dana.settle()
    assert "Maria" not in words_within_reach() and "pay it" not in words_within_reach()
    unlock(dana)
    assert "Can you pay it too?" in shown(dana.window)


def test_an_approval_is_told_without_a_word_of_whom(floor: Floor) -> None:
    from tests.journeys.test_approvals import QUESTION, asks, at_the_options

    set_lock_password(floor.settings, "rosa", SECRET)
    rosa, dana = floor.desk("rosa"), floor.desk("dana")
    pane = locked(rosa)
    at_the_options(dana)
    asks(dana, QUESTION)
    rosa.until(lambda: ASKED in shown(pane))
    rosa.front()
    assert "Maria" not in shown(rosa.window) and "bounced" not in shown(rosa.window)
    unlock(rosa)
    assert QUESTION in shown(rosa.window)


def test_what_was_typed_is_logged_behind_the_lock(dana: Player, floor: Floor) -> None:
    contact = dana.attached.desk.of.live.id
    locked(dana)
    dana.attached.desk.of.notes.log_note()
    dana.settle()
    assert "noted" in floor.kinds(contact)
    assert dana.window.lock.pane is not None


def test_an_open_menu_goes_and_a_new_one_does_not_come(dana: Player) -> None:
    dana.window.show_menu()
    locked(dana)
    assert QApplication.activePopupWidget() is None
    menu = QMenu(dana.window)
    menu.addAction("Maria Okafor")
    menu.popup(QPoint(0, 0))
    dana.settle()
    assert QApplication.activePopupWidget() is None and "Maria" not in words_within_reach()


def test_a_panel_that_opens_meanwhile_waits_behind_the_lock(dana: Player) -> None:
    locked(dana)
    dana.attached.desk.asking.suggest()
    dana.settle()
    assert "Suggestion" not in shown(dana.window)
    dana.window.lock.pane.setFocus()
    unlock(dana)
    assert "Suggestion" in shown(dana.window)


def test_a_panel_that_was_open_lies_over_the_page_again(dana: Player) -> None:
    dana.press("suggest")
    dana.type("Say it shorter")
    field = dana.window.focusWidget()
    locked(dana)
    unlock(dana)
    assert field is not None and field.hasFocus()
    seen = dana.window.childAt(field.mapTo(dana.window, field.rect().center()))
    assert seen is field or field.isAncestorOf(seen), "what is written lies behind the page"


# when it locks by itself


def test_minutes_without_a_key_lock_the_screen(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    dana = floor.desk("dana")
    dana.window.lock._rest_ms = 50
    dana.window.lock._start_timer()
    dana.until(lambda: dana.window.lock.pane is not None, "It did not lock.")


def test_keys_and_the_mouse_put_it_off(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    dana = floor.desk("dana")
    lock, handle = dana.window.lock, dana.window.windowHandle()
    seen: list[str] = []
    lock.note_activity = lambda: seen.append("touched")
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert seen
    seen.clear()
    at, none = QPointF(5, 5), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(handle, moved)
    assert seen


def test_a_machine_that_slept_is_locked_at_the_first_key(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    slept = timedelta()
    dana = floor.desk("dana")
    dana.window.clock = lambda: local_now() + slept
    dana.window.lock.note_activity()
    assert dana.window.lock.pane is None
    slept = timedelta(minutes=11)
    dana.window.lock.note_activity()
    assert dana.window.lock.pane is not None


def test_zero_minutes_never_lock_and_the_key_still_does(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    dana = floor.desk("dana", lock_minutes=0)
    assert not dana.window.lock._timer.isActive()
    dana.press("lock")
    assert dana.window.lock.pane is not None


def test_without_a_password_it_stays_open_and_says_how_to_set_one(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert not dana.window.lock._timer.isActive()
    dana.press("lock")
    assert dana.window.lock.pane is None
    assert "Set one with “kms-desktop staff password”" in dana.window.message.text()


def test_a_password_set_while_the_window_is_open_locks_and_opens_it(floor: Floor) -> None:
    """Whoever reads that the screen opens with their password must not type it into a desk that stayed open."""
    dana = floor.desk("dana")
    dana.press("lock")
    assert dana.window.lock.pane is None
    set_lock_password(floor.settings, "dana", SECRET)
    dana.press("lock")
    assert dana.window.lock.pane is not None
    set_lock_password(floor.settings, "dana", "canary-another-Lk29")
    unlock(dana, "canary-another-Lk29")
    assert dana.window.lock.pane is None


def test_ending_the_program_is_no_way_round(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    first = floor.desk("dana")
    first.press("lock")
    first.close()
    second = floor.desk("dana")
    assert second.window.lock.pane is not None
    unlock(second)
    second.close()
    assert floor.desk("dana").window.lock.pane is None


# the password


def test_what_recognises_a_password_is_for_its_owner_alone_and_salted(floor: Floor) -> None:
    kept = []
    for login in ("dana", "sam"):
        set_lock_password(floor.settings, login, SECRET)
    for file in floor.settings.data_dir.glob("lock-*.json"):
        assert file.stat().st_mode & 0o777 == 0o600
        assert SECRET not in file.read_text() and "dana" not in file.name
        kept.append(json.loads(file.read_text())["value"])
    assert len(set(kept)) == 2


def test_a_broken_file_counts_as_none(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    (file,) = floor.settings.data_dir.glob("lock-*.json")
    for content in ("", "{}", "[]", '{"salt": "zz", "cost": 1, "value": ""}', "\x00\xff"):
        file.write_text(content, encoding="latin-1")
        assert not DeskLock(floor.settings, "dana").can_lock, content
        assert not DeskLock(floor.settings, "dana").accepts_password(""), content


def test_a_cost_that_would_stop_the_desk_is_not_believed(floor: Floor) -> None:
    set_lock_password(floor.settings, "dana", SECRET)
    (file,) = floor.settings.data_dir.glob("lock-*.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), "cost": 2**40}))
    assert not DeskLock(floor.settings, "dana").can_lock


def test_a_folder_that_takes_nothing_is_said(floor: Floor, tmp_path: Path) -> None:
    from dataclasses import replace

    blocked = tmp_path / "blocked"
    shutil.copyfile(floor.settings.data_dir / "workspace.sqlite", blocked)
    with pytest.raises(LockRefused, match="cannot be written"):
        set_lock_password(replace(floor.settings, data_dir=blocked), "dana", SECRET)
