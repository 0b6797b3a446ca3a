"""The Articles page: what needs an editor at the left, the article as agents read it, what was said about it."""

from __future__ import annotations

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.search.model import IndexReport
from kms_desktop.services.workspace import Workspace
from kms_desktop.ui.articles.presenter import ArticleLine, ArticleSight, ArticlesPresenter
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.reading import render_article
from kms_desktop.ui.theme.current import Theme, follow, theme
from kms_desktop.ui.typeset import typeset
from kms_desktop.ui.widgets.article_text import ArticleText
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import PageHead
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.side_column import SideColumn
from kms_desktop.ui.widths import least_page, side_panes
from kms_desktop.voc.model import Suggestion

_KIND_ICONS = {"flag": ("flag", "bad"), "none_fit": ("megaphone", "warn")}
_KIND_WORDS = (
    ("flag", "flag", "flags"),
    ("none_fit", "without an option", "without an option"),
    ("suggestion", "suggestion", "suggestions"),
    ("observation", "report", "reports"),
)


class ArticlesPage(QWidget):
    """`head` stands above the page, in the room of the call bar."""

    said = Signal(str)
    problem = Signal(str)
    walk_wanted = Signal(str)
    """Ctrl+G: walk this text of the open article as a call."""

    def __init__(
        self, workspace: Workspace, background: Background, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kb, self._clock, self._currency = workspace.settings.kb_dir, clock, workspace.settings.currency
        self.presenter = ArticlesPresenter(
            lambda: list(workspace.searcher.titles()),
            workspace.library,
            workspace.suggestions,
            background,
            lambda: clock().date(),
            self,
        )
        self.head = PageHead("Articles")
        self.filter = LineField("Filter by title or file", "Filter")
        self.open_file = Button("Open the file", "Ctrl+Enter", "filled", "pencil")
        self.list = LogList()
        self.list.setAccessibleName("Articles")
        self.text = ArticleText()
        self.title = Paragraph("", "title", weight=600)
        self.detail = Paragraph("", "meta", "ink3")
        self.side = SideColumn()
        self.nothing = EmptyState("book", "No article is open", "Choose one at the left; those with a flag come first.")
        self._lines: list[ArticleLine] = []
        self._shown: list[ArticleLine] = []
        self._sight: ArticleSight | None = None
        self._lay()
        self._join()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.list.setFocus()
        self.presenter.look()

    def show_report(self, report: IndexReport) -> None:
        """What the last reading of the folder took and left out."""
        count = report.indexed + report.unchanged
        parts = [f"{count} articles"]
        if report.skipped:
            parts.append(f"{len(report.skipped)} left out")
        if report.odd:
            parts.append(f"{len(report.odd)} with oddities")
        self.head.show_detail(", ".join(parts))
        self.look()

    def look(self) -> None:
        """The workspace changed; read again if somebody is looking."""
        if self.isVisible():
            self.presenter.look()

    def accept(self) -> None:
        """Ctrl+Enter on this page."""
        self._open_file()

    def search(self) -> None:
        """F2 on this page."""
        self.filter.setFocus()
        self.filter.editor.selectAll()

    def _lay(self) -> None:
        self.head.add_widget(self.filter)
        self.head.add_action(self.open_file)
        self._left, self._right = Plane("pane", "right"), Plane("pane", "left")
        self._left_head = PaneHeader("To do first")
        head = Column(margins=(8, 0, 8, 0))
        head.addWidget(self._left_head)
        column = Column(self._left, gap=4, margins=(8, 8, 9, 0))
        column.addLayout(head)
        column.addWidget(self.list, 1)
        middle, above = Column(gap=12, margins=(24, 16, 0, 0)), Column(gap=2, margins=(0, 0, 24, 0))
        above.addWidget(self.title)
        above.addWidget(self.detail)
        middle.addLayout(above)
        middle.addWidget(self.text, 1)
        middle.addWidget(self.nothing, 1)
        Column(self._right, margins=(1, 0, 0, 0)).addWidget(self.side)
        row = Row(self, gap=0)
        row.addWidget(self._left)
        row.addLayout(middle, 1)
        row.addWidget(self._right)
        self._show_parts(False)
        follow(self._dress)

    def _dress(self, worn: Theme) -> None:
        left, right = side_panes(self.window().width(), worn)
        self._left.setFixedWidth(left)
        self._right.setFixedWidth(right)

    def minimumSizeHint(self) -> QSize:
        return least_page(theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress(theme())

    def _join(self) -> None:
        self.presenter.listed.connect(self._show_list)
        self.presenter.opened.connect(self._show_article)
        self.filter.typed.connect(lambda _text: self._narrow())
        self.filter.moved.connect(self.list.step)
        self.filter.entered.connect(self.list.setFocus)
        self.list.row_marked.connect(lambda row: self.presenter.open(row.key))
        self.list.row_opened.connect(lambda row: self.presenter.open(row.key))
        self.open_file.clicked.connect(self._open_file)
        self.text.link_chosen.connect(self._follow)

    def _show_list(self, lines: list[ArticleLine]) -> None:
        if lines == self._lines and self._sight is not None:
            return
        self._lines = lines
        self._narrow()

    def _narrow(self) -> None:
        words = self.filter.text().casefold().split()
        kept = self._sight.article.id if self._sight else ""
        self._shown = [
            line for line in self._lines if all(word in f"{line.title} {line.path}".casefold() for word in words)
        ]
        self._left_head.show_right(self._waiting() if self._shown else "nothing fits")
        self.list.show_rows([_line_view(line) for line in self._shown])
        place = next((i for i, line in enumerate(self._shown) if line.id == kept), 0)
        if self._shown:
            self.list.mark(place)

    def _waiting(self) -> str:
        waiting = sum(len(line.waiting) for line in self._lines)
        return f"{waiting} waiting" if waiting else "nothing waits"

    def _show_article(self, sight: ArticleSight) -> None:
        self._sight = sight
        article = sight.article
        self._show_parts(True)
        self.title.show_text(typeset(article.title))
        confidence = article.confidence.replace("_", " ")
        owner = f"{article.owner} · " if article.owner else ""
        self.detail.show_text(f"{article.path} · {owner}{confidence} · revision {article.revision[:7]}")
        html = render_article(article, base=self._kb, currency=self._currency, with_title=False)
        self.text.show_article(html, self._kb)
        self._show_side(sight)

    def _show_side(self, sight: ArticleSight) -> None:
        side, now = self.side, self._clock()
        side.empty()
        side.begin("What agents said", str(len(sight.said)) if sight.said else "")
        if not sight.said:
            side.add(SideRow("Nobody flagged anything here.", icon="check", tone="good", calm=True))
        for said in sight.said:
            side.add(_said_row(said, now))
        side.begin("What the check finds", str(len(sight.findings)) if sight.findings else "")
        if not sight.findings:
            side.add(SideRow("No error, no warning.", icon="check", tone="good", calm=True))
        for finding in sight.findings:
            error = finding.severity == "error"
            where = f"{finding.severity.capitalize()}, line {finding.line}"
            icon, tone = ("cross", "bad") if error else ("warning", "warn")
            side.add(SideRow(finding.text, where, icon=icon, tone=tone, calm=True))
        side.end()

    def _show_parts(self, shown: bool) -> None:
        for widget in (self.text, self.title, self.detail, self.side):
            widget.setVisible(shown)
        self.nothing.setVisible(not shown)
        self.open_file.setEnabled(shown)

    def _open_file(self) -> None:
        if self._sight is None:
            return
        path = self._kb / self._sight.article.path
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.said.emit(f"{path.name} is opened in your editor.")
        else:
            self.problem.emit(f"No editor is set up for markdown files here. The file is {path}.")

    def _follow(self, link: str) -> None:
        path = link.partition("#")[0]
        found = next((line for line in self._lines if path and line.path.endswith(path.lstrip("./"))), None)
        if found is not None:
            self.presenter.open(found.id)
        else:
            self.problem.emit(f"{link} leads out of the folder of articles, so it is not opened by itself.")


def _line_view(line: ArticleLine) -> LogView:
    if not line.waiting:
        return LogView("", line.title, line.path, "book", "ink3", key=line.id)
    kinds: list[str] = [said.kind for said in line.waiting]
    icon, ink = _KIND_ICONS["flag"] if "flag" in kinds else ("megaphone", "warn")
    counts = [(kinds.count(kind), one, many) for kind, one, many in _KIND_WORDS]
    detail = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    return LogView("", typeset(line.title), detail, icon, ink, key=line.id)


def _said_row(said: Suggestion, now) -> SideRow:
    icon, tone = _KIND_ICONS.get(said.kind, ("megaphone", "ink2"))
    parts = [f"On “{typeset(said.passage.rstrip('.'))}”."] if said.passage else []
    parts.append(f"{said.made_by_name}, {when_text(said.made_at, now, now.tzinfo)}.")
    if said.state != "new":
        parts.append(f"{said.state.capitalize()}: {said.answer}")
    tip = exact_text(said.made_at, now.tzinfo)
    return SideRow(f"“{typeset(said.text)}”", " ".join(parts), icon=icon, tone=tone, tip=tip, calm=True)
