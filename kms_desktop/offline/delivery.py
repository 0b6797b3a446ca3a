"""What waits on this desktop → the database, and what a person should know: how much, since when, what clashed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.log import EVENT, ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.values import text_of
from kms_desktop.contacts.wrapup_summary import conflict_words
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.error_translation import StorageProblem
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.schema import SchemaProblem
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the database has everything. `away_since` is UTC; `outdated`: it was brought to a newer version;
    `shut_out`: it is there, and does not accept this person's password any more."""

    waiting: int = 0
    keys: frozenset[str] = frozenset()
    """Ids of the events that wait."""
    away_since: datetime | None = None
    outdated: bool = False
    shut_out: bool = False
    ended: bool = False
    """This person does not work here any more."""
    incomplete: bool = False
    """The database is there, and the workspace on it is not whole; somebody is bringing it back."""
    why: str = ""
    """Why something waits although the database is there, or is not whole: one sentence."""
    wrong_server: str = ""
    """One sentence where a server answers to which nothing is sent."""
    news: tuple[str, ...] = ()
    """Found with this delivery: one sentence each, of what clashed, with whose contact it was, and of what was set
    aside."""

    @property
    def reaches_others(self) -> bool:
        """Whether what is logged now is seen by colleagues."""
        return self.away_since is None and not self.outdated


class Delivery:
    """All calls come from one lane, one after the other."""

    def __init__(self, database: Database, outbox: Outbox, journal: Journal, log: ContactLog) -> None:
        self._database, self._outbox, self._journal, self._log = database, outbox, journal, log
        self._told: set[str] = set()
        self._looked_after = 0

    def current_standing(self) -> Standing:
        """As it is now; the database is not asked."""
        waiting = self._journal.waiting_entries()
        keys = frozenset(entry.key for entry in waiting)
        database = self._database
        return Standing(
            len(waiting),
            keys,
            database.away_since,
            database.outdated,
            database.shut_out,
            database.access_ended,
            database.incomplete,
            self._outbox.why if waiting else "",
            database.wrong_server,
        )

    def check_database(self) -> Standing:
        """Ask the database whether it answers, also when nothing waits."""
        return self.deliver_waiting() if self.database_answers() else self.current_standing()

    def database_answers(self) -> bool:
        """Whether it could be written to now; may wait for it, in any thread."""
        try:
            self._database.check_writable()
        except (Unreachable, StorageProblem, SchemaProblem):
            return False
        return True

    def deliver_waiting(self) -> Standing:
        """Deliver what waits, and tell what was set aside."""
        before = {e.key: text_of(e.payload, "contact_id") for e in self._journal.waiting_entries() if e.kind == EVENT}
        self._outbox.deliver_waiting()
        if self._outbox.delivered != self._looked_after:
            self._look_at_server()
        now = self.current_standing()
        arrived = dict.fromkeys(contact for key, contact in before.items() if contact and key not in now.keys)
        conflicts = [said for contact in arrived for said in self._new_conflicts(contact)]
        return replace(now, news=(*conflicts, *map(str, self._outbox.take_refusals())))

    def _look_at_server(self) -> None:
        """It took something: how far it is now is noted, and what it may lack is given back."""
        with suppress(KmsError):
            self._database.look_at_server()
            self._looked_after = self._outbox.delivered
            if self._database.may_lack:
                self._outbox.deliver_waiting()

    def keep_contact(self, state: ContactState) -> None:
        """Keep the whole contact in hand on this desktop, also what colleagues wrote, for a start without database.

        A contact that was wrapped up goes once the database has it all, `drop_copies` at the latest.
        """
        if state.id and state.phase == "wrapped_up":
            if self._database.away_since is None and not self._outbox.waiting_count:
                self._journal.forget_copies_of(state.id)
        elif state.id:
            self._journal.keep_copies(state.id, EVENT, {event.id: payload_of(event) for event in state.events})

    def drop_copies(self) -> None:
        """Let go of copies of contacts that this person has not in hand any more."""
        if self._database.away_since is None and self._journal.read_copies():
            self._journal.forget_copies(but=[state.id for state in self._log.open_contacts()])

    def _new_conflicts(self, contact_id: str) -> list[str]:
        """What desktops that worked apart wrote into one contact, and cannot both be true; each is told once."""
        try:
            state = self._log.look_again(contact_id)
        except KmsError:
            return []
        whose = _customer_sentence(state.customer_name or state.shown)
        said = [" ".join((conflict_words(conflict), whose)) for conflict in state.conflicts]
        news = [sentence for sentence in said if f"{contact_id} {sentence}" not in self._told]
        self._told.update(f"{contact_id} {sentence}" for sentence in said)
        return news


def _customer_sentence(whom: str) -> str:
    if not whom:
        return tr("The customer is somebody unknown; the list of contacts shows it too.")
    return tr("The customer is {name}; the list of contacts shows it too.", name=whom)
