"""The Articles page and the acts on its files: planned in a panel, shown, done, and taken back from a notice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from kms_desktop.editorial.article_table import ArticleRow, ArticleTable
from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.editorial.rearranging import PublishedTogether, Rearranging
from kms_desktop.editorial.replacing import Wanted
from kms_desktop.editorial.splitting import list_parts
from kms_desktop.errors import KmsError
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, keys_of
from kms_desktop.ui.actions.shortcuts import add_to_menu
from kms_desktop.ui.articles.cover import Cover
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.articles.plan_panel import MergePanel, MovePanel, PlanPanel, SplitPanel
from kms_desktop.ui.articles.plan_view import links_text
from kms_desktop.ui.articles.replace_pane import ReplacePane
from kms_desktop.ui.articles.table_pane import TablePane
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock

_PANEL_PX = 640
_OF_BUTTONS = ("walk_article", "publish_article")
"""What stands in the menu where there is no room for buttons."""
_IN_MENU = ("move_article", "merge_article", "split_article", "replace_everywhere", "list_articles")


class FileActs(QObject):
    """Joins the page with its panels and panes; whatever they do is planned first."""

    def __init__(
        self, page: ArticlesPage, acts: Rearranging, table: ArticleTable, background: Background, clock: Clock
    ) -> None:
        super().__init__(page)
        self._page, self._acts, self._table = page, acts, table
        self._background, self._clock = background, clock
        self.move, self.merge, self.split = MovePanel(page), MergePanel(page), SplitPanel(page)
        self.table, self.replace = TablePane(page), ReplacePane(page)
        self._after: tuple[str, Plan, list[str]] | None = None
        """What is to be said once the article of an act is open."""
        self._to_publish: tuple[Plan, list[str]] | None = None
        """What the last act changed, while it is offered above the text."""
        self._under = page.cover_takes
        page.cover_takes = self._take_key
        page.more_acts |= {
            "move_article": self.begin_move,
            "merge_article": self.begin_merge,
            "split_article": self.begin_split,
            "replace_in_text": page.editor.finder.open_replacing,
            "replace_everywhere": self.begin_replace,
            "list_articles": self.show_table,
            "publish_article": partial(self._publish_offered, page.acts()["publish_article"]),
        }
        self._join()
        if page.may_write:
            background.run(acts.recover, owner=self, long=True, unasked=True)

    def _join(self) -> None:
        page = self._page
        self.move.plan_wanted.connect(self._plan_move)
        self.merge.plan_wanted.connect(self._plan_merge)
        self.split.plan_wanted.connect(self._plan_split)
        for panel in (self.move, self.merge, self.split):
            panel.confirmed.connect(self._do)
        self.table.row_chosen.connect(lambda row: page.open_file(row.path))
        self.replace.wanted_changed.connect(self._find_places)
        self.replace.confirmed.connect(self._replace)
        for cover in (self.table, self.replace):
            cover.left.connect(lambda: page.head.show_cover(""))
            cover.left.connect(page.take_keyboard)
        page.head.more.clicked.connect(self._offer_acts)
        page.writing.opened.connect(lambda _opened, _text: self._tell_done())
        page.editor.finder.everywhere.connect(self.begin_replace)

    # keys

    def _take_key(self, keys: str) -> bool:
        """A key of the window, while a panel or a pane of these is open."""
        if self._under is not None and self._under(keys):
            return True
        panel = next((one for one in (self.move, self.merge, self.split) if one.is_open()), None)
        if panel is not None and keys in keys_of("confirm_article"):
            panel.confirm()
            return True
        if not self.replace.isHidden():
            return self._take_in_replace(keys)
        return not self.table.isHidden() and self._take_in_table(keys)

    def _take_in_replace(self, keys: str) -> bool:
        if keys in keys_of("confirm_article"):
            self.replace.confirm()
        elif keys in keys_of("filter_articles") or keys in keys_of("replace_everywhere"):
            self.replace.words.setFocus()
        return keys in self._page.key_names()

    def _take_in_table(self, keys: str) -> bool:
        if keys in keys_of("filter_articles"):
            self.table.filter.setFocus()
        elif keys in keys_of("list_articles"):
            self.table.leave()
        elif self._page.may_write and keys in keys_of("move_article"):
            self.begin_move()
        elif self._page.may_write and keys in keys_of("merge_article"):
            self.begin_merge()
        return keys in self._page.key_names()

    def _offer_acts(self) -> None:
        menu, button = QMenu(self._page), self._page.head.more
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts = self._page.acts()
        for action in (*_OF_BUTTONS, *_IN_MENU) if self._page.head.is_crowded else _IN_MENU:
            add_to_menu(menu, action, acts[action])
        menu.setActiveAction(menu.actions()[0])
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    # what is to be done

    def _about(self) -> tuple[str, str] | None:
        """Path and title of the article that is meant: the marked row of the table, else what is open. None is told."""
        page, row = self._page, self.table.marked()
        if not page.may_write:
            return None
        if not self.table.isHidden():
            return (row.path, row.title) if row is not None else None
        opened = page.writing.article
        if opened is None:
            page.problem.emit(tr("Open an article first."))
        elif opened.is_new:
            page.problem.emit(tr("Save the new article first."))
        else:
            page.writing.keep_now()
            return opened.path, opened.parse_text().title
        return None

    def begin_move(self) -> None:
        """Another folder, file name or title."""
        about = self._about()
        if about is not None:
            self._with_folders(lambda folders: self._open(self.move, partial(self.move.begin, *about, folders),
                                                          self.move.title))  # fmt: skip

    def begin_merge(self) -> None:
        about = self._about()
        if about is not None:
            self._open(self.merge, partial(self.merge.begin, *about, self._page.list.lines), self.merge.words)

    def begin_split(self) -> None:
        about, opened = self._about(), self._page.writing.article
        if about is None or opened is None:
            return
        parts = list_parts(opened.text)
        line = self._page.editor.edit.cursor_place()[0]
        anchor = next((part.anchor for part in reversed(parts) if part.line <= line), "")
        self._with_folders(
            lambda folders: self._open(
                self.split, partial(self.split.begin, *about, parts, anchor, folders), self.split.title
            )
        )

    def _with_folders(self, then: Callable[[list[str]], None]) -> None:
        self._background.run(self._acts.list_folders, owner=self, on_done=then, replaces="folders", long=True)

    def _open(self, panel: PlanPanel, begin: Callable[[], None], focus: object) -> None:
        over = self._page if not self.table.isHidden() else self._page.editor
        begin()
        panel.open_in(self._page.window(), over, focus, place="centre", width=_PANEL_PX)  # type: ignore[arg-type]

    # the plan

    def _plan_move(self) -> None:
        self._plan(self.move, partial(self._acts.plan_move, self.move.path, *self.move.wanted()))

    def _plan_merge(self) -> None:
        panel = self.merge
        if into := panel.chosen():
            phrases = panel.phrases.isChecked()
            self._plan(panel, partial(self._acts.plan_merge, panel.path, into, phrases=phrases))

    def _plan_split(self) -> None:
        panel = self.split
        if anchor := panel.chosen():
            title, folder = panel.title.text(), panel.folder.text()
            self._plan(panel, partial(self._acts.plan_split, panel.path, anchor, title, folder))

    def _plan(self, panel: PlanPanel, plan: Callable[[], Plan]) -> None:
        self._background.run(
            plan,
            owner=panel,
            on_done=panel.show_plan,
            on_error=lambda error: self._show_refusal(panel, error),
            replaces="plan",
            long=True,
        )

    def _show_refusal(self, panel: PlanPanel, error: Exception) -> None:
        if isinstance(error, KmsError):
            panel.show_refusal(str(error))
        else:
            self._background.failed.emit(error)

    # doing

    def _do(self, plan: Plan) -> None:
        """Where texts are kept and saved too, so that one comes after the other."""
        self._page.writing.keep_now()
        self._run(partial(_do_and_list, self._acts, plan), lambda publishable: self._on_done(plan, publishable))

    def _on_done(self, plan: Plan, publishable: list[str]) -> None:
        page, opened = self._page, self._page.writing.article
        said = " ".join((plan.title, links_text(plan) if plan.links else "", *plan.remarks)).strip()
        self._after = (said, plan, publishable)
        for cover in (self.table, self.replace):
            cover.leave()
        if plan.opens:
            page.open_file(plan.opens)
        elif opened is not None and not opened.is_new and opened.path in {one.path for one in plan.changes.files}:
            page.writing.open_article(opened.path)
        else:
            self._tell_done()

    def _tell_done(self) -> None:
        if self._after is None:
            return
        (said, plan, publishable), self._after = self._after, None
        actions = [(tr("Undo"), lambda: self._undo(plan))]
        if publishable:
            words = plural("Publish {n} article", "Publish {n} articles", len(publishable))
            actions.append((words, self._publish))
            self._to_publish = (plan, publishable)
        self._page.editor.notice.show_notice(said, "accent", actions, ("", key_text("publish_article")))
        self._page.list_again()

    def _undo(self, plan: Plan) -> None:
        self._page.writing.keep_now()
        self._run(partial(self._acts.undo, plan), lambda _done: self._on_undone(plan))

    def _on_undone(self, plan: Plan) -> None:
        page = self._page
        was = {new: old for old, new in plan.moved}.get(plan.opens, plan.origin or plan.opens)
        opened = page.writing.article
        if was:
            page.open_file(was)
        elif opened is not None and not opened.is_new:
            page.writing.open_article(opened.path)
        page.said.emit(tr("All is as it was."))
        page.list_again()

    def _publish_offered(self, publish_opened: Callable[[], object]) -> None:
        """The key publishes what the notice offers; without one, the article that is open."""
        if self._to_publish is not None and self._page.editor.notice.offers(self._publish):
            self._page.editor.notice.hide_notice()
            self._publish()
        else:
            publish_opened()

    def _publish(self) -> None:
        if self._to_publish is not None:
            (plan, paths), self._to_publish = self._to_publish, None
            self._run(partial(self._acts.publish, plan, paths), self._on_published)

    def _on_published(self, done: PublishedTogether) -> None:
        page, opened = self._page, self._page.writing.article
        if done.refused:
            page.problem.emit(" ".join(done.refused))
        else:
            said = plural("{n} article is published.", "{n} articles are published.", done.published)
            page.said.emit(f"{said} {tr('Agents see it now.')}")
        if opened is not None and not opened.is_new:
            page.writing.open_article(opened.path)

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(work, owner=self, on_done=done, on_error=self._on_error)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self._page.problem.emit(str(error))
        else:
            self._background.failed.emit(error)

    # over all articles

    def begin_replace(self, words: str = "", instead: str = "") -> None:
        if self._page.may_write:
            self._page.writing.keep_now()
            self._cover(self.replace, partial(self.replace.begin, words, instead), tr("Replace in all articles"))

    def _find_places(self, wanted: Wanted) -> None:
        self._background.run(
            partial(self._acts.find_places, wanted),
            owner=self.replace,
            on_done=self.replace.show_places,
            on_error=self._on_error,
            replaces="places",
            long=True,
        )

    def _replace(self, wanted: Wanted, keys: frozenset[tuple[str, int]]) -> None:
        self._background.run(
            partial(self._acts.plan_replace, wanted, keys),
            owner=self,
            on_done=self._do,
            on_error=self._on_error,
            replaces="replace",
            long=True,
        )

    def show_table(self) -> None:
        """All articles, over the page."""
        self._page.writing.keep_now()
        self._cover(self.table, self.table.begin, tr("All articles"))
        self._background.run(
            self._table.list_rows,
            owner=self.table,
            on_done=lambda rows: self._show_rows(rows),
            on_error=self._on_error,
            replaces="rows",
            long=True,
        )

    def _show_rows(self, rows: list[ArticleRow]) -> None:
        self.table.show_rows(rows, self._clock())

    def _cover(self, cover: Cover, begin: Callable[[], None], title: str) -> None:
        for other in (self.table, self.replace):
            if other is not cover:
                other.leave()
        self._page.head.show_cover(title)
        begin()


def _do_and_list(acts: Rearranging, plan: Plan) -> list[str]:
    acts.do(plan)
    return acts.list_publishable(plan)
