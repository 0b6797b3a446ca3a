"""The Articles page: what waits for an editor at the left, the text in the middle, what agents will see of it right.

Three parts that know nothing of each other are joined here: the queue names an article and a place, `Writing` brings
its text, `Live` tells what is to be shown around it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Signal
from PySide6.QtGui import QHideEvent, QImage, QImageWriter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from kms_desktop.articles.front_matter_edit import TextChange, read_value, set_key
from kms_desktop.articles.library import Library
from kms_desktop.articles.new_article import NewArticle, line_to_write, placeholders_in
from kms_desktop.articles.passage_location import line_of, range_of
from kms_desktop.editorial.autosave import begun_id
from kms_desktop.editorial.editing import Editing, OpenArticle
from kms_desktop.editorial.live_check import Checked, LiveCheck
from kms_desktop.editorial.policy_cases import cases_beside
from kms_desktop.search.model import IndexReport
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import by_key, keymap, label_of
from kms_desktop.ui.articles.article_list import ArticleList
from kms_desktop.ui.articles.editor import Editor
from kms_desktop.ui.articles.head import ArticlesHead
from kms_desktop.ui.articles.live_checking import Live, customers_named
from kms_desktop.ui.articles.new_panel import NewArticlePanel, articles_alike
from kms_desktop.ui.articles.outcomes import Outcomes
from kms_desktop.ui.articles.presenter import ArticlesPresenter, Found
from kms_desktop.ui.articles.queue import Queue
from kms_desktop.ui.articles.right_pane import PREVIEW, TEXT, RightPane
from kms_desktop.ui.articles.suggestions_section import SaidSection
from kms_desktop.ui.articles.writing import Writing
from kms_desktop.ui.background import Background
from kms_desktop.ui.breakpoints import article_panes, has_drawer, is_small, least_page
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.reading import render_article
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.voc.suggestions import SuggestionBox

_WRITING = (
    "new_article",
    "save_article",
    "publish_article",
    "next_finding",
    "fix_finding",
    "insert_snippet",
    "write_step",
    "write_option",
    "undo",
    "close_entry",
    "decline_entry",
    "show_cases",
    "replace_in_text",
    "replace_everywhere",
    "move_article",
    "merge_article",
    "split_article",
)
"""What only those who write articles have."""

_WITHOUT_ARTICLE = ("new_article", "filter_articles", "list_articles", "replace_everywhere", "close_entry")
"""What does something while no article is open."""


class ArticlesPage(QWidget):
    """`head` stands above the page, in the room of the call bar."""

    said = Signal(str)
    problem = Signal(str)
    walk_wanted = Signal(str)
    """Walk this text of the open article as a call."""
    article_opened = Signal(object)
    """OpenArticle: another one, or the same saved or published."""
    checked = Signal(object)
    """Checked: the newest text with what was found in it."""
    cases_wanted = Signal()
    """Show the policy cases."""

    def __init__(
        self,
        library: Library,
        searcher: Searcher,
        suggestions: SuggestionBox,
        editing: Editing,
        may_write: bool,
        settings: Settings,
        background: Background,
        clock: Clock,
    ) -> None:
        super().__init__()
        self._library, self._searcher, self.editing, self._clock = library, searcher, editing, clock
        self._kb, self._currency, self._background = settings.kb_dir, settings.currency, background
        self.may_write = may_write
        self.right = RightPane(self._kb, self._currency, has_details=may_write)
        self.head = ArticlesHead(self.right.tabs)
        self.editor = Editor()
        self.list = ArticleList(writes=may_write)
        self.new = Button(*label_of("new_article"), "band", "plus")
        self.new_panel = NewArticlePanel(self)
        self.said_section = SaidSection()
        self.queue: Queue | None = None
        self.cover_takes: Callable[[str], bool] | None = None
        """Whether something lies over the page now, and took the key."""
        self.more_acts: dict[str, Callable[[], object]] = {}
        """Those of what stands around the text."""
        self._place: int | str = 1
        self._enters_text, self._passage, self._fix = False, "", ""
        """The keyboard goes to the text of what is opened, at these words."""
        self._is_asked = False
        self._article_id = ""
        self._make_presenters(suggestions, background)
        self._lay_out()
        self._join()

    def _make_presenters(self, suggestions: SuggestionBox, background: Background) -> None:
        library, searcher, clock = self._library, self._searcher, self._clock
        archived = searcher.list_archived if self.may_write else tuple
        self.presenter = ArticlesPresenter(
            lambda: list(searcher.list_titles()), lambda: list(archived()), library, suggestions, background, self
        )
        self.writing = Writing(self.editing, background, self.editor.edit.text, self)
        self.writing.watch_below(str(self._kb))
        self.outcomes = Outcomes(self.editor, self.head, self.writing, clock, self, may_write=self.may_write)
        check = LiveCheck(library, lambda article: cases_beside(library.root, article), lambda: clock().date())
        self.live = Live(check, partial(customers_named, self.editing), library, background, self)

    # how it lies

    def _lay_out(self) -> None:
        self._left = Plane("pane", "right")
        column = Column(self._left, gap=8, margins=(8, 8, 1, 12))
        column.addWidget(self.list, 1)
        self.new.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        foot = Column(margins=(0, 0, 8, 0))
        foot.addWidget(self.new)
        column.addLayout(foot)
        self.right.add_section(self.said_section)
        row = Row(self, gap=0)
        row.addWidget(self._left)
        row.addWidget(self.editor, 1)
        row.addWidget(self.right)
        self.new.setVisible(self.may_write)
        self.head.show_actions(writes=self.may_write)
        self.right.form.set_editable(self.may_write)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        window = self.window().width()
        left, right = article_panes(window, theme)
        narrow, small = has_drawer(window, theme), is_small(window, theme)
        self.right.set_arrangement(split=small, narrow=narrow)
        self.editor.fold_notes(small)
        self._left.setFixedWidth(left)
        aside = narrow and self.right.tabs.current_tab() != TEXT
        self.editor.setVisible(not aside)
        self.right.setVisible(not narrow or aside)
        if aside:
            self.right.setMinimumWidth(0)
            self.right.setMaximumWidth(16_777_215)
        else:
            self.right.setFixedWidth(right)
        self.head.show_widths(left, right, narrow=narrow)

    def minimumSizeHint(self) -> QSize:
        return least_page(current_theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_theme(current_theme())

    def set_queue(self, queue: Queue) -> None:
        """What waits for an editor, in the place of the plain list."""
        self.queue = queue
        self.list.show_first(queue)
        queue.entry_chosen.connect(self.open_article)
        queue.entry_entered.connect(self.enter_article)
        queue.fix_entered.connect(self.enter_fix)

    # what happens

    def _join(self) -> None:
        self.presenter.listed.connect(self.list.show_lines)
        self.presenter.listed.connect(lambda _lines: self._open_first())
        self.presenter.found.connect(self._on_found)
        self.presenter.said.connect(lambda said: self.said_section.show_said(said, self._clock()))
        self.list.chosen.connect(self._open_listed)
        self.list.narrowed.connect(self.head.waiting_right.show_text)
        self.new.clicked.connect(self.begin_article)
        self.new_panel.title_typed.connect(self._look_for_alike)
        self.new_panel.begun.connect(self._begin_article)
        self.new_panel.instead.connect(lambda article_id: self.open_article(article_id, 1))
        self.head.walk.clicked.connect(self.start_walk)
        self.head.publish.clicked.connect(lambda: self.writing.publish_article())
        self._join_editor()
        self.outcomes.said.connect(self.said)
        self.outcomes.changed.connect(self.article_opened)
        self.outcomes.line_chosen.connect(self._go_to_line)
        self.outcomes.cases_chosen.connect(self.cases_wanted)
        self.writing.opened.connect(self._show_text)

    def _join_editor(self) -> None:
        editor, right = self.editor, self.right
        editor.typed.connect(self._on_typed)
        editor.cursor_moved.connect(lambda line, _column: right.show_line(line))
        editor.cases_chosen.connect(self.cases_wanted)
        editor.edit.image_pasted.connect(self._paste_picture)
        editor.reading.link_chosen.connect(self.follow_link)
        right.line_chosen.connect(self._go_to_line)
        right.link_chosen.connect(self.follow_link)
        right.columns_changed.connect(lambda _columns: self._check_text())
        right.tab_chosen.connect(lambda _key: self._apply_theme(current_theme()))
        right.tab_shown.connect(self.head.show_view)
        right.form.change_wanted.connect(self._change_front_matter)
        self.said_section.passage_chosen.connect(self._go_to)
        self.live.checked.connect(self._show_checked)
        self.live.words_known.connect(editor.know_words)
        self.live.words_known.connect(right.form.know_words)

    def key_names(self) -> list[str]:
        """The keys of this page; `press_key` tells whether one of them was meant for it."""
        return list(self._key_table())

    def key_sheet(self) -> list[tuple[str, str]]:
        """Each key of this page with what it does, for those that this person has."""
        return keymap().sheet(Scope.ARTICLES, without=() if self.may_write else _WRITING)

    def press_key(self, keys: str) -> bool:
        if self.cover_takes is not None and self.cover_takes(keys):
            return True
        act = self._key_table().get(keys)
        if act is not None:
            act()
        return act is not None

    def _key_table(self) -> dict[str, Callable[[], object]]:
        return by_key(self.acts())

    def possible_actions(self) -> set[str]:
        """Those of this page that do something now, for whoever finds them by their words."""
        if not self.editor.isEnabled():
            return set()  # something covers the page
        possible = set(self.acts()) if self.writing.article is not None else set(_WITHOUT_ARTICLE)
        if self.queue is None or not self.queue.has_entry_at_hand():
            possible.discard("close_entry")
        return possible - {"decline_entry"} - (set() if self.may_write else set(_WRITING))

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action of this page does."""
        return {
            "new_article": self.begin_article,
            "save_article": self.save_article,
            "publish_article": self.publish_article,
            "walk_article": self.start_walk,
            "next_finding": self.editor.next_finding,
            "fix_finding": self.editor.fix_here,
            "insert_snippet": self.editor.offer_snippets,
            "find_in_text": self.editor.find_words,
            "toggle_preview": self._switch_preview,
            "filter_articles": self.focus_search,
            "confirm_article": self.accept_action,
            **self.more_acts,
        }

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_keyboard()
        self.presenter.list_articles()
        self.live.catch_up()

    def take_keyboard(self) -> None:
        """Where the keyboard belongs when nothing here has it: the text that is open, else the list."""
        self.list.setFocus() if self.writing.article is None else self.enter_text()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page turns or the window closes: what is typed is on disk before."""
        super().hideEvent(event)
        self.writing.keep_now()

    # what others may call

    def refresh_page(self) -> None:
        """The workspace changed; read again if somebody is looking."""
        if self.isVisible():
            self.presenter.list_articles()
            if self._article_id:
                self.presenter.look_at_said(self._article_id)

    def list_again(self) -> None:
        """Files were moved: list them anew, and what waits."""
        self.presenter.list_articles()

    def show_reading(self, done: int, of: int) -> None:
        """How far the reading of the folder is."""
        read, every = number(done), number(of)
        self.head.show_detail(
            plural("{done} of {all} articles read", "{done} of {all} articles read", of, done=read, all=every)
        )

    def show_report(self, report: IndexReport) -> None:
        """The folder was read: what is said of its articles, and what they claim, may be otherwise."""
        self.list.show_left_out(len(report.skipped))
        self.refresh_page()
        self.writing.look_at_disk()
        self.live.run_cases_again()
        self.live.read_neighbours(report.indexed + report.unchanged, now=self.isVisible())

    def accept_action(self) -> None:
        """What the filled button of this page does."""
        if self.editor.shows_conflict:
            self.outcomes.keep_mine()
        elif self.new_panel.is_open():
            self.new_panel.confirm()
        else:
            self.save_article()

    def open_file(self, path: str, place: int | str = 1) -> None:
        """As `open_article`, by its path in the folder: what was just put there may not be listed yet."""
        self._place, self._enters_text, self._is_asked = place, True, True
        self.writing.open_article(path)

    def focus_search(self) -> None:
        """The keyboard to the filter."""
        self.list.focus_filter()

    def open_article(self, article_id: str, place: int | str = 1, *, enters_text: bool = False) -> None:
        """Open it with the cursor at a line, or at the words of a passage; the keyboard goes there if it `enters`."""
        self._place, self._enters_text, self._passage, self._fix = place, enters_text, "", ""
        self._is_asked = True
        if article_id.startswith(begun_id("")):
            self.writing.open_begun(article_id.removeprefix(begun_id("")))
        else:
            self.presenter.find_article(article_id)

    def enter_article(self, article_id: str, line: int, passage: str) -> None:
        """Open it with the keyboard in the text, at the words of the passage, which are marked."""
        self.open_article(article_id, line)
        self._enters_text, self._passage = True, passage

    def enter_fix(self, article_id: str, line: int, passage: str, words: str) -> None:
        """The same with these words in the place of the passage, not saved yet; Ctrl+Z takes them back."""
        self.enter_article(article_id, line, passage)
        self._fix = words

    def open_text(self, title: str, text: str) -> None:
        """A new article that somebody else drafted; nothing is on disk until it is saved."""
        self._place = 1
        self.writing.begin_article(NewArticle(title, owner=self.editing.team), text)

    def begin_article(self) -> None:
        if self.may_write:
            self.new_panel.offer_words(self.editor.known, self._folder(), self.editing.team)
            self.new_panel.show_alike(())
            self.new_panel.begin_with("")
            self.new_panel.open_in(self.window(), self.editor, self.new_panel.title, place="centre", width=680)

    def save_article(self) -> None:
        if self.may_write:
            self.writing.save_article()

    def publish_article(self) -> None:
        if self.may_write:
            self.writing.publish_article()

    def start_walk(self) -> None:
        if self.writing.article is not None:
            self.walk_wanted.emit(self.editor.edit.text())

    def put_text(self, text: str) -> None:
        """Another text in the place of what is open (an older revision), which Ctrl+Z takes back."""
        if self.may_write and self.writing.article is not None:
            self.editor.edit.replace_text(text)
            self.show_text_tab()
            self.enter_text()

    def show_tab(self, key: str) -> None:
        """A tab of the right pane, wherever that stands now."""
        self.right.show_tab(key)
        self._apply_theme(current_theme())

    def show_text_tab(self) -> None:
        """The text itself, where it is one of the tabs."""
        if TEXT in self.right.tabs.tab_keys():
            self.show_tab(TEXT)

    def follow_link(self, link: str) -> None:
        """A link in the preview: another article opens; anything else is not followed."""
        path, _, anchor = link.partition("#")
        opened = self.writing.article
        folder = posixpath.dirname(opened.path) if opened else ""
        wanted = posixpath.normpath(posixpath.join(folder, path)) if path else ""
        line = next((line for line in self.list.lines if wanted and line.path == wanted), None)
        if line is not None:
            self.open_article(line.id, 1)
        elif anchor and not path:
            self._go_to_anchor(anchor)
        else:
            said = tr("{link} leads out of the folder of articles, so it is not opened by itself.", link=link)
            self.problem.emit(said)

    def _begin_article(self, wanted: NewArticle, text: str) -> None:
        self._place = 1
        self.writing.begin_article(wanted, text)

    @property
    def root(self) -> Path:
        """The folder of the articles."""
        return self._kb

    def _folder(self) -> str:
        """That of the article at hand."""
        return posixpath.dirname(self.writing.article.path) if self.writing.article is not None else ""

    def _open_listed(self, article_id: str) -> None:
        """At the words that somebody flagged, as from the list of what waits."""
        waiting = next((line.waiting for line in self.list.lines if line.id == article_id), ())
        flagged = next((said.passage for said in waiting if said.passage), "")
        self.open_article(article_id, flagged or 1, enters_text=True)
        self._passage = flagged

    @property
    def is_empty(self) -> bool:
        """No article is open, and none that somebody asked for is on its way."""
        return self.writing.article is None and not self._is_asked

    def _open_first(self) -> None:
        """Who reads, and has nothing that waits, begins with an article in sight."""
        if self.queue is None and self.is_empty and self.list.shown:
            self.open_article(self.list.shown[0].id)

    def _switch_preview(self) -> None:
        """To the preview and back to the text, which are tabs where it is narrow."""
        if self.right.tabs.tab_keys()[0] == TEXT:
            self.right.show_tab(PREVIEW if self.right.tabs.current_tab() == TEXT else TEXT)
            self._apply_theme(current_theme())
        elif self.right.isAncestorOf(QApplication.focusWidget() or self):
            self.editor.edit.setFocus()
        else:
            self.right.tabs.focus_tabs()

    def _on_found(self, found: Found) -> None:
        opened = self.writing.article
        self.said_section.show_said(found.said, self._clock())
        if opened is not None and opened.path == found.path:
            self._go_to(self._place)
            if self._enters_text:
                self._enter_passage()
        else:
            self.writing.open_article(found.path)

    # the text

    def _show_text(self, opened: OpenArticle, text: str) -> None:
        self.list.show_opened(opened.path)
        self._check_text()
        self._go_to(self._place)
        if opened.is_new:
            self.editor.edit.setFocus()
            self._begin_writing(text)
        elif self._enters_text:
            self._enter_passage()
        self.article_opened.emit(opened)

    def _begin_writing(self, text: str) -> None:
        """At the first words to type over; in a draft, which has none, under the heading of the issue."""
        blanks = placeholders_in(text)
        if not blanks and self._place == 1:
            self._go_to(line_to_write(text))
        self.editor.edit.go_through(blanks)

    def _on_typed(self) -> None:
        self._check_text()
        self.writing.keep_soon()
        self.outcomes.show_state()

    def _check_text(self) -> None:
        opened = self.writing.article
        if opened is not None:
            self.live.check_soon(opened.path, self.editor.edit.text(), self.right.map.column_count())

    def _show_checked(self, checked: Checked) -> None:
        self.editor.show_checked(checked)
        self.right.show_checked(checked, self.editor.edit.cursor_place()[0])
        self.head.title.show_text(typeset_text(checked.article.title))
        self._article_id = checked.article.id
        if self.editor.is_reading:
            self._show_reading(checked)
        self.checked.emit(checked)

    def _show_reading(self, checked: Checked) -> None:
        currency, titles = self._currency, {line.path: line.title for line in self.list.lines}
        html = render_article(
            checked.article,
            base=self._kb,
            currency=currency,
            with_title=False,
            title_of=lambda path: titles.get(path, ""),
        )
        self.editor.show_reading(html, self._kb)
        if checked.article.steps and self.editor.edit.cursor_place()[0] == 1:
            self.editor.edit.go_to(checked.article.steps[0].line)  # the preview shows how a call begins

    def _go_to(self, place: int | str) -> None:
        """A line, or the words of a passage where they stand; Markdown's marks between them do not matter."""
        if isinstance(place, str):
            place = line_of(self.editor.edit.text(), place) or 1
        self.editor.edit.go_to(place)

    def _enter_passage(self) -> None:
        """The keyboard to the text, and to the flagged words where they still stand."""
        edit = self.editor.edit
        words = range_of(edit.text(), self._passage) if self._passage else None
        edit.show_flagged(words)
        if words is not None:
            edit.go_to_character(words[0])
            if self._fix and self.may_write:
                start = words[0]
                edit.apply_change(TextChange(start, words[1], self._fix), (start, start + len(self._fix)))
        self._fix = ""
        self._enters_text = False
        self.enter_text()

    def _go_to_line(self, line: int) -> None:
        if self.right.tabs.current_tab() != TEXT and not self.editor.isVisible():
            self.right.show_tab(TEXT)
            self._apply_theme(current_theme())
        self.editor.edit.go_to(line)
        if self.editor.is_reading:
            self.editor.reading.scrollToAnchor(self.right.map.current_node())
        else:
            self.editor.edit.setFocus()

    def _go_to_anchor(self, anchor: str) -> None:
        node = self.right.map.node_widget(anchor)
        if node is not None:
            self._go_to_line(node.node.line)

    def _change_front_matter(self, key: str, value: object) -> None:
        change = set_key(self.editor.edit.text(), key, value)  # type: ignore[arg-type]
        self.right.form.show_refused(
            key, change is None and not _already_says(read_value(self.editor.edit.text(), key), value)
        )
        if change is not None:
            self.editor.apply_change(change)

    def _paste_picture(self, image: QImage) -> None:
        """A picture goes into the article's folder, and its link into the text."""
        opened = self.writing.article
        if opened is None or not self.may_write:
            return
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        self._background.run(
            partial(self.editing.add_image, opened, bytes(data.data())),
            owner=self,
            on_done=lambda name: self.editor.edit.insert_text(f"![Picture]({name})", (2, 7)),
        )

    def enter_text(self) -> None:
        """The keyboard to the text that is open."""
        (self.editor.reading if self.editor.is_reading else self.editor.edit).setFocus()

    def _look_for_alike(self, title: str) -> None:
        """Articles that may say the same already, while a title is typed."""
        self._background.run(
            partial(articles_alike, self._searcher, title),
            owner=self.new_panel,
            on_done=self.new_panel.show_alike,
            replaces="alike",
        )


def _already_says(now: object, value: object) -> bool:
    """Whether the text says it already: a list, a date or a text."""
    wanted = tuple(value) if isinstance(value, list) else str(value)
    return (now or "") == wanted or (now or ()) == wanted
