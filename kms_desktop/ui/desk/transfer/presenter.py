"""A transfer and what others pass on → handovers out and in; accepting one goes on at the same step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.model import Person
from kms_desktop.access.roles import RECEIVE_HANDOVERS
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.agent_status import STATUSES, AgentStatus
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Handover
from kms_desktop.errors import Unreachable
from kms_desktop.texts import plural, tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.transfer.cold import refused_text
from kms_desktop.ui.desk.view_state import Incoming, Passing, Receiver
from kms_desktop.ui.status_text import presence_icon, presence_words, waits_sentence


class HandoverPresenter(QObject):
    """Passes the contact on, and takes what is passed here. The note goes along: it is logged first."""

    receivers_shown = Signal(object)
    """Passing: who can take it."""
    not_sent = Signal(str, str)
    """The question and the answer of a handover that could not be made: they are given back."""
    incoming_changed = Signal(object)
    """Incoming, or None."""
    accepted = Signal(object)
    let_go = Signal(str, str)
    """The handover that was made cold, and to whom: nobody stays with it here."""
    passed_on = Signal(str)
    """Name of the person who took the contact from here."""
    waits = Signal(str)
    """One sentence: whoever it was passed to cannot take it yet."""
    refused = Signal(str)
    """One sentence: who refused, and why."""

    def __init__(
        self,
        live: LiveContact,
        handovers: Handovers,
        log: ContactLog,
        roster: Roster,
        statuses: AgentStatuses,
        person: Person,
        background: Background,
        clock: Clock,
        before: Callable[[], None],
        away: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`away`: whether the database does not answer, so that nobody can be rung."""
        super().__init__(parent)
        self._away = away
        self._live, self._handovers, self._log = live, handovers, log
        self._roster, self._statuses, self._person, self._clock = roster, statuses, person, clock
        self._background, self._before = background, before
        self.incoming: Incoming | None = None
        self._heard = self._looked_for = ""
        """The handovers whose answer was told already, and was asked for."""

    def ask_receivers(self) -> None:
        """Who can take this contact, teams first; nobody here while the database is away."""
        if self._live.active:
            state = self._live.state
            read = partial(
                _read_receivers, self._roster, self._statuses, self._person, self._away, state, self._clock()
            )
            self._background.run(read, owner=self, on_done=self.receivers_shown.emit)

    def send_handover(self, to: Receiver, question: str, *, warm: bool = True, answer: str = "") -> None:
        """Pass the contact on, filled from its log, with the question for the next person."""
        self._before()
        contact = self._live.id
        self._background.run(
            partial(_pass_on, self._handovers, self._log, contact, to, question.strip(), warm, answer.strip()),
            owner=self,
            on_done=lambda state: self._on_made(state, to, warm=warm),
            on_error=lambda error: self._not_made(error, question, answer),
        )

    def _on_made(self, state: ContactState, to: Receiver, *, warm: bool) -> None:
        if warm:
            self._live.show_contact(state)
        else:
            self.let_go.emit(state.handover_id, to.name)
        if to.waits:
            self.waits.emit(to.waits)

    @property
    def is_waiting(self) -> bool:
        """Whether the contact in hand is on its way to somebody, sent now or before a restart."""
        return self._live.state.phase == "handed_over"

    def take_back(self) -> None:
        """Go on oneself; when somebody was quicker, that is said, and this desk is free."""
        if self.is_waiting:
            handover_id = self._live.state.handover_id
            self._background.run(
                partial(self._handovers.take_back, handover_id),
                owner=self,
                on_done=self._live.show_contact,
                on_error=self._too_late,
            )

    def read_handovers(self) -> None:
        """Something changed in the workspace: does a handover wait here, was mine answered?"""
        sent_id = self._live.state.handover_id if self.is_waiting else ""
        self._background.run(
            self._handovers.news(sent_id),
            owner=self,
            on_done=self._on_read,
            replaces="handovers",
            unasked=True,
        )

    def accept_handover(self) -> None:
        """The contact is this person's from now on."""
        if self.incoming is None or self._live.active:
            return
        incoming, self.incoming = self.incoming, None
        self.incoming_changed.emit(None)
        self._live.write_event(partial(self._handovers.accept_handover, incoming.handover.id), then=self.accepted.emit)

    def refuse_handover(self, reason: str) -> None:
        if self.incoming is None:
            return
        incoming, self.incoming = self.incoming, None
        self.incoming_changed.emit(None)
        self._background.run(
            partial(self._handovers.refuse_handover, incoming.handover.id, reason),
            owner=self,
            on_done=lambda _none: self.read_handovers(),
        )

    def on_contact_changed(self, state: ContactState) -> None:
        """A contact came back into hand that was on its way: has somebody answered meanwhile?"""
        if self.is_waiting and state.handover_id != self._looked_for:
            self._looked_for = state.handover_id
            self.read_handovers()

    def _not_made(self, error: Exception, question: str, answer: str) -> None:
        self.not_sent.emit(question, answer)
        self._background.failed.emit(error)

    def _too_late(self, error: Exception) -> None:
        self._background.failed.emit(error)
        self.read_handovers()

    def _on_read(self, news: tuple[list[Handover], ContactState | None, Handover | None]) -> None:
        waiting, state, mine = news
        incoming = Incoming(waiting[0], state, len(waiting) - 1) if waiting and state is not None else None
        if incoming != self.incoming:
            self.incoming = incoming
            self.incoming_changed.emit(incoming)
        is_open = mine is not None and self.is_waiting and mine.id == self._live.state.handover_id
        if mine is not None and is_open and mine.state != "waiting" and mine.id != self._heard:
            self._on_answered(mine)

    def _on_answered(self, mine: Handover) -> None:
        self._heard = mine.id
        if mine.state == "accepted":
            self._live.clear_contact()
            self.passed_on.emit(mine.to_name)
        elif mine.state == "refused":
            self._background.run(
                partial(self._log.contact_state, mine.contact_id), owner=self, on_done=self._live.show_contact
            )
            self.refused.emit(refused_text(mine))


