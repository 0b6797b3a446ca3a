"""An option over one's authority → a question to whoever may grant it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.model import Person
from kms_desktop.contacts.approval import newest_approval
from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import Approval, ContactState
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.approval import approval_text
from kms_desktop.ui.desk.approval.approval_text import Asking
from kms_desktop.ui.desk.approval.question import Wanted
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.guide.asked import Asked

Clock = Callable[[], datetime]


class ApprovalPresenter(QObject):
    """Asks for the chosen option, and tells once what was said to it, or that nobody said anything in time."""

    ask_wanted = Signal(object)
    """Wanted: the agent may still write what they ask."""
    call_back_wanted = Signal(str)
    """What the call back would be about."""
    asked_changed = Signal()
    """What stands on the cards is another."""
    granted = Signal(str)
    refused = Signal(str)
    unanswered = Signal(str)
    problem = Signal(str)
    not_sent = Signal(str)
    """A question that could not be asked: it is given back."""

    def __init__(
        self,
        live: LiveContact,
        approvals: Approvals,
        log: ContactLog,
        guide: GuidePresenter,
        minutes: int,
        currency: str,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._approvals, self._log, self._guide = live, approvals, log, guide
        self._me, self._names = "", dict[str, str]()
        self._whom = approval_text.receivers_text((), "")
        self._minutes, self._currency = minutes, currency
        self._background, self._clock = background, clock
        self._contact = ""
        self._seen: frozenset[str] = frozenset()
        """Approvals of this contact that reached the database."""
        self._told: set[str] = set()
        self._late: set[str] = set()
        """Those whose answer, and of which that nobody answered, was told already."""

    def set_people(self, people: Sequence[Person], me: str) -> None:
        """Who works here: whose names stand in an answer, and whom a question goes to."""
        self._me, self._names = me, {p.id: p.name for p in people}
        self._whom = approval_text.receivers_text(people, me)

    def card_texts(self) -> dict[str, Asked]:
        """What is said about approvals on the cards that are shown now, by option."""
        sight, state = self._guide.sight, self._live.state
        if sight is None:
            return {}
        asking = Asking(self._me, self._staff_name, self._whom, self._minutes, self._currency, self._seen)
        return approval_text.asked_words(sight.options, sight.article.id, state, self._clock(), asking)

    def press_key(self, focused: int = 0) -> None:
        """Ask for the option; while it waits take it back, after the time set promise a call back."""
        option = self._meant_option(focused)
        if option is None:
            return
        self._guide.choose_option(option.number)
        asked = self.card_texts().get(option.option.id, Asked())
        if asked.does == "take_back":
            self._take_back(option)
        elif asked.does == "call_back":
            self.call_back_wanted.emit(tr("Call back about {option}", option=option.option.title))
        elif option.amount is None:
            self.problem.emit(tr("Enter the sum first; whoever decides needs to know it."))
        else:
            self._request_question(option)

    def ask_approval(self, wanted: Wanted, question: str) -> None:
        """Send the question."""
        contact, option = self._live.id, wanted.option
        if not self._live.active or option.amount is None:
            return
        amount = option.amount
        self._background.run(
            partial(
                self._approvals.ask_approval,
                contact,
                article_id=wanted.article_id,
                option_id=option.option.id,
                title=option.option.title,
                amount=amount,
                question=question,
            ),
            owner=self,
            on_done=self._on_asked,
            on_error=lambda error: self._not_asked(error, question),
        )

    def read_answers(self) -> None:
        """Something changed in the workspace: was one of mine answered?"""
        if self._live.active and self._waiting_approvals():
            contact, known = self._live.id, {a.id: str(a.state) for a in self._live.state.approvals}
            self._background.run(
                self._approvals.answers(contact, known),
                owner=self,
                on_done=self._on_answers,
                replaces="my-approvals",
            )

    def update_seconds(self) -> None:
        """A second passed: the cards count on, and after the time set the agent is told."""
        waiting = self._waiting_approvals()
        for approval in waiting:
            late = approval_text.is_late(approval, self._clock(), self._minutes)
            if late and approval.id not in self._late:
                self._late.add(approval.id)
                helps = tr("{key} promises a call back.", key=key_text("ask_approval"))
                self.unanswered.emit(f"{approval_text.nobody_answered(self._minutes)} {helps}")
        if waiting:
            self.asked_changed.emit()

    def _meant_option(self, focused: int) -> OfferedOption | None:
        """The chosen option, or the one with the keyboard on it, or the only one that can be asked for."""
        sight = self._guide.sight
        options = sight.options if sight is not None and sight.position.at_options else ()
        words = self.card_texts()
        can = [o for o in options if words.get(o.option.id, Asked()).does]
        here = next((o for o in can if o.number in (focused, self._guide.chosen)), None)
        if here is None and (len(can) == 1 or {words[o.option.id].does for o in can} == {"call_back"}):
            here = can[0]
        if here is None:
            self.problem.emit(_no_option_text(several=bool(can)))
        return here

    def _request_question(self, option: OfferedOption) -> None:
        sight = self._guide.sight
        if sight is not None:
            question = approval_text.question_for(option, self._currency)
            self.ask_wanted.emit(Wanted(sight.article.id, option, question, self._whom))

    def _take_back(self, option: OfferedOption) -> None:
        article_id = self._guide.sight.article.id if self._guide.sight is not None else ""
        approval = newest_approval(self._live.state.approvals, article_id, option.option.id)
        if approval is not None:
            self._background.run(
                partial(self._approvals.take_back, approval.id),
                owner=self,
                on_done=self._live.show_contact,
                on_error=self._too_late,
            )

    def _on_asked(self, state: ContactState) -> None:
        self._live.show_contact(state)
        self.read_answers()

    def _not_asked(self, error: Exception, question: str) -> None:
        self.not_sent.emit(question)
        self._background.failed.emit(error)

    def _too_late(self, error: Exception) -> None:
        """Answered a moment ago: the card says how."""
        self._background.failed.emit(error)
        self.read_answers()

    def _waiting_approvals(self) -> list[Approval]:
        return [a for a in self._live.state.approvals if a.state == "waiting"] if self._live.active else []

    def _on_answers(self, news: tuple[frozenset[str], ContactState | None] | None) -> None:
        if news is None:
            return
        self._seen, state = news
        if state is not None and state.id == self._live.id:
            self._live.show_contact(state)
        self.asked_changed.emit()

    def on_contact_changed(self, state: ContactState) -> None:
        """Tell what is new; what was answered before this desk had the contact is on the cards already."""
        settled = [a for a in state.approvals if a.state in ("granted", "refused")]
        if state.id != self._contact:
            self._contact, self._seen = state.id, frozenset()
            self._told, self._late = {a.id for a in settled}, set()
            self.read_answers()
            return
        for approval in settled:
            if approval.id not in self._told:
                self._told.add(approval.id)
                self._emit_answer(approval)

    def _emit_answer(self, approval: Approval) -> None:
        if approval.state == "granted":
            self.granted.emit(approval_text.granted_words(approval, self._staff_name))
        else:
            self.refused.emit(approval_text.refusal_words(approval, self._staff_name))

    def _staff_name(self, staff_id: str) -> str:
        return self._names.get(staff_id, tr("Somebody"))


def _no_option_text(*, several: bool) -> str:
    """Why the key asks for none: several can be asked for and none is chosen, or none can."""
    key = key_text("ask_approval")
    if several:
        return tr(
            "Choose the option by its number first; {key} asks for one that is over what you may grant.",
            key=key,
        )
    return tr(
        "No option here waits for an approval; {key} asks for one that is over what you may grant.",
        key=key,
    )
