"""What became of a text that was opened, saved or published → the head of the page, a notice, or both versions."""

from __future__ import annotations

import posixpath

from PySide6.QtCore import QObject, Signal

from kms_desktop.editorial.editing import CustomerDataFound, OpenArticle
from kms_desktop.editorial.publishing import PublishedArticle
from kms_desktop.texts import format as written
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.articles.editor import Editor
from kms_desktop.ui.articles.head import ArticlesHead
from kms_desktop.ui.articles.writing import Clash, Writing
from kms_desktop.ui.clock import Clock


class Outcomes(QObject):
    """`changed` tells that another article, or another state of it on disk, is open; `line_chosen` where to go, and
    `cases_chosen` that somebody wants to see the policy cases."""

    said = Signal(str)
    changed = Signal(object)
    line_chosen = Signal(int)
    cases_chosen = Signal()

    def __init__(
        self, editor: Editor, head: ArticlesHead, writing: Writing, clock: Clock, parent: QObject, *, may_write: bool
    ) -> None:
        super().__init__(parent)
        self._editor, self._head, self._writing, self._clock = editor, head, writing, clock
        self._may_write = may_write
        self._saved_at = ""
        self._is_published = False
        """Since it was opened here; of one that was published before, nothing is claimed."""
        editor.clash.mine_chosen.connect(self.keep_mine)
        editor.clash.theirs_chosen.connect(self._take_theirs)
        editor.clash.left.connect(editor.leave_clash)
        writing.opened.connect(self._on_opened)
        writing.offered_back.connect(self._offer_back)
        writing.saved.connect(self._on_saved)
        writing.published.connect(self._on_published)
        writing.clashed.connect(self._show_clash)
        writing.changed_outside.connect(self._tell_of_change)
        writing.reloaded.connect(self._show_reloaded)
        writing.data_found.connect(self._ask_about_data)
        writing.refused.connect(self._tell_refused)
        writing.state_changed.connect(self.show_state)
        self.show_state()

    def _on_opened(self, opened: OpenArticle, text: str) -> None:
        self._saved_at, self._is_published = "", False
        self._editor.show_text(text, editable=self._may_write)

    def show_state(self) -> None:
        opened = self._writing.article
        shown = opened is not None
        self._head.walk.setEnabled(shown)
        self._head.publish.setEnabled(shown)
        if opened is None:
            self._head.show_article(tr("Articles"), "")
            return
        parts = (opened.path if self._may_write else "", self._state_text(opened), self._saved_at)
        self._head.detail.show_text(" · ".join(part for part in parts if part))

    def _state_text(self, opened: OpenArticle) -> str:
        if not self._may_write:
            return tr("editors change it")
        if opened.is_new:
            return tr("new, not saved yet")
        if self._writing.is_unsaved:
            return tr("not saved yet")
        if self._writing.is_draft:
            return tr("your draft")
        return in_context("of an article", "published") if self._is_published else in_context("of an article", "saved")

    def _on_saved(self, opened: OpenArticle) -> None:
        self._saved_at = written.clock(self._clock())
        self._editor.notice.hide_notice()
        self.show_state()
        self.changed.emit(opened)
        self.said.emit(tr("{file} is saved.", file=posixpath.basename(opened.path)))

    def _on_published(self, done: PublishedArticle) -> None:
        self._is_published = True
        self.show_state()
        if self._writing.article is not None:
            self.changed.emit(self._writing.article)
        self._editor.notice.hide_notice()
        said = [_published_text(self._writing.article)]
        if (rules := done.changed_options) and done.parent:
            changed = plural(
                "The rules of {n} option changed with it.", "The rules of {n} options changed with it.", rules
            )
            said.append(changed)
        self.said.emit(" ".join(said))

    def _tell_refused(self, words: str) -> None:
        """Where it is a policy case, the way to it."""
        seen = [(tr("Show the cases"), self.cases_chosen.emit)] if self._editor.breaks_cases else []
        self._editor.notice.show_notice(words, "bad", seen)

    def _offer_back(self, saved: str) -> None:
        words = tr("This is what you typed before and did not save.")

        def take_saved() -> None:
            self._editor.edit.replace_text(saved)
            self._writing.forget_kept()

        action = (tr("Show the saved text"), take_saved) if saved else (tr("Discard"), self._throw_away)
        self._editor.notice.show_notice(words, "accent", [action])

    def _throw_away(self) -> None:
        self._writing.throw_away()
        self._editor.show_nothing()

    def _show_clash(self, clash: Clash) -> None:
        self._editor.show_clash(clash.why, clash.mine, clash.theirs, clash.names)

    def _tell_of_change(self, clash: Clash) -> None:
        if self._editor.shows_conflict:
            self._show_clash(clash)
            return
        self._editor.notice.show_notice(clash.why, "warn", [(tr("Show both"), lambda: self._show_clash(clash))])

    def keep_mine(self) -> None:
        self._editor.leave_clash()
        self._writing.keep_mine()

    def _take_theirs(self) -> None:
        self._editor.leave_clash()
        theirs = self._writing.take_theirs()
        if theirs is not None:
            self._editor.edit.replace_text(theirs)

    def _show_reloaded(self, text: str) -> None:
        self._editor.edit.replace_text(text)
        self.said.emit(tr("Somebody changed this file; it is shown as it is now."))

    def _ask_about_data(self, found: CustomerDataFound, doing: str) -> None:
        line = found.found[0][0]
        again = self._writing.publish_article if doing == "publish" else self._writing.save_article
        anyway = tr("Publish anyway") if doing == "publish" else tr("Save anyway")
        actions = [(tr("Show it"), lambda: self.line_chosen.emit(line)), (anyway, lambda: again(knowing=True))]
        self._editor.notice.show_notice(str(found), "bad", actions)


def _published_text(opened: OpenArticle | None) -> str:
    """Who finds it now is said by its confidence."""
    confidence = opened.parse_text().confidence if opened is not None else ""
    if confidence == "archived":
        return tr("Archived. Agents do not find it any more.")
    if confidence == "wip":
        return tr("Published. It is still marked as work in progress.")
    return tr("Published. Agents see it now.")
