"""The line under a text: errors and warnings, the key to the next, the policy cases, and where the cursor is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paint import draw_icon, draw_text, elide_text, focus_ring, text_width
from kms_desktop.ui.widgets.plane import Plane


class Count(QPushButton):
    """An icon and a few words in a tone; pressed, it tells. `after`: the icon stands behind the words."""

    def __init__(self, icon: str, tone: str, parent: QWidget | None = None, *, after: bool = False) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._after = icon, tone, after
        self._strong = not after
        self._shown: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        follow_theme(self._apply_theme)

    def show_words(self, words: str, icon: str = "", tone: str = "", tip: str = "") -> None:
        """ "" hides it."""
        shown = (words, icon or self._icon, tone or self._tone, tip)
        if shown == self._shown:
            return
        self._shown = shown
        self._icon, self._tone = shown[1], shown[2]
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(tip)
        self._show_tip()
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tip()

    def _show_tip(self) -> None:
        """What is cut off stands there whole."""
        tip = self._shown[3] if self._shown else ""
        cut = self.text() if self.width() < self.sizeHint().width() else ""
        self.setToolTip("\n".join(part for part in (cut, tip) if part))

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _count_font(self):
        return current_theme().font("meta", 600 if self._strong or self._tone == "bad" else 500)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = text_width(self._count_font(), self.text()) + (theme.px(14) + theme.gap(6) if self._icon else 0)
        return QSize(width + 2 * theme.gap(4), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, size = current_theme(), QPainter(self), current_theme().px(14)
        icon_room = size + theme.gap(6) if self._icon else 0
        shown = elide_text(self._count_font(), self.text(), self.width() - 2 * theme.gap(4) - icon_room)
        x, words = theme.gap(4), text_width(self._count_font(), shown)
        icon_x = x + words + theme.gap(6) if self._after else x
        if self._icon:
            where = QRect(icon_x, (self.height() - size) // 2, size, size)
            draw_icon(painter, theme, self._icon, self._tone, where)
        at = x if self._after or not self._icon else x + size + theme.gap(6)
        draw_text(painter, QRect(at, 0, words, self.height()), shown, self._count_font(), theme.color(self._tone))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(4), theme)


class StatusLine(Plane):
    """`next_chosen`, `cases_chosen`: a person wants the next finding, or to know which case fails."""

    next_chosen = Signal()
    cases_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", "top", parent)
        self.errors, self.warnings = Count("cross", "bad"), Count("warning", "warn")
        self.next = Button(tr("Next"), key_text("next_finding"), "link")
        self.cases = Count("check", "good", after=True)
        self.place = Count("", "ink3", after=True)
        self.place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.misspelt = Count("pencil", "accentink")
        row = Row(self, gap=8, margins=(16, 3, 14, 4))
        for part in (self.errors, self.warnings, self.misspelt, self.next):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.cases)
        row.addWidget(self.place)
        for part in (self.errors, self.warnings, self.misspelt, self.next):
            part.clicked.connect(self.next_chosen)
        self.cases.clicked.connect(self.cases_chosen)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_found(0, 0)
        self.show_cases(0, 0, "")

    def show_found(self, errors: int, warnings: int, misspelt: int = 0) -> None:
        if not errors and not warnings:
            self.errors.show_words(tr("No error, no warning"), "check", "good")
            self.warnings.show_words("")
        else:
            self.errors.show_words(plural("{n} error", "{n} errors", errors) if errors else "", "cross", "bad")
            self.warnings.show_words(plural("{n} warning", "{n} warnings", warnings) if warnings else "")
        self.misspelt.show_words(plural("{n} misspelt word", "{n} misspelt words", misspelt) if misspelt else "")
        self.next.setVisible(bool(errors or warnings or misspelt))

    def show_cases(self, cases: int, broken: int, why: str) -> None:
        """How many policy cases there are, how many do not hold, and why the first does not."""
        if broken:
            fail = plural("{n} of {all} policy cases fails", "{n} of {all} policy cases fail", broken, all=cases)
            self.cases.show_words(fail if cases else why, "cross", "bad", why)
        else:
            hold = plural("{n} policy case holds", "{n} policy cases hold", cases)
            self.cases.show_words(hold if cases else "", "check", "good")

    def show_place(self, line: int, column: int) -> None:
        self.place.show_words(tr("Ln {line}, Col {column}", line=line, column=column))
