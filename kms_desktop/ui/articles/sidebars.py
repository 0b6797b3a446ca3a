"""The Articles page and what stands around its text: what waits at the left, what was published, what it would cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from kms_desktop.contacts.model import ContactState
from kms_desktop.editorial.draft_from_contact import Draft
from kms_desktop.editorial.editing import OpenArticle
from kms_desktop.editorial.spelling import Speller
from kms_desktop.guidance.rehearsal import PlayedCase
from kms_desktop.services.editorial import Editorial
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import percent
from kms_desktop.ui.articles.block_forms import BlockForms
from kms_desktop.ui.articles.cases_pane import CasesPane
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.articles.queue_pane import QueuePane
from kms_desktop.ui.articles.revisions_pane import RevisionsPane
from kms_desktop.ui.articles.spell_checking import SpellChecking
from kms_desktop.ui.articles.what_if_section import WhatIfSection
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.voc.fit_rate import FitRate, FitRates

REVISIONS, CASES = "revisions", "cases"
"""The keys of their tabs."""


class Around(QObject):
    """Joins the page with its queue, its revisions and what a change would have cost."""

    def __init__(
        self,
        page: ArticlesPage,
        editorial: Editorial,
        currency: str,
        background: Background,
        clock: Clock,
        *,
        keeps_list: bool,
    ) -> None:
        """`keeps_list`: what waits for editors is for the person here."""
        super().__init__(page)
        self._page, self._editorial, self._background, self._clock = page, editorial, background, clock
        self.queue: QueuePane | None = None
        """What waits, for who keeps that list."""
        self.forms: BlockForms | None = None
        self.spelling: SpellChecking | None = None
        self.revisions = RevisionsPane(editorial.revisions, background, clock, may_write=page.may_write)
        if keeps_list:
            self.queue = QueuePane(editorial.to_do, editorial.drafting, background, clock)
            page.set_queue(self.queue)
            self._join(self.queue)
        if page.may_write:
            self.forms = BlockForms(page)
            self.spelling = SpellChecking(page, Speller(page.root), background)
        self.what_if = WhatIfSection(editorial.what_if, background, clock, currency)
        self.fit = PaneHeader(tr("Fit rate"))
        self.fit.setVisible(False)
        page.right.add_section(self.fit, first=True)
        page.right.add_on_top(self.what_if)
        self.cases = CasesPane(editorial.cases, background, may_write=page.may_write)
        self._join_cases(self.cases)
        page.article_opened.connect(self._show_fit)
        page.article_opened.connect(self.what_if.show_article)
        page.checked.connect(self.what_if.show_checked)
        if page.may_write:
            page.right.add_tab(CASES, tr("Cases"), self.cases)
            page.right.add_tab(REVISIONS, tr("Revisions"), self.revisions)
            page.article_opened.connect(self.revisions.show_article)
        else:  # for who reads there is the article
            for pane in (self.cases, self.revisions):
                pane.setParent(page)
                pane.hide()
        self.revisions.compare_with(page.editor.edit.text)
        self.revisions.restored.connect(page.put_text)
        self.revisions.said.connect(page.said)
        page.writing.published.connect(lambda _done: self.revisions.read_revisions())
        self.revisions.problem.connect(page.problem)

    def refresh_page(self) -> None:
        """The workspace changed."""
        if self.queue is not None:
            self.queue.look_soon()
        self.revisions.read_revisions()

    def finish_closing(self) -> None:
        """The window closes: what can still be taken back is sent."""
        if self.queue is not None:
            self.queue.undo.dismiss_toast()

    def _join_cases(self, cases: CasesPane) -> None:
        page = self._page
        page.checked.connect(cases.show_checked)
        cases.changed.connect(page.live.run_cases_again)
        cases.said.connect(page.said)
        cases.problem.connect(page.problem)
        page.cases_wanted.connect(self.show_cases)
        page.more_acts["show_cases"] = self._switch_cases
        page.more_acts["undo"] = self._undo
        acts = page.acts()
        for act in ("confirm_article", "save_article"):
            page.more_acts[act] = partial(_save_typed, cases, acts[act])

    def show_cases(self) -> None:
        """Their tab, with the keyboard in the list; for who writes."""
        if self._page.may_write:
            self._page.show_tab(CASES)
            self.cases.enter_list()

    def _switch_cases(self) -> None:
        if self.cases.has_keyboard():
            self._page.enter_text()
        else:
            self.show_cases()

    def _undo(self) -> None:
        """What was closed last; of a case what was changed last; else the last change of the text."""
        if self.queue is not None and self.queue.undo_closing():
            return
        if not (self.cases.has_keyboard() and self.cases.undo_change()):
            self._page.editor.undo_change()

    def keep_case(self, played: PlayedCase) -> None:
        """A played call becomes a policy case of the article that is open."""
        opened = self._page.writing.article
        if opened is None or opened.is_new:
            self._page.problem.emit(tr("Save the article first; a case stands beside its file."))
        else:
            self.cases.add_case(played)

    def _join(self, queue: QueuePane) -> None:
        page = self._page
        queue.counted.connect(lambda words: self._show_waiting_count(queue, words))
        queue.said.connect(page.said)
        queue.problem.connect(page.problem)
        queue.draft_made.connect(self._begin_draft)
        queue.beside = page.editor
        page.more_acts["close_entry"] = queue.close_entry_at_hand
        page.more_acts["decline_entry"] = queue.panel.decline_entry
        page.more_acts["confirm_article"] = partial(_send_answer, queue, page.acts()["confirm_article"])
        page.writing.saved.connect(lambda _opened: queue.read_queue())
        page.writing.published.connect(lambda _done: queue.read_queue())

    def _show_fit(self, opened: OpenArticle) -> None:
        """How often somebody took one of the article's options."""
        if opened.is_new:
            self._page.said_section.show_said((), self._clock())
        self._background.run(
            partial(_rate_of, self._editorial.fit_rates, opened),
            owner=self,
            on_done=self._fit_known,
            replaces="fit",
            long=True,
            unasked=True,
        )

    def _fit_known(self, fit: FitRate | None) -> None:
        self.fit.setVisible(fit is not None)
        if fit is not None:
            self.fit.show_right(_fit_text(fit))

    def _show_waiting_count(self, queue: QueuePane, words: str) -> None:
        page = self._page
        page.head.waiting_right.show_text(words)
        if page.is_empty and queue.isVisible() and queue.current_entry() is None:
            queue.open_first()

    def draft_from(self, words: str, state: ContactState) -> None:
        """No article answers these words of the call in hand: the draft of one opens here."""
        self._background.run(
            partial(self._editorial.drafting.from_words, words, state),
            owner=self,
            on_done=self._begin_draft,
            replaces="draft",
        )

    def _begin_draft(self, draft: Draft) -> None:
        """Articles that may say the same come first; without one the draft is opened at once."""
        if draft.alike:
            page = self._page
            page.begin_article()
            page.new_panel.title.set_text(draft.title)
            page.new_panel.show_alike(draft.alike)
            page.new_panel.begin_with(draft.text)
        else:
            self._page.open_text(draft.title, draft.text)


def _fit_text(fit: FitRate) -> str:
    # Translators: n is how many callers were asked, in that many days
    return plural(
        "An option was used in {share} of {n} call ({days} days)",
        "An option was used in {share} of {n} calls ({days} days)",
        fit.asked,
        share=percent(fit.share),
        days=fit.days,
    )


def _rate_of(rates: FitRates, opened: OpenArticle) -> FitRate | None:
    return rates.fit_rate_of(opened.parse_text().id)


def _save_typed(cases: CasesPane, otherwise: Callable[[], object]) -> None:
    """The keys that save mean the case while one is being typed."""
    if not cases.save_typed():
        otherwise()


def _send_answer(queue: QueuePane, otherwise: Callable[[], object]) -> None:
    """The key of the filled button means the answer while one is being typed."""
    if queue.panel.is_open():
        queue.panel.confirm()
    else:
        otherwise()
