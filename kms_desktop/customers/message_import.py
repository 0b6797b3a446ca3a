"""Messages of other systems → rows of the history, each with the customer whose address it came from.

One transaction, on a server one act, holds some hundred messages: a broken line loses little, and others are not kept
from writing for long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlmodel import Session, col, select, update

from kms_desktop.customers import erased, phone
from kms_desktop.customers.identities import (
    FROM_MESSAGE,
    customer_record,
    identity_record,
    identity_row,
    kind_of,
    split_chunks,
    value_norm,
)
from kms_desktop.customers.model import NewInteraction
from kms_desktop.customers.reused_keys import tell_apart
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow, InteractionRow
from kms_desktop.storage.text import one_line, readable_text, storable_value

_AT_ONCE = 400
_WHOLE_LONGEST = 1_000_000
"""Characters of a letter as it came, which its connector has shortened to what is taken."""
_Address = tuple[str, str]
"""(kind, value_norm)."""


@dataclass(frozen=True, slots=True)
class StoreReport:
    """`already_there` messages were stored by an earlier import, or came twice in this one; `refreshed` of them got
    the newer outcome of their thread."""

    added: int
    already_there: int
    customers_added: int
    refreshed: int = 0


@dataclass(slots=True)
class _Owners:
    """Who has which address, as far as this transaction has looked; grows as customers are entered."""

    known: dict[_Address, str]
    others: dict[_Address, set[str]]
    """Owners of an address at any level."""
    new_customers: list[CustomerRow] = field(default_factory=list)
    new_identities: list[IdentityRow] = field(default_factory=list)
    confirmed: set[tuple[str, _Address]] = field(default_factory=set)
    """(customer, address) that was only read in a message and is now told by a system."""


def store_interactions(database: Database, interactions: Iterable[NewInteraction], region: str) -> StoreReport:
    """See `History.store_messages`."""
    total, coming = StoreReport(0, 0, 0), iter(interactions)
    while part := list(islice(coming, _AT_ONCE)):
        done = _store_in_file(database, part, region) if database.is_sqlite else _send_batch(database, part, region)
        total = StoreReport(
            total.added + done.added,
            total.already_there + done.already_there,
            total.customers_added + done.customers_added,
            total.refreshed + done.refreshed,
        )
    return total


@dataclass(frozen=True, slots=True)
class _Batch:
    """What some messages bring: their rows, who they are of, and how threads that are stored already ended since."""

    rows: list[dict[str, Any]]
    owners: _Owners
    outcomes: list[dict[str, str]]


def _read_batch(session: Session, part: Sequence[NewInteraction], region: str) -> _Batch:
    part = tell_apart(session, part)
    there = _already_there(session, part)
    fresh = {(one.source, one.source_id): one for one in part if (one.source, one.source_id) not in there}
    mentions = {key: _mentioned_numbers(one, region) for key, one in fresh.items()}
    owners = _find_owners(session, fresh.values(), mentions.values(), region)
    rows = [_make_row(one, _owner_of(owners, one, region)) for one in fresh.values()]
    for row, found in zip(rows, mentions.values(), strict=True):
        _add_mentions(owners, row["customer_id"], found)
    return _Batch(rows, owners, _newer_outcomes(part, there))


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


def _customer_addresses(one: NewInteraction, region: str) -> list[_Address]:
    """Every address the system gives for this customer; where it gives a name alone, that name within the system."""
    written = [address for address in (one.customer_address, *one.other_addresses) if address.strip()]
    norms = [(kind := kind_of(address), value_norm(kind, address, region)) for address in written]
    norms = [(kind, norm) for kind, norm in norms if norm]
    if not norms and one.customer_name.strip():
        norms = [("handle", value_norm("handle", f"{one.source}: {one.customer_name}", region))]
    return list(dict.fromkeys(norms))


def _mentioned_numbers(one: NewInteraction, region: str) -> tuple[_Address, ...]:
    """Numbers that the customer wrote in a message: they may ring from one of them."""
    if one.author_kind != "customer" or one.internal:
        return ()
    return tuple(("phone", number) for number in phone.numbers_in(one.body_text, region))


def _find_owners(
    session: Session, fresh: Iterable[NewInteraction], mentions: Iterable[tuple[_Address, ...]], region: str
) -> _Owners:
    wanted = {address for one in fresh for address in _customer_addresses(one, region)}
    wanted |= {address for found in mentions for address in found}
    owners = _Owners({}, {})
    for part in split_chunks(sorted({norm for _, norm in wanted})):
        query = (
            select(IdentityRow.kind, IdentityRow.value_norm, IdentityRow.customer_id, IdentityRow.level)
            .where(col(IdentityRow.value_norm).in_(part))
            .order_by(IdentityRow.id)
        )
        for kind, norm, customer_id, level in session.exec(query).all():
            owners.others.setdefault((kind, norm), set()).add(customer_id)
            if level == "known":
                owners.known.setdefault((kind, norm), customer_id)
    return owners


def _owner_of(owners: _Owners, one: NewInteraction, region: str) -> str | None:
    """The customer this message belongs to, entered now when the system is the first to tell of them."""
    addresses = _customer_addresses(one, region)
    if not addresses:
        return None
    owner = next((owners.known[address] for address in addresses if address in owners.known), None)
    if owner is None:
        owner = _add_customer(owners, one)
    for address in addresses:
        if address not in owners.known:
            owners.known[address] = owner
            if owner in owners.others.get(address, ()):
                owners.confirmed.add((owner, address))
            _add_identity(owners, owner, address, level="known", source=one.source)
    return owner


def _add_customer(owners: _Owners, one: NewInteraction) -> str:
    key = new_key()
    row = CustomerRow(
        id=key,
        name=one_line(one.customer_name or one.customer_address, 200),
        account_no="new-" + key[-12:],
        source=one.source,
        created_at=utc_now(),
    )
    owners.new_customers.append(row)
    return key


def _add_mentions(owners: _Owners, customer_id: str | None, found: tuple[_Address, ...]) -> None:
    for address in found:
        if customer_id is not None:
            _add_identity(owners, customer_id, address, level="maybe", source=FROM_MESSAGE)


def _add_identity(owners: _Owners, customer_id: str, address: _Address, *, level: str, source: str) -> None:
    if customer_id not in owners.others.setdefault(address, set()):
        owners.others[address].add(customer_id)
        owners.new_identities.append(identity_row(customer_id, *address, level=level, source=source))


def _confirm_identities(session: Session, owners: _Owners) -> None:
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
        "author_address": one_line(one.customer_address, 200) if one.author_kind == "customer" else "",
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
