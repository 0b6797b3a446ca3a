"""The desk's part in approvals: the key that asks, the keys that answer, and the panels between them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import Approval
from kms_desktop.ui.desk.approval.panels import AskPanel, RefusePanel
from kms_desktop.ui.desk.approval.question import Wanted
from kms_desktop.ui.desk.call_back import CallBack
from kms_desktop.ui.desk.composition import Presenters
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.typeset import typeset
from kms_desktop.ui.widgets.call_bar import CallBar


class ApprovalController(QObject):
    """Joins what asks and what answers to the page, the bar and the panels. `said` and `problem` as the desk's."""

    said = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        page: DeskPage,
        bar: CallBar,
        presenters: Presenters,
        stage: DeskView,
        asking: DeskDialogs,
        call_back: CallBack,
        names: Callable[[str], str],
        currency: str,
        minutes: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._of, self._stage, self._asking, self._names = page, presenters, stage, asking, names
        self.ask_panel, self.refuse_panel = AskPanel(currency, minutes), RefusePanel()
        for panel in (self.ask_panel, self.refuse_panel):
            asking.add(panel)
        self._join_asking(call_back)
        self._join_answering(bar)

    def press(self) -> None:
        """Ctrl+R."""
        self._of.approval.press(self._page.work.guide.focused_option())

    def grant(self) -> None:
        """F9: yes; where the question is not in sight yet it is shown first."""
        if self._page.shown_middle() is self._page.approval:
            self._page.approval.grant()
        else:
            self._stage.show_approval()

    def refuse(self) -> None:
        """Shift+F9: no, with a reason."""
        question = self._of.answers.question
        if question is not None:
            self._stage.show_approval()
            self.refuse_panel.show_question(question)
            self._asking.open(self.refuse_panel, self.refuse_panel)

    def digit(self, number: int) -> None:
        """Keys 1–3 while a question is in sight: yes, in ready words."""
        if self._page.shown_middle() is self._page.approval:
            self._of.answers.digit(number)

    def _join_asking(self, call_back: CallBack) -> None:
        approval = self._of.approval
        self._page.work.guide.approval_chosen.connect(approval.press)
        approval.ask_wanted.connect(self._open_ask)
        approval.not_sent.connect(self.ask_panel.give_back)
        approval.call_back_wanted.connect(call_back.offer)
        approval.granted.connect(self.said)
        for told in (approval.refused, approval.unanswered, approval.problem):
            told.connect(self.problem)
        self.ask_panel.sent.connect(approval.ask)

    def _join_answering(self, bar: CallBar) -> None:
        answers = self._of.answers
        page = self._page  # a question of money is read before it is answered
        bar.grant_chosen.connect(lambda: self.grant() if page.come_to_front() else None)
        bar.deny_chosen.connect(lambda: self.refuse() if page.come_to_front() else None)
        self._page.approval.grant_chosen.connect(answers.grant)
        self.refuse_panel.refused.connect(answers.refuse)
        answers.question_changed.connect(self._fold)
        answers.answered.connect(self.said)
        answers.came.connect(self._tell_of_another)

    def _open_ask(self, wanted: Wanted) -> None:
        self.ask_panel.show_wanted(wanted)
        self._asking.open(self.ask_panel, self.ask_panel.field)
        self.ask_panel.select()

    def _fold(self, question: object) -> None:
        """Nothing waits any more: a reason that was being written has nobody to go to."""
        if question is None and self.refuse_panel.is_open():
            self.refuse_panel.forget()

    def _tell_of_another(self, approval: Approval) -> None:
        """One that comes while a contact is in hand moves nothing; one line says whose it is."""
        title = typeset(approval.title)
        self.said.emit(f"{self._names(approval.asked_by)} asks for approval: {title}. It waits until you are free.")
