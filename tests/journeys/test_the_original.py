"""What a customer wrote is read whole, whatever the desk took for a quote: with a key, and with the mouse."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from PySide6.QtWidgets import QApplication

from kms_desktop.customers.history import History
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

NEW = "One is a hold, I think."
WHOLE = f"{NEW}\n\n> You took the money twice.\n> Which one is real?"


def _letter(text: str, raw: dict[str, object]) -> NewInteraction:
    return NewInteraction(
        source="mbox",
        source_id=f"{len(text)}@example.com",
        thread_id=f"mail-{len(text)}",
        channel="email",
        direction="in",
        started_at=utc_now() - timedelta(hours=1),
        subject=f"A letter of {len(text)}",
        body_text=text,
        author_name="Maria Okafor",
        author_kind="customer",
        customer_address=MARIAS_NUMBER,
        raw=raw,
    )


def _on_a_call(floor: Floor, *letters: NewInteraction) -> Player:
    with closing(open_database(floor.settings.url)) as database:
        History(database).store_messages(letters)
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "history")
    return dana


def test_the_whole_letter_opens_with_a_key_and_can_be_copied(floor: Floor) -> None:
    dana = _on_a_call(floor, _letter(NEW, {"text": WHOLE, "other": "Call me!"}))
    rows = dana.window.desk_page.left.history.list
    dana.press("Home", "Enter")
    assert rows.rows()[0].open
    assert NEW in shown(rows) and "Which one is real?" not in shown(rows)
    assert "Show the original" in shown(rows)
    dana.press("show_original")
    panel = dana.attached.desk.asking.original
    assert panel.is_open() and panel.letter.hasFocus()
    assert WHOLE in panel.letter.toPlainText()
    assert panel.letter.toPlainText().endswith("Call me!")
    panel.letter.selectAll()
    panel.letter.copy()
    assert WHOLE in QApplication.clipboard().text()
    dana.press("Esc")
    assert not panel.is_open() and rows.hasFocus()


def test_a_letter_that_is_shown_whole_has_no_other(floor: Floor) -> None:
    dana = _on_a_call(floor, _letter(NEW, {}))
    rows = dana.window.desk_page.left.history.list
    dana.press("Home", "Enter", "show_original")
    assert rows.rows()[0].open and NEW in shown(rows)
    assert "Show the original" not in shown(rows)
    assert dana.attached.desk.asking.open_panel() is None


def test_the_letter_of_one_caller_is_gone_with_the_next(floor: Floor) -> None:
    dana = _on_a_call(floor, _letter(NEW, {"text": WHOLE}))
    dana.press("Home", "Enter", "show_original")
    panel = dana.attached.desk.asking.original
    dana.press("Esc", "wrap_up", "1", "confirm")
    dana.attached.desk.of.call.ring_event("+447700900999")
    dana.settle()
    dana.press("take_call")
    assert not panel.is_open() and panel.letter.toPlainText() == ""
