"""A theme's article → a panel that asks what looser limits of its options would have cost, and the contacts behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.errors import KmsError
from kms_desktop.figures.asks_replay import WhatIfLine
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.looser_limits import LimitedOption, Loosened, LooserLimits
from kms_desktop.figures.period import days_period
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.voc.themes.what_if_panel import WhatIfPanel
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine

_PANEL_PX, _YEAR = 760, 365


class WhatIf(QObject):
    """`listed` has a title, how many there are, and the ContactLines that a line was counted from."""

    listed = Signal(str, int, object)

    def __init__(
        self,
        limits: LooserLimits,
        contacts: ContactList,
        background: Background,
        clock: Clock,
        currency: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._limits, self._contacts, self._background, self._clock = limits, contacts, background, clock
        self._article, self._days = "", _YEAR
        self._found: Loosened | None = None
        self.panel = WhatIfPanel(currency, parent)
        self.panel.asked.connect(self._replay)
        self.panel.opened.connect(self._list)

    def ask_article(self, article_id: str, days: int, over: QWidget) -> None:
        """Of one article, over so many days up to now, a year at most; 0 for a year."""
        self._article, self._days = article_id, min(days or _YEAR, _YEAR)
        self._run(self._limits.options(article_id), partial(self._on_options, article_id, over), "what-if-options")

    def _on_options(self, article_id: str, over: QWidget, options: list[LimitedOption]) -> None:
        if article_id == self._article:
            self.panel.open_in(over.window(), over, self.panel.sum, width=_PANEL_PX)
            self.panel.show_options(options)

    def _replay(self, option_id: str, most: Decimal | None) -> None:
        now = self._clock()
        last = now.astimezone().date()
        filters = FigureFilters(days_period(last - timedelta(days=self._days - 1), last))
        reading = self._limits.replay(self._article, option_id, most, filters, now.astimezone())
        self._run(reading, self._on_replayed, "what-if")

    def _on_replayed(self, found: Loosened) -> None:
        self._found = found
        self.panel.show_replay(found)

    def _list(self, at: int) -> None:
        """The contacts of one line, as far as somebody goes through them."""
        if self._found is not None and 0 <= at < len(self._found.lines):
            line = self._found.lines[at]
            self._run(self._limits.behind(line, self._contacts), partial(self._on_listed, line), "what-if-contacts")

    def _on_listed(self, line: WhatIfLine, contacts: list[ContactLine]) -> None:
        self.panel.close_panel()
        self.listed.emit(line.title, len(line.contacts), contacts)

    def _run(self, reading: Callable[[], Any], then: Callable[[Any], None], replaces: str) -> None:
        self._background.run(reading, owner=self, on_done=then, on_error=self._on_error, replaces=replaces, long=True)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.panel.show_problem(str(error))
        else:
            self._background.failed.emit(error)
