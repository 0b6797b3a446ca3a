"""What changed this month or last → read over the Voice page, part by part, by whoever works here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.changes_report import ChangesReport, MonthChanges
from kms_desktop.editorial.changes_text import change_parts, changes_title, nothing_words
from kms_desktop.figures.period import WantedPeriod, compare_period
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.segment import Segment

_PANEL_PX = 760
_MONTHS = ("this_month", "last_month")
_FIRST_DAYS = 7
"""So long a month has hardly begun, and what changed is in the one before."""
_TURNS = {Qt.Key.Key_Left: 0, Qt.Key.Key_Right: 1}


class ChangesPanel(FloatingPanel):
    """Left and Right go from this month to the last; Up and Down scroll; Esc closes."""

    month_chosen = Signal(str)
    """The code of the period."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What changed"), "megaphone", "", parent=parent)
        self.months = Segment([(tr("This month"), ""), (tr("Last month"), "")], tr("Month"))
        self._parts = Column(gap=4)
        self.body.addWidget(self.months, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(self._parts)
        self.months.chosen.connect(self._choose_month)
        self.set_hints(((tr("The other month"), "← →"), (tr("Close"), key_text("leave"))))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _choose_month(self, at: int) -> None:
        self.month_chosen.emit(_MONTHS[at])

    def begin(self, month: int) -> None:
        """With this month, or the last, of which nothing is read yet."""
        self.months.show_part(month)
        clear_layout(self._parts)

    def show_changes(self, changes: MonthChanges) -> None:
        """The title tells the days."""
        self.show_title(changes_title(changes), "megaphone")
        clear_layout(self._parts)
        if changes.is_empty:
            self._parts.addWidget(Paragraph(nothing_words(), "list", "ink2"))
        for title, lines in change_parts(changes):
            self._parts.addSpacing(8)
            self._parts.addWidget(Paragraph(title, "list", weight=600))
            for line in lines:
                self._parts.addWidget(Paragraph(typeset_text(line), "list"))
        self.fit_panel()

    def keyPressEvent(self, event) -> None:
        at = _TURNS.get(Qt.Key(event.key()))
        if at is not None:
            self.months.setCurrentIndex(at)
        else:
            super().keyPressEvent(event)


class ChangesReader(QObject):
    """Reads what changed and shows it."""

    shown = Signal(object)
    """MonthChanges"""

    def __init__(
        self, report: ChangesReport, background: Background, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._report, self._background, self._clock = report, background, clock
        self.panel = ChangesPanel(parent if isinstance(parent, QWidget) else None)
        self.panel.month_chosen.connect(self._read)

    def open_over(self, page: QWidget) -> None:
        """This month first, in its first week the last one."""
        month = 1 if self._clock().day <= _FIRST_DAYS else 0
        self.panel.begin(month)
        self.panel.open_in(page, None, self.panel, place="top", width=_PANEL_PX)
        self._read(_MONTHS[month])

    def _read(self, code: str) -> None:
        span = compare_period(WantedPeriod(code), self._clock()).now
        self._background.run(self._report.report(span), owner=self, on_done=self._show, replaces="changes", long=True)

    def _show(self, changes: MonthChanges) -> None:
        self.panel.show_changes(changes)
        self.shown.emit(changes)
