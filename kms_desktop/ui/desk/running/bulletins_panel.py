"""What is running now and what was, as a list; for who publishes bulletins, with what can be done to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.bulletins.bulletin_text import kind_icon, kind_name, state_words
from kms_desktop.bulletins.model import Bulletin, Proposal
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.bulletin_words import about_text, proposal_line, proposal_title, title_text
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.desk.ready_panel import ReadyWords
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

WIDTH_PX = 860
_LEAST_PX, _MOST_PX, _ROW_PX, _MOST_NAMES = 140, 320, 52, 12
_COLUMNS = (
    TableColumn(in_context("kind of bulletin", "Kind")),
    TableColumn(tr("What"), grows=True),
    TableColumn(in_context("a moment", "When")),
    # Translators: how many people have read a bulletin
    TableColumn(tr("Read by"), number=True),
)
NEW, CHANGE, LIFT, TAKE_BACK, EXPORT = "new", "change", "lift", "take_back", "export"
_ACTS = (CHANGE, LIFT, TAKE_BACK, EXPORT, NEW)


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """A bulletin or a proposal, with who has read it and who has not; `call_back`: customers who were in touch."""

    bulletin: Bulletin | None
    proposal: Proposal | None = None
    read: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    in_touch: tuple[str, ...] = ()


class BulletinsPanel(FloatingPanel):
    """`publishes`: the person may publish, change and end."""

    acted = Signal(str, object)
    """One of the acts, and the BulletinLine it is done to, None for a new one."""
    opened = Signal(object)
    """BulletinLine that was chosen."""

    def __init__(self, *, publishes: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Running now"), "bell", "", "fact", parent)
        self._publishes = publishes
        self._lines: tuple[BulletinLine, ...] = ()
        self._now: datetime | None = None
        columns = _COLUMNS if publishes else _COLUMNS[:3]
        self.table = Table(columns, tr("Running now"))
        self.nothing = Paragraph(tr("Nothing is running now."), "list", "ink2")
        self.detail, self.readers = Paragraph("", "list"), Paragraph("", "meta", "ink2")
        self.acts = ReadyWords(tr("What to do"))
        acts = (tr("Change"), tr("Works again"), tr("Take back"), tr("Whom it affects"), tr("New bulletin"))
        unders = (
            tr("its words, its end"),
            tr("tells who reported it"),
            tr("published by mistake"),
            tr("a file for a spreadsheet"),
            tr("on every desk at once"),
        )
        self.acts.show_words(tuple(zip(acts, unders, strict=True)))
        for part in (self.table, self.nothing, self.detail, self.readers, self.acts):
            self.body.addWidget(part)
        self.acts.setVisible(publishes)
        hints = [(tr("Choose"), digits_text(len(_ACTS)))] if publishes else []
        self.set_hints((*hints, (tr("Open"), key_text("enter")), label_of("leave")))
        self.table.installEventFilter(self)
        self.table.row_marked.connect(self._show_detail)
        self.table.row_opened.connect(self._open_row)
        self.acts.chosen.connect(self.choose)
        follow_theme(self._fit_table)

    def show_lines(self, lines: Sequence[BulletinLine], now: datetime, marked: str = "") -> None:
        """`marked`: the id of the one that is looked at; else the one that was marked before."""
        before = marked or self._marked_id()
        self._lines, self._now = tuple(lines), now
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.table.show_rows([self._row(line, now) for line in lines])
        places = [place for place, line in enumerate(lines) if before and _id_of(line) == before]
        self.table.mark_row(places[0] if places else 0)
        running = sum(1 for line in lines if line.bulletin is not None and line.bulletin.runs_at(now))
        self.subtitle.show_text(plural("{n} runs", "{n} run", running) if lines else "")
        self._fit_table(current_theme())
        self._show_detail(self.table.current_row())
        self.table.scrollTo(self.table.currentIndex())  # what ended stands further down, and is marked still

    def choose(self, place: int) -> None:
        """The act at this place, from 0, on the marked line."""
        if self._publishes and 0 <= place < len(_ACTS):
            self.acted.emit(_ACTS[place], None if _ACTS[place] == NEW else self.marked_line())

    def press_digit(self, number: int) -> None:
        self.choose(number - 1)

    def marked_line(self) -> BulletinLine | None:
        place = self.table.current_row()
        return self._lines[place] if 0 <= place < len(self._lines) else None

    def event(self, event: QEvent) -> bool:
        """While it is open its digits are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit on the table is the panel's; the table would look for a row that begins so."""
        is_press = watched is self.table and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.text().isdigit():
            self.press_digit(int(event.text()))
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit():
            self.press_digit(int(event.text()))
        else:
            super().keyPressEvent(event)

    def _marked_id(self) -> str:
        line = self.marked_line()
        return _id_of(line) if line is not None else ""

    def _open_row(self, place: int) -> None:
        if 0 <= place < len(self._lines):
            self.opened.emit(self._lines[place])

    def _row(self, line: BulletinLine, now: datetime) -> list[Cell]:
        cells = (
            _proposal_cells(line.proposal, now) if line.proposal is not None else _bulletin_cells(line.bulletin, now)
        )
        if self._publishes:
            count = len(line.read) + len(line.unread)
            words = tr("{n} of {all}", n=len(line.read), all=count) if count and line.proposal is None else ""
            cells.append(Cell(words, len(line.read), "ink2"))
        return cells

    def _show_detail(self, place: int) -> None:
        line = self._lines[place] if 0 <= place < len(self._lines) else None
        said = about_text(line.bulletin) if line is not None and line.bulletin is not None else ""
        self.detail.show_text(said)
        self.detail.setVisible(bool(said))
        told = _readers_text(line) if line is not None and self._publishes else _in_touch_text(line)
        self.readers.show_text(told)
        self.readers.setVisible(bool(told))
        self.fit_panel()

    def _fit_table(self, theme: Theme) -> None:
        host = self.parentWidget()
        room = host.height() - theme.px(260) if host is not None else theme.px(_MOST_PX)
        wanted = theme.px(min(_MOST_PX, max(_LEAST_PX, _ROW_PX * (len(self._lines) + 1))))
        self.table.setFixedHeight(max(theme.px(100), min(wanted, room)))


