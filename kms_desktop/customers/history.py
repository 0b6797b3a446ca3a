"""Everything exchanged with a customer → one list of threads, newest first, and the turns of each.

A thread that ends with the customer's own words and has waited longer than the answer time is late, whatever its state
says: nobody has replied. Calls, visits, notes and what was handled live in this program need no reply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, cast

import sqlalchemy
from sqlalchemy import func

from kms_desktop.customers import history_search
from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.endings import ending_of
from kms_desktop.customers.history_search import HistoryHit
from kms_desktop.customers.matching import norm_of, owners_of
from kms_desktop.customers.model import Ending, HistoryEntry, Message, NewInteraction, StoreReport
from kms_desktop.customers.sums_told import SumTold, read_sums
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, nothing, together
from kms_desktop.storage.tables import InteractionRow, table_of
from kms_desktop.storage.tables_record import ClosedExchangeRow
from kms_desktop.storage.unreadable import CANNOT_BE_READ, cannot_be_read
from kms_desktop.texts import tr

__all__ = ["ANSWER_WITHIN", "History", "StoreReport"]

ANSWER_WITHIN = timedelta(days=1)
NO_REPLY = tr("No reply yet")
SETTLED = tr("Settled in another contact")
_MOST_TURNS = 500

_turn, _closed = table_of(InteractionRow).c, table_of(ClosedExchangeRow).c
_CLOSED_AT = (
    sqlalchemy.select(func.max(_closed.at))
    .where(_closed.thread_id == _turn.thread_id)
    .scalar_subquery()
    .label("closed_at")
)
"""When an exchange was settled with a contact, whatever was written since."""
_SAYS_MORE = sqlalchemy.cast(_turn.raw, sqlalchemy.Text).like('%"text":%')
"""Connectors keep the letter as it came where they show less of it."""
_MOST_ORIGINALS, _MOST_LETTERS = 100, 20
_HEAVY = frozenset({"body_text", "body_html", "raw"})

State = Literal["good", "waits", "bad", "plain"]
ContactTurns = Callable[[str], Steps[tuple[Message, ...]]]
"""From a contact's key to its turns."""


