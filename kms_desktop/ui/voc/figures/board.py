"""The figures of a period as a grid of tiles; behind each the list of its contacts, and behind a row the contact.

Question: why one after the other, and not side by side? Reason: twelve figures are compared with each other, and a list
of contacts is read; each wants the room. Esc leads back to where one came from, with the mark where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.figures.breakdown import Breakdown, Part
from kms_desktop.figures.definitions import ON_THE_PAGE, Figure
from kms_desktop.figures.knowledge_measures import KNOWLEDGE_ON_PAGE
from kms_desktop.figures.period import Span
from kms_desktop.figures.reading import Behind, CountedContact, FigureSheet, FigureValue
from kms_desktop.figures.targets import typed_target
from kms_desktop.figures.words import measure_words, usual_words, value_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import day_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.figures.behind_list import LINE_COLUMNS, BehindList, line_cells
from kms_desktop.ui.voc.figures.breakdown_pane import BreakdownPane
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.figures.filter_bar import FilterBar
from kms_desktop.ui.voc.figures.grid import FigureGrid
from kms_desktop.ui.voc.figures.presenter import FigurePresenter
from kms_desktop.ui.voc.figures.words import tile_words
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.table import Cell, TableColumn
from kms_desktop.voc.model import ContactLine

_COLUMNS = (
    # Translators: what a contact counts as for a figure: yes, no, or how much
    TableColumn(tr("Counts as")),
    *LINE_COLUMNS,
)
_TARGET_PX = 180
_MOMENT = timedelta(microseconds=1)


class FigureBoard(QWidget):
    """`changed`: what the head of the page tells is another."""

    changed = Signal()

    def __init__(
        self,
        presenter: FigurePresenter,
        opener: ContactOpener,
        title_of: Callable[[str], str],
        currency: str,
        clock: Clock,
        *,
        of_floor: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter, self.opener, self._currency, self._clock = presenter, opener, currency, clock
        self._title_of = title_of
        self._sheet: FigureSheet | None = None
        self._known: FigureSheet | None = None
        """What was counted of knowledge, which comes last."""
        self._behind: Behind | None = None
        self._knows_choices = False
        self.filters = FilterBar(
            presenter.filters, title_of, clock, of_floor=of_floor, of_people=presenter.can_count_people
        )
        self.grid, self.compared = FigureGrid(ON_THE_PAGE), Paragraph("", "meta", "ink3")
        self.knowledge = FigureGrid(KNOWLEDGE_ON_PAGE, digits=False)
        self.knowledge_head = Paragraph(tr("Knowledge"), "list", "ink2", weight=600)
        self.definition, self.usual = Paragraph("", "list", "ink2"), Paragraph("", "meta", "ink3")
        self.target_label = Paragraph(tr("Target of this figure"), "list", "ink2")
        self.target = LineField(tr("85 %, 4:30 or none"), tr("Target of this figure"))
        self._marked_figure = ON_THE_PAGE[0]
        self._list = BehindList(_COLUMNS, tr("All figures"), tr("Contacts behind the figure"))
        self.title, self.table = self._list.title, self._list.table
        self.break_down = Button(tr("Part by part"), "B", "quiet", small=True)
        self.breakdown = BreakdownPane(currency)
        self._stack = QStackedWidget()
        self._lay_out()
        self._join()
        self._show_definition(ON_THE_PAGE[0])

    def _lay_out(self) -> None:
        page = ScrollColumn("paper", gap=12, margins=(8, 4, 12, 16))
        for widget in (self.compared, self.grid, self.knowledge_head, self.knowledge, self.definition, self.usual):
            page.column.addWidget(widget)
        page.column.addWidget(self.break_down, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.knowledge_head, self.knowledge):  # once they were counted, which is after all else
            widget.hide()
        if self.presenter.can_keep_targets:
            target = Row(gap=12)
            self.target.setFixedWidth(_TARGET_PX)
            target.addWidget(self.target_label)
            target.addWidget(self.target)
            target.addStretch(1)
            page.column.addLayout(target)
        page.column.addStretch(1)
        for one in (page, self._list, self.breakdown):
            self._stack.addWidget(one)
        column = Column(self, gap=8, margins=(0, 4, 0, 0))
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)

    def _join(self) -> None:
        self.presenter.shown.connect(self._show_sheet)
        self.presenter.choices_read.connect(self.filters.show_choices)
        self.presenter.behind_shown.connect(self._show_behind)
        self.filters.changed.connect(lambda chosen: self.presenter.ask_for(chosen, self.filters.why.text()))
        for grid in (self.grid, self.knowledge):
            grid.chosen.connect(self.open_figure)
            grid.marked.connect(self._show_definition)
        self.presenter.knowledge_shown.connect(self._show_knowledge)
        self.grid.parts_wanted.connect(self.open_breakdown)
        self.break_down.clicked.connect(lambda: self.open_breakdown(self._marked_figure))
        self.presenter.breakdown_shown.connect(self._show_breakdown)
        self.breakdown.asked.connect(lambda _by: self._read_breakdown())
        self.breakdown.opened.connect(self._open_part)
        self.breakdown.left.connect(self.leave_breakdown)
        self.target.entered.connect(self._on_target)
        self._list.left.connect(self.leave_figure)
        self._list.opened.connect(self._open_row)

    def refresh_board(self, *, unasked: bool = False) -> None:
        """Somebody looks, or the workspace changed while they do."""
        if not self._knows_choices:
            self._knows_choices = True
            self.presenter.read_choices()
        self.presenter.read_figures(unasked=unasked)

    def take_keyboard(self) -> None:
        """To the list where one is open, else to the figures."""
        if self._stack.currentWidget() is self.breakdown:
            self.breakdown.setFocus()
        else:
            (self.table if self.is_listing() else self.grid).setFocus()

    def is_listing(self) -> bool:
        """Whether the contacts behind a figure are shown."""
        return self._stack.currentWidget() is self._list

    def narrowed_text(self) -> str:
        """Which contacts are counted: the period, and what else is chosen above the figures."""
        return self.filters.chosen_text()

    def lines(self) -> tuple[ContactLine, ...]:
        """The contacts that are listed and that this person may read, each once."""
        rows = self._behind.rows if self._behind is not None and self.is_listing() else ()
        return tuple({row.line.id: row.line for row in rows if row.line is not None}.values())

    def open_breakdown(self, figure: Figure) -> None:
        """Show it part by part."""
        self.breakdown.begin(figure)
        self._stack.setCurrentWidget(self.breakdown)
        self.breakdown.setFocus()
        self.presenter.break_down(figure, self.breakdown.chosen())
        self.changed.emit()

    def leave_breakdown(self) -> None:
        """Back to all figures."""
        figure = self.presenter.broken_down[0] if self.presenter.broken_down is not None else None
        self.presenter.leave_breakdown()
        self._stack.setCurrentIndex(0)
        self.grid.focus_figure(figure)
        self.changed.emit()

    def _read_breakdown(self) -> None:
        if self.presenter.broken_down is not None:
            self.presenter.break_down(self.presenter.broken_down[0], self.breakdown.chosen())

    def _show_breakdown(self, found: Breakdown) -> None:
        self.breakdown.show_breakdown(found)
        self.changed.emit()

    def _open_part(self, part: Part) -> None:
        found = self.breakdown.found
        if found is not None:
            value = value_words(found.figure, part.counted.value, self._currency)
            told = {"figure": found.figure.title, "part": part.name, "value": value}
            self._list_contacts(found.figure, tr("{figure}, {part}: {value}", **told))
            self.presenter.open_figure(found.figure, found.by, part.key)
            self.changed.emit()

    def open_figure(self, figure: Figure) -> None:
        """List what it was counted from."""
        self._list_contacts(figure, figure.title)
        self.presenter.open_figure(figure)
        self.changed.emit()

    def _list_contacts(self, figure: Figure, title: str) -> None:
        self._behind = None
        self.title.show_text(title)
        self._list.meaning.show_text(figure.definition)
        self.table.show_rows(())
        self._stack.setCurrentWidget(self._list)
        self.table.setFocus()

    def leave_figure(self) -> None:
        """Back to all of them, or to its parts."""
        figure = self.presenter.figure
        self.presenter.leave_figure()
        if self.presenter.broken_down is not None:
            self._stack.setCurrentWidget(self.breakdown)
            self.breakdown.setFocus()
        else:
            self._stack.setCurrentIndex(0)
            self._grid_of(figure).focus_figure(figure)
        self.changed.emit()

    def detail_text(self) -> str:
        """What the head says: how many contacts are listed, of how many."""
        if not self.is_listing() or self._behind is None:
            return ""
        n, shown = self._behind.counted.n, len(self._behind.rows)
        if n > shown:
            return tr("{shown} of {n}, those to look at first", shown=number(shown), n=number(n))
        return plural("{n} counted", "{n} counted", n)

    def _show_sheet(self, sheet: FigureSheet) -> None:
        self._sheet, now = sheet, self._clock()
        spans = (sheet.period.now, sheet.period.before)
        this, before = (_span_text(span, self._clock) for span in spans)
        self.compared.show_text(tr("{period}, against {before}", period=this, before=before) if now else "")
        self.grid.show_values(sheet.values, self._currency)
        self._show_definition(self._marked_figure)
        self._tell_value()

    def _show_knowledge(self, sheet: FigureSheet) -> None:
        self._known = sheet
        self.knowledge.show_values(sheet.values, self._currency)
        for widget in (self.knowledge_head, self.knowledge):
            widget.show()
        if self._marked_figure in self.knowledge.figures:
            self._show_definition(self._marked_figure)
        self._tell_value()

    def _grid_of(self, figure: Figure | None) -> FigureGrid:
        return self.knowledge if figure in self.knowledge.figures else self.grid

    def _show_definition(self, figure: Figure) -> None:
        """Of the figure that has the keyboard."""
        self.definition.show_text(tr("{figure}: {definition}", figure=figure.title, definition=figure.definition))
        value, moved = self._value_of(figure), figure is not self._marked_figure
        self.break_down.setVisible(figure in ON_THE_PAGE)
        self._marked_figure = figure
        self.usual.show_text(usual_words(value, self._currency) if value is not None else "")
        if moved or not self.target.editor.hasFocus():
            self.target.set_text(typed_target(figure, value.target) if value is not None else "")

    def _on_target(self) -> None:
        """For the figure that was marked last; back to it, so that an arrow leads on."""
        self.presenter.keep_target(self._marked_figure, self.target.text())
        self._grid_of(self._marked_figure).focus_figure(self._marked_figure)

    def _value_of(self, figure: Figure) -> FigureValue | None:
        sheets = [sheet for sheet in (self._sheet, self._known) if sheet is not None]
        return next((value for sheet in sheets for value in sheet.values if value.figure is figure), None)

    def _show_behind(self, behind: Behind) -> None:
        self._behind, now = behind, self._clock()
        titles = {row.about: self._title_of(row.about) or row.about for row in behind.rows if row.about}
        self._list.show_rows([_row_of(behind.figure, row, self._currency, now, titles) for row in behind.rows])
        self._tell_value()
        self.changed.emit()

    def _tell_value(self) -> None:
        """Beside the name of the figure whose contacts are listed: its value."""
        figure = self.presenter.figure
        value = self._value_of(figure) if figure is not None else None
        if figure is not None and value is not None and self.presenter.narrowed is None:
            words = tile_words(value, self._currency)
            told = " · ".join(part for part in (words.value, words.n) if part)
            self.title.show_text(tr("{figure}: {value}", figure=figure.title, value=told))

    def _open_row(self, at: int) -> None:
        if self._behind is not None and 0 <= at < len(self._behind.rows) and self._behind.rows[at].contact_id:
            self.opener.open_contact(self._behind.rows[at].contact_id, self._list)


def _row_of(figure: Figure, row: CountedContact, currency: str, now: datetime, titles: Mapping[str, str]) -> list[Cell]:
    """What is about an article and of no contact is told by the article."""
    measure = measure_words(figure, row.measure, currency)
    if figure.kind == "share":
        icon, ink = ("check", "ink2") if row.measure else ("cross", "ink")
        first = Cell(measure, row.measure, ink, icon=icon)
    else:
        first = Cell(measure, row.measure)
    when, *others = line_cells(row.line, row.at, now)
    if row.line is None and row.about:
        others = [Cell(""), Cell(""), Cell(typeset_text(titles[row.about]), under=tr("Article"))]
    return [first, when, *others]


def _span_text(span: Span, clock: Clock) -> str:
    """ "7 Oct – 3 Nov", or one day."""
    now = clock()
    first, last = (
        day_text(span.begins, now, now.tzinfo),
        day_text(max(span.begins, span.ends - _MOMENT), now, now.tzinfo),
    )
    return first if first == last else tr("{first} – {last}", first=first, last=last)
