"""Views of one thing side by side, as many as fit; where they do not, a list of their names."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.segment import Segment


class _Parts(Segment):
    """A segment whose parts can be other ones later."""

    def show_parts(self, titles: list[str], current: int) -> None:
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        self._parts = [(title, "") for title in titles]
        for title in titles:
            self.addTab(title)
        self.setCurrentIndex(current)
        self.blockSignals(False)
        self.updateGeometry()


class Tabs(QWidget):
    """Each has a key and the title that is shown; `chosen` tells the key of the one that a person chose."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, str] = {}
        self._current = ""
        self.segment = _Parts((), name, self)
        self.box = FilterBox(self)
        self.box.setAccessibleName(name)
        self.segment.chosen.connect(
            lambda at: self._choose_tab(self.tab_keys()[at]) if 0 <= at < len(self._titles) else None
        )
        self.box.activated.connect(lambda at: self._choose_tab(self.tab_keys()[at]))
        self.box.currentTextChanged.connect(lambda _title: self._place_tabs())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def tab_keys(self) -> list[str]:
        return list(self._titles)

    def tab_titles(self) -> list[str]:
        return list(self._titles.values())

    def focus_tabs(self) -> None:
        """The keyboard to the views: Left and Right choose."""
        (self.box if self.segment.isHidden() else self.segment).setFocus()

    def current_tab(self) -> str:
        """The key of the one that is shown."""
        return self._current

    def show_tabs(self, tabs: Mapping[str, str]) -> None:
        """What there is to choose from, by key; what was chosen stays chosen if it is still there."""
        keys, titles = list(tabs), list(tabs.values())
        if (keys, titles) == (self.tab_keys(), self.tab_titles()):
            return
        self._titles = dict(tabs)
        if self._current not in tabs:
            self._current = keys[0] if keys else ""
        at = keys.index(self._current) if keys else -1
        self.segment.show_parts(titles, at)
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems(titles)
        self.box.setCurrentIndex(at)
        self.box.blockSignals(False)
        self._place_tabs()

    def show_chosen(self, key: str) -> None:
        """Mark one as shown; nothing is told."""
        if key in self._titles:
            self._current = key
            at = self.tab_keys().index(key)
            self.segment.show_part(at)
            self.box.setCurrentIndex(at)

    def _choose_tab(self, key: str) -> None:
        self.show_chosen(key)
        self.chosen.emit(key)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_tabs()

    def _place_tabs(self) -> None:
        fits = self.segment.sizeHint().width() <= self.width()
        self.segment.setVisible(fits)
        self.box.setVisible(not fits)
        shown: QWidget = self.segment if fits else self.box
        size = shown.sizeHint()
        shown.setGeometry(0, (self.height() - size.height()) // 2, min(size.width(), self.width()), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_tabs()

    def wanted_width(self) -> int:
        """Pixels at which all stand side by side."""
        return self.segment.sizeHint().width()

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), current_theme().px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(80), current_theme().px(36))