def _read_receivers(
    roster: Roster,
    statuses: AgentStatuses,
    person: Person,
    away: Callable[[], bool],
    state: ContactState,
    now: datetime,
) -> Passing:
    before = state.legs[-2] if len(state.legs) > 1 else None
    people = {one.id: one.name for one in roster.list_people()} if before else {}
    asked = before.question if before is not None and not state.legs[-1].answer else ""
    asked_by = people.get(before.agent_id, tr("Somebody")) if before is not None else ""
    if away():
        return Passing((), True, asked, asked_by)
    try:
        return Passing(tuple(list_receivers(roster, person, statuses.present()(), now)), False, asked, asked_by)
    except Unreachable:
        return Passing((), True, asked, asked_by)


def list_receivers(roster: Roster, person: Person, present: Mapping[str, AgentStatus], now: datetime) -> list[Receiver]:
    """Teams in which somebody else is passed contacts, those where somebody is free first; then people, whoever is free
    first, and last those who are not here."""
    others = [p for p in roster.list_people() if p.id != person.id and p.may(RECEIVE_HANDOVERS)]
    free = Counter(p.team_id for p in others if p.id in present and present[p.id].is_free)
    in_team = {p.team_id for p in others}
    teams = [_team(key, name, free[key]) for key, name in roster.list_teams() if key in in_team]
    people = sorted(others, key=lambda p: _order_of(present.get(p.id)))
    return [*sorted(teams, key=lambda one: bool(one.waits)), *(_colleague(p, present.get(p.id), now) for p in people)]


def _team(key: str, name: str, free: int) -> Receiver:
    if free:
        return Receiver("team", key, name, plural("Whoever is free: {n} now", "Whoever is free: {n} now", free))
    waits = tr("Nobody in {team} is free now. It waits for whoever is first.", team=name)
    return Receiver("team", key, name, tr("Nobody is free now"), waits=waits)


def _colleague(person: Person, status: AgentStatus | None, now: datetime) -> Receiver:
    detail = f"{presence_words(status, now)} · {person.team}"
    waits = waits_sentence(person.name, status, now)
    return Receiver("person", person.id, person.name, detail, presence_icon(status), waits)


def _order_of(status: AgentStatus | None) -> int:
    return len(STATUSES) if status is None or status.status not in STATUSES else STATUSES.index(status.status)


def _pass_on(
    handovers: Handovers, log: ContactLog, contact: str, to: Receiver, question: str, warm: bool, answer: str
) -> ContactState:
    handovers.make_handover(
        contact, to_kind=to.kind, to_id=to.id, to_name=to.name, question=question, warm=warm, answer=answer
    )
    return log.contact_state(contact)