class History:
    """The history of all customers. `answer_within`: how long a customer's message may wait before it is late."""

    def __init__(
        self,
        database: Database,
        *,
        answer_within: timedelta = ANSWER_WITHIN,
        region: str = "GB",
        contact_turns: ContactTurns | None = None,
    ) -> None:
        """`contact_turns` tells a contact of this program from its events; () where there are none to be read."""
        self._database = database
        self._answer_within = answer_within
        self._region = region
        self._contact_turns = contact_turns

    def list_entries(
        self,
        customer_id: str,
        *,
        limit: int = 60,
        channel: str = "",
        before: datetime | None = None,
        now: datetime | None = None,
    ) -> tuple[HistoryEntry, ...]:
        """The threads of a customer, newest first. `channel` keeps those with a turn in it; `before` goes further back
        (the `at` of the last entry shown). An unknown customer has none."""
        return self._database.read(self.read_entries(customer_id, limit=limit, channel=channel, before=before, now=now))

    def entries(self, customer_id: str, **wanted: Any) -> Reading[tuple[HistoryEntry, ...]]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self.read_entries, customer_id, **wanted))

    def read_entries(
        self,
        customer_id: str,
        *,
        limit: int = 60,
        channel: str = "",
        before: datetime | None = None,
        now: datetime | None = None,
    ) -> Steps[tuple[HistoryEntry, ...]]:
        """As `list_entries`."""
        threads = _newest_threads(customer_id, limit, channel, before)
        rows = yield from ask(_turns_of(customer_id, threads))
        late_before = (now or utc_now()) - self._answer_within
        return tuple(_make_entry(thread, channel, late_before) for thread in _newest_first(rows))

    def search(self, customer_id: str, text: str) -> Reading[tuple[HistoryHit, ...]]:
        """The exchanges of a customer that have all of these words, newest first; at most 100."""
        return Reading(self._database, partial(self.read_hits, customer_id, text))

    def read_hits(self, customer_id: str, text: str) -> Steps[tuple[HistoryHit, ...]]:
        """As `search`."""
        places = yield from history_search.read_threads(customer_id, history_search.words_of(text))
        if not places:
            return ()
        rows = yield from ask(_turns_of(customer_id, list(places)))
        late_before = utc_now() - self._answer_within
        entries = (_make_entry(thread, "", late_before) for thread in _newest_first(rows))
        return tuple(HistoryHit(entry, places[entry.id]) for entry in entries if entry.id in places)

    def sums(self, customer_id: str, currency: str, now: datetime) -> Reading[tuple[SumTold, ...]]:
        """The sums of money that they and we wrote of lately, the likeliest first."""
        return Reading(self._database, partial(read_sums, customer_id, currency, now))

    def of_callers(self, number: str, limit: int = 3) -> Reading[dict[str, tuple[HistoryEntry, ...]]]:
        """The newest threads of each who may be calling from a number, to be read together with who that is."""
        return Reading(self._database, partial(self.read_of_callers, number, limit))

    def read_of_callers(self, number: str, limit: int) -> Steps[dict[str, tuple[HistoryEntry, ...]]]:
        """By customer."""
        norm = norm_of(number, self._region)
        if not norm:
            return {}
        turns: dict[str, list[Any]] = {}
        for row in (yield from ask(_newest_turns(owners_of(norm), limit))):
            turns.setdefault(row.customer_id, []).append(row)
        late_before = utc_now() - self._answer_within
        return {
            customer_id: tuple(_make_entry(thread, "", late_before) for thread in _newest_first(rows))
            for customer_id, rows in turns.items()
        }

    def list_messages(self, entry_id: str) -> tuple[Message, ...]:
        """The turns of an entry, oldest first, internal ones marked; at most the newest 500. Unknown: none."""
        return self._database.read(self.read_messages(entry_id))

    def read_messages(self, entry_id: str) -> Steps[tuple[Message, ...]]:
        """As `list_messages`."""
        stored = ask(_messages_of(entry_id, _MOST_TURNS, _SAYS_MORE))
        told = self._contact_turns(entry_id) if self._contact_turns is not None else nothing(())
        rows, turns = yield from together(stored, told)
        return turns if rows and turns else tuple(Message(*row) for row in reversed(rows))

    def list_originals(self, entry_id: str) -> tuple[Message, ...]:
        """The same, each letter whole as it came, with what it quotes; at most the newest 100."""
        return self._database.read(self.read_originals(entry_id))

    def read_originals(self, entry_id: str) -> Steps[tuple[Message, ...]]:
        """As `list_originals`."""
        came = sqlalchemy.case((_SAYS_MORE, _turn.raw), else_=sqlalchemy.null())
        rows = yield from ask(_messages_of(entry_id, _MOST_ORIGINALS, came))
        return tuple(
            Message(at, author, kind, _whole_letter(text, as_came), internal)
            for at, author, kind, text, internal, as_came in reversed(rows)
        )

    def letters_of(self, mail_ids: Sequence[str]) -> list[str]:
        """What stored mails say, by their Message-IDs, each whole; those that are not there are left out."""
        query = sqlalchemy.select(_turn.body_text, _turn.raw).where(
            _turn.source == "mbox", _turn.source_id.in_(list(mail_ids)[-_MOST_LETTERS:])
        )
        return [_whole_letter(text, as_came) for text, as_came in self._database.read(ask(query.order_by(_turn.id)))]

    def store_messages(self, interactions: Iterable[NewInteraction]) -> StoreReport:
        """Bring messages of other systems in, some hundred in a transaction. What is there already is left alone but
        for its thread's outcome, so importing twice changes nothing. Customers nobody knows yet are entered."""
        from kms_desktop.customers.message_import import store_interactions

        return store_interactions(self._database, interactions, self._region)


def _messages_of(entry_id: str, most: int, told: sqlalchemy.ColumnElement[Any]) -> sqlalchemy.Select[Any]:
    """The newest turns of an entry, the newest first, each with `told` of it."""
    turn = (_turn.started_at, _turn.author_name, _turn.author_kind, _turn.body_text, _turn.internal)
    return (
        sqlalchemy.select(*turn, told)
        .where(_turn.thread_id == entry_id)
        .order_by(_turn.started_at.desc(), _turn.id.desc())
        .limit(most)
    )


def _whole_letter(text: str, as_came: Mapping[str, object] | None) -> str:
    """As it came, and below what another version of it says beyond that; `text` where nothing else was kept."""
    parts = [str((as_came or {}).get(name) or "") for name in ("text", "other")]
    return "\n\n".join(part for part in (parts[0] or text, parts[1]) if part)