def _id_of(line: BulletinLine) -> str:
    if line.bulletin is not None:
        return line.bulletin.id
    return f"proposed {line.proposal and line.proposal.about}"  # no text: a key of this desk


def _proposal_cells(proposal: Proposal, now: datetime) -> list[Cell]:
    first = proposal.reports[0].at
    return [
        Cell(tr("Proposed"), ink="warn", icon="warning"),
        Cell(proposal_title(proposal), under=proposal_line(proposal, now)),
        Cell(when_text(first, now, now.tzinfo), first, "ink2", exact_text(first, now.tzinfo)),
    ]


def _bulletin_cells(bulletin: Bulletin | None, now: datetime) -> list[Cell]:
    assert bulletin is not None
    runs, at = bulletin.runs_at(now), bulletin.published_at
    state = state_words(bulletin, over=not runs)
    if bulletin.is_article:
        state = tr("written as an article")
    elif (over := bulletin.over_at(now)) is not None:
        state = tr("{state}, {when}", state=state, when=when_text(over, now, now.tzinfo))
    return [
        Cell(kind_name(bulletin.kind), ink="ink" if runs else "ink3", icon=kind_icon(bulletin.kind)),
        Cell(title_text(bulletin), under=state, ink="ink" if runs else "ink2"),
        Cell(
            when_text(at, now, now.tzinfo) if at is not None else "–",
            at or datetime.min.replace(tzinfo=now.tzinfo),
            "ink2",
            exact_text(at, now.tzinfo) if at is not None else "",
        ),
    ]


def _readers_text(line: BulletinLine) -> str:
    """Who has not read it, then who was in touch about it."""
    waits = tr("Not read yet: {names}.", names=_some(line.unread)) if line.unread and line.bulletin is not None else ""
    return " ".join(part for part in (waits, _in_touch_text(line)) if part)


def _in_touch_text(line: BulletinLine | None) -> str:
    if line is None or not line.in_touch:
        return ""
    return tr("In touch about it, to call back: {names}.", names=_some(line.in_touch))


def _some(names: Sequence[str]) -> str:
    shown = list(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        shown.append(plural("{n} more", "{n} more", len(names) - _MOST_NAMES))
    return ", ".join(shown)
