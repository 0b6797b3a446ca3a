"""The pane at the right: what an agent sees, the guide drawn, the front matter as a form, and what others add."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from kms_desktop.editorial.live_check import Checked
from kms_desktop.texts import plural, tr
from kms_desktop.ui.articles.call_preview import CallPreview
from kms_desktop.ui.articles.front_matter_form import FrontMatterForm
from kms_desktop.ui.articles.guide_map_view import GuideMapView
from kms_desktop.ui.articles.status_line import Count
from kms_desktop.ui.articles.tabs import Tabs
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.scroll import ScrollColumn

TEXT, PREVIEW, GUIDE, FRONT_MATTER = "text", "preview", "guide", "front_matter"
_TITLES = {TEXT: tr("Text"), PREVIEW: tr("Preview"), GUIDE: tr("Guide"), FRONT_MATTER: tr("Details")}


class GuideHead(QWidget):
    """Guide, how many dead ends, how many options a call can come to."""

    dead_end_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = Paragraph(_TITLES[GUIDE], "meta", "ink2", weight=600)
        self._title.fit_width()
        self.dead = Count("cross", "bad")
        self.dead.clicked.connect(self.dead_end_chosen)
        self.dead.show_words("")
        self.reached = Paragraph("", "meta", "ink3")
        self._row = Row(self, gap=10)
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._row.addWidget(self.dead)
        self._row.addWidget(self.reached)

    def set_stacked(self, stacked: bool) -> None:
        """One under the other, where the pane is narrow."""
        self._row.setDirection(Row.Direction.TopToBottom if stacked else Row.Direction.LeftToRight)

    def show_map(self, checked: Checked) -> None:
        seen = checked.map
        self.dead.show_words(plural("{n} dead end", "{n} dead ends", seen.dead_ends) if seen.dead_ends else "")
        reached, options = seen.option_counts
        parts = []
        if options:
            of = plural(
                "{reached} of {n} options reached", "{reached} of {n} options reached", options, reached=reached
            )
            parts.append(of)
        if seen.loop_count:
            parts.append(plural("{n} loop", "{n} loops", seen.loop_count))
        self.reached.show_text(", ".join(parts) if seen.nodes else tr("no questions yet"))


class _Section(QWidget):
    """A line and what stands under it; gone while that hides itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        column = Column(self, gap=12)
        column.addWidget(Divider())
        column.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(not widget.isHidden())
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(not self._widget.isHidden())
        return super().eventFilter(watched, event)


