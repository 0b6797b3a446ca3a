"""What the open draft would have changed about the grants of the last months, under the drawing of its guide."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.articles.model import Article
from kms_desktop.editorial.editing import OpenArticle
from kms_desktop.editorial.grant_replay import WhatIf
from kms_desktop.editorial.live_check import Checked
from kms_desktop.guidance.grant_replay import Changed, Replay, summarize_replay
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import day_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import SideRow

_REST_MS = 400
_EXAMPLES = 3
_ICONS = {
    "closed": ("cross", "bad"),
    "over": ("warning", "warn"),
    "approval": ("user", "warn"),
    "unknown": ("question", "warn"),
    "cheaper": ("trend-down", "ink2"),
    "dearer": ("trend", "ink2"),
}


class WhatIfSection(QWidget):
    """Hidden while the draft decides as the published text does, and where nothing can be told."""

    def __init__(
        self, what_if: WhatIf, background: Background, clock: Clock, currency: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._what_if, self._background, self._clock, self._currency = what_if, background, clock, currency
        self._saved: Article | None = None
        self._draft: Article | None = None
        self.head = PaneHeader(tr("What if this were published now"))
        self.words = Paragraph("", "list", "ink")
        self._rows = Column(gap=0)
        column = Column(self, gap=4)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addLayout(self._rows)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._request_replay)

    def show_article(self, opened: OpenArticle) -> None:
        """Another article is open, or the same was saved or published."""
        other = self._saved is None or self._saved.path != opened.path
        self._background.run(
            partial(_read_again, self._what_if, opened),
            owner=self,
            on_done=lambda article: self._set_saved(article, other=other),
            replaces="saved",
            long=True,
            unasked=True,
        )

    def show_checked(self, checked: Checked) -> None:
        """The newest text; it is replayed once the hands rest."""
        self._draft = checked.article
        self._rest.start()

    def _set_saved(self, article: Article, *, other: bool) -> None:
        self._saved = article
        if other:
            self._show_replay(None)
        self._rest.start()

    def _request_replay(self) -> None:
        draft, saved = self._draft, self._saved
        if draft is None or saved is None or draft.path != saved.path:
            return
        self._background.run(
            partial(_replay_draft, self._what_if, draft, saved),
            owner=self,
            on_done=self._on_answer,
            replaces="replay",
            long=True,
            unasked=True,
        )

    def _on_answer(self, answer: tuple[str, Replay | None] | None) -> None:
        if answer is not None and self._draft is not None and answer[0] == self._draft.path:
            self._show_replay(answer[1])

    def _show_replay(self, done: Replay | None) -> None:
        clear_layout(self._rows)
        self.setVisible(done is not None)
        if done is None:
            return
        self.words.show_text(summarize_replay(done, self._currency))
        dearest = sorted(done.changed, key=lambda one: (abs(one.difference), one.grant.at), reverse=True)
        for one in dearest[:_EXAMPLES]:
            self._rows.addWidget(self._change_row(one))

    def _change_row(self, one: Changed) -> SideRow:
        now = self._clock()
        icon, tone = _ICONS.get(one.outcome, ("dot", "ink2"))
        when = day_text(one.grant.at, now, now.tzinfo)
        return SideRow(
            f"{typeset_text(one.grant.title)}, {when}", _as_sentence(one.reason), icon=icon, tone=tone, calm=True
        )


def _read_again(what_if: WhatIf, opened: OpenArticle) -> Article:
    what_if.forget_published()
    return opened.parse_text()


def _replay_draft(what_if: WhatIf, draft: Article, saved: Article) -> tuple[str, Replay | None]:
    return draft.path, what_if.replay_draft(draft, saved)


def _as_sentence(reason: str) -> str:
    told = typeset_text(reason)
    return f"{told[:1].upper()}{told[1:]}"
