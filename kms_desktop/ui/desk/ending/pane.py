"""“Is this what happened?”: the wrap-up filled from the log, to be confirmed with one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.clock import local_now
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.ending.left_open import LeftOpen
from kms_desktop.ui.desk.ending.promise_rows import PromiseRows
from kms_desktop.ui.desk.view_state import OUTCOMES
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.banner import Banner
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.choice_tile import ChoiceTile, ChoiceTiles
from kms_desktop.ui.widgets.fields import NoteField, first_letter
from kms_desktop.ui.widgets.floating_panel import panel_beside
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import LoadingBars
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import INSET_PX
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.wrapup.asked_reason import AskedReason
from kms_desktop.ui.wrapup.ease_tiles import EaseTiles
from kms_desktop.ui.wrapup.heading import make_heading
from kms_desktop.ui.wrapup.rows import IssueRows
from kms_desktop.voc.answer_text import answer_words
from kms_desktop.voc.model import Suggestion

_OUTCOME_TILES = {
    "satisfied": (tr("Satisfied"), tr("got what they wanted")),
    "mollified": (tr("Accepted it"), tr("but is not happy")),
    "dissatisfied": (tr("Dissatisfied"), tr("did not accept it")),
    "unknown": (tr("Unknown"), tr("cannot tell")),
}
"""How the customer left, and what that means."""


_EDGE = 24
_INSIDE = (INSET_PX, 0, INSET_PX, 0)
"""Rows that can be changed are so much wider than their words, for their ground and their ring."""


class WrapUpPane(QWidget):
    """Signals tell what the person changed; nothing is kept here. The buttons stand under what scrolls, so that the one
    with the keyboard and the first rows are in sight together."""

    outcome_chosen = Signal(int)
    ease_chosen = Signal(int)
    words_typed = Signal(str)
    reason_typed = Signal(str)
    save_chosen = Signal()
    back_chosen = Signal()
    answer_read = Signal(str)
    more_chosen = Signal()

    def __init__(self, currency: str = "£", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = ScrollColumn("paper", gap=20, margins=(_EDGE - INSET_PX, 16, _EDGE - INSET_PX, 16))
        self._answers = Column(gap=8, margins=_INSIDE)
        self.rows = IssueRows()
        self.promises = PromiseRows()
        self.left_open = LeftOpen(currency)
        self.more = Button(*label_of("add_issue"), "quiet", "plus")
        self._tiles = [ChoiceTile(n, *_OUTCOME_TILES[outcome]) for n, outcome in enumerate(OUTCOMES, 1)]
        self.ease = EaseTiles(len(OUTCOMES) + 1)
        self._asked_reason = AskedReason()
        self.reason = self._asked_reason.field
        next_person = tr("For the next person")
        self.words = NoteField(tr("Left empty, your notes are kept instead"), next_person, lines=2, role="reading")
        self.save = Button(tr("Save and be ready"), key_text("confirm"), "filled", "check")
        self.back = Button(tr("Back to the call"), key_text("leave"), "quiet")
        self.foot_note = _quiet_text(tr("The log itself is stored already"))
        self._guess = Paragraph("", "meta", "ink3")
        self._asks_reason = False
        self._answers_shown: tuple[set[str], set[str]] = set(), set()
        self._about = ""
        """Answers that stood above an earlier wrap-up, and those above this one."""
        self._unread: tuple[Sequence[Suggestion], datetime] = (), local_now()
        self._waiting = LoadingBars(6)
        self._filled = QWidget()
        self._foot_plane, self._foot_line = Plane("paper"), Divider()
        self._connect_signals()
        self._lay_out()
        follow_theme(self._fit_foot)

    def _connect_signals(self) -> None:
        self.words.typed.connect(self.words_typed)
        self.words.escaped.connect(self.back_chosen)
        asked = self._asked_reason
        asked.typed.connect(self.reason_typed)
        asked.list_wanted.connect(self.open_reason)
        asked.taken.connect(lambda code: self.rows.take_reason(0, code))
        asked.done.connect(self._leave_reason)
        self.more.clicked.connect(self.more_chosen)
        self.save.clicked.connect(self.save_chosen)
        self.back.clicked.connect(self.back_chosen)
        self.ease.chosen.connect(self.ease_chosen)
        for number, tile in enumerate(self._tiles, 1):
            tile.clicked.connect(partial(self.outcome_chosen.emit, number))

    def _lay_out(self) -> None:
        filled = Column(self._filled, gap=20)
        for part in (self._answers, self._happened_part(), self._outcome_part()):
            filled.addLayout(part)
        filled.addWidget(self.ease)
        filled.addLayout(self._next_person_part())
        self._waiting.setVisible(False)
        self.facts.column.addWidget(self._waiting)
        self.facts.column.addWidget(self._filled)
        self.facts.column.addStretch(1)
        foot = Column(self._foot_plane, gap=0, margins=(_EDGE - INSET_PX, 10, _EDGE - INSET_PX, 12))
        foot.addLayout(self._button_row())
        whole = Column(self, gap=0)
        whole.addWidget(self.facts, 1)
        whole.addWidget(self._foot_line)
        whole.addWidget(self._foot_plane)

    def _happened_part(self) -> Column:
        part, head = Column(gap=0), Column(gap=0, margins=_INSIDE)
        head.addWidget(Paragraph(tr("Is this what happened?"), "title", weight=600))
        enter = key_text("enter")
        filled = tr(
            "Filled from the log. {reason} goes to the reason, {key} changes the row you are on; one key saves it all.",
            reason=key_text("wrap_up"),
            key=enter,
        )
        head.addWidget(Paragraph(filled, "reading", "ink2"))
        head.addSpacing(current_theme().gap(10))
        head.addWidget(self._asked_reason)
        part.addLayout(head)
        part.addWidget(self.rows)
        owed = Column(gap=0, margins=_INSIDE)
        owed.addWidget(self.promises)
        owed.addSpacing(current_theme().gap(8))
        owed.addWidget(self.left_open)
        part.addLayout(owed)
        foot = Row(gap=8, margins=(0, 4, 0, 0))
        foot.addWidget(self.more)
        foot.addStretch(1)
        part.addLayout(foot)
        return part

    def _outcome_part(self) -> Column:
        part = Column(gap=10, margins=_INSIDE)
        part.addLayout(make_heading(tr("How did the customer leave?"), self._guess))
        part.addWidget(ChoiceTiles(self._tiles))
        return part

    def _next_person_part(self) -> Column:
        part = Column(gap=8, margins=_INSIDE)
        note = Paragraph(
            tr("begins with your notes; what stands here is what is kept. Card numbers are masked"), "meta", "ink3"
        )
        part.addLayout(make_heading(tr("For the next person"), note))
        part.addWidget(self.words)
        return part

    def _button_row(self) -> Row:
        self._foot = Row(gap=8, margins=_INSIDE)
        self._foot.addWidget(self.save)
        self._foot.addWidget(self.back)
        self._foot.addStretch(1)
        self._foot.addWidget(self.foot_note)
        return self._foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_foot(current_theme())

    def _fit_foot(self, _worn: Theme) -> None:
        """Where it is narrow for its text, the buttons stand under each other."""
        margins = self._foot_plane.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2 * current_theme().gap(INSET_PX)
        words = self.foot_note.minimumSizeHint().width() + 3 * self._foot.spacing()
        narrow = self.save.sizeHint().width() + self.back.sizeHint().width() + words > room
        self._foot.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who begins to write while the button has the keyboard writes the line, and saves nothing with a space."""
        if event.key() == Qt.Key.Key_Escape and panel_beside(self) is None:
            self.back_chosen.emit()
        elif (letter := first_letter(event)) and self._filled.isVisible():
            self.words.begin_with(letter)
        else:
            super().keyPressEvent(event)

    def show_waiting(self) -> None:
        """What it holds is being read: nothing can be changed or saved yet."""
        self._show_filled(False)

    def _show_filled(self, filled: bool) -> None:
        self._waiting.setVisible(not filled)
        for part in (self._filled, self._foot_plane, self._foot_line):
            part.setVisible(filled)

    def next_stop(self) -> QWidget:
        """Where the keyboard belongs, once there is something to save: a reason that nobody told yet, else the button
        that saves."""
        if self._filled.isHidden():
            return self
        return self.reason.editor if self._asks_reason and not self.reason.text().strip() else self.save

    def show_draft(self, draft: WrapUp, *, fresh: bool) -> None:
        """`fresh`: the fields take the draft's words; else what is typed stays."""
        self._show_filled(True)
        if fresh:
            self.facts.verticalScrollBar().setValue(0)
            self._answers_shown[0].update(self._answers_shown[1])
            self._answers_shown[1].clear()
            self._about = draft.article_id
            self._show_answers(stands=True)
        self._show_facts(draft, fresh=fresh)
        self._show_outcomes(draft)
        self.ease.show_draft(draft)
        self._guess.show_text(draft.outcome_from)
        if fresh:
            self.words.set_text(draft.words)

    def _show_facts(self, draft: WrapUp, *, fresh: bool) -> None:
        """A reason that the log does not tell is typed, in a field that stands there from the start."""
        if fresh:
            self._asks_reason = not draft.reason_code and not (draft.article_id and draft.reason_from)
            self._asked_reason.set_text(draft.reason)
            self._asked_reason.offer_choices(self.rows.reason_choices())
        self._asks_reason = self._asks_reason and not draft.reason_code
        self._asked_reason.setVisible(self._asks_reason)
        self.rows.show_draft(draft, hidden=frozenset({"reason"} if self._asks_reason else ()))

    def open_reason(self, place: int = 0) -> None:
        """The list of reasons for an issue; for the first in place of words."""
        if place == 0:
            self._asks_reason = False
            self._asked_reason.setVisible(False)
        self.rows.open_reason(place)

    def go_to_reason(self) -> None:
        """The keyboard to the reason: into its field, or to the list under its row."""
        if self._filled.isHidden():
            return
        if self._asks_reason:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.rows.open_reason()

    def _leave_reason(self) -> None:
        """Enter saves a wrap-up that nobody wrote in; what was just typed is looked at once more."""
        if self.reason.text().strip():
            self.save.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.save_chosen.emit()

    def chosen_outcome(self) -> int:
        """Number of the outcome that is chosen, 0 for none."""
        return next((number for number, tile in enumerate(self._tiles, 1) if tile.is_chosen()), 0)

    def _show_outcomes(self, draft: WrapUp) -> None:
        for outcome, tile in zip(OUTCOMES, self._tiles, strict=True):
            tile.set_chosen(outcome == draft.outcome)

    def show_answers(self, answers: Sequence[Suggestion], now: datetime) -> None:
        """Unread answers to this person's suggestions: you said, we did. Each stands above one wrap-up, best that of a
        contact about its article, and at the side until it is read."""
        self._unread = answers, now
        self._show_answers(stands=self._filled.isVisible())

    def _show_answers(self, *, stands: bool) -> None:
        """`stands`: above a wrap-up that is in front; between calls nobody sees it here yet."""
        clear_layout(self._answers)
        (before, here), (unread, now) = self._answers_shown, self._unread
        fresh = [one for one in unread if one.id not in before]
        for said in sorted(fresh, key=lambda one: not one.article_id or one.article_id != self._about)[:1]:
            if stands:
                here.add(said.id)
            when = when_text(said.made_at, now, now.tzinfo)
            banner = Banner(tr("You said, we did"), _answer_text(said, when), icon="thumb-up", kind="good")
            banner.closed.connect(lambda key=said.id: self.answer_read.emit(key))
            self._answers.addWidget(banner)

    @property
    def has_answer(self) -> bool:
        return bool(self._answers_shown[1])

    def dismiss_answer(self) -> bool:
        """The answer above was read. Whether there was one."""
        above = next(iter(self._answers_shown[1]), "")
        if above:
            self.answer_read.emit(above)
        return bool(above)


def _answer_text(said: Suggestion, when: str) -> str:
    name, answer = said.answered_by_name, answer_words(said)
    if said.state == "accepted":
        return tr("On {when} you wrote “{text}” {answer} {name}.", when=when, text=said.text, answer=answer, name=name)
    return tr(
        "On {when} you wrote “{text}” Declined: {answer} {name}.", when=when, text=said.text, answer=answer, name=name
    )


def _quiet_text(text: str) -> Paragraph:
    words = Paragraph(text, "meta", "ink3")
    words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return words
