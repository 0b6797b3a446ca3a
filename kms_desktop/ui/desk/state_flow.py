"""The presenters and the store, joined: what each finds is put into the state, and what it follows is named here."""

from __future__ import annotations

from kms_desktop.contacts.model import WrapUp
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.composition import Presenters
from kms_desktop.ui.desk.desk_state import DeskState, colleague_contact
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.view_state import Ringing
from kms_desktop.ui.guide.state import GuideState


def collect_state(of: Presenters, store: DeskStore, clock: Clock) -> None:
    """Put whatever a presenter finds into the state."""

    def put_ringing(ringing: Ringing | None) -> None:
        store.put(ringing=ringing, elsewhere_ringing=())

    def put_guide(guide: GuideState | None) -> None:
        store.put(guide=guide, chosen=of.guide.chosen)

    def put_draft(draft: WrapUp | None) -> None:
        since = store.state.wrapping_since or clock()
        store.put(draft=draft, wrapping_since=since if draft is not None else None)

    of.live.changed.connect(store.put_contact)
    of.call.ringing_changed.connect(put_ringing)
    of.call.left_open_changed.connect(lambda contact: store.put(left_open=contact))
    of.call.caller_changed.connect(lambda caller: store.put(caller=caller))
    of.history.shown.connect(lambda history: store.put(history=history))
    of.guide.shown.connect(put_guide)
    of.guide.chosen_changed.connect(lambda number: store.put(chosen=number))
    of.approval.asked_changed.connect(lambda: store.put(asked=of.approval.words()))
    of.closing.draft_shown.connect(put_draft)
    of.handover.incoming_changed.connect(lambda incoming: store.put(incoming=incoming))
    of.answers.question_changed.connect(lambda question: store.put(question=question))
    of.answers.count_changed.connect(lambda count: store.put(waiting=count))
    of.presence.changed.connect(lambda seen: store.put(elsewhere=seen))
    of.presence.rings_too.connect(lambda seen: store.put(elsewhere_ringing=seen))
    of.likely.incidents_changed.connect(lambda incidents: store.put(incidents=tuple(incidents)))
    of.idle.shown.connect(lambda idle: store.put(idle=idle))
    of.voice.answers_shown.connect(lambda answers: store.put(answers=tuple(answers)))


def follow_state(of: Presenters, store: DeskStore) -> None:
    """Who reads more when which part of the state is another; in this order."""

    def show_history(state: DeskState) -> None:
        contact = colleague_contact(state)
        if contact is not None:
            of.history.show(contact.customer_id)

    def hold_keys_back(state: DeskState) -> None:
        if state.panes.middle == "approval":
            of.answers.in_sight()

    follow = store.follow
    follow(lambda s: s.contact.id, lambda s: of.notes.follow(s.contact))
    follow(lambda s: s.writes, lambda s: of.guide.refresh(s.contact))
    follow(lambda s: s.contact.customer_id, lambda s: of.call.follow(s.contact))
    follow(lambda s: s.writes, lambda s: of.words.follow(s.contact))
    follow(lambda s: (s.contact.id, s.contact.customer_id), lambda s: of.history.follow(s.contact))
    follow(lambda s: s.contact.id, lambda s: of.closing.follow(s.contact))
    follow(lambda s: (s.contact.phase, s.contact.handover_id), lambda s: of.handover.follow(s.contact))
    follow(lambda s: (s.contact.id, s.contact.approvals), lambda s: of.approval.follow(s.contact))
    follow(lambda s: s.in_hand, lambda s: of.answers.follow(in_hand=s.in_hand))
    follow(lambda s: (s.contact.id, s.contact.customer_id, s.in_hand), lambda s: of.presence.follow(s.contact))
    follow(lambda s: s.ringing, lambda s: of.presence.who_rings(s.ringing))
    follow(
        lambda s: (s.in_hand, s.contact.customer_id, s.contact.customer_name, s.contact.facts, s.ringing),
        lambda s: of.likely.follow(s.contact, s.ringing),
    )
    follow(lambda s: s.guide, lambda s: store.put(asked=of.approval.words()))
    follow(lambda s: s.guide, lambda s: of.voice.follow(s.guide.article if s.guide is not None else None))
    follow(lambda s: (s.contact.id, colleague_contact(s)), show_history)
    follow(lambda s: s.panes.middle == "approval", hold_keys_back)
