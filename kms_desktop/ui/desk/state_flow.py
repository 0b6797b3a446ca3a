"""The presenters and the store, joined: what each finds is put into the state, and what it follows is named here."""

from __future__ import annotations

from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.composition import Presenters
from kms_desktop.ui.desk.desk_state import DeskState, asks_sum, colleague_contact
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.view_state import Ringing
from kms_desktop.ui.guide.state import GuideState


def collect_state(of: Presenters, store: DeskStore, clock: Clock) -> None:
    """Put whatever a presenter finds into the state."""

    def put_ringing(ringing: Ringing | None) -> None:
        if _who_of(ringing) == _who_of(store.state.ringing):
            store.put_parts(ringing=ringing)
        else:
            store.put_parts(ringing=ringing, elsewhere_ringing=())

    def put_guide(guide: GuideState | None) -> None:
        store.put_parts(guide=guide, chosen=of.guide.chosen)

    def put_draft(draft: WrapUp | None) -> None:
        since = store.state.wrapping_since or clock()
        store.put_parts(draft=draft, is_ending=False, wrapping_since=since if draft is not None else None)

    of.live.changed.connect(store.put_contact)
    of.call.ringing_changed.connect(put_ringing)
    of.call.waiting_changed.connect(lambda waiting: store.put_parts(waiting_calls=waiting))
    of.call.aside_changed.connect(lambda aside: store.put_parts(aside=aside))
    of.phone.over_changed.connect(lambda over: store.put_parts(over=over))
    of.phone.over_changed.connect(of.closing.set_over)
    of.call.left_open_changed.connect(lambda contact: store.put_parts(left_open=contact))
    of.call.caller_changed.connect(lambda caller: store.put_parts(caller=caller))
    of.customer.card_changed.connect(lambda card: store.put_parts(card=card))
    of.customer.ringing_changed.connect(lambda known: store.put_parts(ringing_card=known))
    of.customer.looked_changed.connect(lambda customer: store.put_parts(looked=customer))
    of.history.same_read.connect(lambda same: store.put_parts(same_issue=same))
    of.history.sums_read.connect(lambda sums: store.put_parts(sums=sums))
    of.history.shown.connect(lambda history: store.put_parts(history=history))
    of.guide.shown.connect(put_guide)
    of.guide.chosen_changed.connect(lambda number: store.put_parts(chosen=number))
    of.approval.asked_changed.connect(lambda: store.put_parts(asked=of.approval.card_texts()))
    of.closing.draft_shown.connect(put_draft)
    of.closing.opening.connect(lambda: store.put_parts(is_ending=True, wrapping_since=clock()))
    of.handover.incoming_changed.connect(lambda incoming: store.put_parts(incoming=incoming))
    of.answers.question_changed.connect(lambda question: store.put_parts(question=question))
    of.answers.count_changed.connect(lambda count: store.put_parts(waiting=count))
    of.consult.reached_changed.connect(lambda reached: store.put_parts(reached=reached))
    of.consulted.consulted_changed.connect(lambda consulted: store.put_parts(consulted=consulted))
    of.presence.changed.connect(lambda seen: store.put_parts(elsewhere=seen))
    of.presence.rings_too.connect(lambda seen: store.put_parts(elsewhere_ringing=seen))
    of.likely.incidents_changed.connect(lambda incidents: store.put_parts(incidents=tuple(incidents)))
    of.idle.shown.connect(lambda idle: store.put_parts(idle=idle))
    of.status.changed.connect(lambda status: store.put_parts(status=status))
    of.voice.answers_shown.connect(lambda answers: store.put_parts(answers=tuple(answers)))
    of.voice.reviews_counted.connect(lambda n: store.put_parts(reviews=n))


