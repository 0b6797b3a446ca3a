"""The contacts that the figures count → a file of one row each: asked for, written behind a bar, stopped with Esc."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kms_desktop.access.roles import EXPORT_FLOOR, who_may
from kms_desktop.errors import KmsError
from kms_desktop.figures.contact_export import ContactExport, Exported, StopSign
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.progress import ProgressLine
from kms_desktop.ui.widgets.tick_row import TickRow

_PANEL_PX = 620


class ExportPanel(FloatingPanel):
    """First what the file will hold, then how much of it is written. Esc leaves, or stops what is under way."""

    wanted = Signal(bool)
    """Whether with names."""

    def __init__(self, *, may_ask_names: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Export contacts"), "download", tr("One row a contact, as CSV"), parent=parent)
        self.told = Paragraph("", "list")
        self.names = TickRow(
            tr("With names"), tr("Names of agents and customers, and account numbers. The audit log says so.")
        )
        self.bar, self.count = ProgressLine(tr("Written")), Paragraph("", "meta", "ink2")
        for widget in (self.told, self.names, self.bar, self.count):
            self.body.addWidget(widget)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._may_ask_names, self.is_writing = may_ask_names, False
        self.show_question("")

    def show_question(self, told: str) -> None:
        """`told`: which contacts."""
        self.is_writing = False
        self.told.show_text(told)
        self.names.setChecked(False)
        self.names.setVisible(self._may_ask_names)
        for widget in (self.bar, self.count):
            widget.setVisible(False)
        self.set_hints(((tr("Choose a place"), key_text("enter")), label_of("leave")))

    def show_progress(self, done: int, of: int) -> None:
        """How many contacts are written, of how many."""
        self.is_writing = True
        self.bar.show_progress(done, of)
        words = plural(
            "{done} of {n} contacts written", "{done} of {n} contacts written", of, n=number(of), done=number(done)
        )
        self.count.show_text(words)
        if not self.bar.isVisibleTo(self):
            self.names.setVisible(False)
            self.bar.setVisible(True)
            self.count.setVisible(True)
            self.set_hints(((tr("Stop"), key_text("leave")),))
            self.setFocus()

    def confirm(self) -> None:
        if not self.is_writing:
            self.wanted.emit(self.names.isVisibleTo(self) and self.names.isChecked())

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)


class RowsExporter(QObject):
    """`said` tells where the file is, `problem` why there is none."""

    said = Signal(str)
    problem = Signal(str)
    finished = Signal(object)
    """Exported"""

    def __init__(
        self, export: ContactExport, login: str, background: Background, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._export, self._login, self._background, self._clock = export, login, background, clock
        self._filters, self._stop = FigureFilters(), StopSign()
        self.panel = ExportPanel(
            may_ask_names=export.may_ask_names, parent=parent if isinstance(parent, QWidget) else None
        )
        self.panel.wanted.connect(self._ask_where)
        self.panel.folded.connect(self.stop)
        background.stopping.connect(self.stop)

    def may_export(self, filters: FigureFilters) -> bool:
        """Whether this person may write what they count into a file."""
        return self._export.may_export or filters.mine

    def ask(self, filters: FigureFilters, told: str, over: QWidget) -> None:
        """Open the panel over this list, or say who may; nothing where something is being written already."""
        if not self.may_export(filters):
            self.problem.emit(tr("The contacts of the floor are exported by {who}.", who=who_may(EXPORT_FLOOR)))
            return
        if self.panel.is_writing:
            return
        self._filters = filters
        self.panel.show_question(told)
        self.panel.open_in(over, None, self.panel, width=_PANEL_PX)

    def stop(self) -> None:
        """What is under way leaves no file."""
        self._stop.is_up = True

    def _ask_where(self, with_names: bool) -> None:
        name = f"contacts-{self._clock():%Y-%m-%d}.csv"  # no text: the name of a file
        panel = self.panel
        path, _ = QFileDialog.getSaveFileName(panel, tr("Export"), str(Path.home() / name), tr("CSV (*.csv)"))
        if path:
            self.write(Path(path), with_names=with_names)

    def write(self, path: Path, *, with_names: bool) -> None:
        """Begin to write; the panel shows how far it is."""
        self._stop = StopSign()
        self.panel.show_progress(0, 0)
        work = partial(_write, self._export, path, self._filters, self._clock, self._login, with_names, self._stop)
        self._background.run(
            work,
            owner=self,
            on_done=self._on_done,
            on_error=self._on_error,
            on_progress=self.panel.show_progress,
            long=True,
        )

    def _on_done(self, written: Exported) -> None:
        self._end()
        if written.rows is None:
            self.said.emit(tr("Stopped. No file was written."))
        else:
            many, place = written.rows, written.path
            self.said.emit(
                plural("{n} contact written to {file}.", "{n} contacts written to {file}.", many, file=place)
            )
        self.finished.emit(written)

    def _on_error(self, error: Exception) -> None:
        self._end()
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)

    def _end(self) -> None:
        self.panel.is_writing = False
        self.panel.close_panel()


def _write(
    export: ContactExport,
    path: Path,
    filters: FigureFilters,
    clock: Clock,
    login: str,
    with_names: bool,
    stop: StopSign,
    tell: Callable[[int, int], None],
) -> Exported:
    return export.write_file(path, filters, clock(), login, with_names=with_names, tell=tell, stop=stop)
