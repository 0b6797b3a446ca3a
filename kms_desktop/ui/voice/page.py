"""The Voice page: suggestions to decide and contacts just logged, filtered, exported, answered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from kms_desktop.services.workspace import Workspace
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.theme.current import Theme, follow, theme
from kms_desktop.ui.typeset import typeset
from kms_desktop.ui.voice.answer_pane import KIND_WORDS, STATE_LOOKS, STATE_WORDS, AnswerPane
from kms_desktop.ui.voice.presenter import VoicePresenter, VoiceSight
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import FilterBox, PageHead
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.ui.widths import detail_pane, least_page
from kms_desktop.voc.model import ContactLine, Suggestion

_PERIODS = ((1, "Today and yesterday"), (7, "7 days"), (28, "28 days"), (90, "90 days"), (0, "All"))
_CHANNELS = (("", "All"), ("phone", "Calls"), ("email", "E-mail"), ("chat", "Chat"), ("web", "Website"))
_SAID = (
    TableColumn("What was said", grows=True),
    TableColumn("By"),
    TableColumn("When"),
    TableColumn("State"),
)
_CONTACTS = (
    TableColumn("When"),
    TableColumn("Agent"),
    TableColumn("Customer"),
    TableColumn("Reason and resolution", grows=True),
    TableColumn("Granted", number=True),
    TableColumn("Outcome"),
    TableColumn("Minutes", number=True),
    TableColumn("Legs", number=True),
    TableColumn("Asked twice", number=True),
)


class VoicePage(QWidget):
    """`head` stands above the page, in the room of the call bar."""

    said = Signal(str)
    problem = Signal(str)

    def __init__(
        self, workspace: Workspace, background: Background, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.presenter = VoicePresenter(
            workspace.contact_list,
            workspace.suggestions,
            workspace.roster,
            workspace.person,
            background,
            clock,
            self,
        )
        self.head = PageHead("Voice")
        self.period, self.team, self.reason, self.channel = FilterBox(), FilterBox(), FilterBox(), FilterBox()
        self.export = Button("Export", "Ctrl+E", icon="download")
        self.part = Segment((("Suggestions", ""), ("Contacts", "Ctrl+L")), "List")
        self.suggestions = Table(_SAID, "Suggestions")
        self.contacts = Table(_CONTACTS, "Contacts")
        self.nothing = EmptyState("voice", "Nothing in this period", "Choose a longer one, or fewer filters.")
        self.answer = AnswerPane()
        self._stack = QStackedWidget()
        self._contact_ids: list[str] = []
        self._fill_filters()
        self._lay()
        self._join()

    def look(self) -> None:
        """The workspace changed; read again if somebody is looking."""
        if self.isVisible():
            self.presenter.look()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.suggestions.setFocus()
        self.presenter.look()

    def _fill_filters(self) -> None:
        for days, words in _PERIODS:
            self.period.addItem(words, days)
        self.period.setCurrentIndex(2)
        for key, words in _CHANNELS:
            self.channel.addItem(words, key)
        self.team.addItem("All", "")
        self.reason.addItem("All", "")

    def _lay(self) -> None:
        for name, box in (
            ("Period", self.period),
            ("Team", self.team),
            ("Reason", self.reason),
            ("Channel", self.channel),
        ):
            box.setAccessibleName(name)
            self.head.add_filter(name, box)
        self.head.add_action(self.export)
        for page in (self.suggestions, self.contacts, self.nothing):
            self._stack.addWidget(page)
        left = Column(gap=4, margins=(16, 12, 4, 0))
        line = Row(gap=8, margins=(8, 0, 8, 0))
        line.addWidget(self.part)
        line.addStretch(1)
        left.addLayout(line)
        left.addWidget(self._stack, 1)
        row = Row(self, gap=0)
        row.addLayout(left, 1)
        row.addWidget(self.answer)
        follow(self._dress)

    def _dress(self, worn: Theme) -> None:
        self.answer.setFixedWidth(detail_pane(self.window().width(), worn))

    def minimumSizeHint(self) -> QSize:
        return least_page(theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress(theme())

    def _join(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._show)
        presenter.answered.connect(self._answered)
        presenter.exported.connect(self.said)
        presenter.problem.connect(self.problem)
        self.period.activated.connect(lambda _i: presenter.filter(days=self.period.currentData()))
        self.team.activated.connect(lambda _i: presenter.filter(team_id=self.team.currentData()))
        self.reason.activated.connect(lambda _i: presenter.filter(reason=self.reason.currentData()))
        self.channel.activated.connect(lambda _i: presenter.filter(channel=self.channel.currentData()))
        self.part.chosen.connect(lambda _part: self._show(presenter.sight))
        self.suggestions.row_marked.connect(self._mark)
        self.suggestions.row_opened.connect(lambda _n: self.answer.field.setFocus())
        self.answer.answer_given.connect(self._give)
        self.export.clicked.connect(self._ask_where)
        for keys, act in (
            ("Ctrl+E", self._ask_where),
            ("Ctrl+L", self._switch),
            ("Ctrl+D", self.answer.decline.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def accept(self) -> None:
        """Ctrl+Enter on this page."""
        if self.answer.accept.isVisible():
            self.answer.accept.click()

    def _show(self, sight: VoiceSight) -> None:
        now = self._clock()
        _refill(self.team, [("All", "")] + [(name, key) for key, name in sight.teams])
        _refill(self.reason, [("All", "")] + [(reason, reason) for reason in sight.reasons])
        kept = self.answer.suggestion.id if self.answer.suggestion else ""
        contact = self._contact_ids[self.contacts.current_row()] if self.contacts.current_row() >= 0 else ""
        self._contact_ids = [line.id for line in sight.contacts]
        _refill_table(self.suggestions, [_said_row(s, now) for s in sight.suggestions])
        _refill_table(self.contacts, [_contact_row(c, now) for c in sight.contacts])
        if contact in self._contact_ids:
            self.contacts.mark(self._contact_ids.index(contact))
        shows_contacts = self.part.current() == 1
        rows = sight.contacts if shows_contacts else sight.suggestions
        self._stack.setCurrentWidget((self.contacts if shows_contacts else self.suggestions) if rows else self.nothing)
        self.answer.setVisible(not shows_contacts)
        waits = sum(1 for said in sight.suggestions if said.state == "new")
        self.head.show_detail(
            f"{len(sight.contacts)} contacts" if shows_contacts else f"{len(sight.suggestions)} said, {waits} to decide"
        )
        again = next((place for place, s in enumerate(sight.suggestions) if s.id == kept), 0)
        if sight.suggestions:
            self.suggestions.mark(again)
            self._mark(again)
        else:
            self.answer.show_suggestion(None, now)

    def _mark(self, place: int) -> None:
        suggestions = self.presenter.sight.suggestions
        if 0 <= place < len(suggestions):
            shown = self.answer.suggestion
            if shown is None or shown != suggestions[place]:
                self.answer.show_suggestion(suggestions[place], self._clock())

    def _give(self, words: str, accepted: bool) -> None:
        if self.answer.suggestion is not None:
            self.presenter.answer(self.answer.suggestion.id, words, accepted=accepted)

    def _answered(self, suggestion: Suggestion) -> None:
        self.said.emit(f"{suggestion.made_by_name} reads your answer on the desk.")

    def _switch(self) -> None:
        self.part.show_part(1 - self.part.current())
        self._show(self.presenter.sight)
        (self.contacts if self.part.current() == 1 else self.suggestions).setFocus()

    def _ask_where(self) -> None:
        what = "contacts" if self.part.current() == 1 else "suggestions"
        name = f"{what}-{self._clock():%Y-%m-%d}.csv"
        path, _filter = QFileDialog.getSaveFileName(self, "Export", str(Path.home() / name), "CSV (*.csv)")
        if path:
            self.presenter.export(what, Path(path))


def _refill_table(table: Table, rows: list[list[Cell]]) -> None:
    """New rows, scrolled as far as before: the list is read while colleagues go on."""
    scrolled = table.verticalScrollBar().value()
    table.show_rows(rows)
    table.verticalScrollBar().setValue(scrolled)


def _refill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    """New entries, the chosen one kept; nothing is told."""
    chosen = box.currentData()
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] == entries:
        return
    box.clear()
    for words, key in entries:
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))


def _said_row(s: Suggestion, now: datetime) -> list[Cell]:
    icon, ink = STATE_LOOKS[s.state]
    about = " · ".join(part for part in (KIND_WORDS[s.kind], typeset(s.article_title)) if part)
    return [
        Cell(typeset(s.text), tip=s.text, under=about),
        Cell(s.made_by_name, ink="ink2"),
        Cell(when_text(s.made_at, now, now.tzinfo), s.made_at, "ink2", exact_text(s.made_at, now.tzinfo)),
        Cell(STATE_WORDS[s.state], ink=ink, icon=icon),
    ]


def _contact_row(c: ContactLine, now: datetime) -> list[Cell]:
    """The sum stands in a column of its own, so the resolution need not end in it."""
    resolution = typeset(c.resolution.rpartition(", ")[0] if c.amount and ", " in c.resolution else c.resolution)
    return [
        Cell(when_text(c.at, now, now.tzinfo), c.at, "ink2", exact_text(c.at, now.tzinfo)),
        Cell(c.agent),
        Cell(c.customer or "Unknown"),
        Cell(c.reason or "No reason noted", tip=c.resolution, under=resolution),
        Cell(c.amount),
        Cell(c.outcome.capitalize() or "Not wrapped up", ink="ink" if c.outcome else "warn"),
        Cell(f"{c.minutes:.0f}", c.minutes),
        Cell(str(c.legs), c.legs, "ink" if c.legs > 1 else "ink3"),
        Cell(str(c.repeats), c.repeats, "warn" if c.repeats else "ink3"),
    ]
