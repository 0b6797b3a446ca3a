"""Keys that need one more line → the floating panels, and what was said in them → the presenters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.model import OUTSIDE, ContactState
from kms_desktop.customers.model import Customer, Message
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.contact_panel import ContactPanel
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.caller.original_panel import OriginalPanel
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.panels import FindPanel, LinePanel, VerifyPanel
from kms_desktop.ui.desk.suggestion_presenter import SuggestionPresenter
from kms_desktop.ui.desk.transfer.cold import ColdPresenter
from kms_desktop.ui.desk.transfer.panel import OutsidePanel, TransferPanel
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter
from kms_desktop.ui.desk.view_state import OutsideState, Passing, Receiver
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.voc.model import ContactLine

_MADE_WHEN_ASKED_FOR = ("transfer", "verify_panel", "find", "line", "contact", "original")


class DeskDialogs(QObject):
    """One panel at a time over the middle of the desk; Esc puts it away and keeps its words."""

    outside_chosen = Signal(str, str, bool, str)
    """To whom outside, the question, warm, the answer."""

    def __init__(
        self,
        page: DeskPage,
        host: QWidget,
        *,
        live: LiveContact,
        call: CallPresenter,
        guide: GuidePresenter,
        handover: HandoverPresenter,
        cold: ColdPresenter,
        closing: ClosingPresenter,
        voice: SuggestionPresenter,
        who_verified: Callable[[], str],
        person: Person,
        currency: str,
        clock: Clock,
    ) -> None:
        """`who_verified` tells, while it is good, who verified the caller and for how long it holds."""
        super().__init__(host)
        self._page, self._host, self._who_verified = page, host, who_verified
        self._person, self._currency, self._clock = person, currency, clock
        self._live, self._call, self._guide, self._voice = live, call, guide, voice
        self._handover, self._cold, self._closing = handover, cold, closing
        self.begin_article: Callable[[str], None] | None = None
        """For who may write articles: words that none answers become the draft of one."""
        self.outside = OutsidePanel()
        self.outside.setParent(host)
        self._added: tuple[FloatingPanel, ...] = ()
        self._passage, self._in_hand, self._searched = "", "", ""
        handover.receivers_shown.connect(self._show_receivers)

    @cached_property
    def transfer(self) -> TransferPanel:
        made = TransferPanel()
        made.setParent(self._host)
        made.send_chosen.connect(self._send_handover)
        self._handover.not_sent.connect(made.give_back)
        return made

    @cached_property
    def verify_panel(self) -> VerifyPanel:
        made = VerifyPanel()
        made.setParent(self._host)
        made.verified.connect(self._call.verify_customer)
        made.somebody_else_chosen.connect(self.find_caller)
        return made

    @cached_property
    def find(self) -> FindPanel:
        made = FindPanel()
        made.setParent(self._host)
        made.typed.connect(lambda text: self._call.find_customers(text, self.find.show_found))
        made.customer_chosen.connect(self._identified)
        return made

    @cached_property
    def line(self) -> LinePanel:
        made = LinePanel()
        made.setParent(self._host)
        made.sent.connect(self._say)
        self._voice.not_sent.connect(made.give_back)
        return made

    @cached_property
    def contact(self) -> ContactPanel:
        made = ContactPanel(self._person, self._currency)
        made.setParent(self._host)
        made.reopen_chosen.connect(self._closing.reopen_contact)
        self._closing.correct_in(made)
        self._closing.reopened.connect(lambda state: made.forget_reason(state.id))
        return made

    @cached_property
    def original(self) -> OriginalPanel:
        made = OriginalPanel()
        made.setParent(self._host)
        return made

    def open_panel(self) -> FloatingPanel | None:
        """The panel that has the keyboard now."""
        return next((panel for panel in self._panels() if panel.is_open()), None)

    def add_panel(self, panel: FloatingPanel) -> None:
        """A panel of another part of the desk, under the same rule."""
        panel.setParent(self._host)
        self._added += (panel,)

    def open_panel_with(self, panel: FloatingPanel, focus: QWidget) -> None:
        """Open one that was added; the one that is open folds."""
        self._open(panel, focus)

    def hand_over(self) -> None:
        """Pass the contact on, pressed again warm or cold; while a handover waits, take it back."""
        if self.transfer.is_open():
            self.transfer.switch_way()
        elif self._handover.is_waiting:
            self._handover.take_back()
        elif not self._live.active:
            self._cold.take_back()
        else:
            self._closing.back_to_call()
            self._handover.ask_receivers()

    def verify(self) -> None:
        """Settle who it is, then how they showed it; while it rings, the next of those it may be."""
        if not self._live.active:
            self._call.choose_next()
        elif not self._live.state.customer_id:
            self.find_caller()
        else:
            self.verify_panel.show_verified(self._who_verified())
            self._open(self.verify_panel, self.verify_panel)

    def find_caller(self) -> None:
        """Who is it, or who is it really? Others who have the number are offered before anything is typed."""
        self._open(self.find, self.find.field)
        state = self._live.state
        if state.number and state.customer_id and not self.find.field.text():
            self._call.find_customers(state.number, partial(self.find.show_others, state.customer_id))

    def suggest(self) -> None:
        """A line for who writes articles or decides."""
        self._searched = ""
        asked = tr("What should change, for customers or for us?")
        self.line.ask_line("suggestion", tr("Suggestion"), "megaphone", asked, self._along())
        self._open(self.line, self.line.field)

    def ask_for_article(self, words: str) -> None:
        """No article answers these words; they stand there already. Who writes articles begins one."""
        if self.begin_article is not None:
            self.begin_article(words)
            return
        self.suggest()
        self._searched = words
        self.line.field.set_text(f"{tr('No article answers “{words}”.', words=words)} ")

    def flag(self) -> None:
        """Something in the open article is wrong."""
        if self._guide.sight is None:
            return
        self._passage = self._page.work.guide.passage()
        passage = self._passage[:80]
        about = tr("About: “{passage}”.", passage=passage) if passage else tr("About the whole article.")
        self.line.ask_line("flag", tr("Flag"), "flag", tr("What is wrong here?"), f"{about} {self._along()}", "bad")
        self._open(self.line, self.line.field)

    def decline(self) -> None:
        """The customer does not want it; what they said may go along."""
        if self._guide.can_decline():
            asked = tr("What did they say? Empty is fine too; {key} keeps it.", key=key_text("enter"))
            self.line.ask_line("declined", tr("Declined"), "cross", asked, "", "fact")
            self._open(self.line, self.line.field)

    def refuse(self) -> None:
        """Refuse a handover, with a reason for whoever passed it on."""
        if self._handover.incoming is not None:
            asked = tr("Why can you not take it?")
            self.line.ask_line("refused", tr("Refuse the handover"), "transfer", asked, "", "waits")
            self._open(self.line, self.line.field)

    def tell_contact(self, line: ContactLine) -> None:
        """One of this person's last contacts; it can be reopened there."""
        focus = self.contact.show_contact(line, self._clock())
        self._open(self.contact, focus)

    def show_original(self, messages: Sequence[Message]) -> None:
        """The letters of an exchange, whole."""
        self.original.show_letters(messages, self._clock())
        self._open(self.original, self.original.letter)

    def _panels(self) -> tuple[FloatingPanel, ...]:
        """Those there are: the others are made when somebody first asks for them, as each start would wait for them."""
        made = [vars(self)[name] for name in _MADE_WHEN_ASKED_FOR if name in vars(self)]
        return (self.outside, *made, *self._added)

    def _open(self, panel: FloatingPanel, focus: QWidget) -> None:
        for other in self._panels():
            if other is not panel and other.is_open():
                other.close_panel()
        panel.open_in(self._host, self._page.middle, focus)

    def follow(self, state: ContactState) -> None:
        """Another caller: what was typed for the one before must not be sent for this one."""
        if state.id != self._in_hand:
            self._in_hand = state.id
            for panel in self._panels():
                panel.clear_panel()

    def show_outside(self, sight: OutsideState) -> None:
        """What to say to somebody without this program, to be read out before it is logged."""
        self.outside.show_outside(sight)
        self._open(self.outside, self.outside)

    def _show_receivers(self, passing: Passing) -> None:
        self.transfer.show_receivers(passing)
        self._open(self.transfer, self.transfer.to)

    def _send_handover(self, to: Receiver, question: str, warm: bool, answer: str) -> None:
        if to.kind == OUTSIDE:
            self.outside_chosen.emit(to.name, question, warm, answer)
        else:
            self._handover.send_handover(to, question, warm=warm, answer=answer)

    def _identified(self, customer: Customer) -> None:
        self._call.identify_customer(customer, "Found by the agent")  # no text: stored as it is

    def _say(self, kind: str, text: str) -> None:
        if kind == "declined":
            self._guide.decline_option(text)
        elif kind == "refused":
            self._handover.refuse_handover(text)
        elif kind == "flag":
            self._voice.send_suggestion("flag", text, self._passage, self._guide.chosen_option_id())
        else:
            searched = self._searched if kind == "suggestion" else ""
            self._voice.send_suggestion(
                "observation" if kind == "observation" else "suggestion",
                text,
                option_id=self._guide.chosen_option_id(),
                searched=searched,
            )

    def _along(self) -> str:
        """What goes along with a line by itself."""
        # Translators: these stand in "Goes along: {items}."
        parts = [tr("this call")] if self._live.active else []
        sight = self._guide.sight
        if sight is not None:
            parts.append(tr("the article {title}", title=sight.article.title))
            if self._guide.chosen:
                parts.append(tr("option {number}", number=self._guide.chosen))
        if not parts:
            return tr("No name, no number goes along.")
        return tr("Goes along: {items}. No name, no number.", items=", ".join(parts))
