"""The panes at which a person shows who they are: one column in the middle of the window, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.tab_order import tab_on

REFUSED = tr("Password not accepted.")
_WIDTH = 400


class Line(QWidget):
    """An icon and a sentence; hidden while there is nothing to say."""

    def __init__(self, icon: str, ink: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon(icon, ink, 16)
        self._words = Paragraph("", "list", ink, weight=500)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = Row(self, gap=8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.setVisible(False)

    def text(self) -> str:
        return self._words.toPlainText()

    def say(self, words: str, *, aloud: bool = True) -> None:
        """Show the words, and read them out where somebody listens."""
        self._words.show_text(words)
        self.setVisible(bool(words))
        if words and aloud:
            announce_message(self, words)


class AuthPane(Plane):
    """`column` is to be filled; the first part of `stops` takes the keyboard. Tab stays inside."""

    def __init__(self, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent=parent)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stops: Sequence[QWidget] = ()
        self.box = Plane("pane")
        self.column = Column(self.box, gap=16, margins=(8, 40, 8, 40))
        head = Row(gap=12)
        head.addWidget(Icon(icon, "accentink", 24))
        head.addWidget(Paragraph(title, "question"), 1)
        self.column.addLayout(head)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        inner = Plane("pane")
        middle = Column(inner, gap=0)
        middle.addStretch(2)
        across = Row(gap=0)
        across.addStretch(1)
        across.addWidget(self.box)
        across.addStretch(1)
        middle.addLayout(across)
        middle.addStretch(3)
        scroll.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        follow_theme(self._fit_width)

    def fit_words(self) -> None:
        """Other words stand in it."""
        self._fit_width(current_theme())

    def _fit_width(self, theme: Theme) -> None:
        """As wide as designed, or as what cannot wrap needs."""
        self.column.invalidate()
        self.box.setFixedWidth(max(theme.px(_WIDTH), self.column.minimumSize().width()))

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        if self.stops:
            self.stops[0].setFocus(reason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_on(self, forward=forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setFocus()


def labelled(words: str, field: QWidget) -> Column:
    """A field with its name above it."""
    column = Column(gap=4)
    column.addWidget(Paragraph(words, "list", "ink2", weight=500))
    column.addWidget(field)
    return column
