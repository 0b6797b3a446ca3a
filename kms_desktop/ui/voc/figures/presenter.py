"""Filters and a chosen figure → the sheet of figures, and the contacts behind one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.figures.breakdown import Breakdown, By, narrow_to
from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.knowledge_measures import KNOWLEDGE_ON_PAGE
from kms_desktop.figures.reading import Behind, Figures, FigureSheet
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock


class FigurePresenter(QObject):
    """First the figures are shown by themselves; the period before, their limits and their course come after them."""

    shown = Signal(object)
    """FigureSheet"""
    knowledge_shown = Signal(object)
    """FigureSheet of what KCS measures, once all else was read."""
    choices_read = Signal(object)
    """FilterChoices"""
    behind_shown = Signal(object)
    """Behind"""
    breakdown_shown = Signal(object)
    """Breakdown"""

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
        self.narrowed: FigureFilters | None = None
        """Where only one part of it is listed."""
        self.broken_down: tuple[Figure, By] | None = None
        self._sheet: FigureSheet | None = None
        self._at: datetime | None = None
        """What was read last, and the moment for which; None while something else is asked for."""

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

    @property
    def can_count_people(self) -> bool:
        """Whether this person may narrow to one other person, with a reason."""
        return self._figures.one_person.can_be_asked

    def ask_for(self, filters: FigureFilters, why: str) -> None:
        """`why`: for what one other person is counted, which the audit is told before anything is."""
        if not filters.agent_id or filters.agent_id == self.filters.agent_id:
            self.change_filters(filters)
            return
        self._background.run(
            partial(self._figures.one_person.note_agent, filters.agent_id, why),
            owner=self,
            on_done=lambda _done: self.change_filters(filters),
            replaces="person",
        )

    def change_filters(self, filters: FigureFilters) -> None:
        """Keep them for the next time, and read again."""
        if self.narrowed is not None and self.broken_down is not None:
            self.narrowed = _carry_part(self.narrowed, filters, self.broken_down[1])
        self.filters, self._sheet, self._at = filters, None, None
        self._kept.keep(filters)
        self.read_figures()

    def read_figures(self, *, unasked: bool = False) -> None:
        """Read again: a filter or the workspace changed."""
        now = self._clock()
        self._background.run(
            self._figures.values(self.filters, now),
            owner=self,
            on_done=partial(self._on_read, self.filters, now),
            replaces="figures",
            long=True,
            unasked=unasked,
        )

    def open_figure(self, figure: Figure, by: By | None = None, key: str = "") -> None:
        """List the contacts behind it, or behind one part of it."""
        self.figure, self.narrowed = figure, narrow_to(self.filters, by, key) if by is not None else None
        self._read_behind(figure)

    def break_down(self, figure: Figure, by: By) -> None:
        """Count it part by part."""
        self.broken_down = (figure, by)
        self._read_parts(figure, by)

    def leave_breakdown(self) -> None:
        self.broken_down = None

    def _read_parts(self, figure: Figure, by: By) -> None:
        self._background.run(
            self._figures.breakdowns.breakdown(figure, by, self.filters, self._at or self._clock()),
            owner=self,
            on_done=self._on_parts,
            replaces="parts",
            long=True,
        )

    def _on_parts(self, found: Breakdown) -> None:
        if self.broken_down == (found.figure, found.by):
            self.breakdown_shown.emit(found)

    @property
    def can_keep_targets(self) -> bool:
        """Whether this person says what a figure should come to."""
        return self._figures.targets.can_be_kept

    def keep_target(self, figure: Figure, written: str) -> None:
        """As it was typed; nothing for none any more."""
        self._background.run(
            partial(self._figures.targets.keep_typed, figure, written),
            owner=self,
            on_done=lambda _done: self.read_figures(),
            replaces="target",
        )

    def leave_figure(self) -> None:
        self.figure = self.narrowed = None

    def _on_read(self, filters: FigureFilters, now: datetime, sheet: FigureSheet) -> None:
        """What somebody waits for is asked first: the list that is open, then what the figures are compared with."""
        if filters != self.filters:
            return
        sheet = _carry_over(self._sheet, sheet)
        self._sheet, self._at = sheet, now
        self.shown.emit(sheet)
        if self.figure is not None:
            self._read_behind(self.figure)
        if self.broken_down is not None:
            self._read_parts(*self.broken_down)
        self._read_on(self._figures.compare(sheet, filters, now), partial(self._on_compared, filters, now))

    def _on_compared(self, filters: FigureFilters, now: datetime, sheet: FigureSheet) -> None:
        if filters != self.filters or now != self._at:
            return
        self._sheet = sheet
        self.shown.emit(sheet)
        self._read_on(self._figures.limits(sheet, filters, now), partial(self._on_limited, filters, now))

    def _on_limited(self, filters: FigureFilters, now: datetime, sheet: FigureSheet) -> None:
        if filters == self.filters and now == self._at:
            self._sheet = sheet
            self.shown.emit(sheet)
            self._read_on(
                self._figures.sheet(filters, now, KNOWLEDGE_ON_PAGE), partial(self._on_knowledge, filters, now)
            )

    def _on_knowledge(self, filters: FigureFilters, now: datetime, sheet: FigureSheet) -> None:
        if filters == self.filters and now == self._at:
            self.knowledge_shown.emit(sheet)
            self._read_on(self._figures.limits(sheet, filters, now), partial(self._on_known_limits, filters, now))

    def _on_known_limits(self, filters: FigureFilters, now: datetime, sheet: FigureSheet) -> None:
        if filters == self.filters and now == self._at:
            self.knowledge_shown.emit(sheet)

    def _read_on(self, reading: Callable[[], FigureSheet], on_done: Callable[[FigureSheet], None]) -> None:
        self._background.run(reading, owner=self, on_done=on_done, replaces="compared", long=True, unasked=True)

    def _read_behind(self, figure: Figure) -> None:
        """What was counted for its tile is not counted again."""
        now, filters = self._at or self._clock(), self.narrowed or self.filters
        values = self._sheet.values if self._sheet is not None and self.narrowed is None else ()
        counted = next((value.now for value in values if value.figure is figure), None)
        self._background.run(
            self._figures.behind(figure, filters, now, counted=counted),
            owner=self,
            on_done=self._on_behind,
            replaces="behind",
            long=True,
        )

    def _on_behind(self, behind: Behind) -> None:
        if behind.figure is self.figure:
            self.behind_shown.emit(behind)


def _carry_part(narrowed: FigureFilters, filters: FigureFilters, by: By) -> FigureFilters:
    """The part that is listed, with other filters around it."""
    return narrow_to(filters, by, getattr(narrowed, "team_id" if by == "team" else by))


def _carry_over(last: FigureSheet | None, sheet: FigureSheet) -> FigureSheet:
    """Of the same filters read again: with what stood beside the values, until that was read again too."""
    if last is None or last.period.now.begins != sheet.period.now.begins:
        return sheet
    known = {value.figure.code: value for value in last.values}
    values = (
        replace(value, before=one.before, limits=one.limits, trend=one.trend)
        if (one := known.get(value.figure.code)) is not None
        else value
        for value in sheet.values
    )
    return replace(sheet, values=tuple(values))
