"""F6 and what others pass on → handovers out and in; accepting one goes on at the same step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Handover
from kms_desktop.customers.model import Person
from kms_desktop.customers.staff import Roster
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.sights import Incoming, Receiver


class HandoverPresenter(QObject):
    """Passes the contact on, and takes what is passed here. The note goes along: it is logged first."""

    receivers_shown = Signal(object)
    sent_changed = Signal(object)
    """Handover that waits for its receiver; None when it was answered."""
    incoming_changed = Signal(object)
    """Incoming, or None."""
    accepted = Signal(object)
    passed_on = Signal(str)
    """Name of the person who took the contact from here."""
    refused = Signal(str)
    """One sentence: who refused, and why."""

    def __init__(
        self,
        live: LiveContact,
        handovers: Handovers,
        log: ContactLog,
        roster: Roster,
        person: Person,
        background: Background,
        before: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._handovers, self._log = live, handovers, log
        self._roster, self._person = roster, person
        self._background, self._before = background, before
        self.incoming: Incoming | None = None
        self.sent: Handover | None = None

    def ask_receivers(self) -> None:
        """F6: who can take this contact, teams first."""
        if self._live.active:
            self._background.run(self._receivers, owner=self, on_done=self.receivers_shown.emit)

    def send(self, to: Receiver, question: str, *, warm: bool = True) -> None:
        """Pass the contact on, filled from its log, with the question for the next person."""
        self._before()
        self._background.run(lambda: self._make(to, question.strip(), warm), owner=self, on_done=self._sent)

    def take_back(self) -> None:
        if self.sent is not None:
            handover, self.sent = self.sent, None
            self._live.write(lambda: self._handovers.take_back(handover.id))
            self.sent_changed.emit(None)

    def look(self) -> None:
        """Something changed in the workspace: does a handover wait here, was mine answered?"""
        self._background.run(self._news, owner=self, on_done=self._told, replaces="handovers")

    def accept(self) -> None:
        """F9: the contact is this person's from now on."""
        if self.incoming is None or self._live.active:
            return
        incoming, self.incoming = self.incoming, None
        self.incoming_changed.emit(None)
        self._live.write(lambda: self._handovers.accept(incoming.handover.id), then=self.accepted.emit)

    def refuse(self, reason: str) -> None:
        if self.incoming is None:
            return
        incoming, self.incoming = self.incoming, None
        self.incoming_changed.emit(None)
        self._background.run(
            lambda: self._handovers.refuse(incoming.handover.id, reason), owner=self, on_done=lambda _none: self.look()
        )

    def _receivers(self) -> list[Receiver]:
        teams = [Receiver("team", key, name, "Whoever is free") for key, name in self._roster.teams()]
        people = [
            Receiver("person", p.id, p.name, p.team)
            for p in self._roster.everyone()
            if p.id != self._person.id and p.role in ("agent", "supervisor")
        ]
        return teams + people

    def _make(self, to: Receiver, question: str, warm: bool) -> tuple[Handover, ContactState]:
        handover = self._handovers.make(
            self._live.id, to_kind=to.kind, to_id=to.id, to_name=to.name, question=question, warm=warm
        )
        return handover, self._log.state(self._live.id)

    def _sent(self, made: tuple[Handover, ContactState]) -> None:
        self.sent, state = made
        self._live.show(state)
        self.sent_changed.emit(self.sent)

    def _news(self) -> tuple[list[Handover], ContactState | None, Handover | None]:
        waiting = self._handovers.waiting()
        state = self._log.state(waiting[0].contact_id) if waiting else None
        mine = self._handovers.get(self.sent.id) if self.sent is not None else None
        return waiting, state, mine

    def _told(self, news: tuple[list[Handover], ContactState | None, Handover | None]) -> None:
        waiting, state, mine = news
        incoming = Incoming(waiting[0], state, len(waiting) - 1) if waiting and state is not None else None
        if incoming != self.incoming:
            self.incoming = incoming
            self.incoming_changed.emit(incoming)
        if mine is not None and mine.state != "waiting" and self.sent is not None:
            self._answered(mine)

    def _answered(self, mine: Handover) -> None:
        self.sent = None
        self.sent_changed.emit(None)
        if mine.state == "accepted":
            self._live.clear()
            self.passed_on.emit(mine.to_name)
        elif mine.state == "refused":
            self._background.run(lambda: self._log.state(mine.contact_id), owner=self, on_done=self._live.show)
            self.refused.emit(f"{mine.to_name} refused the handover: {mine.reason or 'no reason given'}.")
