"""The desk's part in approvals: the key that asks, the keys that answer, and the panels between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.model import Approval
from kms_desktop.texts import tr
from kms_desktop.ui.desk.approval.answers import AnswerPresenter
from kms_desktop.ui.desk.approval.pane import ApprovalPane
from kms_desktop.ui.desk.approval.panels import AskPanel, RefusePanel
from kms_desktop.ui.desk.approval.presenter import ApprovalPresenter
from kms_desktop.ui.desk.approval.question import Wanted
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.guide.pane import GuidePane
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel


class Panels(Protocol):
    """Where panels open, one at a time."""

    def add_panel(self, panel: FloatingPanel) -> None: ...

    def open_panel_with(self, panel: FloatingPanel, focus: QWidget) -> None: ...


class ApprovalController(QObject):
    """Joins what asks and what answers to their panes and panels. `said` and `problem` as the desk's."""

    said = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        asks: ApprovalPresenter,
        answers: AnswerPresenter,
        guide: GuidePane,
        pane: ApprovalPane,
        panels: Panels,
        store: DeskStore,
        names: Callable[[str], str],
        currency: str,
        minutes: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._asks, self._answers, self._guide, self._pane = asks, answers, guide, pane
        self._panels, self._store, self._names = panels, store, names
        self.ask_panel, self.refuse_panel = AskPanel(currency, minutes), RefusePanel()
        for panel in (self.ask_panel, self.refuse_panel):
            panels.add_panel(panel)
        self._join_asking()
        self._join_answering()

    def press_key(self) -> None:
        """The key of an approval, on the option that has the keyboard."""
        self._asks.press_key(self._guide.focused_option())

    def grant_approval(self) -> None:
        """Yes; where the question is not in sight yet it is shown first."""
        if self._is_in_front():
            self._pane.emit_grant()
        else:
            self._store.look_up()

    def refuse_approval(self) -> None:
        """No, with a reason."""
        question = self._answers.question
        if question is not None:
            self._store.look_up()
            self.refuse_panel.show_question(question)
            self._panels.open_panel_with(self.refuse_panel, self.refuse_panel)

    def press_digit(self, number: int) -> None:
        """Keys 1–3 while a question is in sight: yes, in ready words."""
        if self._is_in_front():
            self._answers.press_digit(number)

    def _is_in_front(self) -> bool:
        return self._store.state.panes.middle == "approval"

    def _join_asking(self) -> None:
        approval = self._asks
        self._guide.approval_chosen.connect(approval.press_key)
        approval.ask_wanted.connect(self._open_ask)
        approval.not_sent.connect(self.ask_panel.give_back)
        approval.granted.connect(self.said)
        for told in (approval.refused, approval.unanswered, approval.problem):
            told.connect(self.problem)
        self.ask_panel.sent.connect(approval.ask_approval)

    def _join_answering(self) -> None:
        answers = self._answers
        self._pane.grant_chosen.connect(answers.grant_approval)
        self.refuse_panel.refused.connect(answers.refuse_approval)
        answers.question_changed.connect(self._close_refusal)
        answers.answered.connect(self.said)
        answers.came.connect(self._tell_of_another)

    def _open_ask(self, wanted: Wanted) -> None:
        self.ask_panel.show_wanted(wanted)
        self._panels.open_panel_with(self.ask_panel, self.ask_panel.field)
        self.ask_panel.select_line()

    def _close_refusal(self, question: object) -> None:
        """Nothing waits any more: a reason that was being written has nobody to go to."""
        if question is None and self.refuse_panel.is_open():
            self.refuse_panel.clear_panel()

    def _tell_of_another(self, approval: Approval) -> None:
        """One that comes while a contact is in hand moves nothing; one line says whose it is."""
        name, title = self._names(approval.asked_by), typeset_text(approval.title)
        self.said.emit(tr("{name} asks for approval: {option}. It waits until you are free.", name=name, option=title))
