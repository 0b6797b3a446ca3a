"""The customer's card as a panel: one list of what is known, where one key copies or changes and another takes off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.desk.customer.card_text import CardRow
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.log_list import LogList, LogView

_WRITTEN = ("note", "pin", "language", "support")
"""What Enter opens a line for."""


_LEAST_PX = 40
_TAKES_OFF = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_OWN = (*_TAKES_OFF, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardPanel(FloatingPanel):
    """Rows are CardRow. What is written in the line below is sent with Enter; Esc leaves the line first."""

    copied = Signal(str)
    note_written = Signal(str, str, object)
    """Key of the note ("" for a new one), its text, and the last day on which it stands or None."""
    preference_written = Signal(str, str, bool)
    """What it is of, the words, and whether they agree that it is kept."""
    chosen = Signal(object)
    """A row on which Enter acts at once: the next channel, confirmed, put up again."""
    taken_off = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Customer"), "user", "", "fact", parent)
        self.list = LogList()
        self.list.setAccessibleName(tr("Customer card"))
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line = LineField("", tr("Note"), tall=True)
        self.days = LineField(tr("For how many days; empty until somebody takes it down"), tr("Days"))
        self.consent = QCheckBox(tr("They agree that this is kept"))
        self._rows: Sequence[CardRow] = ()
        self._written: CardRow | None = None
        self._today = date.min
        self.list.row_opened.connect(lambda _row: self._open_marked())
        for field in (self.line, self.days):
            field.entered.connect(self._send_written)
            field.escaped.connect(self._leave_line)
        self.body.addWidget(self.list)
        for widget in (self.line, self.days, self.consent):
            self.body.addWidget(widget)
            widget.setVisible(False)
        self.set_hints(
            ((tr("Copy, change"), key_text("enter")), (tr("Take off"), key_text("decline")), label_of("leave"))
        )

    def show_card(self, name: str, rows: Sequence[CardRow], today: date) -> None:
        """The card of somebody; the row that was marked stays so."""
        place = max(self.list.currentIndex().row(), 0)
        self.show_title(name, "user", "", "fact")
        self._rows, self._today = rows, today
        self.list.show_rows([LogView("", row.what, row.detail, row.icon) for row in rows])
        self.list.mark_row(min(place, len(rows) - 1))
        host = self.parentWidget()
        room = host.height() * 55 // 100 if host is not None else _LEAST_PX
        self.list.setFixedHeight(max(min(self.list.heightForWidth(400), room), _LEAST_PX))

    def event(self, event: QEvent) -> bool:
        """While the list has the keyboard, what takes off and copies is its own, not the guide's."""
        asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asked and self.list.hasFocus() and isinstance(event, QKeyEvent) and event.key() in _OWN:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._marked()
        if event.key() in _TAKES_OFF:
            if row is not None and row.takes_off:
                self.taken_off.emit(row)
        else:
            super().keyPressEvent(event)

    def confirm(self) -> None:
        """Enter on the marked row, or what is written below."""
        if self._written is not None:
            self._send_written()
        else:
            self._open_marked()

    def clear_panel(self) -> None:
        """It was about another customer."""
        self._leave_line()
        self.close_panel()
        self._rows = ()
        self.list.show_rows([])

    def _marked(self) -> CardRow | None:
        place = self.list.currentIndex().row()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _open_marked(self) -> None:
        row = self._marked()
        if row is None or not row.act:
            return
        if row.act == "copy":
            self.copied.emit(row.copies)
        elif row.act in _WRITTEN:
            self._write(row)
        else:
            self.chosen.emit(row)

    def _write(self, row: CardRow) -> None:
        self._written = row
        note = row.act in ("note", "pin")
        asked = {
            "language": tr("Which language do they speak best?"),
            "support": tr("What do they need? Large print, more time, a relay service …"),
        }.get(row.act, tr("What should the next person know?"))
        self.line.editor.setPlaceholderText(asked)
        self.line.editor.setAccessibleName(asked)
        self.line.set_text(row.what if row.act == "note" else "" if row.act == "pin" else row.key)
        self.days.set_text("")
        self.consent.setChecked(False)
        self.line.setVisible(True)
        self.days.setVisible(note)
        self.consent.setVisible(row.act == "support")
        self.line.setFocus()

    def _send_written(self) -> None:
        row, text = self._written, self.line.text().strip()
        if row is None or not text:
            return
        if row.act in ("note", "pin"):
            days = self.days.text().strip()
            if days and not (days.isdecimal() and 0 < int(days) <= 3650):
                self.days.setFocus()
                return
            until = self._today + timedelta(days=int(days)) if days else None
            self.note_written.emit(row.key, text, until)
        elif row.act == "support" and not self.consent.isChecked():
            self.consent.setFocus()
            return
        else:
            self.preference_written.emit(row.act, text, self.consent.isChecked())
        self._leave_line()

    def _leave_line(self) -> None:
        self._written = None
        if self.is_open():
            self.list.setFocus()
        for widget in (self.line, self.days, self.consent):
            widget.setVisible(False)
