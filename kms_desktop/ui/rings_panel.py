"""The last rings and what came to the door → why each came to a desk or did not, and what to do about it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.pop_report import PopLine, PopReport
from kms_desktop.contacts.pop_text import advice_text, caller_text, happened_text, is_note, source_text
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

WIDTH_PX = 1040
_TABLE_PX = 420
_MOST = 200
_COLUMNS = (
    TableColumn(in_context("a moment", "When")),
    TableColumn(tr("Who called"), most=220),
    TableColumn(tr("At whose desk"), most=180),
    TableColumn(tr("What happened"), grows=True),
)
_LOOKS = {
    "shown": ("check", "good"),
    "waiting": ("check", "good"),
    "not_taken": ("phone", "ink2"),
    "rings": ("phone", "ink2"),
    "taken_elsewhere": ("transfer", "ink2"),
    "over_at_once": ("clock", "ink2"),
    "event_unknown": ("info", "ink2"),
}
_BAD = ("warning", "warn")


class RingsPanel(FloatingPanel):
    """Reads when it is opened, and again when the workspace changed while it is open."""

    def __init__(
        self, report: PopReport, region: str, background: Background, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Why it rang or did not"), "phone", "", "fact", parent)
        self._report, self._region, self._background, self._clock = report, region, background, clock
        self._lines: list[PopLine] = []
        self.set_hints(((tr("Close"), key_text("leave")),))
        self.table = Table(_COLUMNS, tr("Why it rang or did not"))
        self.nothing = Paragraph(
            tr("No call rang in the last seven days, and nothing came to the door."), "list", "ink2"
        )
        self.advice = Paragraph("", "list")
        self.advice.setAccessibleName(tr("What to do"))
        self.table.row_marked.connect(self._show_advice)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for part in (self.table, self.nothing, self.advice):
            self.body.addWidget(part)
        follow_theme(self._set_height)

    def _set_height(self, theme: Theme) -> None:
        host = self.parentWidget()
        room = host.height() - theme.px(150) if host is not None else theme.px(_TABLE_PX)
        self.table.setFixedHeight(max(theme.px(120), min(theme.px(_TABLE_PX), room)))

    def show_panel(self, host: QWidget, anchor: QWidget) -> None:
        """Open it over the middle of the window, and read what there is."""
        self.open_in(host, anchor, self.table, place="centre", width=WIDTH_PX)
        self._set_height(current_theme())
        self._read()

    def refresh_panel(self) -> None:
        """The workspace changed."""
        if self.is_open():
            self._read()

    def _read(self) -> None:
        self._background.run(
            self._report.lines(_MOST), owner=self, on_done=self.show_lines, replaces="rings", unasked=True
        )

    def show_lines(self, lines: list[PopLine]) -> None:
        """The newest first; the marked one stays marked."""
        marked = self._marked()
        self._lines = lines
        now = self._clock()
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.table.show_rows([_row(line, self._region, now) for line in lines])
        self.table.mark_row(lines.index(marked) if marked in lines else 0)
        missed = sum(1 for line in lines if not line.popped and not is_note(line) and line.reason != "rings")
        self.subtitle.show_text(
            plural("{n} ring, {missed} not shown", "{n} rings, {missed} not shown", _count_rings(lines), missed=missed)
            if lines
            else ""
        )
        self._show_advice(self.table.current_row())

    def _marked(self) -> PopLine | None:
        place = self.table.current_row()
        return self._lines[place] if 0 <= place < len(self._lines) else None

    def _show_advice(self, place: int) -> None:
        """What the row has no room for."""
        line = self._lines[place] if 0 <= place < len(self._lines) else None
        words = advice_text(line) if line is not None else ""
        self.advice.show_text(typeset_text(words or (tr("Nothing needs to be done.") if line is not None else "")))
        self.fit_panel()


def _count_rings(lines: list[PopLine]) -> int:
    return sum(1 for line in lines if not is_note(line))


def _row(line: PopLine, region: str, now: datetime) -> list[Cell]:
    icon, ink = _LOOKS.get(line.reason, _BAD)
    happened = typeset_text(happened_text(line))
    return [
        Cell(when_text(line.at, now, now.tzinfo), line.at, "ink2", exact_text(line.at, now.tzinfo)),
        Cell(caller_text(line, region) or tr("At the door"), under=line.queue or source_text(line.source)),
        Cell(line.person or "–", ink="ink" if line.person else "ink3"),
        Cell(happened, ink=ink, icon=icon, tip=happened),
    ]
