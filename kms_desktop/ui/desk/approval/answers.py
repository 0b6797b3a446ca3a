"""What colleagues may not grant alone → one question at a time for whoever may, and the answer back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.approval import could_answer
from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import Approval
from kms_desktop.guidance.solution_space import most_for
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.approval.question import GRANT_WORDS
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.typography import typeset_text


class AnswerPresenter(QObject):
    """Shows the question that waits longest, and answers it. While a contact is in hand it only counts."""

    question_changed = Signal(object)
    """Question, or None."""
    count_changed = Signal(int)
    answered = Signal(str)
    came = Signal(object)
    """Approval that came while this person is on a call."""

    def __init__(
        self,
        live: LiveContact,
        approvals: Approvals,
        guided: GuideSession,
        log: ContactLog,
        roster: Roster,
        person: Person,
        background: Background,
        guard_ms: int = 300,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._approvals, self._guided = live, approvals, guided
        self._log, self._roster, self._person = log, roster, person
        self._background, self._guard_ms = background, guard_ms
        self._since_shown = QElapsedTimer()
        self._counted: frozenset[str] = frozenset()
        self.question: Question | None = None
        self.count = 0

    def read_questions(self) -> None:
        """Something changed in the workspace: does a question wait here?"""
        if could_answer(self._person.role, self._person.authority):
            active = self._live.active
            self._background.run(
                self._approvals.waiting().then(partial(_put_first, self._log, self._roster, self._guided, active)),
                owner=self,
                on_done=self._show_questions,
                replaces="waiting-approvals",
            )

    def in_sight(self) -> None:
        """It is shown from now on; keys that were meant for what was there before are held back for a moment."""
        self._since_shown.restart()

    def grant_approval(self, words: str = "") -> None:
        """Say yes."""
        self._send_answer(granted=True, words=words)

    def refuse_approval(self, words: str) -> None:
        """Say no, and why."""
        self._send_answer(granted=False, words=words)

    def press_digit(self, number: int) -> None:
        """Key 1–3: yes, in ready words."""
        if 1 <= number <= len(GRANT_WORDS):
            self.grant_approval(GRANT_WORDS[number - 1])

    def _send_answer(self, *, granted: bool, words: str) -> None:
        question = self.question
        if question is None or self._live.active or not self._settled_down():
            return
        self.question = None
        self.question_changed.emit(None)
        self._background.run(
            partial(self._approvals.answer_approval, question.approval.id, granted=granted, reason=words),
            owner=self,
            on_done=lambda done: self._on_answered(question, done),
            on_error=self._too_late,
        )

    def _on_answered(self, question: Question, done: Approval) -> None:
        first, title = question.asker.name.split(" ")[0], typeset_text(done.title)
        if done.state == "granted":
            self.answered.emit(tr("You approved “{option}”; {name} has your words.", option=title, name=first))
        else:
            self.answered.emit(tr("You refused “{option}”; {name} has your reason.", option=title, name=first))
        self.read_questions()

    def _too_late(self, error: Exception) -> None:
        self._background.failed.emit(error)
        self.read_questions()

    def on_contact_changed(self, *, in_hand: bool) -> None:
        """Free again: what came meanwhile is shown now."""
        if not in_hand:
            self.read_questions()

    def _show_questions(self, news: tuple[list[Approval], Question | None]) -> None:
        waiting, question = news
        fresh = [approval for approval in waiting if approval.id not in self._counted]
        self._counted = frozenset(approval.id for approval in waiting)
        if self.count != len(waiting):
            self.count = len(waiting)
            self.count_changed.emit(self.count)
        if self._live.active and fresh:
            self.came.emit(fresh[0])
        if question != self.question:
            self.question = question
            self.question_changed.emit(question)

    def _settled_down(self) -> bool:
        return not self._guard_ms or (self._since_shown.isValid() and self._since_shown.hasExpired(self._guard_ms))


def _put_first(
    log: ContactLog, roster: Roster, guided: GuideSession, active: bool, waiting: list[Approval]
) -> tuple[list[Approval], Question | None]:
    """What waits here, and the first of it as it is put to whoever answers; with a contact in hand only counted."""
    if active or not waiting:
        return waiting, None
    first = waiting[0]
    state, asker = log.contact_state(first.contact_id), roster.by_id(first.asked_by)
    option = guided.option_for(asker, state, first.article_id, first.option_id)
    may = most_for(option.option, asker.authority) if option is not None else (False, None)
    return waiting, Question(first, state, asker, option, may, len(waiting) - 1)
