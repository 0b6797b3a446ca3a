"""Filters and a chosen figure → the sheet of figures, and the contacts behind one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.reading import Behind, Figures, FigureSheet
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock


class FigurePresenter(QObject):
    """First the figures are shown with the period before; their limits and their course come after them."""

    shown = Signal(object)
    """FigureSheet"""
    choices_read = Signal(object)
    """FilterChoices"""
    behind_shown = Signal(object)
    """Behind"""

    def __init__(
        self,
        figures: Figures,
        kept: KeptFilters,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._figures, self._kept = figures, kept
        self._background, self._clock = background, clock
        self.filters = kept.read()
        self.figure: Figure | None = None
        """The one whose contacts are listed."""

    def read_choices(self) -> None:
        """What can be narrowed by, as it stands in the log now."""
        self._background.run(
            self._figures.choices(self._clock()),
            owner=self,
            on_done=self.choices_read.emit,
            replaces="choices",
            long=True,
            unasked=True,
        )

    def change_filters(self, filters: FigureFilters) -> None:
        """Keep them for the next time, and read again."""
        self.filters = filters
        self._kept.keep(filters)
        self.read_figures()

    def read_figures(self, *, unasked: bool = False) -> None:
        """Read again: a filter or the workspace changed."""
        now = self._clock()
        self._background.run(
            self._figures.sheet(self.filters, now),
            owner=self,
            on_done=partial(self._on_read, self.filters),
            replaces="figures",
            long=True,
            unasked=unasked,
        )
        if self.figure is not None:
            self._read_behind(self.figure)

    def open_figure(self, figure: Figure) -> None:
        """List the contacts behind it."""
        self.figure = figure
        self._read_behind(figure)

    def leave_figure(self) -> None:
        self.figure = None

    def _on_read(self, filters: FigureFilters, sheet: FigureSheet) -> None:
        if filters != self.filters:
            return
        self.shown.emit(sheet)
        self._background.run(
            self._figures.limits(sheet, filters, self._clock()),
            owner=self,
            on_done=self.shown.emit,
            replaces="limits",
            long=True,
            unasked=True,
        )

    def _read_behind(self, figure: Figure) -> None:
        self._background.run(
            self._figures.behind(figure, self.filters, self._clock()),
            owner=self,
            on_done=self._on_behind,
            replaces="behind",
            long=True,
        )

    def _on_behind(self, behind: Behind) -> None:
        if behind.figure is self.figure:
            self.behind_shown.emit(behind)
