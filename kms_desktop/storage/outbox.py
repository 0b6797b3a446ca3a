"""What is logged at this desktop → the shared database, in order and once, now or when it answers again.

Question: what of a record that cannot be delivered? Choice: three answers. One that a rule refuses for what it is, is
set aside at once and told: to send it again changes nothing. Everything else waits and holds back what came after it,
as it is a trouble of the server or of this program, and passes. One that has waited so for `held_after_s` and has been
tried `held_tries` times holds back no more than its own contact from then on; it is tried for ever, the person and
`kms-desktop doctor` are told. Refused: to set aside whatever is not understood, by which a restore of a quarter of a
minute costs each desktop a record; to wait in order for ever, by which one record with a bug in it stops a desktop; to
go past it at once, by which a contact's later events arrive before its earlier ones for no need.

Question: what if an older copy of the workspace was brought back? Choice: what this desktop still has of the contact in
hand is given back before anything new of it, and once more when a record is refused for what is missing before it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.circuit_breaker import is_busy
from kms_desktop.storage.database import Database
from kms_desktop.storage.error_translation import Disturbed, NotLet, StorageProblem, refuses_record
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal import Entry, Journal, JournalRefused, Trouble
from kms_desktop.storage.schema import SchemaNewer, SchemaProblem
from kms_desktop.texts import tr

Applier = Callable[[Session, str, dict[str, Any]], None]
Act = Callable[[str, dict[str, Any]], None]
_TRIES = 3
_HELD_TRIES, _HELD_AFTER_S = 5, 120.0
_LOG = logging.getLogger(__name__)


class RecordRefused(Refused):
    """A rule of the database refuses this very record; it is kept on this desktop."""


class _Held(Exception):
    """This entry goes on waiting, and only what is of the same contact waits for it."""


class _Waits(Exception):
    """Nothing more can be delivered just now."""


class FromNewerVersion(StorageProblem):
    """The journal holds something this version does not know how to deliver."""


class Outbox:
    """Journal first, then the database. All calls come from one lane, that is, one after the other.

    `pause_s`: how long `send_entry` leaves an unreachable database alone, so that each click does not wait for it anew;
    `deliver_waiting` always tries. What is for a workspace of a newer version waits until this program is updated.
    """

    def __init__(
        self,
        database: Database,
        journal: Journal,
        *,
        pause_s: float = 0.0,
        held_tries: int = _HELD_TRIES,
        held_after_s: float = _HELD_AFTER_S,
    ) -> None:
        self._database = database
        self._journal = journal
        self._pause_s = pause_s
        self._held_tries, self._held_after = held_tries, timedelta(seconds=held_after_s)
        self._appliers: dict[str, Applier] = {}
        self._acts: dict[str, Act] = {}
        self._topics: dict[str, str] = {}
        self._last_failure_s = 0.0
        self._refusals: dict[str, RecordRefused] = {}
        self.delivered = 0
        """How many entries the database took since the program was started."""
        self.why = ""
        """Why something still waits after the last delivery: one sentence, "" when all went well."""

    def register_applier(self, kind: str, apply: Applier, act: Act | None = None) -> None:
        """`apply(session, key, payload)` writes one entry; it must do nothing when the key is already there.

        `act(key, payload)` does the same on a server, by an act of the database.
        """
        self._appliers[kind] = apply
        if act is not None and not self._database.is_sqlite:
            self._acts[kind] = act

    def keep_copies(self, kind: str, topic: str) -> None:
        """Of this kind a copy stays in the journal after delivery, under what the payload has at `topic`."""
        self._topics[kind] = topic

    def topic_of(self, kind: str, payload: dict[str, Any]) -> str:
        """Under what a copy of it stays; "" where none does."""
        return str(payload.get(self._topics.get(kind, ""), ""))

    @property
    def offline_since(self) -> datetime | None:
        """When the database first did not answer (UTC), None once everything that waited is delivered."""
        return self._database.away_since

    @property
    def is_outdated(self) -> bool:
        """The workspace is of a newer version: everything waits for an update of this program."""
        return self._database.outdated

    @property
    def waiting_count(self) -> int:
        """How many entries the database does not have yet."""
        return self._journal.count_waiting()

    def take_refusals(self) -> list[RecordRefused]:
        """What was set aside since the last call, and was told to nobody yet."""
        taken, self._refusals = list(self._refusals.values()), {}
        return taken

    def send_entry(self, kind: str, key: str, payload: dict[str, Any]) -> bool:
        """Logs one entry for good, then tries to deliver; False while it waits.

        Raises JournalRefused when it could not even be logged, and RecordRefused when a rule of the database refuses
        this one; it is set aside then.
        """
        if kind not in self._appliers:
            raise ValueError(f"Nothing is registered for the kind {kind!r}.")
        self._journal.append_entry(kind, key, payload, topic=self.topic_of(kind, payload))
        if self._left_alone():
            return False
        return self._deliver_kept([key])

    def send_entries(self, kind: str, entries: Sequence[tuple[str, dict[str, Any]]], act: Callable[[], None]) -> bool:
        """As `send_entry`, of several; `act()` stores all of them on a server at once, or none. Where that does not
        succeed they are delivered one after the other. Raises as `send_entry`, for the first that is refused."""
        for key, payload in entries:
            self._journal.append_entry(kind, key, payload, topic=self.topic_of(kind, payload))
        if self._left_alone():
            return False
        keys = [key for key, _ in entries]
        with suppress(Refused, Unreachable, StorageProblem, SchemaProblem, DBAPIError, JournalRefused):
            if kind in self._acts and [entry.key for entry in self._journal.waiting_entries()] == keys:
                act()
                self._journal.mark_delivered(keys)
                self.delivered += len(keys)
        return self._deliver_kept(keys)

    def _deliver_kept(self, keys: Sequence[str]) -> bool:
        """Whether nothing waits any more. Raises RecordRefused for the first of these that is refused; a disk that
        cannot be read just now refuses nothing that is kept on it, and is asked again with the next delivery."""
        try:
            self.deliver_waiting()
            done = self.waiting_count == 0
        except JournalRefused:
            return False
        refusals = [refusal for key in keys if (refusal := self._refusals.pop(key, None)) is not None]
        if refusals:
            raise refusals[0]
        return done

    def deliver_waiting(self) -> int:
        """Delivers what waits, oldest first, each in a transaction of its own; gives how many the database took.

        Raises nothing that the database says: what a rule refuses is set aside (`take_refusals`), everything else goes
        on waiting (`why`). It stops where the journal cannot be written: nothing is forgotten there before what came
        first.
        """
        self._database.ask_again()
        done, entries, self.why = 0, self._journal.waiting_entries(), ""
        waits_for: set[str] = set()
        try:
            if self._database.may_lack:
                self._give_all_back()
            for entry in entries:
                lane = entry.topic or entry.key
                if lane in waits_for:
                    continue
                try:
                    done += self._deliver_or_set_aside(entry)
                except _Held:
                    waits_for.add(lane)
            if not entries and self._database.away_since:
                self._database.check_writable()
        except _Waits:
            return done
        except (Unreachable, StorageProblem, SchemaProblem) as problem:
            self._note_silence(problem)
            return done
        self._database.mark_reachable()
        return done

    def _deliver_or_set_aside(self, entry: Entry) -> int:
        """1 when the database took it, 0 when it is set aside. Raises _Held, _Waits, or what concerns them all."""
        problem = self._try_delivery(entry)
        if problem is not None and refuses_record(problem) and self._give_back(entry.topic):
            problem = self._try_delivery(entry)
        if problem is not None and refuses_record(problem):
            self._set_aside(entry, problem)
            return 0
        if problem is not None:
            self._let_wait(entry, problem)
        self.delivered += 1
        if not self._forget_entry(entry):
            raise _Waits
        return 1

    def _give_all_back(self) -> None:
        for topic in sorted(self._journal.copy_topics()):
            self._give_back(topic)
        self._database.mark_given_back()

    def _give_back(self, topic: str) -> bool:
        """What is kept of a contact is delivered again, which changes nothing where it is there; False where nothing
        is kept. What a rule refuses is passed over, as what colleagues wrote is theirs to give, and what this program
        fails on. Raises _Waits while the server has trouble of its own."""
        copies = [copy for copy in self._journal.read_copies(topic) if copy.kind in self._appliers] if topic else []
        for copy in copies:
            problem = self._try_delivery(copy)
            if isinstance(problem, Disturbed | NotLet):
                self.why = str(problem)
                raise _Waits
        return bool(copies)

    def _try_delivery(self, entry: Entry) -> Exception | None:
        """What came between, None for nothing. Raises what concerns everything else as well."""
        try:
            self._deliver_patiently(entry)
        except Exception as problem:
            if _concerns_all(problem):
                raise
            return problem
        return None

    def _set_aside(self, entry: Entry, problem: Exception) -> None:
        said = _plain_words(problem)
        self._journal.set_aside(entry, said)
        kept = tr("It is kept on this desktop; “kms-desktop outbox list” shows it.")
        refusal = RecordRefused(f"{said} {kept}")
        refusal.__cause__ = problem
        self._refusals[entry.key] = refusal

    def _let_wait(self, entry: Entry, problem: Exception) -> NoReturn:
        trouble = self._journal.note_trouble(entry.key, _plain_words(problem))
        if trouble.tries == 1 and not isinstance(problem, KmsError):
            _LOG.warning("An entry of the kind %s could not be delivered.", entry.kind, exc_info=problem)
        self.why = self.why or trouble.reason
        raise _Held if self._is_held(trouble) else _Waits

    def _is_held(self, trouble: Trouble) -> bool:
        return trouble.tries >= self._held_tries and utc_now() - trouble.since >= self._held_after

    def _note_silence(self, problem: KmsError) -> None:
        self._last_failure_s = time.monotonic()
        if not isinstance(problem, SchemaNewer):
            self.why = str(problem)

    def _deliver_patiently(self, entry: Entry) -> None:
        """A server that is only busy is asked again at once."""
        for _ in range(_TRIES - 1):
            try:
                return self._deliver_one(entry)
            except Unreachable as problem:
                if not is_busy(problem):
                    raise
        return self._deliver_one(entry)

    def _deliver_one(self, entry: Entry) -> None:
        apply = self._appliers.get(entry.kind)
        if apply is None:
            raise FromNewerVersion(
                tr(
                    "What waits on this desktop ({waiting}) was logged with a newer version of the program; update "
                    "this desktop to deliver it.",
                    waiting=self.waiting_count,
                )
            )
        if act := self._acts.get(entry.kind):
            act(entry.key, entry.payload)
        else:
            with self._database.writing() as session:
                apply(session, entry.key, entry.payload)

    def _forget_entry(self, entry: Entry) -> bool:
        """False where this disk just became full: the entry is delivered once more, which changes nothing."""
        try:
            self._journal.mark_delivered([entry.key])
        except JournalRefused:
            return False
        return True

    def _left_alone(self) -> bool:
        if self.is_outdated:
            return True
        return self.offline_since is not None and time.monotonic() - self._last_failure_s < self._pause_s


def _concerns_all(problem: Exception) -> bool:
    """Whether nothing else could be delivered either, whatever it is."""
    if isinstance(problem, Disturbed | FromNewerVersion):
        return False
    return isinstance(problem, Unreachable | StorageProblem | SchemaProblem)


def _plain_words(problem: Exception) -> str:
    """One sentence, for whoever looks at what was not delivered."""
    if isinstance(problem, NotLet):
        return tr("{refusal} Perhaps its rights are not there yet.", refusal=problem)
    if isinstance(problem, KmsError):
        return str(problem)
    if refuses_record(problem):
        words = str(getattr(problem, "orig", None) or problem).partition("\n")[0].removesuffix(".")
        return tr("The database refuses this record by a rule of its own: {words}.", words=words)
    return tr("The program itself could not deliver it ({error}).", error=f"{type(problem).__name__}: {problem}"[:300])
