"""The desk's part in questions to colleagues: the keys, the two lines at its bottom, and the panels between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.consult import Consult
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.consult import consult_text
from kms_desktop.ui.desk.consult.answers import ConsultAnswerPresenter
from kms_desktop.ui.desk.consult.line import ConsultLine
from kms_desktop.ui.desk.consult.panels import AnswerPanel, ConsultPanel
from kms_desktop.ui.desk.consult.presenter import ConsultPresenter
from kms_desktop.ui.desk.desk_state import DeskState, consult_of
from kms_desktop.ui.desk.log_text import LogWriter
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.transfer.pane import Who
from kms_desktop.ui.desk.view_state import Consulted, ConsultSight, Receiver
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel


class Panels(Protocol):
    """Where panels open, one at a time."""

    def add_panel(self, panel: FloatingPanel) -> None: ...

    def open_panel_with(self, panel: FloatingPanel, focus: QWidget) -> None: ...


class ConsultController(QObject):
    """Joins what asks and what answers to their lines and panels. `said` and `problem` as the desk's."""

    said = Signal(str)
    problem = Signal(str)
    note_wanted = Signal(str)
    """An answer that is to stand in the notes."""
    suggestion_wanted = Signal(str)
    """An answer that is worth an article."""
    transfer_wanted = Signal()

    def __init__(
        self,
        asks: ConsultPresenter,
        answers: ConsultAnswerPresenter,
        panels: Panels,
        store: DeskStore,
        writer: LogWriter,
        who: Callable[[str], Who],
        currency: str,
        minutes: int,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._asks, self._answers, self._panels, self._store = asks, answers, panels, store
        self._writer, self._who, self._clock = writer, who, clock
        self._currency, self._minutes = currency, minutes
        self.ask_panel, self.answer_panel = ConsultPanel(), AnswerPanel(currency)
        self.asked_line = ConsultLine(tr("Your question to a colleague"))
        self.consulted_line = ConsultLine(tr("A colleague asks you"))
        for panel in (self.ask_panel, self.answer_panel):
            panels.add_panel(panel)
        for line in (self.asked_line, self.consulted_line):
            line.act_chosen.connect(lambda act: self.action_functions()[act]())
        self._join_asking()
        self._join_answering()

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What its keys and buttons do."""
        return {
            "ask_colleague": self.ask_colleague,
            "answer_colleague": self.open_question,
            "keep_answer": self.keep_answer,
            "suggest_answer": self.suggest_answer,
            "transfer": self.transfer_wanted.emit,
            "dismiss": self.dismiss_answer,
        }

    def ask_colleague(self) -> None:
        """Ask; a question that waits is withdrawn, one that nobody could answer is put to somebody else."""
        shown = consult_of(self._store.state)
        if shown is not None and shown.state == "declined":
            self._asks.ask_again(shown)
        else:
            self._asks.press_key()

    def open_question(self) -> None:
        """What a colleague asks, opened beside what one does."""
        if self._answers.consulted is None:
            self.problem.emit(tr("No colleague asks you anything now."))
        else:
            self._answers.open_question()

    def keep_answer(self) -> None:
        """The answer, into the notes."""
        shown = self._answered()
        if shown is not None:
            self.note_wanted.emit(consult_text.note_words(shown, self._name))
            self._put_away(shown)
            self.said.emit(tr("The answer is in the notes."))

    def suggest_answer(self) -> None:
        """The answer, as a suggestion to the editors, to be read once more before it is sent."""
        shown = self._answered()
        if shown is not None:
            self.suggestion_wanted.emit(consult_text.suggestion_words(shown))

    def dismiss_answer(self) -> bool:
        """What became of a question was read: it goes. Whether there was one."""
        shown = consult_of(self._store.state)
        if shown is None or shown.state == "waiting":
            return False
        self._put_away(shown)
        return True

    def offer_of_transfer(self) -> tuple[str, str] | None:
        """Whoever offered to take the contact over, and the question they know; None where nobody did."""
        shown = consult_of(self._store.state)
        if shown is None or not shown.takes_over:
            return None
        return self._name(shown.answered_by), shown.question

    def show_state(self, state: DeskState) -> None:
        """The lines, as the state of the desk has them."""
        now, shown, consulted = self._clock(), consult_of(state), state.consulted
        view = None
        if shown is not None:
            late = consult_text.is_late(shown, now, self._minutes)
            reached = shown.id in state.reached
            view = consult_text.asked_view(shown, self._name, reached=reached, late=late, in_time=self._minutes)
        self.asked_line.show_view(view, now)
        self.consulted_line.show_view(consult_text.consulted_view(consulted) if consulted is not None else None, now)

    def tick(self) -> None:
        """A second passed."""
        now = self._clock()
        self._asks.update_seconds()
        for line in (self.asked_line, self.consulted_line):
            line.tell_time(now)

    def _join_asking(self) -> None:
        asks = self._asks
        asks.receivers_shown.connect(self._open_ask)
        asks.not_sent.connect(self.ask_panel.give_back)
        asks.waits.connect(self.said)
        asks.problem.connect(self.problem)
        asks.late.connect(self._tell_late)
        self.ask_panel.sent.connect(asks.ask_colleague)

    def _join_answering(self) -> None:
        answers, panel = self._answers, self.answer_panel
        answers.opened.connect(self._show_question)
        answers.came.connect(self._tell_of_question)
        answers.ended.connect(self._close_question)
        answers.said.connect(self.said)
        answers.not_sent.connect(panel.give_back)
        panel.answered.connect(lambda words, over: answers.answer(words, takes_over=over))
        panel.declined.connect(answers.decline)

    def _open_ask(self, receivers: tuple[Receiver, ...]) -> None:
        state = self._store.state
        begins = consult_text.question_begins(state.guide, self._chosen_option(), self._currency)
        self.ask_panel.begin_with(receivers, begins)
        self._panels.open_panel_with(self.ask_panel, self.ask_panel.pick.to)

    def _chosen_option(self) -> OfferedOption | None:
        guide, chosen = self._store.state.guide, self._store.state.chosen
        if guide is None or not guide.position.at_options:
            return None
        return next((one for one in guide.options if one.number == chosen), None)

    def _show_question(self, sight: ConsultSight) -> None:
        self.answer_panel.show_sight(sight, self._writer, self._who, self._clock())
        self._panels.open_panel_with(self.answer_panel, self.answer_panel)

    def _close_question(self, key: str) -> None:
        if self.answer_panel.shown_id() == key:
            self.answer_panel.end_question()

    def _tell_of_question(self, consulted: Consulted) -> None:
        """It moves nothing, on whatever page; one line says whose it is."""
        name, key = consulted.asker, key_text("answer_colleague")
        question = typeset_text(consulted.consult.question)
        self.said.emit(tr("{name} asks: {question} {key} answers.", name=name, question=question, key=key))

    def _tell_late(self) -> None:
        self.show_state(self._store.state)

    def _answered(self) -> Consult | None:
        shown = consult_of(self._store.state)
        if shown is not None and shown.state == "answered" and shown.answer:
            return shown
        self.problem.emit(tr("No answer of a colleague stands here."))
        return None

    def _put_away(self, consult: Consult) -> None:
        self._store.put_parts(read_consults=self._store.state.read_consults | {consult.id})

    def _name(self, staff_id: str) -> str:
        return self._who(staff_id)[0]
