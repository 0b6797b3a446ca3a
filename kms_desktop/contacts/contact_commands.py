"""What an agent does on a call, apart from the guide → events: taken, identified, verified, noted, searched, held."""

from __future__ import annotations

from kms_desktop.contacts.card.cards import ENTERED, CustomerCards
from kms_desktop.contacts.events.call import Held, Identified, NoneFit, Noted, Opened, Searched, Suggested, Verified
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.model import ContactState, Payload
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import CallerMatch, IncomingCall, Level
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr


class ContactCommands:
    """Logs by working: each method is one thing the agent did, and gives the state after it.

    `verification_minutes`: how long a verification is good; a colleague who verifies again within it asked twice.
    """

    def __init__(
        self,
        log: ContactLog,
        directory: Directory,
        verification_minutes: int = 30,
        cards: CustomerCards | None = None,
    ) -> None:
        """`cards` keeps the number of whoever was verified; None: numbers are not kept."""
        self._log, self._directory, self._cards = log, directory, cards
        self._verification_minutes = verification_minutes

    def take_call(self, call: IncomingCall, match: CallerMatch, waited_s: float) -> ContactState:
        """Open a contact for this call; the first candidate is who calls, at the level that is known. A call that was
        taken already is not opened twice."""
        taken = self._log.find_taken(call.call_id) if call.call_id else None
        if taken is not None:
            return taken
        said: list[Payload] = [
            Opened(
                channel="phone",
                number=match.number or call.number,
                call_id=call.call_id,
                shown=match.shown,
                waited_s=round(waited_s, 1),
                queue=call.queue,
                direction=call.direction,
            )
        ]
        if match.candidates:
            first = match.candidates[0]
            said.append(_identified(first.customer.id, first.customer.name, *match.how_sure(first)))
        return self._log.open_contact(said)

    def begin_contact(self, channel: str, shown: str = "", *, direction: str = "in") -> ContactState:
        """Open a contact that no telephone tells of, with somebody who is yet to be named: a chat, somebody in the
        shop. `direction`: "out" where we turn to them."""
        return self._log.open_contact([Opened(channel=channel, shown=shown, direction=direction)])

    def begin_contact_with(self, customer_id: str, channel: str, *, direction: str = "in") -> ContactState:
        """The same with a customer who is known. Raises NotFound for no customer."""
        customer = self._directory.get_customer(customer_id)
        number = customer.phone if channel == "phone" and direction == "out" else ""
        shown = customer.phone if channel == "phone" else customer.email
        opened = Opened(channel=channel, number=number, shown=shown, direction=direction)
        why = "Called by us" if direction == "out" else "Named by the agent"  # no text: stored as it is
        return self._log.open_contact([opened, _identified(customer.id, customer.name, "known", why)])

    def identify_customer(
        self, contact_id: str, customer_id: str, why: str = "", level: Level = "known"
    ) -> ContactState:
        """Say who it is. Somebody else than before has to be verified anew. Raises NotFound for no customer."""
        try:
            name = self._directory.get_customer(customer_id).name
        except Unreachable:
            name = ""
        return self._log_identified(contact_id, customer_id, name, level, why)

    def verify_customer(self, contact_id: str, how: tuple[str, ...] | list[str]) -> ContactState:
        """Log that the caller proved who they are, and how: "Date of birth", "Postcode". The number they call from is
        theirs from then on. Raises Refused for an answer of which nothing is kept, as nobody can have compared it, and
        for too few."""
        asked = [part.strip() for part in how if part.strip()]
        if not asked:
            raise KmsError(tr("Say how the caller was verified, for example by postcode."))
        self._judge_compared(contact_id, asked)
        said = Verified(how=tuple(asked), minutes=self._verification_minutes)
        state = self._log.record_event(contact_id, said)
        if self._cards is not None:
            self._cards.keep_number(state)
        return state

    def _judge_compared(self, contact_id: str, how: list[str]) -> None:
        """While the database is away what the panel showed holds, as does all that is logged meanwhile."""
        try:
            why = self._directory.why_not_verified(self._log.contact_state(contact_id).customer_id, how)
        except (NotFound, Unreachable):
            return
        if why:
            raise Refused(why)

    def enter_caller(self, contact_id: str, name: str, account_no: str = "") -> ContactState:
        """Enter whoever calls and is not in the book, and say that it is them. Raises Refused for an account number
        that is taken."""
        if self._cards is None:
            raise KmsError(tr("Nobody can be entered here."))
        customer_id = self._cards.enter_caller(self._log.contact_state(contact_id), name, account_no)
        return self._log_identified(contact_id, customer_id, one_line(name, 200), "known", ENTERED)

    def name_caller(self, contact_id: str, name: str) -> ContactState:
        """Go on with somebody who is in no book and is not entered: their name is kept in the contact alone."""
        shown = one_line(name, 200)
        if not shown:
            raise KmsError(tr("Say who is calling."))
        return self._log_identified(contact_id, "", shown, "unknown", "")

    def log_note(self, contact_id: str, text: str) -> ContactState:
        """The whole note as it stands now; unchanged, it is not logged again."""
        state = self._log.contact_state(contact_id)
        return (
            state
            if mask_secrets(readable_text(text)) == state.note
            else self._log.record_event(contact_id, Noted(text=text))
        )

    def log_search(self, contact_id: str, text: str) -> ContactState:
        """The customer's words as they were searched; the same again and nothing at all are not logged."""
        state, words = self._log.contact_state(contact_id), " ".join(text.split())
        if not words or state.searches[-1:] == (mask_secrets(readable_text(words)),):
            return state
        return self._log.record_event(contact_id, Searched(text=words))

    def set_hold(self, contact_id: str, on: bool) -> ContactState:
        """Put the line on hold, or take it back."""
        state = self._log.contact_state(contact_id)
        return state if (state.phase == "held") is on else self._log.record_event(contact_id, Held(on=on))

    def log_suggestion(self, contact_id: str, suggestion_id: str, kind: str, text: str) -> ContactState:
        """Tie a suggestion to the contact; one of kind "none_fit" says that no option of the article fits."""
        state = self._log.contact_state(contact_id)
        if kind == "none_fit":
            said = NoneFit(article_id=state.article_id, text=text, suggestion_id=suggestion_id)
            return self._log.record_event(contact_id, said)
        return self._log.record_event(contact_id, Suggested(suggestion_id=suggestion_id, about=kind, text=text))

    def _log_identified(self, contact_id: str, customer_id: str, name: str, level: str, why: str) -> ContactState:
        return self._log.record_event(contact_id, _identified(customer_id, name, level, why))


def _identified(customer_id: str, name: str, level: str, why: str) -> Identified:
    return Identified(customer_id=customer_id, name=name, level=level, why=why)
