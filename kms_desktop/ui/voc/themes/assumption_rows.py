"""What an estimate rests on → a row for each figure: its name, a track to move it on, its value, where it is from.

Enter on a track opens three fields for the exact figures; Enter in a field keeps them, Esc leaves them as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.voc.themes.words import assumption_name, assumption_words, figure_text, read_figure, track_end
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.charts.range_track import RangeTrack
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.model import Assumption, Range

_FIRST = ("complaint_rate", "value", "stay_quickly")
"""Those that are always in sight; the others are folded."""
_NARROW = 380


class AssumptionFields(QWidget):
    """Three figures as they are written, and where they are from; `kept` has both."""

    kept = Signal(object, str)
    left = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        name = assumption_name(code)
        self.fields = [
            LineField(words, tr("{name}: {which}", name=name, which=words))
            for words in (tr("Lowest"), tr("Middle"), tr("Highest"))
        ]
        self.source = LineField(tr("Where it is from"), tr("{name}: where it is from", name=name))
        self.note = Paragraph("", "meta", "bad")
        self.note.setVisible(False)
        line = Row(gap=8)
        for field in (*self.fields, self.source):
            field.entered.connect(self._keep)
            field.escaped.connect(self.left)
        for field in self.fields:
            line.addWidget(field, 1)
        column = Column(self, gap=4)
        column.addLayout(line)
        column.addWidget(self.source)
        column.addWidget(self.note)

    def show_value(self, value: Range, source: str) -> None:
        self.source.set_text(source)
        for field, figure in zip(self.fields, (value.low, value.mid, value.high), strict=True):
            field.set_text(figure_text(self._code, figure))
        self.note.setVisible(False)

    def take_keyboard(self) -> None:
        self.fields[1].setFocus()
        self.fields[1].editor.selectAll()

    def _keep(self) -> None:
        read = [read_figure(self._code, field.text()) for field in self.fields]
        figures = [one for one in read if one is not None]
        wrong = ""
        if len(figures) < len(read):
            wrong = tr("Each of the three is a number.")
        elif figures != sorted(figures):
            wrong = tr("The lowest, the middle and the highest figure have to stand in their order.")
        self.note.show_text(wrong)
        self.note.setVisible(bool(wrong))
        if wrong:
            self.fields[read.index(None) if None in read else 0].setFocus()
        else:
            self.kept.emit(Range(*figures), self.source.text().strip())


class AssumptionRows(QWidget):
    """`changed(code, Range, source)`; `set_back` with the codes of all that somebody here wrote. Who may not change
    them sees them as they are."""

    changed = Signal(str, object, str)
    set_back = Signal(tuple)

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency, self._assumptions, self._may = currency, tuple[Assumption, ...](), False
        self._open, self._all, self._narrow = "", False, False
        self.tracks: dict[str, RangeTrack] = {}
        self._values: dict[str, Paragraph] = {}
        self._sources: dict[str, Paragraph] = {}
        self.fields: AssumptionFields | None = None
        self.title = Paragraph(tr("What this rests on"), "meta", "ink2", weight=600)
        # Translators: back to the figures that the program came with
        self.back = Button(tr("Set back"), "", "link")
        self.more = Button("", "", "link")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        head = Row(gap=8)
        head.addWidget(self.title, 1)
        head.addWidget(self.more)
        head.addWidget(self.back)
        column = Column(self, gap=4)
        column.addLayout(head)
        column.addLayout(self._grid)
        self.back.clicked.connect(self._set_back)
        self.more.clicked.connect(self._toggle_all)
        follow_theme(self._apply_theme)

    def show_assumptions(self, assumptions: Sequence[Assumption], *, may_change: bool) -> None:
        """Other figures in the same rows; who is at one of them stays there."""
        again = tuple(one.code for one in assumptions) == tuple(one.code for one in self._assumptions)
        rebuilds = not again or may_change != self._may
        self._assumptions, self._may = tuple(assumptions), may_change
        if rebuilds:
            self._open = ""
            self._build_rows()
        self._show_values()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tracks stand between name and value, or under them where that is too narrow."""
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        narrow = self.width() < current_theme().px(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._build_rows()
            self._show_values()

    def _shown(self) -> list[Assumption]:
        """Those that matter most first; the others once all are wanted, and what somebody wrote always."""
        first = [one for code in _FIRST for one in self._assumptions if one.code == code]
        rest = [one for one in self._assumptions if one.code not in _FIRST and (self._all or one.own)]
        return [*first, *rest]

    def _build_rows(self) -> None:
        clear_layout(self._grid)
        self.tracks, self._values, self._sources, self.fields = {}, {}, {}, None
        at = 0
        for one in self._shown():
            self._add_row(at, one)
            at += 3
            if one.code == self._open:
                self._add_fields(at, one)
                at += 1
        self._grid.setColumnStretch(1, 1)
        hidden = len(self._assumptions) - len(self._shown())
        self.more.setVisible(hidden > 0 or self._all)
        self.more.set_text(tr("Fewer") if self._all else plural("All {n}", "All {n}", len(self._assumptions)))
        self._apply_theme(current_theme())

    def _add_row(self, at: int, one: Assumption) -> None:
        name = assumption_name(one.code)
        track = RangeTrack(name, fixed=not self._may)
        track.moved.connect(lambda values, code=one.code: self._show_moved(code, Range(*values)))
        track.settled.connect(lambda values, code=one.code: self.changed.emit(code, Range(*values), ""))
        track.opened.connect(lambda code=one.code: self.open_fields(code))
        title, value, source = (
            Paragraph(name, "list"),
            Paragraph("", "list", weight=600),
            Paragraph("", "meta", "ink3"),
        )
        value.fit_width()
        if not self._narrow:
            title.fit_width()
        centred = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(title, at, 0, centred)
        self._grid.addWidget(value, at, 2, centred | Qt.AlignmentFlag.AlignRight)
        if self._narrow:
            self._grid.addWidget(track, at + 1, 0, 1, 3)
        else:
            self._grid.addWidget(track, at, 1, centred)
        self._grid.addWidget(source, at + 2, 0, 1, 3)
        self.tracks[one.code], self._values[one.code], self._sources[one.code] = track, value, source

    def _add_fields(self, at: int, one: Assumption) -> None:
        self.fields = AssumptionFields(one.code)
        self.fields.show_value(one.value, one.source if one.own else "")
        self.fields.kept.connect(lambda value, source, code=one.code: self._keep(code, value, source))
        self.fields.left.connect(self._close_fields)
        self._grid.addWidget(self.fields, at, 0, 1, 3)

    def open_fields(self, code: str) -> None:
        """Three fields under the row, for the exact figures."""
        self._open = code
        self._build_rows()
        self._show_values()
        if self.fields is not None:
            self.fields.show()
            self.fields.take_keyboard()

    def _close_fields(self) -> None:
        code, self._open = self._open, ""
        self._build_rows()
        self._show_values()
        if code in self.tracks:
            self.tracks[code].show()
            self.tracks[code].setFocus()

    def _keep(self, code: str, value: Range, source: str) -> None:
        self._close_fields()
        self._show_moved(code, value)
        self.changed.emit(code, value, source)

    def _show_values(self) -> None:
        for one in self._assumptions:
            if one.code in self.tracks:
                track = self.tracks[one.code]
                track.show_values((one.value.low, one.value.mid, one.value.high), track_end(one.code, one.value))
                self._show_moved(one.code, one.value)
                self._sources[one.code].show_text(tr("Your own figure") if one.own and not one.source else one.source)
        self.back.setVisible(self._may and any(one.own for one in self._assumptions))

    def _show_moved(self, code: str, value: Range) -> None:
        words = assumption_words(code, value, self._currency)
        self._values[code].show_text(words)
        self.tracks[code].setAccessibleDescription(words)

    def _set_back(self) -> None:
        self.set_back.emit(tuple(one.code for one in self._assumptions if one.own))

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._build_rows()
        self._show_values()

    def _apply_theme(self, theme: Theme) -> None:
        self._grid.setHorizontalSpacing(theme.gap(12))
        self._grid.setVerticalSpacing(0)
