"""The figures of a period as a grid of tiles; behind each the list of its contacts, and behind a row the contact.

Question: why one after the other, and not side by side? Reason: twelve figures are compared with each other, and a list
of contacts is read; each wants the room. Esc leads back to where one came from, with the mark where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from kms_desktop.figures.definitions import ON_THE_PAGE, Figure
from kms_desktop.figures.period import Span
from kms_desktop.figures.reading import Behind, CountedContact, FigureSheet, FigureValue
from kms_desktop.figures.targets import typed_target
from kms_desktop.figures.words import measure_words, usual_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import day_text
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.voc.figures.behind_list import LINE_COLUMNS, BehindList, line_cells
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.figures.filter_bar import FilterBar
from kms_desktop.ui.voc.figures.presenter import FigurePresenter
from kms_desktop.ui.voc.figures.tile import LEAST_PX, FigureTile, key_of
from kms_desktop.ui.voc.figures.words import tile_words
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
_COLUMNS_MOST, _GAP = 4, 8
_TARGET_PX = 180
_MOMENT = timedelta(microseconds=1)
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class FigureGrid(QWidget):
    """Tiles of one size, four in a row or as many as there is room for. Arrows go from one to another; digits open."""

    chosen = Signal(object)
    """Figure"""
    marked = Signal(object)
    """The Figure that has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = [FigureTile(figure.title, key_of(at), self) for at, figure in enumerate(ON_THE_PAGE)]
        for figure, tile in zip(ON_THE_PAGE, self.tiles, strict=True):
            tile.clicked.connect(lambda _checked=False, one=figure: self.chosen.emit(one))
            tile.installEventFilter(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.tiles[0])
        follow_theme(self._apply_theme)

    def show_values(self, values: Sequence[FigureValue], currency: str) -> None:
        for tile, value in zip(self.tiles, values, strict=True):
            tile.make_room(for_targets=any(one.target is not None for one in values))
            tile.show_value(value, currency)
        self._place_tiles()
        self.updateGeometry()

    def focus_figure(self, figure: Figure | None) -> None:
        """The keyboard goes to its tile, or to the first."""
        self.tiles[ON_THE_PAGE.index(figure) if figure in ON_THE_PAGE else 0].setFocus()

    def eventFilter(self, watched, event) -> bool:
        if event.type() == event.Type.FocusIn and watched in self.tiles:
            self.setFocusProxy(watched)
            self.marked.emit(ON_THE_PAGE[self.tiles.index(watched)])
        if event.type() == event.Type.ShortcutOverride and watched in self.tiles and _digit_of(event):
            event.accept()  # else the desk's digits would have it
            return True
        if event.type() == event.Type.KeyPress and watched in self.tiles:
            return self._press(self.tiles.index(watched), event)
        return False

    def _press(self, at: int, event: QKeyEvent) -> bool:
        """Whether the key was for the grid: arrows, Home and End, Enter, and the digits on the tiles."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain:
            return False
        if key in _ARROWS:
            across, down = _ARROWS[Qt.Key(key)]
            to = at + across + down * self._column_count(self.width())
            if 0 <= to < len(self.tiles):
                self.tiles[to].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.tiles[0 if key == Qt.Key.Key_Home else -1].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tiles[at].click()
            return True
        digits = {key_of(place): place for place in range(len(self.tiles)) if key_of(place)}
        if (digit := _digit_of(event)) in digits:
            self.tiles[digits[digit]].click()
            return True
        return False

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_tiles()

    def _column_count(self, width: int) -> int:
        theme = current_theme()
        gap, least = theme.gap(_GAP), theme.px(LEAST_PX)
        return max(1, min(_COLUMNS_MOST, (width + gap) // (least + gap)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self.tiles) // self._column_count(width))
        return rows * self.tiles[0].sizeHint().height() + (rows - 1) * current_theme().gap(_GAP)

    def sizeHint(self) -> QSize:
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else current_theme().px(4 * LEAST_PX)
        return QSize(current_theme().px(LEAST_PX), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(LEAST_PX), self.tiles[0].sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tiles()
        self.updateGeometry()

    def _place_tiles(self) -> None:
        columns, gap = self._column_count(self.width()), current_theme().gap(_GAP)
        width, height = (self.width() - (columns - 1) * gap) // columns, self.tiles[0].sizeHint().height()
        for at, tile in enumerate(self.tiles):
            across, down = at % columns, at // columns
            tile.setGeometry(across * (width + gap), down * (height + gap), width, height)


def _digit_of(event: QKeyEvent) -> str:
    """The digit that was pressed, by itself; "" for any other key."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    at = event.key() - Qt.Key.Key_0
    return str(at) if plain and 0 <= at <= 9 else ""


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
        self._sheet: FigureSheet | None = None
        self._behind: Behind | None = None
        self._knows_choices = False
        self.filters = FilterBar(
            presenter.filters, title_of, clock, of_floor=of_floor, of_people=presenter.can_count_people
        )
        self.grid, self.compared = FigureGrid(), Paragraph("", "meta", "ink3")
        self.definition, self.usual = Paragraph("", "list", "ink2"), Paragraph("", "meta", "ink3")
        self.target_label = Paragraph(tr("Target of this figure"), "list", "ink2")
        self.target = LineField(tr("85 %, 4:30 or none"), tr("Target of this figure"))
        self._marked_figure = ON_THE_PAGE[0]
        self._list = BehindList(_COLUMNS, tr("All figures"), tr("Contacts behind the figure"))
        self.title, self.table = self._list.title, self._list.table
        self._stack = QStackedWidget()
        self._lay_out()
        self._join()
        self._show_definition(ON_THE_PAGE[0])

    def _lay_out(self) -> None:
        page = ScrollColumn("paper", gap=12, margins=(8, 4, 12, 16))
        for widget in (self.compared, self.grid, self.definition, self.usual):
            page.column.addWidget(widget)
        if self.presenter.can_keep_targets:
            target = Row(gap=12)
            self.target.setFixedWidth(_TARGET_PX)
            target.addWidget(self.target_label)
            target.addWidget(self.target)
            target.addStretch(1)
            page.column.addLayout(target)
        page.column.addStretch(1)
        for one in (page, self._list):
            self._stack.addWidget(one)
        column = Column(self, gap=8, margins=(0, 4, 0, 0))
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)

    def _join(self) -> None:
        self.presenter.shown.connect(self._show_sheet)
        self.presenter.choices_read.connect(self.filters.show_choices)
        self.presenter.behind_shown.connect(self._show_behind)
        self.filters.changed.connect(lambda chosen: self.presenter.ask_for(chosen, self.filters.why.text()))
        self.grid.chosen.connect(self.open_figure)
        self.grid.marked.connect(self._show_definition)
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

    def open_figure(self, figure: Figure) -> None:
        """List what it was counted from."""
        self._behind = None
        self.title.show_text(figure.title)
        self._list.meaning.show_text(figure.definition)
        self.table.show_rows(())
        self._stack.setCurrentWidget(self._list)
        self.table.setFocus()
        self.presenter.open_figure(figure)
        self.changed.emit()

    def leave_figure(self) -> None:
        """Back to all of them."""
        figure = self.presenter.figure
        self.presenter.leave_figure()
        self._stack.setCurrentIndex(0)
        self.grid.focus_figure(figure)
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
        self._show_definition(self._marked())
        self._tell_value()

    def _marked(self) -> Figure:
        proxy = self.grid.focusProxy()
        return ON_THE_PAGE[self.grid.tiles.index(proxy) if isinstance(proxy, FigureTile) else 0]

    def _show_definition(self, figure: Figure) -> None:
        """Of the figure that has the keyboard."""
        self.definition.show_text(tr("{figure}: {definition}", figure=figure.title, definition=figure.definition))
        value, moved = self._value_of(figure), figure is not self._marked_figure
        self._marked_figure = figure
        self.usual.show_text(usual_words(value, self._currency) if value is not None else "")
        if moved or not self.target.editor.hasFocus():
            self.target.set_text(typed_target(figure, value.target) if value is not None else "")

    def _on_target(self) -> None:
        """For the figure that was marked last; back to it, so that an arrow leads on."""
        self.presenter.keep_target(self._marked_figure, self.target.text())
        self.grid.focus_figure(self._marked_figure)

    def _value_of(self, figure: Figure) -> FigureValue | None:
        values = self._sheet.values if self._sheet is not None else ()
        return next((value for value in values if value.figure is figure), None)

    def _show_behind(self, behind: Behind) -> None:
        self._behind, now = behind, self._clock()
        self._list.show_rows([_row_of(behind.figure, row, self._currency, now) for row in behind.rows])
        self._tell_value()
        self.changed.emit()

    def _tell_value(self) -> None:
        """Beside the name of the figure whose contacts are listed: its value."""
        figure = self.presenter.figure
        value = self._value_of(figure) if figure is not None else None
        if figure is not None and value is not None:
            words = tile_words(value, self._currency)
            told = " · ".join(part for part in (words.value, words.n) if part)
            self.title.show_text(tr("{figure}: {value}", figure=figure.title, value=told))

    def _open_row(self, at: int) -> None:
        if self._behind is not None and 0 <= at < len(self._behind.rows):
            self.opener.open_contact(self._behind.rows[at].contact_id, self._list)


def _row_of(figure: Figure, row: CountedContact, currency: str, now) -> list[Cell]:
    measure = measure_words(figure, row.measure, currency)
    if figure.kind == "share":
        icon, ink = ("check", "ink2") if row.measure else ("cross", "ink")
        first = Cell(measure, row.measure, ink, icon=icon)
    else:
        first = Cell(measure, row.measure)
    return [first, *line_cells(row.line, row.at, now)]


def _span_text(span: Span, clock: Clock) -> str:
    """ "7 Oct – 3 Nov", or one day."""
    now = clock()
    first, last = (
        day_text(span.begins, now, now.tzinfo),
        day_text(max(span.begins, span.ends - _MOMENT), now, now.tzinfo),
    )
    return first if first == last else tr("{first} – {last}", first=first, last=last)