def follow_state(of: Presenters, store: DeskStore) -> None:
    """Who reads more when which part of the state is another; in this order."""

    def show_history(state: DeskState) -> None:
        contact = colleague_contact(state)
        if contact is not None:
            of.history.show_customer(contact.customer_id)

    def hold_keys_back(state: DeskState) -> None:
        if state.panes.middle == "approval":
            of.answers.in_sight()

    def end_look(state: DeskState) -> None:
        if state.in_hand:
            of.customer.end_look()

    def read_looked(state: DeskState) -> None:
        if not state.in_hand:
            of.history.show_customer(state.looked.id if state.looked is not None else "")

    follow = store.follow_part
    follow(lambda s: s.in_hand, end_look)
    follow(lambda s: s.contact.id, lambda s: of.call.on_turned_to(s.contact))
    follow(lambda s: s.contact.id, lambda s: of.notes.on_contact_changed(s.contact))
    follow(lambda s: s.writes, lambda s: of.guide.show_contact(s.contact))
    follow(lambda s: s.contact.customer_id, lambda s: of.call.on_contact_changed(s.contact))
    follow(
        lambda s: (s.contact.customer_id, s.contact.verified_at), lambda s: of.customer.on_contact_changed(s.contact)
    )
    follow(lambda s: s.on_line.customer, lambda s: of.customer.set_caller(s.on_line.customer))
    follow(lambda s: s.writes, lambda s: of.words.on_contact_changed(s.contact))
    follow(lambda s: (s.contact.id, s.contact.customer_id), lambda s: of.history.on_contact_changed(s.contact))
    follow(
        lambda s: (s.contact.customer_id, s.guide.article.id if s.guide is not None else ""),
        lambda s: of.history.count_same(s.contact.customer_id, s.guide.article if s.guide is not None else None),
    )
    follow(
        lambda s: (s.contact.customer_id, asks_sum(s)),
        lambda s: of.history.read_sums(s.contact.customer_id, asked=asks_sum(s)),
    )
    follow(lambda s: s.contact.id, lambda s: of.closing.on_contact_changed(s.contact))
    follow(lambda s: s.contact.id, lambda s: of.phone.on_contact_changed())
    follow(lambda s: (s.contact.phase, s.contact.handover_id), lambda s: of.handover.on_contact_changed(s.contact))
    follow(lambda s: (s.contact.id, s.contact.approvals), lambda s: of.approval.on_contact_changed(s.contact))
    follow(lambda s: (s.contact.id, s.contact.consults), lambda s: of.consult.on_contact_changed(s.contact))
    follow(lambda s: s.in_hand, lambda s: of.answers.on_contact_changed(in_hand=s.in_hand))
    follow(
        lambda s: (s.contact.id, s.contact.customer_id, s.in_hand), lambda s: of.presence.on_contact_changed(s.contact)
    )
    follow(lambda s: _who_of(s.ringing), lambda s: of.presence.who_rings(s.ringing))
    follow(lambda s: _who_of(s.ringing), lambda s: of.customer.who_rings(s.ringing))
    follow(lambda s: s.looked, read_looked)
    follow(
        lambda s: (s.in_hand, s.contact.customer_id, s.contact.customer_name, s.contact.facts, s.ringing),
        lambda s: of.likely.on_caller_changed(s.contact, s.ringing),
    )
    follow(lambda s: s.guide, lambda s: store.put_parts(asked=of.approval.card_texts()))
    follow(lambda s: s.guide, lambda s: of.voice.on_article_changed(s.guide.article if s.guide is not None else None))
    follow(lambda s: (s.contact.id, colleague_contact(s)), show_history)
    follow(lambda s: s.panes.middle == "approval", hold_keys_back)
    follow(lambda s: (s.in_hand, s.draft is None), of.status.follow_state)


def _who_of(ringing: Ringing | None) -> tuple[str, str] | None:
    """The call and whom it is likely to be from: what is told of them is read again when this changes."""
    if ringing is None:
        return None
    candidates = ringing.match.candidates
    return ringing.call.call_id, candidates[ringing.chosen].customer.id if candidates else ""
