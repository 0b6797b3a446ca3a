"""A reason that the log does not tell → typed, with what the list has that fits; Enter takes that, or goes on.

Question: what is the reason while somebody types? Choice: the words as they stand, which count without another key; an
entry of the list takes their place when it is taken. Refused: the list alone, where words that were typed and not taken
would be lost with the key that saves.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, follow_theme
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.wrapup.picker import Choice, fitting_choices

_MOST_OFFERED = 5


class AskedReason(QWidget):
    """Its field stands where the other facts have their words."""

    typed = Signal(str)
    taken = Signal(str)
    """The key of an entry of the list."""
    list_wanted = Signal()
    """The whole list, with nothing typed."""
    done = Signal()
    """Enter, with nothing to take; what stands in the field is told by `typed` already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = tr("Reason")
        self.field = LineField(tr("Why did they get in touch? Type a word, or press the down arrow for the list"), name)
        self.field.editor.lets_digits = True
        self.offers = LogList(name)
        self.offers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offers.hide()
        self._label = Paragraph(name, "list", "ink2")
        self._label.fit_width()
        self._choices: tuple[Choice, ...] = ()
        self._shown: tuple[Choice, ...] = ()
        self._lay_out()
        self.field.typed.connect(self._offer)
        self.field.moved.connect(self._move)
        self.field.entered.connect(self._take)
        self.field.editor.editingFinished.connect(lambda: self._show((), 0))  # the keyboard left it
        self.offers.row_opened.connect(lambda _row: self._take())
        follow_theme(self._apply_theme)

    def _lay_out(self) -> None:
        column, row, inside = Column(self, gap=4), Row(gap=0), Column(gap=4)
        inside.addWidget(self.field)
        inside.addWidget(self.offers)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(inside, 1)
        column.addLayout(row)
        column.addWidget(Divider())

    def offer_choices(self, choices: Sequence[Choice]) -> None:
        self._choices = tuple(choices)

    def set_text(self, text: str) -> None:
        """Show a reason; nothing is offered, a person did not type it."""
        self.field.set_text(text)
        self._show((), 0)

    def _offer(self, text: str) -> None:
        self._show(fitting_choices(self._choices, text)[:_MOST_OFFERED] if text.strip() else (), 0)
        self.typed.emit(text)

    def _show(self, shown: Sequence[Choice], marked: int) -> None:
        self._shown = tuple(shown)
        self.offers.show_rows([LogView("", one.text, one.detail, one.icon) for one in shown])
        self.offers.setVisible(bool(shown))
        if shown:
            self.offers.mark_row(marked)
            self.offers.setFixedHeight(sum(self.offers.sizeHintForRow(at) for at in range(len(shown))))

    def _move(self, way: int) -> None:
        if self._shown:
            self.offers.move_mark(way)
        elif way > 0:
            self.list_wanted.emit()

    def _take(self) -> None:
        place = self.offers.currentIndex().row()
        if self._shown and 0 <= place < len(self._shown):
            key = self._shown[place].key
            self._show((), 0)
            self.taken.emit(key)
        else:
            self.done.emit()

    def _apply_theme(self, theme: Theme) -> None:
        self._label.setFixedWidth(theme.px(120))
        self._label.setContentsMargins(0, theme.gap(8), 0, 0)
