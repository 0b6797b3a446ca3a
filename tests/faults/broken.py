"""A name → the program with one promise broken, in this process alone: what the checker must catch."""

from __future__ import annotations

import select
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from kms_desktop.contacts import answer_once
from kms_desktop.contacts.events.handover import HandoverAnswer
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import ContactState, Payload
from kms_desktop.contacts.projection import apply_event
from kms_desktop.contacts.state import fold_next
from kms_desktop.errors import Unreachable
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.journal import Entry, Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.server_identity import KnownServer
from kms_desktop.storage.tables import HandoverRow

_BETWEEN_S = 1.0


def acknowledges_before_it_writes() -> None:
    """The journal says yes, and writes when some more have come."""
    append = Journal.append_entry
    late: list[Callable[[], None]] = []

    def soon(self: Journal, *entry: Any, **more: Any) -> None:
        late.append(lambda: append(self, *entry, **more))
        if len(late) > 4:
            for write in late:
                write()
            late.clear()

    _replace(Journal, append_entry=soon)


def forgets_what_did_not_get_through() -> None:
    """The outbox takes an entry for delivered when the database did not answer."""
    deliver_one = Outbox._deliver_one

    def once(self: Outbox, entry: Entry) -> None:
        try:
            deliver_one(self, entry)
        except Unreachable:
            self._journal.mark_delivered([entry.key])
            raise

    _replace(Outbox, _deliver_one=once)


def delivers_again_under_a_new_key() -> None:
    """A delivery whose answer was lost is made again as if it were another event."""
    deliver_one = Outbox._deliver_one

    def renamed(self: Outbox, entry: Entry) -> None:
        try:
            deliver_one(self, entry)
        except Unreachable:
            self._journal.append_entry(entry.kind, new_key(), entry.payload)
            self._journal.mark_delivered([entry.key])
            raise

    _replace(Outbox, _deliver_one=renamed)


def lets_everybody_accept() -> None:
    """A handover is answered past the act that lets one alone do it, as the owner of the tables could, and nobody looks
    whether it still waits."""

    class Anyway:
        _statement = update(HandoverRow)

        def where(self, which: Any, _still_waiting: Any) -> Any:
            return self._statement.where(which, col(HandoverRow.id).is_not(None))

    def by_rows(self: Handovers, said: HandoverAnswer) -> ContactState:
        with self._database.writing() as session:
            row = session.get_one(HandoverRow, said.handover_id)
            answered = answer_once.answer_once(session, self._log, row, said)
        assert answered is not None
        return self._log.take_up(answered)

    _replace(answer_once, update=lambda table: Anyway() if table is HandoverRow else update(table))
    _replace(Handovers, _answer_once=by_rows)


def grants_past_the_act() -> None:
    """A grant is counted before it is written, and written past the act that counts once more, as the owner of tables
    could: a colleague can come between."""

    def granted(
        self: GuideSession,
        state: ContactState,
        _article: Any,
        _offered: Any,
        taken: list[Payload],
        keys: Mapping[Payload, str],
    ) -> ContactState:
        select.select([], [], [], _BETWEEN_S)
        for said in taken:
            event = self._log.next_event(state, state.id, said, keys.get(said, ""))
            with self._log._database.writing() as session:
                apply_event(session, event.id, payload_of(event))
            state = fold_next(state, event)
        return self._log.take_up(state)

    _replace(GuideSession, _grant_at_once=granted)


def counts_at_each_desktop_alone() -> None:
    """A grant is counted before it is logged, and logged as everything else is: a colleague can come between."""

    def granted(
        self: GuideSession,
        state: ContactState,
        _article: Any,
        _offered: Any,
        taken: list[Payload],
        keys: Mapping[Payload, str],
    ) -> ContactState:
        select.select([], [], [], _BETWEEN_S)
        for said in taken:
            state = self._log.record_event(state.id, said)
        return state

    _replace(GuideSession, _grant_at_once=granted)


def follows_any_server() -> None:
    """Whatever answers is taken for the server."""
    _replace(KnownServer, judge=lambda *_: None)


def _replace(where: object, **changed: object) -> None:
    for name, value in changed.items():
        if not hasattr(where, name):
            raise AttributeError(f"The program has no {name} any more; break something else.")
        setattr(where, name, value)


BROKEN: dict[str, Callable[[], None]] = {
    work.__name__: work
    for work in (
        acknowledges_before_it_writes,
        forgets_what_did_not_get_through,
        delivers_again_under_a_new_key,
        lets_everybody_accept,
        grants_past_the_act,
        counts_at_each_desktop_alone,
        follows_any_server,
    )
}
