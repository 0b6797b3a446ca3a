"""The middle of the desk: the words, the hits with their reasons, a look inside, and the open article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QBoxLayout, QStackedWidget, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import percent
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.desk.search.lines import AboutLine, AskLine, DoubtLine
from kms_desktop.ui.desk.search.look_pane import LookPane, asked_terms
from kms_desktop.ui.desk.search.top_board import TopBoard
from kms_desktop.ui.guide.pane import GuidePane
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import SearchField
from kms_desktop.ui.widgets.hit_list import HitList, HitView
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.search.clarifying_question import NextQuestion
    from kms_desktop.search.explain import ExplainedLine
    from kms_desktop.search.model import SearchHit, SearchResult
    from kms_desktop.voc.model import TopIssues

_SMALL_SAMPLE = 5
_LOW = 800
_SIDE_BY_SIDE, _FINDING = 1500, 440
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_MOST = 16_777_215
"""As wide as a widget may be."""
_DOUBT = tr("None of these is likely to answer it.")
_CONFIDENCE = {
    "wip": tr("Work in progress"),
    "not_validated": tr("Not validated"),
    "validated": tr("Validated"),
    "archived": tr("Archived"),
}


class WorkPane(QWidget):
    """Search above, the article below. While the options are open the search steps aside until it is asked for."""

    typed = Signal(str)
    hit_marked = Signal(int)
    open_chosen = Signal()
    all_options_chosen = Signal()
    draft_chosen = Signal(str)
    """The words that no article answers."""

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField(tr("Type what the customer says"))
        self.hits = HitList()
        self.hits.fit_rows()
        self.more = Paragraph("", "meta", "ink3")
        self.about, self.ask, self.doubt = AboutLine(), AskLine(), DoubtLine()
        self.divider = QWidget()
        self._finding = QWidget()
        """The search and its hits: over what is open, beside it where there is room."""
        self.look = LookPane()
        self.guide = GuidePane(currency)
        self.empty = EmptyState(*_nothing_typed())
        self.board = TopBoard()
        self.hint = Paragraph("", "meta", "ink3")
        self.options_button = Button(*label_of("all_options"), "link")
        self._stack = QStackedWidget()
        self._result: SearchResult | None = None
        self._open_id, self._has_options = "", False
        self._caller, self._uses_caller, self._has_ask = "", True, False
        self._offers_drafts = True
        self._asked_with: str | None = None
        """The words that stood in the search when an article was asked for; None once the search was left."""
        self._lay_out()
        self._connect()
        self.show_result(None)
        follow_theme(self._apply_theme)

    def _lay_out(self) -> None:
        """The article reaches to the edge of the pane: its scroll bar lies in the margin."""
        quiet = QWidget()
        still = Column(quiet, gap=0, margins=(0, 0, 24, 0))
        still.addWidget(self.board)
        still.addWidget(self.empty, 1)
        self._pages = {self.empty: quiet, self.look: self.look, self.guide: self.guide}
        for page in self._pages.values():
            self._stack.addWidget(page)
        column = Column(self, gap=8, margins=(24, 16, 0, 8))
        above = Column(self._finding, gap=8, margins=(0, 0, 24, 0))
        more = Row(margins=(12, 0, 12, 0))
        more.addWidget(self.more)
        Column(self.divider, margins=(0, 4, 0, 8)).addWidget(Divider())
        above.addWidget(self.search)
        above.addWidget(self.about)
        above.addWidget(self.hits)
        above.addLayout(more)
        above.addWidget(self.doubt)
        above.addWidget(self.ask)
        above.addWidget(self.divider)
        above.addStretch(1)
        self._halves = Column(gap=8)
        self._halves.addWidget(self._finding)
        self._halves.addWidget(self._stack, 1)
        column.addLayout(self._halves, 1)
        foot = Row(gap=8, margins=(0, 0, 20, 0))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.options_button)
        column.addLayout(foot)

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(self._pages[page])
        self._show_foot()

    def _connect(self) -> None:
        self.search.typed.connect(self.typed)
        self.search.moved.connect(self.hits.move_mark)
        self.search.entered.connect(self._open_from_search)
        self.search.escaped.connect(lambda: self.focus_article())
        self.hits.row_marked.connect(lambda row: self.hit_marked.emit(self.hits.rows().index(row)))
        self.hits.row_opened.connect(lambda _row: self.open_chosen.emit())
        self.options_button.clicked.connect(self.all_options_chosen)
        self.empty.action_chosen.connect(self.want_draft)
        self.doubt.draft_chosen.connect(self.want_draft)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def _open_from_search(self) -> None:
        """The keyboard leaves the words at once: a digit that is pressed before the question is there answers it."""
        if self.hits.isVisible() and self.hits.current_row() is not None:
            self.hits.setFocus()
        self.open_chosen.emit()

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Beside an open article hits are many, and one of them marked, while somebody searches."""
        searching = (self.search.editor, self.hits)
        if before is self.search.editor and now is not None and now is not before:
            self._asked_with = None
        if self._open_id and (before in searching) != (now in searching):
            self._show_hits()
            self._show_foot()

    def offer_drafts(self, offers: bool) -> None:
        """Whether the person here may ask for an article."""
        self._offers_drafts = offers

    @property
    def can_want_draft(self) -> bool:
        """Whether something was searched that no article answers."""
        return self._result is not None and bool(self._result.query) and not self._result.is_answered

    def want_draft(self) -> None:
        """No article answers these words, so one is asked for."""
        if self._result is not None and self.can_want_draft:
            self.draft_chosen.emit(self._result.query.strip())

    def _apply_theme(self, theme: Theme) -> None:
        self._fit_width()
        self._show_hits()

    # what is shown

    def show_result(self, result: SearchResult | None) -> None:
        """Hits of the newest words, or what is likely before one is typed; None where neither is there.

        A search that stepped aside stays there: what is known of the caller changes with every answer they give.
        """
        self._result = result
        self.hits.mark_row(-1)
        self._show_hits()
        self._show_about()
        self._show_doubt()
        if not self.search.isHidden():
            self.bring_search()
        if result is None:
            self.search.show_hits("")
            self.empty.show_state(*_nothing_typed())
            if not self._open_id:
                self._turn_to(self.empty)
            return
        count = len(result.hits)
        self.search.show_hits(_count_text(count, typed=bool(result.query)))
        if not result.hits:
            self.empty.show_state(*(_nothing_found() if self._offers_drafts else _nothing_found_to_read()))
            if not self._open_id:
                self._turn_to(self.empty)
        elif not self._open_id and self.empty.isVisibleTo(self):
            self.look.show_nothing()
            self._turn_to(self.look)
        self._show_foot()

    def show_top(self, top: TopIssues, titles: Mapping[str, str]) -> None:
        """What customers ask most; shown while nothing is typed and nobody is on the line."""
        self.board.show_top(top, titles)
        self._show_lines()

    def show_about(self, caller: str, used: bool) -> None:
        """Of whom something is known, "" for nobody, and whether it is taken in."""
        self._caller, self._uses_caller = caller, used
        self._show_about()

    def show_ask(self, question: NextQuestion | None, settled: Sequence[str]) -> None:
        """What to ask next, and what was answered so far."""
        self.ask.show_ask(question, settled)
        self._has_ask = question is not None or bool(settled)
        self._show_lines()

    def _show_about(self) -> None:
        typed = bool(self._result is not None and self._result.query)
        self.about.show_about(self._caller, used=self._uses_caller, typed=typed)
        self._show_lines()

    def _show_doubt(self) -> None:
        result = self._result
        words, draft = "", False
        if result is not None and result.query:
            corrected = result.corrected.strip() if result.corrected and result.hits else ""
            read_as = tr("Read as “{words}”.", words=corrected) if corrected else ""
            words = f"{result.note} {read_as}".strip()
            if result.hits and not result.is_answered:
                words, draft = f"{words} {_DOUBT}".strip(), self._offers_drafts
        self.doubt.show_doubt(words, draft=draft)
        self._show_lines()

    def _show_lines(self) -> None:
        """Around the hits, while these are there and the window has room; in a low one only what a key acts on."""
        searching = self.search.isVisibleTo(self) and not self._open_id
        roomy = searching and self.height() >= current_theme().px(500)
        known = bool(self._caller) and (self._result is not None or not self._uses_caller)
        self.about.setVisible(roomy and known)
        self.doubt.setVisible(searching and bool(self.doubt.words.toPlainText()))
        self.ask.setVisible(searching and self._has_ask)
        if searching and self._has_ask and not roomy:
            self.more.setVisible(False)
        self.board.setVisible(self.board.filled and roomy and self._result is None and not self._caller)

    def show_look(self, article: Article | None) -> None:
        """Look inside the marked hit, unless an article is open."""
        if article is not None and not self._open_id:
            self.look.show_article(article, asked_terms(self._result))
            self._turn_to(self.look)

    def show_explained(self, title: str, lines: Sequence[ExplainedLine]) -> None:
        """The computation of the marked hit, where the look inside was."""
        if not self._open_id:
            self.look.show_lines(title, lines)
            self._turn_to(self.look)

    def show_open(self, article_id: str, *, aside: bool, options: bool = False) -> None:
        """An article is open ("" for none). `aside`: its options are shown, so the search makes room.

        `options`: it has a solution space, which a key can show at once.
        """
        if article_id != self._open_id:
            self._open_id = article_id
            self._show_hits()
        self._has_options = options
        if article_id:
            self._turn_to(self.guide)
        else:
            self._turn_to(self.look if self._result and self._result.hits else self.empty)
        self._show_foot()
        if aside:
            self.step_aside()
        else:
            self.bring_search()

    def open_id(self) -> str:
        """Id of the article that is open here, "" for none."""
        return self._open_id

    def bring_search(self) -> None:
        """Show the search again, beside whatever is open."""
        self.search.setVisible(True)
        self.hits.setVisible(bool(self.hits.rows()))
        self.divider.setVisible(bool(self.hits.rows()) and not self.is_wide())
        self.more.setVisible(bool(self.more.toPlainText()))
        self._show_lines()

    def focus_search(self) -> None:
        """The words, all marked, so that typing replaces them and an arrow keeps them."""
        self.search.setVisible(True)
        self.search.setFocus()
        self._show_hits()
        self.bring_search()
        self.search.editor.selectAll()

    def is_typing(self) -> bool:
        """Whether somebody is about to search: the keyboard is in the field, and words stand in it."""
        return self.window().focusWidget() is self.search.editor and bool(self.search.text())

    def note_opening(self) -> None:
        """An article was asked for: who writes other words before it is shown goes on searching."""
        self._asked_with = self.search.text()

    def types_on(self) -> bool:
        """Whether somebody writes other words than those that stood here when an article was asked for."""
        return self._asked_with is not None and self.is_typing() and self.search.text() != self._asked_with

    def step_aside(self) -> None:
        """The options have all the room until the search is asked for; beside the search they have it anyway."""
        if self.is_wide():
            self.bring_search()
            return
        for widget in (self.search, self.hits, self.more, self.divider, self.about, self.ask, self.doubt):
            widget.setVisible(False)

    def next_stop(self) -> QWidget:
        """Where the keyboard goes on: what is next in the open article, the search while none is open."""
        if not self._open_id:
            self.search.setVisible(True)
            return self.search.editor
        if self.guide.at_options():
            self.step_aside()
        return self.guide.next_stop()

    def focus_article(self) -> None:
        """Put the keyboard on what is next in the article, or on the hits while none is open."""
        (self.next_stop() if self._open_id or self.hits.isHidden() else self.hits).setFocus()

    def show_hint(self, text: str) -> None:
        """What the keys do with what is shown."""
        self.hint.show_text(text)
        self._show_foot()

    def _show_foot(self) -> None:
        """The line at the bottom: only where there is something to choose, and not in a low window."""
        low = self.window().height() < current_theme().px(_LOW)
        found = bool(self._open_id) or (self._result is not None and bool(self._result.hits))
        self.hint.setVisible(found and not low)
        self.options_button.setVisible(self._has_options and not self.guide.at_options() and not low)

    def _show_hits(self) -> None:
        hits = self._result.hits if self._result else ()
        most = self._most_rows()
        marked = max(self.hits.currentIndex().row(), 0)
        self.hits.show_rows([_view(hit, hit.id == self._open_id) for hit in hits[:most]])
        if hits and (not self._open_id or self._is_searching()):
            self.hits.mark_row(min(marked, most - 1) if marked < len(hits[:most]) else 0)
        left = hits[most:]
        titles = " · ".join(hit.title for hit in left[:2])
        more = plural("{n} more: {titles}", "{n} more: {titles}", len(left), titles=titles)
        self.more.show_text(more if left and most else "")
        self.more.setVisible(bool(left) and bool(most) and self.search.isVisibleTo(self))
        self.hits.setVisible(bool(hits[:most]) and self.search.isVisibleTo(self))

    def is_wide(self) -> bool:
        """Whether hits and what is open stand side by side."""
        return self._halves.direction() == QBoxLayout.Direction.LeftToRight

    def _fit_width(self) -> None:
        theme = current_theme()
        wide = self.width() >= theme.gap(_SIDE_BY_SIDE)
        if wide != self.is_wide():
            self._halves.setDirection(_ACROSS if wide else _DOWN)
            self.divider.setVisible(bool(self.hits.rows()) and self.search.isVisible() and not wide)
            if wide or not self.guide.at_options():
                self.bring_search()
        least, most = (theme.gap(_FINDING),) * 2 if wide else (0, _MOST)
        self._finding.setMinimumWidth(least)
        self._finding.setMaximumWidth(most)

    def _is_searching(self) -> bool:
        return self.window().focusWidget() in (self.search.editor, self.hits)

    def _most_rows(self) -> int:
        """Fewer hits where the window is low for its text, or an article needs the room."""
        if self.height() < current_theme().px(360) and self._open_id and not self._is_searching():
            return 0
        if self.height() < current_theme().px(500):
            return 1 if self._open_id else 2
        rows = 3 if self._open_id and not self.is_wide() else 5
        return rows if self.height() >= current_theme().px(700) else 2

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        wide = self.is_wide()
        self._fit_width()
        if wide != self.is_wide() or (event.size().height() != event.oldSize().height() > 0):
            self._show_hits()
            self._show_lines()
            self._show_foot()


def _view(hit: SearchHit, is_open: bool) -> HitView:
    return HitView(
        hit.id,
        hit.title,
        _CONFIDENCE.get(hit.confidence, hit.confidence),
        tuple((reason.kind, typeset_text(reason.text)) for reason in hit.reasons),
        percent(round(100 * hit.solved / hit.used) / 100) if hit.used >= _SMALL_SAMPLE else "",
        is_open,
        plural("of {n} solved", "of {n} solved", hit.used),
    )


def _count_text(count: int, *, typed: bool) -> str:
    if not typed:
        return plural("{n} likely", "{n} likely", count)
    return plural("{n} hit", "{n} hits", count) if count else tr("No hit")


def _nothing_typed() -> tuple[str, str, str]:
    example = tr(
        "For example: “they took the money out twice”. {key} shows every key.",
        key=key_text("show_keys"),
    )
    return "search", tr("Hits come while you type"), example


def _nothing_found_to_read() -> tuple[str, str, str]:
    return "search", tr("No article answers this"), tr("Other words may.")


def _nothing_found() -> tuple[str, str, str, str, str]:
    what_helps = tr("Other words may. Or ask for one: your words go along, and an editor writes it.")
    return "search", tr("No article answers this"), what_helps, *label_of("ask_for_article")
