"""An open workspace → the pages beside the desk, Articles and Voice, joined with the window and with the desk.

Question: when are they made? Choice: in the turn after calls can be taken, together. Reason: whoever starts to work
waits for the desk, and these two with all that editors need take as long as the desk itself. Refused: when one is first
looked at, as what waits there is counted and said before.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kms_desktop.access.roles import WRITE_ARTICLES
from kms_desktop.articles.proficiency import may_write_articles
from kms_desktop.editorial.simulation import Simulation
from kms_desktop.services.editorial import editorial_of
from kms_desktop.services.figures import (
    changes_of,
    contacts_behind_of,
    figures_of,
    floor_now_of,
    looser_limits_of,
    reviews_of,
)
from kms_desktop.services.workspace import Workspace
from kms_desktop.ui.actions.shortcuts import add_shortcut
from kms_desktop.ui.article_index import ArticleIndex
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.articles.rearranging import FileActs
from kms_desktop.ui.articles.sidebars import Around
from kms_desktop.ui.articles.walk_pane import Walking
from kms_desktop.ui.voc.page import VocPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kms_desktop.search.model import IndexReport
    from kms_desktop.ui.session_window import PagesWindow


class OtherPages(QObject):
    """Both pages are behind the desk in the window, in this order, with their heads above them."""

    def __init__(self, window: PagesWindow, workspace: Workspace, index: ArticleIndex, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        editorial, currency = editorial_of(workspace), workspace.settings.currency
        self.articles = ArticlesPage(
            workspace.library,
            workspace.searcher,
            workspace.suggestions,
            editorial.editing,
            may_write_articles(workspace.person.role, workspace.person.proficiency),
            workspace.settings,
            window.background,
            window.clock,
        )
        keeps_list = workspace.person.may(WRITE_ARTICLES)
        self.around = Around(self.articles, editorial, currency, window.background, window.clock, keeps_list=keeps_list)
        rehearsing = Simulation(workspace.library, workspace.directory, workspace.grants, workspace.person.id)
        self.walking = Walking(self.articles, rehearsing, workspace.settings, window.background, window.clock)
        self.walking.pane.case_kept.connect(self.around.keep_case)
        self.file_acts = FileActs(
            self.articles, editorial.rearranging, editorial.table, window.background, window.clock
        )
        self.voice = VocPage(
            workspace.contact_list,
            workspace.suggestions,
            workspace.roster,
            workspace.person,
            workspace.handovers,
            workspace.consults,
            workspace.repeats,
            workspace.promises,
            workspace.library,
            figures_of(workspace),
            contacts_behind_of(workspace),
            floor_now_of(workspace),
            looser_limits_of(workspace),
            changes_of(workspace),
            workspace.themes,
            reviews_of(workspace),
            workspace.settings,
            window.background,
            window.clock,
        )
        self.voice.last_done.offered.connect(window.offer_undo)
        self.voice.last_done.withdrawn.connect(window.withdraw_undo)
        for page in (self.articles, self.voice):
            window.add_page(page, page.head)
            page.problem.connect(window.show_problem)
            page.said.connect(window.say_done)
        index.read.connect(self.articles.show_report)
        index.read.connect(self._look_at_links)

    def _look_at_links(self, report: IndexReport) -> None:
        """Files came, went or changed: links of others may lead nowhere now, or somewhere again."""
        if self.around.queue is not None and (report.indexed or report.removed):
            self.around.queue.look_soon()

    def refresh_pages(self) -> None:
        """The workspace changed: read again what others may have changed."""
        self.articles.refresh_page()
        self.around.refresh_page()
        self.voice.refresh_page()

    def add_keys(self, known: set[str], press: Callable[[str, Callable[[], object]], None], host: QWidget) -> None:
        """The pages' own keys, but those that the desk has too; they hold in the window of `host`."""
        for keys in dict.fromkeys((*self.articles.key_names(), *self.walking.key_names(), *self.voice.key_names())):
            if keys not in known:
                add_shortcut(host, keys, partial(press, keys, lambda: None))

    def page_in_front(self) -> ArticlesPage | VocPage | None:
        """Which of them is in sight."""
        shown = self._window.page_in_front()
        return next((one for one in (self.articles, self.voice) if one is shown), None)

    def possible_actions(self) -> dict[str, Callable[[], object]] | None:
        """What each action does that does something on the page in sight; None where it is neither of them."""
        page = self.page_in_front()
        if page is None:
            return None
        if page is self.articles and self.walking.pane.isVisible():
            return self.walking.pane.acts()
        possible = page.possible_actions()
        return {one: act for one, act in page.acts().items() if one in possible}

    def press_key(self, keys: str) -> bool | None:
        """Whether the page in sight took the key; None where it is neither of them."""
        page = self.page_in_front()
        return page.press_key(keys) if page is not None else None
