"""Filters and a chosen figure → the sheet of figures, the contacts behind one, and one contact whole."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.errors import KmsError
from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.opened import ContactsBehind
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
    opened = Signal(object)
    """OpenedContact"""
    problem = Signal(str)

    def __init__(
        self,
        figures: Figures,
        contacts: ContactsBehind,
        kept: KeptFilters,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._figures, self._contacts, self._kept = figures, contacts, kept
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

    def open_contact(self, contact_id: str) -> None:
        """All of it; that somebody looked is told first."""
        self._background.run(
            partial(self._contacts.open_contact, contact_id),
            owner=self,
            on_done=self.opened.emit,
            on_error=self._on_error,
            replaces="contact",
        )

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

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)
