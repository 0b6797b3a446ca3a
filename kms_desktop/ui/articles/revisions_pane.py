"""Revisions of the open article: who published when, what changed in words, and any of them back as a new edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.editing import OpenArticle
from kms_desktop.editorial.revisions import Revision, Revisions, StateChange
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.difference_view import DifferenceView
from kms_desktop.ui.articles.revisions_presenter import Compared, RevisionsPresenter, RevisionsSight
from kms_desktop.ui.articles.state_text import change_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.scroll import ScrollColumn

_PUBLISHED, _SINCE = tr("What it changed"), tr("Changes since then")
_NOTHING = (tr("Not published yet"), tr("Its versions appear here once it is."))
_CHANGES_SHOWN = 8


class RevisionsPane(ScrollColumn):
    """A tab of the right pane. `restored(text)`: put this text in the place of what is open."""

    restored = Signal(str)
    problem = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        revisions: Revisions,
        background: Background,
        clock: Clock,
        parent: QWidget | None = None,
        *,
        may_write: bool = True,
    ) -> None:
        super().__init__("pane", gap=8, margins=(16, 8, 16, 16), parent=parent)
        self.presenter = RevisionsPresenter(revisions, background, self)
        self._clock, self._may_write = clock, may_write
        self._opened: OpenArticle | None = None
        self._text: Callable[[], str] | None = None
        self._sight: RevisionsSight | None = None
        self._against_text = False
        self.nothing = EmptyState("repeat", *_NOTHING)
        self.list = LogList(tr("Revisions"))
        self.list.fit_rows()
        self.head = PaneHeader("")
        self._count = Paragraph("", "meta", "ink3")
        self.difference = DifferenceView()
        self.restore = Button(tr("Restore"), "", "band", "undo")
        self.against = Button(tr("Compare with the text here"), "", "link")
        self.states_head = PaneHeader(tr("Status changes"))
        self.states = LogList(tr("Status changes"))
        self.states.fit_rows()
        self._lay_out()
        self._join()
        self._show_parts()

    def compare_with(self, text: Callable[[], str]) -> None:
        """Where the text that is open comes from."""
        self._text = text

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self._line = Divider()
        column.addWidget(self._line)
        told = Column(gap=0)
        told.addWidget(self.head)
        told.addWidget(self._count)
        column.addLayout(told)
        acts = Flow(gap=8)
        acts.addWidget(self.restore)
        acts.addWidget(self.against)
        column.addLayout(acts)
        column.addWidget(self.difference)
        self._note = Paragraph("", "meta", "ink3")
        column.addWidget(self._note)
        states = Column(gap=4)
        states.addWidget(self.states_head)
        states.addWidget(self.states)
        column.addLayout(states)
        column.addStretch(1)

    def _join(self) -> None:
        self.presenter.listed.connect(self._show_view)
        self.presenter.compared.connect(self._show_compared)
        self.presenter.restored.connect(self._on_restored)
        self.presenter.problem.connect(self.problem)
        self.list.row_marked.connect(lambda _row: self._compare_chosen())
        self.restore.clicked.connect(self._restore_chosen)
        self.against.clicked.connect(self._switch_comparison)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_revisions()

    def show_article(self, opened: OpenArticle) -> None:
        """Another article is open, or the same was saved or published."""
        if self._opened is None or self._opened.path != opened.path:
            self._sight = None
            self._show_parts()
        self._opened = opened
        self.read_revisions()

    def read_revisions(self) -> None:
        """Read again, if somebody is looking."""
        if self.isVisible() and self._opened is not None:
            self.presenter.read_revisions(self._opened)

    def _show_view(self, sight: RevisionsSight) -> None:
        if sight == self._sight:
            return
        at = max(self.list.currentIndex().row(), 0) if self._sight is not None else 0
        self._sight = sight
        now = self._clock()
        followers = (None, *sight.revisions)
        self.list.show_rows(
            [_revision_row(one, now, after) for one, after in zip(sight.revisions, followers, strict=False)]
        )
        self.states.show_rows([_change_row(one, now) for one in sight.changes[:_CHANGES_SHOWN]])
        self._show_parts()
        if sight.revisions:
            self.list.mark_row(min(at, len(sight.revisions) - 1))

    def _show_parts(self) -> None:
        revisions = self._sight.revisions if self._sight else ()
        changes = self._sight.changes if self._sight else ()
        for widget in (self.list, self._line, self.head, self.difference, self.against):
            widget.setVisible(bool(revisions))
        self.restore.setVisible(bool(revisions) and self._may_write)
        self.nothing.setVisible(self._sight is not None and not revisions)
        for words in (self._note, self._count):
            words.setVisible(False)
        for widget in (self.states_head, self.states):
            widget.setVisible(bool(changes))

    def _chosen_revision(self) -> Revision | None:
        at = self.list.currentIndex().row()
        revisions = self._sight.revisions if self._sight else ()
        return revisions[at] if 0 <= at < len(revisions) else None

    def _compare_chosen(self) -> None:
        chosen = self._chosen_revision()
        if chosen is not None:
            text = self._text() if self._against_text and self._text else None
            self.presenter.compare_revision(chosen, text)

    def _switch_comparison(self) -> None:
        self._against_text = not self._against_text
        self.against.set_text(
            tr("Compare with the one before") if self._against_text else tr("Compare with the text here")
        )
        self._compare_chosen()

    def _show_compared(self, compared: Compared) -> None:
        if compared.revision != self._chosen_revision():
            return
        self.head.show_title(_SINCE if compared.with_text else _PUBLISHED)
        self._count.show_text(_comparison_text(compared))
        self._count.setVisible(bool(compared.hunks))
        self.difference.show_hunks(compared.hunks)
        note = compared.problem or ("" if compared.hunks else tr("Nothing; the texts are the same."))
        self._note.show_text(note)
        self._note.setVisible(bool(note))
        self.restore.setEnabled(not compared.problem)

    def _restore_chosen(self) -> None:
        chosen = self._chosen_revision()
        if chosen is not None:
            self.presenter.restore_revision(chosen)

    def _on_restored(self, text: str, revision: Revision) -> None:
        self.restored.emit(text)
        when = when_text(revision.at, self._clock(), self._clock().tzinfo)
        said = tr(
            "Restored the version of {when}. Publish it, or undo with {key}.",
            when=when,
            key=key_text("undo"),
        )
        self.said.emit(said)


def _revision_row(revision: Revision, now: datetime, after: Revision | None) -> LogView:
    """`after` is what took its place, None for the newest."""
    when = when_text(revision.at, now, now.tzinfo)
    return LogView(
        "",
        f"{revision.by or tr('Somebody')}, {when}",
        _detail_text(revision, now, after),
        "clock" if after else "check",
        "ink3" if after else "good",
        exact_text(revision.at, now.tzinfo),
        revision.revision,
    )


def _detail_text(revision: Revision, now: datetime, after: Revision | None) -> str:
    moved = tr("moved here from {file}", file=revision.moved_from) if revision.moved_from else ""
    return " · ".join(part for part in (_until_text(revision, now, after), moved) if part)


def _until_text(revision: Revision, now: datetime, after: Revision | None) -> str:
    """For how long agents saw it."""
    if after is None:
        return tr("What agents see now") if revision.parent else tr("What agents see now · first version")
    when = when_text(after.at, now, now.tzinfo)
    return tr("Until {when}", when=when) if revision.parent else tr("Until {when} · first version", when=when)


def _change_row(change: StateChange, now: datetime) -> LogView:
    when = when_text(change.at, now, now.tzinfo)
    who = change.by or tr("Somebody")
    if change.what == "reviewed":
        return LogView("", tr("Reviewed"), f"{who}, {when}", "eye", "ink2", exact_text(change.at, now.tzinfo))
    what = change_text(change.what, change.before, change.after)
    return LogView("", what, f"{who}, {when}", "pencil", "ink2", exact_text(change.at, now.tzinfo))


def _comparison_text(compared: Compared) -> str:
    came = plural("{n} word added", "{n} words added", compared.came) if compared.came else ""
    gone = plural("{n} removed", "{n} removed", compared.gone) if compared.gone else ""
    return ", ".join(part for part in (came, gone) if part)
