"""Messages of other systems → rows of the history, each with the customer it is told to be of.

One transaction, on a server one act, holds some hundred messages: a broken line loses little, and others are not kept
from writing for long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from kms_desktop.customers import erased, phone
from kms_desktop.customers.claims import Address, read_claim
from kms_desktop.customers.identities import (
    FROM_MESSAGE,
    customer_record,
    identity_record,
    identity_row,
    split_chunks,
)
from kms_desktop.customers.model import NewInteraction, StoreReport
from kms_desktop.customers.owners import Owners, find_owners
from kms_desktop.customers.reused_keys import tell_apart
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import IdentityRow, InteractionRow
from kms_desktop.storage.text import one_line, readable_text, storable_value

_AT_ONCE, _MOST_AT_ONCE = 400, 2_000_000
"""So many messages, or characters, are stored in one transaction."""
_WHOLE_LONGEST = 1_000_000
"""Characters of a letter as it came, which its connector has shortened to what is taken."""


def store_interactions(database: Database, interactions: Iterable[NewInteraction], region: str) -> StoreReport:
    """See `History.store_messages`."""
    total = StoreReport(0, 0, 0)
    for part in _split_batches(interactions):
        done = _store_in_file(database, part, region) if database.is_sqlite else _send_batch(database, part, region)
        total = StoreReport(
            total.added + done.added,
            total.already_there + done.already_there,
            total.customers_added + done.customers_added,
            total.refreshed + done.refreshed,
        )
    return total


def _split_batches(interactions: Iterable[NewInteraction]) -> Iterator[list[NewInteraction]]:
    """Some hundred at once, of long ones fewer: a mailbox of any size is read in the same memory."""
    part: list[NewInteraction] = []
    size = 0
    for one in interactions:
        part.append(one)
        size += _text_size(one)
        if len(part) >= _AT_ONCE or size >= _MOST_AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def _text_size(one: NewInteraction) -> int:
    kept = sum(len(value) for value in one.raw.values() if isinstance(value, str))
    return len(one.body_text) + len(one.body_html or "") + kept


@dataclass(frozen=True, slots=True)
class _Batch:
    """What some messages bring: their rows, who they are of, and how threads that are stored already ended since."""

    rows: list[dict[str, Any]]
    owners: Owners
    outcomes: list[dict[str, str]]


def _read_batch(session: Session, part: Sequence[NewInteraction], region: str) -> _Batch:
    part = tell_apart(session, part)
    there = _already_there(session, part)
    fresh = {(one.source, one.source_id): one for one in part if (one.source, one.source_id) not in there}
    mentions = {key: _mentioned_numbers(one, region) for key, one in fresh.items()}
    claims = [read_claim(one, region) for one in fresh.values()]
    owners = find_owners(session, claims, (address for found in mentions.values() for address in found))
    rows = [_make_row(one, owners.owner_of(claim, one)) for one, claim in zip(fresh.values(), claims, strict=True)]
    _keep_threads(session, rows, fresh.values())
    for row, found in zip(rows, mentions.values(), strict=True):
        owners.add_mentions(row["customer_id"], found)
    return _Batch(rows, owners, _newer_outcomes(part, there))


def _keep_threads(session: Session, rows: Sequence[dict[str, Any]], brought: Iterable[NewInteraction]) -> None:
    """An exchange that an earlier version stored under another key goes on under that one."""
    former = {one.former_thread_id for one in brought if one.former_thread_id}
    stored: set[tuple[str, str, str | None]] = set()
    for part in split_chunks(sorted(former)):
        query = select(InteractionRow.source, InteractionRow.thread_id, InteractionRow.customer_id)
        stored |= set(session.exec(query.where(col(InteractionRow.thread_id).in_(part)).distinct()).all())
    for row, one in zip(rows, brought, strict=True):
        if (row["source"], one.former_thread_id, row["customer_id"]) in stored:
            row["thread_id"] = one.former_thread_id


def _store_in_file(database: Database, part: Sequence[NewInteraction], region: str) -> StoreReport:
    with database.writing() as session:
        batch = _read_batch(session, part, region)
        session.add_all(batch.owners.new_customers)
        session.flush()
        session.add_all(batch.owners.new_identities)
        session.flush()
        _confirm_identities(session, batch.owners)
        added = _insert_rows(session, batch.rows)
        if batch.outcomes:
            changed = [{name: one[name] for name in ("id", "outcome", "state")} for one in batch.outcomes]
            session.execute(update(InteractionRow), changed)
    return StoreReport(added, len(part) - added, len(batch.owners.new_customers), len(batch.outcomes))


def _send_batch(database: Database, part: Sequence[NewInteraction], region: str) -> StoreReport:
    """On a server, which looks at each row again: others may have stored the same meanwhile, or erased a customer."""
    with database.reading() as session:
        batch = _read_batch(session, part, region)
    owners = batch.owners
    confirmed = [identity_row(who, *address, source=FROM_MESSAGE) for who, address in sorted(owners.confirmed)]
    told = database.perform_act(
        "import_interactions",
        customers=[customer_record(row) for row in owners.new_customers],
        identities=[identity_record(row) for row in (*owners.new_identities, *confirmed)],
        interactions=[_json_row(row) for row in batch.rows],
        outcomes=batch.outcomes,
    )
    added = int(told["added"])
    return StoreReport(added, len(part) - added, int(told["customers"]), int(told["refreshed"]))


def _json_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _already_there(session: Session, part: Sequence[NewInteraction]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(source, source_id) → key, outcome and state of the row that is stored already; "" for the key of one that was
    an erased customer's, which nothing is added to."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for source in {one.source for one in part}:
        own = [one.source_id for one in part if one.source == source]
        gone = {erased.erased_reference(source, one): one for one in own}
        ids = [*own, *gone]
        query = select(InteractionRow.source_id, InteractionRow.id, InteractionRow.outcome, InteractionRow.state).where(
            InteractionRow.source == source, col(InteractionRow.source_id).in_(ids)
        )
        for sid, key, outcome, state in session.exec(query).all():
            found[source, gone.get(sid, sid)] = ("" if sid in gone else key, outcome, state)
    return found


def _newer_outcomes(
    part: Sequence[NewInteraction], there: Mapping[tuple[str, str], tuple[str, str, str]]
) -> list[dict[str, str]]:
    """A later export knows better how a thread ended."""
    changed = {
        key: {"id": there[key][0], "source": one.source, "source_id": one.source_id}
        | {"outcome": one_line(one.outcome), "state": one.state}
        for one in part
        if there.get(key := (one.source, one.source_id), ("",))[0]
        and (one.outcome or one.state != "plain")
        and there[key][1:] != (one_line(one.outcome), one.state)
    }
    return list(changed.values())


def _mentioned_numbers(one: NewInteraction, region: str) -> tuple[Address, ...]:
    """Numbers that the customer wrote in a message: they may ring from one of them."""
    is_theirs = one.author_address is None or one.author_address == one.customer_address
    if one.author_kind != "customer" or one.internal or not is_theirs:
        return ()
    return tuple(("phone", number) for number in phone.numbers_in(one.body_text, region))


def _confirm_identities(session: Session, owners: Owners) -> None:
    for customer_id, (kind, norm) in sorted(owners.confirmed):
        session.execute(
            update(IdentityRow)
            .where(
                col(IdentityRow.customer_id) == customer_id,
                col(IdentityRow.kind) == kind,
                col(IdentityRow.value_norm) == norm,
            )
            .values(level="known")
        )


def _make_row(one: NewInteraction, customer_id: str | None) -> dict[str, Any]:
    written_from = one.customer_address if one.author_address is None else one.author_address
    return {
        "id": new_key(),
        "source": one.source,
        "source_id": one.source_id,
        "thread_id": one.thread_id,
        "customer_id": customer_id,
        "channel": one.channel,
        "direction": one.direction,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "subject": one_line(one.subject),
        "body_text": readable_text(one.body_text),
        "body_html": None if one.body_html is None else readable_text(one.body_html),
        "author_name": one_line(one.author_name, 200),
        "author_kind": one.author_kind,
        "author_address": one_line(written_from or "", 200) if one.author_kind == "customer" else "",
        "internal": one.internal,
        "queue": one_line(one.queue, 200),
        "outcome": one_line(one.outcome),
        "state": one.state,
        "raw": storable_value(one.raw, longest=_WHOLE_LONGEST),
    }


def _insert_rows(session: Session, rows: list[dict[str, Any]]) -> int:
    """Rows that another program stored in the meantime are left alone; says how many were new."""
    from sqlalchemy.dialects.sqlite import insert

    if not rows:
        return 0
    statement = insert(InteractionRow).on_conflict_do_nothing(index_elements=["source", "source_id"])
    done = session.connection().execute(statement, rows, execution_options={"preserve_rowcount": True})
    return done.rowcount