class RightPane(Plane):
    """`tabs` chooses what is shown; others add a tab, or a section under the drawing."""

    line_chosen = Signal(int)
    link_chosen = Signal(str)
    columns_changed = Signal(int)
    tab_chosen = Signal(str)
    tab_shown = Signal(str)

    def __init__(self, root: Path, currency: str, parent: QWidget | None = None, *, has_details: bool = True) -> None:
        """`has_details`: the front matter is for the person here."""
        super().__init__("pane", "left", parent)
        self._has_details = has_details
        self.tabs = Tabs(tr("Views of the article"))
        self.preview = CallPreview(root, currency)
        self.head, self.map = GuideHead(), GuideMapView()
        self.form = FrontMatterForm()
        self._split = False
        self._narrow = False
        self._wide_tab = ""
        """What was shown before the window became too narrow for it beside the text."""
        self._more: dict[str, QWidget] = {}
        self._titles = dict(_TITLES)
        self._checked: Checked | None = None
        self._stack = QStackedWidget()
        self._first = ScrollColumn("pane", gap=12, margins=(16, 8, 16, 16))
        self._second = ScrollColumn("pane", gap=12, margins=(16, 8, 16, 16))
        self._guide = QWidget()
        self._divider = Divider()
        self._sections = Column(gap=12)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        guide = Column(self._guide, gap=12)
        guide.addWidget(self._divider)
        guide.addWidget(self.head)
        guide.addWidget(self.map)
        guide.addLayout(self._sections)
        self._first.column.addWidget(self.preview)
        self._first.column.addWidget(self._guide)
        self._first.column.addStretch(1)
        self._second.column.addStretch(1)
        for part in (self._first, self._second, self.form):
            self._stack.addWidget(part)
        Column(self, margins=(1, 0, 0, 0)).addWidget(self._stack)
        self._show_titles()

    def _join(self) -> None:
        self.tabs.chosen.connect(self._choose_tab)
        self.preview.line_chosen.connect(self.line_chosen)
        self.preview.link_chosen.connect(self.link_chosen)
        self.map.line_chosen.connect(self.line_chosen)
        self.map.columns_changed.connect(self.columns_changed)
        self.head.dead_end_chosen.connect(self._to_dead_end)

    def add_tab(self, key: str, title: str, widget: QWidget) -> None:
        """Another view of the open article, behind those that are there."""
        self._more[key], self._titles[key] = widget, title
        self._stack.addWidget(widget)
        self._show_titles()

    def add_section(self, widget: QWidget, *, first: bool = False) -> None:
        """Something under the drawing, with a line above it that goes with it. `first`: before the others."""
        block = _Section(widget)
        self._sections.insertWidget(0 if first else self._sections.count(), block)

    def add_on_top(self, widget: QWidget) -> None:
        """Something above the preview, while it shows itself: what nobody may miss."""
        self._first.column.insertWidget(0, widget)

    # what is shown

    def show_checked(self, checked: Checked, line: int) -> None:
        """Another state of the text, the cursor in this line."""
        self.preview.show_line(line)
        self.preview.show_article(checked.article, checked.map)
        self.head.show_map(checked)
        self.map.show_map(checked.map)
        self.map.follow_line(line)
        self.map.setVisible(bool(checked.map.nodes))
        self.form.show_article(checked.article)
        self._checked = checked

    def show_line(self, line: int) -> None:
        """The cursor is in this line."""
        self.preview.show_line(line)
        self.map.follow_line(line)

    def show_tab(self, key: str) -> None:
        self.tabs.show_chosen(key)
        self._show_tab(key)

    def set_arrangement(self, *, split: bool, narrow: bool) -> None:
        """`split`: the drawing is a tab of its own. `narrow`: the text itself is one."""
        if (split, narrow) != (self._split, self._narrow):
            self._split, self._narrow = split, narrow
            home = self._second if split else self._first
            home.column.insertWidget(home.column.count() - 1, self._guide)
            self._divider.setVisible(not split)
            self.head.set_stacked(split)
            wide_tab = self.tabs.current_tab()
            self._show_titles()
            if narrow:
                self._wide_tab = wide_tab if wide_tab != TEXT else self._wide_tab
                self.show_tab(TEXT)
            elif wide_tab == TEXT and self._wide_tab:
                self.show_tab(self._wide_tab)

    def _show_titles(self) -> None:
        keys = [TEXT] if self._narrow else []
        details = [FRONT_MATTER] if self._has_details else []
        keys += [PREVIEW, *([GUIDE] if self._split else []), *details, *self._more]
        self.tabs.show_tabs({key: self._titles[key] for key in keys})
        self._show_tab(self.tabs.current_tab())

    def _choose_tab(self, key: str) -> None:
        self._show_tab(key)
        self.tab_chosen.emit(key)

    def _show_tab(self, key: str) -> None:
        shown: dict[str, QWidget] = {
            PREVIEW: self._first,
            GUIDE: self._second,
            FRONT_MATTER: self.form,
            **self._more,
        }
        if key in shown:
            self._stack.setCurrentWidget(shown[key])
        self.tab_shown.emit(key)

    def _to_dead_end(self) -> None:
        nodes = self._checked.map.nodes if self._checked else ()
        dead = next((node for node in nodes if node.stuck), None)
        if dead is not None:
            self.line_chosen.emit(dead.line)
