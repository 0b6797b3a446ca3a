"""Keys that need one more line → the floating panels, and what was said in them → the presenters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.confirmation import Confirmation
from kms_desktop.contacts.model import OUTSIDE, ContactState
from kms_desktop.customers.model import Customer, Message
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.contact_panel import ContactPanel
from kms_desktop.ui.desk.by_hand.panel import ByHandPanel
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.caller.original_panel import OriginalPanel
from kms_desktop.ui.desk.customer.card_panel import CardPanel
from kms_desktop.ui.desk.customer.card_text import CustomerSight, card_rows
from kms_desktop.ui.desk.customer.panels import FindPanel, NewCallerPanel, VerifyPanel
from kms_desktop.ui.desk.customer.presenter import CustomerPresenter
from kms_desktop.ui.desk.ending.confirmation_panel import ConfirmationPanel
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.panels import LinePanel
from kms_desktop.ui.desk.status.panel import StatusPanel
from kms_desktop.ui.desk.status.presenter import StatusPresenter
from kms_desktop.ui.desk.suggestion_presenter import SuggestionPresenter
from kms_desktop.ui.desk.transfer.cold import ColdPresenter
from kms_desktop.ui.desk.transfer.panel import OutsidePanel, TransferPanel
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter
from kms_desktop.ui.desk.view_state import OutsideState, Passing, Receiver
from kms_desktop.ui.widgets.floating_panel import FloatingPanel, open_panel_over
from kms_desktop.voc.model import ABOUT_A_PASSAGE, ContactLine

_MADE_WHEN_ASKED_FOR = (
    *("transfer", "verify_panel", "find", "new_caller", "card", "line", "contact", "original", "letter"),
    *("status_panel", "by_hand"),
)


class DeskDialogs(QObject):
    """One panel at a time over the middle of the desk; Esc puts it away and keeps its words."""

    outside_chosen = Signal(str, str, bool, str)
    """To whom outside, the question, warm, the answer."""
    reason_given = Signal(str)
    """Why the grant that was asked about is taken back."""
    contact_made = Signal(object)
    """The panel that tells a contact is there."""
    confirmation_wanted = Signal(str)
    """Of this contact."""
    letter_copied, letter_mailed, letter_saved = Signal(), Signal(), Signal()

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
        status: StatusPresenter,
        customer: CustomerPresenter,
        who_verified: Callable[[], str],
        person: Person,
        currency: str,
        clock: Clock,
    ) -> None:
        """`who_verified` tells, while it is good, who verified the caller and for how long it holds."""
        super().__init__(host)
        self._customer = customer
        self._page, self._host, self._who_verified = page, host, who_verified
        self._person, self._currency, self._clock = person, currency, clock
        self._live, self._call, self._guide, self._voice = live, call, guide, voice
        self._handover, self._cold, self._closing, self._status = handover, cold, closing, status
        self.begin_article: Callable[[str], None] | None = None
        """For who may write articles: words that none answers become the draft of one."""
        self.begin_fix: Callable[[str, str], None] | None = None
        """For who may publish: the article and the passage, in the editor."""
        self.offer_of_transfer: Callable[[], tuple[str, str] | None] = lambda: None
        """Who offered to take the contact over, and the question they know."""
        self.outside = OutsidePanel()
        self.outside.setParent(host)
        self._added: tuple[FloatingPanel, ...] = ()
        self._wants_card = False
        self._passage, self._in_hand, self._searched = "", "", ""
        handover.receivers_shown.connect(self._show_receivers)
        call.begun.connect(self._name_begun)
        customer.sight_changed.connect(self._show_card)
        customer.not_entered.connect(self._enter_again)

    @cached_property
    def transfer(self) -> TransferPanel:
        made = TransferPanel()
        made.setParent(self._host)
        made.send_chosen.connect(self._send_handover)
        self._handover.not_sent.connect(made.give_back)
        return made

    @cached_property
    def verify_panel(self) -> VerifyPanel:
        made = VerifyPanel(self._customer.answers_needed)
        made.setParent(self._host)
        made.verified.connect(self._call.verify_customer)
        made.somebody_else_chosen.connect(self.find_caller)
        self._customer.known_changed.connect(lambda known: made.show_customer(known, self._who_verified()))
        self._customer.card_changed.connect(lambda _card: made.set_needed(self._customer.answers_needed))
        return made

    @cached_property
    def find(self) -> FindPanel:
        made = FindPanel()
        made.setParent(self._host)
        made.typed.connect(lambda text: self._call.find_customers(text, self.find.show_found))
        made.customer_chosen.connect(self._found_customer)
        made.name_chosen.connect(self._customer.name_caller)
        made.new_chosen.connect(self._enter_caller)
        return made

    @cached_property
    def new_caller(self) -> NewCallerPanel:
        made = NewCallerPanel()
        made.setParent(self._host)
        made.entered.connect(self._customer.enter_caller)
        return made

    @cached_property
    def card(self) -> CardPanel:
        made = CardPanel()
        made.setParent(self._host)
        made.copied.connect(self._customer.copy_text)
        made.note_written.connect(self._customer.write_note)
        made.preference_written.connect(self._customer.write_preference)
        made.chosen.connect(self._customer.act_on)
        made.taken_off.connect(self._customer.take_off)
        return made

    @cached_property
    def line(self) -> LinePanel:
        made = LinePanel()
        made.setParent(self._host)
        made.sent.connect(self._say)
        made.fix_wanted.connect(self.fix)
        made.written.connect(self._voice.find_like)
        made.same_said.connect(self._voice.say_same)
        self._voice.likes_shown.connect(made.show_likes)
        self._voice.not_sent.connect(made.give_back)
        return made

    @cached_property
    def contact(self) -> ContactPanel:
        made = ContactPanel(self._person, self._currency, confirms=True)
        made.setParent(self._host)
        made.reopen_chosen.connect(self._closing.reopen_contact)
        self._closing.correct_in(made)
        made.confirmation_chosen.connect(self.confirmation_wanted)
        self.contact_made.emit(made)
        self._closing.reopened.connect(lambda state: made.forget_reason(state.id))
        return made

    @cached_property
    def letter(self) -> ConfirmationPanel:
        made = ConfirmationPanel()
        made.setParent(self._host)
        made.copy_chosen.connect(self.letter_copied)
        made.mail_chosen.connect(self.letter_mailed)
        made.save_chosen.connect(self.letter_saved)
        return made

    @cached_property
    def original(self) -> OriginalPanel:
        made = OriginalPanel()
        made.setParent(self._host)
        return made

    @cached_property
    def by_hand(self) -> ByHandPanel:
        made = ByHandPanel()
        made.setParent(self._host)
        made.way_chosen.connect(self._begin_way)
        return made

    @cached_property
    def status_panel(self) -> StatusPanel:
        made = StatusPanel()
        made.setParent(self._host)
        made.status_chosen.connect(self._status.choose_status)
        return made

    def open_panel(self) -> FloatingPanel | None:
        """The panel that is open over the window, of whatever part of it."""
        return open_panel_over(self._host)

    def make_way(self) -> None:
        """What lies beside the desk gets the keyboard, and may be under the panel that is open."""
        panel = self.open_panel()
        if panel is not None:
            panel.close_panel()

    def add_panel(self, panel: FloatingPanel) -> None:
        """A panel of another part of the desk, under the same rule."""
        panel.setParent(self._host)
        self._added += (panel,)

    def open_panel_with(self, panel: FloatingPanel, focus: QWidget) -> None:
        """Open one that was added; the one that is open folds."""
        self._open(panel, focus)

    @property
    def tells_contact(self) -> bool:
        """Whether a contact is told over the desk."""
        return "contact" in vars(self) and self.contact.is_open()

    @property
    def can_call_back_handover(self) -> bool:
        """Whether a contact that was let go still waits for somebody."""
        return self._cold.is_waiting

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
        """Settle who it is, then how they showed it; while it rings, the next of those it may be; between calls, look
        a customer up."""
        if not self._live.active and self._call.ringing is not None:
            self._call.choose_next()
        elif not self._live.active:
            self.find.look_up()
            self._open(self.find, self.find.field)
        elif not self._live.state.customer_id:
            self.find_caller()
        else:
            self.verify_panel.show_customer(self._customer.known, self._who_verified())
            self._open(self.verify_panel, self.verify_panel)

    def find_caller(self) -> None:
        """Who is it, or who is it really? Others who have the number are offered before anything is typed."""
        self.find.ask_caller(self._live.state.channel, self._live.state.direction)
        self._open(self.find, self.find.field)
        state = self._live.state
        if state.number and state.customer_id and not self.find.field.text():
            self._call.find_customers(state.number, partial(self.find.show_others, state.customer_id))

    def begin_by_hand(self) -> None:
        """A contact that no telephone tells of; with whoever is looked at, in the channel of what is marked there."""
        if self._live.active or self._call.ringing is not None:
            return
        customer, marked = self._customer.looked, self._page.left.history.list.current_row()
        channel = marked.channel if customer is not None and marked is not None else ""
        self.by_hand.show_ways(customer.name if customer is not None else "", channel)
        self._open(self.by_hand, self.by_hand)

    def _begin_way(self, channel: str, direction: str) -> None:
        customer = self._customer.looked
        self._customer.end_look()
        self._call.begin_by_hand(channel, direction, customer)

    def _name_begun(self, state: ContactState) -> None:
        """Who it is, is said next."""
        if not state.customer_id:
            self.find_caller()

    def press_status(self) -> None:
        """Whoever is not available is so again; else it is asked what they are at."""
        if not self._status.is_free:
            self._status.become_available()
        else:
            self.choose_status()

    def choose_status(self) -> None:
        """What they are at, of all there is."""
        self.status_panel.show_when(in_hand=self._live.active)
        self._open(self.status_panel, self.status_panel)

    def suggest(self) -> None:
        """A line for who writes articles or decides; pressed again, of the other kind."""
        if not self.line.switch_kind():
            self._open_suggestion()

    def suggest_words(self, words: str) -> None:
        """A suggestion with words that stand there already."""
        self._open_suggestion()
        self.line.field.set_text(words)

    def _open_suggestion(self) -> None:
        self._searched = ""
        asked = tr("What should change, for customers or for us?")
        self.line.ask_line("suggestion", tr("Suggestion"), "megaphone", asked, self._along())
        self._open(self.line, self.line.field)

    def ask_for_article(self, words: str) -> None:
        """No article answers these words; they stand there already. Who writes articles begins one."""
        if self.begin_article is not None:
            self.begin_article(words)
            return
        self._open_suggestion()
        self._searched = words
        self.line.field.set_text(f"{tr('No article answers “{words}”.', words=words)} ")

    def flag(self) -> None:
        """Something in the open article is wrong; pressed again, it is put right instead."""
        if self._guide.sight is None:
            return
        if "line" in vars(self) and self.line.asks_for("flag"):
            self.fix()
            return
        self._passage = self._page.work.guide.passage()
        passage = self._passage[:80]
        about = tr("About: “{passage}”.", passage=passage) if passage else tr("About the whole article.")
        self.line.ask_line("flag", tr("Flag"), "flag", tr("What is wrong here?"), f"{about} {self._along()}", "bad")
        self._open(self.line, self.line.field)

    def fix(self) -> None:
        """How the passage should read: who publishes writes it at once, everybody else proposes it to the editors."""
        sight = self._guide.sight
        if sight is None:
            return
        if self.begin_fix is not None:
            self.line.close_panel()
            self.begin_fix(sight.article.id, self._passage)
            return
        if not self._passage:
            self.line.context.show_text(tr("Mark the words in the article first, then say how they should read."))
            return
        asked = tr("How should it read?")
        self.line.ask_line("fix", tr("Fix"), "pencil", asked, f"{tr('An editor looks at it.')} {self._along()}")
        if not self.line.field.text():
            self.line.field.set_text(self._passage)
        self._open(self.line, self.line.field)

    def decline(self) -> None:
        """The customer does not want it; what they said may go along."""
        if self._guide.can_decline():
            asked = tr("What did they say? Empty is fine too; {key} keeps it.", key=key_text("enter"))
            self.line.ask_line("declined", tr("Declined"), "cross", asked, "", "fact")
            self._open(self.line, self.line.field)

    def ask_why_back(self, title: str) -> None:
        """A grant that is not taken back at once is taken back for a reason."""
        asked = tr("Why is “{title}” taken back?", title=title)
        self.line.ask_line("taken_back", tr("Take back"), "undo", asked, tr("Its limit is free again."), "waits")
        self._open(self.line, self.line.field)

    def confirm_in_writing(self) -> None:
        """What was agreed: on the contact that is told here, the one in hand, or the one that was closed last."""
        told = self.contact.line if self.tells_contact else None
        self.confirmation_wanted.emit(told.id if told is not None else self._live.id or self._closing.last_contact)

    def show_letter(self, letter: Confirmation) -> None:
        self.letter.show_letter(letter)
        self._open(self.letter, self.letter)

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
        offer = self.offer_of_transfer()
        if offer is not None:
            self.transfer.begin_with(*offer)
        self._open(self.transfer, self.transfer.to)

    def _send_handover(self, to: Receiver, question: str, warm: bool, answer: str) -> None:
        if to.kind == OUTSIDE:
            self.outside_chosen.emit(to.name, question, warm, answer)
        else:
            self._handover.send_handover(to, question, warm=warm, answer=answer)

    def show_card(self) -> None:
        """What is known of whoever is in hand, or looked at; pressed again it folds."""
        if "card" in vars(self) and self.card.is_open():
            self.card.close_panel()
        else:
            self._wants_card = True
            self._customer.show_card()

    def _show_card(self, sight: CustomerSight) -> None:
        wanted, self._wants_card = self._wants_card, False
        if not wanted and not ("card" in vars(self) and self.card.is_open()):
            return  # what was changed past the panel is seen when it is opened
        now = self._clock()
        self.card.show_card(sight.customer.name, card_rows(sight, now, self._customer.region), now.date())
        if not self.card.is_open():
            self._open(self.card, self.card.list)

    def _enter_caller(self, name: str) -> None:
        self.new_caller.begin_with(name)
        self._open(self.new_caller, self.new_caller.account if name else self.new_caller.name)

    def _enter_again(self, name: str, account_no: str) -> None:
        self.new_caller.give_back(name, account_no)
        self._open(self.new_caller, self.new_caller.account)

    def _found_customer(self, customer: Customer) -> None:
        if not self._live.active:
            self._customer.look_at(customer)
            return
        self._call.identify_customer(customer, "Found by the agent")  # no text: stored as it is

    def _say(self, kind: str, text: str) -> None:
        if kind == "declined":
            self._guide.decline_option(text)
        elif kind == "taken_back":
            self.reason_given.emit(text)
        elif kind == "refused":
            self._handover.refuse_handover(text)
        elif kind in ABOUT_A_PASSAGE:
            chosen = self._guide.chosen_option_id()
            self._voice.send_suggestion("flag" if kind == "flag" else "fix", text, self._passage, chosen)
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