def _newest_threads(customer_id: str, limit: int, channel: str, before: datetime | None) -> sqlalchemy.Select[str]:
    """Their ids; the newest `limit` of them."""
    latest = func.max(_turn.started_at)
    query = (
        sqlalchemy.select(_turn.thread_id)
        .where(_turn.customer_id == customer_id)
        .group_by(_turn.thread_id)
        .order_by(latest.desc(), _turn.thread_id)
        .limit(max(limit, 0))
    )
    if channel:
        in_channel = sqlalchemy.select(_turn.thread_id).where(
            _turn.customer_id == customer_id, _turn.channel == channel
        )
        query = query.where(_turn.thread_id.in_(in_channel))
    return query if before is None else query.having(latest < before)


def _turns_of(customer_id: str, threads: sqlalchemy.Select[str] | list[str]) -> sqlalchemy.Select[Any]:
    """The rows of these threads without their bodies, oldest first."""
    return (
        sqlalchemy.select(*(column for column in _turn if column.name not in _HEAVY), _CLOSED_AT)
        .where(_turn.customer_id == customer_id, _turn.thread_id.in_(threads))
        .order_by(_turn.started_at, _turn.id)
    )


def _newest_turns(customers: sqlalchemy.Select[str], limit: int) -> sqlalchemy.Select[Any]:
    """The rows of the newest threads of each of several customers, oldest first."""
    newest_first = (func.max(_turn.started_at).desc(), _turn.thread_id)
    place = func.row_number().over(partition_by=_turn.customer_id, order_by=newest_first)
    threads = (
        sqlalchemy.select(_turn.customer_id, _turn.thread_id, place.label("place"))
        .where(_turn.customer_id.in_(customers))
        .group_by(_turn.customer_id, _turn.thread_id)
        .subquery()
    )
    of_thread = (threads.c.customer_id == _turn.customer_id) & (threads.c.thread_id == _turn.thread_id)
    return (
        sqlalchemy.select(*(column for column in _turn if column.name not in _HEAVY), _CLOSED_AT)
        .join(threads, of_thread)
        .where(threads.c.place <= limit)
        .order_by(_turn.started_at, _turn.id)
    )


def _newest_first(rows: Rows) -> list[list[InteractionRow]]:
    """The rows of each thread, the thread that was gone on with last before the others."""
    threads: dict[str, list[InteractionRow]] = {}
    for row in rows:
        threads.setdefault(row.thread_id, []).append(cast(InteractionRow, row))
    by_name = sorted(threads.values(), key=lambda turns: turns[0].thread_id)
    return sorted(by_name, key=lambda turns: turns[-1].started_at, reverse=True)


def _make_entry(rows: list[InteractionRow], channel: str, late_before: datetime) -> HistoryEntry:
    newest = rows[-1]
    said = [row for row in rows if not row.internal] or rows
    outcome, ending, state = _thread_outcome(rows, said[-1], late_before)
    return HistoryEntry(
        id=newest.thread_id,
        channel=channel or said[-1].channel,
        at=newest.started_at,
        subject=_subject_of(rows),
        outcome=outcome,
        state=state,
        turns=len(rows),
        source=newest.source,
        ending=ending,
    )


def _subject_of(rows: list[InteractionRow]) -> str:
    if any(cannot_be_read(row) for row in rows):
        return CANNOT_BE_READ
    return next((row.subject for row in rows if row.subject), "")


def _thread_outcome(
    rows: list[InteractionRow], last: InteractionRow, late_before: datetime
) -> tuple[str, Ending | None, State]:
    """What the newest row that says anything says; late when the customer had the last word too long ago."""
    told = next((row for row in reversed(rows) if row.outcome or row.ending or row.state != "plain"), rows[-1])
    settled = told.state == "good" or (told.state == "plain" and (told.outcome or told.ending))
    closed_at: datetime | None = rows[-1].closed_at  # type: ignore[attr-defined]
    if closed_at is not None and not settled and closed_at >= max(row.ended_at or row.started_at for row in rows):
        return SETTLED, None, "plain"
    asked = last.author_kind == "customer" and last.direction == "in" and channel_of(last.channel).awaits_reply
    if asked and not settled and last.source != OF_A_CONTACT and last.started_at < late_before:
        return NO_REPLY, None, "bad"
    return told.outcome, ending_of(told.ending), cast(State, told.state)
