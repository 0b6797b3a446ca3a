"""A question to a colleague from the contact in hand → asked, withdrawn, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.agent_status import AgentStatus
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.consult import LEADS, Consult, waiting_consults
from kms_desktop.contacts.consult_commands import Consults, standing_of
from kms_desktop.contacts.consult_projection import leads_team
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import Unreachable
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import any_of
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.consult.consult_text import is_late
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.transfer.presenter import list_receivers
from kms_desktop.ui.desk.view_state import Receiver

_MOST_NAMED = 2


class ConsultPresenter(QObject):
    """Asks while the agent goes on with the call; the state of the question is the contact's."""

    receivers_shown = Signal(object)
    """Receivers: who can be asked."""
    not_sent = Signal(str)
    """A question that could not be asked, or was withdrawn to be asked of somebody else: it is given back."""
    reached_changed = Signal(object)
    """Questions that are in the database."""
    waits = Signal(str)
    """One sentence: whoever was asked cannot answer yet."""
    problem = Signal(str)
    late = Signal()
    """Nobody answered in the time set."""

    def __init__(
        self,
        live: LiveContact,
        consults: Consults,
        roster: Roster,
        statuses: AgentStatuses,
        person: Person,
        minutes: int,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._consults, self._roster = live, consults, roster
        self._statuses, self._person, self._minutes = statuses, person, minutes
        self._background, self._clock = background, clock
        self._contact, self._again_of = "", ""
        self._reached: frozenset[str] = frozenset()
        self._late: set[str] = set()

    def press_key(self) -> None:
        """Ask; while a question waits, withdraw it, and its words are there to be put to somebody else."""
        state = self._live.state
        if state.phase not in ("on_call", "held"):
            self.problem.emit(tr("A colleague is asked with a contact in hand."))
            return
        waiting = waiting_consults(state.consults)
        if not waiting:
            self._again_of = ""
            self._read_receivers()
            return
        consult = waiting[-1]
        self._again_of = consult.id
        self._live.write_event(
            partial(self._consults.withdraw, state.id, consult.id), then=lambda _state: self._ask_again(consult)
        )

    def ask_again(self, consult: Consult) -> None:
        """A question that somebody could not answer, to somebody else."""
        self._again_of = consult.id
        self._ask_again(consult)

    def ask_colleague(self, to: Receiver, question: str) -> None:
        """Send the question."""
        if not self._live.active:
            return
        again_of, self._again_of = self._again_of, ""
        self._background.run(
            partial(
                self._consults.ask_colleague,
                self._live.id,
                to_kind=to.kind,
                to_id=to.id,
                to_name=to.name,
                question=question,
                again_of=again_of,
            ),
            owner=self,
            on_done=lambda state: self._on_asked(state, to),
            on_error=lambda error: self._not_asked(error, question),
        )

    def read_replies(self) -> None:
        """Something changed in the workspace: what became of the questions of the contact in hand?"""
        if self._live.active and waiting_consults(self._live.state.consults):
            known = {one.id: standing_of(one) for one in self._live.state.consults}
            self._background.run(
                self._consults.replies(self._live.id, known),
                owner=self,
                on_done=self._on_replies,
                replaces="my-consults",
            )

    def update_seconds(self) -> None:
        """A second passed: after the time set the line says that nobody answered."""
        for consult in waiting_consults(self._live.state.consults) if self._live.active else ():
            if consult.id not in self._late and is_late(consult, self._clock(), self._minutes):
                self._late.add(consult.id)
                self.late.emit()

    def on_contact_changed(self, state: ContactState) -> None:
        """Another contact is in hand, or a question was asked in it."""
        if state.id != self._contact:
            self._contact, self._again_of, self._reached = state.id, "", frozenset()
            self.reached_changed.emit(self._reached)
            self.read_replies()

    def _ask_again(self, consult: Consult) -> None:
        self.not_sent.emit(consult.question)
        self._read_receivers()

    def _read_receivers(self) -> None:
        read = partial(_read_receivers, self._roster, self._statuses, self._person, self._clock())
        self._background.run(read, owner=self, on_done=self.receivers_shown.emit)

    def _on_asked(self, state: ContactState, to: Receiver) -> None:
        self._live.show_contact(state)
        self.read_replies()
        if to.waits:
            self.waits.emit(to.waits)

    def _not_asked(self, error: Exception, question: str) -> None:
        self.not_sent.emit(question)
        self._background.failed.emit(error)

    def _on_replies(self, news: tuple[frozenset[str], ContactState | None] | None) -> None:
        if news is None:
            return
        reached, state = news
        if reached != self._reached:
            self._reached = reached
            self.reached_changed.emit(reached)
        if state is not None and state.id == self._live.id:
            self._live.show_contact(state)


def _read_receivers(roster: Roster, statuses: AgentStatuses, person: Person, now: datetime) -> tuple[Receiver, ...]:
    """Whoever is free in one's own team, who leads it, then other teams and people, as a transfer lists them; while the
    database is away those that this desktop remembers, as the question waits for it."""
    people = roster.list_people()
    present: Mapping[str, AgentStatus] = {}
    with suppress(Unreachable):
        present = statuses.present()()
    found = list_receivers(roster, person, present, now)
    mine = [_free_in(one, people, person, present) for one in found if (one.kind, one.id) == ("team", person.team_id)]
    teams = [one for one in found if one.kind == "team" and one.id != person.team_id]
    others = [one for one in found if one.kind == "person"]
    return (*mine, *_leads(people, person), *others, *teams)


def _free_in(team: Receiver, people: Sequence[Person], me: Person, present: Mapping[str, AgentStatus]) -> Receiver:
    """Anybody of one's own team, with how many could answer at once."""
    free = sum(p.team_id == team.id and p.id != me.id and p.id in present and present[p.id].is_free for p in people)
    detail = plural("{n} is free now", "{n} are free now", free) if free else tr("Nobody is free now")
    return replace(team, name=tr("Whoever is free in {team}", team=team.name), detail=detail)


def _leads(people: Sequence[Person], me: Person) -> list[Receiver]:
    leads = [p.name for p in people if p.team_id == me.team_id and p.id != me.id and leads_team(p.role, p.authority)]
    if not leads:
        return []
    named = any_of(leads[:_MOST_NAMED]) if len(leads) <= _MOST_NAMED else ", ".join((*leads[:_MOST_NAMED], "…"))
    return [Receiver(LEADS, me.team_id, tr("A lead of {team}", team=me.team), named)]
