"""The head of a page, in the room that the call bar has on the desk: title, filters, what they leave, actions."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QWidget

from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paint import text_width
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane

_MOST = 180


class FilterBox(QComboBox):
    """A combo box with its name inside, as wide as what is chosen now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.currentTextChanged.connect(lambda _text: self._show_choice())

    def set_name(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        self.set_terse(False)

    def set_terse(self, terse: bool) -> None:
        """Leave the name out; the tip says it."""
        self.setProperty("label", "" if terse else self._name)
        self._show_choice()
        self.update()

    def _show_choice(self) -> None:
        """The tip names what may be cut off, or left out."""
        self.setToolTip("\n".join((self._name, self.currentText())))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        words = QSize(min(text_width(theme.font("list", 500), self.currentText()), theme.px(_MOST)), theme.line("list"))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, words, self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PageHead(Plane):
    """72 pixels, a line below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__("paper", "bottom", parent)
        self._title = Paragraph(title, "title", weight=600)
        self._title.fit_width()
        self._detail = Paragraph("", "meta", "ink3")
        self._filters, self._actions = Row(gap=8), Row(gap=8)
        self._boxes: list[FilterBox] = []
        self._buttons: list[Button] = []
        self._row = row = Row(self, gap=16, margins=(24, 0, 24, 0))
        row.addWidget(self._title)
        row.addLayout(self._filters)
        row.addWidget(self._detail, 1)
        row.addStretch(0)
        row.addLayout(self._actions)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), current_theme().px(72))

    def show_title(self, title: str) -> None:
        self._title.show_text(title)

    def show_detail(self, words: str) -> None:
        """What the filters leave: "412 contacts"."""
        self._detail.show_text(words)
        self._fit_width()

    def add_filter(self, name: str, box: FilterBox) -> None:
        """What the page can be narrowed by."""
        box.set_name(name)
        self._boxes.append(box)
        self._filters.addWidget(box)

    def add_widget(self, widget: QWidget) -> None:
        """Anything else that filters: a search field."""
        self._filters.addWidget(widget)

    def add_action(self, button: Button) -> None:
        self._buttons.append(button)
        self._actions.addWidget(button)

    def minimumSizeHint(self) -> QSize:
        """What does not fit gives way, so the window may be narrow."""
        return QSize(0, current_theme().px(72))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Leave out what the words leave, then the names of the filters, then icons and keys: as far as needed."""
        for level in range(4):
            self._detail.setVisible(level < 1)
            for box in self._boxes:
                box.set_terse(level >= 2)
            for button in self._buttons:
                button.set_terse(2 if level >= 3 else 0)
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                return
