"""A desk with its presenters: one receiver hears of the contact, and what says nothing new is not painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from player import Player
from tests.desks import MARIAS_NUMBER, Floor


class Painted(QObject):
    """Notes what is painted of a widget and its parts."""

    def __init__(self, of: QWidget, app: QApplication) -> None:
        super().__init__(of)
        self._of, self.names = of, list[str]()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and self._of.isAncestorOf(watched):
            self.names.append(type(watched).__name__)
        return False


def on_a_call(floor: Floor) -> Player:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("F9", "F2")
    dana.type("they took the money out twice")
    dana.press("Enter", "2")
    return dana


def test_the_contact_in_hand_has_one_receiver(floor: Floor) -> None:
    live = floor.desk("dana").attached.desk.of.live
    assert live.receivers("2changed(PyObject)") == 1


def test_the_same_contact_read_anew_paints_nothing(floor: Floor, qapp: QApplication) -> None:
    dana = on_a_call(floor)
    dana.window.desk_page.right.suggest.setFocus()
    dana.settle()
    painted = Painted(dana.window.desk_page, qapp)
    live = dana.attached.desk.of.live
    live.show_contact(dana.attached.workspace.log.contact_state(live.id))
    dana.settle()
    dana.attached.desk.look()
    dana.settle()
    assert painted.names == []


def test_a_hold_is_painted_in_the_bar_and_the_log_and_nowhere_else(floor: Floor, qapp: QApplication) -> None:
    dana = on_a_call(floor)
    page = dana.window.desk_page
    page.right.suggest.setFocus()
    dana.settle()
    left, middle, log = (Painted(pane, qapp) for pane in (page.left, page.middle, page.right.notes))
    bar = Painted(dana.window.bar, qapp)
    dana.press("Ctrl+H")
    assert dana.window.bar.state == "held"
    assert bar.names and log.names
    assert left.names == middle.names == []
