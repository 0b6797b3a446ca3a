"""What is missing in words that are to be copied → one line in which it is typed, place by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.articles.places import gap_words
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph


class GapLine(QWidget):
    """Enter goes to the next place that is missing, and after the last one says that all are `filled`. Esc closes the
    line and keeps what was typed; the keyboard goes back to where it was."""

    filled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed: dict[str, str] = {}
        self._gaps: tuple[str, ...] = ()
        self._place = 0
        self._before: QWidget | None = None
        self.sentence = Paragraph("", "list", "warn", weight=600)
        self.field = LineField("", tr("What is missing"))
        column = Column(self, gap=4, margins=(0, 8, 20, 8))
        column.addWidget(self.sentence)
        column.addWidget(self.field)
        self.field.entered.connect(self._take_typed)
        self.field.escaped.connect(self.close_line)
        self.field.typed.connect(self._keep_typed)
        self.setVisible(False)

    def typed(self) -> Mapping[str, str]:
        """What was typed of each place for this call."""
        return {place: text.strip() for place, text in self._typed.items() if text.strip()}

    def ask_for(self, gaps: Sequence[str]) -> None:
        """Open the line at the first of these places."""
        focused = QApplication.focusWidget()
        if self.isHidden() or focused is not self.field.editor:
            self._before = focused
        self._gaps, self._place = tuple(gaps), 0
        self.setVisible(True)
        self._show_place()

    def close_line(self) -> None:
        """The keyboard goes back where it was; what was typed stays for the next time."""
        was_here, before = self.field.editor.hasFocus(), self._before
        self._before = None
        if was_here and before is not None:
            before.setFocus()
        self.setVisible(False)

    def forget(self) -> None:
        """Another call, or another article: what was typed belongs to the one before."""
        self._typed, self._gaps, self._before = {}, (), None
        self.field.set_text("")
        self.setVisible(False)

    def _show_place(self) -> None:
        place = self._gaps[self._place]
        names = [tr("“{value}”", value=gap_words(gap)) for gap in self._gaps]
        said = typeset_text(
            tr("Not copied: {places} is not known here.", places=names[0])
            if len(names) == 1
            else tr("Not copied: {places} are not known here.", places=", ".join(names))
        )
        self.sentence.show_text(said)
        last = self._place == len(self._gaps) - 1
        key = key_text("enter")
        asked = {"place": gap_words(place), "key": key}
        self.field.editor.setPlaceholderText(
            tr("Type the {place}; {key} copies", **asked) if last else tr("Type the {place}; {key} goes on", **asked)
        )
        self.field.editor.setAccessibleName(gap_words(place))
        self.field.editor.setAccessibleDescription(said)
        self.field.set_text(self._typed.get(place, ""))
        self.field.setFocus()
        announce_message(self.field.editor, said)

    def _keep_typed(self, text: str) -> None:
        if self._gaps and not self.isHidden():
            self._typed[self._gaps[self._place]] = text

    def _take_typed(self) -> None:
        if not self.field.text().strip():
            return
        if self._place < len(self._gaps) - 1:
            self._place += 1
            self._show_place()
            return
        self.close_line()
        self.filled.emit()
